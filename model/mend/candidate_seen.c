/*
 * What flow logs tell of candidates: how much each would have refused, and the senders themselves as a
 * candidate.
 */
#include <stdlib.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sentence.h"
#include "model/judge/evidence_words.h"
#include "model/mend/candidate_offer.h"
#include "model/mend/candidate_words.h"
#include "model/mend/target.h"
#include "model/net/tight_cover.h"

/* More blocks than these, of one family, would be no proposal but a copy of the log. */
enum { SEEN_BLOCKS_MOST = 8 };

void offers_see(struct offers *offers)
{
    const struct candidates_request *request = offers->request;

    if (!request->evidence || request->target.kind != TARGET_RULE)
        return;
    rule_use_make(&offers->use,
                  &(struct rule_use_request){.evidence = request->evidence,
                                             .edits = request->edits,
                                             .rule = request->target.row,
                                             .smtp_only = request->carve ? request->ports : NULL});
}

/* --- what is refused ----------------------------------------------------------------------------- */

/* A group reference to be made stands for those who carry the group. */
static void add_source(struct addr_set sets[IP_FAMILY_COUNT], const struct account *account,
                       struct source source)
{
    const struct sg_rule rule = {.source_kind = source.kind, .source = source.row};

    rule_source_set(account, &rule, &sets[IP_V4]);
    rule_source_set(account, &rule, &sets[IP_V6]);
}

void offer_weigh_seen(struct offer *offer, const struct offers *offers)
{
    const struct candidates_request *request = offers->request;
    struct addr_set admitted[IP_FAMILY_COUNT];
    struct sources sources;

    if (!offers->use.count.senders)
        return;
    addr_set_init(&admitted[IP_V4], IP_V4);
    addr_set_init(&admitted[IP_V6], IP_V6);
    sources_of_candidate(&sources, request->account, request->target, &offer->candidate);
    for (size_t i = 0; i < sources.count; i++)
        add_source(admitted, request->account, sources.items[i]);
    offer->candidate.is_weighed = true;
    offer->candidate.refused = rule_use_refused(&offers->use, admitted);
    free(sources.items);
    addr_set_release(&admitted[IP_V4]);
    addr_set_release(&admitted[IP_V6]);
}

void offer_add_refused(struct strbuf *out, const struct offer *offer)
{
    if (!offer->candidate.is_weighed)
        return;
    strbuf_adds(out, _("; of what was seen in flow logs it would have refused "));
    sender_count_format(out, &offer->candidate.refused);
}

/* --- the cover ----------------------------------------------------------------------------------- */

/* Blocks around those senders of the family who did more than knock. */
static void cover_family(struct offers *offers, struct offer *offer, enum ip_family family)
{
    const struct candidates_request *request = offers->request;
    const struct rule_use *use = &offers->use;
    ip_value *addresses = mem_alloc((use->senders.count + 1) * sizeof *addresses);
    struct cidr blocks[SEEN_BLOCKS_MOST];
    struct addr_set within;
    size_t count = 0, found;

    for (size_t i = 0; i < use->senders.count; i++)
        if (use->senders.items[i].address.family == family && use->senders.items[i].talked)
            addresses[count++] = use->senders.items[i].address.value;
    addr_set_init(&within, family);
    rule_source_set(request->account, target_rule(request->account, request->target), &within);
    found = tight_cover(blocks, SEEN_BLOCKS_MOST, addresses, count, &within, family);
    for (size_t i = 0; i < found; i++)
        candidate_add_row(&offer->candidate, account_cidr(request->account, blocks[i]));
    addr_set_release(&within);
    free(addresses);
}

/* The rule's own source once more would be no change. */
static bool is_the_rule_itself(const struct offers *offers, const struct candidate *candidate)
{
    const struct sg_rule *rule = target_rule(offers->request->account, offers->request->target);

    return rule->source_kind == SOURCE_CIDR && candidate->row_count == 1 &&
           candidate->rows[0] == rule->source;
}

/* Why the cover is not to be offered; NULL if it may be. */
static const char *refusal_of(const struct offers *offers, const struct candidate *candidate)
{
    const struct candidates_request *request = offers->request;

    if (offers->use.left_out.flows)
        return _("Flow logs show too many senders to be kept by name: no source is made of them.");
    if (!candidate->row_count)
        return _("The senders that flow logs show do not fit into eight blocks inside the rule's "
                 "source: no source is made of them.");
    if (candidate_breadth(request->account, request->target, candidate) >= BREADTH_WIDE)
        return _("Eight blocks around the senders that flow logs show would be a wide part of the "
                 "Internet: no source is made of them.");
    return NULL;
}

void offers_gather_seen(struct offers *offers, struct strbuf *why)
{
    const struct candidates_request *request = offers->request;
    struct offer offer = {
        .kind = OFFER_SEEN, .candidate = {.kind = CANDIDATE_CIDR}, .order = offers->items.count};
    const char *refusal;

    if (!offers->use.count.talkers)
        return;
    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++)
        if (target_takes_family(request->account, request->target, (uint8_t)family))
            cover_family(offers, &offer, family);
    refusal = refusal_of(offers, &offer.candidate);
    if (refusal || is_the_rule_itself(offers, &offer.candidate)) {
        strbuf_adds(why, refusal ? refusal : "");
        candidate_release(&offer.candidate);
        return;
    }
    TABLE_ADD(offers->items, offer);
}

void offer_add_cover_of_seen(struct strbuf *out, const struct offers *offers,
                             const struct offer *offer)
{
    const struct candidates_request *request = offers->request;
    struct evidence_totals totals = evidence_totals(request->evidence);

    strbuf_addf(out,
                ngettext("the tightest blocks around the %zu sender seen in flow logs ",
                         "the tightest blocks around the %zu senders seen in flow logs ",
                         offers->use.count.talkers),
                offers->use.count.talkers);
    evidence_add_span(out, totals.first, totals.last);
    strbuf_adds(out, sentence_comma());
    candidate_explain_size(out, request->account, request->target, &offer->candidate);
    strbuf_adds(out, _("; what was not seen may be needed all the same"));
}
