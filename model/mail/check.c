#include "model/mail/check.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/write/quote.h"

void mail_check_add(struct mail_checks *checks, enum check_state state, const char *name,
                    struct strbuf *what, struct strbuf *todo)
{
    checks->items =
        mem_grow(checks->items, &checks->capacity, checks->count + 1, sizeof *checks->items);
    checks->items[checks->count++] = (struct mail_check){
        .state = state, .name = name, .what = strbuf_detach(what), .todo = strbuf_detach(todo)};
}

void mail_checks_release(struct mail_checks *checks)
{
    for (size_t i = 0; i < checks->count; i++) {
        free(checks->items[i].what);
        free(checks->items[i].todo);
    }
    free(checks->items);
    *checks = (struct mail_checks){0};
}

const char *check_state_name(enum check_state state)
{
    static const char *const names[] = {"good", "bad", "unknown", "note"};

    return names[state];
}

const char *check_state_sign(enum check_state state)
{
    static const char *const signs[] = {"[ok]", "[!!]", "[??]", "[..]"};

    return signs[state];
}

enum check_state mail_checks_worst(const struct mail_checks *checks)
{
    static const enum check_state order[] = {CHECK_BAD, CHECK_UNKNOWN, CHECK_NOTE};

    for (size_t k = 0; k < sizeof order / sizeof order[0]; k++)
        for (size_t i = 0; i < checks->count; i++)
            if (checks->items[i].state == order[k])
                return order[k];
    return CHECK_GOOD;
}

/* What AWS's ids and names are made of. Anything else could be read as a file or an option. */
static bool is_plain(const char *value)
{
    return isalnum((unsigned char)value[0]) && !strstr(value, "://") &&
           value[strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:/@-")] ==
               '\0';
}

void mail_word(struct strbuf *command, const char *value)
{
    const char *word = is_plain(value) ? value : "NOT-AN-ID";

    quote_shell(command, word, strlen(word));
}

void mail_option(struct strbuf *command, const char *option, const char *value)
{
    strbuf_addf(command, " --%s ", option);
    mail_word(command, value);
}
