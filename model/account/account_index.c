/*
 * Interning and look-up, all in O(1): hash tables over the rows of blocks, group references, scopes
 * and registered ids.
 *
 * Nearly every id is registered once only. So the first registration of an id is found by the id alone,
 * and those of further scopes by id and scope in a table of their own, which stays empty as a rule.
 */
#include "model/account/account_index.h"

#include <stdlib.h>
#include <string.h>

#include "model/account/account.h"
#include "model/account/row_hash.h"
#include "model/base/mem.h"

struct registration {
    text_id id;
    uint32_t scope;
    struct object_ref object;
};

/*
 * The rows of blocks, found by what the rows hold: half a row_hash, since there may be a million. Of a
 * slot's bits, those that number the slots hold the row + 1, which is less than there are slots, and the others
 * what they are in the hash, so that hardly any other block is looked at on the way. 0 = free.
 */
struct block_rows {
    uint32_t *slots;   /* at most three quarters in use */
    size_t slot_count; /* a power of two */
};

struct account_index {
    TABLE(struct registration) registrations;
    struct row_hash first_ids, further_ids; /* over registrations */
    struct block_rows blocks;
    struct row_hash group_references, scopes;
    struct address_tables *addresses;
};

static void block_rows_release(struct block_rows *rows)
{
    free(rows->slots);
    *rows = (struct block_rows){0};
}

struct account_index *account_index_new(void)
{
    return mem_zalloc(1, sizeof(struct account_index));
}

void account_index_free(struct account_index *index)
{
    row_hash_release(&index->first_ids);
    row_hash_release(&index->further_ids);
    block_rows_release(&index->blocks);
    row_hash_release(&index->group_references);
    row_hash_release(&index->scopes);
    address_tables_free(index->addresses);
    free(index->registrations.items);
    free(index);
}

struct address_tables **account_index_addresses(struct account_index *index)
{
    return &index->addresses;
}

text_id account_text(struct account *account, const char *text)
{
    return text ? text_pool_adds(account->texts, text) : TEXT_NONE;
}

/* --- blocks -------------------------------------------------------------------------------------- */

static struct packed_block pack_block(struct account *account, struct cidr block)
{
    struct packed_block packed = {(uint32_t)block.base, block.family, block.length};

    if (block.family != IP_V4) {
        packed.base = (uint32_t)account->ipv6_bases.count;
        TABLE_ADD(account->ipv6_bases, block.base);
    }
    return packed;
}

static uint32_t hash_block(struct cidr block)
{
    uint32_t kind = (uint32_t)block.family << 8 | block.length;
    uint32_t hash = row_hash_mix(kind, (uint64_t)block.base);

    return block.family == IP_V4 ? hash : row_hash_mix(hash, (uint64_t)(block.base >> 64));
}

/* The bits of a slot that hold a row, and of a hash those that choose a slot. */
static uint32_t row_bits(const struct block_rows *rows)
{
    return (uint32_t)(rows->slot_count - 1);
}

static uint32_t slot_row(const struct block_rows *rows, size_t at)
{
    return (rows->slots[at] & row_bits(rows)) - 1;
}

/* From `at` on, the next slot that may hold a block with this hash, or the free one before that. */
static size_t likely_slot(const struct block_rows *rows, size_t at, uint32_t hash)
{
    uint32_t mask = row_bits(rows);

    for (at &= mask; rows->slots[at] && (rows->slots[at] ^ hash) & ~mask;)
        at = (at + 1) & mask;
    return at;
}

/* The slot that holds the block's row, or the free one where it would go. */
static size_t block_slot(const struct account *account, struct cidr block, uint32_t hash)
{
    const struct block_rows *rows = &account->index->blocks;
    size_t at = likely_slot(rows, hash, hash);

    while (rows->slots[at] && !cidr_equal(account_block(account, slot_row(rows, at)), block))
        at = likely_slot(rows, at + 1, hash);
    return at;
}

static void fill_block_slot(struct block_rows *rows, size_t slot, uint32_t hash, size_t row)
{
    rows->slots[slot] = (hash & ~row_bits(rows)) | ((uint32_t)row + 1);
}

static void set_block_slots(struct account *account, size_t slot_count)
{
    struct block_rows *rows = &account->index->blocks;

    block_rows_release(rows);
    rows->slot_count = slot_count;
    rows->slots = mem_zalloc_present(rows->slot_count, sizeof *rows->slots);
    for (size_t row = 0; row < account->cidrs.count; row++) {
        struct cidr block = account_block(account, (uint32_t)row);
        uint32_t hash = hash_block(block);

        fill_block_slot(rows, block_slot(account, block, hash), hash, row);
    }
}

