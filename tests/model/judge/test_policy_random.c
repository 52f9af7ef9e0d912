/*
 * Random policies and requests: read and evaluated, they say what the slow reference says.
 *
 * Where everything is known both are equal. What the evaluator calls certain though something is unknown is so in
 * every world that the unknown leaves open.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "model/judge/policy_eval.h"
#include "model/read/read_policy.h"
#include "tests/model/judge/policy_reference.h"
#include "tests/model/random.h"

#define ROUNDS 20000

/* Values that a key may have, and those that policies ask for. */
static const struct {
    const char *name, *operators[6], *values[4], *wanted[6];
} universe[WORLD_KEYS] = {
    {"aws:SourceIp",
     {"IpAddress", "NotIpAddress", "IpAddress", "NotIpAddress", "IpAddress", "NotIpAddress"},
     {"203.0.113.9", "198.51.100.1", "10.204.3.4", "8.8.8.8"},
     {"10.204.0.0/16", "203.0.113.0/24", "203.0.113.9", "0.0.0.0/0", "198.51.100.0/31", "8.0.0.0/5"}},
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
     {"StringLike", "StringNotLike", "StringEquals", "StringNotEquals", "StringLike", "StringEquals"},
     {"x@a.org", "y@b.org", "z@b.org", "x@b.org"},
     {"*@b.org", "x@a.org", "*", "?@a.org", "x@*", "y@b.org"}},
    {"aws:username",
     {"StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEquals", "StringLike"},
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

static const char *const principals[] = {
    "*", "111122223333", "arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:user/smtp",
    "arn:aws:iam::444455556666:user/x", "444455556666", "AIDA1234"};
static const char *const actions[] = {"ses:SendRawEmail", "SES:send*", "ses:SendEmail", "*",
                                      "ses:Send?awEmail", "ses:*", "s3:*", "ses:S*l*"};
static const char *const resources[] = {
    "*", "arn:aws:ses:us-east-1:111122223333:identity/example.com", "arn:aws:ses:*:*:identity/*",
    "arn:aws:ses:us-east-1:111122223333:identity/example.???", "arn:aws:s3:::x",
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
        strbuf_addf(out, "\"Null\":{\"%s\":\"%s\"}", universe[key].name, one_in(2) ? "true" : "false");
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
        add_list(out, principals, sizeof principals / sizeof *principals);
        strbuf_addch(out, '}');
    }
    strbuf_adds(out, one_in(8) ? ",\"NotAction\":" : ",\"Action\":");
    add_list(out, actions, sizeof actions / sizeof *actions);
    strbuf_adds(out, one_in(8) ? ",\"NotResource\":" : ",\"Resource\":");
    add_list(out, resources, sizeof resources / sizeof *resources);
    strbuf_adds(out, ",\"Condition\":{");
    for (unsigned i = 0; i < conditions; i++)
        add_condition(out, i);
    strbuf_adds(out, "}}");
}

static void add_policy(struct strbuf *out)
{
    unsigned statements = below(4);

    strbuf_adds(out, one_in(4) ? "{\"Statement\":[" : "{\"Version\":\"2012-10-17\",\"Statement\":[");
    for (unsigned i = 0; i < statements; i++) {
        strbuf_adds(out, i ? "," : "");
        add_statement(out);
    }
    strbuf_adds(out, "]}");
}

/* --- a request ------------------------------------------------------------------------------------ */

struct asked {
    struct policy_request request;
    struct policy_key keys[WORLD_KEYS];
    struct world world;
    int unknown[2]; /* keys */
    int unknown_count;
};

static void set_value(struct world *world, uint32_t key, uint32_t count)
{
    world->count[key] = (int)count;
    for (uint32_t i = 0; i < count; i++)
        world->values[key][i] = universe[key].values[below(4)];
}

