/*
 * `vpcmend mail` as one page: maps of where hosts are; a table of all hosts, then each with its ways; the
 * SES endpoints and the addresses that mail leaves by, each with what was looked at and what to do; the texts to send.
 */
#include "model/base/sentence.h"
#include "views/reports/mail_report.h"

#include <string.h>

#include "model/base/message.h"
#include "model/mail/policy_account.h"
#include "views/reports/page.h"
#include "views/reports/page_maps.h"

struct mail_page {
    struct html_out html;
    const struct mail_review *review;
};

static void add_object(struct mail_page *page, struct object_ref object)
{
    struct strbuf words = STRBUF_INIT;

    account_describe_object(page->review->account, object, &words);
    page_name(&page->html, words.text, words.length);
    strbuf_release(&words);
}

static void open_article(struct html_out *html, const char *prefix, size_t number)
{
    struct strbuf id = STRBUF_INIT;

    strbuf_addf(&id, "%s-%zu", prefix, number);
    html_open(html, "article");
    html_attribute(html, "id", id.text);
    strbuf_release(&id);
}

/* Lines to be copied, each as it stands. */
static void add_lines(struct html_out *html, const char *lines)
{
    if (!*lines)
        return;
    html_open_class(html, "pre", "todo");
    while (*lines) {
        size_t length = strcspn(lines, "\n");

        html_bytes(html, lines, length);
        html_raw(html, "\n");
        lines += length + (lines[length] == '\n');
    }
    html_close(html);
}

/* --- hosts -------------------------------------------------------------------------------------------- */

static void add_workload(struct mail_page *page, const struct mail_host *host)
{
    struct strbuf words = STRBUF_INIT;

    strbuf_adds(&words, workload_kind_words(host->workload.kind));
    strbuf_addch(&words, ' ');
    workload_format(&host->workload, page->review->account, &words);
    page_name(&page->html, words.text, words.length);
    strbuf_release(&words);
}

static void add_standing(struct html_out *html, enum mail_standing standing)
{
    static const struct {
        const char *class_names, *words;
    } marks[] = {
        [MAIL_NOT_WALKED] = {"mark info", N_("not looked at")},
        [MAIL_CANNOT] = {"mark bad", N_("cannot send")},
        [MAIL_UNKNOWN] = {"mark info", N_("unknown")},
        [MAIL_RESTRICTED] = {"mark medium", N_("restricted")},
        [MAIL_INSIDE] = {"mark good", N_("inside only")},
        [MAIL_OUT] = {"mark good", N_("sends")},
    };

    html_element(html, "span", marks[standing].class_names, _(marks[standing].words));
}

static void add_host_row(struct mail_page *page, size_t number, const struct mail_host *host)
{
    struct html_out *html = &page->html;
    struct strbuf text = STRBUF_INIT;

    html_open(html, "tr");
    html_open_class(html, "td", "number");
    html_open(html, "a");
    strbuf_addf(&text, "#host-%zu", number);
    html_attribute(html, "href", text.text);
    html_number(html, number);
    html_close(html);
    html_close(html);
    html_open(html, "td");
    add_object(page, (struct object_ref){OBJECT_INTERFACE, host->interface});
    html_close(html);
    html_open(html, "td");
    add_workload(page, host);
    html_close(html);
    html_open(html, "td");
    add_standing(html, host->standing);
    html_close(html);
    html_close(html);
    strbuf_release(&text);
}

static void add_host_table(struct mail_page *page)
{
    static const char *const headings[] = {N_("No."), N_("Interface"), N_("What runs there"),
                                           N_("Mail")};
    const struct mail_hosts *hosts = &page->review->hosts;

    page_open_table(&page->html, "findings hosts", headings, sizeof headings / sizeof *headings);
    for (size_t i = 0; i < hosts->items.count; i++)
        add_host_row(page, i + 1, &hosts->items.items[i]);
    page_close_table(&page->html);
}

static const char *verdict_mark(enum walk_verdict verdict)
{
    switch (verdict) {
    case WALK_ALLOWED:
        return "mark good";
    case WALK_BLOCKED:
        return "mark bad";
    case WALK_RESTRICTED:
        return "mark medium";
    default:
        return "mark info";
    }
}

