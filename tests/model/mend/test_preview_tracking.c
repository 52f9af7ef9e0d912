/*
 * What the EC2 user guide writes of connection tracking, sentence by sentence, and that what it does not
 * write stays unknown.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/mend/preview_tracking.h"
#include "tests/model/mend/small_account.h"

enum { NO = TRACKING_NO, YES = TRACKING_YES, UNKNOWN = TRACKING_UNKNOWN };

/* A list with 0.0.0.0/0 in it. */
static void add_whole_list(struct account *account)
{
    small_prefix_list(account, "pl-all", "111122223333", IP_V4, SMALL_TEXTS("0.0.0.0/0"), 5);
}

static void a_flow_is_untracked_only_as_it_is_written(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out, *out_too;
        int tracking;
    } cases[] = {
        {"tcp 25 0.0.0.0/0", "all all 0.0.0.0/0", NULL, NO},
        {"tcp 25 0.0.0.0/0", "tcp 0-65535 0.0.0.0/0", NULL, NO},
        {"all all 0.0.0.0/0", "tcp all 0.0.0.0/0", NULL, NO},
        {"udp 25 0.0.0.0/0", "udp 0-65535 0.0.0.0/0", NULL, NO},
        {"tcp 25 ::/0", "all all ::/0", NULL, NO},
        /* another family, protocol, or fewer ports */
        {"tcp 25 0.0.0.0/0", "all all ::/0", NULL, YES},
        {"tcp 25 ::/0", "all all 0.0.0.0/0", NULL, YES},
        {"tcp 25 0.0.0.0/0", "udp 0-65535 0.0.0.0/0", NULL, YES},
        {"tcp 25 0.0.0.0/0", "tcp 1024-65535 0.0.0.0/0", NULL, YES},
        {"tcp 25 0.0.0.0/0", "all all 10.0.0.0/8", NULL, YES},
        {"tcp 25 0.0.0.0/0", "tcp 80 0.0.0.0/0", "udp all 0.0.0.0/0", YES},
        /* sources narrower than everybody, and groups */
        {"tcp 25 0.0.0.0/1", "all all 0.0.0.0/0", NULL, YES},
        {"tcp 25 203.0.113.0/24", "all all 0.0.0.0/0", NULL, YES},
        {"tcp 25 sg-2", "all all 0.0.0.0/0", NULL, YES},
        {"tcp 25 pl-1", "all all 0.0.0.0/0", NULL, YES},
        /* ICMP is always tracked, other protocols by address */
        {"icmp all 0.0.0.0/0", "all all 0.0.0.0/0", NULL, YES},
        {"icmpv6 all ::/0", "all all ::/0", NULL, YES},
        {"50 all 0.0.0.0/0", "all all 0.0.0.0/0", NULL, YES},
        /* not written: lists, halves, several ranges of ports */
        {"tcp 25 pl-all", "all all 0.0.0.0/0", NULL, UNKNOWN},
        {"tcp 25 pl-2", "all all 0.0.0.0/0", NULL, UNKNOWN},
        {"tcp 25 pl-all", "all all 10.0.0.0/8", NULL, YES},
        {"tcp 25 0.0.0.0/0", "all all pl-all", NULL, UNKNOWN},
        {"tcp 25 0.0.0.0/0", "all all pl-2", NULL, UNKNOWN},
        {"tcp 25 0.0.0.0/0", "tcp 80 pl-2", NULL, YES},
        {"tcp 25 0.0.0.0/0", "all all 0.0.0.0/1", "all all 128.0.0.0/1", UNKNOWN},
        {"tcp 25 0.0.0.0/0", "tcp 0-1023 0.0.0.0/0", "tcp 1024-65535 0.0.0.0/0", UNKNOWN},
        {"tcp 25 0.0.0.0/0", "tcp 0-1022 0.0.0.0/0", "tcp 1024-65535 0.0.0.0/0", YES},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct account *account = small_account_new();
        struct sg_rule rule;

        add_whole_list(account);
        rule = small_rule_of(account, cases[i].in);
        small_egress_rule(account, cases[i].out);
        if (cases[i].out_too)
            small_egress_rule(account, cases[i].out_too);
        int tracking = (int)tracking_of_rule(account, NULL, &rule, 0);
        if (tracking != cases[i].tracking)
            fail_msg("%s, out %s: %d, not %d", cases[i].in, cases[i].out, tracking,
                     cases[i].tracking);
        account_free(account);
    }
}

/* The rules of all groups of an interface make one list. eni-1 carries sg-1; sg-3 lets everything out. */
static void any_group_of_the_interface_may_answer(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct sg_rule rule = small_rule_of(account, "tcp 25 0.0.0.0/0");
    uint32_t out = small_egress_rule(account, "all all 0.0.0.0/0").row;
    struct span *groups = &account->interfaces.items[0].groups;
    uint32_t both[] = {SMALL_GROUP, 2};

    account->groups.items[SMALL_GROUP].rules.count--;
    account->rules.items[out].group = 2;
    account->groups.items[2].rules = (struct span){out, 1};
    assert_int_equal(tracking_of_rule(account, NULL, &rule, 0), TRACKING_YES);
    *groups = (struct span){(uint32_t)account->interface_groups.count, 2};
    TABLE_ADD(account->interface_groups, both[0]);
    TABLE_ADD(account->interface_groups, both[1]);
    assert_int_equal(tracking_of_rule(account, NULL, &rule, 0), TRACKING_NO);
    account_free(account);
}

