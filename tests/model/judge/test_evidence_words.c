/*
 * Evidence in sentences.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/judge/evidence_words.h"
#include "tests/model/judge/build_account.h"
#include "tests/model/judge/build_flow.h"

struct world {
    struct account *account;
    struct evidence *evidence;
};

/* eni-1 with 10.0.0.5 and public 54.1.2.3, and eni-2 with 10.0.0.6, carry the group. */
static struct world world_new(void)
{
    struct world world = {.account = build_world()};

    build_group(world.account, "sg-1");
    build_rule(world.account, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
    build_relay(world.account);
    build_interface(world.account, "eni-2", 0);
    build_address(world.account, "10.0.0.6", NULL);
    build_carry(world.account, 0);
    build_link(world.account);
    world.evidence = evidence_new(world.account, &smtp_ports_default);
    return world;
}

static void world_release(struct world *world)
{
    evidence_free(world->evidence);
    account_free(world->account);
}

static struct flow mail_from(const char *from)
{
    return flow_of("eni-1", from, "10.0.0.5", 40000, 25);
}

static void add(struct world *world, struct flow flow)
{
    evidence_add(world->evidence, &flow);
}

static void assert_text(struct strbuf *text, const char *wanted)
{
    assert_string_equal(text->text, wanted);
    strbuf_release(text);
}

static void assert_described(const struct world *world, const char *wanted, const char *gaps)
{
    struct strbuf text = STRBUF_INIT;

    evidence_describe(&text, world->evidence);
    assert_text(&text, wanted);
    evidence_add_gaps(&text, world->evidence);
    assert_text(&text, gaps);
}

static void test_logs(void **state)
{
    struct world world = world_new();
    struct flow refused = mail_from("203.0.113.7"), skipped = {.given = 0};

    (void)state;
    assert_described(&world, "The flow logs hold no record.", "");
    add(&world, flow_without(flow_without(mail_from("203.0.113.7"), FLOW_START), FLOW_END));
    assert_described(&world,
                     "Flow logs 2023-11-14: 1 record, 1 of them accepted, incoming and no reply.",
                     "No refused flow is in the logs: they may hold ACCEPT only.");
    refused.accepted = false;
    refused.start = refused.end = FLOW_TIME + 3 * 86400;
    add(&world, refused);
    skipped.status = FLOW_SKIPDATA;
    skipped.interface_id = "eni-gone";
    add(&world, skipped);
    add(&world, flow_without(mail_from("203.0.113.7"), FLOW_ACTION));
    assert_described(&world,
                     "Flow logs 2023-11-14 to 2023-11-17: 4 records, 1 of them accepted, incoming "
                     "and no reply.",
                     "AWS left records out in 1 window (SKIPDATA).\n"
                     "No record of 2 days in between.\n"
                     "1 record is of an interface that the export does not have.\n"
                     "1 record lacks a field that would tell whether it counts.");
    world_release(&world);
}

static void test_unknown_time(void **state)
{
    struct world world = world_new();
    struct flow flow = mail_from("203.0.113.7");

    (void)state;
    flow.start = flow.end = 0;
    flow.given &= ~(1u << FLOW_START | 1u << FLOW_END);
    add(&world, flow);
    assert_described(&world,
                     "Flow logs of unknown time: 1 record, 1 of them accepted, incoming and no "
                     "reply.",
                     "No refused flow is in the logs: they may hold ACCEPT only.");
    world_release(&world);
}

static void test_counts(void **state)
{
    static const struct {
        struct sender_count count;
        const char *text;
    } cases[] = {
        {{0, 0, 0}, "nobody"},
        {{1, 1, 1}, "1 sender, 1 flow"},
        {{2, 2, 30}, "2 senders, 30 flows"},
        {{3, 2, 30}, "3 senders, 30 flows (1 sender only knocked)"},
        {{5, 2, 30}, "5 senders, 30 flows (3 senders only knocked)"},
        {{2, 0, 3}, "2 senders, 3 flows (only knocking)"},
    };
    struct strbuf text = STRBUF_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sender_count_format(&text, &cases[i].count);
        assert_text(&text, cases[i].text);
    }
}

