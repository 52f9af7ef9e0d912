/*
 * `vpcmend path` on the built-in sample account: what a person reads, what a script reads, batches,
 * and exit statuses. The expectations follow from the sample's files by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/strbuf.h"
#include "tests/support/call.h"

#define PATH "vpcmend path sample "

/* The NAT instance's ACL and the private subnet's (text 000), and who is behind them. */
#define PUBLIC_ACL  "acl-07606fcabc3270ad9"
#define PRIVATE_ACL "acl-09713f1e89746139d"
#define PRIVATE_ENI "eni-00c74a51baec6932f"

/* A task that sends over the transit gateway: its mail server at 128.0.0.4 has no private address
 * in the sense of RFC 1918, the one at 172.16.0.4 has. */
#define TASK "100.64.0.37"

static int set_up(void **state)
{
    (void)state;
    call_directory_enter();
    assert_call("vpcmend demo --export sample", 0, "", "");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    call_directory_leave();
    return 0;
}

/* --- reading answers --------------------------------------------------------------------------------- */

/* Each piece stands in the text behind the one before it. */
static void assert_in_order(const char *text, const char *const *pieces)
{
    const char *at = text;

    for (; *pieces; pieces++) {
        const char *found = strstr(at, *pieces);

        if (!found)
            fail_msg("not in its place: %s\nin:\n%s", *pieces, text);
        at = found + strlen(*pieces);
    }
}

static size_t times(const char *text, const char *piece)
{
    size_t count = 0;

    for (; (text = strstr(text, piece)); text += strlen(piece))
        count++;
    return count;
}

/* --- text --------------------------------------------------------------------------------------------- */

/* Text 000: from the private subnet through the NAT instance, six crossings of ACLs, each with the
 * entry that let it through. */
static void the_six_crossings_are_named(void **state)
{
    static const char *const crossings[] = {
        "tcp 465 from ",        "there  ACL, outbound", PRIVATE_ACL "/out/100",
        "there  ACL, inbound",  PUBLIC_ACL "/in/100",   "there  ACL, outbound",
        PUBLIC_ACL "/out/100",  "reply  ACL, inbound",  PUBLIC_ACL "/in/110",
        "reply  ACL, outbound", PUBLIC_ACL "/out/110",  "reply  ACL, inbound",
        PRIVATE_ACL "/in/100",  "\nallowed: ",          NULL,
    };
    struct call call = call_run(PATH "--from 10.0.1.75 --to 54.240.5.10 --port 465");

    (void)state;
    assert_string_equal(call.problems, "");
    assert_in_order(call.out, crossings);
    assert_int_equal(times(call.out, "  ACL, "), 6);
    assert_int_equal(times(call.out, "\n> "), 1);
    assert_int_equal(call.status, 0);
    call_release(&call);
}

/* Replies to ports that the private subnet's ACL does not let in are lost: worth a warning. */
static void lost_reply_ports_are_a_warning(void **state)
{
    (void)state;
    assert_call_says(PATH "--from 10.0.1.75 --to 54.240.5.10 --port 465", 0, "\nwarning: ", "");
}

static void columns_are_aligned(void **state)
{
    struct call call = call_run(PATH "--from 10.0.1.75 --to 54.240.5.10 --port 465");
    const char *heading = strstr(call.out, "  WAY ");
    size_t at = 0;

    (void)state;
    assert_non_null(heading);
    at = (size_t)(strstr(heading, "VERDICT") - heading);
    for (const char *line = strchr(heading, '\n') + 1; *line != '\n'; line = strchr(line, '\n') + 1)
        assert_memory_equal(line + at, "allowed  ", 9);
    call_release(&call);
}

static void the_deciding_hop_is_marked(void **state)
{
    struct call call = call_run(PATH "--from " PRIVATE_ENI " --to internet --port 587");

    (void)state;
    assert_int_equal(times(call.out, "\n> "), 1);
    assert_non_null(strstr(call.out, "\n> there  groups, outbound  sg-009bbc4c94cd0fb81"));
    assert_non_null(strstr(call.out, "\nblocked: "));
    assert_int_equal(call.status, 1);
    call_release(&call);
}

/* Four interfaces of one subnet, asked from the Internet: each under a heading, then the worst, which is the
 * NAT gateway. */
