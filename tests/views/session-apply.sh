#!/usr/bin/env bash
# Made by vpcmend. Changes: 1.
# shellcheck disable=SC2016 # words of the export are taken as they are
#
# Run it with --dry-run first: then it checks and prints, and changes nothing.
#
# What is new is added before what is old is removed; an IPv4 rule whose id is known is changed in
# place. It stops at the first failure and prints how to undo what it had done. It can be run again,
# also where a run broke off: what is done already is left alone.
set -u
export AWS_PAGER='' AWS_CLI_AUTO_PROMPT=off

dry_run=
live=     # what the last look at AWS found
done_so_far=
undo=     # the commands that take it back, the last one first
exit_status=0
interrupted=
doubtful= # whether the last call was done is not known

# Words as one would type them.
typed() {
    local word line=
    for word in "$@"; do
        case $word in
        *\'*) printf -v word '%q' "$word" ;;
        '' | *[!A-Za-z0-9_./:=,-]*) word="'$word'" ;;
        esac
        line="$line${line:+ }$word"
    done
    printf '%s' "$line"
}

note() {
    printf 'apply.sh: %s\n' "$1" >&2
}

stop() {
    [ -z "$interrupted" ] || note interrupted
    [ -z "$1" ] || note "$1"
    if [ -n "$done_so_far" ]; then
        printf 'Done so far:\n%sTo undo it, run:\n%s' "$done_so_far" "$undo" >&2
    elif [ -z "$doubtful" ]; then
        note 'nothing was changed'
    fi
    exit 1
}

# A signal is obeyed between two calls, so that none is left out of what is printed.
go_on() {
    [ -z "$interrupted" ] || stop ''
}

# run WHAT TOLERATED WORD...: one changing call. 0 if it changed something; 1 if things were so
# already (the answer holds one of the TOLERATED error codes) or in a dry run; else it stops.
run() {
    local what=$1 tolerated=$2 answer code
    shift 2
    go_on
    if [ -n "$dry_run" ]; then
        printf 'would run: aws %s\n' "$(typed "$@")"
        return 1
    fi
    if answer=$(aws "$@" --output json 2>&1); then
        case $answer in
        *'"UnknownIpPermissions": []'*) ;;
        *UnknownIpPermissions*)
            printf 'already so: %s\n' "$what"
            return 1
            ;;
        esac
        done_so_far="$done_so_far  $what
"
        printf 'done: %s\n' "$what"
        return 0
    fi
    for code in $tolerated; do
        case $answer in
        *"($code)"*)
            printf 'already so: %s\n' "$what"
            return 1
            ;;
        esac
    done
    case $answer in
    *'An error occurred ('*) stop "failed: $what: $answer" ;;
    esac
    doubtful=yes
    note "no answer: $what: $answer"
    stop 'it may have been done or not; run this script again to find out and to go on'
}

undo_by() {
    undo="  aws $(typed "$@")
$undo"
}

usage() {
    printf 'usage: %s\n' "$options" >&2
    exit 2
}

options='apply.sh [--dry-run]'

# look_group REGION GROUP: the inbound rules, one a line: id, protocol, ports, source.
look_group() {
    go_on
    live=$(aws ec2 describe-security-group-rules --region "$1" \
        --filters "Name=group-id,Values=$2" --output text --query \
        'SecurityGroupRules[?!IsEgress].[SecurityGroupRuleId,IpProtocol,FromPort,ToPort,CidrIpv4||CidrIpv6||PrefixListId||ReferencedGroupInfo.GroupId]') ||
        stop "the rules of $2 cannot be read"
}

# find_rule ID RULE: prints the id of what the last look found; an empty word stands for any.
find_rule() {
    local id protocol from to source
    while IFS=$'\t' read -r id protocol from to source; do
        case $protocol in
        tcp | udp | icmp | icmpv6) ;;
        *) from=-1 to=-1 ;;
        esac
        if [ "${1:-$id}" = "$id" ] &&
            [ "${2:-$protocol $from $to $source}" = "$protocol $from $to $source" ]; then
            printf '%s' "$id"
            return 0
        fi
    done <<END
$live
END
    return 1
}

has_rule() {
    find_rule "$1" "$2" >/dev/null
}

# has_id ID: true if a rule has this id, whatever it says.
has_id() {
    [ -n "$1" ] && has_rule "$1" ''
}

has_rules() {
    local rule
    for rule in ${1+"$@"}; do
        has_rule '' "$rule" || return 1
    done
}

