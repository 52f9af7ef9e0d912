/*
 * What closing an outbound rule of mail submission does to those who send by it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/mend/preview_words.h"
#include "tests/model/mend/mail_network.h"

enum { RULE_OF_APP = 1, SUBNET_APP = 1, ENDPOINT_GROUP = 0 };

static const struct target app_rule = {TARGET_RULE, RULE_OF_APP};

/* eni-app1 and eni-app2 send out on 465 through NAT, by the one rule of sg-app. */
static struct account *senders(void)
{
    struct account *account = mail_network((struct mail_network){.nat = true});
    struct sg_rule *rule = &account->rules.items[RULE_OF_APP];

    rule->protocol = PROTOCOL_TCP;
    rule->from_port = rule->to_port = 465;
    return account;
}

/* An endpoint with one interface beside the senders, which carries sg-relay, that lets 465 in. */
static void add_endpoint(struct account *account, const char *service)
{
    struct vpc_endpoint endpoint = {.id = account_text(account, "vpce-1"),
                                    .service = account_text(account, service),
                                    .state = account_text(account, "available"),
                                    .vpc = 0};
    uint32_t interface = build_host(account, "eni-vpce", SUBNET_APP, 0, "10.0.1.200", NULL);

    account->interfaces.items[interface].type = account_text(account, "vpc_endpoint");
    endpoint.interfaces = (struct span){(uint32_t)account->row_refs.count, 1};
    TABLE_ADD(account->row_refs, interface);
    TABLE_ADD(account->endpoints, endpoint);
}

#define SMTP_SERVICE "com.amazonaws.eu-west-1.email-smtp"

struct closed {
    struct account *account;
    struct change change;
    struct preview preview;
};

static void close_rule(struct closed *closed, struct account *account, const char *spelling)
{
    struct candidate candidate;
    struct strbuf why = STRBUF_INIT;

    build_link(account);
    closed->account = account;
    assert_true(candidate_parse(&candidate, account, app_rule, spelling, &why));
    assert_int_equal(change_make(&closed->change, account, NULL,
                                 &(struct change_request){.kind = CHANGE_REWRITE,
                                                          .target = app_rule,
                                                          .candidate = &candidate,
                                                          .ports = &smtp_ports_default},
                                 &why),
                     CHANGE_OK);
    preview_make(&closed->preview, account, NULL, &closed->change, &smtp_ports_default);
    candidate_release(&candidate);
}

static void closed_release(struct closed *closed)
{
    preview_release(&closed->preview);
    change_release(&closed->change);
    account_free(closed->account);
}

/* What is said of mail when the rule gets this source; and how many lose theirs. */
static void check(struct account *account, const char *spelling, size_t broken, const char *mail)
{
    struct closed closed;

    close_rule(&closed, account, spelling);
    assert_string_equal(closed.preview.mail, mail);
    assert_int_equal(closed.preview.mail_broken, broken);
    closed_release(&closed);
}

#define NOWHERE                                                                                    \
    "Mail that gets nowhere any more, neither to the Internet nor to an SES endpoint: eni-app1, "  \
    "eni-app2."

static void without_an_endpoint_mail_gets_nowhere(void **state)
{
    (void)state;
    check(senders(), "remove", 2, NOWHERE);
}

static void an_endpoint_of_the_vpc_takes_it(void **state)
{
    (void)state;
    struct account *account = senders();

    add_endpoint(account, SMTP_SERVICE);
    check(account, "cidr:10.0.1.0/24", 0,
          "Mail that still gets to an SES endpoint of its VPC: eni-app1, eni-app2.");
}

/* One for another service, and one of another VPC. */
static void other_endpoints_take_none(void **state)
{
    (void)state;
    struct account *account = senders();

    add_endpoint(account, "com.amazonaws.eu-west-1.ec2");
    check(account, "cidr:10.0.1.0/24", 2, NOWHERE);
    account = senders();
    add_endpoint(account, SMTP_SERVICE);
    account->endpoints.items[0].vpc = NONE;
    check(account, "cidr:10.0.1.0/24", 2, NOWHERE);
}

