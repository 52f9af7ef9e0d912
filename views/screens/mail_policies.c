#include "views/screens/mail_policies.h"

#include "model/account/policy_row.h"
#include "model/base/mem.h"
#include "model/base/message.h"

/* --- finding them --------------------------------------------------------------------------------- */

void policy_lines_find(struct policy_lines *lines, const struct account *account)
{
    struct policy_walk walk;
    struct policy_case one;

    *lines = (struct policy_lines){.passed_over = 0};
    policy_walk_begin(&walk, account);
    while (policy_walk_next(&walk, &one)) {
        struct policy_line line = {one.row, one.is_read, one.judgement.bearing,
                                   policy_case_can_be_mended(&one)};

        TABLE_ADD(lines->items, line);
        policy_case_release(&one);
    }
    lines->passed_over = walk.passed_over;
}

/* --- a row ---------------------------------------------------------------------------------------- */

static const char *bearing_words(const struct policy_line *policy)
{
    static const char *const words[POLICY_BEARING_COUNT] = {
        [POLICY_RESTRICTS_TO_ENDPOINT] = N_("restricts"),
        [POLICY_RESTRICTS_IF_FILLED] = N_("to test"),
        [POLICY_RESTRICTS_NOBODY] = N_("open to all"),
        [POLICY_CUTS_ENDPOINT] = N_("cuts off"),
        [POLICY_LETS_NOBODY] = N_("lets nobody"),
        [POLICY_NOT_ABOUT_SENDING] = N_("not sending"),
        [POLICY_BEARING_UNKNOWN] = N_("unknown")};

    return policy->is_read ? _(words[policy->bearing]) : _("not read");
}

static struct target target_of(const struct policy_line *policy)
{
    return (struct target){TARGET_POLICY, policy->row};
}

/* What was decided about it, or else what it does. */
static const char *standing_words(const struct app *app, const struct policy_line *policy)
{
    const struct change *change = plan_decision_about(app->plan, target_of(policy));

    if (!change)
        return bearing_words(policy);
    return change_kind_alters(change->kind)  ? _("staged")
           : change->kind == CHANGE_ACCEPT ? _("accepted")
                                           : _("skipped");
}

/* "user smtp": who bears it. */
static void add_bearer(const struct account *account, uint32_t row, struct strbuf *out)
{
    static const char *const words[] = {[POLICY_OF_IDENTITY] = N_("identity"),
                                        [POLICY_OF_USER] = N_("user"),
                                        [POLICY_OF_GROUP] = N_("group"),
                                        [POLICY_OF_ROLE] = N_("role"),
                                        [POLICY_MANAGED] = N_("managed policy")};
    const struct policy_text *text = policy_row_text(account, row);

    strbuf_adds(out, text ? _(words[text->owner_kind]) : _("endpoint"));
    if (text && text->owner_kind != POLICY_MANAGED)
        strbuf_addf(out, " %s", account_id_tail(account_show(account, text->owner)));
}

void policy_line_row(const struct view *view, const struct policy_line *policy, struct row *row)
{
    const struct account *account = view->app->account;
    const struct policy_text *text = policy_row_text(account, policy->row);

    strbuf_adds(&row->cells[0], _("policy"));
    strbuf_adds(&row->cells[1], standing_words(view->app, policy));
    if (text && text->owner_kind != POLICY_MANAGED)
        strbuf_adds(&row->cells[2], account_show(account, text->name));
    else
        strbuf_adds(&row->cells[2],
                    account_id_tail(account_show(account, policy_row_owner(account, policy->row))));
    add_bearer(account, policy->row, &row->cells[3]);
    row->severity = policy->is_to_mend ? SEVERITY_MEDIUM : SEVERITY_COUNT;
    row->first = policy->is_to_mend ? ROLE_MEDIUM : ROLE_NORMAL;
}

/* --- the pane ------------------------------------------------------------------------------------- */

void policy_line_detail(const struct view *view, const struct policy_line *policy,
                        struct lines *lines)
{
    struct strbuf text = STRBUF_INIT;
    struct policy_case one;

    policy_case_make(&one, view->app->account, policy->row);
    policy_case_report(&text, &one, POLICY_TEXT_PLAIN);
    lines_add_text(lines, ROLE_NORMAL, text.text);
    policy_case_release(&one);
    strbuf_release(&text);
}

void policy_remains_detail(const struct policy_lines *policies, struct lines *lines)
{
    struct strbuf text = STRBUF_INIT;

    policy_passed_over_report(&text, policies->passed_over);
    policy_report_remains(&text, POLICY_TEXT_PLAIN);
    lines_add_text(lines, ROLE_NORMAL, text.text);
    strbuf_release(&text);
}
