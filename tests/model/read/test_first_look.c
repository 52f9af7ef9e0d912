/*
 * A first look finds the open rules that the whole reading finds, in the same order, or says that it does not
 * understand: on exports of all shapes, read in small pieces; and on damaged ones.
 */
#include "pieces.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/read/first_look.h"
#include "tests/model/random.h"

/* --- both ways of reading -------------------------------------------------------------------------- */

static bool is_open(const struct account *account, const struct sg_rule *rule)
{
    return rule->source_kind == SOURCE_CIDR && !(rule->flags & RULE_EGRESS) &&
           account_block(account, rule->source).length == 0 && rule_covers_tcp_port(rule, 25);
}

static bool wants(const struct account *account, const struct sg_rule *rule, void *context)
{
    (void)context;
    return is_open(account, rule);
}

static void describe(const struct account *account, struct strbuf *out)
{
    strbuf_clear(out);
    for (size_t i = 0; i < account->rules.count; i++) {
        const struct sg_rule *rule = &account->rules.items[i];

        if (!is_open(account, rule))
            continue;
        rule_format_name(account, rule, out);
        strbuf_addf(out, " %s: %s\n",
                    account_show(account, account->groups.items[rule->group].name),
                    account_show(account, rule->description));
    }
}

/* As the screen looks at it: before equal rules are made one. */
static bool describe_progress(const struct export_state *state, void *out)
{
    describe(state->account, out);
    return true;
}

/* What reading it all tells; true if it had nothing to say against the file. */
static bool read_whole(const char *path, struct strbuf *out)
{
    struct account *account = export_read(&(struct export_request){
        .paths = &path, .path_count = 1, .progress = describe_progress, .context = out});
    bool good = true;

    for (size_t i = 0; i < account->problems.count; i++)
        good &= account->problems.items[i].weight != PROBLEM_ERROR;
    account_free(account);
    return good;
}

static struct account *look(const char *path, size_t chunk)
{
    return first_look(&(struct first_look_request){
        .paths = &path, .path_count = 1, .chunk = chunk, .anywhere = one_in(2), .wants = wants});
}

static void write_text(const char *path, const struct strbuf *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(text->text, 1, text->length, file), text->length);
    assert_int_equal(fclose(file), 0);
}

static char *temporary_path(void)
{
    char *path = mem_strdup("/tmp/vpcmend-look-XXXXXX");
    int descriptor = mkstemp(path);

    assert_true(descriptor >= 0);
    close(descriptor);
    return path;
}

static void assert_equal_texts(const struct strbuf *got, const struct strbuf *wanted,
                               const struct strbuf *text)
{
    if (strcmp(got->text, wanted->text) != 0)
        fail_msg("%s\ninstead of\n%s\nin %s", got->text, wanted->text, text->text);
}

/* --- random exports -------------------------------------------------------------------------------- */

static const char *const plain_texts[] = {"smtp from anywhere",
                                          "{",
                                          "}]",
                                          "\\\"}",
                                          "\\\\",
                                          "\\u00e9 \\/",
                                          "\xe6\x97\xa5\xe6\x9c\xac",
                                          "0.0.0.0/0",
                                          "a/0\\\\\\\"[",
                                          "",
                                          "\\\"IpPermissions\\\": [",
                                          "IpPermissions",
                                          "x\\\\\\\\"};

static const char *const blocks[] = {"0.0.0.0/0",       "10.0.0.0/8",     "0.0.0.0/1",
                                     "192.0.2.7/32",    "10.0.0.0/8",     "0.0.0.0\\/0",
                                     "0.0.0.0\\u002f0", "198.51.100.0/24"};
static const char *const blocks6[] = {"::/0", "2001:db8::/32", ":\\u003a/0", "2001:db8::1/128"};
static const char *const protocols[] = {"\"tcp\"",  "\"tcp\"", "\"6\"",        "6",
                                        "\"-1\"",   "-1",      "\"all\"",      "\"udp\"",
                                        "\"icmp\"", "\"58\"",  "\"t\\u0063p\""};
static const char *const ports[] = {"25", "25", "0", "443", "-1", "\"25\"", "65535", "20", "null"};

