/*
 * The sub-commands, as a user calls them: a command line in, standard output, standard error and an
 * exit status out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/strbuf.h"
#include "tests/support/call.h"

/* One group with one open rule, in a VPC of its own, on no interface. */
static const char groups[] =
    "{\"SecurityGroups\": [{\"GroupId\": \"sg-1\", \"GroupName\": \"mail \\u001b[2Jrelay\", "
    "\"OwnerId\": \"123456789012\", \"VpcId\": \"vpc-1\", \"IpPermissions\": [{\"IpProtocol\": "
    "\"tcp\", \"FromPort\": 25, \"ToPort\": 25, \"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\", "
    "\"Description\": \"smtp from anywhere\"}], \"Ipv6Ranges\": [{\"CidrIpv6\": \"::/0\"}]}]}]}";
static const char vpcs[] = "{\"Vpcs\": [{\"VpcId\": \"vpc-1\", \"CidrBlock\": \"10.0.0.0/16\"}]}";
static const char interfaces[] = "{\"NetworkInterfaces\": []}";

static int set_up(void **state)
{
    (void)state;
    call_directory_enter();
    call_write_file("in/eu-west-1/groups.json", groups);
    call_write_file("in/eu-west-1/vpcs.json", vpcs);
    call_write_file("in/eu-west-1/interfaces.json", interfaces);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    call_directory_leave();
    return 0;
}

/* --- the command line ----------------------------------------------------------------------------- */

static void help_and_version_go_to_standard_output(void **state)
{
    (void)state;
    assert_call_says("vpcmend --help", 0, "Usage:\n  vpcmend [EXPORT...]", "");
    assert_call_says("vpcmend", CLI_LIST_SESSIONS, "", "");
    assert_call_says("vpcmend audit --help", 0, "Usage: vpcmend audit EXPORT...", "");
    assert_call_says("vpcmend fix --help", 0, "--to CANDIDATE", "");
    assert_call_says("vpcmend demo --help", 0, "vpcmend demo --export DIR", "");
    assert_call_says("vpcmend collector --help", 0, "sh collect.sh [--output DIR]", "");
    assert_call_says("vpcmend --version", 0, "vpcmend ", "");
    assert_call_says("vpcmend help", 0, "Usage:\n  vpcmend [EXPORT...]", "");
    assert_call_says("vpcmend help --help", 0, "Usage:\n  vpcmend [EXPORT...]", "");
    assert_call_says("vpcmend help fix", 0, "--to CANDIDATE", "");
    assert_call_says("vpcmend help fxi", 2, "", "there is no help about fxi");
    assert_call_says("vpcmend help fix audit", 2, "", "there is no help about audit");
    assert_call_says("vpcmend version", 0, "vpcmend ", "");
}

static void exports_open_the_screens(void **state)
{
    struct call call;

    (void)state;
    call = call_run("vpcmend --ports 2526,25 in other");
    assert_int_equal(call.status, CLI_OPEN_SCREENS);
    assert_int_equal(call.screens.path_count, 2);
    assert_int_equal(call.screens.ports.count, 2);
    assert_int_equal(call.screens.ports.ports[1], 2526);
    assert_false(call.screens.sample);
    call_release(&call);
    call = call_run("vpcmend -");
    assert_int_equal(call.status, CLI_OPEN_SCREENS);
    assert_int_equal(call.screens.path_count, 1);
    call_release(&call);
    call = call_run("vpcmend demo");
    assert_int_equal(call.status, CLI_OPEN_SCREENS);
    assert_true(call.screens.sample);
    assert_int_equal(call.screens.ports.ports[0], 25);
    call_release(&call);
}

