#include "model/compare/facts.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[PROPERTY_COUNT] = {
    [PROPERTY_VPC] = "vpc",
    [PROPERTY_SUBNET] = "subnet",
    [PROPERTY_CIDR] = "cidr",
    [PROPERTY_NETWORK_ACL] = "network_acl",
    [PROPERTY_ROUTE_TABLE] = "route_table",
    [PROPERTY_BLOCK_PUBLIC_ACCESS] = "block_public_access",
    [PROPERTY_MAP_PUBLIC_IP] = "map_public_ip",
    [PROPERTY_AVAILABILITY_ZONE] = "availability_zone",
    [PROPERTY_ENTRY] = "entry",
    [PROPERTY_ROUTE] = "route",
    [PROPERTY_DEFAULT] = "default",
    [PROPERTY_MAIN] = "main",
    [PROPERTY_GROUP] = "security_group",
    [PROPERTY_ADDRESS] = "address",
    [PROPERTY_PUBLIC_ADDRESS] = "public_address",
    [PROPERTY_INSTANCE] = "instance",
    [PROPERTY_INTERFACE] = "interface",
    [PROPERTY_TYPE] = "type",
    [PROPERTY_STATE] = "state",
    [PROPERTY_SOURCE_DEST_CHECK] = "source_dest_check",
    [PROPERTY_TCP_IDLE_TIMEOUT] = "tcp_idle_timeout",
    [PROPERTY_CONNECTIVITY] = "connectivity",
    [PROPERTY_ATTACHED] = "attached",
    [PROPERTY_SERVICE] = "service",
    [PROPERTY_POLICY] = "policy",
    [PROPERTY_PRIVATE_DNS] = "private_dns",
    [PROPERTY_REQUESTER] = "requester",
    [PROPERTY_ACCEPTER] = "accepter",
    [PROPERTY_MAX_ENTRIES] = "max_entries",
    [PROPERTY_ASSOCIATION] = "association",
    [PROPERTY_PROPAGATION] = "propagation",
    [PROPERTY_TRANSIT_GATEWAY] = "transit_gateway",
    [PROPERTY_RESOURCE] = "resource",
    [PROPERTY_SCHEME] = "scheme",
    [PROPERTY_CROSS_ZONE] = "cross_zone",
    [PROPERTY_LISTENER] = "listener",
    [PROPERTY_PROTOCOL] = "protocol",
    [PROPERTY_PORT] = "port",
    [PROPERTY_TARGET] = "target",
    [PROPERTY_TARGET_STATE] = "target_state",
    [PROPERTY_CLIENT_IP] = "preserve_client_ip",
    [PROPERTY_NAME] = "name",
    [PROPERTY_ID] = "id",
    [PROPERTY_DESCRIPTION] = "description",
    [PROPERTY_ENTRY_DESCRIPTION] = "entry_description",
    [PROPERTY_TAG] = "tag",
};

const char *property_name(enum property property)
{
    return names[property];
}

bool property_is_naming(enum property property)
{
    return property >= PROPERTY_NAME;
}

void facts_clear(struct facts *facts)
{
    facts->items.count = facts->untold_of.count = 0;
    strbuf_clear(&facts->texts);
    facts->untold = 0;
}

void facts_release(struct facts *facts)
{
    free(facts->items.items);
    free(facts->untold_of.items);
    strbuf_release(&facts->texts);
    memset(&facts->items, 0, sizeof facts->items);
    memset(&facts->untold_of, 0, sizeof facts->untold_of);
}

/* --- values ------------------------------------------------------------------------------------------ */

void facts_begin(struct facts *facts, enum property property, uint64_t order)
{
    struct fact fact = {property, order, facts->texts.length, FACT_OF_ALL};

    TABLE_ADD(facts->items, fact);
}

void facts_begin_of(struct facts *facts, enum property property, size_t subject)
{
    struct fact fact = {property, 0, facts->texts.length, subject};

    TABLE_ADD(facts->items, fact);
}

void facts_untold_of(struct facts *facts, enum property property, size_t subject)
{
    struct fact fact = {property, 0, subject, subject};

    TABLE_ADD(facts->untold_of, fact);
}

void facts_end(struct facts *facts)
{
    strbuf_addch(&facts->texts, '\0');
}

void facts_word(struct facts *facts, enum property property, const char *word)
{
    facts_begin(facts, property, 0);
    strbuf_adds(&facts->texts, word);
    facts_end(facts);
}

void facts_text(struct facts *facts, enum property property, const struct account *account,
                text_id text, enum absence absence)
{
    if (text != TEXT_NONE)
        facts_word(facts, property, text_raw(account->texts, text));
    else if (absence == ABSENT_IS_UNTOLD)
        facts_untold(facts, property);
}

void facts_yes(struct facts *facts, enum property property, bool yes)
{
    if (yes)
        facts_word(facts, property, "yes");
}