static void a_subnet_is_each_of_its_interfaces(void **state)
{
    static const char *const walks[] = {
        "tcp 25 from the Internet to eni-",
        "tcp 25 from the Internet to eni-",
        "tcp 25 from the Internet to eni-",
        "tcp 25 from the Internet to eni-",
        "tcp 25 from the Internet to subnet-0aeba543cb5844cc5",
        "\nblocked: eni-07c03e92f8d60e7db belongs to a NAT gateway",
        NULL,
    };
    struct call call = call_run(PATH "--from internet --to subnet-0aeba543cb5844cc5 --port 25");

    (void)state;
    assert_in_order(call.out, walks);
    assert_int_equal(times(call.out, "\nallowed: "), 3);
    assert_int_equal(times(call.out, "\nblocked: "), 2);
    assert_int_equal(call.status, 1);
    call_release(&call);
}

/* They are not alike on 587: the web front end admits all, the mail server nobody. */
static void the_worst_walk_is_the_verdict(void **state)
{
    (void)state;
    assert_call_says(PATH "--from internet --to 198.51.100.80 --port 587", 0, "\nallowed: ", "");
    assert_call_says(PATH "--from internet --to subnet-0aeba543cb5844cc5 --port 587", 1,
                     "to subnet-0aeba543cb5844cc5 (公開サブネット)\n\nblocked: ", "");
}

/* --- the port-25 block ---------------------------------------------------------------------------------- */

static void restricted_comes_with_advice(void **state)
{
    static const char *const advice[] = {
        "\nrestricted: ",
        "587",
        "com.amazonaws.ap-northeast-1.email-smtp",
        "100.64.0.0/10",
        "\"Request to remove email sending limitations\"",
        "account 123456789012 in region ap-northeast-1",
        "reverse DNS",
        NULL,
    };
    struct call call = call_run(PATH "--from " TASK " --to 128.0.0.4 --port 25");

    (void)state;
    assert_in_order(call.out, advice);
    assert_int_equal(call.status, 1);
    call_release(&call);
    assert_call_says(PATH "--from " TASK " --to 172.16.0.4 --port 25", 0, "\nallowed: ", "");
}

/* Nobody can give a server on the Internet another address. */
static void advice_fits_the_far_side(void **state)
{
    struct call call = call_run(PATH "--from 10.204.0.20 --to internet --port 25");

    (void)state;
    assert_non_null(strstr(call.out, "\nrestricted: "));
    assert_null(strstr(call.out, "100.64.0.0/10"));
    call_release(&call);
}

static void a_lifted_block_is_believed(void **state)
{
#define LIFTED PATH "--from " TASK " --to 128.0.0.4 --port 25 --port25-lifted "
    (void)state;
    assert_call_says(LIFTED "123456789012/ap-northeast-1", 0, "\nallowed: ", "");
    assert_call_says(LIFTED "*/ap-northeast-1", 0, "\nallowed: ", "");
    assert_call_says(LIFTED "*/*", 0, "\nallowed: ", "");
    assert_call_says(LIFTED "210987654321/*", 1, "\nrestricted: ", "");
    assert_call_says(LIFTED "123456789012/eu-west-1 --port25-lifted 123456789012/*", 0,
                     "\nallowed: ", "");
    assert_call_says(LIFTED "123456789012", 2, "", "wants ACCOUNT/REGION");
    assert_call_says(LIFTED "1/2/3", 2, "", "wants ACCOUNT/REGION");
    assert_call_says(LIFTED "/eu-west-1", 2, "", "wants ACCOUNT/REGION");
#undef LIFTED
}

/* --- JSON ---------------------------------------------------------------------------------------------- */

static void json_is_the_contract(void **state)
{
    static const char *const members[] = {
        "{\n  \"schema\": \"vpcmend.path/1\",\n  \"verdict\": \"blocked\",\n  \"hops\": [\n    {\n"
        "      \"kind\": \"",
        "      \"resource\": ",
        "      \"rule\": ",
        "      \"verdict\": \"",
        "      \"why\": \"",
        "      \"reply\": false,\n      \"deciding\": true\n    }\n  ],\n  \"why\": \"",
        "\",\n  \"warning\": null,\n  \"from\": \"" PRIVATE_ENI "\",\n  \"to\": \"internet\",\n"
        "  \"protocol\": \"tcp\",\n  \"port\": 587,\n  \"advice\": []\n}\n",
        NULL,
    };
    const char *line = PATH "--from " PRIVATE_ENI " --to internet --port 587 --format json";
    struct call call = call_run(line);

    (void)state;
    assert_in_order(call.out, members);
    assert_call(line, 1, call.out, "");
    call_release(&call);
}

