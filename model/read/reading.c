#include <stdarg.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/strbuf.h"
#include "model/read/load.h"
#include "model/read/scope.h"

/* Beyond this many problems a file's others are only counted. */
#define PROBLEMS_PER_FILE 100

uint64_t content_digest(const char *content, size_t length)
{
    uint64_t hash = 14695981039346656037u;

    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)content[i]) * 1099511628211u;
    return hash;
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
    json_position(reading->content, reading->length, offset, &line, &column);
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
    struct source_file file = {.argument = reading->argument, .size = reading->length};
    struct file_facts facts;

    if (reading->file != NONE)
        return reading->file;
    file.path = account_text(account, reading->path);
    file.name = account_text(account, reading->name);
    file.digest = content_digest(reading->content, reading->length);
    if (reading->keep)
        file.kept = mem_copy(reading->content, reading->length);
    facts = path_facts(reading);
    reading->file = (uint32_t)account->files.count;
    TABLE_ADD(account->files, file);
    TABLE_ADD(load->facts, facts);
    return reading->file;
}

struct file_facts *reading_facts(struct reading *reading)
{
    uint32_t file = reading_file(reading); /* may move the facts */

    return &reading->load->facts.items[file];
}
