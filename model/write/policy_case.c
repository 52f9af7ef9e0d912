#include "model/write/policy_case.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "model/account/policy_row.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/write/policy_build.h"

/* What is known around one policy. */
struct around {
    struct strbuf identity; /* its ARN; empty: not known */
    TABLE(struct policy_endpoint) endpoints;
    TABLE(char *) addresses;
    TABLE(const char *) users;
};

static const char *raw(const struct account *account, text_id text)
{
    return text_raw(account->texts, text);
}

/* --- what is known -------------------------------------------------------------------------------- */

static const char *partition_of(const char *region)
{
    if (!strncmp(region, "cn-", 3))
        return "aws-cn";
    return strncmp(region, "us-gov-", 7) ? "aws" : "aws-us-gov";
}

static void set_identity(struct around *around, const struct account *account, uint32_t scope,
                         const char *name)
{
    const char *number = raw(account, account->scopes.items[scope].account);
    const char *region = raw(account, account->scopes.items[scope].region);

    if (*number && *region && *name)
        strbuf_addf(&around->identity, "arn:%s:ses:%s:%s:identity/%s", partition_of(region), region,
                    number, name);
}

static bool same_account(const struct account *account, uint32_t a, uint32_t b)
{
    return account->scopes.items[a].account == account->scopes.items[b].account;
}

/* Of a policy of IAM, which is about all regions: the account's only identity, if it has but one; of an endpoint's,
 * that of its region. */
static uint32_t find_identity(struct around *around, const struct account *account, uint32_t scope,
                              bool in_region)
{
    uint32_t found = NONE;

    for (size_t i = 0; i < account->ses_identities.count; i++) {
        uint32_t own = account->ses_identities.items[i].scope;

        if (!(in_region ? own == scope : same_account(account, own, scope)))
            continue;
        if (found != NONE)
            return scope;
        found = (uint32_t)i;
    }
    if (found == NONE)
        return scope;
    set_identity(around, account, account->ses_identities.items[found].scope,
                 raw(account, account->ses_identities.items[found].name));
    return account->ses_identities.items[found].scope;
}

/* "com.amazonaws.us-east-1.email": of the API, by which roles send. */
static bool is_api_endpoint(const struct account *account, const struct vpc_endpoint *endpoint)
{
    const char *service = raw(account, endpoint->service), *name = strrchr(service, '.');

    return name && (!strcmp(name, ".email") || !strcmp(name, ".email-fips"));
}

static void add_endpoints(struct around *around, const struct account *account, uint32_t scope,
                          bool of_api)
{
    for (size_t i = 0; i < account->endpoints.count; i++) {
        const struct vpc_endpoint *endpoint = &account->endpoints.items[i];
        struct policy_endpoint one = {.id = raw(account, endpoint->id)};

        if (endpoint->vpc_id != TEXT_NONE)
            one.vpc = raw(account, endpoint->vpc_id);
        if (endpoint->scope == scope && (of_api ? is_api_endpoint(account, endpoint)
                                                : account_is_smtp_endpoint(account, (uint32_t)i)))
            TABLE_ADD(around->endpoints, one);
    }
}

static void add_addresses(struct around *around, const struct account *account, uint32_t scope)
{
    for (size_t i = 0; i < account->gateways.count; i++) {
        const struct gateway *gateway = &account->gateways.items[i];

        for (uint32_t j = 0; j < gateway->addresses.count; j++) {
            const struct gateway_address *address =
                &account->gateway_addresses.items[gateway->addresses.first + j];
            struct strbuf text = STRBUF_INIT;

            assert(gateway->kind == GATEWAY_NAT); /* no other kind has any */
            if (gateway->scope != scope || !address->has_public)
                continue;
            ip_addr_format(&text, address->public_ip);
            TABLE_ADD(around->addresses, strbuf_detach(&text));
        }
    }
}

