/*
 * Which mail a change breaks, on the built-in sample: the private host 10.0.1.75 sends by 465 through
 * the NAT instance, so the public subnet's inbound entry 100 may be narrowed to the private subnet and
 * may not be removed (text 000 of the sample's stories).
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/mend/change.h"
#include "model/mend/mail_walks.h"
#include "model/sample/sample.h"

static int set_up(void **state)
{
    *state = export_read_pieces(sample_pieces, sample_piece_count);
    return 0;
}

static int tear_down(void **state)
{
    account_free(*state);
    return 0;
}

/* What the change breaks; at most `most` ways are walked. */
static void survey(struct account *account, const char *name, const char *spelling, size_t most,
                   struct mail_walks *walks)
{
    struct target target = {TARGET_RULE, 0};
    struct edits *before = edits_new(account), *after;
    struct candidate candidate = {0};
    struct change change = {0};
    struct strbuf why = STRBUF_INIT;

    assert_true(target_find_named(account, name, &target));
    assert_true(candidate_parse(&candidate, account, target, spelling, &why));
    {
        const struct change_request request = {.kind = CHANGE_REWRITE,
                                               .target = target,
                                               .candidate = &candidate,
                                               .ports = &smtp_ports_default};

        assert_int_equal(change_make(&change, account, before, &request, &why), CHANGE_OK);
    }
    after = edits_copy(before, account);
    change_apply(&change, after);
    mail_walks_broken(walks, &(struct mail_walks_request){.account = account,
                                                          .before = before,
                                                          .after = after,
                                                          .target = target,
                                                          .ports = &smtp_ports_default,
                                                          .most = most});
    change_release(&change);
    candidate_release(&candidate);
    edits_free(before);
    edits_free(after);
    strbuf_release(&why);
}

static bool breaks(const struct mail_walks *walks, const struct account *account, const char *from,
                   const char *to, uint16_t port)
{
    struct strbuf ends = STRBUF_INIT, wanted = STRBUF_INIT;
    bool found = false;

    strbuf_addf(&wanted, "%s to %s", from, to);
    for (size_t i = 0; i < walks->count && !found; i++) {
        strbuf_clear(&ends);
        walk_end_format(account, &walks->items[i].from, &ends);
        strbuf_adds(&ends, " to ");
        walk_end_format(account, &walks->items[i].to, &ends);
        found = walks->items[i].port == port && strbuf_equals(&ends, wanted.text);
    }
    strbuf_release(&ends);
    strbuf_release(&wanted);
    return found;
}

static void test_removing_the_entry_cuts_the_private_host_off(void **state)
{
    struct account *account = *state;
    struct mail_walks walks;

    survey(account, "acl-07606fcabc3270ad9/in/100", "remove", 1000, &walks);
    assert_true(walks.complete);
    assert_true(breaks(&walks, account, "eni-00c74a51baec6932f", "the Internet", 465));
    assert_int_equal(walks.certain, walks.count);
    assert_true(
        breaks(&walks, account, "eni-00c74a51baec6932f", "eni-07789deb6c2e5e88c", 465));
    assert_false(breaks(&walks, account, "eni-07789deb6c2e5e88c", "the Internet", 465));
    mail_walks_release(&walks);
}

static void test_narrowing_it_to_the_private_subnet_breaks_nothing(void **state)
{
    struct account *account = *state;
    struct strbuf text = STRBUF_INIT;
    struct mail_walks walks;

    survey(account, "acl-07606fcabc3270ad9/in/100", "subnet:subnet-0c87fed7c84934c3f", 1000,
           &walks);
    assert_true(walks.complete);
    assert_true(walks.walked > 0);
    assert_int_equal(walks.count, 0);
    mail_walks_format(&walks, account, &text);
    assert_non_null(strstr(text.text, "own mail through here stay"));
    strbuf_release(&text);
    mail_walks_release(&walks);
}

/* The application's mail server relays to mail-relay on 25 today; a reference to itself shuts it out,
 * by its private and by its public address. */
static void test_a_group_reference_shuts_other_senders_out(void **state)
{
    struct account *account = *state;
    struct mail_walks walks;

    survey(account, "sgr-0b2712e9dfd9c10d9", "sg:sg-0c49bcc46e01e0051", 1000, &walks);
    assert_true(breaks(&walks, account, "eni-0cfaa55b7b69c455f", "eni-098c272e222f07782", 25));
    assert_true(breaks(&walks, account, "eni-0cfaa55b7b69c455f", "198.51.100.20", 25));
    mail_walks_release(&walks);
}

