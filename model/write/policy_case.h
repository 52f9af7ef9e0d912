/*
 * policy_case.h: one policy of an account, read, judged by what else the account tells, and with a better one.
 *
 *     struct policy_case one;
 *     policy_case_make(&one, account, row);
 *     if (!one.is_read) ... one.fault ... else if (one.has_proposal && !one.proposal.why_not) ...
 *     policy_case_release(&one);
 */
#ifndef MODEL_WRITE_POLICY_CASE_H
#define MODEL_WRITE_POLICY_CASE_H

#include "model/account/account.h"
#include "model/read/read_policy.h"
#include "model/write/policy_propose.h"

struct policy_case {
    uint32_t row;        /* policy_row.h */
    struct strbuf title; /* raw: names of the export stand in it */
    enum policy_kind kind;
    bool is_read; /* false: `fault` says why, and there is nothing below */
    struct policy policy;
    struct policy_fault fault;
    struct policy_judgement judgement;
    bool is_about_sending;
    bool has_proposal; /* always, if it is about sending; proposal.why_not may say that there is none */
    struct policy_proposal proposal;
    struct policy proposed;        /* where there is one: it, and what it does */
    struct policy_judgement after;
};

/*
 * Judged with the endpoints and NAT addresses of its account and region. A policy of IAM is about the account's
 * only SES identity, where it has but one. The same account makes the same case. Cost as policy_judge's.
 */
void policy_case_make(struct policy_case *one, const struct account *account, uint32_t row);

/* The same without looking for a better one: has_proposal is false. */
void policy_case_judge(struct policy_case *one, const struct account *account, uint32_t row);
void policy_case_release(struct policy_case *one);

/* True if there is a proposal, and it changes something: it can be decided for. */
bool policy_case_can_be_mended(const struct policy_case *one);

/* Appends the sentence that a form gives for a policy that is to be put and cannot be mended. */
void policy_case_refuse(const struct policy_case *one, struct strbuf *why);

#endif
