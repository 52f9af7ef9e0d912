/*
 * walk_route.c: the one route a packet takes.
 *
 * "Route priority" of the VPC user guide: the longest prefix; among equal ones a static block
 * before a prefix list before a propagated route; a blackhole wins its prefix and drops.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/base/message.h"
#include "model/judge/walk_build.h"

enum rank { RANK_STATIC, RANK_PREFIX_LIST, RANK_PROPAGATED, RANK_IMPLIED };

struct route_search {
    struct walker *w;
    struct route_choice *choice;
    enum rank rank; /* of what was found */
    bool found;
    bool open;   /* a list without entries may hold the destination */
    bool untold; /* a route that could not be read may */
};

/* --- comparing ------------------------------------------------------------------------------------ */

/* Whether a route may replace the one found so far; equal claims of two lists are ambiguous. */
static bool is_better(struct route_search *search, struct cidr block, enum rank rank,
                      bool blackhole)
{
    if (!search->found || block.length != search->choice->block.length)
        return !search->found || block.length > search->choice->block.length;
    if (rank != search->rank)
        return rank < search->rank;
    if (rank == RANK_PREFIX_LIST)
        search->choice->ambiguous = true;
    return blackhole && !search->choice->blackhole;
}

static void search_try(struct route_search *search, uint32_t row, struct cidr block, enum rank rank)
{
    const struct route *route = row == NONE ? NULL : &search->w->account->routes.items[row];
    bool blackhole = route && route->blackhole;

    if (!walk_block_holds(search->w, block, search->w->packet.to) ||
        !is_better(search, block, rank, blackhole))
        return;
    search->found = true;
    search->rank = rank;
    search->choice->kind = CHOICE_ROUTE;
    search->choice->route = row;
    search->choice->block = block;
    search->choice->blackhole = blackhole;
    search->choice->target_kind = route ? (enum route_target)route->target_kind : ROUTE_LOCAL;
    search->choice->target = route ? route->target : TEXT_NONE;
}

/* --- prefix lists ----------------------------------------------------------------------------------- */

/* A gateway endpoint's list holds its service's addresses; which they are changes nothing else. */
static bool is_gateway_endpoint(const struct account *account, const struct route *route,
                                uint32_t scope)
{
    uint32_t endpoint;

    if (route->target_kind != ROUTE_VPC_ENDPOINT)
        return false;
    endpoint = account_find_kind(account, route->target, scope, OBJECT_ENDPOINT);
    return endpoint == NONE || account->endpoints.items[endpoint].type == TEXT_NONE ||
           strcasecmp(text_raw(account->texts, account->endpoints.items[endpoint].type),
                      "Gateway") == 0;
}

static void search_try_list(struct route_search *search, uint32_t row, uint32_t scope)
{
    const struct account *account = search->w->account;
    const struct route *route = &account->routes.items[row];
    const struct prefix_list *list = &account->prefix_lists.items[route->prefix_list];
    enum ip_family family = search->w->packet.to.family;

    for (uint32_t i = 0; i < list->entries.count; i++) {
        uint32_t cidr = account->prefix_entries.items[list->entries.first + i].cidr;
        search_try(search, row, account_block(account, cidr),
                   route->propagated ? RANK_PROPAGATED : RANK_PREFIX_LIST);
    }
    if ((list->entries_known && !list->entries_incomplete) ||
        (list->family != IP_FAMILY_COUNT && list->family != family) ||
        is_gateway_endpoint(account, route, scope))
        return;
    search->open = true;
}

/* --- choosing --------------------------------------------------------------------------------------- */

/* Every table has the routes of its VPC's own blocks, listed or not. */
static void search_try_implied(struct route_search *search, uint32_t vpc)
{
    const struct account *account = search->w->account;
    struct span cidrs;

    if (vpc == NONE)
        return;
    cidrs = account->vpcs.items[vpc].cidrs;
    for (uint32_t i = 0; i < cidrs.count; i++)
        search_try(search, NONE, account_block(account, account->cidr_refs.items[cidrs.first + i]),
                   RANK_IMPLIED);
}

/* A list without entries could hold a longer prefix, but for local destinations: there only routes
 * to exact subnets may be longer. A route that could not be read may be one of those. */
