/*
 * random_policy.h: random policies over a small universe of keys and values, as JSON text.
 */
#ifndef TESTS_MODEL_JUDGE_RANDOM_POLICY_H
#define TESTS_MODEL_JUDGE_RANDOM_POLICY_H

#include "model/base/strbuf.h"
#include "tests/model/random.h"

#define WORLD_KEYS 9

/* Values that a key may have, and those that policies ask for. */
static const struct {
    const char *name, *operators[6], *values[4], *wanted[6];
} universe[WORLD_KEYS] = {
    {"aws:SourceIp",
     {"IpAddress", "NotIpAddress", "IpAddress", "NotIpAddress", "IpAddress", "NotIpAddress"},
     {"203.0.113.9", "198.51.100.1", "10.204.3.4", "8.8.8.8"},
     {"10.204.0.0/16", "203.0.113.0/24", "203.0.113.9", "0.0.0.0/0", "198.51.100.0/31",
      "8.0.0.0/5"}},
    {"aws:SourceVpce",
     {"StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEquals",
      "StringNotEquals"},
     {"vpce-1", "vpce-2", "vpce-12", "vpce-*"},
     {"vpce-1", "vpce-2", "vpce-*", "vpce-?", "*", "${aws:SourceVpce}"}},
    {"ses:FromAddress",
     {"StringLike", "StringNotLike", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase",
      "StringEquals", "StringLike"},
     {"a@example.com", "A@Example.com", "b@other.org", "*@example.com"},
     {"*@example.com", "a@example.com", "?@*", "A@EXAMPLE.COM", "*${*}*", "*o*r*"}},
    {"ses:Recipients",
     {"StringLike", "StringNotLike", "StringEquals", "StringNotEquals", "StringLike",
      "StringEquals"},
     {"x@a.org", "y@b.org", "z@b.org", "x@b.org"},
     {"*@b.org", "x@a.org", "*", "?@a.org", "x@*", "y@b.org"}},
    {"aws:username",
     {"StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEquals",
      "StringLike"},
     {"smtp", "web", "x", "y"},
     {"smtp", "s*", "${aws:username}", "${aws:username}x", "we?", "x"}},
    {"n",
     {"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals",
      "NumericGreaterThan", "NumericGreaterThanEquals"},
     {"1", "2.5", "-3", "10"},
     {"1", "2.50", "-3", "9.999999", "10", "0"}},
    {"d",
     {"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan",
      "DateGreaterThanEquals"},
     {"1700000000", "1700000001", "1600000000", "1700000002"},
     {"1700000000", "1700000001", "1650000000", "1700000002", "0", "1800000000"}},
    {"aws:SecureTransport",
     {"Bool", "Bool", "Bool", "Bool", "Bool", "Bool"},
     {"true", "false", "true", "false"},
     {"true", "false", "true", "false", "true", "false"}},
    {"aws:PrincipalArn",
     {"ArnLike", "ArnNotLike", "ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"},
     {"arn:aws:iam::111122223333:user/smtp", "arn:aws:iam::444455556666:user/a/b",
      "arn:aws:iam::111122223333:user/x:y", "arn:aws:iam::444455556666:root"},
     {"arn:aws:iam::111122223333:user/*", "arn:*:iam::*:user/a*", "arn:aws:iam::*:*",
      "arn:aws:*:*:*:user/smt?", "arn:aws:iam::444455556666:root", "arn:aws:iam:*:*:root"}},
};

static const char *const some_principals[] = {"*",
                                              "111122223333",
                                              "arn:aws:iam::111122223333:root",
                                              "arn:aws:iam::111122223333:user/smtp",
                                              "arn:aws:iam::444455556666:user/x",
                                              "444455556666",
                                              "AIDA1234"};
static const char *const some_actions[] = {
    "ses:SendRawEmail", "SES:send*", "ses:SendEmail", "*",
    "ses:Send?awEmail", "ses:*",     "s3:*",          "ses:S*l*"};
static const char *const some_resources[] = {
    "*",
    "arn:aws:ses:us-east-1:111122223333:identity/example.com",
    "arn:aws:ses:*:*:identity/*",
    "arn:aws:ses:us-east-1:111122223333:identity/example.???",
    "arn:aws:s3:::x",
    "arn:aws:ses:*:identity/${aws:username}.com"};
static const char *const senders[] = {"arn:aws:iam::111122223333:user/smtp",
                                      "arn:aws:iam::444455556666:user/x"};
static const char *const done[] = {"ses:SendRawEmail", "ses:SendEmail", "s3:GetObject"};
static const char *const targets[] = {"arn:aws:ses:us-east-1:111122223333:identity/example.com",
                                      "arn:aws:ses:us-east-1:111122223333:identity/smtp.com",
                                      "arn:aws:s3:::x"};

/* --- a policy ------------------------------------------------------------------------------------- */

static void add_list(struct strbuf *out, const char *const *texts, uint32_t count)
{
    uint32_t items = below(3) + 1;

    if (items == 1 && one_in(2)) {
        strbuf_addf(out, "\"%s\"", texts[below(count)]);
        return;
    }
    strbuf_addch(out, '[');
    for (uint32_t i = 0; i < items; i++)
        strbuf_addf(out, "%s\"%s\"", i ? "," : "", texts[below(count)]);
    strbuf_addch(out, ']');
}

static void add_condition(struct strbuf *out, unsigned number)
{
    uint32_t key = below(WORLD_KEYS);
    const char *quantifier = one_in(4) ? (one_in(2) ? "ForAllValues:" : "ForAnyValue:") : "";

    if (number)
        strbuf_addch(out, ',');
    if (one_in(10)) { /* operators must differ, as the names of an object */
        strbuf_addf(out, "\"Null\":{\"%s\":\"%s\"}", universe[key].name,
                    one_in(2) ? "true" : "false");
        return;
    }
    strbuf_addf(out, "\"%s%s%s\":{\"%s\":", quantifier, universe[key].operators[below(6)],
                one_in(5) ? "IfExists" : "", universe[key].name);
    add_list(out, universe[key].wanted, 6);
    strbuf_addch(out, '}');
}

static void add_statement(struct strbuf *out)
{
    unsigned conditions = below(4);

    strbuf_addf(out, "{\"Effect\":\"%s\",\"Principal\":", one_in(2) ? "Allow" : "Deny");
    if (one_in(3)) {
        strbuf_adds(out, "\"*\"");
    } else {
        strbuf_adds(out, "{\"AWS\":");
        add_list(out, some_principals, sizeof some_principals / sizeof *some_principals);
        strbuf_addch(out, '}');
    }
    strbuf_adds(out, one_in(8) ? ",\"NotAction\":" : ",\"Action\":");
    add_list(out, some_actions, sizeof some_actions / sizeof *some_actions);
    strbuf_adds(out, one_in(8) ? ",\"NotResource\":" : ",\"Resource\":");
    add_list(out, some_resources, sizeof some_resources / sizeof *some_resources);
    strbuf_adds(out, ",\"Condition\":{");
    for (unsigned i = 0; i < conditions; i++)
        add_condition(out, i);
    strbuf_adds(out, "}}");
}

static void add_policy(struct strbuf *out)
{
    unsigned statements = below(4);

    strbuf_adds(out,
                one_in(4) ? "{\"Statement\":[" : "{\"Version\":\"2012-10-17\",\"Statement\":[");
    for (unsigned i = 0; i < statements; i++) {
        strbuf_adds(out, i ? "," : "");
        add_statement(out);
    }
    strbuf_adds(out, "]}");
}

#endif
