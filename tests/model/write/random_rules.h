/*
 * random_rules.h: random security-group rules and ACL entries as JSON, in every spelling that the
 * reader takes, each with a note of which rule or entry it tells.
 *
 * What peers stumble over is frequent here: ranges around 25, protocol -1, tcp without ports, ports
 * written as texts, blocks with host bits set, one rule told twice, plain texts as sources.
 */
#ifndef TESTS_MODEL_WRITE_RANDOM_RULES_H
#define TESTS_MODEL_WRITE_RANDOM_RULES_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "model/account/account.h"
#include "model/account/rule.h"
#include "tests/model/write/random_json.h"

/* --- notes ------------------------------------------------------------------------------------------ */

/* A permission holds sources, and each of these tells a rule; so does a flat rule. */
enum mark_kind { MARK_PERMISSION, MARK_SOURCE, MARK_FLAT, MARK_ENTRY };

struct mark {
    enum mark_kind kind;
    const cJSON *node;
    char *name;        /* of what is told: region and a rule's composed name, or an entry's; NULL:
                          permission */
    size_t permission; /* MARK_SOURCE: the mark of its permission */
    size_t file, first, end;
};

/* The region that everything is made in; another one of as many letters may hold a copy. */
#define REGION "eu-west-1"
#define OTHER_REGION "us-east-1"

struct marks {
    struct mark *items;
    size_t count, capacity;
};

static inline size_t mark_add(struct marks *marks, struct mark mark)
{
    if (mark.name)
        mark.name = mem_strdup(mark.name);
    TABLE_ADD(*marks, mark);
    return marks->count - 1;
}

/* --- protocols and ports ---------------------------------------------------------------------------- */

struct traffic {
    int16_t protocol;
    int32_t from, to; /* as struct sg_rule */
    bool untold;      /* tcp or udp without ports */
};

static const struct traffic traffics[] = {
    {6, 25, 25, false},   {6, 25, 25, false},     {6, 25, 25, false},     {6, 20, 30, false},
    {6, 0, 65535, false}, {6, 465, 587, false},   {6, 587, 587, false},   {6, 2525, 2525, false},
    {6, 443, 443, false}, {6, 0, 65535, true},    {6, 25, 465, false},    {6, 26, 464, false},
    {17, 25, 25, false},  {17, 0, 65535, false},  {17, 0, 65535, true},   {1, 8, 0, false},
    {1, -1, -1, false},   {1, 25, -1, false},     {58, -1, -1, false},    {58, 128, 0, false},
    {1, 8, -1, false},    {1, 8, 1, false},       {1, 8, 1, false},       {58, 128, -1, false},
    {50, -1, -1, false},  {47, -1, -1, false},    {-1, -1, -1, false},    {-1, -1, -1, false},
    {-1, -1, -1, false},  {6, 2465, 2587, false}, {6, 1024, 65535, false}};

static inline struct traffic random_traffic(void)
{
    static const int32_t edges[] = {0,   24,   25,   26,   464,  465,  466,
                                    587, 2464, 2525, 2526, 2587, 2588, 65535};
    struct traffic traffic = {6, PICK(edges), PICK(edges), false};

    if (!one_in(4))
        return PICK(traffics);
    if (traffic.from > traffic.to)
        traffic = (struct traffic){6, traffic.to, traffic.from, false};
    return traffic;
}

/* Of an outbound rule: mostly of submission, which alone can be mended. */
static inline struct traffic random_outbound_traffic(void)
{
    static const struct traffic submissions[] = {
        {6, 587, 587, false}, {6, 587, 587, false},   {6, 465, 465, false},
        {6, 465, 587, false}, {6, 2587, 2587, false}, {6, 2465, 2465, false}};

    return one_in(3) ? random_traffic() : PICK(submissions);
}

static inline bool traffic_equal(struct traffic a, struct traffic b)
{
    return a.protocol == b.protocol && a.from == b.from && a.to == b.to;
}

