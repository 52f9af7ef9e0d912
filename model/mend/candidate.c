/*
 * The list is put together kind by kind in the order it is offered. Which subnets are private and
 * which groups have members is what ranks them; the explanation tells the reader why.
 */
#include "model/mend/candidate.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/mend/candidate_words.h"
#include "model/mend/target.h"

/* User rule numbers are 1..32766; above stand the default denies (VPC user guide). */
enum { LAST_USER_NUMBER = 32766 };

void candidate_release(struct candidate *candidate)
{
    free(candidate->spelling);
    free(candidate->label);
    free(candidate->explanation);
    free(candidate->rows);
    *candidate = (struct candidate){.kind = CANDIDATE_REMOVE};
}

static char *copy_text(const char *text)
{
    return text ? mem_strdup(text) : NULL;
}

void candidate_copy(struct candidate *to, const struct candidate *from)
{
    *to = *from;
    to->spelling = copy_text(from->spelling);
    to->label = copy_text(from->label);
    to->explanation = copy_text(from->explanation);
    to->rows = from->row_count ? mem_copy(from->rows, from->row_count * sizeof *from->rows) : NULL;
}

void candidates_release(struct candidates *list)
{
    for (size_t i = 0; i < list->count; i++)
        candidate_release(&list->items[i]);
    free(list->items);
    *list = (struct candidates){0};
}

/* --- what can be mended ------------------------------------------------------------------------- */

static const char *rule_refusal(const struct sg_rule *rule)
{
    return rule->flags & RULE_EGRESS ? _("This is an outbound rule: only inbound ones are mended.")
                                     : NULL;
}

static const char *entry_refusal(const struct acl_entry *entry)
{
    if (entry->egress)
        return _("This is an outbound entry: only inbound ones are mended.");
    if (entry->number > LAST_USER_NUMBER)
        return _("This is the default deny of the ACL, which cannot be changed.");
    if (!entry->allow)
        return _("This entry denies: only entries that allow are mended.");
    return NULL;
}

bool target_can_be_mended(const struct account *account, struct target target, struct strbuf *why)
{
    const char *refusal = target.kind == TARGET_RULE ? rule_refusal(target_rule(account, target))
                                                     : entry_refusal(target_entry(account, target));

    if (refusal)
        strbuf_adds(why, refusal);
    return !refusal;
}

/* --- the list ----------------------------------------------------------------------------------- */

/* Adds a candidate with one row, or with none. */
static void offer(struct candidates *list, struct account *account, struct target target,
                  enum candidate_kind kind, uint32_t row)
{
    struct candidate candidate = {.kind = kind};

    if (row != NONE) {
        candidate.rows = mem_copy(&row, sizeof row);
        candidate.row_count = 1;
    }
    candidate_put_in_words(&candidate, account, target);
    list->items = mem_grow(list->items, &list->capacity, list->count + 1, sizeof *list->items);
    list->items[list->count++] = candidate;
}

static void offer_vpc(struct candidates *list, struct account *account, struct target target)
{
    struct strbuf why = STRBUF_INIT;
    struct candidate candidate;

    if (candidate_parse(&candidate, account, target, "vpc", &why)) {
        if (candidate.kind == CANDIDATE_VPC) {
            list->items =
                mem_grow(list->items, &list->capacity, list->count + 1, sizeof *list->items);
            list->items[list->count++] = candidate;
        } else {
            candidate_release(&candidate);
        }
    }
    strbuf_release(&why);
}

static bool subnet_fits(const struct account *account, struct target target,
                        const struct subnet *subnet)
{
    for (uint32_t i = 0; i < subnet->cidrs.count; i++) {
        uint32_t cidr = account->cidr_refs.items[subnet->cidrs.first + i];
        if (target_takes_family(account, target, account->cidrs.items[cidr].family))
            return true;
    }
    return false;
}

static void offer_subnets(struct candidates *list, struct account *account, struct target target,
                          text_id vpc_id, uint32_t scope)
{
    static const enum subnet_reach order[] = {SUBNET_PRIVATE, SUBNET_REACH_UNKNOWN, SUBNET_PUBLIC};
    enum ip_family family = target_family(account, target) == IP_V6 ? IP_V6 : IP_V4;

    for (size_t turn = 0; turn < sizeof order / sizeof order[0]; turn++)
        for (uint32_t row = 0; row < account->subnets.count; row++) {
            const struct subnet *subnet = &account->subnets.items[row];
            if (subnet->vpc_id == vpc_id && subnet->scope == scope &&
                subnet_fits(account, target, subnet) &&
                subnet_reach(account, row, family) == order[turn])
                offer(list, account, target, CANDIDATE_SUBNET, row);
        }
}

static void offer_groups(struct candidates *list, struct account *account, struct target target,
                         text_id vpc_id, uint32_t scope)
{
    for (int with_members = 1; with_members >= 0; with_members--)
        for (uint32_t row = 0; row < account->groups.count; row++) {
            const struct security_group *group = &account->groups.items[row];
            if (group->described && group->vpc_id == vpc_id && group->scope == scope &&
                (group->interfaces.count > 0) == with_members)
                offer(list, account, target, CANDIDATE_GROUP, row);
        }
}

static bool list_is_of_customer(const struct account *account, const struct prefix_list *list)
{
    return list->described && strcmp(text_raw(account->texts, list->owner), "AWS") != 0;
}

static void offer_prefix_lists(struct candidates *list, struct account *account,
                               struct target target, uint32_t scope)
{
    for (uint32_t row = 0; row < account->prefix_lists.count; row++) {
        const struct prefix_list *prefixes = &account->prefix_lists.items[row];
        if (prefixes->scope == scope && list_is_of_customer(account, prefixes) &&
            target_takes_family(account, target, prefixes->family))
            offer(list, account, target, CANDIDATE_PREFIX_LIST, row);
    }
}

static text_id holder_vpc_id(const struct account *account, struct object_ref holder)
{
    return holder.kind == OBJECT_GROUP ? account->groups.items[holder.row].vpc_id
                                       : account->acls.items[holder.row].vpc_id;
}

void candidates_list(struct candidates *list, struct account *account, struct target target)
{
    struct object_ref holder = target_holder(account, target);
    uint32_t scope = account_object_scope(account, holder);
    text_id vpc_id = holder_vpc_id(account, holder);

    *list = (struct candidates){0};
    offer_vpc(list, account, target);
    if (vpc_id != TEXT_NONE)
        offer_subnets(list, account, target, vpc_id, scope);
    if (target.kind == TARGET_RULE) {
        offer_groups(list, account, target, vpc_id, scope);
        offer_prefix_lists(list, account, target, scope);
    }
    offer(list, account, target, CANDIDATE_REMOVE, NONE);
}