static void json_holds_every_walk(void **state)
{
    struct call call =
        call_run(PATH "--from internet --to subnet-0aeba543cb5844cc5 --port 25 --format json");
    const char *walks = strstr(call.out, "\n  \"walks\": [\n");

    (void)state;
    assert_non_null(walks);
    assert_int_equal(times(walks, "\n      \"verdict\": \"allowed\""), 3);
    assert_int_equal(times(walks, "\n      \"from\": \"internet\""), 4);
    assert_int_equal(times(call.out, "\n  \"hops\": ["), 1);
    assert_int_equal(times(walks, "\n      \"hops\": ["), 4);
    call_release(&call);
}

static void json_gives_icmp_no_port(void **state)
{
    assert_call_says(PATH "--from internet --to 198.51.100.80 --protocol icmp --format json", 1,
                     "\"protocol\": \"icmp\",\n  \"port\": null,\n", "");
    (void)state;
}

static void json_advises_where_text_does(void **state)
{
    (void)state;
    assert_call_says(PATH "--from " TASK " --to 128.0.0.4 --port 25 --format json", 1,
                     "\n  \"advice\": [\n    \"", "");
}

/* --- batches ------------------------------------------------------------------------------------------- */

/* Headings, comments, empty lines, CRLF, a byte order mark, and no newline at the end. */
static void a_batch_answers_line_by_line(void **state)
{
    static const char questions[] = "\xEF\xBB\xBF"
                                    "From\tTo\tProtocol\tPort\r\n"
                                    "# mail\r\n"
                                    "\r\n" PRIVATE_ENI "\t54.240.5.10\tTCP\t465\r\n"
                                    "internet\t198.51.100.80\ticmp\t-\n" TASK
                                    "\t128.0.0.4\ttcp\t25\n" TASK "\t172.16.0.4\ttcp\t25";
    static const char *const answers[] = {
        PRIVATE_ENI "\t54.240.5.10\tTCP\t465\tallowed\t",
        "internet\t198.51.100.80\ticmp\t-\tblocked\t",
        TASK "\t128.0.0.4\ttcp\t25\trestricted\t",
        TASK "\t172.16.0.4\ttcp\t25\tallowed\t",
        NULL,
    };
    struct call call;

    (void)state;
    call_write_file("questions", questions);
    call = call_run(PATH "--batch questions");
    assert_string_equal(call.problems, "");
    assert_in_order(call.out, answers);
    assert_int_equal(times(call.out, "\n"), 4);
    assert_int_equal(times(call.out, "\t"), 4 * 5);
    assert_int_equal(call.status, 0);
    call_release(&call);
}

static void a_batch_names_what_decided(void **state)
{
    (void)state;
    call_write_file("questions", "internet\t198.51.100.80\ticmp\t-\n");
    assert_call(PATH "--batch questions", 0,
                "internet\t198.51.100.80\ticmp\t-\tblocked\tacl-0beafd9c345ed4a7e/in/32767\n", "");
}

static void bad_lines_are_said_and_left_out(void **state)
{
    static const char questions[] = "10.0.1.75\t54.240.5.10\ttcp\t465\n"
                                    "eni-none\tinternet\ttcp\t25\n"
                                    "10.0.1.75\tnowhere\ttcp\t25\n"
                                    "10.0.1.75\tinternet\tsctp\t25\n"
                                    "10.0.1.75\tinternet\ttcp\t70000\n"
                                    "10.0.1.75\tinternet\ttcp\t-\n"
                                    "10.0.1.75 internet tcp 25\n"
                                    "10.0.1.75\tinternet\ttcp\t25\tallowed\n"
                                    "internet\tinternet\ttcp\t25\n"
                                    "10.0.1.75\t54.240.5.10\ttcp\t465\n";
    static const char *const problems[] = {
        "vpcmend: questions:2:1: ",
        "vpcmend: questions:3:11: ",
        "vpcmend: questions:4:20: sctp is no protocol that is walked: tcp, udp or icmp\n",
        "vpcmend: questions:5:24: 70000 is no port: 0 to 65535\n",
        "vpcmend: questions:6:24: tcp and udp want a port\n",
        "vpcmend: questions:7:26: this wants four fields, separated by tabs",
        "vpcmend: questions:8:26: this wants four fields, separated by tabs",
        "vpcmend: questions:9:10: the Internet cannot be both ends",
        NULL,
    };
    struct call call;

    (void)state;
    call_write_file("questions", questions);
    call = call_run(PATH "--batch questions");
    assert_in_order(call.problems, problems);
    assert_int_equal(times(call.problems, "\n"), 8);
    assert_int_equal(times(call.out, "10.0.1.75\t54.240.5.10\ttcp\t465\tallowed\t"), 2);
    assert_int_equal(times(call.out, "\n"), 2);
    assert_int_equal(call.status, 2);
    call_release(&call);
}

