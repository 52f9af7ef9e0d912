/*
 * Random accounts, mended as `fix --all --acls` mends them: nothing that is named as open stays so,
 * unless it was refused; and what is written to disk is what was compared in memory. See
 * random_mending.h for running it longer, or for one account only.
 */
#include "tests/model/write/fixture.h"
#include "tests/model/write/random_mending.h"

/* --- reading ---------------------------------------------------------------------------------------- */

static void add_told(struct lines *lines, const struct random_export *export)
{
    for (size_t i = 0; i < export->marks.count; i++) {
        struct strbuf name = STRBUF_INIT;
        const char *mark = export->marks.items[i].name;

        if (!mark || lines_have(lines, mark))
            continue;
        strbuf_adds(&name, mark);
        lines_add(lines, &name);
    }
    lines_sort(lines);
}

static void add_read(struct lines *lines, const struct account *account)
{
    struct strbuf name = STRBUF_INIT;

    for (size_t i = 0; i < account->rules.count; i++) {
        add_composed_name(&name, account, &account->rules.items[i]);
        lines_add(lines, &name);
    }
    for (size_t i = 0; i < account->acl_entries.count; i++) {
        const struct acl_entry *entry = &account->acl_entries.items[i];
        if (entry->egress || entry->number > 32766)
            continue;
        add_entry_name(&name, account, entry);
        lines_add(lines, &name);
    }
    lines_sort(lines);
}

/* Every rule and entry that was told is there, once, and no other. */
static void check_as_made(const struct round *round)
{
    struct lines told = {0}, read = {0};
    const char *want, *got;

    add_told(&told, &round->export);
    add_read(&read, round->account);
    if (lines_differ(&told, &read, &want, &got))
        round_fail(round, "told: %s; read: %s", want ? want : "nothing", got ? got : "nothing");
    lines_release(&told);
    lines_release(&read);
}

static void accounts_are_read_as_they_were_made(void **state)
{
    struct rounds rounds = rounds_asked(1000);

    (void)state;
    for (unsigned long number = rounds.first; number <= rounds.last; number++) {
        struct round round;
        round_begin(&round, number, 4);
        check_as_made(&round);
        round_end(&round);
    }
}

/* --- mending all ------------------------------------------------------------------------------------ */

/* What `fix --all --acls` is asked, and what it said. */
struct fixing {
    const struct round *round;
    struct plan *plan;
    struct change_request request; /* but for the target */
    const char *to;
    bool *refused[2]; /* by target kind and row: reported, not tried again */
};

static struct target named_target(const struct finding *finding, uint32_t reference)
{
    bool is_entry = finding->kind == FINDING_NACL_ENTRY_OPEN;

    return (struct target){is_entry ? TARGET_ENTRY : TARGET_RULE, reference};
}

static bool is_of_export(const struct account *account, struct target target)
{
    return target.row < (target.kind == TARGET_RULE ? account->rules.count
                                                    : account->acl_entries.count);
}

/* True if the plan grew. What is so already stays open, and is reported like what is refused. */
static bool fix_target(struct fixing *fixing, struct target target)
{
    struct strbuf why = STRBUF_INIT;
    struct change change;
    bool staged = false;

    if (fixing->refused[target.kind][target.row] || plan_find(fixing->plan, target) != SIZE_MAX)
        return false;
    fixing->request.target = target;
    if (make_decision(fixing->round, fixing->plan, fixing->request, fixing->to, &change, &why)) {
        staged = change.way != WAY_NOTHING;
        if (staged)
            plan_stage(fixing->plan, &change);
        else
            change_release(&change);
    }
    fixing->refused[target.kind][target.row] = !staged;
    strbuf_release(&why);
    return staged;
}

