/*
 * The audit as one page: how many, maps of where they are, a table of all findings, what was read, what
 * their kinds are, and then each finding with all it says.
 */
#include "model/base/sentence.h"
#include "views/reports/audit_report.h"

#include "model/base/message.h"
#include "model/judge/evidence_words.h"
#include "model/mail/mail_finding.h"
#include "model/write/export_digest.h"
#include "views/reports/audit_held.h"
#include "views/reports/audit_kinds.h"
#include "views/reports/audit_used.h"
#include "views/reports/audit_words.h"
#include "views/reports/page.h"
#include "views/reports/page_maps.h"

struct page {
    struct html_out html;
    const struct audit_told *told;
    const struct report_streams *streams;
};

/* --- the head ----------------------------------------------------------------------------------------- */

static void add_lead(struct page *page)
{
    const struct findings *findings = page->told->findings;
    struct strbuf text = STRBUF_INIT;

    audit_count_words(findings, &text);
    strbuf_adds(&text, sentence_end());
    html_element(&page->html, "p", "lead", text.text);
    strbuf_clear(&text);
    strbuf_adds(&text, _("Looked at: SMTP ports "));
    smtp_ports_format(&findings->ports, UINT64_MAX, &text);
    strbuf_adds(&text, sentence_end());
    html_element(&page->html, "p", "faint", text.text);
    page_severities(&page->html, findings);
    strbuf_release(&text);
}

/* --- what was read ------------------------------------------------------------------------------------ */

static void add_names(struct html_out *html, const char *heading, const struct audit_names *names,
                      const char *none)
{
    page_open_fact(html, names->count > 2 ? PAGE_LONG : PAGE_SHORT, heading);
    for (size_t i = 0; i < names->count; i++) {
        html_text(html, i ? ", " : "");
        html_element(html, "code", NULL, names->items[i]);
    }
    html_text(html, names->count ? "" : none);
    page_close_fact(html);
}

static void add_number(struct html_out *html, const char *heading, size_t number)
{
    page_open_fact(html, PAGE_SHORT, heading);
    html_number(html, number);
    page_close_fact(html);
}

static void add_problems(struct page *page, const struct problems *problems)
{
    struct strbuf line = STRBUF_INIT;
    size_t told = 0, count = problems_serious(problems);

    html_element(&page->html, "h3", NULL, _("Problems in the export"));
    html_open(&page->html, "ul");
    for (size_t i = 0; i < problems->count && told < AUDIT_PROBLEMS_MOST; i++) {
        if (problems->items[i].weight == PROBLEM_NOTE)
            continue;
        strbuf_clear(&line);
        problem_format(&line, &problems->items[i]);
        html_element(&page->html, "li", NULL, line.text);
        told++;
    }
    strbuf_clear(&line);
    strbuf_addf(&line, _("and %zu more"), count - told);
    if (count > told)
        html_element(&page->html, "li", NULL, line.text);
    html_close(&page->html);
    strbuf_release(&line);
}

static void add_logs(struct page *page)
{
    struct strbuf text = STRBUF_INIT;

    html_element(&page->html, "h3", NULL, _("Flow logs"));
    evidence_describe(&text, page->told->evidence);
    evidence_add_gaps(&text, page->told->evidence);
    html_paragraphs(&page->html, NULL, text.text);
    strbuf_release(&text);
}

static void add_held(struct page *page)
{
    const struct account *account = page->told->account;
    struct strbuf digest = STRBUF_INIT, gap = STRBUF_INIT;
    struct audit_held held;

    audit_held_make(&held, account);
    export_digest_add(&digest, account);
    page_open_section(&page->html, _("What was read"));
    page_open_facts(&page->html);
    add_names(&page->html, _("Accounts"), &held.accounts, _("not told"));
    add_names(&page->html, _("Regions"), &held.regions, _("not told"));
    for (size_t i = 0; i < AUDIT_COUNTS; i++)
        add_number(&page->html, _(held.counts[i].label), held.counts[i].count);
    add_number(&page->html, _("Files"), held.sources);
    page_fact(&page->html, _("Export"), digest.text);
    add_names(&page->html, _("Absent"), &held.absent, _("nothing"));
    page_close_facts(&page->html);
    html_element(&page->html, "p", "faint",
                 _("What is absent makes findings unknown, and hides others: nothing is guessed."));
    mail_findings_add_gap(&gap, page->told->findings);
    if (gap.length)
        html_element(&page->html, "p", NULL, gap.text);
    if (held.problems)
        add_problems(page, &account->problems);
    if (page->told->evidence)
        add_logs(page);
    page_close_section(&page->html);
    audit_held_release(&held);
    strbuf_release(&digest);
    strbuf_release(&gap);
}

/* --- the maps ----------------------------------------------------------------------------------------- */

