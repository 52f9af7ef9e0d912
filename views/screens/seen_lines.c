#include "views/screens/seen_lines.h"

#include "model/account/edits.h"
#include "model/judge/evidence_words.h"

enum { NAMES_MOST = 3 };

void seen_lines_of_logs(const struct app *app, struct lines *lines)
{
    struct strbuf text = STRBUF_INIT, gaps = STRBUF_INIT;

    if (!app->evidence)
        return;
    evidence_describe(&text, app->evidence);
    evidence_add_gaps(&gaps, app->evidence);
    lines_add(lines, ROLE_NORMAL, text.text);
    lines_add_text(lines, ROLE_DIM, gaps.text);
    strbuf_release(&gaps);
    strbuf_release(&text);
}

void seen_lines_of_rule(const struct app *app, uint32_t rule, struct lines *lines)
{
    const struct edits *edits = plan_edits(app->plan);
    const struct sg_rule *row = account_rule(app->account, edits, rule);
    struct strbuf text = STRBUF_INIT;
    struct rule_use use;

    if (!app->evidence || (row->flags & RULE_EGRESS))
        return;
    rule_use_make(
        &use, &(struct rule_use_request){.evidence = app->evidence, .edits = edits, .rule = rule});
    rule_use_describe(
        &text, &use, app->evidence,
        &(struct sender_choice){app->account->groups.items[row->group].vpc, NAMES_MOST, false});
    lines_add(lines, ROLE_NORMAL, text.text);
    rule_use_release(&use);
    strbuf_release(&text);
}