/* How many slots so many blocks need. */
static size_t slots_for(size_t count, size_t most)
{
    size_t slots = 64;

    while (slots < most && slots * 3 < count * 4)
        slots *= 2;
    return slots;
}

/* The most that is made for blocks that may not come: four megabytes. */
#define EXPECTED_SLOTS_MOST ((size_t)1 << 20)

void account_expect_cidrs(struct account *account, size_t count)
{
    size_t wanted = slots_for(count, EXPECTED_SLOTS_MOST);

    if (wanted > account->index->blocks.slot_count)
        set_block_slots(account, wanted);
}

void account_expect_no_cidrs(struct account *account)
{
    block_rows_release(&account->index->blocks);
}

static uint32_t intern_block(struct account *account, struct cidr block, uint32_t hash)
{
    struct block_rows *rows = &account->index->blocks;
    size_t slot;

    if ((account->cidrs.count + 1) * 4 > rows->slot_count * 3)
        set_block_slots(account, slots_for(account->cidrs.count + 1, SIZE_MAX));
    slot = block_slot(account, block, hash);
    if (!rows->slots[slot]) {
        TABLE_ADD(account->cidrs, pack_block(account, block));
        fill_block_slot(rows, slot, hash, account->cidrs.count - 1);
    }
    return slot_row(rows, slot);
}

uint32_t account_cidr(struct account *account, struct cidr block)
{
    return intern_block(account, block, hash_block(block));
}

/* As many as the memory can be asked for at a time. */
#define TOGETHER 64

static void intern_together(struct account *account, const struct cidr *blocks, size_t count,
                            uint32_t *rows)
{
    const struct block_rows *index = &account->index->blocks;
    uint32_t hashes[TOGETHER];

    for (size_t i = 0; i < count; i++) {
        hashes[i] = hash_block(blocks[i]);
        if (index->slots)
            __builtin_prefetch(&index->slots[hashes[i] & row_bits(index)]);
    }
    for (size_t i = 0; i < count && index->slots; i++) {
        size_t at = likely_slot(index, hashes[i], hashes[i]);

        if (index->slots[at])
            __builtin_prefetch(&account->cidrs.items[slot_row(index, at)]);
    }
    for (size_t i = 0; i < count; i++)
        rows[i] = intern_block(account, blocks[i], hashes[i]);
}

void account_cidrs(struct account *account, const struct cidr *blocks, size_t count, uint32_t *rows)
{
    for (size_t done = 0; done < count; done += TOGETHER) {
        size_t some = count - done < TOGETHER ? count - done : TOGETHER;

        intern_together(account, blocks + done, some, rows + done);
    }
}

/* --- group references ---------------------------------------------------------------------------- */

static bool references_equal(const struct group_reference *a, const struct group_reference *b)
{
    return a->group_id == b->group_id && a->group_name == b->group_name &&
           a->user_id == b->user_id && a->vpc_id == b->vpc_id && a->peering_id == b->peering_id &&
           a->group == b->group && a->stale == b->stale;
}

/* `group` is left out, since it may be filled in later, and `stale`, in which few differ alone. */
static uint32_t hash_reference(const struct group_reference *reference)
{
    uint32_t hash = row_hash_mix(0, reference->group_id);

    hash = row_hash_mix(hash, (uint64_t)reference->group_name << 32 | reference->user_id);
    return row_hash_mix(hash, (uint64_t)reference->vpc_id << 32 | reference->peering_id);
}

static bool reference_row_matches(const void *table, uint32_t row, const void *key)
{
    const struct account *account = table;

    return references_equal(&account->group_references.items[row], key);
}

static uint32_t intern_reference(struct account *account, struct group_reference reference,
                                 uint32_t hash)
{
    uint32_t row = row_hash_find(&account->index->group_references, hash, reference_row_matches,
                                 account, &reference);

    if (row != NONE)
        return row;
    row = (uint32_t)account->group_references.count;
    TABLE_ADD(account->group_references, reference);
    row_hash_add(&account->index->group_references, hash, row);
    return row;
}

uint32_t account_group_reference(struct account *account, const struct group_reference *reference)
{
    return intern_reference(account, *reference, hash_reference(reference));
}

