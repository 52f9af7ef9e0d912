/*
 * port25-restricted-sender and rdns-missing, by which address mail leaves and what the export tells of it.
 */
#include "tests/model/mail/mail_export.h"

#include "tests/model/mail/finding_lines.h"

#define GROUPS                                                                                     \
    "{'SecurityGroups':[" GROUP("sg-mx", "", TCP("25", "25", RANGE4("0.0.0.0/0"))) ","             \
    GROUP("sg-all", "", ALL(RANGE4("0.0.0.0/0")) "," ALL(RANGE6("::/0"))) ","                      \
    GROUP("sg-box", ALL(RANGE4("0.0.0.0/0")), ALL(RANGE4("0.0.0.0/0"))) "]}"
#define HOSTS(list) "{'NetworkInterfaces':[" list "]}"
#define BY_NAME     ",'Description':'mail'"
#define OWN         INTERFACE("eni-1", "subnet-pub", "10.0.0.11", "sg-mx", PUBLIC("203.0.113.25"))
#define NAMED       INTERFACE("eni-1", "subnet-pub", "10.0.0.11", "sg-all", PUBLIC("203.0.113.25") BY_NAME)
#define BEHIND(id)  INTERFACE(id, "subnet-nat", "10.0.1.11", "sg-mx", "")
#define BOX                                                                                        \
    "{'NetworkInterfaceId':'eni-box','VpcId':'vpc-1','SubnetId':'subnet-pub','PrivateIpAddress':"  \
    "'10.0.0.20','SourceDestCheck':false,'Groups':[{'GroupId':'sg-box'}]" PUBLIC("203.0.113.25") "}"
#define IN_BOX      INTERFACE("eni-in", "subnet-box", "10.0.2.11", "sg-mx", "")
#define ELASTIC(ip) "{'Addresses':[{'PublicIp':'" ip "','AllocationId':'eipalloc-1','Domain':'vpc'}]}"
#define NO_NAMES    "{'Addresses':[]}"
#define NAME(members)                                                                              \
    "{'Addresses':[{'PublicIp':'203.0.113.25','AllocationId':'eipalloc-1'," members "}]}"

/* What the export holds beside the network; NULL: nothing of it. */
struct texts {
    const char *hosts, *addresses, *names;
};

static struct account *read_texts(const struct texts *told)
{
    return read_quoted("network.json", NETWORK, "groups.json", GROUPS, "hosts.json", told->hosts,
                       "addresses.json", told->addresses ? told->addresses : "{}",
                       told->names ? "ec2-describe-addresses-attribute.json" : "nothing.json",
                       told->names ? told->names : "{}", NULL);
}

static void assert_findings(const struct texts *told, const struct smtp_ports *ports,
                            enum finding_kind kind, const char *wanted)
{
    struct account *account = read_texts(told);
    struct strbuf given = STRBUF_INIT;

    find_and_tell(&given, account, ports, kind);
    assert_string_equal(given.text, wanted);
    strbuf_release(&given);
    account_free(account);
}

#define HAS_NONE(interfaces, senders, addresses)                                                   \
    "rdns-missing low eipalloc-1 25:" interfaces "\nMail of " senders " leaves on TCP 25 by "      \
    addresses ", which has no reverse name of its own: "
#define OWN_HAS_NONE HAS_NONE(" eni-1", "1 sender", "203.0.113.25") "eni-1.\n"
#define UNNAMED                                                                                    \
    "rdns-missing low vpc-1 25: eni-1\nMail of 1 sender leaves on TCP 25 by a public address that " \
    "was assigned by itself and cannot have a reverse name: eni-1.\n"

/* EC2 user guide: a reverse name of one's own, or one that is under way; AWS's default is none. Nothing is said
 * where the export does not tell. */
