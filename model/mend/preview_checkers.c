/*
 * What the checkers that auditors use will say afterwards, and where that is not the truth: they go by
 * the spelling of one rule, not by the addresses that all of them admit.
 */
#include "model/account/rule.h"
#include "model/base/message.h"
#include "model/mend/checker.h"
#include "model/mend/preview_words.h"
#include "model/mend/target.h"

enum { SMTP_PORT = 25 };

static bool speaks_of_port(const struct preview_ground *ground, uint16_t port)
{
    if (rule_covers_tcp_port(target_rule(ground->account, ground->change->target), port))
        return true;
    for (size_t i = 0; i < ground->change->rule_count; i++)
        if (rule_covers_tcp_port(&ground->change->rules[i], port))
            return true;
    return false;
}

static bool verdicts_differ(const struct checker_answer *before, const struct checker_answer *after)
{
    for (int i = 0; i < CHECKER_COUNT; i++)
        if (before[i].verdict != after[i].verdict)
            return true;
    return false;
}

/* --- the verdicts --------------------------------------------------------------------------------- */

static const char *verdict_words(enum checker_verdict verdict)
{
    static const char *const words[] = {
        [VERDICT_PASSES] = "passes",
        [VERDICT_SKIPS] = "skips it (on no interface)",
        [VERDICT_MAY_FAIL] = "may fail",
        [VERDICT_FAILS] = "fails",
    };

    return _(words[verdict]);
}

/* "tcp 443-444 from 0.0.0.0/0 stays" */
static void add_reason(struct strbuf *out, const struct preview_ground *ground, uint32_t reference)
{
    const struct sg_rule *rule = account_rule(ground->account, ground->after, reference);

    preview_add_rule_words(out, ground->account, rule);
    strbuf_adds(out, rule->flags & RULE_STAGED ? "" : _(" stays"));
}

static bool all_pass(const struct checker_answer answers[CHECKER_COUNT])
{
    for (int i = 0; i < CHECKER_COUNT; i++)
        if (answers[i].verdict != VERDICT_PASSES)
            return false;
    return true;
}

static void add_all_pass(struct strbuf *out)
{
    preview_add_sentence(out, _("Checkers afterwards: "));
    for (int i = 0; i < CHECKER_COUNT; i++)
        strbuf_addf(out, "%s%s", i ? ", " : "", checker_name((enum checker)i));
    strbuf_adds(out, _(" all pass."));
}

static void add_verdicts(struct strbuf *out, const struct preview_ground *ground,
                         const struct checker_answer answers[CHECKER_COUNT])
{
    uint32_t told = NONE;

    preview_add_sentence(out, _("Checkers afterwards: "));
    for (int i = 0; i < CHECKER_COUNT; i++) {
        strbuf_addf(out, "%s%s %s", i ? ", " : "", checker_name((enum checker)i),
                    verdict_words(answers[i].verdict));
        if (answers[i].rule == NONE || answers[i].rule == told)
            continue;
        strbuf_adds(out, " (");
        add_reason(out, ground, answers[i].rule);
        strbuf_adds(out, ")");
        told = answers[i].rule;
    }
    strbuf_addch(out, '.');
}

/* --- the truth ------------------------------------------------------------------------------------ */

/* What a port is open to after the change; true if a rule that is spelled open is in it. References to
 * groups are left out: they stand for private addresses. */
static bool admitted_after(struct addr_set *admitted, const struct preview_ground *ground,
                           uint16_t port)
{
    uint32_t group = target_holder(ground->account, ground->change->target).row;
    struct rule_walk walk = rule_walk_group(ground->account, ground->after, group);

    while (rule_walk_next(&walk)) {
        if ((walk.rule->flags & RULE_EGRESS) || walk.rule->source_kind == SOURCE_GROUP ||
            !rule_covers_tcp_port(walk.rule, port))
            continue;
        rule_source_set(ground->account, walk.rule, admitted);
        if (rule_is_spelled_open(ground->account, walk.rule) &&
            rule_source_family(ground->account, walk.rule) == admitted->family)
            return true;
    }
    return false;
}

static void add_truth(struct strbuf *out, const struct addr_set *admitted,
                      const struct addr_set *internet, uint16_t port)
{
    bool is_world = addr_set_breadth(admitted, internet) == BREADTH_WORLD;

    preview_add_sentence(out, "");
    strbuf_addf(out,
                is_world ? _("They go by the spelling /0 and do not see that %s tcp %u stays open "
                             "to the world: ")
                         : _("They go by the spelling /0 and do not see how wide %s tcp %u stays "
                             "open: "),
                admitted->family == IP_V4 ? "IPv4" : "IPv6", port);
    addr_set_format_size_short(out, admitted);
    strbuf_adds(out, _(" addresses, e.g. "));
    ip_addr_format(out, addr_set_witness(admitted, internet));
    strbuf_addch(out, '.');
}

static bool note_truth_of_port(struct strbuf *out, const struct preview_ground *ground,
                               uint16_t port)
{
    bool told = false;

    for (int family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        struct addr_set admitted, internet;

        addr_set_init(&admitted, (enum ip_family)family);
        addr_set_init_internet(&internet, (enum ip_family)family);
        if (!admitted_after(&admitted, ground, port) &&
            addr_set_breadth(&admitted, &internet) >= BREADTH_WIDE) {
            add_truth(out, &admitted, &internet, port);
            told = true;
        }
        addr_set_release(&internet);
        addr_set_release(&admitted);
    }
    return told;
}

/* The first port is enough to say that they see less. */
static void note_truth(struct strbuf *out, const struct preview_ground *ground)
{
    for (size_t i = 0; i < ground->ports->count; i++)
        if (speaks_of_port(ground, ground->ports->ports[i]) &&
            note_truth_of_port(out, ground, ground->ports->ports[i]))
            return;
}

void preview_note_checkers(struct strbuf *out, const struct preview_ground *ground)
{
    struct checker_answer before[CHECKER_COUNT], after[CHECKER_COUNT];
    uint32_t group;

    if (ground->change->target.kind != TARGET_RULE)
        return;
    group = target_holder(ground->account, ground->change->target).row;
    checkers_ask(before, ground->account, ground->edits, group);
    checkers_ask(after, ground->account, ground->after, group);
    if (!speaks_of_port(ground, SMTP_PORT) && !verdicts_differ(before, after))
        return;
    if (all_pass(after))
        add_all_pass(out);
    else
        add_verdicts(out, ground, after);
    note_truth(out, ground);
}
