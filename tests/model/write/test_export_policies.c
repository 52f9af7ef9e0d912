/*
 * Where a policy is put in the changed export: as it was wrapped, beside odd neighbours, and nowhere in a text that is
 * not the one that was read.
 */
#include "tests/model/write/policy_account.h"

#include "model/write/export_edit.h"

#define BY_ENDPOINT "\"aws:SourceVpce\":\"vpce-smtp\""
#define SENDS                                                                                      \
    "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"ses:SendRawEmail\"," \
    "\"Resource\":\"*\"}]}"

static const char network[] =
    "{\"EmailIdentities\":[{\"IdentityName\":\"example.com\",\"IdentityType\":\"DOMAIN\",\"SendingEnabled\":true}],"
    "\"VpcEndpoints\":[{\"VpcEndpointId\":\"vpce-smtp\",\"VpcId\":\"vpc-1\",\"ServiceName\":"
    "\"com.amazonaws.us-east-1.email-smtp\",\"VpcEndpointType\":\"Interface\",\"OwnerId\":\"111122223333\"}]}";

/* An account, a plan that mends its last policy of IAM, and the file of that, which a test may change. */
struct bench {
    struct account *account;
    struct plan *plan;
    struct export_edit edit;
    struct strbuf text;
    uint32_t row;
};

static void bench_init(struct bench *bench, const char *iam)
{
    const struct export_piece pieces[] = {
        {POLICY_ACCOUNT_PLACE "iam.json", iam, strlen(iam)},
        {POLICY_ACCOUNT_PLACE "network.json", network, sizeof network - 1}};

    *bench = (struct bench){.account = export_read_pieces(pieces, 2), .text = STRBUF_INIT};
    bench->plan = plan_new(bench->account);
    bench->row = (uint32_t)bench->account->policies.count - 1;
    stage_policy(bench->plan, bench->row);
    export_edit_init(&bench->edit, bench->plan, bench->account);
    strbuf_adds(&bench->text, iam);
}

static void bench_release(struct bench *bench)
{
    export_edit_release(&bench->edit);
    plan_free(bench->plan);
    account_free(bench->account);
    strbuf_release(&bench->text);
}

/* What becomes of the text, appended; true if the policy was put. */
static bool put(struct bench *bench, struct strbuf *out)
{
    uint32_t number = export_policy_place(bench->account, bench->row).file;
    struct file_edit file = {
        .edit = &bench->edit, .bytes = bench->text.text, .length = bench->text.length, .file = number};

    bench->edit.policies.items[0].placed = false;
    file_edit_policies(&file);
    json_patches_apply(&file.patches, file.bytes, file.length, out);
    json_patches_release(&file.patches);
    return !export_edit_missing(&bench->edit);
}

/* --- put -------------------------------------------------------------------------------------------------- */

#define USER(policies)                                                                             \
    "{\"UserDetailList\":[{\"UserName\":\"smtp\",\"Arn\":\"arn:aws:iam::111122223333:user/smtp\"," \
    "\"UserPolicyList\":" policies "}]}"
#define MANAGED(versions)                                                                          \
    "{\"Policies\":[{\"PolicyName\":\"Mail\",\"Arn\":\"arn:aws:iam::111122223333:policy/Mail\","   \
    "\"PolicyVersionList\":" versions "}]}"
#define NAMED(name, document) "{\"PolicyName\":" name ",\"PolicyDocument\":" document "}"
#define VERSION(is_default, document)                                                              \
    "{\"VersionId\":\"v1\",\"IsDefaultVersion\":" is_default ",\"Document\":" document "}"

/* The text of a document inside a JSON string, and inside one more. */
#define STATEMENT_IN(brace, quote)                                                                 \
    brace quote "Statement" quote ":[{" quote "Effect" quote ":" quote "Allow" quote "," quote       \
    "Action" quote ":" quote "ses:SendRawEmail" quote "," quote "Resource" quote ":" quote "*" quote "}]}"

static const struct {
    const char *iam;
    const char *before, *behind; /* what stays around the document */
    const char *piece;           /* what the new text holds */
} wrappings[] = {
    {USER("[" NAMED("\"send\"", SENDS) "]"), "\"PolicyDocument\":{", "}]}]}", BY_ENDPOINT},
    {USER("[" NAMED("\"send\"", "\"" STATEMENT_IN("{", "\\\"") "\"") "]"), "\"PolicyDocument\":\"{", "}\"}]}]}",
     "\\\"aws:SourceVpce\\\":\\\"vpce-smtp\\\""},
    {USER("[" NAMED("\"send\"", "\"\\\"" STATEMENT_IN("{", "\\\\\\\"") "\\\"\"") "]"),
     "\"PolicyDocument\":\"\\\"{", "}\\\"\"}]}]}", "\\\\\\\"aws:SourceVpce\\\\\\\":\\\\\\\"vpce-smtp\\\\\\\""},
    {USER("[" NAMED("\"send\"", "\"" STATEMENT_IN("%7B", "%22") "\"") "]"), "\"PolicyDocument\":\"%7B", "%7D\"}]}]}",
     "%22aws%3ASourceVpce%22%3A%22vpce-smtp%22"},
    {USER("[7," NAMED("7", "{}") "," NAMED("\"other\"", "{}") "," NAMED("\"send\"", SENDS) "]"),
     "[7," NAMED("7", "{}") "," NAMED("\"other\"", "{}") ",{\"PolicyName\":\"send\",", "}]}]}", BY_ENDPOINT},
    {MANAGED("[" VERSION("false", "{}") "," VERSION("7", "{}") "," VERSION("true", SENDS) "]"),
     "[" VERSION("false", "{}") "," VERSION("7", "{}") ",{", "}]}]}", BY_ENDPOINT},
    {MANAGED("[" VERSION("\"false\"", "{}") "," VERSION("\"true\"", SENDS) "]"),
     "[" VERSION("\"false\"", "{}") ",{", "}]}]}", BY_ENDPOINT},
};

