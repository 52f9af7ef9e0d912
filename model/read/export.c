#include "model/read/export.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/read/files.h"
#include "model/read/link.h"
#include "model/read/parser.h"
#include "model/read/passed_over.h"
#include "model/read/recognise.h"
#include "model/read/window.h"

/* --- loading ------------------------------------------------------------------------------------ */

static void load_begin(void)
{
    json_arena_install();
    mem_begin_growth();
}

void load_release(struct load *load)
{
    free(load->facts.items);
    free(load->vpc_attributes.items);
    free(load->flat_rules.items);
    free(load->waiting_groups.items);
    free(load->waiting_tags.items);
    free(load->doubtful_groups.items);
    free(load->waiting_blocks.items);
    free(load->waiting_references.items);
    free(load->sources.groups.items);
    free(load->sources.lists.items);
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

    passed_over_tell(load);
    if (load->stopped) {
        account_free(account);
        account = NULL;
    } else {
        parser_free(load->parser); /* gives its memory back before the tables are joined */
        load->parser = NULL;
        link_account(load);
        account_expect_no_cidrs(account);
    }
    load_release(load);
    mem_end_growth();
    return account;
}

static void read_window(struct reading *reading, struct window *window)
{
    reading->window = window;
    reading->file = NONE;
    if (reading->load->chunk)
        window->chunk = reading->load->chunk;
    if (reading->load->once)
        window_want_no_digest(window);
    reading_documents(reading);
    if (!reading->waits)
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

/* Files are opened in rounds: those that it pays to read later, or must be (layout.h), wait. */
enum round { ROUND_FIRST, ROUND_RULES, ROUND_VIEWS, ROUND_COUNT };

static void read_regular(struct reading *reading, struct found_file *file,
                         struct file_source *source)
{
    struct window window;

    window_init(&window, &source->start, source->descriptor);
    window_fit(&window, file->size);
    reading->modified = file_modified(source->descriptor);
    reading->window = &window;
    reading->file = NONE;
    if (file->round == ROUND_FIRST && file->size >= WORTH_WAITING &&
        stream_begins_with(reading, DATA_SECURITY_GROUP_RULES)) {
        file->round = ROUND_RULES;
        window_release(&window);
    } else {
        read_window(reading, &window);
    }
}

/* What had to be decoded, or cannot be read again, is in memory whole. */
static void read_source(struct load *load, struct found_file *file, struct file_source *source,
                        bool is_cut)
{
    struct reading reading = {.load = load,
                              .path = file->path,
                              .name = file->name,
                              .argument = file->argument,
                              .keep = source->is_stream,
                              .cut = is_cut};

    reading.may_wait = file->round < ROUND_VIEWS && !reading.keep && !is_cut;
    if (load->total && source->descriptor < 0 && source->start.length > file->size)
        load->total += source->start.length - file->size;
    if (source->descriptor < 0)
        read_memory(&reading, source->start.text, source->start.length);
    else
        read_regular(&reading, file, source);
    if (reading.waits)
        file->round = ROUND_VIEWS;
}

static void read_file(struct load *load, struct found_file *file)
{
    struct file_source source;
    enum file_result result = file_open(file, &load->account->problems, &source);

    if (result == FILE_LOADED || result == FILE_DAMAGED)
        read_source(load, file, &source, result == FILE_DAMAGED);
    else
        load->done += file->size;
    if (result == FILE_PASSED_OVER)
        passed_over_note_file(load, file->path, &source.start);
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

/* A rule takes a hundred bytes or more, and about half of them have a block of their own. */
#define BYTES_PER_BLOCK 256

/* As compact JSON has them; and the most that room is made for before they come: two megabytes. */
#define BYTES_PER_TEXT      640
#define EXPECTED_TEXTS_MOST ((uint64_t)192 * 1024)

static size_t expected_texts(uint64_t total)
{
    uint64_t texts = total / BYTES_PER_TEXT;

    return (size_t)(texts < EXPECTED_TEXTS_MOST ? texts : EXPECTED_TEXTS_MOST);
}

static void read_found(struct load *load, struct found_files *files)
{
    load->total = total_size(files);
    account_expect_cidrs(load->account, (size_t)(load->total / BYTES_PER_BLOCK));
    text_pool_expect(load->account->texts, expected_texts(load->total));
    for (unsigned round = ROUND_FIRST; round < ROUND_COUNT; round++) {
        for (size_t i = 0; i < files->count && !load->stopped; i++)
            if (files->items[i].round == round && load_report_progress(load, load->done))
                read_file(load, &files->items[i]);
    }
    if (!load->stopped)
        load_report_progress(load, load->done);
}

struct account *export_read(const struct export_request *request)
{
    struct load load = {.account = account_new(),
                        .progress = request->progress,
                        .context = request->context,
                        .chunk = request->chunk,
                        .once = request->once};
    struct found_files files = {0};

    load_begin();
    for (size_t i = 0; i < request->path_count; i++)
        files_find(&files, &load.account->problems, request->paths[i], (uint32_t)i);
    read_found(&load, &files);
    found_files_release(&files);
    return load_finish(&load);
}

/* True if it waits for the others. */
static bool read_piece(struct load *load, const struct export_piece *piece, bool may_wait)
{
    struct reading reading = {
        .load = load, .path = piece->name, .name = piece->name, .keep = true, .may_wait = may_wait};

    read_memory(&reading, piece->content, piece->length);
    return reading.waits;
}

struct account *export_read_pieces(const struct export_piece *pieces, size_t count)
{
    struct load load = {.account = account_new()};
    bool *waits = mem_zalloc(count, sizeof *waits);

    load_begin();
    for (size_t i = 0; i < count; i++)
        waits[i] = read_piece(&load, &pieces[i], true);
    for (size_t i = 0; i < count; i++)
        if (waits[i])
            read_piece(&load, &pieces[i], false);
    free(waits);
    return load_finish(&load);
}

struct account *export_read_again(const struct account *account, const struct strbuf *texts)
{
    struct load load = {.account = account_new()};

    load_begin();
    for (size_t i = 0; i < account->files.count; i++) {
        const struct source_file *file = &account->files.items[i];
        struct reading reading = {.load = &load,
                                  .path = text_raw(account->texts, file->path),
                                  .name = text_raw(account->texts, file->name),
                                  .argument = file->argument};

        if (file->whole == i)
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
static bool reread(const struct account *account, uint32_t row, struct strbuf *content,
                   struct strbuf *why)
{
    const struct source_file *file = &account->files.items[account->files.items[row].whole];

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

/* A file of the size and time that it had is what it was: of a large one only the part is read. */
static bool read_part(const struct account *account, struct place place, struct strbuf *out)
{
    const struct source_file *files = account->files.items;
    const struct source_file *file = &files[files[place.file].whole];

    return !file->kept && file_read_part(text_raw(account->texts, file->path), file->size,
                                         file->modified, place.offset, place.length, out);
}

bool export_read_place(const struct account *account, struct place place, struct strbuf *out,
                       struct strbuf *why)
{
    struct strbuf content = STRBUF_INIT;
    bool good = false;

    if (place.file >= account->files.count)
        strbuf_adds(why, _("no file describes this object"));
    else if (read_part(account, place, out))
        return true;
    else
        good = reread(account, place.file, &content, why);
    if (good)
        strbuf_add(out, content.text + place.offset, place.length);
    strbuf_release(&content);
    return good;
}

bool export_read_file(const struct account *account, uint32_t file, struct strbuf *out,
                      struct strbuf *why)
{
    struct strbuf content = STRBUF_INIT;
    bool good = reread(account, file, &content, why);

    if (good && !out->length) { /* there may be hundreds of megabytes of it */
        strbuf_release(out);
        *out = content;
        return true;
    }
    if (good)
        strbuf_addbuf(out, &content);
    strbuf_release(&content);
    return good;
}