struct writer {
    struct strbuf text;
    bool is_pretty, after_value;
    unsigned depth;
};

static void next_line(struct writer *writer)
{
    if (!writer->is_pretty)
        return;
    strbuf_adds(&writer->text, one_in(9) ? "\r\n" : "\n");
    strbuf_add_repeated(&writer->text, one_in(9) ? '\t' : ' ', writer->depth * 4);
}

static void begin_value(struct writer *writer, const char *key)
{
    if (writer->after_value)
        strbuf_addch(&writer->text, ',');
    if (writer->depth)
        next_line(writer);
    if (key)
        strbuf_addf(&writer->text, "\"%s\"%s:%s", key, one_in(9) ? " \n" : "",
                    writer->is_pretty || one_in(9) ? " " : "");
    writer->after_value = true;
}

static void open_value(struct writer *writer, const char *key, char bracket)
{
    begin_value(writer, key);
    strbuf_addch(&writer->text, bracket);
    writer->depth++;
    writer->after_value = false;
}

static void close_value(struct writer *writer, char bracket)
{
    writer->depth--;
    if (writer->after_value || one_in(2))
        next_line(writer);
    strbuf_addch(&writer->text, bracket);
    writer->after_value = true;
}

static void add_literal(struct writer *writer, const char *key, const char *literal)
{
    begin_value(writer, key);
    strbuf_adds(&writer->text, literal);
}

static void add_string(struct writer *writer, const char *key, const char *string)
{
    begin_value(writer, key);
    strbuf_addf(&writer->text, "\"%s\"", string);
}

static void add_description(struct writer *writer)
{
    if (one_in(2))
        add_string(writer, "Description", PICK(plain_texts));
}

static void add_ranges(struct writer *writer, const char *key, const char *cidr_key, bool is_ipv6)
{
    open_value(writer, key, '[');
    for (uint32_t left = below(4); left; left--) {
        const char *block = is_ipv6 ? PICK(blocks6) : PICK(blocks);

        if (one_in(6)) {
            add_string(writer, NULL, block);
            continue;
        }
        open_value(writer, NULL, '{');
        add_description(writer);
        add_string(writer, cidr_key, block);
        close_value(writer, '}');
    }
    close_value(writer, ']');
}

static void add_pairs(struct writer *writer)
{
    open_value(writer, "UserIdGroupPairs", '[');
    if (one_in(3)) {
        open_value(writer, NULL, '{');
        add_string(writer, "GroupId", "sg-other");
        add_description(writer);
        close_value(writer, '}');
    }
    close_value(writer, ']');
}

static void add_protocol(struct writer *writer)
{
    if (!one_in(20))
        add_literal(writer, "IpProtocol", PICK(protocols));
    if (!one_in(8))
        add_literal(writer, "FromPort", PICK(ports));
    if (!one_in(8))
        add_literal(writer, "ToPort", PICK(ports));
}

static void add_permission(struct writer *writer)
{
    bool before = one_in(2);

    open_value(writer, NULL, '{');
    if (before)
        add_protocol(writer);
    if (!one_in(4))
        add_ranges(writer, one_in(9) ? "Ip\\u0052anges" : "IpRanges", "CidrIp", false);
    if (one_in(2))
        add_ranges(writer, "Ipv6Ranges", "CidrIpv6", true);
    if (one_in(2))
        add_pairs(writer);
    if (one_in(4))
        add_literal(writer, "PrefixListIds", one_in(2) ? "[]" : "[{\"PrefixListId\": \"pl-1\"}]");
    if (!before)
        add_protocol(writer);
    close_value(writer, '}');
}

static void add_permissions(struct writer *writer, const char *key)
{
    open_value(writer, key, '[');
    for (uint32_t left = below(5); left; left--)
        add_permission(writer);
    close_value(writer, ']');
}

static void add_other(struct writer *writer)
{
    open_value(writer, "Tags", '[');
    open_value(writer, NULL, '{');
    add_string(writer, "Key", PICK(plain_texts));
    add_string(writer, "Value", PICK(plain_texts));
    close_value(writer, '}');
    close_value(writer, ']');
    add_permissions(writer, "IpPermissionsEgress");
}

