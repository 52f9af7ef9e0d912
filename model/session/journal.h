/*
 * journal.h: a file that only grows, of which everything acknowledged survives.
 *
 * A record is a line of text behind a checksum of itself and of all before it:
 *
 *     0123456789abcdef {"schema": "vpcmend.session/1", ...}
 *
 * journal_append returns when the record is on the disk. Whatever happens while one is written (a crash, a
 * full disk, the power), the records before it are read back; what follows the last whole one was never
 * acknowledged, and is cut off when the journal is opened again.
 *
 * An open journal is locked: no second program can open it. The lock goes with its holder, however that ends.
 */
#ifndef MODEL_SESSION_JOURNAL_H
#define MODEL_SESSION_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/strbuf.h"

struct journal;

/* Called for each record, in order; the text is terminated and not to be kept. */
typedef void journal_record(const char *text, size_t length, void *context);

enum journal_result {
    JOURNAL_OPEN,
    JOURNAL_BUSY,   /* another program has it open */
    JOURNAL_FAILED, /* `why` has a sentence that names the file and the cause */
};

/* A new journal at a path where nothing stands, for its owner's eyes only (0600). NULL with `why`. */
struct journal *journal_create(const char *path, struct strbuf *why);

/* One that is there: hands out its records, cuts off what is not whole, and is ready to go on. Symbolic links
 * and what is no regular file are refused. */
enum journal_result journal_open(struct journal **journal, const char *path, journal_record *record,
                                 void *context, struct strbuf *why);

/* Only looks, also at one that is open elsewhere. */
bool journal_read(const char *path, journal_record *record, void *context, struct strbuf *why);

/* The same for the first record, and perhaps some more: of a long journal the beginning is read. */
bool journal_begin(const char *path, journal_record *record, void *context, struct strbuf *why);

/* The same for a journal's bytes in memory: hands out the whole records, whose lines then end in NUL, and returns
 * where they end. O(bytes). */
size_t journal_take(struct strbuf *bytes, journal_record *record, void *context);

/* True if a program has it open. */
bool journal_is_open(const char *path);

/* Removes one that no program has open: JOURNAL_OPEN. */
enum journal_result journal_remove(const char *path, struct strbuf *why);

/* Writes a record (no line ends in it). False with `why`: it is as if it had not been tried, and the next
 * one may be. Costs an fsync. */
bool journal_append(struct journal *journal, const char *text, size_t length, struct strbuf *why);

/* A record as it stands in a file behind one whose checksum is `chain` (the first: 0), with its line's end;
 * returns its own checksum. For a file that holds one record and is written over. */
uint64_t journal_format(struct strbuf *out, uint64_t chain, const char *text, size_t length);

const char *journal_path(const struct journal *journal);

/* Closes and unlocks; NULL is nothing. */
void journal_close(struct journal *journal);

#endif
