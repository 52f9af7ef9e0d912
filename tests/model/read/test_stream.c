/*
 * A file that is read in pieces gives what it gives when it is read whole: rows, places, problems.
 *
 * The pieces are made as small as one byte, so that everything is cut everywhere.
 */
#include "pieces.h"

#include <stdlib.h>
#include <unistd.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/read/window.h"
#include "model/sample/sample.h"
#include "tests/model/random.h"

/* First looks take 4096 bytes, and the first window as many again; what is to be cut must lie behind that. */
#define BEHIND_FIRST_LOOK 9000

static char *temporary_file(const char *text, size_t length)
{
    char *path = mem_strdup("/tmp/vpcmend-stream-XXXXXX");
    int descriptor = mkstemp(path);

    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, text, length), (ssize_t)length);
    close(descriptor);
    return path;
}

/* All that an account says of its rules, groups and problems, as text. */
static void describe(const struct account *account, struct strbuf *out)
{
    strbuf_addf(out, "%zu files, %zu vpcs, %zu interfaces, %zu references\n", account->files.count,
                account->vpcs.count, account->interfaces.count, account->group_references.count);
    for (size_t i = 0; i < account->files.count; i++)
        strbuf_addf(out, "%llu bytes, digest %llx\n",
                    (unsigned long long)account->files.items[i].size,
                    (unsigned long long)account->files.items[i].digest);
    for (size_t i = 0; i < account->groups.count; i++)
        strbuf_addf(out, "%s at %llu, %u bytes\n",
                    text_raw(account->texts, account->groups.items[i].id),
                    (unsigned long long)account->groups.items[i].place.offset,
                    account->groups.items[i].place.length);
    for (size_t i = 0; i < account->rules.count; i++) {
        rule_format_name(account, &account->rules.items[i], out);
        strbuf_addch(out, '\n');
    }
    for (size_t i = 0; i < account->problems.count; i++) {
        problem_format(out, &account->problems.items[i]);
        strbuf_addch(out, '\n');
    }
    if (account->scopes.count)
        strbuf_addf(out, "groups %d vpcs %d\n",
                    (int)account_presence(account, 0, DATA_SECURITY_GROUPS),
                    (int)account_presence(account, 0, DATA_VPCS));
}

static void assert_same(const char *path, size_t chunk, const char *wanted)
{
    struct account *account = read_in_chunks(path, chunk);
    struct strbuf got = STRBUF_INIT;

    describe(account, &got);
    if (strcmp(got.text, wanted) != 0)
        fail_msg("in chunks of %zu bytes:\n%s\ninstead of\n%s", chunk, got.text, wanted);
    strbuf_release(&got);
    account_free(account);
}

/* Read whole: a chunk as large as the file. */
static void assert_same_in_all_chunks(const char *text, size_t length)
{
    static const size_t chunks[] = {1, 2, 3, 5, 16, 61, 1024};
    char *path = temporary_file(text, length);
    struct account *account = read_in_chunks(path, length + 1);
    struct strbuf wanted = STRBUF_INIT;

    for (size_t i = 0; i < account->files.count; i++)
        assert_int_equal(account->files.items[i].digest, content_digest(text, length));
    describe(account, &wanted);
    for (size_t i = 0; i < sizeof chunks / sizeof chunks[0]; i++)
        assert_same(path, chunks[i], wanted.text);
    strbuf_release(&wanted);
    account_free(account);
    unlink(path);
    free(path);
}

/* --- cases --------------------------------------------------------------------------------------- */

static const struct export_piece *sample_groups(void)
{
    for (size_t i = 0; i < sample_piece_count; i++)
        if (strstr(sample_pieces[i].name, "security-groups.json"))
            return &sample_pieces[i];
    fail_msg("the sample has no security groups");
    return NULL;
}

static void test_sample(void **state)
{
    const struct export_piece *piece = sample_groups();

    (void)state;
    assert_true(piece->length > BEHIND_FIRST_LOOK);
    assert_same_in_all_chunks(piece->content, piece->length);
}

/* Groups, until there is more than a first look. */
static void add_groups(struct strbuf *text, const char *prefix)
{
    size_t start = text->length;

    for (int i = 0; text->length - start < BEHIND_FIRST_LOOK; i++)
        strbuf_addf(
            text,
            "%s{\"GroupId\": \"sg-%s%d\",\n \"GroupName\": \"\\u00e9\\ud83d\\ude00 \\\"%d\\\"\", "
            "\"IpPermissions\": [{\"IpProtocol\": \"tcp\", \"FromPort\": 25, \"ToPort\": 25, "
            "\"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\", \"Description\": \"\xc3\xa9]}\"}]}]}",
            i ? ",\r\n" : "", prefix, i, i);
}

