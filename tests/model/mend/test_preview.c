#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/mend/fold.h"
#include "model/mend/preview.h"
#include "tests/model/mend/small_account.h"

/* The first rule or entry is mended. */
struct scene {
    struct account *account;
    struct change change;
    struct preview preview;
};

static void scene_make(struct scene *scene, struct account *account, enum change_kind kind,
                       struct target target, const char *candidate)
{
    struct strbuf why = STRBUF_INIT;

    scene->account = account;
    if (small_change(&scene->change, account, NULL, kind, target, candidate, true, &why))
        fail_msg("%s: %s", candidate, why.text);
    preview_make(&scene->preview, account, NULL, &scene->change, &smtp_ports_default);
}

static void scene_release(struct scene *scene)
{
    preview_release(&scene->preview);
    change_release(&scene->change);
    account_free(scene->account);
}

static void check_text(struct scene *scene, size_t width, const char *expected)
{
    struct strbuf out = STRBUF_INIT;

    preview_format(&scene->preview, scene->account, width, &out);
    assert_string_equal(out.text, expected);
    strbuf_release(&out);
}

static void a_rule_for_everybody_becomes_the_vpc(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target target = small_rule(account, "tcp 25 0.0.0.0/0");
    struct scene scene;

    small_egress_rule(account, "all all 0.0.0.0/0");
    scene_make(&scene, account, CHANGE_REWRITE, target, "vpc");
    assert_true(preview_opens_nothing(&scene.preview));
    check_text(&scene, 80,
               "- tcp 25  0.0.0.0/0    smtp from anywhere\n"
               "+ tcp 25  10.0.0.0/16  smtp from anywhere\n"
               "+ tcp 25  10.1.0.0/16  smtp from anywhere\n"
               "\n"
               "closed  IPv4 tcp 25: 4.29 billion addresses, e.g. 1.0.0.0\n"
               "kept    IPv4 tcp 25: 131 072 addresses: 10.0.0.0/15\n"
               "opened  nothing\n"
               "\n"
               "Mail    No mail of the account's own comes through here today.\n"
               "How     Adds 1 new rule first; then changes the old rule in place; it keeps its\n"
               "        id sgr-0. No moment without a rule.\n"
               "Undo    Change the rule back in place, then revoke the added rules.\n"
               "Notes   No interface of the export loses access by its own address.\n"
               "        Open sessions from closed addresses are cut at once: AWS does not track\n"
               "        them, since the rule admits everybody and the group lets everything out.\n"
               "        Quota: 2 of 60 inbound IPv4 rules after the change.\n"
               "        Checkers afterwards: EC2-039, EC2.19, EC2.18, Prowler all pass.\n");
    scene_release(&scene);
}

/* 64.0.0.0/2 stays open through the second rule; and a group opens IPv6 that was not open before. */
static void what_stays_and_what_opens_is_told(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target target = small_rule(account, "tcp 25 0.0.0.0/0");
    struct scene scene;

    small_rule(account, "tcp 0-65535 64.0.0.0/2");
    scene_make(&scene, account, CHANGE_REWRITE, target, "sg:sg-2");
    assert_false(preview_opens_nothing(&scene.preview));
    check_text(&scene, 80,
               "- tcp 25  0.0.0.0/0  smtp from anywhere\n"
               "+ tcp 25  sg-2       smtp from anywhere\n"
               "\n"
               "closed  IPv4 tcp 25: 3.22 billion addresses, e.g. 1.0.0.0\n"
               "kept    IPv4 tcp 25: 2 addresses: 10.0.0.6/32, 10.0.1.7/32\n"
               "opened  IPv6 tcp 25: 1 address: 2600:1f18:0:101::7/128\n"
               "still   IPv4 tcp 25: 1.07 billion addresses through other rules: 64.0.0.0/2\n"
               "\n"
               "Mail    No mail of the account's own comes through here today.\n"
               "How     Adds 1 new rule first, then revokes the old rule. No moment without a\n"
               "        rule.\n"
               "Undo    Add the old rule again (it gets a new id), then revoke the new ones.\n"
               "Notes   A group reference admits private addresses only: nobody who comes\n"
               "        through NAT, a public address or a middlebox.\n"
               "        Still open to the Internet through sgr-1 (tcp all from 64.0.0.0/2). To\n"
               "        close it, mend this too.\n"
               "        Loses access by its own address: eni-1.\n"
               "        Open sessions go on until they are idle (TCP: up to 5 days); only a\n"
               "        network ACL would cut them.\n"
               "        Quota: 2 of 60 inbound IPv4 rules after the change.\n"
               "        Quota: 1 of 60 inbound IPv6 rules after the change.\n"
               "        Checkers afterwards: EC2-039, EC2.19, EC2.18, Prowler all pass.\n"
               "        They go by the spelling /0 and do not see how wide IPv4 tcp 25 stays\n"
               "        open: 1.07 billion addresses, e.g. 64.0.0.0.\n");
    scene_release(&scene);
}

