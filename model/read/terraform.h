/*
 * terraform.h: resources of Terraform's AWS provider, as objects of describe replies.
 *
 * layout_terraform.c finds the resources of a document, terraform_network.c and terraform_hosts.c know
 * what each attribute is called in a reply and terraform_finish.c what no table can say, terraform_plan.c finds what a plan does not know yet, and terraform_join.c joins to an
 * object what Terraform keeps as resources of their own: a route to its table, an entry to its ACL.
 */
#ifndef MODEL_READ_TERRAFORM_H
#define MODEL_READ_TERRAFORM_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "model/account/account.h"
#include "model/read/json_budget.h"
#include "model/read/json_scan.h"
#include "model/read/load.h"
#include "model/read/recast.h"

/* Puts right in an object what the table cannot say; `attributes` are Terraform's. */
typedef void terraform_finish(cJSON *object, const cJSON *attributes);

struct terraform_type {
    const char *name;  /* "aws_subnet" */
    const char *list;  /* of the reply that holds such objects; of a part: its owner's */
    const char *id;    /* the member there that is the object's id; of a part: its owner's id */
    const struct recast *table;
    const char *into;  /* of a part: the owner's list that it joins, "" for the owner itself */
    const char *mark;  /* a place that is true of all of the type; NULL: none */
    const char *needs; /* without this member (told later, in a plan) it is nothing; NULL: none */
    terraform_finish *finish;
    bool sources; /* a rule of several sources, as a permission holds them */
};

/* terraform_finish.c */
terraform_finish terraform_finish_group, terraform_finish_rule, terraform_finish_single_rule,
    terraform_finish_acl, terraform_finish_interface, terraform_finish_instance,
    terraform_finish_balancer;

/* NULL for a type that tells nothing about mail. */
const struct terraform_type *terraform_type_find(const char *name);

extern const struct terraform_type terraform_network[], terraform_hosts[]; /* up to one without name */

struct terraform_resource {
    const struct terraform_type *type;
    struct json_extent extent; /* in the file */
    const char *address;       /* "module.mail.aws_subnet.a[0]"; only while it is added */
    cJSON *object;             /* in a reply's words */
    char *arn;                 /* "" if it is not known */
};

struct terraform_resources {
    TABLE(struct terraform_resource) items;
};

void terraform_resources_release(struct terraform_resources *resources);

/* Makes the object of a resource from its attributes and adds it, unless that spends the budget
 * (json_budget.h). An object without an id of its own (it does not exist yet) goes by its address.
 * `is_data`: a data source, which leaves out the rules of a group. */
void terraform_resources_add(struct terraform_resources *resources,
                             struct terraform_resource resource, const cJSON *attributes,
                             bool is_data);

/* The text of a member, or NULL. */
const char *terraform_text(const cJSON *object, const char *key);

/* terraform_join.c: parts to their owners, and to interfaces, instances and NAT gateways the VPC of
 * their subnet. Of two entries or routes that say the same one stays. If that spends the budget, the
 * first one whose object is left out for it, and so are those behind it; else NULL. O(n log n). */
const struct terraform_resource *terraform_join(struct terraform_resources *resources);

/* terraform_flat.c: "ingress.123.from_port" and the like, as version 3 of a state keeps them, as
 * lists and objects, of which it takes the values; not all of them once the budget is spent. To be
 * deleted. O(n log n). */
cJSON *terraform_unflatten(cJSON *flat);

/* terraform_plan.c: what the configuration of a plan says of attributes that are not known yet. */
struct terraform_plan;

/* `configuration` is parsed where it is asked for. What is noted of it is taken from the budget, and
 * nothing more when that is spent. */
struct terraform_plan *terraform_plan_new(struct reading *reading, struct json_extent configuration,
                                          struct json_budget *budget);
void terraform_plan_free(struct terraform_plan *plan);

/* Notes an address and the id that others know it by, before anything is looked up. */
void terraform_plan_note(struct terraform_plan *plan, const char *address, const char *id);

/* Sets attributes that the type's table takes and the values lack, where the configuration refers to
 * resources of the plan. */
void terraform_plan_fill(struct terraform_plan *plan, const char *address,
                         const struct terraform_type *type, cJSON *values);

#endif