/* Several lists, values and documents, known and unknown, and what says that there is more. */
static void test_members(void **state)
{
    struct strbuf text = STRBUF_INIT;

    (void)state;
    strbuf_adds(&text, "\xEF\xBB\xBF{\"SecurityGroups\": [");
    add_groups(&text, "a");
    strbuf_adds(&text,
                "], \"Unknown\": [[1, 2.5e3], {\"a\": null}, \"]\", -1, true],\n\"Vpcs\": [],"
                "\"Count\": 12345, \"Nested\": {\"SecurityGroups\": [1]},\n");
    strbuf_adds(&text, "\"NextToken\": \"abc\"}\n{\"Vpcs\": [{\"VpcId\": \"vpc-1\"}, 17, {}]}\n\n");
    strbuf_adds(&text, "{\"Entries\": [{\"Cidr\": \"10.0.0.0/8\"}]} [] {\"SecurityGroups\": [");
    add_groups(&text, "b");
    strbuf_adds(&text, "]}");
    assert_same_in_all_chunks(text.text, text.length);
    strbuf_release(&text);
}

/* Behind a list that was streamed: lists that are only known by their first element, lists about an object that is
 * named elsewhere, an empty one, a change that was recorded, and one that ends in the middle of its first element. */
static void test_lists_to_look_into(void **state)
{
    static const char *const rests[] = {
        "\"Listeners\": [{\"LoadBalancerArn\": \"arn:lb\", \"Port\": 25}], \"NextToken\": \"x\"}",
        "\"Listeners\": [\n{\"AcceleratorArn\": \"arn:ga\", \"Port\": 25}], \"Vpcs\": [{\"VpcId\": \"v\"}]}",
        "\"TargetGroups\": [ ], \"Vpcs\": [{\"VpcId\": \"v\"}], \"NextToken\": null}",
        "\"Addresses\": [{\"PublicIp\": \"192.0.2.1\", \"PtrRecord\": \"mail.example.com.\"}]}",
        "\"Routes\": [{\"Type\": \"static\", \"DestinationCidrBlock\": \"10.0.0.0/8\"}]}",
        "\"Associations\": [{\"TransitGatewayAttachmentId\": \"tgw-attach-1\"}, 7]}",
        "\"Associations\": [{\"TransitGatewayAttachmentId\": tgw}]}",
        "\"LoadBalancers\": [{\"LoadBalancerArn\": arn}]}",
        "\"Entries\": [{\"Title\": \"none of a prefix list\"}, {\"Title\": \"nor this\"}], \"Vpcs\": [{\"VpcId\": \"v\"}]}",
        "\"LoadBalancers\": [{\"LoadBalancerArn\": \"arn:lb\"",
        "\"LoadBalancers\": [",
        "\"LoadBalancers\": []]}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof rests / sizeof *rests; i++) {
        struct strbuf text = STRBUF_INIT;

        strbuf_adds(&text, "{\"SecurityGroups\": [");
        add_groups(&text, "a");
        strbuf_addf(&text, "],\n%s\n", rests[i]);
        assert_same_in_all_chunks(text.text, text.length);
        strbuf_release(&text);
    }
}

/* A long list that is none of those that are read is passed over, and dropped piece by piece. */
static void test_a_list_of_something_else(void **state)
{
    struct strbuf text = STRBUF_INIT;

    (void)state;
    strbuf_adds(&text, "{\"SecurityGroups\": [");
    add_groups(&text, "a");
    strbuf_adds(&text, "], \"Contacts\": [");
    for (int i = 0; i < 300; i++)
        strbuf_addf(&text, "%s{\"Title\": \"%d is no block\", \"Text\": [\"]\", {}]}", i ? ",\n" : "", i);
    strbuf_adds(&text, "],\n\"Vpcs\": [{\"VpcId\": 5}, {\"VpcId\": \"vpc-1\"}]}");
    assert_same_in_all_chunks(text.text, text.length);
    strbuf_release(&text);
}

