/*
 * build_policy.h: policies and requests of tests in few words.
 */
#ifndef TESTS_MODEL_JUDGE_BUILD_POLICY_H
#define TESTS_MODEL_JUDGE_BUILD_POLICY_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "model/judge/policy_eval.h"
#include "model/read/read_policy.h"

#define DOMAIN   "arn:aws:ses:us-east-1:111122223333:identity/example.com"
#define USER     "arn:aws:iam::111122223333:user/smtp"
#define STRANGER "arn:aws:iam::999988887777:user/x"

/* Single quotes stand for double ones. */
static inline void build_policy(struct policy *policy, const char *text)
{
    struct strbuf json = STRBUF_INIT;
    struct policy_fault fault;

    for (; *text; text++)
        strbuf_addch(&json, *text == '\'' ? '"' : *text);
    if (!policy_read(policy, json.text, json.length, &fault))
        fail_msg("%u:%u: %s in %s", fault.line, fault.column, fault.why, json.text);
    strbuf_release(&json);
}

/* One statement: "'Effect':'Deny',..." about everything. */
static inline void build_statement(struct policy *policy, const char *effect, const char *condition)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text,
                "{'Version':'2012-10-17','Statement':{'Effect':'%s','Principal':'*','Action':'*',"
                "'Resource':'*','Condition':{%s}}}",
                effect, condition);
    build_policy(policy, text.text);
    strbuf_release(&text);
}

#endif
