/*
 * What people name in place of an export, and what it is called where there is nothing else to read.
 */
#include "tests/model/read/directory.h"

#include "model/read/foreign.h"
#include "model/read/window.h"

#define EXPORT "{\"SecurityGroups\": [{\"GroupId\": \"sg-1\", \"IpPermissions\": []}]}"
#define RUN    ": run \"aws ec2 describe-... --output json\" and save what that prints"

static struct account *read_named(void **state, const char *name)
{
    char *path = path_in(state, name);
    struct account *account = read_path(path);

    free(path);
    return account;
}

/* --- texts --------------------------------------------------------------------------------------- */

#define TEXT(bytes, told)                                                                          \
    {                                                                                              \
        bytes, sizeof bytes - 1, told                                                              \
    }

/* The first bytes are those that the formats' own documents give. */
static const struct {
    const char *bytes;
    size_t length;
    const char *told; /* NULL: nothing */
} texts[] = {
    TEXT("PK\x03\x04\x14\x00\x00\x00", "an archive"),
    TEXT("PK\x05\x06\x00\x00", "an archive"),
    TEXT("PK\x03\x04\x14\0\x08\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x06\0\0\0tfplan",
         "a plan as Terraform saves it"),
    TEXT("resource \"aws_security_group\" \"mail\" {\n", "Terraform's language"),
    TEXT("# aws_security_group.mail:\nresource", "Terraform's language"),
    TEXT("# Notes\n", NULL),
    TEXT("7z\xBC\xAF\x27\x1C\x00\x04", "an archive"),
    TEXT("Rar!\x1A\x07\x01\x00", "an archive"),
    TEXT("\xFD"
         "7zXZ\x00\x00\x04",
         "compressed"),
    TEXT("BZh91AY&SY", "compressed"),
    TEXT("\x28\xB5\x2F\xFD\x04", "compressed"),
    TEXT("\x04\x22\x4D\x18\x64", "compressed"),
    TEXT("Name,Security group ID,Security group name,VPC ID\n-,sg-1,x,vpc-1\n", "CSV"),
    TEXT("\"GroupId\";\"GroupName\"\r\n\"sg-1\";\"x\"\r\n", "CSV"),
    TEXT("group_id,group_name", "CSV"),
    TEXT("version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes "
         "start end action log-status\n",
         "a flow log"),
    TEXT("2 123456789010 eni-1235b8ca 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 "
         "1418530070 ACCEPT OK\n",
         "a flow log"),
    TEXT("\"interface_id\",\"srcaddr\",\"dstport\",\"vpc_id\"\n", "a flow log"),
    TEXT("PK", NULL),
    TEXT("a,b\n1,2\n", NULL),
    TEXT("the start of it\n", NULL),
    TEXT("[\"VpcId, SubnetId\"]", NULL),
    TEXT(EXPORT, NULL),
    TEXT("", NULL),
};

static void test_texts_by_how_they_begin(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const char *told = foreign_text(texts[i].bytes, texts[i].length);

        if (!told != !texts[i].told ||
            (told && strncmp(told, texts[i].told, strlen(texts[i].told)) != 0))
            fail_msg("%zu: %s", i, told ? told : "nothing");
    }
}

/* A first line is looked at up to its thousand and twenty-third byte; longer ones are not known. */
static void test_long_first_lines(void **state)
{
    struct strbuf text = STRBUF_INIT;
    const char *told;

    (void)state;
    strbuf_adds(&text, "GroupId,GroupName,");
    while (text.length < 1023)
        strbuf_addch(&text, 'x');
    told = foreign_text(text.text, text.length);
    assert_non_null(told);
    assert_int_equal(strncmp(told, "CSV", 3), 0);
    strbuf_addch(&text, 'x');
    assert_null(foreign_text(text.text, text.length));
    strbuf_release(&text);
}

static void test_bytes_that_are_no_json(void **state)
{
    static const char long_line[] = "{}\n\x01 and so on";

    (void)state;
    assert_string_equal(foreign_bytes("\x89PNG\r\n\x1A\n\0\0", 10, false), "no text" RUN);
    assert_string_equal(foreign_bytes("1\0", 2, false), "no text" RUN);
    assert_string_equal(foreign_bytes("%!\x01\x02", 4, false), "no text" RUN);
    assert_string_equal(foreign_bytes("hello\nworld\n", 12, true), "no JSON" RUN);
    assert_null(foreign_bytes("hello\nworld\n", 12, false)); /* JSON may follow */
    assert_null(foreign_bytes("Done.\n{}\n", 9, true));
    assert_null(foreign_bytes("\x01\n[", 3, true));
    assert_null(foreign_bytes(long_line, sizeof long_line - 1, true));
    assert_null(foreign_bytes("{\0}", 3, true));
    assert_null(foreign_bytes("\"sg-1\"", 6, true));
}

