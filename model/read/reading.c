#include <stdarg.h>
#include <time.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/strbuf.h"
#include "model/read/files.h"
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

static bool is_of_scope(const void *table, uint32_t row, const void *key)
{
    const struct load *load = table;
    const struct file_facts *a = &load->facts.items[row], *b = key;

    return a->path_account == b->path_account && a->path_region == b->path_region;
}

static uint32_t add_row(struct reading *reading, const struct file_facts *facts)
{
    struct load *load = reading->load;
    struct account *account = load->account;
    uint32_t row = (uint32_t)account->files.count;
    struct source_file file = {.argument = reading->argument};

    if (reading->parts.count == 0)
        reading->whole = row;
    file.path = account_text(account, reading->path);
    file.name = account_text(account, reading->name);
    file.whole = reading->whole;
    TABLE_ADD(account->files, file);
    TABLE_ADD(load->facts, *facts);
    return row;
}

/* The file's row for the scope that the facts name. */
static uint32_t row_of_scope(struct reading *reading, const struct file_facts *facts)
{
    uint32_t hash = row_hash_mix(0, (uint64_t)facts->path_account << 32 | facts->path_region);
    uint32_t row = row_hash_find(&reading->parts, hash, is_of_scope, reading->load, facts);

    if (row == NONE) {
        row = add_row(reading, facts);
        row_hash_add(&reading->parts, hash, row);
    }
    return row;
}

bool reading_has_rows(const struct reading *reading)
{
    return reading->parts.count > 0;
}

uint32_t reading_file(struct reading *reading)
{
    if (reading->file == NONE) {
        struct file_facts facts = path_facts(reading);

        reading->file = row_of_scope(reading, &facts);
    }
    return reading->file;
}

/* A file that is written to this very moment may change once more without another time. */
#define SETTLED_NS ((int64_t)2000000000)

/* The time by which the file will be known again; 0 if it was or may still be written to. */
static int64_t settled_time(const struct reading *reading)
{
    struct timespec now;

    if (file_modified(reading->window->descriptor) != reading->modified)
        return 0;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec - reading->modified < SETTLED_NS
               ? 0
               : reading->modified;
}

void reading_finish(struct reading *reading)
{
    struct account *account = reading->load->account;
    struct window *window = reading->window;

    int64_t modified;

    if (!reading_has_rows(reading))
        return;
    modified = settled_time(reading);
    for (size_t row = reading->whole; row < account->files.count; row++) {
        account->files.items[row].size = window->base + window->text.length;
        account->files.items[row].digest = window_digest(window);
        account->files.items[row].modified = modified;
    }
    if (reading->keep)
        account->files.items[reading->whole].kept =
            mem_copy(window->memory, window->memory_length);
    row_hash_release(&reading->parts);
}

struct file_facts *reading_facts(struct reading *reading)
{
    uint32_t file = reading_file(reading); /* may move the facts */

    return &reading->load->facts.items[file];
}

void reading_scope(struct reading *reading, text_id number, text_id region)
{
    struct file_facts facts = path_facts(reading);

    if (number != TEXT_NONE)
        facts.path_account = number;
    if (region != TEXT_NONE)
        facts.path_region = region;
    reading->file = row_of_scope(reading, &facts);
}

void reading_glimpse(struct reading *reading, enum data_kind kind)
{
    if (kind != DATA_KIND_COUNT)
        reading_facts(reading)->glimpsed[kind] = true;
}
