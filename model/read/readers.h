/*
 * readers.h: one function per known list, which turns one of its elements into rows.
 *
 * Each is handed one element at a time (recognise.c says which), reports what it does not
 * understand, and keeps the rest. What is left out counts as an error, so that the kind of data is
 * incomplete afterwards and nobody concludes from its absence.
 */
#ifndef MODEL_READ_READERS_H
#define MODEL_READ_READERS_H

#include "model/read/value.h"

typedef void element_reader(struct element *element);

/* read_vpc.c */
element_reader read_vpc, read_subnet;
/* read_group.c */
element_reader read_group, read_flat_rule;
/* read_acl.c */
element_reader read_acl;
/* read_route_table.c */
element_reader read_route_table;
/* read_interface.c */
element_reader read_interface, read_reservation, read_instance, read_address;
/* read_gateway.c */
element_reader read_internet_gateway, read_nat_gateway, read_egress_only_gateway;
/* read_endpoint.c */
element_reader read_endpoint, read_peering;
/* read_prefix_list.c */
element_reader read_prefix_list, read_prefix_entry;
/* read_transit.c */
element_reader read_transit_gateway, read_transit_attachment, read_transit_vpc_attachment,
    read_transit_peering, read_transit_table;
/* read_transit_route.c */
element_reader read_transit_route, read_transit_propagation, read_transit_association,
    read_wrapped_routes, read_wrapped_propagations;
/* read_balancer.c */
element_reader read_balancer, read_classic_balancer, read_listener, read_wrapped_listeners;
/* read_collector.c */
element_reader read_collector_error;
/* read_target_group.c */
element_reader read_target_group, read_target_health, read_attribute, read_wrapped_targets,
    read_wrapped_attributes;
/* read_workload.c */
element_reader read_task, read_function;
/* read_reverse_name.c */
element_reader read_reverse_name;
/* read_ses.c */
element_reader read_email_identity;
/* read_iam.c */
element_reader read_iam_user, read_iam_group, read_iam_role, read_managed_policy;

#endif
