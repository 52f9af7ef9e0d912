/*
 * What is lost on which interface, against a slow reference: packet by packet, interface by interface,
 * rule by rule.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/mend/preview_carriers.h"
#include "tests/model/mend/small_network.h"

enum { GROUPS = 3 }; /* sg-1, which is mended, sg-2 and sg-3 */

static uint32_t roll(uint64_t *seed, uint32_t sides)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33) % sides;
}

#define PICK(seed, list) ((list)[roll((seed), sizeof(list) / sizeof((list)[0]))])

static const char *const traffics[] = {"tcp 25", "tcp 20-30", "all all", "tcp 587", "udp 25"};
static const char *const blocks[] = {"0.0.0.0/0",   "10.0.0.0/8", "10.0.0.0/16", "128.0.0.0/1",
                                     "0.0.0.0/1", "::/0",       "2000::/3"};
static const uint16_t ports[] = {19, 20, 25, 26, 30, 31, 587};
static const char *const addresses[] = {"1.0.0.0",   "9.255.255.255", "10.0.0.0", "10.0.255.255",
                                        "10.1.0.0",  "127.255.255.255", "128.0.0.0",
                                        "255.255.255.255", "::", "2000::", "4000::"};

/* Rules of the three groups, one behind the other. */
static struct account *random_account(uint64_t *seed)
{
    struct account *account = small_account_new();
    char text[64];

    for (uint32_t group = 0; group < GROUPS; group++)
        for (uint32_t i = 1 + roll(seed, 3); i > 0; i--) {
            struct span *rules = &account->groups.items[group].rules;
            snprintf(text, sizeof text, "%s %s", PICK(seed, traffics), PICK(seed, blocks));
            struct sg_rule rule = small_rule_of(account, text);
            rule.group = group;
            if (!rules->count++)
                rules->first = (uint32_t)account->rules.count;
            TABLE_ADD(account->rules, rule);
        }
    for (uint32_t i = roll(seed, 4); i > 0; i--) {
        uint32_t row = small_carrier(account, "eni-x", 0, SMALL_GROUP, "10.0.0.9");
        for (uint32_t group = 1; group < GROUPS; group++)
            if (roll(seed, 2))
                small_carry_too(account, row, group);
    }
    if (roll(seed, 2))
        small_carry_too(account, 0, 1 + roll(seed, 2));
    return account;
}

static bool rule_admits(const struct account *account, const struct sg_rule *rule, uint16_t port,
                        struct ip_addr address)
{
    struct cidr block = account_block(account, rule->source);

    return rule_covers_tcp_port(rule, port) && block.family == address.family &&
           cidr_first(block) <= address.value && address.value <= cidr_last(block);
}

/* Whether the groups of an interface admit a packet once the target has gone. */
static bool still_admits(const struct account *account, uint32_t interface, uint32_t target,
                         uint16_t port, struct ip_addr address)
{
    struct span groups = account->interfaces.items[interface].groups;

    for (uint32_t i = 0; i < groups.count; i++)
        for (uint32_t row = 0; row < account->rules.count; row++)
            if (row != target &&
                account->rules.items[row].group ==
                    account->interface_groups.items[groups.first + i] &&
                rule_admits(account, &account->rules.items[row], port, address))
                return true;
    return false;
}

static void compare(const struct account *account, const struct carriers *carriers,
                    uint32_t target, size_t *lost_count)
{
    for (size_t a = 0; a < sizeof addresses / sizeof addresses[0]; a++) {
        struct ip_addr address;
        bool lost_somewhere = false;

        assert_true(ip_addr_parse(addresses[a], &address));
        for (size_t i = 0; i < carriers->kind_count; i++)
            for (size_t p = 0; p < sizeof ports / sizeof ports[0]; p++) {
                const struct carrier_kind *kind = &carriers->kinds[i];
                struct addr_set set;
                bool lost = rule_admits(account, &account->rules.items[target], ports[p],
                                        address) &&
                            !still_admits(account, carriers->rows[kind->first], target, ports[p],
                                          address);

                addr_set_init(&set, address.family);
                addr_set_add_range(&set, address.value, address.value);
                carrier_kind_cut(carriers, kind, ports[p], &set);
                assert_int_equal(!addr_set_is_empty(&set), lost);
                if (lost)
                    assert_true(kind->loses[address.family]);
                addr_set_release(&set);
                lost_somewhere |= lost;
            }
        if (account->rules.items[target].protocol == PROTOCOL_TCP)
            assert_int_equal(addr_set_contains(&carriers->lost[address.family], address.value),
                             lost_somewhere);
        *lost_count += lost_somewhere;
    }
}

static void what_is_lost_agrees_with_single_packets(void **state)
{
    (void)state;
    size_t lost = 0, kinds = 0;

    for (uint64_t round = 0; round < 1000; round++) {
        uint64_t seed = round * 7919 + 17;
        struct account *account = random_account(&seed);
        struct target target = {TARGET_RULE,
                                roll(&seed, account->groups.items[SMALL_GROUP].rules.count)};
        struct strbuf why = STRBUF_INIT;
        struct four_sets sets[IP_FAMILY_COUNT];
        struct carriers carriers;
        struct change change;

        assert_int_equal(small_change(&change, account, NULL, CHANGE_REWRITE, target, "remove",
                                      false, &why),
                         CHANGE_OK);
        for (int family = IP_V4; family < IP_FAMILY_COUNT; family++) {
            four_sets_init(&sets[family], (enum ip_family)family);
            four_sets_make(&sets[family], account, NULL, &change);
        }
        carriers_make(&carriers, account, NULL, &change, sets);
        assert_int_equal(carriers.count, account->groups.items[SMALL_GROUP].interfaces.count);
        compare(account, &carriers, target.row, &lost);
        kinds += carriers.kind_count;
        carriers_release(&carriers);
        four_sets_release(&sets[IP_V4]);
        four_sets_release(&sets[IP_V6]);
        change_release(&change);
        strbuf_release(&why);
        account_free(account);
    }
    assert_true(lost > 500 && kinds > 1500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_lost_agrees_with_single_packets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
