/*
 * Flow logs added up: totals, gaps, limits; and who used a rule, against a slow and obvious count.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/account/rule.h"
#include "model/judge/flow_role.h"
#include "model/judge/rule_use.h"
#include "tests/model/judge/build_flow.h"
#include "tests/model/judge/random_account.h"

/* --- totals ---------------------------------------------------------------------------------------- */

static struct account *one_relay(void)
{
    struct account *account = build_world();

    build_group(account, "sg-1");
    build_rule(account, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
    build_relay(account);
    build_interface(account, "eni-2", 0);
    build_carry(account, 0);
    build_link(account);
    return account;
}

static void add(struct evidence *evidence, struct flow flow)
{
    evidence_add(evidence, &flow);
}

static struct flow mail_from(const char *from)
{
    return flow_of("eni-1", from, "10.0.0.5", 40000, 25);
}

/* A rule without ports parts no run from another; a flow without a sender is nobody's use. */
static void test_odd_rules_and_flows(void **state)
{
    struct account *account = build_world();
    struct flow lost = flow_without(mail_from("203.0.113.7"), FLOW_SRCADDR);
    struct evidence *evidence;

    (void)state;
    build_group(account, "sg-1");
    build_rule(account, PROTOCOL_TCP, -1, -1, "0.0.0.0/0");
    build_rule(account, PROTOCOL_TCP, 30, 20, "0.0.0.0/0");
    build_rule(account, PROTOCOL_TCP, 20, 65536, "0.0.0.0/0");
    build_relay(account);
    build_link(account);
    evidence = evidence_new(account, &smtp_ports_default);
    add(evidence, lost);
    add(evidence, mail_from("203.0.113.7"));
    assert_int_equal(evidence_totals(evidence).records, 2);
    evidence_free(evidence);
    account_free(account);
}

static void test_totals_and_gaps(void **state)
{
    struct account *account = one_relay();
    struct evidence *evidence = evidence_new(account, &smtp_ports_default);
    struct flow nothing = {
        .interface_id = "eni-1", .status = FLOW_NODATA, .given = 1u << FLOW_INTERFACE_ID};
    struct flow later = mail_from("203.0.113.8");
    struct flow rejected = mail_from("203.0.113.9");
    struct evidence_totals totals;

    (void)state;
    later.start += 5 * 86400;
    later.end += 5 * 86400;
    rejected.accepted = false;
    add(evidence, mail_from("203.0.113.7"));
    add(evidence, later);
    add(evidence, rejected);
    add(evidence, nothing);
    nothing.status = FLOW_SKIPDATA;
    add(evidence, nothing);
    add(evidence, flow_of("eni-9", "203.0.113.7", "10.0.0.5", 40000, 25));
    add(evidence, flow_without(mail_from("203.0.113.7"), FLOW_ACTION));
    evidence_settle(evidence);
    totals = evidence_totals(evidence);
    assert_int_equal(totals.records, 7);
    assert_int_equal(totals.uses, 2);
    assert_int_equal(totals.accepted, 3);
    assert_int_equal(totals.rejected, 1);
    assert_int_equal(totals.no_data, 1);
    assert_int_equal(totals.skipped, 1);
    assert_int_equal(totals.elsewhere, 1);
    assert_int_equal(totals.untold, 1);
    assert_int_equal(totals.first, FLOW_TIME);
    assert_int_equal(totals.last, FLOW_TIME + 5 * 86400 + 60);
    assert_int_equal(totals.days_silent, 4);
    assert_true(evidence_has_interface(evidence, 0));
    assert_false(evidence_has_interface(evidence, 1));
    evidence_free(evidence);
    account_free(account);
}

static void test_nothing_at_all(void **state)
{
    struct account *account = one_relay();
    struct evidence *evidence = evidence_new(account, &smtp_ports_default);
    struct rule_use use;

    (void)state;
    evidence_settle(evidence);
    assert_int_equal(evidence_totals(evidence).records, 0);
    assert_int_equal(evidence_totals(evidence).days_silent, 0);
    rule_use_make(&use, &(struct rule_use_request){.evidence = evidence});
    assert_int_equal(use.count.senders, 0);
    assert_int_equal(use.interfaces, 2);
    assert_int_equal(use.silent, 2);
    rule_use_release(&use);
    evidence_free(evidence);
    account_free(account);
}

/* --- limits ---------------------------------------------------------------------------------------- */

/* What is not kept by name is counted, and what is kept stays exact. */
static void test_limits(void **state)
{
    struct flow_table table = {.runs_most = 2, .senders_most = 3, .uses_most = 5};
    struct flow_sum sum = {1, 10, 100, 200};
    size_t count;

    (void)state;
    for (uint32_t round = 0; round < 2; round++)
        for (uint32_t interface = 0; interface < 3; interface++)
            for (uint32_t sender = 0; sender < 4; sender++)
                flow_table_add(&table, &(struct flow_run){.interface = 2 - interface},
                               (struct ip_addr){sender, IP_V4}, round == 1, &sum);
    flow_table_settle(&table);
    assert_int_equal(table.runs.count, 2);
    assert_int_equal(table.dropped.flows, 8);
    assert_int_equal(flow_table_runs(&table, 2, &count)->senders, 3);
    assert_int_equal(flow_table_runs(&table, 2, &count)->left_out.flows, 2);
    assert_int_equal(flow_table_runs(&table, 1, &count)->senders, 2);
    assert_int_equal(flow_table_runs(&table, 1, &count)->left_out.flows, 4);
    assert_int_equal(count, 1);
    flow_table_runs(&table, 0, &count);
    assert_int_equal(count, 0);
    for (size_t i = 0; i < table.uses.count; i++) {
        assert_int_equal(table.uses.items[i].sum.flows, 2);
        assert_int_equal(table.uses.items[i].sum.bytes, 20);
        assert_true(table.uses.items[i].talked);
    }
    flow_table_release(&table);
}

/* --- a rule, by hand ------------------------------------------------------------------------------- */

static void test_use_of_a_rule(void **state)
{
    struct account *account = one_relay();
    struct evidence *evidence = evidence_new(account, &smtp_ports_default);
    struct flow knock = mail_from("198.51.100.1"), later = mail_from("203.0.113.7");
    struct rule_use use;

    (void)state;
    knock.packets = 1;
    later.start += 1000;
    later.end += 1000;
    add(evidence, mail_from("203.0.113.7"));
    add(evidence, later);
    add(evidence, knock);
    add(evidence, flow_of("eni-1", "203.0.113.7", "10.0.0.5", 40000, 587)); /* not of the rule */
    add(evidence, flow_of("eni-1", "2001:db8::1", "2600:1f18::5", 40000, 25));
    add(evidence, flow_of("eni-1", "203.0.113.99", "10.0.0.5", 25, 40000));
    evidence_settle(evidence);
    rule_use_make(&use, &(struct rule_use_request){.evidence = evidence});
    assert_int_equal(use.count.senders, 2);
    assert_int_equal(use.count.talkers, 1);
    assert_int_equal(use.count.flows, 3);
    assert_int_equal(use.sum.bytes, 3000);
    assert_int_equal(use.sum.first, FLOW_TIME);
    assert_int_equal(use.sum.last, FLOW_TIME + 1060);
    assert_int_equal(use.silent, 1);
    assert_true(use.senders.items[1].address.value == flow_address("203.0.113.7").value);
    assert_int_equal(use.senders.items[1].sum.flows, 2);
    assert_false(use.senders.items[0].talked);
    rule_use_release(&use);
    evidence_free(evidence);
    account_free(account);
}

/* --- against a slow count -------------------------------------------------------------------------- */

enum { FLOWS_MOST = 120 };

static const char *const addresses[] = {"8.8.8.8",  "54.1.0.1",  "54.1.0.2", "10.0.1.7",
                                        "10.0.0.9", "200.1.1.1", "2600::1",  "2600:1f18::7",
                                        "fd00::9",  "192.0.2.1", "16.0.0.1", "129.0.0.1"};
static const uint16_t ports[] = {25, 24, 26, 465, 587, 2525, 1023, 1024, 40000, 65535, 0};
static const uint8_t protocols[] = {PROTOCOL_TCP, PROTOCOL_TCP,  PROTOCOL_TCP,
                                    PROTOCOL_UDP, PROTOCOL_ICMP, 50};

static struct flow random_flow(const struct account *account)
{
    static const char *const interfaces[] = {"eni-a", "eni-b", "eni-c", "eni-x"};
    struct flow flow =
        flow_of(PICK(interfaces), PICK(addresses), "10.0.0.9", PICK(ports), PICK(ports));

