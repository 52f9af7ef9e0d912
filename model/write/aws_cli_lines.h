/*
 * aws_cli_lines.h: the lines that apply.sh and rollback.sh are made of. A part of form_aws_cli.
 */
#ifndef MODEL_WRITE_AWS_CLI_LINES_H
#define MODEL_WRITE_AWS_CLI_LINES_H

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
typedef void order_writer(struct script *script, const struct order *order);

/* Each adds a blank and a word, quoted; script_call begins a line with "FUNCTION REGION HOLDER". The
 * options of an entry are plain words. */
void script_quoted(struct script *script, const struct strbuf *text);
void script_word(struct script *script, const char *word);
void script_call(struct script *script, const char *function, const struct order *order);
void script_line_end(struct script *script);
void script_rule_word(struct script *script, const struct sg_rule *rule, rule_writer *write);
void script_entry_word(struct script *script, const struct acl_entry *entry, entry_writer *write);
void script_entry_options(struct script *script, const struct acl_entry *entry);
void script_notes(struct script *script);
void script_account_check(struct script *script);
bool order_old_rule_stays(const struct order *order, const struct account *account);
bool change_replaces_entry(const struct change *change, size_t i);
void script_entry_checks(struct script *script, const struct order *order);

/* One pass over all changes: what it is about (a comment of ours) and how a rule's and an entry's
 * lines are written. A script has three: look first, change, look again. */
struct script_pass {
    const char *heading;
    order_writer *write_rule, *write_entry;
};
enum { SCRIPT_PASS_CHECK, SCRIPT_PASS_CHANGE, SCRIPT_PASS_VERIFY, SCRIPT_PASS_COUNT };

void script_compose(struct script *script, const struct script_pass passes[SCRIPT_PASS_COUNT],
                    struct strbuf *out);

#endif
