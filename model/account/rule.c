#include "model/account/rule.h"

#include <stdlib.h>

#include "model/base/mem.h"
#include "model/base/message.h"

/* --- ports --------------------------------------------------------------------------------------- */

/* A range from -1 to -1 is that of a rule without ports: all of them. */
static bool ports_are_all(int32_t from_port, int32_t to_port)
{
    return from_port < 0 && to_port < 0;
}

static bool covers_tcp_port(int16_t protocol, int32_t from_port, int32_t to_port, uint16_t port)
{
    if (protocol == PROTOCOL_ALL)
        return true;
    return protocol == PROTOCOL_TCP &&
           (ports_are_all(from_port, to_port) || (from_port <= port && port <= to_port));
}

bool rule_covers_tcp_port(const struct sg_rule *rule, uint16_t port)
{
    return covers_tcp_port(rule->protocol, rule->from_port, rule->to_port, port);
}

bool entry_covers_tcp_port(const struct acl_entry *entry, uint16_t port)
{
    return covers_tcp_port(entry->protocol, entry->from_port, entry->to_port, port);
}

bool rule_is_submission(const struct sg_rule *rule)
{
    static const int32_t ports[] = {465, 587, 2465, 2587};

    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++)
        if (rule->protocol == PROTOCOL_TCP && rule->from_port == ports[i] &&
            rule->to_port == ports[i])
            return true;
    return false;
}

bool group_rules_are_told(const struct account *account, uint32_t group, bool egress)
{
    const struct security_group *row = &account->groups.items[group];

    if (row->rules_untold[egress])
        return false;
    return row->described ||
           account_presence(account, row->scope, DATA_SECURITY_GROUP_RULES) == PRESENCE_COMPLETE;
}

/* --- sources ------------------------------------------------------------------------------------- */

static void add_cidr_row(const struct account *account, uint32_t row, struct addr_set *set)
{
    struct cidr block = account_block(account, row);

    if (block.family == set->family)
        addr_set_add_cidr(set, block);
}

static enum source_knowledge add_prefix_list(const struct account *account, uint32_t row,
                                             struct addr_set *set)
{
    const struct prefix_list *list = &account->prefix_lists.items[row];

    if (list->family != IP_FAMILY_COUNT && list->family != set->family)
        return SOURCE_KNOWN; /* nothing of this family, whatever its entries are */
    if (!list->entries_known)
        return SOURCE_UNKNOWN;
    for (uint32_t i = 0; i < list->entries.count; i++)
        add_cidr_row(account, account->prefix_entries.items[list->entries.first + i].cidr, set);
    return list->entries_incomplete ? SOURCE_PARTLY_KNOWN : SOURCE_KNOWN;
}

/* Appends the addresses of an interface in the family of the set. */
static size_t interface_ranges(const struct account *account, uint32_t row, enum ip_family family,
                               struct addr_range *ranges)
{
    const struct span span = account->interfaces.items[row].addresses;
    size_t count = 0;

    for (uint32_t i = 0; i < span.count; i++) {
        struct ip_addr address = account->interface_addresses.items[span.first + i].address;

        if (address.family == family)
            ranges[count++] = (struct addr_range){address.value, address.value};
    }
    return count;
}

static void add_group_addresses(const struct account *account, const struct security_group *group,
                                struct addr_set *set)
{
    const uint32_t *rows = account->group_interfaces.items + group->interfaces.first;
    struct addr_range *ranges;
    size_t most = 0, count = 0;

    if (!group->interfaces.count)
        return;
    for (uint32_t i = 0; i < group->interfaces.count; i++)
        most += account->interfaces.items[rows[i]].addresses.count;
    ranges = mem_zalloc(most, sizeof *ranges);
    for (uint32_t i = 0; i < group->interfaces.count; i++)
        count += interface_ranges(account, rows[i], set->family, ranges + count);
    addr_set_add_ranges(set, ranges, count);
    free(ranges);
}

/* A group that only a rule named may be another account's: its interfaces in the export are some of
 * them at best. */
static enum source_knowledge group_knowledge(const struct account *account,
                                             const struct security_group *group)
{
    if (!group->described)
        return group->interfaces.count ? SOURCE_PARTLY_KNOWN : SOURCE_UNKNOWN;
    return account_presence(account, group->scope, DATA_NETWORK_INTERFACES) == PRESENCE_COMPLETE
               ? SOURCE_KNOWN
               : SOURCE_PARTLY_KNOWN;
}

static enum source_knowledge add_group_reference(const struct account *account, uint32_t row,
                                                 struct addr_set *set)
{
    const struct group_reference *reference = &account->group_references.items[row];
    const struct security_group *group;

    if (reference->stale)
        return SOURCE_KNOWN;
    if (reference->group == NONE)
        return SOURCE_UNKNOWN;
    group = &account->groups.items[reference->group];
    add_group_addresses(account, group, set);
    return group_knowledge(account, group);
}

