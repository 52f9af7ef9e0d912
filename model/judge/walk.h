/*
 * walk.h: a packet's way from one end to another and back, hop by hop, each hop with what decided.
 *
 * A walk asks whether a connection (TCP), an exchange (UDP) or an echo (ICMP) from one end to the
 * other works: the groups at both ends, the ACLs of every subnet boundary crossed in both
 * directions, the routes there and back, and whatever stands between (NAT gateways and instances,
 * internet gateways, peerings, transit gateways, endpoints, load balancers). Semantics: design
 * sections 2 and 5, and the AWS documents named beside each piece of the code.
 *
 * What the export does not tell makes a hop unknown; a certain block beats unknown, unknown beats
 * restricted, restricted beats allowed.
 */
#ifndef MODEL_JUDGE_WALK_H
#define MODEL_JUDGE_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/account/account.h"
#include "model/account/edits.h"
#include "model/net/addr_set.h"

enum walk_verdict { WALK_ALLOWED, WALK_RESTRICTED, WALK_UNKNOWN, WALK_BLOCKED };

/* "allowed", "restricted", "unknown", "blocked": the words of the JSON contract. */
const char *walk_verdict_name(enum walk_verdict verdict);

/* --- what is asked -------------------------------------------------------------------------------- */

enum walk_end_kind {
    WALK_END_INTERFACE, /* row of `interfaces` */
    WALK_END_INSTANCE,  /* row of `instances`: its interfaces, primary first */
    WALK_END_SUBNET,    /* row of `subnets`: each of its interfaces */
    WALK_END_ADDRESS,   /* an address: of an interface of the export, private or public, if one has
                           it; else a host on the Internet (Internet addresses) or behind a route */
    WALK_END_INTERNET,  /* all of the Internet of the family that fits the other end */
};

struct walk_end {
    enum walk_end_kind kind;
    uint32_t row;
    struct ip_addr address; /* WALK_END_ADDRESS */
};

/* Reads "eni-1", "i-1", "subnet-1", "10.0.0.1", "2001:db8::1" or "internet". False with a sentence
 * in `why`: no such id in the export, or none of these forms. */
bool walk_end_parse(const struct account *account, const char *text, struct walk_end *end,
                    struct strbuf *why);

/* "eni-1 (relay)", "198.51.100.1", "the Internet": for eyes. */
void walk_end_format(const struct account *account, const struct walk_end *end, struct strbuf *out);

struct walk_question {
    struct walk_end from, to;
    int16_t protocol; /* PROTOCOL_TCP, PROTOCOL_UDP or PROTOCOL_ICMP (for IPv6 ends: ICMPv6) */
    uint16_t port;    /* destination port; 0 and without meaning for ICMP (echo) */
};

/* Accounts and regions whose outbound port-25 block was lifted: no export tells, so a person must. */
struct walk_lifted {
    text_id account, region; /* TEXT_NONE: any */
};

/* Reads "ACCOUNT/REGION", each of them a word or "*" for any; false if it is not of that form. The
 * words are interned. */
bool walk_lifted_parse(struct account *account, const char *text, struct walk_lifted *lifted);

struct walk_context {
    const struct account *account;
    const struct edits *edits; /* may be NULL */
    const struct walk_lifted *lifted;
    size_t lifted_count;
    struct walk_memory *memory; /* of the same account and edits; may be NULL (walk_memory.h) */
};

/* True if AWS's block of outbound port 25 is said to be lifted for the object's account and region. */
bool walk_is_lifted(const struct walk_context *context, struct object_ref object);

/* --- the answer ----------------------------------------------------------------------------------- */

