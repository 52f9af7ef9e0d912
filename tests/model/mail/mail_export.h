/*
 * mail_export.h: small exports for tests about mail, written with single quotes for double ones, and one network
 * that stands in no one's way:
 *
 *     vpc-1, 10.0.0.0/16 and 2001:db8:1::/56, in eu-west-1 of 111122223333; no ACL blocks anything
 *         subnet-pub  10.0.0.0/24, 2001:db8:1::/64   to igw-1
 *         subnet-nat  10.0.1.0/24                    to nat-1, which stands in subnet-pub
 *         subnet-box  10.0.2.0/24                    to eni-box, a NAT instance that the test adds
 *         subnet-in   10.0.3.0/24                    to nothing outside
 */
#ifndef TESTS_MODEL_MAIL_MAIL_EXPORT_H
#define TESTS_MODEL_MAIL_MAIL_EXPORT_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "model/base/strbuf.h"
#include "model/mail/mail_review.h"
#include "model/read/export.h"

#define MAIL_UNUSED __attribute__((unused))

#define SUBNET(id, block, more)                                                                    \
    "{'SubnetId':'" id "','VpcId':'vpc-1','CidrBlock':'" block "'" more "}"
#define TABLE_OF(id, subnet, routes)                                                               \
    "{'RouteTableId':'" id "','VpcId':'vpc-1','Associations':[{'SubnetId':'" subnet "'}],"         \
    "'Routes':[{'DestinationCidrBlock':'10.0.0.0/16','GatewayId':'local','State':'active'},"       \
    "{'DestinationIpv6CidrBlock':'2001:db8:1::/56','GatewayId':'local','State':'active'}" routes "]}"
#define DEFAULT_ROUTE(to) ",{'DestinationCidrBlock':'0.0.0.0/0'," to ",'State':'active'}"
#define ENTRY(egress, number, block)                                                               \
    "{'Egress':" egress ",'RuleNumber':" number ",'Protocol':'-1','RuleAction':'allow'," block "}"

#define NETWORK                                                                                    \
    "{'Vpcs':[{'VpcId':'vpc-1','CidrBlock':'10.0.0.0/16','Ipv6CidrBlockAssociationSet':[{"         \
    "'Ipv6CidrBlock':'2001:db8:1::/56','Ipv6CidrBlockState':{'State':'associated'}}]}],"           \
    "'Subnets':[" SUBNET("subnet-pub", "10.0.0.0/24", "") ","                                      \
    SUBNET("subnet-nat", "10.0.1.0/24", "") "," SUBNET("subnet-box", "10.0.2.0/24", "") ","        \
    SUBNET("subnet-in", "10.0.3.0/24", "") "],"                                                    \
    "'RouteTables':["                                                                              \
    TABLE_OF("rtb-pub", "subnet-pub",                                                              \
             DEFAULT_ROUTE("'GatewayId':'igw-1'")                                                  \
             ",{'DestinationIpv6CidrBlock':'::/0','GatewayId':'igw-1','State':'active'}") ","      \
    TABLE_OF("rtb-nat", "subnet-nat", DEFAULT_ROUTE("'NatGatewayId':'nat-1'")) ","                 \
    TABLE_OF("rtb-box", "subnet-box", DEFAULT_ROUTE("'NetworkInterfaceId':'eni-box'")) ","         \
    TABLE_OF("rtb-in", "subnet-in", "") "],"                                                       \
    "'InternetGateways':[{'InternetGatewayId':'igw-1','Attachments':[{'State':'available',"        \
    "'VpcId':'vpc-1'}]}],"                                                                         \
    "'NatGateways':[{'NatGatewayId':'nat-1','VpcId':'vpc-1','SubnetId':'subnet-pub','State':"      \
    "'available','NatGatewayAddresses':[{'PrivateIp':'10.0.0.250','PublicIp':'203.0.113.250',"     \
    "'NetworkInterfaceId':'eni-nat'},{'PrivateIp':'10.0.0.251'}]}],"                               \
    "'NetworkAcls':[{'NetworkAclId':'acl-1','VpcId':'vpc-1','IsDefault':true,'Associations':[{"    \
    "'SubnetId':'subnet-pub'},{'SubnetId':'subnet-nat'},{'SubnetId':'subnet-box'},{'SubnetId':"    \
    "'subnet-in'}],'Entries':["                                                                    \
    ENTRY("false", "100", "'CidrBlock':'0.0.0.0/0'") ","                                           \
    ENTRY("false", "101", "'Ipv6CidrBlock':'::/0'") ","                                            \
    ENTRY("true", "100", "'CidrBlock':'0.0.0.0/0'") ","                                            \
    ENTRY("true", "101", "'Ipv6CidrBlock':'::/0'") "]}]}"

