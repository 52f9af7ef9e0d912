/*
 * The built-in sample account holds what the manual tells of it. What judging it finds is checked in
 * test_sample_findings.c.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/judge/acl_judge.h"
#include "model/judge/route_judge.h"
#include "model/read/export.h"
#include "model/sample/sample.h"

#define GROUP_MAIL_OUT  "sg-0c7901b9906a26a9a"
#define GROUP_INTRANET  "sg-02c6401dd0ab45384"
#define GROUP_LOOKALIKE "sg-0b57c1de766a397e1"
#define GROUP_SES       "sg-07a93b1f04969dd8f"
#define ACL_LAB_PUBLIC  "acl-07606fcabc3270ad9"
#define ACL_LAB_PRIVATE "acl-09713f1e89746139d"
#define ENI_NAT         "eni-07789deb6c2e5e88c"
#define ENI_RELAY       "eni-098c272e222f07782"
#define ENI_MAIL        "eni-0cfaa55b7b69c455f"
#define ENI_SES         "eni-01f232159d8dc45d4"
#define ENI_TASK        "eni-09347f56ee34a7372"
#define ENI_HUB_A       "eni-066bac91a714e0680"
#define ENI_HUB_B       "eni-0a8a0c2d8a7d4cf41"
#define LIST_PARTNERS   "pl-0fa5a6978dd553506"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static int set_up(void **state)
{
    *state = export_read_pieces(sample_pieces, sample_piece_count);
    return *state ? 0 : -1;
}

static int tear_down(void **state)
{
    account_free(*state);
    return 0;
}

/* --- asking the account ------------------------------------------------------------------------- */

static uint32_t row_of(const struct account *account, enum object_kind kind, const char *id)
{
    text_id text = text_pool_find(account->texts, id);
    uint32_t row = account_find_kind(account, text, NONE, kind);

    if (row == NONE)
        fail_msg("%s is not in the sample", id);
    return row;
}

static const char *raw(const struct account *account, text_id text)
{
    return text_raw(account->texts, text);
}

/* --- tests ------------------------------------------------------------------------------------------ */

static void test_nothing_is_absent_and_nothing_is_wrong(void **state)
{
    const struct account *account = *state;

    assert_int_equal(problems_serious(&account->problems), 0);
    assert_int_equal(account->scopes.count, 1);
    assert_string_equal(raw(account, account->scopes.items[0].account), "123456789012");
    assert_string_equal(raw(account, account->scopes.items[0].region), "ap-northeast-1");
    for (int kind = 0; kind < DATA_KIND_COUNT; kind++)
        if (data_kind_is_basic((enum data_kind)kind) &&
            account_presence(account, 0, (enum data_kind)kind) != PRESENCE_COMPLETE)
            fail_msg("%s is not complete", data_kind_name((enum data_kind)kind));
    for (int kind = DATA_TRANSIT_GATEWAYS; kind <= DATA_TRANSIT_GATEWAY_ROUTE_TABLES; kind++)
        assert_int_equal(account_presence(account, 0, (enum data_kind)kind), PRESENCE_COMPLETE);
    assert_int_equal(account->transit_tables.items[0].routes.count, 4);
}

static void test_a_rule_described_twice_is_one_rule(void **state)
{
    const struct account *account = *state;

    assert_int_equal(account->groups.count, 17);
    assert_int_equal(account->rules.count, 58);
    for (size_t i = 0; i < account->rules.count; i++)
        assert_int_equal(strncmp(raw(account, account->rules.items[i].id), "sgr-", 4), 0);
}

