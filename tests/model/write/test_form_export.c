#include "tests/model/write/account_lines.h"
#include "tests/model/write/fixture.h"

#include "model/judge/finding.h"
#include "model/sample/sample.h"
#include "model/write/forms.h"

/* --- comparing accounts --------------------------------------------------------------------------- */

/* Writes the changed export, loads it, and compares every rule and entry with the plan's end state. */
static void assert_export_is_as_planned(struct fixture *fixture, const char *name)
{
    char *path = fixture_path(fixture, name);
    struct strbuf why = STRBUF_INIT;
    struct lines planned = {0}, written = {0};
    struct account *account;

    if (!form_export(fixture->plan, fixture->account, path, &why))
        fail_msg("%s", why.text);
    account = fixture_load(fixture, name);
    lines_add_account(&planned, fixture->account, plan_edits(fixture->plan));
    lines_add_account(&written, account, NULL);
    assert_lines_equal(&planned, &written);
    lines_release(&planned);
    lines_release(&written);
    account_free(account);
    strbuf_release(&why);
    free(path);
}

static void assert_same_file(const struct fixture *fixture, const char *a, const char *b)
{
    char *left = fixture_read(fixture, a);
    char *right = fixture_read(fixture, b);

    assert_string_equal(left, right);
    free(right);
    free(left);
}

/* --- tests ---------------------------------------------------------------------------------------- */

static void without_changes_all_bytes_stay(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    assert_export_is_as_planned(&fixture, "out");
    assert_int_equal(fixture_shell(&fixture, "diff -r in out"), 0);
    fixture_release(&fixture);
}

static void a_rewrite_touches_its_rule_only(void **state)
{
    struct fixture fixture;
    char *text;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    assert_export_is_as_planned(&fixture, "out");
    assert_same_file(&fixture, "in/eu-west-1/vpcs.json", "out/eu-west-1/vpcs.json");
    assert_same_file(&fixture, "in/eu-west-1/acls.json", "out/eu-west-1/acls.json");
    text = fixture_read(&fixture, "out/eu-west-1/groups.json");
    /* one source became two, in its own list and layout; the big number is as it was */
    assert_non_null(strstr(text, "                    \"IpRanges\": [\n"
                                 "                        {\n"
                                 "                            \"CidrIp\": \"10.0.0.0/16\",\n"
                                 "                            \"Description\": \"smtp from "
                                 "anywhere\"\n"
                                 "                        },\n"
                                 "                        {\n"
                                 "                            \"CidrIp\": \"10.1.0.0/16\",\n"
                                 "                            \"Description\": \"smtp from "
                                 "anywhere\"\n"
                                 "                        },\n"
                                 "                        {\n"
                                 "                            \"CidrIp\": \"192.0.2.0/24\",\n"
                                 "                            \"Description\": \"it's "
                                 "\\u202e\\\"theirs\\\"\"\n"));
    assert_non_null(strstr(text, "\"Unknown\": 12345678901234567890,"));
    free(text);
    fixture_release(&fixture);
}

