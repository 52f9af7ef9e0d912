/*
 * account.h: everything an export told, as plain typed data.
 *
 * One `struct account` holds all that was loaded, be it one AWS account and region or many. It owns
 * every table below and frees them in one call; everybody else borrows. After loading nothing in it
 * changes, except that texts, blocks and references may be interned for staged changes.
 *
 * Objects are rows of tables and refer to each other by row number (NONE where there is nothing, or
 * where what an id names is not in the export: then the id is kept beside it). Lists inside a row
 * are spans of a side table. So a scan over a million rules walks one array.
 *
 * Where the shapes come from: the EC2 API reference (DescribeVpcs and so on); field names here are
 * AWS's own in C spelling.
 */
#ifndef MODEL_ACCOUNT_ACCOUNT_H
#define MODEL_ACCOUNT_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/account/balancer.h"
#include "model/account/mail.h"
#include "model/account/network.h"
#include "model/account/problem.h"
#include "model/account/span.h"
#include "model/account/transit.h"
#include "model/base/mem.h"
#include "model/base/text_pool.h"
#include "model/net/address.h"

/* A growing table; TABLE(struct vpc) vpcs; then vpcs.items[i], vpcs.count. */
#define TABLE(type)                                                                                \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t count, capacity;                                                                    \
    }

/* Appends a copy of `item`, a row. The table may move: pointers into it do not outlive this. */
#define TABLE_ADD(table, item)                                                                     \
    do {                                                                                           \
        if ((table).count == (table).capacity)                                                     \
            (table).items = mem_grow((table).items, &(table).capacity, (table).count + 1,          \
                                     sizeof *(table).items);                                       \
        (table).items[(table).count++] = (item);                                                   \
    } while (0)

/* --- where things come from --------------------------------------------------------------- */

/* The kinds of data an export can hold; one describe call each. Order and names are those of the
 * "absent" list in `audit --format json`. */
enum data_kind {
    DATA_VPCS,
    DATA_SUBNETS,
    DATA_SECURITY_GROUPS,
    DATA_SECURITY_GROUP_RULES,
    DATA_NETWORK_ACLS,
    DATA_ROUTE_TABLES,
    DATA_NETWORK_INTERFACES,
    DATA_INSTANCES,
    DATA_ADDRESSES,
    DATA_INTERNET_GATEWAYS,
    DATA_NAT_GATEWAYS,
    DATA_EGRESS_ONLY_INTERNET_GATEWAYS,
    DATA_VPC_ENDPOINTS,
    DATA_VPC_PEERING_CONNECTIONS,
    DATA_PREFIX_LISTS,
    DATA_TRANSIT_GATEWAYS, /* from here on: only asked for by walks, see data_kind_is_basic() */
    DATA_TRANSIT_GATEWAY_ATTACHMENTS,
    DATA_TRANSIT_GATEWAY_ROUTE_TABLES,
    DATA_LOAD_BALANCERS,
    DATA_TARGET_GROUPS,
    DATA_ADDRESSES_ATTRIBUTES, /* from here on: only asked for by the judgement of mail */
    DATA_TASKS,
    DATA_FUNCTIONS,
    DATA_SES_IDENTITIES,
    DATA_IAM_POLICIES,
    DATA_KIND_COUNT
};

/* "vpcs", "subnets", ...: stable names for JSON and reports. */
const char *data_kind_name(enum data_kind kind);

/* True for what nearly every account has; the absence of other kinds is worth a word only where
 * something in the export points there (a route to a transit gateway, an interface of a balancer). */
bool data_kind_is_basic(enum data_kind kind);

/* What an export holds of one kind in one scope. An empty list is PRESENT; a file with a NextToken
 * is INCOMPLETE. */
enum presence { PRESENCE_ABSENT, PRESENCE_INCOMPLETE, PRESENCE_COMPLETE };

/* An account number (or name) and region, as far as path, file name, ARN or wrapper told. */
struct scope {
    text_id account, region; /* TEXT_NONE = not known */
    uint8_t presence[DATA_KIND_COUNT]; /* enum presence */
};

