/*
 * Objects of all other kinds, and at the very end what is only called differently.
 */
#include "model/base/message.h"
#include "views/reports/diff_report.h"

static void add_object_head(const struct comparison *comparison, uint32_t position,
                            const struct diff_lines *lines)
{
    const struct object_pair *pair = &comparison->pairs.items.items[position];
    bool is_new = pair->state == PAIR_NEW, is_gone = pair->state == PAIR_GONE;
    struct strbuf text = STRBUF_INIT;

    strbuf_adds(&text, is_new ? "+ " : is_gone ? "- " : "");
    strbuf_addf(&text, "%s ", object_kind_name(pair->kind));
    diff_pair_words(comparison, position, &text);
    strbuf_adds(&text, is_new ? _(" is new") : is_gone ? _(" is gone") : "");
    diff_line(lines, is_new ? DIFF_ADDED : is_gone ? DIFF_REMOVED : DIFF_PLAIN, 0, text.text);
    strbuf_release(&text);
}

static void add_differences(const struct comparison *comparison, struct span span, bool naming,
                            size_t indent, const struct diff_lines *lines)
{
    struct strbuf text = STRBUF_INIT;

    for (uint32_t i = 0; i < span.count; i++) {
        const struct difference *difference = &comparison->differences.items.items[span.first + i];

        if (property_is_naming(difference->property) != naming)
            continue;
        strbuf_clear(&text);
        strbuf_adds(&text, difference->side == SIDE_A ? "- " : "+ ");
        diff_difference_words(comparison, difference, &text);
        diff_line(lines, difference->side == SIDE_A ? DIFF_REMOVED : DIFF_ADDED, indent, text.text);
    }
    strbuf_release(&text);
}

/* --- names ------------------------------------------------------------------------------------------------- */

static bool has_naming(const struct comparison *comparison, struct span span)
{
    for (uint32_t i = 0; i < span.count; i++)
        if (property_is_naming(comparison->differences.items.items[span.first + i].property))
            return true;
    return false;
}

static bool has_rule_names(const struct comparison *comparison, const struct group_change *change)
{
    for (uint32_t i = 0; i < change->rules.count; i++)
        if (comparison->rule_changes.items[change->rules.first + i].kind == RULE_NAMING)
            return true;
    return false;
}

static void add_rule_names(const struct comparison *comparison, struct span rules,
                           const struct diff_lines *lines)
{
    const struct account *after = comparison->sides.accounts[SIDE_B];
    struct strbuf text = STRBUF_INIT;

    for (uint32_t i = 0; i < rules.count; i++) {
        const struct rule_change *change = &comparison->rule_changes.items[rules.first + i];

        if (change->kind != RULE_NAMING)
            continue;
        strbuf_clear(&text);
        diff_rule_words(after, &after->rules.items[change->rows[SIDE_B]], lines->utf8, &text);
        diff_line(lines, DIFF_PLAIN, 2, text.text);
        add_differences(comparison, change->differences, true, 4, lines);
    }
    strbuf_release(&text);
}

static void add_names(const struct comparison *comparison, const struct diff_lines *lines)
{
    bool begun = false;

    for (size_t i = 0; i < comparison->objects.count; i++) {
        const struct object_change *change = &comparison->objects.items[i];

        if (!has_naming(comparison, change->differences))
            continue;
        if (!begun)
            diff_heading(lines, _("Names, descriptions and tags"));
        begun = true;
        add_object_head(comparison, change->pair, lines);
        add_differences(comparison, change->differences, true, 2, lines);
    }
    for (size_t i = 0; i < comparison->groups.count; i++) {
        const struct group_change *change = &comparison->groups.items[i];

        if (!has_rule_names(comparison, change))
            continue;
        if (!begun)
            diff_heading(lines, _("Names, descriptions and tags"));
        begun = true;
        add_object_head(comparison, change->pair, lines);
        add_rule_names(comparison, change->rules, lines);
    }
}

void diff_text_objects(const struct diff_told *told, const struct diff_lines *lines)
{
    const struct comparison *comparison = told->comparison;
    bool begun = false;

    for (size_t i = 0; i < comparison->objects.count; i++) {
        const struct object_change *change = &comparison->objects.items[i];

        if (change->only_naming)
            continue;
        if (!begun)
            diff_heading(lines, _("Other objects"));
        begun = true;
        add_object_head(comparison, change->pair, lines);
        add_differences(comparison, change->differences, false, 2, lines);
    }
    add_names(comparison, lines);
}
