/*
 * wanted_policy.h: what proposed policies of tests are asked for, and what they are compared with.
 */
#ifndef TESTS_MODEL_WRITE_WANTED_POLICY_H
#define TESTS_MODEL_WRITE_WANTED_POLICY_H

#include "tests/model/judge/build_policy.h"

#include "model/write/policy_propose.h"

static const struct policy_endpoint endpoints[] = {{"vpce-0a1b2c3d4e5f67890", "vpc-1", NULL},
                                                   {"vpce-2", "vpc-1", NULL}};
static const char *const users[] = {USER, "arn:aws:iam::111122223333:user/apps/mail+2"};

static inline struct policy_wanted wanted_of(size_t user_count, size_t endpoint_count)
{
    return (struct policy_wanted){.identity = DOMAIN,
                                  .users = users,
                                  .user_count = user_count,
                                  .endpoints = endpoints,
                                  .endpoint_count = endpoint_count};
}

static inline void add_quoted(struct strbuf *out, const char *text)
{
    for (; *text; text++)
        strbuf_addch(out, *text == '\'' ? '"' : *text);
}

static inline void assert_document(const struct policy_proposal *proposal, const char *wanted)
{
    struct strbuf text = STRBUF_INIT;

    if (proposal->why_not)
        fail_msg("%s", proposal->why_not);
    add_quoted(&text, wanted);
    assert_string_equal(proposal->document.text, text.text);
    strbuf_release(&text);
}

static inline void assert_begins(const char *text, const char *wanted)
{
    if (strncmp(text, wanted, strlen(wanted)))
        fail_msg("%s", text);
}

/* Character by character the policy of aws-facts 6, but for its line ends. */
#define RECOMMENDED                                                                                \
    "{'Sid':'SmtpOnlyViaEndpoint','Effect':'Allow','Action':'ses:SendRawEmail','Resource':"        \
    "'" DOMAIN "','Condition':{'StringEquals':{'aws:SourceVpce':'vpce-0a1b2c3d4e5f67890'},"        \
    "'StringLike':{'ses:FromAddress':'*@example.com'}}},"                                          \
    "{'Sid':'DenyElsewhere','Effect':'Deny','Action':'ses:Send*','Resource':'*','Condition':{"     \
    "'StringNotEquals':{'aws:SourceVpce':'vpce-0a1b2c3d4e5f67890'}}}"

static inline void assert_refused(enum policy_form form, const char *old_text,
                           const struct policy_wanted *wanted, const char *sentence)
{
    struct policy_proposal proposal;
    struct policy old = {0};

    if (old_text)
        build_policy(&old, old_text);
    assert_false(policy_propose(&proposal, form, old_text ? &old : NULL, wanted));
    if (!strstr(proposal.why_not, sentence))
        fail_msg("%s", proposal.why_not);
    policy_proposal_release(&proposal);
    policy_release(&old);
}

#endif
