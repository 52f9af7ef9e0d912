/*
 * The changed export. All texts are made, and read back, before the first is written: a source that has
 * changed, a change whose JSON is not found, or a text that does not say what was planned leaves nothing
 * behind.
 */
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/write/export_edit.h"
#include "model/write/file_out.h"
#include "model/write/forms.h"
#include "model/write/replay.h"
#include "model/write/replay_export.h"

/* --- names ------------------------------------------------------------------------------------------ */

static bool part_is_safe(const char *part, size_t length)
{
    return length > 0 && !(length == 1 && part[0] == '.') &&
           !(length == 2 && part[0] == '.' && part[1] == '.');
}

/* A relative path that stays below its directory. */
static bool name_is_safe(const char *name)
{
    while (true) {
        size_t length = strcspn(name, "/");

        if (!part_is_safe(name, length))
            return false;
        if (!name[length])
            return true;
        name += length + 1;
    }
}

static bool has_several_arguments(const struct account *account)
{
    for (size_t i = 1; i < account->files.count; i++) {
        if (account->files.items[i].argument != account->files.items[0].argument)
            return true;
    }
    return false;
}

/* What was compressed is written as plain text. */
static size_t plain_length(const char *name)
{
    size_t length = strlen(name);

    return length > 3 && !strcmp(name + length - 3, ".gz") ? length - 3 : length;
}

/* Where a source goes below the directory: under its name, in "arg2/" and so on where there are
 * several EXPORT arguments; standard input and names that would lead elsewhere get a number. */
static void add_file_name(struct strbuf *path, const struct account *account, uint32_t file)
{
    const struct source_file *source = &account->files.items[file];
    const char *name = text_raw(account->texts, source->name);

    if (has_several_arguments(account))
        strbuf_addf(path, "arg%u/", (unsigned)source->argument + 1);
    if (name_is_safe(name) && strcmp(name, "-") != 0)
        strbuf_add(path, name, plain_length(name));
    else
        strbuf_addf(path, "source-%u.json", (unsigned)file + 1);
}

/* Read back before the first is written. */
static bool prove(const struct plan *plan, const struct account *account,
                  const struct strbuf *texts, struct strbuf *why)
{
    struct strbuf detail = STRBUF_INIT;
    bool proven = replay_export(account, plan_edits(plan), texts, &detail);

    if (!proven)
        replay_refuses_form(why, _("the changed export"), &detail);
    strbuf_release(&detail);
    return proven;
}

/* --- the tree --------------------------------------------------------------------------------------- */

static bool write_file(const struct account *account, const char *directory, uint32_t file,
                       const struct strbuf *text, struct strbuf *why)
{
    struct strbuf path = STRBUF_INIT;
    bool written;

    strbuf_addf(&path, "%s/", directory);
    add_file_name(&path, account, file);
    written = file_out_parents(path.text, why) &&
              file_out_write(path.text, text->text, text->length, 0600, OVERWRITE_NEVER, why) ==
                  FILE_OUT_DONE;
    strbuf_release(&path);
    return written;
}

static bool write_tree(const struct account *account, const char *directory,
                       const struct strbuf *texts, struct strbuf *why)
{
    if (file_out_directory(directory, why) != FILE_OUT_DONE)
        return false;
    for (uint32_t file = 0; file < account->files.count; file++) {
        if (account->files.items[file].whole == file && !write_file(account, directory, file, &texts[file], why))
            return false;
    }
    return true;
}

bool form_export(const struct plan *plan, const struct account *account, const char *directory,
                 struct strbuf *why)
{
    struct strbuf *texts = mem_zalloc(account->files.count, sizeof *texts);
    bool written;

    for (size_t i = 0; i < account->files.count; i++)
        strbuf_init(&texts[i]);
    written = export_edit_texts(plan, account, texts, why) && prove(plan, account, texts, why) &&
              write_tree(account, directory, texts, why);
    for (size_t i = 0; i < account->files.count; i++)
        strbuf_release(&texts[i]);
    free(texts);
    return written;
}
