#include "tests/model/write/tools.h"

#include <time.h>

#include "model/sample/sample.h"
#include "model/write/replay_script.h"
#include "tests/model/write/mutate.h"
#include "tests/share.h"

struct scripts {
    const struct fixture *fixture;
    struct strbuf apply, rollback;
    const char *other; /* the one that is not mutated */
};

static void scripts_init(struct scripts *scripts, const struct fixture *fixture)
{
    *scripts = (struct scripts){fixture, STRBUF_INIT, STRBUF_INIT, NULL};
    form_aws_cli(fixture->plan, fixture->account, &scripts->apply);
    form_rollback(fixture->plan, fixture->account, &scripts->rollback);
}

static void scripts_release(struct scripts *scripts)
{
    strbuf_release(&scripts->apply);
    strbuf_release(&scripts->rollback);
}

static bool holds(const struct scripts *scripts, const char *apply, const char *rollback,
                  struct strbuf *why)
{
    return replay_scripts(scripts->fixture->plan, scripts->fixture->account, apply, rollback, why);
}

static void assert_holds(const struct scripts *scripts)
{
    struct strbuf why = STRBUF_INIT;

    if (!holds(scripts, scripts->apply.text, scripts->rollback.text, &why))
        fail_msg("%s", why.text);
    strbuf_release(&why);
}

static bool read_apply(const char *text, void *context)
{
    const struct scripts *scripts = context;
    struct strbuf why = STRBUF_INIT;
    bool good = holds(scripts, text, scripts->rollback.text, &why);

    assert_true(good || why.length);
    strbuf_release(&why);
    return good;
}

static bool read_rollback(const char *text, void *context)
{
    const struct scripts *scripts = context;
    struct strbuf why = STRBUF_INIT;
    bool good = holds(scripts, scripts->apply.text, text, &why);

    assert_true(good || why.length);
    strbuf_release(&why);
    return good;
}

/* Where the lines of ours begin, behind the functions. */
static size_t lines_begin(const struct strbuf *text)
{
    const char *found = strstr(text->text, "\n# --- ");

    return found ? (size_t)(found - text->text) : 0;
}

static void assert_everything_counts(const struct fixture *fixture)
{
    struct scripts scripts;

    scripts_init(&scripts, fixture);
    assert_holds(&scripts);
    assert_every_byte_counts(read_apply, &scripts, scripts.apply.text,
                             lines_begin(&scripts.apply), MUTATE_STRIDE);
    assert_every_byte_counts(read_rollback, &scripts, scripts.rollback.text,
                             lines_begin(&scripts.rollback), MUTATE_STRIDE);
    assert_every_byte_counts(read_apply, &scripts, scripts.apply.text, 0, 97 * SHARE);
    assert_every_byte_counts(read_rollback, &scripts, scripts.rollback.text, 0, 97 * SHARE);
    assert_every_line_counts(read_apply, &scripts, scripts.apply.text, 0);
    assert_every_line_counts(read_rollback, &scripts, scripts.rollback.text, 0);
    scripts_release(&scripts);
}

/* --- nothing wrong is missed -------------------------------------------------------------------- */

static void rules_are_read_back(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    fixture_rewrite(&fixture, "sgr-3", "sg:sg-plain");
    fixture_rewrite(&fixture, "sgr-2", "remove");
    fixture_carve(&fixture, "sg-plain/in/tcp/20-30/0.0.0.0/0", "vpc");
    assert_everything_counts(&fixture);
    fixture_release(&fixture);
}

static void entries_are_read_back(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "acl-1/in/100", "vpc");
    fixture_carve(&fixture, "acl-1/in/200", "cidr:10.0.0.0/8");
    assert_everything_counts(&fixture);
    fixture_release(&fixture);
}

