/*
 * Who sends mail and how, on the sample account: the cases of the texts that the product grew out of.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/mail/mail_host.h"
#include "model/read/export.h"
#include "model/sample/sample.h"

struct sample {
    struct account *account;
    struct mail_hosts hosts;
};

static void open_sample(struct sample *sample, const struct walk_lifted *lifted, size_t count)
{
    struct walk_context context = {.lifted = lifted, .lifted_count = count};

    sample->account = export_read_pieces(sample_pieces, sample_piece_count);
    context.account = sample->account;
    mail_hosts_make(&sample->hosts, &context, &smtp_ports_default, 0);
}

static void close_sample(struct sample *sample)
{
    mail_hosts_release(&sample->hosts);
    account_free(sample->account);
}

static const struct mail_host *host_of(const struct sample *sample, const char *id)
{
    for (size_t i = 0; i < sample->hosts.items.count; i++) {
        const struct mail_host *host = &sample->hosts.items.items[i];
        text_id found = sample->account->interfaces.items[host->interface].id;

        if (strcmp(text_raw(sample->account->texts, found), id) == 0)
            return host;
    }
    fail_msg("no host %s", id);
    return NULL;
}

/* The way of a kind to an object ("" for the Internet); NULL if there is none. */
static const struct host_way *way_of(const struct sample *sample, const char *host_id,
                                     enum mail_way_kind kind, const char *to)
{
    const struct mail_host *host = host_of(sample, host_id);

    for (uint32_t i = 0; i < host->ways.count; i++) {
        const struct host_way *way = &sample->hosts.ways.items[host->ways.first + i];
        text_id id =
            way->to.row == NONE ? TEXT_NONE : account_object_id(sample->account, way->to);

        if (way->kind == kind && strcmp(text_raw(sample->account->texts, id), to) == 0)
            return way;
    }
    return NULL;
}

#define TASK     "eni-09347f56ee34a7372" /* Fargate, 100.64.0.37 */
#define SERVER_A "eni-066bac91a714e0680" /* 172.16.0.4, behind the transit gateway */
#define SERVER_B "eni-0a8a0c2d8a7d4cf41" /* 128.0.0.4, likewise */
#define RELAY    "eni-098c272e222f07782" /* public by itself */
#define LAB      "eni-00c74a51baec6932f" /* 10.0.1.75, behind the NAT instance */
#define NAT      "eni-07789deb6c2e5e88c"
#define BATCH    "eni-0d5deb065e4fe70ea" /* no route to the Internet */
#define ENDPOINT "vpce-0abc768a1a48b0bf6"

/* Text 004: from Fargate 172.16.0.4 passes, 128.0.0.4 only where the block was lifted. */
static void test_fargate_through_the_transit_gateway(void **state)
{
    const struct walk_lifted all = {TEXT_NONE, TEXT_NONE};
    struct sample sample;

    (void)state;
    open_sample(&sample, NULL, 0);
    assert_int_equal(host_of(&sample, TASK)->workload.kind, WORKLOAD_FARGATE);
    assert_int_equal(way_of(&sample, TASK, MAIL_RELAY, SERVER_A)->verdict, WALK_ALLOWED);
    assert_int_equal(way_of(&sample, TASK, MAIL_RELAY, SERVER_B)->verdict, WALK_RESTRICTED);
    close_sample(&sample);
    open_sample(&sample, &all, 1);
    assert_int_equal(way_of(&sample, TASK, MAIL_RELAY, SERVER_B)->verdict, WALK_ALLOWED);
    close_sample(&sample);
}

/* Text 000: the private instance submits to SES through the NAT instance, on 465 only. */
static void test_through_a_nat_instance(void **state)
{
    const struct host_way *way;
    struct sample sample;

    (void)state;
    open_sample(&sample, NULL, 0);
    way = way_of(&sample, LAB, MAIL_SUBMISSION, "");
    assert_int_equal(way->verdict, WALK_ALLOWED);
    assert_int_equal(way->ports, 1 << 1); /* 465 is the second of the ports */
    assert_string_equal(text_raw(sample.account->texts,
                                 account_object_id(sample.account, way->through)),
                        NAT);
    assert_int_equal(way_of(&sample, LAB, MAIL_DIRECT, "")->verdict, WALK_BLOCKED);
    assert_int_equal(host_of(&sample, LAB)->standing, MAIL_OUT);
    close_sample(&sample);
}