static inline cJSON *random_protocol(int16_t protocol, bool of_entry)
{
    static const char *const tcp[] = {"tcp", "tcp", "tcp", "6", "TCP"};
    static const char *const udp[] = {"udp", "udp", "17"};
    static const char *const icmp[] = {"icmp", "1"};
    static const char *const icmpv6[] = {"icmpv6", "58"};
    static const char *const all[] = {"-1", "-1", "-1", "all"};
    char number[8];

    if (one_in(12))
        return cJSON_CreateNumber(protocol);
    snprintf(number, sizeof number, "%d", protocol);
    if (of_entry && !one_in(12))
        return cJSON_CreateString(number);
    return cJSON_CreateString(protocol == 6    ? PICK(tcp)
                              : protocol == 17 ? PICK(udp)
                              : protocol == 1  ? PICK(icmp)
                              : protocol == 58 ? PICK(icmpv6)
                              : protocol == -1 ? PICK(all)
                                               : number);
}

static inline cJSON *random_number(int32_t number)
{
    char text[16];

    if (!one_in(16))
        return cJSON_CreateNumber(number);
    snprintf(text, sizeof text, one_in(2) ? "%d" : "%d.0", number);
    return strchr(text, '.') ? cJSON_CreateRaw(text) : cJSON_CreateString(text);
}

/* Two numbers that may be left out, or null, or -1 where they say nothing. */
static inline void add_pair(cJSON *object, const char *first_key, int32_t first,
                            const char *second_key, int32_t second)
{
    uint32_t way = first < 0 && second < 0 ? below(4) : 0;

    if (way == 1)
        return;
    if (way == 2) {
        cJSON_AddNullToObject(object, first_key);
        cJSON_AddNullToObject(object, second_key);
        return;
    }
    cJSON_AddItemToObject(object, first_key, random_number(first));
    if (second >= 0 || way == 0)
        cJSON_AddItemToObject(object, second_key, random_number(second));
}

static inline void add_rule_traffic(cJSON *object, struct traffic traffic)
{
    bool numbered = traffic.protocol != 6 && traffic.protocol != 17 && traffic.protocol != 1 &&
                    traffic.protocol != 58;

    cJSON_AddItemToObject(object, "IpProtocol", random_protocol(traffic.protocol, false));
    if (traffic.untold)
        add_pair(object, "FromPort", -1, "ToPort", -1);
    else if (numbered && one_in(6)) /* means nothing there */
        add_pair(object, "FromPort", one_in(2) ? 0 : 25, "ToPort", one_in(2) ? 65535 : 25);
    else
        add_pair(object, "FromPort", traffic.from, "ToPort", traffic.to);
}

/* --- sources ---------------------------------------------------------------------------------------- */

enum source_shape { SHAPE_IPV4, SHAPE_IPV6, SHAPE_LIST, SHAPE_GROUP, SHAPE_COUNT };

static const char *const shape_lists[SHAPE_COUNT] = {"IpRanges", "Ipv6Ranges", "PrefixListIds",
                                                     "UserIdGroupPairs"};
static const char *const shape_keys[SHAPE_COUNT] = {"CidrIp", "CidrIpv6", "PrefixListId",
                                                    "GroupId"};
static const char *const shape_flat_keys[SHAPE_COUNT] = {"CidrIpv4", "CidrIpv6", "PrefixListId",
                                                         "ReferencedGroupInfo"};

static const char *const random_blocks4[] = {
    "0.0.0.0/0",    "0.0.0.0/0",  "0.0.0.0/0",    "0.0.0.0/0",   "0.0.0.0/1",       "128.0.0.0/1",
    "64.0.0.0/2",   "10.0.0.0/8", "10.0.0.5/8",   "10.0.0.0/16", "10.0.1.0/24",     "10.0.1.7/32",
    "192.0.2.0/24", "54.0.0.0/8", "192.0.2.9/24", "11.0.0.0/0",  "203.0.113.77/32", "128.0.0.0/2"};
static const char *const random_blocks6[] = {
    "::/0",          "::/0",           "::/0",     "0::/0", "2000::/3", "2001:db8::/56",
    "2001:DB8::/56", "2600:1F18::/32", "fd00::/8", "::/1",  "8000::/1", "2001:db8::8/128"};
static const char *const random_lists[] = {"pl-1", "pl-1", "pl-2", "pl-3", "pl-4", "pl-5", "pl-6"};

/* A group has one owner and one way to it, whoever tells of it. */
struct reference {
    const char *id, *name, *user, *vpc, *peering, *status;
};

