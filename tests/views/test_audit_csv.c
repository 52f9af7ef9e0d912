/*
 * The audit as CSV, read back by a reader that is nothing but RFC 4180, and by Python's where there is one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/sanitise.h"
#include "tests/views/hostile_groups.h"

/* --- a reader ----------------------------------------------------------------------------------------- */

enum { CELLS_MOST = 24 };

struct line {
    char *cells[CELLS_MOST];
    bool quoted[CELLS_MOST];
    size_t count;
};

/* field = (DQUOTE *(TEXTDATA / COMMA / CR / LF / 2DQUOTE) DQUOTE) / *TEXTDATA (RFC 4180, 2) */
static const char *read_cell(const char *at, struct line *line)
{
    struct strbuf cell = STRBUF_INIT;

    assert_true(line->count < CELLS_MOST);
    line->quoted[line->count] = *at == '"';
    if (*at == '"') {
        for (at++; *at != '"' || at[1] == '"'; at++) {
            assert_true(*at);
            at += *at == '"';
            strbuf_addch(&cell, *at);
        }
        at++;
    } else {
        for (; *at && !strchr(",\r\n\"", *at); at++)
            strbuf_addch(&cell, *at);
    }
    line->cells[line->count++] = strbuf_detach(&cell);
    return at;
}

static const char *read_line(const char *at, struct line *line)
{
    *line = (struct line){0};
    at = read_cell(at, line);
    while (*at == ',')
        at = read_cell(at + 1, line);
    assert_memory_equal(at, "\r\n", 2);
    return at + 2;
}

static void line_release(struct line *line)
{
    for (size_t i = 0; i < line->count; i++)
        free(line->cells[i]);
}

/* --- what must stand there ------------------------------------------------------------------------------ */

static bool is_formula(const char *text)
{
    static const char *const starts[] = {"=", "+", "-", "@", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};

    text += strspn(text, " ");
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (!strncmp(text, starts[i], strlen(starts[i])))
            return true;
    return false;
}

static void add_value(struct strbuf *out, const cJSON *value)
{
    const cJSON *item;

    if (cJSON_IsString(value))
        strbuf_adds(out, value->valuestring);
    else if (cJSON_IsNumber(value))
        strbuf_addf(out, "%d", value->valueint);
    cJSON_ArrayForEach(item, value)
    {
        strbuf_adds(out, item == value->child ? "" : " ");
        add_value(out, item);
    }
}

static void assert_cell(const char *cell, bool quoted, const cJSON *value)
{
    struct strbuf raw = STRBUF_INIT, expected = STRBUF_INIT;

    add_value(&raw, value);
    sanitise_add(&expected, raw.text, raw.length);
    assert_true(*cell != '=' && *cell != '+' && *cell != '-' && *cell != '@');
    for (const char *at = cell; *at; at++)
        assert_true((unsigned char)*at >= ' ');
    if (is_formula(expected.text))
        assert_int_equal(*cell++, '\'');
    assert_string_equal(cell, expected.text);
    assert_int_equal(quoted, cJSON_IsString(value) || cJSON_IsArray(value));
    strbuf_release(&raw);
    strbuf_release(&expected);
}

static const char *assert_finding(const char *at, const struct line *headings, const cJSON *finding)
{
    struct line line;

    at = read_line(at, &line);
    assert_int_equal(line.count, headings->count);
    for (size_t i = 0; i < line.count; i++)
        assert_cell(line.cells[i], line.quoted[i],
                    cJSON_GetObjectItemCaseSensitive(finding, headings->cells[i]));
    line_release(&line);
    return at;
}

/* Every member of every finding, and nothing else. */
static void assert_same_as_json(const char *export)
{
    struct strbuf command = STRBUF_INIT;
    struct call csv, json;
    struct line headings;
    cJSON *document, *finding;
    const char *at;
    size_t members = 0;

    strbuf_addf(&command, "vpcmend audit %s --format csv", export);
    csv = call_run(command.text);
    strbuf_clear(&command);
    strbuf_addf(&command, "vpcmend audit %s --format json", export);
    json = call_run(command.text);
    document = cJSON_Parse(json.out);
    assert_int_equal(csv.status, json.status);
    assert_non_null(document);
    at = read_line(csv.out, &headings);
    cJSON_ArrayForEach(finding, cJSON_GetObjectItemCaseSensitive(document, "findings"))
    {
        members = (size_t)cJSON_GetArraySize(finding);
        at = assert_finding(at, &headings, finding);
    }
    assert_int_equal(*at, '\0');
    assert_int_equal(headings.count, members);
    line_release(&headings);
    cJSON_Delete(document);
    call_release(&csv);
    call_release(&json);
    strbuf_release(&command);
}

/* --- tests ---------------------------------------------------------------------------------------------- */

static void each_finding_is_a_line_with_the_members_of_the_json(void **state)
{
    (void)state;
    assert_same_as_json("sample");
}

static void hostile_texts_are_no_formulas_and_no_lines(void **state)
{
    (void)state;
    assert_same_as_json("hostile");
}

static void nothing_found_is_a_line_of_headings(void **state)
{
    (void)state;
    assert_call("vpcmend audit hostile --ports 26 --format csv", 0,
                "kind,severity,exposure,breadth,family,account,region,vpc,resource,resource_name,"
                "rules,protocol,from_port,to_port,smtp_ports,source,description,"
                "exposed_interfaces,message\r\n",
                "");
}

static void flow_logs_add_a_column(void **state)
{
    struct call call;

    (void)state;
    call_write_file("log", "2 123456789012 eni-0a1b2c3d4e5f60718 198.51.100.7 10.0.1.5 40000 25 6 5 "
                           "400 1700000000 1700000060 ACCEPT OK\n");
    call = call_run("vpcmend audit sample --format csv --flow-logs log");
    assert_non_null(strstr(call.out, ",exposed_interfaces,message,used\r\n"));
    call_release(&call);
}

/* The same lines as Python reads them, in its strictest way. */
static void python_reads_the_same(void **state)
{
    static const char script[] =
        "import csv, json, sys\n"
        "rows = list(csv.DictReader(open('csv', encoding='utf-8', newline=''), strict=True))\n"
        "findings = json.load(open('json'))['findings']\n"
        "assert len(rows) == len(findings) > 30\n"
        "for row, finding in zip(rows, findings):\n"
        "    assert None not in row and list(row) == list(finding)\n"
        "    assert row['kind'] == finding['kind'] and row['message'] == finding['message']\n"
        "    assert row['from_port'] == str(finding['from_port'])\n";

    (void)state;
    if (call_shell("${PYTHON:-python3} -c '' 2>/dev/null") != 0) {
        print_message("skipped: Python is not installed\n");
        skip();
    }
    for (int i = 0; i < 2; i++) {
        struct call call = call_run(i ? "vpcmend audit hostile --format json"
                                      : "vpcmend audit hostile --format csv");

        call_write_file(i ? "json" : "csv", call.out);
        call_release(&call);
    }
    call_write_file("read.py", script);
    assert_int_equal(call_shell("${PYTHON:-python3} read.py >&2"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_finding_is_a_line_with_the_members_of_the_json),
        cmocka_unit_test(hostile_texts_are_no_formulas_and_no_lines),
        cmocka_unit_test(nothing_found_is_a_line_of_headings),
        cmocka_unit_test(flow_logs_add_a_column),
        cmocka_unit_test(python_reads_the_same),
    };

    return cmocka_run_group_tests(tests, hostile_enter, hostile_leave);
}
