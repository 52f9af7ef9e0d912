/* What a change is called where it is told in one line: rules in and out, entries, and each kind of decision. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/base/strbuf.h"
#include "tests/model/mend/small_account.h"

static void assert_summary(const struct account *account, const struct change *change, const char *wanted)
{
    struct strbuf summary = STRBUF_INIT;

    change_summary(change, account, &summary);
    assert_string_equal(summary.text, wanted);
    strbuf_release(&summary);
}

static void each_kind_of_decision(void **state)
{
    static char word[] = "a partner\33[31m", nothing[] = "", vpc[] = "VPC";
    static const struct {
        struct change change;
        const char *wanted;
    } cases[] = {
        {{.kind = CHANGE_REWRITE, .candidate = {.kind = CANDIDATE_VPC, .label = vpc}}, " to VPC"},
        {{.kind = CHANGE_REWRITE, .candidate = {.kind = CANDIDATE_REMOVE, .label = vpc}}, ": VPC"},
        {{.kind = CHANGE_REWRITE, .candidate = {.kind = CANDIDATE_VPC}}, " to "},
        {{.kind = CHANGE_CARVE, .candidate = {.kind = CANDIDATE_VPC, .label = vpc}}, ", only the SMTP ports: VPC"},
        {{.kind = CHANGE_ACCEPT}, ": risk accepted"},
        {{.kind = CHANGE_ACCEPT, .reason = nothing}, ": risk accepted"},
        {{.kind = CHANGE_ACCEPT, .reason = word}, ": risk accepted, a partner<U+001B>[31m"},
        {{.kind = CHANGE_SKIP}, ": left for later"},
    };
    struct account *account = small_account_new();
    struct target target = small_rule(account, "tcp 25 0.0.0.0/0");

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct change change = cases[i].change;
        struct strbuf wanted = STRBUF_INIT;

        change.target = target;
        strbuf_addf(&wanted, "sg-1 (mail-relay): tcp 25 from 0.0.0.0/0%s", cases[i].wanted);
        assert_summary(account, &change, wanted.text);
        strbuf_release(&wanted);
    }
    account_free(account);
}

static void each_shape_of_rule(void **state)
{
    static const struct {
        const char *rule;
        bool egress;
        const char *wanted;
    } cases[] = {
        {"all all 10.0.0.0/8", false, "all protocols from 10.0.0.0/8"},
        {"all all ::/0", true, "outbound all protocols to ::/0"},
        {"tcp 587 sg-2", true, "outbound tcp 587 to sg-2"},
        {"tcp 20-30 pl-1", false, "tcp 20-30 from pl-1"},
    };
    struct account *account = small_account_new();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct change change = {.kind = CHANGE_SKIP,
                                .target = cases[i].egress ? small_egress_rule(account, cases[i].rule)
                                                          : small_rule(account, cases[i].rule)};
        struct strbuf wanted = STRBUF_INIT;

        strbuf_addf(&wanted, "sg-1 (mail-relay): %s: left for later", cases[i].wanted);
        assert_summary(account, &change, wanted.text);
        strbuf_release(&wanted);
    }
    account_free(account);
}

static void an_entry(void **state)
{
    struct account *account = small_account_new();
    struct change change = {.kind = CHANGE_SKIP,
                            .target = small_entry(account, "100 allow tcp 25 0.0.0.0/0")};

    (void)state;
    assert_summary(account, &change, "acl-1: entry 100, tcp 25 from 0.0.0.0/0: left for later");
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_of_decision),
        cmocka_unit_test(each_shape_of_rule),
        cmocka_unit_test(an_entry),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