/* The endpoint is not known to let them in, or their own way out is not known. */
static void what_the_export_does_not_tell_is_not_lost(void **state)
{
    (void)state;
    struct account *account = senders();
    const char *unknown =
        "What becomes of their mail the export does not tell: eni-app1, eni-app2.";

    add_endpoint(account, SMTP_SERVICE);
    LAST(account->interfaces)->groups.count = 0;
    LAST(account->interfaces)->groups_untold = true;
    check(account, "cidr:10.0.1.0/24", 0, unknown);
    account = senders();
    account->subnets.items[SUBNET_APP].route_table = NONE;
    build_presence(account, DATA_ROUTE_TABLES, PRESENCE_ABSENT);
    check(account, "remove", 0, unknown);
}

static void nothing_is_lost_where_nothing_got_out(void **state)
{
    (void)state;
    struct account *account = mail_network((struct mail_network){.nat = false});
    struct sg_rule *rule = &account->rules.items[RULE_OF_APP];

    rule->protocol = PROTOCOL_TCP;
    rule->from_port = rule->to_port = 465;
    check(account, "remove", 0, "");
}

/* Whoever carries another group that lets everything out; three are named. */
static void other_rules_let_mail_out(void **state)
{
    (void)state;
    struct account *account = senders();

    build_group(account, "sg-wide");
    mail_out(account, "0.0.0.0/0");
    for (unsigned i = 0; i < 4; i++) {
        char id[16], address[24];
        snprintf(id, sizeof id, "eni-w%u", i);
        snprintf(address, sizeof address, "10.0.1.%u", 60 + i);
        build_host(account, id, SUBNET_APP, 1, address, NULL);
        build_carry(account, (uint32_t)account->groups.count - 1);
    }
    check(account, "remove", 2,
          NOWHERE "\nMail that still gets to the Internet by other rules: eni-w0, eni-w1, eni-w2 "
                  "and 1 more.");
}

/* Of two carriers one may be walked from. */
static void a_limit_is_said(void **state)
{
    (void)state;
    struct closed closed;
    struct preview preview = {0};

    close_rule(&closed, senders(), "remove");
    {
        struct edits *after = edits_new(closed.account);
        const struct preview_ground ground = {.account = closed.account,
                                              .after = after,
                                              .change = &closed.change,
                                              .ports = &smtp_ports_default};
        change_apply(&closed.change, after);
        preview_add_outbound(&preview, &ground, 1);
        assert_string_equal(preview.mail,
                            "Mail that gets nowhere any more, neither to the Internet nor to an "
                            "SES endpoint: eni-app1.\n"
                            "Not all interfaces of the group were looked at.");
        preview_release(&preview);
        preview_add_outbound(&preview, &ground, 3);
        assert_string_equal(preview.mail, NOWHERE);
        preview_release(&preview);
        edits_free(after);
    }
    closed_release(&closed);
}

/* --- the lines -------------------------------------------------------------------------------- */

/* Of more than six new rules each still says which way it goes. */
static void many_new_rules_are_outbound_ones(void **state)
{
    static const char *const blocks[] = {"10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16", "10.4.0.0/16",
                                         "10.5.0.0/16", "10.6.0.0/16", "10.7.0.0/16"};
    (void)state;
    struct closed closed;

    close_rule(&closed, senders(),
               "cidr:10.1.0.0/16,10.2.0.0/16,10.3.0.0/16,10.4.0.0/16,10.5.0.0/16,10.6.0.0/16,"
               "10.7.0.0/16");
    assert_int_equal(closed.preview.line_count, 8);
    assert_int_equal(closed.preview.lines[0].sign, '-');
    assert_string_equal(closed.preview.lines[0].text, "outbound tcp 465  0.0.0.0/0");
    for (size_t i = 0; i < 7; i++) {
        char text[48];
        snprintf(text, sizeof text, "outbound tcp 465  %s", blocks[i]);
        assert_int_equal(closed.preview.lines[i + 1].sign, '+');
        assert_string_equal(closed.preview.lines[i + 1].text, text);
    }
    closed_release(&closed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_an_endpoint_mail_gets_nowhere),
        cmocka_unit_test(an_endpoint_of_the_vpc_takes_it),
        cmocka_unit_test(other_endpoints_take_none),
        cmocka_unit_test(what_the_export_does_not_tell_is_not_lost),
        cmocka_unit_test(nothing_is_lost_where_nothing_got_out),
        cmocka_unit_test(other_rules_let_mail_out),
        cmocka_unit_test(a_limit_is_said),
        cmocka_unit_test(many_new_rules_are_outbound_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
