/*
 * replay_reader.h: a script that is being read back. A part of replay_script.
 */
#ifndef MODEL_WRITE_REPLAY_READER_H
#define MODEL_WRITE_REPLAY_READER_H

#include <stdbool.h>

#include "model/write/aws_cli_passes.h"
#include "model/write/replay.h"
#include "model/write/replay_steps.h"
#include "model/write/shell_words.h"

struct replay_reader {
    struct script script; /* whose script it is to be: orders and fixed parts */
    const struct script_pass *passes;
    const char *at;           /* what was not read yet */
    struct shell_words words; /* of the line read last */
    const struct order *order;
    struct strbuf holder; /* the order's (replay_holder) */
    struct replay *live;  /* what the orders are booked on */
    const struct replay *exported, *planned;
    struct strbuf *why;
};

/* What must be there when the script has ended. */
const struct replay *reader_goal(const struct replay_reader *reader);

/* Reads the next line: "FUNCTION REGION HOLDER ..." with `count` words at least, of the order under way.
 * check_rule and check_entry have no region. */
bool reader_call(struct replay_reader *reader, const char *function, size_t count);

/* The word at a position of the line read last; there must be so many. */
const char *reader_word(const struct replay_reader *reader, size_t position);
size_t reader_count(const struct replay_reader *reader);

/* Always false: the line read last is not as it should be. */
bool reader_refuses(struct replay_reader *reader, const char *sentence);

/* Reads the lines that look for what the order is about, before and behind (replay_checks.c). */
bool reader_checks(struct replay_reader *reader);
bool reader_verifies(struct replay_reader *reader);

/* Reads the order's next line, which must be this step, and books it. */
bool reader_book(struct replay_reader *reader, const struct step *step);

#endif
