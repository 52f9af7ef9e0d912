/*
 * Each path of a list is an export of its own: read, judged, told and forgotten before the next is
 * looked at, so that memory is that of the largest and a reader at the other end of a pipe gets each
 * answer as soon as it is there.
 */
#include "views/reports/audit_report.h"
#include "views/reports/report_out.h"
#include "views/reports/reports.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "model/base/descriptor.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/mail/mail_finding.h"
#include "model/read/export.h"
#include "model/write/json_out.h"

struct stream {
    const struct audit_request *request;
    const struct report_streams *streams;
    bool unreadable, found;
};

/* --- the list ------------------------------------------------------------------------------------- */

static void say_of(const struct stream *stream, const char *path, const char *what)
{
    struct strbuf clean = STRBUF_INIT;

    sanitise_add(&clean, path, strlen(path));
    report_problem(stream->streams, "%s: %s", clean.text, what);
    strbuf_release(&clean);
}

static int next_byte(FILE *list)
{
    int byte = getc(list);

    while (byte == EOF && ferror(list) && errno == EINTR) {
        clearerr(list);
        byte = getc(list);
    }
    return byte;
}

/* The next record of the list; false at its end. */
static bool next_record(FILE *list, int end, struct strbuf *record)
{
    int byte;

    strbuf_clear(record);
    while ((byte = next_byte(list)) != EOF && byte != end)
        strbuf_addch(record, (char)byte);
    return byte != EOF || record->length;
}

/* A line is a path, or what Hadoop streaming makes of one: KEY<TAB>PATH. It may end as on Windows. */
static const char *path_of_line(struct strbuf *line)
{
    const char *tab = strrchr(line->text, '\t');

    if (line->length && line->text[line->length - 1] == '\r')
        strbuf_truncate(line, line->length - 1);
    return tab ? tab + 1 : line->text;
}

/* --- one export ------------------------------------------------------------------------------------- */

/* The line's first member: {"export":"PATH" */
static void begin_line(struct json_out *json, struct strbuf *out, const char *path)
{
    json_out_init(json, out, false);
    json_object(json, NULL);
    json_bytes(json, "export", path, strlen(path));
}

/* Puts the path in front of the members of each line, which is one object. */
static void add_lines(struct strbuf *out, const char *path, const struct strbuf *lines)
{
    const char *next;

    for (const char *line = lines->text; *line; line = next) {
        struct json_out json;

        next = strchr(line, '\n') + 1;
        begin_line(&json, out, path);
        strbuf_addch(out, ',');
        strbuf_add(out, line + 1, (size_t)(next - line) - 1);
    }
}

static void add_error(struct strbuf *out, const char *path, const char *why)
{
    struct json_out json;

    begin_line(&json, out, path);
    json_string(&json, "error", why);
    json_end(&json);
    strbuf_addch(out, '\n');
}

static void judge(struct stream *stream, const char *path, struct account *account,
                  struct strbuf *out)
{
    struct findings findings = {0};
    struct strbuf lines = STRBUF_INIT, gap = STRBUF_INIT;

    audit_judge(&findings, stream->request, account);
    mail_findings_add_gap(&gap, &findings);
    if (gap.length)
        say_of(stream, path, gap.text);
    strbuf_release(&gap);
    audit_ndjson(account, &findings, NULL, &lines);
    add_lines(out, path, &lines);
    stream->found |= findings_reach(&findings, stream->request->fail_on);
    strbuf_release(&lines);
    findings_release(&findings);
}

static void refuse(struct stream *stream, const char *path, const char *why, struct strbuf *out)
{
    say_of(stream, path, why);
    add_error(out, path, why);
    stream->unreadable = true;
}

/* Nothing of it could be read: the first of its problems says why, if there is one. */
static void refuse_export(struct stream *stream, const char *path, const struct problems *problems,
                          struct strbuf *out)
{
    if (problems->count)
        add_error(out, path, problems->items[0].message);
    else
        refuse(stream, path, _("nothing readable was found: no AWS describe reply in it"), out);
    stream->unreadable = true;
}

/* "-" is a name like any other here: standard input may be the list itself. */
static void audit_export(struct stream *stream, const char *path, struct strbuf *out)
{
    const char *opened = strcmp(path, "-") ? path : "./-";
    struct export_request request = {.paths = &opened, .path_count = 1, .once = true};
    struct account *account = export_read(&request);

    report_problems(&account->problems, stream->streams);
    stream->unreadable |= account->problems.unread;
    if (account->files.count > 0)
        judge(stream, path, account, out);
    else
        refuse_export(stream, path, &account->problems, out);
    account_free(account);
}

/* A NUL in a line would end the path unseen. */
static const char *nul_advice(void)
{
    return _("a path cannot hold a NUL: is the list made for --null?");
}

static void audit_record(struct stream *stream, struct strbuf *record)
{
    const char *path = stream->request->list_by_nul ? record->text : path_of_line(record);
    bool is_text = strlen(record->text) == record->length;
    struct strbuf out = STRBUF_INIT;

    if (!is_text)
        refuse(stream, path, nul_advice(), &out);
    else if (*path)
        audit_export(stream, path, &out);
    report_print(stream->streams, out.text, out.length);
    report_out_flush(stream->streams->printed);
    strbuf_release(&out);
}

/* --- all of them -------------------------------------------------------------------------------------- */

static void audit_list(struct stream *stream, FILE *list)
{
    int end = stream->request->list_by_nul ? '\0' : '\n';
    struct strbuf record = STRBUF_INIT;

    while (!stream->streams->printed->fault && next_record(list, end, &record))
        audit_record(stream, &record);
    strbuf_release(&record);
}

static int cannot_read_list(struct stream *stream)
{
    say_of(stream, stream->request->list, strerror(errno));
    return REPORT_WRONG;
}

static FILE *open_list(const char *path)
{
    int descriptor = descriptor_open(path, O_RDONLY | O_NOCTTY, 0);
    bool endless = descriptor >= 0 && descriptor_is_endless(descriptor);
    FILE *list = descriptor < 0 || endless ? NULL : fdopen(descriptor, "rb");
    int reason = endless ? ENXIO : errno;

    if (!list && descriptor >= 0)
        close(descriptor);
    errno = reason;
    return list;
}

int report_audit_many(const struct audit_request *request, const struct report_streams *streams)
{
    struct stream stream = {.request = request, .streams = streams};
    bool is_standard = !strcmp(request->list, "-");
    FILE *list = is_standard ? stdin : open_list(request->list);
    bool good;

    if (!list)
        return cannot_read_list(&stream);
    audit_list(&stream, list);
    good = !ferror(list);
    if (!is_standard)
        fclose(list);
    if (!good)
        return cannot_read_list(&stream);
    if (stream.unreadable)
        return REPORT_WRONG;
    return stream.found ? REPORT_FOUND : REPORT_DONE;
}
