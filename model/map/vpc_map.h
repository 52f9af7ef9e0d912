/*
 * vpc_map.h: what there is to draw of one VPC, as plain data, before any size is known.
 *
 *     the Internet ── hubs at the edge of the VPC ── subnets ── lines in them
 *
 * A *hub* is what routes lead to: internet, egress-only, NAT, VPN and transit gateways, peerings,
 * gateway endpoints, and interfaces that a route names (NAT instances, firewalls). NAT gateways and
 * interfaces stand in a subnet of the map, all others at its edge. An *edge* is a route of a subnet's
 * table to a hub. A *door* is an SMTP port of an interface that a finding says is open: exposed,
 * unknown or latent, which here is judged for that interface, port and family by itself.
 *
 * Subnets are public, private or isolated by their routes, per family: public if some of the Internet
 * goes to an internet gateway (route_judge.h), unknown where the export leaves that open, private if
 * another default route stands, else isolated. A subnet is drawn with the first of public, unknown,
 * private, isolated that one of its families is.
 *
 * What is too much for a picture is folded with counts, the worst first being drawn: doors of a
 * subnet beyond MAP_DOORS_MOST, subnets of a group beyond MAP_SUBNETS_MOST, and subnets without
 * doors and hubs beyond MAP_QUIET_MOST. The same account gives the same map.
 */
#ifndef MODEL_MAP_VPC_MAP_H
#define MODEL_MAP_VPC_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/account/account.h"
#include "model/account/edits.h"
#include "model/judge/exposure.h"
#include "model/judge/finding.h"
#include "model/judge/smtp.h"

enum { MAP_DOORS_MOST = 8, MAP_SUBNETS_MOST = 60, MAP_QUIET_MOST = 12 };

enum map_side { MAP_PUBLIC, MAP_UNKNOWN, MAP_PRIVATE, MAP_ISOLATED, MAP_SIDE_COUNT };

enum map_hub_kind {
    MAP_INTERNET_GATEWAY,
    MAP_EGRESS_ONLY,
    MAP_NAT,
    MAP_HOST, /* an interface that a route names */
    MAP_VPN,
    MAP_TRANSIT,
    MAP_PEERING,
    MAP_ENDPOINT,
    MAP_OTHER, /* carrier and local gateways, core networks, what the export does not describe */
    MAP_HUB_KIND_COUNT
};

struct map_hub {
    enum map_hub_kind kind;
    struct object_ref object; /* row NONE: the export does not describe it */
    text_id id;
    bool to_internet; /* internet and egress-only gateways */
    uint32_t subnet;  /* of map->subnets: it stands in there; NONE: at the edge of the VPC */
    uint32_t users;   /* subnets with a default route to it */
    uint32_t others;  /* subnets with only other routes to it */
};

struct map_edge {
    uint32_t subnet, hub;
    uint8_t defaults; /* bit f: it is a default route of family f; 0: another route */
};

/* The SMTP ports of one interface that are open by a finding, as masks of map->ports. */
struct map_doors {
    uint64_t ports[IP_FAMILY_COUNT][EXPOSURE_EXPOSED + 1]; /* [family][enum exposure] */
    uint32_t balancer; /* a load balancer through which it is reached, or NONE */
};

enum map_line_kind {
    MAP_LINE_DOOR,       /* an interface with doors */
    MAP_LINE_MORE_DOORS, /* `count` more of these */
    MAP_LINE_HUB,        /* a NAT gateway, or an interface without doors that routes lead to */
    MAP_LINE_BALANCER,
    MAP_LINE_ENDPOINT,
    MAP_LINE_OTHERS, /* `count` interfaces without doors */
};

struct map_line {
    enum map_line_kind kind;
    struct object_ref object;
    uint32_t hub;    /* of map->hubs, or NONE */
    uint32_t subnet; /* of map->subnets */
    uint32_t count;
    enum exposure worst;
    struct map_doors doors;
};

struct map_subnet {
    uint32_t row;    /* of the account; NONE: folded ones, or interfaces in subnets it does not hold */
    uint32_t folded; /* so many subnets stand together here; 0: this is one */
    enum map_side group;
    enum map_side sides[IP_FAMILY_COUNT]; /* MAP_SIDE_COUNT: no block of that family */
    bool blackhole;  /* a default route leads to what is gone */
    bool blocked;    /* by Block Public Access */
    uint32_t interfaces, open; /* all, and those with doors */
    enum exposure worst;       /* of these doors; EXPOSURE_UNATTACHED: none */
    struct span lines, edges;
};

enum map_row_kind { MAP_ROW_INTERNET, MAP_ROW_HUB, MAP_ROW_SUBNET, MAP_ROW_LINE };

/* Everything that can be pointed at, in reading order: the Internet, hubs at the edge, subnets each
 * with its lines. */
struct map_row {
    enum map_row_kind kind;
    uint32_t number; /* of hubs, subnets or lines */
};

struct vpc_map {
    const struct account *account; /* borrowed */
    uint32_t vpc;
    struct smtp_ports ports;
    TABLE(struct map_hub) hubs;
    TABLE(struct map_subnet) subnets;
    TABLE(struct map_line) lines;
    TABLE(struct map_edge) edges; /* by subnet; default routes first */
    TABLE(struct map_row) rows;
    uint32_t interfaces, open, exposed; /* of the VPC: all, with doors, with exposed ones */
};

/*
 * Fills *map (zeroed or released before), to be released by the caller. `findings` are those of the
 * account under `edits`, which may be NULL. Cost: about the interfaces, subnets and routes of the
 * account, and the sets of those interfaces whose doors are not all shut for certain.
 */
void vpc_map_make(struct vpc_map *map, const struct account *account, const struct edits *edits,
                  const struct findings *findings, uint32_t vpc);
void vpc_map_release(struct vpc_map *map);

/* The worst exposure of a port in one family; EXPOSURE_UNATTACHED: no door. */
enum exposure map_door_state(const struct map_doors *doors, enum ip_family family, size_t port);

/* One door, for those who take them one by one: by port, IPv4 first. */
struct map_door {
    enum ip_family family;
    size_t port; /* of map->ports */
    enum exposure state;
};
size_t map_door_count(const struct vpc_map *map, const struct map_doors *doors);
struct map_door map_door_at(const struct vpc_map *map, const struct map_doors *doors, size_t number);

/* What Enter on a row opens; row NONE: nothing. */
struct object_ref map_row_object(const struct vpc_map *map, size_t row);

/* The row of an object (of an interface, subnet, gateway ...); 0 if it is not on the map. O(rows) */
size_t map_row_find(const struct vpc_map *map, struct object_ref object);

#endif
