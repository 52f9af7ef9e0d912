/*
 * call_fault.h: watches the system calls of a child process (ptrace, as strace does), and makes one of
 * them fail or kills the child at it. It sees every call, those inside the C library too.
 */
#ifndef TESTS_TORTURE_CALL_FAULT_H
#define TESTS_TORTURE_CALL_FAULT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum call_fault_kind { CALL_FAILS, CALL_KILLED_BEFORE, CALL_KILLED_AFTER };

struct call_fault {
    enum call_fault_kind kind;
    uint64_t at;     /* which of the counted calls, from 1; 0: none */
    uint64_t length; /* so many in a row; UINT64_MAX: from then on */
    int error;       /* an errno, for CALL_FAILS */
    bool writes;     /* count only what changes files */
};

struct call_trace {
    uint64_t count;      /* of the calls that could have failed */
    const char *hit;     /* the name of the first that did; NULL: none */
    int status, signal;  /* how the child ended */
    bool hung;           /* it had to be killed after 20 seconds */
};

/* True where this works: Linux on a known processor, and nobody forbids it. */
bool call_fault_works(void);

/* In the child, before what is to be watched: waits for the parent. */
void call_fault_enter(void);

/* In the parent: runs the child to its end. */
struct call_trace call_fault_run(pid_t child, const struct call_fault *fault);

#endif
