#include "tests/model/write/fixture.h"

#include "model/write/export_edit.h"
#include "model/write/replay_export.h"
#include "tests/model/write/mutate.h"
#include "tests/model/write/policy_account.h"

/* The texts of a changed export, in the order of the account's files. */
struct texts {
    const struct fixture *fixture;
    struct strbuf *items;
    size_t count;
    size_t mutated; /* the one that a reader gets another text for */
};

static void texts_init(struct texts *texts, const struct fixture *fixture)
{
    const struct account *account = fixture->account;
    char *path = fixture_path(fixture, "out");
    struct strbuf why = STRBUF_INIT;

    *texts = (struct texts){fixture, mem_zalloc(account->files.count, sizeof *texts->items),
                            account->files.count, 0};
    if (!form_export(fixture->plan, account, path, &why))
        fail_msg("%s", why.text);
    for (size_t i = 0; i < texts->count; i++) {
        struct strbuf name = STRBUF_INIT;
        char *text;

        strbuf_addf(&name, "out/%s", text_raw(account->texts, account->files.items[i].name));
        text = fixture_read(fixture, name.text);
        strbuf_init(&texts->items[i]);
        strbuf_adds(&texts->items[i], text);
        strbuf_release(&name);
        free(text);
    }
    strbuf_release(&why);
    free(path);
}

static void texts_release(struct texts *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        strbuf_release(&texts->items[i]);
    free(texts->items);
}

static bool holds(const struct texts *texts, struct strbuf *why)
{
    return replay_export(texts->fixture->account, plan_edits(texts->fixture->plan), texts->items,
                         why);
}

static bool read_text(const char *text, void *context)
{
    struct texts *texts = context;
    struct strbuf *own = &texts->items[texts->mutated];
    struct strbuf kept = *own, why = STRBUF_INIT;
    bool good;

    strbuf_init(own);
    strbuf_adds(own, text);
    good = holds(texts, &why);
    assert_true(good || why.length);
    strbuf_release(own);
    *own = kept;
    strbuf_release(&why);
    return good;
}

static void plan_all_ways(struct fixture *fixture)
{
    fixture_init(fixture);
    fixture_rewrite(fixture, "sgr-1", "vpc");
    fixture_rewrite(fixture, "sgr-3", "sg:sg-plain");
    fixture_rewrite(fixture, "sgr-2", "remove");
    fixture_carve(fixture, "sg-plain/in/tcp/20-30/0.0.0.0/0", "vpc");
    fixture_rewrite(fixture, "acl-1/in/100", "vpc");
    fixture_carve(fixture, "acl-1/in/200", "cidr:10.0.0.0/8");
}

/* --- values ------------------------------------------------------------------------------------- */

/* Where the value of a member ends: behind its closing quote, or before what follows a number. */
static size_t value_length(const char *value)
{
    return *value == '"' ? 1 + strcspn(value + 1, "\"") : strcspn(value, ",}] \n");
}

static void assert_values_count(struct texts *texts, const char *key)
{
    const char *text = texts->items[texts->mutated].text;
    struct strbuf member = STRBUF_INIT;

    strbuf_addf(&member, "\"%s\":", key);
    for (const char *at = text; (at = strstr(at, member.text));) {
        at += member.length;
        at += strspn(at, " ");
        if (*at == '-') /* ports where there are none, whatever they say */
            continue;
        assert_every_letter_counts(read_text, texts, text, (size_t)(at - text),
                                   (size_t)(at - text) + value_length(at));
    }
    strbuf_release(&member);
}

/* Blocks by another block: in a block many a digit may change without its meaning anything else. */
static void assert_blocks_count(struct texts *texts, const char *key)
{
    static const char *const others[] = {"\"203.0.113.0/24\"", "\"203.0.113.0/25\"",
                                         "\"2001:db8:9::/48\"", "\"none\""};
    const char *text = texts->items[texts->mutated].text;
    struct strbuf member = STRBUF_INIT;

    strbuf_addf(&member, "\"%s\":", key);
    for (const char *at = text; (at = strstr(at, member.text));) {
        at += member.length;
        at += strspn(at, " ");
        for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
            struct strbuf wrong = STRBUF_INIT;

            strbuf_add(&wrong, text, (size_t)(at - text));
            strbuf_adds(&wrong, others[i]);
            strbuf_adds(&wrong, at + value_length(at));
            assert_noticed(read_text, texts, &wrong, "another block", (size_t)(at - text));
            strbuf_release(&wrong);
        }
    }
    strbuf_release(&member);
}

