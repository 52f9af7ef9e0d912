/*
 * Judging again after edits of rules and of ACL entries, in accounts of two VPCs with load balancers
 * and with gaps, says to the letter what judging everything says; and looks at no more than it must.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "model/judge/finding_touch.h"
#include "tests/model/judge/build_balancer.h"
#include "tests/model/judge/judge_again.h"
#include "tests/model/judge/random_account.h"
#include "tests/share.h"

enum { ACCOUNTS = 3000 / SHARE, EDITS = 8, VPCS = 2, IDS = 12 };

/* --- random accounts: two VPCs ---------------------------------------------------------------------- */

static const char *id_of(const char *kind, size_t row)
{
    static char ids[IDS][24];
    static size_t next;
    char *id = ids[next++ % IDS];

    snprintf(id, sizeof ids[0], "%s-%zu", kind, row);
    return id;
}

static text_id some_vpc(const struct account *account)
{
    return one_in(12) ? TEXT_NONE : account->vpcs.items[below(VPCS)].id;
}

/* Mostly with an ACL and a table of their VPC, sometimes with others or none. */
static void build_subnets(struct account *account)
{
    size_t count = 2 + below(4);

    for (size_t i = 0; i < count; i++) {
        uint32_t vpc = below(VPCS);
        uint32_t other = one_in(12) ? 1 - vpc : vpc;

        build_subnet(account, id_of("subnet", i), one_in(15) ? NONE : other * 2 + below(2), vpc);
        LAST(account->subnets)->vpc = vpc;
        LAST(account->subnets)->vpc_id = account->vpcs.items[vpc].id;
        if (one_in(2))
            LAST(account->subnets)->availability_zone = account_text(account, "eu-west-1a");
    }
}

static void build_interfaces(struct account *account)
{
    size_t count = 1 + below(6);

    for (size_t i = 0; i < count; i++) {
        struct network_interface *row;

        random_interface(account, id_of("eni", 9 - i));
        row = LAST(account->interfaces);
        row->vpc_id = account->subnets.items[row->subnet].vpc_id;
        if (one_in(5)) {
            row->subnet = NONE;
            row->vpc_id = some_vpc(account);
        }
        if (one_in(6))
            row->type = account_text(account, "network_load_balancer");
    }
}

static void build_vpcs(struct account *account)
{
    for (size_t i = 0; i < VPCS; i++)
        build_vpc(account, id_of("vpc", i));
    for (size_t i = 0; i < 2 * VPCS; i++) {
        random_acl(account, id_of("acl", i));
        LAST(account->acls)->vpc_id = account->vpcs.items[i / 2].id;
    }
    for (size_t i = 0; i < VPCS; i++) {
        random_table(account, id_of("rtb", i));
        LAST(account->route_tables)->vpc_id = account->vpcs.items[i].id;
    }
}

static void build_groups(struct account *account)
{
    size_t count = 2 + below(3);

    for (size_t i = 0; i < count; i++) {
        random_group(account, id_of("sg", i));
        LAST(account->groups)->vpc_id = some_vpc(account);
        LAST(account->groups)->described = !one_in(8);
    }
}

/* --- random load balancers -------------------------------------------------------------------------- */

static void random_targets(struct account *account)
{
    static const char *const types[] = {"instance", "instance", "ip", "alb"};
    static const char *const states[] = {"healthy", "healthy", "unhealthy", "draining", "initial"};
    uint32_t count = below(4);

    build_target_group(account, id_of("tg", account->target_groups.count), PICK(types),
                       one_in(4) ? 465 : 25);
    LAST(account->target_groups)->targets_known = !one_in(6);
    LAST(account->target_groups)->preserve_client_ip = one_in(3) ? TOLD_YES : TOLD_NOTHING;
    while (count-- > 0) {
        uint32_t interface =
            one_in(6) ? NONE : below((uint32_t)account->interfaces.count);
        struct balancer_target *target = build_target(account, "i-1", interface);

        target->state = account_text(account, PICK(states));
        target->any_zone = one_in(4);
    }
}

