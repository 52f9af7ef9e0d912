/*
 * What a candidate does to the account's own mail, in words.
 */
#include "model/base/message.h"
#include "model/base/sentence.h"
#include "model/mend/candidate_offer.h"
#include "model/mend/target.h"

enum { NAMES_MOST = 3 };

static void add_broken(struct strbuf *out, const struct senders *senders, size_t broken)
{
    if (senders->working == 1)
        strbuf_adds(out, _("the one way of the account's own mail would break"));
    else if (broken == senders->working)
        strbuf_addf(out, _("all %zu ways of the account's own mail would break"), broken);
    else
        strbuf_addf(out, _("%zu of %zu ways of the account's own mail would break"), broken,
                    senders->working);
}

/* By public addresses on port 25 mail goes only where AWS lifted its block, which no export tells. */
static void add_restricted(struct strbuf *out, const struct senders *senders, size_t restricted)
{
    if (senders->working)
        strbuf_addf(out,
                    ngettext("the one way of the account's own mail stays",
                             "the %zu ways of the account's own mail stay", senders->working),
                    senders->working);
    strbuf_addf(out,
                ngettext("%s%zu way that works only where AWS lifted its port-25 block would break",
                         "%s%zu ways that work only where AWS lifted its port-25 block would break",
                         restricted),
                senders->working ? sentence_comma() : "", restricted);
}

static void add_kept(struct strbuf *out, const struct senders *senders)
{
    size_t all = senders->working + senders->restricted;

    if (!all)
        strbuf_adds(out, _("no mail of the account's own comes through here today"));
    else
        strbuf_addf(out,
                    ngettext("the one way of the account's own mail stays",
                             "all %zu ways of the account's own mail stay", all),
                    all);
}

static void add_no_receiver(struct strbuf *out, const struct offers *offers)
{
    strbuf_adds(out, offers->request->target.kind == TARGET_RULE
                         ? _("no mail comes through the rule today: nothing carries its group")
                         : _("no mail comes through the entry today: nothing is in its subnets"));
}

static void add_walked(struct strbuf *out, const struct offer *offer, const struct senders *senders)
{
    const struct mail_effect *effect = &offer->effect;

    if (effect->broken)
        add_broken(out, senders, effect->broken);
    else if (effect->restricted)
        add_restricted(out, senders, effect->restricted);
    else if (!effect->unknown)
        add_kept(out, senders);
    if (effect->unknown)
        strbuf_addf(out,
                    ngettext("%swhether %zu way stays is not in the export",
                             "%swhether %zu ways stay is not in the export", effect->unknown),
                    effect->broken || effect->restricted ? sentence_comma() : "", effect->unknown);
    if (!senders->complete || !effect->complete)
        strbuf_adds(out, _(" (not all were walked)"));
    else if (!senders->all_told)
        strbuf_adds(out, _(" (not all interfaces are in the export)"));
}

void offer_add_mail(struct strbuf *out, const struct offer *offer, const struct offers *offers)
{
    strbuf_adds(out, "; ");
    if (offer->effect.refusal) {
        strbuf_adds(out, _("cannot be done: "));
        offer_add_why(out, offer->effect.refusal);
        return;
    }
    switch (offers->senders.knowledge) {
    case SENDERS_UNTOLD:
        strbuf_adds(out, _("unknown who sends: the export has no network interfaces"));
        break;
    case SENDERS_NO_RECEIVER:
        add_no_receiver(out, offers);
        break;
    case SENDERS_WALKED:
        add_walked(out, offer, &offers->senders);
        break;
    }
}

/* --- removing ---------------------------------------------------------------------------------- */

/* True if an earlier way that hangs for certain is of the same sender. */
static bool was_named(const struct senders *senders, size_t number)
{
    for (size_t i = 0; i < number; i++)
        if (!senders->hanging.items[i].restricted &&
            senders->hanging.items[i].way.sender == senders->hanging.items[number].way.sender)
            return true;
    return false;
}

void offers_add_losers(struct strbuf *out, const struct offers *offers)
{
    const struct senders *senders = &offers->senders;
    size_t named = 0;

    for (size_t i = 0; i < senders->hanging.count && named <= NAMES_MOST; i++) {
        if (senders->hanging.items[i].restricted || was_named(senders, i))
            continue;
        if (named++ < NAMES_MOST) {
            strbuf_adds(out, named > 1 ? ", " : _(": of "));
            account_describe_object(
                offers->request->account,
                (struct object_ref){OBJECT_INTERFACE, senders->hanging.items[i].way.sender}, out);
        }
    }
    if (named > NAMES_MOST)
        strbuf_adds(out, _(" and others"));
}
