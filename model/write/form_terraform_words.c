/* What a person reads first in a file for Terraform: our own fixed text, and numbers. */
#include "model/write/form_terraform.h"
#include "model/write/part_words.h"

static const char *rung_word(const struct ladder *ladder, size_t number)
{
    static const char *const words[RUNG_COUNT] = {"as-it-was", "added", "changed", "final"};

    return number > 0 && number + 1 == ladder->rung_count ? words[RUNG_FINAL]
                                                          : words[ladder->rungs[number]];
}

void terraform_file_name(const struct ladder *ladder, size_t number, struct strbuf *out)
{
    strbuf_addf(out, "terraform-%zu-%s.txt", number, rung_word(ladder, number));
}

static bool has_stand_ins(const struct ladder *ladder)
{
    for (size_t i = 0; i < ladder->parts.count; i++)
        if (ladder->parts.items[i].kind == PART_STAND_IN)
            return true;
    return false;
}

static void add_deed(struct strbuf *out, const struct ladder *ladder, size_t number)
{
    static const char *const deeds[RUNG_COUNT] = {
        "Nothing changes.",
        "What is new comes; nothing goes.",
        "What can be changed in place is.",
        "What is old goes.",
    };

    strbuf_addf(out, "%s\n", deeds[ladder->rungs[number]]);
    if (ladder->rungs[number] == RUNG_CHANGED && has_stand_ins(ladder))
        strbuf_adds(out, "Terraform deletes and creates an ACL entry to change it: meanwhile an "
                         "equal one under a number\nbeside it stands in.\n");
}

static size_t old_parts(const struct ladder *ladder)
{
    size_t count = 0;

    for (size_t i = 0; i < ladder->parts.count; i++)
        count += ladder_part_is_old(&ladder->parts.items[i]);
    return count;
}

/* What `terraform plan` says in its last line. */
static void add_expectation(struct strbuf *out, const struct ladder *ladder, size_t from, size_t to,
                            size_t imports)
{
    struct rung_step step = rung_step_between(ladder, ladder->rungs[from], ladder->rungs[to]);

    strbuf_adds(out, "\"terraform plan\" must say:\n\n  Plan: ");
    if (imports)
        strbuf_addf(out, "%zu to import, ", imports);
    strbuf_addf(out, "%zu to add, %zu to change, %zu to destroy.\n\n", step.added, step.changed,
                step.destroyed);
}

void terraform_main_comment(const struct ladder *ladder, size_t first, struct strbuf *out)
{
    strbuf_addf(out,
                "Written by vpcmend, for Terraform 1.5 or newer. Keep it in a directory of its "
                "own.\n\n"
                "Step 1 of %zu. Terraform takes over what the plan changes. ",
                ladder->rung_count - first);
    add_deed(out, ladder, first);
    strbuf_adds(out, "Before you apply it, ");
    add_expectation(out, ladder, 0, first, old_parts(ladder));
    strbuf_adds(out, "If it says anything else, the account is not as the export says: stop.\n\n");
    if (first + 1 < ladder->rung_count) {
        strbuf_adds(out, "Then copy ");
        terraform_file_name(ladder, first + 1, out);
        strbuf_adds(out, " over this file, plan and apply again.\n");
    }
    strbuf_adds(out, "The way back: copy the files before over this one, step by step down to\n");
    terraform_file_name(ladder, 0, out);
    strbuf_adds(out, ", and plan and apply each.\n");
}

static void add_next(struct strbuf *out, const struct ladder *ladder, size_t number)
{
    strbuf_adds(out, "Then comes ");
    terraform_file_name(ladder, number, out);
    strbuf_adds(out, ".\n\n");
}

static void add_way_up(struct strbuf *out, const struct ladder *ladder, size_t first,
                       size_t number)
{
    strbuf_addf(out, "Step %zu of %zu. ", number - first + 1,
                ladder->rung_count - first);
    add_deed(out, ladder, number);
    strbuf_addf(out, "After step %zu, ", number - first);
    add_expectation(out, ladder, number - 1, number, 0);
    if (number + 1 < ladder->rung_count)
        add_next(out, ladder, number + 1);
    else
        strbuf_adds(out, "That is the end of the plan.\n\n");
}

static void add_way_down(struct strbuf *out, const struct ladder *ladder, size_t number)
{
    strbuf_adds(out, "On the way back, after ");
    terraform_file_name(ladder, number + 1, out);
    strbuf_adds(out, ", ");
    add_expectation(out, ladder, number + 1, number, 0);
    if (number > 0)
        add_next(out, ladder, number - 1);
    else
        strbuf_adds(out, "Then everything is as it was.\n\n");
}

void terraform_rung_comment(const struct ladder *ladder, size_t first, size_t number,
                            struct strbuf *out)
{
    strbuf_adds(out, "Written by vpcmend. Copy this over main.tf when its turn has come.\n\n");
    if (number > first)
        add_way_up(out, ladder, first, number);
    if (number + 1 < ladder->rung_count)
        add_way_down(out, ladder, number);
    strbuf_adds(out, "If terraform plan says anything else, stop.\n");
}
