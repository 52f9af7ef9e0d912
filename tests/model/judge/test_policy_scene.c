/*
 * What a judgement calls impossible does not happen: random requests from each place, put to the evaluator one by
 * one, never get through where the judgement says that nobody can send; and where it says that somebody can, what
 * a narrow range of addresses decides is told apart from strangers.
 */
#include "tests/model/judge/build_policy.h"

#include "model/judge/policy_judge.h"
#include "tests/model/judge/random_policy.h"

#define ROUNDS   3000
#define REQUESTS 40

static const char *const places[] = {"8.8.8.8", "203.0.113.9", "198.51.100.1",
                                     "1.1.1.1", "11.0.0.1",    "203.0.114.0"};

/* In a block of the universe that is narrow, and so somebody's own. */
static bool is_own(const char *address, const char *text)
{
    static const struct {
        const char *address, *blocks[3];
    } own[] = {{"203.0.113.9", {"\"203.0.113.0/24\"", "\"203.0.113.9\"", "\"\""}},
               {"198.51.100.1", {"\"198.51.100.0/31\"", "\"\"", "\"\""}}};

    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < 3; j++)
            if (!strcmp(own[i].address, address) && strstr(text, own[i].blocks[j]))
                return true;
    return false;
}

struct random_request {
    struct policy_key keys[WORLD_KEYS];
    const char *values[WORLD_KEYS][2];
};

static void draw(struct random_request *drawn, bool inside)
{
    for (uint32_t i = 0; i < WORLD_KEYS; i++) {
        struct policy_key *key = &drawn->keys[i];

        *key = (struct policy_key){universe[i].name, POLICY_KEY_PRESENT, drawn->values[i], 1};
        drawn->values[i][0] = PICK(universe[i].values);
        drawn->values[i][1] = PICK(universe[i].values);
    }
    drawn->keys[3].count = 1 + below(2); /* recipients */
    for (uint32_t i = 4; i < 7; i++)     /* keys that no world tells of */
        drawn->keys[i].state = one_in(2) ? POLICY_KEY_ABSENT : POLICY_KEY_PRESENT;
    drawn->values[0][0] = PICK(places);
    drawn->values[7][0] = "true";
    drawn->keys[0].state = inside ? POLICY_KEY_ABSENT : POLICY_KEY_PRESENT;
    drawn->keys[1].state = inside ? POLICY_KEY_PRESENT : POLICY_KEY_ABSENT;
}

static bool gets_through(const struct policy *policy, enum policy_kind kind, bool assumed,
                         const struct random_request *drawn)
{
    struct policy_request request = {senders[0],  done[0],    targets[0],
                                     drawn->keys, WORLD_KEYS, POLICY_KEY_ABSENT};
    struct policy_answer answer = policy_evaluate(policy, kind, &request);

    return answer.deny == POLICY_FALSE && (assumed || answer.allow == POLICY_TRUE);
}

static unsigned closed, open_worlds;

static void check_world(const struct policy *policy, const struct policy_judgement *judgement,
                        enum policy_kind kind, enum policy_world world)
{
    *(judgement->can_send[world] == POLICY_FALSE ? &closed : &open_worlds) += 1;
    for (unsigned i = 0; i < REQUESTS && judgement->can_send[world] == POLICY_FALSE; i++) {
        struct random_request drawn;

        draw(&drawn, world != POLICY_STRANGER);
        if (world == POLICY_THROUGH_BARE_ENDPOINT)
            drawn.keys[1].state = POLICY_KEY_ABSENT;
        if (world == POLICY_STRANGER && is_own(drawn.values[0][0], policy->text.text))
            continue;
        if (gets_through(policy, kind, judgement->allow_is_assumed, &drawn))
            fail_msg("world %d, from %s by %s: %s", world, drawn.values[0][0], drawn.values[2][0],
                     policy->text.text);
    }
}

static void test_nothing_impossible_happens(void **state)
{
    static const struct policy_endpoint endpoints[] = {{"vpce-1", "vpc-1", NULL},
                                                       {"vpce-2", NULL, NULL},
                                                       {"vpce-12", NULL, NULL},
                                                       {"vpce-*", NULL, NULL}};

    (void)state;
    random_state = 11;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct policy_setting setting = {.kind = round % 2 ? POLICY_IAM : POLICY_IDENTITY,
                                         .resource = targets[0],
                                         .user = senders[0],
                                         .endpoints = endpoints,
                                         .endpoint_count = 4};
        struct strbuf text = STRBUF_INIT;
        struct policy_judgement judgement;
        struct policy policy;
        struct policy_fault fault;

        add_policy(&text);
        if (policy_read(&policy, text.text, text.length, &fault)) {
            policy_judge(&judgement, &policy, &setting);
            check_world(&policy, &judgement, setting.kind, POLICY_THROUGH_ENDPOINT);
            check_world(&policy, &judgement, setting.kind, POLICY_THROUGH_BARE_ENDPOINT);
            check_world(&policy, &judgement, setting.kind, POLICY_STRANGER);
            policy_judgement_release(&judgement);
            policy_release(&policy);
        }
        policy_fault_release(&fault);
        strbuf_release(&text);
    }
    assert_true(closed > ROUNDS / 4 && open_worlds > ROUNDS / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_impossible_happens),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