static void random_balancer(struct account *account)
{
    uint32_t subnet = one_in(10) ? NONE : below((uint32_t)account->subnets.count);
    struct load_balancer *row =
        build_balancer(account, id_of("lb", account->load_balancers.count), subnet);
    uint32_t listeners = below(3), group = below((uint32_t)account->groups.count);

    row->vpc_id = subnet == NONE ? some_vpc(account) : account->subnets.items[subnet].vpc_id;
    row->listeners_known = !one_in(6);
    row->cross_zone = one_in(2) ? TOLD_YES : TOLD_NO;
    if (one_in(8))
        row->scheme = TEXT_NONE;
    if (one_in(2))
        row->groups = build_rows(account, &group, 1);
    while (listeners-- > 0) {
        build_listener(account, one_in(3) ? 465 : one_in(3) ? 2500 : 25);
        if (!one_in(8))
            random_targets(account);
    }
}

static void random_gaps(struct account *account)
{
    static const enum data_kind kinds[] = {DATA_NETWORK_INTERFACES, DATA_SUBNETS, DATA_NETWORK_ACLS,
                                           DATA_ROUTE_TABLES, DATA_LOAD_BALANCERS,
                                           DATA_TARGET_GROUPS};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (one_in(4))
            build_presence(account, kinds[i], one_in(2) ? PRESENCE_ABSENT : PRESENCE_INCOMPLETE);
}

static struct account *random_world(void)
{
    struct account *account = build_account();
    uint32_t balancers = one_in(3) ? 0 : 1 + below(3);

    random_lists(account);
    build_vpcs(account);
    build_subnets(account);
    build_groups(account);
    build_interfaces(account);
    while (balancers-- > 0)
        random_balancer(account);
    random_gaps(account);
    build_link(account);
    return account;
}

/* --- random edits ------------------------------------------------------------------------------------ */

static void edit_rules(struct edits *edits, const struct account *account)
{
    for (uint32_t i = 0; i < account->rules.count; i++)
        if (one_in(10))
            edits_remove_rule(edits, i);
    while (account->rules.count && one_in(2)) {
        struct sg_rule rule = account->rules.items[below((uint32_t)account->rules.count)];

        rule.group = below((uint32_t)account->groups.count);
        rule.id = TEXT_NONE;
        edits_add_rule(edits, &rule);
    }
}

/* One ACL at a time mostly, as a person does. */
static void edit_entries(struct edits *edits, const struct account *account)
{
    uint32_t acl = below((uint32_t)account->acls.count);

    for (uint32_t i = 0; i < account->acl_entries.count; i++)
        if ((account->acl_entries.items[i].acl == acl || one_in(20)) && one_in(3))
            edits_remove_entry(edits, i);
    while (account->acl_entries.count && one_in(2)) {
        struct acl_entry entry =
            account->acl_entries.items[below((uint32_t)account->acl_entries.count)];

        entry.acl = acl;
        entry.number = 1 + below(8);
        edits_add_entry(edits, &entry);
    }
}

static void edit(struct edits *edits, const struct account *account)
{
    edits_clear(edits);
    if (one_in(5))
        return;
    if (one_in(2))
        edit_rules(edits, account);
    if (one_in(2))
        edit_entries(edits, account);
}

/* --- the tests --------------------------------------------------------------------------------------- */

static void test_chains_of_edits(void **state)
{
    size_t changed = 0, before = 0;

    (void)state;
    for (unsigned seed = 0; seed < ACCOUNTS; seed++) {
        struct finding_quiet quiet = {0};
        struct findings findings = {0};
        struct account *account;
        struct edits *edits;

        random_state = seed * 104729u + 11;
        account = random_world();
        edits = edits_new(account);
        for (int i = 0; i < EDITS; i++) {
            size_t count;

            edit(edits, account);
            count = judge_both(&findings, &quiet, account, edits);
            changed += count != before;
            before = count;
        }
        edits_free(edits);
        findings_release(&findings);
        finding_quiet_release(&quiet);
        account_free(account);
    }
    assert_true(changed > ACCOUNTS);
}

/* What is touched after a judgement of the account as it is and one with the edits. */
static void touch(struct finding_touched *touched, const struct account *account,
                  const struct edits *edits)
{
    struct finding_quiet quiet = {0};
    struct findings findings = {0};
    struct exposure_judge *judge;

    judge_both(&findings, &quiet, account, NULL);
    judge = exposure_judge_new(account, edits, &smtp_ports_default);
    finding_quiet_begin(&quiet, account, edits);
    finding_touched_init(touched, &quiet, account, exposure_judge_balancers(judge));
    exposure_judge_free(judge);
    findings_release(&findings);
    finding_quiet_release(&quiet);
}

