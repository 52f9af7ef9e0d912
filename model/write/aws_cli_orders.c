#include "model/write/aws_cli_orders.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/write/aws_cli_words.h"
#include "model/write/form_words.h"

static struct order order_make(const struct account *account, const struct change *change)
{
    struct object_ref holder = target_holder(account, change->target);
    text_id rule_id =
        change->target.kind == TARGET_RULE ? change_old_rule(change, account)->id : TEXT_NONE;

    return (struct order){
        .change = change,
        .account_number = text_raw(account->texts, account_number_of(account, holder)),
        .region = text_raw(account->texts, account_region_of(account, holder)),
        .holder = text_raw(account->texts, account_object_id(account, holder)),
        .rule_id = text_raw(account->texts, rule_id),
        .outbound = target_is_outbound(account, change->target),
    };
}

/* Ids and regions that are not AWS's own never become words of a command. */
static bool order_is_plain(const struct order *order)
{
    return aws_word_is_plain(order->holder) &&
           (!*order->region || aws_word_is_plain(order->region)) &&
           (!*order->rule_id || aws_word_is_plain(order->rule_id));
}

static void add_number(struct orders *orders, const char *number)
{
    for (size_t i = 0; i < orders->number_count; i++) {
        if (!strcmp(orders->numbers[i], number))
            return;
    }
    orders->numbers = mem_grow(orders->numbers, &orders->number_capacity, orders->number_count + 1,
                               sizeof *orders->numbers);
    orders->numbers[orders->number_count++] = number;
}

static void add_note(struct orders *orders, struct order_note note)
{
    orders->notes = mem_grow(orders->notes, &orders->note_capacity, orders->note_count + 1,
                             sizeof *orders->notes);
    orders->notes[orders->note_count++] = note;
}

static void add_order(struct orders *orders, struct order order)
{
    if (aws_is_account_number(order.account_number))
        add_number(orders, order.account_number);
    else
        order.account_number = "";
    if (!*order.region)
        orders->region_unknown = true;
    orders->items =
        mem_grow(orders->items, &orders->capacity, orders->count + 1, sizeof *orders->items);
    orders->items[orders->count++] = order;
}

static bool description_is_lost(const struct account *account, const struct sg_rule *rule)
{
    const char *text = text_raw(account->texts, rule->description);

    return !aws_description_is_valid(text, rule->source_kind == SOURCE_CIDR);
}

static bool some_description_is_lost(const struct account *account, const struct change *change,
                                     bool is_rollback)
{
    if (is_rollback)
        return change->target.kind == TARGET_RULE &&
               description_is_lost(account, change_old_rule(change, account));
    for (size_t i = 0; i < change->rule_count; i++) {
        if (description_is_lost(account, &change->rules[i]))
            return true;
    }
    return false;
}

/* --- by group and ACL --------------------------------------------------------------------------- */

/* Something about every group, inbound and outbound apart, and every ACL, by row. */
struct holder_marks {
    size_t *groups, *acls;
};

static void marks_init(struct holder_marks *marks, const struct account *account)
{
    marks->groups = mem_zalloc(2 * account->groups.count, sizeof *marks->groups);
    marks->acls = mem_zalloc(account->acls.count, sizeof *marks->acls);
}

static void marks_release(struct holder_marks *marks)
{
    free(marks->groups);
    free(marks->acls);
}

static size_t *mark_of(const struct holder_marks *marks, const struct account *account,
                       const struct change *change)
{
    struct object_ref holder = target_holder(account, change->target);

    if (holder.kind == OBJECT_ACL)
        return &marks->acls[holder.row];
    return &marks->groups[2 * holder.row + target_is_outbound(account, change->target)];
}

/* Marks: 1 + the position of the last order so far. */
static void chain_orders(struct orders *orders, const struct account *account)
{
    struct holder_marks last;

    marks_init(&last, account);
    for (size_t i = 0; i < orders->count; i++) {
        size_t *before = mark_of(&last, account, orders->items[i].change);

        orders->items[i].first = *before ? orders->items[*before - 1].first : i;
        orders->items[i].next = ORDER_NONE;
        if (*before)
            orders->items[*before - 1].next = i;
        *before = i + 1;
    }
    marks_release(&last);
}

/* --- what is left out --------------------------------------------------------------------------- */

/* Marks the groups and ACLs of changes that cannot be made. */
static void mark_strange(struct holder_marks *strange, const struct plan *plan,
                         const struct account *account)
{
    for (size_t i = 0; i < plan_count(plan); i++) {
        const struct change *change = plan_at(plan, i);
        struct order order;

        if (!change_does_something(change))
            continue;
        order = order_make(account, change);
        if (!order_is_plain(&order))
            *mark_of(strange, account, change) = 1;
    }
}

static void leave_out(struct orders *orders, const struct account *account,
                      const struct change *change)
{
    struct order order = order_make(account, change);
    /* Stands in the script, all of which is in English whoever writes it. */
    const char *text = order_is_plain(&order) ? "left out: another change of the same group or ACL is left out"
                                              : "left out: its ids are not such as AWS gives";

    add_note(orders, (struct order_note){change, text, true});
}

static void take_change(struct orders *orders, const struct account *account,
                        const struct change *change, bool is_rollback)
{
    if (some_description_is_lost(account, change, is_rollback))
        add_note(orders,
                 (struct order_note){
                     change, "AWS does not take its description, which is left out", false});
    add_order(orders, order_make(account, change));
}

void orders_collect(struct orders *orders, const struct plan *plan, const struct account *account,
                    bool is_rollback)
{
    struct holder_marks strange;

    memset(orders, 0, sizeof *orders);
    marks_init(&strange, account);
    mark_strange(&strange, plan, account);
    for (size_t i = 0; i < plan_count(plan); i++) {
        const struct change *change = plan_at(plan, i);

        if (!change_does_something(change))
            continue;
        if (*mark_of(&strange, account, change))
            leave_out(orders, account, change);
        else
            take_change(orders, account, change, is_rollback);
    }
    marks_release(&strange);
    chain_orders(orders, account);
}

void orders_release(struct orders *orders)
{
    free(orders->items);
    free(orders->notes);
    free(orders->numbers);
    memset(orders, 0, sizeof *orders);
}
