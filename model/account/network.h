/*
 * network.h: the objects of a network as an export describes them, one struct per table row. Part of
 * account.h, which says how rows refer to each other and who owns them.
 */
#ifndef MODEL_ACCOUNT_NETWORK_H
#define MODEL_ACCOUNT_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

#include "model/account/span.h"
#include "model/base/text_pool.h"
#include "model/net/address.h"

/* --- shared small tables --------------------------------------------------------------------- */

struct tag {
    text_id key, value;
};

/* A reference from a rule to a security group, by what UserIdGroupPairs said. */
struct group_reference {
    text_id group_id; /* TEXT_NONE where only a name was given (EC2-Classic) */
    text_id group_name;
    text_id user_id; /* the owner's account number */
    text_id vpc_id, peering_id;
    uint32_t group; /* row of `groups`, or NONE if the export does not hold it */
    bool stale;     /* PeeringStatus given and not "active": admits nothing */
};

struct prefix_list {
    text_id id, name, owner; /* owner "AWS" for AWS-managed ones */
    uint32_t scope;
    struct place place;
    uint8_t family;     /* enum ip_family, or IP_FAMILY_COUNT while not known */
    bool described;     /* a describe reply held it (else only rules or routes name it) */
    bool entries_known; /* the entries were in the export; an empty list is known */
    bool entries_incomplete;
    int32_t max_entries; /* -1 = not known */
    struct span entries; /* of `prefix_entries` */
};

struct prefix_entry {
    uint32_t cidr;
    text_id description;
};

/* --- the network ------------------------------------------------------------------------------ */

/* VPC Block Public Access, folded into the state of a VPC or subnet (BlockPublicAccessStates). */
enum block_public_access { BPA_NOT_GIVEN, BPA_OFF, BPA_BLOCK_INGRESS, BPA_BLOCK_BIDIRECTIONAL };

struct vpc {
    text_id id, name, owner;
    uint32_t scope;
    struct place place;
    struct span cidrs; /* of `cidr_refs`: associated blocks, the primary IPv4 block first */
    struct span tags;
    uint8_t block_public_access;
    uint8_t dns_support, dns_hostnames; /* enum told: EnableDnsSupport, EnableDnsHostnames */
    bool is_default;
};

struct subnet {
    text_id id, name, owner, availability_zone, availability_zone_id, vpc_id;
    uint32_t scope;
    struct place place;
    uint32_t vpc;
    struct span cidrs; /* of `cidr_refs`: the IPv4 block first, then associated IPv6 blocks */
    struct span tags;
    uint32_t acl;           /* by association, else the VPC's default ACL, else NONE */
    uint32_t route_table;   /* by association, else the VPC's main table, else NONE */
    struct span interfaces; /* of `subnet_interfaces` */
    uint8_t block_public_access;
    bool map_public_ip;
};

/* IP protocol numbers with a meaning of their own here; -1 is "all". */
enum {
    PROTOCOL_ALL = -1,
    PROTOCOL_ICMP = 1,
    PROTOCOL_TCP = 6,
    PROTOCOL_UDP = 17,
    PROTOCOL_ICMPV6 = 58
};

/* Rules carry ports for these, or a type and a code; AWS ignores both for all others (aws-facts 1.2). */
static inline bool protocol_has_ports(int16_t protocol)
{
    return protocol == PROTOCOL_TCP || protocol == PROTOCOL_UDP;
}

static inline bool protocol_has_types(int16_t protocol)
{
    return protocol == PROTOCOL_ICMP || protocol == PROTOCOL_ICMPV6;
}

enum source_kind {
    SOURCE_CIDR,        /* source = row of `cidrs` */
    SOURCE_PREFIX_LIST, /* source = row of `prefix_lists` */
    SOURCE_GROUP,       /* source = row of `group_references` */
};

enum rule_flag {
    RULE_EGRESS = 1 << 0,
    RULE_PORTS_MISSING = 1 << 1, /* tcp or udp without ports: all ports, and a note */
    RULE_STAGED = 1 << 2,        /* not of the export: added by a staged change */
};

/*
 * One security-group rule: one source of one permission, as AWS counts it. 28 bytes.
 *
 * Ports are inclusive. tcp, udp: 0..65535. icmp, icmpv6: from_port is the type and to_port the code,
 * -1 = all. Any other protocol and -1 (all): both -1, since AWS ignores ports there.
 */
struct sg_rule {
    uint32_t group; /* row of `groups` */
    text_id id;     /* sgr-..., or TEXT_NONE */
    text_id description;
    uint32_t source; /* by source_kind; never NONE, for what the export does not hold has a row too */
    int32_t from_port, to_port;
    int16_t protocol; /* -1 or 0..255 */
    uint8_t source_kind;
    uint8_t flags;
};

/* The tags of one rule, by its id: most rules have none, so they are not in the rule itself. */
struct rule_tags {
    text_id rule_id;
    struct span tags;
};

struct security_group {
    text_id id, name, description, owner, vpc_id;
    uint32_t scope;
    struct place place;
    uint32_t vpc;
    struct span rules; /* of `rules`, in the export's order, inbound and outbound mixed */
    struct span tags;
    struct span interfaces; /* of `group_interfaces`: rows of the interfaces that carry it */
    struct span referrers;  /* of `group_referrers`: rows of rules whose source it is */
    bool described;         /* a describe reply held it (else only a rule named it) */
    bool rules_untold[2];   /* inbound, outbound: there may be rules that could not be read */
};

