/* Members of a plan file's objects: which are taken, and what is told of the others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "model/base/strbuf.h"
#include "model/write/plan_members.h"

/* What members_read says of {"a": VALUE}, or of {} for NULL; "" if the member is taken, "null" if it counts as null. */
static void read_one(struct strbuf *said, const char *value, const struct member *member)
{
    struct problems problems = {0};
    struct strbuf bytes = STRBUF_INIT;
    struct json_extent root, found;
    struct json_error error;
    struct plan_text text;

    strbuf_clear(said);
    if (value)
        strbuf_addf(&bytes, "{\"b\": 1, \"a\": %s}", value);
    else
        strbuf_adds(&bytes, "{\"b\": 1}");
    text = (struct plan_text){"plan.json", bytes.text, bytes.length, &problems};
    assert_true(json_check(bytes.text, bytes.length, 0, &root, &error));
    if (members_read(&text, root, member, 1, &found))
        strbuf_adds(said, member_is_null(found) ? "null" : "");
    else
        strbuf_adds(said, problems.items[0].message);
    problems_release(&problems);
    strbuf_release(&bytes);
}

/* Each value, for each type. */
static void types_are_what_they_should_be(void **state)
{
    static const struct {
        const char *value;
        int type; /* the one that takes it, or -1 */
    } values[] = {
        {"\"x\"", MEMBER_STRING}, {"-1.5", MEMBER_NUMBER}, {"true", MEMBER_BOOL}, {"false", MEMBER_BOOL},
        {"{}", MEMBER_OBJECT},    {"[]", MEMBER_LIST},     {"null", -1},
    };
    static const char *const words[] = {
        [MEMBER_STRING] = "a string",  [MEMBER_NUMBER] = "a number", [MEMBER_BOOL] = "true or false",
        [MEMBER_OBJECT] = "an object", [MEMBER_LIST] = "a list",
    };
    struct strbuf said = STRBUF_INIT, expected = STRBUF_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        for (int type = MEMBER_STRING; type <= MEMBER_LIST; type++) {
            read_one(&said, values[i].value, &(struct member){"a", (enum member_type)type, false, false});
            strbuf_clear(&expected);
            if (type != values[i].type)
                strbuf_addf(&expected, "\"a\" should be %s", words[type]);
            assert_string_equal(said.text, expected.text);
        }
    }
    strbuf_release(&expected);
    strbuf_release(&said);
}

/* Null where it may be so, and what is younger than the file may be missing. */
static void null_and_missing(void **state)
{
    static const struct {
        const char *value;
        bool or_null, newer;
        const char *said;
    } cases[] = {
        {"null", false, false, "\"a\" should be a string"},
        {"null", true, false, "null"},
        {"null", false, true, "null"},
        {"null", true, true, "null"},
        {NULL, false, false, "\"a\" is missing in this object"},
        {NULL, true, false, "\"a\" is missing in this object"},
        {NULL, false, true, "null"},
        {"1", true, false, "\"a\" should be a string or null"},
        {"1", false, true, "\"a\" should be a string"},
    };
    struct strbuf said = STRBUF_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        read_one(&said, cases[i].value, &(struct member){"a", MEMBER_STRING, cases[i].or_null, cases[i].newer});
        assert_string_equal(said.text, cases[i].said);
    }
    strbuf_release(&said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_are_what_they_should_be),
        cmocka_unit_test(null_and_missing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
