/*
 * A theme is a table of looks. Colours are the first eight only: those are what every colour
 * terminal has, and what its user has chosen to be readable.
 */
#include "tui/role.h"

#include <string.h>

#include "tui/theme.h"

enum { OWN = -1, RED = 1, GREEN = 2, YELLOW = 3, MAGENTA = 5, CYAN = 6 };

struct theme {
    const char *name;
    bool has_colour;
    struct look looks[ROLE_COUNT];
};

static const struct theme themes[] = {
    {
        .name = "default",
        .has_colour = true,
        .looks =
            {
                [ROLE_NORMAL] = {OWN, 0},
                [ROLE_DIM] = {OWN, LOOK_DIM},
                [ROLE_STRONG] = {OWN, LOOK_BOLD},
                [ROLE_IDENTIFIER] = {CYAN, 0},
                [ROLE_HEADING] = {OWN, LOOK_UNDERLINE},
                [ROLE_BAR] = {OWN, LOOK_REVERSE},
                [ROLE_HINT] = {OWN, 0},
                [ROLE_HINT_KEY] = {CYAN, LOOK_BOLD},
                [ROLE_MESSAGE] = {OWN, LOOK_BOLD},
                [ROLE_ERROR] = {RED, LOOK_BOLD},
                [ROLE_CRITICAL] = {RED, LOOK_BOLD},
                [ROLE_HIGH] = {RED, 0},
                [ROLE_MEDIUM] = {YELLOW, 0},
                [ROLE_LOW] = {OWN, 0},
                [ROLE_INFO] = {OWN, LOOK_DIM},
                [ROLE_REMOVED] = {RED, 0},
                [ROLE_ADDED] = {GREEN, 0},
                [ROLE_OPENED] = {MAGENTA, LOOK_BOLD},
                [ROLE_KEPT] = {OWN, 0},
                [ROLE_MARKED] = {YELLOW, LOOK_BOLD},
                [ROLE_MATCH] = {OWN, LOOK_BOLD},
                [ROLE_BORDER] = {OWN, LOOK_DIM},
            },
    },
    {
        .name = "mono",
        .has_colour = false,
        .looks =
            {
                [ROLE_NORMAL] = {OWN, 0},
                [ROLE_DIM] = {OWN, LOOK_DIM},
                [ROLE_STRONG] = {OWN, LOOK_BOLD},
                [ROLE_IDENTIFIER] = {OWN, 0},
                [ROLE_HEADING] = {OWN, LOOK_UNDERLINE},
                [ROLE_BAR] = {OWN, LOOK_REVERSE},
                [ROLE_HINT] = {OWN, 0},
                [ROLE_HINT_KEY] = {OWN, LOOK_BOLD},
                [ROLE_MESSAGE] = {OWN, LOOK_BOLD},
                [ROLE_ERROR] = {OWN, LOOK_BOLD | LOOK_UNDERLINE},
                [ROLE_CRITICAL] = {OWN, LOOK_BOLD | LOOK_UNDERLINE},
                [ROLE_HIGH] = {OWN, LOOK_BOLD},
                [ROLE_MEDIUM] = {OWN, LOOK_BOLD},
                [ROLE_LOW] = {OWN, 0},
                [ROLE_INFO] = {OWN, LOOK_DIM},
                [ROLE_REMOVED] = {OWN, LOOK_BOLD},
                [ROLE_ADDED] = {OWN, LOOK_BOLD},
                [ROLE_OPENED] = {OWN, LOOK_BOLD | LOOK_UNDERLINE},
                [ROLE_KEPT] = {OWN, 0},
                [ROLE_MARKED] = {OWN, LOOK_BOLD},
                [ROLE_MATCH] = {OWN, LOOK_BOLD},
                [ROLE_BORDER] = {OWN, LOOK_DIM},
            },
    },
};

const char *const theme_names[] = {"default", "mono", NULL};

const struct theme *theme_find(const char *name)
{
    for (size_t i = 0; i < sizeof themes / sizeof *themes; i++) {
        if (strcmp(themes[i].name, name) == 0)
            return &themes[i];
    }
    return NULL;
}

bool theme_exists(const char *name)
{
    return theme_find(name);
}

struct look theme_look(const struct theme *theme, enum role role)
{
    return theme->looks[role];
}

bool theme_has_colour(const struct theme *theme)
{
    return theme->has_colour;
}
