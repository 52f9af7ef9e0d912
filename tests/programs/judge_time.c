/*
 * judge_time EXPORT RUNS: how long judging takes, without reading.
 *
 * Prints one line: rules, interfaces, findings, the least, middle and greatest seconds of a whole
 * judgement with the default ports, and the middle ones of judging again after a rule and after an ACL
 * entry was edited.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "model/base/mem.h"
#include "model/judge/finding_quiet.h"
#include "model/read/export.h"

static double seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int seconds_compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;

    return (a > b) - (a < b);
}

static size_t judge_once(const struct account *account, double *seconds)
{
    struct findings findings;
    double start = seconds_now();
    size_t count;

    findings_compute(&findings, account, NULL, &smtp_ports_default);
    *seconds = seconds_now() - start;
    count = findings.items.count;
    findings_release(&findings);
    return count;
}

/* The first rule, or ACL entry, that a finding blames. */
static uint32_t blamed(const struct findings *findings, bool entry)
{
    for (size_t i = 0; i < findings->items.count; i++)
        if ((findings->items.items[i].kind == FINDING_NACL_ENTRY_OPEN) == entry &&
            findings->items.items[i].rules.count)
            return findings->rules.items[findings->items.items[i].rules.first];
    return NONE;
}

static void edit(struct edits *edits, uint32_t blamed, bool entry)
{
    if (blamed != NONE && entry)
        edits_remove_entry(edits, blamed);
    else if (blamed != NONE)
        edits_remove_rule(edits, blamed);
}

/*
 * As an open screen does: the first judgement finds out what later ones can pass over, then a rule or
 * an entry is edited and the edit undone in turn. The middle time, marks included.
 */
static double judge_again(const struct account *account, double *seconds, size_t runs, bool entry)
{
    struct finding_quiet quiet = {0};
    struct edits *edits = edits_new(account);
    struct findings findings = {0};
    uint32_t culprit;

    findings_compute_again(&findings, &quiet, account, edits, &smtp_ports_default);
    culprit = blamed(&findings, entry);
    for (size_t i = 0; i < runs; i++) {
        double start = seconds_now();

        edits_clear(edits);
        if (i % 2 == 0)
            edit(edits, culprit, entry);
        findings_compute_again(&findings, &quiet, account, edits, &smtp_ports_default);
        finding_marks_free(finding_marks_new(&findings, account, edits));
        seconds[i] = seconds_now() - start;
    }
    findings_release(&findings);
    qsort(seconds, runs, sizeof *seconds, seconds_compare);
    edits_free(edits);
    finding_quiet_release(&quiet);
    return seconds[runs / 2];
}

int main(int argc, char **argv)
{
    const char *path = argc == 3 ? argv[1] : NULL;
    struct export_request request = {.paths = &path, .path_count = 1};
    size_t runs = argc == 3 ? strtoul(argv[2], NULL, 10) : 0, findings = 0;
    struct account *account;
    double *seconds;

    if (runs == 0) {
        fputs("usage: judge_time EXPORT RUNS\n", stderr);
        return 2;
    }
    account = export_read(&request);
    seconds = mem_alloc(runs * sizeof *seconds);
    for (size_t i = 0; i < runs; i++)
        findings = judge_once(account, &seconds[i]);
    qsort(seconds, runs, sizeof *seconds, seconds_compare);
    printf("%zu %zu %zu %.3f %.3f %.3f", account->rules.count, account->interfaces.count, findings,
           seconds[0], seconds[runs / 2], seconds[runs - 1]);
    printf(" %.4f", judge_again(account, seconds, runs, false));
    printf(" %.4f\n", judge_again(account, seconds, runs, true));
    free(seconds);
    account_free(account);
    return 0;
}
