/*
 * Every form of the audit tells the same findings in the same order: each is read for the severity and the
 * resource of its findings. The sample, and public exports that stand beside the project (../shared); what
 * is not there is skipped, loudly.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <cjson/cJSON.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/strbuf.h"
#include "tests/support/call.h"

/* "critical sg-1" and so on, one a line; returns how many. */
typedef size_t form_reader(const char *text, struct strbuf *out);

static const char *string_in(const cJSON *object, const char *key)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);

    assert_true(cJSON_IsString(value));
    return value->valuestring;
}

static size_t add_line(struct strbuf *out, const char *severity, size_t length, const char *resource,
                       size_t resource_length)
{
    for (size_t i = 0; i < length; i++)
        strbuf_addch(out, (char)tolower((unsigned char)severity[i]));
    strbuf_addch(out, ' ');
    strbuf_add(out, resource, resource_length);
    strbuf_addch(out, '\n');
    return 1;
}

static size_t add_finding(const cJSON *finding, struct strbuf *out)
{
    const char *severity = string_in(finding, "severity"), *resource = string_in(finding, "resource");

    return add_line(out, severity, strlen(severity), resource, strlen(resource));
}

static size_t read_json(const char *text, struct strbuf *out)
{
    cJSON *document = cJSON_Parse(text);
    const cJSON *finding;
    size_t count = 0;

    assert_non_null(document);
    cJSON_ArrayForEach(finding, cJSON_GetObjectItemCaseSensitive(document, "findings")) count +=
        add_finding(finding, out);
    cJSON_Delete(document);
    return count;
}

static size_t read_ndjson(const char *text, struct strbuf *out)
{
    size_t count = 0;

    for (; *text; text = strchr(text, '\n') + 1) {
        cJSON *finding = cJSON_ParseWithOpts(text, NULL, false);

        count += add_finding(finding, out);
        cJSON_Delete(finding);
    }
    return count;
}

/* The severity of a result is not its level: it stands in the properties. */
static size_t read_sarif(const char *text, struct strbuf *out)
{
    cJSON *document = cJSON_Parse(text);
    const cJSON *run = cJSON_GetObjectItemCaseSensitive(document, "runs")->child, *result;
    size_t count = 0;

    cJSON_ArrayForEach(result, cJSON_GetObjectItemCaseSensitive(run, "results"))
    {
        const cJSON *properties = cJSON_GetObjectItemCaseSensitive(result, "properties");

        count += add_finding(cJSON_GetObjectItemCaseSensitive(properties, "finding"), out);
    }
    cJSON_Delete(document);
    return count;
}

/* Texts of these exports hold no commas before the resource, and no line ends anywhere. */
static size_t read_csv(const char *text, struct strbuf *out)
{
    size_t count = 0;

    for (text = strchr(text, '\n') + 1; *text; text = strchr(text, '\n') + 1) {
        const char *cells[10] = {text};

        for (size_t i = 1; i < 10; i++)
            cells[i] = strchr(cells[i - 1], ',') + 1;
        count += add_line(out, cells[1] + 1, (size_t)(cells[2] - cells[1]) - 3, cells[8] + 1,
                          (size_t)(cells[9] - cells[8]) - 3);
    }
    return count;
}

/* Between two pieces, each behind what was found before; moves `*at` behind the second. */
static bool between(const char **at, const char *before, const char *after, const char **found,
                    size_t *length)
{
    const char *start = strstr(*at, before), *end = start ? strstr(start + strlen(before), after) : NULL;

    if (!end)
        return false;
    *found = start + strlen(before);
    *length = (size_t)(end - *found);
    *at = end;
    return true;
}

/* <h3>1. <span class="mark critical">Critical</span> <code>sg-1</code> */
static size_t read_html(const char *text, struct strbuf *out)
{
    const char *severity, *resource;
    size_t count = 0, severity_length, length;

    while ((text = strstr(text, "\n<h3>"))) {
        text += strlen("\n<h3>");
        if (*text < '0' || *text > '9') /* of a map */
            continue;
        if (!between(&text, "class=\"mark ", "\"", &severity, &severity_length) ||
            !between(&text, "<code>", "</code>", &resource, &length))
            fail();
        else
            count += add_line(out, severity, severity_length, resource, length);
    }
    return count;
}

/* ### 1. Critical: `sg-1` */
static size_t read_markdown(const char *text, struct strbuf *out)
{
    const char *severity, *resource;
    size_t count = 0, severity_length, length;

    while ((text = strstr(text, "\n### ")) &&
           between(&text, ". ", ": ", &severity, &severity_length)) {
        if (!between(&text, "`", "`", &resource, &length))
            fail();
        else
            count += add_line(out, severity, severity_length, resource, length);
    }
    return count;
}

static const struct {
    const char *name;
    form_reader *read;
} forms[] = {
    {"json", read_json}, {"ndjson", read_ndjson},     {"csv", read_csv},
    {"sarif", read_sarif}, {"markdown", read_markdown}, {"html", read_html},
};

static void read_form(const char *export, size_t form, struct strbuf *lines)
{
    struct strbuf command = STRBUF_INIT;
    struct call call;
    size_t count;

    strbuf_addf(&command, "vpcmend audit %s --format %s", export, forms[form].name);
    call = call_run(command.text);
    assert_true(call.status == 0 || call.status == 1);
    count = forms[form].read(call.out, lines);
    assert_true(count || call.status == 0); /* 0 too where all is below --fail-on */
    call_release(&call);
    strbuf_release(&command);
}

static void assert_forms_agree(const char *export)
{
    struct strbuf first = STRBUF_INIT;

    read_form(export, 0, &first);
    for (size_t i = 1; i < sizeof forms / sizeof *forms; i++) {
        struct strbuf lines = STRBUF_INIT;

        read_form(export, i, &lines);
        assert_string_equal(lines.text, first.text);
        strbuf_release(&lines);
    }
    strbuf_release(&first);
}

static void the_sample_is_the_same_in_every_form(void **state)
{
    (void)state;
    call_directory_enter();
    assert_call("vpcmend demo --export sample", 0, "", "");
    assert_forms_agree("sample");
    call_directory_leave();
}

static void public_exports_are_the_same_in_every_form(void **state)
{
    static const char *const exports[] = {"aws-config-rdk", "awscli-examples", "batfish-lab",
                                          "batfish-unit",   "npguard",         "regula-plan"};
    const char *shared = *state;

    if (access(shared, R_OK) != 0) {
        print_message("skipped: no public exports in ../shared/exports\n");
        skip();
    }
    for (size_t i = 0; i < sizeof exports / sizeof *exports; i++) {
        struct strbuf path = STRBUF_INIT;

        strbuf_addf(&path, "%s/%s", shared, exports[i]);
        assert_forms_agree(path.text);
        strbuf_release(&path);
    }
}

int main(void)
{
    char *root = getcwd(NULL, 0);
    struct strbuf shared = STRBUF_INIT;
    int failed;

    strbuf_addf(&shared, "%s/../shared/exports", root);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sample_is_the_same_in_every_form),
        cmocka_unit_test_prestate(public_exports_are_the_same_in_every_form, shared.text),
    };
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    strbuf_release(&shared);
    free(root);
    return failed;
}
