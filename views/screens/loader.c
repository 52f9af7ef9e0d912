#include "views/screens/loader.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/base/thread.h"
#include "model/judge/open_rule.h"
#include "model/read/export.h"
#include "model/read/flow_log.h"
#include "views/screens/loader_look.h"

/* News no more often than eyes can follow. */
#define NEWS_INTERVAL_MS 100

/* How long a reading that is told to stop may take before it is thought to wait for a pipe's writer. */
#define STOP_PATIENCE_MS 300

/* More is only counted. */
#define LISTED_MOST 5000

/* Its own: the thread may outlive who asked. */
struct path_list {
    char **items;
    size_t count;
};

struct loader {
    struct path_list exports, logs, lifted;
    struct smtp_ports ports;
    pthread_t thread;
    int pipe[2];

    /* of the reading thread */
    struct loader_look *look;
    struct loaded loaded;
    size_t seen_rules, open_count;
    struct open_rules found; /* not published yet */
    int64_t published_ms;

    pthread_mutex_t lock; /* of what follows */
    struct loader_news news;
    struct open_rules fresh; /* published, not fetched yet */
    bool fresh_replaces;     /* they come instead of what was fetched before */
    bool stopping;
};

static void open_rule_release(struct open_rule *rule)
{
    free(rule->group);
    free(rule->name);
    free(rule->ports);
    free(rule->source);
}

void open_rules_release(struct open_rules *rules)
{
    for (size_t i = 0; i < rules->count; i++)
        open_rule_release(&rules->items[i]);
    free(rules->items);
    *rules = (struct open_rules){0};
}

static void open_rules_add(struct open_rules *rules, struct open_rule rule)
{
    rules->items = mem_grow(rules->items, &rules->capacity, rules->count + 1, sizeof rule);
    rules->items[rules->count++] = rule;
}

/* Moves all of them to the end of others. */
static void open_rules_move(struct open_rules *to, struct open_rules *from)
{
    for (size_t i = 0; i < from->count; i++)
        open_rules_add(to, from->items[i]);
    from->count = 0;
}

/* --- the reading thread -------------------------------------------------------------------------- */

static void list_rule(struct open_rules *rules, const struct account *account,
                      const struct sg_rule *rule)
{
    const struct security_group *group = &account->groups.items[rule->group];
    struct strbuf ports = STRBUF_INIT, source = STRBUF_INIT;

    rule_format_ports_short(rule->protocol, rule->from_port, rule->to_port, &ports);
    cidr_format(&source, account_block(account, rule->source));
    open_rules_add(rules, (struct open_rule){.group = mem_strdup(account_show(account, group->id)),
                                             .name = mem_strdup(account_show(account, group->name)),
                                             .ports = strbuf_detach(&ports),
                                             .source = strbuf_detach(&source)});
}

static void look_at_new_rules(struct loader *loader, const struct account *account)
{
    for (; loader->seen_rules < account->rules.count; loader->seen_rules++) {
        const struct sg_rule *rule = &account->rules.items[loader->seen_rules];

        if (!rule_lets_anybody_in(account, rule, &loader->ports))
            continue;
        if (loader->open_count++ < LISTED_MOST)
            list_rule(&loader->found, account, rule);
    }
}

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The pipe holds a byte while there is news; if it is full there is news already. */
static void wake(const struct loader *loader)
{
    while (write(loader->pipe[1], "n", 1) < 0 && errno == EINTR) {
    }
}

static void publish(struct loader *loader, const struct export_state *state)
{
    const struct account *account = state->account;

    pthread_mutex_lock(&loader->lock);
    loader->news = (struct loader_news){.first_look = loader->news.first_look,
                                        .in_logs = loader->loaded.evidence != NULL,
                                        .done = state->done,
                                        .total = state->total,
                                        .groups = account->groups.count,
                                        .rules = account->rules.count,
                                        .interfaces = account->interfaces.count,
                                        .problems = account->problems.count,
                                        .open_rules = loader->open_count};
    if (loader->news.first_look.is_known)
        open_rules_release(&loader->found);
    else
        open_rules_move(&loader->fresh, &loader->found);
    pthread_mutex_unlock(&loader->lock);
    wake(loader);
}

static bool is_stopping(struct loader *loader)
{
    bool stopping;

    pthread_mutex_lock(&loader->lock);
    stopping = loader->stopping;
    pthread_mutex_unlock(&loader->lock);
    return stopping;
}

