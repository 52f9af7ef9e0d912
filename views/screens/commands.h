/*
 * commands.h: what can be typed after ":". Names are stable, so that scripts can drive a screen.
 */
#ifndef VIEWS_SCREENS_COMMANDS_H
#define VIEWS_SCREENS_COMMANDS_H

#include "views/screens/app.h"

struct command {
    const char *name;
    const char *arguments; /* for help: "ID", "FORMAT PATH", "" */
    const char *help;      /* not yet translated */
    void (*run)(struct app *app, const char *argument); /* argument: the rest of the line, trimmed */
};

extern const struct command commands[];
extern const size_t command_count;

#endif