static void a_carved_entry_stays_as_it_is(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target target = small_entry(account, "100 allow all all 0.0.0.0/0");
    struct scene scene;

    scene_make(&scene, account, CHANGE_CARVE, target, "remove");
    check_text(&scene, 80,
               "+    94 deny  tcp 25       0.0.0.0/0\n"
               "+    95 deny  tcp 465      0.0.0.0/0\n"
               "+    96 deny  tcp 587      0.0.0.0/0\n"
               "+    97 deny  tcp 2465     0.0.0.0/0\n"
               "+    98 deny  tcp 2525     0.0.0.0/0\n"
               "+    99 deny  tcp 2587     0.0.0.0/0\n"
               "    100 allow all traffic  0.0.0.0/0\n"
               "\n"
               "closed  IPv4 tcp 25, 465, 587, 2465, 2525, 2587: 4.29 billion addresses:\n"
               "        0.0.0.0/0\n"
               "kept    IPv4 all other traffic: 4.29 billion addresses: 0.0.0.0/0\n"
               "opened  nothing\n"
               "\n"
               "Mail    No mail of the account's own comes through here today.\n"
               "How     Adds entries 94-99 before entry 100, which stays as it is; what allows\n"
               "        is added before what denies.\n"
               "Undo    Delete entries 94-99, the denies first.\n"
               "Notes   Lose access by their own addresses: eni-1, eni-2, eni-3.\n"
               "        Network ACLs keep no state: what is closed is cut at once, open sessions\n"
               "        too.\n"
               "        Quota: 8 of 20 inbound IPv4 entries after the change.\n");
    scene_release(&scene);
}

/* The runs of a carve of 20-30: SMTP first, then 20-24 and 26-30. */
static void runs_are_split_where_the_sets_differ(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target target = small_rule(account, "tcp 20-30 0.0.0.0/0");
    struct scene scene;

    scene_make(&scene, account, CHANGE_CARVE, target, "cidr:10.0.0.0/8");
    assert_int_equal(scene.preview.meaning_count, 3);
    assert_true(scene.preview.meanings[0].is_smtp);
    assert_int_equal(scene.preview.meanings[0].first_port, 25);
    assert_int_equal(scene.preview.meanings[1].first_port, 20);
    assert_int_equal(scene.preview.meanings[1].last_port, 24);
    assert_int_equal(scene.preview.meanings[2].first_port, 26);
    assert_int_equal(scene.preview.meanings[2].last_port, 30);
    assert_true(addr_set_is_empty(&scene.preview.meanings[1].closed));
    assert_int_equal(scene.preview.line_count, 4);
    assert_int_equal(scene.preview.lines[0].sign, '-');
    assert_int_equal(scene.preview.lines[3].sign, '+');
    scene_release(&scene);
}

