/*
 * mail_finding_senders.c: port25-restricted-sender and rdns-missing: where servers speak to servers, on
 * TCP 25.
 */
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sentence.h"
#include "model/mail/mail_finding_build.h"
#include "model/mail/readiness.h"

enum { SMTP_RELAY_PORT = 25 };

/* An address by which the mail of a sender leaves. */
struct leaving {
    struct ip_addr address;
    uint32_t sender; /* interface */
    bool is_own;     /* the address is the sender's; false: a NAT device's */
};

struct senders {
    struct mail_finder *finder;
    uint64_t relay_bit;
    struct interface_list restricted, unnamed; /* by AWS; without an Elastic IP address */
    uint8_t *needs_relay;                      /* by interface: no other port would do */
    TABLE(struct leaving) leaving;
};

/* --- where it gets ------------------------------------------------------------------------------------ */

/* On which ports it surely reaches some of the Internet. */
static uint64_t ports_out(const struct mail_finder *finder, const struct outlet *outlet,
                          uint32_t interface, enum ip_family family)
{
    const struct addr_set *to = &mail_egress_view(finder->egress, outlet)->known[family];
    uint64_t out = 0;

    for (size_t port = 0; port < finder->ports->count; port++)
        if (outlet->ports >> port & 1 &&
            addr_set_intersects(
                to, &mail_egress_way(finder->egress, interface, family, port)->certain))
            out |= UINT64_C(1) << port;
    return out;
}

/* `named`: those of rules that name an SMTP port. */
static uint64_t sender_ports(const struct mail_finder *finder, uint32_t interface,
                             enum ip_family family, uint64_t *named)
{
    struct span groups = finder->account->interfaces.items[interface].groups;
    uint64_t out = 0;

    for (uint32_t i = 0; i < groups.count; i++) {
        size_t count;
        const struct outlet *outlets = mail_egress_outlets(
            finder->egress, finder->account->interface_groups.items[groups.first + i], &count);

        for (size_t k = 0; k < count; k++) {
            uint64_t ports = ports_out(finder, &outlets[k], interface, family);

            out |= ports;
            *named |= outlets[k].named ? ports : 0;
        }
    }
    return out;
}

/* --- by which address ----------------------------------------------------------------------------------- */

static void add_own(struct senders *senders, uint32_t interface, uint32_t holder)
{
    const struct account *account = senders->finder->account;
    struct span span = account->interfaces.items[holder].addresses;

    for (uint32_t i = 0; i < span.count; i++) {
        const struct interface_address *at = &account->interface_addresses.items[span.first + i];
        struct leaving leaving = {at->public_ip, interface, holder == interface};

        if (at->has_public)
            TABLE_ADD(senders->leaving, leaving);
    }
}

static void add_gateway(struct senders *senders, uint32_t interface, uint32_t row)
{
    const struct account *account = senders->finder->account;
    struct span span = account->gateways.items[row].addresses;

    for (uint32_t i = 0; i < span.count; i++) {
        const struct gateway_address *at = &account->gateway_addresses.items[span.first + i];
        struct leaving leaving = {at->public_ip, interface, false};

        if (at->has_public)
            TABLE_ADD(senders->leaving, leaving);
    }
}

/* Only an IPv4 address can have a reverse name at AWS. */
static void add_addresses(struct senders *senders, uint32_t interface, size_t port)
{
    struct object_ref through =
        mail_egress_way(senders->finder->egress, interface, IP_V4, port)->through;

    if (through.row == NONE)
        add_own(senders, interface, interface);
    else if (through.kind == OBJECT_GATEWAY)
        add_gateway(senders, interface, through.row);
    else
        add_own(senders, interface, through.row);
}

/* --- gathering ------------------------------------------------------------------------------------------ */

static void look_at(struct senders *senders, uint32_t interface)
{
    const struct mail_finder *finder = senders->finder;
    uint64_t named = 0, four = sender_ports(finder, interface, IP_V4, &named);
    uint64_t out = four | sender_ports(finder, interface, IP_V6, &named);
    size_t port = (size_t)__builtin_ctzll(senders->relay_bit);

    if (!(out & senders->relay_bit))
        return;
    if (four & senders->relay_bit)
        add_addresses(senders, interface, port);
    if (walk_is_lifted(finder->context, (struct object_ref){OBJECT_INTERFACE, interface}))
        return;
    TABLE_ADD(senders->restricted.items, interface);
    senders->needs_relay[interface] = (named & senders->relay_bit) || out == senders->relay_bit ||
                                      (finder->signs[interface] & SENDER_BY_REVERSE);
}

