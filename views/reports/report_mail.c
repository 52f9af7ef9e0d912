#include "model/judge/walk.h"
#include "views/reports/mail_report.h"
#include "views/reports/path.h"
#include "views/reports/reports.h"

static void print(const struct mail_review *review, enum mail_format format,
                  const struct report_streams *streams)
{
    struct strbuf text = STRBUF_INIT;

    if (format == MAIL_JSON)
        mail_json(review, &text);
    else if (format == MAIL_MARKDOWN)
        mail_markdown(review, &text);
    else if (format == MAIL_HTML)
        mail_html(review, &text);
    else
        mail_text(review, &text);
    report_print(streams, text.text, text.length);
    strbuf_release(&text);
}

int report_mail(const struct mail_request *request, const struct report_streams *streams)
{
    struct account *account = report_load_once(&request->exports, streams);
    struct path_request lifts = {.lifted = request->lifted, .lifted_count = request->lifted_count};
    struct walk_context context;
    struct mail_review review;

    if (!account)
        return REPORT_WRONG;
    context = path_context_make(account, &lifts);
    mail_review_make(&review, &context, &request->ports, 0);
    print(&review, request->format, streams);
    mail_review_release(&review);
    path_context_release(&context);
    account_free(account);
    return REPORT_DONE;
}
