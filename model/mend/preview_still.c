/*
 * By name, what still reaches the SMTP ports that the change is about (preview_inquiry.h), and what of it
 * must go too for them to be closed to the Internet (preview_closing.h).
 */
#include "model/account/rule.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/mend/preview_carriers.h"
#include "model/mend/preview_inquiry.h"
#include "model/mend/preview_words.h"
#include "model/mend/target.h"

enum { NAMES_MOST = 5 };

/* --- names ------------------------------------------------------------------------------------ */

static void add_entry_name(struct strbuf *out, const struct account *account,
                           const struct acl_entry *entry)
{
    struct strbuf name = STRBUF_INIT;
    struct sg_rule rule = rule_of_entry(entry);

    entry_format_name(account, entry, &name);
    sanitise_add(out, name.text, name.length);
    strbuf_adds(out, " (");
    preview_add_rule_words(out, account, &rule);
    strbuf_addch(out, ')');
    strbuf_release(&name);
}

static void add_name(struct names *names, const struct inquiry *inquiry, uint32_t reference)
{
    const struct preview_ground *ground = inquiry->ground;

    if (!names_begin(names))
        return;
    if (ground->change->target.kind == TARGET_RULE)
        preview_add_rule_name(&names->text, inquiry->account,
                              account_rule(inquiry->account, ground->edits, reference));
    else
        add_entry_name(&names->text, inquiry->account,
                       account_entry(inquiry->account, ground->after, reference));
}

/* "eni-1 also carries sg-3 (empty) with ": the first interface that does. */
static void add_carrier(struct strbuf *out, const struct inquiry *inquiry, uint32_t group)
{
    const struct account *account = inquiry->account;
    const struct carriers *carriers = inquiry->ground->carriers;

    for (size_t i = 0; i < carriers->count; i++) {
        struct span groups = account->interfaces.items[carriers->rows[i]].groups;
        for (uint32_t k = 0; k < groups.count; k++) {
            if (account->interface_groups.items[groups.first + k] != group)
                continue;
            account_describe_object(
                account, (struct object_ref){OBJECT_INTERFACE, carriers->rows[i]}, out);
            strbuf_adds(out, _(" also carries "));
            account_describe_object(account, (struct object_ref){OBJECT_GROUP, group}, out);
            strbuf_adds(out, _(" with "));
            return;
        }
    }
}

/* --- the account's own addresses -------------------------------------------------------------- */

/* IPv6 blocks of VPCs are Internet addresses too, but nobody is let in by surprise. */
static void own_blocks_init(struct addr_set own[IP_FAMILY_COUNT], const struct account *account)
{
    addr_set_init(&own[IP_V4], IP_V4);
    addr_set_init(&own[IP_V6], IP_V6);
    for (size_t i = 0; i < account->vpcs.count; i++) {
        preview_add_blocks(&own[IP_V4], account, account->vpcs.items[i].cidrs);
        preview_add_blocks(&own[IP_V6], account, account->vpcs.items[i].cidrs);
    }
}

static bool admits_only(const struct way_in *way, const struct inquiry *inquiry,
                        const struct addr_set own[IP_FAMILY_COUNT])
{
    for (size_t i = 0; i < inquiry->count; i++)
        if (!addr_set_is_subset(&way->parts[i], &own[inquiry->questions[i].family]))
            return false;
    return true;
}

/* --- the sentences ---------------------------------------------------------------------------- */

static void tell_own(struct strbuf *out, const struct inquiry *inquiry, uint32_t owner)
{
    struct names open = NAMES_INIT(NAMES_MOST), few = NAMES_INIT(NAMES_MOST);
    struct addr_set own[IP_FAMILY_COUNT];

    own_blocks_init(own, inquiry->account);
    for (size_t i = 0; i < inquiry->closing.way_count; i++) {
        const struct way_in *way = &inquiry->closing.ways[i];
        if (way->owner == owner && (way->must_go || !admits_only(way, inquiry, own)))
            add_name(way->must_go ? &open : &few, inquiry, way->reference);
    }
    addr_set_release(&own[IP_V4]);
    addr_set_release(&own[IP_V6]);
    names_tell(&open, out, _("Still open to the Internet through "),
               open.count > 1 ? _(". To close it, mend these too, all of them.")
                              : _(". To close it, mend this too."));
    names_tell(&few, out, _("A few Internet addresses still come in through "), _("."));
}

/* Of other groups, only what must go: a partner's block there is there on purpose. */
static void tell_others(struct strbuf *out, const struct inquiry *inquiry, uint32_t owner)
{
    struct names names = NAMES_INIT(NAMES_MOST);
    uint32_t told = NONE;

    for (size_t i = 0; i < inquiry->closing.way_count; i++) {
        const struct way_in *way = &inquiry->closing.ways[i];
        struct strbuf *text = &names.text;
        if (way->owner == owner || !way->must_go || !names_begin(&names))
            continue;
        if (way->owner != told)
            add_carrier(text, inquiry, way->owner);
        preview_add_rule_name(
            text, inquiry->account,
            account_rule(inquiry->account, inquiry->ground->edits, way->reference));
        told = way->owner;
    }
    names_tell(&names, out, _("Open to the Internet through other groups: "),
               names.count > 1 ? _(". To close it there, mend these too, all of them.")
                               : _(". To close it there, mend this too."));
}

static void tell_private(struct strbuf *out, const struct inquiry *inquiry)
{
    struct names names = NAMES_INIT(NAMES_MOST);

    for (size_t i = 0; i < inquiry->private_count; i++)
        add_name(&names, inquiry, inquiry->private_ways[i]);
    names_tell(&names, out, _("Private addresses still come in through "), _("."));
}

void preview_note_still(struct strbuf *out, const struct preview_ground *ground,
                        const struct preview *preview)
{
    uint32_t owner = target_holder(ground->account, ground->change->target).row;
    struct inquiry inquiry;

    inquiry_make(&inquiry, ground, preview);
    tell_own(out, &inquiry, owner);
    tell_others(out, &inquiry, owner);
    tell_private(out, &inquiry);
    if (inquiry.unknown)
        preview_add_sentence(out, _("What else reaches the port is not fully known: the export "
                                    "lacks entries of prefix lists."));
    inquiry_release(&inquiry);
}
