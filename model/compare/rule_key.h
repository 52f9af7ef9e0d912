/*
 * rule_key.h: what a security-group rule says, so that rules of two exports can be compared and
 * sorted.
 */
#ifndef MODEL_COMPARE_RULE_KEY_H
#define MODEL_COMPARE_RULE_KEY_H

#include "model/account/account.h"

/* Texts are borrowed from the account. Ports that mean the same are the same: all ports of tcp and
 * udp are 0 to 65535, what has no ports has -1. */
struct rule_key {
    bool egress, stale; /* stale: a reference over a peering that is gone, which admits nothing */
    int16_t protocol;
    int32_t from_port, to_port;
    uint8_t source_kind;
    struct cidr block;  /* SOURCE_CIDR */
    const char *source; /* the id of the list or group, else "" */
    const char *id;     /* sgr-..., or "": no part of what the rule says */
    uint32_t row;
};

struct rule_key rule_key_of(const struct account *account, uint32_t row);

/* By direction (inbound first), protocol, ports, then source; 0 if both say the same. */
int rule_key_compare_traffic(const struct rule_key *a,
                             const struct rule_key *b); /* but the source */
int rule_key_compare(const struct rule_key *a, const struct rule_key *b);

#endif
