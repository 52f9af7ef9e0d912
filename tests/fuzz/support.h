/*
 * support.h: what the fuzz targets share. Each target is a file fuzz_X.c that asserts properties of what
 * it calls, and not only that nothing crashes; fuzz.sh says how they are run.
 */
#ifndef TESTS_FUZZ_SUPPORT_H
#define TESTS_FUZZ_SUPPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/account/account.h"
#include "model/base/strbuf.h"

/* libFuzzer calls it for each input. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Stops at a property that does not hold, as a crash that libFuzzer keeps the input of. */
#define CHECK(condition) ((condition) ? (void)0 : check_failed(__FILE__, __LINE__, #condition))
_Noreturn void check_failed(const char *file, int line, const char *condition);

/* Both are the same bytes; shows them if not. */
void check_same(const struct strbuf *got, const struct strbuf *wanted);

/* Nothing in it that a terminal obeys, and valid UTF-8. */
void check_is_for_eyes(const char *text);

/* The input as text, up to its first NUL byte; the caller frees it. */
char *input_text(const uint8_t *data, size_t size);

/* Appends the bytes with U+FFFD for each that is no UTF-8. */
void input_mend_utf8(const char *bytes, size_t length, struct strbuf *out);

/* Right checksums for the first so many lines of a journal, where they have room for one. */
void input_mend_checksums(char *bytes, size_t length, unsigned count);

/* A file in a directory of this process in memory, with these bytes; the path is the caller's to free. */
char *input_file(const char *name, const void *bytes, size_t length);

/* Goes into that directory, which keeps one file of this text until the end; standard input is empty from then on. Once:
 * true if this was the time. `name` stays the caller's. */
bool input_enter(const char *name, const char *text);

/* For it: a group that is open on port 25, in a VPC, with an interface that carries it. */
extern const char input_relay[];

/* Carries a command line out: it ends with a status there is, says why if it is 2, and prints what is for eyes or,
 * in the formats of programs, nothing that a terminal obeys. */
void check_command(int count, char **words);

/* Appends the bytes as a gzip file. */
void input_gzip(struct strbuf *out, const void *bytes, size_t length);

/* The built-in sample account, read once: what stays the same pointer from one input_begin to the next, which
 * reads it anew when what inputs interned in it has become much. */
void input_begin(void);
struct account *input_sample(void);

#endif
