#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "views/reports/diff_report.h"
#include "views/reports/path.h"
#include "views/reports/reports.h"

/* https://no-color.org: set and not empty. */
static bool wants_colour(FILE *out)
{
    const char *refused = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");

    return isatty(fileno(out)) && !(refused && *refused) && terminal && *terminal &&
           strcmp(terminal, "dumb") != 0;
}

static void print(const struct diff_told *told, enum diff_format format,
                  const struct report_streams *streams)
{
    struct strbuf text = STRBUF_INIT;
    struct diff_lines lines = {.out = &text, .width = report_width(streams->out)};

    lines.colour = wants_colour(streams->out);
    lines.utf8 = !lines.width || !strcmp(nl_langinfo(CODESET), "UTF-8");
    if (format == DIFF_JSON)
        diff_json(told, &text);
    else
        diff_text(told, &lines);
    report_print(streams, text.text, text.length);
    strbuf_release(&text);
}

static int compare(const struct diff_request *request, struct account *const accounts[SIDE_COUNT],
                   const struct report_streams *streams)
{
    const struct path_request lifts = {.lifted = request->lifted, .lifted_count = request->lifted_count};
    struct walk_context contexts[SIDE_COUNT];
    struct comparison comparison;
    struct diff_told told = {
        .comparison = &comparison,
        .paths = {request->exports[SIDE_A].paths[0], request->exports[SIDE_B].paths[0]},
        .ports = &request->ports,
    };
    bool differs;

    for (size_t side = 0; side < SIDE_COUNT; side++)
        contexts[side] = path_context_make(accounts[side], &lifts);
    compare_exports(&comparison, &contexts[SIDE_A], &contexts[SIDE_B], &request->ports);
    print(&told, request->format, streams);
    differs = comparison_differs(&comparison);
    comparison_release(&comparison);
    for (size_t side = 0; side < SIDE_COUNT; side++)
        path_context_release(&contexts[side]);
    return differs ? REPORT_FOUND : REPORT_DONE;
}

/* Which of both it was is said behind what report_load says. */
static struct account *load(const struct report_exports *exports,
                            const struct report_streams *streams)
{
    struct account *account = report_load_once(exports, streams);
    struct strbuf path = STRBUF_INIT;

    if (account)
        return account;
    sanitise_add(&path, exports->paths[0], strlen(exports->paths[0]));
    report_problem(streams, _("%s: nothing to compare"), path.text);
    strbuf_release(&path);
    return NULL;
}

int report_diff(const struct diff_request *request, const struct report_streams *streams)
{
    struct account *accounts[SIDE_COUNT] = {load(&request->exports[SIDE_A], streams), NULL};
    int status = REPORT_WRONG;

    if (!accounts[SIDE_A])
        return REPORT_WRONG;
    accounts[SIDE_B] = load(&request->exports[SIDE_B], streams);
    if (accounts[SIDE_B]) {
        status = compare(request, accounts, streams);
        account_free(accounts[SIDE_B]);
    }
    account_free(accounts[SIDE_A]);
    return status;
}