static void full_groups_and_deletions_are_read_back(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture.account->quotas.rules = 2;
    fixture_rewrite(&fixture, "sg-plain/in/tcp/20-30/0.0.0.0/0", "vpc");
    fixture_rewrite(&fixture, "acl-1/in/100", "remove");
    fixture_rewrite(&fixture, "sgr-2", "remove");
    fixture_rewrite(&fixture, "sgr-1", "cidr:192.0.2.0/24"); /* as sgr-2 was */
    assert_int_equal(plan_at(fixture.plan, 0)->way, WAY_REMOVE_THEN_ADD);
    assert_everything_counts(&fixture);
    fixture_release(&fixture);
}

/* Two accounts, of which one run does one; and a region that is not told. */
static void accounts_and_regions_are_read_back(void **state)
{
    static const char groups[] =
        "{\"SecurityGroups\": [{\"GroupId\": \"sg-%u\", \"OwnerId\": \"%012u\", "
        "\"IpPermissions\": [{\"IpProtocol\": \"udp\", \"FromPort\": 25, \"ToPort\": 25, "
        "\"PrefixListIds\": [{\"PrefixListId\": \"pl-1\"}], \"IpRanges\": [{\"CidrIp\": "
        "\"0.0.0.0/0\"}]}, {\"IpProtocol\": \"-1\", \"UserIdGroupPairs\": [{\"GroupId\": "
        "\"sg-9\", \"UserId\": \"999999999999\", \"VpcPeeringConnectionId\": \"pcx-1\"}]}]}]}";
    struct fixture fixture = {0};

    (void)state;
    fixture_directory(&fixture);
    for (unsigned i = 1; i <= 2; i++) {
        struct strbuf text = STRBUF_INIT, name = STRBUF_INIT;

        strbuf_addf(&name, "in/accounts/%012u/groups.json", i);
        strbuf_addf(&text, groups, i, i);
        fixture_write(&fixture, name.text, text.text);
        strbuf_release(&name);
        strbuf_release(&text);
    }
    fixture.account = fixture_load(&fixture, "in");
    fixture.plan = plan_new(fixture.account);
    fixture_rewrite(&fixture, "sg-1/in/udp/25-25/0.0.0.0/0", "cidr:10.0.0.0/8");
    fixture_rewrite(&fixture, "sg-2/in/udp/25-25/pl-1", "remove");
    fixture_rewrite(&fixture, "sg-1/in/all/all/sg-9", "remove");
    assert_everything_counts(&fixture);
    fixture_release(&fixture);
}

/* The export leaves the owner of a source out, as that of the own account; the rule stays beside a new one. */
static void a_source_without_an_owner_stays_as_it_is(void **state)
{
    static const char groups[] =
        "{\"SecurityGroups\": [{\"GroupId\": \"sg-1\", \"OwnerId\": \"123456789012\", \"IpPermissions\": ["
        "{\"IpProtocol\": \"-1\", \"UserIdGroupPairs\": [{\"GroupId\": \"sg-2\"}]}]}, "
        "{\"GroupId\": \"sg-2\", \"OwnerId\": \"123456789012\", \"IpPermissions\": []}]}";
    struct fixture fixture = {0};

    (void)state;
    fixture_directory(&fixture);
    fixture_write(&fixture, "in/eu-west-1/groups.json", groups);
    fixture.account = fixture_load(&fixture, "in");
    fixture.plan = plan_new(fixture.account);
    fixture_rewrite(&fixture, "sg-1/in/all/all/sg-2", "sg:sg-1,sg-2");
    assert_int_equal(plan_at(fixture.plan, 0)->way, WAY_MODIFY);
    assert_everything_counts(&fixture);
    fixture_release(&fixture);
}

static void an_empty_plan_is_read_back(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    assert_everything_counts(&fixture);
    fixture_release(&fixture);
}

/* --- what was left out -------------------------------------------------------------------------- */

