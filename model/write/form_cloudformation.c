/*
 * CloudFormation, as JSON and as YAML: which files there are, and what is refused.
 *
 * Each rule is a resource of its own (AWS::EC2::SecurityGroupIngress or -Egress), imported by its id: "Id" is the
 * primary identifier of both in their resource schemas. The group as a whole is not taken over: CloudFormation
 * revokes an inline rule before it authorizes the new one, and rules that the plan does not touch would come under
 * the stack.
 */
#include "model/write/form_cloudformation.h"

#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/write/aws_cli_words.h"
#include "model/write/part_words.h"
#include "model/write/yaml.h"

/* "CloudFormation quotas": resources in a template. */
enum { RESOURCES_MOST = 500 };

const enum rung template_rungs[TEMPLATE_COUNT] = {RUNG_AS_IT_WAS, RUNG_ADDED, RUNG_FINAL};

/* --- what is refused ------------------------------------------------------------------------------------ */

/* However it is quoted, and also when it is put together of parts, CloudFormation would put a parameter
 * or a secret in its place. */
static bool is_live(const struct account *account, const struct sg_rule *rule)
{
    return rule && strstr(aws_description(account, rule), "{{resolve:");
}

/* False: the rule's name and the sentence are in `why`. */
static bool refuse_rule(const struct account *account, const struct sg_rule *rule, const char *sentence,
                        struct strbuf *why)
{
    struct strbuf name = STRBUF_INIT;

    rule_format_name(account, rule, &name);
    sanitise_add(why, name.text, name.length);
    strbuf_adds(why, sentence);
    strbuf_release(&name);
    return false;
}

/* As it was where the rule is an old one, else as it will be; NULL: an entry. */
static const struct sg_rule *rule_of_part(const struct ladder_part *part)
{
    const struct sg_rule *rule = ladder_rule(part, RUNG_AS_IT_WAS);

    return rule ? rule : ladder_rule(part, RUNG_FINAL);
}

static bool check_descriptions(const struct ladder *ladder, const struct account *account,
                               struct strbuf *why)
{
    for (size_t i = 0; i < ladder->parts.count; i++) {
        const struct sg_rule *rule = rule_of_part(&ladder->parts.items[i]);

        if (is_live(account, rule))
            return refuse_rule(account, rule,
                               _(": its description holds {{resolve:, which CloudFormation would replace "
                                 "by a parameter or a secret. Change the description first, or use "
                                 "another form."),
                               why);
    }
    return true;
}

/* The rule that AWS gives every new group, or its like of IPv6; NULL if the group has none. */
static const struct sg_rule *rule_that_lets_all_out(const struct account *account, uint32_t group)
{
    struct span rules = account->groups.items[group].rules;

    for (uint32_t row = rules.first; row < rules.first + rules.count; row++) {
        const struct sg_rule *rule = &account->rules.items[row];

        if ((rule->flags & RULE_EGRESS) && rule->protocol == PROTOCOL_ALL &&
            rule->source_kind == SOURCE_CIDR && account_block(account, rule->source).length == 0)
            return rule;
    }
    return NULL;
}

/* CloudFormation takes the rule that lets everything out away with the first outbound rule that it makes, there
 * or back (aws-cdk's issues 987 and 998); and AWS::EC2::SecurityGroupEgress has no property for the account of a
 * group. */
static bool check_outbound(const struct ladder *ladder, const struct account *account, struct strbuf *why)
{
    for (size_t i = 0; i < ladder->parts.count; i++) {
        const struct ladder_part *part = &ladder->parts.items[i];
        const struct sg_rule *rule, *wide;

        if (!ladder_part_is_outbound(part))
            continue;
        rule = rule_of_part(part);
        wide = rule_that_lets_all_out(account, part->holder.row);
        if (wide)
            return refuse_rule(account, wide,
                               _(": CloudFormation takes this rule away when it makes another outbound rule "
                                 "in the group. Use the aws-cli or the terraform form."),
                               why);
        if (*part_source_owner(ladder, part, rule, account))
            return refuse_rule(account, rule,
                               _(": CloudFormation cannot name a destination that is a group of another "
                                 "account. Use the aws-cli or the terraform form."),
                               why);
    }
    return true;
}

