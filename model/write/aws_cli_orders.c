#include "model/write/aws_cli_orders.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
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
    };
}

/* Ids and regions that are not AWS's own never become words of a command. */
static bool order_is_plain(const struct order *order)
{
    return aws_word_is_plain(order->holder) &&
           (!*order->region || aws_word_is_plain(order->region)) &&
           (!*order->rule_id || aws_word_is_plain(order->rule_id));
}

/* Account numbers are digits; a name in their place (a directory's) says nothing to check. */
static bool is_account_number(const char *text)
{
    return strlen(text) == 12 && strspn(text, "0123456789") == 12;
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
    if (is_account_number(order.account_number))
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

static void note_lost_description(struct orders *orders, const struct account *account,
                                  const struct change *change)
{
    for (size_t i = 0; i < change->rule_count; i++) {
        if (description_is_lost(account, &change->rules[i])) {
            add_note(orders,
                     (struct order_note){
                         change, _("AWS does not take its description, which is left out"), false});
            return;
        }
    }
}

static void take_change(struct orders *orders, const struct account *account,
                        const struct change *change)
{
    struct order order = order_make(account, change);

    if (!order_is_plain(&order)) {
        add_note(orders, (struct order_note){
                             change, _("left out: its ids are not such as AWS gives"), true});
        return;
    }
    note_lost_description(orders, account, change);
    add_order(orders, order);
}

void orders_collect(struct orders *orders, const struct plan *plan, const struct account *account)
{
    memset(orders, 0, sizeof *orders);
    for (size_t i = 0; i < plan_count(plan); i++) {
        if (change_does_something(plan_at(plan, i)))
            take_change(orders, account, plan_at(plan, i));
    }
}

void orders_release(struct orders *orders)
{
    free(orders->items);
    free(orders->notes);
    free(orders->numbers);
    memset(orders, 0, sizeof *orders);
}
