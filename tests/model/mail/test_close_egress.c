/*
 * Which outbound rules an SES endpoint makes needless: in a VPC with senders that reach it, one that does not, and
 * one whose rule carries everything.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/account/rule.h"
#include "model/mail/close_egress.h"
#include "model/mail/mail_review.h"
#include "model/mend/preview.h"
#include "model/mend/target.h"
#include "model/read/export.h"
#include "tests/model/mail/closing_network.h"

static void assert_rule(const struct account *account, uint32_t row, const char *name)
{
    struct strbuf text = STRBUF_INIT;

    rule_format_name(account, &account->rules.items[row], &text);
    assert_string_equal(text.text, name);
    strbuf_release(&text);
}

static void assert_says(const struct egress_left *left, const struct account *account,
                        const char *words)
{
    struct strbuf text = STRBUF_INIT;

    egress_closing_explain(left, account, &text);
    if (!strstr(text.text, words))
        fail_msg("\"%s\" does not say \"%s\"", text.text, words);
    strbuf_release(&text);
}

static void what_nobody_needs_is_closed(void **state)
{
    const struct export_piece piece = {"111122223333/eu-west-1/all.json", closing_network, sizeof closing_network - 1};
    struct account *account = export_read_pieces(&piece, 1);
    const struct walk_context context = {.account = account};
    struct mail_review review;
    struct egress_closing closing;

    (void)state;
    mail_review_make(&review, &context, &smtp_ports_default, 0);
    egress_closing_make(&closing, &review.hosts, account, 0);
    assert_string_equal(closing.to.text, "sg:sg-end");
    assert_int_equal(closing.rules.count, 2);
    assert_rule(account, closing.rules.items[0], "sg-send/out/tcp/587-587/0.0.0.0/0");
    assert_rule(account, closing.rules.items[1], "sg-send/out/tcp/587-587/::/0");
    assert_int_equal(closing.left.count, 2);
    assert_int_equal(closing.left.items[0].bar, EGRESS_CARRIES_MORE);
    assert_says(&closing.left.items[0], account, "sg-wide/out/all/all/0.0.0.0/0 carries more");
    assert_int_equal(closing.left.items[1].bar, EGRESS_IS_NEEDED);
    assert_says(&closing.left.items[1], account, "is still needed: eni-far gets out by it");
    egress_closing_release(&closing);
    mail_review_release(&review);
    account_free(account);
}

/* The command that `vpcmend mail` prints names these rules and no others. */
static void the_check_names_them(void **state)
{
    const struct export_piece piece = {"111122223333/eu-west-1/all.json", closing_network, sizeof closing_network - 1};
    struct account *account = export_read_pieces(&piece, 1);
    const struct walk_context context = {.account = account};
    const struct mail_checks *checks;
    struct mail_review review;

    (void)state;
    mail_review_make(&review, &context, &smtp_ports_default, 0);
    checks = &review.endpoints.items.items[0].checks;
    assert_string_equal(checks->items[checks->count - 1].name, "close-egress");
    assert_string_equal(checks->items[checks->count - 1].todo,
                        "vpcmend fix EXPORT --rule 'sg-send/out/tcp/587-587/0.0.0.0/0' --rule "
                        "'sg-send/out/tcp/587-587/::/0' --to 'sg:sg-end' --format aws-cli -o closing\n");
    mail_review_release(&review);
    account_free(account);
}

/* Two more carry sg-send and are too far off for the endpoint; one of them gets out by another group as well. */
static const char further[] =
    "{\"NetworkInterfaces\":["
    INTERFACE("eni-lost", "10.0.0.97", "sg-send", PUBLIC("198.51.100.97")) ","
    INTERFACE("eni-two", "10.0.0.98", "sg-send\"},{\"GroupId\":\"sg-wide", PUBLIC("198.51.100.98")) "]}";

static void preview_of(struct preview *preview, struct account *account, const char *rule)
{
    const struct target target = {TARGET_RULE, 0};
    struct target found = target;
    struct strbuf why = STRBUF_INIT;
    struct candidate candidate;
    struct change change;

    assert_true(target_find_named(account, rule, &found));
    assert_true(candidate_parse(&candidate, account, found, "sg:sg-end", &why));
    assert_int_equal(change_make(&change, account, NULL,
                                 &(struct change_request){.kind = CHANGE_REWRITE,
                                                          .target = found,
                                                          .candidate = &candidate,
                                                          .ports = &smtp_ports_default},
                                 &why),
                     CHANGE_OK);
    preview_make(preview, account, NULL, &change, &smtp_ports_default);
    change_release(&change);
    candidate_release(&candidate);
    strbuf_release(&why);
}

/* eni-send is let into the endpoint; of the others only eni-lost has no way left. */
static void the_preview_says_whose_mail_still_arrives(void **state)
{
    const struct export_piece pieces[] = {
        {"111122223333/eu-west-1/all.json", closing_network, sizeof closing_network - 1},
        {"111122223333/eu-west-1/further.json", further, sizeof further - 1}};
    struct account *account = export_read_pieces(pieces, 2);
    struct preview preview;

    (void)state;
    preview_of(&preview, account, "sg-send/out/tcp/587-587/0.0.0.0/0");
    assert_string_equal(preview.mail,
                        "Mail that gets nowhere any more, neither to the Internet nor to an SES endpoint: "
                        "eni-lost.\n"
                        "Mail that still gets to an SES endpoint of its VPC: eni-send.\n"
                        "Mail that still gets to the Internet by other rules: eni-two.");
    assert_int_equal(preview.mail_broken, 1);
    preview_release(&preview);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_nobody_needs_is_closed),
        cmocka_unit_test(the_check_names_them),
        cmocka_unit_test(the_preview_says_whose_mail_still_arrives),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
