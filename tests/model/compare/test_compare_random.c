/*
 * Random small accounts, compared: either two of their own, or one with a few rules, routes and
 * addresses changed. What the comparison says is checked against slow and obvious ways to say the
 * same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/compare/compare.h"
#include "model/judge/finding_build.h"
#include "tests/model/judge/random_account.h"
#include "tests/share.h"

enum { ROUNDS = 3000 / SHARE };

/* --- sorted lines: multisets of text ----------------------------------------------------------------------- */

struct texts {
    char *items[512];
    size_t count;
};

static void texts_add(struct texts *texts, struct strbuf *text)
{
    assert_true(texts->count < 512);
    texts->items[texts->count++] = strbuf_detach(text);
}

static int text_order(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void texts_remove(struct texts *texts, struct strbuf *text)
{
    for (size_t i = 0; i < texts->count; i++) {
        if (strcmp(texts->items[i], text->text) != 0)
            continue;
        free(texts->items[i]);
        texts->items[i] = texts->items[--texts->count];
        strbuf_release(text);
        return;
    }
    fail_msg("%s is said to be gone and was not there", text->text);
}

static void assert_same_texts(struct texts *a, struct texts *b)
{
    assert_int_equal(a->count, b->count);
    qsort(a->items, a->count, sizeof *a->items, text_order);
    qsort(b->items, b->count, sizeof *b->items, text_order);
    for (size_t i = 0; i < a->count; i++) {
        assert_string_equal(a->items[i], b->items[i]);
        free(a->items[i]);
        free(b->items[i]);
    }
}

/* --- rules --------------------------------------------------------------------------------------------------- */

/* No rule of these accounts has an id, so its name is what it says; staleness apart. */
static void rule_text(const struct account *account, uint32_t row, struct strbuf *out)
{
    const struct sg_rule *rule = &account->rules.items[row];

    rule_format_name(account, rule, out);
    if (rule->source_kind == SOURCE_GROUP && account->group_references.items[rule->source].stale)
        strbuf_adds(out, " stale");
}

static void add_rules(const struct account *account, struct texts *texts)
{
    for (uint32_t row = 0; row < account->rules.count; row++) {
        struct strbuf text = STRBUF_INIT;

        rule_text(account, row, &text);
        texts_add(texts, &text);
    }
}

/* The rule lines, applied to A's rules, make B's. */
static void rule_lines_lead_from_a_to_b(const struct comparison *c)
{
    struct texts rules = {.count = 0}, wanted = {.count = 0};

    add_rules(c->sides.accounts[SIDE_A], &rules);
    add_rules(c->sides.accounts[SIDE_B], &wanted);
    for (size_t i = 0; i < c->rule_changes.count; i++) {
        const struct rule_change *change = &c->rule_changes.items[i];
        struct strbuf text = STRBUF_INIT;

        if (change->rows[SIDE_A] != NONE) {
            rule_text(c->sides.accounts[SIDE_A], change->rows[SIDE_A], &text);
            texts_remove(&rules, &text);
        }
        if (change->rows[SIDE_B] != NONE) {
            rule_text(c->sides.accounts[SIDE_B], change->rows[SIDE_B], &text);
            texts_add(&rules, &text);
        }
    }
    assert_same_texts(&rules, &wanted);
}

/* --- what groups admit --------------------------------------------------------------------------------------- */

struct packet {
    uint8_t protocol;
    uint16_t port;
    struct ip_addr address;
};

static bool rule_speaks_of(const struct sg_rule *rule, const struct packet *packet)
{
    bool has_ports = rule->protocol == PROTOCOL_TCP || rule->protocol == PROTOCOL_UDP;
    bool has_types = rule->protocol == PROTOCOL_ICMP || rule->protocol == PROTOCOL_ICMPV6;

    if (rule->protocol == PROTOCOL_ALL)
        return true;
    if (rule->protocol != packet->protocol)
        return false;
    if (has_ports)
        return rule->from_port < 0 ||
               (rule->from_port <= packet->port && packet->port <= rule->to_port);
    if (!has_types || rule->from_port < 0)
        return true;
    return rule->from_port == packet->port / 256 &&
           (rule->to_port < 0 || rule->to_port == packet->port % 256);
}

/* *told: what the group's sources hold is known. */
static bool admits(const struct account *account, uint32_t group, bool egress,
                   const struct packet *packet, bool *told)
{
    struct span rules = group == NONE ? (struct span){0, 0} : account->groups.items[group].rules;
    bool admitted = false;

    for (uint32_t row = rules.first; row < rules.first + rules.count; row++) {
        const struct sg_rule *rule = &account->rules.items[row];
        struct addr_set set;

        if (!(rule->flags & RULE_EGRESS) == egress)
            continue;
        addr_set_init(&set, packet->address.family);
        *told &= rule_source_set(account, rule, &set) == SOURCE_KNOWN;
        admitted |= rule_speaks_of(rule, packet) && addr_set_contains(&set, packet->address.value);
        addr_set_release(&set);
    }
    return admitted;
}

static bool is_among(const struct packet_set *set, const struct packet *packet)
{
    const struct addr_set *addresses;

    if (set->family != packet->address.family)
        return false;
    addresses = packet_set_at(set, packet->protocol, packet->port);
    return addresses && addr_set_contains(addresses, packet->address.value);
}

/* What the comparison says of one packet: opened, closed. */
static void said_of(const struct comparison *c, uint32_t pair, bool egress,
                    const struct packet *packet, bool said[2])
{
    uint32_t row = c->change_of_pair[pair];
    struct span span = row == NONE ? (struct span){0, 0} : c->groups.items[row].admitted;

    said[0] = said[1] = false;
    for (uint32_t i = 0; i < span.count; i++) {
        const struct admitted_change *admitted = &c->admitted.items[span.first + i];

        if (admitted->egress != egress)
            continue;
        said[0] |= is_among(&admitted->opened, packet);
        said[1] |= is_among(&admitted->closed, packet);
    }
}

static struct packet random_packet(void)
{
    static const uint8_t protocols[] = {
        PROTOCOL_TCP, PROTOCOL_TCP, PROTOCOL_UDP, PROTOCOL_ICMP, PROTOCOL_ICMPV6, 50, 0, 255};
    struct packet packet = {PICK(protocols), (uint16_t)PICK(port_edges), {0, IP_V4}};
    struct cidr block;
    bool ok = cidr_parse(random_block(), &block);

    assert_true(ok);
    packet.address.family = (enum ip_family)block.family;
    packet.address.value = one_in(2) ? cidr_first(block) : cidr_last(block);
    if (one_in(4) && packet.address.value > 0)
        packet.address.value--;
    if (packet.protocol == PROTOCOL_ICMP && one_in(2))
        packet.port = 25 * 256 + 25;
    return packet;
}

static void sets_say_what_single_packets_say(const struct comparison *c)
{
    struct span span = c->pairs.of_kind[OBJECT_GROUP];

    for (uint32_t i = 0; i < span.count; i++) {
        const struct object_pair *pair = &c->pairs.items.items[span.first + i];

        for (int k = 0; k < 20; k++) {
            struct packet packet = random_packet();
            bool egress = one_in(4), told = true, said[2];
            bool before =
                admits(c->sides.accounts[SIDE_A], pair->rows[SIDE_A], egress, &packet, &told);
            bool after =
                admits(c->sides.accounts[SIDE_B], pair->rows[SIDE_B], egress, &packet, &told);

            said_of(c, span.first + i, egress, &packet, said);
            if (!told)
                continue;
            assert_int_equal(said[0], after && !before);
            assert_int_equal(said[1], before && !after);
        }
    }
}

/* --- holes --------------------------------------------------------------------------------------------------- */

/* What a finding of one rule or entry is known by, and one about mail. */
static void finding_text(const struct comparison *c, enum side side, const struct finding *finding,
                         struct strbuf *out)
{
    const struct account *account = c->sides.accounts[side];
    uint32_t reference =
        finding->rules.count ? c->findings[side].rules.items[finding->rules.first] : NONE;

    strbuf_addf(out, "%s %u %s ", finding_kind_name(finding->kind), (unsigned)finding->family,
                text_raw(account->texts, account_object_id(account, finding->resource)));
    if (finding->kind == FINDING_SG_RULE_OPEN ||
        (finding->kind == FINDING_EGRESS_SMTP_OPEN && reference != NONE))
        rule_text(account, reference, out);
    else if (finding->kind == FINDING_NACL_ENTRY_OPEN)
        entry_format_name(account, &account->acl_entries.items[reference], out);
}

static bool is_single(const struct finding *finding)
{
    return finding->kind == FINDING_SG_RULE_OPEN || finding->kind == FINDING_NACL_ENTRY_OPEN ||
           !finding_kind_is_inbound(finding->kind);
}

static void add_findings(const struct comparison *c, enum side side, struct texts *texts)
{
    for (size_t i = 0; i < c->findings[side].items.count; i++) {
        const struct finding *finding = &c->findings[side].items.items[i];
        struct strbuf text = STRBUF_INIT;

        if (!is_single(finding))
            continue;
        finding_text(c, side, finding, &text);
        texts_add(texts, &text);
    }
}

/* Taking away the closed holes and adding the new ones leads from A's findings to B's. */
static void holes_are_the_difference_of_findings(const struct comparison *c)
{
    struct texts findings = {.count = 0}, wanted = {.count = 0};

    add_findings(c, SIDE_A, &findings);
    add_findings(c, SIDE_B, &wanted);
    for (size_t i = 0; i < c->holes.count; i++) {
        const struct hole_change *hole = &c->holes.items[i];
        bool is_old = hole->findings[SIDE_B] == NONE;
        enum side side = is_old ? SIDE_A : SIDE_B;
        const struct finding *finding = &c->findings[side].items.items[hole->findings[side]];
        struct strbuf text = STRBUF_INIT;

        if (hole->kind == HOLE_CHANGED || !is_single(finding))
            continue;
        finding_text(c, side, finding, &text);
        if (is_old)
            texts_remove(&findings, &text);
        else
            texts_add(&findings, &text);
    }
    assert_same_texts(&findings, &wanted);
}

/* Of each resource and kind, what is not new, closed or changed is the same on both sides. */
static void no_finding_is_lost(const struct comparison *c)
{
    size_t seen[SIDE_COUNT] = {0, 0}, both = 0;

    for (size_t i = 0; i < c->holes.count; i++) {
        const struct hole_change *hole = &c->holes.items[i];

        seen[SIDE_A] += hole->findings[SIDE_A] != NONE;
        seen[SIDE_B] += hole->findings[SIDE_B] != NONE;
        if (hole->kind != HOLE_CHANGED)
            continue;
        both++;
        assert_true(hole->aspects);
        assert_true(c->findings[SIDE_A].items.items[hole->findings[SIDE_A]].kind ==
                    c->findings[SIDE_B].items.items[hole->findings[SIDE_B]].kind);
    }
    assert_true(seen[SIDE_A] <= c->findings[SIDE_A].items.count);
    assert_true(seen[SIDE_B] <= c->findings[SIDE_B].items.count);
    assert_int_equal(c->findings[SIDE_A].items.count - seen[SIDE_A],
                     c->findings[SIDE_B].items.count - seen[SIDE_B]);
    assert_int_equal(both, c->holes_by_kind[HOLE_CHANGED]);
}

/* --- the Internet ---------------------------------------------------------------------------------------------- */

/* opened, closed, appeared, lost: what the comparison says of an address. */
static void reach_said_of(const struct comparison *c, uint32_t pair, size_t port,
                          struct ip_addr address, bool said[4])
{
    memset(said, 0, 4 * sizeof *said);
    for (size_t i = 0; i < c->reach.count; i++) {
        const struct reach_change *change = &c->reach.items[i];

        if (change->pair != pair || change->family != address.family ||
            !(change->ports >> port & 1))
            continue;
        said[0] |= addr_set_contains(&change->opened, address.value);
        said[1] |= addr_set_contains(&change->closed, address.value);
        said[2] |= addr_set_contains(&change->appeared, address.value);
        said[3] |= addr_set_contains(&change->lost, address.value);
    }
}

static void reach_of(struct exposure_judge *judge, uint32_t interface, size_t port,
                     struct ip_addr address, bool *certain, bool *possible)
{
    struct addr_set sure, perhaps;

    *certain = *possible = false;
    if (interface == NONE)
        return;
    addr_set_init(&sure, address.family);
    addr_set_init(&perhaps, address.family);
    exposure_of_interface(judge, interface, port, &sure, &perhaps);
    *certain = addr_set_contains(&sure, address.value);
    *possible = addr_set_contains(&perhaps, address.value);
    addr_set_release(&sure);
    addr_set_release(&perhaps);
}

static void reach_says_what_single_addresses_say(const struct comparison *c)
{
    struct exposure_judge *judges[SIDE_COUNT];
    struct span span = c->pairs.of_kind[OBJECT_INTERFACE];

    for (size_t side = 0; side < SIDE_COUNT; side++)
        judges[side] = exposure_judge_new(c->sides.accounts[side], NULL, &c->ports);
    for (uint32_t i = 0; i < span.count; i++) {
        const struct object_pair *pair = &c->pairs.items.items[span.first + i];
        bool told = pair->state == PAIR_BOTH || pair->state == PAIR_GONE || pair->state == PAIR_NEW;

        for (int k = 0; k < 10; k++) {
            struct ip_addr address = random_packet().address;
            size_t port = below((uint32_t)c->ports.count);
            bool sure[SIDE_COUNT], perhaps[SIDE_COUNT], said[4];

            for (size_t side = 0; side < SIDE_COUNT; side++)
                reach_of(judges[side], pair->rows[side], port, address, &sure[side],
                         &perhaps[side]);
            reach_said_of(c, span.first + i, port, address, said);
            assert_int_equal(said[0], told && sure[SIDE_B] && !perhaps[SIDE_A]);
            assert_int_equal(said[1], told && sure[SIDE_A] && !perhaps[SIDE_B]);
            assert_int_equal(said[2], told && sure[SIDE_B] && !sure[SIDE_A] && perhaps[SIDE_A]);
            assert_int_equal(said[3], told && sure[SIDE_A] && !sure[SIDE_B] && perhaps[SIDE_B]);
        }
    }
    exposure_judge_free(judges[SIDE_A]);
    exposure_judge_free(judges[SIDE_B]);
}

/* --- rounds ------------------------------------------------------------------------------------------------------- */

/* Some of what a person may change between two exports. */
static void mutate(struct account *account)
{
    for (uint32_t row = 0; row < account->rules.count; row++) {
        struct sg_rule *rule = &account->rules.items[row];

        if (rule->source_kind == SOURCE_CIDR && one_in(4))
            rule->source = build_block(account, random_block());
        if (one_in(6)) {
            struct random_ports ports = random_ports();

            rule->protocol = ports.protocol;
            rule->from_port = ports.from;
            rule->to_port = ports.to;
        }
    }
    for (uint32_t row = 0; row < account->routes.count; row++)
        if (one_in(6))
            account->routes.items[row].blackhole ^= true;
    for (uint32_t row = 0; row < account->interface_addresses.count; row++)
        if (one_in(6))
            account->interface_addresses.items[row].has_public = false;
    for (uint32_t row = 0; row < account->acl_entries.count; row++)
        if (one_in(8))
            account->acl_entries.items[row].allow ^= true;
}

static struct account *account_of_seed(uint64_t seed)
{
    random_state = seed;
    return random_account();
}

static void check(const struct account *a, const struct account *b)
{
    const struct walk_context before = {.account = a}, after = {.account = b};
    struct comparison there, back;

    compare_exports(&there, &before, &after, &smtp_ports_default);
    rule_lines_lead_from_a_to_b(&there);
    sets_say_what_single_packets_say(&there);
    holes_are_the_difference_of_findings(&there);
    no_finding_is_lost(&there);
    reach_says_what_single_addresses_say(&there);
    compare_exports(&back, &after, &before, &smtp_ports_default);
    assert_int_equal(there.holes_by_kind[HOLE_NEW], back.holes_by_kind[HOLE_CLOSED]);
    assert_int_equal(there.holes_by_kind[HOLE_CHANGED], back.holes_by_kind[HOLE_CHANGED]);
    assert_int_equal(there.holes_by_kind[HOLE_NOT_IN_A], back.holes_by_kind[HOLE_NOT_IN_B]);
    assert_int_equal(there.reach.count, back.reach.count);
    assert_int_equal(there.groups.count, back.groups.count);
    assert_int_equal(there.rule_changes.count, back.rule_changes.count);
    assert_int_equal(there.differences.items.count, back.differences.items.count);
    comparison_release(&back);
    comparison_release(&there);
}

static void random_pairs_compare_as_the_reference_says(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < ROUNDS; round++) {
        struct account *a = account_of_seed(round), *b;

        b = account_of_seed(one_in(3) ? round + ROUNDS : round);
        mutate(b);
        check(a, b);
        account_free(a);
        account_free(b);
    }
}

static void an_account_does_not_differ_from_itself(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < ROUNDS / 10; round++) {
        struct account *a = account_of_seed(round), *b = account_of_seed(round);
        const struct walk_context before = {.account = a}, after = {.account = b};
        struct comparison comparison;

        compare_exports(&comparison, &before, &after, &smtp_ports_default);
        assert_false(comparison_differs(&comparison));
        assert_int_equal(comparison.holes.count, 0);
        comparison_release(&comparison);
        account_free(a);
        account_free(b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_pairs_compare_as_the_reference_says),
        cmocka_unit_test(an_account_does_not_differ_from_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
