/*
 * What is written for one plan is no proof of another: each form, read back against each of several plans over the
 * same export, holds for its own and for no other.
 */
#include "tests/model/write/tools.h"

#include "model/write/form_cloudformation.h"
#include "model/write/form_terraform.h"
#include "model/write/replay_forms.h"
#include "model/write/replay_script.h"

enum { STEPS_MOST = 3 };

static const struct {
    struct {
        enum change_kind kind;
        const char *name, *candidate;
    } steps[STEPS_MOST];
} plans[] = {
    {{{CHANGE_REWRITE, "sgr-1", "vpc"}}},
    {{{CHANGE_REWRITE, "sgr-1", "cidr:10.0.0.0/16"}}},
    {{{CHANGE_REWRITE, "sgr-1", "sg:sg-plain"}}},
    {{{CHANGE_REWRITE, "sgr-1", "remove"}}},
    {{{CHANGE_REWRITE, "sgr-3", "vpc"}}},
    {{{CHANGE_REWRITE, "sgr-1", "vpc"}, {CHANGE_REWRITE, "sgr-3", "vpc"}}},
    {{{CHANGE_REWRITE, "acl-1/in/100", "vpc"}}},
    {{{CHANGE_REWRITE, "acl-1/in/100", "cidr:10.0.0.0/16"}}},
    {{{CHANGE_REWRITE, "acl-1/in/100", "remove"}}},
    {{{CHANGE_CARVE, "acl-1/in/200", "cidr:10.0.0.0/8"}}},
    {{{CHANGE_REWRITE, "acl-1/in/200", "cidr:10.0.0.0/8"}}},
    {{{CHANGE_CARVE, "sg-plain/in/tcp/20-30/0.0.0.0/0", "vpc"}}},
    {{{CHANGE_REWRITE, "sg-plain/in/tcp/20-30/0.0.0.0/0", "vpc"}}},
    {{{CHANGE_REWRITE, "acl-1/in/100", "vpc"}, {CHANGE_CARVE, "acl-1/in/200", "cidr:10.0.0.0/8"},
      {CHANGE_REWRITE, "sgr-1", "vpc"}}},
};

enum { PLANS = sizeof plans / sizeof *plans };

static struct fixture fixtures[PLANS];

static int setup(void **state)
{
    (void)state;
    for (size_t i = 0; i < PLANS; i++) {
        fixture_init(&fixtures[i]);
        for (size_t k = 0; k < STEPS_MOST && plans[i].steps[k].name; k++)
            fixture_change(&fixtures[i], plans[i].steps[k].kind, plans[i].steps[k].name,
                           plans[i].steps[k].candidate);
    }
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    for (size_t i = 0; i < PLANS; i++)
        fixture_release(&fixtures[i]);
    return 0;
}

/* Whether the files hold for the plan; where they do not, a sentence says why. */
static bool holds(enum form form, const struct form_files *files, struct fixture *fixture)
{
    const char *text = files->items[0].text.text;
    struct strbuf why = STRBUF_INIT;
    bool good;

    switch (form) {
    case FORM_JSON:
        good = replay_json(fixture->plan, fixture->account, text, &why);
        break;
    case FORM_DIFF:
        good = replay_diff(fixture->plan, fixture->account, text, &why);
        break;
    case FORM_MARKDOWN:
        good = replay_markdown(fixture->plan, fixture->account, text, &why);
        break;
    case FORM_AWS_CLI:
        good = replay_scripts(fixture->plan, fixture->account, text, files->items[1].text.text, &why);
        break;
    case FORM_TERRAFORM:
        good = form_terraform_is_proven(files, files->count > 4 ? 1 : 0, &FIXTURE_JOB(fixture), &why);
        break;
    default:
        good = form_cloudformation_is_proven(files, &FIXTURE_JOB(fixture), &why);
    }
    assert_true(good || why.length);
    strbuf_release(&why);
    return good;
}

/* True if the plan begins with all of the other: a report may go on. */
static bool begins_with(size_t plan, size_t other)
{
    for (size_t i = 0; i < STEPS_MOST && plans[other].steps[i].name; i++)
        if (!plans[plan].steps[i].name || plans[plan].steps[i].kind != plans[other].steps[i].kind ||
            strcmp(plans[plan].steps[i].name, plans[other].steps[i].name) != 0 ||
            strcmp(plans[plan].steps[i].candidate, plans[other].steps[i].candidate) != 0)
            return false;
    return true;
}

static void check_form(enum form form)
{
    for (size_t i = 0; i < PLANS; i++) {
        struct strbuf why = STRBUF_INIT;
        struct form_files files;

        if (!form_make(form, &files, &FIXTURE_JOB(&fixtures[i]), &why)) {
            strbuf_release(&why); /* CloudFormation cannot say all of them */
            continue;
        }
        for (size_t k = 0; k < PLANS; k++) {
            bool own = i == k || (form == FORM_MARKDOWN && begins_with(i, k));

            if (holds(form, &files, &fixtures[k]) && !own)
                fail_msg("form %d of plan %zu is taken for plan %zu", form, i, k);
        }
        strbuf_release(&why);
        form_files_release(&files);
    }
}

static void a_form_is_of_one_plan(void **state)
{
    static const enum form forms[] = {FORM_JSON,    FORM_DIFF,      FORM_MARKDOWN,
                                      FORM_AWS_CLI, FORM_TERRAFORM, FORM_CFN_JSON};

    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        check_form(forms[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_form_is_of_one_plan, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
