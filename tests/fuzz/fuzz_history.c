/*
 * Any bytes as the file of what was typed before: what is taken from it is for eyes, and it is written so that
 * the same is read again.
 */
#include "tests/fuzz/support.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tui/prompt_history.h"

static const char *const labels[] = {":", "/", "Write to: "};

static void add_line(const char *line, void *context)
{
    check_is_for_eyes(line);
    CHECK(!strchr(line, '\n'));
    strbuf_addf(context, "%s\n", line);
}

/* All lines of each label, but the one that was typed last. */
static void tell(const struct prompt_history *history, struct strbuf *out)
{
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        prompt_history_visit(history, labels[i], add_line, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *path = input_file("history", data, size);
    struct prompt_history *history = prompt_history_new(path), *again;
    struct strbuf told = STRBUF_INIT, told_again = STRBUF_INIT;

    prompt_history_add(history, ":", "findings");
    tell(history, &told);
    again = prompt_history_new(path);
    tell(again, &told_again);
    check_same(&told_again, &told);
    prompt_history_free(history);
    prompt_history_free(again);
    unlink(path);
    free(path);
    strbuf_release(&told);
    strbuf_release(&told_again);
    return 0;
}
