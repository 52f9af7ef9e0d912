/* What must hold before a tool that chooses its own order is given a plan. */
#include <string.h>

#include "model/account/edits.h"
#include "model/account/rule.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/mend/quota.h"
#include "model/write/aws_cli_words.h"
#include "model/write/ladder_build.h"

static bool refuse(struct strbuf *why, const char *name, const char *sentence)
{
    sanitise_add(why, name, strlen(name));
    strbuf_addf(why, ": %s", sentence);
    return false;
}

static void part_name(const struct ladder_part *part, const struct account *account,
                      struct strbuf *out)
{
    enum part_side side = ladder_part_is_old(part) ? PART_OLD : PART_NEW;

    if (part->kind == PART_RULE)
        rule_format_name(account, &part->rules[side], out);
    else
        entry_format_name(account, &part->entries[side], out);
}

static bool refuse_part(struct strbuf *why, const struct ladder_part *part,
                        const struct account *account, const char *sentence)
{
    struct strbuf name = STRBUF_INIT;

    part_name(part, account, &name);
    refuse(why, name.text, sentence);
    strbuf_release(&name);
    return false;
}

/* --- words ---------------------------------------------------------------------------------------------- */

static bool source_is_plain(const struct account *account, const struct sg_rule *rule)
{
    struct strbuf source = STRBUF_INIT;
    bool plain;

    if (rule->source_kind == SOURCE_CIDR)
        return true;
    if (rule->source_kind == SOURCE_GROUP &&
        account->group_references.items[rule->source].group_id == TEXT_NONE)
        return false;
    rule_format_source(account, rule, true, &source);
    plain = aws_word_is_plain(source.text);
    strbuf_release(&source);
    return plain;
}

static bool part_is_plain(const struct ladder *ladder, const struct ladder_part *part,
                          const struct account *account)
{
    const char *region = ladder->places.items[part->place].region;

    if (!aws_word_is_plain(text_raw(account->texts, account_object_id(account, part->holder))) ||
        (*region && !aws_word_is_plain(region)))
        return false;
    for (enum rung rung = RUNG_AS_IT_WAS; rung < RUNG_COUNT; rung++) {
        const struct sg_rule *rule = ladder_rule(part, rung);

        if (rule && !source_is_plain(account, rule))
            return false;
    }
    return true;
}

static bool check_words(const struct ladder *ladder, const struct account *account,
                        struct strbuf *why)
{
    for (size_t i = 0; i < ladder->parts.count; i++)
        if (!part_is_plain(ladder, &ladder->parts.items[i], account))
            return refuse_part(why, &ladder->parts.items[i], account,
                               _("its ids are not such as AWS gives, or it names a group without "
                                 "an id"));
    return true;
}

/* --- taking over ---------------------------------------------------------------------------------------- */

static bool has_import_id(const struct ladder_part *part, const struct account *account)
{
    return part->kind != PART_RULE || !ladder_part_is_old(part) ||
           aws_word_is_plain(text_raw(account->texts, part->rules[PART_OLD].id));
}

static bool check_ids(const struct ladder *ladder, const struct ladder_request *request,
                      struct strbuf *why)
{
    const struct account *account = request->account;
    const struct ladder_part *first = NULL;
    size_t count = 0;

    for (size_t i = 0; i < ladder->parts.count; i++)
        if (!has_import_id(&ladder->parts.items[i], account) && count++ == 0)
            first = &ladder->parts.items[i];
    if (!count)
        return true;
    refuse_part(why, first, account, _("the export does not tell the id (sgr-...) of this rule"));
    if (count > 1)
        strbuf_addf(why,
                    ngettext(", and of %zu other that changes", ", and of %zu others that change",
                             (unsigned long)count - 1),
                    count - 1);
    strbuf_addf(why,
                _(". %s takes a rule over by its id: collect \"aws ec2 "
                  "describe-security-group-rules\" too, or use the aws-cli form."),
                request->tool);
    return false;
}

/* --- room ----------------------------------------------------------------------------------------------- */

static bool check_stand_ins(const struct ladder *ladder, const struct ladder_request *request,
                            struct strbuf *why)
{
    for (size_t i = 1; i < ladder->parts.count; i++) {
        const struct ladder_part *part = &ladder->parts.items[i];

        if (part->kind != PART_STAND_IN || part->entries[PART_NEW].number)
            continue;
        refuse_part(why, part - 1, request->account, "");
        strbuf_addf(why,
                    _("%s deletes an entry before it creates the new one, and no number beside it "
                      "is free for a stand-in. Renumber the ACL first, or use the aws-cli form."),
                    request->tool);
        return false;
    }
    return true;
}

/* The rung on which most stands. */
static struct edits *edits_of_fullest(const struct ladder *ladder, const struct account *account)
{
    struct edits *edits = edits_new(account);

    for (size_t i = 0; i < ladder->parts.count; i++) {
        const struct ladder_part *part = &ladder->parts.items[i];

        if (part->at[RUNG_ADDED] != PART_NEW)
            continue;
        if (part->kind == PART_RULE)
            edits_add_rule(edits, &part->rules[PART_NEW]);
        else
            edits_add_entry(edits, &part->entries[PART_NEW]);
    }
    return edits;
}

static bool refuse_quota(struct strbuf *why, const struct account *account, struct target target,
                         const struct quota_use *use, enum ip_family family)
{
    account_describe_object(account, target_holder(account, target), why);
    strbuf_addf(why,
                target_is_outbound(account, target)
                    ? _(" would hold %zu outbound %s rules while old and new stand side by side, "
                        "and AWS allows %zu.")
                : target.kind == TARGET_RULE
                    ? _(" would hold %zu inbound %s rules while old and new stand side by side, "
                        "and AWS allows %zu.")
                    : _(" would hold %zu inbound %s entries while old and new stand side by side, "
                        "the default deny included, and AWS allows %zu."),
                use->before, family == IP_V4 ? "IPv4" : "IPv6", use->limit);
    strbuf_adds(why, _(" Write the plan in parts, or use the aws-cli form, which goes rule by "
                       "rule."));
    return false;
}

/* One that holds more than its quota already shows that the quota was raised. */
static bool target_fits(const struct account *account, const struct edits *fullest,
                        struct target target, struct strbuf *why)
{
    const struct change as_it_is = {.way = WAY_NOTHING, .target = target};

    for (int family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        struct quota_use now = quota_use_of(account, NULL, &as_it_is, (enum ip_family)family);
        struct quota_use most = quota_use_of(account, fullest, &as_it_is, (enum ip_family)family);

        if (most.before > most.limit && now.before <= now.limit)
            return refuse_quota(why, account, target, &most, (enum ip_family)family);
    }
    return true;
}

static bool check_quotas(const struct ladder *ladder, const struct ladder_request *request,
                         struct strbuf *why)
{
    struct edits *fullest = edits_of_fullest(ladder, request->account);
    bool fits = true;

    for (size_t i = 0; i < plan_count(request->plan) && fits; i++)
        fits = target_fits(request->account, fullest, plan_at(request->plan, i)->target, why);
    edits_free(fullest);
    return fits;
}

/* --- the whole ------------------------------------------------------------------------------------------- */

bool ladder_check(const struct ladder *ladder, const struct ladder_request *request,
                  struct strbuf *why)
{
    if (!ladder->parts.count) {
        strbuf_adds(why, _("The plan changes no rule and no entry: there is nothing to write."));
        return false;
    }
    return check_words(ladder, request->account, why) && check_ids(ladder, request, why) &&
           check_stand_ins(ladder, request, why) && check_quotas(ladder, request, why);
}
