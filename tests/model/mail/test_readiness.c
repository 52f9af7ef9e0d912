/*
 * Sending addresses and SES endpoints: names, records, commands, and what the export does not tell.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "model/mail/mail_review.h"
#include "model/mail/readiness.h"
#include "model/read/export.h"
#include "model/sample/sample.h"
#include "tests/model/mail/public_subnet.h"

#define ADDRESSES                                                                                  \
    "{\"Addresses\":[{\"PublicIp\":\"203.0.113.25\",\"AllocationId\":\"eipalloc-1\",\"Domain\":"   \
    "\"vpc\",\"NetworkInterfaceId\":\"eni-1\"}]}"

/* A mail server that nothing stands before, in a region; the ACL is not told to be that of its subnet. */
#define SERVER(tie)                                                                                \
    "{" PUBLIC_SUBNET(tie) ",\"SecurityGroups\":[" GROUP("sg-1", OUT("tcp", "25", "25", WORLD))    \
    "],\"NetworkInterfaces\":[" INTERFACE("eni-1", "10.0.0.9", "sg-1", PUBLIC("203.0.113.25")) "]}"
static const char network[] = SERVER("");

struct opened {
    struct account *account;
    struct mail_review review;
};

static void open_pieces(struct opened *opened, const struct export_piece *pieces, size_t count)
{
    struct walk_context context = {0};

    opened->account = export_read_pieces(pieces, count);
    context.account = opened->account;
    mail_review_make(&opened->review, &context, &smtp_ports_default, 0);
}

/* The network in a region, with the answers about addresses and reverse names (NULL: none). */
static void open_server(struct opened *opened, const char *addresses, const char *reverse)
{
    struct export_piece pieces[3];
    const char *texts[3] = {network, addresses, reverse};
    const char *names[3] = {"111122223333/eu-west-1/network.json",
                            "111122223333/eu-west-1/addresses.json",
                            "111122223333/eu-west-1/ec2-describe-addresses-attribute.json"};
    size_t count = 0;

    for (size_t i = 0; i < 3; i++)
        if (texts[i])
            pieces[count++] = (struct export_piece){names[i], texts[i], strlen(texts[i])};
    open_pieces(opened, pieces, count);
}

static void close_review(struct opened *opened)
{
    mail_review_release(&opened->review);
    account_free(opened->account);
}

static const struct mail_check *check_of(const struct mail_checks *checks, const char *name)
{
    for (size_t i = 0; i < checks->count; i++)
        if (strcmp(checks->items[i].name, name) == 0)
            return &checks->items[i];
    return NULL;
}

static const struct mail_check *step(const struct opened *opened, const char *name)
{
    const struct mail_check *check;

    assert_int_equal(opened->review.addresses.items.count, 1);
    check = check_of(&opened->review.addresses.items.items[0].checks, name);
    assert_non_null(check);
    return check;
}

static void test_steps_stand_in_the_order_of_work(void **state)
{
    static const char *const order[] = {"elastic-ip", "a-record", "ptr", "helo", "spf", "port25"};
    const struct mail_checks *checks;
    struct opened opened;

    (void)state;
    open_server(&opened, ADDRESSES, "{\"Addresses\":[]}");
    checks = &opened.review.addresses.items.items[0].checks;
    assert_int_equal(checks->count, 6);
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(checks->items[i].name, order[i]);
    close_review(&opened);
}

static void test_no_reverse_name(void **state)
{
    struct opened opened;

    (void)state;
    open_server(&opened, ADDRESSES, "{\"Addresses\":[]}");
    assert_int_equal(step(&opened, "elastic-ip")->state, CHECK_GOOD);
    assert_int_equal(step(&opened, "ptr")->state, CHECK_BAD);
    assert_string_equal(step(&opened, "ptr")->todo,
                        "aws ec2 modify-address-attribute --region 'eu-west-1' --allocation-id "
                        "'eipalloc-1' --domain-name \"$NAME\"\n");
    close_review(&opened);
}