/* The VPCs of findings, the worst first. */
static void add_maps(struct page *page)
{
    const struct findings *findings = page->told->findings;
    const struct page_state state = {NULL, findings};
    struct page_vpcs vpcs;

    page_vpcs_init(&vpcs, page->told->account);
    for (size_t i = 0; i < findings->items.count; i++)
        page_vpcs_add(&vpcs, findings->items.items[i].resource);
    page_maps(&page->html, &vpcs, &state, NULL);
    page_vpcs_release(&vpcs);
}

/* --- the table ---------------------------------------------------------------------------------------- */

static void add_link(struct html_out *html, size_t number)
{
    struct strbuf text = STRBUF_INIT;

    html_open_class(html, "td", "number");
    html_open(html, "a");
    strbuf_addf(&text, "#finding-%zu", number);
    html_attribute(html, "href", text.text);
    html_number(html, number);
    html_close(html);
    html_close(html);
    strbuf_release(&text);
}

static void add_resource(struct html_out *html, const struct account *account,
                         const struct audit_words *words)
{
    page_id(html, account, words->resource);
    if (words->resource_name == TEXT_NONE)
        return;
    html_text(html, " ");
    page_name(html, text_raw(account->texts, words->resource_name),
              text_raw_length(account->texts, words->resource_name));
}

static void add_rules(struct html_out *html, const struct audit_words *words)
{
    for (size_t i = 0; i < words->rules.count; i++) {
        html_text(html, i ? ", " : "");
        html_open(html, "code");
        html_bytes(html, words->rules.items[i].text, words->rules.items[i].length);
        html_close(html);
    }
}

static void add_ports(struct html_out *html, const struct audit_words *words)
{
    for (size_t i = 0; i < words->smtp_ports.count; i++) {
        html_text(html, i ? ", " : "");
        html_number(html, words->smtp_ports.items[i]);
    }
}

static void add_row(struct page *page, size_t number, const struct finding *finding)
{
    const struct account *account = page->told->account;
    struct html_out *html = &page->html;
    struct audit_words words;

    audit_words_make(&words, account, page->told->findings, finding);
    html_open(html, "tr");
    add_link(html, number);
    html_open(html, "td");
    page_severity(html, finding->severity);
    html_close(html);
    html_element(html, "td", NULL, words.exposure ? words.exposure : "-");
    html_open(html, "td");
    add_resource(html, account, &words);
    html_close(html);
    html_open(html, "td");
    if (words.rules.count)
        add_rules(html, &words);
    else
        html_element(html, "code", NULL, words.kind);
    html_close(html);
    html_open(html, "td");
    add_ports(html, &words);
    html_close(html);
    html_open(html, "td");
    html_element(html, "code", NULL,
                 words.source ? words.source : words.rules.count ? _("several") : "-");
    html_close(html);
    html_close(html);
    audit_words_release(&words);
}

static void add_table(struct page *page)
{
    static const char *const headings[] = {N_("No."),  N_("Severity"), N_("Exposure"), N_("Resource"),
                                           N_("Rule"), N_("Ports"),    N_("Source")};
    const struct findings *findings = page->told->findings;

    page_open_section(&page->html, _("All findings"));
    page_open_table(&page->html, "findings", headings, sizeof headings / sizeof *headings);
    for (size_t i = 0; i < findings->items.count; i++) {
        add_row(page, i + 1, &findings->items.items[i]);
        page_print(&page->html, page->streams);
    }
    page_close_table(&page->html);
    page_close_section(&page->html);
}

/* --- kinds -------------------------------------------------------------------------------------------- */

static void add_kinds(struct page *page)
{
    static const char *const headings[] = {N_("Kind"), N_("What it is"), N_("What to do")};

    page_open_section(&page->html, _("What these findings are"));
    page_open_table(&page->html, "kinds", headings, sizeof headings / sizeof *headings);
    for (int kind = 0; kind < FINDING_KIND_COUNT; kind++) {
        const struct audit_kind *words = audit_kind_of((enum finding_kind)kind);

        if (!audit_kind_is_found(page->told->findings, (enum finding_kind)kind))
            continue;
        page_open_row(&page->html, _(words->title));
        html_text(&page->html, _(words->is));
        html_close(&page->html);
        html_open(&page->html, "td");
        html_text(&page->html, _(words->advice));
        page_close_row(&page->html);
    }
    page_close_table(&page->html);
    page_close_section(&page->html);
}

/* --- one by one --------------------------------------------------------------------------------------- */

static void text_fact(struct html_out *html, const char *heading, const struct account *account,
                      text_id id)
{
    if (id == TEXT_NONE)
        return;
    page_open_fact(html, PAGE_SHORT, heading);
    page_id(html, account, id);
    page_close_fact(html);
}

