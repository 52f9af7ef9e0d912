#include "model/mail/mail_host.h"

#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/judge/walk_memory.h"
#include "model/mail/sender_sign.h"

/* So many receivers are tried as relays for each host, those of its VPC first: an account has a few of them,
 * and one with many would cost their number times that of hosts. */

struct relay {
    uint32_t interface;
    uint64_t ports; /* mask: on which some rule lets mail in */
};

struct survey {
    struct mail_hosts *hosts;
    const struct walk_context *context;
    const struct account *account;
    struct workloads workloads;
    const uint8_t *signs; /* of each interface (sender_sign.h) */
    TABLE(struct relay) relays;
    size_t walks_most, walks;
};

/* --- one way ---------------------------------------------------------------------------------------- */

/* What the ports of a way say together. */
struct draft {
    struct host_way way;
    bool begun;
};

static void take(struct draft *draft, const struct walk_answer *answer, uint64_t bit)
{
    const struct walk *walk = &answer->walks[answer->deciding];

    draft->way.verdict = answer->verdict;
    draft->way.ports = bit;
    draft->way.through = walk_nat_device(walk);
    free(draft->way.decided_by);
    free(draft->way.why);
    draft->way.decided_by = mem_strdup(walk_deciding_name(walk));
    draft->way.why = mem_strdup(walk->why);
    draft->begun = true;
}

static void ask_port(struct survey *survey, struct draft *draft, struct walk_question question,
                     size_t index)
{
    uint64_t bit = UINT64_C(1) << index;
    struct walk_answer answer = {0};

    question.protocol = PROTOCOL_TCP;
    question.port = survey->hosts->ports.ports[index];
    survey->walks++;
    walk_answer_make(&answer, survey->context, &question);
    if (answer.verdict == WALK_BLOCKED)
        draft->way.blocked |= bit;
    if (!draft->begun || answer.verdict < draft->way.verdict)
        take(draft, &answer, bit);
    else if (answer.verdict == draft->way.verdict)
        draft->way.ports |= bit;
    walk_answer_release(&answer);
}

static void ask_ports(struct survey *survey, struct draft *draft, struct walk_question question,
                      uint64_t ports)
{
    for (size_t i = 0; i < survey->hosts->ports.count; i++)
        if (ports >> i & 1)
            ask_port(survey, draft, question, i);
}

static void keep(struct survey *survey, struct draft *draft)
{
    if (draft->begun)
        TABLE_ADD(survey->hosts->ways, draft->way);
}

static void drop(struct draft *draft)
{
    free(draft->way.decided_by);
    free(draft->way.why);
}

/* --- to and from the Internet ------------------------------------------------------------------------ */

static uint64_t all_ports(const struct smtp_ports *ports)
{
    return ports->count == 64 ? ~UINT64_C(0) : (UINT64_C(1) << ports->count) - 1;
}

static uint64_t port_bit(const struct smtp_ports *ports, uint16_t port)
{
    for (size_t i = 0; i < ports->count; i++)
        if (ports->ports[i] == port)
            return UINT64_C(1) << i;
    return 0;
}

static struct walk_end interface_end(uint32_t interface)
{
    return (struct walk_end){.kind = WALK_END_INTERFACE, .row = interface};
}

static void ask_internet(struct survey *survey, uint32_t interface, enum mail_way_kind kind,
                         uint64_t ports)
{
    struct walk_question question = {.from = interface_end(interface),
                                     .to = {.kind = WALK_END_INTERNET}};
    struct draft draft = {.way = {.kind = kind, .to = {OBJECT_INTERFACE, NONE}}};

    if (kind == MAIL_RECEIVES) {
        question.to = question.from;
        question.from = (struct walk_end){.kind = WALK_END_INTERNET};
    }
    ask_ports(survey, &draft, question, ports);
    if (kind == MAIL_RECEIVES && draft.way.verdict == WALK_BLOCKED)
        drop(&draft);
    else
        keep(survey, &draft);
}

/* --- endpoints ---------------------------------------------------------------------------------------- */

