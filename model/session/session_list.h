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
    struct session_log log; /* only the first record, until session_entry_read */
    size_t decisions;       /* in force, as they were taken (plan_taken.h), and steps ticked off; likewise, and
                             * so are these */
    bool is_written;        /* all of them were written to files since */
    bool is_open;           /* another program has it open */
};

struct session_list {
    TABLE(struct session_entry) items; /* the newest first */
};

/* What each is about, that can be read; what cannot is left out. Without the directory there are none. Costs
 * opening them. */
void session_list_read(struct session_list *list, const char *directory);
void session_list_release(struct session_list *list);

/* All that the session holds, and whether it is open. Costs reading it. */
void session_entry_read(struct session_entry *entry);

/* Removes a session's files; false with `why`, and if it is open elsewhere. */
bool session_remove(const char *path, struct strbuf *why);

#endif
