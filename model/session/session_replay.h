/*
 * session_replay.h: a session's steps done again. A part of session.
 */
#ifndef MODEL_SESSION_SESSION_REPLAY_H
#define MODEL_SESSION_SESSION_REPLAY_H

#include "model/session/session.h"

/* Stages the steps in the empty plan, undone ones too, and undoes those. False if the export is not the one
 * they were taken on, or one of them does not come out as it was recorded: then the plan is of no use. */
bool session_replay(const struct session_log *log, const struct session_about *about,
                    struct plan *plan);

#endif
