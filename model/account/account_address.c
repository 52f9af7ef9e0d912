/*
 * Which interfaces hold an address: for each side and family one sorted array of addresses, and beside
 * it the holders in the same order. Elastic IPs likewise; and which interfaces have a reverse name.
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
    struct address_table elastic[IP_FAMILY_COUNT];   /* holders: rows of `addresses` */
    bool *named; /* by interface: one of its Elastic IPs has a reverse name */
    struct counts {
        size_t interfaces, addresses, elastic, names;
    } counts; /* of the account when they were made */
};

static void table_release(struct address_table *table)
{
    free(table->values);
    free(table->holders);
}

void address_tables_free(struct address_tables *tables)
{
    if (!tables)
        return;
    for (int family = 0; family < IP_FAMILY_COUNT; family++) {
        for (int side = 0; side < 2; side++)
            table_release(&tables->tables[side][family]);
        table_release(&tables->elastic[family]);
    }
    free(tables->named);
    free(tables);
}

static int compare_rows(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int compare_held(const void *a, const void *b)
{
    const struct held *left = a, *right = b;

    if (left->value != right->value)
        return left->value < right->value ? -1 : 1;
    if (left->holder.interface != right->holder.interface)
        return compare_rows(left->holder.interface, right->holder.interface);
    return compare_rows(left->holder.row, right->holder.row);
}

static void hold(struct address_table tables[IP_FAMILY_COUNT], struct ip_addr address,
                 struct address_holder holder)
{
    struct address_table *table = &tables[address.family];

    table->held[table->count++] = (struct held){address.value, holder};
}

static void collect(struct address_tables *tables, const struct account *account)
{
    for (uint32_t i = 0; i < account->interfaces.count; i++) {
        struct span span = account->interfaces.items[i].addresses;

        for (uint32_t k = span.first; k < span.first + span.count; k++) {
            const struct interface_address *row = &account->interface_addresses.items[k];

            hold(tables->tables[ADDRESS_OWN], row->address, (struct address_holder){i, k});
            if (row->has_public)
                hold(tables->tables[ADDRESS_PUBLIC], row->public_ip,
                     (struct address_holder){i, k});
        }
    }
    for (uint32_t i = 0; i < account->addresses.count; i++)
        hold(tables->elastic, account->addresses.items[i].public_ip,
             (struct address_holder){i, i});
}

static void collect_names(struct address_tables *tables, const struct account *account)
{
    for (size_t i = 0; i < account->reverse_names.count; i++) {
        const struct reverse_name *reverse = &account->reverse_names.items[i];
        uint32_t address = account_find_kind(account, reverse->allocation_id, reverse->scope,
                                             OBJECT_ADDRESS);

        if (address != NONE && account->addresses.items[address].interface != NONE)
            tables->named[account->addresses.items[address].interface] = true;
    }
}

static void begin(struct address_table *table, size_t most)
{
    table->held = mem_zalloc(most, sizeof *table->held);
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

static struct counts counts_of(const struct account *account)
{
    return (struct counts){account->interfaces.count, account->interface_addresses.count,
                           account->addresses.count, account->reverse_names.count};
}

static struct address_tables *address_tables_new(const struct account *account)
{
    struct address_tables *tables = mem_zalloc(1, sizeof *tables);

    tables->counts = counts_of(account);
    tables->named = mem_zalloc(tables->counts.interfaces, sizeof *tables->named);
    for (int family = 0; family < IP_FAMILY_COUNT; family++) {
        for (int side = 0; side < 2; side++)
            begin(&tables->tables[side][family], tables->counts.addresses);
        begin(&tables->elastic[family], tables->counts.elastic);
    }
    collect(tables, account);
    collect_names(tables, account);
    for (int family = 0; family < IP_FAMILY_COUNT; family++) {
        for (int side = 0; side < 2; side++)
            settle(&tables->tables[side][family]);
        settle(&tables->elastic[family]);
    }
    mem_give_back(); /* what was sorted took three times as much as the tables, and is not made again */
    return tables;
}

/* As the account is now. */
static const struct address_tables *tables_of(const struct account *account)
{
    struct address_tables **made = account_index_addresses(account->index);
    struct counts now = counts_of(account);

    if (!*made || (*made)->counts.interfaces != now.interfaces ||
        (*made)->counts.addresses != now.addresses || (*made)->counts.elastic != now.elastic ||
        (*made)->counts.names != now.names) {
        address_tables_free(*made);
        *made = address_tables_new(account);
    }
    return *made;
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
    const struct address_table *table = &tables_of(account)->tables[side][address.family];
    size_t first = lower_bound(table, address.value), end;

    for (end = first; end < table->count && table->values[end] == address.value;)
        end++;
    *count = end - first;
    return table->holders + first;
}

uint32_t account_elastic_of(const struct account *account, struct ip_addr address)
{
    const struct address_table *table = &tables_of(account)->elastic[address.family];
    size_t first = lower_bound(table, address.value);

    return first < table->count && table->values[first] == address.value
               ? table->holders[first].row
               : NONE;
}

bool account_has_reverse_name(const struct account *account, uint32_t interface)
{
    return tables_of(account)->named[interface];
}
