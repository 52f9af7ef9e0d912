/*
 * walk_build.h: what the pieces of a walk share. Internal to the room.
 *
 * A *walker* carries one packet from *spot* to *spot*: an interface, a NAT gateway, an attachment of
 * a transit gateway, the Internet. Where addresses change for good (NAT, load balancers) a *leg*
 * ends and the next begins; replies go back leg by leg:
 *
 *     client ==leg 0==> NAT ==leg 1==> server      forward
 *     client <==leg 0== NAT <==leg 1== server      replies, each along its own routes
 *
 * An end that is the whole Internet is walked by one of its addresses. Every comparison of that
 * address with a block narrows the walker's *window*: all addresses of the window fare alike, so
 * that a few walks answer for the whole Internet, exactly (walk_part.c).
 */
#ifndef MODEL_JUDGE_WALK_BUILD_H
#define MODEL_JUDGE_WALK_BUILD_H

#include "model/judge/walk.h"
#include "model/judge/walk_ports.h"

struct packet {
    struct ip_addr from, to;
    int16_t protocol; /* TCP, UDP, ICMP or ICMPv6 */
    uint16_t port;    /* of the request; the ports of replies are walker.ports */
    bool reply;
    bool middlebox; /* an appliance forwarded it: group references no longer match */
    uint32_t from_interface, to_interface; /* that hold the addresses privately, or NONE */
};

enum spot_kind { SPOT_INTERFACE, SPOT_NAT_GATEWAY, SPOT_ATTACHMENT, SPOT_INTERNET, SPOT_ELSEWHERE };

struct spot {
    enum spot_kind kind;
    uint32_t row;    /* of interfaces, gateways or transit_attachments */
    uint32_t subnet; /* where the packet is routed next, or NONE */
    uint32_t vpc;
};

/* What a packet crosses between two VPCs, as far as group references care. */
enum walk_way { WAY_OTHER, WAY_PEERING, WAY_TRANSIT, WAY_TRANSIT_WITH_GROUPS };

struct leg {
    struct spot from, to;
    struct packet arrived; /* the request as the end of the leg saw it */
    uint32_t balancer;     /* the interface that handed it on with the client's address, or NONE */
};

enum step { STEP_ON, STEP_ARRIVED, STEP_STOPPED };

enum { WALK_LEGS_MOST = 8, WALK_STEPS_MOST = 64, WALK_PASSED_MOST = 16 };

struct walker {
    int16_t protocol; /* what is asked; ICMP for both families */
    uint16_t port;
    enum ip_family family;
    const struct walk_context *context;
    const struct account *account;
    const struct edits *edits;
    struct walk *walk;
    bool quiet; /* hops without words: only the verdict counts */
    enum walk_verdict verdict;
    struct packet packet;
    struct spot at, end; /* end: where a reply must arrive */
    enum walk_way way;
    struct port_set ports; /* reply ports that still get through */
    struct leg legs[WALK_LEGS_MOST];
    size_t leg_count, steps;
    uint32_t leg_balancer; /* of the leg in hand, see struct leg */
    enum step first_step;  /* taken already when walk_carry_on begins */
    bool has_first_step;
    uint32_t passed[WALK_PASSED_MOST]; /* interfaces of appliances that the request went through */
    size_t passed_count;
    bool behind_device; /* the reply in hand goes from a NAT device or balancer to its client */
    struct object_ref
        heading; /* the NAT device that a route leads to, while the packet goes there */
    struct strbuf warning;
    bool has_origin; /* the packet has left the interface that sent it */
    bool has_window;
    bool far_is_all;    /* the whole Internet fares like it */
    bool part_is_all;   /* all of the Internet gets through */
    struct ip_addr far; /* the address that stands for the window, its first one */
    ip_value window_last;
    uint16_t like_first, like_last; /* ports around the asked one that fare alike, see walk_out.h */
    bool to_internet, from_internet; /* the asked end is a host on the Internet */
    bool by_endpoint;                /* it left by a gateway endpoint */
    bool by_host; /* groups or ACLs on the way may tell it from others of its subnet, see walk_out.h */
    bool surroundings_only; /* what the sending interface itself is subject to is not asked */
    uint32_t to_row;                 /* the interface that is asked for, or NONE: any */
};

