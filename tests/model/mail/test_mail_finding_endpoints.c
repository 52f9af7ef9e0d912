/*
 * ses-endpoint-unreachable and ses-endpoint-open: what makes an endpoint of no use to senders, and which rules of
 * its groups open it.
 */
#include "tests/model/mail/mail_export.h"

#include "tests/model/mail/finding_lines.h"

#define GROUPS(in)                                                                                 \
    "{'SecurityGroups':[" GROUP("sg-send", "", TCP("587", "587", RANGE4("0.0.0.0/0"))) ","         \
    GROUP("sg-near", TCP("587", "587", RANGE4("10.0.0.0/24")), "") ","                             \
    GROUP("sg-end", in, ALL(RANGE4("0.0.0.0/0"))) "]}"
#define AT_END(id, ip, group)                                                                      \
    INTERFACE(id, "subnet-in", ip, group, ",'InterfaceType':'vpc_endpoint'")
#define HOSTS                                                                                      \
    "{'NetworkInterfaces':[" AT_END("eni-e1", "10.0.3.1", "sg-end") ","                            \
    AT_END("eni-e2", "10.0.3.2", "sg-near") ","                                                    \
    INTERFACE("eni-far", "subnet-nat", "10.0.1.11", "sg-send", "") ","                             \
    INTERFACE("eni-own", "subnet-pub", "10.0.0.11", "sg-send", "") "]}"
#define END(id, more) ENDPOINT(id, more ",'SubnetIds':['subnet-in'],'Groups':[{'GroupId':'sg-end'}]," \
                               "'NetworkInterfaceIds':['eni-e1']")
#define FIRST   "{'VpcEndpointId':'vpce-0','VpcId':'vpc-1','ServiceName':'com.amazonaws.eu-west-1.s3'},"
#define AVAILABLE ",'State':'available'"
#define ADMITS  TCP("465", "2587", RANGE4("10.0.0.0/16"))

static void assert_findings(const char *groups, const char *endpoints, const char *more,
                            enum finding_kind kind, const char *wanted)
{
    struct account *account = read_quoted("network.json", NETWORK, "groups.json", groups, "hosts.json",
                                          HOSTS, "endpoints.json", endpoints, "more.json", more, NULL);
    struct strbuf given = STRBUF_INIT;

    find_and_tell(&given, account, &smtp_ports_default, kind);
    assert_string_equal(given.text, wanted);
    strbuf_release(&given);
    account_free(account);
}

#define UNREACHABLE(severity) "ses-endpoint-unreachable " severity " vpce-1 :"

