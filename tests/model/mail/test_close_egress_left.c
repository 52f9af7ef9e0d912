/*
 * Outbound rules of senders at an SES endpoint: which of them are no way of mail out, which can be closed, and
 * what bars the others.
 */
#include "model/account/rule.h"
#include "model/mail/close_egress.h"
#include "tests/model/mail/mail_export.h"

#define WORLD RANGE4("0.0.0.0/0")
#define AT_END(id, subnet, ip) INTERFACE(id, subnet, ip, "sg-end", ",'InterfaceType':'vpc_endpoint'")
#define GROUPS(out)                                                                                \
    "{'SecurityGroups':[" GROUP("sg-a", "", out) ","                                               \
    GROUP("sg-end", TCP("465", "2587", RANGE4("10.0.0.0/24")), "") "]}"
#define SERVED(groups)                                                                             \
    ",'State':'available','SubnetIds':['subnet-in'],'Groups':[" groups "],'NetworkInterfaceIds':[" \
    "'eni-end']"
#define HOSTS(more)                                                                                \
    "{'NetworkInterfaces':[" AT_END("eni-end", "subnet-in", "10.0.3.9") ","                        \
    INTERFACE("eni-a", "subnet-pub", "10.0.0.11", "sg-a", PUBLIC("198.51.100.1")) more "]}"

/* "closed NAME\n" and "BAR NAME INTERFACE\n", in order. */
static void describe(struct strbuf *out, const struct egress_closing *closing,
                     const struct account *account)
{
    static const char *const bars[] = {"carries-more", "needed", "unsure"};

    for (size_t i = 0; i < closing->rules.count; i++) {
        strbuf_adds(out, "closed ");
        rule_format_name(account, &account->rules.items[closing->rules.items[i]], out);
        strbuf_addch(out, '\n');
    }
    for (size_t i = 0; i < closing->left.count; i++) {
        const struct egress_left *left = &closing->left.items[i];

        strbuf_addf(out, "%s ", bars[left->bar]);
        rule_format_name(account, &account->rules.items[left->rule], out);
        if (left->interface != NONE)
            strbuf_addf(out, " %s",
                        text_raw(account->texts, account->interfaces.items[left->interface].id));
        strbuf_addch(out, '\n');
    }
}

static void assert_closing(const struct account *account, size_t walks_most, uint32_t endpoint,
                           const char *wanted)
{
    const struct walk_context context = {.account = account};
    struct egress_closing closing;
    struct mail_hosts hosts;
    struct strbuf given = STRBUF_INIT;

    mail_hosts_make(&hosts, &context, &smtp_ports_default, walks_most);
    egress_closing_make(&closing, &hosts, account, endpoint);
    describe(&given, &closing, account);
    assert_string_equal(given.text, wanted);
    strbuf_release(&given);
    egress_closing_release(&closing);
    mail_hosts_release(&hosts);
}

