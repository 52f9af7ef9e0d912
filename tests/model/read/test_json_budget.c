/*
 * What documents of other programs may take: the tree of one object, and of a Terraform document all of them
 * together. What is left out is told with its place, and what stands before it is there.
 */
#include "tests/model/read/pieces.h"

#include "model/read/json_arena.h"
#include "model/read/json_budget.h"

#define ONE_TOO_LARGE "this object has more parts than any of AWS's: it is left out"
#define ALL_TOO_LARGE                                                                              \
    "the resources up to here have more parts than those of AWS: this one and all after it are left out"

/* --- the budget ------------------------------------------------------------------------------------- */

static void test_malloc_adds_its_own(void **state)
{
    struct json_budget budget = {.left = 32 + 48 + 47};

    (void)state;
    assert_true(json_budget_take(&budget, 1));
    assert_int_equal(budget.left, 48 + 47);
    assert_true(json_budget_take(&budget, 25));
    assert_int_equal(budget.left, 47);
    assert_false(json_budget_take(&budget, 25));
    assert_true(budget.overdrawn);
    assert_false(json_budget_take(&budget, 1));
}

static void add_repeated(struct strbuf *text, const char *piece, size_t count)
{
    for (size_t i = 0; i < count; i++)
        strbuf_addf(text, "%s%s", i ? "," : "", piece);
}

static void test_parsing_is_refused(void **state)
{
    struct strbuf text = STRBUF_INIT;
    struct json_budget own;
    cJSON *tree;

    (void)state;
    json_arena_install();
    tree = json_budget_parse("[0,1]", 5, &own);
    assert_int_equal(cJSON_GetArraySize(tree), 2);
    assert_false(own.overdrawn);
    assert_in_range(own.left, json_budget_of(5) - 500, json_budget_of(5) - 3 * 80); /* three nodes */
    cJSON_Delete(tree);
    assert_null(json_budget_parse("[0,", 3, &own));
    assert_false(own.overdrawn);
    strbuf_addch(&text, '[');
    add_repeated(&text, "0", 200000); /* 80 bytes each, and 4 are allowed beside the 11 MiB */
    strbuf_addch(&text, ']');
    assert_null(json_budget_parse(text.text, text.length, &own));
    assert_true(own.overdrawn);
    strbuf_release(&text);
}

/* Of the building thread; and parsing meanwhile has a budget of its own. */
static void test_building_is_counted(void **state)
{
    struct json_budget budget = {.left = 4000};
    struct json_budget own;
    cJSON *list, *tree;

    (void)state;
    json_arena_install();
    json_budget_spend(5000);
    json_budget_begin(&budget);
    list = cJSON_CreateArray();
    tree = json_budget_parse("[0,1,2]", 7, &own);
    assert_int_equal(budget.left, 4000 - 80);
    while (!json_budget_is_spent())
        cJSON_AddItemToArray(list, cJSON_CreateNumber(1));
    json_budget_end();
    assert_false(json_budget_is_spent());
    assert_int_equal(cJSON_GetArraySize(list), 50);
    assert_true(budget.overdrawn);
    cJSON_Delete(tree);
    cJSON_Delete(list);
}

/* --- documents -------------------------------------------------------------------------------------- */

#define STATE_4 "{\"version\":4,\"terraform_version\":\"1\",\"resources\":[\n"
#define INTERFACES "{\"type\":\"aws_network_interface\",\"name\":\"a\",\"instances\":[\n"

static const struct problem *error_of(const struct account *account, const char *message)
{
    const struct problem *found = NULL;

    for (size_t i = 0; i < account->problems.count; i++) {
        if (account->problems.items[i].weight == PROBLEM_ERROR) {
            assert_null(found);
            found = &account->problems.items[i];
        }
    }
    assert_non_null(found);
    assert_string_equal(found->message, message);
    return found;
}

static void assert_place(const struct account *account, const char *message, uint32_t line,
                         uint32_t column)
{
    const struct problem *error = error_of(account, message);

    assert_string_equal(error->file, "export.json");
    assert_int_equal(error->line, line);
    assert_int_equal(error->column, column);
}