/* One file that was read and held something known. A file that speaks of several accounts or regions
 * has a row for each of them; `whole` is the first of these, which alone has `kept`. */
struct source_file {
    text_id path;  /* as opened; "-" for standard input */
    text_id name;  /* path below the export argument it was found under: what `export` writes to */
    uint32_t scope;
    uint32_t argument; /* which EXPORT argument, from 0 */
    uint32_t whole;    /* row of `files`; its own for all but the later rows of one file */
    bool is_recast;    /* it holds objects in the words of another program, not of a reply */
    uint64_t size;
    uint64_t digest;   /* XXH3 of the content as read (window.h): a change since then is noticed; 0: not
                          taken, since the export was asked for only `once` (export.h) */
    int64_t modified;  /* when, in nanoseconds, as the file system told; 0: not known, or decoded */
    char *kept;        /* the content of what cannot be read again (standard input), else NULL */
};

/* What AWS allows of inbound rules in a group and of inbound entries in an ACL, per family, the
 * default deny included (VPC user guide, "Amazon VPC quotas"). No export tells them. */
struct quotas {
    unsigned rules, entries;
};

extern const struct quotas quotas_default; /* 60 and 20 */

/* A block in six bytes: an export has up to a million, nearly all of them IPv4. */
struct packed_block {
    uint32_t base; /* IPv4: the address; IPv6: row of `ipv6_bases` */
    uint8_t family, length;
} __attribute__((packed, aligned(2)));

struct account {
    struct text_pool *texts;
    struct quotas quotas; /* the defaults, unless a person knows better */
    struct problems problems;

    TABLE(struct scope) scopes;
    TABLE(struct source_file) files;
    size_t file_count_read; /* all files that were understood, known kind or not, or at least in part */

    TABLE(struct packed_block) cidrs; /* distinct blocks: account_block */
    TABLE(ip_value) ipv6_bases;
    TABLE(uint32_t) cidr_refs;
    TABLE(uint32_t) row_refs;
    TABLE(struct tag) tags;
    TABLE(struct group_reference) group_references; /* distinct; not each has a rule */
    TABLE(struct prefix_list) prefix_lists;
    TABLE(struct prefix_entry) prefix_entries;

    TABLE(struct vpc) vpcs;
    TABLE(struct subnet) subnets;
    TABLE(struct security_group) groups;
    TABLE(struct sg_rule) rules; /* by group, see security_group.rules */
    TABLE(struct rule_tags) rule_tags; /* of those rules that have any: few, in no order */
    TABLE(struct network_acl) acls;
    TABLE(struct acl_entry) acl_entries;
    TABLE(struct route_table) route_tables;
    TABLE(struct route) routes;
    TABLE(struct network_interface) interfaces;
    TABLE(struct interface_address) interface_addresses;
    TABLE(uint32_t) interface_groups;
    TABLE(struct instance) instances;
    TABLE(struct elastic_address) addresses;
    TABLE(struct gateway) gateways;
    TABLE(struct gateway_address) gateway_addresses;
    TABLE(struct vpc_endpoint) endpoints;
    TABLE(struct vpc_peering) peerings;

    TABLE(struct transit_gateway) transit_gateways;
    TABLE(struct transit_attachment) transit_attachments;
    TABLE(struct transit_table) transit_tables;
    TABLE(struct transit_route) transit_routes;
    TABLE(struct load_balancer) load_balancers;
    TABLE(struct balancer_listener) balancer_listeners;
    TABLE(struct target_group) target_groups;
    TABLE(struct balancer_target) balancer_targets;

    TABLE(struct ecs_task) tasks;
    TABLE(struct lambda_function) functions;
    TABLE(struct reverse_name) reverse_names;
    TABLE(struct ses_identity) ses_identities;
    TABLE(struct ses_account) ses_accounts;
    TABLE(struct policy_text) policies;

    /* reverse lists, made by the linker */
    TABLE(uint32_t) group_interfaces;
    TABLE(uint32_t) group_referrers;
    TABLE(uint32_t) subnet_interfaces;
    TABLE(uint32_t) acl_subnets;
    TABLE(uint32_t) route_table_subnets;

