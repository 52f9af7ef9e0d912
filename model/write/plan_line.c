#include "model/write/plan_line.h"

#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/base/sanitise.h"
#include "model/write/form_words.h"

void plan_line_release(struct plan_line *line)
{
    free(line->id);
    free(line->description);
    free(line->source);
    *line = (struct plan_line){0};
}

void plan_lines_release(struct plan_lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        plan_line_release(&lines->items[i]);
    free(lines->items);
    *lines = (struct plan_lines){0};
}

/* --- from an account --------------------------------------------------------------------------------- */

static char *copy_text(const struct account *account, text_id text)
{
    return text == TEXT_NONE ? NULL : mem_strdup(text_raw(account->texts, text));
}

static char *source_of_rule(const struct account *account, const struct sg_rule *rule)
{
    struct strbuf source = STRBUF_INIT;

    rule_format_source(account, rule, true, &source);
    return strbuf_detach(&source);
}

static char *source_of_entry(const struct account *account, const struct acl_entry *entry)
{
    struct strbuf source = STRBUF_INIT;

    cidr_format(&source, account_block(account, entry->cidr));
    return strbuf_detach(&source);
}

static void add_line(struct plan_lines *lines, struct plan_line line)
{
    lines->items =
        mem_grow(lines->items, &lines->capacity, lines->count + 1, sizeof *lines->items);
    lines->items[lines->count++] = line;
}

void plan_lines_add_rule(struct plan_lines *lines, const struct account *account,
                         const struct sg_rule *rule, text_id id)
{
    add_line(lines, (struct plan_line){
                        .kind = TARGET_RULE,
                        .id = copy_text(account, id),
                        .description = copy_text(account, rule->description),
                        .protocol = rule->protocol,
                        .from_port = rule->from_port,
                        .to_port = rule->to_port,
                        .outbound = (rule->flags & RULE_EGRESS) != 0,
                        .source = source_of_rule(account, rule),
                    });
}

void plan_lines_add_entry(struct plan_lines *lines, const struct account *account,
                          const struct acl_entry *entry)
{
    add_line(lines, (struct plan_line){
                        .kind = TARGET_ENTRY,
                        .number = entry->number,
                        .allow = entry->allow,
                        .protocol = entry->protocol,
                        .from_port = entry->from_port,
                        .to_port = entry->to_port,
                        .source = source_of_entry(account, entry),
                    });
}

/* --- of a change ------------------------------------------------------------------------------------- */

void plan_lines_add_target(struct plan_lines *lines, const struct account *account,
                           struct target target)
{
    if (target.kind == TARGET_RULE)
        plan_lines_add_rule(lines, account, &account->rules.items[target.row],
                            account->rules.items[target.row].id);
    else
        plan_lines_add_entry(lines, account, &account->acl_entries.items[target.row]);
}

void plan_lines_add_after(struct plan_lines *lines, const struct account *account,
                          const struct change *change)
{
    for (size_t i = 0; i < change->rule_count; i++) {
        bool keeps_id = i == 0 && change->way == WAY_MODIFY;

        plan_lines_add_rule(lines, account, &change->rules[i],
                            keeps_id ? change_old_rule(change, account)->id : TEXT_NONE);
    }
    for (size_t i = 0; i < change->entry_count; i++)
        plan_lines_add_entry(lines, account, &change->entries[i]);
    if (change->way == WAY_ADD_BEFORE)
        plan_lines_add_target(lines, account, change->target);
}

/* --- comparing --------------------------------------------------------------------------------------- */

static bool same_packets(const struct plan_line *line, int16_t protocol, int32_t from_port,
                         int32_t to_port)
{
    return line->protocol == protocol && line->from_port == from_port && line->to_port == to_port;
}

static bool says_source(const struct plan_line *line, char *source)
{
    bool same = !strcmp(line->source, source);

    free(source);
    return same;
}

bool plan_line_equal(const struct plan_line *a, const struct plan_line *b)
{
    return a->kind == b->kind && a->number == b->number && a->allow == b->allow &&
           a->outbound == b->outbound &&
           same_packets(a, b->protocol, b->from_port, b->to_port) && !strcmp(a->source, b->source);
}

bool plan_line_is_rule(const struct plan_line *line, const struct account *account,
                       const struct sg_rule *rule)
{
    return line->kind == TARGET_RULE && line->outbound == ((rule->flags & RULE_EGRESS) != 0) &&
           same_packets(line, rule->protocol, rule->from_port, rule->to_port) &&
           says_source(line, source_of_rule(account, rule));
}

bool plan_line_is_entry(const struct plan_line *line, const struct account *account,
                        const struct acl_entry *entry)
{
    return line->kind == TARGET_ENTRY && line->number == entry->number &&
           line->allow == entry->allow &&
           same_packets(line, entry->protocol, entry->from_port, entry->to_port) &&
           says_source(line, source_of_entry(account, entry));
}

bool plan_lines_hold(const struct plan_lines *lines, const struct plan_line *line)
{
    for (size_t i = 0; i < lines->count; i++)
        if (plan_line_equal(&lines->items[i], line))
            return true;
    return false;
}

/* --- words ------------------------------------------------------------------------------------------- */

static void add_packets(struct strbuf *out, int16_t protocol, int32_t from_port, int32_t to_port)
{
    char buffer[8];

    strbuf_addf(out, "%s ", protocol_name(protocol, buffer));
    if (protocol != PROTOCOL_ALL) {
        rule_format_ports_short(protocol, from_port, to_port, out);
        strbuf_addch(out, ' ');
    }
}

void plan_line_sentence(const struct plan_line *line, struct strbuf *out)
{
    struct strbuf clean = STRBUF_INIT;

    sanitise_add(&clean, line->source, strlen(line->source));
    if (line->kind == TARGET_ENTRY) {
        strbuf_addf(out, "entry %u, ", (unsigned)line->number);
        strbuf_addf(out, "%s ", line->allow ? "allow" : "deny");
    }
    strbuf_adds(out, line->outbound ? "outbound " : "");
    add_packets(out, line->protocol, line->from_port, line->to_port);
    strbuf_addf(out, "%s %s", line->outbound ? "to" : "from", clean.text);
    strbuf_release(&clean);
}

void plan_lines_sentence(const struct plan_lines *lines, struct strbuf *out)
{
    for (size_t i = 0; i < lines->count; i++) {
        strbuf_adds(out, i ? "; " : "");
        plan_line_sentence(&lines->items[i], out);
    }
}