static void ask_endpoint(struct survey *survey, uint32_t interface, uint32_t row)
{
    const struct vpc_endpoint *endpoint = &survey->account->endpoints.items[row];
    struct draft draft = {.way = {.kind = MAIL_SES_ENDPOINT, .to = {OBJECT_ENDPOINT, row}}};
    uint64_t ports = all_ports(&survey->hosts->ports) & ~port_bit(&survey->hosts->ports, 25) &
                     ~port_bit(&survey->hosts->ports, 2525);

    for (uint32_t i = 0; i < endpoint->interfaces.count; i++) {
        uint32_t to = survey->account->row_refs.items[endpoint->interfaces.first + i];
        struct walk_question question = {.from = interface_end(interface), .to = interface_end(to)};

        ask_ports(survey, &draft, question, ports);
    }
    keep(survey, &draft);
}

static void ask_endpoints(struct survey *survey, uint32_t interface)
{
    const struct account *account = survey->account;
    uint32_t vpc = account->interfaces.items[interface].vpc;

    for (uint32_t i = 0; i < account->endpoints.count; i++) {
        const struct vpc_endpoint *endpoint = &account->endpoints.items[i];

        if (vpc != NONE && endpoint->vpc == vpc &&
            account_is_smtp_endpoint(account, i))
            ask_endpoint(survey, interface, i);
    }
}

/* --- relays ------------------------------------------------------------------------------------------- */

static uint64_t ports_of_group(const struct account *account, uint32_t group,
                               const struct smtp_ports *ports)
{
    struct span rules = account->groups.items[group].rules;
    uint64_t named = 0;

    for (uint32_t i = 0; i < rules.count; i++)
        if (!(account->rules.items[rules.first + i].flags & RULE_EGRESS))
            named |= mail_ports_named(&account->rules.items[rules.first + i], ports);
    return named;
}

/* What groups let in, each looked at once for all interfaces that carry it. */
struct received {
    uint64_t *ports; /* by group */
    bool *known;
};

static uint64_t received_ports(const struct survey *survey, struct received *received,
                               uint32_t interface)
{
    const struct account *account = survey->account;
    struct span groups = account->interfaces.items[interface].groups;
    uint64_t named = 0;

    for (uint32_t i = 0; i < groups.count; i++) {
        uint32_t group = account->interface_groups.items[groups.first + i];

        if (!received->known[group])
            received->ports[group] = ports_of_group(account, group, &survey->hosts->ports);
        received->known[group] = true;
        named |= received->ports[group];
    }
    return named;
}

/* The ports on which an interface may be one; 0: on none. */
static uint64_t relay_ports(const struct survey *survey, struct received *received,
                            uint32_t interface)
{
    struct workload workload = workload_of(&survey->workloads, survey->account, interface);
    bool is = workload.kind == WORKLOAD_BALANCER || sender_sign_is_sender(survey->signs[interface]);

    return is ? received_ports(survey, received, interface) : 0;
}

static void gather_relays(struct survey *survey)
{
    size_t groups = survey->account->groups.count;
    struct received received = {mem_zalloc(groups, sizeof *received.ports),
                                mem_zalloc(groups, sizeof *received.known)};

    for (uint32_t i = 0; i < survey->account->interfaces.count; i++) {
        struct relay relay = {i, relay_ports(survey, &received, i)};

        if (relay.ports)
            TABLE_ADD(survey->relays, relay);
    }
    free(received.ports);
    free(received.known);
}

static void ask_relay(struct survey *survey, uint32_t interface, struct relay relay)
{
    struct draft draft = {.way = {.kind = MAIL_RELAY, .to = {OBJECT_INTERFACE, relay.interface}}};
    struct walk_question question = {.from = interface_end(interface),
                                     .to = interface_end(relay.interface)};

    ask_ports(survey, &draft, question, relay.ports);
    if (draft.way.verdict != WALK_BLOCKED)
        keep(survey, &draft);
    else
        drop(&draft);
}

/* Those of the host's VPC, or the others. False if one is left that was not asked. */
static bool ask_some_relays(struct survey *survey, uint32_t interface, bool near, size_t *asked)
{
    const struct network_interface *interfaces = survey->account->interfaces.items;

    for (size_t i = 0; i < survey->relays.count; i++) {
        struct relay relay = survey->relays.items[i];
        bool is_near = interfaces[relay.interface].vpc == interfaces[interface].vpc;

        if (relay.interface == interface || is_near != near)
            continue;
        if (*asked == MAIL_RELAYS_MOST)
            return false;
        (*asked)++;
        ask_relay(survey, interface, relay);
    }
    return true;
}