/* A second line of headings is no question. */
static void headings_stand_at_the_top_only(void **state)
{
    (void)state;
    call_write_file("questions", "from\tto\tprotocol\tport\nfrom\tto\tprotocol\tport\n");
    assert_call_says(PATH "--batch questions", 2, "", "vpcmend: questions:2:9: protocol is no");
}

/* --- usage --------------------------------------------------------------------------------------------- */

static void wrong_usage_is_status_2(void **state)
{
    (void)state;
    assert_call_says("vpcmend path", 2, "", "name at least one EXPORT");
    assert_call_says(PATH "--from internet --port 25", 2, "", "say which two ends");
    assert_call_says(PATH "--from internet --to 10.0.1.75", 2, "",
                     "vpcmend: --port: tcp and udp want a port\n");
    assert_call_says(PATH "--from internet --to 10.0.1.75 --port 65536", 2, "",
                     "vpcmend: --port: 65536 is no port");
    assert_call_says(PATH "--from internet --to 10.0.1.75 --port 25 --protocol gre", 2, "",
                     "vpcmend: --protocol: gre is no protocol");
    assert_call_says(PATH "--from internet --to eni-\033[2J --port 25", 2, "", "vpcmend: --to: ");
    assert_call_says(PATH "--from internet --to internet --port 25", 2, "", "cannot be both ends");
    assert_call_says(PATH "--from internet --to 10.0.1.75 --port 25 --format csv", 2, "",
                     "there are text, json");
    assert_call_says(PATH "--from internet --batch questions", 2, "", "brings its own questions");
    assert_call_says("vpcmend path - --batch -", 2, "", "cannot be both");
    assert_call_says(PATH "--batch none", 2, "", "vpcmend: none: No such file");
    assert_call_says(PATH "--batch sample", 2, "", "vpcmend: sample: Is a directory");
    assert_call_says("vpcmend path none --from internet --to 10.0.1.75 --port 25", 2, "",
                     "nothing readable");
    assert_call_says("vpcmend audit sample --from internet", 2, "",
                     "--from does not go with this command");
    assert_call_says("vpcmend path --help", 0, "Usage: vpcmend path EXPORT...", "");
}

/* Names from outside are harmless in messages. */
static void problems_are_sanitised(void **state)
{
    struct call call = call_run(PATH "--from internet --to eni-\033[2J --port 25");

    (void)state;
    assert_null(strchr(call.problems, '\033'));
    call_release(&call);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_six_crossings_are_named),
        cmocka_unit_test(lost_reply_ports_are_a_warning),
        cmocka_unit_test(columns_are_aligned),
        cmocka_unit_test(the_deciding_hop_is_marked),
        cmocka_unit_test(a_subnet_is_each_of_its_interfaces),
        cmocka_unit_test(the_worst_walk_is_the_verdict),
        cmocka_unit_test(restricted_comes_with_advice),
        cmocka_unit_test(advice_fits_the_far_side),
        cmocka_unit_test(a_lifted_block_is_believed),
        cmocka_unit_test(json_is_the_contract),
        cmocka_unit_test(json_holds_every_walk),
        cmocka_unit_test(json_gives_icmp_no_port),
        cmocka_unit_test(json_advises_where_text_does),
        cmocka_unit_test(a_batch_answers_line_by_line),
        cmocka_unit_test(a_batch_names_what_decided),
        cmocka_unit_test(bad_lines_are_said_and_left_out),
        cmocka_unit_test(headings_stand_at_the_top_only),
        cmocka_unit_test(wrong_usage_is_status_2),
        cmocka_unit_test(problems_are_sanitised),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
