/*
 * `path --batch` against what ping and nmap measured between live instances: each snapshot of the
 * public lab exports has its reachability.tsv. A TCP probe that was answered (open or closed) must be
 * allowed, one that was filtered must be blocked, and likewise for echoes; "unknown" is a miss.
 */
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

#define LAB "../shared/exports/batfish-lab/"

#define FIELDS_MOST 6

#define LEAST 99 /* per cent that must agree */

static const char *const snapshots[] = {
    "aws_demo",
    "aws_instance_multiple_interface",
    "aws_multi_account_vpc_peering",
    "aws_multi_account_vpc_peering_tgw",
    "aws_nlb_multi_az",
    "aws_nlb_targets_instance_nacl_test",
    "aws_nlb_targets_ip",
    "aws_tgw_asymmetric_non_default_rtb",
    "aws_tgw_multi_az_intra_region",
    "aws_vpc_endpoints",
};

struct tally {
    size_t probes, hits;
};

struct lab {
    char *root; /* where the tests were started */
    struct tally tcp, icmp;
};

/* --- reading ----------------------------------------------------------------------------------------- */

static char *next_line(char **text)
{
    char *line = *text;
    char *end = line + strcspn(line, "\n");

    if (!*line)
        return NULL;
    *text = *end ? end + 1 : end;
    *end = '\0';
    return line;
}

/* Cuts the line at its tabs; what is not there is "". */
static void cut(char *line, const char *fields[FIELDS_MOST])
{
    line[strcspn(line, "\r")] = '\0';
    for (size_t i = 0; i < FIELDS_MOST; i++) {
        char *tab = strchr(line, '\t');

        fields[i] = line;
        if (tab)
            *tab = '\0';
        line = tab ? tab + 1 : line + strlen(line);
    }
}

static char *read_file(const char *path)
{
    struct strbuf text = STRBUF_INIT;
    FILE *file = fopen(path, "rb");
    int byte;

    if (!file)
        fail_msg("%s cannot be opened", path);
    while ((byte = fgetc(file)) != EOF)
        strbuf_addch(&text, (char)byte);
    fclose(file);
    return strbuf_detach(&text);
}

/* The verdict that the result of a probe stands for; NULL if it stands for none. */
static const char *measured(const char *result)
{
    if (!strcmp(result, "open") || !strcmp(result, "closed") || !strcmp(result, "reply"))
        return "allowed";
    if (!strcmp(result, "filtered") || !strcmp(result, "noreply"))
        return "blocked";
    return NULL;
}

/* --- asking ------------------------------------------------------------------------------------------- */

/* Writes the batch for the probes, and what was measured for each of its lines. */
static void write_questions(char *probes, struct strbuf *expected)
{
    struct strbuf batch = STRBUF_INIT;
    const char *fields[FIELDS_MOST];

    next_line(&probes); /* the headings */
    for (char *line; (line = next_line(&probes));) {
        cut(line, fields);
        if (!measured(fields[4]))
            continue;
        strbuf_addf(&batch, "%s\t%s\t%s\t%s\n", fields[0], fields[1], fields[2], fields[3]);
        strbuf_addf(expected, "%s\n", measured(fields[4]));
    }
    call_write_file("questions.tsv", batch.text);
    strbuf_release(&batch);
}

static void count_line(struct tally *tally, const char *const fields[FIELDS_MOST],
                       const char *expected)
{
    bool hit = !strcmp(fields[4], expected);

    tally->probes++;
    tally->hits += hit;
    if (!hit)
        print_message("  miss: %s to %s %s %s: measured %s, computed %s by %s\n", fields[0],
                      fields[1], fields[2], fields[3], expected, fields[4], fields[5]);
}

static void compare(char *answers, char *expected, struct tally *tcp, struct tally *icmp)
{
    const char *fields[FIELDS_MOST];

    for (char *line; (line = next_line(&answers));) {
        char *verdict = next_line(&expected);

        assert_non_null(verdict);
        cut(line, fields);
        count_line(!strcmp(fields[2], "tcp") ? tcp : icmp, fields, verdict);
    }
    assert_null(next_line(&expected));
}

static void ask_snapshot(struct lab *lab, const char *name, struct tally *tcp, struct tally *icmp)
{
    struct strbuf path = STRBUF_INIT, line = STRBUF_INIT, expected = STRBUF_INIT;
    struct call call;
    char *probes;

    strbuf_addf(&path, "%s/" LAB "%s/reachability.tsv", lab->root, name);
    probes = read_file(path.text);
    write_questions(probes, &expected);
    strbuf_addf(&line, "vpcmend path %s/" LAB "%s/aws_configs --batch questions.tsv", lab->root,
                name);
    call = call_run(line.text);
    assert_string_equal(call.problems, "");
    assert_int_equal(call.status, 0);
    compare(call.out, expected.text, tcp, icmp);
    call_release(&call);
    free(probes);
    strbuf_release(&expected);
    strbuf_release(&line);
    strbuf_release(&path);
}

static void add(struct tally *sum, struct tally more)
{
    sum->probes += more.probes;
    sum->hits += more.hits;
}

static void assert_agreement(struct tally tally)
{
    if (tally.hits * 100 < tally.probes * LEAST)
        fail_msg("only %zu of %zu probes agree", tally.hits, tally.probes);
}

static void every_snapshot_agrees_with_the_probes(void **state)
{
    struct lab *lab = *state;

    if (access(LAB, R_OK) != 0) {
        print_message("skipped: no measured exports in %s\n", LAB);
        skip();
    }
    call_directory_enter();
    for (size_t i = 0; i < sizeof snapshots / sizeof snapshots[0]; i++) {
        struct tally tcp = {0}, icmp = {0};

        ask_snapshot(lab, snapshots[i], &tcp, &icmp);
        print_message("%s: tcp %zu of %zu, icmp %zu of %zu\n", snapshots[i], tcp.hits, tcp.probes,
                      icmp.hits, icmp.probes);
        assert_agreement(tcp);
        assert_agreement(icmp);
        add(&lab->tcp, tcp);
        add(&lab->icmp, icmp);
    }
    print_message("in all: tcp %zu of %zu, icmp %zu of %zu\n", lab->tcp.hits, lab->tcp.probes,
                  lab->icmp.hits, lab->icmp.probes);
    assert_agreement(lab->tcp);
    call_directory_leave();
}

int main(void)
{
    struct lab lab = {.root = getcwd(NULL, 0)};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(every_snapshot_agrees_with_the_probes, &lab),
    };
    int status = cmocka_run_group_tests(tests, NULL, NULL);

    free(lab.root);
    return status;
}
