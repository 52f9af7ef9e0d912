/*
 * Transit gateways: several calls describe one attachment, and two accounts may both see it. Each
 * description fills what the others left open.
 */
#include <string.h>

#include "model/read/link.h"
#include "model/read/link_ids.h"

/* --- attachments -------------------------------------------------------------------------------- */

static void fill(text_id *text, text_id other)
{
    if (*text == TEXT_NONE)
        *text = other;
}

static void merge(struct transit_attachment *into, const struct transit_attachment *other)
{
    fill(&into->name, other->name);
    fill(&into->gateway_id, other->gateway_id);
    fill(&into->resource_type, other->resource_type);
    fill(&into->resource_id, other->resource_id);
    fill(&into->resource_owner, other->resource_owner);
    fill(&into->association_table_id, other->association_table_id);
    into->live = into->live && other->live;
    if (into->group_references == TOLD_NOTHING)
        into->group_references = other->group_references;
    if (other->subnets_known && !into->subnets_known) {
        into->subnets = other->subnets;
        into->subnets_known = true;
    }
}

static bool is_peering(const struct account *account, const struct transit_attachment *attachment)
{
    return !strcmp(text_raw(account->texts, attachment->resource_type), "peering");
}

/* The row to merge a description into, or NONE. What a route names by the way may be described in
 * another account; a peering has a description for each end. */
static uint32_t known_row(const struct account *account,
                          const struct transit_attachment *attachment, bool in_any_scope)
{
    uint32_t row =
        account_find_kind(account, attachment->id, attachment->scope, OBJECT_TRANSIT_ATTACHMENT);

    if (row == NONE || account->transit_attachments.items[row].scope == attachment->scope)
        return row;
    return in_any_scope && !is_peering(account, attachment) ? row : NONE;
}

static void add_row(struct account *account, const struct transit_attachment *attachment,
                    uint32_t row)
{
    account_index_add(account, attachment->id, attachment->scope,
                      (struct object_ref){OBJECT_TRANSIT_ATTACHMENT, row});
}

static void join_described(struct account *account)
{
    size_t kept = 0;

    for (size_t i = 0; i < account->transit_attachments.count; i++) {
        struct transit_attachment attachment = account->transit_attachments.items[i];
        uint32_t row;

        attachment.scope = account->files.items[attachment.place.file].scope;
        row = known_row(account, &attachment, false);
        if (row != NONE) {
            merge(&account->transit_attachments.items[row], &attachment);
            continue;
        }
        account->transit_attachments.items[kept] = attachment;
        add_row(account, &attachment, (uint32_t)kept++);
    }
    account->transit_attachments.count = kept;
}

static void join_named(struct load *load)
{
    struct account *account = load->account;

    for (size_t i = 0; i < load->named_attachments.count; i++) {
        struct transit_attachment attachment = load->named_attachments.items[i];
        uint32_t row;

        attachment.scope = account->files.items[attachment.place.file].scope;
        row = known_row(account, &attachment, true);
        if (row != NONE) {
            merge(&account->transit_attachments.items[row], &attachment);
            continue;
        }
        add_row(account, &attachment, (uint32_t)account->transit_attachments.count);
        TABLE_ADD(account->transit_attachments, attachment);
    }
}

/* What one account's export tells of an attachment holds for the other's. The ends of a peering
 * differ. */
static void share(struct account *account)
{
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < account->transit_attachments.count; i++) {
            struct transit_attachment *attachment = &account->transit_attachments.items[i], *first;
            uint32_t row =
                account_find_kind(account, attachment->id, NONE, OBJECT_TRANSIT_ATTACHMENT);

            if (row == i || row == NONE || is_peering(account, attachment))
                continue;
            first = &account->transit_attachments.items[row];
            if (pass == 0)
                merge(first, attachment);
            else
                merge(attachment, first);
        }
    }
}

