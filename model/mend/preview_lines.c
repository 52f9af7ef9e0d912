/*
 * The lines of the rule diff, in columns:
 *
 *     - tcp 25      0.0.0.0/0    smtp from anywhere
 *     + tcp 25      10.0.0.0/16  smtp from anywhere
 *
 * A line is put together as three texts first, so that the columns can be as wide as they need. Where a
 * carve makes many rules, those of one source share a line, so that the rest stays in sight:
 *
 *     + tcp 0-24, 26-464, 466-65535  0.0.0.0/0  (3 rules)
 */
#include <stdlib.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/mend/preview_words.h"
#include "model/mend/rule_parts.h"
#include "model/mend/target.h"

enum { SINGLE_MOST = 6 }; /* new rules that have a line each */

enum column { COLUMN_TRAFFIC, COLUMN_SOURCE, COLUMN_TEXT, COLUMN_COUNT };

struct line {
    char sign;
    struct strbuf columns[COLUMN_COUNT];
};

struct lines {
    struct line *items;
    size_t count, capacity;
};

static struct line *lines_add(struct lines *lines, char sign)
{
    struct line *line;

    lines->items = mem_grow(lines->items, &lines->capacity, lines->count + 1, sizeof *lines->items);
    line = &lines->items[lines->count++];
    line->sign = sign;
    for (int i = 0; i < COLUMN_COUNT; i++)
        strbuf_init(&line->columns[i]);
    return line;
}

static void add_rule_line(struct lines *lines, char sign, const struct account *account,
                          const struct sg_rule *rule)
{
    struct line *line = lines_add(lines, sign);

    if (rule->flags & RULE_EGRESS)
        strbuf_adds(&line->columns[COLUMN_TRAFFIC], "outbound ");
    rule_format_traffic(rule->protocol, rule->from_port, rule->to_port,
                        &line->columns[COLUMN_TRAFFIC]);
    rule_format_source(account, rule, false, &line->columns[COLUMN_SOURCE]);
    strbuf_adds(&line->columns[COLUMN_TEXT], account_show(account, rule->description));
}

static void add_entry_line(struct lines *lines, char sign, const struct account *account,
                           const struct acl_entry *entry)
{
    struct line *line = lines_add(lines, sign);

    strbuf_addf(&line->columns[COLUMN_TRAFFIC], "%5u %-5s ", entry->number,
                entry->allow ? "allow" : "deny");
    rule_format_traffic(entry->protocol, entry->from_port, entry->to_port,
                        &line->columns[COLUMN_TRAFFIC]);
    cidr_format(&line->columns[COLUMN_SOURCE], account_block(account, entry->cidr));
}

/* --- many rules ------------------------------------------------------------------------------------- */

static bool shares_line(const struct sg_rule *a, const struct sg_rule *b)
{
    return a->protocol == b->protocol && a->source_kind == b->source_kind && a->source == b->source;
}

static bool is_told_already(const struct sg_rule *rules, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (shares_line(&rules[i], &rules[at]))
            return true;
    return false;
}

/* The rules from `at` on that share its line. */
static void add_shared_line(struct lines *lines, const struct account *account,
                            const struct sg_rule *rules, size_t count, size_t at)
{
    struct line *line = lines_add(lines, '+');
    size_t shared = 1;

    if (rules[at].flags & RULE_EGRESS)
        strbuf_adds(&line->columns[COLUMN_TRAFFIC], "outbound ");
    rule_format_traffic(rules[at].protocol, rules[at].from_port, rules[at].to_port,
                        &line->columns[COLUMN_TRAFFIC]);
    for (size_t i = at + 1; i < count; i++)
        if (shares_line(&rules[at], &rules[i])) {
            strbuf_adds(&line->columns[COLUMN_TRAFFIC], ", ");
            rule_format_ports_short(rules[i].protocol, rules[i].from_port, rules[i].to_port,
                                    &line->columns[COLUMN_TRAFFIC]);
            shared++;
        }
    rule_format_source(account, &rules[at], false, &line->columns[COLUMN_SOURCE]);
    if (shared > 1)
        strbuf_addf(&line->columns[COLUMN_TEXT], _("(%zu rules)"), shared);
}

