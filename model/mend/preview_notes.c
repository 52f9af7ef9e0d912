/*
 * What else a person should know before the change is made, one sentence a line, the gravest first:
 * warnings, a full quota, outages, what still reaches the port, who loses access, what happens to sessions that are
 * open, who owns the rule. Then what is good to know: the quota, and what checkers will say.
 */
#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/message.h"
#include "model/mend/preview_words.h"
#include "model/mend/quota.h"
#include "model/mend/rule_parts.h"
#include "model/mend/target.h"

static bool changes_something(const struct change *change)
{
    return change->way != WAY_NOTHING;
}

/* --- the candidate ---------------------------------------------------------------------------- */

static size_t member_count(const struct preview_ground *ground)
{
    const struct candidate *candidate = &ground->change->candidate;
    size_t members = 0;

    for (size_t i = 0; i < candidate->row_count; i++)
        members += ground->account->groups.items[candidate->rows[i]].interfaces.count;
    return members;
}

static bool refers_to_groups(const struct preview_ground *ground)
{
    return ground->change->candidate.kind == CANDIDATE_GROUP && changes_something(ground->change);
}

static void note_warning(struct strbuf *out, const struct preview_ground *ground)
{
    if (ground->change->warning)
        preview_add_sentence(out, ground->change->warning);
    if (refers_to_groups(ground) && !member_count(ground))
        preview_add_sentence(out, _("No interface carries the new source group: nobody could "
                                    "connect through the new rule."));
}

static void note_reference(struct strbuf *out, const struct preview_ground *ground)
{
    if (!refers_to_groups(ground))
        return;
    if (member_count(ground))
        preview_add_sentence(out, _("A group reference admits private addresses only: nobody who "
                                    "comes through NAT, a public address or a middlebox."));
    preview_add_sentence(out, _("Whoever carries the source group later is admitted too."));
}

/* --- quota ------------------------------------------------------------------------------------ */

static void note_quota(struct strbuf *out, const struct preview_ground *ground,
                       enum ip_family family)
{
    bool is_rule = ground->change->target.kind == TARGET_RULE;
    struct quota_use use = quota_use_of(ground->account, ground->edits, ground->change, family);

    if (!use.touched)
        return;
    preview_add_sentence(out, "");
    strbuf_addf(out,
                is_rule ? _("Quota: %zu of %zu inbound %s rules after the change")
                        : _("Quota: %zu of %zu inbound %s entries after the change"),
                use.after, use.limit, family == IP_V4 ? "IPv4" : "IPv6");
    if (!use.known)
        strbuf_adds(out, _(", and what a prefix list of unknown size counts"));
    strbuf_adds(out, use.after > use.limit
                         ? _("; that is more than AWS allows by default, but so it is now.")
                     : quota_is_tight(&use) ? _("; there is no room for old and new together.")
                                            : _("."));
}

/* Where old and new together have no room there is a gap: that is grave, else the quota is only good to
 * know. */
static bool fits_quota(const struct preview_ground *ground, enum ip_family family)
{
    struct quota_use use = quota_use_of(ground->account, ground->edits, ground->change, family);

    return use.peak <= use.limit;
}

static void note_quotas(struct strbuf *out, const struct preview_ground *ground, bool fitting)
{
    for (int family = IP_V4; family < IP_FAMILY_COUNT; family++)
        if (fits_quota(ground, (enum ip_family)family) == fitting)
            note_quota(out, ground, (enum ip_family)family);
}

/* --- all -------------------------------------------------------------------------------------- */

static bool closes_something(const struct preview *preview)
{
    for (size_t i = 0; i < preview->meaning_count; i++)
        if (!addr_set_is_empty(&preview->meanings[i].closed))
            return true;
    return false;
}

/* The gravest first. */
static void add_notes(struct strbuf *notes, const struct preview_ground *ground,
                      const struct preview *preview)
{
    note_warning(notes, ground);
    note_quotas(notes, ground, false);
    preview_note_replies(notes, ground);
    if (changes_something(ground->change))
        preview_note_still(notes, ground, preview);
    preview_note_losers(notes, ground);
    if (closes_something(preview))
        preview_note_sessions(notes, ground, preview);
    if (changes_something(ground->change))
        preview_note_owner(notes, ground);
    note_reference(notes, ground);
    if (preview->sources_unknown)
        preview_add_sentence(notes,
                             _("Not all addresses of all sources are in the export: the sets hold "
                               "what is known."));
}

void preview_add_notes(struct preview *preview, const struct preview_ground *ground)
{
    struct strbuf text = STRBUF_INIT;

    add_notes(&text, ground, preview);
    preview->notes = strbuf_detach(&text);
    note_quotas(&text, ground, true);
    if (changes_something(ground->change))
        preview_note_checkers(&text, ground);
    preview->further = strbuf_detach(&text);
}
