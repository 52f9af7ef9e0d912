#include "model/base/sentence.h"

#include <string.h>

#include "model/base/message.h"

const char *sentence_end(void)
{
    return _(".");
}

const char *sentence_stop(void)
{
    return _(". ");
}

/* What is left of a stop behind the end that it begins with. */
const char *sentence_gap(void)
{
    return sentence_stop() + strlen(sentence_end());
}

const char *sentence_comma(void)
{
    return _(", ");
}

void sentence_next(struct strbuf *out)
{
    if (out->length)
        strbuf_adds(out, sentence_gap());
}
