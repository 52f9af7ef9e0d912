/*
 * rule.h: what one security-group rule or ACL entry says, in numbers and in words.
 */
#ifndef MODEL_ACCOUNT_RULE_H
#define MODEL_ACCOUNT_RULE_H

#include <stdbool.h>

#include "model/account/account.h"
#include "model/net/addr_set.h"

/*
 * True if the rule or entry speaks of this TCP port: protocol tcp with the port in its range, or
 * protocol -1. Ports of other protocols mean nothing for TCP (aws-facts 1.2: icmp "ports" are type
 * and code; on protocols other than tcp, udp, icmp, icmpv6 AWS ignores them).
 */
bool rule_covers_tcp_port(const struct sg_rule *rule, uint16_t port);
bool entry_covers_tcp_port(const struct acl_entry *entry, uint16_t port);

/* True if the rule carries one of TCP 465, 587, 2465 and 2587 and no other port: what an SES endpoint serves
 * beside 25. A rule that carries more cannot be closed without knowing what the rest is for. */
bool rule_is_submission(const struct sg_rule *rule);

/* True if the export holds all rules of the group in that direction: a group that only an interface or a rule
 * names has rules that it does not tell, unless its list of all rules is complete. */
bool group_rules_are_told(const struct account *account, uint32_t group, bool egress);

/* Whether what a rule's source holds is known: a prefix list without entries is not; a group
 * reference is only as far as the interfaces of the export are complete. */
enum source_knowledge { SOURCE_KNOWN, SOURCE_PARTLY_KNOWN, SOURCE_UNKNOWN };

/*
 * The addresses of one family that a rule's source stands for, added to `set` (initialised).
 * A block: itself. A prefix list: its entries. A group reference: the private IPv4 and the IPv6
 * addresses of the interfaces that carry the group now; never a public address, and nothing when
 * the reference is stale (EC2 user guide, "Security group referencing").
 */
enum source_knowledge rule_source_set(const struct account *account, const struct sg_rule *rule,
                                      struct addr_set *set);

/* The family of a rule's source: IP_V4, IP_V6, or IP_FAMILY_COUNT for both or not known (group
 * reference; prefix list not described). */
uint8_t rule_source_family(const struct account *account, const struct sg_rule *rule);

/* The id of the prefix list or group that a rule names; a group of EC2-Classic has only a name. */
text_id rule_source_text(const struct account *account, const struct sg_rule *rule);

/* "0.0.0.0/0", "pl-1", "sg-2": the source in the words of the JSON contract, from raw bytes
 * (raw = true) or for eyes. */
void rule_format_source(const struct account *account, const struct sg_rule *rule, bool raw,
                        struct strbuf *out);

/* "25-25", "all", "0-65535", "8/0" (icmp type/code). As in the composed rule name. */
void rule_format_ports(int16_t protocol, int32_t from_port, int32_t to_port, struct strbuf *out);

/* For tables: "25", "20-30", "all", "type 8". */
void rule_format_ports_short(int16_t protocol, int32_t from_port, int32_t to_port,
                             struct strbuf *out);

/* For eyes: "tcp 25", "icmp type 8", "all traffic". */
void rule_format_traffic(int16_t protocol, int32_t from_port, int32_t to_port, struct strbuf *out);

/* The rule's name of the contract: its sgr- id, else "sg-1/in/tcp/25-25/0.0.0.0/0" ("out" for
 * egress; protocol -1 is "all/all"). Raw bytes; for eyes sanitise it. */
void rule_format_name(const struct account *account, const struct sg_rule *rule,
                      struct strbuf *out);

/* "acl-1/in/100". */
void entry_format_name(const struct account *account, const struct acl_entry *entry,
                       struct strbuf *out);

#endif
