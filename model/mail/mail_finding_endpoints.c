/*
 * mail_finding_endpoints.c: ses-endpoint-unreachable and ses-endpoint-open.
 */
#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/message.h"
#include "model/base/sentence.h"
#include "model/mail/mail_finding_build.h"
#include "model/mail/ses_endpoint.h"

/* Many senders beside an endpoint share their groups; the first of them say whether these get in. */
enum { WALKS_MOST = 2000 };

/* --- unreachable --------------------------------------------------------------------------------------- */

/* The checks by which an endpoint is of no use to senders, and whether that is all of it. */
static bool is_about_reaching(const struct mail_check *check, bool *cuts_off)
{
    static const struct {
        const char *name;
        bool cuts_off;
    } checks[] = {
        {"state", true}, {"zones", true}, {"shut-out", true}, {"private-dns", false}};

    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        if (check->state == CHECK_BAD && strcmp(check->name, checks[i].name) == 0) {
            *cuts_off = *cuts_off || checks[i].cuts_off;
            return true;
        }
    }
    return false;
}

static void add_shut_out(const struct mail_hosts *hosts, uint32_t endpoint,
                         struct interface_list *list)
{
    for (size_t i = 0; i < hosts->items.count; i++) {
        const struct mail_host *host = &hosts->items.items[i];

        for (uint32_t k = 0; k < host->ways.count; k++) {
            const struct host_way *way = &hosts->ways.items[host->ways.first + k];

            if (way->to.row == endpoint && way->verdict == WALK_BLOCKED)
                TABLE_ADD(list->items, host->interface);
        }
    }
}

static void judge_reach(struct mail_finder *finder, const struct mail_hosts *hosts,
                        const struct ses_endpoint *endpoint)
{
    struct finding finding = {.kind = FINDING_SES_ENDPOINT_UNREACHABLE,
                              .family = IP_FAMILY_COUNT,
                              .resource = {OBJECT_ENDPOINT, endpoint->endpoint}};
    struct interface_list list = {0};
    struct strbuf sentence = STRBUF_INIT;
    bool cuts_off = false;

    for (size_t i = 0; i < endpoint->checks.count; i++) {
        if (!is_about_reaching(&endpoint->checks.items[i], &cuts_off))
            continue;
        sentence_next(&sentence);
        strbuf_adds(&sentence, endpoint->checks.items[i].what);
    }
    if (sentence.length) {
        add_shut_out(hosts, endpoint->endpoint, &list);
        interfaces_sort_by_vpc(finder->account, &list);
        finding.severity = cuts_off ? SEVERITY_MEDIUM : SEVERITY_LOW;
        findings_append(finder->findings, finding, &sentence, NULL, 0, list.items.items,
                        list.items.count);
    }
    strbuf_release(&sentence);
    free(list.items.items);
}

/* --- open ---------------------------------------------------------------------------------------------- */

/* Rules of one breadth and family. */
struct opening_rules {
    TABLE(uint32_t) rules;
    enum breadth breadth;
    uint64_t ports;
};

static uint64_t endpoint_ports(const struct smtp_ports *ports)
{
    static const uint16_t listened[] = {25, 465, 587, 2465, 2587};
    uint64_t mask = 0;

    for (size_t i = 0; i < sizeof listened / sizeof listened[0]; i++)
        mask |= mail_port_bit(ports, listened[i]);
    return mask;
}

static void add_rules(struct mail_finder *finder, struct source_judge *sources, uint32_t group,
                      enum ip_family family, struct opening_rules *open)
{
    struct rule_walk walk = rule_walk_group(finder->account, finder->context->edits, group);

    while (rule_walk_next(&walk)) {
        uint64_t ports = rule_smtp_ports(walk.rule, finder->ports) & endpoint_ports(finder->ports);
        enum breadth breadth;

        if (!ports || source_judge_is_narrow(sources, walk.rule))
            continue;
        breadth = source_judge_view(sources, walk.rule)->breadth[family];
        if (breadth < BREADTH_WIDE)
            continue;
        TABLE_ADD(open->rules, walk.reference);
        open->ports |= ports;
        if (breadth > open->breadth)
            open->breadth = breadth;
    }
}

static void tell_open(const struct mail_finder *finder, const struct opening_rules *open,
                      struct strbuf *out)
{
    strbuf_adds(out, "TCP ");
    smtp_ports_format(finder->ports, open->ports, out);
    strbuf_addf(out,
                ngettext(" of the endpoint is open to the source of %u rule, far beyond the VPC: "
                         "every network that is connected to it gets in. Rewrite it to the VPC's "
                         "blocks or to the senders' group.",
                         " of the endpoint is open to the sources of %u rules, far beyond the VPC: "
                         "every network that is connected to it gets in. Rewrite them to the VPC's "
                         "blocks or to the senders' group.",
                         (unsigned long)open->rules.count),
                (unsigned)open->rules.count);
}

static void judge_open(struct mail_finder *finder, struct source_judge *sources, uint32_t endpoint,
                       enum ip_family family)
{
    struct span groups = finder->account->endpoints.items[endpoint].groups;
    struct opening_rules open = {.breadth = BREADTH_NARROW};
    struct strbuf sentence = STRBUF_INIT;
    struct finding finding = {.kind = FINDING_SES_ENDPOINT_OPEN,
                              .severity = SEVERITY_LOW,
                              .family = (uint8_t)family,
                              .resource = {OBJECT_ENDPOINT, endpoint}};

    for (uint32_t i = 0; i < groups.count; i++)
        add_rules(finder, sources, finder->account->row_refs.items[groups.first + i], family,
                  &open);
    if (open.rules.count) {
        tell_open(finder, &open, &sentence);
        finding.breadth = open.breadth;
        finding.ports = open.ports;
        findings_append(finder->findings, finding, &sentence, open.rules.items, open.rules.count,
                        NULL, 0);
    }
    free(open.rules.items);
}

/* --- all of them ------------------------------------------------------------------------------------------ */

static bool has_smtp_endpoint(const struct account *account)
{
    for (uint32_t i = 0; i < account->endpoints.count; i++)
        if (account_is_smtp_endpoint(account, i))
            return true;
    return false;
}

void mail_findings_endpoints(struct mail_finder *finder)
{
    struct source_judge *sources;
    struct mail_hosts hosts;
    struct ses_endpoints endpoints;

    if (!has_smtp_endpoint(finder->account))
        return;
    sources = source_judge_new(finder->account);
    mail_hosts_make_at_endpoints(&hosts, finder->context, finder->ports, finder->signs, WALKS_MOST);
    finder->findings->senders_left = hosts.not_walked;
    ses_endpoints_make(&endpoints, &hosts, finder->account);
    /* The hosts are those of VPCs with an endpoint, so that none is told to be missing. */
    for (size_t i = 0; i < endpoints.items.count; i++) {
        const struct ses_endpoint *endpoint = &endpoints.items.items[i];

        judge_reach(finder, &hosts, endpoint);
        for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++)
            judge_open(finder, sources, endpoint->endpoint, family);
    }
    ses_endpoints_release(&endpoints);
    mail_hosts_release(&hosts);
    source_judge_free(sources);
}
