/*
 * aws_cli_read.h: rules and ACL entries read back from the words of the AWS CLI: aws_cli_words.h the
 * other way round. Internal to this room.
 *
 * Strict: what is not written just as aws_cli_words.h writes it is not understood. Each reader appends to
 * strings of the caller's, and returns false if it did not understand.
 */
#ifndef MODEL_WRITE_AWS_CLI_READ_H
#define MODEL_WRITE_AWS_CLI_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "model/account/account.h"
#include "model/base/strbuf.h"

/* What AWS is told of a rule beside its line (a replay_describe): the member that its source stands in,
 * whose group it is and through which peering, and its description, if AWS takes that. */
void aws_describe_told(const struct account *account, const struct sg_rule *rule,
                       struct strbuf *out);

/* What --ip-permissions and a SecurityGroupRule say: aws_rule_line, and what is told beside it. */
bool aws_read_permissions(const char *json, struct strbuf *line, struct strbuf *told);
bool aws_read_rule(const char *json, struct strbuf *line, struct strbuf *told);

/* What aws_entry_words wrote, as aws_entry_line. */
bool aws_read_entry(char *const *words, size_t count, struct strbuf *line);

/* The sentence that rule_sentence or entry_sentence makes of what has this line; lines of outbound rules look like others. */
bool aws_line_sentence(const char *line, bool outbound, struct strbuf *sentence);

#endif
