/*
 * audit_words.h: what a finding says, in the words of the contract (design section 4), for every form
 * of the audit that is not for a terminal.
 *
 * Texts of the export are raw bytes: each form quotes them for its language.
 */
#ifndef VIEWS_REPORTS_AUDIT_WORDS_H
#define VIEWS_REPORTS_AUDIT_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/account/account.h"
#include "model/base/strbuf.h"
#include "model/judge/finding.h"

/* One finding. TEXT_NONE, NULL and !has_ports are null: not told, or not the same for all its rules. */
struct audit_words {
    const char *kind, *severity, *exposure, *breadth, *family;
    text_id account, region, vpc, resource, resource_name, description;
    TABLE(struct strbuf) rules; /* names */
    const char *protocol;
    bool has_from_port, has_to_port;
    int32_t from_port, to_port;
    TABLE(uint16_t) smtp_ports;
    const char *source;
    TABLE(text_id) interfaces; /* exposed ones */
    struct strbuf message;     /* one sentence, for eyes */

    char protocol_text[8]; /* what `protocol` and `source` point to */
    struct strbuf source_text;
};

/* Released by the caller. `words` must not move meanwhile. */
void audit_words_make(struct audit_words *words, const struct account *account,
                      const struct findings *findings, const struct finding *finding);
void audit_words_release(struct audit_words *words);

#endif
