/*
 * What flow logs tell of candidates and changes: by hand, and both ways of counting against each other on
 * random networks.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/mend/preview_seen.h"
#include "tests/model/judge/build_flow.h"
#include "tests/model/judge/random_network.h"
#include "tests/model/mend/small_account.h"

/* --- by hand --------------------------------------------------------------------------------------- */

struct seen_world {
    struct account *account;
    struct evidence *evidence;
    struct target target;
};

static struct seen_world seen_world(const char *rule)
{
    struct seen_world world = {.account = small_account_new()};

    world.target = small_rule(world.account, rule);
    world.evidence = evidence_new(world.account, &smtp_ports_default);
    return world;
}

static void see(struct seen_world *world, const char *from, uint64_t packets)
{
    struct flow flow = flow_of("eni-1", from, "10.0.0.5", 40000, 25);

    flow.packets = packets;
    evidence_add(world->evidence, &flow);
}

static void world_list(struct candidates *list, const struct seen_world *world)
{
    candidates_list(list, &(struct candidates_request){.account = world->account,
                                                       .target = world->target,
                                                       .ports = &smtp_ports_default,
                                                       .evidence = world->evidence});
}

static void world_release(struct seen_world *world)
{
    evidence_free(world->evidence);
    account_free(world->account);
}

static const struct candidate *spelled(const struct candidates *list, const char *spelling)
{
    for (size_t i = 0; i < list->count; i++)
        if (!strcmp(list->items[i].spelling, spelling))
            return &list->items[i];
    return NULL;
}

#define COVER "cidr:10.0.1.7/32,203.0.113.8/31"

static struct seen_world usual_world(void)
{
    struct seen_world world = seen_world("tcp 25 0.0.0.0/0");

    see(&world, "10.0.1.7", 20);
    see(&world, "203.0.113.8", 20);
    see(&world, "203.0.113.8", 20);
    see(&world, "203.0.113.9", 20);
    see(&world, "198.51.100.77", 1);
    evidence_settle(world.evidence);
    return world;
}

static void test_candidates(void **state)
{
    struct seen_world world = usual_world();
    const struct candidate *cover, *vpc;
    struct candidates list;

    (void)state;
    world_list(&list, &world);
    assert_null(list.seen);
    cover = spelled(&list, COVER);
    vpc = spelled(&list, "vpc");
    assert_non_null(cover);
    assert_true(cover > &list.items[0]);
    assert_string_equal(cover->label, "seen: 10.0.1.7/32, 203.0.113.8/31");
    assert_non_null(
        strstr(cover->explanation,
               "the tightest blocks around the 3 senders seen in flow logs 2023-11-14, 3 "
               "addresses; what was not seen may be needed all the same"));
    assert_non_null(strstr(cover->explanation, "; of what was seen in flow logs it would have "
                                               "refused 1 sender, 1 flow (only knocking)"));
    assert_int_equal(vpc->refused.senders, 3);
    assert_int_equal(vpc->refused.talkers, 2);
    assert_int_equal(vpc->refused.flows, 4);
    assert_non_null(strstr(vpc->explanation, "refused 3 senders, 4 flows (1 sender only knocked)"));
    assert_int_equal(spelled(&list, "remove")->refused.senders, 4);
    assert_int_equal(spelled(&list, "sg:sg-2")->refused.talkers, 2);
    candidates_release(&list);
    world_release(&world);
}