enum source_knowledge rule_source_set(const struct account *account, const struct sg_rule *rule,
                                      struct addr_set *set)
{
    if (rule->source_kind == SOURCE_GROUP)
        return add_group_reference(account, rule->source, set);
    if (rule->source_kind == SOURCE_PREFIX_LIST)
        return add_prefix_list(account, rule->source, set);
    add_cidr_row(account, rule->source, set);
    return SOURCE_KNOWN;
}

uint8_t rule_source_family(const struct account *account, const struct sg_rule *rule)
{
    if (rule->source_kind == SOURCE_GROUP)
        return IP_FAMILY_COUNT;
    if (rule->source_kind == SOURCE_PREFIX_LIST)
        return account->prefix_lists.items[rule->source].family;
    return account_block(account, rule->source).family;
}

/* --- words --------------------------------------------------------------------------------------- */

static void add_text(const struct account *account, text_id text, bool raw, struct strbuf *out)
{
    if (raw)
        strbuf_add(out, text_raw(account->texts, text), text_raw_length(account->texts, text));
    else
        strbuf_adds(out, account_show(account, text));
}

text_id rule_source_text(const struct account *account, const struct sg_rule *rule)
{
    const struct group_reference *reference;

    if (rule->source_kind == SOURCE_PREFIX_LIST)
        return account->prefix_lists.items[rule->source].id;
    reference = &account->group_references.items[rule->source];
    return reference->group_id != TEXT_NONE ? reference->group_id : reference->group_name;
}

void rule_format_source(const struct account *account, const struct sg_rule *rule, bool raw,
                        struct strbuf *out)
{
    if (rule->source_kind == SOURCE_CIDR)
        cidr_format(out, account_block(account, rule->source));
    else
        add_text(account, rule_source_text(account, rule), raw, out);
}

void rule_format_ports(int16_t protocol, int32_t from_port, int32_t to_port, struct strbuf *out)
{
    if (protocol_has_ports(protocol) && ports_are_all(from_port, to_port))
        strbuf_adds(out, "0-65535");
    else if (protocol_has_ports(protocol))
        strbuf_addf(out, "%d-%d", (int)from_port, (int)to_port);
    else if (!protocol_has_types(protocol) || from_port < 0)
        strbuf_adds(out, "all");
    else if (to_port < 0)
        strbuf_addf(out, "%d/all", (int)from_port);
    else
        strbuf_addf(out, "%d/%d", (int)from_port, (int)to_port);
}

static bool speaks_of_all(int16_t protocol, int32_t from_port, int32_t to_port)
{
    if (protocol_has_ports(protocol))
        return ports_are_all(from_port, to_port) || (from_port == 0 && to_port == UINT16_MAX);
    return !protocol_has_types(protocol) || from_port < 0;
}

/* An export can hold what no port is. */
static void add_port(struct strbuf *out, int64_t port)
{
    if (port < 0)
        strbuf_addch(out, '-');
    strbuf_addu(out, (uint64_t)(port < 0 ? -port : port));
}

static void add_ports(struct strbuf *out, int32_t from_port, int32_t to_port)
{
    add_port(out, from_port);
    if (from_port == to_port)
        return;
    strbuf_addch(out, '-');
    add_port(out, to_port);
}

void rule_format_ports_short(int16_t protocol, int32_t from_port, int32_t to_port,
                             struct strbuf *out)
{
    if (speaks_of_all(protocol, from_port, to_port))
        strbuf_adds(out, "all");
    else if (protocol_has_types(protocol) && to_port >= 0)
        strbuf_addf(out, "type %d/%d", (int)from_port, (int)to_port);
    else if (protocol_has_types(protocol))
        strbuf_addf(out, "type %d", (int)from_port);
    else
        add_ports(out, from_port, to_port);
}

void rule_format_traffic(int16_t protocol, int32_t from_port, int32_t to_port, struct strbuf *out)
{
    char number[8];

    if (protocol == PROTOCOL_ALL) {
        strbuf_adds(out, _("all traffic"));
        return;
    }
    strbuf_addf(out, "%s ", protocol_name(protocol, number));
    rule_format_ports_short(protocol, from_port, to_port, out);
}

void rule_format_name(const struct account *account, const struct sg_rule *rule, struct strbuf *out)
{
    char number[8];

    if (rule->id != TEXT_NONE) {
        add_text(account, rule->id, true, out);
        return;
    }
    add_text(account, account->groups.items[rule->group].id, true, out);
    strbuf_addf(out, "/%s/%s/", rule->flags & RULE_EGRESS ? "out" : "in",
                protocol_name(rule->protocol, number));
    rule_format_ports(rule->protocol, rule->from_port, rule->to_port, out);
    strbuf_addch(out, '/');
    rule_format_source(account, rule, true, out);
}

void entry_format_name(const struct account *account, const struct acl_entry *entry,
                       struct strbuf *out)
{
    add_text(account, account->acls.items[entry->acl].id, true, out);
    strbuf_addf(out, "/%s/%u", entry->egress ? "out" : "in", (unsigned)entry->number);
}
