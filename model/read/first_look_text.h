/*
 * first_look_text.h: small texts from what a scan finds in a large one, to be checked and read. A part of
 * first_look.
 */
#ifndef MODEL_READ_FIRST_LOOK_TEXT_H
#define MODEL_READ_FIRST_LOOK_TEXT_H

#include "model/base/strbuf.h"
#include "model/read/group_scan.h"

/* Appends a group with its candidates, and with what else it tells, but for its other lists and objects,
 * which are null. */
void first_look_add_group(struct strbuf *text, const struct group_scan *scan);

/* Appends a group with one candidate and of that the protocol and ports, as if each range of addresses were
 * 0.0.0.0/0. A rule that is not wanted then is not wanted at all; and equal outlines are many. */
void first_look_add_outline(struct strbuf *text, const struct group_scan *scan,
                            struct text_part candidate);

#endif
