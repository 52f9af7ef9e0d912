/*
 * The audit as SARIF 2.1.0: what the specification requires of the objects that are used, where results
 * point to, and what stays from run to run.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/judge/finding.h"
#include "tests/views/hostile_groups.h"

/* --- reading ------------------------------------------------------------------------------------------ */

static const cJSON *member(const cJSON *object, const char *key)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);

    if (!value)
        fail_msg("%s is missing", key);
    return value;
}

static const char *text_of(const cJSON *object, const char *key)
{
    const cJSON *value = member(object, key);

    assert_true(cJSON_IsString(value));
    return value->valuestring;
}

static const cJSON *first(const cJSON *object, const char *key)
{
    const cJSON *array = member(object, key);

    assert_true(cJSON_IsArray(array) && array->child);
    return array->child;
}

static cJSON *audit(const char *export, const char *format)
{
    struct strbuf command = STRBUF_INIT;
    struct call call;
    cJSON *document;

    strbuf_addf(&command, "vpcmend audit %s --format %s", export, format);
    call = call_run(command.text);
    document = cJSON_Parse(call.out);
    if (!document)
        fail_msg("no JSON: %s", call.out);
    call_release(&call);
    strbuf_release(&command);
    return document;
}

static const cJSON *results_of(const cJSON *document)
{
    return member(first(document, "runs"), "results");
}

/* --- the document --------------------------------------------------------------------------------------- */

/* 3.11: text; braces are doubled, since nothing is filled in, and nothing is a link. */
static void assert_message(const cJSON *object, const char *key)
{
    const char *text = text_of(member(object, key), "text");

    assert_true(*text);
    assert_null(strstr(text, "]("));
    for (; *text; text++) {
        assert_true((unsigned char)*text >= ' ');
        if (*text == '{' || *text == '}') {
            text++;
            assert_int_equal(text[0], text[-1]);
        }
    }
}

/* 3.49 */
static void assert_rules(const cJSON *driver)
{
    const cJSON *rule;
    int kind = 0;

    cJSON_ArrayForEach(rule, member(driver, "rules"))
    {
        assert_string_equal(text_of(rule, "id"), finding_kind_name((enum finding_kind)kind++));
        assert_message(rule, "shortDescription");
        assert_message(rule, "fullDescription");
        assert_message(rule, "help");
        assert_true(atof(text_of(member(rule, "properties"), "security-severity")) > 0);
    }
    assert_int_equal(kind, FINDING_KIND_COUNT);
}

static void assert_head(const cJSON *document)
{
    const cJSON *run = first(document, "runs"), *driver;

    assert_string_equal(text_of(document, "version"), "2.1.0");
    assert_string_equal(text_of(document, "$schema"), "https://json.schemastore.org/sarif-2.1.0.json");
    assert_int_equal(cJSON_GetArraySize(member(document, "runs")), 1);
    driver = member(member(run, "tool"), "driver");
    assert_string_equal(text_of(driver, "name"), "vpcmend");
    assert_true(*text_of(driver, "version"));
    assert_null(cJSON_GetObjectItemCaseSensitive(driver, "informationUri"));
    assert_true(cJSON_IsBool(member(first(run, "invocations"), "executionSuccessful")));
    assert_rules(driver);
}

/* --- results -------------------------------------------------------------------------------------------- */

static const char *level_of(const char *severity)
{
    static const char *const levels[][2] = {{"critical", "error"},
                                            {"high", "error"},
                                            {"medium", "warning"},
                                            {"low", "note"},
                                            {"info", "note"}};

    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (!strcmp(levels[i][0], severity))
            return levels[i][1];
    fail();
    return NULL;
}

static void assert_result(const cJSON *run, const cJSON *result, const cJSON *finding)
{
    const cJSON *rules = member(member(member(run, "tool"), "driver"), "rules");
    const cJSON *rule = cJSON_GetArrayItem(rules, member(result, "ruleIndex")->valueint);

    assert_string_equal(text_of(result, "ruleId"), text_of(finding, "kind"));
    assert_string_equal(text_of(result, "ruleId"), text_of(rule, "id"));
    assert_string_equal(text_of(result, "level"), level_of(text_of(finding, "severity")));
    assert_message(result, "message");
    assert_true(cJSON_Compare(member(member(result, "properties"), "finding"), finding, true));
    assert_string_equal(text_of(first(first(result, "locations"), "logicalLocations"), "name"),
                        text_of(finding, "resource"));
}

static void assert_same_as_json(const char *export)
{
    cJSON *sarif = audit(export, "sarif"), *json = audit(export, "json");
    const cJSON *result = results_of(sarif)->child, *finding;

    assert_head(sarif);
    cJSON_ArrayForEach(finding, member(json, "findings"))
    {
        assert_non_null(result);
        assert_result(first(sarif, "runs"), result, finding);
        result = result->next;
    }
    assert_null(result);
    cJSON_Delete(json);
    cJSON_Delete(sarif);
}

static void each_finding_is_a_result(void **state)
{
    (void)state;
    assert_same_as_json("sample");
    assert_same_as_json("hostile");
}

/* --- places --------------------------------------------------------------------------------------------- */

/* The text of a file from a line and a column on; ASCII. */
static const char *text_at(const char *text, int line, int column)
{
    for (; line > 1; line--)
        text = strchr(text, '\n') + 1;
    return text + column - 1;
}

