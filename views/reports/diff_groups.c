/*
 * Security groups by VPC: their rules as - and + lines, then what they admit.
 */
#include <string.h>

#include "model/account/packet_box.h"
#include "model/account/rule.h"
#include "model/base/message.h"
#include "tui/text.h"
#include "views/reports/diff_report.h"

enum { TRAFFIC_WIDTH = 12, SOURCE_WIDTH = 20 };

/* --- rules ------------------------------------------------------------------------------------------------ */

/* At least so many columns, and a blank. */
static void add_padded(struct strbuf *out, const char *text, size_t width, bool utf8)
{
    size_t columns = text_columns(text, utf8);

    strbuf_adds(out, text);
    strbuf_add_repeated(out, ' ', (columns < width ? width - columns : 0) + 1);
}

/* "in  tcp 25       0.0.0.0/0            sgr-1  smtp from anywhere" */
void diff_rule_words(const struct account *account, const struct sg_rule *rule, bool utf8,
                     struct strbuf *out)
{
    struct strbuf part = STRBUF_INIT;

    strbuf_adds(out, rule->flags & RULE_EGRESS ? "out " : "in  ");
    rule_format_traffic(rule->protocol, rule->from_port, rule->to_port, &part);
    add_padded(out, part.text, TRAFFIC_WIDTH, utf8);
    strbuf_clear(&part);
    rule_format_source(account, rule, false, &part);
    add_padded(out, part.text, SOURCE_WIDTH, utf8);
    if (rule->id != TEXT_NONE)
        strbuf_addf(out, "%s ", account_show(account, rule->id));
    if (rule->description != TEXT_NONE)
        strbuf_adds(out, account_show(account, rule->description));
    while (out->length && out->text[out->length - 1] == ' ')
        strbuf_truncate(out, out->length - 1);
    strbuf_release(&part);
}

static void add_rule_line(const struct comparison *comparison, const struct rule_change *change,
                          enum side side, const struct diff_lines *lines)
{
    const struct account *account = comparison->sides.accounts[side];
    struct strbuf text = STRBUF_INIT;

    if (change->rows[side] == NONE)
        return;
    strbuf_adds(&text, side == SIDE_A ? "- " : "+ ");
    diff_rule_words(account, &account->rules.items[change->rows[side]], lines->utf8, &text);
    diff_line(lines, side == SIDE_A ? DIFF_REMOVED : DIFF_ADDED, 2, text.text);
    strbuf_release(&text);
}

static void add_rules(const struct comparison *comparison, const struct group_change *change,
                      const struct diff_lines *lines)
{
    for (uint32_t i = 0; i < change->rules.count; i++) {
        const struct rule_change *rule = &comparison->rule_changes.items[change->rules.first + i];

        if (rule->kind == RULE_NAMING)
            continue;
        add_rule_line(comparison, rule, SIDE_A, lines);
        add_rule_line(comparison, rule, SIDE_B, lines);
    }
}

/* --- what they admit -------------------------------------------------------------------------------------- */

static void add_slices(const struct packet_set *set, bool egress, const char *word,
                       const struct diff_lines *lines)
{
    struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; i < set->count; i++) {
        const struct packet_slice *slice = &set->slices[i];

        strbuf_clear(&text);
        strbuf_addf(&text, "%s %s %s ", word, egress ? "out" : "in ",
                    set->family == IP_V4 ? "IPv4" : "IPv6");
        packet_box_format((struct packet_box){slice->first_protocol, slice->last_protocol,
                                              slice->first_port, slice->last_port},
                          &text);
        strbuf_adds(&text, ": ");
        diff_set_words(&slice->addresses, &text);
        diff_line(lines, DIFF_PLAIN, 2, text.text);
    }
    strbuf_release(&text);
}

bool diff_group_has_rules(const struct comparison *comparison, const struct group_change *change)
{
    for (uint32_t i = 0; i < change->rules.count; i++)
        if (comparison->rule_changes.items[change->rules.first + i].kind != RULE_NAMING)
            return true;
    return false;
}

