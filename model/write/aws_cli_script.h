/*
 * aws_cli_script.h: the fixed text of apply.sh. A part of form_aws_cli.
 *
 * Bash 3.2 and the AWS CLI v1 or v2, nothing else (but `sleep`). The texts hold nothing of an export:
 * they are the functions that the generated lines call.
 */
#ifndef MODEL_WRITE_AWS_CLI_SCRIPT_H
#define MODEL_WRITE_AWS_CLI_SCRIPT_H

/* Up to and with the functions every script needs: stop, run, undo_by. */
extern const char aws_script_start[];

/* --region REGION: for exports that do not tell theirs. */
extern const char aws_script_region_option[];
extern const char aws_script_region_needed[];

extern const char aws_script_options[];

/* look_group, check_rule, add_rule, modify_rule, remove_rule, verify_rule */
extern const char aws_script_rules[];

/* look_acl, check_entry, create_entry, replace_entry, delete_entry, verify_entry */
extern const char aws_script_entries[];

extern const char aws_script_end[];

#endif
