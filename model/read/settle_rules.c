/*
 * What is done for many rules at a time, after each part of a list: groups get their texts, blocks their rows,
 * and flat rules are joined to the rule of a permission that says the same, if that has been read. Before that,
 * whether a group says anything twice is looked at while its rules are at hand.
 *
 * An export of a million rules holds each of them twice. Joined as they come, the flat ones are never kept
 * as well; those that find nothing, or might find too much, are left to link_rules.
 */
#include "model/read/rule_doubles.h"

#include <string.h>

/* --- sources ------------------------------------------------------------------------------------ */

static void set_source(struct load *load, struct waiting_rule waiting, uint32_t source)
{
    if (waiting.is_flat)
        load->flat_rules.items[waiting.row].rule.source = source;
    else
        load->account->rules.items[waiting.row].source = source;
}

static void settle_blocks(struct load *load, const struct waiting_block *waiting, size_t count)
{
    struct cidr blocks[WAITING_TOGETHER] = {{0}};
    uint32_t rows[WAITING_TOGETHER];

    for (size_t i = 0; i < count; i++)
        blocks[i] = waiting[i].block;
    account_cidrs(load->account, blocks, count, rows);
    for (size_t i = 0; i < count; i++)
        set_source(load, waiting[i].rule, rows[i]);
}

static void settle_references(struct load *load, const struct waiting_reference *waiting,
                              size_t count)
{
    struct group_reference references[WAITING_TOGETHER] = {{0}};
    struct text_span spellings[WAITING_TOGETHER] = {{0}};
    text_id ids[WAITING_TOGETHER];
    uint32_t rows[WAITING_TOGETHER];

    for (size_t i = 0; i < count; i++)
        spellings[i] = waiting[i].group_id;
    text_pool_add_all(load->account->texts, spellings, count, ids);
    for (size_t i = 0; i < count; i++) {
        references[i] = waiting[i].reference;
        references[i].group_id = ids[i];
    }
    account_group_references(load->account, references, count, rows);
    for (size_t i = 0; i < count; i++) {
        set_source(load, waiting[i].rule, rows[i]);
        if (!waiting[i].rule.is_flat)
            TABLE_ADD(load->sources.groups, ((struct edge){rows[i], waiting[i].rule.row}));
    }
}

static size_t next_part(size_t count, size_t done, size_t most)
{
    return count - done < most ? count - done : most;
}

/* So many that their texts are WAITING_TOGETHER. */
#define GROUPS_TOGETHER (WAITING_TOGETHER / GROUP_TEXTS)

static void settle_groups(struct load *load, const struct waiting_group *waiting, size_t count)
{
    struct text_span texts[WAITING_TOGETHER] = {{0}};
    text_id ids[WAITING_TOGETHER];

    for (size_t i = 0; i < count; i++)
        memcpy(&texts[i * GROUP_TEXTS], waiting[i].texts, sizeof waiting[i].texts);
    text_pool_add_all(load->account->texts, texts, count * GROUP_TEXTS, ids);
    for (size_t i = 0; i < count; i++) {
        struct security_group *group = &load->account->groups.items[waiting[i].row];
        const text_id *told = &ids[i * GROUP_TEXTS];

        group->id = told[GROUP_TEXT_ID];
        group->name = told[GROUP_TEXT_NAME];
        group->description = told[GROUP_TEXT_DESCRIPTION];
        group->vpc_id = told[GROUP_TEXT_VPC];
    }
}

static void settle_tags(struct load *load, const struct waiting_tag *waiting, size_t count)
{
    struct text_span values[WAITING_TOGETHER] = {{0}};
    text_id ids[WAITING_TOGETHER];

    for (size_t i = 0; i < count; i++)
        values[i] = waiting[i].value;
    text_pool_add_all(load->account->texts, values, count, ids);
    for (size_t i = 0; i < count; i++)
        TABLE_ADD(load->account->tags, ((struct tag){waiting[i].key, ids[i]}));
}

static void settle_texts(struct load *load)
{
    size_t groups = load->waiting_groups.count, tags = load->waiting_tags.count;

    for (size_t done = 0; done < groups; done += GROUPS_TOGETHER)
        settle_groups(load, &load->waiting_groups.items[done],
                      next_part(groups, done, GROUPS_TOGETHER));
    for (size_t done = 0; done < tags; done += WAITING_TOGETHER)
        settle_tags(load, &load->waiting_tags.items[done], next_part(tags, done, WAITING_TOGETHER));
    load->waiting_groups.count = load->waiting_tags.count = 0;
}