/* The VPC's blocks keep the private ways; those by the public address come from outside them. */
static void test_the_vpc_keeps_private_ways(void **state)
{
    struct account *account = *state;
    struct mail_walks walks;

    survey(account, "sgr-0b2712e9dfd9c10d9", "vpc", 1000, &walks);
    assert_false(breaks(&walks, account, "eni-0cfaa55b7b69c455f", "eni-098c272e222f07782", 25));
    assert_true(breaks(&walks, account, "eni-0cfaa55b7b69c455f", "198.51.100.20", 25));
    assert_int_equal(walks.certain, 0); /* AWS blocks port 25 to public addresses anyway */
    mail_walks_release(&walks);
}

static void check_words(const struct mail_walks *walks, const struct account *account,
                        const char *part)
{
    struct strbuf text = STRBUF_INIT;

    mail_walks_format(walks, account, &text);
    if (!strstr(text.text, part))
        fail_msg("\"%s\" does not say \"%s\"", text.text, part);
    strbuf_release(&text);
}

/* Entry 200 lets in ports 1024-65535, and with them the replies to mail that went out on 587. */
static void test_replies_to_mail_come_in_on_high_ports(void **state)
{
    struct account *account = *state;
    struct mail_walks walks;

    survey(account, "acl-0beafd9c345ed4a7e/in/200", "cidr:10.204.0.0/16", 1000, &walks);
    assert_true(breaks(&walks, account, "eni-098c272e222f07782", "198.51.100.80", 587));
    assert_true(breaks(&walks, account, "eni-05239d1b5669f2636", "the Internet", 465));
    check_words(&walks, account, "Breaks on 465, 587, 2465, 2525, 2587: eni-05239d1b5669f2636 to "
                                 "the Internet: ");
    mail_walks_release(&walks);
}

/* Two senders, one receiver, one reason: one sentence. Who comes through a NAT gateway has one of his own. */
static void test_ways_that_break_alike_share_a_sentence(void **state)
{
    struct account *account = *state;
    struct strbuf text = STRBUF_INIT;
    struct mail_walks walks;

    survey(account, "sgr-0b2712e9dfd9c10d9", "vpc", 1000, &walks);
    assert_int_equal(walks.count, 3);
    mail_walks_format(&walks, account, &text);
    assert_string_equal(
        text.text,
        "Breaks on 25, where AWS lifted its port-25 block: eni-0cfaa55b7b69c455f, "
        "eni-05239d1b5669f2636 to 198.51.100.20: stopped by sg-0c49bcc46e01e0051 (mail-relay): "
        "groups, inbound.\n"
        "Breaks on 25, where AWS lifted its port-25 block: eni-0c7e700c853c2a76f to 198.51.100.20 "
        "through nat-044c940859deebdab (配信用NAT): No inbound rule of sg-0c49bcc46e01e0051 "
        "(mail-relay) on eni-098c272e222f07782 admits TCP 25 from 203.0.113.44.\n");
    strbuf_release(&text);
    mail_walks_release(&walks);
}

/* Whoever leaves by NAT is told with the device. */
static void test_the_nat_device_on_the_way_is_named(void **state)
{
    struct account *account = *state;
    struct mail_walks walks;

    survey(account, "acl-07606fcabc3270ad9/in/100", "remove", 1000, &walks);
    check_words(&walks, account,
                "Breaks on 465: eni-00c74a51baec6932f to the Internet through "
                "eni-07789deb6c2e5e88c: ");
    mail_walks_release(&walks);
}

/* What breaks for certain comes first, then what is only less, then what works only where a block was
 * lifted; of senders three are named. */
static void test_the_gravest_comes_first(void **state)
{
    struct account *account = *state;
    struct mail_walk items[7] = {{.partly = true}, {.restricted = true}};
    struct mail_walks walks = {.items = items, .count = 7, .complete = true};
    struct strbuf text = STRBUF_INIT;

    for (uint32_t i = 0; i < 7; i++) {
        items[i].from = (struct walk_end){.kind = WALK_END_INTERFACE, .row = i};
        items[i].to = (struct walk_end){.kind = WALK_END_INTERNET};
        items[i].port = 25;
        items[i].why = "Because.";
        items[i].through = items[i].where = (struct object_ref){OBJECT_GATEWAY, NONE};
    }
    mail_walks_format(&walks, account, &text);
    assert_int_equal(strncmp(text.text, "Breaks on 25: ", 14), 0);
    assert_non_null(strstr(text.text, " and 2 more to the Internet: Because.\nMail reaches less"));
    assert_non_null(strstr(text.text, "Because.\nBreaks on 25, where AWS lifted"));
    strbuf_release(&text);
}