static void assert_points_to_its_object(const cJSON *result)
{
    const cJSON *location = first(result, "locations"), *physical = member(location, "physicalLocation");
    const cJSON *region = member(physical, "region");
    const char *name = text_of(member(physical, "artifactLocation"), "uri");
    FILE *file = fopen(name, "r");
    struct strbuf quoted = STRBUF_INIT;
    char *text = calloc(1, 1 << 20);
    cJSON *object;

    assert_non_null(file);
    assert_true(fread(text, 1, (1 << 20) - 1, file) > 0);
    object = cJSON_ParseWithOpts(text_at(text, member(region, "startLine")->valueint,
                                         member(region, "startColumn")->valueint),
                                 NULL, false);
    if (strncmp(text_of(result, "ruleId"), "ses-policy", 10) == 0) { /* a document is a text there */
        assert_true(cJSON_IsString(object));
        cJSON_Delete(object);
        free(text);
        fclose(file);
        return;
    }
    assert_true(cJSON_IsObject(object));
    strbuf_addf(&quoted, "\"%s\"", text_of(first(location, "logicalLocations"), "name"));
    free(text);
    text = cJSON_PrintUnformatted(object);
    assert_non_null(strstr(text, quoted.text));
    free(text);
    cJSON_Delete(object);
    strbuf_release(&quoted);
    fclose(file);
}

static void results_point_to_the_lines_of_their_objects(void **state)
{
    cJSON *document = audit("./sample", "sarif");
    const cJSON *result;

    (void)state;
    cJSON_ArrayForEach(result, results_of(document)) assert_points_to_its_object(result);
    cJSON_Delete(document);
}

static void paths_are_uris(void **state)
{
    cJSON *document;
    const cJSON *location;

    (void)state;
    assert_int_equal(call_shell("mkdir -p 'a:b' && cp hostile/groups.json 'a:b/x#[%].json'"), 0);
    document = audit("a:b", "sarif");
    location = first(results_of(document)->child, "locations");
    assert_string_equal(text_of(member(member(location, "physicalLocation"), "artifactLocation"), "uri"),
                        "a%3Ab/x%23%5B%25%5D.json");
    cJSON_Delete(document);
}

/* --- fingerprints --------------------------------------------------------------------------------------- */

static const char *fingerprint(const cJSON *result)
{
    return text_of(member(result, "partialFingerprints"), "vpcmendFinding/v1");
}

static void fingerprints_are_distinct(void **state)
{
    cJSON *document = audit("sample", "sarif");
    const cJSON *result, *other;

    (void)state;
    cJSON_ArrayForEach(result, results_of(document))
    {
        for (other = result->next; other; other = other->next)
            assert_string_not_equal(fingerprint(result), fingerprint(other));
    }
    cJSON_Delete(document);
}

/* Other lines, another name, another description. */
static void fingerprints_stay_while_the_finding_does(void **state)
{
    static const char format[] =
        "{\"SecurityGroups\":[%s{\"GroupId\":\"sg-1\",\"GroupName\":\"%s\",\"VpcId\":\"vpc-1\","
        "\"OwnerId\":\"123456789012\",\"IpPermissions\":[{\"IpProtocol\":\"tcp\",\"FromPort\":25,"
        "\"ToPort\":25,\"IpRanges\":[{\"CidrIp\":\"0.0.0.0/0\",\"Description\":\"%s\"}]}],"
        "\"IpPermissionsEgress\":[]}]}";
    static const char *const words[][3] = {{"", "a", "b"}, {"\n\n", "c", "d"}};
    const char *prints[2];
    cJSON *documents[2];

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct strbuf text = STRBUF_INIT;

        strbuf_addf(&text, format, words[i][0], words[i][1], words[i][2]);
        call_write_file("one/groups.json", text.text);
        strbuf_release(&text);
        documents[i] = audit("one", "sarif");
        prints[i] = fingerprint(results_of(documents[i])->child);
    }
    assert_string_equal(prints[0], prints[1]);
    for (int i = 0; i < 2; i++)
        cJSON_Delete(documents[i]);
}

/* --- problems ------------------------------------------------------------------------------------------- */

static void problems_are_notifications(void **state)
{
    cJSON *document;
    const cJSON *told;

    (void)state;
    call_write_file("broken/groups.json", "{\"SecurityGroups\":[]}");
    call_write_file("broken/vpcs.json", "{\"Vpcs\": [tru");
    document = audit("broken", "sarif");
    told = first(first(first(document, "runs"), "invocations"), "toolExecutionNotifications");
    assert_string_equal(text_of(told, "level"), "error");
    assert_message(told, "message");
    assert_non_null(strstr(text_of(member(told, "message"), "text"), "broken/vpcs.json:1:"));
    assert_int_equal(cJSON_GetArraySize(results_of(document)), 0);
    cJSON_Delete(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_finding_is_a_result),
        cmocka_unit_test(results_point_to_the_lines_of_their_objects),
        cmocka_unit_test(paths_are_uris),
        cmocka_unit_test(fingerprints_are_distinct),
        cmocka_unit_test(fingerprints_stay_while_the_finding_does),
        cmocka_unit_test(problems_are_notifications),
    };

    return cmocka_run_group_tests(tests, hostile_enter, hostile_leave);
}
