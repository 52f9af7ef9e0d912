/*
 * aws_cli_orders.h: which changes a script makes, in which order, and what it leaves out. A part of
 * form_aws_cli.
 */
#ifndef MODEL_WRITE_AWS_CLI_ORDERS_H
#define MODEL_WRITE_AWS_CLI_ORDERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/account/account.h"
#include "model/mend/plan.h"

/* One change that the script makes, with the words that all of its calls share: borrowed, plain, ""
 * where not known. */
struct order {
    const struct change *change;
    const char *account_number;
    const char *region;
    const char *holder; /* the id of the group or ACL; never "" */
    const char *rule_id;
    bool outbound;
    size_t first, next; /* positions of the first and the next order about the same group, in the same
                           direction, or ACL; next is ORDER_NONE behind the last */
};

#define ORDER_NONE SIZE_MAX

/* What the script says of a change before it begins. */
struct order_note {
    const struct change *change;
    const char *text;
    bool is_failure; /* the change is left out */
};

struct orders {
    struct order *items;
    size_t count, capacity;
    struct order_note *notes;
    size_t note_count, note_capacity;
    const char **numbers; /* the distinct account numbers of the orders */
    size_t number_count, number_capacity;
    bool region_unknown; /* of one order at least */
};

/*
 * The plan's order: each change was worked out on what the ones before it left. Left out, with a note,
 * are changes whose ids are not such as AWS gives, and all others of the same group or ACL, which may
 * rely on them. `is_rollback`: the notes are about what comes back.
 */
void orders_collect(struct orders *orders, const struct plan *plan, const struct account *account,
                    bool is_rollback);
void orders_release(struct orders *orders);

#endif
