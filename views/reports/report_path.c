#include "model/base/sanitise.h"
#include "views/reports/path.h"
#include "views/reports/reports.h"

static const char *const options[PATH_FIELD_COUNT] = {
    [PATH_FROM] = "--from",
    [PATH_TO] = "--to",
    [PATH_PROTOCOL] = "--protocol",
    [PATH_PORT] = "--port",
};

static void say_wrong(const struct report_streams *streams, enum path_field field,
                      const struct strbuf *why)
{
    struct strbuf clean = STRBUF_INIT;

    sanitise_add(&clean, why->text, why->length);
    report_problem(streams, "%s: %s", options[field], clean.text);
    strbuf_release(&clean);
}

static int answer_question(struct account *account, const struct path_request *request,
                           const struct walk_question *question,
                           const struct report_streams *streams)
{
    struct walk_context context = path_context_make(account, request);
    struct walk_answer answer = {0};
    struct path_case path = {account, question, &answer};
    struct strbuf text = STRBUF_INIT;
    int status;

    walk_answer_make(&answer, &context, question);
    if (request->format == PATH_JSON)
        path_json(&path, &text);
    else
        path_text(&path, report_width(streams->out), &text);
    report_print(streams, text.text, text.length);
    status = path_verdict(&answer) == WALK_ALLOWED ? REPORT_DONE : REPORT_FOUND;
    strbuf_release(&text);
    walk_answer_release(&answer);
    path_context_release(&context);
    return status;
}

int report_path(const struct path_request *request, const struct report_streams *streams)
{
    const char *words[PATH_FIELD_COUNT] = {
        [PATH_FROM] = request->from,
        [PATH_TO] = request->to,
        [PATH_PROTOCOL] = request->protocol ? request->protocol : "tcp",
        [PATH_PORT] = request->port,
    };
    struct walk_question question = {0};
    struct strbuf why = STRBUF_INIT;
    struct account *account = NULL;
    enum path_field wrong;
    int status = REPORT_WRONG;

    if (!path_service_read(words, &question, &wrong, &why)) {
        say_wrong(streams, wrong, &why);
    } else {
        account = report_load_once(&request->exports, streams);
        if (account && path_ends_read(account, words, &question, &wrong, &why))
            status = answer_question(account, request, &question, streams);
        else if (account)
            say_wrong(streams, wrong, &why);
    }
    strbuf_release(&why);
    account_free(account);
    return status;
}