static const struct reference references[] = {
    {"sg-1", "mail", "123456789012", NULL, NULL, NULL},
    {"sg-2", "app", "123456789012", NULL, NULL, NULL},
    {"sg-3", "other", "123456789012", NULL, NULL, NULL},
    {"sg-peer", NULL, "210987654321", "vpc-9", "pcx-1", "active"},
    {"sg-stale", NULL, "210987654321", "vpc-9", "pcx-2", "deleted"},
    {"sg-gone", NULL, NULL, NULL, NULL, NULL},
    {NULL, "classic", "123456789012", NULL, NULL, NULL},
};

struct random_source {
    enum source_shape shape;
    const char *spelling;
    const struct reference *reference;
};

static inline struct random_source random_source(void)
{
    switch (below(10)) {
    case 0:
        return (struct random_source){SHAPE_LIST, PICK(random_lists), NULL};
    case 1:
    case 2:
        return (struct random_source){SHAPE_GROUP, NULL, &PICK(references)};
    case 3:
    case 4:
    case 5:
        return (struct random_source){SHAPE_IPV6, PICK(random_blocks6), NULL};
    default:
        return (struct random_source){SHAPE_IPV4, PICK(random_blocks4), NULL};
    }
}

static inline void add_canonical_block(struct strbuf *out, const char *spelling)
{
    struct cidr block;

    assert_true(cidr_parse(spelling, &block));
    cidr_format(out, block);
}

static inline void add_source_name(struct strbuf *out, struct random_source source)
{
    if (source.shape == SHAPE_LIST)
        strbuf_adds(out, source.spelling);
    else if (source.shape == SHAPE_GROUP)
        strbuf_adds(out, source.reference->id ? source.reference->id : source.reference->name);
    else
        add_canonical_block(out, source.spelling);
}

static inline void add_text(cJSON *object, const char *key, const char *text)
{
    if (text)
        cJSON_AddStringToObject(object, key, text);
}

/* What is not the id may be told or not. */
static inline cJSON *random_pair(const struct reference *reference)
{
    cJSON *pair = cJSON_CreateObject();

    add_text(pair, "GroupId", reference->id);
    if (!reference->id || one_in(3))
        add_text(pair, "GroupName", reference->name);
    if (!one_in(4))
        add_text(pair, "UserId", reference->user);
    if (!one_in(4))
        add_text(pair, "VpcId", reference->vpc);
    if (!one_in(4))
        add_text(pair, "VpcPeeringConnectionId", reference->peering);
    add_text(pair, "PeeringStatus", reference->status);
    return pair;
}

/* --- rules ------------------------------------------------------------------------------------------ */

struct random_rule {
    const char *group;
    bool egress;
    struct traffic traffic;
    struct random_source source;
    const char *description, *other; /* the second is what another file may say */
    struct strbuf name;              /* composed: without an sgr- id */
};

static inline const char *random_description(void)
{
    static const char *const texts[] = {NULL,
                                        NULL,
                                        NULL,
                                        "smtp from anywhere",
                                        "",
                                        "it's \"theirs\"; $(touch x) `id`\\",
                                        "\xE3\x83\xA1\xE3\x83\xBC\xE3\x83\xAB \xF0\x9F\x93\xA7",
                                        "tab\tline\nend \xE2\x80\xAE",
                                        "a/b"};
    return PICK(texts);
}

static inline void rule_set_name(struct random_rule *rule)
{
    char number[8];

    strbuf_init(&rule->name);
    strbuf_addf(&rule->name, REGION " %s/%s/%s/", rule->group, rule->egress ? "out" : "in",
                protocol_name(rule->traffic.protocol, number));
    rule_format_ports(rule->traffic.protocol, rule->traffic.from, rule->traffic.to, &rule->name);
    strbuf_addch(&rule->name, '/');
    add_source_name(&rule->name, rule->source);
}

static inline const char *rule_description(const struct random_rule *rule)
{
    return one_in(8) ? rule->other : rule->description;
}

/* Members that no reader knows stay where they are. */
static inline void add_unknown(cJSON *object)
{
    if (!one_in(10))
        return;
    cJSON_AddItemToObject(object, "Unknown", cJSON_CreateRaw("12345678901234567890"));
    cJSON_AddItemToObject(object, "CidrIpBlocks", cJSON_Parse("[{\"a\": []}, null, -1.5e-3, {}]"));
}

