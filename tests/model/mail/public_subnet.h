/*
 * public_subnet.h: one subnet with a way to the Internet that nothing stands before, as JSON, and what stands in it.
 *
 *     vpc-1 10.0.0.0/16    subnet-1 10.0.0.0/24, by rtb-1 to igw-1; acl-1 lets all in and out
 */
#ifndef TESTS_MODEL_MAIL_PUBLIC_SUBNET_H
#define TESTS_MODEL_MAIL_PUBLIC_SUBNET_H

#define SUBNET_ENTRY(egress)                                                                       \
    "{\"Egress\":" egress ",\"RuleNumber\":100,\"Protocol\":\"-1\",\"RuleAction\":\"allow\","      \
    "\"CidrBlock\":\"0.0.0.0/0\"}"

/* Members of one JSON object, to be followed by others. `tie`: what ties the ACL to the subnet, or "". */
#define ACL_OF_SUBNET "\"Associations\":[{\"SubnetId\":\"subnet-1\"}],"
#define PUBLIC_SUBNET(tie)                                                                         \
    "\"Vpcs\":[{\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.0.0/16\"}],"                              \
    "\"Subnets\":[{\"SubnetId\":\"subnet-1\",\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.0.0/24\"}]," \
    "\"RouteTables\":[{\"RouteTableId\":\"rtb-1\",\"VpcId\":\"vpc-1\",\"Associations\":[{"         \
    "\"Main\":true}],\"Routes\":[{\"DestinationCidrBlock\":\"10.0.0.0/16\",\"GatewayId\":"         \
    "\"local\",\"State\":\"active\"},{\"DestinationCidrBlock\":\"0.0.0.0/0\",\"GatewayId\":"       \
    "\"igw-1\",\"State\":\"active\"}]}],"                                                          \
    "\"InternetGateways\":[{\"InternetGatewayId\":\"igw-1\",\"Attachments\":[{\"State\":"          \
    "\"available\",\"VpcId\":\"vpc-1\"}]}],"                                                       \
    "\"NetworkAcls\":[{\"NetworkAclId\":\"acl-1\",\"VpcId\":\"vpc-1\",\"IsDefault\":true,"         \
    tie "\"Entries\":["                                                                            \
    SUBNET_ENTRY("false") "," SUBNET_ENTRY("true") "]}]"

/* A group that lets nothing in, and what it lets out. */
#define GROUP(id, permissions)                                                                     \
    "{\"GroupId\":\"" id "\",\"VpcId\":\"vpc-1\",\"IpPermissions\":[]," permissions "}"
#define OUT(protocol, first, last, ranges)                                                         \
    "\"IpPermissionsEgress\":[{\"IpProtocol\":\"" protocol "\",\"FromPort\":" first                \
    ",\"ToPort\":" last "," ranges "}]"
#define WORLD "\"IpRanges\":[{\"CidrIp\":\"0.0.0.0/0\"}]"

/* `more`: further members, each with a comma before. */
#define INTERFACE(id, ip, group, more)                                                             \
    "{\"NetworkInterfaceId\":\"" id "\",\"VpcId\":\"vpc-1\",\"SubnetId\":\"subnet-1\","            \
    "\"PrivateIpAddress\":\"" ip "\",\"Groups\":[{\"GroupId\":\"" group "\"}]" more "}"
#define PUBLIC(ip) ",\"Association\":{\"PublicIp\":\"" ip "\",\"IpOwnerId\":\"111122223333\"}"

#endif
