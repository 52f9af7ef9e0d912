#include "model/read/flow_log.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/read/files.h"
#include "model/read/flow_line.h"
#include "model/read/flow_text.h"
#include "model/read/foreign.h"

/* How many lines of a file are complained of one by one, and after how many lines progress is told. */
enum { FAULTS_TOLD = 5, LINES_BETWEEN = 1 << 16 };

struct flow_reading {
    const struct flow_log_request *request;
    struct address_memo memo;
    uint64_t done, total; /* bytes: before this file; of all */
    bool stopped;
};

/* One file while it is read. */
struct log {
    struct flow_reading *reading;
    const struct found_file *file;
    struct byte_stream *stream;
    struct flow_text text;
    struct flow_format format;
    bool has_names; /* the format is one that a line of names told, and */
    bool tells;     /*   it says who sent to whom */
    size_t records, faults, lines;
};

/* --- complaints ---------------------------------------------------------------------------------- */

static void complain(const struct log *log, const char *sentence)
{
    problems_add(log->reading->request->problems, PROBLEM_ERROR, log->file->path, 0, 0, "%s",
                 sentence);
}

static void complain_of_line(struct log *log, size_t column, const char *sentence)
{
    if (log->faults++ >= FAULTS_TOLD)
        return;
    problems_add(log->reading->request->problems, PROBLEM_WARNING, log->file->path,
                 log->text.number, log->text.column + (uint32_t)column - 1, "%s", sentence);
}

static void complain_of_more(const struct log *log)
{
    size_t more = log->faults > FAULTS_TOLD ? log->faults - FAULTS_TOLD : 0;

    if (more)
        problems_add(
            log->reading->request->problems, PROBLEM_WARNING, log->file->path, 0, 0,
            ngettext("%zu more line could not be read", "%zu more lines could not be read", more),
            more);
}

/* --- lines --------------------------------------------------------------------------------------- */

static bool is_blank_line(const char *line)
{
    return !line[strspn(line, " \t")];
}

static void read_record(struct log *log)
{
    struct flow_line_fault fault;
    struct flow flow;

    if (!flow_line_read(&flow, &log->format, log->text.line.text, &log->reading->memo, &fault)) {
        complain_of_line(log, fault.column, _(fault.sentence));
        return;
    }
    log->records++;
    log->reading->request->visit(&flow, log->reading->request->context);
}

/* Names may come again where logs were put together. */
static bool takes_names(struct log *log)
{
    char first = log->text.line.text[strspn(log->text.line.text, " \t")];

    if (first != '$' && (first < 'a' || first > 'z'))
        return false;
    if (!flow_format_read(&log->format, log->text.line.text))
        return false;
    log->has_names = true;
    log->tells = flow_format_tells(&log->format);
    if (!log->tells)
        complain_of_line(log, 1,
                         _("a flow log without srcaddr and dstport, as of a transit "
                           "gateway: nothing can be told from it"));
    return true;
}

/* Where records are wrapped, other texts may stand in their place. */
static bool may_be_record(const struct log *log)
{
    const char *line = log->text.line.text;

    if (log->has_names)
        return log->tells && !is_blank_line(line);
    return flow_text_is_wrapped(&log->text) ? flow_line_is_default(line) : !is_blank_line(line);
}

static void read_line(struct log *log)
{
    if (!takes_names(log) && may_be_record(log))
        read_record(log);
}

static bool tell_progress(const struct log *log)
{
    const struct flow_log_request *request = log->reading->request;

    return !request->progress ||
           request->progress(log->reading->done + byte_stream_offset(log->stream),
                             log->reading->total, request->progress_context);
}

static void read_lines(struct log *log)
{
    while (!log->reading->stopped && flow_text_next(&log->text)) {
        read_line(log);
        if (++log->lines % LINES_BETWEEN == 0)
            log->reading->stopped = !tell_progress(log);
    }
}

/* --- files --------------------------------------------------------------------------------------- */

/* True if the file may be a flow log. Names end in anything, so its first line decides. */
static bool looks_right(struct log *log)
{
    struct flow_format names;
    const char *first;

    if (flow_text_is_wrapped(&log->text))
        return true;
    first = flow_text_peek(&log->text);
    return flow_line_is_default(first) || flow_format_read(&names, first);
}

static void read_log(struct log *log)
{
    struct strbuf why = STRBUF_INIT;

    read_lines(log);
    complain_of_more(log);
    if (byte_stream_failed(log->stream, &why))
        complain(log, why.text);
    else if (log->file->named && !log->records && !log->faults && !log->reading->stopped)
        complain(log, _("no flow-log record is in it"));
    strbuf_release(&why);
}

static void pass_over(struct log *log)
{
    const char *container = foreign_container(log->text.piece, log->text.length);
    struct strbuf why = STRBUF_INIT;

    if (!strncmp(log->text.line.text, "PAR1", 4))
        complain(log, _("Parquet: only text is read. Let the flow log, or a query, write text"));
    else if (byte_stream_failed(log->stream, &why))
        complain(log, why.text);
    else if (log->file->named && container)
        complain(log, _(container));
    else if (log->file->named && !log->text.length)
        complain(log, _("no flow-log record is in it"));
    else if (log->file->named)
        complain(log, _("not a flow log: its first line is neither a record of version 2 nor the "
                        "names of fields. A custom format needs a first line that names its "
                        "fields (LogFormat of aws ec2 describe-flow-logs)"));
    strbuf_release(&why);
}

static void read_file(struct flow_reading *reading, const struct found_file *file)
{
    struct log log = {.reading = reading, .file = file, .format = flow_format_default};
    struct strbuf why = STRBUF_INIT;

    log.stream = byte_stream_open(file->path, &why);
    if (log.stream) {
        flow_text_init(&log.text, log.stream);
        if (looks_right(&log))
            read_log(&log);
        else
            pass_over(&log);
        flow_text_release(&log.text);
        byte_stream_close(log.stream);
    } else {
        complain(&log, why.text);
        reading->request->problems->unread = true;
    }
    reading->done += file->size;
    strbuf_release(&why);
}

/* 0 as soon as one file's size is not known. */
static uint64_t total_size(const struct found_files *files)
{
    uint64_t total = 0;

    for (size_t i = 0; i < files->count; i++) {
        if (!files->items[i].size)
            return 0;
        total += files->items[i].size;
    }
    return total;
}

bool flow_log_is_one(const char *path)
{
    struct strbuf why = STRBUF_INIT;
    struct log log = {.stream = NULL};
    struct stat status;
    bool is_one = false;

    if (stat(path, &status) == 0 && S_ISREG(status.st_mode))
        log.stream = byte_stream_open(path, &why);
    if (log.stream) {
        flow_text_init(&log.text, log.stream);
        is_one = !flow_text_is_wrapped(&log.text) && looks_right(&log);
        flow_text_release(&log.text);
        byte_stream_close(log.stream);
    }
    strbuf_release(&why);
    return is_one;
}

bool flow_logs_read(const struct flow_log_request *request)
{
    struct flow_reading *reading = mem_zalloc(1, sizeof *reading);
    struct found_files files = {0};
    bool stopped;

    reading->request = request;
    for (size_t i = 0; i < request->path_count; i++)
        files_find(&files, request->problems, request->paths[i], (uint32_t)i);
    reading->total = total_size(&files);
    for (size_t i = 0; i < files.count && !reading->stopped; i++)
        read_file(reading, &files.items[i]);
    stopped = reading->stopped;
    found_files_release(&files);
    free(reading);
    return !stopped;
}
