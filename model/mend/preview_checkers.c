/*
 * What the checkers that auditors use will say afterwards, and where that is not the truth: they go by
 * the spelling of one rule, not by the addresses that all of them admit.
 *
 *     Checkers: EC2-039, ScoutSuite FAIL -> PASS; EC2.19 still FAIL (tcp 20-24 from 0.0.0.0/0).
 */
#include "model/account/rule.h"
#include "model/base/message.h"
#include "model/mend/checker.h"
#include "model/mend/preview_words.h"
#include "model/mend/target.h"

enum { SMTP_PORT = 25 };

/* A change keeps the ports or some of them, so the old rule tells. */
static bool speaks_of_port(const struct preview_ground *ground, uint16_t port)
{
    return rule_covers_tcp_port(target_rule(ground->account, ground->change->target), port);
}

static bool verdicts_differ(const struct checker_answer *before, const struct checker_answer *after)
{
    for (int i = 0; i < CHECKER_COUNT; i++)
        if (before[i].verdict != after[i].verdict)
            return true;
    return false;
}

/* --- the verdicts ----------------------------------------------------------------------------- */

/* What all checkers say of a group before and after. */
struct verdicts {
    struct checker_answer before[CHECKER_COUNT], after[CHECKER_COUNT];
};

static const char *verdict_words(enum checker_verdict verdict)
{
    static const char *const words[] = {
        [VERDICT_PASSES] = N_("PASS"),
        [VERDICT_SKIPS] = N_("skips it (on no interface)"),
        [VERDICT_MAY_FAIL] = N_("may FAIL"),
        [VERDICT_FAILS] = N_("FAIL"),
    };

    return _(words[verdict]);
}

/* "FAIL -> PASS", "still FAIL", "PASS" */
static void add_turn(struct strbuf *out, enum checker_verdict before, enum checker_verdict after)
{
    if (before != after)
        strbuf_addf(out, "%s -> %s", verdict_words(before), verdict_words(after));
    else if (after == VERDICT_FAILS)
        strbuf_adds(out, _("still FAIL"));
    else
        strbuf_adds(out, verdict_words(after));
}

static bool turn_alike(const struct verdicts *verdicts, int a, int b)
{
    return verdicts->before[a].verdict == verdicts->before[b].verdict &&
           verdicts->after[a].verdict == verdicts->after[b].verdict;
}

static bool is_told_already(const struct verdicts *verdicts, int checker)
{
    for (int i = 0; i < checker; i++)
        if (turn_alike(verdicts, i, checker))
            return true;
    return false;
}

/* "tcp 443-444 from 0.0.0.0/0 stays" */
static void add_reason(struct strbuf *out, const struct preview_ground *ground, uint32_t reference)
{
    const struct sg_rule *rule = account_rule(ground->account, ground->after, reference);

    preview_add_rule_words(out, ground->account, rule);
    strbuf_adds(out, rule->flags & RULE_STAGED ? "" : _(" stays"));
}

/* The rules that decide for the checkers that turn like this one, each once in all. */
static void add_reasons(struct strbuf *out, const struct preview_ground *ground,
                        const struct verdicts *verdicts, int checker)
{
    size_t told = 0;

    for (int i = checker; i < CHECKER_COUNT; i++) {
        uint32_t rule = verdicts->after[i].rule;
        bool again = rule == NONE || !turn_alike(verdicts, checker, i);
        for (int k = 0; k < i && !again; k++)
            again = verdicts->after[k].rule == rule;
        if (again)
            continue;
        strbuf_adds(out, told++ ? "; " : " (");
        add_reason(out, ground, rule);
    }
    strbuf_adds(out, told ? ")" : "");
}

/* All checkers that turn like this one. */
static void add_names(struct strbuf *out, const struct verdicts *verdicts, int checker)
{
    for (int i = checker; i < CHECKER_COUNT; i++)
        if (turn_alike(verdicts, checker, i))
            strbuf_addf(out, "%s%s", i > checker ? ", " : "", checker_name((enum checker)i));
}

static void add_verdicts(struct strbuf *out, const struct preview_ground *ground,
                         const struct verdicts *verdicts)
{
    preview_add_sentence(out, _("Checkers: "));
    for (int i = 0; i < CHECKER_COUNT; i++) {
        if (is_told_already(verdicts, i))
            continue;
        strbuf_adds(out, i ? "; " : "");
        add_names(out, verdicts, i);
        strbuf_addch(out, ' ');
        add_turn(out, verdicts->before[i].verdict, verdicts->after[i].verdict);
        add_reasons(out, ground, verdicts, i);
    }
    strbuf_adds(out, _("."));
}

/* --- the truth -------------------------------------------------------------------------------- */

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
    strbuf_adds(out, _("."));
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

/* --- all -------------------------------------------------------------------------------------- */

static void note_acl(struct strbuf *out, const struct preview_ground *ground)
{
    uint32_t acl = target_holder(ground->account, ground->change->target).row;
    struct checker_answer before = checker_ask_acl(ground->account, ground->edits, acl);
    struct checker_answer after = checker_ask_acl(ground->account, ground->after, acl);

    preview_add_sentence(out, _("Checkers: EC2-039, EC2.18 and EC2.19 do not ask ACLs"));
    if (before.verdict != VERDICT_PASSES || after.verdict != VERDICT_PASSES) {
        strbuf_adds(out, _("; Prowler's check for every port open: "));
        add_turn(out, before.verdict, after.verdict);
    }
    strbuf_adds(out, _("."));
}

static void note_group(struct strbuf *out, const struct preview_ground *ground)
{
    uint32_t group = target_holder(ground->account, ground->change->target).row;
    struct verdicts verdicts;

    checkers_ask(verdicts.before, ground->account, ground->edits, group);
    checkers_ask(verdicts.after, ground->account, ground->after, group);
    if (!speaks_of_port(ground, SMTP_PORT) && !verdicts_differ(verdicts.before, verdicts.after))
        return;
    add_verdicts(out, ground, &verdicts);
    note_truth(out, ground);
}

void preview_note_checkers(struct strbuf *out, const struct preview_ground *ground)
{
    if (ground->change->target.kind == TARGET_RULE)
        note_group(out, ground);
    else
        note_acl(out, ground);
}
