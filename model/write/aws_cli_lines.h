/*
 * aws_cli_lines.h: the lines that apply.sh and rollback.sh are made of. A part of form_aws_cli.
 */
#ifndef MODEL_WRITE_AWS_CLI_LINES_H
#define MODEL_WRITE_AWS_CLI_LINES_H

#include "model/account/edits.h"
#include "model/base/strbuf.h"
#include "model/write/aws_cli_orders.h"
#include "model/write/aws_cli_script.h"

struct script {
    struct strbuf *out; /* the lines behind the functions */
    const struct account *account;
    const struct plan *plan;
    bool is_rollback;                  /* from the plan's last change to its first */
    bool calls[AWS_SCRIPT_PART_COUNT]; /* which of the functions they call */
    struct orders orders;
};

typedef void rule_writer(const struct account *account, const struct sg_rule *rule,
                         struct strbuf *out);
typedef void entry_writer(const struct account *account, const struct acl_entry *entry,
                          struct strbuf *out);

/* --- words ---------------------------------------------------------------------------------------- */

/* Each adds a blank and a word, quoted; script_call begins a line with "FUNCTION REGION HOLDER". The
 * options of an entry are plain words. A function that is called is marked, so that the script has it. */
void script_mark_called(struct script *script, const char *function);

/* The function that does to the order's outbound rules what `function` does to inbound ones. */
const char *script_function_of(const struct order *order, const char *function);
void script_quoted(struct script *script, const struct strbuf *text);
void script_word(struct script *script, const char *word);
void script_call(struct script *script, const char *function, const struct order *order);
void script_line_end(struct script *script);
void script_rule_word(struct script *script, const struct sg_rule *rule, rule_writer *write);
void script_entry_word(struct script *script, const struct acl_entry *entry, entry_writer *write);
void script_entry_options(struct script *script, const struct acl_entry *entry);

/* --- lines ---------------------------------------------------------------------------------------- */

bool order_old_rule_stays(const struct order *order, const struct account *account);
bool change_replaces_entry(const struct change *change, size_t i);

/* True if the rule's group holds a rule that says the same. */
bool script_group_holds(const struct script *script, const struct edits *edits,
                        const struct sg_rule *rule);

/* A later change that puts a rule there which says the same as the one that this order is about, or
 * NULL. */
const struct change *script_other_change(const struct script *script, const struct order *order);

/* What must be there before anything is touched, and for entries what must be there at the end. */
void script_rule_check(struct script *script, const struct order *order, const char *rule_id);
void script_entry_checks(struct script *script, const struct order *order);
void script_entry_verifications(struct script *script, const struct order *order);

/* One call each; from -> to for what changes in place. */
void script_rule_addition(struct script *script, const struct order *order,
                          const struct sg_rule *rule);
void script_rule_removal(struct script *script, const struct order *order, const char *rule_id,
                         const struct sg_rule *rule);
void script_rule_modification(struct script *script, const struct order *order,
                              const struct sg_rule *from, const struct sg_rule *to);
void script_entry_creation(struct script *script, const struct order *order,
                           const struct acl_entry *entry);
void script_entry_replacement(struct script *script, const struct order *order,
                              const struct acl_entry *from, const struct acl_entry *to);
void script_entry_deletion(struct script *script, const struct order *order,
                           const struct acl_entry *entry);

#endif
