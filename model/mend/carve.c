#include "model/mend/rule_parts.h"

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/base/message.h"

enum { LAST_PORT = 65535 };

void rule_draft_add(struct rule_draft *draft, struct sg_rule rule)
{
    draft->items = mem_grow(draft->items, &draft->capacity, draft->count + 1, sizeof *draft->items);
    draft->items[draft->count++] = rule;
}

struct sg_rule rule_with_source(const struct sg_rule *old, struct source source)
{
    struct sg_rule rule = *old;

    rule.id = TEXT_NONE;
    rule.flags = (uint8_t)(RULE_STAGED | (old->flags & RULE_EGRESS));
    rule.source_kind = source.kind;
    rule.source = source.row;
    return rule;
}

/* --- ports ------------------------------------------------------------------------------------ */

static void rest_add(struct port_split *split, int32_t first, int32_t last)
{
    if (first <= last)
        split->rest[split->rest_count++] = (struct port_run){first, last};
}

static void split_range(struct port_split *split, const struct smtp_ports *ports, int32_t first,
                        int32_t last)
{
    int32_t next = first;

    for (size_t i = 0; i < ports->count; i++) {
        int32_t port = ports->ports[i];
        if (port < first || port > last)
            continue;
        if (split->smtp_count && split->smtp[split->smtp_count - 1].last == port - 1)
            split->smtp[split->smtp_count - 1].last = port;
        else
            split->smtp[split->smtp_count++] = (struct port_run){port, port};
        rest_add(split, next, port - 1);
        next = port + 1;
    }
    rest_add(split, next, last);
}

void port_split_make(struct port_split *split, const struct smtp_ports *ports, int16_t protocol,
                     int32_t first, int32_t last)
{
    split->smtp_count = split->rest_count = 0;
    if (protocol == PROTOCOL_ALL || (protocol == PROTOCOL_TCP && first < 0))
        split_range(split, ports, 0, LAST_PORT);
    else if (protocol == PROTOCOL_TCP)
        split_range(split, ports, first, last);
}

bool target_is_wider_than(const struct account *account, struct target target,
                          const struct smtp_ports *ports)
{
    const struct sg_rule *rule = target.kind == TARGET_RULE ? target_rule(account, target) : NULL;
    const struct acl_entry *entry = rule ? NULL : target_entry(account, target);
    int16_t protocol = rule ? rule->protocol : entry->protocol;
    struct port_split split;

    port_split_make(&split, ports, protocol, rule ? rule->from_port : entry->from_port,
                    rule ? rule->to_port : entry->to_port);
    return protocol != PROTOCOL_TCP || split.rest_count > 0;
}

/* --- carving a rule --------------------------------------------------------------------------- */

static struct sg_rule rule_piece(const struct sg_rule *old, int16_t protocol, int32_t from,
                                 int32_t to)
{
    struct sg_rule rule =
        rule_with_source(old, (struct source){.kind = old->source_kind, .row = old->source});

    rule.protocol = protocol;
    rule.from_port = from;
    rule.to_port = to;
    return rule;
}

static void add_rest(struct rule_draft *draft, const struct sg_rule *old,
                     const struct port_split *split)
{
    for (size_t i = 0; i < split->rest_count; i++)
        rule_draft_add(draft,
                       rule_piece(old, PROTOCOL_TCP, split->rest[i].first, split->rest[i].last));
}

static void add_smtp(struct rule_draft *draft, const struct sg_rule *old,
                     const struct port_split *split, const struct sources *sources)
{
    for (size_t i = 0; i < split->smtp_count; i++)
        for (size_t j = 0; j < sources->count; j++) {
            struct sg_rule rule = rule_with_source(old, sources->items[j]);
            rule.protocol = PROTOCOL_TCP;
            rule.from_port = split->smtp[i].first;
            rule.to_port = split->smtp[i].last;
            rule_draft_add(draft, rule);
        }
}

/* What security groups can say beside TCP: all UDP, and the ICMP of the source's family. */
static void add_other_protocols(struct rule_draft *draft, const struct account *account,
                                const struct sg_rule *old)
{
    uint8_t family = rule_source_family(account, old);

    rule_draft_add(draft, rule_piece(old, PROTOCOL_UDP, 0, LAST_PORT));
    if (family != IP_V6)
        rule_draft_add(draft, rule_piece(old, PROTOCOL_ICMP, -1, -1));
    if (family != IP_V4)
        rule_draft_add(draft, rule_piece(old, PROTOCOL_ICMPV6, -1, -1));
}

enum change_failure rule_carve(struct rule_draft *draft, const struct account *account,
                               const struct change *change, const struct sources *sources,
                               struct strbuf *warning, struct strbuf *why)
{
    const struct sg_rule *old = target_rule(account, change->target);
    bool all = old->protocol == PROTOCOL_ALL;
    struct port_split split;

    port_split_make(&split, &change->ports, old->protocol, old->from_port, old->to_port);
    if (!split.smtp_count) {
        strbuf_adds(why, _("The rule covers no SMTP port: there is nothing to carve out."));
        return CHANGE_FAIL_NO_SMTP;
    }
    if (all && !change->allow_loss) {
        strbuf_adds(why, _("The rule is for all protocols. Carving it would keep TCP, UDP and "
                           "ICMP and lose all other IP protocols (such as ESP or GRE), which "
                           "security groups can only allow one by one."));
        return CHANGE_FAIL_LOSS;
    }
    add_rest(draft, old, &split);
    if (all) {
        add_other_protocols(draft, account, old);
        strbuf_adds(warning, _(change_warnings[CHANGE_WARNS_OF_LOSS]));
    }
    add_smtp(draft, old, &split, sources);
    return CHANGE_OK;
}