/* One rule has an id that AWS would never give: its group is left alone as a whole, and said to be. */
static void what_is_left_out_is_named_and_not_expected(void **state)
{
    struct fixture fixture = {0};
    struct strbuf why = STRBUF_INIT;
    struct scripts scripts;
    struct form_files files;

    (void)state;
    fixture_directory(&fixture);
    fixture_write(&fixture, "in/eu-west-1/groups.json", fixture_groups);
    fixture_write(&fixture, "in/eu-west-1/rules.json",
                  "{\"SecurityGroupRules\": [" FIXTURE_FLAT(
                      "file:///etc/passwd", "25", "\"CidrIpv4\": \"0.0.0.0/0\"") "]}");
    fixture.account = fixture_load(&fixture, "in");
    fixture.plan = plan_new(fixture.account);
    fixture_rewrite(&fixture, "sg-plain/in/tcp/20-30/0.0.0.0/0", "cidr:10.0.0.0/8");
    fixture_rewrite(&fixture, "sg-mail/in/tcp/25-25/::/0", "remove");
    fixture_rewrite(&fixture, "file:///etc/passwd", "remove");
    scripts_init(&scripts, &fixture);
    assert_null(strstr(scripts.apply.text, "'sg-mail'"));
    assert_non_null(strstr(scripts.apply.text,
                           "note 'sg-mail/in/tcp/25-25/::/0: left out: another change of the same "
                           "group or ACL is left out'; exit_status=1\n"
                           "note 'file:///etc/passwd: left out: its ids are not such as AWS "
                           "gives'; exit_status=1\n"));
    assert_everything_counts(&fixture);
    assert_true(form_make(FORM_AWS_CLI, &files, &FIXTURE_JOB(&fixture), &why));
    form_files_release(&files);
    strbuf_release(&why);
    scripts_release(&scripts);
    fixture_release(&fixture);
}

/* --- what is said ------------------------------------------------------------------------------- */

/* The text with one word in place of another, the first time it stands behind a place. */
static char *changed(const char *text, const char *behind, const char *from, const char *to)
{
    const char *at = strstr(text, behind);
    struct strbuf out = STRBUF_INIT;

    assert_non_null(at);
    at = strstr(at, from);
    assert_non_null(at);
    strbuf_add(&out, text, (size_t)(at - text));
    strbuf_adds(&out, to);
    strbuf_adds(&out, at + strlen(from));
    return strbuf_detach(&out);
}

