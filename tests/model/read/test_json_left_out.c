/*
 * Empty lists that json_squeeze keeps from cJSON: what is trusted without them is JSON, says the same, and holds no name
 * twice.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "model/base/strbuf.h"

#include "model/read/json_arena.h"
#include "model/read/json_scan.h"
#include "model/read/json_squeeze.h"
#include "tests/model/random.h"

static const char *one_of(const char *const *texts, size_t count)
{
    return texts[below((uint32_t)count)];
}

#define ONE_OF(...)                                                                                \
    one_of((const char *const[]){__VA_ARGS__},                                                     \
           sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* How a text is written: what stands before a name, and behind it. */
struct manner {
    const char *gap, *colon;
};

/* As the AWS CLI writes a member, and now and then as nobody does. */
static void add_member(struct strbuf *text, uint32_t name, const char *value, struct manner manner)
{
    static const char *const names[] = {"IpRanges",         "Ipv6Ranges", "PrefixListIds",
                                        "UserIdGroupPairs", "IpProtocol", "FromPort",
                                        "IpPermissions",    "xIpRanges",  "PrefixListId"};

    if (!below(20))
        name = below(100);
    if (!below(12))
        manner.gap = ONE_OF("", " ", "\n", "  \n      ", "\n                                     ");
    if (!below(12))
        manner.colon = ONE_OF(":", ": ", ":  ", " : ", ":\n    ");
    if (text->text[text->length - 1] != '{')
        strbuf_adds(text, below(50) ? "," : " ,");
    strbuf_addf(text, "%s\"%s\"%s%s", manner.gap,
                names[name % (sizeof names / sizeof names[0])], manner.colon, value);
}

static void add_members(struct strbuf *text, int level, struct manner manner);

static void add_inner(struct strbuf *text, int level, struct manner manner)
{
    bool is_list = below(2), is_pair = is_list && below(2);

    strbuf_adds(text, is_list ? "[" : "");
    add_members(text, level + is_list, manner);
    if (is_pair) {
        strbuf_addch(text, ',');
        add_members(text, level + is_list, manner);
    }
    strbuf_adds(text, is_list ? "]" : "");
}

static void add_members(struct strbuf *text, int level, struct manner manner)
{
    uint32_t members = level == 1 ? 1 + below(2) : below(7), first = below(100);

    strbuf_addch(text, '{');
    for (uint32_t i = 0; i < members; i++) {
        struct strbuf value = STRBUF_INIT;

        if (level == 1 || (level < 5 && !below(4)))
            add_inner(&value, level + 1, manner);
        else
            strbuf_adds(&value, ONE_OF("[]", "[]", "[]", "[]", "[]", "[ ]", "[1]", "443", "{}",
                                       "\"tcp\"", "\"a]\"", "true", "[\"\"]"));
        add_member(text, first + i, value.text, manner);
        strbuf_release(&value);
    }
    strbuf_adds(text, below(2) ? "\n    }" : "}");
}

/* What makes no JSON of it as a rule: something is put in, stands twice, or goes. */
static void damage(struct strbuf *text)
{
    struct strbuf other = STRBUF_INIT;
    size_t at = 1 + below((uint32_t)text->length - 1), end = at + below(24);

    end = end < text->length ? end : text->length;
    strbuf_add(&other, text->text, at);
    if (below(2))
        strbuf_adds(&other,
                    ONE_OF("{", "}", "[", "]", ",", ":", "\"", "5", ":5", " ", "\n", "\\"));
    else if (below(2))
        strbuf_add(&other, text->text + at, end - at);
    strbuf_adds(&other, text->text + (below(2) ? at : end));
    strbuf_release(text);
    *text = other;
}

