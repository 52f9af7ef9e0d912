#include "model/write/policy_build.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/message.h"
#include "model/judge/policy_scene.h"
#include "model/net/address.h"
#include "model/write/aws_cli_words.h"
#include "model/write/json_out.h"
#include "model/write/policy_print.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS  "0123456789"

/* --- ARNs ----------------------------------------------------------------------------------------- */

/* Where the part behind the n-th colon begins. */
static const char *arn_part(const char *arn, unsigned colons)
{
    while (*arn && colons)
        colons -= *arn++ == ':';
    return arn;
}

void policy_add_region(struct strbuf *out, const char *arn)
{
    const char *region = arn_part(arn, 3);

    strbuf_add(out, region, strcspn(region, ":"));
}

const char *policy_identity_name(const char *arn)
{
    const char *name = strstr(arn, ":identity/");

    return name ? name + strlen(":identity/") : "";
}

const char *policy_user_name(const char *arn)
{
    const char *name = strrchr(arn, '/');

    return name ? name + 1 : "";
}

static bool consists_of(const char *text, const char *first, const char *others)
{
    return *text && strchr(first, *text) && !text[strspn(text, others)];
}

/* arn:PARTITION:SERVICE:REGION:ACCOUNT:KIND/NAME, with no character that anything could take for more. */
static bool is_arn(const char *arn, const char *service, const char *kind)
{
    size_t length;
    const char *account = policy_arn_account(arn, &length), *at;

    if (!consists_of(arn, "a", LETTERS DIGITS ":/.@_+=,-") || strncmp(arn, "arn:aws", 7))
        return false;
    at = arn_part(arn, 2);
    if (strncmp(at, service, strlen(service)) || at[strlen(service)] != ':')
        return false;
    if (length != 12 || strspn(account, DIGITS) != 12)
        return false;
    return !strncmp(account + 12, kind, strlen(kind)) && account[12 + strlen(kind)];
}

static bool same_account(const char *a, const char *b)
{
    size_t a_length, b_length;
    const char *x = policy_arn_account(a, &a_length), *y = policy_arn_account(b, &b_length);

    return a_length == b_length && !memcmp(x, y, a_length);
}

/* --- what is wanted -------------------------------------------------------------------------------- */

static const char *identity_fault(const char *identity)
{
    struct strbuf region = STRBUF_INIT;
    bool good = identity && is_arn(identity, "ses", ":identity/");

    if (good) {
        policy_add_region(&region, identity);
        good = aws_word_is_plain(region.text) &&
               consists_of(policy_identity_name(identity), LETTERS DIGITS, LETTERS DIGITS ".@_+-");
    }
    strbuf_release(&region);
    return good ? NULL : _("The ARN of the identity is not known, or not as AWS writes it.");
}

static const char *users_fault(const struct policy_wanted *wanted)
{
    if (!wanted->user_count)
        return _("It is not known which IAM users send: name them.");
    for (size_t i = 0; i < wanted->user_count; i++) {
        const char *user = wanted->users[i];

        if (!is_arn(user, "iam", ":user/") || !same_account(user, wanted->identity) ||
            !consists_of(policy_user_name(user), LETTERS DIGITS "_", LETTERS DIGITS "+=,.@_-"))
            return _("A sender is no IAM user of the identity's account, by ARN.");
    }
    return NULL;
}

static bool is_id(const char *text, const char *prefix)
{
    return text && !strncmp(text, prefix, strlen(prefix)) && aws_word_is_plain(text) &&
           text[strlen(prefix)];
}

static const char *endpoints_fault(const struct policy_wanted *wanted)
{
    if (!wanted->endpoint_count)
        return _("There is no VPC endpoint for SMTP: create one first "
                 "(com.amazonaws.REGION.email-smtp).");
    for (size_t i = 0; i < wanted->endpoint_count; i++)
        if (!is_id(wanted->endpoints[i].id, "vpce-") ||
            (wanted->by_vpc && !is_id(wanted->endpoints[i].vpc, "vpc-")))
            return _("An endpoint or its VPC has no id as AWS gives it.");
    for (size_t i = 0; i < wanted->range_count; i++) {
        struct cidr block;

        if (!cidr_parse(wanted->ranges[i], &block) || !policy_block_is_private(wanted->ranges[i]))
            return _("A range of the senders is no private block.");
    }
    return NULL;
}

static const char *addresses_fault(const struct policy_wanted *wanted)
{
    if (!wanted->own_address_count)
        return _("No public address of a NAT gateway is known.");
    for (size_t i = 0; i < wanted->own_address_count; i++) {
        struct ip_addr address;

        if (!ip_addr_parse(wanted->own_addresses[i], &address) ||
            policy_block_is_private(wanted->own_addresses[i]))
            return _("An address of a NAT gateway is no public one.");
    }
    return NULL;
}

static const char *name_fault(const struct policy_wanted *wanted)
{
    if (wanted->name && (strlen(wanted->name) > POLICY_NAME_MOST ||
                         !consists_of(wanted->name, LETTERS DIGITS "_", LETTERS DIGITS "_-")))
        return _("A policy's name has at most 64 letters, digits, _ and -, and begins with none of "
                 "the last.");
    if (wanted->from &&
        (!strchr(wanted->from, '@') ||
         !consists_of(wanted->from, LETTERS DIGITS "*?_", LETTERS DIGITS "*?.@_+=-")))
        return _("The From address is no address that can be asked for.");
    if (wanted->host && !consists_of(wanted->host, LETTERS DIGITS, LETTERS DIGITS ".-"))
        return _("The endpoint's host name is none.");
    return NULL;
}

const char *policy_wanted_fault(const struct policy_wanted *wanted, enum policy_form form,
                                const struct policy *old)
{
    const char *fault = identity_fault(wanted->identity);

    if (!fault)
        fault = users_fault(wanted);
    if (!fault)
        fault = form == POLICY_FOR_ADDRESSES ? addresses_fault(wanted) : endpoints_fault(wanted);
    if (!fault)
        fault = name_fault(wanted);
    if (!fault && form == POLICY_FOR_IDENTITY && !old &&
        wanted->identity_count >= POLICY_IDENTITY_MOST)
        fault = _("The identity has 20 policies already, and AWS takes no more.");
    return fault;
}

/* --- what stays of the old one --------------------------------------------------------------------- */

void policy_build_setting(struct policy_setting *setting, enum policy_form form,
                          const struct policy_wanted *wanted)
{
    *setting = (struct policy_setting){
        .kind = form == POLICY_FOR_IDENTITY ? POLICY_IDENTITY : POLICY_IAM,
        .resource = wanted->identity,
        .user = wanted->users[0],
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

bool policy_choose_kept(bool *keeps, const struct policy *old, enum policy_form form,
                        const struct policy_wanted *wanted, struct strbuf *why)
{
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

    begin_statement(json, by_address ? "SmtpOnlyFromOwnAddresses" : "SmtpOnlyViaEndpoint", true,
                    form, wanted);
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

static void add_new(struct strbuf *out, enum policy_form form, const struct policy_wanted *wanted)
{
    struct json_out json;

    json_out_init(&json, out, false);
    json_array(&json, NULL);
    add_allow(&json, form, wanted);
    add_denies(&json, form, wanted);
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
