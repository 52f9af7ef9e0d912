/*
 * report_out.h: standard output, of which it is known in the end whether all arrived, and why not.
 */
#ifndef VIEWS_REPORTS_REPORT_OUT_H
#define VIEWS_REPORTS_REPORT_OUT_H

#include <stdbool.h>
#include <stdio.h>

#include "model/base/strbuf.h"

struct report_out {
    int descriptor;
    bool on_terminal; /* nothing waits */
    struct strbuf waiting;
    bool incomplete; /* something could not be read: nobody is to take the answer for the whole one */
    int fault; /* errno of the first write that failed; nothing is written after it. 0: none */
};

/* Writes to what the stream writes to, which nobody else uses from now on. */
void report_out_begin(struct report_out *out, FILE *stream);
void report_out_add(struct report_out *out, const char *text, size_t length);

/* Writes what waits. */
void report_out_flush(struct report_out *out);
void report_out_release(struct report_out *out);

/* Puts /dev/null where standard input, output or error are closed, for the wrong direction: what is opened
 * next is not taken for one of them, and using them fails as before. A file that may not grow (ulimit -f) is
 * an error of the write, not a death. */
void report_out_guard(void);

#endif
