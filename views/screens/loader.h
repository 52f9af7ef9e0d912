/*
 * loader.h: reads the export, and then flow logs, while the screen is in use already.
 *
 * A thread of its own reads; what the screen may know of it meanwhile is copied out from time to time, and
 * a file descriptor says when there is news (for terminal_wait). The account itself belongs to the thread
 * until it has ended. Beside it another thread takes a first look at a large export (first_look.h), which
 * knows long before what is open.
 */
#ifndef VIEWS_SCREENS_LOADER_H
#define VIEWS_SCREENS_LOADER_H

#include <stdbool.h>
#include <stdint.h>

#include "model/account/account.h"
#include "model/judge/evidence.h"
#include "model/judge/finding.h"
#include "model/judge/finding_quiet.h"
#include "model/mail/mail_finding.h"
#include "model/judge/smtp.h"

struct loader_request {
    const char *const *paths; /* EXPORT arguments */
    size_t path_count;
    struct smtp_ports ports;
    const char *const *flow_logs; /* --flow-logs arguments */
    size_t flow_log_count;
    const char *const *lifted; /* --port25-lifted arguments */
    size_t lifted_count;
};

/* An inbound rule that lets anybody in on an SMTP port; texts for eyes. */
struct open_rule {
    char *group, *name, *ports, *source;
};

struct open_rules {
    struct open_rule *items;
    size_t count, capacity;
};

void open_rules_release(struct open_rules *rules);

struct loader_news {
    bool in_logs;         /* the export is read, now it is flow logs */
    uint64_t done, total; /* bytes, of the export or of the logs; total 0: not known */
    size_t groups, rules, interfaces, problems;
    size_t open_rules; /* all that were found, also those that are not listed */
    struct {
        bool is_known;
        size_t rules, groups; /* the open ones, and the groups they are of */
    } first_look;
    bool ended;
};

struct loader;

/* NULL if no thread can be had: read without one then. */
struct loader *loader_start(const struct loader_request *request);

/* Stops the reading if it has not ended, and frees what was not taken. Where it waits for a writer that
 * does not write, the thread and what it holds are left to the end of the program. */
void loader_free(struct loader *loader);

/* Can be read when there is news. */
int loader_fd(const struct loader *loader);

/* Waits so long for the end; true if it has come. */
bool loader_wait(struct loader *loader, int timeout_ms);

/* What is known now. Adds the open rules that were found since the last call, up to some thousands; those of
 * a first look come instead of all that were found before and will be. */
void loader_look(struct loader *loader, struct loader_news *news, struct open_rules *rules);

/* What was read, and judged for the first time, which takes a while too. */
struct loaded {
    struct account *account;
    struct evidence *evidence; /* what flow logs tell of it; NULL if none were asked for */
    struct findings findings;
    struct finding_quiet quiet;
    struct mail_memory memory;
};

void loaded_release(struct loaded *loaded);

/* After the end: all of that, which is the caller's now. */
struct loaded loader_take(struct loader *loader);

#endif
