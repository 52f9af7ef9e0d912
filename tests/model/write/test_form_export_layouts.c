/*
 * The changed export of files that are no plain replies: those that can be written back in their own
 * terms are, the others are refused with a sentence.
 */
#include "tests/model/write/account_lines.h"
#include "tests/model/write/fixture.h"

#include "model/write/export_digest.h"

#define MAIL_GROUP                                                                                 \
    "{\"GroupId\": \"sg-1\", \"VpcId\": \"vpc-1\", \"IpPermissions\": [{\"IpProtocol\": \"tcp\", " \
    "\"FromPort\": 25, \"ToPort\": 25, \"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\"}]}]}"

#define MAIL_ACL                                                                                   \
    "{\"NetworkAclId\": \"acl-1\", \"VpcId\": \"vpc-1\", \"Entries\": [{\"Egress\": false, "       \
    "\"RuleNumber\": 100, \"Protocol\": \"6\", \"RuleAction\": \"allow\", \"PortRange\": "         \
    "{\"From\": 25, \"To\": 25}, \"CidrBlock\": \"0.0.0.0/0\"}]}"

/* Writes the files "in/NAME" by the shell command and loads them. */
static void begin(struct fixture *fixture, const char *name, const char *text, const char *command)
{
    struct strbuf path = STRBUF_INIT;

    fixture_directory(fixture);
    strbuf_addf(&path, "in/eu-west-1/%s", name);
    fixture_write(fixture, "in/eu-west-1/vpcs.json", fixture_vpcs);
    fixture_write(fixture, path.text, text);
    assert_int_equal(fixture_shell(fixture, command), 0);
    fixture->account = fixture_load(fixture, "in");
    fixture->plan = plan_new(fixture->account);
    strbuf_release(&path);
}

/* Narrows a rule or entry to the VPC; the written tree loads as planned. */
static void assert_mended(const char *name, const char *text, const char *command,
                          const char *target, const char *written)
{
    struct fixture fixture;
    struct strbuf why = STRBUF_INIT;
    struct lines planned = {0}, got = {0};
    struct account *account;
    char *directory, *content;

    begin(&fixture, name, text, command);
    fixture_rewrite(&fixture, target, "vpc");
    directory = fixture_path(&fixture, "out");
    if (!form_export(fixture.plan, fixture.account, directory, &why))
        fail_msg("%s: %s", name, why.text);
    account = fixture_load(&fixture, "out");
    lines_add_account(&planned, fixture.account, plan_edits(fixture.plan));
    lines_add_account(&got, account, NULL);
    assert_lines_equal(&planned, &got);
    content = fixture_read(&fixture, written);
    assert_non_null(strstr(content, "10.0.0.0/16"));
    assert_null(strstr(content, "0.0.0.0/0\""));
    lines_release(&planned);
    lines_release(&got);
    account_free(account);
    free(content);
    free(directory);
    fixture_release(&fixture);
}

static void a_compressed_reply_is_written_plain(void **state)
{
    (void)state;
    assert_mended("groups.json", "{\"SecurityGroups\": [" MAIL_GROUP "]}",
                  "gzip in/eu-west-1/groups.json", "sg-1/in/tcp/25-25/0.0.0.0/0",
                  "out/eu-west-1/groups.json");
}

static void utf16_is_written_as_utf8(void **state)
{
    (void)state;
    assert_mended("plain", "{\"SecurityGroups\": [" MAIL_GROUP "]}",
                  "cd in/eu-west-1 && { printf '\\377\\376'; sed 's/./&\\n/g' plain | "
                  "tr '\\n' '\\000'; } > groups.json && rm plain",
                  "sg-1/in/tcp/25-25/0.0.0.0/0", "out/eu-west-1/groups.json");
}

static void a_recorded_reply_keeps_its_wrapper(void **state)
{
    (void)state;
    assert_mended("ec2.DescribeSecurityGroups_1.json",
                  "{\"status_code\": 200, \"data\": {\"SecurityGroups\": [" MAIL_GROUP "]}}", "true",
                  "sg-1/in/tcp/25-25/0.0.0.0/0", "out/eu-west-1/ec2.DescribeSecurityGroups_1.json");
}

static void objects_by_themselves_are_written(void **state)
{
    (void)state;
    assert_mended("list.json", "[[" MAIL_GROUP "]]", "true", "sg-1/in/tcp/25-25/0.0.0.0/0",
                  "out/eu-west-1/list.json");
    assert_mended("one.json", MAIL_GROUP, "true", "sg-1/in/tcp/25-25/0.0.0.0/0",
                  "out/eu-west-1/one.json");
    assert_mended("acl.json", MAIL_ACL, "true", "acl-1/in/100", "out/eu-west-1/acl.json");
}

/* Lines behind a broken one are edited too, as they were read. */
static void lines_behind_a_fault_are_written(void **state)
{
    struct fixture fixture;
    struct strbuf why = STRBUF_INIT;
    char *directory, *content;

    (void)state;
    fixture_directory(&fixture);
    fixture_write(&fixture, "in/a.ndjson", "{\"SecurityGroups\": [{]}\n"
                                           "{\"SecurityGroups\": [" MAIL_GROUP "]}\n");
    fixture_write(&fixture, "vpcs/vpcs.json", fixture_vpcs);
    directory = fixture_path(&fixture, "in/a.ndjson");
    content = fixture_path(&fixture, "vpcs/vpcs.json");
    {
        const char *paths[] = {directory, content};

        fixture.account =
            export_read(&(struct export_request){.paths = paths, .path_count = 2});
    }
    free(directory);
    free(content);
    fixture.plan = plan_new(fixture.account);
    fixture_rewrite(&fixture, "sg-1/in/tcp/25-25/0.0.0.0/0", "vpc");
    directory = fixture_path(&fixture, "out");
    if (!form_export(fixture.plan, fixture.account, directory, &why))
        fail_msg("%s", why.text);
    content = fixture_read(&fixture, "out/arg1/a.ndjson");
    assert_non_null(strstr(content, "10.0.0.0/16"));
    free(content);
    free(directory);
    fixture_release(&fixture);
}

