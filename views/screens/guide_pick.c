/* What guided mode asks about next. */
#include "views/screens/guide.h"

#include <stdlib.h>

#include "model/mend/shape.h"

static bool is_acl(const struct finding *finding)
{
    return finding->kind == FINDING_NACL_ENTRY_OPEN;
}

static bool is_of_export(const struct app *app, struct target target)
{
    return target.row < (target.kind == TARGET_RULE ? app->account->rules.count
                                                    : app->account->acl_entries.count);
}

/* The first rule of a finding that waits for a decision; false if none does. */
static bool first_undecided(const struct app *app, const struct finding *finding,
                            struct target *target)
{
    for (uint32_t i = 0; finding_kind_is_inbound(finding->kind) && i < finding->rules.count;
         i++) {
        *target = (struct target){is_acl(finding) ? TARGET_ENTRY : TARGET_RULE,
                                  app->findings.rules.items[finding->rules.first + i]};
        if (is_of_export(app, *target) && plan_find(app->plan, *target) == SIZE_MAX)
            return true;
    }
    return false;
}

/* In the order of the Findings screen: worst first, of equals those that one rule is to blame for. */
static bool comes_before(const struct finding *a, const struct finding *b)
{
    return a->severity != b->severity ? a->severity > b->severity : a->kind < b->kind;
}

void guide_pick(struct guide *guide, const struct app *app)
{
    const struct finding *items = app->findings.items.items;
    struct target target;

    guide->finding = NONE;
    guide->left = 0;
    for (uint32_t i = 0; i < app->findings.items.count; i++) {
        if (!first_undecided(app, &items[i], &target))
            continue;
        guide->left++;
        if (guide->finding != NONE && !comes_before(&items[i], &items[guide->finding]))
            continue;
        guide->finding = i;
        guide->target = target;
    }
}

static bool is_named_by_a_finding(const struct app *app, struct target target)
{
    return (target.kind == TARGET_RULE
                ? finding_marks_rule_finding(app->marks, target.row)
                : finding_marks_entry_finding(app->marks, target.row)) != NONE;
}

void guide_find_same(struct guide *guide, const struct app *app)
{
    struct target other = {guide->target.kind, 0};

    targets_release(&guide->same);
    for (; target_find_alike(app->account, guide->target, &other); other.row++)
        if (plan_find(app->plan, other) == SIZE_MAX && is_named_by_a_finding(app, other))
            targets_add(&guide->same, other);
}