static void add_place(struct html_out *html, const struct account *account,
                      const struct audit_words *words)
{
    text_fact(html, _("Account"), account, words->account);
    text_fact(html, _("Region"), account, words->region);
    text_fact(html, _("VPC"), account, words->vpc);
}

static void add_traffic(struct html_out *html, const struct audit_words *words)
{
    struct strbuf text = STRBUF_INIT;

    if (words->protocol) {
        strbuf_adds(&text, words->protocol);
        if (words->has_from_port && words->has_to_port) {
            strbuf_addf(&text, " %d", (int)words->from_port);
            if (words->to_port != words->from_port)
                strbuf_addf(&text, "-%d", (int)words->to_port);
        }
        page_fact(html, _("Traffic"), text.text);
    }
    if (words->source) {
        page_open_fact(html, PAGE_SHORT, _("Source"));
        html_element(html, "code", NULL, words->source);
        page_close_fact(html);
    }
    strbuf_release(&text);
}

static void add_interfaces(struct html_out *html, const struct account *account,
                           const struct audit_words *words)
{
    if (!words->interfaces.count)
        return;
    page_open_fact(html, words->interfaces.count == 1 ? PAGE_SHORT : PAGE_LONG,
                   _("Exposed interfaces"));
    for (size_t i = 0; i < words->interfaces.count; i++) {
        html_text(html, i ? ", " : "");
        page_id(html, account, words->interfaces.items[i]);
    }
    page_close_fact(html);
}

static void add_used(struct page *page, const struct finding *finding)
{
    struct strbuf text = STRBUF_INIT;

    if (!page->told->evidence)
        return;
    used_format(page->told->findings, finding, page->told->evidence, &text);
    page_fact(&page->html, _("Used"), text.text);
    strbuf_release(&text);
}

static void add_facts(struct page *page, const struct finding *finding,
                      const struct audit_words *words)
{
    const struct account *account = page->told->account;
    struct html_out *html = &page->html;

    page_open_facts(html);
    page_fact(html, _("Kind"), _(audit_kind_of(finding->kind)->title));
    if (words->exposure)
        page_fact(html, _("Exposure"), words->exposure);
    if (words->breadth)
        page_fact(html, _("Breadth"), words->breadth);
    add_place(html, account, words);
    if (words->rules.count) {
        page_open_fact(html, words->rules.count == 1 ? PAGE_SHORT : PAGE_LONG,
                       words->rules.count == 1 ? _("Rule") : _("Rules"));
        add_rules(html, words);
        page_close_fact(html);
    }
    add_traffic(html, words);
    if (words->description != TEXT_NONE) {
        page_open_fact(html, PAGE_SHORT, _("Description"));
        html_bytes(html, text_raw(account->texts, words->description),
                   text_raw_length(account->texts, words->description));
        page_close_fact(html);
    }
    add_interfaces(html, account, words);
    add_used(page, finding);
    page_close_facts(html);
}

static void add_article(struct page *page, size_t number, const struct finding *finding)
{
    struct html_out *html = &page->html;
    struct strbuf text = STRBUF_INIT;
    struct audit_words words;

    audit_words_make(&words, page->told->account, page->told->findings, finding);
    html_open_class(html, "article", words.severity);
    strbuf_addf(&text, "finding-%zu", number);
    html_attribute(html, "id", text.text);
    html_open(html, "h3");
    html_number(html, number);
    html_text(html, ". ");
    page_severity(html, finding->severity);
    html_text(html, " ");
    add_resource(html, page->told->account, &words);
    html_close(html);
    html_element(html, "p", NULL, words.message.text);
    add_facts(page, finding, &words);
    html_close(html);
    audit_words_release(&words);
    strbuf_release(&text);
}

static void add_articles(struct page *page)
{
    const struct findings *findings = page->told->findings;

    page_open_section(&page->html, _("One by one"));
    for (size_t i = 0; i < findings->items.count; i++) {
        add_article(page, i + 1, &findings->items.items[i]);
        page_print(&page->html, page->streams);
    }
    page_close_section(&page->html);
}

/* --- all ---------------------------------------------------------------------------------------------- */

void audit_html(const struct audit_told *told, const struct report_streams *streams)
{
    struct strbuf text = STRBUF_INIT;
    struct page page = {.told = told, .streams = streams};

    html_out_init(&page.html, &text);
    page_begin(&page.html, _("SMTP open to the world: audit"));
    add_lead(&page);
    add_maps(&page);
    if (told->findings->items.count)
        add_table(&page);
    add_held(&page);
    if (told->findings->items.count) {
        add_kinds(&page);
        add_articles(&page);
    }
    page_end(&page.html);
    page_print(&page.html, streams);
    strbuf_release(&text);
}
