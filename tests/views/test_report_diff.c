/* `vpcmend diff`, as a user calls it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/strbuf.h"
#include "tests/support/call.h"
#include "tests/support/pty_session.h"

/* A relay with a hole in A, mended in B, where another group got a hole; its name has an escape
 * sequence. */
#define GROUPS(relay, other)                                                                       \
    "{\"SecurityGroups\": ["                                                                       \
    "{\"GroupId\": \"sg-1\", \"GroupName\": \"mail \\u001b[2Jrelay\", \"VpcId\": \"vpc-1\", "      \
    "\"IpPermissions\": [" relay "]}, "                                                            \
    "{\"GroupId\": \"sg-2\", \"GroupName\": \"web\", \"VpcId\": \"vpc-1\", \"IpPermissions\": "    \
    "[" other "]}]}"
#define TCP(port, source)                                                                          \
    "{\"IpProtocol\": \"tcp\", \"FromPort\": " port ", \"ToPort\": " port ", " source "}"
#define RANGE(block)       "\"IpRanges\": [{\"CidrIp\": \"" block "\", \"Description\": \"smtp\"}]"
#define RANGES(one, other) "\"IpRanges\": [{\"CidrIp\": \"" one "\"}, {\"CidrIp\": \"" other "\"}]"

static const char before[] = GROUPS(TCP("25", RANGE("0.0.0.0/0")),
                                    TCP("443", "\"IpRanges\": [{\"CidrIp\": \"10.0.0.0/24\"}]"));
static const char after[] = GROUPS(TCP("25", RANGE("10.0.0.0/16")),
                                   TCP("443", RANGES("10.0.0.0/25", "10.0.0.128/25")) "," TCP(
                                       "587", "\"Ipv6Ranges\": [{\"CidrIpv6\": \"::/0\"}]"));
static void write_vpcs(const char *path, const char *name)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text,
                "{\"Vpcs\": [{\"VpcId\": \"vpc-1\", \"CidrBlock\": \"10.0.0.0/16\", "
                "\"Tags\": [{\"Key\": \"Name\", \"Value\": \"%s\"}]}]}",
                name);
    call_write_file(path, text.text);
    strbuf_release(&text);
}

static int set_up(void **state)
{
    (void)state;
    call_directory_enter();
    call_write_file("a/eu-west-1/groups.json", before);
    call_write_file("b/eu-west-1/groups.json", after);
    call_write_file("a/eu-west-1/interfaces.json", "{\"NetworkInterfaces\": []}");
    call_write_file("b/eu-west-1/interfaces.json", "{\"NetworkInterfaces\": []}");
    call_write_file("a/eu-west-1/tables.json", "{\"RouteTables\": []}");
    write_vpcs("a/eu-west-1/vpcs.json", "main");
    write_vpcs("b/eu-west-1/vpcs.json", "mail");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    call_directory_leave();
    return 0;
}

/* --- what it says ------------------------------------------------------------------------------------------- */

static const char text_expected[] =
    "--- A: a (4 files)\n"
    "+++ B: b (3 files)\n"
    "\n"
    "Not told by both, so not compared\n"
    "B holds no route_tables of */eu-west-1\n"
    "\n"
    "Holes: 1 new, 1 closed, 0 changed, 0 not told by both\n"
    "\n"
    "New holes: 1\n"
    "+ low  sg-2 (web)  sg-2/in/tcp/587-587/::/0\n"
    "    TCP 587 (mail submission) is open to ::/0, all of the IPv6 Internet, but no interface "
    "carries the group.\n"
    "\n"
    "Closed holes: 1\n"
    "- low  sg-1 (mail <U+001B>[2Jrelay)  sg-1/in/tcp/25-25/0.0.0.0/0\n"
    "    TCP 25 (mail between servers) is open to 0.0.0.0/0, all of the IPv4 Internet, but no "
    "interface carries the group.\n"
    "\n"
    "Security groups of vpc-1\n"
    "sg-1 (mail <U+001B>[2Jrelay)\n"
    "  - in  tcp 25       0.0.0.0/0            smtp\n"
    "  + in  tcp 25       10.0.0.0/16          smtp\n"
    "  closes in  IPv4 tcp 25: 4.29 billion addresses, such as 1.0.0.0\n"
    "sg-2 (web)\n"
    "  - in  tcp 443      10.0.0.0/24\n"
    "  + in  tcp 443      10.0.0.0/25\n"
    "  + in  tcp 443      10.0.0.128/25\n"
    "  + in  tcp 587      ::/0\n"
    "  opens  in  IPv6 tcp 587: 2^128 addresses, such as 2000::\n"
    "\n"
    "Names, descriptions and tags\n"
    "VPC vpc-1 (mail)\n"
    "  - name main\n"
    "  + name mail\n";

