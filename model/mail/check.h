/*
 * check.h: one thing that was looked at, what came of it, and what to do: rows of the lists that the Mail
 * view and `vpcmend mail` show for an SES endpoint, a sending address, a policy.
 */
#ifndef MODEL_MAIL_CHECK_H
#define MODEL_MAIL_CHECK_H

#include <stddef.h>

#include "model/base/strbuf.h"

enum check_state {
    CHECK_GOOD,
    CHECK_BAD,
    CHECK_UNKNOWN, /* the export does not tell, or nobody outside AWS knows: `todo` finds out */
    CHECK_NOTE,    /* neither good nor bad: to be done, or to be known */
};

struct mail_check {
    enum check_state state;
    const char *name; /* stable, for JSON: "private-dns" */
    char *what;       /* for eyes: what was looked at and what came of it, one sentence */
    char *todo;       /* commands and texts to copy, line by line; "" if none. Raw, quoted for a shell */
};

struct mail_checks {
    struct mail_check *items;
    size_t count, capacity;
};

/* Appends; empties both buffers for the next one. */
void mail_check_add(struct mail_checks *checks, enum check_state state, const char *name,
                    struct strbuf *what, struct strbuf *todo);
void mail_checks_release(struct mail_checks *checks);

/* "good", "bad", "unknown", "note": stable words for JSON. */
const char *check_state_name(enum check_state state);

/* "[ok]", "[!!]", "[??]", "[..]": before what was looked at, where it stands as text. */
const char *check_state_sign(enum check_state state);

/* The first of bad, unknown, note that there is, else good. */
enum check_state mail_checks_worst(const struct mail_checks *checks);

/* Appends an id or name, quoted for a shell, or NOT-AN-ID if it is like none of AWS's; and with an option before it: " --NAME 'value'". */
void mail_word(struct strbuf *command, const char *value);
void mail_option(struct strbuf *command, const char *option, const char *value);

#endif