static void assert_refused(const char *name, const char *text, const char *target)
{
    struct fixture fixture;
    struct strbuf why = STRBUF_INIT;
    char *directory, *path;
    const char *paths[1];

    fixture_directory(&fixture);
    fixture_write(&fixture, name, text);
    path = fixture_path(&fixture, name);
    paths[0] = path;
    fixture.account = export_read(&(struct export_request){.paths = paths, .path_count = 1});
    fixture.plan = plan_new(fixture.account);
    fixture_rewrite(&fixture, target, "cidr:192.0.2.0/24");
    directory = fixture_path(&fixture, "out");
    assert_false(form_export(fixture.plan, fixture.account, directory, &why));
    if (!strstr(why.text, "it stands in a file of AWS Config or Terraform"))
        fail_msg("%s", why.text);
    assert_int_equal(access(directory, F_OK), -1);
    strbuf_release(&why);
    free(directory);
    free(path);
    fixture_release(&fixture);
}

static void other_words_are_refused(void **state)
{
    (void)state;
    assert_refused("item.json",
                   "{\"resourceType\": \"AWS::EC2::SecurityGroup\", \"resourceId\": \"sg-1\", "
                   "\"configuration\": {\"groupId\": \"sg-1\", \"ipPermissions\": [{\"ipProtocol\": "
                   "\"tcp\", \"fromPort\": 25, \"toPort\": 25, \"ipRanges\": [\"0.0.0.0/0\"]}]}}",
                   "sg-1/in/tcp/25-25/0.0.0.0/0");
    assert_refused("state.json",
                   "{\"version\": 4, \"terraform_version\": \"1\", \"resources\": [{\"mode\": "
                   "\"managed\", \"type\": \"aws_security_group_rule\", \"name\": \"x\", "
                   "\"instances\": [{\"attributes\": {\"security_group_id\": \"sg-1\", \"type\": "
                   "\"ingress\", \"protocol\": \"tcp\", \"from_port\": 25, \"to_port\": 25, "
                   "\"cidr_blocks\": [\"0.0.0.0/0\"]}}]}]}",
                   "sg-1/in/tcp/25-25/0.0.0.0/0");
}

/* A file that speaks of two accounts is written once. */
static void a_file_of_two_accounts_is_written_once(void **state)
{
    static const char rows[] =
        "{\"Results\": [\"{\\\"resourceType\\\": \\\"AWS::EC2::VPC\\\", \\\"resourceId\\\": "
        "\\\"vpc-8\\\", \\\"accountId\\\": \\\"111111111111\\\", \\\"configuration\\\": "
        "{\\\"cidrBlock\\\": \\\"10.8.0.0/16\\\"}}\", \"{\\\"resourceType\\\": "
        "\\\"AWS::EC2::VPC\\\", \\\"resourceId\\\": \\\"vpc-9\\\", \\\"accountId\\\": "
        "\\\"222222222222\\\", \\\"configuration\\\": {\\\"cidrBlock\\\": \\\"10.9.0.0/16\\\"}}\"]}";
    struct fixture fixture;
    struct strbuf why = STRBUF_INIT;
    char *directory;

    (void)state;
    begin(&fixture, "rows.json", rows, "true");
    assert_int_equal(fixture.account->files.count, 3);
    assert_int_equal(account_source_count(fixture.account), 2);
    directory = fixture_path(&fixture, "out");
    if (!form_export(fixture.plan, fixture.account, directory, &why))
        fail_msg("%s", why.text);
    assert_int_equal(fixture_shell(&fixture, "diff -r in out"), 0);
    free(directory);
    fixture_release(&fixture);
}

static void assert_digest(const char *name, const char *text, const char *wanted)
{
    struct export_piece piece = {name, text, strlen(text)};
    struct account *account = export_read_pieces(&piece, 1);
    struct strbuf digest = STRBUF_INIT;

    export_digest_add(&digest, account);
    assert_string_equal(digest.text, wanted);
    strbuf_release(&digest);
    account_free(account);
}

/* The path of a file decides whether an item is of another account than it; not what the export is. */
static void an_export_has_one_digest_wherever_it_stands(void **state)
{
    static const char text[] =
        "{\"resourceType\": \"AWS::EC2::VPC\", \"resourceId\": \"vpc-8\", \"accountId\": "
        "\"111111111111\", \"configuration\": {\"cidrBlock\": \"10.8.0.0/16\"}}\n"
        "{\"Subnets\": []}";
    struct export_piece piece = {"111111111111/a.json", text, strlen(text)};
    struct account *account = export_read_pieces(&piece, 1);
    struct strbuf digest = STRBUF_INIT;

    (void)state;
    export_digest_add(&digest, account);
    assert_digest("222222222222/a.json", text, digest.text);
    strbuf_release(&digest);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_export_has_one_digest_wherever_it_stands),
        cmocka_unit_test(a_compressed_reply_is_written_plain),
        cmocka_unit_test(utf16_is_written_as_utf8),
        cmocka_unit_test(a_recorded_reply_keeps_its_wrapper),
        cmocka_unit_test(objects_by_themselves_are_written),
        cmocka_unit_test(lines_behind_a_fault_are_written),
        cmocka_unit_test(other_words_are_refused),
        cmocka_unit_test(a_file_of_two_accounts_is_written_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