static void every_kind_of_change_lands_as_planned(void **state)
{
    static const struct {
        const char *name, *spelling;
        enum change_kind kind;
    } cases[] = {
        {"sgr-1", "cidr:198.51.100.0/24", CHANGE_REWRITE},
        {"sgr-1", "remove", CHANGE_REWRITE},
        {"sgr-1", "sg:sg-plain", CHANGE_REWRITE},
        {"sgr-1", "cidr:10.0.0.0/16,192.0.2.0/24", CHANGE_REWRITE},
        {"sgr-2", "remove", CHANGE_REWRITE},
        {"sgr-3", "vpc", CHANGE_REWRITE},
        {"sgr-3", "sg:sg-mail", CHANGE_REWRITE},
        {"sgr-4", "remove", CHANGE_REWRITE},
        {"sgr-4", "sg:sg-mail,sg-plain", CHANGE_REWRITE},
        {"sg-plain/in/tcp/20-30/0.0.0.0/0", "vpc", CHANGE_REWRITE},
        {"sg-plain/in/tcp/20-30/0.0.0.0/0", "remove", CHANGE_REWRITE},
        {"sg-plain/in/tcp/20-30/0.0.0.0/0", "vpc", CHANGE_CARVE},
        {"sg-plain/in/tcp/20-30/0.0.0.0/0", "sg:sg-mail", CHANGE_CARVE},
        {"acl-1/in/100", "vpc", CHANGE_REWRITE},
        {"acl-1/in/100", "cidr:10.0.0.0/24", CHANGE_REWRITE},
        {"acl-1/in/100", "remove", CHANGE_REWRITE},
        {"acl-1/in/200", "vpc", CHANGE_CARVE},
        {"acl-1/in/200", "cidr:10.0.0.0/24", CHANGE_REWRITE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fixture fixture;

        fixture_init(&fixture);
        fixture_change(&fixture, cases[i].kind, cases[i].name, cases[i].spelling);
        assert_export_is_as_planned(&fixture, "out");
        fixture_release(&fixture);
    }
}

static void all_changes_together_land_as_planned(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "sg:sg-plain,sg-mail");
    fixture_rewrite(&fixture, "sgr-2", "vpc");
    fixture_rewrite(&fixture, "sgr-3", "remove");
    fixture_rewrite(&fixture, "sgr-4", "remove");
    fixture_carve(&fixture, "sg-plain/in/tcp/20-30/0.0.0.0/0", "vpc");
    fixture_rewrite(&fixture, "acl-1/in/100", "vpc");
    fixture_carve(&fixture, "acl-1/in/200", "vpc");
    assert_export_is_as_planned(&fixture, "out");
    fixture_release(&fixture);
}

static size_t group_findings(const struct account *account, const struct edits *edits)
{
    struct findings findings = {0};
    size_t count = 0;

    findings_compute(&findings, account, edits, &smtp_ports_default);
    for (size_t i = 0; i < findings.items.count; i++)
        count += findings.items.items[i].kind != FINDING_NACL_ENTRY_OPEN;
    findings_release(&findings);
    return count;
}

/* The built-in account from files: mend all that is named until nothing is, write, load, audit. */
static void the_sample_audits_clean_afterwards(void **state)
{
    struct fixture fixture = {0};
    struct account *written;

    (void)state;
    fixture_directory(&fixture);
    for (size_t i = 0; i < sample_piece_count; i++) {
        struct strbuf name = STRBUF_INIT;

        strbuf_addf(&name, "in/%s", sample_pieces[i].name);
        fixture_write(&fixture, name.text, sample_pieces[i].content);
        strbuf_release(&name);
    }
    fixture.account = fixture_load(&fixture, "in");
    fixture.plan = plan_new(fixture.account);
    assert_true(group_findings(fixture.account, NULL) > 0);
    for (size_t round = 0; group_findings(fixture.account, plan_edits(fixture.plan)); round++) {
        struct findings findings = {0};

        assert_true(round < 8);
        findings_compute(&findings, fixture.account, plan_edits(fixture.plan), &smtp_ports_default);
        for (size_t i = 0; i < findings.items.count; i++) {
            const struct finding *finding = &findings.items.items[i];

            for (uint32_t j = 0; j < finding->rules.count; j++) {
                struct target target = {TARGET_RULE,
                                        findings.rules.items[finding->rules.first + j]};
                struct strbuf name = STRBUF_INIT;

                if (finding->kind == FINDING_NACL_ENTRY_OPEN ||
                    plan_find(fixture.plan, target) != SIZE_MAX)
                    continue;
                rule_format_name(fixture.account, &fixture.account->rules.items[target.row], &name);
                fixture_rewrite(&fixture, name.text, "vpc");
                strbuf_release(&name);
            }
        }
        findings_release(&findings);
    }
    assert_export_is_as_planned(&fixture, "out");
    written = fixture_load(&fixture, "out");
    assert_int_equal(group_findings(written, NULL), 0);
    account_free(written);
    fixture_release(&fixture);
}

