/*
 * What is looked at of an SES endpoint, one thing after the other, and of a VPC that has senders and none.
 */
#include "model/mail/ses_endpoint.h"
#include "tests/model/mail/mail_export.h"

/* The groups: senders to port 587 of anywhere, the endpoint's for their block. */
#define GROUPS                                                                                     \
    "{'SecurityGroups':[" GROUP("sg-send", "", TCP("587", "587", RANGE4("0.0.0.0/0"))) ","         \
    GROUP("sg-web", "", ALL(RANGE4("0.0.0.0/0"))) ","                                              \
    GROUP("sg-end", TCP("587", "587", RANGE4("10.0.0.0/24")), "") "]}"
#define AT_END  INTERFACE("eni-end", "subnet-in", "10.0.3.9", "sg-end", ",'InterfaceType':'vpc_endpoint'")
#define SENDER(id, subnet, ip) INTERFACE(id, subnet, ip, "sg-send", "")
#define INTERFACES(list) "{'NetworkInterfaces':[" AT_END list "]}"
#define SERVED                                                                                     \
    ",'State':'available','SubnetIds':['subnet-in'],'Groups':[{'GroupId':'sg-end'}],"              \
    "'NetworkInterfaceIds':['eni-end']"

struct opened {
    struct account *account;
    struct mail_review review;
};

static void open_account(struct opened *opened, struct account *account)
{
    opened->account = account;
    review_account(&opened->review, account);
}

/* One endpoint with these members, in the network with these interfaces beside its own. */
static void open_endpoint(struct opened *opened, const char *endpoint, const char *interfaces)
{
    open_account(opened, read_quoted("network.json", NETWORK, "groups.json", GROUPS, "hosts.json",
                                     interfaces, "endpoints.json", endpoint, NULL));
}

static void close_account(struct opened *opened)
{
    mail_review_release(&opened->review);
    account_free(opened->account);
}

static const struct ses_endpoint *only(const struct opened *opened)
{
    assert_int_equal(opened->review.endpoints.items.count, 1);
    return &opened->review.endpoints.items.items[0];
}

static void assert_check(const struct opened *opened, const char *name, enum check_state state,
                         const char *what, const char *todo)
{
    const struct mail_check *check = check_named(&only(opened)->checks, name);

    if (!check)
        fail_msg("no check %s", name);
    assert_int_equal(check->state, state);
    assert_says(check->what, what);
    if (strcmp(check->todo, todo) != 0)
        fail_msg("%s: \"%s\" for \"%s\"", name, check->todo, todo);
}

#define ENDPOINTS(more) "{'VpcEndpoints':[" ENDPOINT("vpce-1", more) "]}"