static void settle_sources(struct load *load)
{
    size_t blocks = load->waiting_blocks.count, references = load->waiting_references.count;

    for (size_t done = 0; done < blocks; done += WAITING_TOGETHER)
        settle_blocks(load, &load->waiting_blocks.items[done],
                      next_part(blocks, done, WAITING_TOGETHER));
    for (size_t done = 0; done < references; done += WAITING_TOGETHER)
        settle_references(load, &load->waiting_references.items[done],
                          next_part(references, done, WAITING_TOGETHER));
    load->waiting_blocks.count = load->waiting_references.count = 0;
}

/* --- groups by id -------------------------------------------------------------------------------- */

static bool has_id(const void *table, uint32_t row, const void *id)
{
    const struct account *account = table;

    return account->groups.items[row].id == *(const text_id *)id;
}

static uint32_t find_group(const struct load *load, text_id id)
{
    return row_hash_find(&load->group_rows, row_hash_mix(0, id), has_id, load->account, &id);
}

/* Notes the groups that were read since the last time. Where two have one id, files of several scopes
 * may be about, and scopes are settled only after all files: nothing is joined any more. */
static void note_groups(struct load *load)
{
    const struct account *account = load->account;

    for (; load->groups_noted < account->groups.count; load->groups_noted++) {
        text_id id = account->groups.items[load->groups_noted].id;

        if (find_group(load, id) != NONE)
            load->groups_ambiguous = true;
        row_hash_add(&load->group_rows, row_hash_mix(0, id), (uint32_t)load->groups_noted);
    }
}

/* --- joining ------------------------------------------------------------------------------------- */

/* Whether two files are of one scope by their paths alone. */
static bool same_paths(const struct load *load, uint32_t a, uint32_t b)
{
    const struct file_facts *facts = load->facts.items;
    const struct source_file *files = load->account->files.items;

    return facts[a].path_account == facts[b].path_account &&
           facts[a].path_region == facts[b].path_region && files[a].argument == files[b].argument;
}

static bool same_source(const struct load *load, const struct sg_rule *a, const struct sg_rule *b)
{
    const struct group_reference *references = load->account->group_references.items;

    if (a->source_kind != b->source_kind)
        return false;
    if (a->source_kind != SOURCE_GROUP)
        return a->source == b->source;
    return references[a->source].group_id != TEXT_NONE &&
           references[a->source].group_id == references[b->source].group_id &&
           references[a->source].stale == references[b->source].stale;
}

static bool same_rule(const struct load *load, const struct sg_rule *a, const struct sg_rule *b)
{
    return a->from_port == b->from_port && a->to_port == b->to_port && a->protocol == b->protocol &&
           (a->flags & RULE_EGRESS) == (b->flags & RULE_EGRESS) && same_source(load, a, b);
}

/* AWS admits a thousand rules in a group at most; in larger ones looking through all would be dear. */
#define LOOKED_THROUGH 1000

static struct sg_rule *find_equal(const struct load *load, const struct flat_rule *flat)
{
    uint32_t row = find_group(load, flat->group_id);
    const struct security_group *group = row == NONE ? NULL : &load->account->groups.items[row];

    if (!group || group->rules.count > LOOKED_THROUGH ||
        !same_paths(load, group->place.file, flat->file))
        return NULL;
    for (uint32_t i = 0; i < group->rules.count; i++) {
        struct sg_rule *rule = &load->account->rules.items[group->rules.first + i];

        if (rule->id == TEXT_NONE && same_rule(load, rule, &flat->rule))
            return rule;
    }
    return NULL;
}

static bool join(struct load *load, const struct flat_rule *flat)
{
    struct sg_rule *rule = find_equal(load, flat);

    if (!rule)
        return false;
    rule->id = flat->rule.id;
    if (rule->description == TEXT_NONE)
        rule->description = flat->rule.description;
    return true;
}

static void join_flat_rules(struct load *load)
{
    size_t kept = load->flat_rules_tried;

    for (size_t i = kept; i < load->flat_rules.count; i++)
        if (load->groups_ambiguous || !join(load, &load->flat_rules.items[i]))
            load->flat_rules.items[kept++] = load->flat_rules.items[i];
    load->flat_rules.count = load->flat_rules_tried = kept;
}

void load_settle_rules(struct load *load)
{
    settle_texts(load);
    settle_sources(load);
    rule_doubles_look(load);
    if (load->flat_rules.count == load->flat_rules_tried)
        return;
    note_groups(load);
    join_flat_rules(load);
}
