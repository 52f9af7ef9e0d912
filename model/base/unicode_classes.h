/*
 * unicode_classes.h: what each character may do to a reader's eyes (sanitise.h).
 *
 * Unicode 15.0. The table is made by tests/unicode/make_classes.c of general categories,
 * scripts, bidirectional classes, normal form C and confusables.txt.
 */
#ifndef MODEL_BASE_UNICODE_CLASSES_H
#define MODEL_BASE_UNICODE_CLASSES_H

#include <stddef.h>
#include <stdint.h>

enum unicode_kind {
    UNICODE_PLAIN,
    UNICODE_HIDDEN,     /* no shape of its own, or one that moves or changes what stands beside it:
                           control, format, blank, unassigned, private, right to left, accents that
                           combine, radicals, and what normal form C spells otherwise */
    UNICODE_ALIKE,      /* looks like a character of ASCII, and is no letter of another script */
    UNICODE_FULL_WIDTH, /* ASCII in two columns */
    UNICODE_EAST_ASIAN, /* kana, ideographs, Hangul, Bopomofo */
    UNICODE_LATIN,
    UNICODE_MARK,           /* combines, in a script that cannot do without */
    UNICODE_OTHER,          /* a letter or digit of such a script, or of any other */
    UNICODE_OTHER_ALIKE,    /* one that looks like ASCII */
    UNICODE_EUROPEAN,       /* a letter of a script built like Latin: Cyrillic, Greek, ... */
    UNICODE_EUROPEAN_ALIKE, /* one that looks like ASCII, perhaps with an accent */
};

/* A class is a kind, and for European kinds the number of the script (1 to 31). */
#define UNICODE_CLASS(script, kind) ((uint32_t)(script) << 4 | (uint32_t)(kind))
#define UNICODE_KIND(class) ((enum unicode_kind)((class) & 15))
#define UNICODE_SCRIPT(class) ((class) >> 4)

/* Characters from `first` up to the next run are of a class; ascending. */
#define UNICODE_RUN(first, class) ((first) << 9 | (class))

extern const uint32_t unicode_runs[];
extern const size_t unicode_run_count;

#endif