static void add_meaning(const struct comparison *comparison, const struct group_change *change,
                        const struct diff_lines *lines)
{
    for (uint32_t i = 0; i < change->admitted.count; i++) {
        const struct admitted_change *admitted =
            &comparison->admitted.items[change->admitted.first + i];

        add_slices(&admitted->opened, admitted->egress, _("opens "), lines);
        add_slices(&admitted->closed, admitted->egress, _("closes"), lines);
    }
    if (!diff_group_has_rules(comparison, change))
        diff_line(lines, DIFF_PLAIN, 2,
                  _("No rule changed: what its prefix lists or groups hold did."));
    else if (change->source_unknown)
        diff_line(lines, DIFF_PLAIN, 2,
                  _("A source is not told in full: the sets hold what is known."));
    else if (!change->admitted.count)
        diff_line(lines, DIFF_PLAIN, 2, _("Said differently, means the same."));
}

/* --- a group ------------------------------------------------------------------------------------------------ */

static void add_namesake(const struct comparison *comparison, const struct group_change *change,
                         const struct diff_lines *lines)
{
    const struct object_pair *pair = &comparison->pairs.items.items[change->pair];
    struct strbuf text = STRBUF_INIT;

    if (change->namesake == NONE)
        return;
    diff_pair_words(comparison, change->namesake, &text);
    diff_linef(lines, DIFF_PLAIN, 2,
               pair->state == PAIR_NEW ? _("It has the name that %s had.")
                                       : _("Its name is that of %s now."),
               text.text);
    strbuf_release(&text);
}

static void add_group_head(const struct comparison *comparison, const struct group_change *change,
                           const struct diff_lines *lines)
{
    enum pair_state state = comparison->pairs.items.items[change->pair].state;
    struct strbuf text = STRBUF_INIT;

    strbuf_adds(&text, state == PAIR_NEW ? "+ " : state == PAIR_GONE ? "- " : "");
    diff_pair_words(comparison, change->pair, &text);
    strbuf_adds(&text, state == PAIR_NEW ? _(" is new") : state == PAIR_GONE ? _(" is gone") : "");
    diff_line(lines,
              state == PAIR_NEW    ? DIFF_ADDED
              : state == PAIR_GONE ? DIFF_REMOVED
                                   : DIFF_PLAIN,
              0, text.text);
    strbuf_release(&text);
}

static void add_group(const struct comparison *comparison, const struct group_change *change,
                      const struct diff_lines *lines)
{
    add_group_head(comparison, change, lines);
    add_namesake(comparison, change, lines);
    add_rules(comparison, change, lines);
    if (comparison->pairs.items.items[change->pair].state == PAIR_BOTH)
        add_meaning(comparison, change, lines);
}

/* --- VPCs ------------------------------------------------------------------------------------------------------ */

static const char *vpc_of(const struct comparison *comparison, const struct group_change *change)
{
    const struct object_pair *pair = &comparison->pairs.items.items[change->pair];
    enum side side = pair_side(pair);
    const struct account *account = comparison->sides.accounts[side];

    return account_show(account, account->groups.items[pair->rows[side]].vpc_id);
}

void diff_text_groups(const struct diff_told *told, const struct diff_lines *lines)
{
    const struct comparison *comparison = told->comparison;
    const char *vpc = NULL;

    for (size_t i = 0; i < comparison->groups.count; i++) {
        const struct group_change *change = &comparison->groups.items[i];
        const char *own = vpc_of(comparison, change);

        if (change->only_naming)
            continue;
        if (!vpc || strcmp(vpc, own) != 0) {
            struct strbuf heading = STRBUF_INIT;

            strbuf_addf(&heading, *own ? _("Security groups of %s") : _("Security groups"), own);
            diff_heading(lines, heading.text);
            strbuf_release(&heading);
        }
        vpc = own;
        add_group(comparison, change, lines);
    }
}