static void test_a_reverse_name(void **state)
{
    struct opened opened;

    (void)state;
    open_server(&opened, ADDRESSES,
                "{\"Addresses\":[{\"PublicIp\":\"203.0.113.25\",\"AllocationId\":\"eipalloc-1\","
                "\"PtrRecord\":\"mail.example.com.\"}]}");
    assert_int_equal(step(&opened, "ptr")->state, CHECK_GOOD);
    assert_non_null(strstr(step(&opened, "ptr")->what, " is mail.example.com. Operators"));
    assert_string_equal(opened.review.addresses.items.items[0].name, "mail.example.com");
    assert_string_equal(step(&opened, "a-record")->todo,
                        "mail.example.com. IN A 203.0.113.25\n"
                        "dig +short A 'mail.example.com'    # 203.0.113.25\n");
    assert_string_equal(step(&opened, "spf")->todo, "dig +short TXT 'example.com'\n");
    close_review(&opened);
}

/* AWS's own name is none, however it is spelled. */
static void test_the_default_name_is_none(void **state)
{
    struct opened opened;

    (void)state;
    open_server(&opened, ADDRESSES,
                "{\"Addresses\":[{\"PublicIp\":\"203.0.113.25\",\"AllocationId\":\"eipalloc-1\","
                "\"PtrRecord\":\"ec2-203-0-113-25.eu-west-1.compute.amazonaws.com.\"}]}");
    assert_int_equal(step(&opened, "ptr")->state, CHECK_BAD);
    close_review(&opened);
}

static void test_what_the_export_does_not_tell_is_unknown(void **state)
{
    struct opened opened;

    (void)state;
    open_server(&opened, NULL, NULL);
    assert_int_equal(step(&opened, "elastic-ip")->state, CHECK_UNKNOWN);
    assert_int_equal(step(&opened, "ptr")->state, CHECK_UNKNOWN);
    assert_string_equal(
        step(&opened, "ptr")->todo,
        "aws ec2 describe-addresses-attribute --region 'eu-west-1' --attribute domain-name\n");
    close_review(&opened);
}

/* Nothing is good of a block that nobody could ask about: the ACL of the subnet is not told. */
static void test_a_way_that_is_not_known_leaves_the_block_open(void **state)
{
    static const char tied[] = SERVER(ACL_OF_SUBNET);
    struct export_piece piece = {"111122223333/eu-west-1/network.json", network, strlen(network)};
    struct opened opened;

    (void)state;
    open_pieces(&opened, &piece, 1);
    assert_int_equal(step(&opened, "port25")->state, CHECK_UNKNOWN);
    assert_non_null(strstr(step(&opened, "port25")->what, "unless it was lifted"));
    close_review(&opened);
    piece = (struct export_piece){piece.name, tied, strlen(tied)};
    open_pieces(&opened, &piece, 1);
    assert_int_equal(step(&opened, "port25")->state, CHECK_NOTE);
    close_review(&opened);
}

static void test_an_address_assigned_by_itself(void **state)
{
    struct opened opened;

    (void)state;
    open_server(&opened, "{\"Addresses\":[]}", "{\"Addresses\":[]}");
    assert_int_equal(step(&opened, "elastic-ip")->state, CHECK_BAD);
    /* the name goes to the Elastic IP address that the first step asks for */
    assert_string_equal(step(&opened, "ptr")->todo,
                        "aws ec2 modify-address-attribute --region 'eu-west-1' --allocation-id "
                        "\"$ALLOCATION\" --domain-name \"$NAME\"\n");
    close_review(&opened);
}

/* What is no host name or id never becomes part of a command. */
static void test_hostile_names_stay_out_of_commands(void **state)
{
    struct opened opened;

    (void)state;
    open_server(&opened,
                "{\"Addresses\":[{\"PublicIp\":\"203.0.113.25\",\"AllocationId\":"
                "\"file:///etc/passwd\",\"Domain\":\"vpc\",\"NetworkInterfaceId\":\"eni-1\"}]}",
                "{\"Addresses\":[{\"PublicIp\":\"203.0.113.25\",\"PtrRecord\":\"$(id).x.y.\"},"
                "{\"PublicIp\":\"203.0.113.26\",\"PtrRecord\":\"z.\"}]}");
    assert_string_equal(step(&opened, "a-record")->todo,
                        "NAME. IN A 203.0.113.25\n"
                        "dig +short A \"$NAME\"    # 203.0.113.25\n");
    close_review(&opened);
}

