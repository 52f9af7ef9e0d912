#include "model/mend/preview_tracking.h"

#include <string.h>

#include "model/account/rule.h"
#include "model/net/packet_set.h"

enum { LAST_PORT = 65535, IDLE_DEFAULT = 432000, IDLE_NITRO_V6 = 350, IDLE_BALANCER = 350 };

/* --- the rule itself -------------------------------------------------------------------------- */

static bool is_whole_block(const struct account *account, const struct sg_rule *rule,
                           enum ip_family family)
{
    return rule->source_kind == SOURCE_CIDR &&
           account_block(account, rule->source).family == family &&
           account_block(account, rule->source).length == 0;
}

static bool is_whole(const struct addr_set *set)
{
    return set->count == 1 && set->ranges[0].first == 0 &&
           set->ranges[0].last == ip_family_last(set->family);
}

/* Whether a source holds, or could hold, all addresses of the family. */
static bool may_be_whole(const struct account *account, const struct sg_rule *rule,
                         enum ip_family family)
{
    uint8_t own = rule_source_family(account, rule);
    struct addr_set set;
    bool whole;

    if (rule->source_kind == SOURCE_GROUP || (own != IP_FAMILY_COUNT && own != family))
        return false;
    addr_set_init(&set, family);
    whole = rule_source_set(account, rule, &set) != SOURCE_KNOWN || is_whole(&set);
    addr_set_release(&set);
    return whole;
}

/* --- the answers ------------------------------------------------------------------------------ */

static bool has_all_ports(const struct sg_rule *rule)
{
    return rule->protocol == PROTOCOL_ALL || rule->from_port < 0 ||
           (rule->from_port == 0 && rule->to_port == LAST_PORT);
}

/* What the outbound rules of an interface let be answered, for one protocol and family. */
struct answers {
    int16_t protocol;
    enum ip_family family;
    bool by_one_rule;     /* everybody on all ports, by one rule: as it is written */
    struct packet_set of; /* all of it, with what is not known */
    bool open_ended;      /* a group whose rules are not told */
};

static void answers_add(struct answers *answers, const struct account *account,
                        const struct sg_rule *rule)
{
    bool all_ports = has_all_ports(rule);
    struct addr_set to;

    if (!(rule->flags & RULE_EGRESS) ||
        (rule->protocol != PROTOCOL_ALL && rule->protocol != answers->protocol))
        return;
    answers->by_one_rule |= all_ports && is_whole_block(account, rule, answers->family);
    addr_set_init(&to, answers->family);
    if (may_be_whole(account, rule, answers->family))
        addr_set_add_all(&to);
    else
        rule_source_set(account, rule, &to);
    packet_set_add(&answers->of, (uint8_t)answers->protocol, (uint8_t)answers->protocol,
                   all_ports ? 0 : (uint16_t)rule->from_port,
                   all_ports ? LAST_PORT : (uint16_t)rule->to_port, &to);
    addr_set_release(&to);
}

static void answers_add_group(struct answers *answers, const struct account *account,
                              const struct edits *edits, uint32_t group)
{
    struct rule_walk walk = rule_walk_group(account, edits, group);
    const struct security_group *row = &account->groups.items[group];

    answers->open_ended |=
        !row->described &&
        account_presence(account, row->scope, DATA_SECURITY_GROUP_RULES) != PRESENCE_COMPLETE;
    while (!answers->by_one_rule && rule_walk_next(&walk))
        answers_add(answers, account, walk.rule);
}

static bool is_everything(const struct packet_set *set)
{
    return set->count == 1 && set->slices[0].first_port == 0 &&
           set->slices[0].last_port == LAST_PORT && is_whole(&set->slices[0].addresses);
}

static enum tracking tracking_of_answers(const struct account *account, const struct edits *edits,
                                         uint32_t interface, int16_t protocol,
                                         enum ip_family family)
{
    struct span groups = account->interfaces.items[interface].groups;
    struct answers answers = {.protocol = protocol, .family = family};
    enum tracking tracking;

    packet_set_init(&answers.of, family);
    for (uint32_t i = 0; i < groups.count && !answers.by_one_rule; i++)
        if (account->interface_groups.items[groups.first + i] != NONE)
            answers_add_group(&answers, account, edits,
                              account->interface_groups.items[groups.first + i]);
    tracking = answers.by_one_rule                                  ? TRACKING_NO
               : answers.open_ended || is_everything(&answers.of) ? TRACKING_UNKNOWN
                                                                    : TRACKING_YES;
    packet_set_release(&answers.of);
    return tracking;
}

