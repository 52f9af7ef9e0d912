/*
 * confine.h: what the program gives up before it reads what others wrote.
 *
 * An export is other people's text. Should a mistake in reading it ever be exploited, what is left is a
 * process that can reach no network, start no program, look into no other process, type nothing into the
 * person's terminal, and write only where it was told to. Nothing is taken that a library of ours needs, and
 * what is refused comes back as an error (EPERM, EACCES, ENOSYS): nobody is ever killed by this. It holds for
 * threads started later, and cannot be undone. It costs some 1 ms, once.
 *
 * The kernel may lack a part of it (Linux before 5.13 has no Landlock, some containers allow neither): then
 * the rest holds, and the program goes on. `vpcmend --version` tells what holds.
 */
#ifndef MODEL_BASE_CONFINE_H
#define MODEL_BASE_CONFINE_H

#include <stdbool.h>

#include "model/base/strbuf.h"

enum confine_writes {
    CONFINE_NO_WRITES,    /* nothing: what is open already, as standard output, can be written to */
    CONFINE_WRITES_BELOW, /* only below a directory, or, if it is not there yet, below the one it will stand in */
    CONFINE_WRITES_ASKED  /* where a person says later: plain files and directories, nothing else */
};

struct confinement {
    bool calls;   /* seccomp: calls are refused */
    int landlock; /* what the kernel's Landlock can do (its "ABI"); 0: nothing is confined by it */
};

/* Call it before any thread is started. `path` is for CONFINE_WRITES_BELOW. */
struct confinement confine(enum confine_writes writes, const char *path);

/* Appends "confined: seccomp, landlock 7", or what is lacking. */
void confinement_add_words(struct strbuf *out, struct confinement confinement);

/* --- confine_files.c ------------------------------------------------------------------------------- */

/* The part of it that Landlock does; what the kernel can, 0 if nothing. */
int confine_files(enum confine_writes writes, const char *path);

#endif
