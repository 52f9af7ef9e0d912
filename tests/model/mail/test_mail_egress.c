/*
 * What leaves interfaces on SMTP ports: which rules are outlets, which of its addresses a packet leaves by, and
 * what is told apart behind an appliance.
 */
#include "model/mail/mail_egress.h"
#include "tests/model/mail/mail_export.h"

#define WORLD RANGE4("0.0.0.0/0")
#define LIST  "'PrefixListIds':[{'PrefixListId':'pl-1'}]"

struct opened {
    struct account *account;
    struct walk_context context;
    struct mail_egress *egress;
};

static void open_hosts(struct opened *opened, const char *groups, const char *hosts)
{
    *opened = (struct opened){.account = read_quoted("network.json", NETWORK, "groups.json", groups,
                                                     "hosts.json", hosts, NULL)};
    opened->context.account = opened->account;
    opened->egress = mail_egress_new(&opened->context, &smtp_ports_default);
}

static void close_hosts(struct opened *opened)
{
    mail_egress_free(opened->egress);
    account_free(opened->account);
}

/* Outbound, to a block or a prefix list, and for an SMTP port; named unless for (nearly) all ports. */
static void outlets_of_a_group(void **state)
{
    static const struct {
        uint32_t rule;
        uint64_t ports; /* bits of 25, 465, 587, 2465, 2525, 2587 */
        bool named;
    } wanted[] = {{1, 1, true}, {2, 2 | 4, true}, {3, 63, false}, {4, 63, false}, {5, 4, true}};
    const struct outlet *outlets;
    struct opened opened;
    size_t count;

    (void)state;
    open_hosts(&opened,
               "{'SecurityGroups':[" GROUP("sg-1", TCP("25", "25", WORLD),
                   TCP("25", "25", WORLD) "," TCP("465", "600", WORLD) "," TCP("0", "65535", WORLD) ","
                   ALL(WORLD) "," TCP("587", "587", LIST) "," TCP("443", "443", WORLD) ","
                   TCP("587", "587", "'UserIdGroupPairs':[{'GroupId':'sg-1'}]")) ","
               GROUP("sg-2", ALL(WORLD), "") "]}",
               "{}");
    outlets = mail_egress_outlets(opened.egress, 0, &count);
    assert_int_equal(count, sizeof wanted / sizeof wanted[0]);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(outlets[i].rule, wanted[i].rule);
        assert_true(outlets[i].ports == wanted[i].ports);
        assert_int_equal(outlets[i].named, wanted[i].named);
    }
    assert_null(mail_egress_outlets(opened.egress, 1, &count));
    assert_int_equal(count, 0);
    close_hosts(&opened);
}

#define GROUPS "{'SecurityGroups':[" GROUP("sg-1", "", ALL(WORLD)) "]}"
#define HELD(private, more) "{'PrivateIpAddress':'" private "'" more "}"
#define HOST(subnet, addresses)                                                                    \
    "{'NetworkInterfaces':[{'NetworkInterfaceId':'eni-1','VpcId':'vpc-1','SubnetId':'" subnet      \
    "','Groups':[{'GroupId':'sg-1'}]," addresses "}]}"
#define FOUR(list) "'PrivateIpAddresses':[" list "]"
#define SIX(list)  "'Ipv6Addresses':[" list "]"