void facts_number(struct facts *facts, enum property property, int64_t number)
{
    facts_begin(facts, property, 0);
    strbuf_addf(&facts->texts, "%lld", (long long)number);
    facts_end(facts);
}

void facts_cidrs(struct facts *facts, enum property property, const struct account *account,
                 struct span cidrs)
{
    for (uint32_t i = 0; i < cidrs.count; i++) {
        facts_begin(facts, property, 0);
        cidr_format(&facts->texts,
                    account_block(account, account->cidr_refs.items[cidrs.first + i]));
        facts_end(facts);
    }
}

void facts_route(struct facts *facts, const struct account *account, struct route_fact route)
{
    facts_begin(facts, PROPERTY_ROUTE, 0);
    if (route.cidr != NONE)
        cidr_format(&facts->texts, account_block(account, route.cidr));
    else if (route.prefix_list != NONE)
        strbuf_adds(&facts->texts,
                    text_raw(account->texts, account->prefix_lists.items[route.prefix_list].id));
    if (route.to)
        strbuf_addf(&facts->texts, " to %s", route.to);
    strbuf_adds(&facts->texts, route.blackhole ? ", blackhole" : "");
    strbuf_adds(&facts->texts, route.propagated ? ", propagated" : "");
    facts_end(facts);
}

void facts_untold(struct facts *facts, enum property property)
{
    facts->untold |= UINT64_C(1) << property;
}

static void add_tags(struct facts *facts, const struct account *account, struct span tags,
                     const char *but)
{
    for (uint32_t i = 0; i < tags.count; i++) {
        const struct tag *tag = &account->tags.items[tags.first + i];
        const char *key = text_raw(account->texts, tag->key);

        if (but && !strcmp(key, but))
            continue;
        facts_begin(facts, PROPERTY_TAG, 0);
        strbuf_addf(&facts->texts, "%s = %s", key, text_raw(account->texts, tag->value));
        facts_end(facts);
    }
}

void facts_tags(struct facts *facts, const struct account *account, struct span tags)
{
    add_tags(facts, account, tags, NULL);
}

void facts_name_and_tags(struct facts *facts, const struct account *account, text_id name,
                         struct span tags)
{
    facts_text(facts, PROPERTY_NAME, account, name, ABSENT_IS_DATA);
    add_tags(facts, account, tags, "Name");
}

void facts_objects(struct facts *facts, enum property property, const struct account *account,
                   enum object_kind kind, struct span rows)
{
    for (uint32_t i = 0; i < rows.count; i++) {
        struct object_ref object = {kind, account->row_refs.items[rows.first + i]};

        facts_text(facts, property, account, account_object_id(account, object), ABSENT_IS_DATA);
    }
}

/* --- order ------------------------------------------------------------------------------------------- */

/* A fact with its text, which stands still while sorting. */
struct sorted_fact {
    struct fact fact;
    const char *text;
};

static int fact_compare(const struct fact *a, const char *text_of_a, const struct fact *b,
                        const char *text_of_b)
{
    if (a->property != b->property)
        return a->property < b->property ? -1 : 1;
    if (a->order != b->order)
        return a->order < b->order ? -1 : 1;
    return strcmp(text_of_a, text_of_b);
}

static int sorted_compare(const void *left, const void *right)
{
    const struct sorted_fact *a = left, *b = right;

    return fact_compare(&a->fact, a->text, &b->fact, b->text);
}

static void sort(struct fact *items, size_t count, const char *texts)
{
    struct sorted_fact *sorted;

    if (count < 2)
        return;
    sorted = mem_alloc(count * sizeof *sorted);
    for (size_t i = 0; i < count; i++)
        sorted[i] = (struct sorted_fact){items[i], texts + items[i].text};
    qsort(sorted, count, sizeof *sorted, sorted_compare);
    for (size_t i = 0; i < count; i++)
        items[i] = sorted[i].fact;
    free(sorted);
}

static void facts_sort(struct facts *facts)
{
    sort(facts->items.items, facts->items.count, facts->texts.text);
    sort(facts->untold_of.items, facts->untold_of.count, facts->texts.text);
}