enum tracking tracking_of_rule(const struct account *account, const struct edits *edits,
                               const struct sg_rule *rule, uint32_t interface)
{
    int16_t protocol = rule->protocol == PROTOCOL_ALL ? PROTOCOL_TCP : rule->protocol;
    uint8_t family = rule_source_family(account, rule);
    enum tracking answered;

    if (!protocol_has_ports(protocol))
        return TRACKING_YES;
    if (family == IP_FAMILY_COUNT)
        return rule->source_kind == SOURCE_GROUP ? TRACKING_YES : TRACKING_UNKNOWN;
    if (!may_be_whole(account, rule, family))
        return TRACKING_YES;
    answered = tracking_of_answers(account, edits, interface, protocol, family);
    if (answered == TRACKING_NO && !is_whole_block(account, rule, family))
        return TRACKING_UNKNOWN;
    return answered;
}

/* --- interfaces ------------------------------------------------------------------------------- */

bool interface_is_always_tracked(const struct account *account, uint32_t interface)
{
    static const char *const types[] = {
        "network_load_balancer",         "gateway_load_balancer",
        "gateway_load_balancer_endpoint", "vpc_endpoint",
        "transit_gateway",               "nat_gateway",
        "global_accelerator_managed",    "lambda",
    };
    const char *type = text_raw(account->texts, account->interfaces.items[interface].type);

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (!strcmp(type, types[i]))
            return true;
    return false;
}

/* Families of instance types on Nitro v6 (Amazon EC2 instance types, "Hypervisor"). */
static const char *const nitro_v6[] = {
    "c8a",  "c8gb",  "c8gn",  "c8i",   "c8i-flex", "c8ib",   "c8id", "c8in", "c8ine", "hpc8a",
    "i8ge", "m8a",   "m8azn", "m8gb",  "m8gn",     "m8i",    "m8i-flex", "m8ib", "m8id", "m8idb",
    "m8idn", "m8in", "m8ine", "m9g",   "m9gd",     "p6-b200", "r8a", "r8gb", "r8gn", "r8i",
    "r8i-flex", "r8ib", "r8id", "r8idb", "r8idn", "r8in", "x8aedz", "x8i",
};

/* Younger families on older cards. */
static const char *const nitro_v5[] = {"c8g", "c8gd", "i8g", "m8g", "m8gd", "p6e-gb200",
                                       "r8g", "r8gd", "x8g"};

/* The first generation that may be on Nitro v6, by the letters in front; others from the 8th on. */
static const struct {
    const char *letters;
    int generation;
} first_young[] = {{"p", 6}, {"g", 7}, {"gr", 7}, {"trn", 3}, {"inf", 3}, {"f", 3}, {"mac", 99}};

static bool is_one_of(const char *family, size_t length, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(list[i]) == length && !strncmp(list[i], family, length))
            return true;
    return false;
}

/* False for a family that is younger than what is written above. */
static bool is_old_family(const char *family)
{
    size_t letters = strcspn(family, "0123456789.");
    int generation = 0, young = 8;

    for (const char *digit = family + letters; *digit >= '0' && *digit <= '9'; digit++)
        generation = generation < 100 ? generation * 10 + (*digit - '0') : generation;
    for (size_t i = 0; i < sizeof first_young / sizeof first_young[0]; i++)
        if (strlen(first_young[i].letters) == letters &&
            !strncmp(first_young[i].letters, family, letters))
            young = first_young[i].generation;
    return generation < young;
}

/* Of network and gateway load balancers the default of the listener holds, not the interface's. */
static bool is_balancer(const struct account *account, const struct network_interface *interface)
{
    const char *type = text_raw(account->texts, interface->type);

    return !strcmp(type, "network_load_balancer") || !strcmp(type, "gateway_load_balancer");
}

struct idle_range tcp_idle_range(const struct account *account, uint32_t interface)
{
    const struct network_interface *row = &account->interfaces.items[interface];
    const char *type;
    size_t length;

    if (is_balancer(account, row))
        return (struct idle_range){IDLE_BALANCER, IDLE_BALANCER};
    if (row->tcp_idle_timeout > 0)
        return (struct idle_range){row->tcp_idle_timeout, row->tcp_idle_timeout};
    if (row->instance == NONE && row->instance_id == TEXT_NONE)
        return (struct idle_range){IDLE_DEFAULT, IDLE_DEFAULT};
    type = row->instance == NONE
               ? ""
               : text_raw(account->texts, account->instances.items[row->instance].type);
    length = strcspn(type, ".");
    if (is_one_of(type, length, nitro_v6, sizeof nitro_v6 / sizeof nitro_v6[0]))
        return (struct idle_range){IDLE_NITRO_V6, IDLE_NITRO_V6};
    if ((length && is_old_family(type)) ||
        is_one_of(type, length, nitro_v5, sizeof nitro_v5 / sizeof nitro_v5[0]))
        return (struct idle_range){IDLE_DEFAULT, IDLE_DEFAULT};
    return (struct idle_range){IDLE_NITRO_V6, IDLE_DEFAULT};
}
