/*
 * policy_judge.h: what a policy does to mail, and what is wrong with it.
 *
 * Nothing here recognises patterns of policies: each is put to the evaluator with the requests of four worlds, and
 * what comes out is its verdict (aws-facts 6). Credentials of SMTP are those of an IAM user and good for ever
 * until they are rotated, so the question is always what they can do where.
 *
 *     struct policy_setting setting = {.kind = POLICY_IDENTITY, .resource = identity_arn, ...};
 *     struct policy_judgement judgement;
 *     policy_judge(&judgement, &policy, &setting);
 *     ... judgement.bearing, judgement.can_send[POLICY_STRANGER], judgement.flaws ...
 *     policy_judgement_release(&judgement);
 */
#ifndef MODEL_JUDGE_POLICY_JUDGE_H
#define MODEL_JUDGE_POLICY_JUDGE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/account/policy.h"
#include "model/judge/policy_eval.h"

/* An email-smtp endpoint of the account. Borrowed. */
struct policy_endpoint {
    const char *id;     /* "vpce-0a1b" */
    const char *vpc;    /* "vpc-0a1b", or NULL: not known */
    const char *sender; /* a private address that sends through it, or NULL: not known */
};

/* What else is known. All borrowed, all but `kind` may be left out. */
struct policy_setting {
    enum policy_kind kind;
    const char *resource; /* ARN of the identity; NULL: the one that the policy names */
    const char
        *user; /* ARN of the IAM user who sends; NULL: the one that the policy names, or any */
    const struct policy_endpoint *endpoints;
    size_t
        endpoint_count; /* 0: not known; then those that the policy names are taken for the account's own */
    const char *const *own_addresses; /* public ones: NAT gateways, Elastic IPs */
    size_t own_address_count;
    enum policy_truth
        endpoint_counts; /* POLICY_ENDPOINT: whether SMTP honours it; POLICY_MAYBE: not told */
};

/* Where a message comes from, always with valid credentials. */
enum policy_world {
    POLICY_THROUGH_ENDPOINT, /* and SES fills aws:SourceVpce, SourceVpc, VpcSourceIp over SMTP; no SourceIp */
    POLICY_THROUGH_BARE_ENDPOINT, /* and it does not: AWS does not say which of both is true */
    POLICY_OWN_ADDRESS, /* from a public address of the account, or one that the policy names */
    POLICY_STRANGER,    /* from any other public address, with stolen credentials */
    POLICY_WORLD_COUNT
};

/* What the policy comes to, by itself: other policies may allow or deny more. */
enum policy_bearing {
    POLICY_RESTRICTS_TO_ENDPOINT,
    POLICY_RESTRICTS_IF_FILLED, /* only if SES fills the keys over SMTP: unknown until it is tried out */
    POLICY_RESTRICTS_NOBODY,
    POLICY_CUTS_ENDPOINT, /* what comes through an endpoint is refused, but not what comes from elsewhere */
    POLICY_LETS_NOBODY,
    POLICY_NOT_ABOUT_SENDING,
    POLICY_BEARING_UNKNOWN,
    POLICY_BEARING_COUNT
};

enum policy_flaw_kind {
    POLICY_FLAW_PRIVATE_SOURCE_IP, /* a private range in aws:SourceIp */
    POLICY_FLAW_CUTS_ENDPOINT,     /* a Deny that also holds for what comes through an endpoint */
    POLICY_FLAW_NO_DENY,           /* an identity policy that denies no stranger */
    POLICY_FLAW_UNKNOWN_KEY,       /* SES does not implement it */
    POLICY_FLAW_OPEN_PRINCIPAL,    /* any AWS account may send */
    POLICY_FLAW_NOT_SMTP,          /* sending actions without ses:SendRawEmail */
    POLICY_FLAW_FAILS_OPEN, /* ...IfExists or ForAllValues where a missing key should refuse */
    POLICY_FLAW_LITERAL_WILDCARD, /* * in an operator that takes it literally */
    POLICY_FLAW_OTHER_ENDPOINT,   /* names endpoints or VPCs that the account does not have */
    POLICY_FLAW_OTHERS_FREE,      /* the Deny is about named users only */
    POLICY_FLAW_UNDECIDED,        /* an operator or variable that cannot be judged */
    POLICY_FLAW_TOO_LARGE,        /* than AWS takes */
    POLICY_FLAW_KIND_COUNT
};

struct policy_flaw {
    enum policy_flaw_kind kind;
    size_t statement; /* POLICY_NO_STATEMENT: the policy as a whole */
    char *sentence;   /* for eyes: what is wrong, and what it does in effect */
};

struct policy_judgement {
    enum policy_bearing bearing;
    enum policy_truth can_send[POLICY_WORLD_COUNT]; /* a user of the own account */
    bool
        allow_is_assumed; /* that another policy lets him: asked of an identity policy, and of an IAM policy that has
                              no Allow on sending, since it can but take away */
    bool has_world[POLICY_WORLD_COUNT]; /* POLICY_OWN_ADDRESS may not be there to ask about */
    size_t denier[POLICY_WORLD_COUNT];  /* the Deny that decides, or POLICY_NO_STATEMENT */
    enum policy_truth
        other_account; /* whether a stranger of another account can send by his own credentials */
    TABLE(struct policy_flaw) flaws; /* by statement, then kind; those of the whole policy last */
};

/* O(statements * values of keys that tell requests apart): well below a millisecond for what people write, a second
 * at worst for what is made to be slow. Release in any case. */
void policy_judge(struct policy_judgement *judgement, const struct policy *policy,
                  const struct policy_setting *setting);
void policy_judgement_release(struct policy_judgement *judgement);

/* A stable word for scripts: "restricts-to-endpoint"; "private-source-ip". */
const char *policy_bearing_name(enum policy_bearing bearing);
const char *policy_flaw_name(enum policy_flaw_kind kind);

/* The verdict in one or two sentences for eyes; where it is unknown, with the test that would tell. */
void policy_bearing_describe(struct strbuf *out, const struct policy_judgement *judgement,
                             enum policy_kind kind);

/* "through the endpoint": the world in words. */
const char *policy_world_words(enum policy_world world);

/* The keys that SES says it evaluates; a key of another name is POLICY_FLAW_UNKNOWN_KEY. */
bool policy_key_is_implemented(const char *name);

/* True for the actions by which mail is sent; SMTP is ses:SendRawEmail. `count` of them. */
extern const char *const policy_sending_actions[];
extern const size_t policy_sending_action_count;

/* True if the statement's actions cover that one, or one that sends, whatever its conditions. */
bool policy_statement_covers(const struct policy_statement *statement, const char *action);
bool policy_statement_sends(const struct policy_statement *statement);

/* Identity policies: 4 KB; others as IAM and VPC document them. In bytes without blanks outside of strings for IAM. */
size_t policy_size_most(enum policy_kind kind);

#endif
