/*
 * A change is worked out in three steps: the candidate becomes sources, the sources become a draft
 * of rules (rewrite: one each; carve: carve.c), and the draft is settled against what the group
 * holds anyway, which decides the way. ACL entries go their own way (change_entry.c).
 */
#include "model/mend/change.h"

#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sentence.h"
#include "model/mend/quota.h"
#include "model/mend/rule_parts.h"
#include "model/net/addr_set.h"

/* --- equal rules -------------------------------------------------------------------------------- */

/* By id where there is one, else by name: owner and VPC of a reference may be told or not. */
static bool same_group_reference(const struct account *account, uint32_t a, uint32_t b)
{
    const struct group_reference *first = &account->group_references.items[a];
    const struct group_reference *second = &account->group_references.items[b];

    return first->group_id == second->group_id &&
           (first->group_id != TEXT_NONE || first->group_name == second->group_name);
}

static bool same_source(const struct account *account, const struct sg_rule *a,
                        const struct sg_rule *b)
{
    if (a->source_kind != b->source_kind)
        return false;
    if (a->source_kind == SOURCE_GROUP)
        return same_group_reference(account, a->source, b->source);
    return a->source == b->source;
}

bool rule_says_the_same(const struct account *account, const struct sg_rule *a,
                        const struct sg_rule *b)
{
    return a->protocol == b->protocol && a->from_port == b->from_port && a->to_port == b->to_port &&
           ((a->flags ^ b->flags) & RULE_EGRESS) == 0 && same_source(account, a, b);
}

static bool is_ipv4_block(const struct account *account, const struct sg_rule *rule)
{
    return rule->source_kind == SOURCE_CIDR &&
           account_block(account, rule->source).family == IP_V4;
}

/* ModifySecurityGroupRules wants the rule's id and changes a source within its type only. Of the types,
 * IPv4 blocks alone are changed in place: for the others some implementations of the API answer "done"
 * and do nothing, and adding before removing is as safe. */
static bool can_change_in_place(const struct account *account, const struct sg_rule *old,
                                const struct sg_rule *fresh)
{
    return old->id != TEXT_NONE && is_ipv4_block(account, old) && is_ipv4_block(account, fresh);
}

/* --- settling a draft --------------------------------------------------------------------------- */

bool rule_is_held(const struct account *account, const struct edits *edits, struct target target,
                  const struct sg_rule *rule)
{
    struct rule_walk walk = rule_walk_group(account, edits, rule->group);

    while (rule_walk_next(&walk))
        if (walk.reference != target.row && rule_says_the_same(account, walk.rule, rule))
            return true;
    return false;
}

static void drop_duplicates(struct rule_draft *draft, const struct account *account,
                            const struct edits *edits, struct target target)
{
    size_t kept = 0;

    for (size_t i = 0; i < draft->count; i++)
        if (!rule_is_held(account, edits, target, &draft->items[i]))
            draft->items[kept++] = draft->items[i];
    draft->count = kept;
}

typedef bool rule_likeness(const struct account *account, const struct sg_rule *a,
                           const struct sg_rule *b);

/* Puts the first rule that is like the old one in front and gives it the old id. */
static bool put_heir_first(struct rule_draft *draft, const struct account *account,
                           const struct sg_rule *old, rule_likeness *like)
{
    for (size_t i = 0; i < draft->count; i++)
        if (like(account, old, &draft->items[i])) {
            struct sg_rule heir = draft->items[i];
            memmove(draft->items + 1, draft->items, i * sizeof *draft->items);
            draft->items[0] = heir;
            draft->items[0].id = old->id;
            return true;
        }
    return false;
}

static enum change_way settle(struct rule_draft *draft, const struct account *account,
                              const struct edits *edits, struct target target)
{
    const struct sg_rule *old = target_rule(account, target);

    drop_duplicates(draft, account, edits, target);
    if (!draft->count)
        return WAY_REMOVE;
    if (put_heir_first(draft, account, old, rule_says_the_same)) {
        draft->items[0].source = old->source; /* it stays, with no more told of its group than there was */
        if (draft->count > 1)
            return WAY_MODIFY;
        draft->count = 0;
        return WAY_NOTHING;
    }
    if (put_heir_first(draft, account, old, can_change_in_place))
        return WAY_MODIFY;
    return WAY_ADD_THEN_REMOVE;
}

/* --- warnings ----------------------------------------------------------------------------------- */