    (void)account;
    flow.protocol = PICK(protocols);
    flow.accepted = !one_in(6);
    flow.packets = 1 + below(8);
    flow.start += below(1000);
    flow.end = flow.start + below(60);
    if (one_in(2))
        flow = flow_with_direction(flow, !one_in(4));
    if (one_in(3))
        flow = flow_with_flags(flow, (uint8_t[]){0, 2, 18, 19, 3}[below(5)]);
    if (one_in(5))
        flow = flow_with_packet_source(flow, PICK(addresses));
    return flow;
}

static bool holds(const struct account *account, const struct sg_rule *rule, struct ip_addr address)
{
    struct addr_set set;
    bool found;

    addr_set_init(&set, address.family);
    rule_source_set(account, rule, &set);
    found = addr_set_contains(&set, address.value);
    addr_set_release(&set);
    return found;
}

/* The whole question asked anew of one rule and one flow. */
static bool admits(const struct account *account, const struct sg_rule *rule,
                   const struct flow *flow, struct ip_addr sender)
{
    bool by_ports = flow->protocol == PROTOCOL_TCP || flow->protocol == PROTOCOL_UDP;

    if (rule->flags & RULE_EGRESS)
        return false;
    if (rule->protocol != PROTOCOL_ALL && rule->protocol != flow->protocol)
        return false;
    if (rule->protocol != PROTOCOL_ALL && by_ports &&
        (flow->destination_port < rule->from_port || flow->destination_port > rule->to_port))
        return false;
    return holds(account, rule, sender);
}

static bool others_admit(const struct account *account, uint32_t rule, uint32_t interface,
                         const struct flow *flow, struct ip_addr sender)
{
    for (uint32_t i = 0; i < account->rules.count; i++)
        if (i != rule &&
            account_interface_carries(account, interface, account->rules.items[i].group) &&
            admits(account, &account->rules.items[i], flow, sender))
            return true;
    return false;
}

struct slow {
    uint64_t flows, alone, refused;
    bool seen[sizeof addresses / sizeof addresses[0]];
    bool refused_of[sizeof addresses / sizeof addresses[0]];
};

static size_t number_of(struct ip_addr address)
{
    for (size_t i = 0;; i++) {
        struct ip_addr other = flow_address(addresses[i]);
        if (other.family == address.family && other.value == address.value)
            return i;
    }
}

static bool is_smtp(const struct flow *flow)
{
    for (size_t i = 0; i < smtp_ports_default.count; i++)
        if (smtp_ports_default.ports[i] == flow->destination_port)
            return flow->protocol == PROTOCOL_TCP;
    return false;
}

static struct slow count_slowly(const struct account *account, const struct rule_use_request *asked,
                                const struct flow *flows, size_t count,
                                const struct addr_set admitted[IP_FAMILY_COUNT])
{
    uint32_t rule = asked->rule;
    struct slow slow = {0};

    for (size_t i = 0; i < count; i++) {
        uint32_t interface = flow_interface(account, &flows[i]);
        struct ip_addr sender;
        if (interface == NONE ||
            flow_role_of(account, interface, &flows[i], &smtp_ports_default) != FLOW_USE ||
            !flow_sender(&flows[i], &sender) || (asked->smtp_only && !is_smtp(&flows[i])) ||
            !account_interface_carries(account, interface, account->rules.items[rule].group) ||
            !admits(account, &account->rules.items[rule], &flows[i], sender))
            continue;
        slow.flows++;
        slow.seen[number_of(sender)] = true;
        if (others_admit(account, rule, interface, &flows[i], sender))
            continue;
        slow.alone++;
        if (addr_set_contains(&admitted[sender.family], sender.value))
            continue;
        slow.refused++;
        slow.refused_of[number_of(sender)] = true;
    }
    return slow;
}

static size_t count_true(const bool *flags)
{
    size_t count = 0;

    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++)
        count += flags[i];
    return count;
}

