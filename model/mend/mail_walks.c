#include "model/mend/mail_walks.h"

#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/mend/target.h"

/* One change being asked about. */
struct survey {
    const struct mail_walks_request *request;
    struct mail_walks *walks;
};

/* The ports that clients take for themselves begin here: what an ACL's entry lets in there may be the
 * replies to mail that went out. */
enum { EPHEMERAL_FIRST = 1024 };

static bool entry_covers_replies(const struct acl_entry *entry)
{
    return entry->protocol == PROTOCOL_ALL ||
           (entry->protocol == PROTOCOL_TCP &&
            (entry->from_port < 0 || entry->to_port >= EPHEMERAL_FIRST));
}

static bool concerns_port(const struct mail_walks_request *request, uint16_t port)
{
    const struct account *account = request->account;
    const struct acl_entry *entry;

    if (request->target.kind == TARGET_RULE)
        return rule_covers_tcp_port(&account->rules.items[request->target.row], port);
    entry = &account->acl_entries.items[request->target.row];
    return entry_covers_tcp_port(entry, port) || entry_covers_replies(entry);
}

static void ask(const struct survey *survey, const struct edits *edits,
                const struct walk_question *question, struct walk_answer *answer)
{
    const struct walk_context context = {.account = survey->request->account, .edits = edits};

    walk_answer_make(answer, &context, question);
}

static bool reaches_less(const struct walk *before, const struct walk *after)
{
    return before->has_part && after->has_part && !addr_set_is_subset(&before->part, &after->part);
}

/* The receiver sees this device's public address: nobody who thinks of the sender expects that. */
static struct object_ref nat_device_of(const struct walk *walk)
{
    for (size_t i = 0; i < walk->count; i++)
        if (walk->hops[i].kind == HOP_NAT && !walk->hops[i].reply)
            return walk->hops[i].object;
    return (struct object_ref){OBJECT_GATEWAY, NONE};
}

static void add_broken(struct mail_walks *walks, const struct walk_question *question,
                       const struct walk *after, struct mail_walk broken)
{
    walks->items = mem_grow(walks->items, &walks->capacity, walks->count + 1, sizeof *walks->items);
    broken.from = question->from;
    broken.to = question->to;
    broken.port = question->port;
    broken.why = mem_strdup(after->why);
    if (after->count) {
        broken.stopped_by = after->hops[after->deciding].kind;
        broken.where = after->hops[after->deciding].object;
        broken.on_reply = after->hops[after->deciding].reply;
    }
    walks->items[walks->count++] = broken;
    walks->certain += !broken.restricted;
}

/* One way, before and after; nothing is asked of a way that did not work before. */
static void walk_way(struct survey *survey, const struct walk_question *question)
{
    struct walk_answer before = {0}, after = {0};

    survey->walks->walked++;
    ask(survey, survey->request->before, question, &before);
    if (before.count && before.verdict != WALK_BLOCKED) {
        const struct walk *today = &before.walks[before.deciding];
        struct mail_walk broken = {.restricted = before.verdict == WALK_RESTRICTED,
                                   .through = nat_device_of(today)};

        survey->walks->working++;
        ask(survey, survey->request->after, question, &after);
        broken.partly = after.verdict != WALK_BLOCKED;
        if (!broken.partly ||
            reaches_less(today, &after.walks[after.deciding]))
            add_broken(survey->walks, question, &after.walks[after.deciding], broken);
    }
    walk_answer_release(&before);
    walk_answer_release(&after);
}

static bool may_go_on(struct survey *survey)
{
    if (survey->walks->walked < survey->request->most)
        return true;
    survey->walks->complete = false;
    return false;
}

static void walk_ports(struct survey *survey, struct walk_end from, struct walk_end to)
{
    const struct smtp_ports *ports = survey->request->ports;

    for (size_t i = 0; i < ports->count; i++) {
        struct walk_question question = {from, to, PROTOCOL_TCP, ports->ports[i]};

        if (!concerns_port(survey->request, ports->ports[i]))
            continue;
        if (!may_go_on(survey))
            return;
        walk_way(survey, &question);
    }
}

static struct walk_end end_of_interface(uint32_t row)
{
    return (struct walk_end){.kind = WALK_END_INTERFACE, .row = row};
}

/* A receiver by its own address and by its public ones. */
static void walk_to_receiver(struct survey *survey, uint32_t sender, uint32_t receiver)
{
    const struct account *account = survey->request->account;
    const struct span addresses = account->interfaces.items[receiver].addresses;

    walk_ports(survey, end_of_interface(sender), end_of_interface(receiver));
    for (uint32_t i = 0; i < addresses.count; i++) {
        const struct interface_address *address =
            &account->interface_addresses.items[addresses.first + i];

        if (address->has_public)
            walk_ports(survey, end_of_interface(sender),
                       (struct walk_end){.kind = WALK_END_ADDRESS, .address = address->public_ip});
    }
}

/* The interfaces that accept mail through what changes, in the order of the export. */
static void walk_from(struct survey *survey, uint32_t sender)
{
    const struct account *account = survey->request->account;
    struct target target = survey->request->target;

    if (target.kind == TARGET_RULE) {
        struct span carriers =
            account->groups.items[account->rules.items[target.row].group].interfaces;

        for (uint32_t i = 0; i < carriers.count && may_go_on(survey); i++)
            if (account->group_interfaces.items[carriers.first + i] != sender)
                walk_to_receiver(survey, sender,
                                 account->group_interfaces.items[carriers.first + i]);
        return;
    }
    walk_ports(survey, end_of_interface(sender), (struct walk_end){.kind = WALK_END_INTERNET});
    for (uint32_t i = 0; i < account->interfaces.count && may_go_on(survey); i++) {
        uint32_t subnet = account->interfaces.items[i].subnet;

        if (i != sender && subnet != NONE &&
            account->subnets.items[subnet].acl == account->acl_entries.items[target.row].acl)
            walk_to_receiver(survey, sender, i);
    }
}

/* Interfaces that belong to somebody: gateways, balancers and endpoints send no mail of their own. */
static bool may_send_mail(const struct account *account, uint32_t interface)
{
    const char *type = text_raw(account->texts, account->interfaces.items[interface].type);

    return !type[0] || !strcmp(type, "interface") || !strcmp(type, "lambda") ||
           !strcmp(type, "branch") || !strcmp(type, "efa");
}

void mail_walks_broken(struct mail_walks *walks, const struct mail_walks_request *request)
{
    const struct account *account = request->account;
    uint32_t home = account_object_vpc(account, target_holder(account, request->target));
    struct survey survey = {request, walks};

    *walks = (struct mail_walks){.complete = true};
    for (int near = 1; near >= 0; near--)
        for (uint32_t i = 0; i < account->interfaces.count && walks->complete; i++)
            if ((account->interfaces.items[i].vpc == home) == (near == 1) &&
                may_send_mail(account, i))
                walk_from(&survey, i);
}

void mail_walks_release(struct mail_walks *walks)
{
    for (size_t i = 0; i < walks->count; i++)
        free(walks->items[i].why);
    free(walks->items);
    *walks = (struct mail_walks){0};
}
