/*
 * What each row of a map says in a line and in sentences: one VPC that has everything a route can lead to, and
 * maps made by hand for what is folded or not told.
 */
#include <string.h>

#include "model/map/map_words.h"
#include "tests/model/map/whole_vpc.h"

static struct vpc_map map;
static struct findings findings;

static void make(const struct account *account)
{
    findings_compute(&findings, account, NULL, &smtp_ports_default);
    vpc_map_make(&map, account, NULL, &findings, row_of_id(account, "vpc-1", OBJECT_VPC));
}

static void end(struct account *account)
{
    vpc_map_release(&map);
    findings_release(&findings);
    account_free(account);
}

static void assert_rows(void (*tell)(const struct vpc_map *map, size_t row, struct strbuf *out),
                        const char *separator, const char *expected)
{
    struct strbuf all = STRBUF_INIT;

    for (size_t i = 0; i < map.rows.count; i++) {
        tell(&map, i, &all);
        strbuf_adds(&all, separator);
    }
    assert_string_equal(all.text, expected);
    strbuf_release(&all);
}

static void test_lines(void **state)
{
    struct account *account = everything();

    (void)state;
    assert_no_problems(account);
    make(account);
    assert_rows(map_row_line, "\n",
                "The Internet\n"
                "  Internet gateway igw-1 (main), default route of 1 subnet\n"
                "  Egress-only gateway eigw-1, default route of 1 subnet\n"
                "  NAT gateway nat-gone, other routes of 1 subnet\n"
                "  Routed interface eni-gone, other routes of 1 subnet\n"
                "  VPN gateway vgw-1, other routes of 1 subnet\n"
                "  Transit gateway tgw-1, other routes of 1 subnet\n"
                "  Transit gateway tgw-2 (hub), other routes of 1 subnet\n"
                "  Peering pcx-1, other routes of 1 subnet\n"
                "  Endpoint vpce-s3, other routes of 1 subnet\n"
                "  Other target lgw-1, other routes of 1 subnet\n"
                "  public: subnet-a (front) 10.0.0.0/24, 2600:1f18:0:1::/64, IPv4 to igw-1 (main), IPv6 "
                "to igw-1 (main), 9 other targets of routes\n"
                "    !! eni-mail (relay): IPv4 25, 465, 587 exposed; IPv6 25, 465, 587 exposed\n"
                "       NAT gateway   nat-1, default route of 1 subnet\n"
                "       LB 1 (mail)\n"
                "  unknown: subnets not in the export\n"
                "       1 interface without open doors\n"
                "  private: subnet-b 10.0.1.0/24, 2600:1f18:0:2::/64, IPv4 to nat-1, IPv6 to eigw-1\n"
                "       Routed interface   eni-fw (fw), other routes of 1 subnet\n"
                "       Endpoint   vpce-smtp\n"
                "  isolated: subnet-c 10.0.2.0/24\n");
    end(account);
}

static void test_sentences(void **state)
{
    struct account *account = everything();

    (void)state;
    make(account);
    assert_rows(map_row_explain, "",
                "4 interfaces in this VPC, 1 with open SMTP doors, 1 of them reached from here.\n"
                "!! reached from the Internet, ?? the export does not tell, . open but not reached.\n"
                "Internet gateway igw-1 (main), default route of 1 subnet.\n"
                "It carries packets to and from the Internet for whoever has a public address.\n"
                "Egress-only gateway eigw-1, default route of 1 subnet.\n"
                "It lets IPv6 connections out and none in.\n"
                "NAT gateway nat-gone, other routes of 1 subnet.\n"
                "It lets connections out under its own address and none in.\n"
                "Routed interface eni-gone, other routes of 1 subnet.\n"
                "Routes lead packets to it: a NAT instance, a firewall or another appliance.\n"
                "VPN gateway vgw-1, other routes of 1 subnet.\n"
                "It leads to networks beyond a VPN or Direct Connect, which the export does not hold.\n"
                "Transit gateway tgw-1, other routes of 1 subnet.\n"
                "It leads to other VPCs and networks by its own route tables.\n"
                "Transit gateway tgw-2 (hub), other routes of 1 subnet.\n"
                "It leads to other VPCs and networks by its own route tables.\n"
                "Peering pcx-1, other routes of 1 subnet.\n"
                "It leads to one other VPC.\n"
                "Endpoint vpce-s3, other routes of 1 subnet.\n"
                "It leads to a service of AWS without the Internet.\n"
                "Other target lgw-1, other routes of 1 subnet.\n"
                "The export does not describe what it is.\n"
                "subnet-a (front) 10.0.0.0/24, 2600:1f18:0:1::/64, public in IPv4, public in IPv6, IPv4 "
                "to igw-1 (main), IPv6 to igw-1 (main), 9 other targets of routes.\n"
                "2 interfaces, 1 with open SMTP doors.\n"
                "eni-mail (relay): IPv4 25, 465, 587 exposed; IPv6 25, 465, 587 exposed.\n"
                "NAT gateway nat-1, default route of 1 subnet.\n"
                "It lets connections out under its own address and none in.\n"
                "load balancer 1 (mail).\n"
                "subnets not in the export.\n"
                "1 interface, 0 with open SMTP doors.\n"
                "1 interface of this subnet has no open SMTP door.\n"
                "subnet-b 10.0.1.0/24, 2600:1f18:0:2::/64, private in IPv4, private in IPv6, IPv4 to "
                "nat-1, IPv6 to eigw-1.\n"
                "1 interface, 0 with open SMTP doors.\n"
                "Routed interface eni-fw (fw), other routes of 1 subnet.\n"
                "Routes lead packets to it: a NAT instance, a firewall or another appliance.\n"
                "VPC endpoint vpce-smtp, com.amazonaws.eu-west-1.email-smtp.\n"
                "subnet-c 10.0.2.0/24, isolated in IPv4.\n"
                "A default route leads to what is gone (blackhole).\n"
                "0 interfaces, 0 with open SMTP doors.\n");
    end(account);
}