static void test_preview(void **state)
{
    struct seen_world world = usual_world();
    struct change_request request = {
        .kind = CHANGE_REWRITE, .target = world.target, .ports = &smtp_ports_default};
    struct strbuf why = STRBUF_INIT;
    struct preview preview;
    struct candidate vpc;
    struct change change;

    (void)state;
    assert_true(candidate_parse(&vpc, world.account, world.target, "vpc", &why));
    request.candidate = &vpc;
    assert_int_equal(change_make(&change, world.account, NULL, &request, &why), CHANGE_OK);
    preview_make(&preview, world.account, NULL, &change, &smtp_ports_default);
    assert_null(preview.seen);
    preview_see(&preview, &(struct seen_request){.account = world.account, .change = &change});
    assert_null(preview.seen);
    preview_see(&preview, &(struct seen_request){.account = world.account,
                                                 .change = &change,
                                                 .evidence = world.evidence});
    assert_string_equal(
        preview.seen,
        "Flow logs 2023-11-14: used by 4 senders, 5 flows (1 sender only knocked), 2023-11-14: "
        "203.0.113.8, 10.0.1.7 (eni-3), 203.0.113.9, 198.51.100.77.\n"
        "This would have refused 3 senders, 4 flows (1 sender only knocked): 203.0.113.8, "
        "203.0.113.9, 198.51.100.77.\n"
        "No refused flow is in the logs: they may hold ACCEPT only.\n"
        "Whom the logs do not show may need it all the same.");
    preview_release(&preview);
    change_release(&change);
    candidate_release(&vpc);
    strbuf_release(&why);
    world_release(&world);
}

/* Another rule lets them in as well: nobody would be refused, and so it is said. */
static void test_what_others_admit(void **state)
{
    struct seen_world world = usual_world();
    struct candidates list;

    (void)state;
    small_rule(world.account, "tcp 20-30 0.0.0.0/0");
    world_list(&list, &world);
    assert_int_equal(spelled(&list, "remove")->refused.senders, 0);
    assert_non_null(strstr(spelled(&list, "remove")->explanation, "it would have refused nobody"));
    candidates_release(&list);
    world_release(&world);
}

static bool offers_what_was_seen(const struct candidates *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (!strncmp(list->items[i].label, "seen", 4))
            return true;
    return false;
}

static void assert_no_cover(struct seen_world *world, const char *why)
{
    struct candidates list;

    evidence_settle(world->evidence);
    world_list(&list, world);
    assert_false(offers_what_was_seen(&list));
    if (why)
        assert_string_equal(list.seen, why);
    else
        assert_null(list.seen);
    candidates_release(&list);
    world_release(world);
}

static void test_no_cover(void **state)
{
    struct seen_world spread = seen_world("tcp 25 0.0.0.0/0");
    struct seen_world nobody = seen_world("tcp 25 0.0.0.0/0");
    struct seen_world knocked = seen_world("tcp 25 0.0.0.0/0");
    struct seen_world itself = seen_world("tcp 25 203.0.113.8/31");
    struct seen_world crowd = seen_world("tcp 25 0.0.0.0/0");

    (void)state;
    for (uint32_t i = 0; i < 16; i++) {
        struct flow flow = flow_of("eni-1", "20.0.0.1", "10.0.0.5", 40000, 25);
        flow.source.value += (ip_value)i << 24;
        evidence_add(spread.evidence, &flow);
    }
    assert_no_cover(&spread, "Eight blocks around the senders that flow logs show would be a wide "
                             "part of the Internet: no source is made of them.");
    assert_no_cover(&nobody, NULL);
    see(&knocked, "203.0.113.8", 3);
    assert_no_cover(&knocked, NULL);
    see(&itself, "203.0.113.8", 20);
    see(&itself, "203.0.113.9", 20);
    assert_no_cover(&itself, NULL);
    for (uint32_t i = 0; i < 70000; i++) {
        struct flow flow = flow_of("eni-1", "20.0.0.1", "10.0.0.5", 40000, 25);
        flow.source.value += i;
        evidence_add(crowd.evidence, &flow);
    }
    assert_no_cover(&crowd, "Flow logs show too many senders to be kept by name: no source is made "
                            "of them.");
}

/* --- random networks ------------------------------------------------------------------------------- */

enum { ROUNDS = 600, FLOWS = 60 };

static const char *const sources[] = {"10.0.1.10", "10.0.1.77",  "10.0.2.101", "10.9.1.10",
                                      "54.1.2.3",  "54.200.1.1", "8.8.8.8",    "70.0.0.1",
                                      "200.0.0.1", "10.0.200.1"};

static struct evidence *random_evidence(const struct account *account)
{
    static const uint16_t ports[] = {25, 465, 587, 2525, 24, 443, 0, 65535};
    static const uint8_t protocols[] = {PROTOCOL_TCP, PROTOCOL_TCP, PROTOCOL_TCP, PROTOCOL_UDP, 50};
    struct evidence *evidence = evidence_new(account, &smtp_ports_default);

