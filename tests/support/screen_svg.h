/*
 * screen_svg.h: a screen as a picture.
 *
 * Cells of a fixed size, text in whatever monospace family the viewer has, line-drawing characters as
 * lines, wide characters in two cells. No scripts, no outside files.
 */
#ifndef TESTS_SUPPORT_SCREEN_SVG_H
#define TESTS_SUPPORT_SCREEN_SVG_H

#include "model/base/strbuf.h"
#include "tests/support/pty_session.h"

void screen_svg(const struct pty_session *session, struct strbuf *out);

#endif
