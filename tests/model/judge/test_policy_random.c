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
#include "tests/model/judge/random_policy.h"

#define ROUNDS 20000

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
    asked->request = (struct policy_request){world->principal, world->action, world->resource,
                                             asked->keys,      WORLD_KEYS,    POLICY_KEY_ABSENT};
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
    enum policy_truth wanted = seen.yes && seen.no ? POLICY_MAYBE
                               : seen.yes          ? POLICY_TRUE
                                                   : POLICY_FALSE;

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