/* By the primary address, else by the first: an internet gateway passes what has a public one. */
static void by_which_address(void **state)
{
    static const struct {
        const char *host;
        enum ip_family family;
        bool certain, possible;
    } cases[] = {
        {HOST("subnet-pub", FOUR(HELD("10.0.0.9", PUBLIC("198.51.100.9")))), IP_V4, true, true},
        {HOST("subnet-pub", FOUR(HELD("10.0.0.9", ""))), IP_V4, false, false},
        {HOST("subnet-pub", FOUR(HELD("10.0.0.8", "") "," HELD("10.0.0.9", ",'Primary':true" PUBLIC("198.51.100.9")))),
         IP_V4, true, true},
        {HOST("subnet-pub", FOUR(HELD("10.0.0.8", PUBLIC("198.51.100.9")) "," HELD("10.0.0.9", ",'Primary':true"))),
         IP_V4, false, false},
        {HOST("subnet-pub", FOUR(HELD("10.0.0.8", PUBLIC("198.51.100.9")) "," HELD("10.0.0.9", ""))), IP_V4,
         true, true},
        {HOST("subnet-pub", FOUR(HELD("10.0.0.9", PUBLIC("198.51.100.9")))), IP_V6, false, false},
        {HOST("subnet-pub", SIX("{'Ipv6Address':'2600:1f14::9'}")), IP_V6, true, true},
        {HOST("subnet-pub", SIX("{'Ipv6Address':'fd00::9'}")), IP_V6, false, false},
        {HOST("subnet-nat", FOUR(HELD("10.0.1.9", ""))), IP_V4, true, true},
        {HOST("subnet-in", FOUR(HELD("10.0.3.9", PUBLIC("198.51.100.9")))), IP_V4, false, false},
        {HOST("subnet-gone", FOUR(HELD("10.0.3.9", PUBLIC("198.51.100.9")))), IP_V4, false, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct walk_out *way;
        struct opened opened;

        open_hosts(&opened, GROUPS, cases[i].host);
        way = mail_egress_way(opened.egress, 0, cases[i].family, 2);
        if (addr_set_is_empty(&way->certain) == cases[i].certain ||
            addr_set_is_empty(&way->possible) == cases[i].possible)
            fail_msg("%zu: %s", i, cases[i].host);
        assert_ptr_equal(way, mail_egress_way(opened.egress, 0, cases[i].family, 2));
        close_hosts(&opened);
    }
}

/* --- behind an appliance ------------------------------------------------------------------------------------ */

/* eni-box, a NAT instance, lets in the lower half of its subnet-box. */
#define BOX_GROUPS                                                                                 \
    "{'SecurityGroups':[" GROUP("sg-1", "", ALL(WORLD)) ","                                        \
    GROUP("sg-box", ALL(RANGE4("10.0.2.0/25")), ALL(WORLD)) "]}"
#define BOX                                                                                        \
    "{'NetworkInterfaceId':'eni-box','VpcId':'vpc-1','SubnetId':'subnet-pub','PrivateIpAddress':"  \
    "'10.0.0.20','SourceDestCheck':false,'Groups':[{'GroupId':'sg-box'}]" PUBLIC("203.0.113.20") "}"

enum { HOSTS = 1000, TOLD_APART = 5000 };

static bool gets_out(const struct opened *opened, uint32_t interface, size_t port)
{
    return !addr_set_is_empty(&mail_egress_way(opened->egress, interface, IP_V4, port)->certain);
}

/* Each by itself, until there were too many: then the one that was asked first stands for its subnet. */
static void hosts_behind_an_appliance(void **state)
{
    struct strbuf hosts = STRBUF_INIT;
    struct opened opened;
    size_t asked = 0;

    (void)state;
    strbuf_adds(&hosts, "{'NetworkInterfaces':[" BOX);
    for (unsigned i = 1; i <= HOSTS; i++)
        strbuf_addf(&hosts, "," INTERFACE("eni-%u", "subnet-box", "10.0.2.%u", "sg-1", ""), i,
                    i == 1 ? 5u : 200u);
    strbuf_adds(&hosts, "]}");
    open_hosts(&opened, BOX_GROUPS, hosts.text);
    for (uint32_t i = 1; i <= HOSTS; i++)
        for (size_t port = 0; port < smtp_ports_default.count; port++, asked++)
            if (gets_out(&opened, i, port) != (i == 1 || asked >= TOLD_APART))
                fail_msg("eni-%u, asked for as number %zu", (unsigned)i, asked);
    /* Each has a walk for each port: all but 833 of them, and one of which two ports were told. */
    assert_int_equal(mail_egress_left(opened.egress),
                     HOSTS - TOLD_APART / smtp_ports_default.count);
    close_hosts(&opened);
    strbuf_release(&hosts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outlets_of_a_group),
        cmocka_unit_test(by_which_address),
        cmocka_unit_test(hosts_behind_an_appliance),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
