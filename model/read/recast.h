/*
 * recast.h: the members of an object of another layout under the names that a describe reply gives
 * them, by tables.
 *
 *     static const struct recast subnet[] = {
 *         {"id", "SubnetId"},                            {"SubnetId": ...}
 *         {"network_interface", "Attachment.Id"},        {"Attachment": {"Id": ...}}
 *         {"vpc_id", "Attachments[].VpcId"},             {"Attachments": [{"VpcId": ...}]}
 *         {"security_groups", "Groups[*].GroupId"},      {"Groups": [{"GroupId": ...}, ...]}
 *         {"route", "Routes[*]", .inner = route},        {"Routes": [{...}, ...]}
 *         {0},
 *     };
 *
 * Members that the table does not name are left out, and so are null and empty strings, which mean
 * "not given" there, and the rest of a list once the budget is spent (json_budget.h).
 */
#ifndef MODEL_READ_RECAST_H
#define MODEL_READ_RECAST_H

#include <cjson/cJSON.h>

/* What the reply gives, where the other layout may write it otherwise ("22" for 22). */
enum recast_type { RECAST_TEXT, RECAST_NUMBER, RECAST_BOOL, RECAST_AS_IS };

struct recast {
    const char *from, *to;
    enum recast_type type;
    const struct recast *inner; /* for each object of a list */
};

/* Adds to `object` what the table finds in `source`. */
void recast_add(cJSON *object, const cJSON *source, const struct recast *table);

/* A new object, to be deleted by the caller. */
cJSON *recast_object(const cJSON *source, const struct recast *table);

/* Adds one value at a place that is written as above; takes the value. */
void recast_place(cJSON *object, const char *to, cJSON *value);

/* Renames every key in the tree from "vpcId" to "VpcId". */
void recast_capitalise(cJSON *tree);

#endif
