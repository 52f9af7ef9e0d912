/*
 * egress-smtp-open in random small networks, against single packets that are followed one by one from
 * each host.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "model/account/rule.h"
#include "model/mail/mail_finding.h"
#include "model/mail/mail_host.h"
#include "tests/model/judge/walk_reference.h"
#include "tests/share.h"

#define ACCOUNTS (5000 / SHARE)
#define LINES    64

/* Findings in words, sorted. */
struct lines {
    struct strbuf items[LINES];
    size_t count;
};

static struct strbuf *new_line(struct lines *lines)
{
    assert_true(lines->count < LINES);
    lines->items[lines->count] = (struct strbuf)STRBUF_INIT;
    return &lines->items[lines->count++];
}

static int compare_lines(const void *left, const void *right)
{
    const struct strbuf *a = left, *b = right;

    return strcmp(a->text, b->text);
}

static void lines_release(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        strbuf_release(&lines->items[i]);
}

static void add_ports_and_hosts(struct strbuf *line, uint64_t ports, const bool *hosts)
{
    strbuf_addf(line, " ports %x:", (unsigned)ports);
    for (size_t i = 0; i <= NAT_GATEWAY; i++)
        if (hosts[i])
            strbuf_addf(line, " eni-%zu", i + 1);
}

/* --- what single packets say ----------------------------------------------------------------------------- */

/* What a rule, or all wide rules of a VPC, lead to. */
struct result {
    uint64_t certain, possible;
    bool hosts[NAT_GATEWAY + 1]; /* that surely get out */
};

static bool is_wide(const struct account *account, const struct sg_rule *rule, struct addr_set *to)
{
    struct addr_set internet;
    enum breadth breadth;

    addr_set_init_internet(&internet, IP_V4);
    rule_source_set(account, rule, to);
    breadth = addr_set_breadth(to, &internet);
    addr_set_release(&internet);
    return rule->source_kind != SOURCE_GROUP && breadth >= BREADTH_WIDE;
}

static void follow_packets(const struct account *account, const struct points *points,
                           const struct addr_set *to, uint32_t host, size_t port,
                           struct result *result)
{
    uint16_t number = smtp_ports_default.ports[port];

    for (size_t i = 0; i < points->count; i++) {
        enum walk_verdict verdict;

        if (!points->internet[i] || !addr_set_contains(to, points->at[i]))
            continue;
        verdict = reference_verdict(account, pass_out, host, (uint64_t)points->at[i], PROTOCOL_TCP,
                                    number);
        if (verdict == WALK_BLOCKED)
            continue;
        result->possible |= UINT64_C(1) << port;
        if (verdict == WALK_UNKNOWN)
            continue;
        result->certain |= UINT64_C(1) << port;
        result->hosts[host] = true;
    }
}

static void follow_rule(const struct account *account, const struct points *points,
                        const struct sg_rule *rule, uint32_t vpc, struct result *result)
{
    struct addr_set to;

    addr_set_init(&to, IP_V4);
    if ((rule->flags & RULE_EGRESS) && is_wide(account, rule, &to))
        for (uint32_t host = 0; host <= NAT_INSTANCE; host++)
            for (size_t port = 0; port < smtp_ports_default.count; port++)
                if (account->interfaces.items[host].source_dest_check &&
                    (vpc == NONE || account->interfaces.items[host].vpc == vpc) &&
                    account_interface_carries(account, host, rule->group) &&
                    rule_covers_tcp_port(rule, smtp_ports_default.ports[port]))
                    follow_packets(account, points, &to, host, port, result);
    addr_set_release(&to);
}

static void add_named(struct lines *lines, const struct account *account,
                      const struct points *points)
{
    for (uint32_t i = 0; i < account->rules.count; i++) {
        const struct sg_rule *rule = &account->rules.items[i];
        struct result result = {0};

        if (!mail_ports_named(rule, &smtp_ports_default))
            continue;
        follow_rule(account, points, rule, NONE, &result);
        if (!result.possible)
            continue;
        strbuf_addf(new_line(lines), "rule %u %s", (unsigned)i,
                    result.certain ? "exposed" : "unknown");
        add_ports_and_hosts(&lines->items[lines->count - 1],
                            result.certain ? result.certain : result.possible, result.hosts);
    }
}

