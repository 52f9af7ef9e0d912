#include "model/mail/close_egress.h"

#include <stdlib.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"

const struct host_way *mail_way_to_endpoint(const struct mail_hosts *hosts, const struct mail_host *host,
                                            uint32_t endpoint)
{
    for (uint32_t i = 0; i < host->ways.count; i++) {
        const struct host_way *way = &hosts->ways.items[host->ways.first + i];

        if (way->kind == MAIL_SES_ENDPOINT && way->to.row == endpoint)
            return way;
    }
    return NULL;
}

static bool has_way_out(const struct mail_hosts *hosts, const struct mail_host *host,
                        enum walk_verdict verdict)
{
    for (uint32_t i = 0; i < host->ways.count; i++) {
        const struct host_way *way = &hosts->ways.items[host->ways.first + i];

        if (way->kind == MAIL_SUBMISSION && way->verdict == verdict)
            return true;
    }
    return false;
}

bool mail_host_submits_out(const struct mail_hosts *hosts, const struct mail_host *host)
{
    return has_way_out(hosts, host, WALK_ALLOWED);
}

/* --- which rules --------------------------------------------------------------------------------------- */

struct search {
    struct egress_closing *closing;
    const struct mail_hosts *hosts;
    const struct account *account;
    uint32_t endpoint;
    uint32_t *host_of; /* by interface: row of hosts->items, or NONE */
    bool *wanted;      /* by group: some sender of the endpoint carries it */
};

static bool reaches(const struct search *search, const struct mail_host *host)
{
    const struct host_way *way = mail_way_to_endpoint(search->hosts, host, search->endpoint);

    return way && way->verdict == WALK_ALLOWED;
}

static bool is_to_the_world(const struct account *account, const struct sg_rule *rule)
{
    return (rule->flags & RULE_EGRESS) && rule->source_kind == SOURCE_CIDR &&
           account_block(account, rule->source).length == 0;
}

static bool carries_submission(const struct sg_rule *rule)
{
    return rule_covers_tcp_port(rule, 465) || rule_covers_tcp_port(rule, 587) ||
           rule_covers_tcp_port(rule, 2465) || rule_covers_tcp_port(rule, 2587);
}

/* False with the reason if an interface of the group still needs its way out. */
static bool is_free(const struct search *search, uint32_t group, struct egress_left *left)
{
    struct span carriers = search->account->groups.items[group].interfaces;

    for (uint32_t i = 0; i < carriers.count; i++) {
        uint32_t interface = search->account->group_interfaces.items[carriers.first + i];
        const struct mail_host *host;

        if (search->host_of[interface] == NONE)
            continue;
        host = &search->hosts->items.items[search->host_of[interface]];
        if (reaches(search, host))
            continue;
        left->interface = interface;
        left->bar = EGRESS_IS_UNSURE;
        if (mail_host_submits_out(search->hosts, host)) {
            left->bar = EGRESS_IS_NEEDED;
            return false;
        }
        if (host->standing == MAIL_NOT_WALKED || has_way_out(search->hosts, host, WALK_UNKNOWN))
            return false;
    }
    return true;
}

static void look_at_group(struct search *search, uint32_t group)
{
    struct span rules = search->account->groups.items[group].rules;
    struct egress_left needed = {.interface = NONE};
    bool is_closable = is_free(search, group, &needed);

    for (uint32_t row = rules.first; row < rules.first + rules.count; row++) {
        const struct sg_rule *rule = &search->account->rules.items[row];
        struct egress_left left = {row, EGRESS_CARRIES_MORE, NONE};

        if (!is_to_the_world(search->account, rule) || !carries_submission(rule))
            continue;
        if (rule_is_submission(rule) && is_closable) {
            TABLE_ADD(search->closing->rules, row);
            continue;
        }
        if (rule_is_submission(rule))
            left = (struct egress_left){row, needed.bar, needed.interface};
        TABLE_ADD(search->closing->left, left);
    }
}

/* Interfaces and groups of the hosts that reach the endpoint and get out as well. */
static void mark(struct search *search)
{
    for (size_t i = 0; i < search->hosts->items.count; i++) {
        const struct mail_host *host = &search->hosts->items.items[i];
        struct span groups = search->account->interfaces.items[host->interface].groups;

        search->host_of[host->interface] = (uint32_t)i;
        if (!reaches(search, host) || !mail_host_submits_out(search->hosts, host))
            continue;
        for (uint32_t k = 0; k < groups.count; k++)
            search->wanted[search->account->interface_groups.items[groups.first + k]] = true;
    }
}

static void set_goal(struct egress_closing *closing, const struct account *account, uint32_t endpoint)
{
    struct span groups = account->endpoints.items[endpoint].groups;

    strbuf_init(&closing->to);
    for (uint32_t i = 0; i < groups.count; i++) {
        uint32_t group = account->row_refs.items[groups.first + i];

        strbuf_addf(&closing->to, "%s%s", i ? "," : "sg:",
                    text_raw(account->texts, account->groups.items[group].id));
    }
    if (!groups.count)
        strbuf_adds(&closing->to, "vpc");
}

void egress_closing_make(struct egress_closing *closing, const struct mail_hosts *hosts,
                  const struct account *account, uint32_t endpoint)
{
    struct search search = {
        closing, hosts, account, endpoint,
        mem_alloc((account->interfaces.count + 1) * sizeof *search.host_of),
        mem_zalloc(account->groups.count + 1, sizeof *search.wanted)};

    *closing = (struct egress_closing){.rules = {0}};
    set_goal(closing, account, endpoint);
    for (uint32_t i = 0; i < account->interfaces.count; i++)
        search.host_of[i] = NONE;
    mark(&search);
    for (uint32_t i = 0; i < account->groups.count; i++)
        if (search.wanted[i])
            look_at_group(&search, i);
    free(search.host_of);
    free(search.wanted);
}

void egress_closing_release(struct egress_closing *closing)
{
    free(closing->rules.items);
    free(closing->left.items);
    strbuf_release(&closing->to);
    *closing = (struct egress_closing){.rules = {0}};
}

/* --- words --------------------------------------------------------------------------------------------- */

void egress_closing_explain(const struct egress_left *left, const struct account *account,
                     struct strbuf *out)
{
    struct strbuf name = STRBUF_INIT, rule = STRBUF_INIT, who = STRBUF_INIT;

    rule_format_name(account, &account->rules.items[left->rule], &name);
    sanitise_add(&rule, name.text, name.length);
    if (left->interface != NONE)
        account_describe_object(account, (struct object_ref){OBJECT_INTERFACE, left->interface},
                                &who);
    if (left->bar == EGRESS_CARRIES_MORE)
        strbuf_addf(out, _("%s carries more than submission ports: decide what else it is for, and give that "
                           "rules of its own."),
                    rule.text);
    else if (left->bar == EGRESS_IS_NEEDED)
        strbuf_addf(out, _("%s is still needed: %s gets out by it and does not reach the endpoint."),
                    rule.text, who.text);
    else
        strbuf_addf(out, _("%s may still be needed: whether %s gets out by it is not known."), rule.text,
                    who.text);
    strbuf_release(&name);
    strbuf_release(&rule);
    strbuf_release(&who);
}
