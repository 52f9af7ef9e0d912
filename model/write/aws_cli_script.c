#include "model/write/aws_cli_script.h"

/* clang-format off */
const char aws_script_start[] =
    "# Run it with --dry-run first: then it checks and prints, and changes nothing.\n"
    "#\n"
    "# What is new is added before what is old is removed; an IPv4 rule whose id is known is changed in\n"
    "# place. It stops at the first failure and prints how to undo what it had done. It can be run again,\n"
    "# also where a run broke off: what is done already is left alone.\n"
    "set -u\n"
    "export AWS_PAGER='' AWS_CLI_AUTO_PROMPT=off\n"
    "\n"
    "dry_run=\n"
    "live=     # what the last look at AWS found\n"
    "done_so_far=\n"
    "undo=     # the commands that take it back, the last one first\n"
    "exit_status=0\n"
    "interrupted=\n"
    "doubtful= # whether the last call was done is not known\n"
    "\n"
    AWS_SCRIPT_TYPED
    "\n"
    "note() {\n"
    "    printf 'apply.sh: %s\\n' \"$1\" >&2\n"
    "}\n"
    "\n"
    "stop() {\n"
    "    [ -z \"$interrupted\" ] || note interrupted\n"
    "    [ -z \"$1\" ] || note \"$1\"\n"
    "    if [ -n \"$done_so_far\" ]; then\n"
    "        printf 'Done so far:\\n%sTo undo it, run:\\n%s' \"$done_so_far\" \"$undo\" >&2\n"
    "    elif [ -z \"$doubtful\" ]; then\n"
    "        note 'nothing was changed'\n"
    "    fi\n"
    "    exit 1\n"
    "}\n"
    "\n"
    "# A signal is obeyed between two calls, so that none is left out of what is printed.\n"
    "go_on() {\n"
    "    [ -z \"$interrupted\" ] || stop ''\n"
    "}\n"
    "\n"
    "# run WHAT TOLERATED WORD...: one changing call. 0 if it changed something; 1 if things were so\n"
    "# already (the answer holds one of the TOLERATED error codes) or in a dry run; else it stops.\n"
    "run() {\n"
    "    local what=$1 tolerated=$2 answer code\n"
    "    shift 2\n"
    "    go_on\n"
    "    if [ -n \"$dry_run\" ]; then\n"
    "        printf 'would run: aws %s\\n' \"$(typed \"$@\")\"\n"
    "        return 1\n"
    "    fi\n"
    "    if answer=$(aws \"$@\" --output json 2>&1); then\n"
    "        case $answer in\n"
    "        *'\"UnknownIpPermissions\": []'*) ;;\n"
    "        *UnknownIpPermissions*)\n"
    "            printf 'already so: %s\\n' \"$what\"\n"
    "            return 1\n"
    "            ;;\n"
    "        esac\n"
    "        done_so_far=\"$done_so_far  $what\n"
    "\"\n"
    "        printf 'done: %s\\n' \"$what\"\n"
    "        return 0\n"
    "    fi\n"
    "    for code in $tolerated; do\n"
    "        case $answer in\n"
    "        *\"($code)\"*)\n"
    "            printf 'already so: %s\\n' \"$what\"\n"
    "            return 1\n"
    "            ;;\n"
    "        esac\n"
    "    done\n"
    "    case $answer in\n"
    "    *'An error occurred ('*) stop \"failed: $what: $answer\" ;;\n"
    "    esac\n"
    "    doubtful=yes\n"
    "    note \"no answer: $what: $answer\"\n"
    "    stop 'it may have been done or not; run this script again to find out and to go on'\n"
    "}\n"
    "\n"
    "undo_by() {\n"
    "    undo=\"  aws $(typed \"$@\")\n"
    "$undo\"\n"
    "}\n"
    "\n"
    "usage() {\n"
    "    printf 'usage: %s\\n' \"$options\" >&2\n"
    "    exit 2\n"
    "}\n"
    "\n";

const char aws_script_region_option[] =
    "# The export does not tell every region: name the one that is meant.\n"
    "region=\n"
    "options='apply.sh [--dry-run] --region REGION'\n"
    "\n";

const char aws_script_options[] =
    "while [ $# -gt 0 ]; do\n"
    "    case $1 in\n"
    "    --dry-run) dry_run=yes ;;\n"
    "    --region)\n"
    "        if [ -z \"${region+asked}\" ] || [ $# -lt 2 ]; then\n"
    "            usage\n"
    "        fi\n"
    "        region=$2\n"
    "        shift\n"
    "        ;;\n"
    "    *) usage ;;\n"
    "    esac\n"
    "    shift\n"
    "done\n"
    "command -v aws >/dev/null || stop 'the AWS CLI (aws) is not installed'\n"
    "trap 'interrupted=yes' HUP INT PIPE TERM\n"
    "\n";

