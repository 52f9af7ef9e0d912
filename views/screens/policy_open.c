/* A policy's proposal as a change like any other: the Preview shows it, and stages it. */
#include "model/account/policy_row.h"
#include "model/write/policy_plan.h"
#include "views/screens/app.h"

void policy_open(struct app *app, uint32_t row)
{
    struct policy_case one;
    struct change change;

    policy_case_make(&one, app->account, row);
    policy_change_make(&change, row, NULL);
    if (policy_case_can_be_mended(&one))
        preview_open(app, &change);
    else if (!one.is_read || !one.has_proposal)
        app_say(app, ROLE_MESSAGE, "%s", _("Nothing is proposed for this policy."));
    else if (one.proposal.changes_nothing)
        app_say(app, ROLE_MESSAGE, "%s",
                _("It says so already: only the test is left to do."));
    else
        app_say(app, ROLE_MESSAGE, _("Nothing is proposed: %s"), one.proposal.why_not);
    change_release(&change);
    policy_case_release(&one);
}

bool policy_refuse(struct app *app, const struct targets *targets)
{
    for (size_t i = 0; i < targets->count; i++)
        if (targets->items[i].kind == TARGET_POLICY) {
            app_say(app, ROLE_ERROR, "%s",
                    _("Of a policy only what is proposed for it can be staged: r on its row "
                      "shows it."));
            return true;
        }
    return false;
}
