/*
 * What people type about an account: candidates, ends of a path, names of rules. Each is understood, and then
 * its canonical form is understood as the same, or refused with a sentence. (fuzz_input.c: what stands for
 * itself.)
 */
#include "tests/fuzz/support_candidate.h"

#include <stdlib.h>
#include <string.h>

#include "model/judge/walk.h"

static void check_ends(const char *text, struct strbuf *why)
{
    struct account *account = input_sample();
    struct target target = {TARGET_RULE, 0};
    struct walk_end end;
    struct walk_lifted lifted;
    struct strbuf name = STRBUF_INIT;

    check_refusal(why, walk_end_parse(account, text, &end, why));
    walk_lifted_parse(account, text, &lifted);
    if (target_find_named(account, text, &target)) {
        target_format_name(account, target, &name);
        CHECK(strbuf_equals(&name, text));
    }
    strbuf_release(&name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = input_text(data, size);
    struct strbuf why = STRBUF_INIT;

    input_begin();
    check_candidate(input_sample(), (struct target){TARGET_RULE, (uint32_t)(size % 7)}, text, &why);
    check_candidate(input_sample(), (struct target){TARGET_ENTRY, (uint32_t)(size % 3)}, text,
                    &why);
    check_ends(text, &why);
    strbuf_release(&why);
    free(text);
    return 0;
}