static void add_breadth_warning(struct strbuf *warning, enum breadth breadth)
{
    if (breadth != BREADTH_WORLD && breadth != BREADTH_WIDE)
        return;
    sentence_next(warning);
    strbuf_adds(warning, _(change_warnings[breadth == BREADTH_WORLD ? CHANGE_WARNS_OF_WORLD : CHANGE_WARNS_OF_WIDE]));
}

/* Sources of both rules and entries can be asked as if each were the source of a rule. */
static void warn_of_breadth(struct strbuf *warning, const struct account *account,
                            const struct sources *sources)
{
    enum breadth widest = BREADTH_NARROW;

    for (int family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        struct addr_set set, internet;
        addr_set_init(&set, (enum ip_family)family);
        addr_set_init_internet(&internet, (enum ip_family)family);
        for (size_t i = 0; i < sources->count; i++) {
            struct sg_rule rule = {.source_kind = sources->items[i].kind,
                                   .source = sources->items[i].row};
            rule_source_set(account, &rule, &set);
        }
        enum breadth breadth = addr_set_breadth(&set, &internet);
        if (breadth > widest)
            widest = breadth;
        addr_set_release(&set);
        addr_set_release(&internet);
    }
    add_breadth_warning(warning, widest);
}

/* --- the quota ------------------------------------------------------------------------------------- */

static enum change_failure refuse_quota(struct strbuf *why, const struct account *account,
                                        const struct change *change,
                                        const struct quota_use *use, enum ip_family family)
{
    const char *words = family == IP_V4 ? "IPv4" : "IPv6";

    if (target_is_outbound(account, change->target))
        strbuf_addf(why, _("The group would hold %zu outbound %s rules, and AWS allows %zu."),
                    use->after, words, use->limit);
    else if (change->target.kind == TARGET_RULE)
        strbuf_addf(why,
                    _("The group would hold %zu inbound %s rules, and AWS allows %zu. Choose fewer "
                      "blocks, or a prefix list (it counts its maximum of entries). Where AWS "
                      "raised the quota, --rule-quota says so."),
                    use->after, words, use->limit);
    else
        strbuf_addf(why,
                    _("The ACL would hold %zu inbound %s entries, and AWS allows %zu, the default "
                      "deny included. Choose fewer blocks. Where AWS raised the quota, "
                      "--entry-quota says so."),
                    use->after, words, use->limit);
    return CHANGE_FAIL_QUOTA;
}

/* Refuses what does not fit in the end; where only old and new together do not, the order changes. */
static enum change_failure fit_quota(struct change *change, const struct account *account,
                                     const struct edits *edits, struct strbuf *why)
{
    if (change->way == WAY_NOTHING)
        return CHANGE_OK;
    for (int family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        struct quota_use use = quota_use_of(account, edits, change, (enum ip_family)family);

        if (quota_is_exceeded(&use))
            return refuse_quota(why, account, change, &use, (enum ip_family)family);
        if (quota_is_tight(&use) && change->way == WAY_ADD_THEN_REMOVE)
            change->way = WAY_REMOVE_THEN_ADD;
    }
    return CHANGE_OK;
}

/* --- working out -------------------------------------------------------------------------------- */

/* A carved rule of nothing but SMTP ports has no remainder: it is rewritten. */
static bool is_carved(const struct change *change, const struct sg_rule *old)
{
    struct port_split split;

    if (change->kind != CHANGE_CARVE)
        return false;
    port_split_make(&split, &change->ports, old->protocol, old->from_port, old->to_port);
    return old->protocol != PROTOCOL_TCP || split.rest_count > 0;
}

static enum change_failure rule_work_out(struct change *change, const struct account *account,
                                         const struct edits *edits, const struct sources *sources,
                                         struct strbuf *warning, struct strbuf *why)
{
    const struct sg_rule *old = target_rule(account, change->target);
    enum change_failure failure = CHANGE_OK;
    struct rule_draft draft = {0};

    if (is_carved(change, old))
        failure = rule_carve(&draft, account, change, sources, warning, why);
    else
        for (size_t i = 0; i < sources->count; i++)
            rule_draft_add(&draft, rule_with_source(old, sources->items[i]));
    if (failure == CHANGE_OK)
        change->way = settle(&draft, account, edits, change->target);
    change->rules = draft.items;
    change->rule_count = draft.count;
    return failure;
}

