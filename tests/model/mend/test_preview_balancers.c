/*
 * Load balancers that lose targets: of which nodes, on which port, and how often a target is named.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/mend/preview_balancers.h"
#include "tests/model/mend/small_network.h"
#include "tests/model/mend/small_notes.h"

enum { SUBNET_A, SUBNET_B };

struct scene {
    struct account *account;
    struct target target;
    uint32_t node;
};

/* sg-1 admits TCP 25 from everywhere to eni-1, which stands behind a network balancer with a node at
 * 10.0.0.100. */
static struct scene behind_a_balancer(void)
{
    struct scene scene = {.account = small_account_new()};

    scene.target = small_rule(scene.account, "tcp 25 0.0.0.0/0");
    small_egress_rule(scene.account, "all all 0.0.0.0/0");
    scene.node = small_carrier(scene.account, "eni-n", SUBNET_A, 1, "10.0.0.100");
    small_balancer(scene.account, "mail-lb", "network", scene.node, 25, 0);
    return scene;
}

static void check(struct scene scene, const char *line)
{
    char *notes = small_notes(scene.account, CHANGE_REWRITE, scene.target, "remove");

    small_check_note(notes, "Load balancer", line);
    free(notes);
    account_free(scene.account);
}

#define LOST_ON(port)                                                                              \
    "Load balancer 50dc (mail-lb) could no longer reach eni-1 on " port                            \
    ": its health checks fail."

static void a_target_has_a_port_of_its_own_or_that_of_its_group(void **state)
{
    (void)state;
    struct scene scene = behind_a_balancer();

    check(scene, LOST_ON("25"));
    scene = behind_a_balancer();
    scene.account->balancer_targets.items[0].port = 25;
    scene.account->target_groups.items[0].port = 587;
    check(scene, LOST_ON("25"));
    scene = behind_a_balancer();
    scene.account->balancer_targets.items[0].port = 587; /* which the rule never admitted */
    check(scene, "");
    scene = behind_a_balancer();
    scene.account->target_groups.items[0].port = -1; /* not told at all */
    check(scene, "");
}

static void what_is_deleted_or_leads_to_nothing_loses_nothing(void **state)
{
    (void)state;
    struct scene scene = behind_a_balancer();

    scene.account->load_balancers.items[0].live = false;
    check(scene, "");
    scene = behind_a_balancer();
    scene.account->balancer_targets.items[0].interface = NONE; /* not in the export */
    check(scene, "");
    scene = behind_a_balancer();
    scene.account->row_refs.items[scene.account->balancer_listeners.items[0].target_groups.first] =
        NONE; /* likewise */
    check(scene, "");
}

/* Where the nodes are not in the export, they may be anywhere in the balancer's subnets; where those
 * are not either, nowhere. */
static void nodes_that_are_not_in_the_export(void **state)
{
    (void)state;
    struct scene scene = behind_a_balancer();
    struct load_balancer *balancer = &scene.account->load_balancers.items[0];

    scene.account->row_refs.items[balancer->interfaces.first] = NONE;
    check(scene, LOST_ON("25"));
    scene = behind_a_balancer();
    balancer = &scene.account->load_balancers.items[0];
    scene.account->row_refs.items[balancer->interfaces.first] = NONE;
    scene.account->row_refs.items[balancer->subnets.first] = NONE;
    check(scene, "");
}

/* Two listeners lead to the same target on the same port. */
static void a_target_of_two_listeners_is_named_once(void **state)
{
    (void)state;
    struct scene scene = behind_a_balancer();
    struct balancer_listener second = scene.account->balancer_listeners.items[0];

    second.port = 2525;
    TABLE_ADD(scene.account->balancer_listeners, second);
    scene.account->load_balancers.items[0].listeners.count = 2;
    check(scene, LOST_ON("25"));
}

static void targets_beyond_three_are_counted(void **state)
{
    static const char *const ids[] = {"eni-5", "eni-6", "eni-7", "eni-8"};
    static const char *const addresses[] = {"10.0.1.15", "10.0.1.16", "10.0.1.17", "10.0.1.18"};
    (void)state;
    struct scene scene = behind_a_balancer();

    for (size_t i = 0; i < 4; i++) {
        struct balancer_target target = scene.account->balancer_targets.items[0];
        target.interface =
            small_carrier(scene.account, ids[i], SUBNET_B, SMALL_GROUP, addresses[i]);
        TABLE_ADD(scene.account->balancer_targets, target);
    }
    scene.account->target_groups.items[0].targets.count = 5;
    check(scene, "Load balancer 50dc (mail-lb) could no longer reach eni-1 on 25, eni-5 on 25, "
                 "eni-6 on 25 and 2 more: its health checks fail.");
}

static void which_balancers_forward_connections(void **state)
{
    static const struct {
        const char *type;
        bool live, forwards;
    } cases[] = {
        {"network", true, true},      {"gateway", true, true},  {"network", false, false},
        {"application", true, false}, {"classic", true, false}, {"", true, false},
    };
    (void)state;
    struct account *account = small_account_new();

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct load_balancer balancer = {.type = account_text(account, cases[i].type),
                                         .live = cases[i].live};
        assert_int_equal(balancer_forwards_connections(account, &balancer), cases[i].forwards);
    }
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_target_has_a_port_of_its_own_or_that_of_its_group),
        cmocka_unit_test(what_is_deleted_or_leads_to_nothing_loses_nothing),
        cmocka_unit_test(nodes_that_are_not_in_the_export),
        cmocka_unit_test(a_target_of_two_listeners_is_named_once),
        cmocka_unit_test(targets_beyond_three_are_counted),
        cmocka_unit_test(which_balancers_forward_connections),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
