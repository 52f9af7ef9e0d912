/*
 * Which interfaces hold an address: for each side and family one sorted array of addresses, and beside
 * it the holders in the same order.
 */
#include <stdlib.h>

#include "model/account/account.h"
#include "model/account/account_index.h"
#include "model/base/mem.h"

struct held {
    ip_value value;
    struct address_holder holder;
};

struct address_table {
    struct held *held;              /* while it is made */
    ip_value *values;               /* ascending; equal ones in the order of the export */
    struct address_holder *holders; /* likewise */
    size_t count;
};

struct address_tables {
    struct address_table tables[2][IP_FAMILY_COUNT]; /* by side and family */
    size_t interfaces, addresses; /* of the account when they were made */
};

void address_tables_free(struct address_tables *tables)
{
    if (!tables)
        return;
    for (int side = 0; side < 2; side++)
        for (int family = 0; family < IP_FAMILY_COUNT; family++) {
            free(tables->tables[side][family].values);
            free(tables->tables[side][family].holders);
        }
    free(tables);
}

static int compare_held(const void *a, const void *b)
{
    const struct held *left = a, *right = b;

    if (left->value != right->value)
        return left->value < right->value ? -1 : 1;
    if (left->holder.interface != right->holder.interface)
        return left->holder.interface < right->holder.interface ? -1 : 1;
    return (left->holder.row > right->holder.row) - (left->holder.row < right->holder.row);
}

static void hold(struct address_tables *tables, enum address_side side, struct ip_addr address,
                 struct address_holder holder)
{
    struct address_table *table = &tables->tables[side][address.family];

    table->held[table->count++] = (struct held){address.value, holder};
}

static void collect(struct address_tables *tables, const struct account *account)
{
    for (uint32_t i = 0; i < account->interfaces.count; i++) {
        struct span span = account->interfaces.items[i].addresses;

        for (uint32_t k = span.first; k < span.first + span.count; k++) {
            const struct interface_address *row = &account->interface_addresses.items[k];

            hold(tables, ADDRESS_OWN, row->address, (struct address_holder){i, k});
            if (row->has_public)
                hold(tables, ADDRESS_PUBLIC, row->public_ip, (struct address_holder){i, k});
        }
    }
}

static void settle(struct address_table *table)
{
    if (table->count)
        qsort(table->held, table->count, sizeof *table->held, compare_held);
    table->values = mem_zalloc(table->count, sizeof *table->values);
    table->holders = mem_zalloc(table->count, sizeof *table->holders);
    for (size_t i = 0; i < table->count; i++) {
        table->values[i] = table->held[i].value;
        table->holders[i] = table->held[i].holder;
    }
    free(table->held);
    table->held = NULL;
}

static struct address_tables *address_tables_new(const struct account *account)
{
    struct address_tables *tables = mem_zalloc(1, sizeof *tables);

    tables->interfaces = account->interfaces.count;
    tables->addresses = account->interface_addresses.count;
    for (int side = 0; side < 2; side++)
        for (int family = 0; family < IP_FAMILY_COUNT; family++)
            tables->tables[side][family].held =
                mem_zalloc(tables->addresses, sizeof(struct held));
    collect(tables, account);
    for (int side = 0; side < 2; side++)
        for (int family = 0; family < IP_FAMILY_COUNT; family++)
            settle(&tables->tables[side][family]);
    return tables;
}

/* The first row whose value is not below `value`. */
static size_t lower_bound(const struct address_table *table, ip_value value)
{
    size_t low = 0, high = table->count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (table->values[middle] < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct address_holder *account_address_holders(const struct account *account,
                                                     struct ip_addr address,
                                                     enum address_side side, size_t *count)
{
    struct address_tables **made = account_index_addresses(account->index);
    const struct address_table *table;
    size_t first, end;

    if (!*made || (*made)->interfaces != account->interfaces.count ||
        (*made)->addresses != account->interface_addresses.count) {
        address_tables_free(*made);
        *made = address_tables_new(account);
    }
    table = &(*made)->tables[side][address.family];
    first = lower_bound(table, address.value);
    for (end = first; end < table->count && table->values[end] == address.value;)
        end++;
    *count = end - first;
    return table->holders + first;
}
