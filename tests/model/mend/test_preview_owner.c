#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/model/mend/small_notes.h"

static void add_tag(struct account *account, struct span *tags, const char *key, const char *value)
{
    struct tag tag = {account_text(account, key), account_text(account, value)};

    if (!tags->count++)
        tags->first = (uint32_t)account->tags.count;
    TABLE_ADD(account->tags, tag);
}

static void a_stack_owns_its_group(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target target = small_rule(account, "tcp 25 0.0.0.0/0");
    struct span *tags = &account->groups.items[SMALL_GROUP].tags;
    char *notes;

    add_tag(account, tags, "aws:cloudformation:stack-name", "mail-prod");
    notes = small_notes(account, CHANGE_REWRITE, target, "vpc");
    small_check_note(notes, "Owned by",
                     "Owned by CloudFormation stack mail-prod: a direct change would drift; change "
                     "the template too.");
    free(notes);
    add_tag(account, tags, "aws:cloudformation:logical-id", "Relay\x1b[2JGroup");
    notes = small_notes(account, CHANGE_REWRITE, target, "vpc");
    small_check_note(
        notes, "Owned by",
        "Owned by CloudFormation stack mail-prod (logical id Relay<U+001B>[2JGroup): a "
        "direct change would drift; change the template too.");
    free(notes);
    account_free(account);
}

static void tools_are_known_by_the_tags_people_give(void **state)
{
    (void)state;
    static const struct {
        const char *key, *value, *tool; /* NULL: nobody */
    } cases[] = {
        {"ManagedBy", "terraform", "Terraform"},
        {"managed-by", "Terraform", "Terraform"},
        {"managed_by", "TERRAFORM", "Terraform"},
        {"Managed By", "terraform/network", "Terraform"},
        {"terraform", "true", "Terraform"},
        {"Terraform", "true", "Terraform"},
        {"Terraform", "False", NULL},
        {"Terraform", "No", NULL},
        {"terraform", "0", NULL},
        {"Terraform", "1", "Terraform"},
        {"ManagedBy", "OpenTofu", "OpenTofu"},
        {"pulumi:stack", "prod", "Pulumi"},
        {"aws-cdk:subnet-type", "Public", "the AWS CDK"},
        {"ManagedBy", "the network team", NULL},
        {"Name", "terraform", NULL},
        {"terraformers", "true", NULL},
        {"", "", NULL},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct account *account = small_account_new();
        struct target target = small_rule(account, "tcp 25 0.0.0.0/0");
        char expected[256] = "", *notes;

        add_tag(account, &account->groups.items[SMALL_GROUP].tags, cases[i].key, cases[i].value);
        if (cases[i].tool)
            snprintf(
                expected, sizeof expected,
                "Its tags say that it is managed by %s (%s = %s): a direct change would drift; "
                "change the code too.",
                cases[i].tool, cases[i].key, cases[i].value);
        notes = small_notes(account, CHANGE_REWRITE, target, "vpc");
        small_check_note(notes, "Its tags", expected);
        free(notes);
        account_free(account);
    }
}

/* What a rule's own tags say comes before what those of its group say. */
static void a_rule_may_have_an_owner_of_its_own(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target target = small_rule(account, "tcp 25 0.0.0.0/0");
    struct target other = small_rule(account, "tcp 25 10.0.0.0/8");
    struct rule_tags tagged = {.rule_id = account->rules.items[target.row].id};
    char *notes;

    add_tag(account, &tagged.tags, "managed-by", "pulumi");
    TABLE_ADD(account->rule_tags, tagged);
    add_tag(account, &account->groups.items[SMALL_GROUP].tags, "Terraform", "true");
    notes = small_notes(account, CHANGE_REWRITE, target, "vpc");
    small_check_note(notes, "Its tags",
                     "Its tags say that it is managed by Pulumi (managed-by = pulumi): a direct "
                     "change would drift; change the code too.");
    free(notes);
    notes = small_notes(account, CHANGE_REWRITE, other, "remove");
    assert_non_null(strstr(notes, "managed by Terraform (Terraform = true)"));
    free(notes);
    account_free(account);
}

/* The tags of an ACL are its own, and a change that changes nothing drifts from nothing. */
static void an_acl_has_an_owner_too(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target target = small_entry(account, "100 allow tcp 25 0.0.0.0/0");
    struct target rule = small_rule(account, "tcp 25 10.0.0.0/8");
    char *notes;

    add_tag(account, &account->acls.items[SMALL_ACL].tags, "aws:cloudformation:stack-name", "net");
    notes = small_notes(account, CHANGE_REWRITE, target, "remove");
    small_check_note(notes, "Owned by",
                     "Owned by CloudFormation stack net: a direct change would drift; change the "
                     "template too.");
    free(notes);
    add_tag(account, &account->groups.items[SMALL_GROUP].tags, "Terraform", "true");
    notes = small_notes(account, CHANGE_REWRITE, rule, "cidr:10.0.0.0/8");
    assert_null(strstr(notes, "Terraform"));
    free(notes);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stack_owns_its_group),
        cmocka_unit_test(tools_are_known_by_the_tags_people_give),
        cmocka_unit_test(a_rule_may_have_an_owner_of_its_own),
        cmocka_unit_test(an_acl_has_an_owner_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
