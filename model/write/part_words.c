#include "model/write/part_words.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/base/text_pool.h"
#include "model/write/aws_cli_words.h"

const char *part_holder_id(const struct ladder_part *part, const struct account *account)
{
    return text_raw(account->texts, account_object_id(account, part->holder));
}

const char *part_source_owner(const struct ladder *ladder, const struct ladder_part *part,
                              const struct sg_rule *rule, const struct account *account)
{
    const char *owner;

    if (rule->source_kind != SOURCE_GROUP)
        return "";
    owner = text_raw(account->texts, account->group_references.items[rule->source].user_id);
    return aws_is_account_number(owner) &&
                   strcmp(owner, ladder->places.items[part->place].number) != 0
               ? owner
               : "";
}

/* --- names ---------------------------------------------------------------------------------------------- */

/* What is neither letter nor digit becomes "_", or "x" in a run of numbers, or is left out in an id. */
static void add_source(struct strbuf *out, const char *text, enum name_style style)
{
    for (; *text; text++) {
        if (isalnum((unsigned char)*text))
            strbuf_addch(out, *text);
        else
            strbuf_addch(out, style == NAME_SNAKE ? '_' : 'x');
    }
}

static void add_word(struct strbuf *out, const char *text, enum name_style style)
{
    size_t start = out->length;

    if (style == NAME_SNAKE && start)
        strbuf_addch(out, '_');
    for (; *text; text++) {
        bool plain = isalnum((unsigned char)*text);

        if (style == NAME_SNAKE)
            strbuf_addch(out, plain ? *text : '_');
        else if (plain)
            strbuf_addch(out, out->length == start ? (char)toupper((unsigned char)*text) : *text);
    }
}

static void add_port(struct strbuf *out, int32_t port)
{
    if (port < 0)
        strbuf_adds(out, "all");
    else
        strbuf_addf(out, "%d", (int)port);
}

/* One number where both are the same: "25", "20_1024", "8_0", "all". */
static void add_ports(struct strbuf *out, const struct sg_rule *rule, enum name_style style)
{
    if (!protocol_has_ports(rule->protocol) && !protocol_has_types(rule->protocol))
        return;
    if (style == NAME_SNAKE)
        strbuf_addch(out, '_');
    add_port(out, rule->from_port);
    if (rule->from_port == rule->to_port)
        return;
    strbuf_addch(out, style == NAME_SNAKE ? '_' : 'x');
    add_port(out, rule->to_port);
}

static void add_new_rule_name(struct strbuf *out, const struct ladder_part *part,
                              const struct account *account, enum name_style style)
{
    const struct sg_rule *rule = &part->rules[PART_NEW];
    struct strbuf source = STRBUF_INIT;
    char buffer[8];

    rule_format_source(account, rule, true, &source);
    add_word(out, part_holder_id(part, account), style);
    add_word(out, protocol_name(rule->protocol, buffer), style);
    add_ports(out, rule, style);
    add_word(out, rule->flags & RULE_EGRESS ? "to" : "from", style);
    if (style == NAME_SNAKE)
        strbuf_addch(out, '_');
    add_source(out, source.text, style);
    strbuf_release(&source);
}

static void add_entry_name(struct strbuf *out, const struct ladder_part *part,
                           const struct account *account, enum name_style style)
{
    enum part_side side = ladder_part_is_old(part) ? PART_OLD : PART_NEW;
    struct strbuf number = STRBUF_INIT;

    strbuf_addf(&number, "%u", (unsigned)part->entries[side].number);
    add_word(out, part_holder_id(part, account), style);
    add_word(out, "in", style);
    add_word(out, number.text, style);
    if (part->kind == PART_STAND_IN)
        add_word(out, "stand-in", style);
    strbuf_release(&number);
}

static void add_name(struct strbuf *out, const struct ladder_part *part,
                     const struct account *account, enum name_style style)
{
    if (part->kind != PART_RULE)
        add_entry_name(out, part, account, style);
    else if (ladder_part_is_old(part))
        add_word(out, text_raw(account->texts, part->rules[PART_OLD].id), style);
    else
        add_new_rule_name(out, part, account, style);
}

/* Ids that are alike in two accounts, or but for a hyphen. */
static void make_unique(struct strbuf *name, struct text_pool *taken, enum name_style style)
{
    size_t length = name->length;

    for (unsigned number = 2; text_pool_find(taken, name->text) != TEXT_NONE; number++) {
        strbuf_truncate(name, length);
        strbuf_addf(name, style == NAME_SNAKE ? "_%u" : "x%u", number);
    }
    text_pool_adds(taken, name->text);
}

char **part_names(const struct ladder *ladder, const struct account *account,
                  enum name_style style)
{
    char **names = mem_alloc(ladder->parts.count * sizeof *names);
    struct text_pool *taken = text_pool_new();

    for (size_t i = 0; i < ladder->parts.count; i++) {
        struct strbuf name = STRBUF_INIT;

        add_name(&name, &ladder->parts.items[i], account, style);
        make_unique(&name, taken, style);
        names[i] = strbuf_detach(&name);
    }
    text_pool_free(taken);
    return names;
}

void part_names_free(char **names, const struct ladder *ladder)
{
    for (size_t i = 0; i < ladder->parts.count; i++)
        free(names[i]);
    free(names);
}

/* --- steps ---------------------------------------------------------------------------------------------- */

struct rung_step rung_step_between(const struct ladder *ladder, enum rung from, enum rung to)
{
    struct rung_step step = {0};

    for (size_t i = 0; i < ladder->parts.count; i++) {
        const struct ladder_part *part = &ladder->parts.items[i];
        bool was = part->at[from] != PART_ABSENT, will_be = part->at[to] != PART_ABSENT;
        bool differs = part->at[from] != part->at[to];
        bool in_place = was && will_be && part->kind == PART_RULE;

        step.changed += differs && in_place;
        step.added += differs && will_be && !in_place;
        step.destroyed += differs && was && !in_place;
    }
    return step;
}