    for (size_t i = 0; i < FLOWS && account->interfaces.count; i++) {
        uint32_t row = below((uint32_t)account->interfaces.count);
        struct flow flow = flow_of(text_raw(account->texts, account->interfaces.items[row].id),
                                   PICK(sources), "10.0.1.10", 60000, PICK(ports));
        flow.protocol = PICK(protocols);
        flow.packets = 1 + below(9);
        flow = flow_with_flags(flow_with_direction(flow, true), FLOW_FLAG_SYN);
        evidence_add(evidence, &flow);
    }
    evidence_settle(evidence);
    return evidence;
}

static bool pick_rule(const struct account *account, struct target *target)
{
    struct strbuf why = STRBUF_INIT;
    bool fine;

    if (!account->rules.count)
        return false;
    *target = (struct target){TARGET_RULE, below((uint32_t)account->rules.count)};
    fine = target_can_be_mended(account, *target, &why);
    strbuf_release(&why);
    return fine;
}

/* What the list says of a candidate is what is refused under the rules as they would stand. */
static bool check_refused(struct account *account, const struct candidates_request *request,
                          const struct candidate *candidate)
{
    const struct change_request wanted = {.kind = request->carve ? CHANGE_CARVE : CHANGE_REWRITE,
                                          .target = request->target,
                                          .candidate = candidate,
                                          .ports = request->ports};
    struct strbuf why = STRBUF_INIT;
    struct preview preview = {0};
    struct change change;
    bool made = change_make(&change, account, NULL, &wanted, &why) == CHANGE_OK;

    strbuf_release(&why);
    if (!made)
        return false;
    preview_see(&preview, &(struct seen_request){.account = account,
                                                 .change = &change,
                                                 .evidence = request->evidence});
    assert_int_equal(preview.refused.senders, candidate->refused.senders);
    assert_int_equal(preview.refused.talkers, candidate->refused.talkers);
    assert_int_equal(preview.refused.flows, candidate->refused.flows);
    preview_release(&preview);
    change_release(&change);
    return true;
}

static bool is_cover(const struct candidate *candidate)
{
    return !strncmp(candidate->label, "seen", 4);
}

/* The others stand as they would without flow logs, and it is not the first. */
static void check_order(const struct candidates *with, const struct candidates *without)
{
    size_t other = 0;

    assert_true(!is_cover(&with->items[0]) || with->count == 2);
    for (size_t i = 0; i < with->count; i++) {
        if (is_cover(&with->items[i])) {
            assert_int_equal(with->items[i].refused.talkers, 0);
            assert_true(with->items[i].row_count <= 16);
            continue;
        }
        assert_string_equal(with->items[i].spelling, without->items[other++].spelling);
    }
    assert_int_equal(other, without->count);
}

static void test_random_networks(void **state)
{
    size_t refused = 0, covers = 0;

    (void)state;
    for (unsigned seed = 1; seed <= ROUNDS; seed++) {
        struct candidates_request request = {.ports = &smtp_ports_default};
        struct candidates with, without;
        struct evidence *evidence;
        random_state = seed;
        request.account = random_network();
        request.carve = one_in(4);
        evidence = random_evidence(request.account);
        if (pick_rule(request.account, &request.target)) {
            candidates_list(&without, &request);
            request.evidence = evidence;
            candidates_list(&with, &request);
            check_order(&with, &without);
            covers += with.count > without.count;
            for (size_t i = 0; i < with.count; i++)
                if (check_refused(request.account, &request, &with.items[i]))
                    refused += with.items[i].refused.senders > 0;
            candidates_release(&with);
            candidates_release(&without);
        }
        evidence_free(evidence);
        account_free(request.account);
    }
    assert_true(refused > ROUNDS);
    assert_true(covers > ROUNDS / 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_candidates),        cmocka_unit_test(test_preview),
        cmocka_unit_test(test_what_others_admit), cmocka_unit_test(test_no_cover),
        cmocka_unit_test(test_random_networks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