/* Each comes before the next, and nobody left out before the last. */
static void assert_most(const struct rule_use *use)
{
    const struct rule_sender *most[4];
    size_t count = rule_use_most(use, false, most, 4), better = 0;

    assert_int_equal(count, use->senders.count < 4 ? use->senders.count : 4);
    for (size_t i = 1; i < count; i++)
        assert_true(most[i - 1]->talked > most[i]->talked ||
                    (most[i - 1]->talked == most[i]->talked &&
                     most[i - 1]->sum.flows >= most[i]->sum.flows));
    for (size_t i = 0; count && i < use->senders.count; i++) {
        const struct rule_sender *sender = &use->senders.items[i];
        better += sender->talked > most[count - 1]->talked ||
                  (sender->talked == most[count - 1]->talked &&
                   sender->sum.flows > most[count - 1]->sum.flows);
    }
    assert_true(better < 4);
}

static void assert_rule(const struct account *account, const struct evidence *evidence,
                        uint32_t rule, const struct flow *flows, size_t count)
{
    struct rule_use_request request = {.evidence = evidence, .rule = rule};
    struct addr_set admitted[IP_FAMILY_COUNT];
    struct rule_use use;
    struct sender_count refused;
    struct slow slow;
    struct cidr block;

    addr_set_init(&admitted[IP_V4], IP_V4);
    addr_set_init(&admitted[IP_V6], IP_V6);
    for (int i = 0; i < 2; i++) {
        assert_true(cidr_parse(random_block(), &block));
        addr_set_add_cidr(&admitted[block.family], block);
    }
    request.smtp_only = one_in(3) ? &smtp_ports_default : NULL;
    slow = count_slowly(account, &request, flows, count, admitted);
    rule_use_make(&use, &request);
    assert_most(&use);
    refused = rule_use_refused(&use, admitted);
    assert_int_equal(use.count.flows, slow.flows);
    assert_int_equal(use.sum.flows, slow.flows);
    assert_int_equal(use.count.senders, count_true(slow.seen));
    assert_int_equal(use.alone_before[use.senders.count].flows, slow.alone);
    assert_int_equal(refused.flows, slow.refused);
    assert_int_equal(refused.senders, count_true(slow.refused_of));
    rule_use_release(&use);
    addr_set_release(&admitted[IP_V4]);
    addr_set_release(&admitted[IP_V6]);
}

static void test_against_slow_count(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 400; round++) {
        struct flow flows[FLOWS_MOST];
        struct account *account;
        struct evidence *evidence;
        random_state = round + 1;
        account = random_account();
        evidence = evidence_new(account, &smtp_ports_default);
        for (size_t i = 0; i < FLOWS_MOST; i++) {
            flows[i] = random_flow(account);
            evidence_add(evidence, &flows[i]);
        }
        evidence_settle(evidence);
        for (uint32_t rule = 0; rule < account->rules.count; rule++)
            if (!(account->rules.items[rule].flags & RULE_EGRESS))
                assert_rule(account, evidence, rule, flows, FLOWS_MOST);
        evidence_free(evidence);
        account_free(account);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_odd_rules_and_flows),
        cmocka_unit_test(test_totals_and_gaps),
        cmocka_unit_test(test_nothing_at_all),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_use_of_a_rule),
        cmocka_unit_test(test_against_slow_count),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