/* Walks to one end that break for one reason, of which the words differ. */
static void check_shared(const struct account *account, struct mail_walk reason,
                         const char *expected)
{
    static char *const whys[] = {"From here.", "From there."};
    struct mail_walk items[2] = {reason, reason};
    struct mail_walks walks = {.items = items, .count = 2, .complete = true};
    struct strbuf text = STRBUF_INIT;

    for (uint32_t i = 0; i < 2; i++) {
        items[i].from = (struct walk_end){.kind = WALK_END_INTERFACE, .row = i};
        items[i].to = (struct walk_end){.kind = WALK_END_INTERNET};
        items[i].port = 465;
        items[i].why = whys[i];
        items[i].through = (struct object_ref){OBJECT_GATEWAY, NONE};
    }
    mail_walks_format(&walks, account, &text);
    assert_string_equal(text.text, expected);
    strbuf_release(&text);
}

/* What reaches less is stopped nowhere, and what has no place is stopped by its kind alone. */
static void test_reasons_that_are_shared_but_for_their_words(void **state)
{
    struct account *account = *state;
    const struct object_ref nowhere = {OBJECT_GATEWAY, NONE};

    check_shared(account, (struct mail_walk){.partly = true, .where = nowhere},
                 "Mail reaches less on 465: eni-07789deb6c2e5e88c, eni-00c74a51baec6932f to the "
                 "Internet.\n");
    check_shared(account, (struct mail_walk){.stopped_by = HOP_GROUP_IN, .where = nowhere},
                 "Breaks on 465: eni-07789deb6c2e5e88c, eni-00c74a51baec6932f to the Internet: "
                 "stopped by groups, inbound.\n");
    check_shared(account,
                 (struct mail_walk){
                     .stopped_by = HOP_GROUP_IN, .where = nowhere, .on_reply = true},
                 "Breaks on 465: eni-07789deb6c2e5e88c, eni-00c74a51baec6932f to the Internet: the "
                 "replies are stopped by groups, inbound.\n");
}

/* To each address a sentence of its own, the IPv4 one first as it was walked. */
static void test_addresses_of_both_families_are_told_apart(void **state)
{
    struct account *account = *state;
    static const char *const addresses[] = {"10.0.0.9", "2001:db8::9", "10.0.0.8"};
    struct mail_walk items[3] = {{.port = 0}};
    struct mail_walks walks = {.items = items, .count = 3, .complete = true};
    struct strbuf text = STRBUF_INIT;

    for (uint32_t i = 0; i < 3; i++) {
        items[i].from = (struct walk_end){.kind = WALK_END_INTERNET};
        items[i].to = (struct walk_end){.kind = WALK_END_ADDRESS};
        assert_true(ip_addr_parse(addresses[i], &items[i].to.address));
        items[i].port = 25;
        items[i].why = "Because.";
        items[i].through = items[i].where = (struct object_ref){OBJECT_GATEWAY, NONE};
    }
    mail_walks_format(&walks, account, &text);
    assert_string_equal(text.text, "Breaks on 25: the Internet to 10.0.0.9: Because.\n"
                                   "Breaks on 25: the Internet to 2001:db8::9: Because.\n"
                                   "Breaks on 25: the Internet to 10.0.0.8: Because.\n");
    strbuf_release(&text);
}

/* Nothing is said of ways that were not walked. */
static void test_a_limit_before_anything_works(void **state)
{
    struct account *account = *state;
    struct mail_walks walks = {.walked = 3};
    struct strbuf text = STRBUF_INIT;

    mail_walks_format(&walks, account, &text);
    assert_string_equal(text.text, "Only the first 3 ways of the account's own mail were walked; "
                                   "the Preview screen walks all.\n");
    strbuf_release(&text);
}

static void test_a_limit_is_said(void **state)
{
    struct account *account = *state;
    struct strbuf text = STRBUF_INIT;
    struct mail_walks walks;

    survey(account, "sgr-0b2712e9dfd9c10d9", "vpc", 3, &walks);
    assert_false(walks.complete);
    assert_int_equal(walks.walked, 3);
    mail_walks_format(&walks, account, &text);
    assert_non_null(strstr(text.text, "Only the first 3 ways"));
    strbuf_release(&text);
    mail_walks_release(&walks);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_removing_the_entry_cuts_the_private_host_off),
        TEST(test_narrowing_it_to_the_private_subnet_breaks_nothing),
        TEST(test_a_group_reference_shuts_other_senders_out),
        TEST(test_the_vpc_keeps_private_ways),
        TEST(test_replies_to_mail_come_in_on_high_ports),
        TEST(test_ways_that_break_alike_share_a_sentence),
        TEST(test_the_nat_device_on_the_way_is_named),
        TEST(test_the_gravest_comes_first),
        TEST(test_a_limit_is_said),
        TEST(test_reasons_that_are_shared_but_for_their_words),
        TEST(test_addresses_of_both_families_are_told_apart),
        TEST(test_a_limit_before_anything_works),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
