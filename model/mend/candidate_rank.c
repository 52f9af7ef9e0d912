/*
 * What each offer does to the account's own mail, to the quota and to how open the target is; and the
 * order that follows from it. The reasons for the order stand in candidate.h.
 */
#include <stdlib.h>

#include "model/base/mem.h"
#include "model/mend/candidate_offer.h"
#include "model/mend/candidate_words.h"
#include "model/mend/rule_parts.h"
#include "model/mend/target.h"

/* What may be walked while a person waits, at about 10 us each: to find out who sends, and by all
 * candidates for an ACL entry together. */
enum { WALKS_SENDERS = 1500, WALKS_CANDIDATES = 500, WALKS_EACH_LEAST = 20 };

/* --- the quota --------------------------------------------------------------------------------- */

/* What the group holds anyway is not added once more. */
static void draft_rules(struct change *draft, const struct candidates_request *request,
                        const struct sources *sources)
{
    const struct sg_rule *old = target_rule(request->account, request->target);
    struct rule_draft rules = {0};

    for (size_t i = 0; i < sources->count; i++) {
        const struct sg_rule rule = rule_with_source(old, sources->items[i]);
        if (!rule_is_held(request->account, request->edits, request->target, &rule))
            rule_draft_add(&rules, rule);
    }
    draft->rules = rules.items;
    draft->rule_count = rules.count;
}

/* The rules or entries as they would stand, whatever else stands in the way of the change. */
static void draft_of(struct change *draft, const struct candidates_request *request,
                     const struct sources *sources)
{
    if (request->target.kind == TARGET_RULE) {
        draft_rules(draft, request, sources);
        return;
    }
    draft->entries = mem_zalloc(sources->count, sizeof *draft->entries);
    draft->entry_count = sources->count;
    for (size_t i = 0; i < sources->count; i++)
        draft->entries[i].cidr = sources->items[i].row;
}

static void weigh(struct offer *offer, const struct offers *offers)
{
    const struct candidates_request *request = offers->request;
    struct change draft = {.target = request->target, .way = WAY_ADD_THEN_REMOVE};
    struct sources sources;

    if (request->carve)
        return;
    sources_of_candidate(&sources, request->account, request->target, &offer->candidate);
    draft_of(&draft, request, &sources);
    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++)
        offer->after[family] = quota_use_of(request->account, request->edits, &draft, family).after;
    free(draft.rules);
    free(draft.entries);
    free(sources.items);
}

static void weigh_what_is_there(struct offers *offers)
{
    const struct candidates_request *request = offers->request;
    struct change draft = {.target = request->target, .way = WAY_NOTHING};

    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        draft.way = WAY_NOTHING;
        offers->held[family] =
            quota_use_of(request->account, request->edits, &draft, family).after;
        draft.way = WAY_REMOVE;
        offers->others[family] =
            quota_use_of(request->account, request->edits, &draft, family).after;
    }
}

bool offer_is_too_many(const struct offer *offer, const struct offers *offers,
                       enum ip_family *family)
{
    size_t quota = quota_of(offers->request->account, offers->request->target.kind);

    for (*family = IP_V4; *family < IP_FAMILY_COUNT; ++*family)
        if (offers->held[*family] <= quota && offer->after[*family] > quota)
            return true;
    return false;
}

/* --- standing ---------------------------------------------------------------------------------- */

static enum candidate_standing standing_by_mail(const struct offer *offer,
                                                const struct senders *senders)
{
    if (senders->knowledge == SENDERS_UNTOLD)
        return CANDIDATE_NOT_JUDGED;
    if (!offer->effect.broken)
        return offer->effect.unknown ? CANDIDATE_DOUBTFUL : CANDIDATE_KEEPS;
    return offer->effect.broken >= senders->hanging_certain ? CANDIDATE_CUTS_OFF : CANDIDATE_BREAKS;
}

/* A group lets in those who carry it, and where none of them can send, nobody: be there mail that
 * would break today or not. */
static enum candidate_standing standing_of_group(const struct offer *offer,
                                                 const struct senders *senders)
{
    const struct membership *members = &offer->members;

    if (senders->knowledge == SENDERS_UNTOLD)
        return CANDIDATE_NOT_JUDGED;
    if (!members->count)
        return members->told ? CANDIDATE_CUTS_OFF : CANDIDATE_DOUBTFUL;
    if (senders->knowledge != SENDERS_WALKED || membership_can(members))
        return standing_by_mail(offer, senders);
    if (offer->range && offer->range->group_references != TOLD_YES)
        return CANDIDATE_DOUBTFUL;
    return members->by_state[SENDER_PERHAPS] || members->by_state[SENDER_NOT_WALKED]
               ? CANDIDATE_DOUBTFUL
               : CANDIDATE_CUTS_OFF;
}

static enum candidate_standing standing_of(const struct offer *offer,
                                           const struct offers *offers)
{
    const struct senders *senders = &offers->senders;
    enum ip_family family;

    if (offer->effect.refusal || offer->breadth >= BREADTH_WIDE ||
        offer_is_too_many(offer, offers, &family))
        return CANDIDATE_UNFIT;
    return offer->candidate.kind == CANDIDATE_GROUP ? standing_of_group(offer, senders)
                                                    : standing_by_mail(offer, senders);
}

