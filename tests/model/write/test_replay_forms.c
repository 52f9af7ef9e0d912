#include "tests/model/write/fixture.h"

#include <time.h>

#include "model/sample/sample.h"
#include "model/write/replay_forms.h"
#include "tests/model/write/mutate.h"

typedef bool form_reader(const struct plan *plan, const struct account *account, const char *text,
                         struct strbuf *why);

/* A form of a plan, and who reads it back. */
struct proof {
    struct fixture *fixture;
    form_reader *holds;
    struct strbuf text;
};

static bool read_proof(const char *text, void *context)
{
    const struct proof *proof = context;
    struct strbuf why = STRBUF_INIT;
    bool good = proof->holds(proof->fixture->plan, proof->fixture->account, text, &why);

    assert_true(good || why.length);
    strbuf_release(&why);
    return good;
}

static void assert_holds(const struct proof *proof)
{
    struct strbuf why = STRBUF_INIT;

    if (!proof->holds(proof->fixture->plan, proof->fixture->account, proof->text.text, &why))
        fail_msg("%s\n%s", why.text, proof->text.text);
    strbuf_release(&why);
}

static struct proof json_proof(struct fixture *fixture)
{
    struct proof proof = {fixture, replay_json, STRBUF_INIT};
    struct form_files files;
    struct strbuf why = STRBUF_INIT;

    assert_true(form_make(FORM_JSON, &files, &FIXTURE_JOB(fixture), &why));
    strbuf_addbuf(&proof.text, &files.items[0].text);
    form_files_release(&files);
    strbuf_release(&why);
    return proof;
}

static struct proof diff_proof(struct fixture *fixture)
{
    struct proof proof = {fixture, replay_diff, STRBUF_INIT};

    form_diff(fixture->plan, fixture->account, &proof.text);
    return proof;
}

static struct proof markdown_proof(struct fixture *fixture)
{
    struct proof proof = {fixture, replay_markdown, STRBUF_INIT};

    form_markdown(&FIXTURE_JOB(fixture), &proof.text);
    return proof;
}

/* --- plans -------------------------------------------------------------------------------------- */

static void accept_risk(struct fixture *fixture, const char *name)
{
    struct target target = fixture_target(fixture, name);
    struct strbuf why = STRBUF_INIT;
    struct change change;

    assert_int_equal(change_make(&change, fixture->account,
                                 plan_edits_beside(fixture->plan, target),
                                 &(struct change_request){.kind = CHANGE_ACCEPT,
                                                          .target = target,
                                                          .ports = &smtp_ports_default,
                                                          .reason = "it\n## 2. is\n    - a trap"},
                                 &why),
                     CHANGE_OK);
    plan_stage(fixture->plan, &change);
    strbuf_release(&why);
}

static void plan_all_ways(struct fixture *fixture)
{
    fixture_init(fixture);
    accept_risk(fixture, "sgr-4");
    fixture_rewrite(fixture, "sgr-1", "vpc");
    fixture_carve(fixture, "acl-1/in/200", "cidr:10.0.0.0/8");
    fixture_rewrite(fixture, "sgr-3", "sg:sg-plain");
    fixture_carve(fixture, "sg-plain/in/tcp/20-30/0.0.0.0/0", "vpc");
    fixture_rewrite(fixture, "sgr-2", "remove");
    fixture_rewrite(fixture, "acl-1/in/100", "cidr:0.0.0.0/0,10.0.0.0/8"); /* one of them stays */
}

/* All inbound rules of the sample, wherever the candidate will do. */
static void plan_sample(struct fixture *fixture, const char *spelling)
{
    *fixture = (struct fixture){.account = export_read_pieces(sample_pieces, sample_piece_count)};
    fixture->plan = plan_new(fixture->account);
    fixture_rewrite_all(fixture, spelling);
}

/* --- the plan file ------------------------------------------------------------------------------ */

/* True if the line says something of a rule or entry that was there or will be. */
static bool is_told_of_a_rule(const char *line)
{
    static const char *const keys[] = {"protocol", "from_port", "to_port",     "source",
                                       "number",   "action",    "description", "id"};
    const char *at = line + strspn(line, " ");

    if (at - line < 10 || *at++ != '"') /* as deep as rules are */
        return false;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        size_t length = strlen(keys[i]);

        if (!strncmp(at, keys[i], length) && at[length] == '"')
            return true;
    }
    return false;
}

/* Every letter of the lines that are meant, and each of these lines itself; more than `most` are. */
static void assert_lines_count(struct proof *proof, bool (*is_meant)(const char *line),
                               size_t most)
{
    const char *text = proof->text.text;
    size_t lines = 0;

    assert_holds(proof);
    for (const char *line = text; *line; line += strcspn(line, "\n") + 1) {
        if (!is_meant(line))
            continue;
        lines++;
        assert_every_letter_counts(read_proof, proof, text, (size_t)(line - text),
                                   (size_t)(line - text) + strcspn(line, "\n"));
        assert_line_counts(read_proof, proof, text, line);
    }
    assert_true(lines > most);
}