/* Each value by which a rule or entry is what it is, wherever it stands in the files. */
static void every_value_of_a_rule_counts(void **state)
{
    static const char *const keys[] = {
        "GroupId",    "SecurityGroupRuleId", "IsEgress", "IpProtocol", "FromPort",
        "ToPort",     "Egress",              "From",     "RuleNumber", "RuleAction",
        "Protocol",   "To",                  "NetworkAclId",
    };
    static const char *const block_keys[] = {"CidrIp", "CidrIpv4", "CidrIpv6", "CidrBlock"};
    struct fixture fixture;
    struct strbuf why = STRBUF_INIT;
    struct texts texts;

    (void)state;
    plan_all_ways(&fixture);
    texts_init(&texts, &fixture);
    assert_true(holds(&texts, &why));
    for (texts.mutated = 0; texts.mutated < texts.count; texts.mutated++) {
        if (strstr(texts.items[texts.mutated].text, "\"Vpcs\""))
            continue;
        for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
            assert_values_count(&texts, keys[i]);
        for (size_t i = 0; i < sizeof block_keys / sizeof block_keys[0]; i++)
            assert_blocks_count(&texts, block_keys[i]);
    }
    texts_release(&texts);
    strbuf_release(&why);
    fixture_release(&fixture);
}

static void assert_refused(struct texts *texts, const char *file, const char *from, const char *to,
                           const char *sentence)
{
    struct strbuf why = STRBUF_INIT, wrong = STRBUF_INIT;

    for (texts->mutated = 0; texts->mutated < texts->count; texts->mutated++) {
        const char *text = texts->items[texts->mutated].text, *at = strstr(text, from);
        const struct account *account = texts->fixture->account;
        text_id name = account->files.items[texts->mutated].name;
        struct strbuf kept = texts->items[texts->mutated];

        if (!strstr(text_raw(account->texts, name), file))
            continue;
        assert_non_null(at);
        strbuf_add(&wrong, text, (size_t)(at - text));
        strbuf_adds(&wrong, to);
        strbuf_adds(&wrong, at + strlen(from));
        texts->items[texts->mutated] = wrong;
        assert_false(holds(texts, &why));
        if (!strstr(why.text, sentence))
            fail_msg("\"%s\" is not in \"%s\"", sentence, why.text);
        texts->items[texts->mutated] = kept;
        strbuf_release(&wrong);
    }
    strbuf_release(&why);
}

/* What no change was about counts as well: descriptions, ids, outbound rules, what is there at all. */
static void a_sentence_says_what_is_wrong(void **state)
{
    struct fixture fixture;
    struct texts texts;

    (void)state;
    plan_all_ways(&fixture);
    texts_init(&texts, &fixture);
    assert_refused(&texts, "groups", "smtp from anywhere", "smtp from somewhere",
                   "sg-mail: tcp 25 25 10.0.0.0/16 would not be told as it should");
    assert_refused(&texts, "groups", "\"UserId\": \"123456789012\"", "\"UserId\": \"123456789013\"",
                   "sg-mail: tcp 25 25 sg-plain would not be told as it should");
    assert_refused(&texts, "rules", "\"sgr-5\"", "\"sgr-6\"",
                   "sg-mail: out -1 -1 -1 0.0.0.0/0 would not be told as it should");
    assert_refused(&texts, "groups", "\"FromPort\": 22", "\"FromPort\": 21",
                   "sg-mail: tcp 21 22 10.0.0.0/8 would be there and should not");
    assert_refused(&texts, "acls", "\"RuleNumber\":32767", "\"RuleNumber\":32766", "acl-1: 3276");
    assert_refused(&texts, "acls", "\"NetworkAcls\"", "\"NetworkAcl\"",
                   "should be there and would not");
    assert_refused(&texts, "vpcs", "{\"Vpcs\":[{", "{\"Vpcs\":[{]",
                   "there would be more that cannot be read");
    texts_release(&texts);
    fixture_release(&fixture);
}

/* Where nothing is changed, and where a group loses the only rule by which the export knows it. */
static void nothing_left_is_right_too(void **state)
{
    struct fixture fixture = {0};
    struct strbuf why = STRBUF_INIT;
    struct texts texts;

    (void)state;
    fixture_directory(&fixture);
    fixture_write(&fixture, "in/eu-west-1/rules.json",
                  "{\"SecurityGroupRules\": [\n  " FIXTURE_FLAT(
                      "sgr-1", "25", "\"CidrIpv4\": \"0.0.0.0/0\"") "\n]}\n");
    fixture.account = fixture_load(&fixture, "in");
    fixture.plan = plan_new(fixture.account);
    texts_init(&texts, &fixture);
    assert_true(holds(&texts, &why));
    fixture_rewrite(&fixture, "sgr-1", "remove");
    assert_false(holds(&texts, &why));
    texts_release(&texts);
    assert_int_equal(fixture_shell(&fixture, "rm -r out"), 0);
    texts_init(&texts, &fixture);
    assert_true(holds(&texts, &why));
    texts_release(&texts);
    strbuf_release(&why);
    fixture_release(&fixture);
}

