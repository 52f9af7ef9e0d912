/*
 * How a change is carried out, and how it is undone, in sentences.
 */
#include "model/base/message.h"
#include "model/mend/preview_words.h"
#include "model/mend/target.h"

static void add_rule_count(struct strbuf *out, size_t count)
{
    strbuf_addf(out, ngettext("%zu new rule", "%zu new rules", count), count);
}

/* "entries 94, 96-99": the new entries from `first` on. */
static void add_entries(struct strbuf *out, const struct change *change, size_t first)
{
    const struct acl_entry *entries = change->entries;

    strbuf_adds(out, change->entry_count - first == 1 ? _("entry ") : _("entries "));
    for (size_t i = first; i < change->entry_count; i++) {
        size_t start = i;
        while (i + 1 < change->entry_count && entries[i + 1].number == entries[i].number + 1)
            i++;
        strbuf_addf(out, "%s%u", start > first ? ", " : "", entries[start].number);
        if (i > start)
            strbuf_addf(out, "-%u", entries[i].number);
    }
}

/* The first of several new rules may be the old one itself: then it only stays. */
static void explain_modify(struct strbuf *out, const struct preview_ground *ground)
{
    const struct change *change = ground->change;
    const struct sg_rule *old = target_rule(ground->account, change->target);

    if (change->rule_count > 1) {
        strbuf_adds(out, _("Adds "));
        add_rule_count(out, change->rule_count - 1);
        strbuf_adds(out, _(" first; then changes the old rule in place"));
    } else {
        strbuf_adds(out, _("Changes the rule in place, in one step"));
    }
    if (old->id != TEXT_NONE)
        strbuf_addf(out, _("; it keeps its id %s"), account_show(ground->account, old->id));
    strbuf_adds(out, _(". No moment without a rule."));
}

/* One stands for the others: they are added before the old rule goes. */
static void explain_remove_then_add(struct strbuf *out, const struct change *change)
{
    strbuf_adds(out, _("The rule quota is full, so "));
    if (change->rule_count > 1) {
        add_rule_count(out, change->rule_count - 1);
        strbuf_adds(out, _(" are added first, then the old rule is revoked, then the last new rule "
                           "is added. For a moment whom only the last one lets in cannot connect."));
    } else {
        strbuf_adds(out, _("the old rule is revoked before the new one is added: for a moment "
                           "nobody can connect through it. Mend or remove another rule of the "
                           "group first, and there is no such moment."));
    }
}

static void explain_rule_way(struct strbuf *out, const struct preview_ground *ground)
{
    const struct change *change = ground->change;

    if (change->way == WAY_MODIFY) {
        explain_modify(out, ground);
    } else if (change->way == WAY_ADD_THEN_REMOVE) {
        strbuf_adds(out, _("Adds "));
        add_rule_count(out, change->rule_count);
        strbuf_adds(out, _(" first, then revokes the old rule. No moment without a rule."));
    } else if (change->way == WAY_REMOVE_THEN_ADD) {
        explain_remove_then_add(out, change);
    } else if (change->candidate.kind == CANDIDATE_REMOVE) {
        strbuf_adds(out, _("Revokes the rule."));
    } else {
        strbuf_adds(out, _("The group holds equal rules already: only the old rule is revoked."));
    }
}

static void explain_entry_way(struct strbuf *out, const struct preview_ground *ground)
{
    const struct change *change = ground->change;
    uint32_t number = target_entry(ground->account, change->target)->number;

    if (change->way == WAY_DELETE_ENTRY) {
        strbuf_addf(out, _("Deletes entry %u."), number);
    } else if (change->way == WAY_REPLACE_ENTRY) {
        strbuf_addf(out, _("Replaces entry %u under its number, in one step."), number);
    } else if (change->way == WAY_REPLACE_AND_ADD) {
        strbuf_adds(out, _("Adds "));
        add_entries(out, change, 1);
        strbuf_addf(out, _(" first, then replaces entry %u under its number."), number);
    } else {
        strbuf_adds(out, _("Adds "));
        add_entries(out, change, 0);
        strbuf_addf(out,
                    _(" before entry %u, which stays as it is; what allows is added before "
                      "what denies."),
                    number);
    }
}

static void explain_way(struct strbuf *out, const struct preview_ground *ground)
{
    const struct change *change = ground->change;

    if (change->kind == CHANGE_ACCEPT || change->kind == CHANGE_SKIP)
        strbuf_adds(out, _("Nothing is changed; the decision is noted in the plan."));
    else if (change->conflict)
        strbuf_adds(out, _("Nothing is changed: beside the other decisions of the plan this one "
                           "cannot be done."));
    else if (change->way == WAY_NOTHING)
        strbuf_adds(out, _("Nothing is to be done: it is so already."));
    else if (change->target.kind == TARGET_RULE)
        explain_rule_way(out, ground);
    else
        explain_entry_way(out, ground);
}

static void undo_rule(struct strbuf *out, const struct change *change)
{
    if (change->way == WAY_MODIFY)
        strbuf_adds(out, change->rule_count > 1
                             ? _("Change the rule back in place, then revoke the added rules.")
                             : _("Change the rule back in place."));
    else if (change->way == WAY_ADD_THEN_REMOVE)
        strbuf_adds(out, _("Add the old rule again (it gets a new id), then revoke the new ones."));
    else if (change->way == WAY_REMOVE_THEN_ADD)
        strbuf_adds(out, _("Revoke the last new rule, add the old rule again (it gets a new id), "
                           "then revoke the other new ones."));
    else
        strbuf_adds(out, _("Add the rule again; it gets a new id."));
}

static void undo_entry(struct strbuf *out, const struct preview_ground *ground)
{
    const struct change *change = ground->change;
    uint32_t number = target_entry(ground->account, change->target)->number;

    if (change->way == WAY_DELETE_ENTRY) {
        strbuf_addf(out, _("Create entry %u again."), number);
    } else if (change->way == WAY_REPLACE_ENTRY) {
        strbuf_addf(out, _("Replace entry %u with what it is now."), number);
    } else if (change->way == WAY_REPLACE_AND_ADD) {
        strbuf_addf(out, _("Replace entry %u with what it is now, then delete "), number);
        add_entries(out, change, 1);
        strbuf_adds(out, _("."));
    } else {
        strbuf_adds(out, _("Delete "));
        add_entries(out, change, 0);
        strbuf_adds(out, _(", the denies first."));
    }
}

static void explain_undo(struct strbuf *out, const struct preview_ground *ground)
{
    if (ground->change->way == WAY_NOTHING)
        strbuf_adds(out, _("Drop the decision from the plan."));
    else if (ground->change->target.kind == TARGET_RULE)
        undo_rule(out, ground->change);
    else
        undo_entry(out, ground);
}

void preview_add_way(struct preview *preview, const struct preview_ground *ground)
{
    struct strbuf text = STRBUF_INIT;

    explain_way(&text, ground);
    preview->way = strbuf_detach(&text);
    explain_undo(&text, ground);
    preview->undo = strbuf_detach(&text);
}