/* Of a peering described from both ends at once, the own gateway is the one of the same scope. */
static void orient_peering(struct account *account, struct transit_attachment *attachment)
{
    uint32_t far =
        link_row(account, attachment->resource_id, attachment->scope, OBJECT_TRANSIT_GATEWAY);
    text_id far_id = attachment->resource_id;

    if (far == NONE || account->transit_gateways.items[far].scope != attachment->scope)
        return;
    if (attachment->gateway != NONE &&
        account->transit_gateways.items[attachment->gateway].scope == attachment->scope)
        return;
    attachment->resource_id = attachment->gateway_id;
    attachment->resource_owner = TEXT_NONE;
    attachment->gateway_id = far_id;
    attachment->gateway = far;
}

static void refer(struct account *account, struct transit_attachment *attachment)
{
    const char *type = text_raw(account->texts, attachment->resource_type);
    uint32_t scope = attachment->scope;

    attachment->gateway = link_row(account, attachment->gateway_id, scope, OBJECT_TRANSIT_GATEWAY);
    attachment->vpc = NONE;
    if (!strcmp(type, "vpc"))
        attachment->vpc = link_row(account, attachment->resource_id, scope, OBJECT_VPC);
    else if (!strcmp(type, "peering"))
        orient_peering(account, attachment);
}

/* Two rows may have one list of subnets in common, so each turns a copy of it into rows. */
static void copy_subnets(struct account *account, struct transit_attachment *attachment)
{
    struct span copy = {(uint32_t)account->row_refs.count, attachment->subnets.count};

    for (uint32_t i = 0; i < copy.count; i++) {
        uint32_t text = account->row_refs.items[attachment->subnets.first + i];

        TABLE_ADD(account->row_refs, text);
    }
    attachment->subnets = copy;
}

static bool names_missing(const struct account *account, struct span ids, uint32_t scope)
{
    for (uint32_t i = 0; i < ids.count; i++)
        if (link_row(account, account->row_refs.items[ids.first + i], scope, OBJECT_SUBNET) == NONE)
            return true;
    return false;
}

static void link_attachments(struct load *load)
{
    struct account *account = load->account;

    join_described(account);
    join_named(load);
    share(account);
    for (size_t i = 0; i < account->transit_attachments.count; i++)
        copy_subnets(account, &account->transit_attachments.items[i]);
    for (size_t i = 0; i < account->transit_attachments.count; i++) {
        struct transit_attachment *attachment = &account->transit_attachments.items[i];

        attachment->subnets_missing =
            names_missing(account, attachment->subnets, attachment->scope);
        link_rows(account, account->row_refs.items, &attachment->subnets, attachment->scope,
                  OBJECT_SUBNET);
        refer(account, attachment);
    }
}

/* --- tables name the gateway of what they lead to ----------------------------------------------- */

static void tell_gateway(struct account *account, const struct transit_table *table, uint32_t row)
{
    struct transit_attachment *attachment = &account->transit_attachments.items[row];

    if (attachment->gateway_id != TEXT_NONE || table->gateway_id == TEXT_NONE)
        return;
    attachment->gateway_id = table->gateway_id;
    attachment->gateway =
        link_row(account, table->gateway_id, attachment->scope, OBJECT_TRANSIT_GATEWAY);
}

static void tell_gateways(struct account *account)
{
    for (size_t i = 0; i < account->transit_tables.count; i++) {
        const struct transit_table *table = &account->transit_tables.items[i];

        for (uint32_t j = 0; j < table->routes.count; j++) {
            uint32_t row = account->transit_routes.items[table->routes.first + j].attachment;

            if (row != NONE)
                tell_gateway(account, table, row);
        }
        for (uint32_t j = 0; j < table->propagations.count; j++)
            tell_gateway(account, table, account->row_refs.items[table->propagations.first + j]);
    }
}

void link_transit(struct load *load)
{
    link_attachments(load);
    link_transit_tables(load);
    tell_gateways(load->account);
}
