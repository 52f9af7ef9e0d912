/*
 * window.h: the part of a file's text that is in memory.
 *
 * A small file is in the window whole. Of a large one the window holds what is being looked at: more is
 * read at its end (window_read), and what has been used is handed over with window_hand_over, so that
 * memory does not follow the size of the file. Offsets are of the text in the window; adding `base` makes
 * them offsets of the file.
 */
#ifndef MODEL_READ_WINDOW_H
#define MODEL_READ_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include "model/base/strbuf.h"
#include "model/read/json_scan.h"

struct XXH3_state_s;

struct window {
    struct strbuf text;
    uint64_t base;      /* where text[0] stands in the file */
    size_t at;          /* where reading is, in `text` */
    int descriptor;     /* of the file, borrowed; -1: the text comes from memory */
    const char *memory; /* borrowed */
    size_t memory_length;
    size_t chunk;              /* how much is read at a time, at least */
    bool ended;                /* nothing more comes */
    int fault;                 /* errno of the read that ended it, or 0 */
    struct XXH3_state_s *hash; /* of the first `digested` bytes of the file; NULL: none is wanted */
    uint64_t digested;

    size_t mark_length; /* of a byte order mark */
    struct window_place {
        uint64_t offset, line_start;
        uint32_t line;
    } asked; /* the last place that window_position was asked for */
};

/* On a file, of which `start` (taken over) has been read already. */
void window_init(struct window *window, struct strbuf *start, int descriptor);

/* On a text in memory, which must stay as long as the window. */
void window_init_memory(struct window *window, const char *text, size_t length);

/* Fits how much is read at a time to the file's size in bytes. Before the first read. */
void window_fit(struct window *window, uint64_t size);

void window_release(struct window *window);

/* Reads on: a chunk, or as much again as there is, so that a value of any size costs linear time. False if nothing
 * more came. The text may move. */
bool window_read(struct window *window);

/* True if all of the file is in the window. */
bool window_is_whole(const struct window *window);

/* The byte at `at` after blanks, or 0 at the end of the file; `at` stands there. Reads on if needed. */
char window_peek(struct window *window);

/* json_check of the value at `at`, reading on until it ends or is certainly at fault. */
bool window_check(struct window *window, struct json_extent *value, struct json_error *error);

/* Whether more text could not change what json_check said of a value. */
bool window_is_settled(const struct window *window, bool good, const struct json_extent *value,
                       const struct json_error *error);

/* Forgets the text before `at`, which becomes 0. */
void window_drop(struct window *window);

/* Goes back to an offset of the file that has been read before; what is no longer in the window is read
 * again. False if the file does not give it any more. */
bool window_go_back(struct window *window, uint64_t offset);

/* The text so far becomes *text (what was there is overwritten), which stands at *base; the window goes
 * on with a copy of what stands from `at` on, and `at` is 0. */
void window_hand_over(struct window *window, struct strbuf *text, uint64_t *base);

/* Line and column of an offset of the file, as json_position gives them. What is no longer in the window
 * is read again from the file, so ask only for problems. */
void window_position(struct window *window, uint64_t offset, uint32_t *line, uint32_t *column);

/* The digest of all that was read: XXH3, 64 bits. Notices accidents, not forgers. 0 if none is wanted. */
uint64_t window_digest(struct window *window);
void window_want_no_digest(struct window *window);

/* The digest takes in what stands before `at`, which it would do later in any case: cheapest while that has just
 * been looked at, and is near. */
void window_digest_passed(struct window *window);

uint64_t content_digest(const char *content, size_t length);

#endif
