/*
 * goto.h: from an id to its screen, and completion of commands and ids.
 */
#ifndef VIEWS_SCREENS_GOTO_H
#define VIEWS_SCREENS_GOTO_H

#include "views/screens/app.h"

/* Opens the screen of an object, rule (sgr- id or composed name) or ACL entry (acl-1/in/100). */
void goto_id(struct app *app, const char *id);

#endif