/* --- port25-restricted-sender ------------------------------------------------------------------------------ */

static void tell_restricted(const struct mail_finder *finder, const uint32_t *interfaces,
                            size_t count, struct strbuf *out)
{
    const struct account *account = finder->account;
    struct object_ref object = {OBJECT_INTERFACE, interfaces[0]};

    strbuf_addf(out,
                ngettext("AWS blocks the way of %u sender of mail to the Internet on TCP 25, unless "
                         "the account had that lifted",
                         "AWS blocks the way of %u senders of mail to the Internet on TCP 25, unless "
                         "the account had that lifted",
                         (unsigned long)count),
                (unsigned)count);
    interfaces_add_names(account, interfaces, count, out);
    strbuf_adds(out, sentence_stop());
    strbuf_addf(out,
                _("Ask AWS to lift its block of outbound port 25 for account %s in %s, or send by a "
                  "submission port."),
                account_show(account, account_number_of(account, object)),
                account_show(account, account_region_of(account, object)));
}

static void report_restricted(struct senders *senders, size_t first, size_t end)
{
    struct mail_finder *finder = senders->finder;
    const uint32_t *interfaces = senders->restricted.items.items + first;
    struct strbuf sentence = STRBUF_INIT;
    struct finding finding = {.kind = FINDING_PORT25_RESTRICTED_SENDER,
                              .severity = SEVERITY_LOW,
                              .family = IP_FAMILY_COUNT,
                              .ports = senders->relay_bit,
                              .resource = interfaces_resource(finder->account, interfaces)};

    for (size_t i = 0; i < end - first; i++)
        if (senders->needs_relay[interfaces[i]])
            finding.severity = SEVERITY_MEDIUM;
    tell_restricted(finder, interfaces, end - first, &sentence);
    findings_append(finder->findings, finding, &sentence, NULL, 0, interfaces, end - first);
}

typedef void report_vpc(struct senders *senders, size_t first, size_t end);

static void report_by_vpc(struct senders *senders, struct interface_list *list, report_vpc *report)
{
    const struct account *account = senders->finder->account;
    size_t end;

    interfaces_sort_by_vpc(account, list);
    for (size_t first = 0; first < list->items.count; first = end) {
        end = interfaces_of_vpc_end(account, list, first);
        report(senders, first, end);
    }
}

/* --- rdns-missing ------------------------------------------------------------------------------------------- */

static int compare_values(ip_value a, ip_value b)
{
    return (a > b) - (a < b);
}

static int compare_leaving(const void *left, const void *right)
{
    const struct leaving *a = left, *b = right;
    int order = compare_values(a->address.value, b->address.value);

    return order ? order : (a->sender > b->sender) - (a->sender < b->sender);
}

/* One that is under way counts; AWS's default one does not. */
static bool has_reverse_name(const struct account *account, struct ip_addr address)
{
    const struct reverse_name *reverse = reverse_name_of(account, address);
    const char *name = reverse ? text_raw(account->texts, reverse->name) : "";

    return (*name && !strstr(name, ".amazonaws.com")) || (reverse && reverse->pending != TEXT_NONE);
}

static void report_elastic(struct senders *senders, uint32_t elastic, struct interface_list *list)
{
    const struct account *account = senders->finder->account;
    struct strbuf sentence = STRBUF_INIT, address = STRBUF_INIT;
    struct finding finding = {.kind = FINDING_RDNS_MISSING,
                              .severity = SEVERITY_LOW,
                              .family = IP_FAMILY_COUNT,
                              .ports = senders->relay_bit,
                              .resource = {OBJECT_ADDRESS, elastic}};

    ip_addr_format(&address, account->addresses.items[elastic].public_ip);
    interfaces_sort_by_vpc(account, list);
    strbuf_addf(&sentence,
                ngettext("Mail of %u sender leaves on TCP 25 by %s, which has no reverse name of its "
                         "own",
                         "Mail of %u senders leaves on TCP 25 by %s, which has no reverse name of "
                         "its own",
                         (unsigned long)list->items.count),
                (unsigned)list->items.count, address.text);
    interfaces_add_names(account, list->items.items, list->items.count, &sentence);
    strbuf_adds(&sentence, sentence_end());
    findings_append(senders->finder->findings, finding, &sentence, NULL, 0, list->items.items,
                    list->items.count);
    strbuf_release(&address);
}

