/*
 * Every measured probe of the public lab exports against the walk: what ping and nmap saw between
 * live instances is what the model must say.
 *
 * The exports are beside the project (../shared); without them the test is skipped, loudly. With
 * VPCMEND_LAB_MISSES set, each probe that disagrees is printed.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/judge/walk.h"
#include "model/read/export.h"

#define LAB "../shared/exports/batfish-lab/"

enum { FIELDS = 6, SNAPSHOTS_MOST = 16 };

struct tally {
    unsigned agreed, asked;
};

struct probe {
    char *source, *destination, *protocol, *port, *result;
};

/* False if the line is no probe with a result. */
static bool probe_read(char *line, struct probe *probe)
{
    char *fields[FIELDS] = {NULL};
    size_t count = 0;

    line[strcspn(line, "\r\n")] = '\0';
    for (char *at = strtok(line, "\t"); at && count < FIELDS; at = strtok(NULL, "\t"))
        fields[count++] = at;
    if (count < 5 || strcmp(fields[0], "source") == 0 || strcmp(fields[4], "none") == 0)
        return false;
    *probe = (struct probe){fields[0], fields[1], fields[2], fields[3], fields[4]};
    return true;
}

static struct walk_end probe_end(const struct account *account, const char *text)
{
    struct strbuf why = STRBUF_INIT;
    struct walk_end end;

    assert_true(walk_end_parse(account, text, &end, &why));
    strbuf_release(&why);
    return end;
}

static bool was_reached(const struct probe *probe)
{
    return strcmp(probe->result, "open") == 0 || strcmp(probe->result, "closed") == 0 ||
           strcmp(probe->result, "reply") == 0;
}

static bool probe_agrees(const struct account *account, const struct probe *probe)
{
    struct walk_context context = {.account = account};
    struct walk_question question = {.from = probe_end(account, probe->source),
                                     .to = probe_end(account, probe->destination)};
    struct walk_answer answer;
    bool agrees;

    assert_true(protocol_parse(probe->protocol, &question.protocol));
    question.port = (uint16_t)atoi(probe->port);
    walk_answer_make(&answer, &context, &question);
    agrees =
        (answer.verdict == WALK_ALLOWED) == was_reached(probe) && answer.verdict != WALK_UNKNOWN;
    if (!agrees && getenv("VPCMEND_LAB_MISSES"))
        printf("  %s %s %s %s measured %s, walked %s: %s\n", probe->source, probe->destination,
               probe->protocol, probe->port, probe->result, walk_verdict_name(answer.verdict),
               answer.walks[answer.deciding].why);
    walk_answer_release(&answer);
    return agrees;
}

static void tally_add(struct tally *tally, bool agrees)
{
    tally->asked++;
    tally->agreed += agrees;
}

static bool snapshot_walk(const char *name, struct tally *tcp, struct tally *icmp)
{
    char export_path[512], probes_path[512], line[512];
    const char *paths[] = {export_path};
    struct export_request request = {.paths = paths, .path_count = 1};
    struct account *account;
    struct probe probe;
    FILE *file;

    snprintf(export_path, sizeof export_path, LAB "%s/aws_configs", name);
    snprintf(probes_path, sizeof probes_path, LAB "%s/reachability.tsv", name);
    file = fopen(probes_path, "r");
    if (!file)
        return false;
    account = export_read(&request);
    while (fgets(line, sizeof line, file))
        if (probe_read(line, &probe))
            tally_add(strcmp(probe.protocol, "icmp") == 0 ? icmp : tcp,
                      probe_agrees(account, &probe));
    fclose(file);
    account_free(account);
    return true;
}

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

static void test_measured_probes(void **state)
{
    struct tally tcp = {0}, icmp = {0};

    (void)state;
    for (size_t i = 0; i < sizeof snapshots / sizeof snapshots[0]; i++) {
        struct tally snapshot_tcp = {0}, snapshot_icmp = {0};
        if (!snapshot_walk(snapshots[i], &snapshot_tcp, &snapshot_icmp)) {
            printf("SKIPPED: %s is not there\n", LAB);
            skip();
        }
        printf("%-36s tcp %u/%u icmp %u/%u\n", snapshots[i], snapshot_tcp.agreed,
               snapshot_tcp.asked, snapshot_icmp.agreed, snapshot_icmp.asked);
        tcp.agreed += snapshot_tcp.agreed;
        tcp.asked += snapshot_tcp.asked;
        icmp.agreed += snapshot_icmp.agreed;
        icmp.asked += snapshot_icmp.asked;
    }
    printf("all: tcp %u/%u icmp %u/%u\n", tcp.agreed, tcp.asked, icmp.agreed, icmp.asked);
    assert_int_equal(tcp.agreed, tcp.asked);
    assert_int_equal(icmp.agreed, icmp.asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_measured_probes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
