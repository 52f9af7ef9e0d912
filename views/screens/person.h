/*
 * person.h: who sits at the screen, and what time it is for the plan.
 */
#ifndef VIEWS_SCREENS_PERSON_H
#define VIEWS_SCREENS_PERSON_H

#include <stdint.h>

/* The name that stands in plans: VPCMEND_AUTHOR, else the login name, else "unknown". The caller frees
 * it. */
char *person_name(void);

/* Seconds since 1970, UTC: SOURCE_DATE_EPOCH where it is set (reproducible-builds.org), so that a run
 * can be repeated to the byte; else the clock. */
int64_t person_now(void);

#endif
