/*
 * drawing.h: a map and the walk that is marked on it as text, as map_draw.h hands it to a pen.
 */
#ifndef TESTS_MODEL_MAP_DRAWING_H
#define TESTS_MODEL_MAP_DRAWING_H

#include "model/map/map_draw.h"
#include "model/map/map_words.h"

struct drawing {
    const struct map_layout *layout;
    struct strbuf text;
};

static inline void put_line(void *context, int x, const char *glyphs, int columns, bool heavy)
{
    struct drawing *drawing = context;

    (void)x;
    (void)columns;
    (void)heavy;
    strbuf_adds(&drawing->text, glyphs);
}

/* All that is written here is ASCII. */
static inline int put_label(void *context, const struct map_label *label)
{
    struct drawing *drawing = context;
    struct strbuf words = STRBUF_INIT;
    int used;

    map_label_words(drawing->layout, label, &words);
    if (words.length > (size_t)label->width)
        strbuf_truncate(&words, (size_t)label->width);
    used = label->kind == MAP_LABEL_TITLE ? (int)words.length : label->width;
    strbuf_addbuf(&drawing->text, &words);
    strbuf_add_repeated(&drawing->text, ' ', (size_t)used - words.length);
    strbuf_release(&words);
    return used;
}

static inline void expect_drawing_at(const struct vpc_map *map, const struct map_walk *walk, int columns, int rows,
                                     bool utf8, const char *expected)
{
    struct map_layout layout;
    struct drawing drawing = {&layout, STRBUF_INIT};
    const struct map_pen pen = {utf8, &drawing, put_line, put_label};

    map_layout_make(&layout, map, columns, rows);
    map_layout_mark(&layout, walk);
    for (int y = 0; y < layout.height; y++) {
        map_draw_row(&layout, y, &pen);
        while (drawing.text.length && drawing.text.text[drawing.text.length - 1] == ' ')
            strbuf_truncate(&drawing.text, drawing.text.length - 1);
        strbuf_addch(&drawing.text, '\n');
    }
    assert_string_equal(drawing.text.text, expected);
    strbuf_release(&drawing.text);
    map_layout_release(&layout);
}

#endif