/* Text 000: each of the six crossings of the two ACLs is let through. */
static void test_the_nat_path_works(void **state)
{
    static const struct {
        const char *acl;
        bool egress;
        uint16_t port;
        const char *far;
    } crossings[] = {
        {ACL_LAB_PRIVATE, true, 465, "198.51.100.9"},    /* the client asks the mail server */
        {ACL_LAB_PUBLIC, false, 465, "10.0.1.75"},       /* and reaches the NAT instance first */
        {ACL_LAB_PUBLIC, true, 465, "198.51.100.9"},     /* which asks in its own name */
        {ACL_LAB_PUBLIC, false, 1024, "198.51.100.9"},   /* the answer, to any port of the NAT */
        {ACL_LAB_PUBLIC, true, 36836, "10.0.1.75"},      /* goes on to the client's own port */
        {ACL_LAB_PRIVATE, false, 36836, "198.51.100.9"}, /* still with the server's address */
    };
    const struct account *account = *state;

    for (size_t i = 0; i < COUNT(crossings); i++) {
        struct addr_set admitted;
        struct ip_addr far;

        addr_set_init(&admitted, IP_V4);
        assert_true(ip_addr_parse(crossings[i].far, &far));
        acl_admits_tcp(account, NULL, row_of(account, OBJECT_ACL, crossings[i].acl),
                       crossings[i].egress, crossings[i].port, SURELY, &admitted);
        assert_true(addr_set_contains(&admitted, far.value));
        addr_set_release(&admitted);
    }
    assert_false(
        account->interfaces.items[row_of(account, OBJECT_INTERFACE, ENI_NAT)].source_dest_check);
}

/* Text 002: the endpoint serves the whole VPC, its second block too, and nobody outside. */
static void test_the_ses_endpoint(void **state)
{
    const struct account *account = *state;
    const struct vpc_endpoint *endpoint = &account->endpoints.items[0];

    assert_int_equal(account->endpoints.count, 1);
    assert_string_equal(raw(account, endpoint->service), "com.amazonaws.ap-northeast-1.email-smtp");
    assert_true(endpoint->private_dns);
    assert_int_equal(endpoint->interfaces.count, 1);
    assert_int_equal(account->row_refs.items[endpoint->interfaces.first],
                     row_of(account, OBJECT_INTERFACE, ENI_SES));
    assert_int_equal(account->row_refs.items[endpoint->groups.first],
                     row_of(account, OBJECT_GROUP, GROUP_SES));
    assert_int_equal(account->vpcs.items[endpoint->vpc].cidrs.count, 3);
}

/* Text 003: a mail server that sends under an Elastic IP address of its own. */
static void test_the_elastic_ip_mail_server(void **state)
{
    const struct account *account = *state;
    struct ip_addr wanted;
    size_t found = 0;

    assert_true(ip_addr_parse("203.0.113.25", &wanted));
    for (size_t i = 0; i < account->addresses.count; i++) {
        if (account->addresses.items[i].public_ip.value != wanted.value)
            continue;
        found++;
        assert_int_equal(account->addresses.items[i].interface,
                         row_of(account, OBJECT_INTERFACE, ENI_MAIL));
        assert_string_equal(raw(account, account->addresses.items[i].name), "mail.example.com");
    }
    assert_int_equal(found, 1);
}

static const struct route *route_to(const struct account *account, uint32_t table,
                                    const char *block)
{
    const struct route_table *rows = &account->route_tables.items[table];
    struct cidr wanted;

    assert_true(cidr_parse(block, &wanted));
    for (uint32_t i = rows->routes.first; i < rows->routes.first + rows->routes.count; i++) {
        const struct route *route = &account->routes.items[i];

        if (route->cidr != NONE && cidr_equal(account_block(account, route->cidr), wanted))
            return route;
    }
    fail_msg("no route to %s", block);
    return NULL;
}

/* Text 004: the task stands in the VPC's second block and reaches both mail servers only through
 * the transit gateway; it has no way to the Internet. */
