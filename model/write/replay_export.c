#include "model/write/replay_export.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "model/account/policy_row.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/read/export.h"
#include "model/write/aws_cli_words.h"
#include "model/write/policy_case.h"
#include "model/write/replay.h"

/* An account as it is, or as it would be. */
struct side {
    const struct account *account;
    const struct edits *edits;
    struct object_ref *holders; /* the groups and ACLs that hold something, by name */
    char **names;               /* their names (replay_holder) */
    size_t count;
};

/* --- what one group or ACL holds ---------------------------------------------------------------- */

/* Beside its line: what tells a rule from one that says the same. */
static void add_told(const struct account *account, const struct sg_rule *rule,
                     struct strbuf *out)
{
    strbuf_adds(out, text_raw(account->texts, rule->id));
    if (rule->source_kind == SOURCE_GROUP) {
        const struct group_reference *reference = &account->group_references.items[rule->source];

        strbuf_addf(out, "\n%s\n%s", text_raw(account->texts, reference->user_id),
                    text_raw(account->texts, reference->peering_id));
    }
    strbuf_addf(out, "\n%s", text_raw(account->texts, rule->description));
}

static void put_rule(struct replay *replay, const struct account *account, const char *holder,
                     const struct sg_rule *rule)
{
    struct strbuf line = STRBUF_INIT, told = STRBUF_INIT;

    strbuf_adds(&line, rule->flags & RULE_EGRESS ? "out " : "");
    aws_rule_line(account, rule, &line);
    add_told(account, rule, &told);
    replay_put(replay, holder, "", line.text, told.text);
    strbuf_release(&told);
    strbuf_release(&line);
}

static void put_entries(struct replay *replay, const struct side *side, const char *holder,
                        uint32_t acl, bool egress)
{
    size_t count;
    uint32_t *references = acl_entry_references(side->account, side->edits, acl, egress, &count);

    for (size_t i = 0; i < count; i++) {
        struct strbuf line = STRBUF_INIT;

        strbuf_adds(&line, egress ? "out " : "");
        aws_entry_line(side->account, account_entry(side->account, side->edits, references[i]),
                       &line);
        replay_put(replay, holder, "", line.text, "");
        strbuf_release(&line);
    }
    free(references);
}

static void put_holder(struct replay *replay, const struct side *side, size_t position)
{
    struct object_ref holder = side->holders[position];
    const char *name = side->names[position];
    struct rule_walk walk;

    if (holder.kind == OBJECT_ACL) {
        put_entries(replay, side, name, holder.row, false);
        put_entries(replay, side, name, holder.row, true);
        return;
    }
    walk = rule_walk_group(side->account, side->edits, holder.row);
    while (rule_walk_next(&walk))
        put_rule(replay, side->account, name, walk.rule);
}

/* --- which groups and ACLs hold something ------------------------------------------------------- */

static bool holds_something(const struct side *side, struct object_ref holder)
{
    size_t in, out;

    if (holder.kind == OBJECT_GROUP) {
        struct rule_walk walk = rule_walk_group(side->account, side->edits, holder.row);

        return rule_walk_next(&walk);
    }
    free(acl_entry_references(side->account, side->edits, holder.row, false, &in));
    free(acl_entry_references(side->account, side->edits, holder.row, true, &out));
    return in + out > 0;
}

struct named {
    char *name;
    struct object_ref holder;
};

static int compare_named(const void *a, const void *b)
{
    const struct named *left = a, *right = b;
    int order = strcmp(left->name, right->name);

    if (order)
        return order;
    return (left->holder.row > right->holder.row) - (left->holder.row < right->holder.row);
}

static size_t add_holders(struct named *named, size_t count, const struct side *side,
                          enum object_kind kind, size_t rows)
{
    for (uint32_t row = 0; row < rows; row++) {
        struct object_ref holder = {kind, row};
        struct strbuf name = STRBUF_INIT;

        if (!holds_something(side, holder))
            continue;
        replay_holder(side->account, holder, &name);
        named[count++] = (struct named){strbuf_detach(&name), holder};
    }
    return count;
}

static void side_init(struct side *side, const struct account *account, const struct edits *edits)
{
    size_t most = account->groups.count + account->acls.count;
    struct named *named = mem_zalloc(most, sizeof *named);

    *side = (struct side){.account = account, .edits = edits};
    side->count = add_holders(named, 0, side, OBJECT_GROUP, account->groups.count);
    side->count = add_holders(named, side->count, side, OBJECT_ACL, account->acls.count);
    qsort(named, side->count, sizeof *named, compare_named);
    side->holders = mem_zalloc(side->count, sizeof *side->holders);
    side->names = mem_zalloc(side->count, sizeof *side->names);
    for (size_t i = 0; i < side->count; i++) {
        side->holders[i] = named[i].holder;
        side->names[i] = named[i].name;
    }
    free(named);
}

