/* Which ways for mail a target can concern, and in which order they are visited. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/mend/mail_ways.h"
#include "tests/model/mend/small_account.h"

struct list {
    const struct account *account;
    struct strbuf text;
    size_t most;
};

static bool note(const struct mail_way *way, void *context)
{
    struct list *list = context;
    struct walk_question question = mail_way_question(way);

    if (!list->most--)
        return false;
    strbuf_adds(&list->text, list->text.length ? " " : "");
    walk_end_format(list->account, &question.from, &list->text);
    strbuf_addch(&list->text, '>');
    walk_end_format(list->account, &question.to, &list->text);
    strbuf_addf(&list->text, ":%u", question.port);
    return true;
}

static void check(const struct account *account, struct target target, size_t most, bool balancers,
                  const char *expected)
{
    struct list list = {.account = account, .text = STRBUF_INIT, .most = most};
    const struct mail_ways_request request = {.account = account,
                                              .target = target,
                                              .ports = &smtp_ports_default,
                                              .balancers = balancers};

    assert_int_equal(mail_ways_visit(&request, note, &list), most == 99);
    assert_string_equal(list.text.text, expected);
    strbuf_release(&list.text);
}

static void test_every_sender_receiver_by_receiver(void **state)
{
    struct account *account = small_account_new();
    struct target two_ports = small_rule(account, "tcp 465-587 0.0.0.0/0");

    (void)state;
    check(account, two_ports, 99, false,
          "eni-2>eni-1:465 eni-2>eni-1:587 eni-3>eni-1:465 eni-3>eni-1:587");
    check(account, two_ports, 3, false, "eni-2>eni-1:465 eni-2>eni-1:587 eni-3>eni-1:465");
    account_free(account);
}

static void test_public_addresses_are_ends_of_their_own(void **state)
{
    struct account *account = small_account_new();
    struct target target = small_rule(account, "tcp 25 0.0.0.0/0");

    (void)state;
    account->interface_addresses.items[0].has_public = true;
    ip_addr_parse("203.0.113.5", &account->interface_addresses.items[0].public_ip);
    check(account, target, 99, false,
          "eni-2>eni-1:25 eni-3>eni-1:25 eni-2>203.0.113.5:25 eni-3>203.0.113.5:25");
    account_free(account);
}

/* Those of other VPCs come behind all ways of the near ones. */
static void test_near_senders_come_first(void **state)
{
    struct account *account = small_account_new();
    struct target target = small_rule(account, "tcp 25 0.0.0.0/0");

    (void)state;
    account->interfaces.items[1].vpc = SMALL_OTHER_VPC;
    check(account, target, 99, false, "eni-3>eni-1:25 eni-2>eni-1:25");
    account_free(account);
}

static void test_what_sends_nothing_of_its_own(void **state)
{
    struct account *account = small_account_new();
    struct target target = small_rule(account, "tcp 25 0.0.0.0/0");

    (void)state;
    account->interfaces.items[1].type = account_text(account, "nat_gateway");
    account->interfaces.items[2].type = account_text(account, "network_load_balancer");
    check(account, target, 99, false, "");
    check(account, target, 99, true, "eni-3>eni-1:25");
    account_free(account);
}

/* A rule decides about mail to the Internet only where a route leads to a carrier of its group. */
static void test_the_internet_through_a_nat_instance(void **state)
{
    struct account *account = small_account_new();
    struct target rule = small_rule(account, "tcp 465 0.0.0.0/0");
    struct target entry = small_entry(account, "100 allow tcp 465 0.0.0.0/0");

    (void)state;
    check(account, rule, 99, false, "eni-2>eni-1:465 eni-3>eni-1:465");
    account->routes.items[2].target_kind = ROUTE_INTERFACE;
    account->routes.items[2].target = account_text(account, "eni-1");
    check(account, rule, 99, false,
          "eni-1>the Internet:465 eni-2>the Internet:465 eni-3>the Internet:465 eni-2>eni-1:465 "
          "eni-3>eni-1:465");
    check(account, entry, 99, false,
          "eni-1>the Internet:465 eni-2>the Internet:465 eni-3>the Internet:465 eni-2>eni-1:465 "
          "eni-3>eni-1:465 eni-1>eni-2:465 eni-3>eni-2:465 eni-1>eni-3:465 eni-2>eni-3:465");
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_sender_receiver_by_receiver),
        cmocka_unit_test(test_public_addresses_are_ends_of_their_own),
        cmocka_unit_test(test_near_senders_come_first),
        cmocka_unit_test(test_what_sends_nothing_of_its_own),
        cmocka_unit_test(test_the_internet_through_a_nat_instance),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
