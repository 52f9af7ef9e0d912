#include "model/write/form_words.h"

#include <assert.h>

#include "model/write/plan_line.h"

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
    assert(change->way == WAY_NOTHING || change_kind_alters(change->kind));
    return change->way != WAY_NOTHING;
}

/* Groups by their id, else by name: whether the owner is told does not matter. */
static bool same_group(const struct group_reference *a, const struct group_reference *b)
{
    return a->group_id == b->group_id &&
           (a->group_id != TEXT_NONE || a->group_name == b->group_name);
}

static bool same_source(const struct account *account, const struct sg_rule *a,
                        const struct sg_rule *b)
{
    const struct group_reference *references = account->group_references.items;

    if (a->source_kind != b->source_kind)
        return false;
    return a->source == b->source || (a->source_kind == SOURCE_GROUP &&
                                      same_group(&references[a->source], &references[b->source]));
}

bool rules_are_equal(const struct account *account, const struct sg_rule *a,
                     const struct sg_rule *b)
{
    return a->protocol == b->protocol && a->from_port == b->from_port && a->to_port == b->to_port &&
           !((a->flags ^ b->flags) & RULE_EGRESS) && same_source(account, a, b);
}

/* The first of the lines, for eyes; releases them. */
static void say_line(struct plan_lines *lines, struct strbuf *out)
{
    plan_line_sentence(&lines->items[0], out);
    plan_lines_release(lines);
}

void rule_sentence(const struct account *account, const struct sg_rule *rule, struct strbuf *out)
{
    struct plan_lines lines = {0};

    plan_lines_add_rule(&lines, account, rule, rule->id);
    say_line(&lines, out);
}

void entry_sentence(const struct account *account, const struct acl_entry *entry,
                    struct strbuf *out)
{
    struct plan_lines lines = {0};

    plan_lines_add_entry(&lines, account, entry);
    say_line(&lines, out);
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