static bool export_fails(struct fixture *fixture, const char *name, const char *reason)
{
    char *path = fixture_path(fixture, name);
    struct strbuf why = STRBUF_INIT;
    bool failed = !form_export(fixture->plan, fixture->account, path, &why) &&
                  strstr(why.text, reason) != NULL;

    if (!failed)
        print_error("%s\n", why.text);
    strbuf_release(&why);
    free(path);
    return failed;
}

static void refuses_what_it_must_not_touch(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    fixture_write(&fixture, "full/file", "x");
    assert_true(export_fails(&fixture, "full", "is not empty"));
    fixture_write(&fixture, "in/eu-west-1/rules.json", "{\"SecurityGroupRules\": []}");
    assert_true(export_fails(&fixture, "out", "rules.json"));
    assert_int_equal(fixture_shell(&fixture, "test ! -e out"), 0);
    fixture_release(&fixture);
}

/* Two arguments may hold files of one name, and a name must never lead out of the directory. */
static void names_stay_apart_and_inside(void **state)
{
    struct fixture fixture = {0};
    char *paths[2];
    const char *arguments[2];

    (void)state;
    fixture_directory(&fixture);
    fixture_write(&fixture, "a/groups.json", fixture_groups);
    fixture_write(&fixture, "b/groups.json",
                  "{\"SecurityGroups\": [{\"GroupId\": \"sg-b\", \"IpPermissions\": []}]}");
    for (size_t i = 0; i < 2; i++) {
        paths[i] = fixture_path(&fixture, i ? "b" : "a/../a/groups.json");
        arguments[i] = paths[i];
    }
    fixture.account = export_read(&(struct export_request){.paths = arguments, .path_count = 2});
    fixture.plan = plan_new(fixture.account);
    fixture_rewrite(&fixture, "sg-mail/in/tcp/25-25/0.0.0.0/0", "cidr:10.0.0.0/8");
    assert_export_is_as_planned(&fixture, "out");
    assert_int_equal(fixture_shell(&fixture, "test -f out/arg1/groups.json && "
                                             "diff b/groups.json out/arg2/groups.json"),
                     0);
    free(paths[0]);
    free(paths[1]);
    fixture_release(&fixture);
}

/* A collector's combined document names its lists in snake_case, and says null for what is not. */
static void a_collection_stays_one(void **state)
{
    struct fixture fixture = {0};
    char *path, *text;
    const char *argument;

    (void)state;
    fixture_directory(&fixture);
    fixture_write(
        &fixture, "in/all.json",
        "{\"security_groups\": [{\"GroupId\": \"GroupId:1\", \"VpcId\": \"VpcId:1\", "
        "\"IpPermissionsEgress\": null, \"IpPermissions\": [{\"IpProtocol\": \"-1\", "
        "\"FromPort\": null, \"ToPort\": null, \"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\", "
        "\"Description\": null}], \"Ipv6Ranges\": null, \"UserIdGroupPairs\": null}]}], "
        "\"network_acls\": [{\"NetworkAclId\": \"NetworkAclId:1\", \"VpcId\": \"VpcId:1\", "
        "\"Entries\": [{\"CidrBlock\": \"0.0.0.0/0\", \"Egress\": false, \"PortRange\": null, "
        "\"IcmpTypeCode\": null, \"Ipv6CidrBlock\": null, \"Protocol\": \"-1\", "
        "\"RuleAction\": \"allow\", \"RuleNumber\": 100}]}], \"vpcs\": [{\"VpcId\": "
        "\"VpcId:1\", \"CidrBlock\": \"10.0.0.0/16\"}], \"provider\": \"aws\"}\n");
    argument = path = fixture_path(&fixture, "in");
    fixture.account = export_read(&(struct export_request){.paths = &argument, .path_count = 1});
    fixture.plan = plan_new(fixture.account);
    fixture_rewrite(&fixture, "GroupId:1/in/all/all/0.0.0.0/0", "sg:GroupId:1");
    fixture_rewrite(&fixture, "NetworkAclId:1/in/100", "vpc");
    assert_export_is_as_planned(&fixture, "out");
    text = fixture_read(&fixture, "out/all.json");
    assert_non_null(strstr(text, "\"security_groups\": ["));
    assert_null(strstr(text, "0.0.0.0/0"));
    free(text);
    free(path);
    fixture_release(&fixture);
}

