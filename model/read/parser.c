#include "model/read/parser.h"

#include <pthread.h>
#include <stdlib.h>

#include "model/base/mem.h"
#include "model/base/thread.h"

/* While the turn of a parsed batch has not come another is parsed: a core that is faster need not wait. */
#define BATCHES_AHEAD 2

/* The batches of one thread that have been parsed, in the order in which they will be used: a ring. */
struct share {
    struct batch batches[BATCHES_AHEAD];
    size_t numbers[BATCHES_AHEAD]; /* which of all batches each is */
    size_t first, count;
};

struct parser {
    struct share mine, its; /* of the thread that runs parser_run, and of the one beside it */
    const struct batch_steps *steps;

    pthread_mutex_t gathering; /* of `gathered`, `ended` and what steps->gather changes */
    size_t gathered;           /* batches */
    bool ended;

    pthread_mutex_t lock; /* of what follows; what steps->use changes belongs to whose turn it is */
    pthread_cond_t changed;
    size_t used; /* batches: the turn of the batch with this number */
    bool beside; /* the thread beside is at work, or asked to */

    bool threaded, stopping;
    pthread_t thread;
};

static void batch_init(struct batch *batch)
{
    strbuf_init(&batch->text);
    strbuf_init(&batch->squeezed);
}

static void batch_clear(struct batch *batch)
{
    strbuf_clear(&batch->text);
    strbuf_clear(&batch->squeezed);
    batch->elements.count = batch->left_out.count = 0;
    json_arena_clear(&batch->arena);
}

static void batch_release(struct batch *batch)
{
    strbuf_release(&batch->text);
    strbuf_release(&batch->squeezed);
    free(batch->elements.items);
    free(batch->left_out.items);
    json_arena_release(&batch->arena);
}

static void share_init(struct share *share)
{
    for (size_t i = 0; i < BATCHES_AHEAD; i++)
        batch_init(&share->batches[i]);
}

static void share_release(struct share *share)
{
    for (size_t i = 0; i < BATCHES_AHEAD; i++)
        batch_release(&share->batches[i]);
}

/* --- the steps ----------------------------------------------------------------------------------- */

/* *number: which of the batches it is. */
static enum gathered gather(struct parser *parser, struct batch *batch, size_t *number)
{
    enum gathered gathered = GATHERED_NOTHING;

    pthread_mutex_lock(&parser->gathering);
    if (!parser->ended)
        gathered = parser->steps->gather(parser->steps->context, batch);
    parser->ended = gathered == GATHERED_NOTHING;
    *number = parser->gathered;
    parser->gathered += gathered != GATHERED_NOTHING;
    pthread_mutex_unlock(&parser->gathering);
    return gathered;
}

static bool names_differ(const struct batch *batch, const struct batch_element *element)
{
    const struct json_left_out *left =
        element->left ? batch->left_out.items + element->first_left : NULL;

    return json_names_differ(element->json, left, element->left);
}

static void parse_element(struct batch *batch, struct batch_element *element)
{
    struct json_extent extent = element->extent;
    const char *end;

    if (extent.kind == JSON_OBJECT)
        element->json = json_arena_parse(&batch->arena, batch->squeezed.text + element->squeezed,
                                         element->length, &end);
    element->is_too_large = extent.kind == JSON_OBJECT && batch->arena.overdrawn;
    if (!element->is_plain || !element->json || !names_differ(batch, element))
        json_check(batch->text.text, extent.offset + extent.length, extent.offset, &extent,
                   &element->error);
}

static void parse_batch(struct batch *batch)
{
    for (size_t i = 0; i < batch->elements.count; i++)
        parse_element(batch, &batch->elements.items[i]);
}

/* The turn is waited for and handed on under the lock, so what one has changed the next one sees. */
static void wait_for_turn(struct parser *parser, size_t number)
{
    pthread_mutex_lock(&parser->lock);
    while (parser->used != number)
        pthread_cond_wait(&parser->changed, &parser->lock);
    pthread_mutex_unlock(&parser->lock);
}

static bool is_its_turn(struct parser *parser, size_t number)
{
    bool is_it;

    pthread_mutex_lock(&parser->lock);
    is_it = parser->used == number;
    pthread_mutex_unlock(&parser->lock);
    return is_it;
}

static void hand_turn_on(struct parser *parser)
{
    pthread_mutex_lock(&parser->lock);
    parser->used++;
    pthread_cond_broadcast(&parser->changed);
    pthread_mutex_unlock(&parser->lock);
}

