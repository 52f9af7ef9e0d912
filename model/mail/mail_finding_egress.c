/*
 * mail_finding_egress.c: egress-smtp-open.
 */
#include <stdlib.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sentence.h"
#include "model/mail/mail_finding_build.h"

/* The SMTP ports on which something is reached, surely and perhaps. */
struct reached {
    uint64_t certain, possible;
    enum breadth breadth; /* the greatest of the rules by which */
};

/* An outbound rule that names a port marks nobody here: it is what is judged. A NAT instance passes on
 * what others send, who are judged themselves. */
static bool is_stranger(const struct mail_finder *finder, uint32_t interface)
{
    return (finder->signs[interface] & ~SENDER_BY_RULE) == SENDER_OWN &&
           finder->account->interfaces.items[interface].source_dest_check;
}

static void reach_by(const struct mail_finder *finder, const struct outlet *outlet,
                     uint32_t interface, enum ip_family family, struct reached *reached)
{
    const struct source_view *view = mail_egress_view(finder->egress, outlet);
    const struct addr_set *to = &view->known[family];

    for (size_t port = 0; port < finder->ports->count; port++) {
        uint64_t bit = UINT64_C(1) << port;
        const struct walk_out *way;

        if (!(outlet->ports & bit) || (reached->certain & bit))
            continue;
        way = mail_egress_way(finder->egress, interface, family, port);
        if (addr_set_intersects(to, &way->certain))
            reached->certain |= bit;
        if (!addr_set_intersects(to, &way->possible))
            continue;
        reached->possible |= bit;
        if (view->breadth[family] > reached->breadth)
            reached->breadth = view->breadth[family];
    }
}

static enum breadth breadth_of(const struct mail_finder *finder, const struct outlet *outlet,
                               enum ip_family family)
{
    return mail_egress_view(finder->egress, outlet)->breadth[family];
}

static bool is_broad(enum breadth breadth)
{
    return breadth == BREADTH_WIDE || breadth == BREADTH_WORLD;
}

/* AWS blocks it unless that was lifted. */
static uint64_t restricted_ports(const struct mail_finder *finder, struct object_ref object)
{
    return walk_is_lifted(finder->context, object) ? 0 : mail_port_bit(finder->ports, 25);
}

static void add_restriction(const struct mail_finder *finder, const struct finding *finding,
                            struct strbuf *out)
{
    uint64_t restricted = restricted_ports(finder, finding->resource) & finding->ports;

    if (!restricted)
        return;
    strbuf_adds(out, finding->ports == restricted
                         ? _(" AWS blocks outbound TCP 25 unless the account had that lifted.")
                         : _(" On TCP 25 that is so only if the account had AWS's block of it "
                             "lifted."));
}

/* --- by a rule that names SMTP ports ----------------------------------------------------------------- */

/* Of its carriers that are no senders. */
static struct reached reach_of_carriers(const struct mail_finder *finder, uint32_t group,
                                        const struct outlet *outlet, enum ip_family family,
                                        struct interface_list *certain)
{
    struct span carriers = finder->account->groups.items[group].interfaces;
    struct reached all = {0};

    for (uint32_t i = 0; i < carriers.count; i++) {
        uint32_t interface = finder->account->group_interfaces.items[carriers.first + i];
        struct reached one = {0};

        if (!is_stranger(finder, interface))
            continue;
        reach_by(finder, outlet, interface, family, &one);
        if (one.certain)
            TABLE_ADD(certain->items, interface);
        all.certain |= one.certain;
        all.possible |= one.possible;
    }
    return all;
}

static enum severity severity_of_named(const struct mail_finder *finder,
                                       const struct finding *finding)
{
    bool passes = finding->ports & ~restricted_ports(finder, finding->resource);

    return finding->exposure == EXPOSURE_EXPOSED && finding->breadth == BREADTH_WORLD && passes
               ? SEVERITY_MEDIUM
               : SEVERITY_LOW;
}

static void tell_named(const struct mail_finder *finder, const struct finding *finding,
                       const struct outlet *outlet, const struct interface_list *list,
                       struct strbuf *out)
{
    size_t count = list->items.count;

    strbuf_adds(out, "TCP ");
    smtp_ports_format(finder->ports, finding->ports, out);
    strbuf_adds(out, _(" is open outbound to "));
    rule_format_source(finder->account,
                       account_rule(finder->account, finder->context->edits, outlet->rule), false,
                       out);
    if (finding->exposure == EXPOSURE_EXPOSED) {
        strbuf_addf(out,
                    ngettext(", and %u interface that nothing else marks as a sender of mail gets "
                             "there",
                             ", and %u interfaces that nothing else marks as senders of mail get "
                             "there",
                             (unsigned long)count),
                    (unsigned)count);
        interfaces_add_names(finder->account, list->items.items, count, out);
    } else {
        strbuf_adds(out, _("; whether an interface that nothing else marks as a sender of mail gets "
                           "there is unknown"));
    }
    strbuf_adds(out, sentence_end());
    add_restriction(finder, finding, out);
}