static void wrong_usage_is_status_2_and_a_sentence(void **state)
{
    (void)state;
    assert_call("vpcmend audit", 2, "",
                "vpcmend: name at least one EXPORT: a directory, a file, or - "
                "(vpcmend audit --help tells more)\n");
    assert_call("vpcmend audit in --nonsense", 2, "",
                "vpcmend: there is no option --nonsense, or it takes no value "
                "(vpcmend audit --help tells more)\n");
    assert_call("vpcmend audit in -x", 2, "",
                "vpcmend: there is no option -x (vpcmend audit --help tells more)\n");
    assert_call("vpcmend audit in --format", 2, "",
                "vpcmend: --format wants a value (vpcmend audit --help tells more)\n");
    assert_call("vpcmend audit in --format xml", 2, "",
                "vpcmend: the format xml is not available; there are table, json, ndjson, csv, markdown, html, sarif "
                "(vpcmend audit --help tells more)\n");
    assert_call("vpcmend audit in --fail-on bad", 2, "",
                "vpcmend: bad is no severity: info, low, medium, high, critical or never "
                "(vpcmend audit --help tells more)\n");
    assert_call_says("vpcmend audit in --ports 70000", 2, "", "vpcmend: --ports 70000: ");
    assert_call_says("vpcmend audit in --all", 2, "", "--all does not go with this command");
    assert_call("vpcmend fix in --all", 2, "",
                "vpcmend: say what the source becomes: --to CANDIDATE "
                "(vpcmend fix --help tells more)\n");
    assert_call_says("vpcmend fix in --to vpc", 2, "", "say either --all or --rule ID");
    assert_call_says("vpcmend fix in --all --rule sgr-1 --to vpc", 2, "", "either --all or");
    assert_call_says("vpcmend fix in --all --to vpc --format export", 2, "", "needs -o DIR");
    assert_call_says("vpcmend fix in --all --to vpc --format html", 2, "",
                     "there are diff, json, aws-cli, export, markdown, terraform, "
                     "cloudformation-json, cloudformation-yaml");
    assert_call_says("vpcmend demo in", 2, "", "the sample takes no EXPORT");
    assert_call("vpcmend audit demo", 2, "",
                "vpcmend: there is no demo here; \"vpcmend demo --export demo\" writes the sample account into it "
                "(vpcmend audit --help tells more)\n");
    assert_call_says("vpcmend demo --export demo", 0, "", "");
    assert_call_says("vpcmend audit demo", 1, "critical", "");
    assert_call_says("vpcmend collector in", 2, "", "the collector takes no EXPORT");
    assert_call_says("vpcmend collector -o out", 2, "", "-o does not go with this command");
}

/* A command that is nearly named is not the screens of what stands behind it. */
static void commands_are_told_from_exports(void **state)
{
    static const char *const near[] = {"audti", "adit", "auditt", "audot"};
    struct call call;

    (void)state;
    for (size_t i = 0; i < sizeof near / sizeof near[0]; i++) {
        struct strbuf line = STRBUF_INIT, said = STRBUF_INIT;

        strbuf_addf(&line, "vpcmend %s in", near[i]);
        strbuf_addf(&said,
                    "vpcmend: there is no file %s and no such command; perhaps audit is meant "
                    "(vpcmend --help tells more)\n",
                    near[i]);
        assert_call(line.text, 2, "", said.text);
        strbuf_release(&said);
        strbuf_release(&line);
    }
    call = call_run("vpcmend uadti in"); /* two letters changed: it may be anything */
    assert_int_equal(call.status, CLI_OPEN_SCREENS);
    call_release(&call);
    call = call_run("vpcmend in audti");
    assert_int_equal(call.status, CLI_OPEN_SCREENS);
    call_release(&call);
    call_write_file("maps", "{}");
    call = call_run("vpcmend maps");
    assert_int_equal(call.status, CLI_OPEN_SCREENS);
    call_release(&call);
}

/* --- mail ------------------------------------------------------------------------------------------- */

