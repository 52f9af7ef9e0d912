/*
 * flow_table.h: who used which interface on which ports: flows added up while logs are read.
 *
 * Internal to this room. What is kept grows with the number of distinct senders of each interface and
 * run of ports and not with the logs, and never beyond the limits: further senders are then
 * only counted together. Reading first, then settling, then looking up.
 */
#ifndef MODEL_JUDGE_FLOW_TABLE_H
#define MODEL_JUDGE_FLOW_TABLE_H

#include "model/account/account.h"
#include "model/account/row_hash.h"

/* Flows added up. All zero is none. */
struct flow_sum {
    uint64_t flows, bytes;
    int64_t first, last; /* when: seconds since 1970; of none 0 */
};

void flow_sum_add(struct flow_sum *sum, const struct flow_sum *more);

/* Which packets: `ports` is a number that the owner gives to a run of ports, 0 where there are none. */
struct flow_run {
    uint32_t interface;
    uint16_t ports;
    uint8_t protocol;
    uint32_t senders;         /* that are kept */
    size_t first;             /* settled: the first of them in `uses` */
    struct flow_sum left_out; /* of those that are not */
};

struct flow_use {
    ip_value source;
    uint32_t run;
    uint8_t family; /* enum ip_family */
    bool talked;    /* not only knocked, see flow_role.h */
    struct flow_sum sum;
};

struct flow_table {
    TABLE(struct flow_run) runs; /* settled: by interface, protocol, ports */
    TABLE(struct flow_use) uses; /* settled: by run, family, source */
    struct row_hash run_hash, use_hash;
    struct flow_sum dropped;                   /* of runs that are not kept */
    size_t runs_most, uses_most, senders_most; /* the latter of one run */
};

/* All zero but for the three limits is an empty one. */
void flow_table_release(struct flow_table *table);

/* Amortised O(1). */
void flow_table_add(struct flow_table *table, const struct flow_run *run, struct ip_addr source,
                    bool talked, const struct flow_sum *sum);

/* O(n log n), once. */
void flow_table_settle(struct flow_table *table);

/* The runs of an interface, side by side. O(log n). */
const struct flow_run *flow_table_runs(const struct flow_table *table, uint32_t interface,
                                       size_t *count);

#endif
