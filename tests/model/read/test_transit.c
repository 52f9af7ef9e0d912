/*
 * Transit gateways: one attachment from several calls, and what several lists tell of one table.
 */
#include "tests/model/read/pieces.h"

#include <unistd.h>

#define SHARED "../shared/exports/"

static const char gateways[] =
    "{\"TransitGateways\":[{\"TransitGatewayId\":\"tgw-1\",\"State\":\"available\",\"OwnerId\":"
    "\"111122223333\",\"Options\":{\"DefaultRouteTableAssociation\":\"enable\","
    "\"AssociationDefaultRouteTableId\":\"tgw-rtb-1\",\"DefaultRouteTablePropagation\":\"disable\","
    "\"PropagationDefaultRouteTableId\":\"tgw-rtb-1\",\"SecurityGroupReferencingSupport\":"
    "\"enable\"},\"Tags\":[{\"Key\":\"Name\",\"Value\":\"hub\"}]},"
    "{\"TransitGatewayId\":\"tgw-2\",\"State\":\"deleted\"}]}";

static const char network[] = "{\"Vpcs\":[{\"VpcId\":\"vpc-1\"},{\"VpcId\":\"vpc-2\"}],"
                              "\"Subnets\":[{\"SubnetId\":\"subnet-1\",\"VpcId\":\"vpc-1\"}]}";

static const char attachments[] =
    "{\"TransitGatewayAttachments\":[{\"TransitGatewayAttachmentId\":\"tgw-attach-1\","
    "\"TransitGatewayId\":\"tgw-1\",\"ResourceType\":\"vpc\",\"ResourceId\":\"vpc-1\","
    "\"ResourceOwnerId\":\"111122223333\",\"State\":\"available\",\"Association\":{\"State\":"
    "\"associated\",\"TransitGatewayRouteTableId\":\"tgw-rtb-1\"}},"
    "{\"TransitGatewayAttachmentId\":\"tgw-attach-2\",\"TransitGatewayId\":\"tgw-1\","
    "\"ResourceType\":\"vpc\",\"ResourceId\":\"vpc-2\",\"State\":\"deleted\",\"Association\":{"
    "\"State\":\"disassociating\",\"TransitGatewayRouteTableId\":\"tgw-rtb-1\"}}]}";

static const char vpc_attachments[] =
    "{\"TransitGatewayVpcAttachments\":[{\"TransitGatewayAttachmentId\":\"tgw-attach-1\","
    "\"TransitGatewayId\":\"tgw-1\",\"VpcId\":\"vpc-1\",\"State\":\"available\","
    "\"SubnetIds\":[\"subnet-1\",\"subnet-9\"],\"Options\":{\"SecurityGroupReferencingSupport\":"
    "\"disable\"},\"Tags\":[{\"Key\":\"Name\",\"Value\":\"a\"}]}]}";

static const char tables[] = "{\"TransitGatewayRouteTables\":[{\"TransitGatewayRouteTableId\":"
                             "\"tgw-rtb-1\",\"TransitGatewayId\":\"tgw-1\"}]}";

#define ROUTE(block, type, state, attachment)                                                      \
    "{\"DestinationCidrBlock\":\"" block "\",\"Type\":\"" type "\",\"State\":\"" state             \
    "\",\"TransitGatewayAttachments\":[{\"TransitGatewayAttachmentId\":\"" attachment              \
    "\",\"ResourceId\":\"vpc-1\",\"ResourceType\":\"vpc\"}]}"

#define BLACKHOLE                                                                                  \
    "{\"DestinationCidrBlock\":\"10.9.0.0/16\",\"Type\":\"static\",\"State\":\"blackhole\"}"

static void assert_block(const struct account *account, uint32_t cidr, const char *wanted)
{
    struct strbuf text = STRBUF_INIT;

    assert_true(cidr < account->cidrs.count);
    cidr_format(&text, account_block(account, cidr));
    assert_string_equal(text.text, wanted);
    strbuf_release(&text);
}