/* False if not all were asked. */
static bool ask_relays(struct survey *survey, uint32_t interface)
{
    size_t asked = 0;

    return ask_some_relays(survey, interface, true, &asked) &&
           ask_some_relays(survey, interface, false, &asked);
}

/* --- hosts -------------------------------------------------------------------------------------------- */

static bool some_way(const struct mail_hosts *hosts, struct span ways, bool outside,
                     enum walk_verdict verdict)
{
    for (uint32_t i = 0; i < ways.count; i++) {
        const struct host_way *way = &hosts->ways.items[ways.first + i];
        bool is_outside = way->kind == MAIL_DIRECT || way->kind == MAIL_SUBMISSION;

        if (way->kind != MAIL_RECEIVES && is_outside == outside && way->verdict == verdict)
            return true;
    }
    return false;
}

/* There is a first way, for some port is asked about. */
static bool direct_is_restricted(const struct mail_hosts *hosts, struct span ways)
{
    return hosts->ways.items[ways.first].kind == MAIL_DIRECT &&
           hosts->ways.items[ways.first].verdict == WALK_RESTRICTED;
}

/* A host that is meant to send is in trouble where port 25 is blocked, though it may submit elsewhere. */
static enum mail_standing standing_of(const struct mail_hosts *hosts, const struct mail_host *host)
{
    struct span ways = host->ways;

    if (host->sends_by_purpose && direct_is_restricted(hosts, ways))
        return MAIL_RESTRICTED;
    if (some_way(hosts, ways, true, WALK_ALLOWED))
        return MAIL_OUT;
    if (some_way(hosts, ways, false, WALK_ALLOWED))
        return MAIL_INSIDE;
    if (some_way(hosts, ways, true, WALK_RESTRICTED) ||
        some_way(hosts, ways, false, WALK_RESTRICTED))
        return MAIL_RESTRICTED;
    if (some_way(hosts, ways, true, WALK_UNKNOWN) || some_way(hosts, ways, false, WALK_UNKNOWN))
        return MAIL_UNKNOWN;
    return MAIL_CANNOT;
}

static void list_host(struct survey *survey, uint32_t interface, struct workload workload)
{
    struct mail_host host = {.interface = interface,
                             .workload = workload,
                             .sends_by_purpose = sender_sign_is_sender(survey->signs[interface]),
                             .standing = MAIL_NOT_WALKED};

    TABLE_ADD(survey->hosts->items, host);
}

static void walk_host(struct survey *survey, struct mail_host *host)
{
    struct mail_hosts *hosts = survey->hosts;
    uint64_t relay_port = port_bit(&hosts->ports, 25);
    uint32_t interface = host->interface;

    host->ways.first = (uint32_t)hosts->ways.count;
    ask_internet(survey, interface, MAIL_DIRECT, relay_port);
    ask_internet(survey, interface, MAIL_SUBMISSION, all_ports(&hosts->ports) & ~relay_port);
    ask_endpoints(survey, interface);
    host->has_more_relays = !ask_relays(survey, interface);
    ask_internet(survey, interface, MAIL_RECEIVES, all_ports(&hosts->ports));
    host->ways.count = (uint32_t)hosts->ways.count - host->ways.first;
    host->standing = standing_of(hosts, host);
}

/* Senders by purpose first, so that however many hosts there are, these are known. */
static void walk_hosts(struct survey *survey, bool by_purpose)
{
    for (size_t i = 0; i < survey->hosts->items.count; i++) {
        struct mail_host *host = &survey->hosts->items.items[i];

        if (host->sends_by_purpose != by_purpose)
            continue;
        if (survey->walks_most && survey->walks >= survey->walks_most)
            survey->hosts->not_walked++;
        else
            walk_host(survey, host);
    }
}

/* --- all of them -------------------------------------------------------------------------------------- */

/* What is looked at first: senders by purpose in trouble, then other senders by purpose, then the rest. */
static int rank(const struct mail_host *host)
{
    if (!host->sends_by_purpose)
        return 2;
    return host->standing == MAIL_OUT || host->standing == MAIL_INSIDE ? 1 : 0;
}

struct sorted_host {
    struct mail_host host;
    const char *vpc, *id;
};

static int compare_hosts(const void *left, const void *right)
{
    const struct sorted_host *a = left, *b = right;
    int order = rank(&a->host) - rank(&b->host);

    if (!order)
        order = strcmp(a->vpc, b->vpc);
    return order ? order : strcmp(a->id, b->id);
}

