/*
 * What a proposed policy is asked for, checked before anything is made of it: what passes here is plain enough to
 * stand in ARNs and commands.
 */
#include "model/write/policy_build.h"

#include <assert.h>
#include <string.h>

#include "model/base/message.h"
#include "model/judge/policy_values.h"
#include "model/net/address.h"
#include "model/write/aws_cli_words.h"

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

/* Of two that are as is_arn() wants them. */
static bool same_account(const char *a, const char *b)
{
    size_t a_length, b_length;
    const char *x = policy_arn_account(a, &a_length), *y = policy_arn_account(b, &b_length);

    assert(a_length == b_length);
    return !memcmp(x, y, a_length);
}

/* --- who bears it --------------------------------------------------------------------------------- */

enum policy_bearer policy_bearer_of(enum policy_form form, const struct policy_wanted *wanted)
{
    if (form == POLICY_FOR_IDENTITY)
        return POLICY_BORNE_BY_IDENTITY;
    if (form == POLICY_FOR_ENDPOINT)
        return POLICY_BORNE_BY_ENDPOINT;
    if (!wanted->bearer)
        return POLICY_BORNE_BY_USER;
    if (strstr(wanted->bearer, ":group/"))
        return POLICY_BORNE_BY_GROUP;
    return strstr(wanted->bearer, ":role/") ? POLICY_BORNE_BY_ROLE : POLICY_BORNE_BY_ITSELF;
}

/* IAM and SES quotas. */
size_t policy_bearer_size_most(enum policy_bearer bearer)
{
    static const size_t most[POLICY_BEARER_COUNT] = {
        [POLICY_BORNE_BY_USER] = 2048,     [POLICY_BORNE_BY_GROUP] = 5120,
        [POLICY_BORNE_BY_ROLE] = 10240,    [POLICY_BORNE_BY_ITSELF] = 6144,
        [POLICY_BORNE_BY_IDENTITY] = 4096, [POLICY_BORNE_BY_ENDPOINT] = 20480};

    return most[bearer];
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

static const char *endpoints_fault(const struct policy_wanted *wanted, enum policy_bearer bearer)
{
    if (!wanted->endpoint_count)
        return policy_sends_by_api(bearer)
                   ? _("A role has no SMTP password: it sends by the API of SES, for which there is "
                       "no VPC endpoint. Create one first (com.amazonaws.REGION.email).")
                   : _("There is no VPC endpoint for SMTP: create one first "
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

static const char *bearer_fault(const struct policy_wanted *wanted, enum policy_bearer bearer)
{
    static const char *const kinds[] = {[POLICY_BORNE_BY_USER] = ":user/",
                                        [POLICY_BORNE_BY_GROUP] = ":group/",
                                        [POLICY_BORNE_BY_ROLE] = ":role/",
                                        [POLICY_BORNE_BY_ITSELF] = ":policy/"};

    if (strstr(wanted->bearer, ":iam::aws:policy/"))
        return _("It is a policy of AWS itself, which nobody can change: attach one of your own in "
                 "its place.");
    if (!is_arn(wanted->bearer, "iam", kinds[bearer]) ||
        !same_account(wanted->bearer, wanted->identity) ||
        !consists_of(policy_user_name(wanted->bearer), LETTERS DIGITS "_",
                     LETTERS DIGITS "+=,.@_-"))
        return _("Who bears the policy has no ARN as AWS writes it, of the identity's account.");
    if (bearer == POLICY_BORNE_BY_ITSELF &&
        (!wanted->version || *wanted->version != 'v' || !consists_of(wanted->version + 1, DIGITS, DIGITS)))
        return _("The export does not tell which version of the policy is in force, and so not the "
                 "way back.");
    return NULL;
}

static const char *iam_name_fault(const char *name)
{
    return strlen(name) > POLICY_IAM_NAME_MOST ||
                   !consists_of(name, LETTERS DIGITS "_", LETTERS DIGITS "+=,.@_-")
               ? _("A policy's name has at most 128 letters, digits and _+=,.@-, and begins with a "
                   "letter, a digit or _.")
               : NULL;
}

static const char *identity_name_fault(const char *name)
{
    return strlen(name) > POLICY_NAME_MOST ||
                   !consists_of(name, LETTERS DIGITS "_", LETTERS DIGITS "_-")
               ? _("A policy's name has at most 64 letters, digits, _ and -, and begins with none of "
                   "the last.")
               : NULL;
}

static const char *name_fault(const struct policy_wanted *wanted, enum policy_bearer bearer)
{
    const char *fault = NULL;

    if (wanted->name)
        fault = bearer == POLICY_BORNE_BY_IDENTITY ? identity_name_fault(wanted->name)
                                                   : iam_name_fault(wanted->name);
    if (fault)
        return fault;
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
    enum policy_bearer bearer = policy_bearer_of(form, wanted);
    const char *fault = identity_fault(wanted->identity);

    if (!fault && wanted->bearer)
        fault = bearer_fault(wanted, bearer);
    else if (!fault && bearer != POLICY_BORNE_BY_ENDPOINT)
        fault = users_fault(wanted);
    if (!fault)
        fault = form == POLICY_FOR_ADDRESSES ? addresses_fault(wanted)
                                             : endpoints_fault(wanted, bearer);
    if (!fault)
        fault = name_fault(wanted, bearer);
    if (!fault && form == POLICY_FOR_IDENTITY && !old &&
        wanted->identity_count >= POLICY_IDENTITY_MOST)
        fault = _("The identity has 20 policies already, and AWS takes no more.");
    return fault;
}

