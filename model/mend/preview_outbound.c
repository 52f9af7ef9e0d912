/*
 * What becomes of mail that goes out where an outbound rule of submission ports is closed: whose mail still gets
 * to an SES endpoint of its VPC, whose still gets to the Internet, and whose gets nowhere any more.
 */
#include <string.h>

#include "model/base/message.h"
#include "model/judge/walk.h"
#include "model/mend/preview_words.h"
#include "model/mend/quota.h"
#include "model/mend/target.h"

enum { NAMES_MOST = 3 };

struct outcome {
    const struct preview_ground *ground;
    uint16_t port;
    size_t left; /* how many more walks */
    struct names inside, outside, nowhere, unknown;
    size_t carriers, lost;
};

static enum walk_verdict walk_to(struct outcome *outcome, const struct edits *edits,
                                 uint32_t interface, struct walk_end to)
{
    const struct walk_context context = {.account = outcome->ground->account, .edits = edits};
    const struct walk_question question = {.from = {.kind = WALK_END_INTERFACE, .row = interface},
                                           .to = to,
                                           .protocol = PROTOCOL_TCP,
                                           .port = outcome->port};
    struct walk_answer answer = {0};
    enum walk_verdict verdict;

    walk_answer_make(&answer, &context, &question);
    verdict = answer.verdict;
    walk_answer_release(&answer);
    return verdict;
}

static enum walk_verdict walk_out(struct outcome *outcome, const struct edits *edits,
                                  uint32_t interface)
{
    return walk_to(outcome, edits, interface, (struct walk_end){.kind = WALK_END_INTERNET});
}

/* The best way to an SES endpoint of the VPC. */
static enum walk_verdict walk_inside(struct outcome *outcome, uint32_t interface)
{
    const struct account *account = outcome->ground->account;
    enum walk_verdict best = WALK_BLOCKED;

    for (uint32_t i = 0; i < account->endpoints.count; i++) {
        const struct vpc_endpoint *endpoint = &account->endpoints.items[i];

        if (endpoint->vpc != account->interfaces.items[interface].vpc ||
            !account_is_smtp_endpoint(account, i))
            continue;
        for (uint32_t k = 0; k < endpoint->interfaces.count; k++) {
            uint32_t to = account->row_refs.items[endpoint->interfaces.first + k];
            enum walk_verdict verdict = walk_to(
                outcome, outcome->ground->after, interface,
                (struct walk_end){.kind = WALK_END_INTERFACE, .row = to});

            if (verdict == WALK_ALLOWED)
                return verdict;
            if (verdict == WALK_UNKNOWN)
                best = verdict;
        }
    }
    return best;
}

static void name(struct names *names, const struct account *account, uint32_t interface)
{
    if (names_begin(names))
        account_describe_object(account, (struct object_ref){OBJECT_INTERFACE, interface},
                                &names->text);
}

/* Mail that still gets out by another rule is not lost without an endpoint. */
static void look_at(struct outcome *outcome, uint32_t interface)
{
    const struct preview_ground *ground = outcome->ground;
    enum walk_verdict before = walk_out(outcome, ground->edits, interface), outside, inside;

    if (before == WALK_BLOCKED)
        return; /* no mail got out by the rule */
    outside = walk_out(outcome, ground->after, interface);
    inside = walk_inside(outcome, interface);
    if (outside == WALK_ALLOWED)
        name(&outcome->outside, ground->account, interface);
    if (inside == WALK_ALLOWED)
        name(&outcome->inside, ground->account, interface);
    if (outside == WALK_ALLOWED || inside == WALK_ALLOWED)
        return;
    if (before == WALK_UNKNOWN || outside == WALK_UNKNOWN || inside == WALK_UNKNOWN) {
        name(&outcome->unknown, ground->account, interface);
        return;
    }
    name(&outcome->nowhere, ground->account, interface);
    outcome->lost++;
}

static void look_at_all(struct outcome *outcome)
{
    const struct account *account = outcome->ground->account;
    uint32_t group = target_holder(account, outcome->ground->change->target).row;
    struct span carriers = account->groups.items[group].interfaces;

    outcome->carriers = carriers.count;
    for (uint32_t i = 0; i < carriers.count && outcome->left; i++, outcome->left--)
        look_at(outcome, account->group_interfaces.items[carriers.first + i]);
}

static void tell_mail(struct outcome *outcome, struct strbuf *out)
{
    if (!outcome->carriers)
        preview_add_sentence(out, _("No interface carries the group: no mail goes out by this rule."));
    names_tell(&outcome->nowhere, out, _("Mail that gets nowhere any more, neither to the Internet nor to an "
                                         "SES endpoint: "),
               _("."));
    names_tell(&outcome->inside, out, _("Mail that still gets to an SES endpoint of its VPC: "), _("."));
    names_tell(&outcome->outside, out, _("Mail that still gets to the Internet by other rules: "), _("."));
    names_tell(&outcome->unknown, out, _("What becomes of their mail the export does not tell: "), _("."));
    if (!outcome->left)
        preview_add_sentence(out, _("Not all interfaces of the group were looked at."));
}

static void add_mail(struct preview *preview, const struct preview_ground *ground, size_t most)
{
    struct outcome outcome = {
        .ground = ground,
        .port = (uint16_t)target_rule(ground->account, ground->change->target)->from_port,
        .left = most,
        .inside = NAMES_INIT(NAMES_MOST),
        .outside = NAMES_INIT(NAMES_MOST),
        .nowhere = NAMES_INIT(NAMES_MOST),
        .unknown = NAMES_INIT(NAMES_MOST)};
    struct strbuf text = STRBUF_INIT;

    if (ground->change->way != WAY_NOTHING)
        look_at_all(&outcome);
    if (ground->change->way != WAY_NOTHING)
        tell_mail(&outcome, &text);
    preview->mail_broken = outcome.lost;
    preview->mail = strbuf_detach(&text);
}

static void add_quota(struct strbuf *out, const struct preview_ground *ground,
                      enum ip_family family)
{
    struct quota_use use = quota_use_of(ground->account, ground->edits, ground->change, family);

    if (!use.touched)
        return;
    preview_add_sentence(out, "");
    strbuf_addf(out, _("Quota: %zu of %zu outbound %s rules after the change."), use.after,
                use.limit, family == IP_V4 ? "IPv4" : "IPv6");
}

void preview_add_outbound(struct preview *preview, const struct preview_ground *ground, size_t most)
{
    struct strbuf text = STRBUF_INIT;

    add_mail(preview, ground, most);
    if (ground->change->warning)
        preview_add_sentence(&text, ground->change->warning);
    if (ground->change->way != WAY_NOTHING)
        preview_add_sentence(&text, _("The usual host name must lead to the endpoint (private DNS), or clients "
                                      "must use the endpoint's own: send a test message before and after."));
    if (preview->sources_unknown)
        preview_add_sentence(&text, _("Not all addresses of all sources are in the export: the sets hold "
                                      "what is known."));
    preview->notes = strbuf_detach(&text);
    add_quota(&text, ground, IP_V4);
    add_quota(&text, ground, IP_V6);
    preview->further = strbuf_detach(&text);
}
