/*
 * Where a change finds its JSON in a text, and where it finds nothing: odd neighbours, other sources, faults. The texts
 * are not those that the account was read from, so that what the reader would never take is seen too.
 */
#include "tests/model/write/fixture.h"

#include "model/write/export_edit.h"

/* What is planned, of which export, and what becomes of another text then; NULL: nothing is found there. */
struct edit_case {
    const char *export, *target, *spelling;
    const char *text, *expected;
};

static void load(struct fixture *fixture, const char *text)
{
    struct export_piece piece = {"eu-west-1/all.json", text, strlen(text)};

    *fixture = (struct fixture){.account = export_read_pieces(&piece, 1)};
    fixture->plan = plan_new(fixture->account);
}

static void unload(struct fixture *fixture)
{
    plan_free(fixture->plan);
    account_free(fixture->account);
}

static void assert_edited(const struct edit_case *one)
{
    struct strbuf out = STRBUF_INIT;
    struct fixture fixture;
    struct export_edit edit;
    struct file_edit file = {.edit = &edit, .bytes = one->text, .length = strlen(one->text)};

    load(&fixture, one->export);
    fixture_rewrite(&fixture, one->target, one->spelling);
    export_edit_init(&edit, fixture.plan, fixture.account);
    file_edit_run(&file);
    json_patches_apply(&file.patches, file.bytes, file.length, &out);
    assert_string_equal(out.text, one->expected ? one->expected : one->text);
    assert_int_equal(export_edit_missing(&edit) != NULL, one->expected == NULL);
    json_patches_release(&file.patches);
    export_edit_release(&edit);
    strbuf_release(&out);
    unload(&fixture);
}

static void assert_all_edited(const struct edit_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_edited(&cases[i]);
}

/* --- groups ----------------------------------------------------------------------------------------------- */

#define GROUPS(permissions) "{\"SecurityGroups\": [{\"GroupId\": \"sg-1\", \"IpPermissions\": " permissions "}]}"
#define TCP_25(sources)     "{\"IpProtocol\": \"tcp\", \"FromPort\": 25, \"ToPort\": 25, " sources "}"
#define OPEN                TCP_25("\"IpRanges\": [{\"CidrIp\":\"0.0.0.0/0\"}]")
#define CLOSED              TCP_25("\"IpRanges\": [{\"CidrIp\":\"10.0.0.0/8\"}]")
#define OPEN_RULE           GROUPS("[" OPEN "]"), "sg-1/in/tcp/25-25/0.0.0.0/0", "cidr:10.0.0.0/8"

static void a_rule_is_found_among_odd_neighbours(void **state)
{
    static const struct edit_case cases[] = {
        {OPEN_RULE, GROUPS("[" OPEN "]"), GROUPS("[" CLOSED "]")},
        {OPEN_RULE, GROUPS("[7, \"x\", " OPEN "]"), GROUPS("[7, \"x\", " CLOSED "]")},
        {OPEN_RULE, GROUPS("[" TCP_25("\"IpRanges\": [7, {\"CidrIp\": 7}, {\"CidrIp\":\"none\"}, {\"CidrIp\":"
                                      "\"0.0.0.0/0\"}]") "]"),
         GROUPS("[" TCP_25("\"IpRanges\": [7, {\"CidrIp\": 7}, {\"CidrIp\":\"none\"}, {\"CidrIp\":"
                           "\"10.0.0.0/8\"}]") "]")},
        {OPEN_RULE,
         "{\"SecurityGroups\": [7, {\"GroupId\": 7}, {\"GroupId\": \"sg-1\", \"IpPermissions\": [" OPEN "]}]}",
         "{\"SecurityGroups\": [7, {\"GroupId\": 7}, {\"GroupId\": \"sg-1\", \"IpPermissions\": [" CLOSED "]}]}"},
        /* from a port to no other: the reader takes that for all ports */
        {OPEN_RULE, GROUPS("[{\"IpProtocol\": \"tcp\", \"FromPort\": 25, \"IpRanges\": [{\"CidrIp\":\"0.0.0.0/0\"}]}]"),
         NULL},
        {OPEN_RULE, GROUPS("[{\"FromPort\": 25, \"ToPort\": 25, \"IpRanges\": [{\"CidrIp\":\"0.0.0.0/0\"}]}]"), NULL},
        {OPEN_RULE, GROUPS("{}"), NULL},
        {OPEN_RULE, GROUPS("null"), NULL},
        {OPEN_RULE, GROUPS("[" TCP_25("\"PrefixListIds\": [{\"PrefixListId\": \"0.0.0.0/0\"}]") "]"), NULL},
    };

    (void)state;
    assert_all_edited(cases, sizeof cases / sizeof *cases);
}

