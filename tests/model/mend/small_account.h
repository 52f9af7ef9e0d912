/*
 * small_account.h: a small account for the tests of this room, built without reading any JSON.
 *
 *     vpc-1      10.0.0.0/16, 10.1.0.0/16, 2600:1f18:0:100::/56
 *     subnet-a   10.0.0.0/24, "app-a", public; eni-1 10.0.0.5, eni-2 10.0.0.6
 *     subnet-b   10.0.1.0/24, 2600:1f18:0:101::/64, "app-b", private; eni-3 10.0.1.7, 2600:1f18:0:101::7
 *     vpc-2      without any blocks in the export, and sg-9 in it
 *     sg-1       the group that is mended, carried by eni-1; small_rule() adds to it
 *     sg-2       "app", carried by eni-2 and eni-3;   sg-3  "empty", carried by none
 *     pl-1       198.51.100.0/24, 203.0.113.0/24, max 10;  pl-2  IPv4, entries not known
 *     pl-6       2001:db8::/32;   pl-aws  of AWS
 *     acl-1      used by both subnets; small_entry() adds to it
 *
 * Rules and entries are written as text: "tcp 20-30 0.0.0.0/0", "all all sg-2", "icmp 8/0 10.0.0.0/8";
 * entries with number and action in front: "100 allow tcp 25 0.0.0.0/0".
 */
#ifndef TESTS_MODEL_MEND_SMALL_ACCOUNT_H
#define TESTS_MODEL_MEND_SMALL_ACCOUNT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/account/account.h"
#include "model/account/edits.h"
#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/mend/candidate.h"
#include "model/mend/change.h"
#include "tests/model/cidr_text.h"

enum { SMALL_VPC = 0, SMALL_OTHER_VPC = 1, SMALL_GROUP = 0, SMALL_ACL = 0 };

static inline uint32_t small_cidr(struct account *account, const char *text)
{
    return account_cidr_of_text(account, text);
}

static inline struct span small_cidrs(struct account *account, const char *const *texts)
{
    struct span span = {.first = (uint32_t)account->cidr_refs.count};

    for (; *texts; texts++, span.count++) {
        uint32_t cidr = small_cidr(account, *texts);
        TABLE_ADD(account->cidr_refs, cidr);
    }
    return span;
}

static inline void small_vpc(struct account *account, const char *id, const char *const *cidrs)
{
    struct vpc vpc = {.id = account_text(account, id), .cidrs = small_cidrs(account, cidrs)};

    TABLE_ADD(account->vpcs, vpc);
    account_index_add(account, vpc.id, 0,
                      (struct object_ref){OBJECT_VPC, (uint32_t)account->vpcs.count - 1});
}

static inline void small_subnet(struct account *account, const char *id, const char *name,
                                const char *const *cidrs, uint32_t route_table)
{
    struct subnet subnet = {
        .id = account_text(account, id),
        .name = account_text(account, name),
        .vpc_id = account->vpcs.items[SMALL_VPC].id,
        .vpc = SMALL_VPC,
        .cidrs = small_cidrs(account, cidrs),
        .acl = SMALL_ACL,
        .route_table = route_table,
    };
    uint32_t row = (uint32_t)account->subnets.count;

    TABLE_ADD(account->subnets, subnet);
    TABLE_ADD(account->acl_subnets, row);
    account_index_add(account, subnet.id, 0, (struct object_ref){OBJECT_SUBNET, row});
}

/* A table with the local route, and one to an internet gateway if it is public. */
static inline void small_route_table(struct account *account, const char *id, bool is_public)
{
    struct route local = {.table = (uint32_t)account->route_tables.count,
                          .cidr = small_cidr(account, "10.0.0.0/16"),
                          .prefix_list = NONE,
                          .target = account_text(account, "local"),
                          .target_kind = ROUTE_LOCAL};
    struct route internet = local;
    struct route_table table = {.id = account_text(account, id),
                                .vpc_id = account->vpcs.items[SMALL_VPC].id,
                                .vpc = SMALL_VPC,
                                .routes = {(uint32_t)account->routes.count, is_public ? 2 : 1}};

    internet.cidr = small_cidr(account, "0.0.0.0/0");
    internet.target = account_text(account, "igw-1");
    internet.target_kind = ROUTE_INTERNET_GATEWAY;
    TABLE_ADD(account->routes, local);
    if (is_public)
        TABLE_ADD(account->routes, internet);
    TABLE_ADD(account->route_tables, table);
}