/* Earlier entry 90 decides udp 53: entry 100 is not asked, and that is said. */
static void exceptions_from_all_other_traffic_are_told(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct strbuf out = STRBUF_INIT;
    struct target target;
    struct scene scene;

    small_entry(account, "90 deny udp 53 0.0.0.0/0");
    target = small_entry(account, "100 allow all all 0.0.0.0/0");
    scene_make(&scene, account, CHANGE_REWRITE, target, "cidr:10.0.0.0/8");
    preview_format(&scene.preview, account, 80, &out);
    assert_non_null(strstr(out.text, "kept    IPv4 tcp 25, 465, 587, 2465, 2525, 2587: "));
    assert_non_null(strstr(out.text, "        IPv4 udp 0-52, 54-65535: 16.8 million addresses: "
                                     "10.0.0.0/8\n"));
    assert_non_null(strstr(out.text, "        IPv4 all other traffic: 16.8 million addresses: "));
    assert_non_null(strstr(out.text, "as is   IPv4 udp 53: decided elsewhere, untouched\n"));
    strbuf_release(&out);
    scene_release(&scene);
}

static void nothing_is_promised_where_sources_are_unknown(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target target = small_rule(account, "tcp 25 0.0.0.0/0");
    struct strbuf out = STRBUF_INIT;
    struct scene scene;

    scene_make(&scene, account, CHANGE_REWRITE, target, "pl:pl-2");
    assert_true(scene.preview.sources_unknown);
    assert_false(preview_opens_nothing(&scene.preview));
    preview_format(&scene.preview, account, 80, &out);
    assert_non_null(strstr(out.text, "opened  nothing that is known of\n"));
    assert_non_null(strstr(scene.preview.notes, "and what a prefix list of unknown size counts."));
    strbuf_release(&out);
    scene_release(&scene);
}

/* A list without entries on other ports has no say in what this change does. */
static void unknown_sources_elsewhere_do_not_matter(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target target = small_rule(account, "tcp 25 0.0.0.0/0");
    struct scene scene;

    small_rule(account, "tcp 80 pl-2");
    scene_make(&scene, account, CHANGE_REWRITE, target, "vpc");
    assert_false(scene.preview.sources_unknown);
    scene_release(&scene);
}

static void notes_warn(void **state)
{
    (void)state;
    static const struct {
        const char *rule, *candidate, *part;
    } cases[] = {
        {"tcp 25 0.0.0.0/0", "sg:sg-3", "No interface carries the new source group"},
        {"tcp 25 10.0.0.0/8", "cidr:0.0.0.0/0", "The new source is still open to the world."},
        {"tcp 25 0.0.0.0/0", "subnet:subnet-b",
         "Lose access by their own addresses: eni-1, eni-2."},
        {"tcp 25 ::/0", "remove", "Loses access by its own address: eni-3."},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct account *account = small_account_new();
        struct target target = small_rule(account, cases[i].rule);
        struct scene scene;
        scene_make(&scene, account, CHANGE_REWRITE, target, cases[i].candidate);
        if (!strstr(scene.preview.notes, cases[i].part))
            fail_msg("\"%s\" does not say \"%s\"", scene.preview.notes, cases[i].part);
        scene_release(&scene);
    }
}

static void a_full_group_is_said_to_be_full(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target target = small_rule(account, "tcp 25 0.0.0.0/0");
    struct scene scene;
    char text[48];

    for (int port = 1000; port < 1059; port++) {
        snprintf(text, sizeof text, "tcp %d 192.0.2.0/24", port);
        small_rule(account, text);
    }
    scene_make(&scene, account, CHANGE_REWRITE, target, "sg:sg-2");
    assert_int_equal(scene.change.way, WAY_REMOVE_THEN_ADD);
    assert_non_null(strstr(scene.preview.notes, "Quota: 60 of 60 inbound IPv4 rules after the "
                                                "change; there is no room for old and new"));
    assert_non_null(strstr(scene.preview.way, "for a moment nobody can connect"));
    preview_release(&scene.preview);
    change_release(&scene.change);
    small_rule(account, "tcp 1060 192.0.2.0/24"); /* 61: the quota was raised */
    scene_make(&scene, account, CHANGE_REWRITE, target, "vpc");
    assert_int_equal(scene.change.way, WAY_MODIFY);
    assert_non_null(strstr(scene.preview.notes, "Quota: 62 of 60 inbound IPv4 rules after the "
                                                "change; that is more than AWS allows by default, "
                                                "but so it is now."));
    scene_release(&scene);
}

