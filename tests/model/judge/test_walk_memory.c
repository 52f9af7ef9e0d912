/*
 * Walks that remember answer like walks that do not: random networks, asked about many times, with and
 * without a staged change.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "model/judge/walk.h"
#include "model/judge/walk_memory.h"
#include "tests/model/judge/random_network.h"

enum { ACCOUNTS = 400, QUESTIONS = 30 };

static struct walk_question random_question(const struct account *account)
{
    static const int32_t ports[] = {25, 25, 465, 587, 2525, 9999};
    struct walk_question question = {
        .from = {.kind = WALK_END_INTERFACE, .row = below((uint32_t)account->interfaces.count)},
        .to = {.kind = WALK_END_INTERNET, .row = NONE},
        .protocol = PROTOCOL_TCP,
        .port = (uint16_t)PICK(ports)};

    if (one_in(2))
        question.to = (struct walk_end){.kind = WALK_END_INTERFACE,
                                        .row = below((uint32_t)account->interfaces.count)};
    if (one_in(3)) {
        struct walk_end from = question.from;

        question.from = question.to;
        question.to = from;
    }
    if (one_in(5)) {
        question.protocol = PROTOCOL_ICMP;
        question.port = 0;
    }
    return question;
}

static void add_hops(const struct walk_answer *answer, struct strbuf *out)
{
    for (size_t i = 0; i < answer->count; i++) {
        const struct walk *walk = &answer->walks[i];

        strbuf_addf(out, "%s %s\n", walk_verdict_name(walk->verdict), walk->why);
        for (size_t k = 0; k < walk->count; k++)
            strbuf_addf(out, "  %s %s %s\n", hop_kind_name(walk->hops[k].kind),
                        walk->hops[k].rule ? walk->hops[k].rule : "-", walk->hops[k].why);
    }
}

static void compare(const struct walk_context *plain, const struct walk_context *remembering)
{
    struct strbuf first = STRBUF_INIT, second = STRBUF_INIT;

    for (size_t i = 0; i < QUESTIONS; i++) {
        struct walk_question question = random_question(plain->account);
        struct walk_answer answer = {0};

        walk_answer_make(&answer, plain, &question);
        add_hops(&answer, &first);
        walk_answer_release(&answer);
        walk_answer_make(&answer, remembering, &question);
        add_hops(&answer, &second);
        walk_answer_release(&answer);
    }
    assert_string_equal(first.text, second.text);
    strbuf_release(&first);
    strbuf_release(&second);
}

/* Some rules are gone, and one of them came back as another. */
static struct edits *random_edits(struct account *account)
{
    struct edits *edits = edits_new(account);

    for (uint32_t i = 0; i < account->rules.count; i++)
        if (one_in(4))
            edits_remove_rule(edits, i);
    for (uint32_t i = 0; i < account->rules.count; i++)
        if (one_in(8)) {
            struct sg_rule rule = account->rules.items[i];

            rule.flags ^= RULE_EGRESS;
            edits_add_rule(edits, &rule);
        }
    return edits;
}

static void test_the_same_answers(void **state)
{
    (void)state;
    for (unsigned seed = 0; seed < ACCOUNTS; seed++) {
        struct account *account;
        struct edits *edits;
        struct walk_context plain, remembering;

        random_state = seed * 7919u + 1;
        account = random_network();
        edits = one_in(2) ? random_edits(account) : NULL;
        plain = remembering = (struct walk_context){.account = account, .edits = edits};
        remembering.memory = walk_memory_new(account, edits);
        compare(&plain, &remembering);
        walk_memory_free(remembering.memory);
        edits_free(edits);
        account_free(account);
    }
}

static void test_no_memory_is_freed_too(void **state)
{
    (void)state;
    walk_memory_free(NULL);
}

static void test_what_a_rule_covers(void **state)
{
    static const struct {
        struct sg_rule rule;
        int16_t protocol;
        uint16_t port;
        bool covers;
    } cases[] = {
        {{.protocol = PROTOCOL_ALL, .from_port = -1, .to_port = -1}, PROTOCOL_UDP, 53, true},
        {{.protocol = PROTOCOL_TCP, .from_port = -1, .to_port = -1}, PROTOCOL_TCP, 25, true},
        {{.protocol = PROTOCOL_TCP, .from_port = 20, .to_port = 30}, PROTOCOL_TCP, 30, true},
        {{.protocol = PROTOCOL_TCP, .from_port = 20, .to_port = 30}, PROTOCOL_TCP, 31, false},
        {{.protocol = PROTOCOL_TCP, .from_port = 20, .to_port = 30}, PROTOCOL_TCP, 19, false},
        {{.protocol = PROTOCOL_TCP, .from_port = 25, .to_port = 25}, PROTOCOL_UDP, 25, false},
        {{.protocol = PROTOCOL_ICMP, .from_port = 8, .to_port = -1}, PROTOCOL_ICMP, 0, true},
        {{.protocol = PROTOCOL_ICMP, .from_port = 3, .to_port = -1}, PROTOCOL_ICMP, 0, false},
        {{.protocol = PROTOCOL_ICMP, .from_port = 8, .to_port = 1}, PROTOCOL_ICMP, 0, false},
        {{.protocol = PROTOCOL_ICMPV6, .from_port = 128, .to_port = 0}, PROTOCOL_ICMPV6, 0, true},
        {{.protocol = PROTOCOL_ICMPV6, .from_port = 8, .to_port = 0}, PROTOCOL_ICMPV6, 0, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (walk_rule_covers(&cases[i].rule, cases[i].protocol, cases[i].port) != cases[i].covers)
            fail_msg("case %zu", i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_a_rule_covers),
        cmocka_unit_test(test_the_same_answers),
        cmocka_unit_test(test_no_memory_is_freed_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
