#include "model/net/ipv6_search.h"

#include <string.h>

#include "model/base/strbuf.h"

static const char hex_digits[] = "0123456789abcdef";

/* Each block has colons, whatever its length. */
static void look_at_lengths(struct ipv6_search *search, char letter)
{
    struct strbuf text = STRBUF_INIT;

    for (unsigned length = 0; length <= 128; length++) {
        strbuf_clear(&text);
        strbuf_addch(&text, '/');
        strbuf_addu(&text, length);
        search->lengths[length] = letter == ':' || strchr(text.text, letter);
    }
    strbuf_release(&text);
}

void ipv6_search_prepare(struct ipv6_search *search, const char *wanted)
{
    const char *digit;

    memset(search, 0, sizeof *search);
    if (!wanted[0] || wanted[0] == '0' || wanted[1])
        return;
    digit = strchr(hex_digits, wanted[0]);
    search->is_known = true;
    search->is_digit = digit;
    search->digits = digit ? (uint64_t)(digit - hex_digits) * UINT64_C(0x1111111111111111) : 0;
    look_at_lengths(search, wanted[0]);
}
