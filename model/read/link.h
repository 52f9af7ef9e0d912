/*
 * link.h: from objects that name each other to objects that know each other.
 *
 * Runs once, after all files have been read, in the order of the functions below: each relies on
 * those before it. O(n log n) in all.
 */
#ifndef MODEL_READ_LINK_H
#define MODEL_READ_LINK_H

#include "model/read/load.h"

/* Where the rows that own rows of side tables went when duplicates were dropped; NONE for a dropped
 * one. */
struct moved_rows {
    uint32_t *groups, *acls, *route_tables;
    bool groups_stay; /* none was dropped: each is where it was */
};

void link_account(struct load *load);

/* --- steps --------------------------------------------------------------------------------------- */

/* Gives every object its scope, drops what was described before in the same scope, registers the
 * rest. link_objects.c */
void link_objects(struct load *load, struct moved_rows *moved);

/* Merges what several calls say about one prefix list. link_prefix_lists.c */
void link_prefix_lists(struct load *load);

/* Ids become rows. link_references.c */
void link_references(struct load *load);

/* Tasks, functions, reverse names, SES identities and policies. Before the rules: the groups of a function
 * may be new. link_mail.c */
void link_mail(struct load *load);

/* Joins the rules of both describe calls, each once, contiguous per group. Where any have moved, load->sources are
 * looked for again. link_rules.c */
void link_rules(struct load *load, const struct moved_rows *moved);

/* Sources of rules become rows; load->sources.groups, the groups that are any, each with the rule. link_sources.c */
void link_sources(struct load *load);

/* ACL entries in order, routes, and which subnets use which. link_network.c */
void link_network(struct load *load, const struct moved_rows *moved);

/* Elastic IPs reach their interfaces. link_addresses.c */
void link_addresses(struct account *account);

/* Transit gateways, their attachments and route tables. link_transit.c, link_transit_tables.c */
void link_transit(struct load *load);
void link_transit_tables(struct load *load);

/* Load balancers with their listeners and interfaces, target groups with their targets.
 * link_balancers.c, link_targets.c */
void link_balancers(struct load *load);
void link_targets(struct load *load);

/* Who carries a group, which rules refer to it, and so on. Frees the edges. link_reverse.c */
void link_reverse(struct account *account, struct edges *referrers);

/* --- for the steps ------------------------------------------------------------------------------- */

/* Looks for load->sources in the rules. O(rules). link_sources.c */
void link_find_sources(struct load *load);

/* The row of a group by its id, added as one that no describe reply held if it is new. */
uint32_t link_group_row(struct account *account, text_id id, uint32_t scope);

/* The same for a prefix list. */
uint32_t link_prefix_list_row(struct account *account, text_id id, uint32_t scope);

/* The same for a target group. */
uint32_t link_target_group_row(struct account *account, text_id arn, uint32_t scope);

#endif