static void test_gateways(void **state)
{
    struct account *account = read_text(gateways);
    const struct transit_gateway *gateway = account->transit_gateways.items;

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->transit_gateways.count, 2);
    assert_text(account, gateway->name, "hub");
    assert_text(account, gateway->association_table_id, "tgw-rtb-1");
    assert_int_equal(gateway->propagation_table_id, TEXT_NONE); /* propagation is off */
    assert_true(gateway->live);
    assert_int_equal(gateway->group_references, TOLD_YES);
    assert_int_equal(gateway[1].group_references, TOLD_NOTHING);
    assert_false(gateway[1].live);
    assert_int_equal(row_of_id(account, "tgw-2", OBJECT_TRANSIT_GATEWAY), 1);
    account_free(account);
}

/* Whichever call's file comes first, the attachment is one row that knows all of it. */
static void test_attachment_of_two_calls(void **state)
{
    struct account *accounts[] = {
        READ({"a.json", attachments}, {"b.json", vpc_attachments}, {"c.json", network},
             {"d.json", gateways}),
        READ({"d.json", gateways}, {"c.json", network}, {"b.json", vpc_attachments},
             {"a.json", attachments}),
    };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct account *account = accounts[i];
        uint32_t first = row_of_id(account, "tgw-attach-1", OBJECT_TRANSIT_ATTACHMENT);
        uint32_t second = row_of_id(account, "tgw-attach-2", OBJECT_TRANSIT_ATTACHMENT);
        const struct transit_attachment *rows = account->transit_attachments.items;

        assert_no_problems(account);
        assert_int_equal(account->transit_attachments.count, 2);
        assert_text(account, rows[first].name, "a");
        assert_text(account, rows[first].association_table_id, "tgw-rtb-1");
        assert_int_equal(rows[first].gateway, 0);
        assert_int_equal(rows[first].vpc, 0);
        assert_true(rows[first].live);
        assert_true(rows[first].subnets_known);
        assert_true(rows[first].subnets_missing); /* subnet-9 */
        assert_int_equal(rows[first].group_references, TOLD_NO);
        assert_int_equal(rows[second].group_references, TOLD_NOTHING);
        assert_int_equal(rows[first].subnets.count, 1); /* subnet-9 is not in the export */
        assert_int_equal(account->row_refs.items[rows[first].subnets.first], 0);
        assert_false(rows[second].live);
        assert_false(rows[second].subnets_known);
        assert_int_equal(rows[second].association_table_id, TEXT_NONE);
        assert_int_equal(account_presence(account, 0, DATA_TRANSIT_GATEWAY_ATTACHMENTS),
                         PRESENCE_COMPLETE);
        account_free(account);
    }
}

static void test_search(void **state)
{
    struct account *account = READ(
        {"tables.json", tables}, {"attachments.json", attachments},
        {"routes-tgw-rtb-1.json",
         "{\"Routes\":[" ROUTE(
             "10.1.0.0/16", "propagated", "active",
             "tgw-attach-1") "," BLACKHOLE
                             ",{\"PrefixListId\":\"pl-1\",\"Type\":\"static\",\"State\":\"active\"}"
                             "," ROUTE("10.2.0.0/16", "static", "deleted",
                                       "tgw-attach-1") "],\"AdditionalRoutesAvailable\":false}"});
    const struct transit_table *table = account->transit_tables.items;
    const struct transit_route *routes = account->transit_routes.items + table->routes.first;

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->transit_tables.count, 1);
    assert_true(table->routes_known);
    assert_false(table->propagations_known);
    assert_false(table->routes_incomplete);
    assert_int_equal(table->routes.count, 3);
    assert_block(account, routes[0].cidr, "10.1.0.0/16");
    assert_int_equal(routes[0].attachment,
                     row_of_id(account, "tgw-attach-1", OBJECT_TRANSIT_ATTACHMENT));
    assert_true(routes[0].propagated);
    assert_true(routes[1].blackhole);
    assert_int_equal(routes[1].attachment, NONE);
    assert_int_equal(routes[2].cidr, NONE);
    assert_int_equal(routes[2].prefix_list, row_of_id(account, "pl-1", OBJECT_PREFIX_LIST));
    account_free(account);
}

