#include "views/screens/mail_close.h"

#include <string.h>

#include "model/base/message.h"
#include "model/mail/close_egress.h"

static void close_egress(struct app *app, const struct mail_review *review, uint32_t endpoint)
{
    struct targets targets = {0};
    struct strbuf why = STRBUF_INIT;
    struct egress_closing closing;

    egress_closing_make(&closing, &review->hosts, app->account, endpoint);
    for (size_t i = 0; i < closing.rules.count; i++)
        targets_add(&targets, (struct target){TARGET_RULE, closing.rules.items[i]});
    if (closing.left.count)
        egress_closing_explain(&closing.left.items[0], app->account, &why);
    if (targets.count)
        app_stage(app, &targets, closing.to.text,
                  CHANGE_REWRITE); /* the review is another one now */
    else
        app_say(app, ROLE_MESSAGE, "%s",
                why.length ? why.text
                           : _("No outbound rule to the world is left to be closed here."));
    strbuf_release(&why);
    egress_closing_release(&closing);
    targets_release(&targets);
}

bool mail_check_is_closing(const struct mail_check *check)
{
    return *check->todo && !strcmp(check->name, "close-egress");
}

bool mail_can_close_egress(const struct ses_endpoint *endpoint)
{
    for (size_t i = 0; i < endpoint->checks.count; i++)
        if (mail_check_is_closing(&endpoint->checks.items[i]))
            return true;
    return false;
}

void mail_close_egress(struct app *app, const struct mail_review *review,
                       const struct ses_endpoint *endpoint)
{
    if (endpoint->endpoint == NONE)
        app_say(app, ROLE_MESSAGE, "%s",
                _("There is no endpoint yet: the text below says how to make one."));
    else
        close_egress(app, review, endpoint->endpoint);
}
