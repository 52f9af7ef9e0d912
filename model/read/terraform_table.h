/*
 * terraform_table.h: shorthand of the tables of types. Inside terraform_network.c and terraform_hosts.c
 * only.
 */
#ifndef MODEL_READ_TERRAFORM_TABLE_H
#define MODEL_READ_TERRAFORM_TABLE_H

#include "model/read/terraform.h"

/* What every table of attributes may hold, and its end. */
#define TAGS {"tags_all", "Tags", RECAST_AS_IS, NULL}, {"tags", "Tags", RECAST_AS_IS, NULL}
#define END  {NULL, NULL, RECAST_TEXT, NULL}

/* What else there is of a type follows the macro. */
#define OBJECT(type, reply_list, own_id, attributes)                                               \
    .name = (type), .list = (reply_list), .id = (own_id), .table = (attributes)

/* A resource that tells a part of another one, which `owner_id` names. */
#define PART(type, owner_list, owner_id, attributes, joins)                                        \
    OBJECT(type, owner_list, owner_id, attributes), .into = (joins)

#endif