static void sort_hosts(struct survey *survey)
{
    const struct account *account = survey->account;
    size_t count = survey->hosts->items.count;
    struct sorted_host *sorted = mem_alloc(count * sizeof *sorted);

    for (size_t i = 0; i < count; i++) {
        const struct mail_host *host = &survey->hosts->items.items[i];
        const struct network_interface *at = &account->interfaces.items[host->interface];

        sorted[i] = (struct sorted_host){*host, text_raw(account->texts, at->vpc_id),
                                         text_raw(account->texts, at->id)};
    }
    if (count)
        qsort(sorted, count, sizeof *sorted, compare_hosts);
    for (size_t i = 0; i < count; i++)
        survey->hosts->items.items[i] = sorted[i].host;
    free(sorted);
}

void mail_hosts_make(struct mail_hosts *hosts, const struct walk_context *context,
                     const struct smtp_ports *ports, size_t walks_most)
{
    const struct account *account = context->account;
    struct walk_context remembering = *context;
    uint8_t *signs = sender_signs(account, ports);
    struct survey survey = {.hosts = hosts,
                            .context = &remembering,
                            .account = account,
                            .signs = signs,
                            .walks_most = walks_most};

    remembering.memory = walk_memory_new(account, context->edits);
    *hosts = (struct mail_hosts){.ports = *ports};
    workloads_init(&survey.workloads, account);
    gather_relays(&survey);
    for (uint32_t i = 0; i < account->interfaces.count; i++) {
        struct workload workload = workload_of(&survey.workloads, account, i);

        if (workload_may_send(workload.kind))
            list_host(&survey, i, workload);
    }
    walk_hosts(&survey, true);
    walk_hosts(&survey, false);
    sort_hosts(&survey);
    free(survey.relays.items);
    free(signs);
    workloads_release(&survey.workloads);
    walk_memory_free(remembering.memory);
}

/* --- at endpoints ------------------------------------------------------------------------------------- */

/* VPCs with an SES endpoint, by row. */
static bool *served_vpcs(const struct account *account)
{
    bool *served = mem_zalloc(account->vpcs.count, sizeof *served);

    for (uint32_t i = 0; i < account->endpoints.count; i++)
        if (account->endpoints.items[i].vpc != NONE && account_is_smtp_endpoint(account, i))
            served[account->endpoints.items[i].vpc] = true;
    return served;
}

static void walk_to_endpoints(struct survey *survey, uint32_t interface)
{
    struct mail_hosts *hosts = survey->hosts;
    struct mail_host host = {
        .interface = interface, .sends_by_purpose = true, .standing = MAIL_NOT_WALKED};

    if (survey->walks_most && survey->walks >= survey->walks_most) {
        hosts->not_walked++;
        return;
    }
    host.ways.first = (uint32_t)hosts->ways.count;
    ask_endpoints(survey, interface);
    host.ways.count = (uint32_t)hosts->ways.count - host.ways.first;
    TABLE_ADD(hosts->items, host);
}

void mail_hosts_make_at_endpoints(struct mail_hosts *hosts, const struct walk_context *context,
                                  const struct smtp_ports *ports, const uint8_t *signs,
                                  size_t walks_most)
{
    const struct account *account = context->account;
    struct walk_context remembering = *context;
    struct survey survey = {
        .hosts = hosts, .context = &remembering, .account = account, .walks_most = walks_most};
    bool *served = served_vpcs(account);

    remembering.memory = walk_memory_new(account, context->edits);
    *hosts = (struct mail_hosts){.ports = *ports};
    for (uint32_t i = 0; i < account->interfaces.count; i++) {
        uint32_t vpc = account->interfaces.items[i].vpc;

        if (vpc != NONE && served[vpc] && sender_sign_is_sender(signs[i]))
            walk_to_endpoints(&survey, i);
    }
    walk_memory_free(remembering.memory);
    free(served);
}

void mail_hosts_release(struct mail_hosts *hosts)
{
    for (size_t i = 0; i < hosts->ways.count; i++) {
        free(hosts->ways.items[i].decided_by);
        free(hosts->ways.items[i].why);
    }
    free(hosts->ways.items);
    free(hosts->items.items);
    *hosts = (struct mail_hosts){0};
}
