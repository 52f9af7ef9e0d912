/*
 * Maps on the pages of HTML: which VPCs, how many, before and after, and that nothing in an export gets
 * out of a picture.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/base/sanitise.h"
#include "tests/views/hostile_groups.h"
#include "tests/views/html_page.h"

/* So many pictures are drawn on the page that a command writes. */
static void assert_pictures(const char *command, size_t count, const char *const *sentences)
{
    struct call call = call_run(command);
    struct html_page page;

    page_read(&page, call.out);
    assert_int_equal(page.pictures, count);
    assert_int_equal(call_count(call.out, " role=\"img\">\n<title>"), count);
    assert_int_equal(call_count(call.out, "</title>\n<desc>"), count);
    assert_int_equal(call_count(call.out, "<figure class=\"map\">"), count);
    for (; *sentences; sentences++)
        if (!strstr(page.text.text, *sentences))
            fail_msg("%s does not say: %s", command, *sentences);
    page_release(&page);
    call_release(&call);
}

static void vpcs_with_findings_are_drawn(void **state)
{
    static const char *const sentences[] = {
        "\nMaps\n", "\n!! reached from the Internet, ?? the export does not tell,",
        "\nMap of vpc-0e79ac9aca8d7f7d3 (",
        "\n10 interfaces, 6 with open SMTP doors, 3 of them reached from the Internet.\n",
        "\n!! 25 587 +2 eni-05239d1b5669f2636 (web)\n", NULL};

    (void)state;
    assert_pictures("vpcmend audit sample --format html", 3, sentences);
}

static void vpcs_with_hosts_are_drawn(void **state)
{
    static const char *const sentences[] = {"\nMap of vpc-0f7fab472bc5737e9 (mail-hub)\n", NULL};

    (void)state;
    assert_pictures("vpcmend mail sample --format html", 3, sentences);
}

static void nothing_to_draw_makes_no_section(void **state)
{
    static const char *const none[] = {NULL};

    (void)state;
    call_write_file("empty/groups.json", "{\"SecurityGroups\":[]}");
    assert_pictures("vpcmend audit empty --format html", 0, none);
    assert_pictures("vpcmend audit hostile --format html", 0, none); /* VPCs that it does not hold */
}

static void a_plan_is_drawn_before_and_after(void **state)
{
    static const char *const both[] = {
        "\nMap\n",
        "\nBefore: 10 interfaces, 6 with open SMTP doors, 3 of them reached from the Internet.",
        "\nAfter: 10 interfaces, 0 with open SMTP doors, 0 of them reached from the Internet.", NULL};
    static const char *const one[] = {"\nThe plan changes nothing that is drawn here.\n", NULL};
    struct call call = call_run("vpcmend fix sample --all --to vpc --format json");

    (void)state;
    call_write_file("plan.json", call.out);
    call_release(&call);
    assert_pictures("vpcmend plan show plan.json sample --format html", 2, both);
    assert_call_says("vpcmend fix sample --all --to vpc --format export -o mended", 0, "", "");
    assert_pictures("vpcmend plan show plan.json mended --format html", 1, one);
}

/* --- an export with many VPCs ------------------------------------------------------------------------- */

static void add_json(struct strbuf *out, const char *text)
{
    cJSON *item = cJSON_CreateString(text);
    char *printed = cJSON_PrintUnformatted(item);

    strbuf_adds(out, printed);
    free(printed);
    cJSON_Delete(item);
}

/* VPCs with a subnet and a group that is open to the world, all of them of these names. */
static void write_vpcs(size_t count, const char *const *names)
{
    struct strbuf vpcs = STRBUF_INIT, subnets = STRBUF_INIT, groups = STRBUF_INIT;

    for (size_t i = 0; i < count; i++) {
        const char *comma = i ? "," : "";

        strbuf_addf(&vpcs, "%s{\"VpcId\":\"vpc-%zu\",\"CidrBlock\":\"10.0.0.0/16\","
                           "\"Tags\":[{\"Key\":\"Name\",\"Value\":", comma, i);
        add_json(&vpcs, names[i]);
        strbuf_adds(&vpcs, "}]}");
        strbuf_addf(&subnets, "%s{\"SubnetId\":\"subnet-%zu\",\"VpcId\":\"vpc-%zu\","
                              "\"CidrBlock\":\"10.0.0.0/24\","
                              "\"Tags\":[{\"Key\":\"Name\",\"Value\":", comma, i, i);
        add_json(&subnets, names[i]);
        strbuf_adds(&subnets, "}]}");
        strbuf_addf(&groups, "%s{\"GroupId\":\"sg-%zu\",\"VpcId\":\"vpc-%zu\",\"IpPermissions\":[{"
                             "\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,"
                             "\"IpRanges\":[{\"CidrIp\":\"0.0.0.0/0\"}]}]}", comma, i, i);
    }
    strbuf_addf(&vpcs, "],\"Subnets\":[%s],\"SecurityGroups\":[%s]}", subnets.text, groups.text);
    strbuf_clear(&subnets);
    strbuf_addf(&subnets, "{\"Vpcs\":[%s", vpcs.text);
    call_write_file("many/all.json", subnets.text);
    strbuf_release(&vpcs);
    strbuf_release(&subnets);
    strbuf_release(&groups);
}

static void a_page_bears_so_many_maps(void **state)
{
    static const char *const names[] = {"", "", "", "", "", "", "", "", "", "", "", "", "", ""};
    static const char *const one[] = {
        "\n1 more VPC is not drawn here: vpcmend map --format svg --vpc ID draws it.\n", NULL};
    static const char *const two[] = {
        "\n2 more VPCs are not drawn here: vpcmend map --format svg --vpc ID draws one.\n", NULL};
    static const char *const none[] = {NULL};

    (void)state;
    write_vpcs(12, names);
    assert_pictures("vpcmend audit many --format html", 12, none);
    write_vpcs(13, names);
    assert_pictures("vpcmend audit many --format html", 12, one);
    write_vpcs(14, names);
    assert_pictures("vpcmend audit many --format html", 12, two);
}

/* Each is a heading, the picture's name and a box's title, whole if not in the box then in what it tells
 * of itself, and nothing else. */
static void hostile_networks_are_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < HOSTILE_NAMES; i++) {
        struct strbuf shown = STRBUF_INIT;
        struct html_page page;
        struct call call;

        write_vpcs(1, hostile_names + i);
        call = call_run("vpcmend audit many --format html");
        page_read(&page, call.out);
        assert_int_equal(page.pictures, 1);
        sanitise_add(&shown, hostile_names[i], strlen(hostile_names[i]));
        assert_true(call_count(page.text.text, shown.text) >= 3);
        strbuf_release(&shown);
        page_release(&page);
        call_release(&call);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vpcs_with_findings_are_drawn),
        cmocka_unit_test(vpcs_with_hosts_are_drawn),
        cmocka_unit_test(nothing_to_draw_makes_no_section),
        cmocka_unit_test(a_plan_is_drawn_before_and_after),
        cmocka_unit_test(a_page_bears_so_many_maps),
        cmocka_unit_test(hostile_networks_are_texts),
    };

    return cmocka_run_group_tests(tests, hostile_enter, hostile_leave);
}