/* Of two resources the first has too many attributes. */
static void test_one_resource(void **state)
{
    struct strbuf text = STRBUF_INIT;
    struct account *account;

    (void)state;
    strbuf_adds(&text, STATE_4 INTERFACES "{\"attributes\":{\"id\":\"eni-1\",\"x\":[");
    add_repeated(&text, "0", 200000);
    strbuf_adds(&text, "]}},\n{\"attributes\":{\"id\":\"eni-2\"}}]}]}");
    account = read_text(text.text);
    assert_place(account, ONE_TOO_LARGE, 3, 15);
    assert_int_equal(account->interfaces.count, 1);
    assert_int_equal(row_of_id(account, "eni-2", OBJECT_INTERFACE), 0);
    account_free(account);
    strbuf_release(&text);
}

/* Old states: each name makes sixty objects, one inside the other. */
static void test_flat_attributes(void **state)
{
    struct strbuf text = STRBUF_INIT;
    struct account *account;

    (void)state;
    strbuf_adds(&text, "{\"version\":3,\"terraform_version\":\"0.11\",\"modules\":[{\"resources\":{\n"
                       "\"aws_vpc.a\":{\"type\":\"aws_vpc\",\"primary\":{\"attributes\":{\"id\":\"vpc-1\"");
    for (unsigned i = 0; i < 3000; i++) {
        strbuf_addf(&text, ",\"%u", i);
        for (unsigned k = 0; k < 60; k++)
            strbuf_adds(&text, ".a");
        strbuf_adds(&text, "\":\"1\"");
    }
    strbuf_adds(&text, "}}},\n\"aws_vpc.b\":{\"type\":\"aws_vpc\",\"primary\":{\"attributes\":"
                       "{\"id\":\"vpc-2\",\"cidr_block\":\"10.0.0.0/16\"}}}}}]}");
    account = read_text(text.text);
    assert_place(account, ONE_TOO_LARGE, 2, 55);
    assert_int_equal(account->vpcs.count, 1);
    assert_int_equal(row_of_id(account, "vpc-2", OBJECT_VPC), 0);
    account_free(account);
    strbuf_release(&text);
}

/* One interface a line from the third on: those before the line that is told are there, and no others. */
static void assert_left_out_from(const struct account *account, uint32_t first_line, uint32_t count)
{
    const struct problem *error = error_of(account, ALL_TOO_LARGE);

    assert_true(error->line > first_line && error->line < first_line + count);
    assert_int_equal(error->column, 1);
    assert_int_equal(account->interfaces.count, error->line - first_line);
}

/* A few members each, but of all of them together too many. */
static void test_all_resources(void **state)
{
    struct strbuf text = STRBUF_INIT;
    struct account *account;

    (void)state;
    strbuf_adds(&text, STATE_4 INTERFACES);
    for (unsigned i = 0; i < 120; i++) {
        strbuf_addf(&text, "%s{\"attributes\":{\"id\":\"eni-%u\",\"security_groups\":[", i ? ",\n" : "", i);
        add_repeated(&text, "\"a\"", 1000); /* 224 bytes each, and 48 are allowed beside the 11 MiB */
        strbuf_adds(&text, "]}}");
    }
    strbuf_adds(&text, "]}]}");
    account = read_text(text.text);
    assert_left_out_from(account, 3, 120);
    account_free(account);
    strbuf_release(&text);
}

/* Each interface is given the VPC of its subnet, whose name is long. */
static void test_joined_resources(void **state)
{
    struct strbuf text = STRBUF_INIT;
    struct account *account;

    (void)state;
    strbuf_adds(&text, STATE_4 "{\"type\":\"aws_subnet\",\"name\":\"a\",\"instances\":[{\"attributes\":"
                               "{\"id\":\"subnet-1\",\"vpc_id\":\"");
    for (unsigned i = 0; i < 1000000; i++)
        strbuf_addch(&text, 'v');
    strbuf_adds(&text, "\"}}]},\n" INTERFACES);
    for (unsigned i = 0; i < 100; i++)
        strbuf_addf(&text, "%s{\"attributes\":{\"id\":\"eni-%u\",\"subnet_id\":\"subnet-1\"}}",
                    i ? ",\n" : "", i);
    strbuf_adds(&text, "]}]}");
    account = read_text(text.text);
    assert_left_out_from(account, 4, 100);
    assert_int_equal(account->subnets.count, 1);
    account_free(account);
    strbuf_release(&text);
}

