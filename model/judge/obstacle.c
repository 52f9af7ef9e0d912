/*
 * obstacle.c: the conditions one after the other, each on what the ones before it left.
 */
#include "model/judge/obstacle.h"

#include <string.h>

#include "model/base/message.h"
#include "model/judge/route_judge.h"
#include "model/judge/surroundings.h"

/* --- finding it ----------------------------------------------------------------------------------- */

typedef void acl_question(const struct account *account, const struct edits *edits, uint32_t acl,
                          uint16_t tcp_port, enum certainty certainty, struct addr_set *set);

static void ask_inbound(const struct account *account, const struct edits *edits, uint32_t acl,
                        uint16_t tcp_port, enum certainty certainty, struct addr_set *set)
{
    acl_admits_tcp(account, edits, acl, false, tcp_port, certainty, set);
}

static void ask_reply(const struct account *account, const struct edits *edits, uint32_t acl,
                      uint16_t tcp_port, enum certainty certainty, struct addr_set *set)
{
    (void)tcp_port;
    acl_admits_some_reply(account, edits, acl, certainty, set);
}

/* Cuts `left` down to what the ACL answers; true if something remains. */
static bool acl_passes(const struct account *account, const struct edits *edits, uint32_t acl,
                       uint16_t tcp_port, acl_question *question, enum certainty certainty,
                       struct addr_set *left)
{
    struct addr_set admitted;

    addr_set_init(&admitted, left->family);
    question(account, edits, acl, tcp_port, certainty, &admitted);
    addr_set_intersect(left, left, &admitted);
    addr_set_release(&admitted);
    return !addr_set_is_empty(left);
}

static enum obstacle_kind acl_obstacle(const struct account *account, const struct edits *edits,
                                       uint32_t subnet, uint16_t tcp_port, struct addr_set *left,
                                       enum certainty certainty)
{
    uint32_t acl = account->subnets.items[subnet].acl;
    const uint32_t *untold;

    if (subnet_acl_is_unknown(account, subnet))
        return certainty == SURELY ? OBSTACLE_NO_ACL : OBSTACLE_NONE;
    untold = account->acls.items[acl].untold_from;
    if (!acl_passes(account, edits, acl, tcp_port, ask_inbound, certainty, left))
        return certainty == SURELY && untold[false] ? OBSTACLE_UNTOLD_ENTRY : OBSTACLE_ACL;
    if (!acl_passes(account, edits, acl, tcp_port, ask_reply, certainty, left))
        return certainty == SURELY && untold[true] ? OBSTACLE_UNTOLD_ENTRY : OBSTACLE_REPLY;
    return OBSTACLE_NONE;
}

/* What of the subnet's routes is not known. */
static enum obstacle_kind doubtful_route(const struct account *account, uint32_t subnet)
{
    if (route_judge_table_is_unknown(account, subnet))
        return OBSTACLE_NO_ROUTE_TABLE;
    return account->route_tables.items[account->subnets.items[subnet].route_table].routes_untold
               ? OBSTACLE_UNTOLD_ROUTE
               : OBSTACLE_LIST_ROUTE;
}

static enum obstacle_kind route_obstacle(const struct account *account, uint32_t subnet,
                                         const struct addr_set *left, enum certainty certainty)
{
    struct addr_set certain, possible;
    enum obstacle_kind kind = OBSTACLE_NONE;

    addr_set_init(&certain, left->family);
    addr_set_init(&possible, left->family);
    route_judge_internet(account, subnet, &certain, &possible);
    if (!addr_set_intersects(&possible, left))
        kind = OBSTACLE_ROUTE;
    else if (certainty == SURELY && !addr_set_intersects(&certain, left))
        kind = doubtful_route(account, subnet);
    addr_set_release(&possible);
    addr_set_release(&certain);
    return kind;
}

enum obstacle_kind obstacle_of_subnet(const struct account *account, const struct edits *edits,
                                      uint32_t subnet, uint16_t tcp_port,
                                      const struct addr_set *from, enum certainty certainty)
{
    struct addr_set left;
    enum obstacle_kind kind;

    addr_set_init(&left, from->family);
    addr_set_copy(&left, from);
    kind = acl_obstacle(account, edits, subnet, tcp_port, &left, certainty);
    if (kind == OBSTACLE_NONE)
        kind = route_obstacle(account, subnet, &left, certainty);
    addr_set_release(&left);
    return kind;
}

/* --- saying it ------------------------------------------------------------------------------------ */

/* What {place} is in a sentence, besides {interface} and {port}. */
enum obstacle_place { PLACE_NONE, PLACE_SUBNET, PLACE_ACL, PLACE_TABLE, PLACE_BALANCER };