static inline void small_group(struct account *account, const char *id, const char *name,
                               uint32_t vpc)
{
    struct security_group group = {.id = account_text(account, id),
                                   .name = account_text(account, name),
                                   .owner = account_text(account, "111122223333"),
                                   .vpc_id = account->vpcs.items[vpc].id,
                                   .vpc = vpc,
                                   .described = true};

    TABLE_ADD(account->groups, group);
    account_index_add(account, group.id, 0,
                      (struct object_ref){OBJECT_GROUP, (uint32_t)account->groups.count - 1});
}

/* An interface of the subnet added last. Interfaces of a group are added one after the other. */
static inline void small_interface(struct account *account, const char *id, uint32_t group,
                                   const char *const *addresses)
{
    uint32_t row = (uint32_t)account->interfaces.count;
    struct network_interface interface = {
        .id = account_text(account, id),
        .vpc_id = account->vpcs.items[SMALL_VPC].id,
        .vpc = SMALL_VPC,
        .subnet = (uint32_t)account->subnets.count - 1,
        .instance = NONE,
        .addresses = {.first = (uint32_t)account->interface_addresses.count},
        .groups = {(uint32_t)account->interface_groups.count, 1},
    };

    for (; *addresses; addresses++, interface.addresses.count++) {
        struct interface_address address = {.is_primary = interface.addresses.count == 0};
        if (!ip_addr_parse(*addresses, &address.address))
            abort();
        TABLE_ADD(account->interface_addresses, address);
    }
    TABLE_ADD(account->interface_groups, group);
    TABLE_ADD(account->interfaces, interface);
    struct span *carried = &account->groups.items[group].interfaces;
    if (!carried->count++)
        carried->first = (uint32_t)account->group_interfaces.count;
    TABLE_ADD(account->group_interfaces, row);
    struct span *inside = &account->subnets.items[interface.subnet].interfaces;
    if (!inside->count++)
        inside->first = (uint32_t)account->subnet_interfaces.count;
    TABLE_ADD(account->subnet_interfaces, row);
    account_index_add(account, interface.id, 0, (struct object_ref){OBJECT_INTERFACE, row});
}

static inline void small_prefix_list(struct account *account, const char *id, const char *owner,
                                     enum ip_family family, const char *const *cidrs,
                                     int32_t max_entries)
{
    struct prefix_list list = {.id = account_text(account, id),
                               .owner = account_text(account, owner),
                               .family = (uint8_t)family,
                               .described = true,
                               .entries_known = cidrs != NULL,
                               .max_entries = max_entries,
                               .entries = {.first = (uint32_t)account->prefix_entries.count}};

    for (; cidrs && *cidrs; cidrs++, list.entries.count++) {
        struct prefix_entry entry = {.cidr = small_cidr(account, *cidrs)};
        TABLE_ADD(account->prefix_entries, entry);
    }
    TABLE_ADD(account->prefix_lists, list);
    account_index_add(
        account, list.id, 0,
        (struct object_ref){OBJECT_PREFIX_LIST, (uint32_t)account->prefix_lists.count - 1});
}

#define SMALL_TEXTS(...) ((const char *const[]){__VA_ARGS__, NULL})

