/*
 * By which ways mail leaves hosts: the few relays that are tried of many, ports that were not asked about, and the
 * standing that each kind of way gives.
 */
#include "model/mail/sender_sign.h"
#include "tests/model/mail/mail_export.h"

#define WORLD RANGE4("0.0.0.0/0")
#define GROUPS                                                                                     \
    "{'SecurityGroups':[" GROUP("sg-shut", TCP("25", "25", WORLD), "") ","                         \
    GROUP("sg-relay", TCP("25", "25", WORLD), TCP("25", "25", RANGE4("192.0.2.0/24"))) ","         \
    GROUP("sg-all", "", ALL(WORLD)) "," GROUP("sg-587", "", TCP("587", "587", WORLD)) ","          \
    GROUP("sg-end", TCP("587", "587", RANGE4("10.0.0.0/16")), "") "]}"
#define HOSTS(list) "{'NetworkInterfaces':[" list "]}"

static void make_hosts(struct mail_hosts *hosts, const struct account *account,
                       const struct smtp_ports *ports)
{
    const struct walk_context context = {.account = account};

    mail_hosts_make(hosts, &context, ports, 0);
}

static const struct mail_host *host_of(const struct mail_hosts *hosts, const struct account *account,
                                       const char *id)
{
    uint32_t interface = row_of(account, OBJECT_INTERFACE, id);

    for (size_t i = 0; i < hosts->items.count; i++)
        if (hosts->items.items[i].interface == interface)
            return &hosts->items.items[i];
    fail_msg("no host %s", id);
    return NULL;
}

static size_t count_ways(const struct mail_hosts *hosts, const struct mail_host *host,
                         enum mail_way_kind kind)
{
    size_t count = 0;

    for (uint32_t i = 0; i < host->ways.count; i++)
        count += hosts->ways.items[host->ways.first + i].kind == kind;
    return count;
}

/* --- relays ------------------------------------------------------------------------------------------------- */

static void add_relays(struct strbuf *out, unsigned count, const char *vpc, const char *subnet)
{
    for (unsigned i = 0; i < count; i++)
        strbuf_addf(out,
                    ",{'NetworkInterfaceId':'eni-%s-%u','VpcId':'%s','SubnetId':'%s','PrivateIpAddress':"
                    "'10.0.0.%u','Groups':[{'GroupId':'sg-relay'}]}",
                    subnet, i, vpc, subnet, 100 + i);
}

static void assert_told(const struct mail_host *host, bool has_more)
{
    struct strbuf told = STRBUF_INIT;

    mail_say_more_relays(host, &told);
    assert_string_equal(told.text, has_more ? "More hosts listen for mail: 8 of them were tried." : "");
    strbuf_release(&told);
}

/* The host's VPC and another one hold so many relays: eight are tried, those of its own first, and it is told if
 * one was left out. */
static void of_many_relays_eight_are_tried(void **state)
{
    static const struct {
        unsigned near, far;
        size_t tried;
        bool has_more;
    } cases[] = {{3, 0, 3, false}, {8, 0, 8, false}, {9, 0, 8, true}, {7, 2, 7, true}, {8, 1, 8, true},
                 {12, 12, 8, true}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct strbuf text = STRBUF_INIT;
        struct account *account;
        struct mail_hosts hosts;

        strbuf_adds(&text, "{'NetworkInterfaces':[" INTERFACE("eni-host", "subnet-pub", "10.0.0.9", "sg-all", ""));
        add_relays(&text, cases[i].near, "vpc-1", "subnet-pub");
        add_relays(&text, cases[i].far, "vpc-2", "subnet-2");
        strbuf_adds(&text, "]}");
        account = read_quoted("network.json", NETWORK, "more.json", "{'Vpcs':[{'VpcId':'vpc-2'}]}",
                              "groups.json", GROUPS, "hosts.json", text.text, NULL);
        make_hosts(&hosts, account, &smtp_ports_default);
        assert_int_equal(count_ways(&hosts, host_of(&hosts, account, "eni-host"), MAIL_RELAY),
                         cases[i].tried);
        assert_int_equal(host_of(&hosts, account, "eni-host")->has_more_relays, cases[i].has_more);
        assert_told(host_of(&hosts, account, "eni-host"), cases[i].has_more);
        mail_hosts_release(&hosts);
        account_free(account);
        strbuf_release(&text);
    }
}

/* --- ports --------------------------------------------------------------------------------------------------- */

/* Without 25 there is no way between servers; with nothing else, none of submission. */
static void only_ways_that_were_asked_about(void **state)
{
    static const struct {
        struct smtp_ports ports;
        size_t direct, submission;
    } cases[] = {{{{587}, 1}, 0, 1}, {{{25}, 1}, 1, 0}, {{{25, 587}, 2}, 1, 1}};
    struct account *account =
        read_quoted("network.json", NETWORK, "groups.json", GROUPS, "hosts.json",
                    HOSTS(INTERFACE("eni-1", "subnet-pub", "10.0.0.9", "sg-all", PUBLIC("198.51.100.9"))), NULL);

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct mail_hosts hosts;

        make_hosts(&hosts, account, &cases[i].ports);
        assert_int_equal(count_ways(&hosts, &hosts.items.items[0], MAIL_DIRECT), cases[i].direct);
        assert_int_equal(count_ways(&hosts, &hosts.items.items[0], MAIL_SUBMISSION), cases[i].submission);
        mail_hosts_release(&hosts);
    }
    account_free(account);
}

