#include "model/write/policy_build.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/message.h"
#include "model/judge/policy_scene.h"
#include "model/write/json_out.h"
#include "model/write/policy_print.h"

/* --- what stays of the old one --------------------------------------------------------------------- */

void policy_build_setting(struct policy_setting *setting, enum policy_form form,
                          const struct policy_wanted *wanted)
{
    *setting = (struct policy_setting){
        .kind = form == POLICY_FOR_IDENTITY   ? POLICY_IDENTITY
                : form == POLICY_FOR_ENDPOINT ? POLICY_ENDPOINT
                                              : POLICY_IAM,
        .resource = wanted->identity,
        .user = wanted->user_count ? wanted->users[0] : NULL,
        .endpoint_counts = POLICY_TRUE, /* what it does where SMTP honours it */
        .own_addresses = wanted->own_addresses,
        .own_address_count = form == POLICY_FOR_ADDRESSES ? wanted->own_address_count : 0,
    };
}

static bool only_sends(const struct policy_statement *statement)
{
    char start[sizeof "ses:send"];

    for (size_t i = 0; i < statement->actions.items.count; i++) {
        const char *action = statement->actions.items.items[i];

        if (strlen(action) < sizeof start - 1)
            return false;
        memcpy(start, action, sizeof start - 1);
        start[sizeof start - 1] = '\0';
        if (!policy_word_is(start, "ses:send"))
            return false;
    }
    return !statement->not_actions;
}

/* A Deny that spares nothing of what comes through one of the endpoints: the new policy would be in vain. */
static bool stops_wanted(const struct policy *old, size_t at, enum policy_form form,
                         const struct policy_wanted *wanted)
{
    struct policy_setting setting;
    struct policy_question question = {
        .policy = old, .setting = &setting, .statement = at, .spares = true};
    enum policy_truth spares = POLICY_TRUE;

    policy_build_setting(&setting, form, wanted);
    if (form == POLICY_FOR_ADDRESSES)
        return policy_scene_ask(&question, POLICY_OWN_ADDRESS, NULL) == POLICY_FALSE;
    setting.endpoint_count = 1;
    for (size_t i = 0; i < wanted->endpoint_count; i++) {
        setting.endpoints = &wanted->endpoints[i];
        spares = policy_and(spares, policy_scene_ask(&question, POLICY_THROUGH_ENDPOINT, NULL));
    }
    return spares == POLICY_FALSE;
}

/* What goes through an endpoint for SMTP is mail and nothing else: of what let it pass nothing stays. */
static void choose_denies(bool *keeps, const struct policy *old, const struct policy_wanted *wanted)
{
    for (size_t i = 0; i < old->statements.count; i++)
        keeps[i] = old->statements.items[i].effect == POLICY_DENY &&
                   !(only_sends(&old->statements.items[i]) &&
                     stops_wanted(old, i, POLICY_FOR_ENDPOINT, wanted));
}

bool policy_choose_kept(bool *keeps, const struct policy *old, enum policy_form form,
                        const struct policy_wanted *wanted, struct strbuf *why)
{
    if (form == POLICY_FOR_ENDPOINT) {
        choose_denies(keeps, old, wanted);
        return true;
    }
    for (size_t i = 0; i < old->statements.count; i++) {
        const struct policy_statement *statement = &old->statements.items[i];
        bool replaced = statement->effect == POLICY_ALLOW ? only_sends(statement)
                                                          : stops_wanted(old, i, form, wanted);

        keeps[i] = !replaced || !policy_statement_sends(statement);
        if (keeps[i] || only_sends(statement))
            continue;
        policy_statement_name(old, i, why);
        strbuf_adds(
            why, _(": this Deny stops what should pass, and denies more than sending: change it by "
                   "hand first."));
        return false;
    }
    return true;
}

/* --- the document --------------------------------------------------------------------------------- */

static void add_texts(struct json_out *json, const char *key, const char *const *texts,
                      size_t count)
{
    if (count == 1) {
        json_string(json, key, texts[0]);
        return;
    }
    json_array(json, key);
    for (size_t i = 0; i < count; i++)
        json_string(json, NULL, texts[i]);
    json_end(json);
}

/* Ids of endpoints or their VPCs, each once. The caller frees the list. */
static const char **places_of(const struct policy_wanted *wanted, size_t *count)
{
    const char **places = mem_zalloc(wanted->endpoint_count + 1, sizeof *places);

    *count = 0;
    for (size_t i = 0; i < wanted->endpoint_count; i++) {
        const char *place = wanted->by_vpc ? wanted->endpoints[i].vpc : wanted->endpoints[i].id;
        size_t j = 0;

        while (j < *count && strcmp(places[j], place))
            j++;
        if (j == *count)
            places[(*count)++] = place;
    }
    return places;
}

static void add_place(struct json_out *json, const char *operation,
                      const struct policy_wanted *wanted)
{
    size_t count;
    const char **places = places_of(wanted, &count);

    json_object(json, operation);
    add_texts(json, wanted->by_vpc ? "aws:SourceVpc" : "aws:SourceVpce", places, count);
    json_end(json);
    free(places);
}

static void add_ranges(struct json_out *json, const char *operation, enum policy_form form,
                       const struct policy_wanted *wanted)
{
    json_object(json, operation);
    if (form == POLICY_FOR_ADDRESSES)
        add_texts(json, "aws:SourceIp", wanted->own_addresses, wanted->own_address_count);
    else
        add_texts(json, "aws:VpcSourceIp", wanted->ranges, wanted->range_count);
    json_end(json);
}