static bool it_is_time(struct loader *loader)
{
    int64_t now = now_ms();

    if (now - loader->published_ms < NEWS_INTERVAL_MS)
        return false;
    loader->published_ms = now;
    return true;
}

/* --- the first look's thread --------------------------------------------------------------------- */

/* What the reading finds later may differ: it makes one of rules that are told twice, and knows other
 * layouts. It counts then, and nothing is said about it. */
static void publish_look(const struct account *account, void *context)
{
    struct loader *loader = context;
    struct open_rules listed = {0};

    for (size_t i = 0; i < account->rules.count && i < LISTED_MOST; i++)
        list_rule(&listed, account, &account->rules.items[i]);
    pthread_mutex_lock(&loader->lock);
    loader->news.first_look.is_known = true;
    loader->news.first_look.rules = account->rules.count;
    loader->news.first_look.groups = account->groups.count;
    open_rules_release(&loader->fresh);
    loader->fresh = listed;
    loader->fresh_replaces = true;
    pthread_mutex_unlock(&loader->lock);
    wake(loader);
}

static struct loader_look *begin_look(struct loader *loader)
{
    return loader_look_new(
        &(struct loader_look_request){.paths = (const char *const *)loader->exports.items,
                                      .path_count = loader->exports.count,
                                      .ports = &loader->ports,
                                      .found = publish_look,
                                      .context = loader});
}

/* --- the export ---------------------------------------------------------------------------------- */

static bool look_on(const struct export_state *state, void *context)
{
    struct loader *loader = context;
    bool first;

    loader_look_begin(loader->look);
    look_at_new_rules(loader, state->account);
    first = loader->open_count && !loader->news.open_rules;
    if (it_is_time(loader) || first) /* the first is told at once */
        publish(loader, state);
    return !is_stopping(loader);
}

/* --- flow logs ----------------------------------------------------------------------------------- */

static bool look_on_logs(uint64_t done, uint64_t total, void *context)
{
    struct loader *loader = context;

    if (it_is_time(loader))
        publish(loader, &(struct export_state){done, total, loader->loaded.account});
    return !is_stopping(loader);
}

static void add_flow(const struct flow *flow, void *evidence)
{
    evidence_add(evidence, flow);
}

/* Logs of an export that could not be read tell nothing. */
static void read_logs(struct loader *loader)
{
    if (!loader->logs.count || !loader->loaded.account || !loader->loaded.account->files.count)
        return;
    loader->loaded.evidence = evidence_new(loader->loaded.account, &loader->ports);
    flow_logs_read(&(struct flow_log_request){.paths = (const char *const *)loader->logs.items,
                                              .path_count = loader->logs.count,
                                              .visit = add_flow,
                                              .context = loader->loaded.evidence,
                                              .problems = &loader->loaded.account->problems,
                                              .progress = look_on_logs,
                                              .progress_context = loader});
    evidence_settle(loader->loaded.evidence);
}

/* --- both ---------------------------------------------------------------------------------------- */

static void judge_account(struct loader *loader, struct loaded *loaded)
{
    struct walk_lifted *lifted = mem_zalloc(loader->lifted.count, sizeof *lifted);
    struct walk_context context = {.account = loaded->account, .lifted = lifted};

    for (size_t i = 0; i < loader->lifted.count; i++)
        context.lifted_count += walk_lifted_parse(loaded->account, loader->lifted.items[i],
                                                  &lifted[context.lifted_count]);
    mail_findings_compute_again(&loaded->findings, &loaded->quiet, &loaded->memory, &context,
                                &loader->ports);
    free(lifted);
}

static void judge(struct loader *loader)
{
    struct loaded *loaded = &loader->loaded;

    if (loaded->account)
        judge_account(loader, loaded);
}

/* Reading, on as many cores as there are, must not keep a key waiting, nor the first look. (In Linux this is
 * the thread's own niceness, which threads that it starts inherit.) */
enum { LOOK_NICENESS = 5, READING_NICENESS = 10 };