static void add_group(struct writer *writer, unsigned number)
{
    unsigned place = below(3);
    char id[16];

    snprintf(id, sizeof id, "sg-%u", number);
    open_value(writer, NULL, '{');
    if (place == 0)
        add_permissions(writer, "IpPermissions");
    add_string(writer, "GroupId", id);
    if (place == 1)
        add_permissions(writer, "IpPermissions");
    add_string(writer, "GroupName", PICK(plain_texts));
    add_other(writer);
    add_string(writer, "Description", PICK(plain_texts));
    if (place == 2)
        add_permissions(writer, "IpPermissions");
    close_value(writer, '}');
}

static void write_export(struct writer *writer)
{
    strbuf_clear(&writer->text);
    writer->is_pretty = one_in(2);
    writer->after_value = false;
    open_value(writer, NULL, '{');
    open_value(writer, "SecurityGroups", '[');
    for (unsigned i = 0, count = below(12); i < count; i++)
        add_group(writer, i);
    close_value(writer, ']');
    if (one_in(4))
        add_literal(writer, "ResponseMetadata", "{\"RequestId\": \"]}\"}");
    close_value(writer, '}');
    strbuf_adds(&writer->text, one_in(2) ? "\n" : "");
}

static void assert_same(const char *path, const struct strbuf *text, bool must_see)
{
    struct strbuf wanted = STRBUF_INIT, got = STRBUF_INIT;
    struct account *account;
    bool good;

    write_text(path, text);
    good = read_whole(path, &wanted);
    account = look(path, one_in(3) ? 0 : 8 + below(200));
    if (must_see && !account)
        fail_msg("no first look at %s", text->text);
    if (account && (good || must_see)) {
        describe(account, &got);
        assert_equal_texts(&got, &wanted, text);
    }
    account_free(account);
    strbuf_release(&wanted);
    strbuf_release(&got);
}

static void test_random_exports(void **state)
{
    struct writer writer = {.text = STRBUF_INIT};
    char *path = temporary_path();

    (void)state;
    random_state = 1;
    for (int i = 0; i < 1500; i++) {
        write_export(&writer);
        assert_same(path, &writer.text, true);
    }
    strbuf_release(&writer.text);
    unlink(path);
    free(path);
}

/* Where the reading has nothing to say against a changed text either, both find the same. */
static void test_damage(void **state)
{
    static const char bytes[] = "\"\\{}[],:/0 a";
    struct writer writer = {.text = STRBUF_INIT};
    char *path = temporary_path();

    (void)state;
    random_state = 2;
    for (int i = 0; i < 3000; i++) {
        write_export(&writer);
        for (uint32_t left = 1 + below(3); left; left--)
            writer.text.text[below((uint32_t)writer.text.length)] = PICK(bytes);
        assert_same(path, &writer.text, false);
    }
    strbuf_release(&writer.text);
    unlink(path);
    free(path);
}

/* --- what it does not understand ------------------------------------------------------------------- */

#define OPEN  "{\"IpProtocol\":\"-1\",\"IpRanges\":[{\"CidrIp\":\"0.0.0.0/0\"}]}"
#define GROUP "{\"GroupId\":\"sg-1\",\"GroupName\":\"a\",\"IpPermissions\":[" OPEN "]}"

static struct account *look_at_text(const char *bytes, size_t length)
{
    char *path = temporary_path();
    struct strbuf text = STRBUF_INIT;
    struct account *account;

    strbuf_add(&text, bytes, length);
    write_text(path, &text);
    account = look(path, 0);
    strbuf_release(&text);
    unlink(path);
    free(path);
    return account;
}

static void test_cut_off(void **state)
{
    static const char text[] = "{\"SecurityGroups\":[" GROUP "," GROUP "]}";

    (void)state;
    for (size_t length = 0; length <= sizeof text - 1; length++) {
        struct account *account = look_at_text(text, length);

        assert_true((account != NULL) == (length == sizeof text - 1));
        account_free(account);
    }
}