static void what_the_plan_file_says_of_rules_counts(void **state)
{
    struct fixture fixture;
    struct proof proof;

    (void)state;
    plan_all_ways(&fixture);
    proof = json_proof(&fixture);
    assert_lines_count(&proof, is_told_of_a_rule, 100);
    strbuf_release(&proof.text);
    fixture_release(&fixture);
}

/* The text with `from`, the first time it stands behind a place, as `to`. */
static void change_text(struct strbuf *text, const char *behind, const char *from, const char *to)
{
    struct strbuf out = STRBUF_INIT;
    const char *at = strstr(text->text, behind);

    assert_non_null(at);
    at = strstr(at, from);
    assert_non_null(at);
    strbuf_add(&out, text->text, (size_t)(at - text->text));
    strbuf_adds(&out, to);
    strbuf_adds(&out, at + strlen(from));
    strbuf_release(text);
    *text = out;
}

static void whose_rules_they_are_counts_and_nothing_else(void **state)
{
    static const char *const wrong[][2] = {
        {"\"sg-mail\"", "\"sg-plain\""},
        {"\"eu-west-1\"", "\"eu-west-2\""},
        {"\"123456789012\"", "\"123456789013\""},
        {"\"decisions\"", "\"decision\""},
        {"\"after\"", "\"later\""},
    };
    struct fixture fixture;
    struct proof proof;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        proof = json_proof(&fixture);
        change_text(&proof.text, "\"decisions\"", wrong[i][0], wrong[i][1]);
        assert_false(read_proof(proof.text.text, &proof));
        strbuf_release(&proof.text);
    }
    proof = json_proof(&fixture); /* what is told beside the rules may grow */
    change_text(&proof.text, "\"schema\"", "\"schema\"", "\"x_more\": [{}], \"schema\"");
    change_text(&proof.text, "\"target\"", "\"target\"", "\"x_more\": 7, \"target\"");
    change_text(&proof.text, "\"protocol\"", "\"protocol\"", "\"x_more\": {}, \"protocol\"");
    assert_holds(&proof);
    strbuf_release(&proof.text);
    fixture_release(&fixture);
}

/* Each is told as soon as it is read, whatever the rest would say. */
static void a_decision_that_says_half_is_refused(void **state)
{
    static const struct {
        const char *behind, *from, *to, *sentence;
    } wrong[] = {
        {"\"before\"", "\"from_port\": 25", "\"from_port\": 25.5", "cannot be understood"},
        {"\"before\"", "\"from_port\": 25", "\"from_port\": \"25\"", "cannot be understood"},
        {"\"before\"", "\"protocol\": \"tcp\"", "\"protocol\": 6", "cannot be understood"},
        {"\"before\"", "\"protocol\": \"tcp\"", "\"protocol\": \"all\"", "cannot be understood"},
        {"\"before\"", "\"id\": \"sgr-1\"", "\"id\": 1", "cannot be understood"},
        {"\"before\"", "\"description\": \"smtp from anywhere\"", "\"description\": 1", "cannot be understood"},
        {"\"after\"", "\"id\": \"sgr-1\"", "\"id\": 1", "cannot be understood"},
        {"\"after\"", "\"id\": \"sgr-1\"", "\"id\": \"sgr-2\"", "sgr-2 is not an id that was there before"},
        {"\"after\"", "\"description\": \"smtp from anywhere\"", "\"description\": 1", "cannot be understood"},
        {"\"decisions\"", "\"before\": [", "\"before\": null, \"x\": [", "sgr-1 is not an id that was there before"},
        {"\"decisions\"", "\"before\": [", "\"x\": [", "cannot be understood"},
        {"\"decisions\"", "\"before\": [", "\"before\": {}, \"x\": [", "cannot be understood"},
        {"\"decisions\"", "\"security_group\"", "\"network_acl\": \"acl-1\", \"security_group\"",
         "cannot be understood"},
        {"\"decisions\"", "\"security_group\"", "\"x\"", "cannot be understood"},
        {"\"decisions\"", "\"123456789012\"", "1", "cannot be understood"},
        {"\"decisions\"", "\"eu-west-1\"", "1", "cannot be understood"},
        {"{", "\"decisions\": [", "\"decisions\": {}, \"x\": [", "cannot be understood"},
        {"{", "{", "[", "cannot be understood"},
    };
    struct fixture fixture;
    struct proof proof;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct strbuf why = STRBUF_INIT;

        proof = json_proof(&fixture);
        change_text(&proof.text, wrong[i].behind, wrong[i].from, wrong[i].to);
        assert_false(replay_json(fixture.plan, fixture.account, proof.text.text, &why));
        if (!strstr(why.text, wrong[i].sentence))
            fail_msg("%zu: %s", i, why.text);
        strbuf_release(&proof.text);
        strbuf_release(&why);
    }
    fixture_release(&fixture);
}

