/*
 * walk.c: the walks a question stands for, and what becomes of them together.
 */
#include "model/judge/walk.h"

#include <stdlib.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/judge/walk_build.h"

/* --- what an end stands for --------------------------------------------------------------------------- */

struct ends {
    struct walk_end *items;
    size_t count, capacity;
};

static void ends_add(struct ends *ends, struct walk_end end)
{
    ends->items = mem_grow(ends->items, &ends->capacity, ends->count + 1, sizeof *ends->items);
    ends->items[ends->count++] = end;
}

static void ends_add_interface(struct ends *ends, uint32_t interface)
{
    ends_add(ends, (struct walk_end){.kind = WALK_END_INTERFACE, .row = interface});
}

static bool holds_primary(const struct account *account, uint32_t instance, uint32_t interface)
{
    return account->instances.items[instance].subnet_id ==
           account->interfaces.items[interface].subnet_id;
}

/* The instance's subnet is that of its primary interface (DescribeInstances). */
static void ends_add_instance(struct ends *ends, const struct account *account, uint32_t instance)
{
    for (int primary = 1; primary >= 0; primary--)
        for (uint32_t i = 0; i < account->interfaces.count; i++)
            if (account->interfaces.items[i].instance == instance &&
                holds_primary(account, instance, i) == (primary == 1))
                ends_add_interface(ends, i);
}

static void ends_of(struct ends *ends, const struct account *account, const struct walk_end *end)
{
    struct span span;

    if (end->kind == WALK_END_INSTANCE) {
        ends_add_instance(ends, account, end->row);
    } else if (end->kind == WALK_END_SUBNET) {
        span = account->subnets.items[end->row].interfaces;
        for (uint32_t i = 0; i < span.count; i++)
            ends_add_interface(ends, account->subnet_interfaces.items[span.first + i]);
    } else {
        ends_add(ends, *end);
    }
}

/* --- families ----------------------------------------------------------------------------------------- */

/* Bit f: the end has an address of family f. */
static unsigned end_families(const struct account *account, const struct walk_end *end)
{
    struct ip_addr address;
    unsigned families = 0;

    if (end->kind == WALK_END_ADDRESS)
        return 1u << end->address.family;
    if (end->kind == WALK_END_INTERNET)
        return 1u << IP_V4 | 1u << IP_V6;
    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++)
        if (walk_address_of(account, end->row, family, &address))
            families |= 1u << family;
    return families;
}

/* --- one pair ----------------------------------------------------------------------------------------- */

static void walk_release(struct walk *walk)
{
    for (size_t i = 0; i < walk->count; i++) {
        free(walk->hops[i].resource);
        free(walk->hops[i].rule);
        free(walk->hops[i].why);
    }
    free(walk->hops);
    free(walk->why);
    free(walk->warning);
    if (walk->has_part)
        addr_set_release(&walk->part);
}

static void add_share(const struct walk *walk, struct strbuf *out)
{
    struct addr_set internet;
    struct strbuf size = STRBUF_INIT, witness = STRBUF_INIT;

    addr_set_init_internet(&internet, walk->part.family);
    addr_set_format_size_short(&size, &walk->part);
    ip_addr_format(&witness, addr_set_witness(&walk->part, &internet));
    strbuf_addf(out,
                strbuf_equals(&size, "1")
                    ? _(" This holds for %s address of the Internet, %s, not for all.")
                    : _(" This holds for %s addresses of the Internet, for example %s, not for "
                        "all."),
                size.text, witness.text);
    strbuf_release(&witness);
    strbuf_release(&size);
    addr_set_release(&internet);
}

static void add_passes(const struct walker *w, struct strbuf *out)
{
    struct strbuf from = STRBUF_INIT, to = STRBUF_INIT;

    walk_end_format(w->account, &w->walk->from, &from);
    walk_end_format(w->account, &w->walk->to, &to);
    if (protocol_has_ports(w->protocol))
        strbuf_addf(out, _("%s %u from %s reaches %s, and the replies come back."),
                    w->protocol == PROTOCOL_TCP ? "TCP" : "UDP", (unsigned)w->port, from.text,
                    to.text);
    else
        strbuf_addf(out, _("An echo request from %s reaches %s, and the reply comes back."),
                    from.text, to.text);
    strbuf_release(&to);
    strbuf_release(&from);
}

/* Why, in one sentence: what decided, or that nothing stands in the way. */
static char *conclusion(const struct walker *w)
{
    struct strbuf out = STRBUF_INIT;
    const struct walk *walk = w->walk;

    if (walk->verdict == WALK_ALLOWED)
        add_passes(w, &out);
    else if (walk->count > 0)
        strbuf_adds(&out, walk->hops[walk->deciding].why);
    if (walk->verdict == WALK_ALLOWED && walk->has_part && !w->part_is_all)
        add_share(walk, &out);
    return strbuf_detach(&out);
}

static void pair_walk(const struct walk_context *context, const struct walk_question *question,
                      enum ip_family family, struct walk *walk)
{
    struct walker w = {.context = context,
                       .account = context->account,
                       .edits = context->edits,
                       .walk = walk,
                       .protocol = question->protocol,
                       .port = question->port,
                       .family = family,
                       .warning = STRBUF_INIT};

    if (walk->from.kind == WALK_END_INTERNET || walk->to.kind == WALK_END_INTERNET)
        walk_part_make(&w);
    else
        walk_journey(&w);
    walk->verdict = w.verdict;
    walk->why = conclusion(&w);
    walk->warning = w.warning.length > 0 ? strbuf_detach(&w.warning) : NULL;
    strbuf_release(&w.warning);
    port_set_release(&w.ports);
}

