#include "model/base/sentence.h"
#include "views/reports/mail_report.h"

#include <langinfo.h>
#include <string.h>

#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/write/quote.h"
#include "model/mail/policy_account.h"
#include "tui/text.h"

enum { KIND_WIDTH = 13, PORTS_WIDTH = 30, VERDICT_WIDTH = 11 };

struct page {
    const struct mail_review *review;
    struct strbuf *out;
    bool utf8;
    bool markdown;
};

static void heading(const struct page *page, const char *words)
{
    if (page->out->length)
        strbuf_addch(page->out, '\n');
    strbuf_addf(page->out, page->markdown ? "## %s\n" : "%s\n", words);
}

static void pad(const struct page *page, const char *text, size_t width)
{
    text_pad(page->out, text, width, page->utf8);
    strbuf_addch(page->out, ' ');
}

/* A sentence or a name for eyes, in which other people's words may stand. */
static void say(const struct page *page, const char *text)
{
    if (page->markdown)
        quote_markdown_sentence(page->out, text, strlen(text));
    else
        strbuf_adds(page->out, text);
}

static void say_object(const struct page *page, struct object_ref object)
{
    struct strbuf words = STRBUF_INIT;

    account_describe_object(page->review->account, object, &words);
    say(page, words.text);
    strbuf_release(&words);
}

/* --- hosts ---------------------------------------------------------------------------------------- */

static void add_to(const struct page *page, const struct host_way *way)
{
    if (way->to.row != NONE) {
        strbuf_adds(page->out, _("to "));
        say_object(page, way->to);
        strbuf_adds(page->out, sentence_stop());
    }
    if (way->through.row != NONE) {
        strbuf_adds(page->out, _("through "));
        say_object(page, way->through);
        strbuf_adds(page->out, sentence_stop());
    }
}

/* Words are wider in some languages. */
static size_t kind_width(const struct page *page)
{
    size_t width = KIND_WIDTH;

    for (int kind = MAIL_DIRECT; kind <= MAIL_RECEIVES; kind++) {
        size_t wanted = text_columns(mail_way_kind_words((enum mail_way_kind)kind), page->utf8);

        if (wanted > width)
            width = wanted;
    }
    return width;
}

static void add_way(const struct page *page, const struct host_way *way)
{
    struct strbuf ports = STRBUF_INIT;

    smtp_ports_format(&page->review->hosts.ports, way->ports, &ports);
    strbuf_adds(page->out, page->markdown ? "- " : "  ");
    pad(page, mail_way_kind_words(way->kind), kind_width(page));
    pad(page, ports.text, PORTS_WIDTH);
    pad(page, walk_verdict_name(way->verdict), VERDICT_WIDTH);
    add_to(page, way);
    say(page, way->why);
    strbuf_addch(page->out, '\n');
    strbuf_release(&ports);
}

static void add_host(const struct page *page, const struct mail_host *host)
{
    const struct account *account = page->review->account;
    struct strbuf words = STRBUF_INIT;

    strbuf_adds(page->out, page->markdown ? "\n### " : "\n");
    say_object(page, (struct object_ref){OBJECT_INTERFACE, host->interface});
    strbuf_addf(page->out, "  %s ", workload_kind_words(host->workload.kind));
    workload_format(&host->workload, account, &words);
    say(page, words.text);
    strbuf_clear(&words);
    if (mail_purpose(account, host->interface, &page->review->hosts.ports, &words)) {
        strbuf_addf(page->out, "\n  %s ", _("Meant to send:"));
        say(page, words.text);
    }
    strbuf_adds(page->out, page->markdown ? "\n\n" : "\n");
    for (uint32_t i = 0; i < host->ways.count; i++)
        add_way(page, &page->review->hosts.ways.items[host->ways.first + i]);
    strbuf_clear(&words);
    mail_say_more_relays(host, &words);
    if (words.length) {
        strbuf_adds(page->out, page->markdown ? "\n" : "  ");
        say(page, words.text);
        strbuf_addch(page->out, '\n');
    }
    strbuf_clear(&words);
    mail_next_step(&page->review->hosts, host, account, &words);
    if (words.length) {
        strbuf_addf(page->out, page->markdown ? "\n%s " : "  %s ", _("Next:"));
        say(page, words.text);
        strbuf_addch(page->out, '\n');
    }
    strbuf_release(&words);
}

/* --- checks --------------------------------------------------------------------------------------- */

