/* Somebody who is asked while an export is read whether to go on, and does so a number of times. */
#ifndef TESTS_MODEL_READ_PATIENCE_H
#define TESTS_MODEL_READ_PATIENCE_H

#include "model/read/export.h"

struct patience {
    unsigned calls, limit;
    uint64_t done, total;
};

static inline bool be_patient(const struct export_state *state, void *context)
{
    struct patience *patience = context;

    assert_non_null(state->account);
    assert_true(state->done >= patience->done);
    patience->done = state->done;
    patience->total = state->total;
    return ++patience->calls < patience->limit;
}

#endif