/* A sender that is asked about 587 alone is not in trouble for port 25. */
static void a_sender_without_port_25(void **state)
{
    static const struct smtp_ports submission = {{587}, 1};
    struct account *account =
        read_quoted("network.json", NETWORK, "groups.json", GROUPS, "hosts.json",
                    HOSTS(INTERFACE("eni-1", "subnet-pub", "10.0.0.9", "sg-587", PUBLIC("198.51.100.9"))), NULL);
    struct mail_hosts hosts;

    (void)state;
    make_hosts(&hosts, account, &submission);
    assert_true(hosts.items.items[0].sends_by_purpose);
    assert_int_equal(hosts.items.items[0].standing, MAIL_OUT);
    mail_hosts_release(&hosts);
    account_free(account);
}

/* As many as a mask holds. */
static void sixty_four_ports(void **state)
{
    struct smtp_ports ports = {.count = SMTP_PORTS_MOST};
    struct account *account =
        read_quoted("network.json", NETWORK, "groups.json", GROUPS, "hosts.json",
                    HOSTS(INTERFACE("eni-1", "subnet-pub", "10.0.0.9", "sg-all", PUBLIC("198.51.100.9"))), NULL);
    struct mail_hosts hosts;

    (void)state;
    for (uint16_t i = 0; i < SMTP_PORTS_MOST; i++)
        ports.ports[i] = (uint16_t)(25 + i);
    make_hosts(&hosts, account, &ports);
    assert_int_equal(hosts.ways.items[1].kind, MAIL_SUBMISSION);
    assert_true(hosts.ways.items[1].ports == ~UINT64_C(1));
    mail_hosts_release(&hosts);
    account_free(account);
}

/* --- standing ------------------------------------------------------------------------------------------------ */

#define END(group)                                                                                 \
    "," INTERFACE("eni-end", "subnet-in", "10.0.3.9", group, ",'InterfaceType':'vpc_endpoint'")
#define FAR                                                                                        \
    ",{'NetworkInterfaceId':'eni-far','VpcId':'vpc-1','SubnetId':'subnet-far','PrivateIpAddress':" \
    "'128.0.0.9','Groups':[{'GroupId':'sg-relay'}]}"

/* In a second block of the VPC, which AWS's block of port 25 does not spare. */
#define FAR_NETWORK                                                                                \
    "{'Subnets':[" SUBNET("subnet-far", "128.0.0.0/24", "") "," SUBNET("subnet-to", "10.0.4.0/24", "") "],"  \
    "'RouteTables':[{'RouteTableId':'rtb-far','VpcId':'vpc-1','Associations':[{'SubnetId':'subnet-far'},{"   \
    "'SubnetId':'subnet-to'}],'Routes':[{'DestinationCidrBlock':'10.0.0.0/16','GatewayId':'local',"          \
    "'State':'active'},{'DestinationCidrBlock':'128.0.0.0/24','GatewayId':'local','State':'active'}]}],"     \
    "'NetworkAcls':[{'NetworkAclId':'acl-far','VpcId':'vpc-1','Associations':[{'SubnetId':'subnet-far'},{"   \
    "'SubnetId':'subnet-to'}],'Entries':[" ENTRY("false", "100", "'CidrBlock':'0.0.0.0/0'") ","              \
    ENTRY("true", "100", "'CidrBlock':'0.0.0.0/0'") "]}]}"

#define ENDPOINTS                                                                                  \
    "{'VpcEndpoints':[" ENDPOINT("vpce-1", ",'State':'available','NetworkInterfaceIds':['eni-end']") "]}"

