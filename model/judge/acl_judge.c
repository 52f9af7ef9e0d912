/*
 * acl_judge.c: walks the entries in order, handing each what earlier ones left.
 *
 *     remaining = everything
 *     for each entry of the direction, family and port:
 *         effective = remaining and the entry's block
 *         remaining = remaining without the entry's block
 */
#include "model/judge/acl_judge.h"

#include <stdlib.h>

#include "model/account/rule.h"
#include "model/base/mem.h"

#define REPLY_PORT_FIRST 1024
#define REPLY_PORT_LAST  65535

/* --- first match first ------------------------------------------------------------------------ */

/* Gives an entry its part of what remains. */
static void entry_take(const struct account *account, const struct acl_entry *entry,
                       struct addr_set *remaining, struct addr_set *effective)
{
    struct addr_set block;

    addr_set_init(&block, remaining->family);
    addr_set_add_cidr(&block, account_block(account, entry->cidr));
    addr_set_intersect(effective, remaining, &block);
    addr_set_subtract(remaining, remaining, &block);
    addr_set_release(&block);
}

static bool entry_matches(const struct account *account, const struct acl_entry *entry,
                          enum ip_family family, uint16_t port)
{
    return account_block(account, entry->cidr).family == family &&
           entry_covers_tcp_port(entry, port);
}

/* The entries before `untold_from` (0: all); what they leave is in *remaining, which holds everything. */
static void walk_entries(const struct account *account, const struct edits *edits, uint32_t acl,
                         bool egress, uint16_t port, uint32_t untold_from,
                         struct addr_set *remaining, acl_visit *visit, void *context)
{
    struct addr_set effective;
    size_t count;
    uint32_t *references = acl_entry_references(account, edits, acl, egress, &count);

    addr_set_init(&effective, remaining->family);
    for (size_t i = 0; i < count && !addr_set_is_empty(remaining); i++) {
        const struct acl_entry *entry = account_entry(account, edits, references[i]);
        if (untold_from && entry->number >= untold_from)
            break;
        if (!entry_matches(account, entry, remaining->family, port))
            continue;
        entry_take(account, entry, remaining, &effective);
        if (entry->allow && !addr_set_is_empty(&effective))
            visit(references[i], &effective, context);
    }
    addr_set_release(&effective);
    free(references);
}

void acl_walk_tcp(const struct account *account, const struct edits *edits, uint32_t acl,
                  bool egress, enum ip_family family, uint16_t port, acl_visit *visit,
                  void *context)
{
    struct addr_set remaining;

    addr_set_init(&remaining, family);
    addr_set_add_all(&remaining);
    walk_entries(account, edits, acl, egress, port, 0, &remaining, visit, context);
    addr_set_release(&remaining);
}

static void visit_join(uint32_t entry, const struct addr_set *effective, void *context)
{
    struct addr_set *set = context;

    (void)entry;
    addr_set_union(set, set, effective);
}

/* An entry that could not be read may admit whatever those before it leave, or nothing of it. */
static void join_admitted(const struct account *account, const struct edits *edits, uint32_t acl,
                          bool egress, uint16_t port, enum certainty certainty,
                          struct addr_set *set)
{
    uint32_t untold_from = account->acls.items[acl].untold_from[egress];
    struct addr_set remaining;

    addr_set_init(&remaining, set->family);
    addr_set_add_all(&remaining);
    walk_entries(account, edits, acl, egress, port, untold_from, &remaining, visit_join, set);
    if (untold_from && certainty == PERHAPS)
        addr_set_union(set, set, &remaining);
    addr_set_release(&remaining);
}

void acl_admits_tcp(const struct account *account, const struct edits *edits, uint32_t acl,
                    bool egress, uint16_t port, enum certainty certainty, struct addr_set *set)
{
    addr_set_clear(set);
    join_admitted(account, edits, acl, egress, port, certainty, set);
}

/* --- one entry ---------------------------------------------------------------------------------- */

struct entry_search {
    uint32_t entry;
    struct addr_set *set;
};

static void visit_pick(uint32_t entry, const struct addr_set *effective, void *context)
{
    struct entry_search *search = context;

    if (entry == search->entry)
        addr_set_copy(search->set, effective);
}

void acl_entry_effective_tcp(const struct account *account, const struct edits *edits,
                             uint32_t entry, uint16_t port, struct addr_set *set)
{
    const struct acl_entry *row = account_entry(account, edits, entry);
    struct entry_search search = {entry, set};

    addr_set_clear(set);
    acl_walk_tcp(account, edits, row->acl, row->egress, set->family, port, visit_pick, &search);
}

/* --- replies ------------------------------------------------------------------------------------ */

static int port_compare(const void *a, const void *b)
{
    return (int)*(const uint16_t *)a - (int)*(const uint16_t *)b;
}

/*
 * The ports at which what the ACL lets out may change: the first reply port, and the begin and the
 * end of every entry's range above it. All ports between two of them are alike. The caller frees.
 */
static uint16_t *reply_port_steps(const struct account *account, const struct edits *edits,
                                  uint32_t acl, bool egress, size_t *step_count)
{
    size_t count, steps = 0;
    uint32_t *references = acl_entry_references(account, edits, acl, egress, &count);
    uint16_t *ports = mem_alloc((2 * count + 1) * sizeof *ports);

    ports[steps++] = REPLY_PORT_FIRST;
    for (size_t i = 0; i < count; i++) {
        const struct acl_entry *entry = account_entry(account, edits, references[i]);
        if (entry->protocol != PROTOCOL_TCP)
            continue;
        if (entry->from_port > REPLY_PORT_FIRST && entry->from_port <= REPLY_PORT_LAST)
            ports[steps++] = (uint16_t)entry->from_port;
        if (entry->to_port >= REPLY_PORT_FIRST && entry->to_port < REPLY_PORT_LAST)
            ports[steps++] = (uint16_t)(entry->to_port + 1);
    }
    free(references);
    qsort(ports, steps, sizeof *ports, port_compare);
    *step_count = steps;
    return ports;
}

static void admit_high_ports(const struct account *account, const struct edits *edits, uint32_t acl,
                             bool egress, enum certainty certainty, struct addr_set *set)
{
    size_t steps;
    uint16_t *ports = reply_port_steps(account, edits, acl, egress, &steps);

    addr_set_clear(set);
    for (size_t i = 0; i < steps; i++)
        if (i == 0 || ports[i] != ports[i - 1])
            join_admitted(account, edits, acl, egress, ports[i], certainty, set);
    free(ports);
}

void acl_admits_some_reply(const struct account *account, const struct edits *edits, uint32_t acl,
                           enum certainty certainty, struct addr_set *set)
{
    admit_high_ports(account, edits, acl, true, certainty, set);
}

void acl_admits_some_reply_in(const struct account *account, const struct edits *edits,
                              uint32_t acl, enum certainty certainty, struct addr_set *set)
{
    admit_high_ports(account, edits, acl, false, certainty, set);
}
