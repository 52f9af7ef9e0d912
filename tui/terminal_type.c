/*
 * What the terminal's description (terminfo) says. A file of its own because <term.h> makes macros of
 * hundreds of everyday names.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "tui/terminal_state.h"

#include <term.h>

static const char *capability(const char *name)
{
    const char *text = tigetstr(name);

    return text == (const char *)-1 ? NULL : text;
}

static bool check_description(const char *type, const char *shown, struct strbuf *why)
{
    int status;
    bool addressable;

    if (setupterm(type, STDOUT_FILENO, &status) == ERR) {
        strbuf_addf(why, _("The terminal type \"%s\" (TERM) is unknown here."), shown);
        return false;
    }
    addressable = capability("cup");
    del_curterm(cur_term);
    if (!addressable)
        strbuf_addf(why, _("The terminal type \"%s\" (TERM) cannot place its cursor."), shown);
    return addressable;
}

bool terminal_type_check(struct strbuf *why)
{
    struct strbuf shown = STRBUF_INIT;
    const char *type = getenv("TERM");
    bool good;

    if (!type || !*type) {
        strbuf_adds(why, _("TERM is not set, so this terminal cannot be driven."));
        return false;
    }
    sanitise_add(&shown, type, strlen(type));
    good = check_description(type, shown.text, why);
    strbuf_release(&shown);
    return good;
}

/* Appends a terminfo string without its delays ("$<5>"), which no terminal of today needs. */
static size_t add_capability(char *bytes, size_t length, size_t size, const char *name)
{
    const char *text = capability(name);

    while (text && *text && length < size) {
        const char *end = strncmp(text, "$<", 2) == 0 ? strchr(text, '>') : NULL;

        if (end)
            text = end + 1;
        else
            bytes[length++] = *text++;
    }
    return length;
}

size_t terminal_type_restoring(char *bytes, size_t size)
{
    static const char *const names[] = {"sgr0", "rmacs", "rmkx", "rmcup", "cnorm"};
    size_t length = 0;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        length = add_capability(bytes, length, size, names[i]);
    return length;
}

void *terminal_type_current(void)
{
    return cur_term;
}

void terminal_type_restore(void *type)
{
    set_curterm(type);
}
