/*
 * What tells of mail: each thing once in its scope, the first description of it; tasks reach their
 * interfaces, functions their subnets and groups.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "model/account/row_hash.h"
#include "model/read/link.h"
#include "model/read/link_ids.h"

/* A table whose rows have a key of up to two texts, and where in a row the fields stand. */
struct keyed_rows {
    void *items;
    size_t *count;
    size_t size, first, second, scope, place;
};

#define KEYED(table, type, first_field, second_field)                                              \
    ((struct keyed_rows){account->table.items, &account->table.count, sizeof(type),                \
                         offsetof(type, first_field), offsetof(type, second_field),                \
                         offsetof(type, scope), offsetof(type, place)})

static uint32_t number_at(const struct keyed_rows *rows, size_t row, size_t field)
{
    uint32_t number;

    memcpy(&number, (const char *)rows->items + row * rows->size + field, sizeof number);
    return number;
}

static bool equals(const void *table, uint32_t row, const void *key)
{
    const struct keyed_rows *rows = table;
    const size_t *other = key;

    return number_at(rows, row, rows->first) == number_at(rows, *other, rows->first) &&
           number_at(rows, row, rows->second) == number_at(rows, *other, rows->second) &&
           number_at(rows, row, rows->scope) == number_at(rows, *other, rows->scope);
}

/* Sets the row's scope from its file. */
static void settle_scope(const struct account *account, const struct keyed_rows *rows, size_t row)
{
    char *at = (char *)rows->items + row * rows->size;
    struct place place;

    memcpy(&place, at + rows->place, sizeof place);
    memcpy(at + rows->scope, &account->files.items[place.file].scope, sizeof(uint32_t));
}

static void keep_first(const struct account *account, struct keyed_rows rows)
{
    struct row_hash seen = {0};
    size_t kept = 0;

    for (size_t row = 0; row < *rows.count; row++) {
        uint32_t hash;

        settle_scope(account, &rows, row);
        hash = row_hash_mix(row_hash_mix(row_hash_mix(0, number_at(&rows, row, rows.first)),
                                         number_at(&rows, row, rows.second)),
                            number_at(&rows, row, rows.scope));
        if (row_hash_find(&seen, hash, equals, &rows, &row) != UINT32_MAX)
            continue;
        memmove((char *)rows.items + kept * rows.size, (char *)rows.items + row * rows.size,
                rows.size);
        row_hash_add(&seen, hash, (uint32_t)kept++);
    }
    *rows.count = kept;
    row_hash_release(&seen);
}

static int compare_identities(const void *left, const void *right)
{
    const struct ses_identity *a = left, *b = right;

    if (a->scope != b->scope)
        return a->scope < b->scope ? -1 : 1;
    if (a->name != b->name)
        return a->name < b->name ? -1 : 1;
    if (a->place.file != b->place.file)
        return a->place.file < b->place.file ? -1 : 1;
    return a->place.offset < b->place.offset ? -1 : a->place.offset > b->place.offset;
}

static void complete(struct ses_identity *identity, const struct ses_identity *other)
{
    if (identity->verified == TOLD_NOTHING)
        identity->verified = other->verified;
    if (identity->mail_from_domain == TEXT_NONE)
        identity->mail_from_domain = other->mail_from_domain;
}

/* An identity that one reply lists and another describes is one. */
static void link_identities(struct account *account)
{
    struct ses_identity *items = account->ses_identities.items;
    size_t kept = 0;

    for (size_t row = 0; row < account->ses_identities.count; row++)
        items[row].scope = account->files.items[items[row].place.file].scope;
    if (account->ses_identities.count)
        qsort(items, account->ses_identities.count, sizeof *items, compare_identities);
    for (size_t row = 0; row < account->ses_identities.count; row++) {
        if (kept && items[kept - 1].name == items[row].name &&
            items[kept - 1].scope == items[row].scope)
            complete(&items[kept - 1], &items[row]);
        else
            items[kept++] = items[row];
    }
    account->ses_identities.count = kept;
}

static void link_workloads(struct account *account)
{
    for (size_t i = 0; i < account->tasks.count; i++) {
        struct ecs_task *task = &account->tasks.items[i];

        task->interface = link_row(account, task->interface_id, task->scope, OBJECT_INTERFACE);
    }
    for (size_t i = 0; i < account->functions.count; i++) {
        struct lambda_function *function = &account->functions.items[i];
        uint32_t *refs = account->row_refs.items;

        link_rows(account, refs, &function->subnets, function->scope, OBJECT_SUBNET);
        link_rows(account, refs, &function->groups, function->scope, OBJECT_GROUP);
    }
}

static void link_attributes(struct load *load)
{
    struct account *account = load->account;

    for (size_t i = 0; i < load->vpc_attributes.count; i++) {
        const struct vpc_attribute *told = &load->vpc_attributes.items[i];
        uint32_t row = link_row(account, told->vpc_id, account->files.items[told->file].scope,
                                OBJECT_VPC);

        if (row == NONE)
            continue;
        if (told->dns_support != TOLD_NOTHING)
            account->vpcs.items[row].dns_support = told->dns_support;
        if (told->dns_hostnames != TOLD_NOTHING)
            account->vpcs.items[row].dns_hostnames = told->dns_hostnames;
    }
}

void link_mail(struct load *load)
{
    struct account *account = load->account;

    keep_first(account, KEYED(tasks, struct ecs_task, arn, interface_id));
    keep_first(account, KEYED(functions, struct lambda_function, name, vpc_id));
    keep_first(account, KEYED(reverse_names, struct reverse_name, allocation_id, name));
    keep_first(account, KEYED(ses_accounts, struct ses_account, scope, scope));
    keep_first(account, KEYED(policies, struct policy_text, owner, name));
    link_identities(account);
    link_workloads(account);
    link_attributes(load);
}