static void test_labels(void **state)
{
    struct account *account = everything();

    (void)state;
    make(account);
    assert_rows(map_row_label, "\n",
                "The Internet\n"
                "igw-1 (main)\n"
                "eigw-1\n"
                "nat-gone\n"
                "eni-gone\n"
                "vgw-1\n"
                "tgw-1\n"
                "tgw-2 (hub)\n"
                "pcx-1\n"
                "vpce-s3\n"
                "lgw-1\n"
                "subnet-a (front)\n"
                "!! 25 465 +1 eni-mail (relay)\n"
                "   nat-1\n"
                "   LB 1 (mail)\n"
                "subnets not in the export\n"
                "   1 interface without open doors\n"
                "subnet-b\n"
                "   eni-fw (fw)\n"
                "   vpce-smtp\n"
                "subnet-c\n");
    end(account);
}

/* 70 subnets, and so many interfaces with doors, each in the next subnet; or all in the first. */
static struct account *much(unsigned count, bool in_one)
{
    struct strbuf many = STRBUF_INIT, doors = STRBUF_INIT;
    struct account *account;

    for (unsigned i = 0; i < 70; i++)
        strbuf_addf(&many, "%s{\"SubnetId\": \"subnet-%02u\", \"VpcId\": \"vpc-1\", \"CidrBlock\": \"10.0.%u.0/24\"}",
                    i ? "," : "{\"Subnets\": [", i, i);
    for (unsigned i = 0; i < count; i++)
        strbuf_addf(&doors,
                    "%s{\"NetworkInterfaceId\": \"eni-%u\", \"VpcId\": \"vpc-1\", \"SubnetId\": \"subnet-%02u\""
                    GROUPS("sg-open") "}",
                    i ? "," : "{\"NetworkInterfaces\": [", i, in_one ? 0 : i);
    strbuf_adds(&many, "]}");
    strbuf_adds(&doors, "]}");
    account = READ({FILE_OF("vpcs"), whole_vpcs}, {FILE_OF("subnets"), many.text}, {FILE_OF("eni"), doors.text},
                   {FILE_OF("sg"), whole_groups}, {FILE_OF("tables"), "{\"RouteTables\": []}"}, {FILE_OF("acl"), whole_acls});
    strbuf_release(&many);
    strbuf_release(&doors);
    return account;
}

static void assert_row(size_t row, const char *line, const char *sentences)
{
    struct strbuf out = STRBUF_INIT;

    map_row_line(&map, row, &out);
    assert_string_equal(out.text, line);
    strbuf_clear(&out);
    map_row_explain(&map, row, &out);
    assert_string_equal(out.text, sentences);
    strbuf_release(&out);
}

static void test_what_is_folded_is_counted(void **state)
{
    struct account *account = much(10, true);
    size_t last;

    (void)state;
    make(account);
    last = map.rows.count - 1;
    assert_row(10, "     . 2 more with open doors", "2 more interfaces of this subnet have open SMTP doors.\n");
    assert_row(last, "  unknown: 57 more subnets:   no interface",
               "57 more subnets.\n0 interfaces, 0 with open SMTP doors.\n"
               "They are folded; :subnets lists them all.\n");
    end(account);
}

/* Beyond MAP_SUBNETS_MOST even those with doors are folded; the worst of them is told. */
static void test_folded_doors_are_told(void **state)
{
    struct account *account = much(70, false);
    struct strbuf out = STRBUF_INIT;

    (void)state;
    make(account);
    assert_row(map.rows.count - 1, "  unknown: 10 more subnets: . 10 interfaces, 10 with open doors",
               "10 more subnets.\n10 interfaces, 10 with open SMTP doors.\n"
               "They are folded; :subnets lists them all.\n");
    map_summary(&map, &out);
    assert_string_equal(out.text, "70 interfaces, 70 with open SMTP doors, 0 of them reached from the Internet.");
    strbuf_release(&out);
    end(account);
}

#define SUBNET_OF(id, vpc, block)                                                                  \
    "{\"SubnetId\": \"" id "\", \"VpcId\": \"" vpc "\", \"CidrBlock\": \"" block "\"}"
