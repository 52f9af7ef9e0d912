/* Accepting a risk: why, whose it is, and until when. */
#include <string.h>

#include "model/base/time_text.h"
#include "views/screens/app.h"
#include "views/screens/person.h"

enum { DAYS_PROPOSED = 365 };

/* False if what was typed is no day to come; nothing typed is no day at all. */
static bool expiry_is_valid(struct app *app, const char *typed)
{
    int64_t day;

    if (!*typed)
        return true;
    if (!day_text_parse(typed, &day))
        app_say(app, ROLE_ERROR, "%s", _("A day is written 2027-01-31. Nothing was decided."));
    else if (day < time_day(person_now()))
        app_say(app, ROLE_ERROR, "%s", _("That day has passed. Nothing was decided."));
    else
        return true;
    return false;
}

static bool ask_expiry(struct app *app, struct strbuf *expiry)
{
    struct strbuf proposed = STRBUF_INIT;
    bool answered;

    day_text_add(&proposed, time_day(person_now()) + DAYS_PROPOSED);
    answered = app_ask(app, _("Until when (empty: for good)? "), proposed.text, NULL, expiry) &&
               expiry_is_valid(app, expiry->text);
    strbuf_release(&proposed);
    return answered;
}

bool app_accept(struct app *app, const struct targets *targets)
{
    struct strbuf reason = STRBUF_INIT, owner = STRBUF_INIT, expiry = STRBUF_INIT;
    bool done = false;

    if (app_ask(app, _("Why is this risk accepted? "), NULL, NULL, &reason)) {
        if (!reason.length)
            app_say(app, ROLE_ERROR, "%s", _("A risk is accepted with a reason only."));
        else if (app_ask(app, _("Who owns it? "), app->author, NULL, &owner) &&
                 ask_expiry(app, &expiry))
            done = app_decide(app, targets,
                              &(struct decision){.kind = CHANGE_ACCEPT,
                                                 .reason = reason.text,
                                                 .owner = owner.length ? owner.text : NULL,
                                                 .expiry = expiry.length ? expiry.text : NULL});
    }
    strbuf_release(&reason);
    strbuf_release(&owner);
    strbuf_release(&expiry);
    return done;
}
