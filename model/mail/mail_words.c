/*
 * What is said of hosts: their purpose, and what to do next about them.
 */
#include <string.h>

#include "model/account/rule.h"
#include "model/base/message.h"
#include "model/mail/mail_host.h"
#include "model/mail/sender_sign.h"

const char *mail_way_kind_name(enum mail_way_kind kind)
{
    static const char *const names[] = {"direct", "submission", "ses-endpoint", "relay", "receives"};

    return names[kind];
}

const char *mail_way_kind_words(enum mail_way_kind kind)
{
    static const char *const words[] = {N_("direct"), N_("submission"), N_("SES endpoint"),
                                        N_("relay"), N_("receives")};

    return _(words[kind]);
}

const char *mail_standing_name(enum mail_standing standing)
{
    static const char *const names[] = {"not-walked", "cannot", "unknown", "restricted", "inside", "out"};

    return names[standing];
}

/* --- purpose -------------------------------------------------------------------------------------------- */

/* A wider rule opens everything, and names nothing. */
enum { NAMED_WIDEST = 10000 };

uint64_t mail_ports_named(const struct sg_rule *rule, const struct smtp_ports *ports)
{
    uint64_t named = 0;

    if (rule->protocol != PROTOCOL_TCP || rule->to_port - rule->from_port > NAMED_WIDEST)
        return 0;
    for (size_t i = 0; i < ports->count; i++)
        if (rule_covers_tcp_port(rule, ports->ports[i]))
            named |= UINT64_C(1) << i;
    return named;
}

static bool names_outbound(const struct sg_rule *rule, const struct smtp_ports *ports)
{
    return (rule->flags & RULE_EGRESS) && mail_ports_named(rule, ports);
}

static uint32_t naming_rule(const struct account *account, struct span groups,
                            const struct smtp_ports *ports)
{
    for (uint32_t i = 0; i < groups.count; i++) {
        struct span rules =
            account->groups.items[account->interface_groups.items[groups.first + i]].rules;

        for (uint32_t k = 0; k < rules.count; k++)
            if (names_outbound(&account->rules.items[rules.first + k], ports))
                return rules.first + k;
    }
    return NONE;
}

/* A name of the interface, its instance or a group that speaks of mail. */
static text_id mail_name(const struct account *account, uint32_t interface)
{
    const struct network_interface *at = &account->interfaces.items[interface];
    text_id names[3] = {at->name, at->description, TEXT_NONE};

    if (at->instance != NONE)
        names[2] = account->instances.items[at->instance].name;
    for (size_t i = 0; i < 3; i++)
        if (sender_name_says(text_raw(account->texts, names[i])))
            return names[i];
    for (uint32_t i = 0; i < at->groups.count; i++) {
        text_id name =
            account->groups.items[account->interface_groups.items[at->groups.first + i]].name;

        if (sender_name_says(text_raw(account->texts, name)))
            return name;
    }
    return TEXT_NONE;
}

bool mail_purpose(const struct account *account, uint32_t interface, const struct smtp_ports *ports,
                  struct strbuf *why)
{
    uint32_t rule = naming_rule(account, account->interfaces.items[interface].groups, ports);
    struct strbuf name = STRBUF_INIT;
    text_id word;

    if (rule != NONE) {
        account_describe_object(account, (struct object_ref){OBJECT_RULE, rule}, &name);
        strbuf_addf(why, _("its outbound rule %s names an SMTP port"), name.text);
        strbuf_release(&name);
        return true;
    }
    if (account_has_reverse_name(account, interface)) {
        strbuf_adds(why, _("its address has a reverse name of its own"));
        return true;
    }
    word = mail_name(account, interface);
    if (word == TEXT_NONE)
        return false;
    strbuf_addf(why, _("a name says so: %s"), account_show(account, word));
    return true;
}

/* --- what to do ------------------------------------------------------------------------------------------ */

static const struct host_way *way_of(const struct mail_hosts *hosts, const struct mail_host *host,
                                     enum mail_way_kind kind, enum walk_verdict verdict)
{
    for (uint32_t i = 0; i < host->ways.count; i++) {
        const struct host_way *way = &hosts->ways.items[host->ways.first + i];

        if (way->kind == kind && way->verdict == verdict)
            return way;
    }
    return NULL;
}

static void add_lift(const struct account *account, const struct mail_host *host, struct strbuf *out)
{
    struct object_ref object = {OBJECT_INTERFACE, host->interface};

    strbuf_addf(out,
                _("Ask AWS to lift its block of outbound port 25 for account %s in %s, or send by a "
                  "submission port."),
                account_show(account, account_number_of(account, object)),
                account_show(account, account_region_of(account, object)));
}

/* Not in AWS's documentation, and so told with whose word it is. */
static void add_word_on_fargate(const struct mail_host *host, struct strbuf *out)
{
    if (host->workload.kind == WORKLOAD_FARGATE)
        strbuf_adds(out, _(" AWS documents the block for EC2 and Lambda; of Fargate its support says "
                           "the same, and lifts it there too."));
}

void mail_say_more_relays(const struct mail_host *host, struct strbuf *out)
{
    if (host->has_more_relays)
        strbuf_addf(out, _("More hosts listen for mail: %d of them were tried."), MAIL_RELAYS_MOST);
}

void mail_next_step(const struct mail_hosts *hosts, const struct mail_host *host,
                    const struct account *account, struct strbuf *out)
{
    const struct host_way *endpoint = way_of(hosts, host, MAIL_SES_ENDPOINT, WALK_ALLOWED);
    const struct host_way *outside = way_of(hosts, host, MAIL_SUBMISSION, WALK_ALLOWED);

    if (host->sends_by_purpose && way_of(hosts, host, MAIL_DIRECT, WALK_RESTRICTED)) {
        add_lift(account, host, out);
        add_word_on_fargate(host, out);
    } else if (way_of(hosts, host, MAIL_RELAY, WALK_RESTRICTED)) {
        strbuf_adds(out, _("Give the relay a private address of RFC 1918, or have AWS's block of "
                           "port 25 lifted."));
        add_word_on_fargate(host, out);
    } else if (endpoint && outside) {
        strbuf_adds(out, _("Mail can go through the SES endpoint: the submission ports to the "
                           "world can be closed."));
    } else if (!host->sends_by_purpose && outside) {
        strbuf_adds(out, _("If nothing here is meant to send mail, close the SMTP ports outbound."));
    } else if (host->standing == MAIL_CANNOT && host->sends_by_purpose) {
        strbuf_adds(out, _("Walk the way to see what stops it, and open that."));
    } else if (host->standing == MAIL_UNKNOWN) {
        strbuf_adds(out, _("Export what is absent, then look again."));
    }
}