/* Also where the file says true in words, which the reader takes. */
static void a_policy_is_put_as_it_was_wrapped(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrappings / sizeof *wrappings; i++) {
        struct strbuf out = STRBUF_INIT;
        struct bench bench;

        bench_init(&bench, wrappings[i].iam);
        if (!put(&bench, &out))
            fail_msg("not put: %zu", i);
        if (!strstr(out.text, wrappings[i].before) || !strstr(out.text, wrappings[i].piece))
            fail_msg("%zu: %s", i, out.text);
        assert_true(out.length > strlen(wrappings[i].behind));
        assert_string_equal(out.text + out.length - strlen(wrappings[i].behind), wrappings[i].behind);
        strbuf_release(&out);
        bench_release(&bench);
    }
}

/* --- not put ---------------------------------------------------------------------------------------------- */

/* Pieces of one length: what does not stand where it was read is left alone. */
static void what_does_not_stand_there_is_not_put(void **state)
{
    static const char *const changes[][2] = {
        {"\"send\"", "\"sand\""},
        {"\"send\"", "777777"},
        {"\"PolicyDocument\"", "\"PolicyDocumenX\""},
        {SENDS, NULL}, /* a number and blanks */
        {"\"UserPolicyList\"", "\"UserPolicyLisX\""},
        {"{\"UserName\"", " \"UserName\""},
        {"{\"UserName\"", "x\"UserName\""},
        {"{\"UserName\":\"smtp\"", "{}      :\"smtp\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct strbuf out = STRBUF_INIT;
        struct bench bench;
        char *at;

        bench_init(&bench, USER("[" NAMED("\"send\"", SENDS) "]"));
        at = strstr(bench.text.text, changes[i][0]);
        assert_non_null(at);
        memset(at, ' ', strlen(changes[i][0]));
        memcpy(at, changes[i][1] ? changes[i][1] : "7", changes[i][1] ? strlen(changes[i][1]) : 1);
        if (put(&bench, &out))
            fail_msg("put: %zu", i);
        assert_string_equal(out.text, bench.text.text);
        strbuf_release(&out);
        bench_release(&bench);
    }
}

static void a_file_that_ends_before_is_left_alone(void **state)
{
    struct strbuf out = STRBUF_INIT;
    struct bench bench;

    (void)state;
    bench_init(&bench, USER("[" NAMED("\"send\"", SENDS) "]"));
    for (; bench.text.length; strbuf_truncate(&bench.text, bench.text.length - 1)) {
        strbuf_clear(&out);
        assert_int_equal(put(&bench, &out), bench.text.length >= strlen(USER("[" NAMED("\"send\"", SENDS) "]")) - 2);
    }
    strbuf_release(&out);
    bench_release(&bench);
}

/* Words of AWS Config are not edited, nor is a policy for which nothing is proposed. */
static void what_cannot_be_written_is_not_put(void **state)
{
    struct strbuf out = STRBUF_INIT;
    struct bench bench;
    uint32_t file;

    (void)state;
    bench_init(&bench, USER("[" NAMED("\"send\"", SENDS) "]"));
    file = export_policy_place(bench.account, bench.row).file;
    bench.account->files.items[file].is_recast = true;
    assert_false(put(&bench, &out));
    bench.account->files.items[file].is_recast = false;
    strbuf_clear(&out);
    assert_true(put(&bench, &out));
    bench_release(&bench);
    bench_init(&bench, USER("[" NAMED("\"send\"", "\"no document\"") "]"));
    strbuf_clear(&out);
    assert_true(put(&bench, &out)); /* nothing is missing, for nothing is to be put */
    assert_string_equal(out.text, bench.text.text);
    strbuf_release(&out);
    bench_release(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_policy_is_put_as_it_was_wrapped),
        cmocka_unit_test(what_does_not_stand_there_is_not_put),
        cmocka_unit_test(a_file_that_ends_before_is_left_alone),
        cmocka_unit_test(what_cannot_be_written_is_not_put),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
