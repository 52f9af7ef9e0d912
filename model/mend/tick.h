/*
 * tick.h: a step of a card that a person says is done, such as the A record of a sending address, which no
 * export tells.
 *
 * It is a decision of its own kind: it changes nothing in the account, and no file that is written for AWS
 * knows of it. It is named by words that stay when the export is taken anew, never by rows.
 */
#ifndef MODEL_MEND_TICK_H
#define MODEL_MEND_TICK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tick {
    char *account, *region; /* raw, "" if not told */
    char *address;          /* raw: "203.0.113.25" */
    char *step;             /* raw: the name of a check (model/mail/check.h), "a-record" */
    char *author;           /* raw: who says so; NULL: not told */
    int64_t time;           /* when, in seconds since 1970, UTC */
};

/* A copy of its own, to be freed. */
struct tick *tick_copy(const struct tick *tick);
void tick_free(struct tick *tick); /* NULL is nothing */

/* True if both are about the same step of the same address, whoever says so. */
bool tick_is_about(const struct tick *a, const struct tick *b);

/* Those in force, in the order they were made. Borrowed from whoever owns them. */
struct ticks {
    const struct tick **items;
    size_t count, capacity;
};

/* The position of the one about the same step, or SIZE_MAX. O(count): a card has few steps, and people tick
 * them off by hand. */
size_t ticks_find(const struct ticks *ticks, const struct tick *tick);

/* Puts `after` where `before` is, which is at the position (NULL: nothing is there, or is to be). */
void ticks_replace(struct ticks *ticks, size_t position, const struct tick *before,
                   const struct tick *after);
void ticks_release(struct ticks *ticks);

/* What stands at a place of a log of what was done. */
typedef bool place_is_of_ticks(const void *log, size_t place);

/* Of such a log of which `done` places count now: true if a file that was written after `written` of them
 * (SIZE_MAX: none was, or that state is gone) says what is so now. Files hold no ticks, so places of these alone
 * may lie between. O(places between). */
bool ticks_leave_as_written(size_t written, size_t done, place_is_of_ticks *is_of_ticks, const void *log);

#endif
