/*
 * Why the Internet reaches an interface now and did not before, or the other way round: what is
 * named is what changed and decides, and nothing else.
 */
#include "tests/model/judge/build_balancer.h"
#include "tests/model/compare/two_exports.h"

static struct account *linked(struct account *account)
{
    build_link(account);
    return account;
}

/* All that is said of why eni-1 is reached differently. */
static void assert_causes(struct account *a, struct account *b, const char *expected)
{
    struct comparison comparison;
    struct strbuf lines = STRBUF_INIT;

    compare_two(&comparison, a, b);
    assert_int_equal(comparison.reach.count, 1);
    lines_of_causes(&comparison, comparison.reach.items[0].causes, &lines);
    assert_string_equal(lines.text, expected);
    strbuf_release(&lines);
    comparison_release(&comparison);
    account_free(a);
    account_free(b);
}

/* eni-1 is a target: the balancer, its target group, or what stands around its node can be why. */
static struct account *balanced(void)
{
    return linked(build_balanced_world("54.0.0.0/8"));
}

static void a_balancer_that_is_new_is_why(void **state)
{
    (void)state;
    assert_causes(linked(build_inner_world("54.0.0.0/8")), balanced(),
                  " because " BALANCER_ARN("mail") ", relays\n");
}

static void a_target_that_is_taken_off_is_why(void **state)
{
    struct account *after = balanced();

    (void)state;
    after->target_groups.items[0].targets.count = 0;
    assert_causes(balanced(), after, " because relays\n");
}

static void a_balancer_that_turns_inward_is_why(void **state)
{
    struct account *after = balanced();

    (void)state;
    after->load_balancers.items[0].scheme = account_text(after, "internal");
    assert_causes(balanced(), after, " because " BALANCER_ARN("mail") "\n");
}

static void what_stands_around_its_node_is_why(void **state)
{
    struct account *after = balanced();

    (void)state;
    after->routes.items[0].blackhole = true;
    assert_causes(balanced(), after, " because rtb-1\n");
}

/* An interface that is not reached by it has nothing to do with a balancer; and a group whose
 * change has nothing to do with SMTP is not why. */
static void what_does_not_decide_is_not_named(void **state)
{
    struct account *before = build_world(), *after = build_world();

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct account *account = i ? after : before;

        build_group(account, "sg-1");
        build_rule(account, PROTOCOL_TCP, 25, 25, "54.0.0.0/8");
        build_group(account, "sg-2");
        build_rule(account, PROTOCOL_TCP, 443, 443, i ? "54.0.0.0/8" : "10.0.0.0/8");
        build_rule(account, PROTOCOL_TCP, 25, 25, "0.0.0.0/0")->flags = RULE_EGRESS;
        build_relay(account);
        build_carry(account, 1);
    }
    after->interfaces.items[0].status = account_text(after, "in-use");
    before->interfaces.items[0].status = account_text(before, "available");
    after->interface_addresses.items[0].has_public = false;
    assert_causes(linked(before), linked(after), " because eni-1\n");
}

/* A balancer's own groups let in or not, whatever those of its target say. */
static void the_groups_of_a_balancer_are_why(void **state)
{
    struct account *sides[2];

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct account *account = sides[i] = build_balanced_world("54.0.0.0/8");

        build_group(account, "sg-lb");
        build_rule(account, PROTOCOL_TCP, 2500, 2500, i ? "54.0.0.0/8" : "10.0.0.0/8");
        account->load_balancers.items[0].groups = build_rows(account, (uint32_t[]){1}, 1);
        build_link(account);
    }
    assert_causes(sides[0], sides[1], " because sg-lb\n");
}

/* What only has another name decides nothing. */
static void a_name_is_not_why(void **state)
{
    struct account *sides[2];

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct account *account = sides[i] = build_world();

        build_group(account, "sg-1");
        build_rule(account, PROTOCOL_TCP, 25, 25, "54.0.0.0/8");
        build_relay(account);
        account->subnets.items[0].name = account_text(account, i ? "new" : "old");
        account->interface_addresses.items[0].has_public = i == 0;
    }
    assert_causes(linked(sides[0]), linked(sides[1]), " because eni-1\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_balancer_that_is_new_is_why),
        cmocka_unit_test(a_target_that_is_taken_off_is_why),
        cmocka_unit_test(a_balancer_that_turns_inward_is_why),
        cmocka_unit_test(what_stands_around_its_node_is_why),
        cmocka_unit_test(what_does_not_decide_is_not_named),
        cmocka_unit_test(the_groups_of_a_balancer_are_why),
        cmocka_unit_test(a_name_is_not_why),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