struct acl_entry {
    uint32_t acl;
    uint32_t cidr;              /* row of `cidrs`; tells the family too */
    uint32_t number;            /* 1..32766; 32767 and 32768 are the default denies */
    int32_t from_port, to_port; /* as in sg_rule; for icmp type and code */
    int16_t protocol;
    bool egress, allow;
    bool staged; /* not of the export */
};

struct network_acl {
    text_id id, name, owner, vpc_id;
    uint32_t scope;
    struct place place;
    uint32_t vpc;
    struct span entries; /* of `acl_entries`: inbound by number, then outbound by number */
    struct span tags;
    struct span subnets; /* of `acl_subnets`: rows of the subnets that use it */
    bool is_default;
    uint32_t
        untold_from[2]; /* inbound, outbound: an entry of this number or a higher one could not be
                                read; 0: all are known */
};

enum route_target {
    ROUTE_LOCAL,
    ROUTE_INTERNET_GATEWAY,
    ROUTE_NAT_GATEWAY,
    ROUTE_INTERFACE, /* an ENI, mostly of a NAT instance or firewall */
    ROUTE_PEERING,
    ROUTE_TRANSIT_GATEWAY,
    ROUTE_VPN_GATEWAY,
    ROUTE_EGRESS_ONLY_GATEWAY,
    ROUTE_VPC_ENDPOINT, /* gateway endpoint or gateway load balancer endpoint */
    ROUTE_OTHER,
};

struct route {
    uint32_t table;
    uint32_t cidr;        /* row of `cidrs`, or NONE when the destination is a prefix list */
    uint32_t prefix_list; /* row of `prefix_lists`, or NONE */
    text_id target;       /* the id of the gateway, interface, ... */
    text_id instance_id;
    uint8_t target_kind; /* enum route_target */
    bool blackhole;      /* State given and not "active" */
    bool propagated;
};

struct route_table {
    text_id id, name, owner, vpc_id;
    uint32_t scope;
    struct place place;
    uint32_t vpc;
    struct span routes;
    struct span tags;
    struct span subnets; /* of `route_table_subnets` */
    bool is_main;
    bool routes_untold; /* there may be routes that could not be read */
};

struct interface_address {
    struct ip_addr address;   /* private IPv4, or IPv6 */
    struct ip_addr public_ip; /* of its Association; valid if has_public */
    text_id public_owner; /* IpOwnerId: "amazon" for auto-assigned, an account for an Elastic IP */
    bool has_public;
    bool is_primary;
};

struct network_interface {
    text_id id, name, description, type, status, requester_id, owner, instance_id, subnet_id,
        vpc_id;
    uint32_t scope;
    bool source_dest_check;
    bool requester_managed;
    bool from_instance;    /* known only from inside describe-instances */
    bool groups_untold;    /* it may carry groups that could not be read */
    bool addresses_untold; /* it has an address that could not be read */
    struct place place;
    uint32_t subnet, vpc, instance;
    struct span addresses; /* of `interface_addresses` */
    struct span groups;    /* of `interface_groups`: rows of `groups`, each once */
    struct span tags;
    int32_t tcp_idle_timeout; /* ConnectionTrackingConfiguration.TcpEstablishedTimeout in seconds,
                                 60..432000; 0 if it is not told: the default */
};

struct instance {
    text_id id, name, type, state, subnet_id, vpc_id;
    uint32_t scope;
    struct place place;
    uint32_t subnet, vpc;
    struct span tags;
};

/* An Elastic IP address. */
struct elastic_address {
    struct ip_addr public_ip, private_ip; /* private valid if has_private */
    text_id allocation_id, association_id, instance_id, interface_id, name;
    uint32_t scope;
    struct place place;
    uint32_t interface; /* row, or NONE */
    bool has_private;
};

enum gateway_kind { GATEWAY_INTERNET, GATEWAY_NAT, GATEWAY_EGRESS_ONLY };

struct gateway {
    text_id id, name, vpc_id, subnet_id, state,
        connectivity; /* connectivity: NAT "public"/"private" */
    uint32_t scope;
    struct place place;
    uint32_t vpc, subnet;
    struct span addresses; /* of `gateway_addresses`: NAT gateways */
    struct span tags;
    uint8_t kind;
    bool attached; /* internet and egress-only: an attachment exists */
};

struct gateway_address {
    struct ip_addr private_ip, public_ip;
    text_id interface_id;
    bool has_private, has_public;
};

struct vpc_endpoint {
    text_id id, name, vpc_id, service, type, state, policy; /* policy: JSON text as given */
    uint32_t scope;
    struct place place;
    uint32_t vpc;
    struct span subnets;    /* of `row_refs`: rows of subnets */
    struct span groups;     /* of `row_refs`: rows of groups */
    struct span interfaces; /* of `row_refs`: rows of interfaces, those in the export */
    struct span tags;
    bool private_dns;
};

struct peering_end {
    text_id vpc_id, owner, region;
    struct span cidrs; /* of `cidr_refs` */
    uint32_t vpc;
};

struct vpc_peering {
    text_id id, name, status;
    uint32_t scope;
    struct place place;
    struct peering_end requester, accepter;
    struct span tags;
};

#endif
