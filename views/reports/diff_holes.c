/*
 * Holes, and what the Internet reaches.
 */
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/judge/finding_build.h"
#include "views/reports/diff_report.h"

/* --- a hole ------------------------------------------------------------------------------------------- */

/* Of findings about mail that name no rule, the kind. */
static void add_rule_names(const struct comparison *comparison, enum side side,
                           const struct finding *finding, struct strbuf *out)
{
    const struct findings *findings = &comparison->findings[side];
    struct strbuf name = STRBUF_INIT;

    if (!finding->rules.count) {
        strbuf_adds(out, finding_kind_name(finding->kind));
        return;
    }
    finding_format_rule(comparison->sides.accounts[side], NULL, finding->kind,
                        findings->rules.items[finding->rules.first], &name);
    sanitise_add(out, name.text, name.length);
    if (finding->rules.count > 1)
        strbuf_addf(out, " +%u", (unsigned)finding->rules.count - 1);
    strbuf_release(&name);
}

static const struct finding *finding_of(const struct comparison *comparison,
                                        const struct hole_change *hole, enum side side)
{
    return &comparison->findings[side].items.items[hole->findings[side]];
}

/* "+ critical  exposed  sg-1 (relay)  sgr-1" */
static void add_head(const struct comparison *comparison, const struct hole_change *hole,
                     const struct diff_lines *lines, enum diff_role role, char sign)
{
    enum side side = hole->findings[SIDE_B] != NONE ? SIDE_B : SIDE_A;
    const struct finding *finding = finding_of(comparison, hole, side);
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "%c ", sign);
    if (hole->aspects & HOLE_SEVERITY)
        strbuf_addf(&text, "%s -> ", severity_name(finding_of(comparison, hole, SIDE_A)->severity));
    strbuf_addf(&text, "%s  ", severity_name(finding->severity));
    account_describe_object(comparison->sides.accounts[side], finding->resource, &text);
    strbuf_adds(&text, "  ");
    add_rule_names(comparison, side, finding, &text);
    diff_line(lines, role, 0, text.text);
    strbuf_release(&text);
}

static void add_message(const struct comparison *comparison, const struct hole_change *hole,
                        const struct diff_lines *lines)
{
    enum side side = hole->findings[SIDE_B] != NONE ? SIDE_B : SIDE_A;
    struct strbuf text = STRBUF_INIT;

    finding_message(&comparison->findings[side], finding_of(comparison, hole, side),
                    comparison->sides.accounts[side], NULL, &text);
    diff_line(lines, DIFF_PLAIN, 4, text.text);
    strbuf_release(&text);
}

static void add_causes(const struct comparison *comparison, struct span causes,
                       const struct diff_lines *lines)
{
    struct strbuf text = STRBUF_INIT;

    for (uint32_t i = 0; i < causes.count; i++) {
        strbuf_clear(&text);
        strbuf_adds(&text, _("because "));
        diff_cause_words(comparison, comparison->causes.items[causes.first + i], &text);
        diff_line(lines, DIFF_PLAIN, 4, text.text);
    }
    strbuf_release(&text);
}

/* --- what of it changed --------------------------------------------------------------------------------- */

static void add_aspects(const struct diff_told *told, const struct hole_change *hole,
                        const struct diff_lines *lines)
{
    const struct comparison *comparison = told->comparison;
    const struct finding *a = finding_of(comparison, hole, SIDE_A);
    const struct finding *b = finding_of(comparison, hole, SIDE_B);
    struct strbuf old = STRBUF_INIT, fresh = STRBUF_INIT;

    if (hole->aspects & HOLE_EXPOSURE)
        diff_linef(lines, DIFF_PLAIN, 4, _("exposure: %s -> %s"), exposure_name(a->exposure),
                   exposure_name(b->exposure));
    if (hole->aspects & HOLE_BREADTH)
        diff_linef(lines, DIFF_PLAIN, 4, _("breadth: %s -> %s"), breadth_name(a->breadth),
                   breadth_name(b->breadth));
    if (hole->aspects & HOLE_PORTS) {
        smtp_ports_format(told->ports, a->ports, &old);
        smtp_ports_format(told->ports, b->ports, &fresh);
        diff_linef(lines, DIFF_PLAIN, 4, _("ports: %s -> %s"), old.text, fresh.text);
    }
    if (hole->aspects & HOLE_RULES)
        diff_line(lines, DIFF_PLAIN, 4, _("the rules that open it are not the same, see below"));
    if (hole->aspects & HOLE_INTERFACES)
        diff_linef(lines, DIFF_PLAIN, 4,
                   finding_kind_is_inbound(a->kind) ? _("exposed interfaces: %u -> %u")
                                                    : _("interfaces: %u -> %u"),
                   (unsigned)a->interfaces.count, (unsigned)b->interfaces.count);
    strbuf_release(&old);
    strbuf_release(&fresh);
}