/* One group file, and a plan about it. */
static void fixture_of_groups(struct fixture *fixture, const char *groups)
{
    *fixture = (struct fixture){0};
    fixture_directory(fixture);
    fixture_write(fixture, "in/groups.json", groups);
    fixture->account = fixture_load(fixture, "in");
    fixture->plan = plan_new(fixture->account);
}

/* The rest of a carved rule was written with a new reference, which lost the name of a group that has
 * no id, and that a peering is gone: then the rest could not be read again, or admitted more. */
static void the_rest_of_a_carved_rule_says_all_of_its_source(void **state)
{
    struct fixture fixture;
    char *text;

    (void)state;
    fixture_of_groups(&fixture,
                      "{\"SecurityGroups\": [{\"GroupId\": \"sg-1\", \"IpPermissions\": [{"
                      "\"IpProtocol\": \"tcp\", \"FromPort\": 25, \"ToPort\": 26, "
                      "\"UserIdGroupPairs\": [{\"GroupName\": \"classic\"}, {\"GroupId\": "
                      "\"sg-9\", \"VpcId\": \"vpc-9\", \"PeeringStatus\": \"deleted\"}]}]}], "
                      "\"SecurityGroupRules\": [{\"GroupId\": \"sg-1\", \"IsEgress\": false, "
                      "\"IpProtocol\": \"tcp\", \"FromPort\": 25, \"ToPort\": 26, \"ReferencedGroupInfo\": "
                      "{\"GroupId\": \"sg-9\", \"PeeringStatus\": \"deleted\"}}]}");
    fixture_carve(&fixture, "sg-1/in/tcp/25-26/classic", "remove");
    fixture_carve(&fixture, "sg-1/in/tcp/25-26/sg-9", "remove");
    assert_export_is_as_planned(&fixture, "out");
    text = fixture_read(&fixture, "out/groups.json");
    assert_non_null(strstr(text, "\"FromPort\":26,\"ToPort\":26"));
    assert_non_null(strstr(text, "{\"GroupName\":\"classic\"}"));
    assert_non_null(strstr(
        text, "{\"GroupId\":\"sg-9\",\"VpcId\":\"vpc-9\",\"PeeringStatus\":\"deleted\"}"));
    assert_non_null(strstr(text, "{\"GroupId\":\"sg-9\",\"PeeringStatus\":\"deleted\"}"));
    free(text);
    fixture_release(&fixture);
}

/* A rule told twice has the description that either brings. Its heir lost it where the first did not
 * bring it; and so did the rule itself where it stayed, for the second was dropped. */
static void a_description_from_the_second_telling_stays(void **state)
{
    struct fixture fixture;
    char *text;

    (void)state;
    fixture_of_groups(&fixture,
                      "{\"SecurityGroups\": [{\"GroupId\": \"sg-1\", \"IpPermissions\": [{"
                      "\"IpProtocol\": \"tcp\", \"FromPort\": 25, \"ToPort\": 25, "
                      "\"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\"}]}, {\"IpProtocol\": \"6\", "
                      "\"FromPort\": 25, \"ToPort\": 25, \"IpRanges\": [{\"CidrIp\": "
                      "\"0.0.0.0/0\", \"Description\": \"relay\"}]}]}]}");
    fixture_rewrite(&fixture, "sg-1/in/tcp/25-25/0.0.0.0/0", "cidr:10.0.0.0/8");
    assert_export_is_as_planned(&fixture, "out");
    fixture_rewrite(&fixture, "sg-1/in/tcp/25-25/0.0.0.0/0", "cidr:10.0.0.0/8,0.0.0.0/0");
    assert_export_is_as_planned(&fixture, "both");
    text = fixture_read(&fixture, "both/groups.json");
    assert_non_null(strstr(text, "[{\"CidrIp\": \"0.0.0.0/0\", \"Description\": \"relay\"}]"));
    free(text);
    fixture_release(&fixture);
}