    struct account_index *index; /* hidden: id and block look-up */
};

/* An empty account, ready to be filled by the reading room. */
struct account *account_new(void);
void account_free(struct account *account);

/* The block of a row of `cidrs`. */
static inline struct cidr account_block(const struct account *account, uint32_t row)
{
    struct packed_block packed = account->cidrs.items[row];

    return (struct cidr){.base = packed.family == IP_V4 ? packed.base
                                                        : account->ipv6_bases.items[packed.base],
                         .family = packed.family,
                         .length = packed.length};
}

/* --- interning (the reading room, and staged changes) ------------------------------------------ */

text_id account_text(struct account *account, const char *text); /* NULL gives TEXT_NONE */

/* The row of a block in `cidrs`, added if new. O(1). */
uint32_t account_cidr(struct account *account, struct cidr block);

/* About so many blocks are to come: the table of them need not grow again and again. */
void account_expect_cidrs(struct account *account, size_t count);

/* None are to come for now: gives back what they are looked up by, eight bytes a block. account_cidr makes
 * it anew when it is next called: O(blocks) once, some milliseconds of a million. */
void account_expect_no_cidrs(struct account *account);

/* account_cidr for each of many blocks: several times faster, since they wait for memory together. */
void account_cidrs(struct account *account, const struct cidr *blocks, size_t count,
                   uint32_t *rows);

/* The row of an equal reference (`group` and `stale` included), added if new. The row's `group` may be filled
 * in later, all else stays. */
uint32_t account_group_reference(struct account *account, const struct group_reference *reference);

/* account_group_reference for each of many. */
void account_group_references(struct account *account, const struct group_reference *references,
                              size_t count, uint32_t *rows);

/* The row of the scope (account, region), added if new with everything absent. */
uint32_t account_scope(struct account *account, text_id account_number, text_id region);

/* How many files these are. */
size_t account_source_count(const struct account *account);

/* --- looking up ---------------------------------------------------------------------------------- */

enum object_kind {
    OBJECT_VPC,
    OBJECT_SUBNET,
    OBJECT_GROUP,
    OBJECT_RULE,
    OBJECT_ACL,
    OBJECT_ROUTE_TABLE,
    OBJECT_INTERFACE,
    OBJECT_INSTANCE,
    OBJECT_ADDRESS,
    OBJECT_GATEWAY,
    OBJECT_ENDPOINT,
    OBJECT_PEERING,
    OBJECT_PREFIX_LIST,
    OBJECT_TRANSIT_GATEWAY,
    OBJECT_TRANSIT_ATTACHMENT,
    OBJECT_TRANSIT_TABLE,
    OBJECT_LOAD_BALANCER, /* registered by its ARN */
    OBJECT_TARGET_GROUP,  /* likewise */
    OBJECT_POLICY,        /* of SES or IAM: only findings name it, no list does, and it has no id of its own */
    OBJECT_KIND_COUNT
};

/* An object of any kind; row NONE = nothing. */
struct object_ref {
    enum object_kind kind;
    uint32_t row;
};

/* Registers an object's id. The reading room calls it for every object; of two with one id in one
 * scope the first stays, and TEXT_NONE is passed over: false. */
bool account_index_add(struct account *account, text_id id, uint32_t scope, struct object_ref object);

/* So many more are to be registered: room for all of them at once. */
void account_expect_ids(struct account *account, size_t count);

/* Asks the memory for what a look-up of the id will begin with. For loops over many: some ACCOUNT_AHEAD
 * steps before it is looked up. */
enum { ACCOUNT_AHEAD = 8 };
void account_prefetch(const struct account *account, text_id id);

/* The object with this id: the one of `scope` if there is one, else the first registered anywhere
 * (pass NONE to take any). O(1). An Elastic IP is found by its allocation id. */
struct object_ref account_find(const struct account *account, text_id id, uint32_t scope);

/* account_find for one kind; the row, or NONE. */
uint32_t account_find_kind(const struct account *account, text_id id, uint32_t scope,
                           enum object_kind kind);

