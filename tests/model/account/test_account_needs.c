#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/account/account_needs.h"

static void add_route(struct account *account, enum route_target kind, const char *target)
{
    struct route_table table = {.routes = {(uint32_t)account->routes.count, 1}};
    struct route route = {.table = (uint32_t)account->route_tables.count,
                          .target = account_text(account, target),
                          .target_kind = (uint8_t)kind};

    TABLE_ADD(account->route_tables, table);
    TABLE_ADD(account->routes, route);
}

static void add_interface(struct account *account, const char *type, const char *description)
{
    struct network_interface interface = {.type = account_text(account, type),
                                          .description = account_text(account, description),
                                          .vpc_id = account_text(account, "vpc-1")};

    TABLE_ADD(account->interfaces, interface);
}

static struct account *new_account(void)
{
    struct account *account = account_new();

    account_scope(account, account_text(account, "1"), account_text(account, "eu-west-1"));
    account_scope(account, account_text(account, "2"), account_text(account, "eu-west-1"));
    return account;
}

static void test_basic_kinds_are_always_needed(void **state)
{
    struct account *account = new_account();

    (void)state;
    assert_true(account_needs_kind(account, 0, DATA_ROUTE_TABLES));
    assert_true(account_needs_kind(account, 0, DATA_PREFIX_LISTS));
    for (enum data_kind kind = DATA_TRANSIT_GATEWAYS; kind < DATA_KIND_COUNT; kind++)
        assert_false(account_needs_kind(account, 0, kind));
    account_free(account);
}

static void test_routes_point_to_transit_gateways(void **state)
{
    struct account *account = new_account();
    struct transit_gateway gateway = {.id = account_text(account, "tgw-1")};
    struct transit_attachment attachment = {.gateway_id = gateway.id};
    struct transit_table table = {.gateway_id = gateway.id};

    (void)state;
    add_route(account, ROUTE_NAT_GATEWAY, "tgw-1");
    assert_false(account_needs_kind(account, 0, DATA_TRANSIT_GATEWAYS));
    add_route(account, ROUTE_TRANSIT_GATEWAY, "tgw-1");
    for (enum data_kind kind = DATA_TRANSIT_GATEWAYS; kind <= DATA_TRANSIT_GATEWAY_ROUTE_TABLES;
         kind++) {
        assert_true(account_needs_kind(account, 0, kind));
        assert_false(account_needs_kind(account, 1, kind)); /* its own routes do not */
    }
    gateway.scope = attachment.scope = table.scope = 1; /* another account's file tells it */
    TABLE_ADD(account->transit_gateways, gateway);
    assert_false(account_needs_kind(account, 0, DATA_TRANSIT_GATEWAYS));
    assert_true(account_needs_kind(account, 0, DATA_TRANSIT_GATEWAY_ATTACHMENTS));
    TABLE_ADD(account->transit_attachments, attachment);
    assert_false(account_needs_kind(account, 0, DATA_TRANSIT_GATEWAY_ATTACHMENTS));
    assert_true(account_needs_kind(account, 0, DATA_TRANSIT_GATEWAY_ROUTE_TABLES));
    TABLE_ADD(account->transit_tables, table);
    assert_false(account_needs_kind(account, 0, DATA_TRANSIT_GATEWAY_ROUTE_TABLES));
    account_free(account);
}

static void test_interfaces_point_to_balancers(void **state)
{
    static const struct {
        const char *type, *description;
        bool needed;
    } cases[] = {{"interface", "my relay", false},
                 {"interface", "ELB app/web/0123456789abcdef", true},
                 {"network_load_balancer", "", true},
                 {"nat_gateway", "", false}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct account *account = new_account();
        add_interface(account, cases[i].type, cases[i].description);
        assert_int_equal(account_needs_kind(account, 0, DATA_LOAD_BALANCERS), cases[i].needed);
        assert_int_equal(account_needs_kind(account, 0, DATA_TARGET_GROUPS), cases[i].needed);
        assert_false(account_needs_kind(account, 1, DATA_LOAD_BALANCERS));
        account_free(account);
    }
}

static void test_balancers_that_are_there(void **state)
{
    struct account *account = new_account();
    struct load_balancer balancer = {.interfaces = {0, 1}};
    struct target_group group = {.vpc_id = account_text(account, "vpc-1")};

    (void)state;
    add_interface(account, "network_load_balancer", "ELB net/mail/0123456789abcdef");
    TABLE_ADD(account->row_refs, 0);
    TABLE_ADD(account->load_balancers, balancer);
    assert_false(account_needs_kind(account, 0, DATA_LOAD_BALANCERS));
    assert_true(account_needs_kind(account, 0, DATA_TARGET_GROUPS));
    TABLE_ADD(account->target_groups, group);
    assert_false(account_needs_kind(account, 0, DATA_TARGET_GROUPS));
    account_free(account);
}

/* What is told of other gateways, other interfaces and other VPCs does not help. */
static void test_others_are_no_help(void **state)
{
    struct account *account = new_account();
    struct transit_gateway gateway = {.id = account_text(account, "tgw-2")};
    struct transit_attachment attachment = {.gateway_id = gateway.id};
    struct transit_table table = {.gateway_id = gateway.id};
    struct load_balancer none = {.interfaces = {0, 0}}, other = {.interfaces = {0, 1}};
    struct target_group group = {.vpc_id = account_text(account, "vpc-2")};

    (void)state;
    add_route(account, ROUTE_TRANSIT_GATEWAY, "tgw-1");
    add_interface(account, "load_balancer", "");
    TABLE_ADD(account->transit_gateways, gateway);
    TABLE_ADD(account->transit_attachments, attachment);
    TABLE_ADD(account->transit_tables, table);
    TABLE_ADD(account->row_refs, 1);
    TABLE_ADD(account->load_balancers, none);
    TABLE_ADD(account->load_balancers, other);
    TABLE_ADD(account->target_groups, group);
    for (enum data_kind kind = DATA_TRANSIT_GATEWAYS; kind <= DATA_TARGET_GROUPS; kind++)
        assert_true(account_needs_kind(account, 0, kind));
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_basic_kinds_are_always_needed),
        cmocka_unit_test(test_routes_point_to_transit_gateways),
        cmocka_unit_test(test_interfaces_point_to_balancers),
        cmocka_unit_test(test_balancers_that_are_there),
        cmocka_unit_test(test_others_are_no_help),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