static inline cJSON *random_source_item(const struct random_rule *rule)
{
    enum source_shape shape = rule->source.shape;
    const char *description = rule_description(rule);
    cJSON *item;

    if (shape == SHAPE_GROUP) {
        item = random_pair(rule->source.reference);
    } else if (shape != SHAPE_LIST && !rule->description && !rule->other && one_in(2)) {
        return cJSON_CreateString(rule->source.spelling); /* as AWS Config writes it */
    } else {
        item = cJSON_CreateObject();
        add_text(item, shape_keys[shape], rule->source.spelling);
    }
    if (description)
        add_text(item, "Description", description);
    else if (one_in(5))
        cJSON_AddNullToObject(item, "Description");
    add_unknown(item);
    return item;
}

static inline void add_flat_source(cJSON *flat, const struct random_rule *rule)
{
    enum source_shape shape = rule->source.shape;

    if (shape == SHAPE_GROUP)
        cJSON_AddItemToObject(flat, shape_flat_keys[shape], random_pair(rule->source.reference));
    else
        add_text(flat, shape_flat_keys[shape], rule->source.spelling);
}

/* As a boolean, or as the text that some programs write. */
static inline void add_truth(cJSON *object, const char *key, bool truth)
{
    if (one_in(12))
        cJSON_AddStringToObject(object, key, truth ? "true" : "false");
    else
        cJSON_AddBoolToObject(object, key, truth);
}

static inline cJSON *random_flat(const struct random_rule *rule, uint32_t number)
{
    cJSON *flat = cJSON_CreateObject();
    char id[32], arn[96];

    snprintf(id, sizeof id, "sgr-%u", number);
    snprintf(arn, sizeof arn, "arn:aws:ec2:" REGION ":123456789012:security-group-rule/%s", id);
    if (!one_in(6))
        add_text(flat, "SecurityGroupRuleId", id);
    add_text(flat, "GroupId", rule->group);
    if (!one_in(4))
        add_text(flat, "GroupOwnerId", "123456789012");
    add_truth(flat, "IsEgress", rule->egress);
    add_rule_traffic(flat, rule->traffic);
    add_flat_source(flat, rule);
    add_text(flat, "Description", rule_description(rule));
    if (one_in(2))
        cJSON_AddItemToObject(flat, "Tags", cJSON_Parse(one_in(2) ? "[]" : "[{\"Key\": \"a\"}]"));
    if (one_in(3))
        add_text(flat, "SecurityGroupRuleArn", arn);
    add_unknown(flat);
    return flat;
}

/* --- entries ---------------------------------------------------------------------------------------- */

struct random_entry {
    bool egress, allow;
    uint32_t number;
    struct traffic traffic;
    const char *block;
};

static inline void add_entry_traffic(cJSON *json, struct traffic traffic)
{
    bool typed = traffic.protocol == 1 || traffic.protocol == 58;
    bool ported = traffic.protocol == 6 || traffic.protocol == 17;
    cJSON *pair;

    cJSON_AddItemToObject(json, "Protocol", random_protocol(traffic.protocol, true));
    if ((ported && traffic.untold) || (!ported && !typed)) {
        if (one_in(4))
            cJSON_AddNullToObject(json, "PortRange");
        return;
    }
    pair = cJSON_AddObjectToObject(json, typed ? "IcmpTypeCode" : "PortRange");
    cJSON_AddItemToObject(pair, typed ? "Type" : "From", random_number(traffic.from));
    cJSON_AddItemToObject(pair, typed ? "Code" : "To", random_number(traffic.to));
}

static inline cJSON *random_entry_json(const struct random_entry *entry)
{
    cJSON *json = cJSON_CreateObject();
    bool six = strchr(entry->block, ':') != NULL;

    add_truth(json, "Egress", entry->egress);
    cJSON_AddItemToObject(json, "RuleNumber", random_number((int32_t)entry->number));
    add_text(json, "RuleAction", entry->allow ? "allow" : "deny");
    add_text(json, six ? "Ipv6CidrBlock" : "CidrBlock", entry->block);
    if (one_in(12))
        cJSON_AddNullToObject(json, six ? "CidrBlock" : "Ipv6CidrBlock");
    add_entry_traffic(json, entry->traffic);
    add_unknown(json);
    return json;
}

#endif
