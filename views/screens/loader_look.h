/*
 * loader_look.h: a first look at a large export, in a thread of its own beside the reading.
 */
#ifndef VIEWS_SCREENS_LOADER_LOOK_H
#define VIEWS_SCREENS_LOADER_LOOK_H

#include <stddef.h>

#include "model/account/account.h"
#include "model/judge/smtp.h"

/* All of it is borrowed until the end of the look. */
struct loader_look_request {
    const char *const *paths; /* EXPORT arguments */
    size_t path_count;
    const struct smtp_ports *ports;

    /* Called by that thread, once, if there is a first look: the account holds the rules that let anybody
     * in, and their groups. It is not to be kept. */
    void (*found)(const struct account *account, void *context);
    void *context;
};

struct loader_look;

/* The look waits for loader_look_begin. Call it from the thread that is to read, before it becomes less
 * important. */
struct loader_look *loader_look_new(const struct loader_look_request *request);

/* The reading has begun, and so what both use has been made ready (json_arena.h). May be called again. */
void loader_look_begin(struct loader_look *look);

/* Stops it, and waits for its end. */
void loader_look_free(struct loader_look *look);

#endif