static inline struct account *small_account_new(void)
{
    struct account *account = account_new();
    struct network_acl acl;

    account_scope(account, account_text(account, "111122223333"), account_text(account, "r-1"));
    memset(account->scopes.items[0].presence, PRESENCE_COMPLETE, DATA_KIND_COUNT);
    small_vpc(account, "vpc-1", SMALL_TEXTS("10.0.0.0/16", "10.1.0.0/16", "2600:1f18:0:100::/56"));
    small_vpc(account, "vpc-2", (const char *const[]){NULL});
    small_route_table(account, "rtb-public", true);
    small_route_table(account, "rtb-private", false);
    small_group(account, "sg-1", "mail-relay", SMALL_VPC);
    small_group(account, "sg-2", "app", SMALL_VPC);
    small_group(account, "sg-3", "empty", SMALL_VPC);
    small_group(account, "sg-9", "other", SMALL_OTHER_VPC);
    small_subnet(account, "subnet-a", "app-a", SMALL_TEXTS("10.0.0.0/24"), 0);
    small_interface(account, "eni-1", 0, SMALL_TEXTS("10.0.0.5"));
    small_interface(account, "eni-2", 1, SMALL_TEXTS("10.0.0.6"));
    small_subnet(account, "subnet-b", "app-b", SMALL_TEXTS("10.0.1.0/24", "2600:1f18:0:101::/64"),
                 1);
    small_interface(account, "eni-3", 1, SMALL_TEXTS("10.0.1.7", "2600:1f18:0:101::7"));
    small_prefix_list(account, "pl-1", "111122223333", IP_V4,
                      SMALL_TEXTS("198.51.100.0/24", "203.0.113.0/24"), 10);
    small_prefix_list(account, "pl-2", "111122223333", IP_V4, NULL, -1);
    small_prefix_list(account, "pl-6", "111122223333", IP_V6, SMALL_TEXTS("2001:db8::/32"), 5);
    small_prefix_list(account, "pl-aws", "AWS", IP_V4, SMALL_TEXTS("192.0.2.0/24"), -1);
    acl = (struct network_acl){.id = account_text(account, "acl-1"),
                               .vpc_id = account->vpcs.items[SMALL_VPC].id,
                               .vpc = SMALL_VPC,
                               .subnets = {0, 2}};
    TABLE_ADD(account->acls, acl);
    account_index_add(account, acl.id, 0, (struct object_ref){OBJECT_ACL, SMALL_ACL});
    return account;
}

/* --- rules and entries as text ---------------------------------------------------------------------- */

static inline void small_ports(int16_t protocol, const char *text, int32_t *from, int32_t *to)
{
    char between;

    *from = *to = -1;
    if (sscanf(text, "%d%c%d", from, &between, to) == 1)
        *to = *from;
    if (!strcmp(text, "all") && (protocol == PROTOCOL_TCP || protocol == PROTOCOL_UDP)) {
        *from = 0;
        *to = 65535;
    }
}

static inline void small_source(struct account *account, const char *text, struct sg_rule *rule)
{
    text_id id = account_text(account, text);

    rule->source_kind = SOURCE_CIDR;
    if (!strncmp(text, "pl-", 3)) {
        rule->source_kind = SOURCE_PREFIX_LIST;
        rule->source = account_find_kind(account, id, NONE, OBJECT_PREFIX_LIST);
    } else if (!strncmp(text, "sg-", 3)) {
        struct group_reference reference = {
            .group_id = id, .group = account_find_kind(account, id, NONE, OBJECT_GROUP)};
        rule->source_kind = SOURCE_GROUP;
        rule->source = account_group_reference(account, &reference);
    } else {
        rule->source = small_cidr(account, text);
    }
}

static inline struct sg_rule small_rule_of(struct account *account, const char *text)
{
    char protocol[16], ports[16], source[64];
    struct sg_rule rule = {.group = SMALL_GROUP};

    if (sscanf(text, "%15s %15s %63s", protocol, ports, source) != 3 ||
        !protocol_parse(protocol, &rule.protocol))
        abort();
    small_ports(rule.protocol, ports, &rule.from_port, &rule.to_port);
    small_source(account, source, &rule);
    return rule;
}

