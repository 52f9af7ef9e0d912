/*
 * ladder_build.h: how a ladder gets its parts. Internal to ladder.c and the files beside it.
 */
#ifndef MODEL_WRITE_LADDER_BUILD_H
#define MODEL_WRITE_LADDER_BUILD_H

#include "model/write/ladder.h"

struct ladder_building {
    struct ladder *ladder;
    const struct ladder_request *request;
    struct object_ref holder; /* the group or ACL that is under way */
};

/* Where a part stands: those that come (denies last), that stand in, that change and that go. */
extern const uint8_t part_comes[RUNG_COUNT], part_comes_last[RUNG_COUNT],
    part_stands_in[RUNG_COUNT], part_changes[RUNG_COUNT], part_goes[RUNG_COUNT];

/* Its sides are still to be filled in. Borrowed until the next is added. */
struct ladder_part *ladder_add_part(const struct ladder_building *building, enum part_kind kind,
                                    const uint8_t at[RUNG_COUNT]);

/* All parts of the group or ACL. */
void ladder_build_group(const struct ladder_building *building);
void ladder_build_acl(const struct ladder_building *building);

/* False with a sentence in `why` if a tool that chooses its own order must not be given this. */
bool ladder_check(const struct ladder *ladder, const struct ladder_request *request,
                  struct strbuf *why);

#endif
