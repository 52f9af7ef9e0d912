/*
 * Plans of which a change says something else than the edits do, as a mistake in either would make it: these
 * forms are written from the changes, and read back against the edits. Nothing may leave the program then.
 */
#include "tests/model/write/fixture.h"

#include "model/write/replay_script.h"

static struct change *change_at(const struct fixture *fixture, size_t position)
{
    return (struct change *)(uintptr_t)plan_at(fixture->plan, position);
}

static const struct sg_rule *rule_named(const struct fixture *fixture, const char *name)
{
    return &fixture->account->rules.items[fixture_target(fixture, name).row];
}

/* What the rule is, but not which one. */
static void become(struct sg_rule *rule, const struct sg_rule *other)
{
    text_id id = rule->id;

    *rule = *other;
    rule->id = id;
}

/* --- the forms -------------------------------------------------------------------------------------------- */

static void assert_refused(bool made, struct strbuf *why, const char *name)
{
    struct strbuf begin = STRBUF_INIT;

    strbuf_addf(&begin, "Nothing was written. Read back, %s does not do what was planned: ", name);
    assert_false(made);
    if (strncmp(why->text, begin.text, begin.length) != 0 || why->length == begin.length)
        fail_msg("%s: %s", name, why->text);
    strbuf_release(&begin);
    strbuf_clear(why);
}

static void no_form_is_written(void **state)
{
    struct strbuf why = STRBUF_INIT;
    struct form_files files;
    struct fixture fixture;
    char *path;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "cidr:10.0.0.0/8");
    change_at(&fixture, 0)->rules[0].to_port = 26;
    assert_refused(form_make(FORM_DIFF, &files, &FIXTURE_JOB(&fixture), &why), &why, "changes.diff");
    assert_refused(form_make(FORM_JSON, &files, &FIXTURE_JOB(&fixture), &why), &why, "plan.json");
    assert_refused(form_make(FORM_AWS_CLI, &files, &FIXTURE_JOB(&fixture), &why), &why, "apply.sh");
    path = fixture_path(&fixture, "out");
    assert_refused(form_write(FORM_EXPORT, &FIXTURE_JOB(&fixture), path, false, &why), &why, "the changed export");
    assert_refused(form_write(FORM_DIFF, &FIXTURE_JOB(&fixture), path, false, &why), &why, "changes.diff");
    assert_refused(form_write_into(FORM_JSON, &FIXTURE_JOB(&fixture), path, &why), &why, "plan.json");
    assert_int_equal(access(path, F_OK), -1);
    free(path);
    strbuf_release(&why);
    fixture_release(&fixture);
}

/* --- the scripts ------------------------------------------------------------------------------------------ */

static void add_what_is_planned(struct fixture *fixture)
{
    fixture_rewrite(fixture, "sgr-1", "cidr:10.0.0.0/8");
    change_at(fixture, 0)->rules[0].to_port = 26;
}

static void fill_the_group(struct fixture *fixture)
{
    struct change *change;

    fixture->account->quotas.rules = 2;
    fixture_rewrite(fixture, "sg-plain/in/tcp/20-30/0.0.0.0/0", "vpc");
    change = change_at(fixture, 0);
    assert_int_equal(change->way, WAY_REMOVE_THEN_ADD);
    change->rules[change->rule_count - 1].to_port = 31;
}

static void modify_what_has_gone(struct fixture *fixture)
{
    fixture_rewrite(fixture, "sgr-1", "remove");
    fixture_rewrite(fixture, "sgr-2", "cidr:10.0.0.0/8");
    assert_int_equal(change_at(fixture, 1)->way, WAY_MODIFY);
    change_at(fixture, 1)->target = change_at(fixture, 0)->target;
}

static void remove_what_has_gone(struct fixture *fixture)
{
    fixture_rewrite(fixture, "sgr-1", "remove");
    fixture_rewrite(fixture, "sgr-2", "remove");
    change_at(fixture, 1)->target = change_at(fixture, 0)->target;
}

static void add_what_is_there(struct fixture *fixture)
{
    fixture_rewrite(fixture, "sgr-3", "sg:sg-plain");
    assert_int_equal(change_at(fixture, 0)->way, WAY_ADD_THEN_REMOVE);
    become(change_at(fixture, 0)->rules, rule_named(fixture, "sgr-2"));
}

static void modify_into_what_is_there(struct fixture *fixture)
{
    fixture_rewrite(fixture, "sgr-1", "cidr:10.0.0.0/8");
    become(change_at(fixture, 0)->rules, rule_named(fixture, "sgr-4"));
}

static void delete_what_has_gone(struct fixture *fixture)
{
    fixture_rewrite(fixture, "acl-1/in/100", "remove");
    fixture_rewrite(fixture, "acl-1/in/200", "remove");
    change_at(fixture, 1)->target = change_at(fixture, 0)->target;
}

static void create_what_is_there(struct fixture *fixture)
{
    fixture_carve(fixture, "acl-1/in/200", "cidr:10.0.0.0/8");
    change_at(fixture, 0)->entries[0] =
        fixture->account->acl_entries.items[fixture_target(fixture, "acl-1/in/100").row];
}

static const struct {
    void (*stage)(struct fixture *fixture);
    const char *sentence;
} tamperings[] = {
    {add_what_is_planned, "is not in the plan"},
    {fill_the_group, "would not be there"},
    {modify_what_has_gone, "would not be put back as it was"},
    {remove_what_has_gone, "sgr-1 is not there to be removed"},
    {add_what_is_there, "would be added twice"},
    {modify_into_what_is_there, "would be there twice"},
    {delete_what_has_gone, "would not be put back as it was"},
    {create_what_is_there, "has a number that is taken"},
};

/* The script is the one of the changes to the letter; what it would do at AWS is what is wrong. */
static void no_script_is_taken_for_right(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof tamperings / sizeof *tamperings; i++) {
        struct strbuf apply = STRBUF_INIT, rollback = STRBUF_INIT, why = STRBUF_INIT;
        struct fixture fixture;

        fixture_init(&fixture);
        tamperings[i].stage(&fixture);
        form_aws_cli(fixture.plan, fixture.account, &apply);
        form_rollback(fixture.plan, fixture.account, &rollback);
        assert_false(replay_scripts(fixture.plan, fixture.account, apply.text, rollback.text, &why));
        if (!strstr(why.text, tamperings[i].sentence))
            fail_msg("%zu: %s", i, why.text);
        strbuf_release(&apply);
        strbuf_release(&rollback);
        strbuf_release(&why);
        fixture_release(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_form_is_written),
        cmocka_unit_test(no_script_is_taken_for_right),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
