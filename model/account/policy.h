/*
 * policy.h: one AWS policy document as plain structs.
 *
 * SES identity policies (sending authorization), IAM policies and VPC endpoint policies are the same language
 * (IAM's JSON policy grammar); what differs is what they are attached to. This is the language and nothing of an
 * account's tables: model/read/read_policy.h makes it, model/judge/policy_eval.h decides by it, policy_judge.h
 * says what is wrong with it, model/write/policy_propose.h writes a better one.
 *
 * All texts are other people's, raw and without NUL. What a person sees goes through sanitise_add; what is
 * written, through quote.h. A policy owns all it points to.
 */
#ifndef MODEL_ACCOUNT_POLICY_H
#define MODEL_ACCOUNT_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/account/account.h"

/* What a policy is attached to, and so what it can do. */
enum policy_kind {
    POLICY_IDENTITY, /* an SES identity: has principals */
    POLICY_IAM,      /* a user, group or role: has none, it speaks for whom it is attached to */
    POLICY_ENDPOINT, /* a VPC endpoint: about what goes through it and nothing else */
    POLICY_KIND_COUNT
};

/* Operators without quantifier and ...IfExists. ArnEquals and ArnLike do the same; so do their negations. */
enum policy_operator {
    POLICY_OP_UNKNOWN, /* no operator that is known here: what it decides is unknown */
    POLICY_OP_STRING_EQUALS,
    POLICY_OP_STRING_NOT_EQUALS,
    POLICY_OP_STRING_EQUALS_IGNORE_CASE,
    POLICY_OP_STRING_NOT_EQUALS_IGNORE_CASE,
    POLICY_OP_STRING_LIKE,
    POLICY_OP_STRING_NOT_LIKE,
    POLICY_OP_NUMERIC_EQUALS,
    POLICY_OP_NUMERIC_NOT_EQUALS,
    POLICY_OP_NUMERIC_LESS,
    POLICY_OP_NUMERIC_LESS_EQUALS,
    POLICY_OP_NUMERIC_GREATER,
    POLICY_OP_NUMERIC_GREATER_EQUALS,
    POLICY_OP_DATE_EQUALS,
    POLICY_OP_DATE_NOT_EQUALS,
    POLICY_OP_DATE_LESS,
    POLICY_OP_DATE_LESS_EQUALS,
    POLICY_OP_DATE_GREATER,
    POLICY_OP_DATE_GREATER_EQUALS,
    POLICY_OP_BOOL,
    POLICY_OP_BINARY_EQUALS,
    POLICY_OP_IP_ADDRESS,
    POLICY_OP_NOT_IP_ADDRESS,
    POLICY_OP_ARN_LIKE,
    POLICY_OP_ARN_NOT_LIKE,
    POLICY_OP_NULL,
    POLICY_OP_COUNT
};

enum policy_quantifier { POLICY_PLAIN, POLICY_FOR_ALL_VALUES, POLICY_FOR_ANY_VALUE };

enum policy_principal_kind {
    POLICY_PRINCIPAL_ANY,       /* "*" or {"AWS": "*"} */
    POLICY_PRINCIPAL_AWS,       /* an account number, an ARN, or the id of what was deleted */
    POLICY_PRINCIPAL_SERVICE,   /* "ses.amazonaws.com" */
    POLICY_PRINCIPAL_FEDERATED, /* a provider of identities */
    POLICY_PRINCIPAL_CANONICAL
};

enum policy_effect { POLICY_ALLOW, POLICY_DENY };

struct policy_texts {
    TABLE(char *) items;
};

struct policy_principal {
    enum policy_principal_kind kind;
    char *name; /* as written, "*" too */
};

struct policy_condition {
    char *operator_name; /* as written: "ForAllValues:StringLikeIfExists" */
    enum policy_operator operation;
    enum policy_quantifier quantifier;
    bool if_exists;
    char *key;                  /* as written; compared without regard to case */
    struct policy_texts values; /* numbers and booleans as their JSON text */
};

struct policy_statement {
    char *sid; /* "" if it has none */
    enum policy_effect effect;
    bool not_principals, not_actions, not_resources; /* Not...: all but these */
    bool has_principals, has_resources;
    TABLE(struct policy_principal) principals;
    struct policy_texts actions, resources;
    TABLE(struct policy_condition) conditions; /* all must hold */
    size_t offset, length;                     /* in the policy's text */
    uint32_t line, column;                     /* of the same, from 1 */
};

struct policy {
    struct strbuf text;       /* the document: JSON, decoded from whatever it was wrapped in */
    char *version;            /* "2008-10-17" where none is written, as AWS takes it */
    char *id;                 /* "" if it has none */
    bool statement_is_object; /* "Statement" is one object and not a list */
    TABLE(struct policy_statement) statements;
};

/* All zero is no policy; releasing it is harmless. Afterwards it is all zero. */
void policy_release(struct policy *policy);

void policy_texts_add(struct policy_texts *texts, char *text); /* takes it over */
void policy_texts_release(struct policy_texts *texts);

/* Takes "ForAnyValue:StringLikeIfExists" apart, without regard to case. An unknown name is
 * POLICY_OP_UNKNOWN; it is no error. Sets operation, quantifier and if_exists. */
void policy_condition_set_operator(struct policy_condition *condition, const char *name);

/* True for those that hold where none of the values is the key's, and where the key is missing. */
bool policy_operator_is_negated(enum policy_operator operation);

/* True for those in which * and ? stand for more than themselves. */
bool policy_operator_has_wildcards(enum policy_operator operation);

/* ${...} is replaced in policies of version 2012-10-17 and stands for itself in older ones. */
bool policy_has_variables(const struct policy *policy);

/* Equal without regard to the case of ASCII letters: keys, operators, actions. */
bool policy_word_is(const char *a, const char *b);

/* A statement's name for eyes, sanitised: its Sid in quotes, or "statement 2" counted from 1. */
void policy_statement_name(const struct policy *policy, size_t statement, struct strbuf *out);

#endif
