#include "views/reports/page.h"

#include "model/base/message.h"
#include "model/write/map_svg.h"
#include "views/reports/audit_kinds.h"

/* --- the page ----------------------------------------------------------------------------------------- */

static void meta(struct html_out *html, const char *name, const char *value, const char *content)
{
    html_open(html, "meta");
    html_attribute(html, name, value);
    if (content)
        html_attribute(html, "content", content);
    html_close(html);
}

/* Among other tabs "Mail" alone would say little. */
static void add_title(struct html_out *html, const char *title)
{
    html_open(html, "title");
    html_text(html, title);
    html_text(html, " - vpcmend");
    html_close(html);
}

static void add_head(struct html_out *html, const char *title)
{
    html_open(html, "head");
    meta(html, "charset", "utf-8", NULL);
    meta(html, "http-equiv", "Content-Security-Policy",
         "default-src 'none'; style-src 'unsafe-inline'");
    meta(html, "name", "viewport", "width=device-width, initial-scale=1");
    add_title(html, title);
    html_open(html, "style");
    html_raw(html, "\n");
    html_raw(html, page_style);
    html_raw(html, map_svg_style);
    html_raw(html, "\n");
    html_close(html);
    html_close(html);
}

void page_begin(struct html_out *html, const char *title)
{
    html_raw(html, "<!DOCTYPE html>");
    html_open(html, "html");
    html_attribute(html, "lang", _("en")); /* the language that a catalogue translates to: "ja" */
    add_head(html, title);
    html_open(html, "body");
    html_open(html, "main");
    html_open_class(html, "p", "maker");
    html_text(html, "vpcmend ");
    html_text(html, report_version_number);
    html_close(html);
    html_element(html, "h1", NULL, title);
}

void page_end(struct html_out *html)
{
    while (html->depth)
        html_close(html);
    html_raw(html, "\n");
}

void page_print(struct html_out *html, const struct report_streams *streams)
{
    report_print(streams, html->out->text, html->out->length);
    strbuf_clear(html->out);
}

void page_open_section(struct html_out *html, const char *heading)
{
    html_open(html, "section");
    html_element(html, "h2", NULL, heading);
}

void page_close_section(struct html_out *html)
{
    html_close(html);
}

/* --- tables ------------------------------------------------------------------------------------------- */

static void add_heading(struct html_out *html, const char *scope, const char *heading)
{
    html_open(html, "th");
    html_attribute(html, "scope", scope);
    html_text(html, heading);
    html_close(html);
}

void page_open_table(struct html_out *html, const char *class_names, const char *const *headings,
                     size_t count)
{
    html_open_class(html, "div", "wide");
    html_open(html, "table");
    if (class_names)
        html_attribute(html, "class", class_names);
    if (count) {
        html_open(html, "thead");
        html_open(html, "tr");
        for (size_t i = 0; i < count; i++)
            add_heading(html, "col", _(headings[i]));
        html_close(html);
        html_close(html);
    }
    html_open(html, "tbody");
}

void page_close_table(struct html_out *html)
{
    html_close(html);
    html_close(html);
    html_close(html);
}

void page_open_row(struct html_out *html, const char *heading)
{
    html_open(html, "tr");
    add_heading(html, "row", heading);
    html_open(html, "td");
}

void page_close_row(struct html_out *html)
{
    html_close(html);
    html_close(html);
}

/* --- facts -------------------------------------------------------------------------------------------- */

void page_open_facts(struct html_out *html)
{
    html_open_class(html, "dl", "facts");
}

void page_close_facts(struct html_out *html)
{
    html_close(html);
}

void page_open_fact(struct html_out *html, enum page_width width, const char *term)
{
    html_open(html, "div");
    if (width == PAGE_LONG)
        html_attribute(html, "class", "long");
    html_element(html, "dt", NULL, term);
    html_open(html, "dd");
}

void page_close_fact(struct html_out *html)
{
    html_close(html);
    html_close(html);
}

void page_fact(struct html_out *html, const char *term, const char *text)
{
    page_open_fact(html, PAGE_SHORT, term);
    html_text(html, text);
    page_close_fact(html);
}

/* --- what is in them ---------------------------------------------------------------------------------- */

void page_name(struct html_out *html, const char *bytes, size_t length)
{
    html_open_class(html, "span", "name");
    html_bytes(html, bytes, length);
    html_close(html);
}

void page_id(struct html_out *html, const struct account *account, text_id id)
{
    if (id == TEXT_NONE)
        return;
    html_open(html, "code");
    html_bytes(html, text_raw(account->texts, id), text_raw_length(account->texts, id));
    html_close(html);
}

void page_severity(struct html_out *html, enum severity severity)
{
    struct strbuf class_names = STRBUF_INIT;

    strbuf_addf(&class_names, "mark %s", severity_name(severity));
    html_element(html, "span", class_names.text, audit_severity_title(severity));
    strbuf_release(&class_names);
}

static void add_bar(struct html_out *html, enum severity severity, size_t count, size_t most)
{
    struct strbuf words = STRBUF_INIT;

    html_open(html, "div");
    strbuf_addf(&words, "bar %s", severity_name(severity));
    html_attribute(html, "class", words.text);
    strbuf_clear(&words);
    strbuf_addf(&words, "width:%zu%%", count * 100 / most);
    html_attribute(html, "style", words.text);
    html_attribute(html, "aria-hidden", "true");
    html_close(html);
    strbuf_release(&words);
}

void page_severities(struct html_out *html, const struct findings *findings)
{
    size_t most = 0;

    for (int severity = 0; severity < SEVERITY_COUNT; severity++)
        most = findings->by_severity[severity] > most ? findings->by_severity[severity] : most;
    page_open_table(html, "bars", NULL, 0);
    for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_INFO; severity--) {
        size_t count = findings->by_severity[severity];

        html_open(html, "tr");
        add_heading(html, "row", audit_severity_title((enum severity)severity));
        html_open_class(html, "td", "number");
        html_number(html, count);
        html_close(html);
        html_open(html, "td");
        if (count)
            add_bar(html, (enum severity)severity, count, most);
        html_close(html);
        html_close(html);
    }
    page_close_table(html);
}