/* A reply that tells at its end that it is not all of it, where its lists have been read already. */
static void test_a_page_is_not_all(void **state)
{
    static const struct {
        const char *rest;
        enum presence groups, vpcs;
    } cases[] = {
        {"}", PRESENCE_COMPLETE, PRESENCE_COMPLETE},
        {", \"NextToken\": \"x\"}", PRESENCE_INCOMPLETE, PRESENCE_INCOMPLETE},
        {", \"NextToken\": \"\"}", PRESENCE_COMPLETE, PRESENCE_COMPLETE},
        {", \"NextToken\": null}", PRESENCE_COMPLETE, PRESENCE_COMPLETE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf text = STRBUF_INIT;
        struct account *account;
        char *path;

        strbuf_adds(&text, "{\"SecurityGroups\": [");
        add_groups(&text, "a");
        strbuf_addf(&text, "], \"Vpcs\": [{\"VpcId\": \"vpc-1\"}]%s", cases[i].rest);
        path = temporary_file(text.text, text.length);
        for (size_t chunk = 64; chunk < 1u << 17; chunk *= 8) {
            account = read_in_chunks(path, chunk);
            assert_int_equal(account_presence(account, 0, DATA_SECURITY_GROUPS), cases[i].groups);
            assert_int_equal(account_presence(account, 0, DATA_VPCS), cases[i].vpcs);
            account_free(account);
        }
        unlink(path);
        free(path);
        strbuf_release(&text);
    }
}

/* Small replies, one a line. */
static void test_many_documents(void **state)
{
    struct strbuf text = STRBUF_INIT;

    (void)state;
    for (int i = 0; i < 500; i++)
        strbuf_addf(&text, "{\"SecurityGroups\": [{\"GroupId\": \"sg-%d\"}]}\n{\"Vpcs\": []}\n", i);
    assert_true(text.length > 2 * BEHIND_FIRST_LOOK);
    assert_same_in_all_chunks(text.text, text.length);
    strbuf_release(&text);
}

/* --- faults -------------------------------------------------------------------------------------- */

/* What stands behind the groups, and the problem that it makes; %u is the line. */
static const struct {
    const char *rest, *message;
} faults[] = {
    {"", "the file ends before its brackets are closed"},
    {",", "the file ends before its brackets are closed"},
    {",]}", "a comma must not stand before a closing bracket"},
    {"{}]}", "a comma or ] should be here"},
    {"] \"a\": 1}", "a comma or } should be here"},
    {"], \"a\" 1}", "a colon should be here"},
    {"], 1: 1}", "a name in double quotes should be here"},
    {"], \"SecurityGroups\": []}", "this name stands twice in one object"},
    {"], \"a\": NaN}", "a value should be here"},
    {"], \"a\": 1,}", "a comma must not stand before a closing bracket"},
    {"], \"a\": [1, 2", "the file ends before its brackets are closed"},
    {",{\"GroupId\": \"sg-x\", \"GroupId\": \"sg-y\"}]}", "this name stands twice in one object"},
    {",{\"GroupId\": \"sg-x\ty\"}]}", "a control character inside a string"},
    {",{\"GroupId\": \"\xff\"}]}", "a byte that is not UTF-8"},
    {",{\"GroupId\": 01}]}", "a number must not begin with 0"},
    {"]} trailing", "a value should be here"},
};

/* At the fault: everything before it was read, and is known not to be all. */
static void test_faults(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        struct strbuf text = STRBUF_INIT;
        struct account *account;
        char *path;

        strbuf_adds(&text, "{\"SecurityGroups\": [");
        add_groups(&text, "a");
        strbuf_adds(&text, faults[i].rest);
        assert_same_in_all_chunks(text.text, text.length);
        path = temporary_file(text.text, text.length);
        account = read_in_chunks(path, 64);
        assert_int_equal(account->problems.count, 1);
        assert_non_null(strstr(account->problems.items[0].message, faults[i].message));
        assert_true(account->groups.count > 20);
        assert_int_equal(account_presence(account, 0, DATA_SECURITY_GROUPS), PRESENCE_INCOMPLETE);
        account_free(account);
        unlink(path);
        free(path);
        strbuf_release(&text);
    }
}

/* A permission behind others, in which something is wrong at the exclamation mark, and what is said of it. cJSON gets
 * none of the empty lists. */