/* Files of two arguments and what they say of accounts are read as they were. */
static void arguments_stay_apart(void **state)
{
    struct fixture fixture = {0};
    const char *arguments[2];
    char *paths[2], *out;
    struct strbuf why = STRBUF_INIT;

    (void)state;
    fixture_directory(&fixture);
    for (size_t i = 0; i < 2; i++) {
        struct strbuf text = STRBUF_INIT;

        strbuf_addf(&text,
                    "{\"SecurityGroups\": [{\"GroupId\": \"sg-same\", \"OwnerId\": "
                    "\"%012zu\", \"IpPermissions\": [{\"IpProtocol\": \"tcp\", \"FromPort\": 25, "
                    "\"ToPort\": 25, \"IpRanges\": [{\"CidrIp\": \"10.%zu.0.0/16\"}]}]}]}",
                    i + 1, i);
        fixture_write(&fixture, i ? "b/groups.json" : "a/groups.json", text.text);
        arguments[i] = paths[i] = fixture_path(&fixture, i ? "b" : "a");
        strbuf_release(&text);
    }
    fixture.account = export_read(&(struct export_request){.paths = arguments, .path_count = 2});
    fixture.plan = plan_new(fixture.account);
    fixture_rewrite(&fixture, "sg-same/in/tcp/25-25/10.1.0.0/16", "remove");
    out = fixture_path(&fixture, "out");
    if (!form_export(fixture.plan, fixture.account, out, &why))
        fail_msg("%s", why.text);
    free(out);
    free(paths[0]);
    free(paths[1]);
    strbuf_release(&why);
    fixture_release(&fixture);
}

static const char one_group[] =
    "{\"SecurityGroups\": [{\"GroupId\": \"sg-1\", \"IpPermissions\": [{\"IpProtocol\": "
    "\"tcp\", \"FromPort\": 25, \"ToPort\": 25, \"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\"}]}]}]}";

/* Of accounts without numbers two groups have one name: each is held against that of its own account. */
static void groups_of_one_name_stay_apart(void **state)
{
    const struct export_piece pieces[] = {{"account-data/dev/eu-west-1/groups.json", one_group, sizeof one_group - 1},
                                          {"account-data/test/eu-west-1/groups.json", one_group, sizeof one_group - 1}};
    struct fixture fixture = {.account = export_read_pieces(pieces, 2)};
    struct strbuf texts[2] = {STRBUF_INIT, STRBUF_INIT}, why = STRBUF_INIT, kept;

    (void)state;
    assert_int_equal(fixture.account->groups.count, 2);
    fixture.plan = plan_new(fixture.account);
    fixture_rewrite(&fixture, "sg-1/in/tcp/25-25/0.0.0.0/0", "cidr:10.0.0.0/8"); /* of the second */
    assert_true(export_edit_texts(fixture.plan, fixture.account, texts, &why));
    assert_true(replay_export(fixture.account, plan_edits(fixture.plan), texts, &why));
    kept = texts[0];
    texts[0] = texts[1];
    texts[1] = kept;
    assert_false(replay_export(fixture.account, plan_edits(fixture.plan), texts, &why));
    strbuf_release(&texts[0]);
    strbuf_release(&texts[1]);
    strbuf_release(&why);
    plan_free(fixture.plan);
    account_free(fixture.account);
}

/* --- policies ----------------------------------------------------------------------------------------- */

static const struct {
    const char *from, *to, *sentence; /* what is wrong with the planned texts */
} wrong_policies[] = {
    {"\"only\"", "\"lonely\"", "example.com/policy/only: its document is not the planned one"},
    {"ses:SendRawEmail", "ses:SendEmail", "its document is not the planned one"},
    {"\"Policies\":{", "\"Policies\":{},\"x\":{", "example.com/policy/only: its document is not the planned one"},
    {"\"VpcEndpoints\":[{", "\"VpcEndpoints\":[{\"VpcEndpointId\":\"vpce-0\"},{",
     "its document is not the planned one"},
    {"email-smtp", "email-smtq", "vpce-1/policy: its document is not the planned one"},
    {"aws:SourceVpc", "aws:SourceVpx", "its document is not the planned one"},
};

