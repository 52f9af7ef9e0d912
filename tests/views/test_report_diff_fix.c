/* `vpcmend diff` of an export and of what `fix` made of it: the sample, and real ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/mem.h"
#include "model/base/strbuf.h"
#include "tests/support/call.h"

static char *root; /* where the tests were started */

static int set_up(void **state)
{
    (void)state;
    root = getcwd(NULL, 0);
    call_directory_enter();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    call_directory_leave();
    free(root);
    return 0;
}

struct lines {
    char **items;
    size_t count, capacity;
};

static void lines_add(struct lines *lines, const char *group, const char *line)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "%s %s", group, line);
    lines->items = mem_grow(lines->items, &lines->capacity, lines->count + 1, sizeof *lines->items);
    lines->items[lines->count++] = strbuf_detach(&text);
}

static int line_order(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorts, and keeps each line once. */
static void lines_settle(struct lines *lines)
{
    size_t kept = 0;

    if (lines->count)
        qsort(lines->items, lines->count, sizeof *lines->items, line_order);
    for (size_t i = 0; i < lines->count; i++) {
        if (kept && !strcmp(lines->items[kept - 1], lines->items[i]))
            free(lines->items[i]);
        else
            lines->items[kept++] = lines->items[i];
    }
    lines->count = kept;
}

static void lines_release(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        free(lines->items[i]);
    free(lines->items);
}

/* The id that a heading begins with, "sg-1 (relay)". */
static void take_id(char group[64], const char *heading)
{
    snprintf(group, 64, "%.*s", (int)strcspn(heading, " ,\n"), heading);
}

/* "--- sg-1 (relay), ..." and then "-tcp 25 from 0.0.0.0/0  # description". */
static void lines_of_fix(struct lines *lines, char *text)
{
    char group[64] = "";

    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        char *end = strstr(line, "  #");

        if (end)
            *end = '\0';
        if (!strncmp(line, "--- ", 4))
            take_id(group, line + 4);
        else if ((line[0] == '-' || line[0] == '+') && strncmp(line, "+++", 3) != 0 &&
                 !strncmp(group, "sg-", 3))
            lines_add(lines, group, line);
    }
}

/* "sg-1 (relay)" and then "  - in  tcp 25       0.0.0.0/0            sgr-1 description". */
static void lines_of_diff(struct lines *lines, char *text)
{
    char group[64] = "";

    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        char sign, protocol[16], ports[16], source[64], said[128];

        if (!strncmp(line, "sg-", 3))
            take_id(group, line);
        if (sscanf(line, "  %c in %15s %15s %63s", &sign, protocol, ports, source) != 4 ||
            (sign != '-' && sign != '+'))
            continue;
        if (!strcmp(ports, "traffic")) /* "all traffic": fix says "all" */
            snprintf(said, sizeof said, "%c%s from %s", sign, protocol, source);
        else
            snprintf(said, sizeof said, "%c%s %s from %s", sign, protocol, ports, source);
        lines_add(lines, group, said);
    }
}

static char *output_of(const char *line, int status)
{
    struct call call = call_run(line);
    char *out = mem_strdup(call.out);

    if (status >= 0)
        assert_int_equal(call.status, status);
    call_release(&call);
    return out;
}

static void assert_rule_lines_agree(char *fixed, char *compared)
{
    struct lines wanted = {0}, said = {0};

    lines_of_fix(&wanted, fixed);
    lines_of_diff(&said, compared);
    lines_settle(&wanted);
    lines_settle(&said);
    for (size_t i = 0; i < wanted.count && i < said.count; i++)
        assert_string_equal(said.items[i], wanted.items[i]);
    assert_int_equal(said.count, wanted.count);
    lines_release(&wanted);
    lines_release(&said);
}

/* The export that fix writes differs from its own by the rules that fix names, and by all holes of
 * groups and interfaces, which are closed, and that of an endpoint's group; there is no new one. */
static void assert_diff_shows_the_fix(const char *export, const char *fixed)
{
    struct strbuf line = STRBUF_INIT;
    char *plan, *text, *json, *audit;

    strbuf_addf(&line, "vpcmend fix %s --all --to vpc", export);
    plan = output_of(line.text, -1);
    strbuf_addf(&line, " --format export -o %s", fixed);
    free(output_of(line.text, -1));
    strbuf_clear(&line);
    strbuf_addf(&line, "vpcmend audit %s --format ndjson", export);
    audit = output_of(line.text, -1);
    strbuf_clear(&line);
    strbuf_addf(&line, "vpcmend diff %s %s", export, fixed);
    text = output_of(line.text, *plan ? 1 : 0);
    strbuf_adds(&line, " --format json");
    json = output_of(line.text, *plan ? 1 : 0);
    assert_non_null(strstr(text, "Holes: 0 new, "));
    assert_non_null(strstr(json, "\"new\": []"));
    *strstr(json, "\"changed\": [") = '\0'; /* behind it come the entries of ACLs */
    assert_int_equal(call_count(json, "\"kind\": \"sg-") + call_count(json, "\"kind\": \"eni-"),
                     call_count(audit, "\"kind\":\"sg-") + call_count(audit, "\"kind\":\"eni-") +
                         call_count(audit, "\"kind\": \"sg-") + call_count(audit, "\"kind\": \"eni-"));
    assert_rule_lines_agree(plan, text);
    free(plan);
    free(text);
    free(json);
    free(audit);
    strbuf_release(&line);
}

static void the_sample_mended_differs_by_its_fix(void **state)
{
    (void)state;
    assert_call_says("vpcmend demo --export sample", 0, "", "");
    assert_diff_shows_the_fix("sample", "mended");
    assert_call_says("vpcmend diff sample mended", 1, "Holes: 0 new, 13 closed, 4 changed", "");
}

static void real_exports_mended_differ_by_their_fix(void **state)
{
    static const char *const exports[] = {
        "batfish-lab/aws_demo/aws_configs",
        "batfish-lab/aws_multi_account_vpc_peering/aws_configs",
        "batfish-lab/aws_nlb_multi_az/aws_configs",
        "batfish-lab/aws_nlb_targets_ip/aws_configs",
        "batfish-testrigs",
        "batfish-unit",
    };
    struct strbuf path = STRBUF_INIT, fixed = STRBUF_INIT;

    (void)state;
    strbuf_addf(&path, "%s/../shared/exports", root);
    if (access(path.text, R_OK) != 0) {
        printf("skipped: real exports (../shared is not there)\n");
        strbuf_release(&path);
        skip();
    }
    for (size_t i = 0; i < sizeof exports / sizeof exports[0]; i++) {
        strbuf_clear(&path);
        strbuf_clear(&fixed);
        strbuf_addf(&path, "%s/../shared/exports/%s", root, exports[i]);
        strbuf_addf(&fixed, "fixed-%zu", i);
        assert_diff_shows_the_fix(path.text, fixed.text);
    }
    strbuf_release(&path);
    strbuf_release(&fixed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sample_mended_differs_by_its_fix),
        cmocka_unit_test(real_exports_mended_differ_by_their_fix),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
