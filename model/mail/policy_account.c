#include "model/mail/policy_account.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/base/message.h"

struct telling {
    struct strbuf *out;
    const struct account *account;
    enum policy_text_form form;
    size_t told, passed_over;
    policy_visit *visit; /* NULL: tell */
    void *context;
    struct object_ref object; /* the policy in hand, or the endpoint whose it is */
};

/* What is known around one policy. */
struct around {
    struct strbuf title, identity;
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

/* Of a policy of IAM, which is about all regions: the account's only identity, if it has but one. */
static uint32_t find_identity(struct around *around, const struct account *account, uint32_t scope)
{
    uint32_t found = NONE;

    for (size_t i = 0; i < account->ses_identities.count; i++) {
        if (!same_account(account, account->ses_identities.items[i].scope, scope))
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

static void add_endpoints(struct around *around, const struct account *account, uint32_t scope)
{
    for (size_t i = 0; i < account->endpoints.count; i++) {
        const struct vpc_endpoint *endpoint = &account->endpoints.items[i];
        struct policy_endpoint one = {.id = raw(account, endpoint->id)};

        if (endpoint->vpc_id != TEXT_NONE)
            one.vpc = raw(account, endpoint->vpc_id);
        if (endpoint->scope == scope && account_is_smtp_endpoint(account, (uint32_t)i))
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

            if (gateway->kind != GATEWAY_NAT || gateway->scope != scope || !address->has_public)
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
    strbuf_release(&around->title);
    strbuf_release(&around->identity);
}

/* --- one policy ----------------------------------------------------------------------------------- */

struct one {
    enum policy_kind kind;
    const struct policy *policy;
    const char *name; /* NULL: no proposal can replace it */
    size_t identity_count;
};

static bool is_for_addresses(const struct around *around, enum policy_kind kind)
{
    return kind == POLICY_IAM && !around->endpoints.count && around->addresses.count;
}

static bool names_ses(const struct policy_statement *statement)
{
    for (size_t i = 0; i < statement->actions.items.count; i++)
        if (strncasecmp(statement->actions.items.items[i], "ses:", 4) == 0)
            return true;
    return false;
}

/* Most policies of IAM are not, and an account may have thousands; one about everything, an administrator's
 * say, was not written for mail. */
static bool is_about_mail(const struct policy *policy)
{
    for (size_t i = 0; i < policy->statements.count; i++)
        if (names_ses(&policy->statements.items[i]) &&
            policy_statement_sends(&policy->statements.items[i]))
            return true;
    return false;
}

static void tell_judged(struct telling *telling, const struct around *around, const struct one *one)
{
    const char *identity = around->identity.length ? around->identity.text : NULL;
    struct policy_setting setting = {
        .kind = one->kind,
        .resource = identity,
        .user = around->users.count == 1 ? around->users.items[0] : NULL,
        .endpoints = around->endpoints.items,
        .endpoint_count = around->endpoints.count,
        .own_addresses = (const char *const *)around->addresses.items,
        .own_address_count = around->addresses.count,
        .endpoint_counts = POLICY_MAYBE,
    };
    struct policy_wanted wanted = {
        .identity = identity,
        .users = around->users.items,
        .user_count = around->users.count,
        .endpoints = around->endpoints.items,
        .endpoint_count = around->endpoints.count,
        .own_addresses = setting.own_addresses,
        .own_address_count = around->addresses.count,
        .name = one->name,
        .identity_count = one->identity_count,
    };
    enum policy_form form = one->kind == POLICY_IDENTITY          ? POLICY_FOR_IDENTITY
                            : is_for_addresses(around, one->kind) ? POLICY_FOR_ADDRESSES
                                                                  : POLICY_FOR_USER;
    struct policy_judgement judgement;
    struct policy_proposal proposal;
    struct policy_shown shown = {around->title.text, one->kind, one->policy, &judgement, NULL};

    if (telling->visit && one->kind == POLICY_IAM && !is_about_mail(one->policy))
        return;
    policy_judge(&judgement, one->policy, &setting);
    if (telling->visit) {
        telling->visit(telling->context, telling->object, around->title.text, one->policy,
                       &judgement);
    } else if (one->kind == POLICY_IAM && judgement.bearing == POLICY_NOT_ABOUT_SENDING) {
        telling->passed_over++;
    } else if (one->name && judgement.bearing != POLICY_NOT_ABOUT_SENDING) {
        policy_propose(&proposal, form, one->policy, &wanted);
        shown.proposal = &proposal;
        policy_report(telling->out, &shown, telling->form);
        policy_proposal_release(&proposal);
    } else {
        policy_report(telling->out, &shown, telling->form);
    }
    policy_judgement_release(&judgement);
}

static size_t count_of_owner(const struct account *account, const struct policy_text *policy)
{
    size_t count = 0;

    for (size_t i = 0; i < account->policies.count; i++)
        count += account->policies.items[i].owner == policy->owner &&
                 account->policies.items[i].scope == policy->scope;
    return count;
}

static bool read_document(struct telling *telling, struct policy *policy, text_id document,
                          const char *title)
{
    const char *text = raw(telling->account, document);
    struct policy_fault fault;
    bool read = policy_read(policy, text, strlen(text), &fault);

    telling->told++;
    if (!read && !telling->visit)
        policy_report_fault(telling->out, title, &fault, telling->form);
    policy_fault_release(&fault);
    return read;
}

static void tell_policy(struct telling *telling, const struct policy_text *text)
{
    const struct account *account = telling->account;
    bool is_identity = text->owner_kind == POLICY_OF_IDENTITY;
    struct around around = {.title = STRBUF_INIT, .identity = STRBUF_INIT};
    uint32_t scope = text->scope;
    struct policy policy;

    strbuf_addf(&around.title,
                is_identity ? _("Policy %s of identity %s") : _("IAM policy %s of %s"),
                raw(account, text->name), raw(account, text->owner));
    if (is_identity)
        set_identity(&around, account, scope, raw(account, text->owner));
    else
        scope = find_identity(&around, account, scope);
    if (read_document(telling, &policy, text->document, around.title.text)) {
        bool is_user = text->owner_kind == POLICY_OF_USER;
        const char *user = raw(account, text->owner);

        add_endpoints(&around, account, scope);
        add_addresses(&around, account, scope);
        if (is_identity)
            add_users(&around, &policy);
        else if (is_user)
            TABLE_ADD(around.users, user);
        tell_judged(telling, &around,
                    &(struct one){is_identity ? POLICY_IDENTITY : POLICY_IAM, &policy,
                                  is_identity || is_user ? raw(account, text->name) : NULL,
                                  count_of_owner(account, text)});
    }
    policy_release(&policy);
    around_release(&around);
}

static void tell_endpoint(struct telling *telling, const struct vpc_endpoint *endpoint)
{
    struct around around = {.title = STRBUF_INIT, .identity = STRBUF_INIT};
    struct policy policy;

    strbuf_addf(&around.title, _("Policy of endpoint %s"), raw(telling->account, endpoint->id));
    if (read_document(telling, &policy, endpoint->policy, around.title.text))
        tell_judged(telling, &around, &(struct one){.kind = POLICY_ENDPOINT, .policy = &policy});
    policy_release(&policy);
    around_release(&around);
}

/* --- all of them ---------------------------------------------------------------------------------- */

static void add_passed_over(const struct telling *telling)
{
    if (!telling->passed_over)
        return;
    strbuf_addf(telling->out,
                ngettext("%zu policy of IAM is not about sending.",
                         "%zu policies of IAM are not about sending.",
                         (unsigned long)telling->passed_over),
                telling->passed_over);
    strbuf_adds(telling->out, "\n\n");
}

static void tell_all(struct telling *telling)
{
    const struct account *account = telling->account;

    for (unsigned pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < account->policies.count; i++) {
            telling->object = (struct object_ref){OBJECT_POLICY, i};
            if ((account->policies.items[i].owner_kind != POLICY_OF_IDENTITY) == (pass == 1))
                tell_policy(telling, &account->policies.items[i]);
        }
    for (uint32_t i = 0; i < account->endpoints.count; i++) {
        telling->object = (struct object_ref){OBJECT_ENDPOINT, i};
        if (account_is_smtp_endpoint(account, i) &&
            account->endpoints.items[i].policy != TEXT_NONE)
            tell_endpoint(telling, &account->endpoints.items[i]);
    }
}

void policy_account_each(const struct account *account, policy_visit *visit, void *context)
{
    struct telling telling = {.account = account, .visit = visit, .context = context};

    tell_all(&telling);
}

void policy_account_report(struct strbuf *out, const struct account *account,
                           enum policy_text_form form)
{
    struct telling telling = {.out = out, .account = account, .form = form};

    tell_all(&telling);
    add_passed_over(&telling);
    if (telling.told > telling.passed_over)
        policy_report_remains(out, form);
}