/* EC2 writes states in lower case, its documentation with a capital. */
static void states(void **state)
{
    static const struct {
        const char *endpoint;
        enum check_state state;
        const char *what;
        bool usable;
    } cases[] = {
        {ENDPOINTS(",'State':'available'"), CHECK_GOOD, "Its state is available.", true},
        {ENDPOINTS(",'State':'Available'"), CHECK_GOOD, "Its state is Available.", true},
        {ENDPOINTS(",'State':'pendingAcceptance'"), CHECK_BAD, "is pendingAcceptance.", false},
        {ENDPOINTS(""), CHECK_UNKNOWN, "Its state is not told.", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct opened opened;

        open_endpoint(&opened, cases[i].endpoint, INTERFACES(""));
        assert_check(&opened, "state", cases[i].state, cases[i].what, "");
        assert_int_equal(only(&opened)->usable, cases[i].usable);
        close_account(&opened);
    }
}

#define SUPPORT(value)   "{'VpcId':'vpc-1','EnableDnsSupport':{'Value':" value "}}"
#define HOSTNAMES(value) "{'VpcId':'vpc-1','EnableDnsHostnames':{'Value':" value "}}"
#define MODIFY(option)                                                                             \
    "aws ec2 modify-vpc-attribute --region 'eu-west-1' --vpc-id 'vpc-1' --" option                 \
    " '{\"Value\":true}'\n"
#define ASK(attribute)                                                                             \
    "aws ec2 describe-vpc-attribute --region 'eu-west-1' --vpc-id 'vpc-1' --attribute " attribute "\n"

/* VPC user guide, "DNS attributes in your VPC": private DNS needs both of them. */
static void private_dns(void **state)
{
    static const struct {
        const char *support, *hostnames;
        enum check_state state;
        const char *what, *todo;
    } cases[] = {
        {SUPPORT("true"), HOSTNAMES("true"), CHECK_GOOD, "Private DNS is on, and so are", ""},
        {SUPPORT("false"), HOSTNAMES("true"), CHECK_BAD, "are not both on",
         MODIFY("enable-dns-support")},
        {SUPPORT("true"), HOSTNAMES("false"), CHECK_BAD, "are not both on",
         MODIFY("enable-dns-hostnames")},
        {SUPPORT("false"), HOSTNAMES("false"), CHECK_BAD, "still leads to the public endpoint",
         MODIFY("enable-dns-support") MODIFY("enable-dns-hostnames")},
        {SUPPORT("true"), "{}", CHECK_UNKNOWN, "does not tell", ASK("enableDnsHostnames")},
        {"{}", HOSTNAMES("true"), CHECK_UNKNOWN, "does not tell", ASK("enableDnsSupport")},
        {"{}", HOSTNAMES("false"), CHECK_BAD, "are not both on", MODIFY("enable-dns-hostnames")},
        {"{}", "{}", CHECK_UNKNOWN, "does not tell", ASK("enableDnsSupport") ASK("enableDnsHostnames")},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct opened opened;

        open_account(&opened,
                     read_quoted("network.json", NETWORK, "support.json", cases[i].support,
                                 "names.json", cases[i].hostnames, "endpoints.json",
                                 ENDPOINTS(",'PrivateDnsEnabled':true"), NULL));
        assert_check(&opened, "private-dns", cases[i].state, cases[i].what, cases[i].todo);
        close_account(&opened);
    }
}

static void private_dns_is_off(void **state)
{
    struct opened opened;

    (void)state;
    open_endpoint(&opened, ENDPOINTS(",'PrivateDnsEnabled':false"), INTERFACES(""));
    assert_check(&opened, "private-dns", CHECK_NOTE, "leads to the public endpoint",
                 "aws ec2 modify-vpc-endpoint --region 'eu-west-1' --vpc-endpoint-id 'vpce-1' "
                 "--private-dns-enabled\n");
    close_account(&opened);
}

/* Neither its VPC nor the region is told: what can be said of it stands alone. */
static void an_endpoint_alone(void **state)
{
    struct opened opened;

    (void)state;
    open_account(&opened, read_quoted("/e.json", ENDPOINTS(",'PrivateDnsEnabled':true"), NULL));
    assert_check(&opened, "private-dns", CHECK_UNKNOWN, "does not tell",
                 "aws ec2 describe-vpc-attribute --vpc-id 'vpc-1' --attribute enableDnsSupport\n"
                 "aws ec2 describe-vpc-attribute --vpc-id 'vpc-1' --attribute enableDnsHostnames\n");
    assert_check(&opened, "zones", CHECK_UNKNOWN, "is not in the export", "");
    assert_int_equal(only(&opened)->vpc, NONE);
    assert_int_equal(only(&opened)->let_in, 0);
    close_account(&opened);
}

#define ZONES(a, b)                                                                                \
    "{'Subnets':[" SUBNET("subnet-a", "10.0.4.0/24", a) "," SUBNET("subnet-b", "10.0.5.0/24", b) "]}"
#define ZONE(id)      ",'AvailabilityZone':'x','AvailabilityZoneId':'" id "'"
#define IN(subnets)   ENDPOINTS(",'State':'available','SubnetIds':[" subnets "]")

/* One zone with the service is enough to be of use. */
static void zones(void **state)
{
    static const struct {
        const char *subnets, *endpoint;
        enum check_state state;
        const char *what;
        bool usable;
    } cases[] = {
        {ZONES(ZONE("euw1-az1"), ""), IN("'subnet-a'"), CHECK_GOOD, "SES offers its endpoint", true},
        {ZONES(ZONE("euw1-az1"), ""), IN("'subnet-a','subnet-b'"), CHECK_UNKNOWN,
         "is not in the export (AvailabilityZoneId)", true},
        {ZONES(ZONE("use1-az3"), ZONE("use1-az4")), IN("'subnet-a','subnet-b'"), CHECK_BAD,
         "no SMTP endpoint in zone use1-az3, where subnet-a is.", true},
        {ZONES(ZONE("use1-az3"), ZONE("use1-az5")), IN("'subnet-a','subnet-b'"), CHECK_BAD,
         "where subnet-a is. SES offers no SMTP endpoint in zone use1-az5, where subnet-b is.", false},
        {ZONES("", ""), IN(""), CHECK_UNKNOWN, "is not in the export", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct opened opened;

        open_account(&opened, read_quoted("network.json", NETWORK, "more.json", cases[i].subnets,
                                          "endpoints.json", cases[i].endpoint, NULL));
        assert_check(&opened, "zones", cases[i].state, cases[i].what, "");
        assert_int_equal(only(&opened)->usable, cases[i].usable);
        close_account(&opened);
    }
}

/* Where it stands in a zone without the service, being available does not help; nor the other way round. */
static void neither_state_nor_zone_makes_up_for_the_other(void **state)
{
    struct opened opened;

    (void)state;
    open_account(&opened, read_quoted("network.json", NETWORK, "more.json",
                                      ZONES(ZONE("use1-az3"), ZONE("use1-az4")), "endpoints.json",
                                      ENDPOINTS(",'State':'deleting','SubnetIds':['subnet-a','subnet-b']"),
                                      NULL));
    assert_false(only(&opened)->usable);
    close_account(&opened);
}

/* --- who gets in ------------------------------------------------------------------------------------------ */

#define BEFORE ENDPOINTS(SERVED)

/* Four are named; of more, that there are more. */
static void many_senders(void **state)
{
    static const char six[] = INTERFACES(
        "," SENDER("eni-1", "subnet-pub", "10.0.0.11") "," SENDER("eni-2", "subnet-pub", "10.0.0.12")
        "," SENDER("eni-3", "subnet-pub", "10.0.0.13") "," SENDER("eni-4", "subnet-pub", "10.0.0.14")
        "," SENDER("eni-5", "subnet-pub", "10.0.0.15") "," SENDER("eni-6", "subnet-pub", "10.0.0.16"));
    struct opened opened;

    (void)state;
    open_endpoint(&opened, BEFORE, six);
    assert_check(&opened, "let-in", CHECK_GOOD, "get in: eni-1, eni-2, eni-3, eni-4, ....", "");
    assert_int_equal(only(&opened)->let_in, 6);
    assert_int_equal(only(&opened)->shut_out, 0);
    assert_null(check_named(&only(&opened)->checks, "shut-out"));
    assert_null(check_named(&only(&opened)->checks, "strangers"));
    close_account(&opened);
}

/* By the group's block 10.0.0.0/24: who is meant to send and is not in it is shut out; who is in it and is
 * not meant to send gets in; who is neither is of no account. */
static void senders_and_strangers(void **state)
{
    static const char hosts[] = INTERFACES(
        "," SENDER("eni-far", "subnet-nat", "10.0.1.11")
        "," INTERFACE("eni-web", "subnet-pub", "10.0.0.12", "sg-web", "")
        "," INTERFACE("eni-other", "subnet-nat", "10.0.1.12", "sg-web", ""));
    struct opened opened;

    (void)state;
    open_endpoint(&opened, BEFORE, hosts);
    assert_null(check_named(&only(&opened)->checks, "let-in"));
    assert_check(&opened, "shut-out", CHECK_BAD, "Senders that are shut out: eni-far.", "");
    assert_check(&opened, "strangers", CHECK_NOTE, "says that they send mail: eni-web.", "");
    assert_int_equal(only(&opened)->let_in, 1);
    assert_int_equal(only(&opened)->shut_out, 1);
    close_account(&opened);
}

/* Whether one gets in is not known: then it is told neither among those who do nor among those who do not. */
static void a_way_that_is_not_known(void **state)
{
    struct opened opened;

    (void)state;
    open_endpoint(&opened, BEFORE, INTERFACES("," SENDER("eni-new", "subnet-gone", "10.0.0.77")));
    assert_int_equal(opened.review.hosts.items.count, 1);
    assert_int_equal(opened.review.hosts.ways.items[2].kind, MAIL_SES_ENDPOINT);
    assert_int_equal(opened.review.hosts.ways.items[2].verdict, WALK_UNKNOWN);
    assert_int_equal(only(&opened)->let_in + only(&opened)->shut_out, 0);
    close_account(&opened);
}

/* Found by these tests: a rule for another service's port, in a group that endpoints share, was told to be
 * rewritten to the senders. */
static void open_groups(void **state)
{
    static const struct {
        const char *in;
        const char *rule; /* its name; NULL: not open */
    } cases[] = {
        {TCP("587", "587", RANGE4("0.0.0.0/0")), "sg-x/in/tcp/587-587/0.0.0.0/0"},
        {TCP("2000", "2600", RANGE4("128.0.0.0/1")), "sg-x/in/tcp/2000-2600/128.0.0.0/1"},
        {TCP("25", "25", RANGE6("::/0")), "sg-x/in/tcp/25-25/::/0"},
        {ALL(RANGE4("0.0.0.0/0")), "sg-x/in/all/all/0.0.0.0/0"},
        {TCP("443", "443", RANGE4("0.0.0.0/0")), NULL},
        {TCP("2525", "2525", RANGE4("0.0.0.0/0")), NULL},
        {"{'IpProtocol':'udp','FromPort':587,'ToPort':587," RANGE4("0.0.0.0/0") "}", NULL},
        {TCP("587", "587", RANGE4("10.0.0.0/8")), NULL},
        {TCP("587", "587", "'UserIdGroupPairs':[{'GroupId':'sg-x'}]"), NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct mail_check *check;
        struct strbuf groups = STRBUF_INIT;
        struct opened opened;

        strbuf_addf(&groups, "{'SecurityGroups':[" GROUP("sg-x", "%s", ALL(RANGE4("0.0.0.0/0"))) "]}",
                    cases[i].in);
        open_account(&opened, read_quoted("network.json", NETWORK, "groups.json", groups.text,
                                          "endpoints.json", ENDPOINTS(",'Groups':[{'GroupId':'sg-x'}]"),
                                          NULL));
        check = check_named(&only(&opened)->checks, "open-group");
        if (only(&opened)->is_open != (cases[i].rule != NULL) || !check != !cases[i].rule)
            fail_msg("%s", cases[i].in);
        if (check)
            assert_says(check->what, cases[i].rule);
        close_account(&opened);
        strbuf_release(&groups);
    }
}

/* --- what can be closed ------------------------------------------------------------------------------------ */

/* Five rules are told why they stay, and of more that there are more. */
static void more_rules_stay_than_are_told(void **state)
{
    static const char groups[] =
        "{'SecurityGroups':[" GROUP("sg-many", "",
            TCP("500", "600", RANGE4("0.0.0.0/0")) "," TCP("400", "600", RANGE4("0.0.0.0/0")) ","
            TCP("300", "600", RANGE4("0.0.0.0/0")) "," TCP("200", "600", RANGE4("0.0.0.0/0")) ","
            TCP("100", "600", RANGE4("0.0.0.0/0")) "," TCP("587", "600", RANGE4("0.0.0.0/0"))) ","
        GROUP("sg-end", TCP("587", "587", RANGE4("10.0.0.0/24")), "") "]}";
    static const char hosts[] = INTERFACES(
        "," INTERFACE("eni-1", "subnet-pub", "10.0.0.11", "sg-many", PUBLIC("198.51.100.1")));
    const struct mail_check *check;
    struct opened opened;

    (void)state;
    open_account(&opened, read_quoted("network.json", NETWORK, "groups.json", groups, "hosts.json",
                                      hosts, "endpoints.json", BEFORE, NULL));
    check = check_named(&only(&opened)->checks, "close-egress");
    assert_non_null(check);
    assert_says(check->what, "No outbound rule of theirs can be closed as it stands. sg-many/out/tcp/");
    assert_string_equal(check->what + strlen(check->what) - 4, " ...");
    assert_string_equal(check->todo, "");
    close_account(&opened);
}

/* --- a VPC without one ------------------------------------------------------------------------------------- */

#define HOSTS "{'NetworkInterfaces':[" SENDER("eni-1", "subnet-pub", "10.0.0.11") "]}"

/* The subnets of the network are in no zone that the export tells, so one of them stands for all. */
static void a_vpc_without_an_endpoint(void **state)
{
    struct opened opened;

    (void)state;
    open_endpoint(&opened, "{'VpcEndpoints':[]}", HOSTS);
    assert_int_equal(only(&opened)->endpoint, NONE);
    assert_check(&opened, "endpoint", CHECK_NOTE, "The VPC has senders and no SES endpoint",
                 "aws ec2 create-vpc-endpoint --region 'eu-west-1' --vpc-id 'vpc-1' "
                 "--vpc-endpoint-type Interface --service-name 'com.amazonaws.eu-west-1.email-smtp' "
                 "--subnet-ids 'subnet-pub' --security-group-ids \"$ENDPOINT_GROUP\" "
                 "--private-dns-enabled\n");
    close_account(&opened);
    open_account(&opened, read_quoted("network.json", NETWORK, "groups.json", GROUPS, "hosts.json",
                                      HOSTS, NULL));
    assert_check(&opened, "endpoint", CHECK_UNKNOWN, "is not in the export", "");
    close_account(&opened);
}

/* An endpoint of another service, and that of another VPC, are none. */
static void other_endpoints_are_none(void **state)
{
    struct opened opened;

    (void)state;
    open_endpoint(&opened,
                  "{'VpcEndpoints':[{'VpcEndpointId':'vpce-2','VpcEndpointType':'Interface','VpcId':"
                  "'vpc-1','ServiceName':'com.amazonaws.eu-west-1.email'},{'VpcEndpointId':'vpce-3',"
                  "'VpcEndpointType':'Interface','VpcId':'vpc-2','ServiceName':"
                  "'com.amazonaws.eu-west-1.email-smtp'}]}",
                  HOSTS);
    assert_int_equal(opened.review.endpoints.items.count, 2);
    assert_int_equal(opened.review.endpoints.items.items[0].endpoint, 1);
    assert_int_equal(opened.review.endpoints.items.items[1].vpc, 0);
    assert_int_equal(opened.review.endpoints.items.items[1].endpoint, NONE);
    close_account(&opened);
}

/* VPCs without anybody who sends need none. */
static void nobody_needs_an_endpoint(void **state)
{
    struct opened opened;

    (void)state;
    open_endpoint(&opened, "{'VpcEndpoints':[]}",
                  "{'NetworkInterfaces':[" INTERFACE("eni-web", "subnet-pub", "10.0.0.12", "sg-web", "") "]}");
    assert_int_equal(opened.review.endpoints.items.count, 0);
    close_account(&opened);
}

static void add_subnet(struct strbuf *out, unsigned number, const char *zone, const char *vpc)
{
    strbuf_addf(out,
                "%s{'SubnetId':'subnet-%u','VpcId':'%s','CidrBlock':'10.0.%u.0/24','AvailabilityZone':"
                "'zone-%u','AvailabilityZoneId':'%s'}",
                out->length ? "," : "", number, vpc, number % 200, number / 2, zone);
}

/* One subnet of each zone that has the service and of this VPC; sixteen at most. */
static void one_subnet_of_each_zone(void **state)
{
    struct strbuf list = STRBUF_INIT, subnets = STRBUF_INIT, wanted = STRBUF_INIT;
    struct opened opened;

    (void)state;
    add_subnet(&list, 2, "usw2-az4", "vpc-1");
    add_subnet(&list, 5, "usw2-az1", "vpc-2");
    for (unsigned i = 10; i < 60; i++)
        add_subnet(&list, i, "usw2-az1", "vpc-1");
    strbuf_addf(&subnets, "{'Subnets':[%s]}", list.text);
    open_account(&opened,
                 read_quoted("/network.json",
                             "{'Vpcs':[{'VpcId':'vpc-1'},{'VpcId':'vpc-2'}],'VpcEndpoints':[]}",
                             "/groups.json", GROUPS, "/hosts.json", HOSTS, "/subnets.json",
                             subnets.text, NULL));
    strbuf_adds(&wanted, "aws ec2 create-vpc-endpoint --vpc-id 'vpc-1' --vpc-endpoint-type Interface "
                         "--service-name 'com.amazonaws.REGION.email-smtp' --subnet-ids");
    for (unsigned i = 10; i < 42; i += 2)
        strbuf_addf(&wanted, " 'subnet-%u'", i);
    strbuf_adds(&wanted, " --security-group-ids \"$ENDPOINT_GROUP\" --private-dns-enabled\n");
    assert_check(&opened, "endpoint", CHECK_NOTE, "no SES endpoint", wanted.text);
    close_account(&opened);
    strbuf_release(&list);
    strbuf_release(&subnets);
    strbuf_release(&wanted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states),
        cmocka_unit_test(private_dns),
        cmocka_unit_test(private_dns_is_off),
        cmocka_unit_test(an_endpoint_alone),
        cmocka_unit_test(zones),
        cmocka_unit_test(neither_state_nor_zone_makes_up_for_the_other),
        cmocka_unit_test(many_senders),
        cmocka_unit_test(senders_and_strangers),
        cmocka_unit_test(a_way_that_is_not_known),
        cmocka_unit_test(open_groups),
        cmocka_unit_test(more_rules_stay_than_are_told),
        cmocka_unit_test(a_vpc_without_an_endpoint),
        cmocka_unit_test(other_endpoints_are_none),
        cmocka_unit_test(nobody_needs_an_endpoint),
        cmocka_unit_test(one_subnet_of_each_zone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
