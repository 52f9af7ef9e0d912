/*
 * policy_propose.h: a policy that holds mail to the endpoint, as a change like any other.
 *
 * In the order in which they should be preferred (aws-facts 6): an inline IAM policy of a user who does nothing
 * but SMTP; the identity's policy with a Deny for named users; where mail leaves through a NAT gateway and not
 * through an endpoint, the NAT gateway's addresses. Groups, roles and managed policies bear the same as users do
 * (a role, which has no SMTP password, with the actions of SES's API). An endpoint's policy is of another sort: it
 * holds what goes through to the own account, the own identity and the sending of mail. What an old policy says of
 * other things stays, statement by
 * statement. The document is the same bytes each time; it is read back and judged before it is proposed.
 *
 * It cannot be known that SES fills the endpoint's keys over SMTP (aws-facts 6), so the test from inside and from
 * outside is a part of each proposal and not an extra: until it has been made, nothing has been restricted.
 *
 *     struct policy_proposal proposal;
 *     policy_propose(&proposal, POLICY_FOR_USER, old_policy_or_NULL, &wanted);
 *     if (proposal.why_not) ... else write proposal.apply, proposal.test, proposal.undo
 *     policy_proposal_release(&proposal);
 */
#ifndef MODEL_WRITE_POLICY_PROPOSE_H
#define MODEL_WRITE_POLICY_PROPOSE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/account/policy.h"
#include "model/base/strbuf.h"
#include "model/judge/policy_judge.h"

enum policy_form {
    POLICY_FOR_USER,      /* iam put-user-policy, for each of the users */
    POLICY_FOR_IDENTITY,  /* ses put-identity-policy */
    POLICY_FOR_ADDRESSES, /* iam put-user-policy, by aws:SourceIp: cuts endpoints off, on purpose */
    POLICY_FOR_ENDPOINT,  /* ec2 modify-vpc-endpoint: what goes through the first endpoint wanted */
    POLICY_FORM_COUNT
};

#define POLICY_IDENTITY_MOST 20 /* policies of one identity */
#define POLICY_NAME_MOST     64 /* of [A-Za-z0-9_-], on an identity */
#define POLICY_IAM_NAME_MOST 128 /* of [A-Za-z0-9_+=,.@-], on a user, group or role */

/* All borrowed. What is not plain (an ARN, an id, an address of another form) is refused, not quoted. */
struct policy_wanted {
    const char *identity; /* ARN of the SES identity */
    const char *const
        *users; /* ARNs of the IAM users who send, of the identity's account; at least one */
    size_t user_count;
    const struct policy_endpoint *endpoints; /* not for POLICY_FOR_ADDRESSES: at least one */
    size_t endpoint_count;
    bool by_vpc;               /* aws:SourceVpc instead of aws:SourceVpce */
    const char *const *ranges; /* private blocks of the senders: adds aws:VpcSourceIp */
    size_t range_count;
    const char *const *own_addresses; /* POLICY_FOR_ADDRESSES: of NAT gateways */
    size_t own_address_count;
    const char *from; /* what ses:FromAddress must be like; NULL: any of the identity */
    const char *name; /* of the policy: the old one's, which it replaces; NULL: "vpcmend-smtp" */
    const char
        *host; /* by which senders reach the endpoint; NULL: email-smtp.REGION.amazonaws.com */
    size_t identity_count; /* how many policies the identity has */
    /* IAM's policies of others than users: the ARN of the group, role or managed policy that bears it. Then nobody
     * needs to be named as a user. NULL: the users bear it. */
    const char *bearer;
    size_t beside;       /* bytes that other inline policies take of what the bearer may have in all */
    const char *version; /* of a managed policy: the one in force, "v3"; the way back goes there */
};

/* Who bears a policy: what AWS limits, and by which command it is put there, depends on it. */
enum policy_bearer {
    POLICY_BORNE_BY_USER,
    POLICY_BORNE_BY_GROUP,
    POLICY_BORNE_BY_ROLE,
    POLICY_BORNE_BY_ITSELF, /* a managed one */
    POLICY_BORNE_BY_IDENTITY,
    POLICY_BORNE_BY_ENDPOINT,
    POLICY_BEARER_COUNT
};

enum policy_bearer policy_bearer_of(enum policy_form form, const struct policy_wanted *wanted);

/* What AWS takes at most, in bytes of a document without blanks outside of strings. Of users, groups and roles it
 * is for all inline policies together, so a document alone may have no more. */
size_t policy_bearer_size_most(enum policy_bearer bearer);

struct policy_proposal {
    enum policy_form form;
    enum policy_bearer bearer;
    char *why_not; /* a sentence for eyes: there is none. NULL: there is, and all below is filled */
    bool changes_nothing;   /* the old policy says the same already */
    char *name;             /* of the policy */
    struct strbuf region;   /* of the identity: where the CLI may ask */
    struct strbuf document; /* compact JSON: what is sent */
    struct strbuf pretty;   /* the same on lines */
    struct strbuf diff; /* unified, of old and new, both pretty: JSON texts, sanitise it for eyes */
    struct strbuf apply; /* AWS CLI commands, a line each */
    struct strbuf undo;
    struct strbuf test; /* shell lines: the send test from inside and from outside */
    /* The same as a POSIX shell script: "sh FILE inside" and "sh FILE outside" print the server's last word, and
     * fail if it is not the wanted one. */
    struct strbuf test_script;
    struct strbuf probe; /* of that script the line that is this policy's own */
    struct strbuf
        notes; /* sentences for eyes, a line each: what a person must know; may be empty */
};

/* *proposal is overwritten; release it in any case. `old` may be NULL; policy_read has made it. False if there is
 * no proposal. */
bool policy_propose(struct policy_proposal *proposal, enum policy_form form,
                    const struct policy *old, const struct policy_wanted *wanted);
void policy_proposal_release(struct policy_proposal *proposal);

/* The script of several proposals, of which each adds its probe. */
void policy_test_script(struct strbuf *out, const struct strbuf *probes);

/* The form to prefer, by what is known: addresses only where there is no endpoint. */
enum policy_form policy_preferred_form(const struct policy_wanted *wanted);

/* What is proposed, in words: "an IAM policy of a user for nothing but SMTP". */
const char *policy_proposal_words(const struct policy_proposal *proposal);

/* What no policy prevents, and what to do about it, a sentence each; NULL behind the last. */
const char *policy_remains(size_t number);

#endif