static size_t walks_each(const struct offers *offers)
{
    size_t each = WALKS_CANDIDATES / (offers->items.count + 1);

    return each > WALKS_EACH_LEAST ? each : WALKS_EACH_LEAST;
}

static void judge(struct offer *offer, const struct offers *offers, size_t walks)
{
    const struct candidates_request *request = offers->request;
    struct candidate *candidate = &offer->candidate;

    senders_judge(&offer->effect, &offers->senders, request, candidate, walks);
    if (candidate->kind == CANDIDATE_GROUP)
        offer_count_members(&offer->members, offers, candidate);
    weigh(offer, offers);
    offer->breadth = candidate_breadth(request->account, request->target, candidate);
    candidate->standing = standing_of(offer, offers);
    candidate->mail_broken = offer->effect.broken;
    offer_weigh_seen(offer, offers);
}

/* --- order ------------------------------------------------------------------------------------- */

/* Of an entry, the subnets that it stands there for come before the VPC, if they do no harm. */
static int kind_rank(const struct offer *offer, const struct offers *offers)
{
    if (offer->sends_through && offers->request->target.kind == TARGET_ENTRY &&
        offer->candidate.standing == CANDIDATE_KEEPS)
        return -1;
    return (int)offer->kind;
}

static int compare_sizes(size_t a, size_t b)
{
    return a < b ? -1 : a > b;
}

/* Where nothing is known of mail, or nothing comes by the target, the order of gathering holds. */
static bool mail_tells(const struct offers *offers)
{
    return offers->senders.knowledge == SENDERS_WALKED;
}

struct place_in_list {
    struct offer *offer;
    bool last;
    int standing, rank;
    size_t broken, others; /* others: members that cannot send, fewer first */
};

static struct place_in_list place_of(struct offer *offer, const struct offers *offers)
{
    struct place_in_list place = {.offer = offer,
                                  .last = offer->kind == OFFER_REMOVE,
                                  .standing = (int)offer->candidate.standing};

    if (!mail_tells(offers))
        return place;
    place.rank = kind_rank(offer, offers);
    place.broken = offer->effect.broken;
    place.others = SIZE_MAX - membership_can(&offer->members);
    return place;
}

static int compare_places(const void *a, const void *b)
{
    const struct place_in_list *first = a, *second = b;
    int order = first->last - second->last;

    if (!order)
        order = first->standing - second->standing;
    if (!order)
        order = compare_sizes(first->broken, second->broken);
    if (!order)
        order = first->rank - second->rank;
    if (!order)
        order = compare_sizes(first->others, second->others);
    return order ? order : compare_sizes(first->offer->order, second->offer->order);
}

/* What was seen is never the first line: see candidate.h. Removing is always there, and the last. */
static void put_seen_behind_another(struct place_in_list *places)
{
    struct place_in_list first = places[0];

    if (first.offer->kind != OFFER_SEEN || places[1].last)
        return;
    places[0] = places[1];
    places[1] = first;
}

/* Hands the candidates over, in order and in words. */
static void hand_over(struct candidates *list, struct offers *offers)
{
    size_t count = offers->items.count;
    struct place_in_list *places = mem_alloc(count * sizeof *places);

    for (size_t i = 0; i < count; i++)
        places[i] = place_of(&offers->items.items[i], offers);
    qsort(places, count, sizeof *places, compare_places);
    put_seen_behind_another(places);
    list->items = mem_alloc(count * sizeof *list->items);
    list->count = list->capacity = count;
    for (size_t i = 0; i < count; i++) {
        struct offer *offer = places[i].offer;
        offer_put_in_words(offer, offers);
        candidate_put_in_words(&offer->candidate, offers->request->account,
                               offers->request->target);
        free(offer->effect.refusal);
        list->items[i] = offer->candidate;
    }
    free(places);
}

/* --- the door ---------------------------------------------------------------------------------- */

static void judge_all(struct offers *offers, struct strbuf *why)
{
    size_t walks = walks_each(offers), count = offers->items.count;

    weigh_what_is_there(offers);
    for (size_t i = 0; i < count; i++)
        judge(&offers->items.items[i], offers, walks);
    offers_gather_cover(offers);
    offers_gather_seen(offers, why);
    for (size_t i = count; i < offers->items.count; i++)
        judge(&offers->items.items[i], offers, walks);
}

void candidates_list(struct candidates *list, const struct candidates_request *request)
{
    struct offers offers = {.request = request};
    struct strbuf why = STRBUF_INIT;
    struct object_ref holder = target_holder(request->account, request->target);

    senders_make(&offers.senders, request, WALKS_SENDERS);
    far_ranges_of_vpc(&offers.ranges, request->account,
                      account_object_vpc(request->account, holder),
                      target_family(request->account, request->target));
    offers_see(&offers);
    offers_gather(&offers);
    judge_all(&offers, &why);
    hand_over(list, &offers);
    list->seen = why.length ? strbuf_detach(&why) : NULL;
    strbuf_release(&why);
    rule_use_release(&offers.use);
    free(offers.items.items);
    far_ranges_release(&offers.ranges);
    senders_release(&offers.senders);
}
