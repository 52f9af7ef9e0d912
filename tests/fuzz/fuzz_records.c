/*
 * Any bytes as what stands in a journal, in memory (fuzz_journal.c has the file): the whole records at its
 * beginning, written again, are the same bytes; and what a session is told by them hangs together.
 */
#include "tests/fuzz/support_session.h"

#include <stdlib.h>

#include "model/session/journal.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    size = LLVMFuzzerMutate(data, size, most);
    input_mend_checksums((char *)data, size, seed % 5);
    return size;
}

struct taken {
    struct strbuf written;
    uint64_t chain;
    struct session_log log;
};

static void add_record(const char *text, size_t length, void *context)
{
    struct taken *taken = context;

    CHECK(!text[length]);
    taken->chain = journal_format(&taken->written, taken->chain, text, length);
    session_log_add(text, length, &taken->log);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct taken taken = {.written = STRBUF_INIT};
    struct strbuf bytes = STRBUF_INIT, whole = STRBUF_INIT;
    size_t end;

    session_log_init(&taken.log);
    strbuf_add(&bytes, data, size);
    end = journal_take(&bytes, add_record, &taken);
    CHECK(end <= size);
    strbuf_add(&whole, data, end);
    check_same(&taken.written, &whole);
    check_session(&taken.log);
    session_log_release(&taken.log);
    strbuf_release(&taken.written);
    strbuf_release(&whole);
    strbuf_release(&bytes);
    return 0;
}
