#include "model/judge/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/time_text.h"
#include "model/judge/flow_role.h"

enum { PORT_COUNT = 65536, RUNS_MOST = 1 << 20, USES_MOST = 1 << 20, SENDERS_MOST = 1 << 16 };

/* Days of which records are noted: until 2106, which is as long as the seconds of a log go. */
enum { DAYS_MOST = 49711, ID_MOST = 64, DAY_BITS = 64 };

struct evidence {
    const struct account *account;
    struct smtp_ports ports;
    struct flow_table table;
    struct evidence_totals totals;
    bool *recorded; /* by interface */
    uint64_t days[DAYS_MOST / DAY_BITS + 1];
    uint16_t run_of_port[PORT_COUNT];
    uint16_t first_of_run[PORT_COUNT];
    char last_id[ID_MOST]; /* the id seen last, and its row: the next is often the same */
    uint32_t last_interface;
};

/* --- runs of ports ------------------------------------------------------------------------------- */

/* A run begins at `from` and another behind `to`. */
static void mark_run(bool *begins, int32_t from, int32_t to)
{
    if (from < 0 || to < from || to >= PORT_COUNT)
        return;
    begins[from] = true;
    if (to + 1 < PORT_COUNT)
        begins[to + 1] = true;
}

static void number_runs(struct evidence *evidence, const bool *begins)
{
    uint16_t run = 0;

    for (uint32_t port = 0; port < PORT_COUNT; port++) {
        if (port && begins[port])
            run++;
        if (!port || begins[port])
            evidence->first_of_run[run] = (uint16_t)port;
        evidence->run_of_port[port] = run;
    }
}

static void make_runs(struct evidence *evidence)
{
    const struct account *account = evidence->account;
    bool *begins = mem_zalloc(PORT_COUNT, sizeof *begins);

    for (size_t i = 0; i < account->rules.count; i++) {
        const struct sg_rule *rule = &account->rules.items[i];
        if (protocol_has_ports(rule->protocol))
            mark_run(begins, rule->from_port, rule->to_port);
    }
    for (size_t i = 0; i < evidence->ports.count; i++)
        mark_run(begins, evidence->ports.ports[i], evidence->ports.ports[i]);
    number_runs(evidence, begins);
    free(begins);
}

uint16_t evidence_first_port(const struct evidence *evidence, uint16_t ports)
{
    return evidence->first_of_run[ports];
}

/* --- life ---------------------------------------------------------------------------------------- */

struct evidence *evidence_new(const struct account *account, const struct smtp_ports *ports)
{
    struct evidence *evidence = mem_zalloc(1, sizeof *evidence);

    evidence->account = account;
    evidence->ports = *ports;
    evidence->table = (struct flow_table){
        .runs_most = RUNS_MOST, .uses_most = USES_MOST, .senders_most = SENDERS_MOST};
    evidence->recorded = mem_zalloc(account->interfaces.count + 1, sizeof *evidence->recorded);
    evidence->last_interface = NONE;
    make_runs(evidence);
    return evidence;
}

void evidence_free(struct evidence *evidence)
{
    if (!evidence)
        return;
    flow_table_release(&evidence->table);
    free(evidence->recorded);
    free(evidence);
}

/* --- adding -------------------------------------------------------------------------------------- */

static uint32_t find_interface(struct evidence *evidence, const struct flow *flow)
{
    const char *id = flow->interface_id;

    if (!id || strlen(id) >= ID_MOST)
        return flow_interface(evidence->account, flow);
    if (strcmp(id, evidence->last_id) != 0) {
        strcpy(evidence->last_id, id);
        evidence->last_interface = flow_interface(evidence->account, flow);
    }
    return evidence->last_interface;
}

static void note_day(struct evidence *evidence, int64_t time)
{
    uint64_t day = (uint64_t)time_day(time);

    if (day < DAYS_MOST)
        evidence->days[day / DAY_BITS] |= (uint64_t)1 << day % DAY_BITS;
}

