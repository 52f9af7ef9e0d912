/* The last questions of guided mode, once no finding is left: what SES endpoints make needless going out. */
#include "views/screens/guide.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/mail/close_egress.h"

enum {
    WALKS_MOST = 3000, /* of some tenths of a millisecond each, and somebody waits */
    NAMES_MOST = 4
};

/* --- which --------------------------------------------------------------------------------------------- */

void guide_forget_closing(struct guide *guide)
{
    targets_release(&guide->closing);
    free(guide->closing_to);
    guide->closing_to = NULL;
    guide->endpoint = NONE;
}

/* The first endpoint with rules that wait for a decision is asked about; all of them count. */
static void look_at(struct guide *guide, const struct app *app, const struct mail_hosts *hosts,
                    uint32_t endpoint)
{
    struct targets open = {0};
    struct egress_closing closing;

    egress_closing_make(&closing, hosts, app->account, endpoint);
    for (size_t i = 0; i < closing.rules.count; i++) {
        struct target target = {TARGET_RULE, closing.rules.items[i]};

        if (plan_find(app->plan, target) == SIZE_MAX)
            targets_add(&open, target);
    }
    guide->left += open.count > 0;
    if (open.count && guide->endpoint == NONE) {
        guide->endpoint = endpoint;
        guide->closing = open;
        guide->closing_to = mem_strdup(closing.to.text);
        guide->target = open.items[0];
    } else {
        targets_release(&open);
    }
    egress_closing_release(&closing);
}

static bool has_endpoint(const struct account *account)
{
    for (uint32_t i = 0; i < account->endpoints.count; i++)
        if (account_is_smtp_endpoint(account, i))
            return true;
    return false;
}

void guide_pick_closing(struct guide *guide, const struct app *app)
{
    const struct walk_context context = {.account = app->account,
                                         .edits = plan_edits(app->plan),
                                         .lifted = app->lifted,
                                         .lifted_count = app->lifted_count};
    struct mail_hosts hosts;

    guide_forget_closing(guide);
    guide->left = 0;
    if (!has_endpoint(app->account))
        return;
    mail_hosts_make(&hosts, &context, &app->ports, WALKS_MOST);
    for (uint32_t i = 0; i < app->account->endpoints.count; i++)
        if (account_is_smtp_endpoint(app->account, i))
            look_at(guide, app, &hosts, i);
    mail_hosts_release(&hosts);
}

/* --- in words ------------------------------------------------------------------------------------------ */

void guide_say_closing_rules(const struct guide *guide, const struct app *app, size_t first,
                             struct lines *lines)
{
    for (size_t i = first; i < guide->closing.count && i < first + NAMES_MOST; i++) {
        struct strbuf name = STRBUF_INIT, clean = STRBUF_INIT;

        target_format_name(app->account, guide->closing.items[i], &name);
        sanitise_add(&clean, name.text, name.length);
        lines_addf(lines, ROLE_IDENTIFIER, "  %s", clean.text);
        strbuf_release(&name);
        strbuf_release(&clean);
    }
    if (guide->closing.count > first + NAMES_MOST)
        lines_addf(lines, ROLE_NORMAL, _("  and %zu more"), guide->closing.count - first - NAMES_MOST);
}

void guide_say_close(const struct guide *guide, const struct app *app, struct lines *lines)
{
    struct strbuf endpoint = STRBUF_INIT, to = STRBUF_INIT;

    account_describe_object(app->account, (struct object_ref){OBJECT_ENDPOINT, guide->endpoint}, &endpoint);
    sanitise_add(&to, guide->closing_to, strlen(guide->closing_to));
    lines_addf(lines, ROLE_MEDIUM,
               _("No open rule is left to decide. Of mail that goes out: whoever sends by these rules reaches the "
                 "SES endpoint %s, and does not need the whole Internet any more."),
               endpoint.text);
    guide_say_closing_rules(guide, app, 0, lines);
    lines_addf(lines, ROLE_NORMAL, _("Closed they say %s in place of the world."), to.text);
    lines_add(lines, ROLE_NORMAL,
              _("Why it matters: whoever breaks into one of these hosts can hand mail to any server in the world by "
                "such a rule. By the endpoint it can send with your SES account alone, and within its policies."));
    lines_add(lines, ROLE_NORMAL,
              _("The usual host name must lead to the endpoint (private DNS), or clients "
                "must use the endpoint's own: send a test message before and after."));
    lines_add(lines, ROLE_NORMAL, "");
    lines_add(lines, ROLE_STRONG, _("Shall they be closed?"));
    strbuf_release(&endpoint);
    strbuf_release(&to);
}
