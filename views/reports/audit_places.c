#include "views/reports/audit_places.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/read/export.h"

/* --- lines -------------------------------------------------------------------------------------------- */

/* What is looked for, sorted by where it stands. */
struct wanted {
    uint32_t file; /* the first row of the file */
    uint64_t offset;
    struct audit_place *place;
};

static int compare_wanted(const void *a, const void *b)
{
    const struct wanted *left = a, *right = b;

    if (left->file != right->file)
        return left->file < right->file ? -1 : 1;
    return left->offset < right->offset ? -1 : left->offset > right->offset;
}

/* A place in a text, and what was counted up to there. */
struct count {
    const char *at;
    uint32_t line, column;
};

static void count_to(struct count *count, const char *end)
{
    for (; count->at < end; count->at++) {
        if (*count->at == '\n') {
            count->line++;
            count->column = 1;
        } else if ((*count->at & 0xC0) != 0x80) { /* no further byte of a character */
            count->column++;
        }
    }
}

/* All of one file. */
static void count_lines(const struct account *account, const struct wanted *wanted, size_t number,
                        const struct report_streams *streams)
{
    struct strbuf text = STRBUF_INIT, why = STRBUF_INIT;

    if (export_read_file(account, wanted->file, &text, &why)) {
        struct count count = {text.text, 1, 1};

        for (size_t i = 0; i < number && wanted[i].offset < text.length; i++) {
            count_to(&count, text.text + wanted[i].offset);
            wanted[i].place->line = count.line;
            wanted[i].place->column = count.column;
        }
    } else {
        report_problem(streams, "%s", why.text);
    }
    strbuf_release(&text);
    strbuf_release(&why);
}

static void find_lines(const struct account *account, struct wanted *wanted, size_t count,
                       const struct report_streams *streams)
{
    size_t end;

    if (count)
        qsort(wanted, count, sizeof *wanted, compare_wanted);
    for (size_t first = 0; first < count; first = end) {
        for (end = first + 1; end < count && wanted[end].file == wanted[first].file;)
            end++;
        count_lines(account, wanted + first, end - first, streams);
    }
}

struct audit_place *audit_places(const struct account *account, const struct findings *findings,
                                 const struct report_streams *streams)
{
    size_t count = findings->items.count, found = 0;
    struct audit_place *places = mem_zalloc(count, sizeof *places);
    struct wanted *wanted = mem_zalloc(count, sizeof *wanted);

    for (size_t i = 0; i < count; i++) {
        struct place place = account_object_place(account, findings->items.items[i].resource);

        places[i].file = place.file;
        if (place.file != NONE)
            wanted[found++] = (struct wanted){account->files.items[place.file].whole, place.offset,
                                              &places[i]};
    }
    find_lines(account, wanted, found, streams);
    free(wanted);
    return places;
}

/* --- files -------------------------------------------------------------------------------------------- */

static bool is_plain(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || (byte && strchr("-._~/", byte));
}

bool audit_place_uri(const struct account *account, uint32_t file, struct strbuf *out)
{
    const char *path = text_raw(account->texts, account->files.items[file].path);

    if (!strcmp(path, "-"))
        return false;
    while (!strncmp(path, "./", 2))
        path += 2 + strspn(path + 2, "/");
    strbuf_adds(out, *path == '/' ? "file://" : "");
    for (; *path; path++) {
        if (is_plain(*path))
            strbuf_addch(out, *path);
        else
            strbuf_addf(out, "%%%02X", (unsigned)(unsigned char)*path);
    }
    return true;
}
