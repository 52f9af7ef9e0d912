/* What all kinds of objects have in common, on one account with one object of each. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/account/account.h"

/* A row of `table` with an id, a name, scope 0 and place 7; the rest as given. */
#define ADD(table, type, id_text, ...)                                                             \
    do {                                                                                           \
        struct type row = {.id = account_text(account, id_text),                                   \
                           .name = account_text(account, "its name"),                              \
                           .place = {.file = 7},                                                   \
                           __VA_ARGS__};                                                           \
        TABLE_ADD(account->table, row);                                                            \
    } while (0)

static void add_rule_and_address(struct account *account)
{
    struct sg_rule rule = {.id = account_text(account, "sgr-1")};
    struct elastic_address address = {.allocation_id = account_text(account, "eipalloc-1"),
                                      .name = account_text(account, "its name"),
                                      .place = {.file = 7}};

    TABLE_ADD(account->rules, rule);
    TABLE_ADD(account->addresses, address);
}

/* They go by their ARNs. */
static void add_balancers(struct account *account)
{
    struct load_balancer balancer = {.arn = account_text(account, "arn:balancer"),
                                     .name = account_text(account, "its name"),
                                     .vpc = 1,
                                     .place = {.file = 7}};
    struct target_group group = {.arn = account_text(account, "arn:targets"),
                                 .name = account_text(account, "its name"),
                                 .place = {.file = 7}};

    TABLE_ADD(account->load_balancers, balancer);
    TABLE_ADD(account->target_groups, group);
}

/* It goes by its identity. */
static void add_policy(struct account *account)
{
    struct policy_text policy = {.owner = account_text(account, "example.com"),
                                 .name = account_text(account, "its name"),
                                 .place = {.file = 7}};

    TABLE_ADD(account->policies, policy);
}

static int set_up(void **state)
{
    struct account *account = account_new();
    text_id owner = account_text(account, "999999999999");

    account_scope(account, account_text(account, "111111111111"),
                  account_text(account, "eu-west-1"));
    ADD(vpcs, vpc, "vpc-0", .owner = owner);
    ADD(vpcs, vpc, "vpc-1", .owner = TEXT_NONE);
    ADD(subnets, subnet, "subnet-1", .vpc = 1, .owner = owner);
    ADD(groups, security_group, "sg-1", .vpc = 1, .owner = owner);
    ADD(acls, network_acl, "acl-1", .vpc = 1, .owner = TEXT_NONE);
    ADD(route_tables, route_table, "rtb-1", .vpc = 1, .owner = owner);
    ADD(interfaces, network_interface, "eni-1", .vpc = 1, .owner = owner);
    ADD(instances, instance, "i-1", .vpc = 1);
    ADD(gateways, gateway, "igw-1", .vpc = 1);
    ADD(endpoints, vpc_endpoint, "vpce-1", .vpc = 1);
    ADD(peerings, vpc_peering, "pcx-1", .requester = {.vpc = NONE}, .accepter = {.vpc = 1});
    ADD(prefix_lists, prefix_list, "pl-1", .owner = account_text(account, "AWS"));
    ADD(transit_gateways, transit_gateway, "tgw-1", .owner = owner);
    ADD(transit_attachments, transit_attachment, "tgw-attach-1", .resource_owner = owner,
        .vpc = 1);
    ADD(transit_tables, transit_table, "tgw-rtb-1", .gateway_id = TEXT_NONE);
    add_rule_and_address(account);
    add_balancers(account);
    add_policy(account);
    *state = account;
    return 0;
}

static int tear_down(void **state)
{
    account_free(*state);
    return 0;
}

static const struct {
    enum object_kind kind;
    const char *id;
    bool owned; /* by account 9...; else what its scope says counts */
    uint32_t vpc;
} expected[] = {
    {OBJECT_VPC, "vpc-0", true, 0},
    {OBJECT_SUBNET, "subnet-1", true, 1},
    {OBJECT_GROUP, "sg-1", true, 1},
    {OBJECT_RULE, "sgr-1", true, 1},
    {OBJECT_ACL, "acl-1", false, 1},
    {OBJECT_ROUTE_TABLE, "rtb-1", true, 1},
    {OBJECT_INTERFACE, "eni-1", true, 1},
    {OBJECT_INSTANCE, "i-1", false, 1},
    {OBJECT_ADDRESS, "eipalloc-1", false, 1},
    {OBJECT_GATEWAY, "igw-1", false, 1},
    {OBJECT_ENDPOINT, "vpce-1", false, 1},
    {OBJECT_PEERING, "pcx-1", false, 1},
    {OBJECT_PREFIX_LIST, "pl-1", false, NONE},
    {OBJECT_TRANSIT_GATEWAY, "tgw-1", true, NONE},
    {OBJECT_TRANSIT_ATTACHMENT, "tgw-attach-1", true, 1},
    {OBJECT_TRANSIT_TABLE, "tgw-rtb-1", false, NONE},
    {OBJECT_LOAD_BALANCER, "arn:balancer", false, 1},
    {OBJECT_TARGET_GROUP, "arn:targets", false, NONE},
    {OBJECT_POLICY, "example.com", false, NONE},
};