/* The forms tell of the same things. */
static void mail_tells_who_sends(void **state)
{
    (void)state;
    assert_call_says("vpcmend mail", 2, "", "vpcmend mail --help");
    assert_call_says("vpcmend mail in --format csv", 2, "", "there are text, json, markdown, html");
    assert_call_says("vpcmend mail in", 0, "Who sends and receives mail\n", "");
    assert_call_says("vpcmend mail in --format json", 0, "\"schema\": \"vpcmend.mail/1\"", "");
    assert_call_says("vpcmend mail in --format markdown", 0, "# Mail\n", "");
    assert_call_says("vpcmend mail in --format html", 0, "<h1>Mail</h1>", "");
}

/* --- audit ------------------------------------------------------------------------------------------ */

static const char audit_json_expected[] = "{\n"
                                          "  \"schema\": \"vpcmend.audit/1\",\n"
                                          "  \"export\": {\n"
                                          "    \"sources\": 3,\n"
                                          "    \"problems\": 0,\n"
                                          "    \"accounts\": [\n"
                                          "      \"123456789012\"\n"
                                          "    ],\n"
                                          "    \"regions\": [\n"
                                          "      \"eu-west-1\"\n"
                                          "    ],\n"
                                          "    \"vpcs\": 1,\n"
                                          "    \"subnets\": 0,\n"
                                          "    \"security_groups\": 1,\n"
                                          "    \"security_group_rules\": 2,\n"
                                          "    \"network_acls\": 0,\n"
                                          "    \"network_interfaces\": 0,\n"
                                          "    \"absent\": [\n"
                                          "      \"subnets\",\n"
                                          "      \"security_group_rules\",\n"
                                          "      \"network_acls\",\n"
                                          "      \"route_tables\",\n"
                                          "      \"instances\",\n"
                                          "      \"addresses\",\n"
                                          "      \"internet_gateways\",\n"
                                          "      \"nat_gateways\",\n"
                                          "      \"egress_only_internet_gateways\",\n"
                                          "      \"vpc_endpoints\",\n"
                                          "      \"vpc_peering_connections\",\n"
                                          "      \"prefix_lists\"\n"
                                          "    ]\n"
                                          "  },\n"
                                          "  \"counts\": {\n"
                                          "    \"critical\": 0,\n"
                                          "    \"high\": 0,\n"
                                          "    \"medium\": 0,\n"
                                          "    \"low\": 2,\n"
                                          "    \"info\": 0\n"
                                          "  },\n"
                                          "  \"findings\": [\n"
                                          "    {\n"
                                          "      \"kind\": \"sg-rule-open\",\n"
                                          "      \"severity\": \"low\",\n"
                                          "      \"exposure\": \"unattached\",\n"
                                          "      \"breadth\": \"world\",\n"
                                          "      \"family\": \"ipv4\",\n"
                                          "      \"account\": \"123456789012\",\n"
                                          "      \"region\": \"eu-west-1\",\n"
                                          "      \"vpc\": \"vpc-1\",\n"
                                          "      \"resource\": \"sg-1\",\n"
                                          "      \"resource_name\": \"mail \\u001b[2Jrelay\",\n"
                                          "      \"rules\": [\n"
                                          "        \"sg-1/in/tcp/25-25/0.0.0.0/0\"\n"
                                          "      ],\n"
                                          "      \"protocol\": \"tcp\",\n"
                                          "      \"from_port\": 25,\n"
                                          "      \"to_port\": 25,\n"
                                          "      \"smtp_ports\": [\n"
                                          "        25\n"
                                          "      ],\n"
                                          "      \"source\": \"0.0.0.0/0\",\n"
                                          "      \"description\": \"smtp from anywhere\",\n"
                                          "      \"exposed_interfaces\": [],\n"
                                          "      \"message\": \"";

static void audit_json_is_the_contract(void **state)
{
    struct call once = call_run("vpcmend audit in --format json");
    struct call twice = call_run("vpcmend audit --format=json in");

    (void)state;
    assert_int_equal(once.status, 1);
    assert_string_equal(once.problems, "");
    assert_memory_equal(once.out, audit_json_expected, strlen(audit_json_expected));
    assert_string_equal(once.out, twice.out);
    call_release(&once);
    call_release(&twice);
}