static void add_broad(struct lines *lines, const struct account *account,
                      const struct points *points)
{
    for (uint32_t vpc = 0; vpc < account->vpcs.count; vpc++) {
        struct result result = {0};

        for (size_t i = 0; i < account->rules.count; i++)
            if (!mail_ports_named(&account->rules.items[i], &smtp_ports_default))
                follow_rule(account, points, &account->rules.items[i], vpc, &result);
        if (!result.certain)
            continue;
        strbuf_addf(new_line(lines), "vpc %u", (unsigned)vpc);
        add_ports_and_hosts(&lines->items[lines->count - 1], result.certain, result.hosts);
    }
}

/* Where AWS does not say which of two equal routes it takes, single packets cannot tell either. */
static bool is_ambiguous(const struct account *account, const struct points *points)
{
    for (uint32_t host = 0; host <= NAT_INSTANCE; host++)
        for (size_t i = 0; i < points->count; i++)
            if (points->internet[i] && route_is_ambiguous(account, host, points->at[i]))
                return true;
    return false;
}

/* --- what the program says --------------------------------------------------------------------------------- */

static void add_finding(struct lines *lines, const struct findings *findings,
                        const struct finding *finding)
{
    bool hosts[NAT_GATEWAY + 1] = {false};
    struct strbuf *line = new_line(lines);

    for (uint32_t i = 0; i < finding->interfaces.count; i++)
        hosts[findings->interfaces.items[finding->interfaces.first + i]] = true;
    if (finding->resource.kind == OBJECT_VPC)
        strbuf_addf(line, "vpc %u", (unsigned)finding->resource.row);
    else
        strbuf_addf(line, "rule %u %s",
                    (unsigned)findings->rules.items[finding->rules.first],
                    exposure_name(finding->exposure));
    add_ports_and_hosts(line, finding->ports, hosts);
}

static void add_findings(struct lines *lines, const struct account *account)
{
    struct findings findings = {0};

    mail_findings_compute(&findings, &(struct walk_context){.account = account},
                          &smtp_ports_default);
    for (size_t i = 0; i < findings.items.count; i++)
        if (findings.items.items[i].kind == FINDING_EGRESS_SMTP_OPEN)
            add_finding(lines, &findings, &findings.items.items[i]);
    findings_release(&findings);
}

/* --- both ---------------------------------------------------------------------------------------------------- */

static void compare(struct lines *wanted, struct lines *given, unsigned seed)
{
    qsort(wanted->items, wanted->count, sizeof *wanted->items, compare_lines);
    qsort(given->items, given->count, sizeof *given->items, compare_lines);
    for (size_t i = 0; i < wanted->count || i < given->count; i++) {
        const char *want = i < wanted->count ? wanted->items[i].text : "(nothing)";
        const char *got = i < given->count ? given->items[i].text : "(nothing)";

        if (strcmp(want, got) != 0)
            fail_msg("seed %u:\n  wanted %s\n  given  %s", seed, want, got);
    }
}

static void test_random_networks_agree_with_single_packets(void **state)
{
    size_t lines = 0, unknown = 0;

    (void)state;
    for (unsigned seed = 0; seed < ACCOUNTS; seed++) {
        struct lines wanted = {.count = 0}, given = {.count = 0};
        struct points points;
        struct account *account;

        random_state = seed * 7919u + 11;
        account = random_network();
        points_init(&points, account, IP_V4);
        if (!is_ambiguous(account, &points)) {
            add_named(&wanted, account, &points);
            add_broad(&wanted, account, &points);
            add_findings(&given, account);
            for (size_t i = 0; i < wanted.count; i++)
                unknown += strstr(wanted.items[i].text, "unknown") != NULL;
            lines += wanted.count;
            compare(&wanted, &given, seed);
        }
        lines_release(&given);
        lines_release(&wanted);
        account_free(account);
    }
    if (lines < ACCOUNTS / 2 || unknown < ACCOUNTS / 1000)
        fail_msg("%zu findings, %zu of them unknown: the networks are too tame", lines, unknown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_networks_agree_with_single_packets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
