/*
 * walk_service.c: AWS's own services that an export knows by their addresses.
 */
#include <string.h>

#include "model/base/message.h"
#include "model/judge/walk_build.h"

/* --- services with lists of their own ------------------------------------------------------------------------ */

static bool name_ends(const char *name, const char *end)
{
    size_t length = strlen(name), end_length = strlen(end);

    return length >= end_length && strcmp(name + length - end_length, end) == 0;
}

/* S3 and DynamoDB, known by the lists that AWS keeps for their gateway endpoints. */
static bool list_is_web_service(const struct account *account, const struct prefix_list *list)
{
    const char *name = text_raw(account->texts, list->name);

    return strncmp(name, "com.amazonaws.", 14) == 0 &&
           (name_ends(name, ".s3") || name_ends(name, ".dynamodb"));
}

static uint32_t service_list_of(struct walker *w)
{
    for (uint32_t i = 0; i < w->account->prefix_lists.count; i++) {
        const struct prefix_list *list = &w->account->prefix_lists.items[i];
        if (!list_is_web_service(w->account, list))
            continue;
        for (uint32_t k = 0; k < list->entries.count; k++) {
            uint32_t cidr = w->account->prefix_entries.items[list->entries.first + k].cidr;
            if (walk_block_holds(w, account_block(w->account, cidr), w->packet.to))
                return i;
        }
    }
    return NONE;
}

enum step walk_at_service(struct walker *w)
{
    uint32_t list;
    struct hop_draft draft = {
        .kind = HOP_ENDPOINT,
        .verdict = WALK_BLOCKED,
        .other = walk_no_object,
        .sentence = _("{to} belongs to AWS's service {object}, which listens to TCP 80 and 443 "
                      "only.")};

    if (w->packet.protocol != PROTOCOL_TCP || w->packet.port == 80 || w->packet.port == 443 ||
        w->walk->to.kind == WALK_END_INTERNET)
        return STEP_ARRIVED;
    list = service_list_of(w);
    draft.object = (struct object_ref){OBJECT_PREFIX_LIST, list};
    return list == NONE ? STEP_ARRIVED : walk_stop(w, &draft);
}

/* --- in every VPC ------------------------------------------------------------------------------------- */

/* The resolver is the third address of the VPC's block; the others are link-local (VPC user guide,
 * "Amazon DNS server"; EC2 user guide, "Instance metadata", "Amazon Time Sync Service"). */
bool walk_is_to_vpc_service(struct walker *w)
{
    static const uint32_t link_local[] = {0xa9fea9fd, 0xa9fea9fe, 0xa9fea97b, 0xa9feaa02};
    struct ip_addr to = w->packet.to;
    struct span cidrs;

    if (to.family != IP_V4 || w->at.kind != SPOT_INTERFACE || w->at.vpc == NONE)
        return false;
    for (size_t i = 0; i < sizeof link_local / sizeof link_local[0]; i++)
        if (to.value == link_local[i])
            return true;
    cidrs = w->account->vpcs.items[w->at.vpc].cidrs;
    for (uint32_t i = 0; i < cidrs.count; i++) {
        struct cidr block = account_block(w->account, w->account->cidr_refs.items[cidrs.first + i]);
        if (block.family == IP_V4 && to.value == cidr_first(block) + 2)
            return true;
    }
    return false;
}
