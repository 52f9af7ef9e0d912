/*
 * aws_cli_script.h: the fixed text of apply.sh. A part of form_aws_cli.
 *
 * Bash 3.2 and the AWS CLI v1 or v2, nothing else (but `sleep`). The texts hold nothing of an export:
 * they are the functions that the generated lines call.
 */
#ifndef MODEL_WRITE_AWS_CLI_SCRIPT_H
#define MODEL_WRITE_AWS_CLI_SCRIPT_H

/* What every script begins with: stop, run, undo_by and what they need. */
extern const char aws_script_start[];

/* The option --region, for exports that do not tell theirs, and the check that it was given. */
extern const char aws_script_region_option[];
extern const char aws_script_region_needed[];

/* typed, which prints words as one would type them: policy_scripts.c calls it too. */
#define AWS_SCRIPT_TYPED                                                                           \
    "# Words as one would type them.\n"                                                            \
    "typed() {\n"                                                                                  \
    "    local word line=\n"                                                                       \
    "    for word in \"$@\"; do\n"                                                                 \
    "        case $word in\n"                                                                      \
    "        *\\'*) printf -v word '%q' \"$word\" ;;\n"                                            \
    "        '' | *[!A-Za-z0-9_./:=,-]*) word=\"'$word'\" ;;\n"                                    \
    "        esac\n"                                                                               \
    "        line=\"$line${line:+ }$word\"\n"                                                      \
    "    done\n"                                                                                   \
    "    printf '%s' \"$line\"\n"                                                                  \
    "}\n"

/* Reads the options. */
extern const char aws_script_options[];

/* Functions that a script holds only if it calls them. check_rule comes with what looks through the rules that
 * look_group and look_outbound found, look_acl with what checks and verifies entries. */
struct aws_script_part {
    const char *function;
    const char *text;
};

#define AWS_SCRIPT_PART_COUNT 14
extern const struct aws_script_part aws_script_parts[AWS_SCRIPT_PART_COUNT];

#endif
