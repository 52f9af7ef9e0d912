#include "views/screens/loader_look.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#include "model/base/mem.h"
#include "model/base/thread.h"
#include "model/judge/open_rule.h"
#include "model/read/first_look.h"

/* Smaller files are read before anybody has read a sentence about them. */
#define WORTH_A_LOOK ((uint64_t)8 * 1024 * 1024)

struct loader_look {
    struct loader_look_request request;
    pthread_t thread;
    bool has_thread;

    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t changed;
    bool may_begin, must_end;
};

static void wait_for_reading(struct loader_look *look)
{
    pthread_mutex_lock(&look->lock);
    while (!look->may_begin && !look->must_end)
        pthread_cond_wait(&look->changed, &look->lock);
    pthread_mutex_unlock(&look->lock);
}

static bool may_go_on(void *context)
{
    struct loader_look *look = context;
    bool may;

    pthread_mutex_lock(&look->lock);
    may = !look->must_end;
    pthread_mutex_unlock(&look->lock);
    return may;
}

static bool is_wanted(const struct account *account, const struct sg_rule *rule, void *context)
{
    const struct loader_look *look = context;

    return rule_lets_anybody_in(account, rule, look->request.ports);
}

static void *run(void *context)
{
    struct loader_look *look = context;
    struct account *account;

    wait_for_reading(look);
    account = first_look(&(struct first_look_request){.paths = look->request.paths,
                                                      .path_count = look->request.path_count,
                                                      .least = WORTH_A_LOOK,
                                                      .wants = is_wanted,
                                                      .go_on = may_go_on,
                                                      .context = look});
    if (account)
        look->request.found(account, look->request.context);
    account_free(account);
    return NULL;
}

struct loader_look *loader_look_new(const struct loader_look_request *request)
{
    struct loader_look *look = mem_zalloc(1, sizeof *look);

    look->request = *request;
    pthread_mutex_init(&look->lock, NULL);
    pthread_cond_init(&look->changed, NULL);
    look->has_thread = thread_start(&look->thread, run, look);
    return look;
}

static void set_flag(struct loader_look *look, bool *flag)
{
    pthread_mutex_lock(&look->lock);
    *flag = true;
    pthread_cond_signal(&look->changed);
    pthread_mutex_unlock(&look->lock);
}

void loader_look_begin(struct loader_look *look)
{
    set_flag(look, &look->may_begin);
}

void loader_look_free(struct loader_look *look)
{
    set_flag(look, &look->must_end);
    if (look->has_thread)
        pthread_join(look->thread, NULL);
    pthread_cond_destroy(&look->changed);
    pthread_mutex_destroy(&look->lock);
    free(look);
}