/* Each beside a rule for port 587 to the world, by which the sender surely gets out. */
static void which_rules_let_mail_out(void **state)
{
    static const struct {
        const char *out, *closed, *left;
    } cases[] = {
        {TCP("465", "465", WORLD), "closed sg-a/out/tcp/465-465/0.0.0.0/0\n", ""},
        {TCP("2465", "2465", WORLD), "closed sg-a/out/tcp/2465-2465/0.0.0.0/0\n", ""},
        {TCP("2587", "2587", WORLD), "closed sg-a/out/tcp/2587-2587/0.0.0.0/0\n", ""},
        {TCP("587", "588", WORLD), "", "carries-more sg-a/out/tcp/587-588/0.0.0.0/0\n"},
        {TCP("25", "25", WORLD), "", ""},
        {TCP("2525", "2525", WORLD), "", ""},
        {TCP("587", "587", RANGE4("198.51.100.0/24")), "", ""},
        {TCP("587", "587", "'UserIdGroupPairs':[{'GroupId':'sg-end'}]"), "", ""},
        {TCP("587", "587", "'PrefixListIds':[{'PrefixListId':'pl-1'}]"), "", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct strbuf groups = STRBUF_INIT, wanted = STRBUF_INIT;
        struct account *account;

        strbuf_addf(&groups, GROUPS("%s," TCP("587", "587", WORLD)), cases[i].out);
        strbuf_addf(&wanted, "%sclosed sg-a/out/tcp/587-587/0.0.0.0/0\n%s", cases[i].closed,
                    cases[i].left);
        account = read_quoted("network.json", NETWORK, "groups.json", groups.text, "hosts.json",
                              HOSTS(""), "endpoints.json",
                              "{'VpcEndpoints':[" ENDPOINT("vpce-1", SERVED("{'GroupId':'sg-end'}")) "]}",
                              NULL);
        assert_closing(account, 0, 0, wanted.text);
        account_free(account);
        strbuf_release(&groups);
        strbuf_release(&wanted);
    }
}

#define PLAIN GROUPS(TCP("587", "587", WORLD))
#define ENDS                                                                                       \
    "{'VpcEndpoints':[" ENDPOINT("vpce-0", SERVED("")) ","                                         \
    ENDPOINT("vpce-1", SERVED("{'GroupId':'sg-end'},{'GroupId':'sg-a'}")) "]}"

static void assert_left(const char *hosts, size_t walks_most, const char *wanted)
{
    struct account *account = read_quoted("network.json", NETWORK, "groups.json", PLAIN, "hosts.json",
                                          hosts, "endpoints.json", ENDS, NULL);

    assert_closing(account, walks_most, 1, wanted);
    account_free(account);
}

/* Whoever carries the group and sends must reach the endpoint, get out by nothing, or be no host at all. */
static void what_bars_a_rule(void **state)
{
    (void)state;
    assert_left(HOSTS(""), 0, "closed sg-a/out/tcp/587-587/0.0.0.0/0\n");
    assert_left(HOSTS("," INTERFACE("eni-nlb", "subnet-nat", "10.0.1.9", "sg-a",
                                    ",'InterfaceType':'network_load_balancer'")),
                0, "closed sg-a/out/tcp/587-587/0.0.0.0/0\n");
    assert_left(HOSTS("," INTERFACE("eni-shut", "subnet-in", "10.0.3.7", "sg-a", "")), 0,
                "closed sg-a/out/tcp/587-587/0.0.0.0/0\n");
    assert_left(HOSTS("," INTERFACE("eni-b", "subnet-nat", "10.0.1.7", "sg-a", "")), 0,
                "needed sg-a/out/tcp/587-587/0.0.0.0/0 eni-b\n");
    assert_left(HOSTS("," INTERFACE("eni-c", "subnet-box", "10.0.2.7", "sg-a", "")), 0,
                "unsure sg-a/out/tcp/587-587/0.0.0.0/0 eni-c\n");
}

/* A host that was not walked, since there were too many, may still get out by the rule. */
static void who_was_not_walked_may_need_it(void **state)
{
    (void)state;
    assert_left(HOSTS("," INTERFACE("eni-shut", "subnet-in", "10.0.3.7", "sg-a", "")), 1,
                "unsure sg-a/out/tcp/587-587/0.0.0.0/0 eni-shut\n");
}

/* An endpoint without groups is reached by its VPC's addresses. */
static void where_it_is_closed_to(void **state)
{
    struct account *account = read_quoted("network.json", NETWORK, "groups.json", PLAIN, "hosts.json",
                                          HOSTS(""), "endpoints.json", ENDS, NULL);
    const struct walk_context context = {.account = account};
    static const char *const wanted[] = {"vpc", "sg:sg-end,sg-a"};
    struct mail_hosts hosts;

    (void)state;
    mail_hosts_make(&hosts, &context, &smtp_ports_default, 0);
    for (uint32_t i = 0; i < 2; i++) {
        struct egress_closing closing;

        egress_closing_make(&closing, &hosts, account, i);
        assert_string_equal(closing.to.text, wanted[i]);
        egress_closing_release(&closing);
    }
    mail_hosts_release(&hosts);
    account_free(account);
}

static void what_is_not_known_is_said_so(void **state)
{
    struct account *account = read_quoted("network.json", NETWORK, "groups.json", PLAIN, "hosts.json",
                                          HOSTS(""), NULL);
    const struct egress_left left = {0, EGRESS_IS_UNSURE, 1};
    struct strbuf text = STRBUF_INIT;

    (void)state;
    egress_closing_explain(&left, account, &text);
    assert_string_equal(text.text, "sg-a/out/tcp/587-587/0.0.0.0/0 may still be needed: whether eni-a "
                                   "gets out by it is not known.");
    strbuf_release(&text);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(which_rules_let_mail_out),
        cmocka_unit_test(what_bars_a_rule),
        cmocka_unit_test(who_was_not_walked_may_need_it),
        cmocka_unit_test(where_it_is_closed_to),
        cmocka_unit_test(what_is_not_known_is_said_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
