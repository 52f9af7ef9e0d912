/*
 * aws_cli_words.h: rules and ACL entries in the words of the AWS CLI. A part of form_aws_cli.
 *
 * Everything that an export told ends up inside a JSON argument or a quoted word; no word here can
 * begin with "file://", "http://" or "-".
 */
#ifndef MODEL_WRITE_AWS_CLI_WORDS_H
#define MODEL_WRITE_AWS_CLI_WORDS_H

#include <stdbool.h>

#include "model/account/account.h"
#include "model/base/strbuf.h"

/* True for what AWS gives as ids and region names: letters, digits and "-", a letter first. Others
 * never leave as words of a command. */
bool aws_word_is_plain(const char *text);

/* True for what AWS gives as account numbers: twelve digits. A name in their place (a directory's) says
 * nothing that could be checked. */
bool aws_is_account_number(const char *text);

/* True if AWS takes this as a rule's description (aws-facts 1.4); `block`: the source is a CIDR. */
bool aws_description_is_valid(const char *text, bool block);

/* A rule's description; "" if it has none or AWS would not take it. Borrowed from the text pool. */
const char *aws_description(const struct account *account, const struct sg_rule *rule);

/* "tcp", "-1", "50": a protocol in AWS's own spelling for rules. */
const char *aws_rule_protocol(int16_t protocol, char buffer[8]);

/* What --ip-permissions takes: a list of the one rule. */
void aws_permissions_json(const struct account *account, const struct sg_rule *rule,
                          struct strbuf *out);

/* What --security-group-rules takes as a SecurityGroupRule: what a rule is to become. */
void aws_rule_json(const struct account *account, const struct sg_rule *rule, struct strbuf *out);

/* "tcp 25 25 0.0.0.0/0": a rule as the script's own look at AWS prints it; ports of protocols
 * without them are -1. */
void aws_rule_line(const struct account *account, const struct sg_rule *rule, struct strbuf *out);

/* "100 allow 6 25 25 None None 10.0.0.0/16": likewise an ACL entry. */
void aws_entry_line(const struct account *account, const struct acl_entry *entry,
                    struct strbuf *out);

/* "--rule-number 100 --protocol tcp --port-range From=25,To=25 --cidr-block 10.0.0.0/16
 * --rule-action allow" */
void aws_entry_words(const struct account *account, const struct acl_entry *entry,
                     struct strbuf *out);

#endif