static void ask(struct asked *asked, bool all_known)
{
    struct world *world = &asked->world;

    *asked = (struct asked){0};
    world->principal = PICK(senders);
    world->action = PICK(done);
    world->resource = PICK(targets);
    for (uint32_t i = 0; i < WORLD_KEYS; i++) {
        struct policy_key *key = &asked->keys[i];

        world->name[i] = key->name = universe[i].name;
        set_value(world, i, one_in(3) ? 0 : i == 3 ? 1 + below(3) : 1);
        key->state = world->count[i] ? POLICY_KEY_PRESENT : POLICY_KEY_ABSENT;
        key->values = world->values[i];
        key->count = (size_t)world->count[i];
        if (!all_known && asked->unknown_count < 2 && one_in(6)) {
            key->state = POLICY_KEY_UNKNOWN;
            asked->unknown[asked->unknown_count++] = (int)i;
        }
    }
    asked->request = (struct policy_request){
        world->principal, world->action, world->resource, asked->keys, WORLD_KEYS, POLICY_KEY_ABSENT};
}

/* --- both ----------------------------------------------------------------------------------------- */

struct seen {
    bool yes, no;
};

static void note(struct seen *seen, bool says)
{
    *(says ? &seen->yes : &seen->no) = true;
}

/* Both ways of reading what is not documented. */
static void try_world(struct world *world, const cJSON *tree, bool has_principals,
                      struct seen seen[2])
{
    for (int reading = 0; reading < 4; reading++) {
        world->several_is_all = reading & 1;
        world->odd_matches = reading & 2;
        note(&seen[0], ref_says(world, tree, "Allow", has_principals));
        note(&seen[1], ref_says(world, tree, "Deny", has_principals));
    }
}

/* Each unknown key missing, and with each value. */
static void try_worlds(struct asked *asked, int from, const cJSON *tree, bool has_principals,
                       struct seen seen[2])
{
    int key;

    if (from == asked->unknown_count) {
        try_world(&asked->world, tree, has_principals, seen);
        return;
    }
    key = asked->unknown[from];
    for (int value = -1; value < 4; value++) {
        asked->world.count[key] = value >= 0;
        asked->world.values[key][0] = value >= 0 ? universe[key].values[value] : NULL;
        try_worlds(asked, from + 1, tree, has_principals, seen);
    }
}

static unsigned certain, maybe, allowed, denied;

static void compare(enum policy_truth got, struct seen seen, bool exact, const char *text)
{
    enum policy_truth wanted = seen.yes && seen.no ? POLICY_MAYBE : seen.yes ? POLICY_TRUE : POLICY_FALSE;

    *(got == POLICY_MAYBE ? &maybe : &certain) += 1;
    if (got != wanted && (exact || got != POLICY_MAYBE))
        fail_msg("%d instead of %d: %s", got, wanted, text);
}

static void test_equals_reference(void **state)
{
    (void)state;
    random_state = 7;
    for (unsigned round = 0; round < ROUNDS; round++) {
        bool all_known = round % 2;
        enum policy_kind kind = one_in(4) ? POLICY_IAM : POLICY_IDENTITY;
        struct strbuf text = STRBUF_INIT;
        struct policy policy;
        struct policy_fault fault;
        struct asked asked;
        struct policy_answer answer;
        struct seen seen[2] = {{0}};
        cJSON *tree;

        add_policy(&text);
        if (!policy_read(&policy, text.text, text.length, &fault)) {
            assert_non_null(strstr(fault.why, "twice")); /* an operator came up twice */
            policy_fault_release(&fault);
            strbuf_release(&text);
            continue;
        }
        ask(&asked, all_known);
        answer = policy_evaluate(&policy, kind, &asked.request);
        tree = cJSON_Parse(text.text);
        asked.world.variables = policy_has_variables(&policy);
        try_worlds(&asked, 0, tree, kind != POLICY_IAM, seen);
        compare(answer.allow, seen[0], false, text.text);
        compare(answer.deny, seen[1], false, text.text);
        /* Where nothing is odd, unknown is no answer. */
        if (all_known && asked.world.count[3] <= 1 && !strstr(text.text, "${")) {
            compare(answer.allow, seen[0], true, text.text);
            compare(answer.deny, seen[1], true, text.text);
        }
        allowed += answer.allow == POLICY_TRUE;
        denied += answer.deny == POLICY_TRUE;
        cJSON_Delete(tree);
        policy_release(&policy);
        strbuf_release(&text);
    }
    /* Rare things are common enough to mean something. */
    assert_true(allowed > ROUNDS / 40 && denied > ROUNDS / 40 && maybe > ROUNDS / 40);
    assert_true(certain > ROUNDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equals_reference),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