static void add_end(struct mail_page *page, const char *before, struct object_ref object)
{
    if (object.row == NONE)
        return;
    html_text(&page->html, before);
    add_object(page, object);
    html_text(&page->html, sentence_stop());
}

static void add_way(struct mail_page *page, const struct host_way *way)
{
    struct html_out *html = &page->html;
    struct strbuf ports = STRBUF_INIT;

    smtp_ports_format(&page->review->hosts.ports, way->ports, &ports);
    page_open_row(html, mail_way_kind_words(way->kind));
    html_text(html, ports.text);
    html_close(html);
    html_open(html, "td");
    html_element(html, "span", verdict_mark(way->verdict), walk_verdict_name(way->verdict));
    html_close(html);
    html_open(html, "td");
    add_end(page, _("to "), way->to);
    add_end(page, _("through "), way->through);
    page_name(html, way->why, strlen(way->why));
    page_close_row(html);
    strbuf_release(&ports);
}

static void add_ways(struct mail_page *page, const struct mail_host *host)
{
    static const char *const headings[] = {N_("Way"), N_("Ports"), N_("Verdict"), N_("Why")};

    if (!host->ways.count)
        return;
    page_open_table(&page->html, "ways", headings, sizeof headings / sizeof *headings);
    for (uint32_t i = 0; i < host->ways.count; i++)
        add_way(page, &page->review->hosts.ways.items[host->ways.first + i]);
    page_close_table(&page->html);
}

static void add_labelled(struct html_out *html, const char *label, const struct strbuf *text)
{
    html_open(html, "p");
    html_element(html, "strong", NULL, label);
    html_text(html, " ");
    html_bytes(html, text->text, text->length);
    html_close(html);
}

static void add_host(struct mail_page *page, size_t number, const struct mail_host *host)
{
    const struct mail_hosts *hosts = &page->review->hosts;
    const struct account *account = page->review->account;
    struct html_out *html = &page->html;
    struct strbuf text = STRBUF_INIT;

    open_article(html, "host", number);
    html_open(html, "h3");
    html_number(html, number);
    html_text(html, ". ");
    add_standing(html, host->standing);
    html_text(html, " ");
    add_object(page, (struct object_ref){OBJECT_INTERFACE, host->interface});
    html_close(html);
    html_open_class(html, "p", "faint");
    add_workload(page, host);
    html_close(html);
    if (mail_purpose(account, host->interface, &hosts->ports, &text))
        add_labelled(html, _("Meant to send:"), &text);
    add_ways(page, host);
    strbuf_clear(&text);
    mail_say_more_relays(host, &text);
    if (text.length)
        html_element(html, "p", NULL, text.text);
    strbuf_clear(&text);
    mail_next_step(hosts, host, account, &text);
    if (text.length)
        add_labelled(html, _("Next:"), &text);
    html_close(html);
    strbuf_release(&text);
}

static void add_hosts(struct mail_page *page)
{
    const struct mail_hosts *hosts = &page->review->hosts;

    page_open_section(&page->html, _("Who sends and receives mail"));
    if (hosts->items.count)
        add_host_table(page);
    else
        html_element(&page->html, "p", NULL,
                     _("The export holds no interface that could send mail."));
    for (size_t i = 0; i < hosts->items.count; i++)
        add_host(page, i + 1, &hosts->items.items[i]);
    page_close_section(&page->html);
}

/* --- the maps ----------------------------------------------------------------------------------------- */

/* The VPCs of hosts. */
static void add_maps(struct mail_page *page)
{
    const struct mail_hosts *hosts = &page->review->hosts;
    const struct account *account = page->review->account;
    struct findings findings = {.items = {0}};
    struct page_vpcs vpcs;

    page_vpcs_init(&vpcs, account);
    for (size_t i = 0; i < hosts->items.count; i++)
        page_vpcs_add(&vpcs, (struct object_ref){OBJECT_INTERFACE, hosts->items.items[i].interface});
    findings_compute(&findings, account, NULL, &hosts->ports);
    page_maps(&page->html, &vpcs, &(struct page_state){NULL, &findings}, NULL);
    findings_release(&findings);
    page_vpcs_release(&vpcs);
}

/* --- checks ------------------------------------------------------------------------------------------- */