static void begin_statement(struct json_out *json, const char *sid, bool allow,
                            enum policy_form form, const struct policy_wanted *wanted)
{
    json_object(json, NULL);
    json_string(json, "Sid", sid);
    json_string(json, "Effect", allow ? "Allow" : "Deny");
    if (form == POLICY_FOR_IDENTITY) {
        json_object(json, "Principal");
        add_texts(json, "AWS", wanted->users, wanted->user_count);
        json_end(json);
    }
    if (allow && policy_sends_by_api(policy_bearer_of(form, wanted)))
        add_texts(json, "Action", (const char *const[]){"ses:SendEmail", "ses:SendRawEmail"}, 2);
    else
        json_string(json, "Action", allow ? "ses:SendRawEmail" : "ses:Send*");
    json_string(json, "Resource", allow || form == POLICY_FOR_IDENTITY ? wanted->identity : "*");
    json_object(json, "Condition");
}

static void end_statement(struct json_out *json)
{
    json_end(json);
    json_end(json);
}

static void add_from(struct json_out *json, const struct policy_wanted *wanted)
{
    const char *name = policy_identity_name(wanted->identity);
    struct strbuf from = STRBUF_INIT;

    strbuf_addf(&from, "%s%s", strchr(name, '@') ? "" : "*@", name);
    json_object(json, "StringLike");
    json_string(json, "ses:FromAddress", wanted->from ? wanted->from : from.text);
    json_end(json);
    strbuf_release(&from);
}

static void add_allow(struct json_out *json, enum policy_form form,
                      const struct policy_wanted *wanted)
{
    bool by_address = form == POLICY_FOR_ADDRESSES;
    bool by_api = policy_sends_by_api(policy_bearer_of(form, wanted));

    begin_statement(json,
                    by_address ? "SmtpOnlyFromOwnAddresses"
                    : by_api   ? "SendOnlyViaEndpoint"
                               : "SmtpOnlyViaEndpoint",
                    true, form, wanted);
    if (!by_address)
        add_place(json, "StringEquals", wanted);
    if (by_address || wanted->range_count)
        add_ranges(json, "IpAddress", form, wanted);
    add_from(json, wanted);
    end_statement(json);
}

/* Conditions of one statement must all hold, so each place that is denied has a statement of its own. */
static void add_denies(struct json_out *json, enum policy_form form,
                       const struct policy_wanted *wanted)
{
    begin_statement(json, "DenyElsewhere", false, form, wanted);
    if (form == POLICY_FOR_ADDRESSES)
        add_ranges(json, "NotIpAddress", form, wanted);
    else
        add_place(json, "StringNotEquals", wanted);
    end_statement(json);
    if (form == POLICY_FOR_ADDRESSES || !wanted->range_count)
        return;
    begin_statement(json, "DenyOtherAddresses", false, form, wanted);
    add_ranges(json, "NotIpAddress", form, wanted);
    end_statement(json);
}

/* "arn:aws:iam::111122223333:root": everybody of the identity's account. */
static void add_account(struct strbuf *out, const char *identity)
{
    size_t length;
    const char *account = policy_arn_account(identity, &length);

    strbuf_add(out, identity, strcspn(identity + 4, ":") + 4);
    strbuf_addf(out, ":iam::%.*s:root", (int)length, account);
}

/* Of the account, not of users: who of them may send is for IAM to say, and what IAM does not tell here (groups,
 * roles) must not lose its way. What no statement allows is refused, so there is no Deny. */
static void add_passage(struct json_out *json, const struct policy_wanted *wanted)
{
    struct strbuf account = STRBUF_INIT;

    add_account(&account, wanted->identity);
    json_object(json, NULL);
    json_string(json, "Sid", "OwnMailOnly");
    json_string(json, "Effect", "Allow");
    json_object(json, "Principal");
    json_string(json, "AWS", account.text);
    json_end(json);
    json_string(json, "Action", "ses:SendRawEmail");
    json_string(json, "Resource", wanted->identity);
    json_object(json, "Condition");
    add_from(json, wanted);
    end_statement(json);
    strbuf_release(&account);
}

static void add_new(struct strbuf *out, enum policy_form form, const struct policy_wanted *wanted)
{
    struct json_out json;

    json_out_init(&json, out, false);
    json_array(&json, NULL);
    if (form == POLICY_FOR_ENDPOINT) {
        add_passage(&json, wanted);
    } else {
        add_allow(&json, form, wanted);
        add_denies(&json, form, wanted);
    }
    json_end(&json);
}

/* A Deny that stands there already, to the letter, is not kept beside itself. */
static void add_kept(struct json_out *json, const struct policy *old, const bool *keeps,
                     const char *added)
{
    for (size_t i = 0; i < old->statements.count; i++) {
        struct strbuf text = STRBUF_INIT;

        policy_print(&text, old->text.text + old->statements.items[i].offset,
                     old->statements.items[i].length, POLICY_COMPACT);
        if (keeps[i] && !strstr(added, text.text))
            json_raw(json, NULL, text.text);
        strbuf_release(&text);
    }
}

void policy_build(struct strbuf *out, enum policy_form form, const struct policy *old,
                  const bool *keeps, const struct policy_wanted *wanted)
{
    struct strbuf added = STRBUF_INIT;
    struct json_out json;

    add_new(&added, form, wanted);
    json_out_init(&json, out, false);
    json_object(&json, NULL);
    json_string(&json, "Version", "2012-10-17");
    if (old && *old->id)
        json_string(&json, "Id", old->id);
    json_array(&json, "Statement");
    if (old)
        add_kept(&json, old, keeps, added.text);
    added.text[added.length - 1] = '\0'; /* its brackets */
    json_raw(&json, NULL, added.text + 1);
    json_end(&json);
    json_end(&json);
    strbuf_release(&added);
}