static const struct {
    const char *permission, *message;
} behind_empty_lists[] = {
    {"{\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,\"UserIdGroupPairs\":[],\"IpRanges\":"
     "[{\"CidrIp\":!\"10.0.0.0/99\"}],\"Ipv6Ranges\":[],\"PrefixListIds\":[]}",
     "10.0.0.0/99"},
    {"{\"IpProtocol\":\"-1\",\"UserIdGroupPairs\":[],\"IpRanges\":!{},\"Ipv6Ranges\":[]}",
     "IpRanges should be a list"},
    {"{\"IpProtocol\":\"-1\",\"IpRanges\":[],\"Ipv6Ranges\":[],!\"IpRanges\":[{\"CidrIp\":\"::/0\"}]}",
     "this name stands twice in one object"},
    {"{\"IpProtocol\":\"-1\",\"IpRanges\":[{\"CidrIp\":\"0.0.0.0/0\"}],!\"IpRanges\":[]}",
     "this name stands twice in one object"},
    {"{\"IpProtocol\":\"-1\",\"Ipv6Ranges\":[],!\"Ipv6Ranges\":[],\"PrefixListIds\":[]}",
     "this name stands twice in one object"},
    {"{\"IpProtocol\"!,\"IpRanges\":[]:\"-1\"}", "a colon should be here"},
};

static void test_behind_empty_lists(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof behind_empty_lists / sizeof behind_empty_lists[0]; i++) {
        const char *permission = behind_empty_lists[i].permission;
        size_t mark = strcspn(permission, "!"), column;
        struct strbuf text = STRBUF_INIT;
        struct account *account;
        char *path;

        strbuf_adds(&text, "{\"SecurityGroups\": [");
        add_groups(&text, "a");
        strbuf_adds(&text, ",\n{\"GroupId\":\"sg-b\",\"IpPermissions\":["
                           "{\"IpProtocol\":\"tcp\",\"FromPort\":443,\"ToPort\":443,"
                           "\"UserIdGroupPairs\":[],\"IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\"}],"
                           "\"Ipv6Ranges\":[],\"PrefixListIds\":[]},");
        column = (size_t)(text.text + text.length - strrchr(text.text, '\n')) + mark;
        strbuf_add(&text, permission, mark);
        strbuf_addf(&text, "%s]}]}", permission + mark + 1);
        path = temporary_file(text.text, text.length);
        account = read_in_chunks(path, text.length / 2);
        assert_true(account->problems.count >= 1);
        assert_non_null(strstr(account->problems.items[0].message, behind_empty_lists[i].message));
        assert_int_equal(account->problems.items[0].column, column);
        account_free(account);
        unlink(path);
        free(path);
        strbuf_release(&text);
    }
}

/* Bytes changed at random, within lists and between them: the same problem at the same place, and the
 * same rows before it, in pieces and whole. */
static void test_damage(void **state)
{
    static const char bytes[] = "\"{}[],: \\\n0ax-\x01\xff";
    struct strbuf text = STRBUF_INIT;

    (void)state;
    strbuf_adds(&text, "{\"SecurityGroups\": [");
    add_groups(&text, "a");
    strbuf_adds(&text, "], \"Vpcs\": [{\"VpcId\": \"vpc-1\"}], \"a\": {\"b\": [1, \"]\"]}}\n");
    random_state = 1;
    for (int round = 0; round < 400; round++) {
        struct strbuf damaged = STRBUF_INIT;
        char *path;
        struct account *account;
        struct strbuf wanted = STRBUF_INIT;

        strbuf_addbuf(&damaged, &text);
        for (uint32_t i = 0; i <= below(3); i++)
            damaged.text[25 + below((uint32_t)damaged.length - 25)] =
                bytes[below(sizeof bytes - 1)];
        path = temporary_file(damaged.text, damaged.length);
        account = read_in_chunks(path, damaged.length + 1);
        describe(account, &wanted);
        assert_same(path, 1 + below(200), wanted.text);
        account_free(account);
        unlink(path);
        free(path);
        strbuf_release(&wanted);
        strbuf_release(&damaged);
    }
    strbuf_release(&text);
}