/* The only subnet that uses an ACL loses nothing inside itself: no ACL is asked there. */
static void an_acl_is_not_asked_inside_a_subnet(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target target = small_entry(account, "100 allow tcp 25 0.0.0.0/0");
    struct scene scene;

    account->acls.items[SMALL_ACL].subnets.count = 1;
    scene_make(&scene, account, CHANGE_REWRITE, target, "remove");
    assert_non_null(strstr(scene.preview.notes, "Loses access by its own address: eni-3."));
    scene_release(&scene);
}

static void hostile_text_is_harmless(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target target = small_rule(account, "tcp 25 0.0.0.0/0");
    struct strbuf out = STRBUF_INIT;
    struct scene scene;

    account->rules.items[target.row].description = account_text(account, "a\x1b[2J\nb\t\xff");
    account->interfaces.items[0].name = account_text(account, "\xe2\x80\xae"
                                                              "evil");
    scene_make(&scene, account, CHANGE_REWRITE, target, "cidr:192.0.2.0/24");
    preview_format(&scene.preview, account, 0, &out);
    assert_non_null(strstr(out.text, "a<U+001B>[2J<U+000A>b<U+0009><xFF>"));
    assert_non_null(strstr(out.text, "eni-1 (<U+202E>evil)"));
    for (size_t i = 0; i < out.length; i++)
        assert_true(out.text[i] == '\n' || (unsigned char)out.text[i] >= ' ');
    strbuf_release(&out);
    scene_release(&scene);
}

static void every_line_keeps_to_the_width(void **state)
{
    (void)state;
    static const size_t widths[] = {30, 40, 60, 80, 132};

    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        struct account *account = small_account_new();
        struct target target = small_rule(account, "tcp 0-65535 0.0.0.0/0");
        struct strbuf out = STRBUF_INIT;
        struct scene scene;
        account->rules.items[target.row].description =
            account_text(account, "\xe9\x83\xb5\xe4\xbe\xbf\xe5\xb1\x80\xe3\x81\xae"
                                  "\xe9\x83\xb5\xe4\xbe\xbf\xe5\xb1\x80");
        scene_make(&scene, account, CHANGE_CARVE, target, "sg:sg-2,sg-3");
        preview_format(&scene.preview, account, widths[i], &out);
        for (const char *line = out.text; *line; line += strcspn(line, "\n") + 1)
            assert_true(fold_columns(line, strcspn(line, "\n")) <= widths[i]);
        strbuf_release(&out);
        scene_release(&scene);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_for_everybody_becomes_the_vpc),
        cmocka_unit_test(what_stays_and_what_opens_is_told),
        cmocka_unit_test(a_carved_entry_stays_as_it_is),
        cmocka_unit_test(runs_are_split_where_the_sets_differ),
        cmocka_unit_test(exceptions_from_all_other_traffic_are_told),
        cmocka_unit_test(nothing_is_promised_where_sources_are_unknown),
        cmocka_unit_test(unknown_sources_elsewhere_do_not_matter),
        cmocka_unit_test(notes_warn),
        cmocka_unit_test(a_full_group_is_said_to_be_full),
        cmocka_unit_test(an_acl_is_not_asked_inside_a_subnet),
        cmocka_unit_test(hostile_text_is_harmless),
        cmocka_unit_test(every_line_keeps_to_the_width),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