static void reverse_names(void **state)
{
    static const struct {
        struct texts told;
        const char *wanted;
    } cases[] = {
        {{HOSTS(OWN), ELASTIC("203.0.113.25"), NO_NAMES}, OWN_HAS_NONE},
        {{HOSTS(OWN), ELASTIC("203.0.113.25"), NULL}, ""},
        {{HOSTS(OWN), ELASTIC("203.0.113.25"), NAME("'PtrRecord':'mx.example.com.'")}, ""},
        {{HOSTS(OWN), ELASTIC("203.0.113.25"),
          NAME("'PtrRecord':'ec2-203-0-113-25.eu-west-1.compute.amazonaws.com.'")},
         OWN_HAS_NONE},
        {{HOSTS(OWN), ELASTIC("203.0.113.25"),
          NAME("'PtrRecord':'','PtrRecordUpdate':{'Value':'mx.example.com.','Status':'PENDING'}")},
         ""},
        {{HOSTS(OWN), "{'Addresses':[]}", NO_NAMES}, UNNAMED},
        {{HOSTS(OWN), NULL, NO_NAMES}, ""},
        {{HOSTS(BEHIND("eni-2") "," BEHIND("eni-1")), ELASTIC("203.0.113.250"), NO_NAMES},
         HAS_NONE(" eni-1 eni-2", "2 senders", "203.0.113.250") "eni-1, eni-2.\n"},
        {{HOSTS(BEHIND("eni-1")), "{'Addresses':[]}", NO_NAMES}, ""},
        {{HOSTS(BOX "," IN_BOX), ELASTIC("203.0.113.25"), NO_NAMES},
         HAS_NONE(" eni-in", "1 sender", "203.0.113.25") "eni-in.\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_findings(&cases[i].told, &smtp_ports_default, FINDING_RDNS_MISSING, cases[i].wanted);
}

/* An interface of two private addresses that say the same of their public one is one sender. */
static void the_same_address_twice(void **state)
{
    static const struct texts told = {
        HOSTS("{'NetworkInterfaceId':'eni-1','VpcId':'vpc-1','SubnetId':'subnet-pub','Groups':[{'GroupId':"
              "'sg-mx'}],'PrivateIpAddresses':[{'Primary':true,'PrivateIpAddress':'10.0.0.11'" PUBLIC(
                  "203.0.113.25") "},{'PrivateIpAddress':'10.0.0.12'" PUBLIC("203.0.113.25") "},"
              "{'PrivateIpAddress':'10.0.0.13'}]}"),
        ELASTIC("203.0.113.25"), NO_NAMES};

    (void)state;
    assert_findings(&told, &smtp_ports_default, FINDING_RDNS_MISSING, OWN_HAS_NONE);
}

/* One sender with two of them stands once. */
static void two_addresses_assigned_by_themselves(void **state)
{
    static const struct texts told = {
        HOSTS("{'NetworkInterfaceId':'eni-1','VpcId':'vpc-1','SubnetId':'subnet-pub','Groups':[{'GroupId':"
              "'sg-mx'}],'PrivateIpAddresses':[{'Primary':true,'PrivateIpAddress':'10.0.0.11'" PUBLIC(
                  "203.0.113.25") "},{'PrivateIpAddress':'10.0.0.12'" PUBLIC("203.0.113.26") "}]}"),
        "{'Addresses':[]}", NO_NAMES};

    (void)state;
    assert_findings(&told, &smtp_ports_default, FINDING_RDNS_MISSING,
                    "rdns-missing low vpc-1 25: eni-1\nMail of 1 sender leaves on TCP 25 by a public "
                    "address that was assigned by itself and cannot have a reverse name: eni-1.\n");
}

#define RESTRICTED(severity)                                                                       \
    "port25-restricted-sender " severity " vpc-1 25: eni-1\nAWS blocks the way of 1 sender of "    \
    "mail to the Internet on TCP 25, unless the account had that lifted: eni-1. Ask AWS to lift "  \
    "its block of outbound port 25 for account 111122223333 in eu-west-1, or send by a "           \
    "submission port.\n"

/* Medium if nothing but 25 would do: a rule names it, no other port gets out, or the address has a name. */
static void who_needs_port_25(void **state)
{
    static const struct {
        struct texts told;
        const char *wanted;
    } cases[] = {
        {{HOSTS(OWN), NULL, NULL}, RESTRICTED("medium")},
        {{HOSTS(NAMED), NULL, NULL}, RESTRICTED("low")},
        {{HOSTS(NAMED),
          "{'Addresses':[{'PublicIp':'203.0.113.25','AllocationId':'eipalloc-1','Domain':'vpc',"
          "'NetworkInterfaceId':'eni-1'}]}",
          NAME("'PtrRecord':'mx.example.com.'")},
         RESTRICTED("medium")},
        {{HOSTS("{'NetworkInterfaceId':'eni-1','VpcId':'vpc-1','SubnetId':'subnet-pub','Groups':[{"
                "'GroupId':'sg-all'}],'Ipv6Addresses':[{'Ipv6Address':'2001:db8:1::9'}]" BY_NAME "}"),
          NULL, NULL},
         RESTRICTED("low")},
    };
    static const struct smtp_ports only_relay = {{25}, 1};
    static const struct texts named = {HOSTS(NAMED), NULL, NULL};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_findings(&cases[i].told, &smtp_ports_default, FINDING_PORT25_RESTRICTED_SENDER,
                        cases[i].wanted);
    assert_findings(&named, &only_relay, FINDING_PORT25_RESTRICTED_SENDER, RESTRICTED("medium"));
}

/* Whoever asks about other ports hears nothing of 25. */
static void other_ports_alone(void **state)
{
    static const struct smtp_ports submission = {{465, 587}, 2};
    static const struct texts told = {HOSTS(OWN), "{'Addresses':[]}", NO_NAMES};

    (void)state;
    assert_findings(&told, &submission, FINDING_PORT25_RESTRICTED_SENDER, "");
    assert_findings(&told, &submission, FINDING_RDNS_MISSING, "");
}

/* A VPC that the export does not hold is told by its first interface. */
static void without_its_vpc(void **state)
{
    struct account *account = read_quoted(
        "a.json",
        "{'Subnets':[" SUBNET("subnet-pub", "10.0.0.0/24", "") "],'InternetGateways':[{"
        "'InternetGatewayId':'igw-1','Attachments':[{'State':'available','VpcId':'vpc-1'}]}],"
        "'RouteTables':[" TABLE_OF("rtb-1", "subnet-pub", DEFAULT_ROUTE("'GatewayId':'igw-1'")) "],"
        "'NetworkAcls':[{'NetworkAclId':'acl-1','VpcId':'vpc-1','Associations':[{'SubnetId':"
        "'subnet-pub'}],'Entries':[" ENTRY("false", "100", "'CidrBlock':'0.0.0.0/0'") ","
        ENTRY("true", "100", "'CidrBlock':'0.0.0.0/0'") "]}]}",
        "groups.json", GROUPS, "hosts.json", HOSTS(OWN), NULL);
    struct strbuf given = STRBUF_INIT;

    (void)state;
    find_and_tell(&given, account, &smtp_ports_default, FINDING_PORT25_RESTRICTED_SENDER);
    assert_int_equal(strncmp(given.text, "port25-restricted-sender medium eni-1 25: eni-1\n", 48), 0);
    strbuf_release(&given);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reverse_names),
        cmocka_unit_test(the_same_address_twice),
        cmocka_unit_test(two_addresses_assigned_by_themselves),
        cmocka_unit_test(who_needs_port_25),
        cmocka_unit_test(other_ports_alone),
        cmocka_unit_test(without_its_vpc),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