/* Names of an export are other people's: what would lead elsewhere gets a number. */
static void names_that_lead_elsewhere_get_numbers(void **state)
{
    static const char *const names[] = {"../a.json", "a/../../b.json", "./c.json", "/d.json", "e//f.json",
                                        "g/",        "..",             "...",      "h/.hidden", "-",
                                        ".i",        "jk"};
    static const bool are_safe[] = {false, false, false, false, false, false, false, true, true, false, true, true};
    struct export_piece pieces[12];
    struct strbuf why = STRBUF_INIT;
    struct fixture fixture = {0};
    char *path;

    (void)state;
    fixture_directory(&fixture);
    for (size_t i = 0; i < 12; i++)
        pieces[i] = (struct export_piece){names[i], "{\"Vpcs\": []}", 12};
    fixture.account = export_read_pieces(pieces, 12);
    fixture.plan = plan_new(fixture.account);
    path = fixture_path(&fixture, "out");
    if (!form_export(fixture.plan, fixture.account, path, &why))
        fail_msg("%s", why.text);
    for (size_t i = 0; i < 12; i++) {
        struct strbuf command = STRBUF_INIT;

        if (are_safe[i])
            strbuf_addf(&command, "test -f 'out/%s'", names[i]);
        else
            strbuf_addf(&command, "test -f out/source-%zu.json", i + 1);
        assert_int_equal(fixture_shell(&fixture, command.text), 0);
        strbuf_release(&command);
    }
    assert_int_equal(fixture_shell(&fixture, "test \"$(ls | wc -l)\" = 1"), 0);
    strbuf_release(&why);
    free(path);
    fixture_release(&fixture);
}

/* A name that the tree cannot have is told. */
static void assert_tree_refused(const struct export_piece *pieces, size_t count, const char *sentence)
{
    struct strbuf why = STRBUF_INIT;
    struct fixture fixture = {0};
    char *path;

    fixture_directory(&fixture);
    fixture.account = export_read_pieces(pieces, count);
    fixture.plan = plan_new(fixture.account);
    path = fixture_path(&fixture, "out");
    assert_false(form_export(fixture.plan, fixture.account, path, &why));
    if (!strstr(why.text, sentence))
        fail_msg("%s", why.text);
    strbuf_release(&why);
    free(path);
    fixture_release(&fixture);
}

static void a_directory_in_the_place_of_a_file_is_told(void **state)
{
    const struct export_piece pieces[] = {{"a", "{\"Vpcs\": []}", 12}, {"a/b", "{\"Vpcs\": []}", 12}};

    (void)state;
    assert_tree_refused(pieces, 2, "/out/a/b: ");
}

/* A name in an archive may be longer than any that a file system takes. */
static void a_directory_that_cannot_be_made_is_told(void **state)
{
    struct strbuf name = STRBUF_INIT;
    struct export_piece piece = {.content = "{\"Vpcs\": []}", .length = 12};

    (void)state;
    strbuf_add_repeated(&name, 'a', 300);
    strbuf_adds(&name, "/b");
    piece.name = name.text;
    assert_tree_refused(&piece, 1, "too long");
    strbuf_release(&name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_that_lead_elsewhere_get_numbers),
        cmocka_unit_test(a_directory_in_the_place_of_a_file_is_told),
        cmocka_unit_test(a_directory_that_cannot_be_made_is_told),
        cmocka_unit_test(without_changes_all_bytes_stay),
        cmocka_unit_test(a_rewrite_touches_its_rule_only),
        cmocka_unit_test(every_kind_of_change_lands_as_planned),
        cmocka_unit_test(all_changes_together_land_as_planned),
        cmocka_unit_test(the_sample_audits_clean_afterwards),
        cmocka_unit_test(refuses_what_it_must_not_touch),
        cmocka_unit_test(names_stay_apart_and_inside),
        cmocka_unit_test(a_collection_stays_one),
        cmocka_unit_test(the_rest_of_a_carved_rule_says_all_of_its_source),
        cmocka_unit_test(a_description_from_the_second_telling_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
