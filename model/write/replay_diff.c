/*
 * The diff read back, group by group and ACL by ACL in the order of their first change. What the lists
 * hold here are the sentences of the diff, with what it tells of a description:
 *
 *     tcp 25 from 0.0.0.0/0  # smtp from anywhere
 */
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/write/aws_cli_read.h"
#include "model/write/export_edit.h"
#include "model/write/form_words.h"
#include "model/write/replay.h"
#include "model/write/replay_forms.h"

struct diff {
    const struct plan *plan;
    const struct account *account;
    const struct export_edit *index; /* the plan by group and ACL */
    const char *at;
    struct replay live, planned;
    struct strbuf *why;
};

/* --- what the groups and ACLs hold -------------------------------------------------------------- */

/* Two rules may read alike. */
static void add_sentence(struct replay *sentences, const struct replay_item *item)
{
    const char *description = item->description;
    bool outbound = replay_side_is_outbound(item->holder);
    struct strbuf line = STRBUF_INIT;
    char *holder = mem_strndup(item->holder,
                               strlen(item->holder) - (outbound ? strlen(REPLAY_OUTBOUND) : 0));

    aws_line_sentence(item->line, outbound, &line);
    strbuf_adds(&line, *description ? "  # " : "");
    sanitise_add(&line, description, strlen(description));
    replay_put(sentences, holder, "", line.text, ""); /* the sentence says in which direction */
    free(holder);
    strbuf_release(&line);
}

static void list_sentences(struct replay *sentences, const struct diff *diff,
                           const struct edits *edits)
{
    struct replay rules;

    replay_begin_telling(&rules, diff->account, diff->plan, edits, replay_describe_raw);
    for (size_t i = 0; i < rules.items.count; i++)
        add_sentence(sentences, &rules.items.items[i]);
    replay_release(&rules);
}

/* --- lines -------------------------------------------------------------------------------------- */

static bool refuse(struct diff *diff)
{
    strbuf_adds(diff->why, _("cannot be understood: "));
    sanitise_add(diff->why, diff->at, strcspn(diff->at, "\n"));
    return false;
}

static bool skip_line(struct diff *diff, const char *before, const struct strbuf *text,
                      const char *behind)
{
    struct strbuf line = STRBUF_INIT;
    bool same;

    strbuf_addf(&line, "%s%s%s\n", before, text->text, behind);
    same = !strncmp(diff->at, line.text, line.length);
    if (same)
        diff->at += line.length;
    strbuf_release(&line);
    if (!same)
        refuse(diff);
    return same;
}

static bool skip_holder(struct diff *diff, struct object_ref holder)
{
    const char *number = account_show(diff->account, account_number_of(diff->account, holder));
    const char *region = account_show(diff->account, account_region_of(diff->account, holder));
    struct strbuf name = STRBUF_INIT;
    bool good;

    account_describe_object(diff->account, holder, &name);
    strbuf_adds(&name, *number || *region ? ", " : "");
    strbuf_addf(&name, "%s%s%s", number, *number && *region ? " " : "", region);
    good = skip_line(diff, "--- ", &name, "") && skip_line(diff, "+++ ", &name, "");
    strbuf_release(&name);
    return good;
}

static bool book_line(struct diff *diff, const char *holder)
{
    size_t length = strcspn(diff->at, "\n");
    struct strbuf line = STRBUF_INIT;
    bool good = true;

    strbuf_add(&line, diff->at + 1, length - 1);
    if (*diff->at == '-')
        good = replay_remove_rule(&diff->live, holder, NULL, line.text, diff->why);
    else if (*diff->at == '+')
        replay_put(&diff->live, holder, "", line.text, "");
    else if (!replay_find(&diff->live, holder, NULL, line.text))
        good = refuse(diff);
    diff->at += length + (diff->at[length] == '\n');
    strbuf_release(&line);
    return good;
}

/* A line of a rule or entry begins with its sign, and no sentence with one more. */
static bool is_rule_line(const char *line)
{
    return (*line == '-' || *line == '+' || *line == ' ') && line[1] != *line && line[1] != '\n' &&
           line[1] != '\0';
}

static bool book_change(struct diff *diff, const struct change *change, const char *holder)
{
    struct strbuf name = STRBUF_INIT, clean = STRBUF_INIT;
    bool good;

    target_format_name(diff->account, change->target, &name);
    sanitise_add(&clean, name.text, name.length);
    good = skip_line(diff, "@@ ", &clean, " @@");
    while (good && is_rule_line(diff->at))
        good = book_line(diff, holder);
    strbuf_release(&clean);
    strbuf_release(&name);
    return good;
}

/* --- all ---------------------------------------------------------------------------------------- */

static uint32_t first_change(const struct diff *diff, struct object_ref holder)
{
    return holder.kind == OBJECT_GROUP ? diff->index->group_changes[holder.row]
                                       : diff->index->acl_changes[holder.row];
}

static bool book_holder(struct diff *diff, struct object_ref holder)
{
    struct strbuf name = STRBUF_INIT;
    bool good = skip_holder(diff, holder);

    replay_holder(diff->account, holder, &name);
    for (uint32_t at = first_change(diff, holder); good && at;
         at = diff->index->next_changes[at - 1])
        good = book_change(diff, export_edit_change(diff->index, at), name.text);
    strbuf_release(&name);
    return good;
}

static bool book_all(struct diff *diff)
{
    for (size_t i = 0; i < plan_count(diff->plan); i++) {
        struct object_ref holder = target_holder(diff->account, plan_at(diff->plan, i)->target);

        if (first_change(diff, holder) == i + 1 && !book_holder(diff, holder))
            return false;
    }
    if (*diff->at)
        return refuse(diff);
    return true;
}

bool replay_diff(const struct plan *plan, const struct account *account, const char *text,
                 struct strbuf *why)
{
    struct export_edit index;
    struct diff diff = {.plan = plan, .account = account, .index = &index, .at = text, .why = why};
    bool good;

    export_edit_init(&index, plan, account);
    list_sentences(&diff.live, &diff, NULL);
    list_sentences(&diff.planned, &diff, plan_edits(plan));
    good = book_all(&diff) && replay_agrees(&diff.live, &diff.planned, why);
    replay_release(&diff.planned);
    replay_release(&diff.live);
    export_edit_release(&index);
    return good;
}
