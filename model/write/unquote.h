/*
 * unquote.h: reads back what quote_hcl or quote_yaml wrote. Internal to this room.
 */
#ifndef MODEL_WRITE_UNQUOTE_H
#define MODEL_WRITE_UNQUOTE_H

#include <stddef.h>

#include "model/base/strbuf.h"

/* Appends what the double-quoted string at `text` stands for; returns its length with both quotes, or 0
 * if there is none, it has no end on its line, it is no UTF-8, or an escape in it is none of ours. */
size_t unquote(const char *text, struct strbuf *out);

#endif