/* Text 002: the endpoint admits the VPC; who has no route to the Internet still sends by it. */
static void test_by_the_endpoint(void **state)
{
    const struct host_way *way;
    struct sample sample;

    (void)state;
    open_sample(&sample, NULL, 0);
    way = way_of(&sample, BATCH, MAIL_SES_ENDPOINT, ENDPOINT);
    assert_int_equal(way->verdict, WALK_ALLOWED);
    assert_int_equal(way->ports, 1 << 1 | 1 << 2 | 1 << 3 | 1 << 5); /* 465, 587, 2465, 2587 */
    assert_int_equal(way_of(&sample, BATCH, MAIL_DIRECT, "")->verdict, WALK_BLOCKED);
    assert_int_equal(host_of(&sample, BATCH)->standing, MAIL_INSIDE);
    assert_int_equal(way_of(&sample, TASK, MAIL_SES_ENDPOINT, ENDPOINT)->verdict, WALK_BLOCKED);
    close_sample(&sample);
}

/* Text 003: a server in the public subnet cannot use port 25 before AWS lifted its block. */
static void test_a_public_server_is_restricted(void **state)
{
    struct strbuf next = STRBUF_INIT;
    struct sample sample;

    (void)state;
    open_sample(&sample, NULL, 0);
    assert_true(host_of(&sample, RELAY)->sends_by_purpose);
    assert_int_equal(host_of(&sample, RELAY)->standing, MAIL_RESTRICTED);
    assert_int_equal(way_of(&sample, RELAY, MAIL_RECEIVES, "")->verdict, WALK_ALLOWED);
    mail_next_step(&sample.hosts, host_of(&sample, RELAY), sample.account, &next);
    assert_string_equal(next.text,
                        "Ask AWS to lift its block of outbound port 25 for account 123456789012 in "
                        "ap-northeast-1, or send by a submission port.");
    strbuf_release(&next);
    close_sample(&sample);
}

/* However many hosts there are, senders by purpose are walked first. */
static void test_few_walks_go_to_senders(void **state)
{
    struct walk_context context = {0};
    struct mail_hosts hosts;
    struct account *account = export_read_pieces(sample_pieces, sample_piece_count);
    size_t walked = 0;

    (void)state;
    context.account = account;
    mail_hosts_make(&hosts, &context, &smtp_ports_default, 1);
    for (size_t i = 0; i < hosts.items.count; i++) {
        const struct mail_host *host = &hosts.items.items[i];

        walked += host->standing != MAIL_NOT_WALKED;
        assert_true(host->standing == MAIL_NOT_WALKED || host->sends_by_purpose);
    }
    assert_int_equal(walked, 1);
    assert_int_equal(hosts.not_walked, hosts.items.count - 1);
    mail_hosts_release(&hosts);
    account_free(account);
}

static struct account *account_named(const char *name)
{
    struct strbuf text = STRBUF_INIT;
    struct export_piece piece = {.name = "a.json"};
    struct account *account;

    strbuf_addf(&text,
                "{\"NetworkInterfaces\":[{\"NetworkInterfaceId\":\"eni-1\",\"Description\":\"%s\"}]}",
                name);
    piece.content = text.text;
    piece.length = text.length;
    account = export_read_pieces(&piece, 1);
    strbuf_release(&text);
    return account;
}

static void test_names_that_speak_of_mail(void **state)
{
    static const struct {
        const char *name;
        bool is_mail;
    } cases[] = {{"prod-mailer-1", true}, {"PostFix", true},    {"mx", true},     {"eu-MX-2", true},
                 {"mxnet", false},        {"amx", false},       {"ses", true},    {"sessions", false},
                 {"web", false},          {"blackmail", false}, {"", false},      {"smtp_out", true},
                 {"relay", true},         {"mta3", true},       {"mtable", false}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct account *account = account_named(cases[i].name);
        struct strbuf why = STRBUF_INIT;

        if (mail_purpose(account, 0, &smtp_ports_default, &why) != cases[i].is_mail)
            fail_msg("%s", cases[i].name);
        strbuf_release(&why);
        account_free(account);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fargate_through_the_transit_gateway),
        cmocka_unit_test(test_through_a_nat_instance),
        cmocka_unit_test(test_by_the_endpoint),
        cmocka_unit_test(test_a_public_server_is_restricted),
        cmocka_unit_test(test_few_walks_go_to_senders),
        cmocka_unit_test(test_names_that_speak_of_mail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
