/*
 * account_lines.h: all rules and ACL entries of an account as sorted lines, to compare two accounts.
 */
#ifndef TESTS_MODEL_WRITE_ACCOUNT_LINES_H
#define TESTS_MODEL_WRITE_ACCOUNT_LINES_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "model/account/edits.h"
#include "model/account/rule.h"
#include "model/base/mem.h"

struct lines {
    char **items;
    size_t count, capacity;
};

static inline void lines_add(struct lines *lines, struct strbuf *line)
{
    lines->items = mem_grow(lines->items, &lines->capacity, lines->count + 1, sizeof *lines->items);
    lines->items[lines->count++] = strbuf_detach(line);
}

static inline void lines_release(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        free(lines->items[i]);
    free(lines->items);
    *lines = (struct lines){0};
}

static inline int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static inline void lines_sort(struct lines *lines)
{
    if (lines->count)
        qsort(lines->items, lines->count, sizeof *lines->items, compare_lines);
}

/* The first line in which two sorted lists differ, as each has it (NULL: at its end); false if they
 * are equal. */
static inline bool lines_differ(const struct lines *a, const struct lines *b, const char **in_a,
                                const char **in_b)
{
    for (size_t i = 0; i < a->count || i < b->count; i++) {
        *in_a = i < a->count ? a->items[i] : NULL;
        *in_b = i < b->count ? b->items[i] : NULL;
        if (!*in_a || !*in_b || strcmp(*in_a, *in_b) != 0)
            return true;
    }
    return false;
}

static inline void assert_lines_equal(const struct lines *a, const struct lines *b)
{
    const char *left, *right;

    if (lines_differ(a, b, &left, &right))
        fail_msg("\"%s\" and \"%s\"", left ? left : "", right ? right : "");
}

static inline const char *region_of(const struct account *account, enum object_kind kind,
                                    uint32_t row)
{
    return text_raw(account->texts, account_region_of(account, (struct object_ref){kind, row}));
}

/* Everything a rule says, its id and description included. */
static inline void add_rule_line(struct lines *lines, const struct account *account,
                                 const struct sg_rule *rule)
{
    struct strbuf line = STRBUF_INIT;

    strbuf_addf(&line, "%s %s %d %d %d-%d ", region_of(account, OBJECT_GROUP, rule->group),
                text_raw(account->texts, account->groups.items[rule->group].id),
                rule->flags & RULE_EGRESS, rule->protocol, rule->from_port, rule->to_port);
    rule_format_source(account, rule, true, &line);
    strbuf_addf(&line, " %s", text_raw(account->texts, rule->id));
    strbuf_addf(&line, " %s", text_raw(account->texts, rule->description));
    lines_add(lines, &line);
}

static inline void add_entry_line(struct lines *lines, const struct account *account,
                                  const struct acl_entry *entry)
{
    struct strbuf line = STRBUF_INIT;

    strbuf_addf(&line, "%s ", region_of(account, OBJECT_ACL, entry->acl));
    entry_format_name(account, entry, &line);
    strbuf_addf(&line, " %d %d %d-%d ", entry->allow, entry->protocol, entry->from_port,
                entry->to_port);
    cidr_format(&line, account_block(account, entry->cidr));
    lines_add(lines, &line);
}

/* All that counts under the edits (NULL: none), sorted. */
static inline void lines_add_account(struct lines *lines, const struct account *account,
                                     const struct edits *edits)
{
    for (uint32_t group = 0; group < account->groups.count; group++) {
        struct rule_walk walk = rule_walk_group(account, edits, group);

        while (rule_walk_next(&walk))
            add_rule_line(lines, account, walk.rule);
    }
    for (uint32_t acl = 0; acl < account->acls.count; acl++) {
        for (int egress = 0; egress < 2; egress++) {
            size_t count;
            uint32_t *entries = acl_entry_references(account, edits, acl, egress, &count);

            for (size_t i = 0; i < count; i++)
                add_entry_line(lines, account, account_entry(account, edits, entries[i]));
            free(entries);
        }
    }
    lines_sort(lines);
}

#endif
