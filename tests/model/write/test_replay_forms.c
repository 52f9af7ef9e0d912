#include "tests/model/write/fixture.h"

#include "model/sample/sample.h"
#include "model/write/replay_forms.h"
#include "tests/model/write/replay_proof.h"

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
        cmocka_unit_test(all_forms_of_the_sample_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