static const struct {
    enum obstacle_place place;
    const char *sentence;
} sentences[] = {
    [OBSTACLE_GROUPS] = {PLACE_NONE,
                         N_("no security group of {interface} admits TCP {port} from there")},
    [OBSTACLE_ACL] = {PLACE_ACL,
                      N_("network ACL {place} in front of {interface} denies TCP {port}")},
    [OBSTACLE_REPLY] =
        {PLACE_ACL,
         N_("network ACL {place} in front of {interface} lets no reply of TCP {port} out")},
    [OBSTACLE_ROUTE] =
        {PLACE_TABLE, N_("{interface} has no route to an internet gateway in route table {place}")},
    [OBSTACLE_BLOCKED] =
        {PLACE_SUBNET,
         N_("VPC Block Public Access keeps the Internet from {interface} in {place}")},
    [OBSTACLE_NO_SUBNET] = {PLACE_NONE, N_("the export does not hold the subnet of {interface}")},
    [OBSTACLE_NO_ACL] =
        {PLACE_SUBNET,
         N_("the export does not tell which network ACL stands before {interface} in {place}")},
    [OBSTACLE_NO_ROUTE_TABLE] =
        {PLACE_SUBNET,
         N_("the export does not tell which route table {interface} in {place} uses")},
    [OBSTACLE_UNTOLD_ENTRY] = {PLACE_ACL, N_("an entry of network ACL {place} in front of "
                                             "{interface} is not told or could not be read")},
    [OBSTACLE_UNTOLD_ROUTE] = {PLACE_TABLE, N_("a route of {place}, which {interface} uses, is "
                                               "not told or could not be read")},
    [OBSTACLE_LIST_ROUTE] = {PLACE_TABLE,
                             N_("{interface} depends on a route of {place} to a prefix list "
                                "whose entries are not in the export")},
    [OBSTACLE_NO_RULES] = {PLACE_NONE,
                           N_("{interface} carries a security group that is not in the export")},
    [OBSTACLE_NO_ENTRIES] = {PLACE_NONE, N_("the entries of the prefix list are not (all) in "
                                            "the export")},
    [OBSTACLE_NO_INTERFACES] = {PLACE_NONE, N_("the export does not hold all network interfaces")},
    [OBSTACLE_NO_BALANCER] = {PLACE_BALANCER,
                              N_("{interface} may be reachable through network load balancer "
                                 "{place}, and the export does not tell in full what that "
                                 "forwards")},
};

static struct object_ref place_object(const struct account *account, enum obstacle_place place,
                                      uint32_t subnet)
{
    struct object_ref object = {OBJECT_SUBNET, subnet};

    if (subnet == NONE)
        return object;
    if (place == PLACE_ACL) {
        object.kind = OBJECT_ACL;
        object.row = account->subnets.items[subnet].acl;
    } else if (place == PLACE_TABLE) {
        object.kind = OBJECT_ROUTE_TABLE;
        object.row = account->subnets.items[subnet].route_table;
    }
    return object;
}

static void describe(const struct account *account, struct object_ref object, struct strbuf *out)
{
    if (object.row != NONE)
        account_describe_object(account, object, out);
    else
        strbuf_adds(out, object.kind == OBJECT_INTERFACE ? _("the interface") : _("its subnet"));
}

/* A balancer, or the interface by which alone one is known. */
static void describe_balancer(const struct account *account, struct object_ref object,
                              struct strbuf *out)
{
    if (object.kind != OBJECT_LOAD_BALANCER)
        strbuf_adds(out, _("of "));
    describe(account, object, out);
}

struct obstacle_names {
    struct object_ref interface, place;
    bool is_balancer; /* the place */
    uint16_t tcp_port;
};

/* If a {name} stands at `at`, appends what it stands for; returns the length of the name, or 0. */
static size_t expand_name(const struct account *account, const char *at,
                          const struct obstacle_names *names, struct strbuf *out)
{
    if (strncmp(at, "{interface}", 11) == 0) {
        describe(account, names->interface, out);
        return 11;
    }
    if (strncmp(at, "{place}", 7) == 0) {
        if (names->is_balancer)
            describe_balancer(account, names->place, out);
        else
            describe(account, names->place, out);
        return 7;
    }
    if (strncmp(at, "{port}", 6) == 0) {
        strbuf_addf(out, "%u", (unsigned)names->tcp_port);
        return 6;
    }
    return 0;
}

static void expand(const struct account *account, const char *sentence,
                   const struct obstacle_names *names, struct strbuf *out)
{
    while (*sentence != '\0') {
        size_t length = expand_name(account, sentence, names, out);

        if (length == 0) {
            length = 1 + strcspn(sentence + 1, "{");
            strbuf_add(out, sentence, length);
        }
        sentence += length;
    }
}

static const char *address_sentence(uint8_t family)
{
    if (family == IP_V4)
        return _("{interface} has no public IPv4 address");
    if (family == IP_V6)
        return _("{interface} has no global IPv6 address");
    return _("{interface} has neither a public IPv4 nor a global IPv6 address");
}

void obstacle_format(const struct account *account, struct obstacle obstacle, uint8_t family,
                     uint16_t tcp_port, struct strbuf *out)
{
    struct obstacle_names names = {.interface = {OBJECT_INTERFACE, obstacle.interface},
                                   .tcp_port = tcp_port};
    uint32_t subnet = NONE;

    if (obstacle.kind == OBSTACLE_NONE)
        return;
    if (obstacle.interface != NONE)
        subnet = account->interfaces.items[obstacle.interface].subnet;
    names.place = place_object(account, sentences[obstacle.kind].place, subnet);
    names.is_balancer = sentences[obstacle.kind].place == PLACE_BALANCER;
    if (names.is_balancer)
        names.place = obstacle.balancer;
    if (obstacle.kind == OBSTACLE_ADDRESS)
        expand(account, address_sentence(family), &names, out);
    else
        expand(account, _(sentences[obstacle.kind].sentence), &names, out);
}