# check_rule GROUP ID OLD NEW...: goes on if the rule is as the export says, or mended already.
check_rule() {
    local group=$1 id=$2 old=$3
    shift 3
    if has_id "$id"; then
        has_rule "$id" "$old" || { [ $# -gt 0 ] && has_rules "$@"; }
    else
        has_rule '' "$old" || has_rules ${1+"$@"}
    fi || stop "$group: the rule ${id:+$id }($old) is not as in the export any more; make a new export"
}

# verify_rule REGION GROUP ID OLD NEW...: AWS may take some seconds to show what was done.
verify_rule() {
    local region=$1 group=$2 id=$3 old=$4 tries=5
    shift 4
    while { [ -n "$old" ] && has_rule "$id" "$old"; } || ! has_rules ${1+"$@"}; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] ||
            stop "$group: AWS does not show the change of ${id:-a rule} (gone: ${old:-none}; there: ${*:-none})"
        sleep 2
        look_group "$region" "$group"
    done
}

# add_rule REGION GROUP WHAT RULE PERMISSIONS: of a rule that is there already AWS may as well say
# that the group is full.
add_rule() {
    local tolerated=InvalidPermission.Duplicate
    ! has_rule '' "$4" || tolerated="$tolerated RulesPerSecurityGroupLimitExceeded"
    run "$2: add $3" "$tolerated" \
        ec2 authorize-security-group-ingress --region "$1" --group-id "$2" --ip-permissions "$5" &&
        undo_by ec2 revoke-security-group-ingress --region "$1" --group-id "$2" \
            --ip-permissions "$5"
}

# modify_rule REGION GROUP WHAT ID OLD NEW OLD-JSON NEW-JSON: nothing if the last look found it so. A
# rule that was made anew since has another id.
modify_rule() {
    local id=$4
    has_id "$id" || id=$(find_rule '' "$5")
    if has_rule "$id" "$6"; then
        printf 'already so: %s\n' "$2: change to $3"
        return
    fi
    run "$2: change to $3" '' \
        ec2 modify-security-group-rules --region "$1" --group-id "$2" --security-group-rules \
        "[{\"SecurityGroupRuleId\":\"$id\",\"SecurityGroupRule\":$8}]" &&
        undo_by ec2 modify-security-group-rules --region "$1" --group-id "$2" \
            --security-group-rules \
            "[{\"SecurityGroupRuleId\":\"$id\",\"SecurityGroupRule\":$7}]"
}

while [ $# -gt 0 ]; do
    case $1 in
    --dry-run) dry_run=yes ;;
    --region)
        if [ -z "${region+asked}" ] || [ $# -lt 2 ]; then
            usage
        fi
        region=$2
        shift
        ;;
    *) usage ;;
    esac
    shift
done
command -v aws >/dev/null || stop 'the AWS CLI (aws) is not installed'
trap 'interrupted=yes' HUP INT PIPE TERM


# --- is everything as the export says?
live_account=$(aws sts get-caller-identity --region 'ap-northeast-1' --query Account --output text) ||
    stop 'AWS does not say whose credentials these are'
case $live_account in
123456789012) ;;
*) stop "the credentials are of account $live_account; the changes are for 123456789012" ;;
esac
look_group 'ap-northeast-1' 'sg-0c49bcc46e01e0051'
check_rule 'sg-0c49bcc46e01e0051' 'sgr-0b2712e9dfd9c10d9' 'tcp 25 25 0.0.0.0/0' 'tcp 25 25 10.204.0.0/16' 'tcp 25 25 100.64.0.0/16'

# --- the changes
look_group 'ap-northeast-1' 'sg-0c49bcc46e01e0051'
add_rule 'ap-northeast-1' 'sg-0c49bcc46e01e0051' 'tcp 25 from 100.64.0.0/16' 'tcp 25 25 100.64.0.0/16' '[{"IpProtocol":"tcp","FromPort":25,"ToPort":25,"IpRanges":[{"CidrIp":"100.64.0.0/16","Description":"smtp from anywhere"}]}]'
modify_rule 'ap-northeast-1' 'sg-0c49bcc46e01e0051' 'tcp 25 from 10.204.0.0/16' 'sgr-0b2712e9dfd9c10d9' 'tcp 25 25 0.0.0.0/0' 'tcp 25 25 10.204.0.0/16' '{"IpProtocol":"tcp","FromPort":25,"ToPort":25,"CidrIpv4":"0.0.0.0/0","Description":"smtp from anywhere"}' '{"IpProtocol":"tcp","FromPort":25,"ToPort":25,"CidrIpv4":"10.204.0.0/16","Description":"smtp from anywhere"}'
if [ -n "$dry_run" ]; then
    echo 'nothing was changed'
    exit "$exit_status"
fi

# --- is everything as planned?
look_group 'ap-northeast-1' 'sg-0c49bcc46e01e0051'
verify_rule 'ap-northeast-1' 'sg-0c49bcc46e01e0051' 'sgr-0b2712e9dfd9c10d9' 'tcp 25 25 0.0.0.0/0' 'tcp 25 25 10.204.0.0/16' 'tcp 25 25 100.64.0.0/16'
echo 'all is as planned'
exit "$exit_status"
