#include "model/net/ipv4_search.h"

#include <string.h>

#include "model/base/strbuf.h"

enum { NUMBERS_OF_A_BLOCK = 5 }; /* four octets and the prefix length */

/* What stands between two separators of the text, and what stands before it: '.', '/' or, at the text's beginning,
 * nothing. */
struct piece {
    const char *text;
    size_t length;
    char before;
    bool is_last;
};

/* The text goes on beyond its first and its last piece. */
static bool piece_may_be(struct piece piece, const char *number, size_t length)
{
    if (piece.length > length)
        return false;
    if (!piece.before && piece.is_last)
        return strstr(number, piece.text) != NULL;
    if (!piece.before)
        return memcmp(number + length - piece.length, piece.text, piece.length) == 0;
    return (piece.is_last || piece.length == length) &&
           memcmp(number, piece.text, piece.length) == 0;
}

static void add_piece(struct ipv4_search *search, struct piece piece, uint8_t bit)
{
    struct strbuf text = STRBUF_INIT;

    for (unsigned number = 0; number < 256; number++) {
        strbuf_clear(&text);
        strbuf_addu(&text, number);
        if (!piece_may_be(piece, text.text, text.length))
            continue;
        if (piece.before != '/')
            search->octets[number] |= bit;
        if (piece.before == '/' || (!piece.before && piece.is_last))
            search->lengths[number] |= bit;
    }
    strbuf_release(&text);
}

void ipv4_search_prepare(struct ipv4_search *search, const char *wanted)
{
    struct piece piece = {.text = wanted};
    uint8_t bit = 1;

    memset(search, 0, sizeof *search);
    if (wanted[strspn(wanted, "0123456789./")])
        return;
    for (int i = 0; i < NUMBERS_OF_A_BLOCK; i++) {
        piece.length = strcspn(piece.text, "./");
        piece.is_last = !piece.text[piece.length];
        add_piece(search, piece, bit);
        if (piece.is_last) {
            search->last = bit;
            return;
        }
        piece.before = piece.text[piece.length];
        piece.text += piece.length + 1;
        bit = (uint8_t)(bit << 1);
    }
}
