/*
 * torture.h: runs a piece of the program in a child process while something fails, and judges what came of
 * it against an undisturbed run.
 */
#ifndef TESTS_TORTURE_TORTURE_H
#define TESTS_TORTURE_TORTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/base/strbuf.h"
#include "tests/torture/call_fault.h"

/* What fails. All zero: nothing. */
struct fault {
    uint64_t memory_at; /* this request for memory, */
    bool memory_for_ever;
    const struct call_fault *calls; /* or these system calls; NULL: none are watched */
};

struct outcome {
    int status, signal;
    bool hung;
    uint64_t count; /* of requests or calls that could have failed */
    const char *hit; /* the name of the system call */
    struct strbuf out, problems;
    struct strbuf tree; /* all below "out": names, permissions and contents */
};

typedef int torture_act(void *context);

/* Runs `act` in a child in the working directory; "out" is removed first. Its result is the exit status. */
struct outcome torture_run(torture_act *act, void *context, const struct fault *fault);
void torture_release(struct outcome *outcome);

/* The act of a command line (words between blanks, the first "vpcmend"). */
int torture_command(void *line);

/* The act of a person at the screens, who presses the keys (one of torture_sittings); what was shown is in
 * "told.screen" then. */
int torture_screens(void *context);

/* In the child, where it ends before the act does: tells how far it came. */
void torture_tell(void);

/* Works in memory where that can be had (/dev/shm, unless TMPDIR says where): the calls are the same. */
void torture_begin(void);

/* Whether all is to be tried (make torture), and else every how manieth of `count`, so that about `wanted`
 * are. The first few are tried in any case: torture_is_tried. */
bool torture_is_long(void);
uint64_t torture_stride(uint64_t count, uint64_t wanted);

/* "" or what is wrong: a crash, a hang, a file that the undisturbed run does not write like this, another
 * answer without a word about it. `cause` must stand in the message (NULL: any message does). */
const char *torture_verdict(const struct outcome *clean, const struct outcome *outcome,
                            const char *cause);

/* Before a test, a temporary directory with the files that the commands work on, exports of every layout, plans,
 * questions, as the working directory; and what takes it away. */
int torture_set_up(void **state);
int torture_tear_down(void **state);

extern const char *const torture_commands[], *const torture_sittings[]; /* NULL at the end */

#endif