/* Documents behind a broken one are read, wherever the file is cut. */
static void test_lines_behind_a_fault(void **state)
{
    struct strbuf text = STRBUF_INIT;
    struct account *account;
    char *path;

    (void)state;
    strbuf_adds(&text, "{\"SecurityGroups\": [");
    add_groups(&text, "a");
    strbuf_adds(&text,
                "]}\n{\"Vpcs\": [{\"VpcId\": NaN}]}\r\n{\"Vpcs\": [{\"VpcId\": \"vpc-1\"}]}\n"
                "{\"Vpcs\": [{\"VpcId\": \"vpc-2\"}]} x\n\n[1,\n {]\n{\"Vpcs\": [{\"VpcId\": "
                "\"vpc-3\"}]}");
    assert_same_in_all_chunks(text.text, text.length);
    path = temporary_file(text.text, text.length);
    account = read_in_chunks(path, 64);
    assert_int_equal(account->problems.count, 3);
    assert_int_equal(account->vpcs.count, 3);
    account_free(account);
    unlink(path);
    free(path);
    strbuf_release(&text);
}

/* One element larger than any chunk. */
static void test_large_element(void **state)
{
    struct strbuf text = STRBUF_INIT;

    (void)state;
    strbuf_adds(&text, "{\"SecurityGroups\": [{\"GroupId\": \"sg-1\", \"IpPermissions\": [");
    for (int i = 0; i < 3000; i++)
        strbuf_addf(&text,
                    "%s{\"IpProtocol\": \"tcp\", \"FromPort\": %d, \"ToPort\": %d, "
                    "\"IpRanges\": [{\"CidrIp\": \"10.0.0.0/8\"}]}",
                    i ? ", " : "", i, i);
    strbuf_adds(&text, "]}, {\"GroupId\": \"sg-2\"}]}");
    assert_same_in_all_chunks(text.text, text.length);
    strbuf_release(&text);
}

/* Stopping in the middle leaves nothing behind. */
static bool stop_in_the_middle(const struct export_state *state, void *context)
{
    (void)context;
    return state->done < state->total / 2;
}

static void test_stopping(void **state)
{
    struct strbuf text = STRBUF_INIT;
    struct export_request request = {.path_count = 1, .progress = stop_in_the_middle, .chunk = 64};
    const char *path;

    (void)state;
    strbuf_adds(&text, "{\"SecurityGroups\": [");
    add_groups(&text, "a");
    strbuf_addch(&text, ',');
    add_groups(&text, "b");
    strbuf_adds(&text, "]}");
    path = temporary_file(text.text, text.length);
    request.paths = &path;
    assert_null(export_read(&request));
    unlink(path);
    free((char *)path);
    strbuf_release(&text);
}

/* At each time that somebody is asked whether to go on. */
static bool stop_after(const struct export_state *state, void *left)
{
    (void)state;
    return (*(unsigned *)left)-- > 0;
}

static void test_stopping_anywhere(void **state)
{
    struct strbuf text = STRBUF_INIT;
    char *path;
    bool whole = false;
    unsigned asked;

    (void)state;
    strbuf_adds(&text, "{\"Vpcs\": [{\"VpcId\": \"vpc-1\"}], \"SecurityGroups\": [");
    add_groups(&text, "a");
    strbuf_adds(&text, "], \"Contacts\": [1, 2, 3], \"Subnets\": [");
    for (int i = 0; i < 300; i++)
        strbuf_addf(&text, "%s{\"SubnetId\": \"subnet-%d\", \"VpcId\": \"vpc-1\"}", i ? ", " : "", i);
    strbuf_adds(&text, "]}\n{\"Vpcs\": [{\"VpcId\": \"vpc-2\"}]}");
    path = temporary_file(text.text, text.length);
    for (asked = 0; !whole && asked < 10000; asked++) {
        unsigned left = asked;
        struct export_request request = {
            .paths = (const char *const *)&path, .path_count = 1, .progress = stop_after, .context = &left, .chunk = 512};
        struct account *account = export_read(&request);

        whole = account != NULL;
        if (account)
            assert_int_equal(account->vpcs.count + account->subnets.count, 302);
        account_free(account);
    }
    assert_true(whole && asked > 10);
    unlink(path);
    free(path);
    strbuf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sample),         cmocka_unit_test(test_members),
        cmocka_unit_test(test_many_documents), cmocka_unit_test(test_faults),
        cmocka_unit_test(test_damage),         cmocka_unit_test(test_large_element),
        cmocka_unit_test(test_behind_empty_lists),
        cmocka_unit_test(test_stopping),       cmocka_unit_test(test_lines_behind_a_fault),
        cmocka_unit_test(test_lists_to_look_into),
        cmocka_unit_test(test_a_list_of_something_else), cmocka_unit_test(test_stopping_anywhere),
        cmocka_unit_test(test_a_page_is_not_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