static void intern_references_together(struct account *account,
                                       const struct group_reference *references, size_t count,
                                       uint32_t *rows)
{
    const struct row_hash *index = &account->index->group_references;
    uint32_t hashes[TOGETHER];

    for (size_t i = 0; i < count; i++) {
        hashes[i] = hash_reference(&references[i]);
        row_hash_prefetch(index, hashes[i]);
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t row = row_hash_first(index, hashes[i]);

        if (row != NONE)
            __builtin_prefetch(&account->group_references.items[row]);
    }
    for (size_t i = 0; i < count; i++)
        rows[i] = intern_reference(account, references[i], hashes[i]);
}

void account_group_references(struct account *account, const struct group_reference *references,
                              size_t count, uint32_t *rows)
{
    for (size_t done = 0; done < count; done += TOGETHER) {
        size_t some = count - done < TOGETHER ? count - done : TOGETHER;

        intern_references_together(account, references + done, some, rows + done);
    }
}

/* --- scopes -------------------------------------------------------------------------------------- */

static bool scope_row_matches(const void *table, uint32_t row, const void *key)
{
    const struct account *account = table;
    const struct scope *a = &account->scopes.items[row], *b = key;

    return a->account == b->account && a->region == b->region;
}

uint32_t account_scope(struct account *account, text_id account_number, text_id region)
{
    struct scope scope = {.account = account_number, .region = region};
    uint32_t hash = row_hash_mix(0, (uint64_t)account_number << 32 | region);
    uint32_t row = row_hash_find(&account->index->scopes, hash, scope_row_matches, account, &scope);

    if (row != NONE)
        return row;
    row = (uint32_t)account->scopes.count;
    TABLE_ADD(account->scopes, scope);
    row_hash_add(&account->index->scopes, hash, row);
    return row;
}

/* --- ids ----------------------------------------------------------------------------------------- */

static bool id_matches(const void *table, uint32_t row, const void *key)
{
    const struct account_index *index = table;
    const struct registration *wanted = key;

    return index->registrations.items[row].id == wanted->id;
}

static bool id_and_scope_match(const void *table, uint32_t row, const void *key)
{
    const struct account_index *index = table;
    const struct registration *a = &index->registrations.items[row], *b = key;

    return a->id == b->id && a->scope == b->scope;
}

static uint32_t hash_id(text_id id)
{
    return row_hash_mix(0, id);
}

static uint32_t hash_id_and_scope(text_id id, uint32_t scope)
{
    return row_hash_mix(0, (uint64_t)id << 32 | scope);
}

/* The first registration of an id, and the one of exactly this scope; NULL where there is none. */
static const struct registration *find_first(const struct account_index *index, text_id id)
{
    struct registration wanted = {.id = id};
    uint32_t row = row_hash_find(&index->first_ids, hash_id(id), id_matches, index, &wanted);

    return row == NONE ? NULL : &index->registrations.items[row];
}

static const struct registration *find_further(const struct account_index *index, text_id id,
                                               uint32_t scope)
{
    struct registration wanted = {.id = id, .scope = scope};
    uint32_t row = row_hash_find(&index->further_ids, hash_id_and_scope(id, scope),
                                 id_and_scope_match, index, &wanted);

    return row == NONE ? NULL : &index->registrations.items[row];
}

void account_expect_ids(struct account *account, size_t count)
{
    struct account_index *index = account->index;

    row_hash_expect(&index->first_ids, index->first_ids.count + count);
}

bool account_index_add(struct account *account, text_id id, uint32_t scope,
                       struct object_ref object)
{
    struct account_index *index = account->index;
    const struct registration *first = find_first(index, id);
    struct registration registration = {id, scope, object};
    uint32_t row = (uint32_t)index->registrations.count;

    if (id == TEXT_NONE || (first && first->scope == scope) || find_further(index, id, scope))
        return false;
    if (first)
        row_hash_add(&index->further_ids, hash_id_and_scope(id, scope), row);
    else
        row_hash_add(&index->first_ids, hash_id(id), row);
    TABLE_ADD(index->registrations, registration);
    return true;
}

void account_prefetch(const struct account *account, text_id id)
{
    row_hash_prefetch(&account->index->first_ids, hash_id(id));
}

struct object_ref account_find(const struct account *account, text_id id, uint32_t scope)
{
    const struct registration *first = find_first(account->index, id);
    const struct registration *own = NULL;

    if (!first)
        return (struct object_ref){OBJECT_VPC, NONE};
    if (first->scope != scope && scope != NONE)
        own = find_further(account->index, id, scope);
    return own ? own->object : first->object;
}

uint32_t account_find_kind(const struct account *account, text_id id, uint32_t scope,
                           enum object_kind kind)
{
    struct object_ref object = account_find(account, id, scope);

    return object.kind == kind ? object.row : NONE;
}