const char aws_script_region_needed[] =
    "[ -n \"$region\" ] || usage\n"
    "\n";

/* What inbound and outbound rules have in common; the words in which they differ are handed in. */
#define LOOK_RULES(which) \
    "    go_on\n" \
    "    live=$(aws ec2 describe-security-group-rules --region \"$1\" \\\n" \
    "        --filters \"Name=group-id,Values=$2\" --output text --query \\\n" \
    "        'SecurityGroupRules[" which "].[SecurityGroupRuleId,IpProtocol,FromPort,ToPort,CidrIpv4||CidrIpv6||PrefixListId||ReferencedGroupInfo.GroupId]') ||\n" \
    "        stop \"the rules of $2 cannot be read\"\n" \
    "}\n"

#define VERIFY_RULE(look) \
    "    local region=$1 group=$2 id=$3 old=$4 tries=5\n" \
    "    shift 4\n" \
    "    while { [ -n \"$old\" ] && has_rule \"$id\" \"$old\"; } || ! has_rules ${1+\"$@\"}; do\n" \
    "        tries=$((tries - 1))\n" \
    "        [ \"$tries\" -gt 0 ] ||\n" \
    "            stop \"$group: AWS does not show the change of ${id:-a rule} (gone: ${old:-none}; there: ${*:-none})\"\n" \
    "        sleep 2\n" \
    "        " look " \"$region\" \"$group\"\n" \
    "    done\n" \
    "}\n"

#define ADD_RULE(direction) \
    "    local tolerated=InvalidPermission.Duplicate\n" \
    "    ! has_rule '' \"$4\" || tolerated=\"$tolerated RulesPerSecurityGroupLimitExceeded\"\n" \
    "    run \"$2: add $3\" \"$tolerated\" \\\n" \
    "        ec2 authorize-security-group-" direction " --region \"$1\" --group-id \"$2\" --ip-permissions \"$5\" &&\n" \
    "        undo_by ec2 revoke-security-group-" direction " --region \"$1\" --group-id \"$2\" \\\n" \
    "            --ip-permissions \"$5\"\n" \
    "}\n"

#define REMOVE_RULE(direction) \
    "    local id by=(--ip-permissions \"$6\")\n" \
    "    id=$(find_rule \"$4\" \"$5\") || id=$(find_rule '' \"$5\") || id=$4\n" \
    "    if { has_id \"$id\" && ! has_rule \"$id\" \"$5\"; } ||\n" \
    "        { [ \"$id\" != \"$4\" ] && [ $# -gt 6 ] && ! has_rule '' \"$7\"; }; then\n" \
    "        printf 'already so: %s\\n' \"$2: remove $3\"\n" \
    "        return\n" \
    "    fi\n" \
    "    [ -z \"$id\" ] || by=(--security-group-rule-ids \"$id\")\n" \
    "    run \"$2: remove $3\" 'InvalidPermission.NotFound InvalidSecurityGroupRuleId.NotFound' \\\n" \
    "        ec2 revoke-security-group-" direction " --region \"$1\" --group-id \"$2\" \"${by[@]}\" &&\n" \
    "        undo_by ec2 authorize-security-group-" direction " --region \"$1\" --group-id \"$2\" \\\n" \
    "            --ip-permissions \"$6\"\n" \
    "}\n"

