#include "tests/model/compare/two_exports.h"

#define VPC(id, owner) "{\"VpcId\": \"" id "\", \"OwnerId\": \"" owner "\"}"
#define VPCS(vpcs)     "{\"Vpcs\": [" vpcs "]}"

/* The pairs of VPCs, a line each. */
static void assert_pairs(struct account *a, struct account *b, const char *expected)
{
    assert_pairs_of(a, b, OBJECT_VPC, "", "\n", expected);
}

static void objects_are_matched_by_id(void **state)
{
    (void)state;
    assert_pairs(READ({"123456789012/eu-west-1/v.json",
                       VPCS(VPC("vpc-1", "123456789012") "," VPC("vpc-2", "123456789012"))}),
                 READ({"123456789012/eu-west-1/v.json",
                       VPCS(VPC("vpc-2", "123456789012") "," VPC("vpc-3", "123456789012"))}),
                 "gone 0 -1\n"
                 "both 1 0\n"
                 "new -1 1\n");
}

/* The same id in two regions (default VPCs of an emulator): each goes with its own. */
static void account_and_region_decide_where_both_tell_them(void **state)
{
    (void)state;
    assert_pairs(READ({"123456789012/eu-west-1/v.json", VPCS(VPC("vpc-1", "123456789012"))},
                      {"123456789012/us-east-1/v.json", VPCS(VPC("vpc-1", "123456789012"))}),
                 READ({"123456789012/us-east-1/v.json", VPCS(VPC("vpc-1", "123456789012"))},
                      {"123456789012/eu-west-1/v.json", VPCS(VPC("vpc-1", "123456789012"))}),
                 "both 0 1\n"
                 "both 1 0\n");
    assert_pairs(READ({"123456789012/eu-west-1/v.json", VPCS(VPC("vpc-1", "123456789012"))}),
                 READ({"123456789012/us-east-1/v.json", VPCS(VPC("vpc-1", "123456789012"))}),
                 "not in B 0 -1\n"
                 "not in A -1 0\n");
}

static void where_one_does_not_tell_them_the_id_is_enough(void **state)
{
    (void)state;
    assert_pairs(READ({"123456789012/eu-west-1/v.json", VPCS("{\"VpcId\": \"vpc-1\"}")}),
                 READ({"v.json", VPCS("{\"VpcId\": \"vpc-1\"}")}), "both 0 0\n");
}

/* It could be of a region that B does not tell of. */
static void what_could_be_elsewhere_is_not_gone(void **state)
{
    (void)state;
    assert_pairs(READ({"v.json", VPCS("{\"VpcId\": \"vpc-1\"}")}),
                 READ({"a/eu-west-1/v.json", VPCS("")}), "gone 0 -1\n");
    assert_pairs(
        READ({"v.json", VPCS("{\"VpcId\": \"vpc-1\"}")}),
        READ({"a/eu-west-1/v.json", VPCS("")}, {"a/us-east-1/s.json", "{\"Subnets\": []}"}),
        "not in B 0 -1\n");
}

/* Unless it could be either of two. */
static void what_could_be_either_is_neither(void **state)
{
    (void)state;
    assert_pairs(READ({"a/eu-west-1/v.json", VPCS("{\"VpcId\": \"vpc-1\"}")},
                      {"a/us-east-1/v.json", VPCS("{\"VpcId\": \"vpc-1\"}")}),
                 READ({"v.json", VPCS("{\"VpcId\": \"vpc-1\"}")}),
                 "new -1 0\n" /* a region that is not known comes first */
                 "gone 0 -1\n"
                 "gone 1 -1\n");
}

/* An empty list is data; a list with a further page, or no file, is not known. */
static void gone_needs_a_whole_list(void **state)
{
    (void)state;
    assert_pairs(READ({"123456789012/eu-west-1/v.json", VPCS(VPC("vpc-1", "123456789012"))}),
                 READ({"123456789012/eu-west-1/v.json", VPCS("")}), "gone 0 -1\n");
    assert_pairs(READ({"123456789012/eu-west-1/v.json", VPCS(VPC("vpc-1", "123456789012"))}),
                 READ({"123456789012/eu-west-1/v.json", "{\"Vpcs\": [], \"NextToken\": \"x\"}"}),
                 "not in B 0 -1\n");
    assert_pairs(READ({"123456789012/eu-west-1/v.json", VPCS(VPC("vpc-1", "123456789012"))}),
                 READ({"123456789012/eu-west-1/s.json", "{\"Subnets\": []}"}), "not in B 0 -1\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_are_matched_by_id),
        cmocka_unit_test(account_and_region_decide_where_both_tell_them),
        cmocka_unit_test(where_one_does_not_tell_them_the_id_is_enough),
        cmocka_unit_test(what_could_be_elsewhere_is_not_gone),
        cmocka_unit_test(what_could_be_either_is_neither),
        cmocka_unit_test(gone_needs_a_whole_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