/* --- the Internet as a set (walk_part.c) --------------------------------------------------------- */

/* Whether the block holds the address; narrows the window if it is the far address. */
bool walk_block_holds(struct walker *w, struct cidr block, struct ip_addr address);

/* The walk of one pair of ends of which one is the Internet. */
void walk_part_make(struct walker *w);

/* Only the parts that get through, surely and perhaps; both sets are initialised. */
void walk_part_sets(struct walker *w, struct addr_set *certain, struct addr_set *possible);

/* --- one walk with known addresses (walk_begin.c, walk_journey.c) ---------------------------------------------- */

/* From w->walk->from to w->walk->to; if the Internet is one of them, w->far stands for it. */
void walk_journey(struct walker *w);

extern const struct walk_asked walk_nobody_asked;

/* The first leg begins at a spot. */
void walk_leg_start(struct walker *w, struct spot from);

/* Carries the packet in hand to its end and the replies back. */
void walk_carry_on(struct walker *w);

/* Ends a leg here, where addresses change for good: a NAT device or a load balancer. False with a
 * hop if that happened too often. */
bool walk_leg_close(struct walker *w, struct spot here);

/* --- hops (walk_words.c) --------------------------------------------------------------------------- */

struct hop_draft {
    enum hop_kind kind;
    enum walk_verdict verdict;
    struct object_ref object, other;
    const char *resource;   /* raw, where the object is not in the export */
    const char *rule;       /* raw, or NULL */
    const char *text;       /* for eyes: {text} */
    struct ip_addr address; /* {address} */
    /* {object} {other} {rule} {from} {to} {what} {text} {address} are replaced */
    const char *sentence;
};

extern const struct object_ref walk_no_object;

/* Adds a hop and its verdict to the walk; returns STEP_STOPPED if it blocks, else STEP_ON. */
enum step walk_hop_add(struct walker *w, const struct hop_draft *draft);

/* Adds a hop behind which the walk cannot be followed: always STEP_STOPPED. */
enum step walk_stop(struct walker *w, const struct hop_draft *draft);

/* Appends a sentence to the warning. */
__attribute__((format(printf, 2, 3))) void walk_warn(struct walker *w, const char *format, ...);

/* "TCP 465", "UDP 53", "ICMP echo"; of replies "TCP replies". */
void walk_packet_format(const struct walker *w, struct strbuf *out);

/* --- looking up (walk_end.c) ----------------------------------------------------------------------- */

/* The interface of the VPC (NONE: any) that holds the address privately, or NONE. */
uint32_t walk_interface_holding(const struct account *account, struct ip_addr address,
                                uint32_t vpc);

/* The interface with this public IPv4 or global IPv6 address, and the private address behind it. */
uint32_t walk_interface_public(const struct account *account, struct ip_addr address,
                               struct ip_addr *behind);

/* The NAT gateway, alive or gone, with this public address, or NONE. */
uint32_t walk_gateway_of(const struct account *account, struct ip_addr address);

/* The public address of a private address of the interface; false if it has none. An IPv6 address
 * is its own. */
bool walk_public_of(const struct account *account, uint32_t interface, struct ip_addr address,
                    struct ip_addr *public_ip);

/* The first address of the family, the primary one before others. */
bool walk_address_of(const struct account *account, uint32_t interface, enum ip_family family,
                     struct ip_addr *address);

/* INTERNET4, INTERNET6 of design section 2. */
bool walk_is_internet_address(struct ip_addr address);

/* True if the interfaces of the scope are all in the export. */
bool walk_interfaces_complete(const struct account *account, uint32_t scope);

/* True if a block of the VPC holds the address. */
bool walk_vpc_holds(struct walker *w, uint32_t vpc, struct ip_addr address);

const char *walk_interface_type(const struct account *account, uint32_t interface);

/* --- one boundary (walk_leg.c, walk_group.c) -------------------------------------------------------- */