static void test_default_names(void **state)
{
    static const struct {
        const char *region, *name;
    } cases[] = {
        {"us-east-1", "ec2-203-0-113-25.compute-1.amazonaws.com"},
        {"ap-northeast-1", "ec2-203-0-113-25.ap-northeast-1.compute.amazonaws.com"},
        {"cn-north-1", "ec2-203-0-113-25.cn-north-1.compute.amazonaws.com.cn"},
    };
    struct ip_addr address;

    (void)state;
    assert_true(ip_addr_parse("203.0.113.25", &address));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct strbuf name = STRBUF_INIT;

        address_default_name(&name, address, cases[i].region);
        assert_string_equal(name.text, cases[i].name);
        strbuf_release(&name);
    }
}

/* RFC 7208: a string of a TXT record holds at most 255 bytes. */
static void test_long_spf_records_are_cut(void **state)
{
    struct sending_addresses addresses = {0};
    struct account *account = account_new();
    struct strbuf record = STRBUF_INIT;
    size_t longest = 0;

    (void)state;
    for (uint32_t i = 0; i < 40; i++) {
        struct sending_address at = {.address = {.family = IP_V4, .value = 0xcb007100u + i}};

        TABLE_ADD(addresses.items, at);
    }
    spf_record(&record, &addresses, account, "example.com");
    for (const char *at = strchr(record.text, '"'); at; at = strchr(at + 1, '"')) {
        size_t length = strcspn(at + 1, "\"");

        longest = length > longest ? length : longest;
    }
    assert_int_equal(longest, 255);
    assert_int_equal(strncmp(record.text, "example.com. IN TXT \"v=spf1 ip4:203.0.113.0 ", 43), 0);
    assert_non_null(strstr(record.text, "ip4:203.0.113.39 ~all\"\n"));
    strbuf_release(&record);
    free(addresses.items.items);
    account_free(account);
}

static void test_zones_without_the_service(void **state)
{
    (void)state;
    assert_true(ses_zone_is_without("use1-az2"));
    assert_true(ses_zone_is_without("cac1-az4"));
    assert_false(ses_zone_is_without("use1-az1"));
    assert_false(ses_zone_is_without(""));
}

/* Text 002 on the sample: what is good, what is not known, and who is shut out. */
static void test_the_endpoint_of_the_sample(void **state)
{
    const struct mail_checks *checks;
    struct opened opened;

    (void)state;
    open_pieces(&opened, sample_pieces, sample_piece_count);
    checks = &opened.review.endpoints.items.items[0].checks;
    assert_int_equal(check_of(checks, "state")->state, CHECK_GOOD);
    assert_int_equal(check_of(checks, "zones")->state, CHECK_GOOD);
    assert_non_null(strstr(check_of(checks, "shut-out")->what, "eni-09347f56ee34a7372"));
    assert_non_null(strstr(check_of(checks, "let-in")->what, "eni-0d5deb065e4fe70ea"));
    assert_int_equal(check_of(checks, "endpoint-policy")->state, CHECK_UNKNOWN);
    assert_int_equal(check_of(checks, "open-group")->state, CHECK_BAD);
    close_review(&opened);
}

static void test_the_request_is_filled_in(void **state)
{
    struct strbuf text = STRBUF_INIT;
    struct opened opened;

    (void)state;
    open_pieces(&opened, sample_pieces, sample_piece_count);
    assert_true(sending_request_is_needed(&opened.review.addresses, 0));
    sending_request(&text, &opened.review.addresses, opened.account, 0);
    assert_non_null(strstr(text.text, "AWS アカウント: 123456789012\n"));
    assert_non_null(strstr(text.text, "  203.0.113.25  mail.example.com\n"));
    strbuf_release(&text);
    close_review(&opened);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_steps_stand_in_the_order_of_work),
        cmocka_unit_test(test_no_reverse_name),
        cmocka_unit_test(test_a_reverse_name),
        cmocka_unit_test(test_the_default_name_is_none),
        cmocka_unit_test(test_what_the_export_does_not_tell_is_unknown),
        cmocka_unit_test(test_a_way_that_is_not_known_leaves_the_block_open),
        cmocka_unit_test(test_an_address_assigned_by_itself),
        cmocka_unit_test(test_hostile_names_stay_out_of_commands),
        cmocka_unit_test(test_default_names),
        cmocka_unit_test(test_long_spf_records_are_cut),
        cmocka_unit_test(test_zones_without_the_service),
        cmocka_unit_test(test_the_endpoint_of_the_sample),
        cmocka_unit_test(test_the_request_is_filled_in),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
