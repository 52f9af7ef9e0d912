/*
 * rule_doubles.h: each rule of a group once.
 */
#ifndef MODEL_READ_RULE_DOUBLES_H
#define MODEL_READ_RULE_DOUBLES_H

#include "model/read/load.h"

/* Notes which of the groups that were read since the last time may have rules that say the same. Nearly none has,
 * which is seen at a glance; and at the least cost while their rules, whose sources are rows by now, are still in the
 * cache. */
void rule_doubles_look(struct load *load);

/* Joins rules that say the same, those of load->flat_rules among them; they have rows of groups by now. One that goes
 * has a group of NONE. `groups_stay`: all groups that were looked at are where they were. True if any rule may have
 * gone. O(rules) in halves, unless nothing has come to what was looked at. */
bool rule_doubles_merge(struct load *load, bool groups_stay);

#endif