static bool all_are_told(const struct account *account, uint32_t scope, enum data_kind kind)
{
    return account_presence(account, scope, kind) == PRESENCE_COMPLETE;
}

/* All that leave by one address: leaving[first] .. leaving[end - 1]. */
static void judge_address(struct senders *senders, size_t first, size_t end)
{
    const struct account *account = senders->finder->account;
    const struct leaving *leaving = senders->leaving.items;
    uint32_t elastic = account_elastic_of(account, leaving[first].address);
    struct interface_list list = {0};

    for (size_t i = first; i < end; i++) {
        uint32_t sender = leaving[i].sender;

        if (elastic != NONE && (i == first || leaving[i - 1].sender != sender))
            TABLE_ADD(list.items, sender);
        if (elastic == NONE && leaving[i].is_own &&
            all_are_told(account, account->interfaces.items[sender].scope, DATA_ADDRESSES))
            TABLE_ADD(senders->unnamed.items, sender);
    }
    if (elastic != NONE &&
        all_are_told(account, account->addresses.items[elastic].scope, DATA_ADDRESSES_ATTRIBUTES) &&
        !has_reverse_name(account, leaving[first].address))
        report_elastic(senders, elastic, &list);
    free(list.items.items);
}

static void judge_addresses(struct senders *senders)
{
    const struct leaving *leaving = senders->leaving.items;
    size_t count = senders->leaving.count, end;

    if (count > 1)
        qsort(senders->leaving.items, count, sizeof *leaving, compare_leaving);
    for (size_t first = 0; first < count; first = end) {
        for (end = first + 1;
             end < count && leaving[end].address.value == leaving[first].address.value;)
            end++;
        judge_address(senders, first, end);
    }
}

/* Of addresses that were assigned by themselves: none of them can have a name. */
static void report_unnamed(struct senders *senders, size_t first, size_t end)
{
    const struct account *account = senders->finder->account;
    const uint32_t *interfaces = senders->unnamed.items.items + first;
    struct strbuf sentence = STRBUF_INIT;
    struct finding finding = {.kind = FINDING_RDNS_MISSING,
                              .severity = SEVERITY_LOW,
                              .family = IP_FAMILY_COUNT,
                              .ports = senders->relay_bit,
                              .resource = interfaces_resource(account, interfaces)};

    strbuf_addf(&sentence,
                ngettext("Mail of %u sender leaves on TCP 25 by a public address that was assigned "
                         "by itself and cannot have a reverse name",
                         "Mail of %u senders leaves on TCP 25 by public addresses that were "
                         "assigned by themselves and cannot have a reverse name",
                         (unsigned long)(end - first)),
                (unsigned)(end - first));
    interfaces_add_names(account, interfaces, end - first, &sentence);
    strbuf_adds(&sentence, sentence_end());
    findings_append(senders->finder->findings, finding, &sentence, NULL, 0, interfaces,
                    end - first);
}

/* --- all of them ------------------------------------------------------------------------------------------ */

static void senders_release(struct senders *senders)
{
    free(senders->restricted.items.items);
    free(senders->unnamed.items.items);
    free(senders->leaving.items);
    free(senders->needs_relay);
}

void mail_findings_senders(struct mail_finder *finder)
{
    const struct account *account = finder->account;
    struct senders senders = {.finder = finder,
                              .relay_bit = mail_port_bit(finder->ports, SMTP_RELAY_PORT)};

    if (!senders.relay_bit)
        return;
    senders.needs_relay = mem_zalloc(account->interfaces.count, sizeof *senders.needs_relay);
    for (uint32_t i = 0; i < account->interfaces.count; i++)
        if (sender_sign_is_sender(finder->signs[i]))
            look_at(&senders, i);
    report_by_vpc(&senders, &senders.restricted, report_restricted);
    judge_addresses(&senders);
    report_by_vpc(&senders, &senders.unnamed, report_unnamed);
    senders_release(&senders);
}
