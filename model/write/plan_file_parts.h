/*
 * plan_file_parts.h: the smaller objects of a plan file, read. Internal to this room.
 *
 * Each returns false after telling what is wrong, and leaves what it has read so far to be released by
 * whoever holds it.
 */
#ifndef MODEL_WRITE_PLAN_FILE_PARTS_H
#define MODEL_WRITE_PLAN_FILE_PARTS_H

#include "model/judge/smtp.h"
#include "model/mend/review.h"
#include "model/write/plan_line.h"
#include "model/write/plan_members.h"

/* A name and its time, both or neither: *name_read stays NULL then. */
bool plan_read_stamp(const struct plan_text *text, struct json_extent object,
                     struct json_extent name, struct json_extent time, char **name_read,
                     int64_t *time_read);

/* A day, or NULL for null: *expiry is the caller's also when it is no day. */
bool plan_read_expiry(const struct plan_text *text, struct json_extent value, char **expiry);

/* A list of ports; null is as `fallback` says. */
bool plan_read_ports(const struct plan_text *text, struct json_extent list,
                     const struct smtp_ports *fallback, struct smtp_ports *ports);

/* A rule or an entry. */
bool plan_read_line(const struct plan_text *text, struct json_extent item, enum target_kind kind,
                    struct plan_line *line);

/* Null is an open review without comments. */
bool plan_read_review(const struct plan_text *text, struct json_extent object,
                      struct review *review);

#endif