/* A table that only its routes name is there all the same, as is an attachment. */
static void test_search_alone(void **state)
{
    struct account *account =
        READ({"network.json", network},
             {"tgw-rtb-7/routes.json",
              "{\"Routes\":[" ROUTE("10.1.0.0/16", "static", "active",
                                    "tgw-attach-5") "],\n"
                                                    "\"AdditionalRoutesAvailable\":true}"},
             {"empty.json", "{\"TransitGatewayRouteTableId\":\"tgw-rtb-8\",\"Routes\":[]}"});
    uint32_t row = row_of_id(account, "tgw-rtb-7", OBJECT_TRANSIT_TABLE);
    uint32_t empty = row_of_id(account, "tgw-rtb-8", OBJECT_TRANSIT_TABLE);

    (void)state;
    assert_problem(account, 0, PROBLEM_WARNING,
                   "tgw-rtb-7/routes.json:2:1: AdditionalRoutesAvailable: this is one page of "
                   "several, so the list is incomplete");
    assert_int_equal(account->problems.count, 1);
    assert_int_equal(account->transit_tables.count, 2);
    assert_true(account->transit_tables.items[row].routes_incomplete);
    assert_int_equal(account->transit_tables.items[row].routes.count, 1);
    assert_true(account->transit_tables.items[empty].routes_known);
    assert_false(account->transit_tables.items[empty].routes_incomplete);
    assert_int_equal(account->transit_attachments.count, 1);
    assert_int_equal(account->transit_attachments.items[0].vpc, 0);
    assert_int_equal(account->transit_routes.items[0].attachment, 0);
    assert_int_equal(account_presence(account, 0, DATA_TRANSIT_GATEWAY_ROUTE_TABLES),
                     PRESENCE_ABSENT);
    account_free(account);
}

/* Two searches of one table, by type: each route once. */
static void test_searches_overlap(void **state)
{
    struct account *account =
        READ({"static-tgw-rtb-1.json", "{\"Routes\":[" ROUTE("10.1.0.0/16", "static", "active",
                                                             "tgw-attach-1") "," BLACKHOLE "]}"},
             {"other-tgw-rtb-2.json", "{\"Routes\":[" BLACKHOLE "]}"},
             {"all-tgw-rtb-1.json",
              "{\"Routes\":[" BLACKHOLE
              "," ROUTE("10.3.0.0/16", "propagated", "active", "tgw-attach-1") "," ROUTE(
                  "10.1.0.0/16", "static", "active", "tgw-attach-1") "]}"});
    uint32_t first = row_of_id(account, "tgw-rtb-1", OBJECT_TRANSIT_TABLE);
    uint32_t second = row_of_id(account, "tgw-rtb-2", OBJECT_TRANSIT_TABLE);

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->transit_tables.items[first].routes.count, 3);
    assert_int_equal(account->transit_tables.items[second].routes.count, 1);
    assert_int_equal(account->transit_routes.count, 4);
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(
            account->transit_routes.items[account->transit_tables.items[first].routes.first + i]
                .table,
            first);
    account_free(account);
}

