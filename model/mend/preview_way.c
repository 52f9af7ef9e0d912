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

/* "94, 96-99" */
static void add_numbers(struct strbuf *out, const struct change *change, size_t first)
{
    const struct acl_entry *entries = change->entries;

    for (size_t i = first; i < change->entry_count; i++) {
        size_t start = i;
        while (i + 1 < change->entry_count && entries[i + 1].number == entries[i].number + 1)
            i++;
        strbuf_addf(out, "%s%u", start > first ? ", " : "", entries[start].number);
        if (i > start)
            strbuf_addf(out, "-%u", entries[i].number);
    }
}

static void add_entry_word(struct strbuf *out, size_t count)
{
    strbuf_adds(out, count == 1 ? _("entry ") : _("entries "));
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

static void explain_way(struct strbuf *out, const struct preview_ground *ground)
{
    const struct change *change = ground->change;

    switch (change->way) {
    case WAY_NOTHING:
        strbuf_adds(out, change->kind == CHANGE_ACCEPT || change->kind == CHANGE_SKIP
                             ? _("Nothing is changed; the decision is noted in the plan.")
                             : _("Nothing is to be done: it is so already."));
        break;
    case WAY_MODIFY:
        explain_modify(out, ground);
        break;
    case WAY_ADD_THEN_REMOVE:
        strbuf_adds(out, _("Adds "));
        add_rule_count(out, change->rule_count);
        strbuf_adds(out, _(" first, then revokes the old rule, since AWS cannot change the type of "
                           "a rule's source in place. No moment without a rule."));
        break;
    case WAY_REMOVE:
        strbuf_adds(out, change->candidate.kind == CANDIDATE_REMOVE
                             ? _("Revokes the rule.")
                             : _("The group holds equal rules already: only the old rule is "
                                 "revoked."));
        break;
    case WAY_REPLACE_ENTRY:
        strbuf_addf(out, _("Replaces entry %u under its number, in one step."),
                    change->entries[0].number);
        break;
    case WAY_REPLACE_AND_ADD:
        strbuf_adds(out, _("Adds "));
        add_entry_word(out, change->entry_count - 1);
        add_numbers(out, change, 1);
        strbuf_addf(out, _(" first, then replaces entry %u under its number."),
                    change->entries[0].number);
        break;
    case WAY_ADD_BEFORE:
        strbuf_adds(out, _("Adds "));
        add_entry_word(out, change->entry_count);
        add_numbers(out, change, 0);
        strbuf_addf(out,
                    _(" before entry %u, which stays as it is; what allows is added before "
                      "what denies."),
                    target_entry(ground->account, change->target)->number);
        break;
    case WAY_DELETE_ENTRY:
        strbuf_addf(out, _("Deletes entry %u."),
                    target_entry(ground->account, change->target)->number);
        break;
    }
}

static void explain_undo(struct strbuf *out, const struct preview_ground *ground)
{
    const struct change *change = ground->change;

    switch (change->way) {
    case WAY_NOTHING:
        strbuf_adds(out, _("Drop the decision from the plan."));
        break;
    case WAY_MODIFY:
        strbuf_adds(out, _("Change the rule back in place"));
        strbuf_adds(out, change->rule_count > 1 ? _(", then revoke the added rules.") : ".");
        break;
    case WAY_ADD_THEN_REMOVE:
        strbuf_adds(out, _("Add the old rule again (it gets a new id), then revoke the new ones."));
        break;
    case WAY_REMOVE:
        strbuf_adds(out, _("Add the rule again; it gets a new id."));
        break;
    case WAY_REPLACE_ENTRY:
        strbuf_addf(out, _("Replace entry %u with what it is now."), change->entries[0].number);
        break;
    case WAY_REPLACE_AND_ADD:
        strbuf_addf(out, _("Replace entry %u with what it is now, then delete "),
                    change->entries[0].number);
        add_entry_word(out, change->entry_count - 1);
        add_numbers(out, change, 1);
        strbuf_addch(out, '.');
        break;
    case WAY_ADD_BEFORE:
        strbuf_adds(out, _("Delete "));
        add_entry_word(out, change->entry_count);
        add_numbers(out, change, 0);
        strbuf_adds(out, _(", the denies first."));
        break;
    case WAY_DELETE_ENTRY:
        strbuf_adds(out, _("Create the entry again under its number."));
        break;
    }
}

void preview_add_way(struct preview *preview, const struct preview_ground *ground)
{
    struct strbuf text = STRBUF_INIT;

    explain_way(&text, ground);
    preview->way = strbuf_detach(&text);
    explain_undo(&text, ground);
    preview->undo = strbuf_detach(&text);
}