/* The name of its first member would stand before it: tar's sign is 257 bytes behind the beginning. */
static void add_tar(struct strbuf *tar)
{
    strbuf_adds(tar, "export/groups.json");
    while (tar->length < 257)
        strbuf_addch(tar, '\0');
    strbuf_add(tar,
               "ustar\0"
               "00",
               8);
    while (tar->length < 512)
        strbuf_addch(tar, '\0');
    strbuf_adds(tar, EXPORT);
}

static void test_named_archive(void **state)
{
    struct strbuf tar = STRBUF_INIT, wanted = STRBUF_INIT;
    struct account *account;

    add_tar(&tar);
    write_bytes(state, "export.tar", tar.text, tar.length);
    account = read_named(state, "export.tar");
    strbuf_addf(
        &wanted,
        "%s/export.tar:1:1: an archive: unpack it, and name the directory with what was in it",
        (char *)*state);
    assert_problem(account, 0, PROBLEM_ERROR, wanted.text);
    assert_int_equal(account->problems.count, 1);
    assert_int_equal(account->files.count, 0);
    account_free(account);
    strbuf_release(&wanted);
    strbuf_release(&tar);
}

/* Whatever is read at a time: of a window that holds less than the file, more is looked at. */
static void test_small_windows(void **state)
{
    static const struct {
        const char *text, *told;
    } cases[] = {
        {"hello", "no JSON"},
        {"\xEF\xBB\xBFvalue of it\n", "no JSON"},
        {"{'a': 1}", "as Python prints it"},
        {"----------\n|", "a table"},
        {" \n", "the file is empty"},
        {"text\n{}", NULL},
        {"[1]", NULL},
    };

    (void)state;
    for (size_t chunk = 1; chunk <= 64; chunk *= 4)
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            struct window window;
            const char *told;

            window_init_memory(&window, cases[i].text, strlen(cases[i].text));
            window.chunk = chunk;
            window_read(&window);
            window_peek(&window);
            told = foreign_file(&window);
            if (!told != !cases[i].told ||
                (told && strncmp(told, cases[i].told, strlen(cases[i].told)) != 0))
                fail_msg("%zu, %zu: %s", chunk, i, told ? told : "nothing");
            window_release(&window);
        }
}

/* What stands behind other text is read, as before. */
static void test_json_behind_text(void **state)
{
    struct account *account;

    write_text(state, "log", "Saving replies.\n" EXPORT "\n");
    account = read_named(state, "log");
    assert_int_equal(account->groups.count, 1);
    assert_int_equal(account->problems.count, 1);
    assert_string_equal(account->problems.items[0].message, "a value should be here");
    account_free(account);
}

/* --- documents ----------------------------------------------------------------------------------- */

static const struct {
    const char *text, *told;
} documents[] = {
    {"{\"AWSTemplateFormatVersion\": \"2010-09-09\", \"Resources\": {}}",
     "a template of CloudFormation"},
    {"{\"Resources\": {\"Group\": {\"Type\": \"AWS::EC2::SecurityGroup\"}}}",
     "a template of CloudFormation"},
    {"{\"Records\": [{\"eventSource\": \"ec2.amazonaws.com\", \"eventName\": \"RunInstances\"}]}",
     "CloudTrail's record of calls"},
    {"{\"Findings\": [{\"SchemaVersion\": \"2018-10-08\", \"Id\": \"x\"}]}",
     "what a scanner has found"},
    {"{\"schema\": \"vpcmend.audit/1\", \"findings\": []}", "written by this program"},
    {"{\"Resources\": {\"Group\": {\"Type\": \"Custom\"}}}", "JSON, but no reply"},
    {"{\"Records\": [{\"s3\": {}}], \"schema\": 1}", "JSON, but no reply"},
    {"{\"Findings\": [], \"Resources\": []}", "JSON, but no reply"},
    {"{\"StaleSecurityGroupSet\": [{\"GroupId\": \"sg-0a1b2c3d\"}]}", "JSON, but no reply"},
    {"[{\"name\": \"x\", \"list\": [1, 2]}]", "JSON, but no reply"},
    {"{}", "JSON, but no reply"},
};

