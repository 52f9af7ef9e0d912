#include "model/write/plan_file_choice.h"

#include <string.h>

#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/base/time_text.h"

/* --- persons ------------------------------------------------------------------------------------------- */

struct name {
    const char *start;
    size_t length;
};

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static struct name trim(const char *text)
{
    struct name name = {text, strlen(text)};

    while (name.length && is_blank(name.start[0])) {
        name.start++;
        name.length--;
    }
    while (name.length && is_blank(name.start[name.length - 1]))
        name.length--;
    return name;
}

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static bool is_same_person(const char *one, const char *other)
{
    struct name a = trim(one), b = trim(other);

    for (size_t i = 0; a.length == b.length && i < a.length; i++)
        if (lower(a.start[i]) != lower(b.start[i]))
            return false;
    return a.length == b.length;
}

/* --- choosing ------------------------------------------------------------------------------------------ */

/* The sentence has other people's names in it; it is released. */
static bool refuse(struct strbuf *why, struct strbuf *sentence)
{
    sanitise_add(why, sentence->text, sentence->length);
    strbuf_release(sentence);
    return false;
}

static bool is_approved(const char *author, const struct review *review, struct strbuf *why)
{
    struct strbuf sentence = STRBUF_INIT;

    if (review->verdict != REVIEW_APPROVED) {
        strbuf_adds(why, _("Nobody has approved it."));
        return false;
    }
    if (!author || !is_same_person(author, review->reviewer))
        return true;
    strbuf_addf(&sentence, _("Only %s has approved it, whose plan it is."), review->reviewer);
    return refuse(why, &sentence);
}

bool plan_is_chosen(enum plan_choice choice, const char *author, const struct review *review,
                    struct strbuf *why)
{
    struct strbuf sentence = STRBUF_INIT;

    if (choice == PLAN_TAKE_ALL)
        return true;
    if (review->verdict == REVIEW_REJECTED) {
        strbuf_addf(&sentence, _("%s has rejected it."), review->reviewer);
        return refuse(why, &sentence);
    }
    return choice == PLAN_TAKE_UNREJECTED || is_approved(author, review, why);
}

bool plan_acceptance_is_over(const char *expiry, int64_t today)
{
    int64_t day;

    return expiry && (!day_text_parse(expiry, &day) || day < today);
}
