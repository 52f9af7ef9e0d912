/*
 * object_details.h: what the pane says of the selected object, in one or two plain sentences.
 */
#ifndef VIEWS_SCREENS_OBJECT_DETAILS_H
#define VIEWS_SCREENS_OBJECT_DETAILS_H

#include "views/screens/app.h"

void vpc_detail(const struct app *app, uint32_t row, struct lines *lines);
void subnet_detail(const struct app *app, uint32_t row, struct lines *lines);
void group_detail(const struct app *app, uint32_t row, struct lines *lines);
void acl_detail(const struct app *app, uint32_t row, struct lines *lines);
void route_table_detail(const struct app *app, uint32_t row, struct lines *lines);
void interface_detail(const struct app *app, uint32_t row, struct lines *lines);
void instance_detail(const struct app *app, uint32_t row, struct lines *lines);
void endpoint_detail(const struct app *app, uint32_t row, struct lines *lines);
void prefix_list_detail(const struct app *app, uint32_t row, struct lines *lines);

#endif