static enum diff_role role_of_change(const struct comparison *comparison,
                                     const struct hole_change *hole)
{
    enum severity before = finding_of(comparison, hole, SIDE_A)->severity;
    enum severity after = finding_of(comparison, hole, SIDE_B)->severity;

    if (before == after)
        return DIFF_PLAIN;
    return before < after ? DIFF_WORSE : DIFF_BETTER;
}

static void add_hole(const struct diff_told *told, const struct hole_change *hole,
                     const struct diff_lines *lines)
{
    static const enum diff_role roles[HOLE_KIND_COUNT] = {[HOLE_NEW] = DIFF_WORSE,
                                                          [HOLE_CLOSED] = DIFF_BETTER,
                                                          [HOLE_CHANGED] = DIFF_PLAIN,
                                                          [HOLE_NOT_IN_A] = DIFF_PLAIN,
                                                          [HOLE_NOT_IN_B] = DIFF_PLAIN};
    static const char signs[HOLE_KIND_COUNT] = {'+', '-', '~', '?', '?'};
    enum diff_role role =
        hole->kind == HOLE_CHANGED ? role_of_change(told->comparison, hole) : roles[hole->kind];

    add_head(told->comparison, hole, lines, role, signs[hole->kind]);
    if (hole->kind == HOLE_CHANGED)
        add_aspects(told, hole, lines);
    add_message(told->comparison, hole, lines);
    add_causes(told->comparison, hole->causes, lines);
}

static void add_kind(const struct diff_told *told, const struct diff_lines *lines,
                     enum hole_kind kind)
{
    static const char *const headings[HOLE_KIND_COUNT] = {
        [HOLE_NEW] = N_("New holes"),
        [HOLE_CLOSED] = N_("Closed holes"),
        [HOLE_CHANGED] = N_("Changed holes"),
        [HOLE_NOT_IN_A] = N_("Holes that may be new, since A does not tell"),
        [HOLE_NOT_IN_B] = N_("Holes that may be closed, since B does not tell"),
    };
    const struct comparison *comparison = told->comparison;
    struct strbuf heading = STRBUF_INIT;

    if (!comparison->holes_by_kind[kind])
        return;
    strbuf_addf(&heading, "%s: %zu", _(headings[kind]), comparison->holes_by_kind[kind]);
    diff_heading(lines, heading.text);
    strbuf_release(&heading);
    for (size_t i = 0; i < comparison->holes.count; i++)
        if (comparison->holes.items[i].kind == kind)
            add_hole(told, &comparison->holes.items[i], lines);
}

/* --- the Internet ------------------------------------------------------------------------------------------ */

static void add_reach_set(const struct diff_told *told, const struct reach_change *change,
                          const struct addr_set *set, char sign, const char *remark,
                          const struct diff_lines *lines)
{
    enum diff_role role = sign == '+' ? DIFF_WORSE : sign == '-' ? DIFF_BETTER : DIFF_PLAIN;
    struct strbuf text = STRBUF_INIT;

    if (addr_set_is_empty(set))
        return;
    strbuf_addf(&text, "%c tcp ", sign);
    smtp_ports_format(told->ports, change->ports, &text);
    strbuf_addf(&text, " %s ", change->family == IP_V4 ? "IPv4:" : "IPv6:");
    diff_set_words(set, &text);
    strbuf_adds(&text, remark);
    diff_line(lines, role, 2, text.text);
    strbuf_release(&text);
}

static void add_interface(const struct comparison *comparison, uint32_t pair,
                          const struct diff_lines *lines)
{
    struct strbuf text = STRBUF_INIT;

    diff_pair_words(comparison, pair, &text);
    diff_line(lines, DIFF_PLAIN, 0, text.text);
    strbuf_release(&text);
}

static void add_reach(const struct diff_told *told, const struct diff_lines *lines)
{
    const struct comparison *comparison = told->comparison;

    if (comparison->reach.count)
        diff_heading(lines, _("Reached from the Internet on SMTP ports"));
    for (size_t i = 0; i < comparison->reach.count; i++) {
        const struct reach_change *change = &comparison->reach.items[i];
        bool is_last = i + 1 == comparison->reach.count || change[1].pair != change->pair;

        if (i == 0 || change[-1].pair != change->pair)
            add_interface(comparison, change->pair, lines);
        add_reach_set(told, change, &change->opened, '+', "", lines);
        add_reach_set(told, change, &change->closed, '-', "", lines);
        add_reach_set(told, change, &change->appeared, '?', _(" (A does not tell)"), lines);
        add_reach_set(told, change, &change->lost, '?', _(" (B does not tell)"), lines);
        if (is_last)
            add_causes(comparison, change->causes, lines);
    }
}

void diff_text_holes(const struct diff_told *told, const struct diff_lines *lines)
{
    for (size_t kind = 0; kind < HOLE_KIND_COUNT; kind++)
        add_kind(told, lines, (enum hole_kind)kind);
    add_reach(told, lines);
}
