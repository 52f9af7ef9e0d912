/*
 * parser.h: turns the elements of a list into cJSON trees, on a second core where there is one, and takes
 * their text into the digest of the file.
 *
 * Reading a large file takes two halves of about the same cost: finding its elements and making rows of
 * their trees, which must be done in order, and checking their text and building those trees, which need
 * not. The second half is the parser's. Batches come back in the order in which they went in, so what is read does
 * not depend on who was faster.
 *
 *     struct batch *batch = parser_free_batch(parser);
 *     ... fill batch->text, batch->undigested and batch->elements ...
 *     parser_submit(parser);
 *     while ((batch = parser_parsed(parser)) != NULL)
 *         ... use the trees, then parser_recycle(parser, batch) ...
 */
#ifndef MODEL_READ_PARSER_H
#define MODEL_READ_PARSER_H

#include <stdbool.h>
#include <stdint.h>

#include "model/account/account.h"
#include "model/base/strbuf.h"
#include "model/read/json_arena.h"
#include "model/read/json_scan.h"
#include "model/read/window.h"

struct batch_element {
    struct json_extent extent; /* in the batch's text, as json_bracket_end found it */
    struct json_error error;   /* what json_check says against it; no message: nothing */
    cJSON *json;               /* NULL: cJSON cannot read it, or it is no object */
    bool is_too_large;         /* that is why: its tree would be */
};

struct batch {
    struct strbuf text;
    uint64_t base;                /* where the text stands in its file */
    struct undigested undigested; /* of the text */
    TABLE(struct batch_element) elements;
    struct json_arena arena; /* of their trees */
    struct strbuf squeezed;  /* the element that is being parsed, without indentation */
};

struct parser;

/* `with_thread`: a thread of its own parses, else parser_parsed does. */
struct parser *parser_new(bool with_thread);
void parser_free(struct parser *parser);

/* An empty batch, or NULL if as many as there are have been submitted: take a parsed one then. */
struct batch *parser_free_batch(struct parser *parser);

/* Hands over the batch that parser_free_batch gave; it is not to be touched until it comes back. */
void parser_submit(struct parser *parser);

/* The batch that was submitted first, waiting until it is parsed; NULL if none is under way. Give it
 * back with parser_recycle. */
struct batch *parser_parsed(struct parser *parser);
void parser_recycle(struct parser *parser, struct batch *batch);

#endif