static bool may_go(const cJSON *item)
{
    static const char *const names[] = {"IpRanges", "Ipv6Ranges", "PrefixListIds",
                                        "UserIdGroupPairs"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (item->string && cJSON_IsArray(item) && !item->child && !strcmp(item->string, names[i]))
            return true;
    return false;
}

/* Without the members that may be left out. */
static void drop_lists(cJSON *tree, int level)
{
    cJSON *next;

    for (cJSON *item = tree->child; item; item = next) {
        next = item->next;
        if (level == JSON_LEFT_OUT_LEVEL && may_go(item))
            cJSON_Delete(cJSON_DetachItemViaPointer(tree, item));
        else
            drop_lists(item, level + 1);
    }
}

static void assert_same_without_lists(cJSON *short_form, const char *text, size_t length)
{
    cJSON *whole = cJSON_ParseWithLength(text, length);

    assert_non_null(whole);
    drop_lists(whole, 1);
    drop_lists(short_form, 1);
    assert_true(cJSON_Compare(short_form, whole, true));
    cJSON_Delete(whole);
}

static void assert_left_out_anywhere(const struct strbuf *text, const struct strbuf *out,
                                     const struct json_left_outs *left)
{
    struct strbuf again = STRBUF_INIT;
    struct json_left_outs left_again = {0};

    json_squeeze_anywhere(text->text, text->length, 0, &again, &left_again);
    assert_string_equal(again.text, out->text);
    assert_int_equal(left->count, left_again.count);
    for (size_t i = 0; i < left->count; i++) {
        assert_int_equal(left->items[i].opened, left_again.items[i].opened);
        assert_int_equal(left->items[i].row, left_again.items[i].row);
    }
    free(left_again.items);
    strbuf_release(&again);
}

struct leaving {
    unsigned trusted, bad, doubted;
    size_t left_out;
};

static void try_leaving_out(const struct strbuf *text, struct leaving *tally)
{
    struct strbuf out = STRBUF_INIT;
    struct json_left_outs left = {0};
    struct json_squeezed squeezed = json_squeeze(text->text, text->length, 0, &out, &left);
    struct json_extent value;
    struct json_error error;
    bool good = json_check(text->text, text->length, 0, &value, &error);
    cJSON *tree = NULL;

    assert_left_out_anywhere(text, &out, &left);
    if (squeezed.end && squeezed.is_plain)
        tree = cJSON_ParseWithLength(out.text, out.length);
    if (tree && json_names_differ(tree, left.items, left.count)) {
        assert_true(good);
        assert_same_without_lists(tree, text->text, squeezed.end);
        tally->trusted++;
        tally->left_out += left.count;
    } else {
        tally->bad += !good;
        tally->doubted += good;
    }
    cJSON_Delete(tree);
    free(left.items);
    strbuf_release(&out);
}

/* Whatever is left out: what is trusted is JSON without a name that stands twice, and says the same. Most of what is
 * JSON is trusted. */
static void test_leaves_out_empty_lists(void **state)
{
    struct leaving tally = {0};

    (void)state;
    random_state = 20261126;
    for (int round = 0; round < 60000; round++) {
        struct strbuf text = STRBUF_INIT;
        struct manner manner = {ONE_OF("", "", "\n        ", " "), ONE_OF(":", ": ")};

        add_members(&text, 1, manner);
        if (round % 2)
            damage(&text);
        try_leaving_out(&text, &tally);
        strbuf_release(&text);
    }
    assert_true(tally.trusted > 10000);
    assert_true(tally.left_out > 5000);
    assert_true(tally.bad > 20000);
    assert_true(tally.doubted < tally.trusted / 100);
}

/* How often, of all places in two blocks, `object` becomes `wanted`. */
static int count_places(const char *object, const char *wanted)
{
    int count = 0;

    for (size_t before = 0; before < 128; before++) {
        struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;
        struct json_left_outs left = {0};

        strbuf_adds(&text, "{\"x\":\"");
        strbuf_add_repeated(&text, 'x', before);
        strbuf_addf(&text, "\",\"y\":[%s]}", object);
        json_squeeze(text.text, text.length, 0, &out, &left);
        count += strstr(out.text, wanted) != NULL;
        free(left.items);
        strbuf_release(&text);
        strbuf_release(&out);
    }
    return count;
}

/* As the AWS CLI and programs without indentation write them. A list whose brackets lie in two blocks stays; and so
 * does one where a blank had to stay between the blocks. */
static void test_leaves_out_at_every_place(void **state)
{
    (void)state;
    assert_int_equal(count_places("{\"a\":1,\"IpRanges\":[],\"b\":[]}", "{\"a\":1,\"b\":[]}"), 126);
    assert_int_equal(count_places("{\"a\":1,\"Ipv6Ranges\":[],\"PrefixListIds\":[]}", "{\"a\":1}"),
                     124);
    assert_in_range(
        count_places("{\"a\": [1],\n  \"Ipv6Ranges\": [],\n  \"PrefixListIds\": []\n  }",
                     "{\"a\": [1]}"),
        108, 124);
    assert_in_range(
        count_places("{\"a\": 1,\n  \"UserIdGroupPairs\": [],\n  \"b\": 2}", "{\"a\": 1,\"b\": 2}"),
        116, 126);
}

/* The first member of an object, a list of another name, and one in an object at another level. */
static void test_leaves_others(void **state)
{
    static const char *const stay[] = {
        "{\"IpRanges\":[],\"b\":2}",
        "{\"a\":1,\"Tags\":[],\"b\":2}",
        "{\"a\":1,\"xIpRanges\":[],\"b\":2}",
        "{\"a\":{\"b\":2,\"IpRanges\":[]}}",
        "{\"a\":2,\"IpRanges\":{}}",
        "{\"a\":2,\"IpRanges\":[ ]}",
        "{\"a\":\"2,\\\"IpRanges\\\":[]\"}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof stay / sizeof stay[0]; i++)
        assert_int_equal(count_places(stay[i], stay[i]), 128);
}

/* Without the list, what is no JSON would become some. */
static void test_leaves_what_would_become_json(void **state)
{
    static const char *const stay[] = {
        "{,\"IpRanges\":[]}",         "{ ,\"IpRanges\":[]}",
        "{\"k\":,\"IpRanges\":[]5}",  "{\"k\",\"IpRanges\":[]:5}",
        "{\"k\":1,\"IpRanges\":[]2}", "{\"k\",\"IpRanges\":[]\n:5}",
        "{\"k\":1,\"IpRanges\":[]\n2}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof stay / sizeof stay[0]; i++)
        assert_int_equal(count_places(stay[i], stay[i]), 128);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_leaves_out_empty_lists),
        cmocka_unit_test(test_leaves_out_at_every_place),
        cmocka_unit_test(test_leaves_others),
        cmocka_unit_test(test_leaves_what_would_become_json),
    };

    json_arena_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
