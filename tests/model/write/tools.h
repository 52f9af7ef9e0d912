/*
 * tools.h: other people's programs in tests. Where one is not installed the test says so and goes on.
 */
#ifndef TESTS_MODEL_WRITE_TOOLS_H
#define TESTS_MODEL_WRITE_TOOLS_H

#include "tests/model/write/fixture.h"

/* Terraform without anybody's settings, and without the network. */
#define TERRAFORM "TF_CLI_CONFIG_FILE=/dev/null CHECKPOINT_DISABLE=1 terraform"

static inline bool tool_is_there(const char *probe, const char *name)
{
    struct strbuf command = STRBUF_INIT;
    int status;

    strbuf_addf(&command, "%s >/dev/null 2>&1", probe);
    status = system(command.text);
    strbuf_release(&command);
    if (status != 0)
        print_message("skipped: %s is not installed\n", name);
    return status == 0;
}

static inline bool terraform_is_there(void)
{
    return tool_is_there("command -v terraform", "terraform");
}

/* The export read again, after its files were written over. */
static inline void fixture_reload(struct fixture *fixture)
{
    plan_free(fixture->plan);
    account_free(fixture->account);
    fixture->account = fixture_load(fixture, "in");
    fixture->plan = plan_new(fixture->account);
}

/* The fixture with other entries in its ACL. */
static inline void load_acl(struct fixture *fixture, const char *entries)
{
    struct strbuf text = STRBUF_INIT;

    fixture_init(fixture);
    strbuf_addf(&text,
                "{\"NetworkAcls\":[{\"NetworkAclId\":\"acl-1\",\"VpcId\":\"vpc-1\",\"OwnerId\":"
                "\"123456789012\",\"IsDefault\":false,\"Associations\":[],\"Entries\":[%s]}]}",
                entries);
    fixture_write(fixture, "in/eu-west-1/acls.json", text.text);
    strbuf_release(&text);
    fixture_reload(fixture);
}

/* A plan that needs every step: a rule changed in place with a second block, one that cannot be changed
 * in place, and an ACL entry with a second block. */
static inline void stage_everything(struct fixture *fixture)
{
    fixture_init(fixture);
    fixture_rewrite(fixture, "sgr-1", "vpc");
    fixture_rewrite(fixture, "sgr-3", "vpc");
    fixture_rewrite(fixture, "acl-1/in/100", "vpc");
}

/* A form that must be made. */
static inline void make_form(struct fixture *fixture, enum form form, struct form_files *files)
{
    struct strbuf why = STRBUF_INIT;

    if (!form_make(form, files, &FIXTURE_JOB(fixture), &why))
        fail_msg("%s", why.text);
    strbuf_release(&why);
}

/* A form that must be refused, with this sentence. */
static inline void assert_form_refused(struct fixture *fixture, enum form form,
                                       const char *expected)
{
    struct strbuf why = STRBUF_INIT;
    struct form_files files;

    assert_false(form_make(form, &files, &FIXTURE_JOB(fixture), &why));
    assert_string_equal(why.text, expected);
    assert_int_equal(files.count, 0);
    strbuf_release(&why);
}

/* Puts `to` in place of the first `from`, which must be there. */
static inline void edit_text(struct strbuf *text, const char *from, const char *to)
{
    char *at = strstr(text->text, from);
    struct strbuf edited = STRBUF_INIT;

    assert_non_null(at);
    strbuf_add(&edited, text->text, (size_t)(at - text->text));
    strbuf_addf(&edited, "%s%s", to, at + strlen(from));
    strbuf_release(text);
    *text = edited;
}

/* Every file of a form as `terraform fmt` wants it. */
static inline void assert_formatted(const struct fixture *fixture, const struct form_files *files)
{
    bool is_there = terraform_is_there();

    for (size_t i = 0; i < files->count && is_there; i++) {
        fixture_write(fixture, "fmt/x.tf", files->items[i].text.text);
        assert_int_equal(fixture_shell(fixture, TERRAFORM " fmt -check -diff fmt >&2"), 0);
    }
}

#endif
