/*
 * Any bytes as a journal's file: opening it never loses a whole record, reading it tells the same records, and
 * a record more stands behind them. A checksum that lacks only the right digits is mended by the mutator.
 */
#include "tests/fuzz/support.h"

#include <stdlib.h>
#include <unistd.h>

#include "model/session/journal.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    size = LLVMFuzzerMutate(data, size, most);
    input_mend_checksums((char *)data, size, seed % 5);
    return size;
}

static void add_record(const char *text, size_t length, void *context)
{
    CHECK(!text[length]);
    strbuf_addf(context, "%zu ", length);
    strbuf_add(context, text, length);
    strbuf_addch(context, '\n');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *path = input_file("journal", data, size);
    struct strbuf why = STRBUF_INIT, looked = STRBUF_INIT, opened = STRBUF_INIT,
                  again = STRBUF_INIT;
    struct journal *journal, *second;

    CHECK(journal_read(path, add_record, &looked, &why));
    CHECK(journal_open(&journal, path, add_record, &opened, &why) == JOURNAL_OPEN);
    check_same(&opened, &looked);
    CHECK(journal_open(&second, path, add_record, &again, &why) == JOURNAL_BUSY && !second);
    CHECK(journal_append(journal, "{\"undo\":true}", 13, &why));
    journal_close(journal);
    add_record("{\"undo\":true}", 13, &opened);
    CHECK(journal_read(path, add_record, &again, &why));
    check_same(&again, &opened);
    CHECK(!why.length);
    unlink(path);
    free(path);
    strbuf_release(&looked);
    strbuf_release(&opened);
    strbuf_release(&again);
    strbuf_release(&why);
    return 0;
}