static void holes_come_first_and_names_last(void **state)
{
    (void)state;
    assert_call("vpcmend diff a b", 1, text_expected, "");
}

static void an_export_is_the_same_as_itself(void **state)
{
    (void)state;
    assert_call("vpcmend diff a a", 0,
                "--- A: a (4 files)\n"
                "+++ B: a (4 files)\n"
                "\n"
                "Holes: 0 new, 0 closed, 0 changed, 0 not told by both\n"
                "\n"
                "No difference in what both tell.\n",
                "");
}

/* B lacks a file, and that is all: nothing differs that both tell. */
static void what_is_not_told_is_no_difference(void **state)
{
    (void)state;
    call_write_file("c/eu-west-1/groups.json", before);
    call_write_file("c/eu-west-1/interfaces.json", "{\"NetworkInterfaces\": []}");
    write_vpcs("c/eu-west-1/vpcs.json", "main");
    assert_call_says("vpcmend diff a c", 0, "B holds no route_tables of */eu-west-1", "");
}

/* Of many accounts and regions the first is named, and kinds that are lacking in the same ones are
 * said in one sentence. */
static void what_is_lacking_is_said_shortly(void **state)
{
    static const char *const regions[] = {"eu-west-1", "us-east-1", "us-west-2"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct strbuf path = STRBUF_INIT;

        strbuf_addf(&path, "d/%s/vpcs.json", regions[i]);
        call_write_file(path.text, "{\"Vpcs\": []}");
        strbuf_clear(&path);
        strbuf_addf(&path, "e/%s/vpcs.json", regions[i]);
        call_write_file(path.text, "{\"Vpcs\": []}");
        strbuf_clear(&path);
        strbuf_addf(&path, "d/%s/tables.json", regions[i]);
        call_write_file(path.text, "{\"RouteTables\": []}");
        strbuf_clear(&path);
        strbuf_addf(&path, "d/%s/acls.json", regions[i]);
        call_write_file(path.text, "{\"NetworkAcls\": []}");
        strbuf_release(&path);
    }
    call_write_file("e/us-east-1/subnets.json", "{\"Subnets\": [], \"NextToken\": \"x\"}");
    call_write_file("d/us-east-1/subnets.json", "{\"Subnets\": []}");
    assert_call_says("vpcmend diff d e", 0,
                     "Not told by both, so not compared\n"
                     "B does not hold all subnets of */us-east-1\n"
                     "B holds no network_acls, route_tables of */eu-west-1 and 2 more\n"
                     "\n",
                     "");
}

/* Only the ports asked about are SMTP. */
static void ports_are_those_of_the_user(void **state)
{
    (void)state;
    assert_call_says("vpcmend diff a b --ports 2526", 1,
                     "Holes: 0 new, 0 closed, 0 changed, 0 not told by both", "");
}