/* What surely cuts senders off is worse than a name that leads elsewhere; what is not known is no finding. */
static void of_no_use_to_senders(void **state)
{
    static const struct {
        const char *in, *endpoint, *more, *wanted;
    } cases[] = {
        {ADMITS, END("vpce-1", AVAILABLE), "{}", ""},
        {ADMITS, END("vpce-1", ""), "{}", ""},
        {ADMITS, END("vpce-1", ",'State':'pending'"), "{}",
         UNREACHABLE("medium") "\nIts state is pending.\n"},
        {ADMITS, END("vpce-1", AVAILABLE ",'PrivateDnsEnabled':true"),
         "{'VpcId':'vpc-1','EnableDnsSupport':{'Value':false}}",
         UNREACHABLE("low") "\nPrivate DNS is on, but the VPC's enableDnsSupport and enableDnsHostnames are "
                            "not both on: the usual host name still leads to the public endpoint.\n"},
        {ADMITS, END("vpce-1", ",'State':'failed','PrivateDnsEnabled':true"),
         "{'VpcId':'vpc-1','EnableDnsSupport':{'Value':false}}",
         UNREACHABLE("medium") "\nIts state is failed. Private DNS is on, but the VPC's enableDnsSupport and "
                               "enableDnsHostnames are not both on: the usual host name still leads to the "
                               "public endpoint.\n"},
        {TCP("587", "587", RANGE4("10.0.0.0/24")), END("vpce-1", AVAILABLE), "{}",
         UNREACHABLE("medium") " eni-far\nSenders that are shut out: eni-far.\n"},
        {"", END("vpce-1", ",'State':'rejected'"), "{}",
         UNREACHABLE("medium") " eni-far eni-own\nIts state is rejected. Senders that are shut out: "
                               "eni-far, eni-own.\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct strbuf groups = STRBUF_INIT, endpoints = STRBUF_INIT;

        strbuf_addf(&groups, GROUPS("%s"), cases[i].in);
        strbuf_addf(&endpoints, "{'VpcEndpoints':[" FIRST "%s]}", cases[i].endpoint);
        assert_findings(groups.text, endpoints.text, cases[i].more, FINDING_SES_ENDPOINT_UNREACHABLE,
                        cases[i].wanted);
        strbuf_release(&groups);
        strbuf_release(&endpoints);
    }
}

/* Of two endpoints each has its own who are shut out. */
static void each_endpoint_by_itself(void **state)
{
    static const char endpoints[] =
        "{'VpcEndpoints':[" END("vpce-1", AVAILABLE) ","
        ENDPOINT("vpce-2", AVAILABLE ",'Groups':[{'GroupId':'sg-near'}],'NetworkInterfaceIds':['eni-e2']")
        "]}";

    (void)state;
    assert_findings(GROUPS(ADMITS), endpoints, "{}", FINDING_SES_ENDPOINT_UNREACHABLE,
                    "ses-endpoint-unreachable medium vpce-2 : eni-far\n"
                    "Senders that are shut out: eni-far.\n");
    assert_findings(GROUPS(""), endpoints, "{}", FINDING_SES_ENDPOINT_UNREACHABLE,
                    "ses-endpoint-unreachable medium vpce-1 : eni-far eni-own\n"
                    "Senders that are shut out: eni-far, eni-own.\n"
                    "ses-endpoint-unreachable medium vpce-2 : eni-far\n"
                    "Senders that are shut out: eni-far.\n");
}

#define OPEN(ports) "ses-endpoint-open low vpce-1 " ports ":\nTCP " ports " of the endpoint is open to the "
#define ONE                                                                                        \
    "source of 1 rule, far beyond the VPC: every network that is connected to it gets in. Rewrite " \
    "it to the VPC's blocks or to the senders' group.\n"
#define TWO                                                                                        \
    "sources of 2 rules, far beyond the VPC: every network that is connected to it gets in. "      \
    "Rewrite them to the VPC's blocks or to the senders' group.\n"

/* By rules for the ports that it listens on, 2525 not among them; each family by itself. */
static void open_beyond_its_vpc(void **state)
{
    static const struct {
        const char *in, *wanted;
    } cases[] = {
        {ADMITS, ""},
        {TCP("587", "587", RANGE4("0.0.0.0/0")), OPEN("587") ONE},
        {TCP("587", "587", RANGE4("128.0.0.0/1")) "," TCP("25", "465", RANGE4("8.0.0.0/7")),
         OPEN("25, 465, 587") TWO},
        {TCP("587", "587", RANGE6("::/0")), OPEN("587") ONE},
        {TCP("587", "587", RANGE4("0.0.0.0/0")) "," TCP("465", "465", RANGE6("::/0")),
         OPEN("465") ONE OPEN("587") ONE},
        {TCP("2525", "2525", RANGE4("0.0.0.0/0")), ""},
        {TCP("443", "443", RANGE4("0.0.0.0/0")), ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct strbuf groups = STRBUF_INIT;

        strbuf_addf(&groups, GROUPS("%s"), cases[i].in);
        assert_findings(groups.text, "{'VpcEndpoints':[" END("vpce-1", AVAILABLE) "]}", "{}",
                        FINDING_SES_ENDPOINT_OPEN, cases[i].wanted);
        strbuf_release(&groups);
    }
}

/* Endpoints of other services are none of mail's. */
static void other_services(void **state)
{
    (void)state;
    assert_findings(GROUPS(ALL(RANGE4("0.0.0.0/0"))),
                    "{'VpcEndpoints':[{'VpcEndpointId':'vpce-1','VpcEndpointType':'Interface','VpcId':"
                    "'vpc-1','ServiceName':'com.amazonaws.eu-west-1.email','State':'failed'}]}",
                    "{}", FINDING_SES_ENDPOINT_OPEN, "");
}

/* Of one sender more than are followed, it is said that one was left out, and of more how many. */
static void more_senders_than_are_followed(void **state)
{
    static const struct {
        unsigned senders;
        const char *gap;
    } cases[] = {{500, ""},
                 {501, "Not all senders were followed to their SES endpoint: 1 was not looked at, and "
                       "ses-endpoint-unreachable says nothing of it."},
                 {503, "Not all senders were followed to their SES endpoint: 3 were not looked at, and "
                       "ses-endpoint-unreachable says nothing of them."}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct strbuf hosts = STRBUF_INIT, gap = STRBUF_INIT;
        struct findings findings = {0};
        struct account *account;

        strbuf_adds(&hosts, "{'NetworkInterfaces':[" AT_END("eni-e1", "10.0.3.1", "sg-end"));
        for (unsigned k = 0; k < cases[i].senders; k++)
            strbuf_addf(&hosts, "," INTERFACE("eni-s%u", "subnet-nat", "10.0.1.%u", "sg-send", ""), k,
                        4 + k % 250);
        strbuf_adds(&hosts, "]}");
        account = read_quoted("network.json", NETWORK, "groups.json", GROUPS(ADMITS), "hosts.json",
                              hosts.text, "endpoints.json", "{'VpcEndpoints':[" END("vpce-1", AVAILABLE) "]}",
                              NULL);
        mail_findings_compute(&findings, &(struct walk_context){.account = account}, &smtp_ports_default);
        mail_findings_add_gap(&gap, &findings);
        assert_string_equal(gap.text, cases[i].gap);
        findings_release(&findings);
        account_free(account);
        strbuf_release(&hosts);
        strbuf_release(&gap);
    }
}

/* Both gaps in one text, and each alone. */
static void gaps_are_told(void **state)
{
    static const struct {
        size_t senders, hosts;
        const char *gap;
    } cases[] = {
        {0, 0, ""},
        {0, 1, "Not all hosts behind NAT instances and firewalls were followed out: for 1 the answer of another "
               "host of its subnet was taken."},
        {2, 3, "Not all senders were followed to their SES endpoint: 2 were not looked at, and "
               "ses-endpoint-unreachable says nothing of them. Not all hosts behind NAT instances and firewalls "
               "were followed out: for 3 the answers of other hosts of their subnets were taken."},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct findings findings = {.senders_left = cases[i].senders, .hosts_left = cases[i].hosts};
        struct strbuf gap = STRBUF_INIT;

        mail_findings_add_gap(&gap, &findings);
        assert_string_equal(gap.text, cases[i].gap);
        assert_int_equal(mail_findings_have_gap(&findings), i > 0);
        strbuf_release(&gap);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_no_use_to_senders),
        cmocka_unit_test(each_endpoint_by_itself),
        cmocka_unit_test(open_beyond_its_vpc),
        cmocka_unit_test(other_services),
        cmocka_unit_test(more_senders_than_are_followed),
        cmocka_unit_test(gaps_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
