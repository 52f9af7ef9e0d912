#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/judge/acl_judge.h"
#include "tests/model/judge/build_account.h"
#include "tests/model/random.h"

static struct account *one_acl(void)
{
    struct account *account = build_account();

    build_vpc(account, "vpc-1");
    build_acl(account, "acl-1");
    return account;
}

static bool admits(const struct account *account, bool egress, uint16_t port, const char *text)
{
    struct ip_addr address;
    struct addr_set set;
    bool found;

    assert_true(ip_addr_parse(text, &address));
    addr_set_init(&set, address.family);
    acl_admits_tcp(account, NULL, 0, egress, port, SURELY, &set);
    found = addr_set_contains(&set, address.value);
    addr_set_release(&set);
    return found;
}

static bool replies(const struct account *account, const char *text)
{
    struct ip_addr address;
    struct addr_set set;
    bool found;

    assert_true(ip_addr_parse(text, &address));
    addr_set_init(&set, address.family);
    acl_admits_some_reply(account, NULL, 0, SURELY, &set);
    found = addr_set_contains(&set, address.value);
    addr_set_release(&set);
    return found;
}

/* [90 deny tcp 25 0/0][100 allow tcp 0-65535 0/0] */
static void test_earlier_deny_wins(void **state)
{
    struct account *account = one_acl();

    (void)state;
    build_entry(account, false, 100, true, PROTOCOL_TCP, 0, 65535, "0.0.0.0/0");
    build_entry(account, false, 90, false, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
    assert_false(admits(account, false, 25, "54.1.2.3"));
    assert_true(admits(account, false, 465, "54.1.2.3"));
    account_free(account);
}

/* [100 allow tcp 465 10.0.1.0/24][* deny] */
static void test_what_no_entry_matches_is_denied(void **state)
{
    struct account *account = one_acl();

    (void)state;
    build_entry(account, false, 100, true, PROTOCOL_TCP, 465, 465, "10.0.1.0/24");
    assert_true(admits(account, false, 465, "10.0.1.75"));
    assert_false(admits(account, false, 465, "54.1.2.3"));
    assert_false(admits(account, false, 25, "10.0.1.75"));
    assert_false(admits(account, true, 465, "10.0.1.75"));
    account_free(account);
}

/* [100 allow -1 0/0][32768 deny ::/0] */
static void test_families_are_apart(void **state)
{
    struct account *account = one_acl();

    (void)state;
    build_entry(account, false, 100, true, PROTOCOL_ALL, -1, -1, "0.0.0.0/0");
    build_entry(account, false, 32768, false, PROTOCOL_ALL, -1, -1, "::/0");
    assert_true(admits(account, false, 25, "255.255.255.255"));
    assert_true(admits(account, false, 25, "0.0.0.0"));
    assert_false(admits(account, false, 25, "2600::1"));
    account_free(account);
}

static void test_other_protocols_mean_nothing(void **state)
{
    struct account *account = one_acl();

    (void)state;
    build_entry(account, false, 90, false, PROTOCOL_UDP, 465, 465, "0.0.0.0/0");
    build_entry(account, false, 95, true, PROTOCOL_ICMP, 25, 25, "0.0.0.0/0");
    build_entry(account, false, 96, true, 50, -1, -1, "0.0.0.0/0");
    build_entry(account, false, 100, true, PROTOCOL_TCP, 465, 465, "0.0.0.0/0");
    assert_true(admits(account, false, 465, "54.1.2.3"));
    assert_false(admits(account, false, 25, "54.1.2.3"));
    account_free(account);
}

static void test_reply_on_any_port_is_enough(void **state)
{
    struct account *account = one_acl();

    (void)state;
    build_entry(account, true, 100, true, PROTOCOL_TCP, 0, 1023, "0.0.0.0/0");
    assert_false(replies(account, "54.1.2.3"));
    build_entry(account, true, 110, true, PROTOCOL_TCP, 65535, 65535, "54.0.0.0/8");
    assert_true(replies(account, "54.1.2.3"));
    assert_false(replies(account, "8.8.8.8"));
    build_entry(account, true, 120, true, PROTOCOL_TCP, 1024, 1024, "8.0.0.0/8");
    assert_true(replies(account, "8.8.8.8"));
    account_free(account);
}

/* A deny above only takes its own ports; one port in the middle is left. */
static void test_reply_between_denies(void **state)
{
    struct account *account = one_acl();

    (void)state;
    build_entry(account, true, 10, false, PROTOCOL_TCP, 0, 40000, "0.0.0.0/0");
    build_entry(account, true, 20, false, PROTOCOL_TCP, 40002, 65535, "0.0.0.0/0");
    build_entry(account, true, 30, true, PROTOCOL_ALL, -1, -1, "0.0.0.0/0");
    assert_true(replies(account, "54.1.2.3"));
    build_entry(account, true, 25, false, PROTOCOL_TCP, 40001, 40001, "0.0.0.0/1");
    assert_false(replies(account, "54.1.2.3"));
    assert_true(replies(account, "154.1.2.3"));
    account_free(account);
}

static void test_effective_set_of_an_entry(void **state)
{
    struct account *account = one_acl();
    struct addr_set set;
    struct strbuf text = STRBUF_INIT;

    (void)state;
    build_entry(account, false, 90, false, PROTOCOL_TCP, 25, 25, "0.0.0.0/1");
    build_entry(account, false, 100, true, PROTOCOL_TCP, 0, 65535, "0.0.0.0/0");
    addr_set_init(&set, IP_V4);
    acl_entry_effective_tcp(account, NULL, 1, 25, &set);
    addr_set_format(&text, &set, 9);
    assert_string_equal(text.text, "128.0.0.0/1");
    acl_entry_effective_tcp(account, NULL, 0, 25, &set); /* a deny admits nothing */
    assert_true(addr_set_is_empty(&set));
    acl_entry_effective_tcp(account, NULL, 1, 465, &set);
    assert_true(addr_set_contains(&set, 1));
    addr_set_release(&set);
    strbuf_release(&text);
    account_free(account);
}

static void test_edits_count(void **state)
{
    struct account *account = one_acl();
    struct edits *edits;
    struct acl_entry entry;
    struct addr_set set;
    uint32_t added;

    (void)state;
    build_entry(account, false, 100, true, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
    edits = edits_new(account);
    addr_set_init(&set, IP_V4);
    entry = account->acl_entries.items[0];
    entry.number = 50;
    entry.cidr = build_block(account, "54.0.0.0/8");
    added = edits_add_entry(edits, &entry);
    acl_entry_effective_tcp(account, edits, 0, 25, &set);
    assert_false(addr_set_contains(&set, (ip_value)54 << 24));
    edits_remove_entry(edits, 0);
    acl_admits_tcp(account, edits, 0, false, 25, SURELY, &set);
    assert_true(addr_set_contains(&set, (ip_value)54 << 24));
    assert_false(addr_set_contains(&set, (ip_value)8 << 24));
    acl_entry_effective_tcp(account, edits, added, 25, &set);
    assert_true(addr_set_holds(&set, 24));
    addr_set_release(&set);
    edits_free(edits);
    account_free(account);
}

/* --- entries that could not be read ---------------------------------------------------------------- */

/* Entries at random; with `rest` those from number `untold` on are left out, and that one stands in their place. */
static struct account *random_acl_with(uint64_t seed, uint32_t untold, const bool *rest)
{
    static const char *const blocks[] = {"0.0.0.0/0", "10.0.0.0/8", "54.0.0.0/7", "54.1.0.0/16", "128.0.0.0/1"};
    struct account *account = one_acl();

    random_state = seed;
    for (uint32_t number = 1; number <= 6; number++) {
        bool allow = one_in(2), wide = one_in(3);
        const char *block = PICK(blocks);

        if (!rest || number < untold)
            build_entry(account, false, number, allow, wide ? PROTOCOL_ALL : PROTOCOL_TCP, wide ? -1 : 20,
                        wide ? -1 : 30, block);
    }
    if (rest)
        build_entry(account, false, untold, *rest, PROTOCOL_ALL, -1, -1, "0.0.0.0/0");
    return account;
}

static void admitted_by(struct account *account, enum certainty certainty, struct strbuf *out)
{
    struct addr_set set;

    addr_set_init(&set, IP_V4);
    acl_admits_tcp(account, NULL, 0, false, 25, certainty, &set);
    strbuf_clear(out);
    addr_set_format(out, &set, 99);
    addr_set_release(&set);
    account_free(account);
}

/* One that was not read may let in all that those before it leave, or nothing of it; what stands behind it could
 * never be sure to be asked. */
static void test_what_was_not_read_could_be_anything(void **state)
{
    static const bool yes = true, no = false;
    struct strbuf got = STRBUF_INIT, wanted = STRBUF_INIT;

    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        uint32_t untold = 1 + (uint32_t)(seed % 7);
        struct account *account = random_acl_with(seed, untold, NULL);

        account->acls.items[0].untold_from[false] = untold;
        admitted_by(account, SURELY, &got);
        admitted_by(random_acl_with(seed, untold, &no), SURELY, &wanted);
        assert_string_equal(got.text, wanted.text);
        account = random_acl_with(seed, untold, NULL);
        account->acls.items[0].untold_from[false] = untold;
        admitted_by(account, PERHAPS, &got);
        admitted_by(random_acl_with(seed, untold, &yes), SURELY, &wanted);
        assert_string_equal(got.text, wanted.text);
    }
    strbuf_release(&got);
    strbuf_release(&wanted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_earlier_deny_wins),
        cmocka_unit_test(test_what_no_entry_matches_is_denied),
        cmocka_unit_test(test_families_are_apart),
        cmocka_unit_test(test_other_protocols_mean_nothing),
        cmocka_unit_test(test_reply_on_any_port_is_enough),
        cmocka_unit_test(test_reply_between_denies),
        cmocka_unit_test(test_effective_set_of_an_entry),
        cmocka_unit_test(test_edits_count),
        cmocka_unit_test(test_what_was_not_read_could_be_anything),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
