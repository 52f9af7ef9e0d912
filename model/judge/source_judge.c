/*
 * source_judge.c: two arrays of answers, by row of the block and by row of the prefix list.
 */
#include "model/judge/source_judge.h"

#include <stdlib.h>

#include "model/account/rule.h"
#include "model/base/mem.h"

struct source_judge {
    const struct account *account;
    struct addr_set internet[IP_FAMILY_COUNT];
    uint8_t *block_breadth; /* 1 + enum breadth; 0 = not asked yet */
    struct source_view **blocks, **lists;
    struct source_view **views; /* all that stand in them */
    size_t view_count, view_capacity;
    struct source_view nothing;
};

/* The longest prefixes that still hold enough addresses to be wide (2^24, 2^112). */
static const uint8_t longest_wide_length[IP_FAMILY_COUNT] = {8, 16};

static void view_init(struct source_view *view, uint8_t family)
{
    view->family = family;
    view->complete = true;
    for (enum ip_family f = IP_V4; f < IP_FAMILY_COUNT; f++) {
        addr_set_init(&view->known[f], f);
        view->breadth[f] = BREADTH_NARROW;
    }
}

static struct source_view *view_new(struct source_judge *judge, uint8_t family)
{
    struct source_view *view = mem_zalloc(1, sizeof *view);

    view_init(view, family);
    judge->views = mem_grow(judge->views, &judge->view_capacity, judge->view_count + 1,
                            sizeof *judge->views);
    judge->views[judge->view_count++] = view;
    return view;
}

static void view_free(struct source_view *view)
{
    for (enum ip_family f = IP_V4; f < IP_FAMILY_COUNT; f++)
        addr_set_release(&view->known[f]);
    free(view);
}

struct source_judge *source_judge_new(const struct account *account)
{
    struct source_judge *judge = mem_zalloc(1, sizeof *judge);

    judge->account = account;
    judge->block_breadth = mem_zalloc(account->cidrs.count, sizeof *judge->block_breadth);
    judge->blocks = mem_zalloc(account->cidrs.count, sizeof *judge->blocks);
    judge->lists = mem_zalloc(account->prefix_lists.count, sizeof *judge->lists);
    view_init(&judge->nothing, IP_FAMILY_COUNT);
    for (enum ip_family f = IP_V4; f < IP_FAMILY_COUNT; f++)
        addr_set_init_internet(&judge->internet[f], f);
    return judge;
}

void source_judge_free(struct source_judge *judge)
{
    if (!judge)
        return;
    for (size_t i = 0; i < judge->view_count; i++)
        view_free(judge->views[i]);
    for (enum ip_family f = IP_V4; f < IP_FAMILY_COUNT; f++)
        addr_set_release(&judge->internet[f]);
    free(judge->views);
    free(judge->lists);
    free(judge->blocks);
    free(judge->block_breadth);
    free(judge);
}

const struct addr_set *source_judge_internet(const struct source_judge *judge,
                                             enum ip_family family)
{
    return &judge->internet[family];
}

/* --- blocks ------------------------------------------------------------------------------------- */

static enum breadth block_breadth(const struct source_judge *judge, struct cidr block)
{
    struct addr_set set;
    enum breadth breadth;

    if (block.length > longest_wide_length[block.family])
        return BREADTH_NARROW;
    addr_set_init(&set, block.family);
    addr_set_add_cidr(&set, block);
    breadth = addr_set_breadth(&set, &judge->internet[block.family]);
    addr_set_release(&set);
    return breadth;
}

static enum breadth block_breadth_remembered(struct source_judge *judge, uint32_t row)
{
    if (judge->block_breadth[row] == 0)
        judge->block_breadth[row] =
            (uint8_t)(1 + block_breadth(judge, account_block(judge->account, row)));
    return (enum breadth)(judge->block_breadth[row] - 1);
}

static const struct source_view *block_view(struct source_judge *judge, uint32_t row)
{
    struct cidr block = account_block(judge->account, row);
    struct source_view *view = judge->blocks[row];

    if (!view) {
        view = judge->blocks[row] = view_new(judge, block.family);
        addr_set_add_cidr(&view->known[block.family], block);
        view->breadth[block.family] = block_breadth_remembered(judge, row);
    }
    return view;
}

/* --- prefix lists --------------------------------------------------------------------------------- */

static const struct source_view *list_view(struct source_judge *judge, const struct sg_rule *rule)
{
    struct source_view *view = judge->lists[rule->source];

    if (view)
        return view;
    view = judge->lists[rule->source] =
        view_new(judge, judge->account->prefix_lists.items[rule->source].family);
    for (enum ip_family f = IP_V4; f < IP_FAMILY_COUNT; f++) {
        if (rule_source_set(judge->account, rule, &view->known[f]) != SOURCE_KNOWN)
            view->complete = false;
        view->breadth[f] = addr_set_breadth(&view->known[f], &judge->internet[f]);
    }
    return view;
}

/* --- any source ------------------------------------------------------------------------------------ */

bool source_judge_is_narrow(struct source_judge *judge, const struct sg_rule *rule)
{
    const struct source_view *view;

    if (rule->source_kind == SOURCE_CIDR)
        return block_breadth_remembered(judge, rule->source) == BREADTH_NARROW;
    view = source_judge_view(judge, rule);
    return view->complete && view->breadth[IP_V4] == BREADTH_NARROW &&
           view->breadth[IP_V6] == BREADTH_NARROW;
}

const struct source_view *source_judge_view(struct source_judge *judge, const struct sg_rule *rule)
{
    switch (rule->source_kind) {
    case SOURCE_CIDR:
        return block_view(judge, rule->source);
    case SOURCE_PREFIX_LIST:
        return list_view(judge, rule);
    default:
        return &judge->nothing;
    }
}

/* --- at a glance ----------------------------------------------------------------------------------- */

/* Each bit more halves a block; what is too small for that counts for the smallest share. */
static uint32_t block_share(const struct source_judge *judge, struct cidr block)
{
    unsigned wide = longest_wide_length[block.family];

    if (!addr_set_intersects_block(&judge->internet[block.family], block))
        return 0;
    if (block.length <= wide)
        return SHARE_WIDE;
    return block.length - wide < SHARE_WIDE_BITS ? SHARE_WIDE >> (block.length - wide) : 1;
}

struct source_glance source_judge_glance(const struct source_judge *judge,
                                         const struct sg_rule *rule)
{
    struct source_glance glance = {0};
    struct cidr block;

    if (rule->source_kind == SOURCE_CIDR) {
        block = account_block(judge->account, rule->source);
        glance.shares[block.family] = block_share(judge, block);
        glance.everything = block.length == 0;
    } else if (rule->source_kind == SOURCE_PREFIX_LIST &&
               judge->account->prefix_lists.items[rule->source].entries_known) {
        glance.shares[IP_V4] = glance.shares[IP_V6] = SHARE_WIDE;
    }
    return glance;
}

bool source_view_is_open_ended(const struct source_view *view, enum ip_family family)
{
    return !view->complete && (view->family == family || view->family == IP_FAMILY_COUNT);
}
