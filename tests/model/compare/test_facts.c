/* What an object says where its reply told little, or much: line by line. */
#include "tests/model/compare/two_exports.h"

#include "tests/model/judge/build_balancer.h"
#include "tests/model/judge/build_walk.h"

static struct account *with_vpc(void)
{
    struct account *account = build_account();

    build_vpc(account, "vpc-1");
    return account;
}

/* --- routes ---------------------------------------------------------------------------------------------- */

static struct account *with_routes(bool more)
{
    struct account *account = with_vpc();
    struct route *route;

    build_prefix_list(account, "pl-1", IP_V4, true);
    build_table(account, "rtb-1");
    if (!more)
        return account;
    route = build_route(account, NULL, ROUTE_OTHER); /* of a destination that could not be read */
    route->propagated = true;
    route = build_route_to(account, NULL, ROUTE_VPN_GATEWAY, "vgw-1");
    route->prefix_list = 0;
    build_route(account, "10.0.0.0/8", ROUTE_OTHER)->instance_id = account_text(account, "i-1");
    return account;
}

static void routes_say_what_is_told_of_them(void **state)
{
    (void)state;
    assert_compared(with_routes(false), with_routes(true),
                    "object rtb-1\n"
                    "  +route  to nothing that is told, propagated\n"
                    "  +route 10.0.0.0/8 to i-1\n"
                    "  +route pl-1 to vgw-1\n");
}

static struct account *with_transit_table(bool more, bool incomplete)
{
    struct account *account = with_vpc();

    build_transit(account, "tgw-1", "tgw-rtb-1");
    build_transit_table(account, "tgw-rtb-1");
    account->transit_tables.items[0].routes_incomplete = incomplete;
    if (more) {
        build_transit_route(account, "10.0.0.0/8", NONE)->blackhole = true;
        build_transit_route(account, "172.16.0.0/12", NONE)->attachment_id =
            account_text(account, "tgw-attach-1");
    }
    return account;
}

/* Routes that are not told on either side, or only in part, are not compared. */
static void routes_of_transit_tables(void **state)
{
    struct account *untold = with_transit_table(false, false);

    (void)state;
    assert_compared(with_transit_table(false, false), with_transit_table(true, false),
                    "object tgw-rtb-1\n"
                    "  +route 10.0.0.0/8, blackhole\n"
                    "  +route 172.16.0.0/12 to tgw-attach-1\n");
    untold->transit_tables.items[0].routes_known = false;
    assert_compared(untold, with_transit_table(true, false), "");
    assert_compared(with_transit_table(false, true), with_transit_table(true, false), "");
    assert_compared(with_transit_table(false, false), with_transit_table(true, true), "");
}

/* --- balancers ------------------------------------------------------------------------------------------- */

/* A listener that shares its connections among two groups, and a target whose state is told or not. */
static struct account *with_balancer(bool shares, const char *state)
{
    struct account *account = build_world();
    uint32_t groups[] = {0, 1};

    build_balancer(account, "mail", 0);
    build_listener(account, 25);
    build_target_group(account, "relays", "ip", 25);
    build_target(account, "10.0.0.10", NONE)->state =
        state ? account_text(account, state) : TEXT_NONE;
    build_target_group(account, "spare", "ip", 25);
    account->balancer_listeners.items[0].target_groups =
        build_rows(account, groups, shares ? 2 : 1);
    return account;
}

/* Where one export does not tell a target's state, it did not change. */
static void listeners_and_targets(void **state)
{
    (void)state;
    assert_compared(with_balancer(false, NULL), with_balancer(true, "healthy"),
                    "object " BALANCER_ARN("mail") "\n"
                    "  -listener TCP 25 to relays\n"
                    "  +listener TCP 25 to relays, spare\n");
    assert_compared(with_balancer(true, "healthy"), with_balancer(true, "unhealthy"),
                    "object relays\n"
                    "  -target_state 10.0.0.10 healthy\n"
                    "  +target_state 10.0.0.10 unhealthy\n");
}

/* The group "relays" with three targets, the third of which listens on two ports. */
static struct account *with_targets(const char *const states[4])
{
    static const char *const ids[] = {"10.0.0.10", "10.0.0.11", "10.0.0.12", "10.0.0.12"};
    struct account *account = build_world();

    build_balancer(account, "mail", 0);
    build_listener(account, 25);
    build_target_group(account, "relays", "ip", 25);
    for (size_t i = 0; i < 4; i++) {
        struct balancer_target *target = build_target(account, ids[i], NONE);

        target->port = i == 3 ? 587 : -1;
        target->state = states[i] ? account_text(account, states[i]) : TEXT_NONE;
    }
    return account;
}

/* The untold state of one target hides the others' no longer: only that one is passed over, in whichever export. */
static void states_of_targets_beside_an_untold_one(void **state)
{
    const char *const before[] = {"healthy", NULL, "healthy", NULL};
    const char *const after[] = {"unhealthy", "healthy", NULL, "draining"};
    const char *const all[] = {"healthy", "healthy", "healthy", "draining"};

    (void)state;
    assert_compared(with_targets(before), with_targets(after),
                    "object relays\n"
                    "  -target_state 10.0.0.10 healthy\n"
                    "  +target_state 10.0.0.10 unhealthy\n");
    assert_compared(with_targets(all), with_targets(after),
                    "object relays\n"
                    "  -target_state 10.0.0.10 healthy\n"
                    "  +target_state 10.0.0.10 unhealthy\n");
    assert_compared(with_targets(before), with_targets(all), "");
}

/* Told "no" and not told at all are two things; and a target may have a port of its own. */
static void what_is_told_of_balancers(void **state)
{
    struct account *a = with_balancer(true, "healthy"), *b = with_balancer(true, "healthy");

    (void)state;
    a->load_balancers.items[0].cross_zone = TOLD_YES;
    b->load_balancers.items[0].cross_zone = TOLD_NO;
    b->balancer_targets.items[0].port = 2525;
    assert_compared(a, b,
                    "object " BALANCER_ARN("mail") "\n"
                    "  -cross_zone yes\n"
                    "  +cross_zone no\n"
                    "object relays\n"
                    "  -target 10.0.0.10\n"
                    "  +target 10.0.0.10 port 2525\n");
    a = with_balancer(true, "healthy");
    b = with_balancer(true, "healthy");
    b->load_balancers.items[0].cross_zone = TOLD_NO;
    assert_compared(a, b, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(routes_say_what_is_told_of_them),
        cmocka_unit_test(routes_of_transit_tables),
        cmocka_unit_test(listeners_and_targets),
        cmocka_unit_test(states_of_targets_beside_an_untold_one),
        cmocka_unit_test(what_is_told_of_balancers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