static void audit_ndjson_is_one_finding_a_line(void **state)
{
    struct call call = call_run("vpcmend audit in --format ndjson");
    static const char start[] = "{\"kind\":\"sg-rule-open\",\"severity\":\"low\",";
    size_t lines = 0;

    (void)state;
    for (const char *at = call.out; *at; at = strchr(at, '\n') + 1) {
        assert_int_equal(strncmp(at, start, strlen(start)), 0);
        lines++;
    }
    assert_int_equal(lines, 2);
    call_release(&call);
}

static void audit_table_is_aligned_and_harmless(void **state)
{
    (void)state;
    assert_call("vpcmend audit in", 1,
                "SEVERITY  EXPOSURE    RESOURCE                      "
                "RULE                         PORTS  SOURCE\n"
                "low       unattached  sg-1 (mail <U+001B>[2Jrelay)  "
                "sg-1/in/tcp/25-25/0.0.0.0/0  25     0.0.0.0/0\n"
                "low       unattached  sg-1 (mail <U+001B>[2Jrelay)  "
                "sg-1/in/tcp/25-25/::/0       25     ::/0\n"
                "\n"
                "2 findings: 2 low\n",
                "");
}

static void audit_status_follows_fail_on_and_ports(void **state)
{
    (void)state;
    assert_call_says("vpcmend audit in --fail-on low", 1, "", "");
    assert_call_says("vpcmend audit in --fail-on medium", 0, "2 findings", "");
    assert_call("vpcmend audit in --ports 26", 0, "0 findings\n", "");
}

static void unreadable_exports_are_status_2(void **state)
{
    (void)state;
    assert_call_says("vpcmend audit nowhere", 2, "", "vpcmend: nowhere");
    call_write_file("other/file.json", "{\"Nothing\": []}");
    assert_call_says("vpcmend audit other", 2, "", "vpcmend: nothing readable was found");
    call_write_file("in/eu-west-1/bad.json", "{\"Subnets\": [\n  {]}");
    assert_call_says("vpcmend audit in", 1, "2 findings: 2 low; 1 problem in the export\n",
                     "vpcmend: in/eu-west-1/bad.json:2:4: ");
}

/* --- fix --------------------------------------------------------------------------------------------- */

static const char fix_diff_expected[] = "--- sg-1 (mail <U+001B>[2Jrelay), 123456789012 eu-west-1\n"
                                        "+++ sg-1 (mail <U+001B>[2Jrelay), 123456789012 eu-west-1\n"
                                        "@@ sg-1/in/tcp/25-25/0.0.0.0/0 @@\n"
                                        "-tcp 25 from 0.0.0.0/0  # smtp from anywhere\n"
                                        "+tcp 25 from 10.0.0.0/16  # smtp from anywhere\n";

static void fix_rewrites_the_named_rule(void **state)
{
    (void)state;
    assert_call("vpcmend fix in --rule sg-1/in/tcp/25-25/0.0.0.0/0 --to vpc", 0, fix_diff_expected,
                "");
}

/* The VPC has no IPv6 block: "vpc" removes the rule and says so. */
static void fix_all_mends_until_nothing_is_named(void **state)
{
    struct call call = call_run("vpcmend fix in --all --to vpc");

    (void)state;
    assert_int_equal(call.status, 0);
    assert_memory_equal(call.out, fix_diff_expected, strlen(fix_diff_expected));
    assert_string_equal(call.out + strlen(fix_diff_expected), "@@ sg-1/in/tcp/25-25/::/0 @@\n"
                                                              "-tcp 25 from ::/0\n");
    assert_non_null(strstr(call.problems, "vpcmend: sg-1/in/tcp/25-25/::/0: "));
    call_release(&call);
}

