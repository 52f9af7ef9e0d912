/*
 * The report read back. Behind the heading of a decision that changes something its preview stands in an
 * indented block, and the first lines of that are the rules:
 *
 *     - tcp 25  0.0.0.0/0    smtp from anywhere
 *     + tcp 25  10.0.0.0/16  smtp from anywhere
 *
 * Long ones go on in the next line, so they are compared without their blanks: "-tcp250.0.0.0/0...". Where
 * there are many new rules, those of one protocol and source may share a line, which then tells of no
 * description:
 *
 *     + tcp 0-24, 26-464, 466-65535  0.0.0.0/0  (3 rules)
 */
#include <string.h>

#include "model/account/rule.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/write/form_words.h"
#include "model/write/replay_forms.h"

static const char indent[] = "    ";

/* --- what should be there ----------------------------------------------------------------------- */

/* Of one line. */
static void add_squeezed(struct strbuf *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] != ' ')
            strbuf_addch(out, text[i]);
    }
}

static void add_packets(struct strbuf *out, int16_t protocol, int32_t from, int32_t to)
{
    char buffer[8];

    if (protocol == PROTOCOL_ALL) {
        strbuf_adds(out, _("all traffic"));
        return;
    }
    strbuf_adds(out, protocol_name(protocol, buffer));
    rule_format_ports_short(protocol, from, to, out);
}

static void add_more_ports(struct strbuf *out, const struct sg_rule *rule)
{
    strbuf_addch(out, ',');
    rule_format_ports_short(rule->protocol, rule->from_port, rule->to_port, out);
}

static void add_rule(struct strbuf *out, const char *sign, const struct account *account,
                     const struct sg_rule *rule)
{
    struct strbuf line = STRBUF_INIT;

    strbuf_adds(&line, sign);
    strbuf_adds(&line, rule->flags & RULE_EGRESS ? "outbound " : "");
    add_packets(&line, rule->protocol, rule->from_port, rule->to_port);
    rule_format_source(account, rule, false, &line);
    strbuf_adds(&line, account_show(account, rule->description));
    add_squeezed(out, line.text, line.length);
    strbuf_release(&line);
}

static void add_entry(struct strbuf *out, const char *sign, const struct account *account,
                      const struct acl_entry *entry)
{
    struct strbuf line = STRBUF_INIT;

    strbuf_addf(&line, "%s%u%s", sign, (unsigned)entry->number, entry->allow ? "allow" : "deny");
    add_packets(&line, entry->protocol, entry->from_port, entry->to_port);
    cidr_format(&line, account_block(account, entry->cidr));
    add_squeezed(out, line.text, line.length);
    strbuf_release(&line);
}

/* --- new rules, each in a line of its own or sharing one ---------------------------------------- */

static bool shares_line(const struct sg_rule *a, const struct sg_rule *b)
{
    return a->protocol == b->protocol && a->source_kind == b->source_kind && a->source == b->source;
}

/* The line of rules[at] and all others that share it; nothing if one before it did. */
static void add_shared_line(struct strbuf *out, const struct account *account,
                            const struct sg_rule *rules, size_t count, size_t at)
{
    struct strbuf line = STRBUF_INIT;
    size_t shared = 0;

    for (size_t i = 0; i < count; i++) {
        if (!shares_line(&rules[i], &rules[at]))
            continue;
        if (i < at)
            return;
        if (!shared++) {
            strbuf_adds(&line, rules[i].flags & RULE_EGRESS ? "outbound " : "");
            add_packets(&line, rules[i].protocol, rules[i].from_port, rules[i].to_port);
        } else {
            add_more_ports(&line, &rules[i]);
        }
    }
    rule_format_source(account, &rules[at], false, &line);
    if (shared > 1)
        strbuf_addf(&line, _("(%zu rules)"), shared);
    strbuf_addch(out, '+');
    add_squeezed(out, line.text, line.length);
    strbuf_release(&line);
}

/* A rule that stays has no sign; its new self is not told again. */
static void add_rules(struct strbuf *out, const struct account *account,
                      const struct change *change, bool share)
{
    const struct sg_rule *old = change_old_rule(change, account);
    bool stays = change->rule_count && rules_are_equal(account, &change->rules[0], old);
    const struct sg_rule *rules = change->rules + stays;
    size_t count = change->rule_count - stays;

    add_rule(out, stays ? "" : "-", account, old);
    for (size_t i = 0; i < count; i++) {
        if (share)
            add_shared_line(out, account, rules, count, i);
        else
            add_rule(out, "+", account, &rules[i]);
    }
}

static void add_entries(struct strbuf *out, const struct account *account,
                        const struct change *change)
{
    const struct acl_entry *old = change_old_entry(change, account);
    bool before = change->way == WAY_ADD_BEFORE;
    bool stays = change->way == WAY_REPLACE_AND_ADD && change->entries[0].cidr == old->cidr &&
                 change->entries[0].allow == old->allow;

    if (!before)
        add_entry(out, stays ? "" : "-", account, old);
    for (size_t i = stays; i < change->entry_count; i++)
        add_entry(out, "+", account, &change->entries[i]);
    if (before)
        add_entry(out, "", account, old);
}

/* --- what is there ------------------------------------------------------------------------------ */

/* The section of decision `number`, from its heading up to the next one; NULL if there is none. */
static const char *find_section(const char *text, size_t number)
{
    struct strbuf heading = STRBUF_INIT;
    const char *found;

    strbuf_addf(&heading, "\n## %zu. ", number);
    found = strstr(text, heading.text);
    strbuf_release(&heading);
    return found;
}

/* The first block of a section, up to its first empty line. */
static void read_block(struct strbuf *out, const char *section)
{
    const char *end = strstr(section + 1, "\n## ");
    const char *line = strstr(section, "\n    ");

    if (!line || (end && line > end))
        return;
    for (line++; !strncmp(line, indent, strlen(indent)); line += strcspn(line, "\n") + 1)
        add_squeezed(out, line, strcspn(line, "\n"));
}

static bool lines_are(const struct strbuf *lines, const struct account *account,
                      const struct change *change, bool share)
{
    struct strbuf should = STRBUF_INIT;
    bool right;

    if (change->target.kind == TARGET_RULE)
        add_rules(&should, account, change, share);
    else
        add_entries(&should, account, change);
    right = strbuf_equals(lines, should.text);
    strbuf_release(&should);
    return right;
}

static bool lines_are_right(const struct account *account, const struct change *change,
                            const char *section)
{
    struct strbuf lines = STRBUF_INIT;
    bool right;

    read_block(&lines, section);
    right = lines_are(&lines, account, change, false) || lines_are(&lines, account, change, true);
    strbuf_release(&lines);
    return right;
}

static bool refuse(struct strbuf *why, const struct account *account, const struct change *change)
{
    struct strbuf name = STRBUF_INIT;

    target_format_name(account, change->target, &name);
    sanitise_add(why, name.text, name.length);
    strbuf_adds(why, _(": its lines are not those of the decision"));
    strbuf_release(&name);
    return false;
}

bool replay_markdown(const struct plan *plan, const struct account *account, const char *text,
                     struct strbuf *why)
{
    for (size_t i = 0; i < plan_count(plan); i++) {
        const struct change *change = plan_at(plan, i);
        const char *section = find_section(text, i + 1);

        if (!section ||
            (change_does_something(change) && !lines_are_right(account, change, section)))
            return refuse(why, account, change);
        text = section;
    }
    if (!find_section(text, plan_count(plan) + 1))
        return true;
    strbuf_adds(why, _("a section is about no decision"));
    return false;
}