/* Those whom an identity's policy names; which of them send is for a person to say. */
static void add_users(struct around *around, const struct policy *policy)
{
    for (size_t i = 0; i < policy->statements.count; i++) {
        const struct policy_statement *statement = &policy->statements.items[i];

        for (size_t j = 0; !statement->not_principals && j < statement->principals.count; j++) {
            const char *name = statement->principals.items[j].name;
            size_t known = 0, length, owner;
            const char *number = policy_arn_account(name, &length);
            const char *own = policy_arn_account(around->identity.text, &owner);

            while (known < around->users.count && strcmp(around->users.items[known], name))
                known++;
            if (known == around->users.count && strstr(name, ":user/") && length == owner &&
                !memcmp(number, own, length))
                TABLE_ADD(around->users, name);
        }
    }
}

static void around_release(struct around *around)
{
    for (size_t i = 0; i < around->addresses.count; i++)
        free(around->addresses.items[i]);
    free(around->addresses.items);
    free(around->endpoints.items);
    free(around->users.items);
    strbuf_release(&around->identity);
}

/* --- one policy ----------------------------------------------------------------------------------- */

static size_t count_of_owner(const struct account *account, const struct policy_text *policy)
{
    size_t count = 0;

    for (size_t i = 0; i < account->policies.count; i++)
        count += account->policies.items[i].owner == policy->owner &&
                 account->policies.items[i].scope == policy->scope;
    return count;
}

/* A managed policy's stands in its ARN, too. */
static const char *name_of(const struct account *account, const struct policy_text *text)
{
    const char *name = raw(account, text->name);

    return *name || text->owner_kind != POLICY_MANAGED
               ? name
               : policy_user_name(raw(account, text->owner));
}

/* IAM counts no blanks. */
static size_t size_of(const char *document)
{
    size_t size = 0;

    for (; *document; document++)
        size += !strchr(" \t\r\n", *document);
    return size;
}

/* What the other inline policies of who bears this one take of the limit that is for all of them. */
static size_t size_beside(const struct account *account, const struct policy_text *policy)
{
    size_t size = 0;

    for (size_t i = 0; i < account->policies.count; i++) {
        const struct policy_text *other = &account->policies.items[i];

        if (other != policy && other->owner == policy->owner &&
            other->owner_kind == policy->owner_kind && other->scope == policy->scope)
            size += size_of(raw(account, other->document));
    }
    return size;
}

static void set_title(struct policy_case *one, const struct account *account)
{
    const struct policy_text *text = policy_row_text(account, one->row);
    const char *owner = raw(account, policy_row_owner(account, one->row));

    if (!text)
        strbuf_addf(&one->title, _("Policy of endpoint %s"), owner);
    else if (text->owner_kind == POLICY_OF_IDENTITY)
        strbuf_addf(&one->title, _("Policy %s of identity %s"), raw(account, text->name), owner);
    else
        strbuf_addf(&one->title, _("IAM policy %s of %s"), name_of(account, text), owner);
}

static void look_around(struct around *around, const struct policy_case *one,
                        const struct account *account)
{
    const struct policy_text *text = policy_row_text(account, one->row);
    uint32_t scope = policy_row_scope(account, one->row);

    if (one->kind == POLICY_IDENTITY)
        set_identity(around, account, scope, raw(account, text->owner));
    else
        scope = find_identity(around, account, scope, one->kind == POLICY_ENDPOINT);
    if (!text)
        return;
    add_endpoints(around, account, scope, text->owner_kind == POLICY_OF_ROLE);
    add_addresses(around, account, scope);
    if (one->kind == POLICY_IDENTITY)
        add_users(around, &one->policy);
    else if (text->owner_kind == POLICY_OF_USER)
        TABLE_ADD(around->users, raw(account, text->owner));
}

static void judge(struct policy_judgement *judgement, const struct policy *policy,
                  const struct policy_case *one, const struct around *around)
{
    struct policy_setting setting = {
        .kind = one->kind,
        .resource = around->identity.length ? around->identity.text : NULL,
        .user = around->users.count == 1 ? around->users.items[0] : NULL,
        .endpoints = around->endpoints.items,
        .endpoint_count = around->endpoints.count,
        .own_addresses = (const char *const *)around->addresses.items,
        .own_address_count = around->addresses.count,
        .endpoint_counts = POLICY_MAYBE,
    };

    policy_judge(judgement, policy, &setting);
}