static bool fix_once(struct fixing *fixing)
{
    struct findings findings = {0};
    bool staged = false;

    findings_compute(&findings, fixing->round->account, plan_edits(fixing->plan),
                     &fixing->round->ports);
    for (size_t i = 0; i < findings.items.count; i++) {
        const struct finding *finding = &findings.items.items[i];
        for (uint32_t j = 0; j < finding->rules.count; j++) {
            struct target target =
                named_target(finding, findings.rules.items[finding->rules.first + j]);
            if (is_of_export(fixing->round->account, target) && fix_target(fixing, target))
                staged = true;
        }
    }
    findings_release(&findings);
    return staged;
}

static void add_finding_line(struct lines *lines, const struct findings *findings,
                             const struct finding *finding, const struct account *account,
                             const struct edits *edits)
{
    struct strbuf line = STRBUF_INIT;

    finding_message(findings, finding, account, edits, &line);
    strbuf_addf(&line, " %s %s %s %d %llx", finding_kind_name(finding->kind),
                severity_name(finding->severity), breadth_name(finding->breadth), finding->family,
                (unsigned long long)finding->ports);
    for (uint32_t i = 0; i < finding->rules.count; i++) {
        uint32_t reference = findings->rules.items[finding->rules.first + i];
        strbuf_addch(&line, ' ');
        if (finding->kind == FINDING_NACL_ENTRY_OPEN)
            entry_format_name(account, account_entry(account, edits, reference), &line);
        else
            rule_format_name(account, account_rule(account, edits, reference), &line);
    }
    lines_add(lines, &line);
}

static void add_findings(struct lines *lines, const struct round *round,
                         const struct account *account, const struct edits *edits)
{
    struct findings findings = {0};

    findings_compute(&findings, account, edits, &round->ports);
    for (size_t i = 0; i < findings.items.count; i++)
        add_finding_line(lines, &findings, &findings.items.items[i], account, edits);
    lines_sort(lines);
    findings_release(&findings);
}

/* Nothing that is left open is of the export, but for what was refused; and with the VPC's own blocks
 * as new sources nothing new is open either. */
static void check_left_open(const struct fixing *fixing)
{
    const struct account *account = fixing->round->account;
    struct findings findings = {0};

    findings_compute(&findings, account, plan_edits(fixing->plan), &fixing->round->ports);
    for (size_t i = 0; i < findings.items.count; i++) {
        const struct finding *finding = &findings.items.items[i];
        for (uint32_t j = 0; j < finding->rules.count; j++) {
            struct target target =
                named_target(finding, findings.rules.items[finding->rules.first + j]);
            bool of_export = is_of_export(account, target);
            if (of_export ? !fixing->refused[target.kind][target.row] : !strcmp(fixing->to, "vpc"))
                round_fail(fixing->round, "%s %u is still open after mending all to %s",
                           target.kind == TARGET_RULE ? "rule" : "entry", target.row, fixing->to);
        }
    }
    findings_release(&findings);
}

/* Loaded again the account has just the findings that it would have had. */
static void check_findings_again(const struct fixing *fixing)
{
    const struct round *round = fixing->round;
    struct account *written = write_and_read(round, fixing->plan);
    struct lines wanted = {0}, given = {0};
    const char *want, *got;

    add_findings(&wanted, round, round->account, plan_edits(fixing->plan));
    add_findings(&given, round, written, NULL);
    if (lines_differ(&wanted, &given, &want, &got))
        round_fail(round, "would have been found:\n  %s\nis found:\n  %s",
                   want ? want : "(nothing)", got ? got : "(nothing)");
    lines_release(&wanted);
    lines_release(&given);
    account_free(written);
}

