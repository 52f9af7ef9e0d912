#include "model/read/export.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/read/files.h"
#include "model/read/link.h"
#include "model/read/parser.h"
#include "model/read/recognise.h"
#include "model/read/window.h"

/* --- loading ------------------------------------------------------------------------------------ */

static void load_release(struct load *load)
{
    free(load->facts.items);
    free(load->references.items);
    row_hash_release(&load->reference_rows);
    free(load->flat_rules.items);
    free(load->waiting_sources.items);
    row_hash_release(&load->group_rows);
    free(load->acl_associations.items);
    free(load->table_associations.items);
    free(load->inner_interfaces.items);
    free(load->list_entries.items);
    free(load->primary_interfaces.items);
    free(load->tellings.items);
    free(load->named_attachments.items);
    json_arena_release(&load->arena);
    parser_free(load->parser);
}

/* The account if loading was not stopped; the load is over. */
static struct account *load_finish(struct load *load)
{
    struct account *account = load->account;

    if (load->stopped) {
        account_free(account);
        account = NULL;
    } else {
        parser_free(load->parser); /* gives its memory back before the tables are joined */
        load->parser = NULL;
        link_account(load);
    }
    load_release(load);
    return account;
}

static void read_window(struct reading *reading, struct window *window)
{
    reading->window = window;
    reading->file = NONE;
    if (reading->load->chunk)
        window->chunk = reading->load->chunk;
    reading_documents(reading);
    reading->load->done += window->base + window->text.length;
    window_release(window);
}

static void read_memory(struct reading *reading, const char *text, size_t length)
{
    struct window window;

    window_init_memory(&window, text, length);
    read_window(reading, &window);
}

/* Flat rules join those of permissions if these have been read before; kept by themselves, they would
 * double the memory of a large export. */
#define WORTH_WAITING ((uint64_t)1024 * 1024)

/* Which files are read: those that need not wait, or those that had to. */
enum round { ROUND_FIRST, ROUND_LAST };

static void read_regular(struct reading *reading, struct found_file *file,
                         struct file_source *source, enum round round)
{
    struct window window;

    window_init(&window, &source->start, source->descriptor);
    reading->window = &window;
    reading->file = NONE;
    file->waits = round == ROUND_FIRST && file->size >= WORTH_WAITING &&
                  stream_begins_with(reading, DATA_SECURITY_GROUP_RULES);
    if (file->waits)
        window_release(&window);
    else
        read_window(reading, &window);
}

static void read_file(struct load *load, struct found_file *file, enum round round)
{
    struct reading reading = {
        .load = load, .path = file->path, .name = file->name, .argument = file->argument};
    struct file_source source;

    if (file_open(file, &load->account->problems, &source) != FILE_LOADED) {
        load->done += file->size;
    } else if (source.is_stream) {
        reading.keep = true;
        read_memory(&reading, source.start.text, source.start.length);
    } else {
        read_regular(&reading, file, &source, round);
    }
    file_source_release(&source);
}

/* 0 as soon as one file's size is not known. */
static uint64_t total_size(const struct found_files *files)
{
    uint64_t total = 0;

    for (size_t i = 0; i < files->count; i++) {
        if (!strcmp(files->items[i].path, "-"))
            return 0;
        total += files->items[i].size;
    }
    return total;
}

static void read_found(struct load *load, struct found_files *files)
{
    load->total = total_size(files);
    for (size_t i = 0; i < files->count && load_report_progress(load, load->done); i++)
        read_file(load, &files->items[i], ROUND_FIRST);
    for (size_t i = 0; i < files->count && !load->stopped; i++)
        if (files->items[i].waits && load_report_progress(load, load->done))
            read_file(load, &files->items[i], ROUND_LAST);
    if (!load->stopped)
        load_report_progress(load, load->done);
}

struct account *export_read(const struct export_request *request)
{
    struct load load = {.account = account_new(),
                        .progress = request->progress,
                        .context = request->context,
                        .chunk = request->chunk};
    struct found_files files = {0};

    json_arena_install();
    for (size_t i = 0; i < request->path_count; i++)
        files_find(&files, &load.account->problems, request->paths[i], (uint32_t)i);
    read_found(&load, &files);
    found_files_release(&files);
    return load_finish(&load);
}

struct account *export_read_pieces(const struct export_piece *pieces, size_t count)
{
    struct load load = {.account = account_new()};

    json_arena_install();
    for (size_t i = 0; i < count; i++) {
        struct reading reading = {
            .load = &load, .path = pieces[i].name, .name = pieces[i].name, .keep = true};

        read_memory(&reading, pieces[i].content, pieces[i].length);
    }
    return load_finish(&load);
}

struct account *export_read_again(const struct account *account, const struct strbuf *texts)
{
    struct load load = {.account = account_new()};

    json_arena_install();
    for (size_t i = 0; i < account->files.count; i++) {
        const struct source_file *file = &account->files.items[i];
        struct reading reading = {.load = &load,
                                  .path = text_raw(account->texts, file->path),
                                  .name = text_raw(account->texts, file->name),
                                  .argument = file->argument};

        read_memory(&reading, texts[i].text, texts[i].length);
    }
    return load_finish(&load);
}

/* --- reading again ------------------------------------------------------------------------------ */

static bool explain(struct strbuf *why, const struct account *account,
                    const struct source_file *file, const char *reason)
{
    strbuf_addf(why, "%s: %s", account_show(account, file->path), reason);
    return false;
}

/* Fills `content` with what the file holds now, if it is what it was. */
static bool reread(const struct account *account, const struct source_file *file,
                   struct strbuf *content, struct strbuf *why)
{
    if (file->kept) {
        strbuf_add(content, file->kept, file->size);
        return true;
    }
    if (!file_slurp(text_raw(account->texts, file->path), content))
        return explain(why, account, file, strerror(errno));
    if (content->length != file->size ||
        content_digest(content->text, content->length) != file->digest)
        return explain(why, account, file, _("the file has changed since it was read"));
    return true;
}

bool export_read_place(const struct account *account, struct place place, struct strbuf *out,
                       struct strbuf *why)
{
    struct strbuf content = STRBUF_INIT;
    bool good = false;

    if (place.file >= account->files.count)
        strbuf_adds(why, _("no file describes this object"));
    else
        good = reread(account, &account->files.items[place.file], &content, why);
    if (good)
        strbuf_add(out, content.text + place.offset, place.length);
    strbuf_release(&content);
    return good;
}

bool export_read_file(const struct account *account, uint32_t file, struct strbuf *out,
                      struct strbuf *why)
{
    struct strbuf content = STRBUF_INIT;
    bool good = reread(account, &account->files.items[file], &content, why);

    if (good)
        strbuf_addbuf(out, &content);
    strbuf_release(&content);
    return good;
}