static void fix_takes_several_rules_behind_one_option(void **state)
{
    (void)state;
    assert_call_says("vpcmend fix --rule sg-1/in/tcp/25-25/0.0.0.0/0 sg-1/in/tcp/25-25/::/0 in "
                     "--to remove",
                     0, "@@ sg-1/in/tcp/25-25/::/0 @@\n", "");
}

static void fix_names_what_it_could_not_mend(void **state)
{
    (void)state;
    assert_call("vpcmend fix in --rule sgr-none --to vpc", 1, "",
                "vpcmend: sgr-none: the export has no rule and no ACL entry of this name\n");
    assert_call_says("vpcmend fix in --rule sg-1/in/tcp/25-25/0.0.0.0/0 --to cidr:2001:db8::/32", 1, "",
                     "vpcmend: sg-1/in/tcp/25-25/0.0.0.0/0: ");
    /* what is so already is no failure where it was named by hand */
    assert_call("vpcmend fix in --rule sg-1/in/tcp/25-25/::/0 --to cidr:::/0", 0, "",
                "vpcmend: sg-1/in/tcp/25-25/::/0: it is so already: nothing would change. The new "
                "source is still open to the world.\n");
    assert_call_says("vpcmend fix in --all --to cidr:0.0.0.0/0", 1, "", "it is so already");
    assert_call("vpcmend fix in --all --to sg:sg-9 -o new", 2, "",
                "vpcmend: --to: No security group sg-9 is in the export.\n");
    assert_int_equal(access("new", F_OK), -1);
    /* a new source that is as open as the old one is said, and the loop ends */
    assert_call_says("vpcmend fix in --all --to cidr:0.0.0.0/1", 1, "+tcp 25 from 0.0.0.0/1",
                     "is itself open to the Internet");
}

static void fix_writes_into_new_directories_only(void **state)
{
    (void)state;
    assert_call_says("vpcmend fix in --all --to vpc --format aws-cli -o out", 0, "", "");
    assert_int_equal(call_shell("test -x out/apply.sh && bash -n out/apply.sh"), 0);
    assert_call_says("vpcmend fix in --all --to vpc --format aws-cli -o out", 2, "",
                     "vpcmend: out: is not empty");
    assert_call_says("vpcmend fix in --all --to vpc --format export -o new", 0, "", "");
    assert_call("vpcmend audit new", 0, "0 findings\n", "");
}

/* --- demo -------------------------------------------------------------------------------------------- */

static void the_sample_can_be_written_and_mended(void **state)
{
    (void)state;
    assert_call("vpcmend demo --export sample", 0, "", "");
    assert_call_says("vpcmend demo --export sample", 2, "", "vpcmend: sample: is not empty");
    assert_call_says("vpcmend audit sample", 1, "critical  exposed", "");
    assert_call_says("vpcmend fix sample --all --to vpc --format export -o mended", 0, "", "");
    assert_call_says("vpcmend audit mended --fail-on critical", 0, "ses-policy-open", "");
    assert_int_equal(call_shell("test -z \"$(find mended -name '*.json.*')\""), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(help_and_version_go_to_standard_output),
        TEST(exports_open_the_screens),
        TEST(wrong_usage_is_status_2_and_a_sentence),
        TEST(commands_are_told_from_exports),
        TEST(mail_tells_who_sends),
        TEST(audit_json_is_the_contract),
        TEST(audit_ndjson_is_one_finding_a_line),
        TEST(audit_table_is_aligned_and_harmless),
        TEST(audit_status_follows_fail_on_and_ports),
        TEST(unreadable_exports_are_status_2),
        TEST(fix_rewrites_the_named_rule),
        TEST(fix_all_mends_until_nothing_is_named),
        TEST(fix_takes_several_rules_behind_one_option),
        TEST(fix_names_what_it_could_not_mend),
        TEST(fix_writes_into_new_directories_only),
        TEST(the_sample_can_be_written_and_mended),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