/* A group whose rules no reply told may let everything out. */
static void a_group_that_is_not_told_leaves_it_open(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct sg_rule rule = small_rule_of(account, "tcp 25 0.0.0.0/0");

    account->groups.items[SMALL_GROUP].described = false;
    assert_int_equal(tracking_of_rule(account, NULL, &rule, 0), TRACKING_YES);
    account->scopes.items[0].presence[DATA_SECURITY_GROUP_RULES] = PRESENCE_ABSENT;
    assert_int_equal(tracking_of_rule(account, NULL, &rule, 0), TRACKING_UNKNOWN);
    account_free(account);
}

static void some_interfaces_track_everything(void **state)
{
    (void)state;
    static const struct {
        const char *type;
        bool always;
    } cases[] = {
        {"network_load_balancer", true}, {"vpc_endpoint", true}, {"gateway_load_balancer", true},
        {"lambda", true}, {"global_accelerator_managed", true}, {"interface", false},
        {"efa", false}, {"load_balancer", false}, {"", false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct account *account = small_account_new();

        account->interfaces.items[0].type = account_text(account, cases[i].type);
        assert_int_equal(interface_is_always_tracked(account, 0), cases[i].always);
        account_free(account);
    }
}

/* "350 seconds for Nitro v6 instance types (excluding P6e-GB200); 432000 seconds for all other". Of
 * families that are younger than the table nobody here knows. */
static void idle_timeouts_go_by_interface_and_instance_type(void **state)
{
    (void)state;
    static const struct {
        const char *type; /* NULL: no instance */
        int32_t told, least, most;
    } cases[] = {
        {NULL, 0, 432000, 432000},         {NULL, 3600, 3600, 3600},
        {"t3.micro", 0, 432000, 432000},   {"m5.large", 0, 432000, 432000},
        {"c7gn.large", 0, 432000, 432000}, {"m7i-flex.large", 0, 432000, 432000},
        {"m8g.large", 0, 432000, 432000},  {"m8gn.large", 0, 350, 350},
        {"m8i-flex.large", 0, 350, 350},   {"c8i.metal-48xl", 0, 350, 350},
        {"m9g.large", 0, 350, 350},        {"m8i.large", 86400, 86400, 86400},
        {"u-6tb1.metal", 0, 432000, 432000}, {"mac2-m2.metal", 0, 432000, 432000},
        {"p5.48xlarge", 0, 432000, 432000},  {"p6-b200.48xlarge", 0, 350, 350},
        {"p6e-gb200.36xlarge", 0, 432000, 432000},
        {"m10x.large", 0, 350, 432000},    {"p7.48xlarge", 0, 350, 432000},
        {"", 0, 350, 432000},              {"m123456789012345678901.large", 0, 350, 432000},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct account *account = small_account_new();
        struct idle_range range;

        account->interfaces.items[0].tcp_idle_timeout = cases[i].told;
        if (cases[i].type) {
            struct instance instance = {.type = account_text(account, cases[i].type)};
            TABLE_ADD(account->instances, instance);
            account->interfaces.items[0].instance = 0;
        }
        range = tcp_idle_range(account, 0);
        if (range.least != cases[i].least || range.most != cases[i].most)
            fail_msg("%s: %d to %d", cases[i].type, range.least, range.most);
        account_free(account);
    }
}

/* Of an instance that the export does not hold the type is not known, as if it were younger than all. */
static void an_instance_that_is_not_in_the_export_may_be_any(void **state)
{
    (void)state;
    struct account *account = small_account_new();

    account->interfaces.items[0].instance_id = account_text(account, "i-1");
    assert_int_equal(tcp_idle_range(account, 0).least, 350);
    assert_int_equal(tcp_idle_range(account, 0).most, 432000);
    account_free(account);
}

/* "Idle timeout value for TCP flows is 350secs [...] and varies from interface level timeout values." */
static void balancers_have_a_timeout_of_their_own(void **state)
{
    static const char *const types[] = {"network_load_balancer", "gateway_load_balancer"};
    (void)state;
    struct account *account = small_account_new();

    account->interfaces.items[0].tcp_idle_timeout = 3600;
    for (size_t i = 0; i < 2; i++) {
        account->interfaces.items[0].type = account_text(account, types[i]);
        assert_int_equal(tcp_idle_range(account, 0).least, 350);
        assert_int_equal(tcp_idle_range(account, 0).most, 350);
    }
    account_free(account);
}

/* A list that only a rule names may be of either family. */
static void a_list_of_no_known_family_leaves_it_open(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct sg_rule rule = small_rule_of(account, "tcp 25 pl-2");

    account->prefix_lists.items[rule.source].family = IP_FAMILY_COUNT;
    assert_int_equal(tracking_of_rule(account, NULL, &rule, 0), TRACKING_UNKNOWN);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flow_is_untracked_only_as_it_is_written),
        cmocka_unit_test(any_group_of_the_interface_may_answer),
        cmocka_unit_test(a_group_that_is_not_told_leaves_it_open),
        cmocka_unit_test(some_interfaces_track_everything),
        cmocka_unit_test(idle_timeouts_go_by_interface_and_instance_type),
        cmocka_unit_test(a_list_of_no_known_family_leaves_it_open),
        cmocka_unit_test(an_instance_that_is_not_in_the_export_may_be_any),
        cmocka_unit_test(balancers_have_a_timeout_of_their_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
