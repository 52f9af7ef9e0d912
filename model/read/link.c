#include "model/read/link.h"

#include <stdlib.h>

#include "model/read/scope.h"

void link_account(struct load *load)
{
    struct moved_rows moved;

    scope_settle(load);
    link_objects(load, &moved);
    link_prefix_lists(load);
    link_references(load);
    link_mail(load);
    link_rules(load, &moved);
    link_sources(load);
    link_network(load, &moved);
    link_addresses(load->account);
    link_transit(load);
    link_balancers(load);
    link_targets(load);
    link_reverse(load->account, &load->sources.groups);
    free(moved.groups);
    free(moved.acls);
    free(moved.route_tables);
}
