/*
 * time_text.h: moments and days as text, and back.
 *
 * Always UTC and the Gregorian calendar (RFC 3339 with "Z"): neither the locale nor TZ has a say. A
 * moment is a number of seconds since 1970, a day a number of days since 1970-01-01; both are told
 * until the end of the year 9999.
 */
#ifndef MODEL_BASE_TIME_TEXT_H
#define MODEL_BASE_TIME_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/base/strbuf.h"

#define TIME_LAST INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

/* Appends "2026-11-26T15:04:05Z"; the time is from 0 to TIME_LAST. */
void time_text_add(struct strbuf *out, int64_t time);

/* Reads exactly that form; false for anything else, February 30 and leap seconds included. */
bool time_text_parse(const char *text, int64_t *time);

/* Likewise for "2026-11-26". */
void day_text_add(struct strbuf *out, int64_t day);
bool day_text_parse(const char *text, int64_t *day);

/* The day of a time. */
int64_t time_day(int64_t time);

/* Reads a time as SOURCE_DATE_EPOCH gives it (reproducible-builds.org): decimal digits, nothing else. */
bool time_number_parse(const char *text, int64_t *time);

#endif