/* True if an endpoint is one of SES for SMTP: com.amazonaws.REGION.email-smtp. */
bool account_is_smtp_endpoint(const struct account *account, uint32_t endpoint);

/* True if the interface carries the group. O(its groups). */
bool account_interface_carries(const struct account *account, uint32_t interface, uint32_t group);

/* The end of a peering that is not the VPC (a row); NULL if neither is. */
const struct peering_end *peering_other_end(const struct vpc_peering *peering, uint32_t vpc);

/* True if it carries packets. A peering whose status is not told does not count. */
bool peering_is_active(const struct account *account, const struct vpc_peering *peering);

/* An interface that holds an address, and the row of `interface_addresses` that says so. */
struct address_holder {
    uint32_t interface, row;
};

enum address_side { ADDRESS_OWN, ADDRESS_PUBLIC }; /* private IPv4 and IPv6; public IPv4 */

/* The interfaces that hold an address on that side, in the order of the export, as *count items
 * borrowed until an address is added. The table behind it is made at the first call: O(n log n) once,
 * then O(log n). */
const struct address_holder *account_address_holders(const struct account *account,
                                                     struct ip_addr address,
                                                     enum address_side side, size_t *count);

/* The first row of `addresses` with this public address, or NONE. Cost as above. */
uint32_t account_elastic_of(const struct account *account, struct ip_addr address);

/* True if an Elastic IP of the interface has a reverse name. Cost as above, then O(1). */
bool account_has_reverse_name(const struct account *account, uint32_t interface);

/* --- words -------------------------------------------------------------------------------------- */

/* The harmless form of a text, for eyes; raw bytes come from text_raw(account->texts, id). */
const char *account_show(const struct account *account, text_id id);

/* What an id is told by in a sentence: the last part of an ARN ("50dc6c495c0c9188" of a load
 * balancer's), any other as it is. Points into `id`. */
const char *account_id_tail(const char *id);

/* The id and name of any object for eyes: "sg-1 (mail-relay)", or "sg-1" without a name; of an ARN the
 * tail. A rule without id goes by its composed name, an Elastic IP without allocation id by its address,
 * a classic load balancer by its name, which is its id. */
void account_describe_object(const struct account *account, struct object_ref object,
                             struct strbuf *out);

/* How many objects of a kind there are: their rows are 0 .. count - 1. */
size_t account_object_count(const struct account *account, enum object_kind kind);

/* The id of an object (TEXT_NONE for a rule without one), its name, its place (file NONE if it has
 * none of its own), its scope and its VPC (NONE if none or not known). */
text_id account_object_id(const struct account *account, struct object_ref object);
text_id account_object_name(const struct account *account, struct object_ref object);
struct place account_object_place(const struct account *account, struct object_ref object);
uint32_t account_object_scope(const struct account *account, struct object_ref object);
uint32_t account_object_vpc(const struct account *account, struct object_ref object);

/* "security group", "subnet", ... for sentences. */
const char *object_kind_name(enum object_kind kind);

/* "security_group", "subnet", ...: stable names for JSON. */
const char *object_kind_key(enum object_kind kind);

/* The account number for an object: its OwnerId where that is a number (a prefix list's may be
 * "AWS"), else its scope's. A rule's is its group's. */
text_id account_number_of(const struct account *account, struct object_ref object);
text_id account_region_of(const struct account *account, struct object_ref object);

/* True if anything at all was described there. */
bool scope_holds_something(const struct scope *scope);

enum presence account_presence(const struct account *account, uint32_t scope, enum data_kind kind);

/* The value of a tag, or TEXT_NONE. */
text_id account_tag(const struct account *account, struct span tags, const char *key);

/* "tcp", "udp", "icmp", "icmpv6", "all", or the number. The result is static or written to
 * `buffer`. */
const char *protocol_name(int16_t protocol, char buffer[8]);

/* "tcp", "6", "TCP", "-1", "all", "58": false if it is neither name nor number 0..255. */
bool protocol_parse(const char *text, int16_t *protocol);

#endif
