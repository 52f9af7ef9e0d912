/*
 * json_budget.h: how much the trees may take that outlive the reading of one element (json_arena.h has the others).
 *
 * cJSON makes 40 times its length of "0,0,0,...", and whoever puts a tree into other words may make more of it
 * still. So parsing such a text is refused what is beyond its budget; whoever builds is refused nothing, because
 * hardly anybody asks cJSON whether it has added what it should, but is counted, and stops when too much is spent:
 *
 *     json_budget_begin(&budget);
 *     while (more && !json_budget_is_spent())
 *         ... add to a tree ...
 *     json_budget_end();
 *     if (budget.overdrawn)
 *         ... the tree is not whole: drop it, and say so ...
 */
#ifndef MODEL_READ_JSON_BUDGET_H
#define MODEL_READ_JSON_BUDGET_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

struct json_budget {
    size_t left; /* bytes */
    bool overdrawn;
    bool refuses; /* what is beyond it, else it only counts */
};

/*
 * What the tree of a text of that length may take: 11 MiB and twice the length, so that a program which holds
 * the text and a copy of it takes less than 4.4 times the length and 16 MiB. An element of AWS's takes some
 * kilobytes, five times its length without indentation: those of up to 3.8 MB can be read.
 */
size_t json_budget_of(size_t length);

/* Takes so many bytes, and what malloc adds; false (overdrawn) if they are not left. */
bool json_budget_take(struct json_budget *budget, size_t size);

/* The tree of a text, to be deleted. NULL if cJSON cannot read it, or (budget->overdrawn) it would take more than
 * json_budget_of its length. What it has not taken is left in *budget. After json_arena_install. */
cJSON *json_budget_parse(const char *text, size_t length, struct json_budget *budget);

/* Until json_budget_end all that the running thread has cJSON make is counted; what is deleted meanwhile is not
 * given back. Not one inside the other. */
void json_budget_begin(struct json_budget *budget);
void json_budget_end(void);

/* Counts what is kept beside a tree. */
void json_budget_spend(size_t size);

/* True if more has been made since json_budget_begin than the budget held. */
bool json_budget_is_spent(void);

/* What the hook of json_arena.c hands out for a tree of no arena; NULL only to json_budget_parse. */
void *json_budget_alloc(size_t size);

#endif
