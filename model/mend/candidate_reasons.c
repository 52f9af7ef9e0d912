/*
 * The words of a list: what a candidate is, who of it can send, and what becomes of the account's own
 * mail, in one line, in this order.
 */
#include <string.h>

#include "model/base/message.h"
#include "model/base/sentence.h"
#include "model/mend/candidate_offer.h"
#include "model/mend/candidate_words.h"
#include "model/mend/target.h"

static void add_size(struct strbuf *out, const struct offers *offers, const struct offer *offer)
{
    candidate_explain_size(out, offers->request->account, offers->request->target,
                           &offer->candidate);
}

static void add_blocks(struct strbuf *out, const struct offers *offers, const struct offer *offer)
{
    candidate_add_blocks(out, offers->request->account, offers->request->target, &offer->candidate,
                         ", ");
}

void offer_add_why(struct strbuf *out, const char *sentence)
{
    size_t length = strlen(sentence), end = strlen(sentence_end());
    bool has_end = length >= end && strcmp(sentence + length - end, sentence_end()) == 0;

    strbuf_add(out, sentence, has_end ? length - end : length);
}

/* --- beyond the VPC ---------------------------------------------------------------------------- */

static void add_vpc(struct strbuf *out, const struct account *account,
                    const struct far_range *range)
{
    if (range->vpc != NONE)
        account_describe_object(account, (struct object_ref){OBJECT_VPC, range->vpc}, out);
    else
        strbuf_adds(out, range->vpc_id != TEXT_NONE ? account_show(account, range->vpc_id)
                                                    : _("that is not in the export"));
}

static void add_way(struct strbuf *out, const struct account *account,
                    const struct far_range *range)
{
    strbuf_addf(out, _(", through %s"), account_show(account, range->gateway));
    if (range->propagated)
        strbuf_adds(out, _(" (propagated)"));
}

static void add_range(struct strbuf *out, const struct account *account,
                      const struct far_range *range)
{
    switch (range->kind) {
    case FAR_PEERED:
    case FAR_TRANSIT_VPC:
        strbuf_adds(out, range->kind == FAR_PEERED ? _("the peered VPC ") : _("the VPC "));
        add_vpc(out, account, range);
        if (range->is_elsewhere && range->region != TEXT_NONE)
            strbuf_addf(out, _(" in %s"), account_show(account, range->region));
        break;
    case FAR_ON_PREMISES:
        strbuf_adds(out, _("on premises"));
        break;
    case FAR_TRANSIT:
        strbuf_adds(out, _("other VPCs or on premises"));
        break;
    }
    add_way(out, account, range);
}

static void add_far_group(struct strbuf *out, const struct offers *offers,
                          const struct offer *offer)
{
    const struct account *account = offers->request->account;

    strbuf_adds(out, offer->range->kind == FAR_PEERED ? _("of the peered VPC ") : _("of the VPC "));
    add_vpc(out, account, offer->range);
    add_way(out, account, offer->range);
    strbuf_adds(out, "; ");
    if (offer->range->group_references == TOLD_NOTHING)
        strbuf_adds(out, _("whether the transit gateway carries group references is not in the "
                           "export; "));
    offer_add_members(out, offers, offer);
}

static void add_far_range(struct strbuf *out, const struct offers *offers,
                          const struct offer *offer)
{
    add_range(out, offers->request->account, offer->range);
    strbuf_adds(out, sentence_comma());
    add_size(out, offers, offer);
    if (offer->range->kind == FAR_ON_PREMISES || offer->range->kind == FAR_TRANSIT)
        strbuf_adds(out, _("; who sends from there is not in the export"));
}

/* --- the VPC's own blocks ---------------------------------------------------------------------- */

static bool is_primary(const struct offers *offers, const struct offer *offer)
{
    const struct account *account = offers->request->account;
    uint32_t vpc = account_object_vpc(account, target_holder(account, offers->request->target));
    uint32_t first = account->cidr_refs.items[account->vpcs.items[vpc].cidrs.first];

    return offer->candidate.rows[0] == first;
}

static bool is_ipv6(const struct offers *offers, const struct offer *offer)
{
    return account_block(offers->request->account, offer->candidate.rows[0]).family == IP_V6;
}

static void add_vpc_block(struct strbuf *out, const struct offers *offers,
                          const struct offer *offer)
{
    strbuf_adds(out, is_ipv6(offers, offer)      ? _("one IPv6 block of the VPC alone, ")
                     : is_primary(offers, offer) ? _("the VPC's primary block alone, ")
                                                 : _("a secondary block of the VPC alone, "));
    add_size(out, offers, offer);
}

