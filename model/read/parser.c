/*
 * A ring of batches. Three counters, each growing by one per batch, say how far along it is filled,
 * parsed and given back; a batch's place is its number modulo the size of the ring.
 */
#include "model/read/parser.h"

#include <pthread.h>
#include <stdlib.h>

#include "model/base/mem.h"
#include "model/base/thread.h"
#include "model/read/json_squeeze.h"

/* Enough that neither side waits for the other's scheduling; each costs some megabytes. */
#define BATCH_COUNT 4

struct parser {
    struct batch batches[BATCH_COUNT];
    size_t submitted, parsed, taken, recycled;
    size_t most; /* that may be under way */

    bool threaded, stopping;
    pthread_t thread;
    pthread_mutex_t lock; /* of `submitted`, `parsed`, `stopping` */
    pthread_cond_t changed;
};

static void batch_init(struct batch *batch)
{
    strbuf_init(&batch->text);
    strbuf_init(&batch->squeezed);
}

static void batch_release(struct batch *batch)
{
    strbuf_release(&batch->text);
    strbuf_release(&batch->squeezed);
    free(batch->elements.items);
    json_arena_release(&batch->arena);
}

static void parse_element(struct batch *batch, struct batch_element *element)
{
    struct json_extent extent = element->extent;
    struct strbuf *squeezed = &batch->squeezed;
    bool is_plain;
    const char *end;

    strbuf_clear(squeezed);
    is_plain =
        json_squeeze(batch->text.text, extent.offset + extent.length, extent.offset, squeezed)
            .is_plain;
    if (extent.kind == JSON_OBJECT)
        element->json = json_arena_parse(&batch->arena, squeezed->text, squeezed->length, &end);
    element->is_too_large = extent.kind == JSON_OBJECT && batch->arena.overdrawn;
    if (!is_plain || !element->json || !json_names_differ(element->json))
        json_check(batch->text.text, extent.offset + extent.length, extent.offset, &extent,
                   &element->error);
}

static void parse_batch(struct batch *batch)
{
    undigested_take_in(&batch->undigested, &batch->text);
    for (size_t i = 0; i < batch->elements.count; i++)
        parse_element(batch, &batch->elements.items[i]);
}

/* --- the thread ---------------------------------------------------------------------------------- */

static void *run(void *context)
{
    struct parser *parser = context;

    pthread_mutex_lock(&parser->lock);
    for (;;) {
        while (parser->parsed == parser->submitted && !parser->stopping)
            pthread_cond_wait(&parser->changed, &parser->lock);
        if (parser->stopping)
            break;
        pthread_mutex_unlock(&parser->lock);
        parse_batch(&parser->batches[parser->parsed % BATCH_COUNT]);
        pthread_mutex_lock(&parser->lock);
        parser->parsed++;
        pthread_cond_signal(&parser->changed);
    }
    pthread_mutex_unlock(&parser->lock);
    return NULL;
}

static void stop(struct parser *parser)
{
    pthread_mutex_lock(&parser->lock);
    parser->stopping = true;
    pthread_cond_signal(&parser->changed);
    pthread_mutex_unlock(&parser->lock);
    pthread_join(parser->thread, NULL);
}

struct parser *parser_new(bool with_thread)
{
    struct parser *parser = mem_zalloc(1, sizeof *parser);

    json_arena_install();
    for (size_t i = 0; i < BATCH_COUNT; i++)
        batch_init(&parser->batches[i]);
    pthread_mutex_init(&parser->lock, NULL);
    pthread_cond_init(&parser->changed, NULL);
    parser->threaded = with_thread && thread_start(&parser->thread, run, parser);
    parser->most = parser->threaded ? BATCH_COUNT : 1;
    return parser;
}

void parser_free(struct parser *parser)
{
    if (!parser)
        return;
    if (parser->threaded)
        stop(parser);
    for (size_t i = 0; i < BATCH_COUNT; i++) {
        batch_release(&parser->batches[i]);
    }
    pthread_mutex_destroy(&parser->lock);
    pthread_cond_destroy(&parser->changed);
    free(parser);
}

/* --- the ring ------------------------------------------------------------------------------------ */

struct batch *parser_free_batch(struct parser *parser)
{
    if (parser->submitted - parser->recycled == parser->most)
        return NULL;
    return &parser->batches[parser->submitted % parser->most];
}

void parser_submit(struct parser *parser)
{
    pthread_mutex_lock(&parser->lock);
    parser->submitted++;
    pthread_cond_signal(&parser->changed);
    pthread_mutex_unlock(&parser->lock);
}

static void wait_for(struct parser *parser, size_t number)
{
    pthread_mutex_lock(&parser->lock);
    while (parser->parsed <= number)
        pthread_cond_wait(&parser->changed, &parser->lock);
    pthread_mutex_unlock(&parser->lock);
}

struct batch *parser_parsed(struct parser *parser)
{
    struct batch *batch = &parser->batches[parser->taken % parser->most];

    if (parser->taken == parser->submitted)
        return NULL;
    if (parser->threaded)
        wait_for(parser, parser->taken);
    else
        parse_batch(batch);
    parser->taken++;
    return batch;
}

void parser_recycle(struct parser *parser, struct batch *batch)
{
    strbuf_clear(&batch->text);
    batch->elements.count = 0;
    json_arena_clear(&batch->arena);
    parser->recycled++;
}
