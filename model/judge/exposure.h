/*
 * exposure.h: from which Internet addresses an interface can really be reached.
 *
 * The exposed set of an interface for a TCP port is what design section 2 defines: admitted by its
 * groups, admitted in by its subnet's ACL, answered by that ACL, routed to an internet gateway, the
 * interface having a public address, and Block Public Access off.
 *
 * Truth has three values. For every question there are two sets: `certain`, which missing data
 * cannot take away, and `possible`, which missing data could still allow; certain is a subset of
 * possible. What is in neither is certainly not reachable.
 *
 * certain needs the interface, its address, a group rule whose source is known, the ACL, the routes.
 * What is missing is taken to be anything AWS would allow: an interface whose subnet is not in the
 * export could be in any subnet of its VPC (surroundings.h), a group that was never described could
 * admit all, a prefix list without entries could hold all.
 *
 * "An IPv6 address" is a global one (in 2000::/3): internet gateways carry no others. A public IPv4
 * address is one that the interface itself tells or that an Elastic IP names it for; interfaces
 * always tell, so missing Elastic IPs leave nothing open.
 *
 * Whoever is the target of a network load balancer may be reached through it as well, without a
 * public address of its own (balancer_reach.h); the exposed set is the union of both.
 *
 * Answers are computed once and kept in the judge.
 */
#ifndef MODEL_JUDGE_EXPOSURE_H
#define MODEL_JUDGE_EXPOSURE_H

#include "model/account/account.h"
#include "model/account/edits.h"
#include "model/judge/balancer_reach.h"
#include "model/judge/group_reach.h"
#include "model/judge/obstacle.h"
#include "model/judge/smtp.h"
#include "model/judge/source_judge.h"
#include "model/judge/surroundings.h"
#include "model/net/addr_set.h"

enum exposure { EXPOSURE_UNATTACHED, EXPOSURE_LATENT, EXPOSURE_UNKNOWN, EXPOSURE_EXPOSED };

/* "exposed", "latent", "unattached", "unknown": the words of the JSON contract. */
const char *exposure_name(enum exposure exposure);

struct exposure_judge;

/* Borrows all three; edits may be NULL. Build a new one when edits change. */
struct exposure_judge *exposure_judge_new(const struct account *account, const struct edits *edits,
                                          const struct smtp_ports *ports);
void exposure_judge_free(struct exposure_judge *judge);

/*
 * The same for who judges the account again and again: with the public addresses of its interfaces,
 * which no edit changes (a byte each, bit f set for family f). They are the caller's, to be freed after
 * the judges. `past` is that of balancer_reach.h.
 */
uint8_t *exposure_addresses(const struct account *account);
struct exposure_judge *exposure_judge_new_of(const struct account *account,
                                             const struct edits *edits,
                                             const struct smtp_ports *ports,
                                             const uint8_t *addresses,
                                             const struct balancer_past *past);

/*
 * What an interface's surroundings (all conditions but its groups) let in from the Internet for the
 * SMTP port ports[port], directly: borrowed sets, valid as long as the judge.
 */
void exposure_of_surroundings(struct exposure_judge *judge, uint32_t interface,
                              enum ip_family family, size_t port, const struct addr_set **certain,
                              const struct addr_set **possible);

/* The exposed set itself: surroundings, load balancers, and the union of the interface's groups.
 * The caller initialises both sets with the family. */
void exposure_of_interface(struct exposure_judge *judge, uint32_t interface, size_t port,
                           struct addr_set *certain, struct addr_set *possible);

/* True if the interface has a public address of the family: condition 5. O(1). */
bool exposure_has_address(const struct exposure_judge *judge, uint32_t interface,
                          enum ip_family family);

/*
 * The first condition (of the interface's surroundings) that stops all of `from` on the direct way,
 * surely or perhaps; NULL stands for the Internet. OBSTACLE_NONE if some of it passes.
 */
struct obstacle exposure_obstacle(struct exposure_judge *judge, uint32_t interface,
                                  enum ip_family family, size_t port, const struct addr_set *from,
                                  enum certainty certainty);

/* Why the surroundings of an interface let nothing in (or not surely), as one sentence for eyes;
 * "" if it is reachable. The first condition that fails, in the order of the definition. */
void exposure_explain(struct exposure_judge *judge, uint32_t interface, enum ip_family family,
                      size_t port, struct strbuf *out);

/* The parts the judge is made of, borrowed. */
struct surroundings *exposure_judge_surroundings(struct exposure_judge *judge);
struct group_reaches *exposure_judge_groups(struct exposure_judge *judge);
struct source_judge *exposure_judge_sources(struct exposure_judge *judge);
struct balancer_reaches *exposure_judge_balancers(struct exposure_judge *judge);

/* The last handed over, set aside, to be freed by the caller; the judge answers nothing any more. */
struct balancer_reaches *exposure_judge_take_balancers(struct exposure_judge *judge);

#endif