/* A fence is longer than any run of backticks inside of it. */
static size_t fence_length(const char *lines)
{
    size_t longest = 2, run = 0;

    for (; *lines; lines++) {
        run = *lines == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest + 1;
}

static void add_fence(const struct page *page, size_t length)
{
    strbuf_adds(page->out, "  ");
    strbuf_add_repeated(page->out, '`', length);
    strbuf_addch(page->out, '\n');
}

static void add_lines(const struct page *page, const char *lines)
{
    while (*lines) {
        size_t length = strcspn(lines, "\n");

        strbuf_adds(page->out, page->markdown ? "  " : "         ");
        if (page->markdown)
            sanitise_add(page->out, lines, length);
        else
            strbuf_add(page->out, lines, length);
        strbuf_addch(page->out, '\n');
        lines += length + (lines[length] == '\n');
    }
}

static void add_todo(const struct page *page, const char *lines)
{
    if (page->markdown && *lines) {
        strbuf_addch(page->out, '\n');
        add_fence(page, fence_length(lines));
    }
    add_lines(page, lines);
    if (page->markdown && *lines)
        add_fence(page, fence_length(lines));
}

static void add_checks(const struct page *page, const struct mail_checks *checks)
{
    for (size_t i = 0; i < checks->count; i++) {
        const struct mail_check *check = &checks->items[i];

        strbuf_addf(page->out, "%s%s ", page->markdown ? "- " : "  ", check_state_sign(check->state));
        say(page, check->what);
        strbuf_addch(page->out, '\n');
        add_todo(page, check->todo);
    }
}

static void add_endpoint(const struct page *page, const struct ses_endpoint *endpoint)
{
    bool is_there = endpoint->endpoint != NONE;

    strbuf_adds(page->out, page->markdown ? "\n### " : "\n");
    if (is_there)
        say_object(page, (struct object_ref){OBJECT_ENDPOINT, endpoint->endpoint});
    if (is_there && endpoint->vpc != NONE)
        strbuf_adds(page->out, _(" in "));
    if (endpoint->vpc != NONE)
        say_object(page, (struct object_ref){OBJECT_VPC, endpoint->vpc});
    strbuf_adds(page->out, page->markdown ? "\n\n" : "\n");
    add_checks(page, &endpoint->checks);
}

static void add_address(const struct page *page, const struct sending_address *address)
{
    strbuf_adds(page->out, page->markdown ? "\n### " : "\n");
    ip_addr_format(page->out, address->address);
    strbuf_adds(page->out, "  ");
    say_object(page, address->holder);
    strbuf_adds(page->out, page->markdown ? "\n\n" : "\n");
    add_checks(page, &address->checks);
}

/* --- the whole ------------------------------------------------------------------------------------ */

static void add_hosts(const struct page *page)
{
    const struct mail_hosts *hosts = &page->review->hosts;

    heading(page, _("Who sends and receives mail"));
    if (!hosts->items.count)
        strbuf_addf(page->out, "\n%s\n", _("The export holds no interface that could send mail."));
    for (size_t i = 0; i < hosts->items.count; i++)
        add_host(page, &hosts->items.items[i]);
}

static void add_rest(const struct page *page)
{
    const struct mail_review *review = page->review;

    if (review->endpoints.items.count)
        heading(page, _("SES endpoints"));
    for (size_t i = 0; i < review->endpoints.items.count; i++)
        add_endpoint(page, &review->endpoints.items.items[i]);
    if (review->addresses.items.count)
        heading(page, _("Addresses that mail leaves by, in the order of work"));
    for (size_t i = 0; i < review->addresses.items.count; i++)
        add_address(page, &review->addresses.items.items[i]);
}

static void add_block(const struct page *page, const char *words, const char *lines)
{
    heading(page, words);
    strbuf_addch(page->out, '\n');
    add_todo(page, lines);
}

/* What concerns all addresses at once. */
static void add_texts(const struct page *page)
{
    const struct mail_review *review = page->review;
    const struct account *account = review->account;
    struct strbuf text = STRBUF_INIT;

    if (!review->addresses.items.count)
        return;
    spf_record(&text, &review->addresses, account,
               sending_addresses_domain(&review->addresses, account));
    add_block(page, _("The SPF record"), text.text);
    for (uint32_t i = 0; i < account->scopes.count; i++) {
        if (!sending_request_is_needed(&review->addresses, i))
            continue;
        strbuf_clear(&text);
        sending_request(&text, &review->addresses, account, i);
        add_block(page, _("The request to AWS, in English and in Japanese"), text.text);
    }
    strbuf_release(&text);
}

static void add_policies(const struct page *page)
{
    struct strbuf text = STRBUF_INIT;

    policy_account_report(&text, page->review->account,
                          page->markdown ? POLICY_TEXT_MARKDOWN : POLICY_TEXT_PLAIN);
    if (text.length) {
        heading(page, _("Policies: who may send through SES"));
        strbuf_addch(page->out, '\n');
        strbuf_addbuf(page->out, &text);
    }
    strbuf_release(&text);
}

static void add_page(const struct mail_review *review, struct strbuf *out, bool markdown)
{
    struct page page = {review, out, strcmp(nl_langinfo(CODESET), "UTF-8") == 0, markdown};

    if (markdown)
        strbuf_addf(out, "# %s\n", _("Mail"));
    add_hosts(&page);
    add_rest(&page);
    add_texts(&page);
    add_policies(&page);
}

void mail_text(const struct mail_review *review, struct strbuf *out)
{
    add_page(review, out, false);
}

void mail_markdown(const struct mail_review *review, struct strbuf *out)
{
    add_page(review, out, true);
}