/* --- plans ------------------------------------------------------------------------------------------ */

/* Each of the references stands for a hundred ids. */
static void test_references_of_a_plan(void **state)
{
    struct strbuf text = STRBUF_INIT;
    struct account *account;

    (void)state;
    strbuf_adds(&text, "{\"planned_values\":{\"root_module\":{\"resources\":[\n");
    for (unsigned i = 0; i < 100; i++)
        strbuf_addf(&text, "{\"address\":\"aws_security_group.a[%u]\",\"type\":\"aws_security_group\","
                           "\"mode\":\"managed\",\"values\":{\"vpc_id\":\"vpc-1\"}},\n", i);
    strbuf_adds(&text, "{\"address\":\"aws_network_interface.a\",\"type\":\"aws_network_interface\","
                       "\"mode\":\"managed\",\"values\":{}}]}},\"configuration\":{\"root_module\":"
                       "{\"resources\":[{\"address\":\"aws_network_interface.a\",\"expressions\":"
                       "{\"security_groups\":{\"references\":[");
    add_repeated(&text, "\"aws_security_group.a\"", 2000); /* 22 MB of ids */
    strbuf_adds(&text, "]}}}]}}}");
    account = read_text(text.text);
    assert_place(account, ALL_TOO_LARGE, 102, 1);
    assert_int_equal(account->groups.count, 100);
    assert_int_equal(account->interfaces.count, 0);
    account_free(account);
    strbuf_release(&text);
}

/* Modules inside modules: what a resource is called grows with the depth. */
static void test_deep_modules_of_a_plan(void **state)
{
    struct strbuf text = STRBUF_INIT;
    struct account *account;

    (void)state;
    strbuf_adds(&text, "{\"planned_values\":{\"root_module\":{\"resources\":[{\"address\":\"aws_vpc.a\","
                       "\"type\":\"aws_vpc\",\"mode\":\"managed\",\"values\":{}}]}},\n"
                       "\"configuration\":{\"root_module\":");
    for (unsigned i = 0; i < 300; i++)
        strbuf_adds(&text, "{\"module_calls\":{\"a_module_of_some\":{\"module\":");
    strbuf_adds(&text, "{\"resources\":[");
    add_repeated(&text, "{\"address\":\"a\",\"expressions\":{}}", 4000); /* 7 KB each */
    strbuf_adds(&text, "]}");
    for (unsigned i = 0; i < 300; i++)
        strbuf_adds(&text, "}}}");
    strbuf_adds(&text, "}}");
    account = read_text(text.text);
    assert_place(account, ALL_TOO_LARGE, 2, 17);
    account_free(account);
    strbuf_release(&text);
}

/* --- AWS Config ------------------------------------------------------------------------------------- */

static void test_item_of_config(void **state)
{
    struct strbuf text = STRBUF_INIT;
    struct account *account;

    (void)state;
    strbuf_adds(&text, "{\"configurationItems\":[0,{},{\"resourceType\":7},\n"
                       "{\"resourceType\":\"AWS::EC2::VPC\",\"resourceId\":\"vpc-1\",\"configuration\":[");
    add_repeated(&text, "0", 200000);
    strbuf_adds(&text, "]},\n{\"resourceType\":\"AWS::EC2::VPC\",\"resourceId\":\"vpc-2\","
                       "\"configuration\":{\"cidrBlock\":\"10.0.0.0/16\"}}]}");
    account = read_text(text.text);
    assert_place(account, ONE_TOO_LARGE, 2, 1);
    assert_int_equal(account->vpcs.count, 1);
    assert_int_equal(row_of_id(account, "vpc-2", OBJECT_VPC), 0);
    account_free(account);
    strbuf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_malloc_adds_its_own),  cmocka_unit_test(test_parsing_is_refused),
        cmocka_unit_test(test_building_is_counted),  cmocka_unit_test(test_one_resource),
        cmocka_unit_test(test_flat_attributes),      cmocka_unit_test(test_all_resources),
        cmocka_unit_test(test_joined_resources),     cmocka_unit_test(test_references_of_a_plan),
        cmocka_unit_test(test_deep_modules_of_a_plan), cmocka_unit_test(test_item_of_config),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