static void *run(void *context)
{
    struct loader *loader = context;
    const struct export_request request = {.paths = (const char *const *)loader->exports.items,
                                           .path_count = loader->exports.count,
                                           .progress = look_on,
                                           .context = loader};

    setpriority(PRIO_PROCESS, 0, LOOK_NICENESS);
    loader->look = begin_look(loader);
    setpriority(PRIO_PROCESS, 0, READING_NICENESS);
    loader->loaded.account = export_read(&request);
    loader_look_free(loader->look);
    read_logs(loader);
    judge(loader);
    pthread_mutex_lock(&loader->lock);
    loader->news.ended = true;
    pthread_mutex_unlock(&loader->lock);
    wake(loader);
    return NULL;
}

/* --- the screen's side ---------------------------------------------------------------------------- */

static bool open_pipe(int ends[2])
{
    if (pipe(ends) < 0)
        return false;
    for (int i = 0; i < 2; i++) {
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
        fcntl(ends[i], F_SETFL, O_NONBLOCK);
    }
    return true;
}

static void copy_paths(struct path_list *list, const char *const *paths, size_t count)
{
    list->items = mem_alloc(count * sizeof *list->items);
    for (; list->count < count; list->count++)
        list->items[list->count] = mem_strdup(paths[list->count]);
}

static void release_paths(struct path_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
}

static void release(struct loader *loader)
{
    release_paths(&loader->exports);
    release_paths(&loader->logs);
    release_paths(&loader->lifted);
    close(loader->pipe[0]);
    close(loader->pipe[1]);
    pthread_mutex_destroy(&loader->lock);
    open_rules_release(&loader->found);
    open_rules_release(&loader->fresh);
    free(loader);
}

struct loader *loader_start(const struct loader_request *request)
{
    struct loader *loader = mem_zalloc(1, sizeof *loader);

    loader->pipe[0] = loader->pipe[1] = -1;
    loader->ports = request->ports;
    copy_paths(&loader->exports, request->paths, request->path_count);
    copy_paths(&loader->logs, request->flow_logs, request->flow_log_count);
    copy_paths(&loader->lifted, request->lifted, request->lifted_count);
    loader->published_ms = now_ms() - NEWS_INTERVAL_MS;
    pthread_mutex_init(&loader->lock, NULL);
    if (open_pipe(loader->pipe) && thread_start(&loader->thread, run, loader))
        return loader;
    release(loader);
    return NULL;
}

void loader_free(struct loader *loader)
{
    if (!loader)
        return;
    pthread_mutex_lock(&loader->lock);
    loader->stopping = true;
    pthread_mutex_unlock(&loader->lock);
    if (!loader_wait(loader, STOP_PATIENCE_MS)) {
        pthread_detach(loader->thread);
        return;
    }
    pthread_join(loader->thread, NULL);
    loaded_release(&loader->loaded);
    release(loader);
}

int loader_fd(const struct loader *loader)
{
    return loader->pipe[0];
}

static bool has_ended(struct loader *loader)
{
    bool ended;

    pthread_mutex_lock(&loader->lock);
    ended = loader->news.ended;
    pthread_mutex_unlock(&loader->lock);
    return ended;
}

static void drain(const struct loader *loader)
{
    char bytes[64];

    while (read(loader->pipe[0], bytes, sizeof bytes) > 0) {
    }
}

bool loader_wait(struct loader *loader, int timeout_ms)
{
    int64_t end = now_ms() + timeout_ms;

    while (!has_ended(loader)) {
        struct pollfd news = {loader->pipe[0], POLLIN, 0};
        int64_t left = end - now_ms();

        if (left <= 0)
            return false;
        if (poll(&news, 1, (int)left) > 0 && !has_ended(loader))
            drain(loader);
    }
    return true;
}

void loader_look(struct loader *loader, struct loader_news *news, struct open_rules *rules)
{
    drain(loader);
    pthread_mutex_lock(&loader->lock);
    *news = loader->news;
    if (loader->fresh_replaces)
        open_rules_release(rules);
    loader->fresh_replaces = false;
    open_rules_move(rules, &loader->fresh);
    pthread_mutex_unlock(&loader->lock);
}

void loaded_release(struct loaded *loaded)
{
    findings_release(&loaded->findings);
    finding_quiet_release(&loaded->quiet);
    mail_memory_release(&loaded->memory);
    evidence_free(loaded->evidence);
    account_free(loaded->account);
    *loaded = (struct loaded){0};
}

struct loaded loader_take(struct loader *loader)
{
    struct loaded loaded;

    loader_wait(loader, 0);
    loaded = loader->loaded;
    loader->loaded = (struct loaded){0};
    return loaded;
}