static bool is_touched(const struct finding_touched *touched, enum object_kind kind, uint32_t row)
{
    return finding_is_touched(touched, (struct object_ref){kind, row});
}

/* Behind acl-1 stands eni-1 with sg-1; behind acl-2 eni-2 with sg-2. */
static struct account *build_two_sides(void)
{
    struct account *account = build_world();

    build_subnet(account, "subnet-2", build_open_acl(account, "acl-2"), 0);
    build_group(account, "sg-1");
    build_rule(account, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
    build_group(account, "sg-2");
    build_rule(account, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
    for (uint32_t i = 0; i < 2; i++) {
        build_interface(account, id_of("eni", i + 1), i);
        build_address(account, i ? "10.0.2.5" : "10.0.1.5", i ? NULL : "54.1.2.3");
        build_carry(account, i);
    }
    return account;
}

static void assert_one_side_is_touched(const struct finding_touched *touched)
{
    static const enum object_kind kinds[] = {OBJECT_GROUP, OBJECT_INTERFACE, OBJECT_ACL};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        assert_true(is_touched(touched, kinds[i], 0));
        assert_false(is_touched(touched, kinds[i], 1));
    }
}

static void test_an_edit_touches_its_side(void **state)
{
    struct account *account = build_two_sides();
    struct finding_touched touched;
    struct edits *edits = edits_new(account);

    (void)state;
    build_link(account);
    edits_remove_entry(edits, 0);
    touch(&touched, account, edits);
    assert_one_side_is_touched(&touched);
    finding_touched_release(&touched);
    edits_clear(edits);
    edits_remove_rule(edits, 0);
    touch(&touched, account, edits);
    assert_one_side_is_touched(&touched);
    finding_touched_release(&touched);
    edits_free(edits);
    account_free(account);
}

/* A balancer before acl-1 that leads to eni-2: what acl-1 lets in, eni-2 gets. */
static void test_an_edit_touches_what_balancers_lead_to(void **state)
{
    struct account *account = build_two_sides();
    struct finding_touched touched;
    struct edits *edits = edits_new(account);

    (void)state;
    build_balancer(account, "mail", 0)->cross_zone = TOLD_YES;
    build_listener(account, 25);
    build_target_group(account, "relays", "instance", 25);
    build_target(account, "i-1", 1);
    build_link(account);
    edits_remove_entry(edits, 0);
    touch(&touched, account, edits);
    assert_true(is_touched(&touched, OBJECT_GROUP, 1));
    assert_true(is_touched(&touched, OBJECT_INTERFACE, 1));
    assert_true(is_touched(&touched, OBJECT_ACL, 1));
    finding_touched_release(&touched);
    edits_clear(edits);
    edits_remove_rule(edits, 0); /* no way leads to the group that carries it */
    touch(&touched, account, edits);
    assert_one_side_is_touched(&touched);
    finding_touched_release(&touched);
    edits_free(edits);
    account_free(account);
}

/* What is of no kind that could be left alone is judged anew. */
static void test_other_objects_are_touched(void **state)
{
    bool none[1] = {false};
    const struct finding_touched touched = {.groups = none, .interfaces = none, .acls = none};

    (void)state;
    assert_false(finding_is_touched(&touched, (struct object_ref){OBJECT_GROUP, 0}));
    assert_false(finding_is_touched(&touched, (struct object_ref){OBJECT_INTERFACE, 0}));
    assert_false(finding_is_touched(&touched, (struct object_ref){OBJECT_ACL, 0}));
    assert_true(finding_is_touched(&touched, (struct object_ref){OBJECT_VPC, 0}));
    assert_true(finding_is_touched(&(struct finding_touched){.groups = NULL}, (struct object_ref){OBJECT_GROUP, 0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chains_of_edits),
        cmocka_unit_test(test_an_edit_touches_its_side),
        cmocka_unit_test(test_an_edit_touches_what_balancers_lead_to),
        cmocka_unit_test(test_other_objects_are_touched),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