#define PLAIN_ENI(id, vpc, subnet)                                                                 \
    "{\"NetworkInterfaceId\": \"" id "\", \"VpcId\": \"" vpc "\", \"SubnetId\": \"" subnet "\""

/* Routes name one appliance by its instance and by its interface, an interface of another VPC, a stopped
 * instance, and for a NAT gateway what is none. */
static void test_odd_targets(void **state)
{
    struct account *account =
        READ({FILE_OF("vpcs"), whole_vpcs},
             {FILE_OF("subnets"), "{\"Subnets\": [" SUBNET_OF("subnet-a", "vpc-1", "10.0.0.0/24") ","
                                  SUBNET_OF("subnet-z", "vpc-2", "10.1.0.0/24") "]}"},
             {FILE_OF("tables"),
              "{\"RouteTables\": [" TABLE_OF("rtb-a", "subnet-a",
                                             ROUTE("10.4.0.0/16", "InstanceId", "i-1") ","
                                             ROUTE("10.5.0.0/16", "NetworkInterfaceId", "eni-fw") ","
                                             ROUTE("10.6.0.0/16", "NetworkInterfaceId", "eni-far") ","
                                             ROUTE("10.7.0.0/16", "InstanceId", "i-2") ","
                                             ROUTE("0.0.0.0/0", "NatGatewayId", "subnet-z")) "]}"},
             {FILE_OF("eni"), "{\"NetworkInterfaces\": [" PLAIN_ENI("eni-other", "vpc-1", "subnet-a") "},"
                              PLAIN_ENI("eni-fw", "vpc-1", "subnet-a")
                              ", \"Attachment\": {\"InstanceId\": \"i-1\"}},"
                              PLAIN_ENI("eni-far", "vpc-2", "subnet-z") "}]}"},
             {FILE_OF("instances"), "{\"Reservations\": [{\"Instances\": [{\"InstanceId\": \"i-1\", \"VpcId\": "
                                    "\"vpc-1\"}, {\"InstanceId\": \"i-2\", \"VpcId\": \"vpc-1\"}]}]}"},
             {FILE_OF("nat"), "{\"NatGateways\": [{\"NatGatewayId\": \"nat-1\", \"VpcId\": \"vpc-1\", "
                              "\"SubnetId\": \"subnet-a\", \"NatGatewayAddresses\": [{\"NetworkInterfaceId\": "
                              "\"eni-nowhere\"}, {\"NetworkInterfaceId\": \"eni-far\"}]}, {\"NatGatewayId\": "
                              "\"nat-2\", \"VpcId\": \"vpc-1\", \"SubnetId\": \"subnet-nowhere\"}]}"});

    (void)state;
    make(account);
    assert_rows(map_row_line, "\n",
                "The Internet\n"
                "  NAT gateway subnet-z, default route of 1 subnet\n"
                "  Routed interface eni-far, other routes of 1 subnet\n"
                "  Routed interface i-2, other routes of 1 subnet\n"
                "  NAT gateway nat-2, no route leads there\n"
                "  private: subnet-a 10.0.0.0/24, IPv4 to subnet-z, 3 other targets of routes\n"
                "       Routed interface   eni-fw, other routes of 1 subnet\n"
                "       NAT gateway   nat-1, no route leads there\n"
                "       1 interface without open doors\n");
    end(account);
}

/* A rule for a prefix list of which the export holds neither entries nor family: nobody knows who it lets in. */
static void test_a_door_for_an_unknown_list(void **state)
{
    struct account *account =
        READ({FILE_OF("vpcs"), whole_vpcs},
             {FILE_OF("subnets"), "{\"Subnets\": [" SUBNET_OF("subnet-a", "vpc-1", "10.0.0.0/24") "]}"},
             {FILE_OF("eni"), "{\"NetworkInterfaces\": [" ENI("eni-1", "subnet-a", "10.0.0.5", ASSOCIATION("54.0.0.5"))
                              GROUPS("sg-1") "}]}"},
             {FILE_OF("sg"), "{\"SecurityGroups\": [{\"GroupId\": \"sg-1\", \"VpcId\": \"vpc-1\", "
                             "\"IpPermissions\": [{\"IpProtocol\": \"tcp\", \"FromPort\": 25, \"ToPort\": 25, "
                             "\"PrefixListIds\": [{\"PrefixListId\": \"pl-1\"}]}]}]}"});

    (void)state;
    make(account);
    assert_rows(map_row_line, "\n",
                "The Internet\n"
                "  unknown: subnet-a 10.0.0.0/24\n"
                "    ?? eni-1: IPv4 25 unknown\n");
    end(account);
}

static void test_no_walk_needs_no_words(void **state)
{
    const struct map_walk none = {.line = NONE, .hub = NONE};
    struct strbuf out = STRBUF_INIT;

    (void)state;
    map_walk_explain(&map, &none, &out);
    assert_int_equal(out.length, 0);
    strbuf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_sentences),
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_what_is_folded_is_counted),
        cmocka_unit_test(test_folded_doors_are_told),
        cmocka_unit_test(test_odd_targets),
        cmocka_unit_test(test_a_door_for_an_unknown_list),
        cmocka_unit_test(test_no_walk_needs_no_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
