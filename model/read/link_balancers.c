/*
 * Load balancers: their listeners and attributes, and the interfaces AWS made for them, which
 * are known by their description: "ELB net/NAME/HASH" as the ARN's tail has it, or "ELB NAME" for a
 * classic balancer.
 */
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/strbuf.h"
#include "model/read/link.h"
#include "model/read/link_ids.h"
#include "model/read/telling.h"

/* --- listeners ---------------------------------------------------------------------------------- */

static uint32_t balancer_row(struct account *account, text_id arn, uint32_t scope)
{
    return account_find_kind(account, arn, scope, OBJECT_LOAD_BALANCER);
}

static int compare_listeners(const void *left, const void *right)
{
    const struct balancer_listener *a = left, *b = right;

    if (a->port != b->port)
        return a->port < b->port ? -1 : 1;
    if (a->protocol != b->protocol)
        return a->protocol < b->protocol ? -1 : 1;
    return a->target_groups.first < b->target_groups.first   ? -1
           : a->target_groups.first > b->target_groups.first ? 1
                                                             : 0;
}

/* By port; of one told twice the first stays. Returns how many are kept of those, of which there are some. */
static uint32_t unique_listeners(struct balancer_listener *listeners, uint32_t count)
{
    uint32_t kept = 0;

    qsort(listeners, count, sizeof *listeners, compare_listeners);
    for (uint32_t i = 0; i < count; i++) {
        if (kept && listeners[kept - 1].port == listeners[i].port &&
            listeners[kept - 1].protocol == listeners[i].protocol)
            continue;
        listeners[kept++] = listeners[i];
    }
    return kept;
}

typedef TABLE(struct balancer_listener) listener_rows;

static void add_listeners(struct account *account, listener_rows *rows, struct span told,
                          uint32_t balancer)
{
    uint32_t scope = account->load_balancers.items[balancer].scope;

    for (uint32_t i = 0; i < told.count; i++) {
        struct balancer_listener listener = account->balancer_listeners.items[told.first + i];

        listener.balancer = balancer;
        link_rows(account, account->row_refs.items, &listener.target_groups, scope,
                  OBJECT_TARGET_GROUP);
        TABLE_ADD(*rows, listener);
    }
}

/* One page of several is not known. */
static void link_listeners(struct load *load)
{
    struct account *account = load->account;
    listener_rows rows = {0};
    size_t count, end;
    struct told_row *told = tellings_by_row(load, TELLING_LISTENERS, balancer_row, &count);

    for (size_t i = 0; i < count; i = end) {
        struct load_balancer *balancer = &account->load_balancers.items[told[i].row];
        struct span *listeners = &balancer->listeners;

        listeners->first = (uint32_t)rows.count;
        balancer->listeners_known = true;
        for (end = i; end < count && told[end].row == told[i].row; end++) {
            const struct telling *telling = &load->tellings.items[told[end].telling];

            add_listeners(account, &rows, telling->rows, told[i].row);
            if (telling->incomplete)
                balancer->listeners_known = false;
        }
        listeners->count = (uint32_t)rows.count - listeners->first;
        if (listeners->count)
            listeners->count = unique_listeners(rows.items + listeners->first, listeners->count);
        rows.count = listeners->first + listeners->count;
    }
    free(told);
    free(account->balancer_listeners.items);
    account->balancer_listeners.items = rows.items;
    account->balancer_listeners.count = rows.count;
    account->balancer_listeners.capacity = rows.capacity;
}

static void link_attributes(struct load *load)
{
    struct account *account = load->account;
    size_t count;
    struct told_row *told =
        tellings_by_row(load, TELLING_BALANCER_ATTRIBUTES, balancer_row, &count);

    for (size_t i = 0; i < count; i++) {
        struct load_balancer *balancer = &account->load_balancers.items[told[i].row];

        if (balancer->cross_zone == TOLD_NOTHING)
            balancer->cross_zone = load->tellings.items[told[i].telling].told;
    }
    free(told);
}

/* --- interfaces --------------------------------------------------------------------------------- */

/* The description of a balancer's interfaces, if any interface has it; else TEXT_NONE. */
static text_id description_of(const struct account *account, const struct load_balancer *balancer)
{
    const char *arn = text_raw(account->texts, balancer->arn);
    const char *tail = strstr(arn, ":loadbalancer/");
    struct strbuf text = STRBUF_INIT;
    text_id found;

    strbuf_addf(&text, "ELB %s", tail ? tail + strlen(":loadbalancer/") : arn);
    found = text_pool_find(account->texts, text.text);
    strbuf_release(&text);
    return found;
}

/* Balancers in a chain per description: two regions may have a classic balancer of one name. */
struct balancer_chains {
    uint32_t *head; /* by text; NONE for no balancer */
    uint32_t *next; /* by balancer */
};

static struct balancer_chains chain_balancers(const struct account *account)
{
    size_t text_count = text_pool_count(account->texts);
    struct balancer_chains chains = {
        mem_alloc(text_count * sizeof *chains.head),
        mem_alloc(account->load_balancers.count * sizeof *chains.next),
    };

    for (size_t i = 0; i < text_count; i++)
        chains.head[i] = NONE;
    for (size_t i = account->load_balancers.count; i-- > 0;) {
        text_id text = description_of(account, &account->load_balancers.items[i]);

        chains.next[i] = NONE;
        if (text == TEXT_NONE)
            continue;
        chains.next[i] = chains.head[text];
        chains.head[text] = (uint32_t)i;
    }
    return chains;
}

/* The balancer of an interface: one of its scope, else one whose ARN says it is the same. */
static uint32_t balancer_of(const struct account *account, const struct balancer_chains *chains,
                            const struct network_interface *interface)
{
    uint32_t first = chains->head[interface->description];

    if (interface->description == TEXT_NONE)
        return NONE;
    for (uint32_t i = first; i != NONE; i = chains->next[i]) {
        if (account->load_balancers.items[i].scope == interface->scope)
            return i;
    }
    if (first != NONE &&
        !strncmp(text_raw(account->texts, account->load_balancers.items[first].arn), "arn:", 4))
        return first;
    return NONE;
}

/* Each balancer's interfaces as a span of `row_refs`, by counting. */
static void link_interfaces(struct account *account)
{
    struct balancer_chains chains = chain_balancers(account);
    uint32_t *owner = mem_alloc(account->interfaces.count * sizeof *owner);
    uint32_t next = (uint32_t)account->row_refs.count, none = NONE;

    for (size_t i = 0; i < account->interfaces.count; i++) {
        owner[i] = balancer_of(account, &chains, &account->interfaces.items[i]);
        if (owner[i] != NONE)
            account->load_balancers.items[owner[i]].interfaces.count++;
    }
    for (size_t i = 0; i < account->load_balancers.count; i++) {
        struct span *interfaces = &account->load_balancers.items[i].interfaces;

        interfaces->first = next;
        next += interfaces->count;
        interfaces->count = 0;
    }
    while (account->row_refs.count < next)
        TABLE_ADD(account->row_refs, none);
    for (size_t i = 0; i < account->interfaces.count; i++) {
        struct span *interfaces;

        if (owner[i] == NONE)
            continue;
        interfaces = &account->load_balancers.items[owner[i]].interfaces;
        account->row_refs.items[interfaces->first + interfaces->count++] = (uint32_t)i;
    }
    free(owner);
    free(chains.head);
    free(chains.next);
}

/* ------------------------------------------------------------------------------------------------ */

void link_balancers(struct load *load)
{
    link_listeners(load);
    link_attributes(load);
    link_interfaces(load->account);
}