void facts_of_object(struct facts *facts, const struct account *account, struct object_ref object)
{
    static facts_reader *const readers[OBJECT_KIND_COUNT] = {
        [OBJECT_VPC] = facts_of_vpc,
        [OBJECT_SUBNET] = facts_of_subnet,
        [OBJECT_GROUP] = facts_of_group,
        [OBJECT_ACL] = facts_of_acl,
        [OBJECT_ROUTE_TABLE] = facts_of_route_table,
        [OBJECT_INTERFACE] = facts_of_interface,
        [OBJECT_INSTANCE] = facts_of_instance,
        [OBJECT_ADDRESS] = facts_of_address,
        [OBJECT_GATEWAY] = facts_of_gateway,
        [OBJECT_ENDPOINT] = facts_of_endpoint,
        [OBJECT_PEERING] = facts_of_peering,
        [OBJECT_PREFIX_LIST] = facts_of_prefix_list,
        [OBJECT_TRANSIT_GATEWAY] = facts_of_transit_gateway,
        [OBJECT_TRANSIT_ATTACHMENT] = facts_of_transit_attachment,
        [OBJECT_TRANSIT_TABLE] = facts_of_transit_table,
        [OBJECT_LOAD_BALANCER] = facts_of_load_balancer,
        [OBJECT_TARGET_GROUP] = facts_of_target_group,
        [OBJECT_POLICY] = facts_of_policy,
    };

    facts_clear(facts);
    readers[object.kind](facts, account, object.row);
    facts_sort(facts);
}

/* An id that only one file of an export tells, and its tags with it, may be missing in another
 * export. */
void facts_of_rule_names(struct facts *facts, const struct account *account, uint32_t rule,
                         struct span tags)
{
    const struct sg_rule *row = &account->rules.items[rule];

    facts_clear(facts);
    facts_text(facts, PROPERTY_ID, account, row->id, ABSENT_IS_UNTOLD);
    facts_text(facts, PROPERTY_DESCRIPTION, account, row->description, ABSENT_IS_DATA);
    if (row->id == TEXT_NONE)
        facts_untold(facts, PROPERTY_TAG);
    facts_tags(facts, account, tags);
    facts_sort(facts);
}

/* --- differences ------------------------------------------------------------------------------------- */

void differences_release(struct differences *differences)
{
    free(differences->items.items);
    strbuf_release(&differences->texts);
    memset(&differences->items, 0, sizeof differences->items);
}

static bool is_wanted(enum property property, uint64_t untold, enum facts_part part)
{
    if (untold >> property & 1)
        return false;
    return part == FACTS_ALL || property_is_naming(property) == (part == FACTS_NAMING);
}

static void difference_add(struct differences *differences, const struct facts *facts,
                           const struct fact *fact, enum side side)
{
    const char *text = facts->texts.text + fact->text;
    struct difference difference = {fact->property, side, fact->order, differences->texts.length};

    strbuf_add(&differences->texts, text, strlen(text) + 1);
    TABLE_ADD(differences->items, difference);
}

static int difference_compare(const void *left, const void *right)
{
    const struct difference *a = left, *b = right;

    if (a->property != b->property)
        return (int)a->property - (int)b->property;
    if (a->order != b->order)
        return (a->order > b->order) - (a->order < b->order);
    if (a->side != b->side)
        return (int)a->side - (int)b->side;
    return (a->text > b->text) - (a->text < b->text); /* as they were added: by value */
}

/* True if `other` does not tell of the fact's subject what the fact says. O(log n). */
static bool is_untold_by(const struct facts *other, const struct facts *facts, const struct fact *fact)
{
    const struct fact wanted = {.property = fact->property};
    size_t low = 0, high = other->untold_of.count;

    while (fact->subject != FACT_OF_ALL && low < high) {
        size_t middle = low + (high - low) / 2;
        const struct fact *untold = &other->untold_of.items[middle];
        int order = fact_compare(untold, other->texts.text + untold->text, &wanted,
                                 facts->texts.text + fact->subject);

        if (!order)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* The first fact from a position on, which it moves, that the other side may say otherwise; NULL: none is left. */
static const struct fact *next_fact(const struct facts *facts, const struct facts *other, size_t *position)
{
    while (*position < facts->items.count && is_untold_by(other, facts, &facts->items.items[*position]))
        ++*position;
    return *position < facts->items.count ? &facts->items.items[*position] : NULL;
}

struct span differences_add(struct differences *differences, const struct facts *a,
                            const struct facts *b, enum facts_part part)
{
    struct span span = {(uint32_t)differences->items.count, 0};
    uint64_t untold = a->untold | b->untold;
    size_t i = 0, j = 0;
    const struct fact *of_a, *of_b;

    while ((of_a = next_fact(a, b, &i)), (of_b = next_fact(b, a, &j)), of_a || of_b) {
        int order = !of_a   ? 1
                    : !of_b ? -1
                            : fact_compare(of_a, a->texts.text + of_a->text, of_b,
                                           b->texts.text + of_b->text);

        if (order < 0 && is_wanted(of_a->property, untold, part))
            difference_add(differences, a, of_a, SIDE_A);
        if (order > 0 && is_wanted(of_b->property, untold, part))
            difference_add(differences, b, of_b, SIDE_B);
        i += order <= 0;
        j += order >= 0;
    }
    span.count = (uint32_t)differences->items.count - span.first;
    if (span.count > 1)
        qsort(differences->items.items + span.first, span.count, sizeof *differences->items.items,
              difference_compare);
    return span;
}
