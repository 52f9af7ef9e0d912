/* What a template says about itself: its Metadata, and the commands that stand there. */
#include <ctype.h>
#include <string.h>

#include "model/write/aws_cli_words.h"
#include "model/write/form_cloudformation.h"
#include "model/write/part_words.h"
#include "model/write/policy_plan.h"

static const struct ladder_place *place_of(const struct template_job *job)
{
    return &job->ladder->places.items[job->place];
}

static bool has_imports(const struct template_job *job)
{
    for (size_t i = 0; i < job->ladder->parts.count; i++)
        if (template_takes(&job->ladder->parts.items[i], job->place) &&
            ladder_part_is_old(&job->ladder->parts.items[i]))
            return true;
    return false;
}

/* --- entries that exist --------------------------------------------------------------------------------- */

static void add_command(const struct template_job *job, const struct ladder_part *part,
                        enum part_side from, enum part_side to, struct strbuf *out)
{
    const struct acl_entry *entry = &part->entries[to == PART_ABSENT ? from : to];
    const char *verb = from == PART_ABSENT ? "create" : to == PART_ABSENT ? "delete" : "replace";

    strbuf_addf(out, "aws ec2 %s-network-acl-entry", verb);
    if (*place_of(job)->region)
        strbuf_addf(out, " --region %s", place_of(job)->region);
    strbuf_addf(out, " --network-acl-id %s --ingress ", part_holder_id(part, job->account));
    if (to == PART_ABSENT)
        strbuf_addf(out, "--rule-number %u", (unsigned)entry->number);
    else
        aws_entry_words(job->account, entry, out);
}

/* On the way back also a new one that was not there before the last step: a deny. */
static bool needs_command(const struct template_job *job, const struct ladder_part *part, bool back)
{
    if (part->place != job->place || part->kind != PART_ENTRY)
        return false;
    return ladder_part_is_old(part) || (back && part->at[RUNG_ADDED] == PART_ABSENT);
}

void template_commands(const struct template_job *job, bool back, take_command *take, void *self)
{
    for (size_t i = 0; i < job->ladder->parts.count; i++) {
        const struct ladder_part *part = &job->ladder->parts.items[i];
        enum part_side was = (enum part_side)part->at[RUNG_AS_IT_WAS];
        enum part_side will_be = (enum part_side)part->at[RUNG_FINAL];
        struct strbuf command = STRBUF_INIT;

        if (!needs_command(job, part, back))
            continue;
        add_command(job, part, back ? will_be : was, back ? was : will_be, &command);
        take(self, command.text);
        strbuf_release(&command);
    }
}

/* --- what a person reads first -------------------------------------------------------------------------- */

static void write_line(void *self, const char *line)
{
    json_string(self, NULL, line);
}

static bool has_commands(const struct template_job *job, bool back)
{
    for (size_t i = 0; i < job->ladder->parts.count; i++)
        if (needs_command(job, &job->ladder->parts.items[i], back))
            return true;
    return false;
}

static void write_commands(const struct template_job *job, struct json_out *json, const char *key,
                           bool back)
{
    if (!has_commands(job, back))
        return;
    json_array(json, key);
    template_commands(job, back, write_line, json);
    json_end(json);
}

/* What comes on the way forward comes on the way back too. */
static void write_entries(const struct template_job *job, struct json_out *json)
{
    if (!has_commands(job, true))
        return;
    json_string(json, "Entries",
                "CloudFormation cannot import network ACL entries, so it cannot change those that "
                "exist; and denies that step 3 makes stay when it is taken back. Run these "
                "commands by hand: each changes one entry at one stroke.");
    write_commands(job, json, "BeforeStep3Run", false);
    write_commands(job, json, "OnTheWayBackBeforeStep1Run", true);
}

static struct span tags_of(const struct account *account, struct object_ref holder)
{
    return holder.kind == OBJECT_GROUP ? account->groups.items[holder.row].tags
                                       : account->acls.items[holder.row].tags;
}

static bool is_logical_id(const char *text)
{
    while (isalnum((unsigned char)*text))
        text++;
    return !*text;
}

/* The tags are other people's text, and only what AWS itself could have set is repeated. */
static void add_owner(const struct template_job *job, const struct ladder_part *part,
                      const char *stack, struct strbuf *out)
{
    const struct account *account = job->account;
    text_id logical = account_tag(account, tags_of(account, part->holder),
                                  "aws:cloudformation:logical-id");
    const char *id = text_raw(account->texts, logical);

    strbuf_addf(out, "%s belongs to ", part_holder_id(part, account));
    if (aws_word_is_plain(stack))
        strbuf_addf(out, "stack %s", stack);
    else
        strbuf_adds(out, "another stack");
    if (*id && is_logical_id(id))
        strbuf_addf(out, " (logical id %s)", id);
    strbuf_adds(out, ". Two stacks cannot own one resource: if its template says these rules, "
                     "change them there, in the same three steps, and leave this stack alone.");
}

static bool is_first_of_holder(const struct ladder *ladder, size_t number)
{
    const struct ladder_part *part = &ladder->parts.items[number];

    return !number || part[-1].holder.kind != part->holder.kind ||
           part[-1].holder.row != part->holder.row;
}