static void json_says_the_same(void **state)
{
    (void)state;
    assert_call_says("vpcmend diff a b --format json", 1,
                     "{\n"
                     "  \"schema\": \"vpcmend.diff/1\",\n"
                     "  \"a\": {\n"
                     "    \"path\": \"a\",\n"
                     "    \"sources\": 4\n"
                     "  },\n"
                     "  \"b\": {\n"
                     "    \"path\": \"b\",\n"
                     "    \"sources\": 3\n"
                     "  },\n"
                     "  \"differ\": true,\n"
                     "  \"not_told\": [\n"
                     "    {\n"
                     "      \"by\": \"b\",\n"
                     "      \"kind\": \"route_tables\",\n"
                     "      \"partly\": false,\n"
                     "      \"account\": null,\n"
                     "      \"region\": \"eu-west-1\"\n"
                     "    }\n"
                     "  ],\n"
                     "  \"holes\": {\n"
                     "    \"new\": [\n"
                     "      {\n"
                     "        \"kind\": \"sg-rule-open\",\n",
                     "");
    assert_call_says("vpcmend diff a b --format json", 1,
                     "        {\n"
                     "          \"change\": \"gone\",\n"
                     "          \"before\": {\n"
                     "            \"id\": null,\n"
                     "            \"direction\": \"in\",\n"
                     "            \"protocol\": \"tcp\",\n"
                     "            \"ports\": \"25-25\",\n"
                     "            \"source\": \"0.0.0.0/0\",\n"
                     "            \"description\": \"smtp\"\n"
                     "          },\n"
                     "          \"after\": null\n"
                     "        },\n",
                     "");
    assert_call_says("vpcmend diff a a --format json", 0, "\"differ\": false", "");
}

/* --- on a terminal -------------------------------------------------------------------------------------------- */

/* Whether an escape sequence of colour comes with the answer, which is whole in either case. */
static bool is_coloured(const char *term, const char *variable)
{
    const char *const arguments[] = {"diff", "a.json", "b.json", NULL};
    const char *const environment[] = {variable, NULL};
    const char *const files[] = {"a.json", before, "b.json", after, NULL};
    char *program = pty_program("vpcmend");
    struct pty_options options = {.program = program,
                                  .arguments = arguments,
                                  .environment = variable ? environment : NULL,
                                  .files = files,
                                  .term = term,
                                  .in_temporary = true};
    struct pty_session *session = pty_start(&options);
    struct pty_end end;
    bool coloured;

    assert_non_null(session);
    assert_true(pty_wait_end(session, &end));
    assert_int_equal(end.status, 1);
    assert_non_null(strstr(pty_output(session)->text, "closes in  IPv4 tcp 25: 4.29 billion"));
    coloured = strstr(pty_output(session)->text, "\033[31m- in  tcp 25") != NULL;
    assert_int_equal(strstr(pty_output(session)->text, "\033[") != NULL, coloured);
    pty_free(session);
    free(program);
    return coloured;
}

static void only_terminals_with_colour_get_colour(void **state)
{
    (void)state;
    assert_true(is_coloured("xterm", NULL));
    assert_true(is_coloured("xterm", "NO_COLOR="));
    assert_false(is_coloured("xterm", "NO_COLOR=1"));
    assert_false(is_coloured("dumb", NULL));
}

/* --- how it is called ---------------------------------------------------------------------------------------- */

static void exactly_two_exports_are_wanted(void **state)
{
    (void)state;
    assert_call("vpcmend diff a", 2, "",
                "vpcmend: name two exports: the one before and the one after "
                "(vpcmend diff --help tells more)\n");
    assert_call_says("vpcmend diff a b a", 2, "", "name two exports");
    assert_call_says("vpcmend diff - -", 2, "", "standard input cannot be both exports");
    assert_call_says("vpcmend diff a b --format csv", 2, "", "there are text, json");
    assert_call_says("vpcmend diff a b --fail-on high", 2, "", "does not go with this command");
    assert_call_says("vpcmend diff --help", 0, "Usage: vpcmend diff EXPORT_A EXPORT_B", "");
}

static void an_export_that_cannot_be_read_is_named(void **state)
{
    (void)state;
    assert_call_says("vpcmend diff a nowhere", 2, "", "nowhere: nothing to compare");
    assert_call_says("vpcmend diff nowhere b", 2, "", "nowhere: nothing to compare");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holes_come_first_and_names_last),
        cmocka_unit_test(an_export_is_the_same_as_itself),
        cmocka_unit_test(what_is_not_told_is_no_difference),
        cmocka_unit_test(what_is_lacking_is_said_shortly),
        cmocka_unit_test(ports_are_those_of_the_user),
        cmocka_unit_test(json_says_the_same),
        cmocka_unit_test(only_terminals_with_colour_get_colour),
        cmocka_unit_test(exactly_two_exports_are_wanted),
        cmocka_unit_test(an_export_that_cannot_be_read_is_named),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