static bool search_is_open(const struct route_search *search)
{
    const struct route_choice *choice = search->choice;

    if (!search->open && !search->untold)
        return false;
    if (!search->found)
        return true;
    return (choice->target_kind != ROUTE_LOCAL || search->untold) &&
           !(choice->block.length == ip_family_bits((enum ip_family)choice->block.family) &&
             search->rank == RANK_STATIC);
}

void walk_route_choose(struct walker *w, uint32_t subnet, struct route_choice *choice)
{
    const struct account *account = w->account;
    struct route_search search = {.w = w, .choice = choice};
    uint32_t table = subnet == NONE ? NONE : account->subnets.items[subnet].route_table;

    *choice = (struct route_choice){.kind = CHOICE_NONE, .table = table, .route = NONE};
    if (subnet != NONE)
        search_try_implied(&search, account->subnets.items[subnet].vpc);
    if (table == NONE) {
        choice->kind = search.found ? CHOICE_ROUTE : CHOICE_NO_TABLE;
        return;
    }
    search.untold = account->route_tables.items[table].routes_untold;
    for (uint32_t i = 0; i < account->route_tables.items[table].routes.count; i++) {
        uint32_t row = account->route_tables.items[table].routes.first + i;
        const struct route *route = &account->routes.items[row];
        if (route->cidr != NONE)
            search_try(&search, row, account_block(account, route->cidr),
                       route->propagated ? RANK_PROPAGATED : RANK_STATIC);
        else if (route->prefix_list != NONE)
            search_try_list(&search, row, account->route_tables.items[table].scope);
    }
    if (search_is_open(&search))
        choice->kind = search.untold ? CHOICE_UNTOLD : CHOICE_OPEN;
}

/* --- the hop ---------------------------------------------------------------------------------------- */

static struct object_ref choice_object(const struct route_choice *choice, uint32_t subnet)
{
    if (choice->table != NONE)
        return (struct object_ref){OBJECT_ROUTE_TABLE, choice->table};
    return (struct object_ref){OBJECT_SUBNET, subnet};
}

static const char *choice_sentence(const struct route_choice *choice)
{
    switch (choice->kind) {
    case CHOICE_NONE:
        return _("{object} has no route to {to}.");
    case CHOICE_NO_TABLE:
        return _("The export does not tell which route table {object} uses.");
    case CHOICE_OPEN:
        return _("{object} has a route to a prefix list whose entries are not in the export: it "
                 "could decide where {to} goes.");
    case CHOICE_UNTOLD:
        return _("A route of {object} is not told or could not be read: it could decide where {to} "
                 "goes.");
    case CHOICE_ROUTE:
        break;
    }
    if (choice->blackhole)
        return _("The route {rule} of {object} is a blackhole: packets to {to} are dropped.");
    if (choice->target_kind == ROUTE_LOCAL)
        return _("{object} keeps {to} within the VPC (route {rule}).");
    return _("{object} sends {to} to {text} (route {rule}, the longest prefix).");
}

enum step walk_route_hop(struct walker *w, uint32_t subnet, const struct route_choice *choice)
{
    struct strbuf rule = STRBUF_INIT;
    struct hop_draft draft = {.kind = HOP_ROUTE,
                              .object = choice_object(choice, subnet),
                              .other = walk_no_object,
                              .text = account_show(w->account, choice->target),
                              .sentence = choice_sentence(choice)};
    enum step step;

    if (choice->kind == CHOICE_ROUTE)
        cidr_format(&rule, choice->block);
    if (choice->kind == CHOICE_NONE || choice->blackhole)
        draft.verdict = WALK_BLOCKED;
    else if (choice->kind != CHOICE_ROUTE)
        draft.verdict = WALK_UNKNOWN;
    draft.rule = rule.text;
    step = walk_hop_add(w, &draft);
    strbuf_release(&rule);
    if (choice->ambiguous)
        walk_warn(w, "%s",
                  _("Two prefix lists hold the same block: AWS takes one of their routes and does "
                    "not say which."));
    return draft.verdict == WALK_UNKNOWN ? STEP_STOPPED : step;
}
