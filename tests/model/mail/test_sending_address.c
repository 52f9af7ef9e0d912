/*
 * By which public addresses mail leaves on port 25: the sender's own, those of NAT gateways and NAT instances.
 */
#include "model/mail/sending_address.h"
#include "tests/model/mail/mail_export.h"

#define OUT25 TCP("25", "25", RANGE4("0.0.0.0/0"))
#define GROUPS                                                                                     \
    "{'SecurityGroups':[" GROUP("sg-mx", "", OUT25) "," GROUP("sg-web", "", ALL(RANGE4("0.0.0.0/0"))) ","  \
    GROUP("sg-box", ALL(RANGE4("0.0.0.0/0")), ALL(RANGE4("0.0.0.0/0"))) "]}"
#define BOX(addresses)                                                                             \
    "{'NetworkInterfaceId':'eni-box','VpcId':'vpc-1','SubnetId':'subnet-pub','SourceDestCheck':"   \
    "false,'Groups':[{'GroupId':'sg-box'}],'PrivateIpAddresses':[" addresses "]}"
#define HELD(private, more) "{'PrivateIpAddress':'" private "'" more "}"
#define HOSTS(list) "{'NetworkInterfaces':[" list "]}"
#define SENDER(id, subnet, ip, more) INTERFACE(id, subnet, ip, "sg-mx", more)

struct opened {
    struct account *account;
    struct mail_review review;
};

static void open_hosts(struct opened *opened, const char *hosts, const char *addresses)
{
    opened->account = read_quoted("network.json", NETWORK, "groups.json", GROUPS, "hosts.json", hosts,
                                  "addresses.json", addresses, NULL);
    review_account(&opened->review, opened->account);
}

static void close_hosts(struct opened *opened)
{
    mail_review_release(&opened->review);
    account_free(opened->account);
}

/* "ADDRESS HOLDER HOSTS[ elastic][ restricted][ unsure]", a line each. */
static void describe(struct strbuf *out, const struct opened *opened)
{
    const struct account *account = opened->account;

    for (size_t i = 0; i < opened->review.addresses.items.count; i++) {
        const struct sending_address *at = &opened->review.addresses.items.items[i];

        ip_addr_format(out, at->address);
        strbuf_addf(out, " %s %zu%s%s%s\n",
                    text_raw(account->texts, account_object_id(account, at->holder)), at->host_count,
                    at->elastic == NONE ? "" : " elastic", at->restricted ? " restricted" : "",
                    at->is_unsure ? " unsure" : "");
    }
}

static void assert_addresses(const struct opened *opened, const char *wanted)
{
    struct strbuf given = STRBUF_INIT;

    describe(&given, opened);
    assert_string_equal(given.text, wanted);
    strbuf_release(&given);
}

#define NO_ADDRESSES "{'Addresses':[]}"

/* A gateway's address counts once for all whose mail leaves by it; its address without a public one does not. */
static void each_way_out_has_its_address(void **state)
{
    struct opened opened;

    (void)state;
    open_hosts(&opened,
               HOSTS(SENDER("eni-own", "subnet-pub", "10.0.0.11", PUBLIC("198.51.100.11")) ","
                     SENDER("eni-n1", "subnet-nat", "10.0.1.11", "") ","
                     SENDER("eni-n2", "subnet-nat", "10.0.1.12", "") ","
                     SENDER("eni-b", "subnet-box", "10.0.2.11", "") ","
                     INTERFACE("eni-web", "subnet-pub", "10.0.0.12", "sg-web", PUBLIC("198.51.100.12")) ","
                     BOX(HELD("10.0.0.20", ",'Primary':true" PUBLIC("203.0.113.20")) ","
                         HELD("10.0.0.21", "") "," HELD("10.0.0.22", PUBLIC("198.51.100.22")))),
               "{'Addresses':[{'PublicIp':'203.0.113.250','Domain':'vpc','AllocationId':'eipalloc-1'}]}");
    assert_addresses(&opened, "198.51.100.11 eni-own 1 restricted\n"
                              "198.51.100.22 eni-box 1 restricted\n"
                              "203.0.113.20 eni-box 1 restricted\n"
                              "203.0.113.250 nat-1 2 elastic restricted\n");
    assert_int_equal(opened.review.hosts.items.items[opened.review.addresses.items.items[0].host].interface,
                     row_of(opened.account, OBJECT_INTERFACE, "eni-own"));
    close_hosts(&opened);
}

/* Who surely does not get out on 25 leaves by no address. */
static void who_is_blocked_has_none(void **state)
{
    struct opened opened;

    (void)state;
    open_hosts(&opened,
               HOSTS(SENDER("eni-in", "subnet-in", "10.0.3.11", PUBLIC("198.51.100.11"))), NO_ADDRESSES);
    assert_addresses(&opened, "");
    close_hosts(&opened);
}