/* The groups of an interface, for the packet in hand; replies pass without a hop. */
enum step walk_groups(struct walker *w, uint32_t interface, bool egress);

/* The ACL of a subnet. */
enum step walk_acl(struct walker *w, uint32_t subnet, bool egress);

/* From one subnet to another of the same VPC: nothing if they are one. */
enum step walk_boundary(struct walker *w, uint32_t from_subnet, uint32_t to_subnet);

/* --- routes (walk_route.c) --------------------------------------------------------------------------- */

enum choice_kind {
    CHOICE_ROUTE,
    CHOICE_NONE,     /* no route matches */
    CHOICE_NO_TABLE, /* not in the export */
    CHOICE_OPEN,     /* a prefix list without entries could decide */
    CHOICE_UNTOLD,   /* a route that could not be read could */
};

struct route_choice {
    enum choice_kind kind;
    uint32_t table;    /* row, or NONE */
    uint32_t route;    /* row, or NONE: a local route that every table has */
    struct cidr block; /* that matched */
    enum route_target target_kind;
    text_id target;
    bool blackhole;
    bool ambiguous; /* several prefix lists hold an equal block */
};

/* The longest prefix of the subnet's table for the packet's destination. */
void walk_route_choose(struct walker *w, uint32_t subnet, struct route_choice *choice);

/* The hop of a choice: stops where there is none, at a blackhole, and where it is not known. */
enum step walk_route_hop(struct walker *w, uint32_t subnet, const struct route_choice *choice);

/* --- one step (walk_step.c) and where it may lead ---------------------------------------------------- */

/* Moves the packet one device further. */
enum step walk_step(struct walker *w);

/* Out of the interface the packet is at, if it is at one; `local`: within the VPC. */
enum step walk_send(struct walker *w, bool local);

/* Out of the packet's subnet by a route to something in `to_subnet` (NONE: outside of all): the ACL,
 * the hop of the route, and the ACL there. */
enum step walk_leave(struct walker *w, const struct route_choice *choice, uint32_t to_subnet);

/* To the interface of the VPC that holds the packet's destination; `from_subnet` as above. */
enum step walk_local(struct walker *w, uint32_t vpc, uint32_t from_subnet);

/* Into an interface: its groups and what kind of interface it is. */
enum step walk_arrive(struct walker *w, uint32_t interface);

/* The spot of an interface. */
struct spot walk_spot_of(const struct account *account, uint32_t interface);

/* The object behind a route's target: row NONE if it is not in the export. */
uint32_t walk_target_row(const struct walker *w, const struct route_choice *choice,
                         enum object_kind kind);

enum step walk_to_internet(struct walker *w, const struct route_choice *choice);
enum step walk_to_egress_only(struct walker *w, const struct route_choice *choice);
enum step walk_from_internet(struct walker *w);
enum step walk_out_of_regional_nat(struct walker *w);
enum step walk_to_nat_gateway(struct walker *w, const struct route_choice *choice);
enum step walk_to_appliance(struct walker *w, const struct route_choice *choice);
enum step walk_to_peering(struct walker *w, const struct route_choice *choice);
enum step walk_to_transit(struct walker *w, const struct route_choice *choice);
enum step walk_to_endpoint(struct walker *w, const struct route_choice *choice);
enum step walk_into_endpoint(struct walker *w, uint32_t interface);
/* A service of AWS whose addresses the export tells may not listen to the packet (walk_service.c). */
enum step walk_at_service(struct walker *w);

/* True if the packet goes to what AWS answers in every VPC, which neither groups nor ACLs filter. */
bool walk_is_to_vpc_service(struct walker *w);
enum step walk_into_balancer(struct walker *w, uint32_t interface);
enum step walk_back_to_balancer(struct walker *w, uint32_t balancer);

/* The public address of a NAT gateway and the private one behind it; false if it has none. */
bool walk_nat_addresses(const struct account *account, uint32_t gateway, struct ip_addr *private_ip,
                        struct ip_addr *public_ip, bool *has_public);

/* The way by which a route leads, for group references. */
enum walk_way walk_way_of(const struct walker *w, const struct route_choice *choice);

#endif