#define CLASSIC "{\"GroupName\": \"classic\", \"UserId\": \"123456789012\"}"
#define CLASSIC_RULE                                                                               \
    GROUPS("[" TCP_25("\"UserIdGroupPairs\": [" CLASSIC "]") "]"), "sg-1/in/tcp/25-25/classic", "remove"
#define PEERED  "{\"GroupId\": \"sg-9\", \"VpcPeeringConnectionId\": \"pcx-1\"}"
#define PEERED_RULE                                                                                \
    GROUPS("[" TCP_25("\"UserIdGroupPairs\": [" PEERED "]") "]"), "sg-1/in/tcp/25-25/sg-9", "remove"

/* By what an element tells of it, and never another one. */
static void a_group_is_found_by_its_id_or_its_name(void **state)
{
    static const struct edit_case cases[] = {
        {CLASSIC_RULE,
         GROUPS("[" TCP_25("\"UserIdGroupPairs\": [7, {\"UserId\": \"123456789012\"}, {\"GroupName\": \"other\"}, "
                           "{\"GroupName\": \"classic\", \"UserId\": \"999999999999\"}, {\"GroupId\": \"classic\"}, "
                           CLASSIC "]") "]"),
         GROUPS("[" TCP_25("\"UserIdGroupPairs\": [7, {\"UserId\": \"123456789012\"}, {\"GroupName\": \"other\"}, "
                           "{\"GroupName\": \"classic\", \"UserId\": \"999999999999\"}, {\"GroupId\": \"classic\"}]")
                "]")},
        {CLASSIC_RULE, GROUPS("[" TCP_25("\"UserIdGroupPairs\": [{\"GroupName\": \"classic\"}]") "]"), GROUPS("[]")},
        {PEERED_RULE,
         GROUPS("[" TCP_25("\"UserIdGroupPairs\": [{\"GroupName\": \"sg-9\"}, {\"GroupId\": \"sg-8\"}, "
                           "{\"GroupId\": \"sg-9\", \"VpcPeeringConnectionId\": \"pcx-2\"}, " PEERED "]") "]"),
         GROUPS("[" TCP_25("\"UserIdGroupPairs\": [{\"GroupName\": \"sg-9\"}, {\"GroupId\": \"sg-8\"}, "
                           "{\"GroupId\": \"sg-9\", \"VpcPeeringConnectionId\": \"pcx-2\"}]") "]")},
    };

    (void)state;
    assert_all_edited(cases, sizeof cases / sizeof *cases);
}

/* --- ACLs ------------------------------------------------------------------------------------------------- */

#define ENTRY(block)   FIXTURE_ENTRY("false", "100", "-1", "", block)
#define ACL(entries)   "{\"NetworkAclId\": \"acl-1\", \"Entries\": " entries "}"
#define ACLS(elements) "{\"NetworkAcls\": [" elements "]}"
#define OPEN_ENTRY     ACLS(ACL("[" ENTRY("0.0.0.0/0") "]")), "acl-1/in/100", "cidr:10.0.0.0/8"

