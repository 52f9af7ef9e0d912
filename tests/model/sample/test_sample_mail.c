/*
 * What the built-in sample account shows of mail: addresses in each state of work, one of them a NAT gateway's, and
 * an outbound rule that an SES endpoint makes needless.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "model/mail/close_egress.h"
#include "model/mail/mail_review.h"
#include "model/read/export.h"
#include "model/sample/sample.h"

struct sample {
    struct account *account;
    struct mail_review review;
};

static int set_up(void **state)
{
    static struct sample sample;
    struct walk_context context = {0};

    sample.account = export_read_pieces(sample_pieces, sample_piece_count);
    if (!sample.account)
        return -1;
    context.account = sample.account;
    mail_review_make(&sample.review, &context, &smtp_ports_default, 0);
    *state = &sample;
    return 0;
}

static int tear_down(void **state)
{
    struct sample *sample = *state;

    mail_review_release(&sample->review);
    account_free(sample->account);
    return 0;
}

static enum check_state reverse_of(const struct sending_address *at)
{
    for (size_t i = 0; i < at->checks.count; i++)
        if (!strcmp(at->checks.items[i].name, "ptr"))
            return at->checks.items[i].state;
    fail_msg("nothing is said of its PTR record");
    return CHECK_UNKNOWN;
}

/* Missing, asked for, finished. */
static void test_reverse_names_in_each_state(void **state)
{
    const struct sample *sample = *state;
    const struct sending_address *items = sample->review.addresses.items.items;

    assert_int_equal(sample->review.addresses.items.count, 3);
    assert_int_equal(reverse_of(&items[0]), CHECK_BAD);
    assert_int_equal(reverse_of(&items[1]), CHECK_NOTE);
    assert_int_equal(reverse_of(&items[2]), CHECK_GOOD);
    assert_string_equal(items[2].name, "news.example.com");
}

/* The host has no public address: its mail leaves by the gateway's, which the record must name. */
static void test_a_sender_behind_a_nat_gateway(void **state)
{
    const struct sample *sample = *state;
    const struct account *account = sample->account;
    const struct sending_address *last = &sample->review.addresses.items.items[2];
    struct strbuf record = STRBUF_INIT;

    assert_int_equal(last->holder.kind, OBJECT_GATEWAY);
    assert_string_equal(text_raw(account->texts, account_object_id(account, last->holder)),
                        "nat-044c940859deebdab");
    assert_int_equal(last->host_count, 1);
    assert_string_equal(
        text_raw(account->texts,
                 account->interfaces.items[sample->review.hosts.items.items[last->host].interface].id),
        "eni-0c7e700c853c2a76f");
    spf_record(&record, &sample->review.addresses, account, "example.com");
    assert_non_null(strstr(record.text, " ip4:203.0.113.44 "));
    strbuf_release(&record);
}

/* The newsletter's, to the world on 587; those for all traffic are left. */
static void test_an_outbound_rule_to_close(void **state)
{
    const struct sample *sample = *state;
    const struct account *account = sample->account;
    struct egress_closing closing;

    egress_closing_make(&closing, &sample->review.hosts, account, 0);
    assert_int_equal(closing.rules.count, 1);
    assert_string_equal(text_raw(account->texts, account->rules.items[closing.rules.items[0]].id),
                        "sgr-085c5d1ff6bc374c5");
    assert_string_equal(closing.to.text, "sg:sg-07a93b1f04969dd8f,sg-0c7901b9906a26a9a");
    assert_int_equal(closing.left.count, 4);
    for (size_t i = 0; i < closing.left.count; i++)
        assert_int_equal(closing.left.items[i].bar, EGRESS_CARRIES_MORE);
    egress_closing_release(&closing);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reverse_names_in_each_state),
        cmocka_unit_test(test_a_sender_behind_a_nat_gateway),
        cmocka_unit_test(test_an_outbound_rule_to_close),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
