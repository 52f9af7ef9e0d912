/*
 * closing_network.h: an SES endpoint, vpce-1, and who sends in its VPC, all by outbound rules to the world on 587.
 *
 *     sg-send    eni-send reaches the endpoint: its rules of IPv4 and IPv6 can be closed
 *     sg-wide    eni-wide reaches it, but the rule is for everything
 *     sg-both    eni-both reaches it, eni-far does not
 *     sg-inside  eni-inside reaches it, and gets nowhere else
 */
#ifndef TESTS_MODEL_MAIL_CLOSING_NETWORK_H
#define TESTS_MODEL_MAIL_CLOSING_NETWORK_H

#include "tests/model/mail/public_subnet.h"

#define WORLDS WORLD ",\"Ipv6Ranges\":[{\"CidrIpv6\":\"::/0\"}]"

/* The endpoint lets 10.0.0.8/29 in on 587, that is 10.0.0.8 to 10.0.0.15. */
static const char closing_network[] =
    "{" PUBLIC_SUBNET(ACL_OF_SUBNET) ",\"SecurityGroups\":["
    GROUP("sg-send", OUT("tcp", "587", "587", WORLDS)) ","
    GROUP("sg-wide", OUT("-1", "-1", "-1", WORLD)) ","
    GROUP("sg-both", OUT("tcp", "587", "587", WORLD)) ","
    GROUP("sg-inside", OUT("tcp", "587", "587", "\"IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\"}]")) ","
    "{\"GroupId\":\"sg-end\",\"VpcId\":\"vpc-1\",\"IpPermissions\":[{\"IpProtocol\":\"tcp\","
    "\"FromPort\":587,\"ToPort\":587,\"IpRanges\":[{\"CidrIp\":\"10.0.0.8/29\"}]}],"
    "\"IpPermissionsEgress\":[]}],\"NetworkInterfaces\":["
    INTERFACE("eni-send", "10.0.0.8", "sg-send", PUBLIC("198.51.100.8")) ","
    INTERFACE("eni-wide", "10.0.0.9", "sg-wide", PUBLIC("198.51.100.9")) ","
    INTERFACE("eni-both", "10.0.0.10", "sg-both", PUBLIC("198.51.100.10")) ","
    INTERFACE("eni-far", "10.0.0.99", "sg-both", PUBLIC("198.51.100.99")) ","
    INTERFACE("eni-inside", "10.0.0.11", "sg-inside", "") ","
    INTERFACE("eni-end", "10.0.0.50", "sg-end", ",\"InterfaceType\":\"vpc_endpoint\"") "],"
    "\"VpcEndpoints\":[{\"VpcEndpointId\":\"vpce-1\",\"VpcEndpointType\":\"Interface\",\"VpcId\":"
    "\"vpc-1\",\"ServiceName\":\"com.amazonaws.eu-west-1.email-smtp\",\"State\":\"available\","
    "\"SubnetIds\":[\"subnet-1\"],\"Groups\":[{\"GroupId\":\"sg-end\"}],\"NetworkInterfaceIds\":["
    "\"eni-end\"]}]}";

#endif
