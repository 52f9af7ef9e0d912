#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/judge/open_rule.h"
#include "model/read/export.h"

#define PERMISSION(protocol, ports, ranges)                                                        \
    "{\"IpProtocol\": \"" protocol "\"" ports ", " ranges "}"
#define PORTS(from, to) ", \"FromPort\": " #from ", \"ToPort\": " #to
#define WORLD           "\"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\"}]"
#define WORLD6          "\"Ipv6Ranges\": [{\"CidrIpv6\": \"::/0\"}]"
#define HALF            "\"IpRanges\": [{\"CidrIp\": \"0.0.0.0/1\"}]"
#define LIST            "\"PrefixListIds\": [{\"PrefixListId\": \"pl-1\"}]"

struct open_case {
    const char *permission;
    bool open;
};

static const struct open_case cases[] = {
    {PERMISSION("tcp", PORTS(25, 25), WORLD), true},
    {PERMISSION("tcp", PORTS(25, 25), WORLD6), true},
    {PERMISSION("tcp", PORTS(20, 30), WORLD), true},
    {PERMISSION("6", PORTS(2587, 65535), WORLD), true},
    {PERMISSION("tcp", "", WORLD), true},
    {PERMISSION("-1", "", WORLD6), true},
    {PERMISSION("tcp", PORTS(26, 464), WORLD), false},
    {PERMISSION("udp", PORTS(25, 25), WORLD), false},
    {PERMISSION("icmp", PORTS(25, 25), WORLD), false},
    {PERMISSION("tcp", PORTS(25, 25), HALF), false},
    {PERMISSION("tcp", PORTS(25, 25), LIST), false},
};

/* The first rule of an export with one permission. */
static bool is_open(const char *permissions, const char *permission)
{
    struct strbuf text = STRBUF_INIT;
    struct account *account;
    bool open;

    strbuf_addf(&text, "{\"SecurityGroups\": [{\"GroupId\": \"sg-1\", \"%s\": [%s]}]}", permissions,
                permission);
    account = export_read_pieces(&(struct export_piece){"groups.json", text.text, text.length}, 1);
    assert_int_equal(account->rules.count, 1);
    open = rule_lets_anybody_in(account, &account->rules.items[0], &smtp_ports_default);
    account_free(account);
    strbuf_release(&text);
    return open;
}

static void test_inbound(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (is_open("IpPermissions", cases[i].permission) != cases[i].open)
            fail_msg("%s", cases[i].permission);
}

static void test_outbound(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_false(is_open("IpPermissionsEgress", cases[i].permission));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inbound),
        cmocka_unit_test(test_outbound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