static void an_entry_is_found_among_odd_neighbours(void **state)
{
    static const struct edit_case cases[] = {
        {OPEN_ENTRY, ACLS(ACL("[" ENTRY("0.0.0.0/0") "]")), ACLS(ACL("[" ENTRY("10.0.0.0/8") "]"))},
        {OPEN_ENTRY, ACLS("7, {\"NetworkAclId\": 7}, " ACL("[7, " ENTRY("0.0.0.0/0") "]")),
         ACLS("7, {\"NetworkAclId\": 7}, " ACL("[7, " ENTRY("10.0.0.0/8") "]"))},
        {OPEN_ENTRY, ACLS(ACL("{}")), NULL},
        {OPEN_ENTRY, ACLS(ACL("[]")), NULL},
        {OPEN_ENTRY, ACLS("[" ACL("[" ENTRY("0.0.0.0/0") "]") "]"), NULL},
    };

    (void)state;
    assert_all_edited(cases, sizeof cases / sizeof *cases);
}

/* --- documents -------------------------------------------------------------------------------------------- */

/* As the reader goes on: behind a fault with the next line that begins with a bracket. */
static void documents_are_found_behind_faults(void **state)
{
#define FLAT(block)                                                                                                 \
    "{\"GroupId\":\"sg-1\",\"IsEgress\":false,\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,"     \
    "\"CidrIpv4\":\"" block "\"}"
    static const struct edit_case cases[] = {
        {OPEN_RULE, "7 \"x\" null\n" GROUPS("[" OPEN "]"), "7 \"x\" null\n" GROUPS("[" CLOSED "]")},
        {OPEN_RULE, "{]\n" GROUPS("[" OPEN "]"), "{]\n" GROUPS("[" CLOSED "]")},
        {OPEN_RULE, "{]\nword\n\n 7\n[" FLAT("0.0.0.0/0") "]", "{]\nword\n\n 7\n[" FLAT("10.0.0.0/8") "]"},
        {OPEN_RULE, "{] " GROUPS("[" OPEN "]"), NULL},
        {OPEN_RULE, "{]\n", NULL},
        {OPEN_RULE, "", NULL},
        {OPEN_RULE, "[7, [" FLAT("0.0.0.0/0") "]]", "[7, [" FLAT("10.0.0.0/8") "]]"},
    };

    (void)state;
    assert_all_edited(cases, sizeof cases / sizeof *cases);
}

/* --- all files -------------------------------------------------------------------------------------------- */

/* The rule says something else than its JSON: then nothing is written, also where only its rules tell of a group. */
static void a_rule_that_is_not_found_again_is_told(void **state)
{
    static const char *const exports[] = {GROUPS("[" OPEN "]"),
                                          "{\"SecurityGroupRules\": [" FLAT("0.0.0.0/0") "]}"};

    (void)state;
    for (size_t i = 0; i < sizeof exports / sizeof *exports; i++) {
        struct strbuf text = STRBUF_INIT, why = STRBUF_INIT;
        struct fixture fixture;

        load(&fixture, exports[i]);
        fixture_rewrite(&fixture, "sg-1/in/tcp/25-25/0.0.0.0/0", "cidr:10.0.0.0/8");
        fixture.account->rules.items[0].to_port = 26;
        assert_false(export_edit_texts(fixture.plan, fixture.account, &text, &why));
        assert_string_equal(why.text, "sg-1/in/tcp/25-26/0.0.0.0/0: its JSON was not found again in the export");
        strbuf_release(&why);
        strbuf_release(&text);
        unload(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_is_found_among_odd_neighbours),
        cmocka_unit_test(a_group_is_found_by_its_id_or_its_name),
        cmocka_unit_test(an_entry_is_found_among_odd_neighbours),
        cmocka_unit_test(documents_are_found_behind_faults),
        cmocka_unit_test(a_rule_that_is_not_found_again_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