static void test_documents_alone(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        struct account *account = read_text(documents[i].text);

        if (account->problems.count != 1 ||
            strncmp(account->problems.items[0].message, documents[i].told,
                    strlen(documents[i].told)) != 0)
            fail_msg("%s: %zu problems, \"%s\"", documents[i].text, account->problems.count,
                     account->problems.count ? account->problems.items[0].message : "");
        assert_int_equal(account->problems.items[0].weight, PROBLEM_ERROR);
        account_free(account);
    }
}

static void test_documents_beside_an_export(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        struct account *account = READ({"a.json", documents[i].text}, {"b.json", EXPORT});

        assert_no_problems(account);
        assert_int_equal(account->groups.count, 1);
        account_free(account);
    }
}

/* Many in one file are told once, and what follows them is read. */
static void test_documents_of_one_file(void **state)
{
    struct account *account = read_text("{\"a\": 1}\n{\"b\": 2}\n{\"c\": 3}\n");

    (void)state;
    assert_problem(account, 0, PROBLEM_ERROR, "export.json: JSON, but no reply that is read" RUN);
    assert_int_equal(account->problems.count, 1);
    account_free(account);
    account = read_text("{\"a\": 1}\n" EXPORT "\n");
    assert_no_problems(account);
    assert_int_equal(account->groups.count, 1);
    account_free(account);
}

/* --- directories --------------------------------------------------------------------------------- */

static void test_directory_without_export(void **state)
{
    struct strbuf wanted = STRBUF_INIT;
    struct account *account;

    write_bytes(state, "a.zip", "PK\3\4", 4);
    write_text(state, "b.json", "{\"other\": 1}");
    write_bytes(state, "c.png", "\x89PNG\r\n\x1A\n\0", 9); /* nobody takes this for one */
    account = read_path(*state);
    strbuf_addf(&wanted,
                "%s/a.zip: an archive: unpack it, and name the directory with what was in it",
                (char *)*state);
    assert_problem(account, 0, PROBLEM_ERROR, wanted.text);
    strbuf_clear(&wanted);
    strbuf_addf(&wanted, "%s/b.json: JSON, but no reply that is read" RUN, (char *)*state);
    assert_problem(account, 1, PROBLEM_ERROR, wanted.text);
    assert_int_equal(account->problems.count, 2);
    account_free(account);
    strbuf_release(&wanted);
}

static void test_directory_with_export(void **state)
{
    struct account *account;

    write_bytes(state, "a.zip", "PK\3\4", 4);
    write_text(state, "b.json", "{\"other\": 1}");
    write_text(state, "groups.json", EXPORT);
    account = read_path(*state);
    assert_no_problems(account);
    assert_int_equal(account->groups.count, 1);
    account_free(account);
}

static void write_numbered(void **state, int count)
{
    for (int i = 0; i < count; i++) {
        char name[] = "0.json";

        name[0] = (char)('a' + i);
        write_text(state, name, "{}");
    }
}

static void test_many_files(void **state)
{
    struct account *account;
    struct strbuf wanted = STRBUF_INIT;

    write_numbered(state, 8);
    account = read_path(*state);
    assert_int_equal(account->problems.count, 8);
    account_free(account);
    write_numbered(state, 11);
    account = read_path(*state);
    assert_int_equal(account->problems.count, 9);
    strbuf_addf(&wanted, "%s/h.json: and 3 more files behind this one", (char *)*state);
    assert_problem(account, 8, PROBLEM_ERROR, wanted.text);
    account_free(account);
    strbuf_release(&wanted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts_by_how_they_begin),
        cmocka_unit_test(test_long_first_lines),
        cmocka_unit_test(test_bytes_that_are_no_json),
        cmocka_unit_test(test_small_windows),
        cmocka_unit_test_setup_teardown(test_named_archive, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_json_behind_text, set_up, tear_down),
        cmocka_unit_test(test_documents_alone),
        cmocka_unit_test(test_documents_beside_an_export),
        cmocka_unit_test(test_documents_of_one_file),
        cmocka_unit_test_setup_teardown(test_directory_without_export, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_directory_with_export, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_many_files, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