static void add_cover(struct strbuf *out, const struct offers *offers, const struct offer *offer)
{
    const struct account *account = offers->request->account;

    strbuf_adds(out, _("the VPC, and what mail comes from besides: "));
    for (size_t i = offers->items.items[0].candidate.row_count; i < offer->candidate.row_count;
         i++) {
        struct cidr block = account_block(account, offer->candidate.rows[i]);
        uint32_t cidr;
        const struct far_range *range =
            far_ranges_find(&offers->ranges, account,
                            (struct ip_addr){block.base, (enum ip_family)block.family}, &cidr);

        strbuf_adds(out, i > offers->items.items[0].candidate.row_count ? "; " : "");
        if (range)
            add_range(out, account, range);
        else
            strbuf_adds(out, _("a public address of the account's own, as long as it keeps it"));
    }
}

static void add_subnet(struct strbuf *out, const struct offers *offers, const struct offer *offer)
{
    if (offer->sends_through)
        strbuf_adds(out, offers->request->target.kind == TARGET_RULE
                             ? _("mail from there to the Internet goes through the NAT instance; ")
                             : _("mail from there to the Internet passes this ACL, as towards a NAT "
                                 "device; "));
    candidate_explain(out, offers->request->account, offers->request->target, &offer->candidate);
}

/* --- each kind --------------------------------------------------------------------------------- */

static void add_what(struct strbuf *out, const struct offers *offers, const struct offer *offer)
{
    switch (offer->kind) {
    case OFFER_COVER:
        add_cover(out, offers, offer);
        return;
    case OFFER_SEEN:
        offer_add_cover_of_seen(out, offers, offer);
        return;
    case OFFER_GROUP:
        offer_add_members(out, offers, offer);
        return;
    case OFFER_FAR_GROUP:
        add_far_group(out, offers, offer);
        return;
    case OFFER_SUBNET:
        add_subnet(out, offers, offer);
        return;
    case OFFER_VPC_BLOCK:
        add_vpc_block(out, offers, offer);
        return;
    case OFFER_FAR_RANGE:
        add_far_range(out, offers, offer);
        return;
    case OFFER_VPC:
    case OFFER_PREFIX_LIST:
    case OFFER_REMOVE:
        break;
    }
    candidate_explain(out, offers->request->account, offers->request->target, &offer->candidate);
}

/* Of an entry the refusal says it. */
static void add_quota(struct strbuf *out, const struct offers *offers, const struct offer *offer)
{
    enum ip_family family;
    size_t others;

    if (offers->request->target.kind == TARGET_ENTRY ||
        !offer_is_too_many(offer, offers, &family))
        return;
    others = offers->others[family];
    if (offer->kind != OFFER_PREFIX_LIST) /* which has said so already */
        strbuf_addf(out, _("; counts %zu of %u towards the rule quota"),
                    offer->after[family] - others,
                    quota_of(offers->request->account, TARGET_RULE));
    strbuf_addf(out,
                ngettext(", and the group holds %zu other: too many",
                         ", and the group holds %zu others: too many", others),
                others);
}

static void add_label(struct strbuf *out, const struct offers *offers, const struct offer *offer)
{
    static const char *const far[] = {[FAR_PEERED] = N_("peered "),
                                      [FAR_TRANSIT_VPC] = N_("transit "),
                                      [FAR_ON_PREMISES] = N_("on premises "),
                                      [FAR_TRANSIT] = N_("transit ")};

    if (offer->kind == OFFER_FAR_RANGE)
        strbuf_adds(out, _(far[offer->range->kind]));
    else if (offer->kind == OFFER_SUBNET)
        strbuf_addf(out, _("%zu subnets "), offer->candidate.row_count);
    else if (offer->kind == OFFER_VPC_BLOCK)
        strbuf_adds(out, is_ipv6(offers, offer)      ? _("VPC block ")
                         : is_primary(offers, offer) ? _("VPC primary ")
                                                     : _("VPC secondary "));
    else
        strbuf_adds(out, offer->kind == OFFER_SEEN ? _("seen: ") : _("VPC and more: "));
    add_blocks(out, offers, offer);
}

void offer_put_in_words(struct offer *offer, const struct offers *offers)
{
    struct strbuf text = STRBUF_INIT;

    if (offer->candidate.kind == CANDIDATE_CIDR ||
        (offer->kind == OFFER_SUBNET && offer->candidate.row_count > 1)) {
        add_label(&text, offers, offer);
        offer->candidate.label = strbuf_detach(&text);
    }
    add_what(&text, offers, offer);
    add_quota(&text, offers, offer);
    candidate_explain_breadth(&text, offer->breadth);
    offer_add_mail(&text, offer, offers);
    offer_add_refused(&text, offer);
    if (offer->kind == OFFER_REMOVE && offer->effect.broken)
        offers_add_losers(&text, offers);
    offer->candidate.explanation = strbuf_detach(&text);
}
