#include <stdarg.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/strbuf.h"
#include "model/read/json_keys.h"
#include "model/read/load.h"
#include "model/read/scope.h"
#include "model/read/window.h"

/* Beyond this many problems a file's others are only counted. */
#define PROBLEMS_PER_FILE 100

void reading_look_at(struct reading *reading, const struct strbuf *text, uint64_t base)
{
    reading->content = text->text;
    reading->length = text->length;
    reading->base = base;
}

text_id reading_string(struct reading *reading, struct json_extent string)
{
    struct strbuf plain = STRBUF_INIT;
    text_id text;

    json_unescape(&plain, reading->content + string.offset + 1, string.length - 2);
    text = text_pool_add(reading->load->account->texts, plain.text, plain.length);
    strbuf_release(&plain);
    return text;
}

bool load_report_progress(struct load *load, uint64_t done)
{
    uint64_t most = load->total ? load->total : UINT64_MAX; /* a file may have grown */
    const struct export_state state = {done < most ? done : most, load->total, load->account};

    if (load->progress && !load->progress(&state, load->context))
        load->stopped = true;
    return !load->stopped;
}

void reading_problem(struct reading *reading, enum problem_weight weight, size_t offset,
                     const char *format, ...)
{
    struct strbuf message = STRBUF_INIT;
    uint32_t line, column;
    va_list args;

    if (weight == PROBLEM_ERROR)
        reading->damaged = true;
    if (reading->problem_count == PROBLEMS_PER_FILE) {
        reading->untold_count++;
        return;
    }
    reading->problem_count++;
    va_start(args, format);
    strbuf_vaddf(&message, format, args);
    va_end(args);
    window_position(reading->window, reading->base + offset, &line, &column);
    problems_add(&reading->load->account->problems, weight, reading->path, line, column, "%s",
                 message.text);
    strbuf_release(&message);
}

static struct file_facts path_facts(struct reading *reading)
{
    struct file_facts facts = {0};

    scope_of_path(reading->load->account, reading->path, &facts.path_account, &facts.path_region);
    return facts;
}

uint32_t reading_file(struct reading *reading)
{
    struct load *load = reading->load;
    struct account *account = load->account;
    struct source_file file = {.argument = reading->argument};
    struct file_facts facts;

    if (reading->file != NONE)
        return reading->file;
    file.path = account_text(account, reading->path);
    file.name = account_text(account, reading->name);
    facts = path_facts(reading);
    reading->file = (uint32_t)account->files.count;
    TABLE_ADD(account->files, file);
    TABLE_ADD(load->facts, facts);
    return reading->file;
}

void reading_finish(struct reading *reading)
{
    struct window *window = reading->window;
    struct source_file *file;

    if (reading->file == NONE)
        return;
    file = &reading->load->account->files.items[reading->file];
    file->size = window->base + window->text.length;
    file->digest = window_digest(window);
    if (reading->keep)
        file->kept = mem_copy(window->memory, window->memory_length);
}

struct file_facts *reading_facts(struct reading *reading)
{
    uint32_t file = reading_file(reading); /* may move the facts */

    return &reading->load->facts.items[file];
}