static void a_sentence_says_what_is_wrong(void **state)
{
#define SIDE(block) "{\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,\"CidrIpv4\":\"" block "\""
#define OLD_SIDE(length) "'tcp 25 25 0.0.0.0/" length "' 'tcp 25 25 10.0.0.0/16' '" SIDE("0.0.0.0/" length)
#define NEW_SIDE(length)                                                                           \
    "'tcp 25 25 10.0.0.0/" length "' '" SIDE("0.0.0.0/0") ",\"Description\":\"smtp from anywhere\"}' '" SIDE( \
        "10.0.0.0/" length)
    static const struct {
        const char *behind, *from, *to, *sentence;
    } cases[] = {
        {"\nadd_rule '", "\"ToPort\":25", "\"ToPort\":26", "is not what has its turn"},
        {"\nadd_rule '", "from anywhere", "from somewhere", "would not be told as it should"},
        {"\nadd_rule '", "'tcp 25 from", "'tcp 26 from", "does not say what it does"},
        {"\nadd_rule '", "'tcp 25 25 ", "'tcp 26 26 ", "says two things at once"},
        {"\nadd_rule '", "10.1.0.0/16\",", "10.1.0.0/16\",\"UserId\":\"1\",",
         "would not be told as it should"},
        {"\nmodify_rule '", "'sgr-1'", "'sgr-2'", "is not what has its turn"},
        {"\nremove_rule '", "'sgr-3'", "'sgr-2'", "names another id than the rule has"},
        {"\ncheck_rule '", "'sgr-1'", "'sgr-4'", "looks for something else"},
        {"\nverify_entry '", "10.0.0.0/16", "10.0.0.0/17", "looks for something else"},
        {"\nlook_acl '", "'eu-west-1'", "'eu-west-2'", "cannot be understood: look_acl"},
        {"\ncase $live", "123456789012", "123456789013", "cannot be understood: 123456789013"},
        {"\nverify_entry '", "'\n", "' x\n", "looks for something else"},
        {"\nremove_rule '", "'\n", "' x\n", "is not what has its turn"},
        {"\nmodify_rule '", "'\n", "' x\n", "is not what has its turn"},
        {"\nreplace_entry '", " -- ", " ", "cannot be understood"},
        {"\nreplace_entry '",
         " -- --rule-number 100 --protocol tcp --port-range From=465,To=465 --cidr-block 0.0.0.0/0 --rule-action allow",
         " --", "cannot be understood"},
        {"\nreplace_entry '", " 100 '100 allow", " 10 '100 allow", "is not what has its turn"},
        {"\ncreate_entry '", " 101 ", " 10 ", "is not what has its turn"},
        {"\nmodify_rule '", OLD_SIDE("0"), OLD_SIDE("1"), "is not what has its turn"},
        {"\nmodify_rule '", NEW_SIDE("16"), NEW_SIDE("17"), "is not what has its turn"},
        {"\nrun()", "return 1", "return 0", "its functions are not those that it calls"},
        {"\nreplace_entry '", "-- --rule-number 100 --protocol tcp", "-- --rule-number 100 --protocol udp",
         "would not be put back as it was"},
    };
    struct fixture fixture;
    struct scripts scripts;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    fixture_rewrite(&fixture, "sgr-3", "sg:sg-plain");
    fixture_rewrite(&fixture, "acl-1/in/100", "vpc");
    scripts_init(&scripts, &fixture);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *wrong =
            changed(scripts.apply.text, cases[i].behind, cases[i].from, cases[i].to);
        struct strbuf why = STRBUF_INIT;

        assert_false(holds(&scripts, wrong, scripts.rollback.text, &why));
        if (!strstr(why.text, cases[i].sentence))
            fail_msg("%zu: \"%s\" is not in \"%s\"", i, cases[i].sentence, why.text);
        strbuf_release(&why);
        free(wrong);
    }
    scripts_release(&scripts);
    fixture_release(&fixture);
}

#define OPEN_ENTRY(number) FIXTURE_ENTRY("false", number, "-1", "", "0.0.0.0/0")

/* Entry 1 goes, and the second block of entry 2 takes its number: what stands under it in between is nothing. */
static void a_number_that_is_taken_again_is_looked_at_in_between(void **state)
{
    struct strbuf why = STRBUF_INIT;
    struct fixture fixture;
    struct scripts scripts;
    char *wrong;

    (void)state;
    load_acl(&fixture, OPEN_ENTRY("1") "," OPEN_ENTRY("2") "," OPEN_ENTRY("3"));
    fixture_rewrite(&fixture, "acl-1/in/1", "remove");
    fixture_rewrite(&fixture, "acl-1/in/2", "vpc");
    scripts_init(&scripts, &fixture);
    assert_holds(&scripts);
    wrong = changed(scripts.apply.text, "\ncheck_entry 'acl-1' 1 ", " '' ", " x ");
    assert_false(holds(&scripts, wrong, scripts.rollback.text, &why));
    assert_non_null(strstr(why.text, "looks for something else"));
    free(wrong);
    strbuf_release(&why);
    scripts_release(&scripts);
    fixture_release(&fixture);
}

