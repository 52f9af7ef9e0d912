#include "model/base/message.h"
#include "model/judge/open_rule.h"
#include "model/read/first_look.h"
#include "views/reports/reports.h"

static bool is_wanted(const struct account *account, const struct sg_rule *rule, void *ports)
{
    return rule_lets_anybody_in(account, rule, ports);
}

static size_t count_open(const struct account *account, const struct security_group *group,
                         const struct smtp_ports *ports)
{
    size_t open = 0;

    for (uint32_t i = 0; i < group->rules.count; i++)
        open += rule_lets_anybody_in(account, &account->rules.items[group->rules.first + i], ports);
    return open;
}

struct counts {
    size_t rules, groups;
};

/* A line for each group that has open rules. */
static struct counts list_groups(const struct account *account, const struct smtp_ports *ports,
                                 struct strbuf *out)
{
    struct counts counts = {0, 0};

    for (size_t i = 0; i < account->groups.count; i++) {
        const struct security_group *group = &account->groups.items[i];
        size_t open = count_open(account, group, ports);

        if (!open)
            continue;
        counts.rules += open;
        counts.groups++;
        strbuf_addf(out, "%s\t%zu\t%s\n", account_show(account, group->id), open,
                    account_show(account, group->name));
    }
    return counts;
}

/* True if there are open rules. */
static bool report(const struct account *account, const struct smtp_ports *ports,
                   const struct report_streams *streams)
{
    struct strbuf total = STRBUF_INIT, lines = STRBUF_INIT;
    struct counts counts = list_groups(account, ports, &lines);

    strbuf_addf(&total, "total\t%zu\t%zu\n", counts.rules, counts.groups);
    report_print(streams, total.text, total.length);
    report_print(streams, lines.text, lines.length);
    strbuf_release(&total);
    strbuf_release(&lines);
    return counts.rules > 0;
}

/* The same from all of the export. */
static struct account *read_whole(const struct first_look_report *request,
                                  const struct report_streams *streams)
{
    report_problem(streams, "%s", _("no first look at this export: it is read whole"));
    return report_load_once(&request->exports, streams);
}

int report_first_look(const struct first_look_report *request, const struct report_streams *streams)
{
    struct smtp_ports ports = request->ports;
    struct account *account =
        first_look(&(struct first_look_request){.paths = request->exports.paths,
                                                .path_count = request->exports.count,
                                                .wants = is_wanted,
                                                .context = &ports});
    int status = REPORT_WRONG;

    if (account && account->problems.count) { /* not all of it was found: what, is said by reading it */
        account_free(account);
        account = NULL;
    }
    if (!account)
        account = read_whole(request, streams);
    if (account)
        status = report(account, &ports, streams) && !request->never_fails ? REPORT_FOUND
                                                                           : REPORT_DONE;
    account_free(account);
    return status;
}