static void write_owners(const struct template_job *job, struct json_out *json)
{
    bool begun = false;

    for (size_t i = 0; i < job->ladder->parts.count; i++) {
        const struct ladder_part *part = &job->ladder->parts.items[i];
        text_id stack = account_tag(job->account, tags_of(job->account, part->holder),
                                    "aws:cloudformation:stack-name");
        struct strbuf line = STRBUF_INIT;

        if (part->place != job->place || stack == TEXT_NONE ||
            !is_first_of_holder(job->ladder, i))
            continue;
        if (!begun)
            json_array(json, "OwnedElsewhere");
        begun = true;
        add_owner(job, part, text_raw(job->account->texts, stack), &line);
        json_string(json, NULL, line.text);
        strbuf_release(&line);
    }
    if (begun)
        json_end(json);
}

bool template_has_outbound(const struct template_job *job)
{
    for (size_t i = 0; i < job->ladder->parts.count; i++)
        if (ladder_part_is_outbound(&job->ladder->parts.items[i]))
            return true;
    return false;
}

static void write_first_step(const struct template_job *job, struct json_out *json)
{
    json_string(json, "What",
                has_imports(job) ? "Takes the rules over that change, as they are. Nothing changes."
                                 : "Begins the stack. Nothing changes.");
    json_array(json, "How");
    if (has_imports(job)) {
        json_string(json, NULL,
                    "Make the stack by importing: aws cloudformation create-change-set "
                    "--change-set-type IMPORT --stack-name NAME --change-set-name take-over "
                    "--template-body file://THIS-FILE --resources-to-import file://THE-FILE-"
                    "THAT-ENDS-IN-import.json");
        json_string(json, NULL,
                    "Look at the change set: it must hold imports and nothing else. Then "
                    "execute-change-set.");
        json_string(json, NULL,
                    template_has_outbound(job)
                        ? "CloudFormation imports AWS::EC2::SecurityGroupIngress and "
                          "AWS::EC2::SecurityGroupEgress by the id of the rule (sgr-...). If it "
                          "refuses, nothing has changed: use another form of the plan."
                        : "CloudFormation imports AWS::EC2::SecurityGroupIngress by the id of the "
                          "rule (sgr-...). If it refuses, nothing has changed: use another form of "
                          "the plan.");
    } else {
        json_string(json, NULL, "Create the stack from this template.");
    }
    json_end(json);
}

static void write_later_step(struct json_out *json, const char *what, const char *how)
{
    json_string(json, "What", what);
    json_array(json, "How");
    json_string(json, NULL, how);
    json_end(json);
}

static void write_step(const struct template_job *job, struct json_out *json, size_t step)
{
    if (step == 0)
        write_first_step(job, json);
    else if (step == 1)
        write_later_step(json, "What is new comes. Nothing goes.",
                         "Update the stack with this template, and see that mail still flows. "
                         "While it stands here, do not delete the stack: the rules would go with "
                         "it.");
    else
        write_later_step(json, "What is old goes.",
                         "Only after step 2: update the stack with this template. From here on, "
                         "deleting the stack leaves the rules where they are.");
    json_string(json, "WayBack",
                "Update the stack with step 2, then with step 1. Rules that are made anew get new "
                "ids.");
    if (step == 1)
        write_entries(job, json);
}

/* CloudFormation would replace "{{resolve:" in any text of a template, and nothing else in one. */
static void write_policy_names(const struct template_job *job, struct json_out *json)
{
    json_array(json, "Names");
    for (size_t i = 0; i < plan_policy_count(job->plan); i++) {
        const struct change *change = plan_policy_at(job->plan, i);
        struct strbuf name = STRBUF_INIT;

        target_format_name(job->account, change->target, &name);
        if (change_kind_alters(change->kind) && !strstr(name.text, "{{"))
            json_bytes(json, NULL, name.text, name.length);
        strbuf_release(&name);
    }
    json_end(json);
}

/* Scripts put them: the template only tells of them, and of the test that must follow. */
static void write_policies(const struct template_job *job, struct json_out *json)
{
    if (!policy_plan_puts(job->plan))
        return;
    json_object(json, "Policies");
    json_string(json, "What", "The policies of the plan are not in here: apply-policies.sh puts them.");
    json_array(json, "How");
    json_string(json, NULL,
                "Run bash apply-policies.sh --dry-run, and if it says what is wanted, without --dry-run.");
    json_string(json, NULL,
                "Then run the send test: sh test-policies.sh inside, on a host that reaches the endpoint, must be "
                "answered 250; sh test-policies.sh outside, anywhere else, 554. Until then nothing is known to be "
                "restricted.");
    json_end(json);
    json_string(json, "WayBack", "Run bash rollback-policies.sh.");
    write_policy_names(job, json);
    json_end(json);
}

void template_write_metadata(const struct template_job *job, struct json_out *json, size_t step)
{
    struct strbuf text = STRBUF_INIT;

    json_object(json, "Metadata");
    json_object(json, "vpcmend");
    strbuf_addf(&text, "%zu of %d", step + 1, TEMPLATE_COUNT);
    json_string(json, "Step", text.text);
    if (*place_of(job)->number)
        json_string(json, "Account", place_of(job)->number);
    if (*place_of(job)->region)
        json_string(json, "Region", place_of(job)->region);
    write_step(job, json, step);
    write_owners(job, json);
    write_policies(job, json);
    json_end(json);
    json_end(json);
    strbuf_release(&text);
}