/* Adds a rule to sg-1; with its number as id, "sgr-0" and so on. Returns the target. */
static inline struct target small_rule(struct account *account, const char *text)
{
    uint32_t row = (uint32_t)account->rules.count;
    struct sg_rule rule = small_rule_of(account, text);
    char id[24];

    snprintf(id, sizeof id, "sgr-%u", row);
    rule.id = account_text(account, id);
    rule.description = account_text(account, "smtp from anywhere");
    TABLE_ADD(account->rules, rule);
    account->groups.items[SMALL_GROUP].rules.count++;
    account_index_add(account, rule.id, 0, (struct object_ref){OBJECT_RULE, row});
    return (struct target){TARGET_RULE, row};
}

/* An outbound rule of sg-1. */
static inline struct target small_egress_rule(struct account *account, const char *text)
{
    struct target target = small_rule(account, text);

    account->rules.items[target.row].flags = RULE_EGRESS;
    return target;
}

/* Adds an inbound entry to acl-1. Entries are added in order of their numbers. */
static inline struct target small_entry(struct account *account, const char *text)
{
    char action[16], rest[96];
    struct acl_entry entry = {.acl = SMALL_ACL};

    if (sscanf(text, "%u %15s %95[^\n]", &entry.number, action, rest) != 3)
        abort();
    struct sg_rule rule = small_rule_of(account, rest);
    entry.cidr = rule.source;
    entry.protocol = rule.protocol;
    entry.from_port = rule.from_port;
    entry.to_port = rule.to_port;
    entry.allow = !strcmp(action, "allow");
    TABLE_ADD(account->acl_entries, entry);
    account->acls.items[SMALL_ACL].entries.count++;
    return (struct target){TARGET_ENTRY, (uint32_t)account->acl_entries.count - 1};
}

/* "tcp 20-24 0.0.0.0/0" */
static inline void small_say(struct strbuf *out, int16_t protocol, int32_t from, int32_t to)
{
    char buffer[8];

    strbuf_addf(out, "%s ", protocol_name(protocol, buffer));
    if (from < 0)
        strbuf_adds(out, "all ");
    else if (from == to)
        strbuf_addf(out, "%d ", from);
    else
        strbuf_addf(out, "%d-%d ", from, to);
}

static inline void small_say_rule(struct strbuf *out, const struct account *account,
                                  const struct sg_rule *rule)
{
    small_say(out, rule->protocol, rule->from_port, rule->to_port);
    rule_format_source(account, rule, true, out);
}

/* What a change puts there, joined by " | ". */
static inline void small_say_change(struct strbuf *out, const struct account *account,
                                    const struct change *change)
{
    for (size_t i = 0; i < change->rule_count; i++) {
        strbuf_adds(out, i ? " | " : "");
        small_say_rule(out, account, &change->rules[i]);
    }
    for (size_t i = 0; i < change->entry_count; i++) {
        const struct acl_entry *entry = &change->entries[i];
        strbuf_addf(out, "%s%u %s ", i ? " | " : "", entry->number,
                    entry->allow ? "allow" : "deny");
        small_say(out, entry->protocol, entry->from_port, entry->to_port);
        cidr_format(out, account_block(account, entry->cidr));
    }
}

/* Reads a candidate and makes the change; the sentence of a refusal goes to `why`. */
static inline enum change_failure small_change(struct change *change, struct account *account,
                                               const struct edits *edits, enum change_kind kind,
                                               struct target target, const char *spelling,
                                               bool allow_loss, struct strbuf *why)
{
    struct candidate candidate;
    enum change_failure failure;

    if (!candidate_parse(&candidate, account, target, spelling, why))
        abort();
    failure = change_make(change, account, edits,
                          &(struct change_request){.kind = kind,
                                                   .target = target,
                                                   .candidate = &candidate,
                                                   .ports = &smtp_ports_default,
                                                   .allow_loss = allow_loss},
                          why);
    candidate_release(&candidate);
    return failure;
}

#endif
