#include "views/reports/audit_report.h"

#include <string.h>

#include "model/write/quote.h"
#include "views/reports/audit_used.h"
#include "views/reports/audit_words.h"

/* A line in the making. */
struct record {
    struct strbuf text;
    const struct audit_told *told;
    const struct finding *finding;
    struct audit_words words;
};

typedef void cell_writer(struct record *record);

/* --- cells -------------------------------------------------------------------------------------------- */

static void add_word(struct record *record, const char *word)
{
    if (word)
        quote_csv(&record->text, word, strlen(word));
}

static void add_text(struct record *record, text_id id)
{
    const struct text_pool *texts = record->told->account->texts;

    if (id != TEXT_NONE)
        quote_csv(&record->text, text_raw(texts, id), text_raw_length(texts, id));
}

static void add_list(struct record *record, const struct strbuf *list)
{
    quote_csv(&record->text, list->text, list->length);
}

static void add_kind(struct record *record)
{
    add_word(record, record->words.kind);
}

static void add_severity(struct record *record)
{
    add_word(record, record->words.severity);
}

static void add_exposure(struct record *record)
{
    add_word(record, record->words.exposure);
}

static void add_breadth(struct record *record)
{
    add_word(record, record->words.breadth);
}

static void add_family(struct record *record)
{
    add_word(record, record->words.family);
}

static void add_account(struct record *record)
{
    add_text(record, record->words.account);
}

static void add_region(struct record *record)
{
    add_text(record, record->words.region);
}

static void add_vpc(struct record *record)
{
    add_text(record, record->words.vpc);
}

static void add_resource(struct record *record)
{
    add_text(record, record->words.resource);
}

static void add_resource_name(struct record *record)
{
    add_text(record, record->words.resource_name);
}

static void add_rules(struct record *record)
{
    struct strbuf list = STRBUF_INIT;

    for (size_t i = 0; i < record->words.rules.count; i++) {
        strbuf_adds(&list, i ? " " : "");
        strbuf_addbuf(&list, &record->words.rules.items[i]);
    }
    add_list(record, &list);
    strbuf_release(&list);
}

static void add_protocol(struct record *record)
{
    add_word(record, record->words.protocol);
}

static void add_from_port(struct record *record)
{
    if (record->words.has_from_port)
        strbuf_addu(&record->text, (uint64_t)record->words.from_port);
}

static void add_to_port(struct record *record)
{
    if (record->words.has_to_port)
        strbuf_addu(&record->text, (uint64_t)record->words.to_port);
}

static void add_smtp_ports(struct record *record)
{
    struct strbuf list = STRBUF_INIT;

    for (size_t i = 0; i < record->words.smtp_ports.count; i++)
        strbuf_addf(&list, "%s%u", i ? " " : "", record->words.smtp_ports.items[i]);
    add_list(record, &list);
    strbuf_release(&list);
}

static void add_source(struct record *record)
{
    add_word(record, record->words.source);
}

static void add_description(struct record *record)
{
    add_text(record, record->words.description);
}

static void add_interfaces(struct record *record)
{
    const struct text_pool *texts = record->told->account->texts;
    struct strbuf list = STRBUF_INIT;

    for (size_t i = 0; i < record->words.interfaces.count; i++) {
        text_id id = record->words.interfaces.items[i];

        strbuf_adds(&list, i ? " " : "");
        strbuf_add(&list, text_raw(texts, id), text_raw_length(texts, id));
    }
    add_list(record, &list);
    strbuf_release(&list);
}

static void add_message(struct record *record)
{
    add_list(record, &record->words.message);
}

static void add_used(struct record *record)
{
    struct strbuf used = STRBUF_INIT;

    used_format(record->told->findings, record->finding, record->told->evidence, &used);
    add_list(record, &used);
    strbuf_release(&used);
}

/* --- lines -------------------------------------------------------------------------------------------- */

static const struct {
    const char *heading;
    cell_writer *write;
} columns[] = {
    {"kind", add_kind},
    {"severity", add_severity},
    {"exposure", add_exposure},
    {"breadth", add_breadth},
    {"family", add_family},
    {"account", add_account},
    {"region", add_region},
    {"vpc", add_vpc},
    {"resource", add_resource},
    {"resource_name", add_resource_name},
    {"rules", add_rules},
    {"protocol", add_protocol},
    {"from_port", add_from_port},
    {"to_port", add_to_port},
    {"smtp_ports", add_smtp_ports},
    {"source", add_source},
    {"description", add_description},
    {"exposed_interfaces", add_interfaces},
    {"message", add_message},
    {"used", add_used}, /* only with flow logs */
};

enum { COLUMNS = sizeof columns / sizeof *columns };

static size_t column_count(const struct audit_told *told)
{
    return told->evidence ? COLUMNS : COLUMNS - 1;
}

static void end_line(struct record *record, const struct report_streams *streams)
{
    strbuf_adds(&record->text, "\r\n");
    report_print(streams, record->text.text, record->text.length);
    strbuf_clear(&record->text);
}

static void write_headings(struct record *record, const struct report_streams *streams)
{
    for (size_t i = 0; i < column_count(record->told); i++)
        strbuf_addf(&record->text, "%s%s", i ? "," : "", columns[i].heading);
    end_line(record, streams);
}

static void write_finding(struct record *record, const struct report_streams *streams)
{
    audit_words_make(&record->words, record->told->account, record->told->findings,
                     record->finding);
    for (size_t i = 0; i < column_count(record->told); i++) {
        strbuf_adds(&record->text, i ? "," : "");
        columns[i].write(record);
    }
    audit_words_release(&record->words);
    end_line(record, streams);
}

void audit_csv(const struct audit_told *told, const struct report_streams *streams)
{
    struct record record = {.text = STRBUF_INIT, .told = told};

    write_headings(&record, streams);
    for (size_t i = 0; i < told->findings->items.count; i++) {
        record.finding = &told->findings->items.items[i];
        write_finding(&record, streams);
    }
    strbuf_release(&record.text);
}
