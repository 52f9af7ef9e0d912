/*
 * evidence.h: what flow logs tell of the network interfaces of an export.
 *
 * Logs are fed in record by record and added up: who used which interface on which ports, how often and
 * when (flow_role.h says what counts as use). Memory is bounded whatever their size: at most a million
 * senders in all and 65 536 at one interface on one run of ports by name; more are counted together, and
 * whoever asks is told. Ports are told apart as far as any rule of the export, or the SMTP ports, do.
 *
 * Evidence proposes and never decides: that somebody got in proves neither that they should nor that
 * nobody else must. It knows its own gaps, which are told with it.
 */
#ifndef MODEL_JUDGE_EVIDENCE_H
#define MODEL_JUDGE_EVIDENCE_H

#include "model/account/account.h"
#include "model/judge/flow_table.h"
#include "model/judge/smtp.h"
#include "model/net/flow.h"

struct evidence;

/* Borrows the account. */
struct evidence *evidence_new(const struct account *account, const struct smtp_ports *ports);
void evidence_free(struct evidence *evidence); /* NULL does nothing */

void evidence_add(struct evidence *evidence, const struct flow *flow);

/* After the last record; from then on it is only looked at. */
void evidence_settle(struct evidence *evidence);

struct evidence_totals {
    uint64_t records;
    uint64_t uses; /* accepted, incoming, no replies: what is evidence */
    uint64_t accepted, rejected;
    uint64_t no_data;     /* windows in which nothing was seen */
    uint64_t skipped;     /* windows of which AWS left records out (SKIPDATA) */
    uint64_t elsewhere;   /* of interfaces that the export does not have */
    uint64_t untold;      /* accepted or not, in or out: the log lacks the field that would tell */
    uint64_t crowded;     /* uses by senders that are not kept by name */
    int64_t first, last;  /* seconds since 1970; 0 if there is no record */
    unsigned days_silent; /* whole days between them without any record */
};

struct evidence_totals evidence_totals(const struct evidence *evidence);

/* True if there is any record of the interface, be it that nothing was seen. */
bool evidence_has_interface(const struct evidence *evidence, uint32_t interface);

/* --- for the rest of the judging room -------------------------------------------------------------- */

const struct flow_table *evidence_table(const struct evidence *evidence);
const struct account *evidence_account(const struct evidence *evidence);

/* The lowest port of a run of ports. */
uint16_t evidence_first_port(const struct evidence *evidence, uint16_t ports);

#endif