/* --- the diff ----------------------------------------------------------------------------------- */

static void every_byte_of_a_diff_counts(void **state)
{
    struct fixture fixture;
    struct proof proof;

    (void)state;
    plan_all_ways(&fixture);
    proof = diff_proof(&fixture);
    assert_holds(&proof);
    assert_every_byte_counts(read_proof, &proof, proof.text.text, 0, 1);
    for (const char *line = proof.text.text; *line; line += strcspn(line, "\n") + 1)
        if (*line != ' ') /* the rule that stays may be told twice */
            assert_line_counts(read_proof, &proof, proof.text.text, line);
    strbuf_release(&proof.text);
    fixture_release(&fixture);
}

/* A sign alone is no rule, at the end of the text and before it. */
static void a_sign_alone_is_no_rule(void **state)
{
    static const char *const ends[] = {"-", "+\n", " ", "-\n", "- ", "++"};
    struct fixture fixture;

    (void)state;
    plan_all_ways(&fixture);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        struct proof proof = diff_proof(&fixture);

        strbuf_adds(&proof.text, ends[i]);
        assert_false(read_proof(proof.text.text, &proof));
        strbuf_release(&proof.text);
    }
    fixture_release(&fixture);
}

/* An export that says of which account or region it is, or neither. */
static void a_diff_names_what_is_known_of_the_place(void **state)
{
#define GROUP_OF(owner)                                                                            \
    "{\"SecurityGroups\": [{\"GroupId\": \"sg-1\", " owner "\"IpPermissions\": [{\"IpProtocol\": "    \
    "\"tcp\", \"FromPort\": 25, \"ToPort\": 25, \"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\"}]}]}]}"
    static const struct {
        const char *name, *text, *line;
    } places[] = {
        {"groups.json", GROUP_OF(""), "--- sg-1\n"},
        {"eu-west-1/groups.json", GROUP_OF(""), "--- sg-1, eu-west-1\n"},
        {"groups.json", GROUP_OF("\"OwnerId\": \"123456789012\", "), "--- sg-1, 123456789012\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        const struct export_piece piece = {places[i].name, places[i].text, strlen(places[i].text)};
        struct fixture fixture = {.account = export_read_pieces(&piece, 1)};
        struct proof proof;

        fixture.plan = plan_new(fixture.account);
        fixture_rewrite(&fixture, "sg-1/in/tcp/25-25/0.0.0.0/0", "cidr:10.0.0.0/8");
        proof = diff_proof(&fixture);
        assert_holds(&proof);
        assert_int_equal(strncmp(proof.text.text, places[i].line, strlen(places[i].line)), 0);
        strbuf_release(&proof.text);
        plan_free(fixture.plan);
        account_free(fixture.account);
    }
}

/* --- the report --------------------------------------------------------------------------------- */

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

/* --- all, of the sample ------------------------------------------------------------------------- */

static void all_forms_of_the_sample_hold(void **state)
{
    static const char *const spellings[] = {"vpc", "remove", "cidr:10.0.0.0/8"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct fixture fixture;

        plan_sample(&fixture, spellings[i]);
        for (int form = 0; form < FORM_COUNT; form++) {
            struct form_files files;
            struct strbuf why = STRBUF_INIT;

            if (form == FORM_EXPORT)
                continue;
            if (!form_make((enum form)form, &files, &FIXTURE_JOB(&fixture), &why))
                fail_msg("%s", why.text);
            form_files_release(&files);
            strbuf_release(&why);
        }
        plan_free(fixture.plan);
        account_free(fixture.account);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_plan_file_says_of_rules_counts),
        cmocka_unit_test(whose_rules_they_are_counts_and_nothing_else),
        cmocka_unit_test(a_decision_that_says_half_is_refused),
        cmocka_unit_test(every_byte_of_a_diff_counts),
        cmocka_unit_test(a_sign_alone_is_no_rule),
        cmocka_unit_test(a_diff_names_what_is_known_of_the_place),
        cmocka_unit_test(the_rule_lines_of_a_report_count),
        cmocka_unit_test(long_lines_are_read_through),
        cmocka_unit_test(rules_that_share_a_line_are_read_apart),
        cmocka_unit_test(outbound_rules_say_so),
        cmocka_unit_test(a_section_without_its_lines_is_refused),
        cmocka_unit_test(a_section_too_many_is_refused),
        cmocka_unit_test(all_forms_of_the_sample_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
