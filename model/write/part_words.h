/*
 * part_words.h: names for the parts of a ladder, made from ids and from what a rule says, never from
 * names or tags. Internal to this room.
 */
#ifndef MODEL_WRITE_PART_WORDS_H
#define MODEL_WRITE_PART_WORDS_H

#include "model/base/strbuf.h"
#include "model/write/ladder.h"

/* How a tool spells names. */
enum name_style {
    NAME_SNAKE, /* Terraform: "sgr_1", "sg_1_tcp_25_from_10_0_0_0_16", "acl_1_in_100" */
    NAME_CAMEL, /* CloudFormation, letters and digits only: "Sgr1", "Sg1Tcp25From10x0x0x0x16",
                   "Acl1In100" */
};

/* One name for each part, all different: where two would be alike the later one gets "_2" or "x2". The
 * caller frees each and the array. */
char **part_names(const struct ladder *ladder, const struct account *account,
                  enum name_style style);
void part_names_free(char **names, const struct ladder *ladder);

/* The id of the group or ACL. Borrowed. */
const char *part_holder_id(const struct ladder_part *part, const struct account *account);

/* The account that owns the group that a rule refers to, "" where that is the rule's own or not known:
 * only the groups of others are named with it. Borrowed. */
const char *part_source_owner(const struct ladder *ladder, const struct ladder_part *part,
                              const struct sg_rule *rule, const struct account *account);

/* What a run from one rung to another does. Entries are deleted and created where they change. */
struct rung_step {
    size_t added, changed, destroyed;
};
struct rung_step rung_step_between(const struct ladder *ladder, enum rung from, enum rung to);

#endif