static bool check_place(const struct ladder *ladder, uint32_t place, struct strbuf *why)
{
    size_t count = 0;

    for (size_t i = 0; i < ladder->parts.count; i++)
        count += template_takes(&ladder->parts.items[i], place);
    if (count > 0 && count <= RESOURCES_MOST)
        return true;
    strbuf_addf(why, _("Account %s, region %s: "), ladder->places.items[place].number,
                ladder->places.items[place].region);
    if (count)
        strbuf_addf(why,
                    _("%zu rules and entries are more than a template may hold (%d). Write the "
                      "plan in parts."),
                    count, RESOURCES_MOST);
    else
        strbuf_adds(why, _("only network ACL entries change that exist already, and CloudFormation "
                           "cannot take those over. Use the aws-cli or the terraform form."));
    return false;
}

static bool can_be_said(const struct ladder *ladder, const struct account *account,
                        struct strbuf *why)
{
    for (uint32_t i = 0; i < ladder->places.count; i++)
        if (!check_place(ladder, i, why))
            return false;
    return check_descriptions(ladder, account, why) && check_outbound(ladder, account, why);
}

/* --- files ---------------------------------------------------------------------------------------------- */

/* "cloudformation-step-1.json"; where there are several accounts or regions
 * "cloudformation-123456789012-eu-west-1-step-1.json". */
static void add_file_name(struct strbuf *out, const struct ladder *ladder, uint32_t place,
                          const char *what, const char *extension)
{
    strbuf_adds(out, "cloudformation");
    if (ladder->places.count > 1) {
        const struct ladder_place *where = &ladder->places.items[place];

        strbuf_addf(out, *where->number ? "-%s" : "-any-account", where->number);
        strbuf_addf(out, *where->region ? "-%s" : "-any-region", where->region);
    }
    strbuf_addf(out, "%s%s", what, extension);
}

static void write_as_yaml(const struct strbuf *json, struct strbuf *out)
{
    cJSON *tree = cJSON_Parse(json->text);

    yaml_write(tree, out);
    cJSON_Delete(tree);
}

static void write_template(const struct template_job *job, size_t step, bool is_yaml,
                           struct strbuf *out)
{
    struct strbuf json = STRBUF_INIT;

    template_write(job, step, &json);
    if (is_yaml)
        write_as_yaml(&json, out);
    else
        strbuf_addbuf(out, &json);
    strbuf_release(&json);
}

static struct strbuf *add_file(struct form_files *files, const struct template_job *job,
                               const char *what, const char *extension)
{
    struct strbuf name = STRBUF_INIT;
    struct strbuf *text;

    add_file_name(&name, job->ladder, job->place, what, extension);
    text = form_files_add(files, name.text);
    strbuf_release(&name);
    return text;
}

static void write_place(struct form_files *files, const struct template_job *job, bool is_yaml)
{
    const char *extension = is_yaml ? ".yaml" : ".json";

    write_template(job, 2, is_yaml, add_file(files, job, "", extension));
    write_template(job, 0, is_yaml, add_file(files, job, "-step-1", extension));
    write_template(job, 1, is_yaml, add_file(files, job, "-step-2", extension));
    template_write_imports(job, add_file(files, job, "-import", ".json"));
}

static bool write_and_prove(struct form_files *files, const struct form_job *job,
                            const struct ladder *ladder, bool is_yaml, struct strbuf *why)
{
    struct template_job template = {
        .ladder = ladder,
        .account = job->account,
        .names = part_names(ladder, job->account, NAME_CAMEL),
        .plan = job->plan,
    };

    for (template.place = 0; template.place < ladder->places.count; template.place++)
        write_place(files, &template, is_yaml);
    files->belong_together = ladder->places.count > 1;
    part_names_free(template.names, ladder);
    return form_cloudformation_is_proven(files, job, why);
}

static bool make(struct form_files *files, const struct form_job *job, bool is_yaml,
                 struct strbuf *why)
{
    const struct ladder_request request = {
        .plan = job->plan, .account = job->account, .tool = "CloudFormation"};
    struct ladder ladder;
    bool good;

    if (!ladder_make(&ladder, &request, why))
        return false;
    good = can_be_said(&ladder, job->account, why);
    if (good)
        good = write_and_prove(files, job, &ladder, is_yaml, why);
    ladder_release(&ladder);
    return good;
}

bool form_cloudformation_json(struct form_files *files, const struct form_job *job,
                              struct strbuf *why)
{
    return make(files, job, false, why);
}

bool form_cloudformation_yaml(struct form_files *files, const struct form_job *job,
                              struct strbuf *why)
{
    return make(files, job, true, why);
}