static void test_wrappers(void **state)
{
    struct account *account =
        READ({"tables.json", tables}, {"attachments.json", attachments}, {"network.json", network},
             {"static.json",
              "{\"TransitGatewayStaticRoutes\":[{\"TransitGatewayRouteTableId\":"
              "\"tgw-rtb-1\",\"AdditionalRoutesAvailable\":false,\"Routes\":[" BLACKHOLE "]}]}"},
             {"propagations.json",
              "{\"TransitGatewayPropagations\":[{\"TransitGatewayRouteTableId\":\"tgw-rtb-1\","
              "\"TransitGatewayRouteTablePropagations\":["
              "{\"TransitGatewayAttachmentId\":\"tgw-attach-1\",\"State\":\"enabled\"},"
              "{\"TransitGatewayAttachmentId\":\"tgw-attach-2\",\"State\":\"disabled\"},"
              "{\"TransitGatewayAttachmentId\":\"tgw-attach-3\",\"ResourceType\":\"vpc\","
              "\"ResourceId\":\"vpc-2\",\"State\":\"enabled\"}]}]}"});
    const struct transit_table *table = account->transit_tables.items;
    uint32_t added = row_of_id(account, "tgw-attach-3", OBJECT_TRANSIT_ATTACHMENT);

    (void)state;
    assert_no_problems(account);
    assert_true(table->routes_known);
    assert_int_equal(table->routes.count, 1);
    assert_true(table->propagations_known);
    assert_int_equal(table->propagations.count, 2);
    assert_int_equal(account->row_refs.items[table->propagations.first],
                     row_of_id(account, "tgw-attach-1", OBJECT_TRANSIT_ATTACHMENT));
    assert_int_equal(account->row_refs.items[table->propagations.first + 1], added);
    assert_int_equal(account->transit_attachments.items[added].vpc, 1);
    assert_text(account, account->transit_attachments.items[added].gateway_id, "tgw-1");
    account_free(account);
}

static void test_propagations_and_associations_by_file_name(void **state)
{
    struct account *account = READ(
        {"propagations-tgw-rtb-1.json",
         "{\"TransitGatewayRouteTablePropagations\":[{\"TransitGatewayAttachmentId\":"
         "\"tgw-attach-1\",\"ResourceType\":\"vpc\",\"ResourceId\":\"vpc-1\",\"State\":"
         "\"enabled\"}],\"NextToken\":\"t\"}"},
        {"associations-tgw-rtb-2.json",
         "{\"Associations\":[{\"TransitGatewayAttachmentId\":\"tgw-attach-1\",\"ResourceType\":"
         "\"vpc\",\"ResourceId\":\"vpc-1\",\"State\":\"associated\"}]}"},
        {"ssm.json", "{\"Associations\":[{\"AssociationId\":\"x\"}]}"});
    uint32_t table = row_of_id(account, "tgw-rtb-1", OBJECT_TRANSIT_TABLE);

    (void)state;
    assert_int_equal(account->problems.count, 1); /* of the page */
    assert_int_equal(account->problems.items[0].weight, PROBLEM_WARNING);
    assert_int_equal(account->transit_tables.items[table].propagations.count, 1);
    assert_false(account->transit_tables.items[table].propagations_known); /* a page only */
    assert_int_equal(account->transit_attachments.count, 1);
    assert_text(account, account->transit_attachments.items[0].association_table_id, "tgw-rtb-2");
    account_free(account);
}

/* "Routes" that are another service's are passed over; those of no known table are told. */
static void test_other_routes(void **state)
{
    struct account *account =
        READ({"a.json", "{\"Routes\":[{\"ClientVpnEndpointId\":\"c\",\"Type\":\"Nat\"}]}"},
             {"b.json", "{\"Routes\":[{\"DestinationCidrBlock\":\"10.0.0.0/8\",\"Type\":\"static\","
                        "\"LocalGatewayRouteTableId\":\"lgw-rtb-1\"}]}"},
             {"c.json", "{\"Routes\":[]}"}, {"d.json", "{\"Routes\":{}}"},
             {"e.json", "{\"Routes\":[" BLACKHOLE "]}"});

    (void)state;
    assert_int_equal(account->transit_tables.count, 0);
    assert_int_equal(account->problems.count, 5); /* nothing else is there, so all are told */
    assert_problem(account, 0, PROBLEM_ERROR,
                   "e.json:1:11: of a transit gateway's route table, but of which? Put the table's "
                   "id (tgw-rtb-...) into the file's name");
    account_free(account);
}