static void test_facts_of_every_kind(void **state)
{
    struct account *account = *state;

    assert_int_equal(sizeof expected / sizeof expected[0], OBJECT_KIND_COUNT);
    for (size_t i = 0; i < OBJECT_KIND_COUNT; i++) {
        struct object_ref object = {expected[i].kind, 0};
        bool is_rule = object.kind == OBJECT_RULE;

        assert_string_equal(account_show(account, account_object_id(account, object)),
                            expected[i].id);
        assert_string_equal(account_show(account, account_object_name(account, object)),
                            is_rule ? "" : "its name");
        assert_int_equal(account_object_place(account, object).file, is_rule ? NONE : 7);
        assert_int_equal(account_object_scope(account, object), 0);
        assert_int_equal(account_object_vpc(account, object), expected[i].vpc);
        assert_string_equal(account_show(account, account_number_of(account, object)),
                            expected[i].owned ? "999999999999" : "111111111111");
        assert_string_equal(account_show(account, account_region_of(account, object)), "eu-west-1");
        assert_true(strlen(object_kind_name(object.kind)) > 2);
    }
}

static void test_facts_of_nothing(void **state)
{
    struct account *account = *state;

    for (int kind = 0; kind < OBJECT_KIND_COUNT; kind++) {
        struct object_ref object = {(enum object_kind)kind, NONE};

        assert_int_equal(account_object_id(account, object), TEXT_NONE);
        assert_int_equal(account_object_place(account, object).file, NONE);
        assert_int_equal(account_object_scope(account, object), NONE);
        assert_int_equal(account_object_vpc(account, object), NONE);
        assert_int_equal(account_number_of(account, object), TEXT_NONE);
        assert_int_equal(account_region_of(account, object), TEXT_NONE);
    }
}

static void test_second_row_is_its_own(void **state)
{
    struct account *account = *state;
    struct object_ref vpc = {OBJECT_VPC, 1};

    assert_string_equal(account_show(account, account_object_id(account, vpc)), "vpc-1");
    assert_int_equal(account_object_vpc(account, vpc), 1);
    assert_string_equal(account_show(account, account_number_of(account, vpc)), "111111111111");
}

/* Every kind has one key, and counts its own table. */
static void test_keys_and_counts(void **state)
{
    struct account *account = *state;

    for (size_t i = 0; i < OBJECT_KIND_COUNT; i++) {
        assert_true(strlen(object_kind_key((enum object_kind)i)) > 2);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(object_kind_key((enum object_kind)i), object_kind_key((enum object_kind)k));
        if (i != OBJECT_POLICY)
            assert_true(account_object_count(account, (enum object_kind)i) >= 1);
    }
    assert_int_equal(account_object_count(account, OBJECT_VPC), account->vpcs.count);
    assert_int_equal(account_object_count(account, OBJECT_TARGET_GROUP), account->target_groups.count);
}

/* A peering is shown with the end that the export holds, the requester's first. */
static void test_ends_of_a_peering(void **state)
{
    struct account *account = *state;
    struct object_ref peering = {OBJECT_PEERING, 0};

    account->peerings.items[0].requester.vpc = 0;
    account->peerings.items[0].accepter.vpc = 1;
    assert_int_equal(account_object_vpc(account, peering), 0);
    account->peerings.items[0].requester.vpc = NONE;
    assert_int_equal(account_object_vpc(account, peering), 1);
    account->peerings.items[0].accepter.vpc = NONE;
    assert_int_equal(account_object_vpc(account, peering), NONE);
}

static void test_unattached_address_is_in_no_vpc(void **state)
{
    struct account *account = *state;

    account->addresses.items[0].interface = NONE;
    assert_int_equal(account_object_vpc(account, (struct object_ref){OBJECT_ADDRESS, 0}), NONE);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_facts_of_every_kind),
        TEST(test_facts_of_nothing),
        TEST(test_second_row_is_its_own),
        TEST(test_keys_and_counts),
        TEST(test_ends_of_a_peering),
        TEST(test_unattached_address_is_in_no_vpc),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
