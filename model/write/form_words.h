/*
 * form_words.h: what all forms need to say of a decision. Internal to this room.
 *
 * Texts for eyes are sanitised; the others hold raw bytes and still need quoting.
 */
#ifndef MODEL_WRITE_FORM_WORDS_H
#define MODEL_WRITE_FORM_WORDS_H

#include <stdbool.h>

#include "model/account/account.h"
#include "model/base/strbuf.h"
#include "model/mend/change.h"

/* The rule or entry that the change is about, as the export has it. */
const struct sg_rule *change_old_rule(const struct change *change, const struct account *account);
const struct acl_entry *change_old_entry(const struct change *change,
                                         const struct account *account);

/* True if the change alters the account: neither accepted nor skipped nor so already. */
bool change_does_something(const struct change *change);

/* True if both say the same as AWS counts it: protocol, ports and source. */
bool rules_are_equal(const struct account *account, const struct sg_rule *a,
                     const struct sg_rule *b);

/* "tcp 25 from 10.0.0.0/16", for eyes. */
void rule_sentence(const struct account *account, const struct sg_rule *rule, struct strbuf *out);

/* "entry 100, allow tcp 25 from 10.0.0.0/16", for eyes. */
void entry_sentence(const struct account *account, const struct acl_entry *entry,
                    struct strbuf *out);

/* "modify", "add-then-remove", ...: words of the plan file. */
const char *change_way_name(enum change_way way);

/* Of a decision that changes nothing, in Markdown: that the risk is accepted, why, whose it is and until when; or
 * that it is left for later. Ends with a newline. */
void markdown_add_unchanged(struct strbuf *out, const struct change *change);

#endif