static void test_senders_by_name(void **state)
{
    struct world world = world_new();
    struct strbuf text = STRBUF_INIT;

    (void)state;
    evidence_add_sender(&text, world.account, 0, flow_address("10.0.0.6"));
    assert_text(&text, "10.0.0.6 (eni-2)");
    evidence_add_sender(&text, world.account, 0, flow_address("54.1.2.3"));
    assert_text(&text, "54.1.2.3 (eni-1)");
    evidence_add_sender(&text, world.account, 0, flow_address("54.1.2.4"));
    assert_text(&text, "54.1.2.4");
    world_release(&world);
}

static void test_rule(void **state)
{
    struct world world = world_new();
    struct strbuf text = STRBUF_INIT;
    struct rule_use use;
    const struct sender_choice two = {.vpc = 0, .most = 2};

    (void)state;
    add(&world, mail_from("203.0.113.7"));
    add(&world, mail_from("203.0.113.8"));
    add(&world, mail_from("203.0.113.8"));
    add(&world, mail_from("10.0.0.6"));
    evidence_settle(world.evidence);
    rule_use_make(&use, &(struct rule_use_request){.evidence = world.evidence});
    rule_use_describe(&text, &use, world.evidence, &two);
    assert_text(&text, "Flow logs 2023-11-14: used by 3 senders, 4 flows, 2023-11-14: 203.0.113.8, "
                       "10.0.0.6 (eni-2) and 1 more.");
    rule_use_add_gaps(&text, &use);
    assert_text(&text, "The logs have no record of 1 of 2 interfaces behind the rule.");
    rule_use_release(&use);
    world_release(&world);
}

/* Beyond what is kept by name the number is a lower bound, and is told as one. */
static void test_crowd(void **state)
{
    struct world world = world_new();
    struct strbuf text = STRBUF_INIT;
    struct rule_use use;

    (void)state;
    for (uint32_t i = 0; i < 65536 + 10; i++) {
        struct flow flow = mail_from("20.0.0.0");
        flow.source.value += i;
        add(&world, flow);
    }
    evidence_settle(world.evidence);
    rule_use_make(&use, &(struct rule_use_request){.evidence = world.evidence});
    rule_use_format(&text, &use);
    assert_text(&text, "more than 65536 senders, 65536 flows");
    evidence_add_gaps(&text, world.evidence);
    assert_text(&text, "No refused flow is in the logs: they may hold ACCEPT only.\n"
                       "10 flows are of senders too many to be kept by name.");
    rule_use_release(&use);
    world_release(&world);
}

/* A prefix list without entries: nobody can say whose rule it is. */
static void test_source_not_told(void **state)
{
    struct world world = world_new();
    struct strbuf text = STRBUF_INIT;
    struct rule_use use;

    (void)state;
    world.account->rules.items[0].source_kind = SOURCE_PREFIX_LIST;
    world.account->rules.items[0].source = build_prefix_list(world.account, "pl-1", IP_V4, false);
    add(&world, mail_from("203.0.113.7"));
    evidence_settle(world.evidence);
    rule_use_make(&use, &(struct rule_use_request){.evidence = world.evidence});
    rule_use_describe(&text, &use, world.evidence, &(struct sender_choice){.most = 2});
    assert_text(&text,
                "Flow logs 2023-11-14: who used the rule cannot be told, its source is not in "
                "the export.");
    rule_use_release(&use);
    world_release(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_logs),
        cmocka_unit_test(test_unknown_time),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_senders_by_name),
        cmocka_unit_test(test_rule),
        cmocka_unit_test(test_crowd),
        cmocka_unit_test(test_source_not_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
