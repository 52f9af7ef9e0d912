/*
 * Whether a source lets in what the walk saw come: blocks, lists, and group references with all that keeps them
 * from matching (aws-facts 1.1).
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/mend/senders_ask.h"
#include "tests/model/mend/mail_network.h"

static struct ip_addr address_of(const char *text)
{
    struct ip_addr address;

    assert_true(ip_addr_parse(text, &address));
    return address;
}

static enum admits asked(const struct account *account, struct source source, const char *from)
{
    const struct walk_asked asked = {.from = address_of(from), .sender = NONE};

    return source_admits(account, source, &asked);
}

static void test_blocks_and_lists(void **state)
{
    struct account *account = mail_network((struct mail_network){.far = NULL});
    struct source block = {SOURCE_CIDR, build_block(account, "10.0.1.0/24")};
    struct source list = {SOURCE_PREFIX_LIST, build_prefix_list(account, "pl-1", IP_V4, true)};
    struct source lost = {SOURCE_PREFIX_LIST, NONE};

    (void)state;
    build_list_entry(account, "10.0.1.0/24");
    assert_int_equal(asked(account, block, "10.0.1.5"), ADMITS_YES);
    assert_int_equal(asked(account, block, "10.0.2.5"), ADMITS_NO);
    assert_int_equal(asked(account, list, "10.0.1.5"), ADMITS_YES);
    assert_int_equal(asked(account, list, "10.0.2.5"), ADMITS_NO);
    assert_int_equal(asked(account, lost, "10.0.1.5"), ADMITS_PERHAPS);
    account->prefix_lists.items[0].entries_incomplete = true;
    assert_int_equal(asked(account, list, "10.0.1.5"), ADMITS_YES);
    assert_int_equal(asked(account, list, "10.0.2.5"), ADMITS_PERHAPS);
    account->prefix_lists.items[0].entries_incomplete = false;
    account->prefix_lists.items[0].entries_known = false;
    assert_int_equal(asked(account, list, "10.0.2.5"), ADMITS_PERHAPS);
    account_free(account);
}

enum { GROUP_APP = 1, GROUP_RELAY = 0, ENI_APP = 1, ENI_SHUT = 3 };

static void test_groups(void **state)
{
    static const struct {
        uint32_t sender;
        enum reference_bar bar;
        const char *from;
        enum admits wanted;
        bool stale, all_told;
    } cases[] = {
        {ENI_APP, REFERENCE_MATCHES, "10.0.1.11", ADMITS_YES, false, true},
        {ENI_APP, REFERENCE_MATCHES, "10.0.1.11", ADMITS_NO, true, true}, /* of a group that is gone */
        {ENI_SHUT, REFERENCE_MATCHES, "10.0.1.13", ADMITS_NO, false, true},
        {ENI_APP, REFERENCE_BAR_MIDDLEBOX, "10.0.1.11", ADMITS_NO, false, true},
        {ENI_APP, REFERENCE_BAR_REGION, "10.0.1.11", ADMITS_NO, false, true},
        {NONE, REFERENCE_BAR_ADDRESS, "10.0.1.99", ADMITS_NO, false, true},
        {NONE, REFERENCE_BAR_ADDRESS, "10.0.1.99", ADMITS_PERHAPS, false, false}, /* an interface that is not told */
        {NONE, REFERENCE_BAR_ADDRESS, "198.51.100.7", ADMITS_NO, false, false}, /* the Internet carries no group */
        {NONE, REFERENCE_BAR_MIDDLEBOX, "10.0.1.99", ADMITS_NO, false, false},
        {NONE, REFERENCE_MATCHES, "10.0.1.99", ADMITS_NO, false, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct account *account = mail_network((struct mail_network){.far = NULL});
        struct group_reference reference = {.group_id = account->groups.items[GROUP_APP].id,
                                            .group = GROUP_APP,
                                            .stale = cases[i].stale};
        struct source source = {SOURCE_GROUP, account_group_reference(account, &reference)};
        struct walk_asked asked = {.from = address_of(cases[i].from),
                                   .sender = cases[i].sender,
                                   .bar = cases[i].bar};

        build_link(account);
        if (!cases[i].all_told)
            build_presence(account, DATA_NETWORK_INTERFACES, PRESENCE_ABSENT);
        if (source_admits(account, source, &asked) != cases[i].wanted)
            fail_msg("case %zu", i);
        account->groups.items[GROUP_APP].described = false; /* nobody knows who carries it */
        if (cases[i].bar == REFERENCE_BAR_ADDRESS && !strncmp(cases[i].from, "10.", 3))
            assert_int_equal(source_admits(account, source, &asked), ADMITS_PERHAPS);
        account_free(account);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks_and_lists),
        cmocka_unit_test(test_groups),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
