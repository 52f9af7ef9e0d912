#include "model/write/replay_steps.h"

#include "model/write/form_words.h"

/* --- there -------------------------------------------------------------------------------------- */

static void add_rule_step(struct steps *steps, enum step_kind kind, const struct sg_rule *before,
                          const struct sg_rule *rule)
{
    const struct step step = {.kind = kind, .rule_before = before, .rule = rule};

    TABLE_ADD(steps->items, step);
}

static void add_entry_step(struct steps *steps, enum step_kind kind,
                           const struct acl_entry *before, const struct acl_entry *entry)
{
    const struct step step = {.kind = kind, .entry_before = before, .entry = entry};

    TABLE_ADD(steps->items, step);
}

static void add_rules(struct steps *steps, const struct change *change, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++)
        add_rule_step(steps, STEP_ADD, NULL, &change->rules[i]);
}

static void create_entries(struct steps *steps, const struct change *change, size_t first)
{
    for (size_t i = first; i < change->entry_count; i++)
        add_entry_step(steps, STEP_CREATE, NULL, &change->entries[i]);
}

/* In place, unless the first new rule is the old one, which then just stays. */
static void add_modification(struct steps *steps, const struct account *account,
                             const struct change *change)
{
    const struct sg_rule *old = change_old_rule(change, account);

    add_rules(steps, change, 1, change->rule_count);
    if (!rules_are_equal(account, &change->rules[0], old))
        add_rule_step(steps, STEP_MODIFY, old, &change->rules[0]);
}

static void add_rule_steps(struct steps *steps, const struct account *account,
                           const struct change *change)
{
    const struct sg_rule *old = change_old_rule(change, account);
    size_t waiting = change->way == WAY_REMOVE_THEN_ADD;

    if (change->way == WAY_MODIFY) {
        add_modification(steps, account, change);
        return;
    }
    add_rules(steps, change, 0, change->rule_count - waiting);
    add_rule_step(steps, STEP_REMOVE, NULL, old);
    add_rules(steps, change, change->rule_count - waiting, change->rule_count);
}

static void add_entry_steps(struct steps *steps, const struct account *account,
                            const struct change *change)
{
    const struct acl_entry *old = change_old_entry(change, account);
    bool replaces = change->way == WAY_REPLACE_ENTRY || change->way == WAY_REPLACE_AND_ADD;

    create_entries(steps, change, replaces);
    if (replaces)
        add_entry_step(steps, STEP_REPLACE, old, &change->entries[0]);
    if (change->way == WAY_DELETE_ENTRY)
        add_entry_step(steps, STEP_DELETE, NULL, old);
}

/* --- and back ----------------------------------------------------------------------------------- */

static struct step inverse(struct step step)
{
    static const enum step_kind kinds[] = {
        [STEP_ADD] = STEP_REMOVE,    [STEP_MODIFY] = STEP_MODIFY,   [STEP_REMOVE] = STEP_ADD,
        [STEP_CREATE] = STEP_DELETE, [STEP_REPLACE] = STEP_REPLACE, [STEP_DELETE] = STEP_CREATE,
    };
    struct step back = step;

    back.kind = kinds[step.kind];
    if (step.kind == STEP_MODIFY) {
        back.rule_before = step.rule;
        back.rule = step.rule_before;
    }
    if (step.kind == STEP_REPLACE) {
        back.entry_before = step.entry;
        back.entry = step.entry_before;
    }
    return back;
}

static void turn_back(struct steps *steps)
{
    struct step *items = steps->items.items;
    size_t count = steps->items.count;

    for (size_t i = 0; i < (count + 1) / 2; i++) {
        struct step first = items[i];

        items[i] = inverse(items[count - 1 - i]);
        items[count - 1 - i] = inverse(first);
    }
}

void steps_of_change(struct steps *steps, const struct account *account,
                     const struct change *change, bool is_rollback)
{
    *steps = (struct steps){0};
    if (change->target.kind == TARGET_RULE)
        add_rule_steps(steps, account, change);
    else
        add_entry_steps(steps, account, change);
    if (is_rollback)
        turn_back(steps);
}

const char *step_function(enum step_kind kind)
{
    static const char *const functions[] = {
        [STEP_ADD] = "add_rule",        [STEP_MODIFY] = "modify_rule",
        [STEP_REMOVE] = "remove_rule",  [STEP_CREATE] = "create_entry",
        [STEP_REPLACE] = "replace_entry", [STEP_DELETE] = "delete_entry",
    };

    return functions[kind];
}