static void add_check(struct html_out *html, const struct mail_check *check)
{
    static const struct {
        const char *class_names, *words;
    } marks[] = {
        [CHECK_GOOD] = {"mark good", N_("good")},
        [CHECK_BAD] = {"mark bad", N_("bad")},
        [CHECK_UNKNOWN] = {"mark medium", N_("unknown")},
        [CHECK_NOTE] = {"mark info", N_("note")},
    };

    html_open(html, "li");
    html_element(html, "span", marks[check->state].class_names, _(marks[check->state].words));
    html_text(html, " ");
    html_text(html, check->what);
    add_lines(html, check->todo);
    html_close(html);
}

static void add_checks(struct html_out *html, const struct mail_checks *checks)
{
    if (!checks->count)
        return;
    html_open_class(html, "ul", "checks");
    for (size_t i = 0; i < checks->count; i++)
        add_check(html, &checks->items[i]);
    html_close(html);
}

static void add_endpoint(struct mail_page *page, size_t number, const struct ses_endpoint *endpoint)
{
    struct html_out *html = &page->html;
    bool has_both = endpoint->endpoint != NONE && endpoint->vpc != NONE;

    open_article(html, "endpoint", number);
    html_open(html, "h3");
    if (endpoint->endpoint != NONE)
        add_object(page, (struct object_ref){OBJECT_ENDPOINT, endpoint->endpoint});
    html_text(html, has_both ? _(" in ") : "");
    if (endpoint->vpc != NONE)
        add_object(page, (struct object_ref){OBJECT_VPC, endpoint->vpc});
    html_close(html);
    add_checks(html, &endpoint->checks);
    html_close(html);
}

static void add_address(struct mail_page *page, size_t number,
                        const struct sending_address *address)
{
    struct html_out *html = &page->html;
    struct strbuf text = STRBUF_INIT;

    ip_addr_format(&text, address->address);
    open_article(html, "address", number);
    html_open(html, "h3");
    html_element(html, "code", NULL, text.text);
    html_text(html, " ");
    add_object(page, address->holder);
    html_close(html);
    add_checks(html, &address->checks);
    html_close(html);
    strbuf_release(&text);
}

static void add_checked(struct mail_page *page)
{
    const struct mail_review *review = page->review;

    if (review->endpoints.items.count) {
        page_open_section(&page->html, _("SES endpoints"));
        for (size_t i = 0; i < review->endpoints.items.count; i++)
            add_endpoint(page, i + 1, &review->endpoints.items.items[i]);
        page_close_section(&page->html);
    }
    if (review->addresses.items.count) {
        page_open_section(&page->html, _("Addresses that mail leaves by, in the order of work"));
        for (size_t i = 0; i < review->addresses.items.count; i++)
            add_address(page, i + 1, &review->addresses.items.items[i]);
        page_close_section(&page->html);
    }
}

/* --- texts -------------------------------------------------------------------------------------------- */

static void add_text(struct html_out *html, const char *heading, const struct strbuf *text)
{
    page_open_section(html, heading);
    add_lines(html, text->text);
    page_close_section(html);
}

/* What concerns all addresses at once. */
static void add_texts(struct mail_page *page)
{
    const struct sending_addresses *addresses = &page->review->addresses;
    const struct account *account = page->review->account;
    struct strbuf text = STRBUF_INIT;

    if (!addresses->items.count)
        return;
    spf_record(&text, addresses, account, sending_addresses_domain(addresses, account));
    add_text(&page->html, _("The SPF record"), &text);
    for (uint32_t i = 0; i < account->scopes.count; i++) {
        if (!sending_request_is_needed(addresses, i))
            continue;
        strbuf_clear(&text);
        sending_request(&text, addresses, account, i);
        add_text(&page->html, _("The request to AWS, in English and in Japanese"), &text);
    }
    strbuf_release(&text);
}

static void add_policies(struct mail_page *page)
{
    struct strbuf text = STRBUF_INIT;

    policy_account_report(&text, page->review->account, POLICY_TEXT_PLAIN);
    if (text.length)
        add_text(&page->html, _("Policies: who may send through SES"), &text);
    strbuf_release(&text);
}

void mail_html(const struct mail_review *review, struct strbuf *out)
{
    struct mail_page page = {.review = review};

    html_out_init(&page.html, out);
    page_begin(&page.html, _("Mail"));
    add_maps(&page);
    add_hosts(&page);
    add_checked(&page);
    add_texts(&page);
    add_policies(&page);
    page_end(&page.html);
}
