#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/read/files.h"
#include "views/reports/path.h"

/* Where the reading stands: lines are cut at the newline, fields at the tab, in place. */
struct batch {
    const struct report_streams *streams;
    const struct account *account;
    struct walk_context context;
    const char *name;   /* of the file, "-" for standard input */
    unsigned long line; /* from 1 */
    bool begun;         /* a line that is neither empty nor a comment was seen */
    bool failed;        /* a line could not be read */
};

/* --- the file ---------------------------------------------------------------------------------------- */

static bool slurp(const char *name, const struct report_streams *streams, struct strbuf *text)
{
    bool good = file_read_stream(name, text);

    if (!good) {
        struct strbuf clean = STRBUF_INIT;
        const char *reason = strerror(errno);

        sanitise_add(&clean, name, strlen(name));
        report_problem(streams, "%s: %s", clean.text, reason);
        strbuf_release(&clean);
    }
    return good;
}

/* --- one line ---------------------------------------------------------------------------------------- */

static void say_bad_line(struct batch *batch, size_t column, const char *why)
{
    struct strbuf place = STRBUF_INIT, clean = STRBUF_INIT;

    sanitise_add(&place, batch->name, strlen(batch->name));
    sanitise_add(&clean, why, strlen(why));
    report_problem(batch->streams, "%s:%lu:%zu: %s", place.text, batch->line, column, clean.text);
    strbuf_release(&clean);
    strbuf_release(&place);
    batch->failed = true;
}

/* Cuts the line at its tabs. False, after saying so, unless that makes four fields. */
static bool cut_fields(struct batch *batch, char *line, const char *words[PATH_FIELD_COUNT])
{
    size_t count = 0;
    char *tab = line;

    words[count++] = line;
    while ((tab = strchr(tab, '\t')) && count < PATH_FIELD_COUNT) {
        *tab++ = '\0';
        words[count++] = tab;
    }
    if (count == PATH_FIELD_COUNT && !tab)
        return true;
    say_bad_line(batch, (size_t)(words[count - 1] - line) + strcspn(words[count - 1], "\t") + 1,
                 _("this wants four fields, separated by tabs: from, to, protocol, port"));
    return false;
}

/* "from to protocol port" or other names of the ends. */
static bool is_headings(const char *const words[PATH_FIELD_COUNT])
{
    return !strcasecmp(words[PATH_PROTOCOL], "protocol") && !strcasecmp(words[PATH_PORT], "port");
}

static void answer_line(struct batch *batch, const char *const words[PATH_FIELD_COUNT],
                        const struct walk_question *question)
{
    struct walk_answer answer = {0};
    const struct walk *walk;
    const char *deciding;
    struct strbuf line = STRBUF_INIT;

    walk_answer_make(&answer, &batch->context, question);
    walk = path_deciding_walk(&answer);
    deciding = walk ? walk_deciding_name(walk) : "-";
    for (size_t field = 0; field < PATH_FIELD_COUNT; field++)
        strbuf_addf(&line, "%s\t", words[field]);
    strbuf_addf(&line, "%s\t", walk_verdict_name(path_verdict(&answer)));
    sanitise_add(&line, deciding, strlen(deciding));
    strbuf_addch(&line, '\n');
    report_print(batch->streams, line.text, line.length);
    strbuf_release(&line);
    walk_answer_release(&answer);
}

static void take_line(struct batch *batch, char *line)
{
    const char *words[PATH_FIELD_COUNT];
    struct walk_question question = {0};
    struct strbuf why = STRBUF_INIT;
    enum path_field wrong;
    bool first = !batch->begun;

    if (!*line || *line == '#')
        return;
    batch->begun = true;
    if (!cut_fields(batch, line, words) || (first && is_headings(words)))
        return;
    if (path_service_read(words, &question, &wrong, &why) &&
        path_ends_read(batch->account, words, &question, &wrong, &why))
        answer_line(batch, words, &question);
    else
        say_bad_line(batch, (size_t)(words[wrong] - line) + 1, why.text);
    strbuf_release(&why);
}

/* --- all lines --------------------------------------------------------------------------------------- */

/* The end of a line: "\n", "\r\n", or the end of the text. Cuts it there. */
static char *cut_line(char *line, char *end)
{
    char *stop = memchr(line, '\n', (size_t)(end - line));
    char *next = stop ? stop + 1 : end;

    if (!stop)
        stop = end;
    if (stop > line && stop[-1] == '\r')
        stop--;
    *stop = '\0';
    return next;
}

static void take_lines(struct batch *batch, struct strbuf *text)
{
    char *end = text->text + text->length;
    char *next = text->text;

    if (!strncmp(next, "\xEF\xBB\xBF", 3)) /* a byte order mark, as some editors leave it */
        next += 3;
    while (next < end) {
        char *line = next;

        next = cut_line(line, end);
        batch->line++;
        take_line(batch, line);
    }
}

int report_path_batch(const struct path_request *request, const struct report_streams *streams)
{
    struct batch batch = {.streams = streams, .name = request->batch};
    struct strbuf text = STRBUF_INIT;
    struct account *account = NULL;
    int status = REPORT_WRONG;

    if (slurp(request->batch, streams, &text))
        account = report_load_once(&request->exports, streams);
    if (account) {
        batch.account = account;
        batch.context = path_context_make(account, request);
        take_lines(&batch, &text);
        status = batch.failed ? REPORT_WRONG : REPORT_DONE;
        path_context_release(&batch.context);
    }
    account_free(account);
    strbuf_release(&text);
    return status;
}