static void edit_one(struct strbuf texts[2], const char *from, const char *to)
{
    for (size_t i = 0; i < 2; i++) {
        const char *at = strstr(texts[i].text, from);
        struct strbuf wrong = STRBUF_INIT;

        if (!at)
            continue;
        strbuf_add(&wrong, texts[i].text, (size_t)(at - texts[i].text));
        strbuf_addf(&wrong, "%s%s", to, at + strlen(from));
        strbuf_release(&texts[i]);
        texts[i] = wrong;
        return;
    }
    fail_msg("%s is nowhere", from);
}

static void assert_policies(const struct account *account, const struct plan *plan, const char *from, const char *to,
                            const char *sentence)
{
    struct strbuf texts[2] = {STRBUF_INIT, STRBUF_INIT}, why = STRBUF_INIT;

    assert_true(export_edit_texts(plan, account, texts, &why));
    if (from)
        edit_one(texts, from, to);
    assert_int_equal(replay_export(account, plan_edits(plan), texts, &why), !sentence);
    if (sentence && !strstr(why.text, sentence))
        fail_msg("\"%s\" is not in \"%s\"", sentence, why.text);
    strbuf_release(&texts[0]);
    strbuf_release(&texts[1]);
    strbuf_release(&why);
}

/* What the proof says of texts in which all is as it was. */
static bool unchanged_texts_do(struct account *account, const struct plan *plan, struct strbuf *why)
{
    struct plan *none = plan_new(account);
    struct strbuf texts[2] = {STRBUF_INIT, STRBUF_INIT};
    bool good;

    assert_true(export_edit_texts(none, account, texts, why));
    good = replay_export(account, plan_edits(plan), texts, why);
    strbuf_release(&texts[0]);
    strbuf_release(&texts[1]);
    plan_free(none);
    return good;
}

static void the_documents_of_policies_count(void **state)
{
    struct account *account = policy_account(NULL);
    struct plan *plan = plan_new(account);
    struct strbuf why = STRBUF_INIT;

    (void)state;
    stage_policy(plan, POLICY_ROW_IDENTITY);
    stage_policy(plan, POLICY_ROW_ENDPOINT);
    assert_policies(account, plan, NULL, NULL, NULL);
    for (size_t i = 0; i < sizeof wrong_policies / sizeof *wrong_policies; i++)
        assert_policies(account, plan, wrong_policies[i].from, wrong_policies[i].to, wrong_policies[i].sentence);
    assert_false(unchanged_texts_do(account, plan, &why));
    assert_string_equal(why.text, "example.com/policy/only: its document is not the planned one");
    strbuf_release(&why);
    plan_free(plan);
    account_free(account);
}

/* For which nothing is proposed: no text is made. The proof by itself wants it to the letter, since there is nothing to
 * be put. */
static void a_policy_without_a_proposal_is_refused(void **state)
{
    struct account *account = policy_account("{\"Statement\":[]");
    struct plan *plan = plan_new(account);
    struct strbuf texts[2] = {STRBUF_INIT, STRBUF_INIT}, why = STRBUF_INIT;

    (void)state;
    stage_policy(plan, POLICY_ROW_IDENTITY);
    assert_false(export_edit_texts(plan, account, texts, &why));
    assert_string_equal(why.text, "Policy only of identity example.com: there is no proposal for it, so nothing can be "
                                  "written.");
    assert_true(unchanged_texts_do(account, plan, &why));
    strbuf_release(&texts[0]);
    strbuf_release(&texts[1]);
    strbuf_release(&why);
    plan_free(plan);
    account_free(account);
}

/* Nothing is to be put for them: no proposal is asked for. */
static void a_policy_that_is_accepted_or_left_stays(void **state)
{
    struct account *account = policy_account("{\"Statement\":[]");
    struct plan *plan = plan_new(account);

    (void)state;
    stage_unchanged(plan, account, POLICY_ROW_IDENTITY, CHANGE_ACCEPT);
    stage_unchanged(plan, account, POLICY_ROW_ENDPOINT, CHANGE_SKIP);
    assert_policies(account, plan, NULL, NULL, NULL);
    plan_free(plan);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_of_a_rule_counts),
        cmocka_unit_test(a_sentence_says_what_is_wrong),
        cmocka_unit_test(nothing_left_is_right_too),
        cmocka_unit_test(arguments_stay_apart),
        cmocka_unit_test(groups_of_one_name_stay_apart),
        cmocka_unit_test(the_documents_of_policies_count),
        cmocka_unit_test(a_policy_without_a_proposal_is_refused),
        cmocka_unit_test(a_policy_that_is_accepted_or_left_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
