/*
 * Makes model/base/unicode_classes.c of the Unicode data in ICU (Debian's libicu-dev 72: Unicode 15.0, its
 * confusables.txt included). For whoever moves to another Unicode; the program itself needs no ICU.
 *
 *     cc -I. -o make_classes tests/unicode/make_classes.c -licui18n -licuuc
 *     ./make_classes >model/base/unicode_classes.c
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>

#include "model/base/unicode_classes.h"

static const UNormalizer2 *composed;
static USpoofChecker *confusables;

/* Scripts whose letters are built as ours are: any of them may stand for another. */
static const UScriptCode european[] = {
    USCRIPT_CYRILLIC,   USCRIPT_GREEK,      USCRIPT_COPTIC,   USCRIPT_ARMENIAN,
    USCRIPT_CHEROKEE,   USCRIPT_DESERET,    USCRIPT_GEORGIAN, USCRIPT_LISU,
    USCRIPT_OLD_ITALIC, USCRIPT_RUNIC,      USCRIPT_TIFINAGH, USCRIPT_CARIAN,
    USCRIPT_LYCIAN,     USCRIPT_ELBASAN,    USCRIPT_OSAGE,    USCRIPT_WARANG_CITI,
    USCRIPT_GOTHIC,     USCRIPT_GLAGOLITIC, USCRIPT_MIAO,     USCRIPT_CANADIAN_ABORIGINAL,
    USCRIPT_LYDIAN,     USCRIPT_VITHKUQI};

enum { EUROPEAN_COUNT = sizeof european / sizeof *european };

/* From 1; 0 for another script. */
static unsigned european_number(UScriptCode script)
{
    for (unsigned i = 0; i < EUROPEAN_COUNT; i++)
        if (european[i] == script)
            return i + 1;
    return 0;
}

static bool is_east_asian(UScriptCode script)
{
    return script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA ||
           script == USCRIPT_HANGUL || script == USCRIPT_BOPOMOFO;
}

static bool is_composed(UChar32 c)
{
    UErrorCode error = U_ZERO_ERROR;
    UChar text[2];
    int32_t length = 0;

    U16_APPEND_UNSAFE(text, length, c);
    return unorm2_isNormalized(composed, text, length, &error);
}

static bool is_right_to_left(UChar32 c)
{
    UCharDirection direction = u_charDirection(c);

    return direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC ||
           direction == U_ARABIC_NUMBER;
}

/* Without a shape of its own, or one that changes what stands beside it. */
static bool is_hidden(UChar32 c, UScriptCode script)
{
    static const int8_t never[] = {U_CONTROL_CHAR,        U_FORMAT_CHAR,    U_SURROGATE,
                                   U_PRIVATE_USE_CHAR,    U_UNASSIGNED,     U_LINE_SEPARATOR,
                                   U_PARAGRAPH_SEPARATOR, U_SPACE_SEPARATOR};
    int8_t type = u_charType(c);

    if (c == ' ')
        return false;
    if (memchr(never, type, sizeof never) || c == 0x2800 || c == 0xFFFC)
        return true;
    if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) || is_right_to_left(c))
        return true;
    if (u_getIntPropertyValue(c, UCHAR_HANGUL_SYLLABLE_TYPE) >= U_HST_LEADING_JAMO &&
        u_getIntPropertyValue(c, UCHAR_HANGUL_SYLLABLE_TYPE) <= U_HST_TRAILING_JAMO)
        return true;
    if (c >= 0x2E80 && c <= 0x2FDF) /* radicals, which look like ideographs */
        return true;
    if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK)
        return script == USCRIPT_INHERITED || script == USCRIPT_COMMON || european_number(script) ||
               script == USCRIPT_ARABIC || script == USCRIPT_HEBREW || script == USCRIPT_LATIN;
    return !is_composed(c);
}

/* Looks like one character of ASCII; of other scripts than Latin with accents too. */
static bool is_alike(UChar32 c, UScriptCode script)
{
    UErrorCode error = U_ZERO_ERROR;
    UChar text[2], skeleton[64];
    int32_t length = 0, letters = 0;
    bool accents = script != USCRIPT_LATIN && script != USCRIPT_COMMON;

    if (c >= 0xFB00 && c <= 0xFB06) /* ligatures */
        return true;
    U16_APPEND_UNSAFE(text, length, c);
    length = uspoof_getSkeleton(confusables, 0, text, length, skeleton, 64, &error);
    for (int32_t i = 0; i < length; i++) {
        if (skeleton[i] < 0x80)
            letters++;
        else if (!accents || u_charType(skeleton[i]) != U_NON_SPACING_MARK)
            return false;
    }
    return letters == 1 || (letters == 2 && ((skeleton[0] == 'r' && skeleton[1] == 'n') ||
                                             (skeleton[0] == '\'' && skeleton[1] == '\'')));
}

/* What is no letter, or a letter that may stand beside Latin ones. */
static enum unicode_kind kind_of_common(UChar32 c, UScriptCode script)
{
    if (is_alike(c, script))
        return UNICODE_ALIKE;
    return script == USCRIPT_LATIN ? UNICODE_LATIN : UNICODE_PLAIN;
}

static enum unicode_kind kind_of(UChar32 c, UScriptCode script)
{
    int32_t width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
    int8_t type = u_charType(c);

    if (is_hidden(c, script))
        return UNICODE_HIDDEN;
    if (c < 0x80)
        return u_isalpha(c) ? UNICODE_LATIN : UNICODE_PLAIN;
    if (c >= 0xFF01 && c <= 0xFF5E)
        return UNICODE_FULL_WIDTH;
    if (is_east_asian(script))
        return UNICODE_EAST_ASIAN;
    if (width == U_EA_WIDE || width == U_EA_FULLWIDTH)
        return UNICODE_PLAIN;
    if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK)
        return UNICODE_MARK;
    if (script == USCRIPT_LATIN || script == USCRIPT_COMMON || !u_isalnum(c))
        return kind_of_common(c, script);
    if (european_number(script))
        return is_alike(c, script) ? UNICODE_EUROPEAN_ALIKE : UNICODE_EUROPEAN;
    return is_alike(c, script) ? UNICODE_OTHER_ALIKE : UNICODE_OTHER;
}

static uint32_t class_of(UChar32 c)
{
    UErrorCode error = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript(c, &error);
    enum unicode_kind kind = kind_of(c, script);
    bool is_european = kind == UNICODE_EUROPEAN || kind == UNICODE_EUROPEAN_ALIKE;

    return UNICODE_CLASS(is_european ? european_number(script) : 0, kind);
}

int main(void)
{
    UErrorCode error = U_ZERO_ERROR;
    unsigned count = 0;

    composed = unorm2_getNFCInstance(&error);
    confusables = uspoof_open(&error);
    printf("/* Made by tests/unicode/make_classes.c of Unicode %s; see there. */\n"
           "#include \"model/base/unicode_classes.h\"\n\n/* clang-format off */\n"
           "const uint32_t unicode_runs[] = {",
           U_UNICODE_VERSION);
    for (UChar32 c = 0; c < 0x110000; c++) {
        uint32_t class = class_of(c);

        if (!c || class != class_of(c - 1))
            printf("%s0x%08X,", count++ % 8 ? " " : "\n    ", UNICODE_RUN((uint32_t)c, class));
    }
    printf("\n};\n/* clang-format on */\n\n"
           "const size_t unicode_run_count = sizeof unicode_runs / sizeof *unicode_runs;\n");
    return 0;
}
