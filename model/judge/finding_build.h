/*
 * finding_build.h: what the kinds of findings share while they are computed. Internal to the room.
 *
 * A *carrier* is an interface that carries a group (or the one interface asked about); a *spot* is
 * a subnet with carriers, since all carriers of a subnet see the same Internet. An *opening* is
 * what rules admit: per family and port a set, and whether it could be more.
 */
#ifndef MODEL_JUDGE_FINDING_BUILD_H
#define MODEL_JUDGE_FINDING_BUILD_H

#include "model/judge/finding.h"
#include "model/judge/finding_quiet.h"

struct carrier {
    uint32_t interface;
    uint32_t spot;
    uint32_t balancer; /* through which the opening judged last reaches it, or NONE */
};

struct spot {
    uint32_t subnet;                   /* NONE: the subnet is not in the export */
    uint32_t interface;                /* one of its carriers */
    bool has_address[IP_FAMILY_COUNT]; /* some carrier has one */
    bool reached[IP_FAMILY_COUNT];     /* by the opening judged last */
};

struct carriers {
    TABLE(struct carrier) items; /* by interface id */
    TABLE(struct spot) spots;
    bool complete;  /* no other interface can carry the group */
    text_id vpc_id; /* where another one could be */
};

#define REACHED_DIRECTLY (NONE - 1)

struct finding_touched;

struct finding_builder {
    struct findings *findings;
    const struct account *account;
    const struct edits *edits;
    const struct smtp_ports *ports;
    struct exposure_judge *judge;
    struct finding_fixed *fixed;
    uint32_t *spot_of_subnet; /* scratch: NONE but while carriers are gathered */
    uint32_t *reached_by;     /* scratch, per interface: a balancer, REACHED_DIRECTLY, or NONE */
    struct speech *speeches;  /* per group; NULL where few groups are judged: ask group_speech */
    struct finding_quiet *quiet; /* NULL: look at everything */
    const struct finding_touched *touched;
    struct carriers carriers; /* of the group or interface in hand */
};

/* What rules admit from outside. Sets are borrowed; NULL is the set without addresses. */
struct opening {
    uint64_t ports;
    const struct addr_set *known[IP_FAMILY_COUNT][SMTP_PORTS_MOST];
    uint64_t open_ended[IP_FAMILY_COUNT]; /* ports on which it could be more */
};

/* What the inbound rules of a group say of SMTP, seen at a glance. References to groups count for nothing
 * (source_judge.h). */
struct speech {
    bool blocks, lists;               /* whether any has a block, a prefix list as its source */
    uint64_t shares[IP_FAMILY_COUNT]; /* of their sources, added up: struct source_glance */
    uint64_t unions[IP_FAMILY_COUNT]; /* ports on which several could be broader than each alone */
};

/* Fills builder->speeches. O(rules). */
void speeches_look(struct finding_builder *builder);

struct speech group_speech(const struct finding_builder *builder, uint32_t group);

/* True if no rule of the group is open, nor could be for want of data, nor all together: nearly all groups. */
bool speech_is_narrow(const struct speech *speech);

/* Gathers into builder->carriers. */
void carriers_of_group(struct finding_builder *builder, uint32_t group);
void carriers_of_interface(struct finding_builder *builder, uint32_t interface);

/* Fills exposure, interfaces, obstacle and obstacle_port of a finding for the carriers in hand. */
void carriers_judge(struct finding_builder *builder, const struct opening *opening,
                    struct finding *finding);

/* The severity of the kinds that speak of groups: the table of design section 2. */
enum severity severity_of_group(enum breadth breadth, enum exposure exposure);

/* Appends a finding with the rules (or entries) it names. */
void finding_add(struct finding_builder *builder, struct finding *finding, const uint32_t *rules,
                 size_t rule_count);

/* Appends the exposed interfaces of a finding, by id, and takes from `reached_by` what they are
 * reached by. */
void finding_add_interfaces(struct finding_builder *builder, struct finding *finding,
                            uint32_t *interfaces, size_t count);

void finding_fixed_release(struct finding_fixed *fixed);

/* Sorts rows of interfaces by id. */
void interfaces_sort(const struct finding_builder *builder, uint32_t *interfaces, size_t count);

/* Sorts the first findings, as many as are new, in among the others, which are in order. */
void findings_sort(struct finding_builder *builder, size_t new_count);

/* The name of a rule or entry that a finding names; raw bytes. */
void finding_format_rule(const struct account *account, const struct edits *edits,
                         enum finding_kind kind, uint32_t reference, struct strbuf *out);

/* The first place in `homeless` of interfaces of the VPC, or of what would come behind them. */
size_t homeless_first(const struct account *account, const struct homeless *homeless,
                      text_id vpc_id);

/* True if nobody comes in from the Internet by any group of the interface, whatever surrounds it; without
 * `quiet` nobody has asked that before, and it is not worth asking: false. */
bool interface_is_mute(struct finding_builder *builder, uint32_t interface);

/* Whether the judgement has to look at a group, interface or ACL for a kind of finding. */
bool finding_to_judge(const struct finding_builder *builder, enum finding_kind kind, uint32_t row);

/* Each kind adds its findings. */
void finding_rules_compute(struct finding_builder *builder);
void finding_unions_compute(struct finding_builder *builder);
void finding_acls_compute(struct finding_builder *builder);

#endif
