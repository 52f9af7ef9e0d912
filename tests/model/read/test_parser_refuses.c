/*
 * What the scanner finds strict and cJSON still does not read is left out, and told with its place: cJSON's readers are
 * defined here, to say no to what holds a word.
 */
#define _GNU_SOURCE /* RTLD_NEXT, memmem */
#include "tests/model/read/pieces.h"

#include <dlfcn.h>

#include "model/read/layout.h"
#include "model/read/value.h"
#include "model/read/window.h"

#define REFUSED "refused"

static bool is_refused(const char *text, size_t length)
{
    return memmem(text, length, REFUSED, strlen(REFUSED)) != NULL;
}

cJSON *cJSON_ParseWithLengthOpts(const char *text, size_t length, const char **end, cJSON_bool whole)
{
    cJSON *(*behind)(const char *, size_t, const char **, cJSON_bool) =
        (cJSON * (*)(const char *, size_t, const char **, cJSON_bool)) dlsym(RTLD_NEXT, "cJSON_ParseWithLengthOpts");

    if (!is_refused(text, length))
        return behind(text, length, end, whole);
    if (end)
        *end = text + 1;
    return NULL;
}

cJSON *cJSON_ParseWithLength(const char *text, size_t length)
{
    return cJSON_ParseWithLengthOpts(text, length, NULL, 0);
}

static void test_an_element(void **state)
{
    struct account *account = read_text("{\"Vpcs\": [{\"VpcId\": \"vpc-1\"},\n{\"VpcId\": \"" REFUSED "\"},\n"
                                        "{\"VpcId\": \"vpc-3\"}]}");

    (void)state;
    assert_int_equal(account->vpcs.count, 2);
    assert_int_equal(account->problems.count, 1);
    assert_problem(account, 0, PROBLEM_ERROR, "export.json:2:2: this value cannot be read");
    assert_int_equal(account_presence(account, 0, DATA_VPCS), PRESENCE_INCOMPLETE);
    account_free(account);
}

static void test_a_resource_of_terraform(void **state)
{
    struct account *account =
        read_text("{\"version\": 4, \"terraform_version\": \"1.5.0\", \"resources\": [\n"
                  "{\"type\": \"aws_vpc\", \"name\": \"a\", \"instances\": [{\"attributes\": {\"id\": \"vpc-1\"}}]},\n"
                  "{\"type\": \"aws_vpc\", \"name\": \"b\", \"instances\": [{\"attributes\": {\"id\": \"" REFUSED
                  "\"}}]}]}");

    (void)state;
    assert_int_equal(account->vpcs.count, 1);
    assert_int_equal(account->problems.count, 2);
    assert_problem(account, 0, PROBLEM_ERROR, "export.json:3:63: this value cannot be read");
    account_free(account);
}

/* A place counts 32 bits for its length. No test holds four gigabytes: that of the element is told. */
static void test_an_element_of_gigabytes(void **state)
{
    static const char text[] = "\n  {}";
    struct load load = {.account = account_new()};
    struct window window;
    struct reading reading = {.load = &load, .path = "export.json", .window = &window, .content = text};
    struct parsed_json parsed = {.json = cJSON_CreateObject()};
    struct element element;

    (void)state;
    window_init_memory(&window, text, strlen(text));
    assert_false(element_init_parsed(&element, &reading,
                                     (struct json_extent){3, (size_t)UINT32_MAX + 1, JSON_OBJECT}, parsed));
    assert_problem(load.account, 0, PROBLEM_ERROR, "export.json:2:3: this object is too large");
    assert_true(reading.damaged);
    assert_false(reading.gave_something);
    assert_true(element_init_parsed(&element, &reading, (struct json_extent){3, UINT32_MAX, JSON_OBJECT}, parsed));
    assert_true(reading.gave_something);
    cJSON_Delete(parsed.json);
    window_release(&window);
    account_free(load.account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_element),
        cmocka_unit_test(test_a_resource_of_terraform),
        cmocka_unit_test(test_an_element_of_gigabytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