static void judge_proposed(struct policy_case *one, const struct around *around)
{
    const struct strbuf *document = &one->proposal.document;
    struct policy_fault fault;
    bool is_read = policy_read(&one->proposed, document->text, document->length, &fault);

    assert(is_read); /* or it would not have been proposed */
    judge(&one->after, &one->proposed, one, around);
    policy_fault_release(&fault);
}

static enum policy_form form_of(const struct policy_case *one, const struct around *around)
{
    if (one->kind == POLICY_IDENTITY)
        return POLICY_FOR_IDENTITY;
    if (one->kind == POLICY_ENDPOINT)
        return POLICY_FOR_ENDPOINT;
    return !around->endpoints.count && around->addresses.count ? POLICY_FOR_ADDRESSES
                                                               : POLICY_FOR_USER;
}

static void propose(struct policy_case *one, const struct around *around,
                    const struct account *account)
{
    const struct policy_text *text = policy_row_text(account, one->row);
    struct policy_wanted wanted = {
        .identity = around->identity.length ? around->identity.text : NULL,
        .users = around->users.items,
        .user_count = around->users.count,
        .endpoints = around->endpoints.items,
        .endpoint_count = around->endpoints.count,
        .own_addresses = (const char *const *)around->addresses.items,
        .own_address_count = around->addresses.count,
    };
    struct policy_endpoint own = {.id = raw(account, policy_row_owner(account, one->row))};

    if (!text) {
        wanted.endpoints = &own;
        wanted.endpoint_count = 1;
    } else {
        wanted.name = name_of(account, text);
        wanted.identity_count = count_of_owner(account, text);
        if (one->kind == POLICY_IAM && text->owner_kind != POLICY_OF_USER)
            wanted.bearer = raw(account, text->owner);
        if (one->kind == POLICY_IAM && text->owner_kind != POLICY_MANAGED)
            wanted.beside = size_beside(account, text);
        if (text->version != TEXT_NONE)
            wanted.version = raw(account, text->version);
    }
    policy_propose(&one->proposal, form_of(one, around), &one->policy, &wanted);
    one->has_proposal = true;
}

static void make(struct policy_case *one, const struct account *account, uint32_t row,
                 bool proposes)
{
    const struct policy_text *text = policy_row_text(account, row);
    const char *document = raw(account, policy_row_document(account, row));
    struct around around = {.identity = STRBUF_INIT};

    *one = (struct policy_case){.row = row, .title = STRBUF_INIT};
    one->kind = !text                                   ? POLICY_ENDPOINT
                : text->owner_kind == POLICY_OF_IDENTITY ? POLICY_IDENTITY
                                                         : POLICY_IAM;
    set_title(one, account);
    one->is_read = policy_read(&one->policy, document, strlen(document), &one->fault);
    if (one->is_read) {
        look_around(&around, one, account);
        judge(&one->judgement, &one->policy, one, &around);
        one->is_about_sending = one->judgement.bearing != POLICY_NOT_ABOUT_SENDING;
    }
    if (proposes && one->is_about_sending)
        propose(one, &around, account);
    if (one->has_proposal && !one->proposal.why_not)
        judge_proposed(one, &around);
    around_release(&around);
}

void policy_case_make(struct policy_case *one, const struct account *account, uint32_t row)
{
    make(one, account, row, true);
}

void policy_case_judge(struct policy_case *one, const struct account *account, uint32_t row)
{
    make(one, account, row, false);
}

void policy_case_release(struct policy_case *one)
{
    strbuf_release(&one->title);
    policy_release(&one->policy);
    policy_fault_release(&one->fault);
    policy_judgement_release(&one->judgement);
    policy_release(&one->proposed);
    policy_judgement_release(&one->after);
    if (one->has_proposal)
        policy_proposal_release(&one->proposal);
    *one = (struct policy_case){0};
}

bool policy_case_can_be_mended(const struct policy_case *one)
{
    return one->has_proposal && !one->proposal.why_not && !one->proposal.changes_nothing;
}

void policy_case_refuse(const struct policy_case *one, struct strbuf *why)
{
    sanitise_add(why, one->title.text, one->title.length);
    strbuf_adds(why, _(": there is no proposal for it, so nothing can be written."));
}