static void test_not_understood(void **state)
{
    static const char *const texts[] = {
        "{}",
        "[]",
        "{\"Vpcs\":[]}",
        "{\"Vpcs\":[],\"SecurityGroups\":[" GROUP "]}",
        "{\"SecurityGroups\":[" GROUP "],\"NextToken\":\"x\"}",
        "{\"SecurityGroups\":[" GROUP "],\"SecurityGroups\":[]}",
        "{\"SecurityGroups\":[" GROUP "],\"Vpcs\":[]}",
        "{\"SecurityGroups\":[" GROUP "]}{\"SecurityGroups\":[" GROUP "]}",
        "{\"SecurityGroups\":[" GROUP "]]",
        "{\"SecurityGroups\":[[" GROUP "]]}",
        "{\"SecurityGroups\":[{\"GroupId\":\"sg-1\",\"IpPermissions\":" OPEN "}]}",
        "{\"SecurityGroups\":[{\"GroupId\":\"sg-1\",\"IpPermissions\":[[" OPEN "]]}]}",
        "{\"SecurityGroups\":[{\"GroupId\":\"sg-1\",[" OPEN "]}]}",
        "{\"SecurityGroups\":[{\"GroupId\":\"sg-1\",\"Ip\\u0050ermissions\":[" OPEN "]}]}",
        "{\"SecurityGroups\":[{\"IpPermissions\":[],\"IpPermissions\":[" OPEN
        "],\"GroupId\":\"s\"}]}",
        "{\"SecurityGroups\":[{\"GroupId\":\"a\",\"GroupId\":\"b\",\"IpPermissions\":[" OPEN "]}]}",
        "{\"SecurityGroups\":[{\"IpPermissions\":[" OPEN "]}]}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (look_at_text(texts[i], strlen(texts[i])))
            fail_msg("there is a first look at %s", texts[i]);
}

/* A group that has no candidate may be anything. */
static void test_not_checked(void **state)
{
    static const char text[] = "{\"SecurityGroups\":[{\"GroupId\" nonsense {}]}";

    (void)state;
    account_free(look_at_text(text, strlen(text)));
}

/* --- which files ----------------------------------------------------------------------------------- */

static bool refuse(void *context)
{
    (void)context;
    return false;
}

static void test_stops(void **state)
{
    struct strbuf text = STRBUF_INIT;
    char *path = temporary_path();

    (void)state;
    strbuf_adds(&text, "{\"SecurityGroups\":[" GROUP "]}");
    write_text(path, &text);
    assert_null(first_look(&(struct first_look_request){
        .paths = (const char *const *)&path, .path_count = 1, .wants = wants, .go_on = refuse}));
    assert_null(first_look(&(struct first_look_request){.paths = (const char *const *)&path,
                                                        .path_count = 1,
                                                        .wants = wants,
                                                        .least = text.length + 1}));
    strbuf_release(&text);
    unlink(path);
    free(path);
}

/* A pipe is not opened: whoever writes to it waits for the reading. */
static void test_directory(void **state)
{
    static const char *const names[] = {"a.json", "b.json", "c.txt"};
    static const char *const texts[] = {"{\"SecurityGroups\":[" GROUP "," GROUP "]}",
                                        "{\"Vpcs\":[]}", "neither"};
    char directory[] = "/tmp/vpcmend-look-XXXXXX", path[64];
    const char *paths[] = {directory, path};
    struct account *account;

    (void)state;
    assert_non_null(mkdtemp(directory));
    for (size_t i = 0; i < 3; i++) {
        struct strbuf text = STRBUF_INIT;

        snprintf(path, sizeof path, "%s/%s", directory, names[i]);
        strbuf_adds(&text, texts[i]);
        write_text(path, &text);
        strbuf_release(&text);
    }
    snprintf(path, sizeof path, "%s/pipe", directory);
    assert_int_equal(mkfifo(path, 0600), 0);
    account =
        first_look(&(struct first_look_request){.paths = paths, .path_count = 2, .wants = wants});
    assert_non_null(account);
    assert_int_equal(account->groups.count, 2);
    assert_int_equal(account->rules.count, 2);
    account_free(account);
    unlink(path);
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", directory, names[i]);
        unlink(path);
    }
    rmdir(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_exports), cmocka_unit_test(test_damage),
        cmocka_unit_test(test_cut_off),        cmocka_unit_test(test_not_understood),
        cmocka_unit_test(test_not_checked),    cmocka_unit_test(test_stops),
        cmocka_unit_test(test_directory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
