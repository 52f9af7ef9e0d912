/*
 * surroundings.h: what the network around a subnet lets in from the Internet.
 *
 * For a subnet, a family and an SMTP port: the Internet addresses that the subnet's network ACL
 * admits, that the ACL lets a reply out to, and that the route table sends to an internet gateway;
 * nothing where VPC Block Public Access forbids it. What is left to an interface are its security
 * groups and its public address (exposure.h).
 *
 * Block Public Access: the subnet's state if its record has one, else the VPC's; a record without
 * it means off. A subnet whose ACL or route table the export does not tell (account.h: falling back
 * to the VPC's default one is the linker's, and it does so only where none can be missing) could
 * have any.
 *
 * Each answer is computed once, on demand, and borrowed: valid as long as the surroundings.
 */
#ifndef MODEL_JUDGE_SURROUNDINGS_H
#define MODEL_JUDGE_SURROUNDINGS_H

#include "model/account/account.h"
#include "model/account/edits.h"
#include "model/judge/smtp.h"
#include "model/net/addr_set.h"

/* certain: what missing data cannot take away; possible: what it could still allow. certain is a
 * subset of possible. */
struct reach {
    struct addr_set certain, possible;
};

struct surroundings;

/* Borrows all three; edits may be NULL. */
struct surroundings *surroundings_new(const struct account *account, const struct edits *edits,
                                      const struct smtp_ports *ports);
void surroundings_free(struct surroundings *surroundings);

/* INTERNET4 or INTERNET6. */
const struct addr_set *surroundings_internet(const struct surroundings *surroundings,
                                             enum ip_family family);

/* The set without addresses. */
const struct addr_set *surroundings_nothing(const struct surroundings *surroundings,
                                            enum ip_family family);

const struct reach *surroundings_of_subnet(struct surroundings *surroundings, uint32_t subnet,
                                           enum ip_family family, size_t port);

/* The same for any TCP port, worked out anew: replaces both sets, which are initialised. */
void surroundings_at_port(struct surroundings *surroundings, uint32_t subnet, uint16_t tcp_port,
                          struct reach *reach);

/* What could come in on some port: all conditions but the ACL's inbound side. */
const struct addr_set *surroundings_on_any_port(struct surroundings *surroundings, uint32_t subnet,
                                                enum ip_family family);

/*
 * What a subnet of this VPC that the export does not hold could let in: what any of the VPC's route
 * tables and any of its ACLs allow if the export holds all of them, else anything. A VPC that is
 * not known (TEXT_NONE) could be any.
 */
const struct addr_set *surroundings_elsewhere(struct surroundings *surroundings, text_id vpc_id,
                                              enum ip_family family, size_t port);

/* What any subnet of this VPC could let in: the possible sets of those in the export, and of those
 * elsewhere unless the export holds all subnets. */
const struct addr_set *surroundings_of_vpc(struct surroundings *surroundings, text_id vpc_id,
                                           enum ip_family family, size_t port);

/* True if the export leaves open which network ACL the subnet uses. */
bool subnet_acl_is_unknown(const struct account *account, uint32_t subnet);

/* True if Block Public Access lets nothing into the subnet. */
bool subnet_is_blocked(const struct account *account, uint32_t subnet);

#endif
