#include "model/write/form_words.h"

#include "model/account/rule.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"

const struct sg_rule *change_old_rule(const struct change *change, const struct account *account)
{
    return &account->rules.items[change->target.row];
}

const struct acl_entry *change_old_entry(const struct change *change, const struct account *account)
{
    return &account->acl_entries.items[change->target.row];
}

bool change_does_something(const struct change *change)
{
    return change->way != WAY_NOTHING &&
           (change->kind == CHANGE_REWRITE || change->kind == CHANGE_CARVE);
}

/* Groups by their id: whether the owner is told does not matter. */
static bool same_source(const struct account *account, const struct sg_rule *a,
                        const struct sg_rule *b)
{
    const struct group_reference *references = account->group_references.items;

    if (a->source_kind != b->source_kind)
        return false;
    if (a->source == b->source)
        return true;
    return a->source_kind == SOURCE_GROUP && references[a->source].group_id != TEXT_NONE &&
           references[a->source].group_id == references[b->source].group_id;
}

bool rules_are_equal(const struct account *account, const struct sg_rule *a,
                     const struct sg_rule *b)
{
    return a->protocol == b->protocol && a->from_port == b->from_port && a->to_port == b->to_port &&
           same_source(account, a, b);
}

static void add_packets(struct strbuf *out, int16_t protocol, int32_t from_port, int32_t to_port)
{
    char buffer[8];

    strbuf_addf(out, "%s ", protocol_name(protocol, buffer));
    if (protocol != PROTOCOL_ALL) {
        rule_format_ports_short(protocol, from_port, to_port, out);
        strbuf_addch(out, ' ');
    }
}

void rule_sentence(const struct account *account, const struct sg_rule *rule, struct strbuf *out)
{
    struct strbuf source = STRBUF_INIT;
    struct strbuf clean = STRBUF_INIT;

    rule_format_source(account, rule, true, &source);
    sanitise_add(&clean, source.text, source.length);
    add_packets(out, rule->protocol, rule->from_port, rule->to_port);
    strbuf_addf(out, _("from %s"), clean.text);
    strbuf_release(&clean);
    strbuf_release(&source);
}

void entry_sentence(const struct account *account, const struct acl_entry *entry,
                    struct strbuf *out)
{
    struct strbuf source = STRBUF_INIT;

    cidr_format(&source, account->cidrs.items[entry->cidr]);
    strbuf_addf(out, _("entry %u, "), (unsigned)entry->number);
    strbuf_addf(out, "%s ", entry->allow ? "allow" : "deny");
    add_packets(out, entry->protocol, entry->from_port, entry->to_port);
    strbuf_addf(out, _("from %s"), source.text);
    strbuf_release(&source);
}

const char *change_kind_name(enum change_kind kind)
{
    static const char *const names[] = {
        [CHANGE_REWRITE] = "rewrite",
        [CHANGE_CARVE] = "carve",
        [CHANGE_ACCEPT] = "accept",
        [CHANGE_SKIP] = "skip",
    };

    return names[kind];
}

const char *change_way_name(enum change_way way)
{
    static const char *const names[] = {
        [WAY_NOTHING] = "nothing",
        [WAY_MODIFY] = "modify",
        [WAY_ADD_THEN_REMOVE] = "add-then-remove",
        [WAY_REMOVE_THEN_ADD] = "remove-then-add",
        [WAY_REMOVE] = "remove",
        [WAY_REPLACE_ENTRY] = "replace-entry",
        [WAY_REPLACE_AND_ADD] = "replace-and-add",
        [WAY_ADD_BEFORE] = "add-before",
        [WAY_DELETE_ENTRY] = "delete-entry",
    };

    return names[way];
}
