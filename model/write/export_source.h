/*
 * export_source.h: a rule's protocol, ports and source, read from and written into the JSON of
 * DescribeSecurityGroups and DescribeSecurityGroupRules. Internal to this room.
 */
#ifndef MODEL_WRITE_EXPORT_SOURCE_H
#define MODEL_WRITE_EXPORT_SOURCE_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "model/account/account.h"

/* The lists of a permission, one for each kind of source. */
enum source_list { LIST_IPV4, LIST_IPV6, LIST_PREFIXES, LIST_GROUPS, LIST_COUNT };

struct source_list_keys {
    const char *list;   /* "IpRanges" */
    const char *source; /* "CidrIp" */
};

extern const struct source_list_keys source_lists[LIST_COUNT];

enum source_list source_list_of(const struct account *account, const struct sg_rule *rule);

/* True if `object` (a permission or a flat rule) has the rule's protocol and ports, in any of the
 * spellings that the reader takes. */
bool json_has_packets(const cJSON *object, const struct sg_rule *rule);

/* True if the element of a permission's list, of the rule's kind of source, is the rule's; NULL is no source. */
bool json_item_is_source(const cJSON *item, const struct account *account, const struct sg_rule *rule);

/* True if a flat rule has the rule's source. */
bool json_flat_is_source(const cJSON *flat, const struct account *account,
                         const struct sg_rule *rule);

/* Sets protocol and ports. */
void json_set_packets(cJSON *object, const struct sg_rule *rule);

/* A new element for a permission's list; `model`: the old rule's element, whose other members stay
 * (NULL where there is none of that kind). All of it stays where the source does: what it says of a
 * group, its name or the state of a peering, is not all in the account. */
cJSON *json_new_item(const struct account *account, const struct sg_rule *rule, const cJSON *model);

/* A permission of its own for one rule; `model` likewise. */
cJSON *json_new_permission(const struct account *account, const struct sg_rule *rule,
                           const cJSON *model);

/* Gives a flat rule another protocol, ports and, where it differs, source. */
void json_set_flat(cJSON *flat, const struct account *account, const struct sg_rule *rule);

#endif
