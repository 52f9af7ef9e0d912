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
    account->routes.items[2].target = account_text(account, "i-1"); /* of which it is */
    account->interfaces.items[0].instance_id = account->routes.items[2].target;
    check(account, rule, 2, false, "eni-1>the Internet:465 eni-2>the Internet:465");
    account->routes.items[2].target = TEXT_NONE; /* nobody knows where to */
    account->interfaces.items[0].instance_id = TEXT_NONE;
    check(account, rule, 99, false, "eni-2>eni-1:465 eni-3>eni-1:465");
    check(account, entry, 99, false,
          "eni-1>the Internet:465 eni-2>the Internet:465 eni-3>the Internet:465 eni-2>eni-1:465 "
          "eni-3>eni-1:465 eni-1>eni-2:465 eni-3>eni-2:465 eni-1>eni-3:465 eni-2>eni-3:465");
    account_free(account);
}

/* Instances, Lambda, ECS tasks and EFA send; what AWS's services hold does not. */
static void test_who_may_send(void **state)
{
    static const struct {
        const char *type;
        bool sends;
    } types[] = {{"", true},        {"interface", true},    {"lambda", true},          {"branch", true},
                 {"efa", true},     {"trunk", false},       {"vpc_endpoint", false},   {"nat_gateway", false},
                 {"quicksight", false}, {"transit_gateway", false}};
    struct account *account = small_account_new();

    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        account->interfaces.items[0].type = *types[i].type ? account_text(account, types[i].type) : TEXT_NONE;
        assert_int_equal(mail_way_may_start_at(account, 0), types[i].sends);
    }
    account_free(account);
}

/* An entry concerns mail by its port, and by the ports that replies come to; no other. */
static void test_entries_for_replies(void **state)
{
    static const struct {
        const char *entry;
        bool concerns;
    } entries[] = {{"100 allow tcp 25 0.0.0.0/0", true},      {"100 allow tcp 1024-65535 0.0.0.0/0", true},
                   {"100 allow tcp 22 0.0.0.0/0", false},     {"100 allow udp 1024-65535 0.0.0.0/0", false},
                   {"100 allow all all 0.0.0.0/0", true},     {"100 allow tcp all 0.0.0.0/0", true},
                   {"100 allow tcp 80-1024 0.0.0.0/0", true}};

    (void)state;
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
        struct account *account = small_account_new();
        struct target target = small_entry(account, entries[i].entry);
        struct list list = {.account = account, .text = STRBUF_INIT, .most = 99};
        const struct mail_ways_request request = {.account = account, .target = target, .ports = &smtp_ports_default};

        for (uint32_t k = 0; k < account->subnets.count; k++)
            account->subnets.items[k].acl = SMALL_ACL;
        if (strstr(entries[i].entry, "tcp all")) /* as some tools write it */
            account->acl_entries.items[0].from_port = account->acl_entries.items[0].to_port = -1;
        mail_ways_visit(&request, note, &list);
        if ((list.text.length > 0) != entries[i].concerns)
            fail_msg("%s: %s", entries[i].entry, list.text.text);
        strbuf_release(&list.text);
        account_free(account);
    }
}

/* Mail to the Internet is broken in part where fewer addresses are left of it. */
static void test_broken_in_part(void **state)
{
    struct walk walks[2] = {{.verdict = WALK_ALLOWED}, {.verdict = WALK_ALLOWED}};
    struct walk_answer before = {.verdict = WALK_ALLOWED, .walks = &walks[0], .count = 1};
    struct walk_answer after = {.verdict = WALK_ALLOWED, .walks = &walks[1], .count = 1};
    bool partly;

    (void)state;
    for (int i = 0; i < 2; i++)
        addr_set_init(&walks[i].part, IP_V4);
    addr_set_add_all(&walks[0].part);
    assert_false(mail_way_is_broken(&before, &after, &partly)); /* neither end is the Internet */
    walks[0].has_part = true;
    assert_false(mail_way_is_broken(&before, &after, &partly));
    walks[1].has_part = true;
    assert_true(mail_way_is_broken(&before, &after, &partly));
    assert_true(partly);
    addr_set_add_all(&walks[1].part);
    assert_false(mail_way_is_broken(&before, &after, &partly));
    after.verdict = WALK_BLOCKED;
    assert_true(mail_way_is_broken(&before, &after, &partly));
    assert_false(partly);
    for (int i = 0; i < 2; i++)
        addr_set_release(&walks[i].part);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_may_send),
        cmocka_unit_test(test_entries_for_replies),
        cmocka_unit_test(test_broken_in_part),
        cmocka_unit_test(test_every_sender_receiver_by_receiver),
        cmocka_unit_test(test_public_addresses_are_ends_of_their_own),
        cmocka_unit_test(test_near_senders_come_first),
        cmocka_unit_test(test_what_sends_nothing_of_its_own),
        cmocka_unit_test(test_the_internet_through_a_nat_instance),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
