/*
 * plan_text.h: a plan file written by hand, and how to damage it.
 */
#ifndef TESTS_MODEL_WRITE_PLAN_TEXT_H
#define TESTS_MODEL_WRITE_PLAN_TEXT_H

#include <stdlib.h>
#include <string.h>

#include "model/base/strbuf.h"
#include "model/write/plan_file.h"

static const char plan_text_whole[] =
    "{\"schema\": \"vpcmend.plan/1\",\n"                                                      /* 1 */
    " \"author\": \"alice\", \"time\": \"2026-11-26T15:04:05Z\",\n"                           /* 2 */
    " \"export\": {\"sources\": 4, \"digest\": \"xxh3:0000000000000000\"},\n"              /* 3 */
    " \"ports\": [25, 465],\n"                                                                /* 4 */
    " \"decisions\": [\n"                                                                     /* 5 */
    "  {\"target\": \"sgr-1\", \"decision\": \"rewrite\", \"security_group\": \"sg-mail\",\n" /* 6 */
    "   \"account\": \"123456789012\", \"region\": \"eu-west-1\",\n"                          /* 7 */
    "   \"candidate\": \"cidr:10.0.0.0/8\", \"ports\": null, \"allow_loss\": false,\n"        /* 8 */
    "   \"batch\": 2, \"way\": \"modify\", \"reason\": null, \"owner\": null,\n"              /* 9 */
    "   \"expiry\": null,\n"                                                                  /* 10 */
    "   \"before\": [\n"                                                                      /* 11 */
    "    {\"id\": \"sgr-1\", \"protocol\": \"tcp\", \"from_port\": 25, \"to_port\": 25,\n"    /* 12 */
    "     \"source\": \"0.0.0.0/0\", \"description\": \"smtp from anywhere\"}],\n"            /* 13 */
    "   \"after\": [\n"                                                                       /* 14 */
    "    {\"id\": \"sgr-1\", \"protocol\": \"tcp\", \"from_port\": 25, \"to_port\": 25,\n"    /* 15 */
    "     \"source\": \"10.0.0.0/8\", \"description\": null}],\n"                             /* 16 */
    "   \"warning\": null,\n"                                                                 /* 17 */
    "   \"review\": {\"verdict\": \"approved\", \"reviewer\": \"bob\",\n"                     /* 18 */
    "    \"time\": \"2026-11-26T16:00:00Z\",\n"                                               /* 19 */
    "    \"comments\": [{\"author\": \"eve\", \"time\": \"2026-11-26T15:59:59Z\",\n"          /* 20 */
    "     \"text\": \"fine\"}]}},\n"                                                          /* 21 */
    "  {\"target\": \"acl-1/in/100\", \"decision\": \"accept\", \"network_acl\": \"acl-1\",\n" /* 22 */
    "   \"account\": null, \"region\": null, \"candidate\": null, \"ports\": null,\n"         /* 23 */
    "   \"allow_loss\": false, \"batch\": null, \"way\": \"nothing\",\n"                      /* 24 */
    "   \"reason\": \"a mail exchanger\", \"owner\": \"postmaster\",\n"                       /* 25 */
    "   \"expiry\": \"2030-01-31\",\n"                                                        /* 26 */
    "   \"before\": [{\"number\": 100, \"action\": \"allow\", \"protocol\": \"tcp\",\n"       /* 27 */
    "     \"from_port\": 465, \"to_port\": 465, \"source\": \"0.0.0.0/0\"}],\n"               /* 28 */
    "   \"after\": null, \"warning\": null,\n"                                                /* 29 */
    "   \"review\": {\"verdict\": \"open\", \"reviewer\": null, \"time\": null,\n"            /* 30 */
    "    \"comments\": []}}\n"                                                                /* 31 */
    " ]}\n";

/* The text with the first `from` behind the start of line `line` (from 1) turned into `to`. The caller
 * frees it; NULL if it is not there. */
static inline char *plan_text_with(const char *text, unsigned line, const char *from,
                                   const char *to)
{
    struct strbuf out = STRBUF_INIT;
    const char *start = text, *found;

    while (--line)
        start = strchr(start, '\n') + 1;
    found = strstr(start, from);
    if (!found)
        return NULL;
    strbuf_add(&out, text, (size_t)(found - text));
    strbuf_adds(&out, to);
    strbuf_adds(&out, found + strlen(from));
    return strbuf_detach(&out);
}

static inline struct plan_file *plan_text_parse(const char *text, struct problems *problems)
{
    return plan_file_parse("plan.json", text, strlen(text), problems);
}

#endif