/* Where the ends have no family in common, that of an address asked for. */
static enum ip_family family_asked(const struct walk_end *from, const struct walk_end *to)
{
    if (from->kind == WALK_END_ADDRESS)
        return from->address.family;
    return to->kind == WALK_END_ADDRESS ? to->address.family : IP_V4;
}

/* The interface at the end if not all of its addresses could be read, else NONE. */
static uint32_t untold_addresses(const struct account *account, const struct walk_end *end)
{
    return end->kind == WALK_END_INTERFACE && account->interfaces.items[end->row].addresses_untold
               ? end->row
               : NONE;
}

/* A walk of one hop: the question cannot be followed. */
static void walk_of_hop(const struct walk_context *context, const struct hop_draft *draft,
                        struct walk *walk)
{
    struct walker w = {.account = context->account, .walk = walk, .warning = STRBUF_INIT};

    walk_hop_add(&w, draft);
    walk->verdict = w.verdict;
    walk->why = mem_strdup(walk->hops[0].why);
}

/* What does not pass between the addresses that are told may pass between others. */
static void pair_doubt(const struct walk_context *context, struct walk *walk)
{
    uint32_t interface = untold_addresses(context->account, &walk->from);
    struct walk doubt = {.from = walk->from, .to = walk->to, .asked = walk_nobody_asked};

    if (interface == NONE)
        interface = untold_addresses(context->account, &walk->to);
    if (interface == NONE || walk->verdict != WALK_BLOCKED)
        return;
    walk_release(walk);
    *walk = doubt;
    walk_of_hop(context,
                &(struct hop_draft){
                    .kind = HOP_ADDRESS,
                    .verdict = WALK_UNKNOWN,
                    .object = {OBJECT_INTERFACE, interface},
                    .other = walk_no_object,
                    .sentence = _("Not all addresses of {object} could be read: what goes by "
                                  "those that could is blocked.")},
                walk);
}

/* With both families at both ends the better one counts, IPv4 where they fare alike. */
static void pair_make(const struct walk_context *context, const struct walk_question *question,
                      const struct walk_end *from, const struct walk_end *to, struct walk *walk)
{
    unsigned families = end_families(context->account, from) & end_families(context->account, to);
    struct walk other = {.from = *from, .to = *to};

    *walk = other;
    if (families == 0)
        families = 1u << family_asked(from, to);
    if (families != 1u << IP_V6)
        pair_walk(context, question, IP_V4, walk);
    if (!(families >> IP_V6 & 1) || (families >> IP_V4 & 1 && walk->verdict == WALK_ALLOWED))
        return;
    pair_walk(context, question, IP_V6, &other);
    if (families == 1u << IP_V6 || other.verdict < walk->verdict) {
        walk_release(walk);
        *walk = other;
    } else {
        walk_release(&other);
    }
}

/* --- the answer --------------------------------------------------------------------------------------- */

static void answer_add(struct walk_answer *answer, struct walk walk)
{
    answer->walks =
        mem_grow(answer->walks, &answer->capacity, answer->count + 1, sizeof *answer->walks);
    if (answer->count == 0 || walk.verdict > answer->verdict) {
        answer->verdict = walk.verdict;
        answer->deciding = answer->count;
    }
    answer->walks[answer->count++] = walk;
}

/* An instance or subnet without interfaces: nothing to walk from or to. */
static void answer_add_nothing(struct walk_answer *answer, const struct walk_context *context,
                               const struct walk_question *question, const struct walk_end *empty)
{
    struct object_ref object = {empty->kind == WALK_END_SUBNET ? OBJECT_SUBNET : OBJECT_INSTANCE,
                                empty->row};
    uint32_t scope = account_object_scope(context->account, object);
    bool known = walk_interfaces_complete(context->account, scope);
    struct walk walk = {.from = question->from, .to = question->to, .asked = walk_nobody_asked};
    struct hop_draft draft = {.kind = HOP_ADDRESS,
                              .verdict = known ? WALK_BLOCKED : WALK_UNKNOWN,
                              .object = object,
                              .other = walk_no_object,
                              .sentence = known
                                              ? _("{object} has no network interface.")
                                              : _("The export does not tell the network interfaces "
                                                  "of {object}.")};

    walk_of_hop(context, &draft, &walk);
    answer_add(answer, walk);
}

void walk_answer_make(struct walk_answer *answer, const struct walk_context *context,
                      const struct walk_question *question)
{
    struct ends from = {0}, to = {0};

    *answer = (struct walk_answer){.verdict = WALK_ALLOWED};
    ends_of(&from, context->account, &question->from);
    ends_of(&to, context->account, &question->to);
    for (size_t i = 0; i < from.count; i++)
        for (size_t k = 0; k < to.count; k++) {
            struct walk walk;
            pair_make(context, question, &from.items[i], &to.items[k], &walk);
            pair_doubt(context, &walk);
            answer_add(answer, walk);
        }
    if (answer->count == 0)
        answer_add_nothing(answer, context, question,
                           from.count == 0 ? &question->from : &question->to);
    free(to.items);
    free(from.items);
}

void walk_answer_release(struct walk_answer *answer)
{
    for (size_t i = 0; i < answer->count; i++)
        walk_release(&answer->walks[i]);
    free(answer->walks);
    *answer = (struct walk_answer){.verdict = WALK_ALLOWED};
}