static void add_shared_lines(struct lines *lines, const struct account *account,
                             const struct sg_rule *rules, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!is_told_already(rules, i))
            add_shared_line(lines, account, rules, count, i);
}

/* --- which lines ---------------------------------------------------------------------------------- */

static void add_rule_lines(struct lines *lines, const struct preview_ground *ground)
{
    const struct change *change = ground->change;
    const struct sg_rule *old = target_rule(ground->account, change->target);
    bool stays =
        change->way == WAY_NOTHING ||
        (change->rule_count && rule_says_the_same(ground->account, old, &change->rules[0]));

    size_t first = stays && change->rule_count;

    add_rule_line(lines, stays ? ' ' : '-', ground->account, old);
    if (change->rule_count - first > SINGLE_MOST) {
        add_shared_lines(lines, ground->account, change->rules + first, change->rule_count - first);
        return;
    }
    for (size_t i = first; i < change->rule_count; i++)
        add_rule_line(lines, '+', ground->account, &change->rules[i]);
}

static void add_entry_lines(struct lines *lines, const struct preview_ground *ground)
{
    const struct change *change = ground->change;
    const struct acl_entry *old = target_entry(ground->account, change->target);
    bool first_is_old = change->way == WAY_REPLACE_AND_ADD &&
                        change->entries[0].cidr == old->cidr &&
                        change->entries[0].allow == old->allow;
    bool before = change->way == WAY_ADD_BEFORE;

    if (!before)
        add_entry_line(lines, change->way == WAY_NOTHING || first_is_old ? ' ' : '-',
                       ground->account, old);
    for (size_t i = first_is_old; i < change->entry_count; i++)
        add_entry_line(lines, '+', ground->account, &change->entries[i]);
    if (before)
        add_entry_line(lines, ' ', ground->account, old);
}

/* --- columns -------------------------------------------------------------------------------------- */

/* Protocols, ports and ids are plain ASCII, so their bytes are their columns. One wide line of many
 * ports does not push the others aside. */
static size_t column_width(const struct lines *lines, enum column column)
{
    enum { WIDEST = 40 };
    size_t width = 0;

    for (size_t i = 0; i < lines->count; i++)
        if (lines->items[i].columns[column].length > width &&
            lines->items[i].columns[column].length <= WIDEST)
            width = lines->items[i].columns[column].length;
    return width;
}

static char *join_columns(const struct line *line, const size_t widths[COLUMN_COUNT])
{
    struct strbuf text = STRBUF_INIT;

    for (int i = 0; i < COLUMN_COUNT; i++) {
        size_t length = line->columns[i].length;
        strbuf_addbuf(&text, &line->columns[i]);
        strbuf_add_repeated(&text, ' ', 2 + (widths[i] > length ? widths[i] - length : 0));
    }
    while (text.length && text.text[text.length - 1] == ' ')
        strbuf_truncate(&text, text.length - 1);
    return strbuf_detach(&text);
}

void preview_add_lines(struct preview *preview, const struct preview_ground *ground)
{
    struct lines lines = {0};
    size_t widths[COLUMN_COUNT];

    if (ground->change->target.kind == TARGET_RULE)
        add_rule_lines(&lines, ground);
    else
        add_entry_lines(&lines, ground);
    for (int i = 0; i < COLUMN_COUNT; i++)
        widths[i] = column_width(&lines, (enum column)i);
    for (size_t i = 0; i < lines.count; i++) {
        struct preview_line line = {lines.items[i].sign, join_columns(&lines.items[i], widths)};
        preview->lines = mem_grow(preview->lines, &preview->line_capacity, preview->line_count + 1,
                                  sizeof *preview->lines);
        preview->lines[preview->line_count++] = line;
        for (int j = 0; j < COLUMN_COUNT; j++)
            strbuf_release(&lines.items[i].columns[j]);
    }
    free(lines.items);
}