/* Each end of a peering has its own gateway, though both give one description. */
static void test_peering(void **state)
{
    static const char peering[] =
        "{\"TransitGatewayPeeringAttachments\":[{\"TransitGatewayAttachmentId\":\"tgw-attach-1\","
        "\"RequesterTgwInfo\":{\"TransitGatewayId\":\"tgw-1\"},"
        "\"AccepterTgwInfo\":{\"TransitGatewayId\":\"tgw-3\",\"OwnerId\":\"444455556666\"},"
        "\"State\":\"available\"}]}";
    struct account *account =
        READ({"eu-west-1/p.json", peering}, {"eu-west-1/g.json", gateways},
             {"us-east-1/p.json", peering},
             {"us-east-1/g.json", "{\"TransitGateways\":[{\"TransitGatewayId\":\"tgw-3\"}]}"});
    const struct transit_attachment *ends = account->transit_attachments.items;

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->transit_attachments.count, 2);
    for (size_t i = 0; i < 2; i++) {
        bool is_west = ends[i].scope == account->transit_gateways.items[0].scope;

        assert_text(account, ends[i].resource_type, "peering");
        assert_text(account, ends[i].gateway_id, is_west ? "tgw-1" : "tgw-3");
        assert_text(account, ends[i].resource_id, is_west ? "tgw-3" : "tgw-1");
        assert_int_equal(ends[i].gateway, is_west ? 0 : 2);
    }
    assert_int_not_equal(ends[0].scope, ends[1].scope);
    account_free(account);
}

/* --- public exports ------------------------------------------------------------------------------- */

static struct account *read_public(const char *path)
{
    if (access(SHARED "README.md", R_OK) == 0)
        return read_path(path);
    print_message("skipped: no public exports in %s\n", SHARED);
    return NULL;
}

/* The gateway's account sees both attachments, the other account its own; both VPCs propagate. */
static void test_public_two_accounts(void **state)
{
    struct account *account = read_public(SHARED "batfish-lab/aws_multi_account_vpc_peering_tgw");

    (void)state;
    if (!account)
        skip();
    assert_int_equal(account->transit_gateways.count, 2);
    assert_int_equal(account->transit_attachments.count, 3);
    for (size_t i = 0; i < account->transit_attachments.count; i++) {
        const struct transit_attachment *attachment = &account->transit_attachments.items[i];

        assert_true(attachment->vpc < account->vpcs.count);
        assert_int_equal(account->transit_gateways.items[attachment->gateway].scope,
                         attachment->scope);
        assert_int_equal(attachment->subnets.count, 1);
        assert_text(account, attachment->association_table_id, "tgw-rtb-0b2c8eeefcf19371b");
    }
    assert_int_equal(account->transit_tables.count, 1);
    assert_true(account->transit_tables.items[0].routes_known);
    assert_int_equal(account->transit_tables.items[0].routes.count, 0);
    assert_true(account->transit_tables.items[0].propagations_known);
    assert_int_equal(account->transit_tables.items[0].propagations.count, 2);
    account_free(account);
}

static void test_public_zones(void **state)
{
    struct account *account = read_public(SHARED "batfish-lab/aws_tgw_multi_az_intra_region");

    (void)state;
    if (!account)
        skip();
    assert_int_equal(account->transit_gateways.count, 1);
    assert_int_equal(account->transit_attachments.count, 2);
    assert_int_equal(account->transit_attachments.items[0].subnets.count +
                         account->transit_attachments.items[1].subnets.count,
                     5);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gateways),
        cmocka_unit_test(test_attachment_of_two_calls),
        cmocka_unit_test(test_search),
        cmocka_unit_test(test_search_alone),
        cmocka_unit_test(test_searches_overlap),
        cmocka_unit_test(test_wrappers),
        cmocka_unit_test(test_propagations_and_associations_by_file_name),
        cmocka_unit_test(test_other_routes),
        cmocka_unit_test(test_peering),
        cmocka_unit_test(test_public_two_accounts),
        cmocka_unit_test(test_public_zones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