static void use_first(struct parser *parser, struct share *share)
{
    struct batch *batch = &share->batches[share->first];

    wait_for_turn(parser, share->numbers[share->first]);
    parser->steps->use(parser->steps->context, batch);
    hand_turn_on(parser);
    batch_clear(batch);
    share->first = --share->count ? (share->first + 1) % BATCHES_AHEAD : 0;
}

/* Into a free batch. */
static enum gathered gather_and_parse(struct parser *parser, struct share *share)
{
    size_t at = (share->first + share->count) % BATCHES_AHEAD;
    enum gathered gathered = gather(parser, &share->batches[at], &share->numbers[at]);

    if (gathered != GATHERED_NOTHING) {
        parse_batch(&share->batches[at]);
        share->count++;
    }
    return gathered;
}

static void take_share(struct parser *parser, struct share *share)
{
    enum gathered gathered = GATHERED_BATCH;

    while (gathered != GATHERED_NOTHING || share->count) {
        bool must_use = gathered == GATHERED_NOTHING || share->count == BATCHES_AHEAD;

        if (must_use || (share->count && is_its_turn(parser, share->numbers[share->first])))
            use_first(parser, share);
        else
            gathered = gather_and_parse(parser, share);
    }
}

/* --- the thread ---------------------------------------------------------------------------------- */

static void *run(void *context)
{
    struct parser *parser = context;

    pthread_mutex_lock(&parser->lock);
    for (;;) {
        while (!parser->beside && !parser->stopping)
            pthread_cond_wait(&parser->changed, &parser->lock);
        if (parser->stopping)
            break;
        pthread_mutex_unlock(&parser->lock);
        take_share(parser, &parser->its);
        pthread_mutex_lock(&parser->lock);
        parser->beside = false;
        pthread_cond_broadcast(&parser->changed);
    }
    pthread_mutex_unlock(&parser->lock);
    return NULL;
}

static void ask_thread(struct parser *parser)
{
    pthread_mutex_lock(&parser->lock);
    parser->beside = true;
    pthread_cond_broadcast(&parser->changed);
    pthread_mutex_unlock(&parser->lock);
}

static void wait_for_thread(struct parser *parser)
{
    pthread_mutex_lock(&parser->lock);
    while (parser->beside)
        pthread_cond_wait(&parser->changed, &parser->lock);
    pthread_mutex_unlock(&parser->lock);
}

static void stop(struct parser *parser)
{
    pthread_mutex_lock(&parser->lock);
    parser->stopping = true;
    pthread_cond_broadcast(&parser->changed);
    pthread_mutex_unlock(&parser->lock);
    pthread_join(parser->thread, NULL);
}

/* --- the whole ----------------------------------------------------------------------------------- */

struct parser *parser_new(bool with_thread)
{
    struct parser *parser = mem_zalloc(1, sizeof *parser);

    json_arena_install();
    share_init(&parser->mine);
    share_init(&parser->its);
    pthread_mutex_init(&parser->gathering, NULL);
    pthread_mutex_init(&parser->lock, NULL);
    pthread_cond_init(&parser->changed, NULL);
    parser->threaded = with_thread && thread_start(&parser->thread, run, parser);
    return parser;
}

void parser_free(struct parser *parser)
{
    if (!parser)
        return;
    if (parser->threaded)
        stop(parser);
    share_release(&parser->mine);
    share_release(&parser->its);
    pthread_cond_destroy(&parser->changed);
    pthread_mutex_destroy(&parser->lock);
    pthread_mutex_destroy(&parser->gathering);
    free(parser);
}

/* Of most lists the first batch is all: no thread need be woken for it. */
void parser_run(struct parser *parser, const struct batch_steps *steps)
{
    enum gathered gathered;

    parser->steps = steps;
    parser->gathered = parser->used = 0;
    parser->mine.first = parser->its.first = 0;
    parser->ended = false;
    gathered = gather(parser, &parser->mine.batches[0], &parser->mine.numbers[0]);
    if (gathered == GATHERED_NOTHING)
        return;
    if (gathered == GATHERED_BATCH && parser->threaded)
        ask_thread(parser);
    parse_batch(&parser->mine.batches[0]);
    parser->mine.count = 1;
    take_share(parser, &parser->mine);
    wait_for_thread(parser);
}