#define RANGE4(block) "'IpRanges':[{'CidrIp':'" block "'}]"
#define RANGE6(block) "'Ipv6Ranges':[{'CidrIpv6':'" block "'}]"
#define TCP(first, last, ranges)                                                                   \
    "{'IpProtocol':'tcp','FromPort':" first ",'ToPort':" last "," ranges "}"
#define ALL(ranges) "{'IpProtocol':'-1'," ranges "}"
#define GROUP(id, in, out)                                                                         \
    "{'GroupId':'" id "','GroupName':'" id "','VpcId':'vpc-1','IpPermissions':[" in "],"           \
    "'IpPermissionsEgress':[" out "]}"
#define INTERFACE(id, subnet, ip, group, more)                                                     \
    "{'NetworkInterfaceId':'" id "','VpcId':'vpc-1','SubnetId':'" subnet "','PrivateIpAddress':'"  \
    ip "','Groups':[{'GroupId':'" group "'}]" more "}"
#define PUBLIC(ip) ",'Association':{'PublicIp':'" ip "'}"
#define ENDPOINT(id, more)                                                                         \
    "{'VpcEndpointId':'" id "','VpcEndpointType':'Interface','VpcId':'vpc-1','ServiceName':"       \
    "'com.amazonaws.eu-west-1.email-smtp'" more "}"

/* Pairs of a file's name and its text, then NULL. A name without a directory is of 111122223333, eu-west-1. */
MAIL_UNUSED static struct account *read_quoted(const char *name, ...)
{
    struct strbuf texts[8], names[8];
    struct export_piece pieces[8];
    struct account *account;
    size_t count = 0;
    va_list more;

    va_start(more, name);
    for (; name; name = va_arg(more, const char *), count++) {
        assert_true(count < 8);
        texts[count] = names[count] = (struct strbuf)STRBUF_INIT;
        for (const char *at = va_arg(more, const char *); *at; at++)
            strbuf_addch(&texts[count], *at == '\'' ? '"' : *at);
        strbuf_addf(&names[count], "%s%s", strchr(name, '/') ? "" : "111122223333/eu-west-1/", name);
        pieces[count] =
            (struct export_piece){names[count].text, texts[count].text, texts[count].length};
    }
    va_end(more);
    account = export_read_pieces(pieces, count);
    while (count-- > 0) {
        strbuf_release(&texts[count]);
        strbuf_release(&names[count]);
    }
    return account;
}

MAIL_UNUSED static void review_account(struct mail_review *review, const struct account *account)
{
    const struct walk_context context = {.account = account};

    mail_review_make(review, &context, &smtp_ports_default, 0);
}

/* The row of an object with this id; the test fails if there is none. */
MAIL_UNUSED static uint32_t row_of(const struct account *account, enum object_kind kind, const char *id)
{
    for (uint32_t row = 0; row < account_object_count(account, kind); row++) {
        text_id own = account_object_id(account, (struct object_ref){kind, row});

        if (strcmp(text_raw(account->texts, own), id) == 0)
            return row;
    }
    fail_msg("no %s", id);
    return NONE;
}

/* The check of this name; NULL if it was not made. */
MAIL_UNUSED static const struct mail_check *check_named(const struct mail_checks *checks,
                                                        const char *name)
{
    for (size_t i = 0; i < checks->count; i++)
        if (strcmp(checks->items[i].name, name) == 0)
            return &checks->items[i];
    return NULL;
}

MAIL_UNUSED static void assert_says(const char *text, const char *words)
{
    if (!strstr(text, words))
        fail_msg("\"%s\" does not say \"%s\"", text, words);
}

#endif