static void test_the_task_behind_the_transit_gateway(void **state)
{
    static const char *const servers[] = {"172.16.0.0/16", "128.0.0.0/16"};
    const struct account *account = *state;
    uint32_t task = row_of(account, OBJECT_INTERFACE, ENI_TASK);
    uint32_t subnet = account->interfaces.items[task].subnet;
    struct addr_set certain, possible;

    for (size_t i = 0; i < COUNT(servers); i++)
        assert_int_equal(
            route_to(account, account->subnets.items[subnet].route_table, servers[i])->target_kind,
            ROUTE_TRANSIT_GATEWAY);
    addr_set_init(&certain, IP_V4);
    addr_set_init(&possible, IP_V4);
    route_judge_internet(account, subnet, &certain, &possible);
    assert_true(addr_set_is_empty(&possible));
    addr_set_release(&certain);
    addr_set_release(&possible);

    assert_int_equal(account->interfaces.items[row_of(account, OBJECT_INTERFACE, ENI_HUB_A)].vpc,
                     account->interfaces.items[row_of(account, OBJECT_INTERFACE, ENI_HUB_B)].vpc);
}

static void test_the_partners_list_is_resolved(void **state)
{
    const struct account *account = *state;
    const struct prefix_list *list =
        &account->prefix_lists.items[row_of(account, OBJECT_PREFIX_LIST, LIST_PARTNERS)];

    assert_true(list->entries_known);
    assert_int_equal(list->entries.count, 2);
    assert_int_equal(list->max_entries, 5);
    assert_int_equal(list->family, IP_V4);
}

static text_id description_of_rule(const struct account *account, const char *id)
{
    for (size_t i = 0; i < account->rules.count; i++)
        if (!strcmp(text_raw(account->texts, account->rules.items[i].id), id))
            return account->rules.items[i].description;
    fail_msg("%s is not in the sample", id);
    return TEXT_NONE;
}

/* Names that would clear the screen, run backwards or hide a character lose their teeth. */
static void test_names_cannot_spoof_the_terminal(void **state)
{
    const struct account *account = *state;
    const struct security_group *intranet =
        &account->groups.items[row_of(account, OBJECT_GROUP, GROUP_INTRANET)];
    const struct security_group *lookalike =
        &account->groups.items[row_of(account, OBJECT_GROUP, GROUP_LOOKALIKE)];
    text_id claim = description_of_rule(account, "sgr-0336c8d361eeca834");
    text_id name = account_tag(account, intranet->tags, "Name");

    assert_non_null(strchr(raw(account, name), '\033'));
    assert_string_equal(account_show(account, name),
                        "<U+001B>[2J<U+001B>[31mall clear, nothing to mend");
    assert_string_equal(raw(account, lookalike->name), "mail-re\342\200\213lay");
    assert_string_equal(account_show(account, lookalike->name), "mail-re<U+200B>lay");
    assert_string_equal(account_show(account, claim), "only from <U+202E>61/0.0.402.01<U+202C>");
}

static void test_japanese_names_stay_readable(void **state)
{
    const struct account *account = *state;
    uint32_t relay = row_of(account, OBJECT_INTERFACE, ENI_RELAY);
    uint32_t subnet = account->interfaces.items[relay].subnet;
    uint32_t group = row_of(account, OBJECT_GROUP, GROUP_MAIL_OUT);

    assert_string_equal(account_show(account, account->groups.items[group].name), "メール送信");
    assert_string_equal(account_show(account, account->subnets.items[subnet].name),
                        "公開サブネット");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_absent_and_nothing_is_wrong),
        cmocka_unit_test(test_a_rule_described_twice_is_one_rule),
        cmocka_unit_test(test_the_nat_path_works),
        cmocka_unit_test(test_the_ses_endpoint),
        cmocka_unit_test(test_the_elastic_ip_mail_server),
        cmocka_unit_test(test_the_task_behind_the_transit_gateway),
        cmocka_unit_test(test_the_partners_list_is_resolved),
        cmocka_unit_test(test_names_cannot_spoof_the_terminal),
        cmocka_unit_test(test_japanese_names_stay_readable),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