/* A text that is shorter than its notes, or has no heading, is none of ours. */
static void a_text_without_its_parts_is_refused(void **state)
{
    static const char *const texts[] = {"", "x", "\n# --- ", "#!/bin/sh\nexit 0\n"};
    struct fixture fixture;
    struct scripts scripts;

    (void)state;
    fixture_init(&fixture);
    for (size_t changes = 0; changes < 2; changes++) {
        if (changes)
            fixture_rewrite(&fixture, "sgr-1", "vpc");
        scripts_init(&scripts, &fixture);
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
            assert_false(read_apply(texts[i], &scripts));
            assert_false(read_rollback(texts[i], &scripts));
        }
        scripts_release(&scripts);
    }
    fixture_release(&fixture);
}

/* --- the sample, and how long it takes ---------------------------------------------------------- */

static void the_sample_is_read_back(void **state)
{
    static const char *const spellings[] = {"vpc", "remove", "cidr:10.0.0.0/8"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct fixture fixture = {.account = export_read_pieces(sample_pieces, sample_piece_count)};
        struct scripts scripts;

        fixture.plan = plan_new(fixture.account);
        fixture_rewrite_all(&fixture, spellings[i]);
        assert_true(plan_count(fixture.plan) > 10);
        scripts_init(&scripts, &fixture);
        assert_holds(&scripts);
        assert_every_line_counts(read_apply, &scripts, scripts.apply.text,
                                 lines_begin(&scripts.apply));
        scripts_release(&scripts);
        plan_free(fixture.plan);
        account_free(fixture.account);
    }
}

static struct account *large_account(void)
{
    struct strbuf json = STRBUF_INIT;
    struct export_piece piece;
    struct account *account;

    strbuf_adds(&json, "{\"SecurityGroups\": [");
    for (unsigned group = 0; group < 1000; group++) {
        strbuf_addf(&json, "%s{\"GroupId\": \"sg-%u\", \"OwnerId\": \"123456789012\", ",
                    group ? "," : "", group);
        strbuf_adds(&json, "\"IpPermissions\": [");
        for (unsigned rule = 0; rule < 10; rule++)
            strbuf_addf(&json,
                        "%s{\"IpProtocol\": \"tcp\", \"FromPort\": %u, \"ToPort\": 30, "
                        "\"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\"}]}",
                        rule ? "," : "", 20 + rule);
        strbuf_adds(&json, "]}");
    }
    strbuf_adds(&json, "]}");
    piece = (struct export_piece){"eu-west-1/groups.json", json.text, json.length};
    account = export_read_pieces(&piece, 1);
    strbuf_release(&json);
    return account;
}

static void ten_thousand_decisions_take_a_moment(void **state)
{
    struct fixture fixture = {.account = large_account()};
    struct scripts scripts;
    clock_t start;
    double seconds;

    (void)state;
    fixture.plan = plan_new(fixture.account);
    fixture_rewrite_all(&fixture, "cidr:10.0.0.0/8");
    assert_int_equal(plan_count(fixture.plan), 10000);
    scripts_init(&scripts, &fixture);
    start = clock();
    assert_holds(&scripts);
    seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    print_message("10,000 decisions, both scripts: %.3f s\n", seconds);
    assert_true(seconds < 5);
    scripts_release(&scripts);
    plan_free(fixture.plan);
    account_free(fixture.account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_are_read_back),
        cmocka_unit_test(entries_are_read_back),
        cmocka_unit_test(full_groups_and_deletions_are_read_back),
        cmocka_unit_test(accounts_and_regions_are_read_back),
        cmocka_unit_test(a_source_without_an_owner_stays_as_it_is),
        cmocka_unit_test(an_empty_plan_is_read_back),
        cmocka_unit_test(what_is_left_out_is_named_and_not_expected),
        cmocka_unit_test(a_sentence_says_what_is_wrong),
        cmocka_unit_test(a_number_that_is_taken_again_is_looked_at_in_between),
        cmocka_unit_test(a_text_without_its_parts_is_refused),
        cmocka_unit_test(the_sample_is_read_back),
        cmocka_unit_test(ten_thousand_decisions_take_a_moment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
