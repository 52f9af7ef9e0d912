/*
 * parser.h: reads the elements of a list in batches, on two cores where there are two.
 *
 * A batch goes through three steps. It is gathered: the next part of the text, and in one pass over it where
 * its elements end and what they are without indentation. Its elements are parsed into cJSON trees. And it is
 * used: the trees become rows. One core does all three for a batch, so that a tree is made and used in the same
 * cache; only parsing goes on beside everything else. Batches are gathered one after the other, and used in the
 * order in which they were gathered, so what is read does not depend on who was faster. A core that is ahead
 * parses another batch before it waits for the turn of its first.
 */
#ifndef MODEL_READ_PARSER_H
#define MODEL_READ_PARSER_H

#include <stdbool.h>
#include <stdint.h>

#include "model/account/account.h"
#include "model/base/strbuf.h"
#include "model/read/json_arena.h"
#include "model/read/json_names.h"
#include "model/read/json_scan.h"

struct batch_element {
    struct json_extent extent; /* in the batch's text, as json_squeeze found it */
    size_t squeezed, length;   /* of an object or list: where it stands in the batch's `squeezed` */
    size_t first_left, left;   /* and rows of the batch's `left_out`: what is not there */
    bool is_plain;             /* so json_squeeze says of it */
    struct json_error error;   /* what json_check says against it; no message: nothing */
    cJSON *json;               /* NULL: cJSON cannot read it, or it is no object */
    bool is_too_large;         /* that is why: its tree would be */
};

struct batch {
    struct strbuf text;
    uint64_t base; /* where the text stands in its file */
    TABLE(struct batch_element) elements;
    struct json_arena arena; /* of their trees */
    struct strbuf squeezed;  /* its elements, without indentation and empty lists */
    struct json_left_outs left_out;
};

enum gathered {
    GATHERED_NOTHING, /* the list has ended: the batch is left empty, and it is not asked again */
    GATHERED_LAST,    /* as far as can be told without waiting, nothing comes behind this batch */
    GATHERED_BATCH
};

/*
 * The two steps that a list knows about. Both may run on another thread than that of parser_run, and at the
 * same time as each other; neither as itself. Once gathering has been told by using (an error) that it is of
 * no use, batches may still come to be used.
 */
struct batch_steps {
    enum gathered (*gather)(void *context, struct batch *batch); /* into an empty batch; all but trees */
    void (*use)(void *context, struct batch *batch);
    void *context;
};

struct parser;

/* `with_thread`: a thread of its own takes its share, where one can be started. */
struct parser *parser_new(bool with_thread);
void parser_free(struct parser *parser);

/* Gathers, parses and uses until nothing is left to gather; all of it is done when it returns. */
void parser_run(struct parser *parser, const struct batch_steps *steps);

#endif
