/*
 * The report of a plan, read back (replay_markdown.c).
 */
#include "tests/model/write/fixture.h"

#include "tests/model/write/replay_proof.h"

static struct proof markdown_proof(struct fixture *fixture)
{
    struct proof proof = {fixture, replay_markdown, STRBUF_INIT};

    form_markdown(&FIXTURE_JOB(fixture), &proof.text);
    return proof;
}

static bool is_sign_line(const char *line)
{
    return !strncmp(line, "    - ", 6) || !strncmp(line, "    + ", 6);
}

static void the_rule_lines_of_a_report_count(void **state)
{
    struct fixture fixture;
    struct proof proof;

    (void)state;
    plan_all_ways(&fixture);
    proof = markdown_proof(&fixture);
    assert_lines_count(&proof, is_sign_line, 15);
    strbuf_release(&proof.text);
    fixture_release(&fixture);
}

/* A description that does not fit in a line is told in several. */
static void long_lines_are_read_through(void **state)
{
    struct fixture fixture = {0};
    struct strbuf groups = STRBUF_INIT;
    struct proof proof;

    (void)state;
    fixture_directory(&fixture);
    strbuf_adds(&groups, "{\"SecurityGroups\": [{\"GroupId\": \"sg-1\", \"IpPermissions\": ["
                         "{\"IpProtocol\": \"tcp\", \"FromPort\": 25, \"ToPort\": 25, "
                         "\"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\", \"Description\": \"");
    for (size_t i = 0; i < 40; i++)
        strbuf_adds(&groups, "word after word ");
    strbuf_add_repeated(&groups, 'w', 150);
    strbuf_adds(&groups, "\"}]}]}]}");
    fixture_write(&fixture, "in/groups.json", groups.text);
    fixture.account = fixture_load(&fixture, "in");
    fixture.plan = plan_new(fixture.account);
    fixture_rewrite(&fixture, "sg-1/in/tcp/25-25/0.0.0.0/0", "cidr:10.0.0.0/8");
    proof = markdown_proof(&fixture);
    assert_holds(&proof);
    change_text(&proof.text, "    + ", "after", "under");
    assert_false(read_proof(proof.text.text, &proof));
    strbuf_release(&proof.text);
    strbuf_release(&groups);
    fixture_release(&fixture);
}

/* As a preview may put it where a carve makes many rules. */
static void rules_that_share_a_line_are_read_apart(void **state)
{
    static const char shared[] = "\n## 1. sg-plain\n\n"
                                 "    - tcp 20-30  0.0.0.0/0\n"
                                 "    + tcp 20-24, 26-30  0.0.0.0/0  (2 rules)\n"
                                 "    + tcp 25  10.0.0.0/8\n\n";
    struct fixture fixture;
    struct proof proof = {&fixture, replay_markdown, STRBUF_INIT};
    const char *lines;

    (void)state;
    fixture_init(&fixture);
    fixture_carve(&fixture, "sg-plain/in/tcp/20-30/0.0.0.0/0", "cidr:10.0.0.0/8");
    strbuf_adds(&proof.text, shared);
    assert_holds(&proof);
    lines = strstr(proof.text.text, "    -");
    assert_every_letter_counts(read_proof, &proof, proof.text.text,
                               (size_t)(lines - proof.text.text), proof.text.length);
    strbuf_release(&proof.text);
    fixture_release(&fixture);
}

/* An outbound rule says so in each of its lines. */
static void outbound_rules_say_so(void **state)
{
    static const char text[] = "{\"SecurityGroups\": [{\"GroupId\": \"sg-1\", \"IpPermissions\": [], "
                               "\"IpPermissionsEgress\": [{\"IpProtocol\": \"tcp\", \"FromPort\": 587, \"ToPort\": "
                               "587, \"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\"}]}]}]}";
    const struct export_piece piece = {"groups.json", text, sizeof text - 1};
    struct fixture fixture = {.account = export_read_pieces(&piece, 1)};

    (void)state;
    fixture.plan = plan_new(fixture.account);
    fixture_rewrite(&fixture, "sg-1/out/tcp/587-587/0.0.0.0/0", "sg:sg-1");
    for (size_t i = 0; i < 2; i++) {
        struct proof proof = markdown_proof(&fixture);

        assert_holds(&proof);
        change_text(&proof.text, i ? "    + " : "    - ", "outbound ", "");
        assert_false(read_proof(proof.text.text, &proof));
        strbuf_release(&proof.text);
    }
    plan_free(fixture.plan);
    account_free(fixture.account);
}

/* The block of the next decision is not that of one which has none. */
static void a_section_without_its_lines_is_refused(void **state)
{
    static const char *const texts[] = {
        "\n## 1. a\n\n## 2. b\n\n    - tcp 25  0.0.0.0/0  smtp from anywhere\n",
        "\n## 1. a\n\n    - tcp 25  0.0.0.0/0  smtp from anywhere\n\n## 2. b\n",
        "\n## 1. a\n\n    - tcp 25  0.0.0.0/0  smtp from anywhere\n",
        "",
    };
    struct fixture fixture;
    struct proof proof = {&fixture, replay_markdown, STRBUF_INIT};

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "remove");
    fixture_rewrite(&fixture, "sgr-3", "remove");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_false(read_proof(texts[i], &proof));
    fixture_release(&fixture);
}

/* Nothing stands behind the decisions that looks like one more. */
static void a_section_too_many_is_refused(void **state)
{
    struct fixture fixture;
    struct proof proof;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "remove");
    proof = markdown_proof(&fixture);
    strbuf_adds(&proof.text, "\n## Notes\n");
    assert_holds(&proof);
    strbuf_adds(&proof.text, "\n## 2. sg-plain\n\n    - tcp 25  0.0.0.0/0\n");
    assert_false(read_proof(proof.text.text, &proof));
    strbuf_release(&proof.text);
    fixture_release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rule_lines_of_a_report_count),
        cmocka_unit_test(long_lines_are_read_through),
        cmocka_unit_test(rules_that_share_a_line_are_read_apart),
        cmocka_unit_test(outbound_rules_say_so),
        cmocka_unit_test(a_section_without_its_lines_is_refused),
        cmocka_unit_test(a_section_too_many_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
