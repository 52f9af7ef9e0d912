#include "model/base/label_fit.h"

#include <string.h>

enum { DIGITS = 17, DIGITS_LEFT = 8 };

int label_columns_of(char first)
{
    return (unsigned char)first < 0xE1 ? 1 : 2;
}

size_t label_cut(const char *text, int width, int *columns)
{
    size_t at = 0;

    *columns = 0;
    while (text[at]) {
        int more = label_columns_of(text[at]);

        if (*columns + more > width)
            break;
        *columns += more;
        for (at++; ((unsigned char)text[at] & 0xC0) == 0x80;)
            at++;
    }
    return at;
}

/* Behind the hyphen of the first id that a name follows; NULL if there is none. */
static char *find_digits(const struct strbuf *label)
{
    char *at = label->text;

    while ((at = strchr(at, '-'))) {
        at++;
        if (strspn(at, "0123456789abcdef") == DIGITS && !strncmp(at + DIGITS, " (", 2))
            return at;
    }
    return NULL;
}

void label_fit(struct strbuf *label, int width)
{
    char *digits = find_digits(label), *end;
    int columns;

    if (!digits || !label->text[label_cut(label->text, width, &columns)])
        return;
    end = digits + DIGITS_LEFT;
    memcpy(end, "..", 2);
    memmove(end + 2, digits + DIGITS, strlen(digits + DIGITS) + 1);
    strbuf_truncate(label, strlen(label->text));
}