static void fix_all(const struct round *round, size_t *mended, size_t *refused)
{
    static const char *const candidates[] = {"vpc", "vpc", "remove", "cidr:10.0.0.0/8",
                                             "cidr:10.0.0.0/8,192.0.2.0/24", "sg:sg-1", "pl:pl-1"};
    struct account *account = round->account;
    struct fixing fixing = {.round = round, .plan = plan_new(account), .to = PICK(candidates)};

    fixing.request.kind = one_in(2) ? CHANGE_CARVE : CHANGE_REWRITE;
    fixing.request.allow_loss = one_in(2);
    fixing.refused[TARGET_RULE] = mem_zalloc(account->rules.count + 1, sizeof(bool));
    fixing.refused[TARGET_ENTRY] = mem_zalloc(account->acl_entries.count + 1, sizeof(bool));
    while (fix_once(&fixing))
        continue;
    check_left_open(&fixing);
    check_findings_again(&fixing);
    *mended += plan_count(fixing.plan);
    for (size_t i = 0; i < account->rules.count; i++)
        *refused += fixing.refused[TARGET_RULE][i];
    for (size_t i = 0; i < account->acl_entries.count; i++)
        *refused += fixing.refused[TARGET_ENTRY][i];
    free(fixing.refused[TARGET_RULE]);
    free(fixing.refused[TARGET_ENTRY]);
    plan_free(fixing.plan);
}

static void mending_all_leaves_nothing_open_but_what_is_refused(void **state)
{
    struct rounds rounds = rounds_asked(2500);
    size_t mended = 0, refused = 0;

    (void)state;
    for (unsigned long number = rounds.first; number <= rounds.last; number++) {
        struct round round;
        round_begin(&round, number, 3);
        fix_all(&round, &mended, &refused);
        round_end(&round);
    }
    print_message("%zu mended, %zu refused\n", mended, refused);
}

/* --- on disk ---------------------------------------------------------------------------------------- */

static void put_on_disk(struct round *round, const struct fixture *fixture)
{
    for (size_t i = 0; i < round->export.files.count; i++) {
        struct strbuf name = STRBUF_INIT;
        strbuf_addf(&name, "in/%s", round->export.files.items[i].name);
        fixture_write(fixture, name.text, round->export.files.items[i].text.text);
        strbuf_release(&name);
    }
    account_free(round->account);
    round->account = fixture_load(fixture, "in");
}

static void check_file_on_disk(const struct round *round, const struct fixture *fixture,
                               uint32_t row, const struct strbuf *text)
{
    struct strbuf name = STRBUF_INIT;
    char *written;

    strbuf_addf(&name, "out/%s",
                text_raw(round->account->texts, round->account->files.items[row].name));
    written = fixture_read(fixture, name.text);
    if (!strbuf_equals(text, written))
        round_fail(round, "%s is not what was compared", name.text);
    free(written);
    strbuf_release(&name);
}

static void check_disk(const struct round *round, const struct fixture *fixture,
                       const struct plan *plan)
{
    const struct account *account = round->account;
    struct strbuf *texts = texts_new(account), why = STRBUF_INIT;
    char *path = fixture_path(fixture, "out");
    struct account *written;

    assert_true(export_edit_texts(plan, account, texts, &why));
    if (!form_export(plan, account, path, &why))
        round_fail(round, "%s", why.text);
    for (uint32_t i = 0; i < account->files.count; i++)
        check_file_on_disk(round, fixture, i, &texts[i]);
    written = fixture_load(fixture, "out");
    check_as_planned(round, plan, written);
    account_free(written);
    texts_free(texts, account);
    strbuf_release(&why);
    free(path);
}

static void the_files_on_disk_are_those_that_were_compared(void **state)
{
    struct rounds rounds = rounds_asked(20);

    (void)state;
    for (unsigned long number = rounds.first; number <= rounds.last; number++) {
        struct fixture fixture = {0};
        struct round round;
        struct change change;
        size_t refused = 0;
        round_begin(&round, number, 5);
        fixture_directory(&fixture);
        put_on_disk(&round, &fixture);
        fixture.plan = plan_new(round.account);
        for (int i = 0; i < 4; i++)
            if (random_decision(&round, fixture.plan, &change, &refused))
                plan_stage(fixture.plan, &change);
        check_disk(&round, &fixture, fixture.plan);
        fixture_release(&fixture);
        round_end(&round);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accounts_are_read_as_they_were_made),
        cmocka_unit_test(mending_all_leaves_nothing_open_but_what_is_refused),
        cmocka_unit_test(the_files_on_disk_are_those_that_were_compared),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
