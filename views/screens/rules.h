/*
 * rules.h: the rules of a security group, the entries of a network ACL and the routes of a table as
 * screens. Rules are shown as the plan would leave them: gone ones and new ones side by side.
 */
#ifndef VIEWS_SCREENS_RULES_H
#define VIEWS_SCREENS_RULES_H

#include "views/screens/app.h"

/* `reference` puts the cursor on a rule or entry; NONE on the worst. */
void rules_open(struct app *app, uint32_t group, uint32_t reference);
void entries_open(struct app *app, uint32_t acl, uint32_t reference);
void routes_open(struct app *app, uint32_t table);

#endif