static void side_release(struct side *side)
{
    for (size_t i = 0; i < side->count; i++)
        free(side->names[i]);
    free(side->names);
    free(side->holders);
}

/* --- comparing ---------------------------------------------------------------------------------- */

/* What comes next by name on either side is compared; who is not there holds nothing. */
static bool compare_next(const struct side *is, const struct side *should, size_t *at_is,
                         size_t *at_should, struct strbuf *why)
{
    struct replay there = {0}, wanted = {0};
    int order = 0;
    bool same;

    if (*at_is == is->count || *at_should == should->count)
        order = *at_is == is->count ? 1 : -1;
    else
        order = strcmp(is->names[*at_is], should->names[*at_should]);
    if (order <= 0)
        put_holder(&there, is, (*at_is)++);
    if (order >= 0)
        put_holder(&wanted, should, (*at_should)++);
    same = replay_agrees(&there, &wanted, why);
    replay_release(&wanted);
    replay_release(&there);
    return same;
}

static bool sides_agree(const struct side *is, const struct side *should, struct strbuf *why)
{
    size_t at_is = 0, at_should = 0;

    while (at_is < is->count || at_should < should->count) {
        if (!compare_next(is, should, &at_is, &at_should, why))
            return false;
    }
    return true;
}

/* --- policies ----------------------------------------------------------------------------------- */

/* One that can be read is what it says, whatever it is wrapped in. */
static char *document_of(const char *text)
{
    struct policy_fault fault;
    struct policy policy;
    cJSON *node = NULL;
    char *json = NULL, *document;

    if (policy_read(&policy, text, strlen(text), &fault))
        node = cJSON_ParseWithLength(policy.text.text, policy.text.length);
    if (node)
        json = cJSON_PrintUnformatted(node);
    document = mem_strdup(json ? json : text);
    cJSON_free(json);
    cJSON_Delete(node);
    policy_fault_release(&fault);
    policy_release(&policy);
    return document;
}

static char *wanted_document(const struct account *account, const struct edits *edits, uint32_t row)
{
    const char *old = text_raw(account->texts, policy_row_document(account, row));
    struct policy_case one;
    char *document;

    if (!edits_policy_is_mended(edits, row))
        return document_of(old);
    policy_case_make(&one, account, row);
    document = document_of(policy_case_can_be_mended(&one) ? one.proposal.document.text : old);
    policy_case_release(&one);
    return document;
}

static bool refuse_policy(const struct account *account, uint32_t row, struct strbuf *why)
{
    struct strbuf name = STRBUF_INIT;

    policy_row_format_name(account, row, &name);
    sanitise_add(why, name.text, name.length);
    strbuf_adds(why, _(": its document is not the planned one"));
    strbuf_release(&name);
    return false;
}

static bool policy_agrees(const struct account *is, const struct account *account,
                          const struct edits *edits, uint32_t row)
{
    struct strbuf name = STRBUF_INIT, should = STRBUF_INIT;
    char *found, *wanted;
    bool same;

    policy_row_format_name(is, row, &name);
    policy_row_format_name(account, row, &should);
    found = document_of(text_raw(is->texts, policy_row_document(is, row)));
    wanted = wanted_document(account, edits, row);
    same = strbuf_equals(&name, should.text) && !strcmp(found, wanted);
    free(found);
    free(wanted);
    strbuf_release(&name);
    strbuf_release(&should);
    return same;
}

/* The same files give the same rows. */
static bool policies_agree(const struct account *is, const struct account *account,
                           const struct edits *edits, struct strbuf *why)
{
    size_t count = policy_row_count(account);

    for (uint32_t row = 0; row < count; row++) {
        bool exists = policy_row_exists(account, row);

        if (policy_row_count(is) != count || policy_row_exists(is, row) != exists ||
            (exists && !policy_agrees(is, account, edits, row)))
            return refuse_policy(account, row, why);
    }
    return true;
}

static bool has_no_new_problem(const struct account *is, const struct account *was,
                               struct strbuf *why)
{
    if (problems_serious(&is->problems) <= problems_serious(&was->problems))
        return true;
    strbuf_adds(why, _("there would be more that cannot be read"));
    return false;
}

bool replay_export(const struct account *account, const struct edits *edits,
                   const struct strbuf *texts, struct strbuf *why)
{
    struct account *changed = export_read_again(account, texts);
    struct side is, should;
    bool good;

    side_init(&is, changed, NULL);
    side_init(&should, account, edits);
    good = sides_agree(&is, &should, why) && policies_agree(changed, account, edits, why) &&
           has_no_new_problem(changed, account, why);
    side_release(&should);
    side_release(&is);
    account_free(changed);
    return good;
}
