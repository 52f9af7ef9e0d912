/*
 * support_session.h: what a session's records tell, in more than one fuzz target.
 */
#ifndef TESTS_FUZZ_SUPPORT_SESSION_H
#define TESTS_FUZZ_SUPPORT_SESSION_H

#include "tests/fuzz/support.h"

#include "model/session/session_log.h"

/* Whatever was told to it, it hangs together. */
void check_session(const struct session_log *log);

#endif