/* Of hosts behind one NAT gateway one may carry a group that the export does not hold: whether anything of it gets
 * so far is not known, of the others it is. */
static void one_way_known_and_one_not(void **state)
{
#define GETS_OUT(id) SENDER(id, "subnet-nat", "10.0.1.12", "")
#define ODD INTERFACE("eni-b", "subnet-nat", "10.0.1.13", "sg-gone", ",'Description':'mail'")
    static const struct {
        const char *hosts, *wanted;
    } cases[] = {
        {HOSTS(ODD), "203.0.113.250 nat-1 1 unsure\n"},
        {HOSTS(GETS_OUT("eni-a")), "203.0.113.250 nat-1 1 restricted\n"},
        {HOSTS(GETS_OUT("eni-a") "," ODD), "203.0.113.250 nat-1 2 restricted unsure\n"},
        {HOSTS(ODD "," GETS_OUT("eni-c")), "203.0.113.250 nat-1 2 restricted unsure\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct opened opened;

        open_hosts(&opened, cases[i].hosts, NO_ADDRESSES);
        assert_addresses(&opened, cases[i].wanted);
        close_hosts(&opened);
    }
}

/* No export of AWS has a public address of the other family, but what is read can be told: it stands behind. */
static void families_stand_apart(void **state)
{
    struct opened opened;

    (void)state;
    open_hosts(&opened,
               HOSTS("{'NetworkInterfaceId':'eni-1','VpcId':'vpc-1','SubnetId':'subnet-pub','Groups':[{"
                     "'GroupId':'sg-mx'}],'PrivateIpAddresses':["
                     HELD("10.0.0.21", PUBLIC("2001:db8::1")) ","
                     HELD("10.0.0.20", ",'Primary':true" PUBLIC("203.0.113.20")) ","
                     HELD("10.0.0.22", PUBLIC("198.51.100.22")) ","
                     HELD("10.0.0.23", PUBLIC("2001:db8::")) "]}"),
               NO_ADDRESSES);
    assert_addresses(&opened, "198.51.100.22 eni-1 1 restricted\n203.0.113.20 eni-1 1 restricted\n"
                              "2001:db8:: eni-1 1 restricted\n2001:db8::1 eni-1 1 restricted\n");
    close_hosts(&opened);
}

/* A copy is judged by itself and outlives the list that it was taken from. */
static void a_copy_stands_alone(void **state)
{
    struct sending_address copy;
    struct opened opened;

    (void)state;
    open_hosts(&opened,
               HOSTS(SENDER("eni-1", "subnet-pub", "10.0.0.13", PUBLIC("198.51.100.9"))),
               "{'Addresses':[{'PublicIp':'198.51.100.9','Domain':'vpc','AllocationId':'eipalloc-1','Tags':[{'Key':"
               "'Name','Value':'mail.example.com'}]}]}");
    sending_address_copy(&copy, &opened.review.addresses.items.items[0], opened.account);
    assert_int_equal(copy.checks.count, opened.review.addresses.items.items[0].checks.count);
    mail_review_release(&opened.review);
    assert_string_equal(copy.name, "mail.example.com");
    assert_string_equal(check_named(&copy.checks, "elastic-ip")->what,
                        "198.51.100.9 is an Elastic IP address: it stays, and can have a name.");
    sending_address_release(&copy);
    account_free(opened.account);
}

static void which_addresses_are_the_accounts(void **state)
{
    static const struct {
        const char *address;
        bool is_held;
    } cases[] = {{"192.0.2.1", true},   {"203.0.113.250", true}, {"198.51.100.9", true},
                 {"192.0.2.2", false},  {"10.0.0.13", false},    {"203.0.113.251", false}};
    struct opened opened;

    (void)state;
    open_hosts(&opened,
               HOSTS(SENDER("eni-1", "subnet-pub", "10.0.0.13", PUBLIC("198.51.100.9"))),
               "{'Addresses':[{'PublicIp':'192.0.2.1','Domain':'vpc','AllocationId':'eipalloc-1'}]}");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ip_addr address;

        assert_true(ip_addr_parse(cases[i].address, &address));
        if (sending_address_is_held(opened.account, address) != cases[i].is_held)
            fail_msg("%s", cases[i].address);
    }
    close_hosts(&opened);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_way_out_has_its_address),
        cmocka_unit_test(who_is_blocked_has_none),
        cmocka_unit_test(one_way_known_and_one_not),
        cmocka_unit_test(families_stand_apart),
        cmocka_unit_test(a_copy_stands_alone),
        cmocka_unit_test(which_addresses_are_the_accounts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
