/*
 * screen_script.h: a file of keys and the screens expected, run against a real program.
 *
 *     # A comment.
 *     run: vpcmend demo
 *     size: 80x24
 *     term: xterm-256color
 *     locale: C.UTF-8
 *     environment: NO_COLOR=1
 *     directory: temporary
 *
 *     keys: f Down "text typed" Enter
 *     --- expected
 *     |the first row                                                                   |
 *     |...                                                                             |
 *     --- attributes
 *     3|..bbbb..rrrr                                                                   |
 *
 *     resize: 132x43
 *     keys: q
 *     exit: 0
 *
 * The head says what is run; all but `run` may be left out. Programs are those of this build, by
 * name (pty_program()); `directory: temporary` makes the session's temporary directory the working
 * directory. Then come steps in any number. `keys` are names as in keymap files, and texts in double
 * quotes. `--- expected` is the whole screen, a row between bars. `--- attributes` looks at the rows
 * with these numbers (from 1) only: `b` bold, `u` underlined, `r` reverse, `B` bold and reverse, `*`
 * any other mixture, `.` none.
 *
 * With update, what stands under `--- expected` and `--- attributes` is replaced by what the program
 * shows; a person reads that difference.
 */
#ifndef TESTS_SUPPORT_SCREEN_SCRIPT_H
#define TESTS_SUPPORT_SCREEN_SCRIPT_H

#include <stdbool.h>

#include "model/base/strbuf.h"
#include "tests/support/pty_session.h"

struct screen_script_options {
    const char *program; /* the path to run in place of what `run` names; NULL: that */
    bool update;         /* rewrite the file's expectations */
    bool compare;        /* false: only press the keys */
};

/*
 * Runs a script; false with the place and what differs in `why`. The session as the last step left
 * it is handed over in *session unless that is NULL; the caller frees it.
 */
bool screen_script_run(const char *path, const struct screen_script_options *options,
                       struct pty_session **session, struct strbuf *why);

#endif
