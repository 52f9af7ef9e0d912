/*
 * open_rule.h: the rules that can be told to be open by themselves, before anything else is known.
 */
#ifndef MODEL_JUDGE_OPEN_RULE_H
#define MODEL_JUDGE_OPEN_RULE_H

#include "model/account/account.h"
#include "model/judge/smtp.h"

/* True if an inbound rule lets any address in on one of these ports: its source is 0.0.0.0/0 or ::/0. */
bool rule_lets_anybody_in(const struct account *account, const struct sg_rule *rule,
                          const struct smtp_ports *ports);

#endif
