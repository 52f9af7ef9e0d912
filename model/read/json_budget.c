#include "model/read/json_budget.h"

#include "model/base/mem.h"

#define TREE_MOST ((size_t)11 * 1024 * 1024)

/* The running thread's: cJSON hands its hooks no context. NULL: nobody counts. */
static _Thread_local struct json_budget *current;

size_t json_budget_of(size_t length)
{
    return TREE_MOST + 2 * length;
}

bool json_budget_take(struct json_budget *budget, size_t size)
{
    size_t taken = size <= 24 ? 32 : (size + 23) & ~(size_t)15; /* what malloc makes of it */

    if (budget->left < taken) {
        budget->left = 0;
        budget->overdrawn = true;
        return false;
    }
    budget->left -= taken;
    return true;
}

void *json_budget_alloc(size_t size)
{
    if (current && !json_budget_take(current, size) && current->refuses)
        return NULL;
    return mem_alloc(size);
}

cJSON *json_budget_parse(const char *text, size_t length, struct json_budget *budget)
{
    struct json_budget *outer = current;
    cJSON *tree;

    *budget = (struct json_budget){.left = json_budget_of(length), .refuses = true};
    current = budget;
    tree = cJSON_ParseWithLength(text, length);
    current = outer;
    budget->refuses = false;
    return tree;
}

void json_budget_begin(struct json_budget *budget)
{
    current = budget;
}

void json_budget_end(void)
{
    current = NULL;
}

void json_budget_spend(size_t size)
{
    if (current)
        json_budget_take(current, size);
}

bool json_budget_is_spent(void)
{
    return current && current->overdrawn;
}
