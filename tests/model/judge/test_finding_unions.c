#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "model/judge/finding.h"
#include "tests/model/judge/build_account.h"

/* "kind severity exposure breadth resource ports: rules" of all union findings. */
static void assert_unions(struct account *account, const char *wanted)
{
    struct strbuf text = STRBUF_INIT;
    struct findings findings;

    findings_compute(&findings, account, NULL, &smtp_ports_default);
    for (size_t i = 0; i < findings.items.count; i++) {
        const struct finding *finding = &findings.items.items[i];
        if (finding->kind != FINDING_SG_UNION_OPEN && finding->kind != FINDING_ENI_UNION_OPEN)
            continue;
        strbuf_addf(&text, "%s%s %s %s %s %s %x:", text.length > 0 ? ", " : "",
                    finding_kind_name(finding->kind), severity_name(finding->severity),
                    exposure_name(finding->exposure), breadth_name(finding->breadth),
                    text_raw(account->texts, account_object_id(account, finding->resource)),
                    (unsigned)finding->ports);
        for (uint32_t k = 0; k < finding->rules.count; k++)
            strbuf_addf(&text, " %u", (unsigned)findings.rules.items[finding->rules.first + k]);
    }
    assert_string_equal(text.text, wanted);
    strbuf_release(&text);
    findings_release(&findings);
    account_free(account);
}

/* 64.0.0.0/2 + 128.0.0.0/2: each wide, together world. */
static void test_two_wide_make_a_world(void **state)
{
    struct account *account = build_world();

    (void)state;
    build_group(account, "sg-1");
    build_rule(account, PROTOCOL_TCP, 25, 25, "64.0.0.0/2");
    build_rule(account, PROTOCOL_TCP, 25, 25, "203.0.113.0/24"); /* too small to be named */
    build_rule(account, PROTOCOL_TCP, 25, 25, "128.0.0.0/2");
    build_relay(account);
    build_link(account);
    assert_unions(account, "sg-union-open critical exposed world sg-1 1: 2 0");
}

static void test_one_world_rule_is_no_union(void **state)
{
    struct account *account = build_world();

    (void)state;
    build_group(account, "sg-1");
    build_rule(account, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
    build_rule(account, PROTOCOL_TCP, 25, 25, "128.0.0.0/1");
    build_relay(account);
    build_link(account);
    assert_unions(account, "");
}

/* Narrow ones become wide; families never add up. */
static void test_narrow_make_wide(void **state)
{
    struct account *account = build_world();

    (void)state;
    build_group(account, "sg-1");
    build_rule(account, PROTOCOL_TCP, 20, 600, "54.0.0.0/9");
    build_rule(account, PROTOCOL_TCP, 25, 25, "55.0.0.0/9");
    build_rule(account, PROTOCOL_TCP, 465, 465, "56.0.0.0/9");
    build_rule(account, PROTOCOL_ALL, -1, -1, "2600::/17");
    build_relay(account);
    build_link(account);
    assert_unions(account, "sg-union-open high exposed wide sg-1 1: 0 1, "
                           "sg-union-open high exposed wide sg-1 2: 0 2");
}

/* 2^23 + 2^22 + 2^21 Internet addresses are narrow, whatever private blocks stand beside them; 2^21 more are wide. */
static void test_just_below_wide(void **state)
{
    static const char *const wanted[] = {"", "sg-union-open high exposed wide sg-1 1: 0 1 2 5"};

    (void)state;
    for (size_t more = 0; more < 2; more++) {
        struct account *account = build_world();

        build_group(account, "sg-1");
        build_rule(account, PROTOCOL_TCP, 25, 25, "54.0.0.0/9");
        build_rule(account, PROTOCOL_TCP, 25, 25, "54.128.0.0/10");
        build_rule(account, PROTOCOL_TCP, 25, 25, "54.192.0.0/11");
        build_rule(account, PROTOCOL_TCP, 25, 25, "10.0.0.0/8");
        build_rule(account, PROTOCOL_TCP, 25, 25, "172.16.0.0/12");
        build_rule(account, PROTOCOL_TCP, more ? 25 : 26, 26, "54.224.0.0/11");
        build_relay(account);
        build_link(account);
        assert_unions(account, wanted[more]);
    }
}

static void test_alike_ports_make_one_finding(void **state)
{
    struct account *account = build_world();

    (void)state;
    build_group(account, "sg-1");
    build_rule(account, PROTOCOL_ALL, -1, -1, "64.0.0.0/2");
    build_rule(account, PROTOCOL_TCP, 400, 600, "128.0.0.0/2");
    build_link(account);
    assert_unions(account, "sg-union-open low unattached world sg-1 6: 0 1");
}

/* tcp 25 0.0.0.0/1 in one group and 128.0.0.0/1 in another: 0.0.0.0/1 alone is world already, so
 * the trap is no union; 64.0.0.0/2 + 128.0.0.0/2 over two groups is. */
static void test_over_the_groups_of_an_interface(void **state)
{
    struct account *account = build_world();

    (void)state;
    build_group(account, "sg-1");
    build_rule(account, PROTOCOL_TCP, 25, 25, "64.0.0.0/2");
    build_group(account, "sg-2");
    build_rule(account, PROTOCOL_TCP, 25, 25, "128.0.0.0/2");
    build_relay(account);
    build_carry(account, 1);
    build_interface(account, "eni-2", 0); /* private */
    build_carry(account, 0);
    build_carry(account, 1);
    build_link(account);
    assert_unions(account, "eni-union-open critical exposed world eni-1 1: 0 1, "
                           "eni-union-open medium latent world eni-2 1: 0 1");

    account = build_world();
    build_group(account, "sg-1");
    build_rule(account, PROTOCOL_TCP, 25, 25, "0.0.0.0/1");
    build_group(account, "sg-2");
    build_rule(account, PROTOCOL_TCP, 25, 25, "128.0.0.0/1");
    build_relay(account);
    build_carry(account, 1);
    build_link(account);
    assert_unions(account, "");
}

/* Each group is narrow; together they are wide, but for 2^21 addresses. */
static void test_narrow_groups_of_an_interface(void **state)
{
    static const char *const wanted[] = {"", "eni-union-open high exposed wide eni-1 1: 0 1 2 4"};

    (void)state;
    for (size_t more = 0; more < 2; more++) {
        struct account *account = build_world();

        build_group(account, "sg-1");
        build_rule(account, PROTOCOL_TCP, 25, 25, "54.0.0.0/9");
        build_rule(account, PROTOCOL_TCP, 25, 25, "54.192.0.0/11");
        build_group(account, "sg-2");
        build_rule(account, PROTOCOL_TCP, 25, 25, "54.128.0.0/10");
        build_rule(account, PROTOCOL_TCP, 25, 25, "192.168.0.0/16");
        if (more)
            build_rule(account, PROTOCOL_TCP, 25, 25, "54.224.0.0/11");
        build_relay(account);
        build_carry(account, 1);
        build_link(account);
        assert_unions(account, wanted[more]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_wide_make_a_world),
        cmocka_unit_test(test_one_world_rule_is_no_union),
        cmocka_unit_test(test_narrow_make_wide),
        cmocka_unit_test(test_just_below_wide),
        cmocka_unit_test(test_alike_ports_make_one_finding),
        cmocka_unit_test(test_over_the_groups_of_an_interface),
        cmocka_unit_test(test_narrow_groups_of_an_interface),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
