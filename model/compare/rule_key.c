#include "model/compare/rule_key.h"

#include <string.h>

static void set_ports(struct rule_key *key, const struct sg_rule *rule)
{
    bool any = rule->from_port < 0;

    key->from_port = key->to_port = -1;
    if (protocol_has_ports(rule->protocol)) {
        key->from_port = any ? 0 : rule->from_port;
        key->to_port = any ? UINT16_MAX : rule->to_port;
    } else if (protocol_has_types(rule->protocol) && !any) {
        key->from_port = rule->from_port;
        key->to_port = rule->to_port;
    }
}

static void set_source(struct rule_key *key, const struct account *account,
                       const struct sg_rule *rule)
{
    text_id text = TEXT_NONE;

    if (rule->source_kind == SOURCE_CIDR) {
        key->block = account_block(account, rule->source);
    } else if (rule->source != NONE && rule->source_kind == SOURCE_PREFIX_LIST) {
        text = account->prefix_lists.items[rule->source].id;
    } else if (rule->source != NONE) {
        const struct group_reference *reference = &account->group_references.items[rule->source];

        text = reference->group_id != TEXT_NONE ? reference->group_id : reference->group_name;
        key->stale = reference->stale;
    }
    key->source = text_raw(account->texts, text);
}

struct rule_key rule_key_of(const struct account *account, uint32_t row)
{
    const struct sg_rule *rule = &account->rules.items[row];
    struct rule_key key = {.egress = rule->flags & RULE_EGRESS,
                           .protocol = rule->protocol,
                           .source_kind = rule->source_kind,
                           .id = text_raw(account->texts, rule->id),
                           .row = row};

    set_ports(&key, rule);
    set_source(&key, account, rule);
    return key;
}

static int compare_numbers(int32_t a, int32_t b)
{
    return (a > b) - (a < b);
}

static int compare_sources(const struct rule_key *a, const struct rule_key *b)
{
    if (a->source_kind != b->source_kind)
        return compare_numbers(a->source_kind, b->source_kind);
    if (a->source_kind == SOURCE_CIDR)
        return cidr_compare(a->block, b->block);
    if (a->stale != b->stale)
        return compare_numbers(a->stale, b->stale);
    return strcmp(a->source, b->source);
}

int rule_key_compare_traffic(const struct rule_key *a, const struct rule_key *b)
{
    if (a->egress != b->egress)
        return compare_numbers(a->egress, b->egress);
    if (a->protocol != b->protocol)
        return compare_numbers(a->protocol, b->protocol);
    if (a->from_port != b->from_port)
        return compare_numbers(a->from_port, b->from_port);
    return compare_numbers(a->to_port, b->to_port);
}

int rule_key_compare(const struct rule_key *a, const struct rule_key *b)
{
    int order = rule_key_compare_traffic(a, b);

    return order != 0 ? order : compare_sources(a, b);
}
