/*
 * Walks through random small networks against a slow reference that follows single packets.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "model/judge/walk.h"
#include "tests/model/judge/walk_reference.h"

#define ACCOUNTS 2000

/* How often each verdict was met, so that the networks are not too tame. */
struct tally {
    unsigned seed;
    size_t across[4], out[4], in[4];
};

static struct walk_end interface_end(uint32_t row)
{
    return (struct walk_end){.kind = WALK_END_INTERFACE, .row = row};
}

static struct walk_end address_end(ip_value value)
{
    return (struct walk_end){.kind = WALK_END_ADDRESS, .row = NONE, .address = {value, IP_V4}};
}

static void describe_hops(const struct walk_answer *answer, struct strbuf *out)
{
    const struct walk *walk = &answer->walks[answer->deciding];

    for (size_t i = 0; i < walk->count; i++)
        strbuf_addf(out, "    %s%s %s %s: %s\n", hop_kind_name(walk->hops[i].kind),
                    walk->hops[i].reply ? " (reply)" : "", walk->hops[i].resource,
                    walk_verdict_name(walk->hops[i].verdict), walk->hops[i].why);
}

static void fail_walk(const struct account *account, const struct walk_question *question,
                      const struct walk_answer *answer, enum walk_verdict wanted, unsigned seed)
{
    struct strbuf from = STRBUF_INIT, to = STRBUF_INIT, hops = STRBUF_INIT;

    walk_end_format(account, &question->from, &from);
    walk_end_format(account, &question->to, &to);
    describe_hops(answer, &hops);
    fail_msg("seed %u: %s to %s, protocol %d port %u: wanted %s, given %s\n%s", seed, from.text,
             to.text, question->protocol, (unsigned)question->port, walk_verdict_name(wanted),
             walk_verdict_name(answer->verdict), hops.text ? hops.text : "");
}

static void compare_walk(const struct account *account, const struct walk_question *question,
                         enum walk_verdict wanted, unsigned seed)
{
    struct walk_context context = {.account = account};
    struct walk_answer answer = {0};

    walk_answer_make(&answer, &context, question);
    if (answer.verdict != wanted)
        fail_walk(account, question, &answer, wanted, seed);
    walk_answer_release(&answer);
}

static struct walk_question random_question(void)
{
    static const int32_t ports[] = {25, 25, 465, 24, 26, 466, 587, 2525, 1024, 9999, 0, 65535};
    struct walk_question question = {.protocol = PROTOCOL_TCP, .port = (uint16_t)PICK(ports)};

    if (one_in(6))
        question.protocol = PROTOCOL_UDP;
    else if (one_in(5))
        question = (struct walk_question){.protocol = PROTOCOL_ICMP};
    return question;
}

/* --- host to host -------------------------------------------------------------------------------------- */

static void compare_hosts(const struct account *account, struct tally *tally)
{
    for (uint32_t from = 0; from <= NAT_INSTANCE; from++)
        for (uint32_t to = 0; to <= NAT_INSTANCE; to++)
            for (int i = 0; i < 4; i++) {
                struct walk_question question = random_question();
                enum walk_verdict wanted;
                if (from == to)
                    continue;
                question.from = interface_end(from);
                question.to = interface_end(to);
                wanted = reference_verdict(account, pass_across, from, to, question.protocol,
                                           question.port);
                tally->across[wanted]++;
                compare_walk(account, &question, wanted, tally->seed);
            }
}

/* --- hosts and the Internet --------------------------------------------------------------------------------- */

/* The public addresses of the network itself stand for interfaces. */
static bool is_own(ip_value value)
{
    return value >> 8 == 0x36c800;
}

static enum walk_verdict verdict_at(const struct account *account, bool out, uint32_t host,
                                    ip_value value, const struct walk_question *question)
{
    return reference_verdict(account, out ? pass_out : pass_in, host, (uint64_t)value,
                             question->protocol, question->port);
}

static void compare_address(const struct account *account, struct tally *tally, uint32_t host,
                            ip_value value)
{
    struct walk_question question = random_question();
    bool out = one_in(2);
    enum walk_verdict wanted = verdict_at(account, out, host, value, &question);

    if (out && route_is_ambiguous(account, host, value))
        return;
    question.from = out ? interface_end(host) : address_end(value);
    question.to = out ? address_end(value) : interface_end(host);
    (out ? tally->out : tally->in)[wanted]++;
    compare_walk(account, &question, wanted, tally->seed);
}

/* What the whole Internet gets is what its best part gets; the part itself is told. */
static void compare_internet(const struct account *account, const struct points *points,
                             struct tally *tally, uint32_t host)
{
    struct walk_question question = random_question();
    struct walk_context context = {.account = account};
    struct walk_answer answer = {0};
    struct walk_end internet = {.kind = WALK_END_INTERNET, .row = NONE};
    bool out = one_in(2), ambiguous = false;
    enum walk_verdict wanted = WALK_BLOCKED;

    question.from = out ? interface_end(host) : internet;
    question.to = out ? internet : interface_end(host);
    walk_answer_make(&answer, &context, &question);
    for (size_t i = 0; i < points->count; i++) {
        enum walk_verdict verdict;
        bool passes;
        if (!points->internet[i])
            continue;
        if (out && route_is_ambiguous(account, host, points->at[i])) {
            ambiguous = true;
            continue;
        }
        verdict = verdict_at(account, out, host, points->at[i], &question);
        passes = verdict == WALK_ALLOWED;
        if (verdict < wanted)
            wanted = verdict;
        if (answer.count == 1 && answer.walks[0].has_part &&
            addr_set_contains(&answer.walks[0].part, points->at[i]) != passes) {
            question.to.address.value = points->at[i];
            fail_walk(account, &question, &answer, verdict, tally->seed);
        }
    }
    if (answer.verdict != wanted && !ambiguous)
        fail_walk(account, &question, &answer, wanted, tally->seed);
    walk_answer_release(&answer);
}

static void compare_outside(const struct account *account, struct tally *tally)
{
    struct points points;

    points_init(&points, account, IP_V4);
    for (uint32_t host = 0; host <= NAT_INSTANCE; host++) {
        for (size_t i = 0; i < points.count; i++)
            if (points.internet[i] && !is_own(points.at[i]) && one_in(3))
                compare_address(account, tally, host, points.at[i]);
        compare_internet(account, &points, tally, host);
        compare_internet(account, &points, tally, host);
    }
}

static void test_random_walks_agree_with_single_packets(void **state)
{
    struct tally tally = {0};

    (void)state;
    for (tally.seed = 0; tally.seed < ACCOUNTS; tally.seed++) {
        struct account *account;

        random_state = tally.seed * 7919u + 5;
        account = random_network();
        compare_hosts(account, &tally);
        compare_outside(account, &tally);
        account_free(account);
    }
    for (int verdict = 0; verdict < 4; verdict++)
        if (tally.out[verdict] == 0 || (verdict != WALK_RESTRICTED && tally.in[verdict] == 0) ||
            (verdict != WALK_RESTRICTED && tally.across[verdict] == 0))
            fail_msg("verdict %d was never met: the networks are too tame", verdict);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_walks_agree_with_single_packets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
