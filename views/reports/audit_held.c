#include "views/reports/audit_held.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"

/* --- names -------------------------------------------------------------------------------------------- */

static void add_name(struct audit_names *names, const char *name)
{
    names->items = mem_grow(names->items, &names->capacity, names->count + 1, sizeof *names->items);
    names->items[names->count++] = name;
}

static void add_text(struct audit_names *names, const struct account *account, text_id id)
{
    if (id != TEXT_NONE)
        add_name(names, text_raw(account->texts, id));
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void sort_names(struct audit_names *names)
{
    size_t kept = 0;

    if (names->count)
        qsort(names->items, names->count, sizeof *names->items, compare_texts);
    for (size_t i = 0; i < names->count; i++) {
        if (!kept || strcmp(names->items[i], names->items[kept - 1]) != 0)
            names->items[kept++] = names->items[i];
    }
    names->count = kept;
}

/* The owner counts only where nothing else told the account: a shared subnet is owned elsewhere. */
static void add_owner(struct audit_names *names, const struct account *account, uint32_t scope,
                      text_id owner)
{
    if (scope == NONE || account->scopes.items[scope].account == TEXT_NONE)
        add_text(names, account, owner);
}

static void add_accounts(struct audit_names *names, const struct account *account)
{
    for (size_t i = 0; i < account->scopes.count; i++) {
        if (scope_holds_something(&account->scopes.items[i]))
            add_text(names, account, account->scopes.items[i].account);
    }
    for (size_t i = 0; i < account->vpcs.count; i++)
        add_owner(names, account, account->vpcs.items[i].scope, account->vpcs.items[i].owner);
    for (size_t i = 0; i < account->groups.count; i++) {
        if (account->groups.items[i].described)
            add_owner(names, account, account->groups.items[i].scope,
                      account->groups.items[i].owner);
    }
    for (size_t i = 0; i < account->acls.count; i++)
        add_owner(names, account, account->acls.items[i].scope, account->acls.items[i].owner);
    sort_names(names);
}

static void add_regions(struct audit_names *names, const struct account *account)
{
    for (size_t i = 0; i < account->scopes.count; i++) {
        if (scope_holds_something(&account->scopes.items[i]))
            add_text(names, account, account->scopes.items[i].region);
    }
    sort_names(names);
}

static bool is_absent_somewhere(const struct account *account, enum data_kind kind)
{
    bool held_anything = false;

    for (size_t i = 0; i < account->scopes.count; i++) {
        const struct scope *scope = &account->scopes.items[i];

        if (!scope_holds_something(scope))
            continue;
        held_anything = true;
        if (scope->presence[kind] == PRESENCE_ABSENT)
            return true;
    }
    return !held_anything;
}

static void add_absent(struct audit_names *names, const struct account *account)
{
    for (size_t kind = 0; kind < DATA_KIND_COUNT; kind++) {
        if (data_kind_is_basic((enum data_kind)kind) &&
            is_absent_somewhere(account, (enum data_kind)kind))
            add_name(names, data_kind_name((enum data_kind)kind));
    }
}

/* --- all ------------------------------------------------------------------------------------------------ */

static size_t described_groups(const struct account *account)
{
    size_t count = 0;

    for (size_t i = 0; i < account->groups.count; i++)
        count += account->groups.items[i].described;
    return count;
}

void audit_held_make(struct audit_held *held, const struct account *account)
{
    *held = (struct audit_held){
        .sources = account_source_count(account),
        .problems = problems_serious(&account->problems),
        .counts = {{"vpcs", N_("VPCs"), account->vpcs.count},
                   {"subnets", N_("Subnets"), account->subnets.count},
                   {"security_groups", N_("Security groups"), described_groups(account)},
                   {"security_group_rules", N_("Security-group rules"), account->rules.count},
                   {"network_acls", N_("Network ACLs"), account->acls.count},
                   {"network_interfaces", N_("Network interfaces"), account->interfaces.count}}};
    add_accounts(&held->accounts, account);
    add_regions(&held->regions, account);
    add_absent(&held->absent, account);
}

void audit_held_release(struct audit_held *held)
{
    free(held->accounts.items);
    free(held->regions.items);
    free(held->absent.items);
}