static void judge_named(struct mail_finder *finder, uint32_t group, const struct outlet *outlet,
                        enum ip_family family)
{
    struct interface_list list = {0};
    struct reached reached = reach_of_carriers(finder, group, outlet, family, &list);
    struct strbuf sentence = STRBUF_INIT;
    struct finding finding = {.kind = FINDING_EGRESS_SMTP_OPEN,
                              .exposure = reached.certain ? EXPOSURE_EXPOSED : EXPOSURE_UNKNOWN,
                              .breadth = breadth_of(finder, outlet, family),
                              .family = (uint8_t)family,
                              .resource = {OBJECT_GROUP, group},
                              .ports = reached.certain ? reached.certain : reached.possible};

    if (reached.possible) {
        interfaces_sort_by_vpc(finder->account, &list);
        finding.severity = severity_of_named(finder, &finding);
        tell_named(finder, &finding, outlet, &list, &sentence);
        findings_append(finder->findings, finding, &sentence, &outlet->rule, 1, list.items.items,
                        list.items.count);
    }
    free(list.items.items);
}

static void judge_group(struct mail_finder *finder, uint32_t group)
{
    size_t count;
    const struct outlet *outlets = mail_egress_outlets(finder->egress, group, &count);

    for (size_t i = 0; i < count; i++)
        for (enum ip_family family = IP_V4; outlets[i].named && family < IP_FAMILY_COUNT; family++)
            if (is_broad(breadth_of(finder, &outlets[i], family)))
                judge_named(finder, group, &outlets[i], family);
}

/* --- by rules for all ports ---------------------------------------------------------------------------- */

/* Of one family, in the account; then of one VPC. */
struct openness {
    enum ip_family family;
    struct interface_list list;
    struct reached *reached; /* by interface */
};

static void reach_by_group(const struct mail_finder *finder, uint32_t group, uint32_t interface,
                           struct openness *open)
{
    size_t count;
    const struct outlet *outlets = mail_egress_outlets(finder->egress, group, &count);

    for (size_t i = 0; i < count; i++)
        if (!outlets[i].named && is_broad(breadth_of(finder, &outlets[i], open->family)))
            reach_by(finder, &outlets[i], interface, open->family, &open->reached[interface]);
}

static void gather(const struct mail_finder *finder, struct openness *open)
{
    const struct account *account = finder->account;

    for (uint32_t i = 0; i < account->interfaces.count; i++) {
        struct span groups = account->interfaces.items[i].groups;

        open->reached[i] = (struct reached){0};
        for (uint32_t k = 0; k < groups.count && is_stranger(finder, i); k++)
            reach_by_group(finder, account->interface_groups.items[groups.first + k], i, open);
        if (open->reached[i].certain)
            TABLE_ADD(open->list.items, i);
    }
    interfaces_sort_by_vpc(account, &open->list);
}

static void tell_all_ports(const struct mail_finder *finder, const struct finding *finding,
                           const uint32_t *interfaces, size_t count, struct strbuf *out)
{
    bool four = finding->family == IP_V4;

    strbuf_addf(
        out,
        four ? ngettext("Rules for all ports let %u interface that nothing marks as a sender of "
                        "mail reach the IPv4 Internet on TCP ",
                        "Rules for all ports let %u interfaces that nothing marks as senders of "
                        "mail reach the IPv4 Internet on TCP ",
                        (unsigned long)count)
             : ngettext("Rules for all ports let %u interface that nothing marks as a sender of "
                        "mail reach the IPv6 Internet on TCP ",
                        "Rules for all ports let %u interfaces that nothing marks as senders of "
                        "mail reach the IPv6 Internet on TCP ",
                        (unsigned long)count),
        (unsigned)count);
    smtp_ports_format(finder->ports, finding->ports, out);
    interfaces_add_names(finder->account, interfaces, count, out);
    strbuf_adds(out, sentence_end());
    add_restriction(finder, finding, out);
}

static void report_vpc(struct mail_finder *finder, const struct openness *open, size_t first,
                       size_t end)
{
    const uint32_t *interfaces = open->list.items.items + first;
    struct strbuf sentence = STRBUF_INIT;
    struct finding finding = {.kind = FINDING_EGRESS_SMTP_OPEN,
                              .severity = SEVERITY_INFO,
                              .exposure = EXPOSURE_EXPOSED,
                              .family = (uint8_t)open->family,
                              .resource = interfaces_resource(finder->account, interfaces)};

    for (size_t i = 0; i < end - first; i++) {
        const struct reached *reached = &open->reached[interfaces[i]];

        finding.ports |= reached->certain;
        if (reached->breadth > finding.breadth)
            finding.breadth = reached->breadth;
    }
    tell_all_ports(finder, &finding, interfaces, end - first, &sentence);
    findings_append(finder->findings, finding, &sentence, NULL, 0, interfaces, end - first);
}

static void judge_all_ports(struct mail_finder *finder, struct openness *open)
{
    size_t end;

    open->list.items.count = 0;
    gather(finder, open);
    for (size_t first = 0; first < open->list.items.count; first = end) {
        end = interfaces_of_vpc_end(finder->account, &open->list, first);
        report_vpc(finder, open, first, end);
    }
}

void mail_findings_egress(struct mail_finder *finder)
{
    struct openness open = {
        .reached = mem_alloc(finder->account->interfaces.count * sizeof *open.reached)};

    for (uint32_t i = 0; i < finder->account->groups.count; i++)
        judge_group(finder, i);
    for (open.family = IP_V4; open.family < IP_FAMILY_COUNT; open.family++)
        judge_all_ports(finder, &open);
    free(open.reached);
    free(open.list.items.items);
}