const struct aws_script_part aws_script_parts[AWS_SCRIPT_PART_COUNT] = {
    {"look_group",
     "# look_group REGION GROUP: the inbound rules, one a line: id, protocol, ports, source.\n"
     "look_group() {\n"
     LOOK_RULES("?!IsEgress")
     "\n"},

    {"look_outbound",
     "# look_outbound REGION GROUP: the outbound rules, likewise.\n"
     "look_outbound() {\n"
     LOOK_RULES("?IsEgress")
     "\n"},

    {"check_rule",
     "# find_rule ID RULE: prints the id of what the last look found; an empty word stands for any.\n"
     "find_rule() {\n"
     "    local id protocol from to source\n"
     "    while IFS=$'\\t' read -r id protocol from to source; do\n"
     "        case $protocol in\n"
     "        tcp | udp | icmp | icmpv6) ;;\n"
     "        *) from=-1 to=-1 ;;\n"
     "        esac\n"
     "        if [ \"${1:-$id}\" = \"$id\" ] &&\n"
     "            [ \"${2:-$protocol $from $to $source}\" = \"$protocol $from $to $source\" ]; then\n"
     "            printf '%s' \"$id\"\n"
     "            return 0\n"
     "        fi\n"
     "    done <<END\n"
     "$live\n"
     "END\n"
     "    return 1\n"
     "}\n"
     "\n"
     "has_rule() {\n"
     "    find_rule \"$1\" \"$2\" >/dev/null\n"
     "}\n"
     "\n"
     "# has_id ID: true if a rule has this id, whatever it says.\n"
     "has_id() {\n"
     "    [ -n \"$1\" ] && has_rule \"$1\" ''\n"
     "}\n"
     "\n"
     "has_rules() {\n"
     "    local rule\n"
     "    for rule in ${1+\"$@\"}; do\n"
     "        has_rule '' \"$rule\" || return 1\n"
     "    done\n"
     "}\n"
     "\n"
     "# check_rule GROUP ID OLD NEW...: goes on if the rule is as the export says, or mended already.\n"
     "check_rule() {\n"
     "    local group=$1 id=$2 old=$3\n"
     "    shift 3\n"
     "    if has_id \"$id\"; then\n"
     "        has_rule \"$id\" \"$old\" || { [ $# -gt 0 ] && has_rules \"$@\"; }\n"
     "    else\n"
     "        has_rule '' \"$old\" || has_rules ${1+\"$@\"}\n"
     "    fi || stop \"$group: the rule ${id:+$id }($old) is not as in the export any more; make a new export\"\n"
     "}\n"
     "\n"},

    {"verify_rule",
     "# verify_rule REGION GROUP ID OLD NEW...: AWS may take some seconds to show what was done.\n"
     "verify_rule() {\n"
     VERIFY_RULE("look_group")
     "\n"},

    {"verify_outbound",
     "# verify_outbound REGION GROUP ID OLD NEW...: likewise.\n"
     "verify_outbound() {\n"
     VERIFY_RULE("look_outbound")
     "\n"},

    {"add_rule",
     "# add_rule REGION GROUP WHAT RULE PERMISSIONS: of a rule that is there already AWS may as well say\n"
     "# that the group is full.\n"
     "add_rule() {\n"
     ADD_RULE("ingress")
     "\n"},

    {"add_outbound",
     "# add_outbound REGION GROUP WHAT RULE PERMISSIONS: likewise.\n"
     "add_outbound() {\n"
     ADD_RULE("egress")
     "\n"},

    {"modify_rule",
     "# modify_rule REGION GROUP WHAT ID OLD NEW OLD-JSON NEW-JSON: nothing if the last look found it so. A\n"
     "# rule that was made anew since has another id.\n"
     "modify_rule() {\n"
     "    local id=$4\n"
     "    has_id \"$id\" || id=$(find_rule '' \"$5\")\n"
     "    if has_rule \"$id\" \"$6\"; then\n"
     "        printf 'already so: %s\\n' \"$2: change to $3\"\n"
     "        return\n"
     "    fi\n"
     "    run \"$2: change to $3\" '' \\\n"
     "        ec2 modify-security-group-rules --region \"$1\" --group-id \"$2\" --security-group-rules \\\n"
     "        \"[{\\\"SecurityGroupRuleId\\\":\\\"$id\\\",\\\"SecurityGroupRule\\\":$8}]\" &&\n"
     "        undo_by ec2 modify-security-group-rules --region \"$1\" --group-id \"$2\" \\\n"
     "            --security-group-rules \\\n"
     "            \"[{\\\"SecurityGroupRuleId\\\":\\\"$id\\\",\\\"SecurityGroupRule\\\":$7}]\"\n"
     "}\n"
     "\n"},

    {"remove_rule",
     "# remove_rule REGION GROUP WHAT ID RULE PERMISSIONS [OTHER]: by the id under which the last look\n"
     "# found it, also where it was made anew since. OTHER gives way to a rule that says the same as RULE;\n"
     "# once OTHER has gone, what says so is that one.\n"
     "remove_rule() {\n"
     REMOVE_RULE("ingress")
     "\n"},

    {"remove_outbound",
     "# remove_outbound REGION GROUP WHAT ID RULE PERMISSIONS [OTHER]: likewise.\n"
     "remove_outbound() {\n"
     REMOVE_RULE("egress")
     "\n"},

    {"look_acl",
     "# look_acl REGION ACL: the inbound entries, one a line.\n"
     "look_acl() {\n"
     "    go_on\n"
     "    live=$(aws ec2 describe-network-acls --region \"$1\" --network-acl-ids \"$2\" --output text \\\n"
     "        --query 'NetworkAcls[0].Entries[?!Egress].[RuleNumber,RuleAction,Protocol,PortRange.From,PortRange.To,IcmpTypeCode.Type,IcmpTypeCode.Code,CidrBlock||Ipv6CidrBlock]') ||\n"
     "        stop \"the entries of $2 cannot be read\"\n"
     "}\n"
     "\n"
     "# entry_at NUMBER: the entry that the last look found there; nothing if there is none.\n"
     "entry_at() {\n"
     "    local number action protocol from to type code source\n"
     "    while IFS=$'\\t' read -r number action protocol from to type code source; do\n"
     "        case $protocol in\n"
     "        6 | 17) type=None code=None ;;\n"
     "        1 | 58) from=None to=None ;;\n"
     "        *) from=None to=None type=None code=None ;;\n"
     "        esac\n"
     "        if [ \"$number\" = \"$1\" ]; then\n"
     "            printf '%s' \"$number $action $protocol $from $to $type $code $source\"\n"
     "        fi\n"
     "    done <<END\n"
     "$live\n"
     "END\n"
     "}\n"
     "\n"
     "# check_entry ACL NUMBER ENTRY...: goes on if the entry is as the export says, or mended already;\n"
     "# an empty ENTRY stands for none.\n"
     "check_entry() {\n"
     "    local acl=$1 number=$2 found entry\n"
     "    found=$(entry_at \"$number\")\n"
     "    shift 2\n"
     "    for entry in \"$@\"; do\n"
     "        [ \"$found\" != \"$entry\" ] || return 0\n"
     "    done\n"
     "    stop \"$acl: entry $number is not as in the export any more; make a new export\"\n"
     "}\n"
     "\n"
     "# verify_entry REGION ACL NUMBER NEW\n"
     "verify_entry() {\n"
     "    local tries=5\n"
     "    while [ \"$(entry_at \"$3\")\" != \"$4\" ]; do\n"
     "        tries=$((tries - 1))\n"
     "        [ \"$tries\" -gt 0 ] || stop \"$2: AWS does not show the change of entry $3\"\n"
     "        sleep 2\n"
     "        look_acl \"$1\" \"$2\"\n"
     "    done\n"
     "}\n"
     "\n"},

    {"create_entry",
     "# create_entry REGION ACL WHAT NUMBER WORD...\n"
     "create_entry() {\n"
     "    local region=$1 acl=$2 what=$3 number=$4\n"
     "    shift 4\n"
     "    run \"$acl: add $what\" NetworkAclEntryAlreadyExists \\\n"
     "        ec2 create-network-acl-entry --region \"$region\" --network-acl-id \"$acl\" --ingress \"$@\" &&\n"
     "        undo_by ec2 delete-network-acl-entry --region \"$region\" --network-acl-id \"$acl\" \\\n"
     "            --ingress --rule-number \"$number\"\n"
     "}\n"
     "\n"},

    {"replace_entry",
     "# replace_entry REGION ACL WHAT NUMBER ENTRY WORD... -- OLD-WORD...: nothing if it is so.\n"
     "replace_entry() {\n"
     "    local region=$1 acl=$2 what=$3 new=()\n"
     "    if [ \"$(entry_at \"$4\")\" = \"$5\" ]; then\n"
     "        printf 'already so: %s\\n' \"$acl: change to $what\"\n"
     "        return\n"
     "    fi\n"
     "    shift 5\n"
     "    while [ \"$1\" != -- ]; do\n"
     "        new+=(\"$1\")\n"
     "        shift\n"
     "    done\n"
     "    shift\n"
     "    run \"$acl: change to $what\" '' \\\n"
     "        ec2 replace-network-acl-entry --region \"$region\" --network-acl-id \"$acl\" --ingress \\\n"
     "        \"${new[@]}\" &&\n"
     "        undo_by ec2 replace-network-acl-entry --region \"$region\" --network-acl-id \"$acl\" \\\n"
     "            --ingress \"$@\"\n"
     "}\n"
     "\n"},

    {"delete_entry",
     "# delete_entry REGION ACL WHAT NUMBER ENTRY OLD-WORD...: nothing if the last look found another one.\n"
     "delete_entry() {\n"
     "    local region=$1 acl=$2 what=$3 number=$4 entry=$5 found\n"
     "    found=$(entry_at \"$number\")\n"
     "    if [ -n \"$found\" ] && [ \"$found\" != \"$entry\" ]; then\n"
     "        printf 'already so: %s\\n' \"$acl: remove $what\"\n"
     "        return\n"
     "    fi\n"
     "    shift 5\n"
     "    run \"$acl: remove $what\" InvalidNetworkAclEntry.NotFound \\\n"
     "        ec2 delete-network-acl-entry --region \"$region\" --network-acl-id \"$acl\" --ingress \\\n"
     "        --rule-number \"$number\" &&\n"
     "        undo_by ec2 create-network-acl-entry --region \"$region\" --network-acl-id \"$acl\" \\\n"
     "            --ingress \"$@\"\n"
     "}\n"
     "\n"},
};
/* clang-format on */
