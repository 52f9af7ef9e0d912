/*
 * facts.h: what an object says, as plain lines of property and value, so that objects of all kinds
 * are compared in one way.
 *
 * A property may have several values (the blocks of a VPC, the entries of an ACL); they are a set.
 * A property that an export does not tell is `untold`: it differs from nothing. Where values of a
 * property are said of subjects (the state of each target), it may be untold of one of them alone.
 * Values are raw bytes, for eyes they go through the sanitising door.
 */
#ifndef MODEL_COMPARE_FACTS_H
#define MODEL_COMPARE_FACTS_H

#include "model/compare/sides.h"

enum property {
    PROPERTY_VPC,
    PROPERTY_SUBNET,
    PROPERTY_CIDR,
    PROPERTY_NETWORK_ACL,
    PROPERTY_ROUTE_TABLE,
    PROPERTY_BLOCK_PUBLIC_ACCESS,
    PROPERTY_MAP_PUBLIC_IP,
    PROPERTY_AVAILABILITY_ZONE,
    PROPERTY_ENTRY,
    PROPERTY_ROUTE,
    PROPERTY_DEFAULT,
    PROPERTY_MAIN,
    PROPERTY_GROUP,
    PROPERTY_ADDRESS,
    PROPERTY_PUBLIC_ADDRESS,
    PROPERTY_INSTANCE,
    PROPERTY_INTERFACE,
    PROPERTY_TYPE,
    PROPERTY_STATE,
    PROPERTY_SOURCE_DEST_CHECK,
    PROPERTY_TCP_IDLE_TIMEOUT,
    PROPERTY_CONNECTIVITY,
    PROPERTY_ATTACHED,
    PROPERTY_SERVICE,
    PROPERTY_POLICY,
    PROPERTY_PRIVATE_DNS,
    PROPERTY_REQUESTER,
    PROPERTY_ACCEPTER,
    PROPERTY_MAX_ENTRIES,
    PROPERTY_ASSOCIATION,
    PROPERTY_PROPAGATION,
    PROPERTY_TRANSIT_GATEWAY,
    PROPERTY_RESOURCE,
    PROPERTY_SCHEME,
    PROPERTY_CROSS_ZONE,
    PROPERTY_LISTENER,
    PROPERTY_PROTOCOL,
    PROPERTY_PORT,
    PROPERTY_TARGET,
    PROPERTY_TARGET_STATE,
    PROPERTY_CLIENT_IP,
    PROPERTY_NAME, /* from here on: naming only */
    PROPERTY_ID,   /* of a rule */
    PROPERTY_DESCRIPTION,
    PROPERTY_ENTRY_DESCRIPTION,
    PROPERTY_TAG,
    PROPERTY_COUNT
};

/* "cidr", "network_acl", ...: the words of the JSON contract. */
const char *property_name(enum property property);

/* True for what says nothing about the network: names, descriptions, tags. */
bool property_is_naming(enum property property);

struct fact {
    enum property property;
    uint64_t order; /* of values of one property, before the bytes: numbers of entries */
    size_t text;    /* offset in `texts`, terminated */
    size_t subject; /* likewise: of what it is said; FACT_OF_ALL: of the object itself */
};

#define FACT_OF_ALL SIZE_MAX

struct facts {
    TABLE(struct fact) items;
    TABLE(struct fact) untold_of; /* of these subjects, their text, a property is not told */
    struct strbuf texts;
    uint64_t untold; /* bit per property */
};

#define FACTS_INIT                                                                                 \
    {                                                                                              \
        .texts = STRBUF_INIT                                                                       \
    }

void facts_clear(struct facts *facts);
void facts_release(struct facts *facts);

/* Begins a value: what is then added to facts->texts until facts_end() is the value. */
void facts_begin(struct facts *facts, enum property property, uint64_t order);
void facts_end(struct facts *facts);

/* Likewise what is said of a subject, whose name begins at an offset of `texts` and is terminated; and that this is
 * not told of it: then what the other export says of it there differs from nothing. */
void facts_begin_of(struct facts *facts, enum property property, size_t subject);
void facts_untold_of(struct facts *facts, enum property property, size_t subject);

/* Values from what tables hold. A text that is not given is not told, or there is no value. */
enum absence { ABSENT_IS_UNTOLD, ABSENT_IS_DATA };
void facts_text(struct facts *facts, enum property property, const struct account *account,
                text_id text, enum absence absence);
void facts_word(struct facts *facts, enum property property, const char *word);
void facts_yes(struct facts *facts, enum property property, bool yes); /* a value only if so */
void facts_number(struct facts *facts, enum property property, int64_t number);
void facts_cidrs(struct facts *facts, enum property property, const struct account *account,
                 struct span cidrs);
void facts_untold(struct facts *facts, enum property property);

/* "0.0.0.0/0 to igw-1", "pl-1 to vpce-1, propagated". */
struct route_fact {
    uint32_t cidr, prefix_list; /* rows; NONE: the other one */
    const char *to;             /* NULL: not told */
    bool blackhole, propagated;
};
void facts_route(struct facts *facts, const struct account *account, struct route_fact route);

void facts_tags(struct facts *facts, const struct account *account, struct span tags);

/* Where the name is the tag Name. */
void facts_name_and_tags(struct facts *facts, const struct account *account, text_id name,
                         struct span tags);

/* The ids of rows in `row_refs`. */
void facts_objects(struct facts *facts, enum property property, const struct account *account,
                   enum object_kind kind, struct span rows);

/* All that an object says but the rules of a group; `facts` is cleared first. Sorted. */
void facts_of_object(struct facts *facts, const struct account *account, struct object_ref object);

/* Its parts, by kind: facts_network.c, facts_gateways.c, facts_transit.c. */
typedef void facts_reader(struct facts *facts, const struct account *account, uint32_t row);
/* What a rule is called: id, description and tags; its `tags` are told apart (rule_tags). Cleared
 * first, sorted. */
void facts_of_rule_names(struct facts *facts, const struct account *account, uint32_t rule,
                         struct span tags);

extern facts_reader facts_of_vpc, facts_of_subnet, facts_of_group, facts_of_acl,
    facts_of_route_table, facts_of_interface, facts_of_instance;
extern facts_reader facts_of_address, facts_of_gateway, facts_of_endpoint, facts_of_peering,
    facts_of_prefix_list, facts_of_policy;
extern facts_reader facts_of_transit_gateway, facts_of_transit_attachment, facts_of_transit_table,
    facts_of_load_balancer, facts_of_target_group;

/* --- differences ------------------------------------------------------------------------------------ */

struct difference {
    enum property property;
    enum side side; /* who says it: A = no longer, B = new */
    uint64_t order; /* as of its fact */
    size_t text;    /* offset in `texts`, terminated */
};

struct differences {
    TABLE(struct difference) items;
    struct strbuf texts;
};

void differences_release(struct differences *differences);

/* What only one of both says, by property and order, A's before B's. Returns where it stands.
 * O(n log n) in the facts of both. */
enum facts_part { FACTS_MEANING, FACTS_NAMING, FACTS_ALL };
struct span differences_add(struct differences *differences, const struct facts *a,
                            const struct facts *b, enum facts_part part);

#endif