static void clear_outcome(struct change *change)
{
    free(change->rules);
    free(change->entries);
    free(change->warning);
    change->rules = NULL;
    change->entries = NULL;
    change->warning = NULL;
    change->rule_count = change->entry_count = 0;
    change->way = WAY_NOTHING;
    change->conflict = false;
}

static enum change_failure work_out(struct change *change, struct account *account,
                                    const struct edits *edits, struct strbuf *why)
{
    enum change_failure failure;
    struct strbuf warning = STRBUF_INIT;
    struct sources sources;

    clear_outcome(change);
    if (!change_kind_alters(change->kind))
        return CHANGE_OK;
    if (!target_can_be_mended(account, change->target, why))
        return CHANGE_FAIL_TARGET;
    sources_of_candidate(&sources, account, change->target, &change->candidate);
    if (change->target.kind == TARGET_RULE)
        failure = rule_work_out(change, account, edits, &sources, &warning, why);
    else
        failure = entry_work_out(change, account, edits, &sources, why);
    if (failure == CHANGE_OK)
        failure = fit_quota(change, account, edits, why);
    if (failure == CHANGE_OK)
        warn_of_breadth(&warning, account, &sources);
    if (warning.length)
        change->warning = strbuf_detach(&warning);
    strbuf_release(&warning);
    free(sources.items);
    return failure;
}

bool change_kind_alters(enum change_kind kind)
{
    return kind == CHANGE_REWRITE || kind == CHANGE_CARVE;
}

static char *copy_text(const char *text)
{
    return text ? mem_strdup(text) : NULL;
}

enum change_failure change_make(struct change *change, struct account *account,
                                const struct edits *edits, const struct change_request *request,
                                struct strbuf *why)
{
    enum change_failure failure;

    *change = (struct change){
        .kind = request->kind,
        .target = request->target,
        .candidate = {.kind = CANDIDATE_REMOVE},
        .reason = copy_text(request->reason),
        .owner = copy_text(request->owner),
        .author = copy_text(request->author),
        .expiry = copy_text(request->expiry),
        .allow_loss = request->allow_loss,
        .batch = request->batch,
    };
    if (request->candidate)
        candidate_copy(&change->candidate, request->candidate);
    if (request->ports)
        change->ports = *request->ports;
    failure = work_out(change, account, edits, why);
    if (failure != CHANGE_OK)
        change_release(change);
    return failure;
}

void change_rework(struct change *change, struct account *account, const struct edits *edits)
{
    struct strbuf why = STRBUF_INIT;

    if (work_out(change, account, edits, &why) != CHANGE_OK) {
        clear_outcome(change);
        change->warning = strbuf_detach(&why);
        change->conflict = true;
    }
    strbuf_release(&why);
}

void change_release(struct change *change)
{
    clear_outcome(change);
    candidate_release(&change->candidate);
    free(change->reason);
    free(change->owner);
    free(change->author);
    free(change->expiry);
    review_release(&change->review);
    *change = (struct change){.kind = CHANGE_SKIP, .candidate = {.kind = CANDIDATE_REMOVE}};
}

void change_copy(struct change *to, const struct change *from)
{
    *to = *from;
    candidate_copy(&to->candidate, &from->candidate);
    to->reason = copy_text(from->reason);
    to->owner = copy_text(from->owner);
    to->author = copy_text(from->author);
    to->expiry = copy_text(from->expiry);
    to->warning = copy_text(from->warning);
    review_copy(&to->review, &from->review);
    to->rules =
        from->rule_count ? mem_copy(from->rules, from->rule_count * sizeof *from->rules) : NULL;
    to->entries = from->entry_count
                      ? mem_copy(from->entries, from->entry_count * sizeof *from->entries)
                      : NULL;
}

void change_apply(const struct change *change, struct edits *edits)
{
    if (change->target.kind == TARGET_POLICY && change_kind_alters(change->kind))
        edits_mend_policy(edits, change->target.row);
    if (change->way == WAY_NOTHING)
        return;
    if (change->target.kind == TARGET_RULE)
        edits_remove_rule(edits, change->target.row);
    else if (change->way != WAY_ADD_BEFORE)
        edits_remove_entry(edits, change->target.row);
    for (size_t i = 0; i < change->rule_count; i++)
        edits_add_rule(edits, &change->rules[i]);
    for (size_t i = 0; i < change->entry_count; i++)
        edits_add_entry(edits, &change->entries[i]);
}
