/*
 * session_list.h: the sessions that are kept in a directory.
 */
#ifndef MODEL_SESSION_SESSION_LIST_H
#define MODEL_SESSION_SESSION_LIST_H

#include "model/account/account.h"
#include "model/base/strbuf.h"
#include "model/session/session_log.h"

struct session_entry {
    char *path;
    struct session_log log;
    size_t decisions; /* in force */
    bool is_written;  /* all of them were written to files since */
    bool is_open;     /* another program has it open */
};

struct session_list {
    TABLE(struct session_entry) items; /* the newest first */
};

/* All that can be read; what cannot is left out. Without the directory there are none. Costs reading them. */
void session_list_read(struct session_list *list, const char *directory);
void session_list_release(struct session_list *list);

/* Removes a session's files; false with `why`, and if it is open elsewhere. */
bool session_remove(const char *path, struct strbuf *why);

#endif
