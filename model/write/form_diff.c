#include "model/account/rule.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/write/form_words.h"
#include "model/write/forms.h"

/* "--- sg-1 (mail-relay), 123456789012 eu-west-1" */
static void add_file_line(struct strbuf *out, const char *sign, const struct account *account,
                          struct object_ref holder)
{
    const char *number = account_show(account, account_number_of(account, holder));
    const char *region = account_show(account, account_region_of(account, holder));

    strbuf_addf(out, "%s ", sign);
    account_describe_object(account, holder, out);
    if (*number || *region)
        strbuf_addf(out, ", %s%s%s", number, *number && *region ? " " : "", region);
    strbuf_addch(out, '\n');
}

static void add_hunk_line(struct strbuf *out, const struct change *change,
                          const struct account *account)
{
    struct strbuf name = STRBUF_INIT;

    target_format_name(account, change->target, &name);
    strbuf_adds(out, "@@ ");
    sanitise_add(out, name.text, name.length);
    strbuf_adds(out, " @@\n");
    strbuf_release(&name);
}

/* "-tcp 25-25 0.0.0.0/0  smtp from anywhere" */
static void add_rule_line(struct strbuf *out, char sign, const struct account *account,
                          const struct sg_rule *rule)
{
    const char *description = account_show(account, rule->description);

    strbuf_addch(out, sign);
    rule_sentence(account, rule, out);
    if (*description)
        strbuf_addf(out, "  # %s", description);
    strbuf_addch(out, '\n');
}

static void add_entry_line(struct strbuf *out, char sign, const struct account *account,
                           const struct acl_entry *entry)
{
    strbuf_addch(out, sign);
    entry_sentence(account, entry, out);
    strbuf_addch(out, '\n');
}

static bool entry_stays(const struct change *change)
{
    return change->way == WAY_ADD_BEFORE;
}

static void add_lines(struct strbuf *out, const struct change *change,
                      const struct account *account)
{
    if (change->target.kind == TARGET_RULE)
        add_rule_line(out, '-', account, change_old_rule(change, account));
    else if (!entry_stays(change))
        add_entry_line(out, '-', account, change_old_entry(change, account));
    for (size_t i = 0; i < change->rule_count; i++)
        add_rule_line(out, '+', account, &change->rules[i]);
    for (size_t i = 0; i < change->entry_count; i++)
        add_entry_line(out, '+', account, &change->entries[i]);
    if (change->target.kind == TARGET_ENTRY && entry_stays(change))
        add_entry_line(out, ' ', account, change_old_entry(change, account));
}

static bool same_object(struct object_ref a, struct object_ref b)
{
    return a.kind == b.kind && a.row == b.row;
}

/* True if no change before this one is of the same group or ACL. */
static bool is_first_of_holder(const struct plan *plan, const struct account *account,
                               size_t position)
{
    struct object_ref holder = target_holder(account, plan_at(plan, position)->target);

    for (size_t i = 0; i < position; i++) {
        const struct change *change = plan_at(plan, i);

        if (change_does_something(change) &&
            same_object(target_holder(account, change->target), holder))
            return false;
    }
    return true;
}

/* All changes of one group or ACL, from the first on. */
static void add_holder(struct strbuf *out, const struct plan *plan, const struct account *account,
                       size_t first)
{
    struct object_ref holder = target_holder(account, plan_at(plan, first)->target);

    add_file_line(out, "---", account, holder);
    add_file_line(out, "+++", account, holder);
    for (size_t i = first; i < plan_count(plan); i++) {
        const struct change *change = plan_at(plan, i);

        if (!change_does_something(change) ||
            !same_object(target_holder(account, change->target), holder))
            continue;
        add_hunk_line(out, change, account);
        add_lines(out, change, account);
    }
}

void form_diff(const struct plan *plan, const struct account *account, struct strbuf *out)
{
    for (size_t i = 0; i < plan_count(plan); i++) {
        if (change_does_something(plan_at(plan, i)) && is_first_of_holder(plan, account, i))
            add_holder(out, plan, account, i);
    }
}
