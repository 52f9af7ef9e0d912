/*
 * object_list.h: all objects of one kind, or those of one VPC, as a screen.
 */
#ifndef VIEWS_SCREENS_OBJECT_LIST_H
#define VIEWS_SCREENS_OBJECT_LIST_H

#include "views/screens/app.h"

/* Which objects: `any_vpc`, or those whose VPC is `vpc` (NONE: those that belong to no VPC of the
 * export). */
struct object_scope {
    bool any_vpc;
    uint32_t vpc;
};

bool object_in_scope(const struct account *account, struct object_ref object,
                     struct object_scope scope);

/* The one list of a kind and scope: it comes to the top if it is open. */
void object_list_open(struct app *app, enum object_kind kind, struct object_scope scope);

#endif
