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