/* Either may be missing. */
static void note_time(struct evidence *evidence, const struct flow *flow)
{
    struct evidence_totals *totals = &evidence->totals;
    int64_t start = flow_gives(flow, FLOW_START) ? flow->start : flow->end;
    int64_t end = flow_gives(flow, FLOW_END) ? flow->end : start;

    if (!start && !end)
        return;
    if (!totals->first || start < totals->first)
        totals->first = start;
    if (end > totals->last)
        totals->last = end;
    note_day(evidence, start);
    note_day(evidence, end);
}

static void note_use(struct evidence *evidence, uint32_t interface, const struct flow *flow)
{
    struct flow_run run = {.interface = interface, .protocol = flow->protocol};
    struct flow_sum sum = {.flows = 1,
                           .bytes = flow->bytes,
                           .first = flow_gives(flow, FLOW_START) ? flow->start : flow->end,
                           .last = flow_gives(flow, FLOW_END) ? flow->end : flow->start};
    struct ip_addr sender;

    flow_sender(flow, &sender); /* it is told, else it were no use */
    if (protocol_has_ports(flow->protocol))
        run.ports = evidence->run_of_port[flow->destination_port];
    flow_table_add(&evidence->table, &run, sender, !flow_only_knocks(flow), &sum);
}

static void note_flow(struct evidence *evidence, uint32_t interface, const struct flow *flow)
{
    struct evidence_totals *totals = &evidence->totals;
    enum flow_role role = flow_role_of(evidence->account, interface, flow, &evidence->ports);

    totals->untold += role == FLOW_UNTOLD;
    if (role != FLOW_USE)
        return;
    totals->uses++;
    note_use(evidence, interface, flow);
}

void evidence_add(struct evidence *evidence, const struct flow *flow)
{
    struct evidence_totals *totals = &evidence->totals;
    uint32_t interface = find_interface(evidence, flow);

    totals->records++;
    totals->no_data += flow->status == FLOW_NODATA;
    totals->skipped += flow->status == FLOW_SKIPDATA;
    totals->accepted += flow_gives(flow, FLOW_ACTION) && flow->accepted;
    totals->rejected += flow_gives(flow, FLOW_ACTION) && !flow->accepted;
    note_time(evidence, flow);
    if (interface == NONE) {
        totals->elsewhere++;
        return;
    }
    evidence->recorded[interface] = true;
    if (flow->status == FLOW_OK)
        note_flow(evidence, interface, flow);
}

void evidence_settle(struct evidence *evidence)
{
    flow_table_settle(&evidence->table);
}

/* --- looking ------------------------------------------------------------------------------------- */

static unsigned count_silent_days(const struct evidence *evidence)
{
    uint64_t first = (uint64_t)time_day(evidence->totals.first);
    uint64_t last = (uint64_t)time_day(evidence->totals.last);
    unsigned silent = 0;

    for (uint64_t day = first; day <= last && day < DAYS_MOST; day++)
        silent += !(evidence->days[day / DAY_BITS] >> day % DAY_BITS & 1);
    return silent;
}

struct evidence_totals evidence_totals(const struct evidence *evidence)
{
    struct evidence_totals totals = evidence->totals;

    totals.days_silent = totals.first ? count_silent_days(evidence) : 0;
    totals.crowded = evidence->table.dropped.flows;
    for (size_t i = 0; i < evidence->table.runs.count; i++)
        totals.crowded += evidence->table.runs.items[i].left_out.flows;
    return totals;
}

bool evidence_has_interface(const struct evidence *evidence, uint32_t interface)
{
    return evidence->recorded[interface];
}

const struct flow_table *evidence_table(const struct evidence *evidence)
{
    return &evidence->table;
}

const struct account *evidence_account(const struct evidence *evidence)
{
    return evidence->account;
}