static void where_a_host_stands(void **state)
{
    static const struct smtp_ports both = {{25, 587}, 2}, relay = {{25}, 1};
    static const struct {
        const char *hosts, *endpoints;
        const struct smtp_ports *ports;
        enum mail_standing standing;
    } cases[] = {
        {HOSTS(INTERFACE("eni-1", "subnet-pub", "10.0.0.9", "sg-all", PUBLIC("198.51.100.9"))), "{}", &both,
         MAIL_OUT},
        {HOSTS(INTERFACE("eni-1", "subnet-pub", "10.0.0.9", "sg-all", PUBLIC("198.51.100.9"))), "{}", &relay,
         MAIL_RESTRICTED},
        {HOSTS(INTERFACE("eni-1", "subnet-in", "10.0.3.8", "sg-all", "") END("sg-end")), ENDPOINTS, &both,
         MAIL_INSIDE},
        {HOSTS(INTERFACE("eni-1", "subnet-in", "10.0.3.8", "sg-all", "") END("sg-gone")), ENDPOINTS, &both,
         MAIL_UNKNOWN},
        {HOSTS(INTERFACE("eni-1", "subnet-gone", "10.0.3.8", "sg-all", "")), "{}", &both, MAIL_UNKNOWN},
        {HOSTS(INTERFACE("eni-1", "subnet-in", "10.0.3.8", "sg-all", "")), "{}", &both, MAIL_CANNOT},
        /* receives, and sends nothing */
        {HOSTS(INTERFACE("eni-1", "subnet-pub", "10.0.0.9", "sg-shut", PUBLIC("198.51.100.9"))), "{}", &both,
         MAIL_CANNOT},
        /* only to a relay that AWS's block stands before */
        {HOSTS(INTERFACE("eni-1", "subnet-to", "10.0.4.8", "sg-all", "") FAR), "{}", &both, MAIL_RESTRICTED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct account *account =
            read_quoted("network.json", NETWORK, "far.json", FAR_NETWORK, "groups.json", GROUPS, "hosts.json",
                        cases[i].hosts, "endpoints.json", cases[i].endpoints, NULL);
        struct mail_hosts hosts;

        make_hosts(&hosts, account, cases[i].ports);
        if (host_of(&hosts, account, "eni-1")->standing != cases[i].standing)
            fail_msg("%zu: %s", i, mail_standing_name(host_of(&hosts, account, "eni-1")->standing));
        mail_hosts_release(&hosts);
        account_free(account);
    }
}

/* --- at endpoints -------------------------------------------------------------------------------------------- */

#define SENDERS                                                                                    \
    HOSTS(INTERFACE("eni-1", "subnet-in", "10.0.3.1", "sg-587", "") ","                            \
          INTERFACE("eni-2", "subnet-in", "10.0.3.2", "sg-587", "") ","                            \
          INTERFACE("eni-3", "subnet-in", "10.0.3.3", "sg-all", "") ","                            \
          "{'NetworkInterfaceId':'eni-4','Groups':[{'GroupId':'sg-587'}]},"                        \
          "{'NetworkInterfaceId':'eni-5','VpcId':'vpc-2','Groups':[{'GroupId':'sg-587'}]}"         \
          END("sg-end"))
#define SERVED                                                                                     \
    "{'Vpcs':[{'VpcId':'vpc-2'}],'VpcEndpoints':[" ENDPOINT("vpce-1", ",'NetworkInterfaceIds':['eni-end']") \
    ",{'VpcEndpointId':'vpce-2','VpcId':'vpc-2','ServiceName':'com.amazonaws.eu-west-1.s3'},"      \
    "{'VpcEndpointId':'vpce-3','VpcId':'vpc-gone','ServiceName':'com.amazonaws.eu-west-1.email-smtp'}]}"

/* Senders of the VPC with an SES endpoint; after so many walks no further one. */
static void only_senders_beside_an_endpoint(void **state)
{
    static const size_t most[] = {0, 1}, walked[] = {2, 1};
    struct account *account = read_quoted("network.json", NETWORK, "groups.json", GROUPS, "hosts.json", SENDERS,
                                          "endpoints.json", SERVED, NULL);
    const struct walk_context context = {.account = account};
    uint8_t *signs = sender_signs(account, &smtp_ports_default);

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct mail_hosts hosts;

        mail_hosts_make_at_endpoints(&hosts, &context, &smtp_ports_default, signs, most[i]);
        assert_int_equal(hosts.items.count, walked[i]);
        assert_int_equal(hosts.not_walked, 2 - walked[i]);
        assert_int_equal(hosts.items.items[0].interface, row_of(account, OBJECT_INTERFACE, "eni-1"));
        assert_int_equal(hosts.items.items[0].standing, MAIL_NOT_WALKED);
        assert_int_equal(hosts.ways.items[0].verdict, WALK_ALLOWED);
        mail_hosts_release(&hosts);
    }
    free(signs);
    account_free(account);
}

/* Endpoints serve their own VPC; an interface that is in none that the export holds has no way to one. */
static void who_has_a_way_to_an_endpoint(void **state)
{
    static const struct {
        const char *id;
        size_t ways;
    } cases[] = {{"eni-1", 1}, {"eni-3", 1}, {"eni-4", 0}, {"eni-5", 0}};
    struct account *account = read_quoted("network.json", NETWORK, "groups.json", GROUPS, "hosts.json", SENDERS,
                                          "endpoints.json", SERVED, NULL);
    struct mail_hosts hosts;

    (void)state;
    make_hosts(&hosts, account, &smtp_ports_default);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(count_ways(&hosts, host_of(&hosts, account, cases[i].id), MAIL_SES_ENDPOINT),
                         cases[i].ways);
    mail_hosts_release(&hosts);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_many_relays_eight_are_tried),
        cmocka_unit_test(only_ways_that_were_asked_about),
        cmocka_unit_test(a_sender_without_port_25),
        cmocka_unit_test(sixty_four_ports),
        cmocka_unit_test(where_a_host_stands),
        cmocka_unit_test(only_senders_beside_an_endpoint),
        cmocka_unit_test(who_has_a_way_to_an_endpoint),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
