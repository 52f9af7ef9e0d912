/*
 * mail_finding_build.h: what the kinds of findings about mail share while they are made. Internal to the
 * room.
 */
#ifndef MODEL_MAIL_MAIL_FINDING_BUILD_H
#define MODEL_MAIL_MAIL_FINDING_BUILD_H

#include "model/judge/finding.h"
#include "model/mail/mail_egress.h"
#include "model/mail/sender_sign.h"

struct mail_finder {
    struct findings *findings;
    const struct walk_context *context;
    const struct account *account;
    const struct smtp_ports *ports;
    const uint8_t *signs; /* sender_sign.h, by interface */
    struct mail_egress *egress;
};

/* Interfaces of one VPC, by id. */
struct interface_list {
    TABLE(uint32_t) items;
};

/* Sorts rows of interfaces by the id of their VPC, then by their own; each stays once. */
void interfaces_sort_by_vpc(const struct account *account, struct interface_list *list);

/* The first row behind `first` that is in another VPC. */
size_t interfaces_of_vpc_end(const struct account *account, const struct interface_list *list,
                             size_t first);

/* The VPC of interfaces of one; the first of them where the export does not hold it. */
struct object_ref interfaces_resource(const struct account *account, const uint32_t *interfaces);

/* ": eni-1 (mx), eni-2, eni-3 and 4 more" */
void interfaces_add_names(const struct account *account, const uint32_t *interfaces, size_t count,
                          struct strbuf *out);

/* The port's bit in the mask, or 0. */
uint64_t mail_port_bit(const struct smtp_ports *ports, uint16_t port);

/* Each kind adds its findings. */
void mail_findings_egress(struct mail_finder *finder);
void mail_findings_senders(struct mail_finder *finder); /* port 25, and reverse names */
void mail_findings_endpoints(struct mail_finder *finder);
void mail_findings_policies(struct mail_finder *finder);

#endif