enum hop_kind {
    HOP_GROUP_OUT, /* groups of the sending interface, outbound */
    HOP_GROUP_IN,  /* groups of the receiving interface, inbound */
    HOP_ACL_OUT,   /* a packet leaves a subnet */
    HOP_ACL_IN,    /* a packet enters a subnet */
    HOP_ROUTE,     /* a route table decided */
    HOP_NAT,       /* NAT gateway or instance: addresses change */
    HOP_INTERNET_GATEWAY,
    HOP_PEERING,
    HOP_TRANSIT, /* transit gateway: attachment and its route table */
    HOP_ENDPOINT,
    HOP_BALANCER,
    HOP_PORT_25, /* AWS's outbound port-25 block */
    HOP_BPA,     /* VPC Block Public Access */
    HOP_ADDRESS, /* an address that nothing holds, a missing public address, source/dest check */
    HOP_HOST,    /* arrived, or a host to itself */
    HOP_KIND_COUNT
};

/* "group-out", "acl-in", "route", ...: stable words for JSON. */
const char *hop_kind_name(enum hop_kind kind);

/* "groups, outbound", "ACL, inbound", ...: what was asked, for eyes. */
const char *hop_kind_words(enum hop_kind kind);

struct walk_hop {
    enum hop_kind kind;
    bool reply;               /* on the way back */
    struct object_ref object; /* row NONE if it is no object of the export */
    char *resource;           /* its id, raw; "" if none */
    char *rule;               /* what decided in it, raw: a rule's name, "acl-1/in/100", a route's
                               destination; "" if nothing did */
    enum walk_verdict verdict;
    char *why; /* one sentence for eyes */
};

/* Why a group reference in an inbound rule does not match a packet (EC2 user guide, "Security group
 * referencing": references match private addresses of interfaces, straight from them). */
enum reference_bar {
    REFERENCE_MATCHES,
    REFERENCE_BAR_ADDRESS,   /* it comes under a public address, that of a NAT gateway, or one that no
                                interface of the export holds */
    REFERENCE_BAR_MIDDLEBOX, /* an appliance or load balancer passed it on */
    REFERENCE_BAR_REGION,    /* from another region */
    REFERENCE_BAR_WAY,       /* from another VPC by a way that is not known to carry references */
};

/* What the groups of an interface saw of the request that they were asked to let in. Of a walk that
 * they block: what a new rule there would have to admit. */
struct walk_asked {
    uint32_t interface; /* whose groups; NONE: the request came to no interface with groups */
    struct ip_addr from;
    uint32_t sender; /* the interface that a group reference is compared with, or NONE */
    enum reference_bar bar;
};

/* One pair of ends. */
struct walk {
    struct walk_end from, to; /* interfaces, addresses, the Internet; a subnet or instance only
                                 where it has no interface at all */
    enum walk_verdict verdict;
    struct walk_hop *hops;
    size_t count, capacity;
    size_t deciding;      /* row of hops that made the verdict (the last hop if allowed) */
    char *why;            /* one sentence for eyes */
    char *warning;        /* for eyes, NULL if none: lost reply ports, an ambiguous route, ... */
    struct walk_asked asked; /* the last groups that the request met, inbound */
    struct addr_set part; /* an end is the Internet: its addresses that get through (certainly) */
    bool has_part;
};

/* The walks a question stands for: one, or one for each interface of a subnet or instance. The
 * verdict is the worst of them. */
struct walk_answer {
    enum walk_verdict verdict;
    struct walk *walks;
    size_t count, capacity;
    size_t deciding; /* row of walks with that verdict */
};

/* Fills *answer, to be released by the caller. Cost: about the routes, ACL entries and rules met. */
void walk_answer_make(struct walk_answer *answer, const struct walk_context *context,
                      const struct walk_question *question);
void walk_answer_release(struct walk_answer *answer);

/* The NAT gateway, or the NAT instance's interface, on the way there; row NONE if there is none. The
 * receiver sees its public address: nobody who thinks of the sender expects that. */
struct object_ref walk_nat_device(const struct walk *walk);

/* What to do about a port-25 block: lines for eyes, each ended by a newline, one for each account
 * and region where the block is to be lifted. Nothing if the answer is not restricted. */
void walk_advice(const struct walk_answer *answer, const struct account *account,
                 struct strbuf *out);

/* What decided, in the words of `--batch`: the rule if there is one, else the resource, else "-". */
const char *walk_deciding_name(const struct walk *walk);

#endif
