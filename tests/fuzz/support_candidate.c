#include "tests/fuzz/support_candidate.h"

#include <string.h>

void check_refusal(struct strbuf *why, bool good)
{
    check_is_for_eyes(why->text);
    CHECK(good == !why->length);
    strbuf_clear(why);
}

void check_candidate(struct account *account, struct target target, const char *text,
                     struct strbuf *why)
{
    struct candidate candidate = {0}, again = {0};
    bool good = candidate_parse(&candidate, account, target, text, why);

    check_refusal(why, good);
    if (!good)
        return;
    check_is_for_eyes(candidate.label);
    CHECK(candidate_parse(&again, account, target, candidate.spelling, why));
    CHECK(again.kind == candidate.kind && again.row_count == candidate.row_count);
    CHECK(!strcmp(again.spelling, candidate.spelling) && !strcmp(again.label, candidate.label));
    for (size_t i = 0; i < again.row_count; i++)
        CHECK(again.rows[i] == candidate.rows[i]);
    candidate_release(&candidate);
    candidate_release(&again);
}
