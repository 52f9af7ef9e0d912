#!/bin/sh
#
# collect.sh: saves what AWS says about the network and the mail of an account as JSON files, for
# vpcmend.
#
#     sh collect.sh --output export
#     vpcmend export
#
# It only reads: every call is a describe-, get-, list- or search- call of the AWS CLI, and no call
# changes anything. It needs a POSIX shell and the AWS CLI, version 1 or 2, and exactly the
# permissions of this policy. To have it in a file:
#
#     sed -n '/^# {/,/^# }/s/^# //p' collect.sh > policy.json
#
# {
#   "Version": "2012-10-17",
#   "Statement": [
#     {
#       "Sid": "VpcmendCollectorReads",
#       "Effect": "Allow",
#       "Action": [
#         "config:DescribeConfigurationRecorderStatus",
#         "config:DescribeConfigurationRecorders",
#         "config:DescribeDeliveryChannels",
#         "ec2:DescribeAddresses",
#         "ec2:DescribeAddressesAttribute",
#         "ec2:DescribeEgressOnlyInternetGateways",
#         "ec2:DescribeFlowLogs",
#         "ec2:DescribeInstances",
#         "ec2:DescribeInternetGateways",
#         "ec2:DescribeManagedPrefixLists",
#         "ec2:DescribeNatGateways",
#         "ec2:DescribeNetworkAcls",
#         "ec2:DescribeNetworkInterfaces",
#         "ec2:DescribePrefixLists",
#         "ec2:DescribeRegions",
#         "ec2:DescribeRouteTables",
#         "ec2:DescribeSecurityGroupRules",
#         "ec2:DescribeSecurityGroupVpcAssociations",
#         "ec2:DescribeSecurityGroups",
#         "ec2:DescribeSubnets",
#         "ec2:DescribeTransitGatewayAttachments",
#         "ec2:DescribeTransitGatewayPeeringAttachments",
#         "ec2:DescribeTransitGatewayRouteTables",
#         "ec2:DescribeTransitGatewayVpcAttachments",
#         "ec2:DescribeTransitGateways",
#         "ec2:DescribeVpcAttribute",
#         "ec2:DescribeVpcBlockPublicAccessExclusions",
#         "ec2:DescribeVpcBlockPublicAccessOptions",
#         "ec2:DescribeVpcEndpointServices",
#         "ec2:DescribeVpcEndpoints",
#         "ec2:DescribeVpcPeeringConnections",
#         "ec2:DescribeVpcs",
#         "ec2:DescribeVpnGateways",
#         "ec2:GetManagedPrefixListEntries",
#         "ec2:GetTransitGatewayRouteTableAssociations",
#         "ec2:GetTransitGatewayRouteTablePropagations",
#         "ec2:SearchTransitGatewayRoutes",
#         "ecs:DescribeServices",
#         "ecs:DescribeTasks",
#         "ecs:ListClusters",
#         "ecs:ListServices",
#         "ecs:ListTasks",
#         "elasticloadbalancing:DescribeListeners",
#         "elasticloadbalancing:DescribeLoadBalancerAttributes",
#         "elasticloadbalancing:DescribeLoadBalancers",
#         "elasticloadbalancing:DescribeTargetGroupAttributes",
#         "elasticloadbalancing:DescribeTargetGroups",
#         "elasticloadbalancing:DescribeTargetHealth",
#         "iam:GetAccountAuthorizationDetails",
#         "lambda:ListFunctions",
#         "ses:GetAccount",
#         "ses:GetEmailIdentity",
#         "ses:ListEmailIdentities",
#         "sts:GetCallerIdentity"
#       ],
#       "Resource": "*"
#     }
#   ]
# }
#
# It does not ask for what mostly holds secrets: user data of instances, task definitions,
# environments of functions, configurations of VPN connections.
#
# Take a current AWS CLI: one that is older than a feature leaves it out of what it prints. It tries
# a throttled call again by itself, as AWS_RETRY_MODE and AWS_MAX_ATTEMPTS say.
#
# Each reply becomes one file, DIR/accounts/ACCOUNT/REGION/NAME.json, which is complete or absent.
# A call that is not answered is named on standard error and in the region's collector-errors.json,
# and the rest goes on: where a file is absent, vpcmend says "unknown" and never "safe", and why.
#
# The same command once more goes on where an earlier run was stopped: what is there is not asked
# again, what was not answered is. For a new export take a new directory.

set -uf
umask 077
export AWS_PAGER='' AWS_CLI_AUTO_PROMPT=off PYTHONIOENCODING=utf-8
export AWS_RETRY_MODE="${AWS_RETRY_MODE:-standard}" AWS_MAX_ATTEMPTS="${AWS_MAX_ATTEMPTS:-5}"

directory=export profile='' regions=''
region='' place=''          # what is collected now; no place: nothing is
answered=0 kept=0 missing=0 # calls: answered now, answered in an earlier run, not answered
number=0 count=0            # of the region, and of regions in all
terminal='' stopped='' knows_policies=''
[ ! -t 2 ] || terminal=yes

usage() {
    cat <<'END'
usage: collect.sh [--output DIR] [--profile NAME] [--regions REGION,...]

Saves what AWS says about the network and the mail of an account, for vpcmend. It only reads.

  -o, --output DIR          write into this directory (default: export); what an earlier run of
                            this script has left there is kept, and only the rest is asked for
  -p, --profile NAME        the profile of the AWS CLI to use
  -r, --regions REGION,...  these regions (default: all that the account has enabled)
  -h, --help                this text

The policy with the permissions that it needs stands at the head of the script.

Exit status: 0 every call was answered; 1 some were not, each of which is named; 2 wrong usage, or
nothing could be asked; 3 stopped in the middle: run the same command again to go on.
END
}

# --- talking to people ----------------------------------------------------------------------------

# Takes the progress away, which has no end of line.
wipe() {
    [ -z "$terminal" ] || printf '\r%79s\r' '' >&2
}

say() {
    wipe
    printf 'collect.sh: %s\n' "$*" >&2
}

stop() {
    say "$*"
    exit 2
}

misuse() {
    usage >&2
    exit 2
}

progress() {
    [ -z "$terminal" ] || printf '\r%-79.79s' "$region ($number of $count): $1" >&2
}

# --- talking to AWS -------------------------------------------------------------------------------

# What it complains of goes to $trouble.
talk() {
    aws ${profile:+"--profile=$profile"} "$@" </dev/null 2>"$trouble"
}

# What the last call complained of: one line, which cannot drive the terminal.
reason() {
    if grep -q -i 'invalid choice' "$trouble"; then
        echo 'this AWS CLI does not know the call; a newer one may'
        return
    fi
    {
        grep -i error "$trouble" || grep . "$trouble" || echo 'there was no answer'
    } | head -n 1 | LC_ALL=C tr -cd '\040-\176' | cut -c 1-300
}

account_number() {
    talk sts get-caller-identity --region "$1" --query Account --output text
}

# True if it is the credentials that AWS does not take. A region that the account has not enabled
# says so too.
is_refusal() {
    case $1 in
    *AccessDenied* | *UnauthorizedOperation* | *'not authorized'*) return 1 ;;
    *AuthFailure* | *InvalidClientTokenId* | *UnrecognizedClient* | *SignatureDoesNotMatch*) ;;
    *ExpiredToken* | *RequestExpired* | *'has expired'* | *'SSO Token'* | *[Cc]redential*) ;;
    *) return 1 ;;
    esac
}

# True if there was no way to AWS; a service that the region does not offer has no address either.
is_no_way() {
    case $1 in
    *'ould not connect'* | *'imeout on endpoint'* | *'onnection was closed'*) ;;
    *) return 1 ;;
    esac
}

# miss CALL STATUS WHY: counts, names and records what there will be no file of.
miss() {
    missing=$((missing + 1))
    say "$region: $1: $3"
    printf '{"Region": "%s", "Call": "%s", "Status": %d, "Message": "%s"}\n' \
        "$region" "$(quoted "$1")" "$2" "$(quoted "$3")" >>"$errors"
}

quoted() {
    printf '%s\n' "$1" | sed 's/[\\"]/\\&/g'
}

# Where not even the first region says any more who is asking, nothing else will be answered.
check_credentials() {
    account_number "$home" >"$reply" && return
    say "stopped: AWS does not answer any more: $(reason)"
    say "what is in $directory is complete; run the same command again to go on"
    exit 3
}

# not_answered CALL STATUS
not_answered() {
    why=$(reason)
    miss "$1" "$2" "$why"
    if is_refusal "$why"; then
        check_credentials
        [ $((answered + kept)) != $((was_answered + was_kept)) ] || is_closed=yes
    elif is_no_way "$why"; then
        check_credentials
    fi
}

# ask SERVICE CALL [WORD...]: saves the reply under the name of the call: describe-vpcs as vpcs.json.
ask() {
    ask_about '' "$@"
}

# ask_about OBJECT SERVICE CALL [WORD...]: the same, with OBJECT in the name. These replies do not
# say of what they speak, so vpcmend takes that from there.
ask_about() {
    [ -z "$is_closed" ] || return 0
    name=${3#describe-} name=${name#get-} name=${name#search-}
    name=$name${1:+-$1}
    [ "$2" = ec2 ] || name=$2-$name
    shift
    if [ -s "$place/$name.json" ]; then
        kept=$((kept + 1))
        return
    fi
    progress "$1 $2"
    talk "$@" --region "$region" --output json >"$reply"
    status=$?
    if [ "$status" = 0 ] && [ -s "$reply" ] && mv "$reply" "$place/$name.json" 2>"$trouble"; then
        answered=$((answered + 1))
    else
        not_answered "$*" "$status"
    fi
}

# --- what replies name ----------------------------------------------------------------------------

# texts_of NAME: the texts of a reply, each as ":TEXT" if it names a member and as "=TEXT" if not.
# With the escapes gone every quotation mark is one of JSON's own, so that texts and what stands
# between them take turns, and nothing inside of a text can pass for a member.
texts_of() {
    [ -f "$place/$1.json" ] || return 0
    sed 's/\\./?/g' "$place/$1.json" | tr '\n' ' ' | awk -v RS='"' '
        NR % 2 == 0 { text = $0; next }
        NR > 1 { print (/^[ \t\r]*:/ ? ":" : "=") text }'
}

# for_each MEMBER NAME FUNCTION: calls the function with each text of this member in a reply; of the
# members inside of a list, where that is one of texts.
for_each() {
    values=$(texts_of "$2" | awk -v member=":$1" '
        /^:/ { is_named = ($0 == member); next }
        is_named && !seen[$0]++ { print substr($0, 2) }')
    [ -n "$values" ] || return 0
    while IFS= read -r value; do
        "$3" "$value"
    done <<END
$values
END
}

# Only words of letters, digits and a few signs go into commands and file names. Letters are listed
# one by one, because a range holds more of them in some languages.

# refuse CALL WHAT: nothing is asked about an object with such a name.
refuse() {
    miss "$1" 0 "not asked: $2"
    return 1
}

# is_id PREFIX WORD CALL
is_id() {
    case ${2#"$1"} in
    "$2" | '' | *[!abcdefghijklmnopqrstuvwxyz0123456789]*) ;;
    *) return 0 ;;
    esac
    refuse "$3" "an id that does not look like $1..."
}

# is_arn TYPE WORD CALL
is_arn() {
    case $2 in
    *[!abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:/_-]*) ;;
    arn:*:"$1"/*) return 0 ;;
    esac
    refuse "$3" "an ARN that does not look like that of a $1"
}

# is_identity WORD CALL: a domain or an address.
is_identity() {
    case $1 in
    -* | *[!abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.@_+=-]*) ;;
    *.*) return 0 ;;
    esac
    refuse "$2" 'an identity that does not look like a domain or an address'
}

is_region() {
    case $1 in
    [!abcdefghijklmnopqrstuvwxyz]* | *[!abcdefghijklmnopqrstuvwxyz0123456789-]* | '') return 1 ;;
    esac
}

encoded() {
    printf '%s\n' "$1" | sed -e 's/:/%3A/g' -e 's,/,%2F,g'
}

# --- what is asked --------------------------------------------------------------------------------

about_vpc() {
    is_id vpc- "$1" 'ec2 describe-vpc-attribute' || return 0
    for attribute in enableDnsSupport enableDnsHostnames; do
        ask_about "$attribute-$1" ec2 describe-vpc-attribute --vpc-id "$1" --attribute "$attribute"
    done
}

about_prefix_list() {
    is_id pl- "$1" 'ec2 get-managed-prefix-list-entries' || return 0
    ask_about "$1" ec2 get-managed-prefix-list-entries --prefix-list-id "$1"
}

about_transit_table() {
    is_id tgw-rtb- "$1" 'ec2 search-transit-gateway-routes' || return 0
    ask_about "$1" ec2 search-transit-gateway-routes --transit-gateway-route-table-id "$1" \
        --filters Name=type,Values=static,propagated
    ask_about "$1" ec2 get-transit-gateway-route-table-propagations \
        --transit-gateway-route-table-id "$1"
    ask_about "$1" ec2 get-transit-gateway-route-table-associations \
        --transit-gateway-route-table-id "$1"
}

about_balancer() {
    is_arn loadbalancer "$1" 'elbv2 describe-listeners' || return 0
    arn=$(encoded "$1")
    ask_about "$arn" elbv2 describe-listeners --load-balancer-arn "$1"
    ask_about "$arn" elbv2 describe-load-balancer-attributes --load-balancer-arn "$1"
}

about_target_group() {
    is_arn targetgroup "$1" 'elbv2 describe-target-health' || return 0
    arn=$(encoded "$1")
    ask_about "$arn" elbv2 describe-target-health --target-group-arn "$1"
    ask_about "$arn" elbv2 describe-target-group-attributes --target-group-arn "$1"
}

about_identity() {
    is_identity "$1" 'sesv2 get-email-identity' || return 0
    ask_about "$1" sesv2 get-email-identity --email-identity "$1"
}

# describe_listed KIND LIMIT: all tasks or services of $cluster, so many in one call.
describe_listed() {
    kind=$1 limit=$2 batch='' size=0 batches=0
    ask_about "$arn" ecs "list-$kind" --cluster "$cluster"
    for_each "${kind%s}Arns" "ecs-list-$kind-$arn" add_to_batch
    [ "$size" = 0 ] || describe_batch
}

add_to_batch() {
    is_arn "${kind%s}" "$1" "ecs describe-$kind" || return 0
    batch="$batch $1" size=$((size + 1))
    [ "$size" -lt "$limit" ] || describe_batch
}

describe_batch() {
    batches=$((batches + 1))
    # shellcheck disable=SC2086 # words that is_arn has looked at
    ask_about "$arn-$batches" ecs "describe-$kind" --cluster "$cluster" "--$kind" $batch
    batch='' size=0
}

about_cluster() {
    is_arn cluster "$1" 'ecs list-tasks' || return 0
    cluster=$1 arn=$(encoded "$1")
    describe_listed tasks 100
    describe_listed services 10
}

ask_network() {
    ask ec2 describe-vpcs
    for_each VpcId vpcs about_vpc
    ask ec2 describe-vpc-block-public-access-options
    ask ec2 describe-vpc-block-public-access-exclusions
    ask ec2 describe-subnets
    ask ec2 describe-security-groups
    ask ec2 describe-security-group-rules
    ask ec2 describe-security-group-vpc-associations
    ask ec2 describe-network-acls
    ask ec2 describe-route-tables
    ask ec2 describe-network-interfaces
    ask ec2 describe-instances
    ask ec2 describe-addresses
    ask_about domain-name ec2 describe-addresses-attribute --attribute domain-name
    ask ec2 describe-internet-gateways
    ask ec2 describe-nat-gateways
    ask ec2 describe-egress-only-internet-gateways
    ask ec2 describe-vpn-gateways
    ask ec2 describe-vpc-endpoints
    ask ec2 describe-vpc-endpoint-services \
        --filters "Name=service-name,Values=com.amazonaws.$region.email-smtp"
    ask ec2 describe-vpc-peering-connections
    ask ec2 describe-prefix-lists
    ask ec2 describe-managed-prefix-lists
    for_each PrefixListId managed-prefix-lists about_prefix_list
}

ask_transit() {
    ask ec2 describe-transit-gateways
    ask ec2 describe-transit-gateway-attachments
    ask ec2 describe-transit-gateway-vpc-attachments
    ask ec2 describe-transit-gateway-peering-attachments
    ask ec2 describe-transit-gateway-route-tables
    for_each TransitGatewayRouteTableId transit-gateway-route-tables about_transit_table
}

ask_balancers() {
    ask elb describe-load-balancers
    ask elbv2 describe-load-balancers
    for_each LoadBalancerArn elbv2-load-balancers about_balancer
    ask elbv2 describe-target-groups
    for_each TargetGroupArn elbv2-target-groups about_target_group
}

# What is kept of a function: its environment may hold secrets.
function='FunctionName: FunctionName, FunctionArn: FunctionArn, VpcConfig: VpcConfig'

ask_mail() {
    ask sesv2 get-account
    ask sesv2 list-email-identities
    for_each IdentityName sesv2-list-email-identities about_identity
    ask ecs list-clusters
    for_each clusterArns ecs-list-clusters about_cluster
    ask lambda list-functions --query "{Functions: Functions[].{$function}}"
    # Who may send through SES: the same in all regions, so one of them is enough.
    [ -z "$knows_policies" ] || return 0
    ask iam get-account-authorization-details --filter User Group Role LocalManagedPolicy
    [ ! -s "$place/iam-account-authorization-details.json" ] || knows_policies=yes
}

# What keeps evidence of who used a rule, and of what was changed.
ask_records() {
    ask ec2 describe-flow-logs
    ask configservice describe-configuration-recorders
    ask configservice describe-configuration-recorder-status
    ask configservice describe-delivery-channels
}

# --- one region -----------------------------------------------------------------------------------

begin_region() {
    place=$directory/accounts/$account/$region
    mkdir -p "$place" || exit 2
    number=$((number + 1)) is_closed=''
    was_answered=$answered was_kept=$kept was_missing=$missing
    : >"$errors"
}

# However it ends: what was not answered so far is written down, and an older list of that goes.
end_region() {
    [ -n "$place" ] || return 0
    if [ -s "$errors" ]; then
        { echo '{"CollectorErrors": [' && sed '$!s/$/,/' "$errors" && echo ']}'; } >"$reply" &&
            mv "$reply" "$place/collector-errors.json"
    else
        rm -f "$place/collector-errors.json"
    fi
    place=''
}

leave() {
    [ -z "$place" ] || miss 'the rest of the region' 0 'the script was stopped'
    end_region
    rm -rf "$work"
    rmdir "$directory/.collecting" 2>/dev/null
    [ -z "$stopped" ] || exit "$stopped" # mksh would say 0
}

clear_up_after_the_killed() {
    [ -d "$directory/.collecting" ] || return 0
    find "$directory/.collecting" -type d -name '[0-9]*' | while IFS= read -r old; do
        kill -0 "${old##*/}" 2>/dev/null || rm -rf "$old"
    done
}

tell_region() {
    news="$((answered - was_answered)) answers"
    [ "$kept" = "$was_kept" ] || news="$news, $((kept - was_kept)) of an earlier run"
    [ "$missing" = "$was_missing" ] || news="$news, $((missing - was_missing)) missing"
    say "$region ($number of $count): $news"
}

collect_region() {
    begin_region
    ask_network
    ask_transit
    ask_balancers
    ask_mail
    ask_records
    end_region
    tell_region
}

# --- which regions of which account ---------------------------------------------------------------

enabled_regions() {
    talk ec2 describe-regions --query 'Regions[].RegionName' --output text "$@"
}

# Where no region is configured, another one can be asked which there are.
find_regions() {
    regions=$(enabled_regions) || regions=$(enabled_regions --region us-east-1) ||
        stop "AWS does not say which regions there are: $(reason)"
}

# Each once, in an order that does not change.
sort_regions() {
    # shellcheck disable=SC2086 # words
    regions=$(printf '%s\n' $regions | LC_ALL=C sort -u)
    for region in $regions; do
        is_region "$region" || stop 'a word that does not look like a region'
        count=$((count + 1))
    done
    [ "$count" != 0 ] || stop 'there is no region'
}

# Asks the regions one after the other, since one may not be enabled and the CLI may know no other.
find_account() {
    account=''
    for home in $regions; do
        account=$(account_number "$home") && break
        ! is_no_way "$(reason)" || break
    done
    case $account in
    '') stop "AWS does not say whose credentials these are: $(reason)" ;;
    *[!0123456789]*) stop 'AWS says no account number' ;;
    esac
}

# --- from the command line to the last word -------------------------------------------------------

# take OPTION VALUE
take() {
    [ -n "$2" ] || misuse
    case $1 in
    -o | --output) directory=$2 ;;
    -p | --profile) profile=$2 ;;
    *) regions="$regions $(printf '%s\n' "$2" | tr , ' ')" ;;
    esac
}

while [ $# -gt 0 ]; do
    case $1 in
    -h | --help)
        usage
        exit 0
        ;;
    --output=* | --profile=* | --regions=*) take "${1%%=*}" "${1#*=}" ;;
    -o | --output | -p | --profile | -r | --regions)
        [ $# -gt 1 ] || misuse
        take "$1" "$2"
        shift
        ;;
    *) misuse ;;
    esac
    shift
done
[ -z "$regions" ] || sort_regions
command -v aws >/dev/null || stop 'the AWS CLI (aws) is not installed'

case $directory in
-*) directory=./$directory ;;
esac
mkdir -p "$directory" || exit 2
case $(LC_ALL=C ls -A "$directory") in
'' | accounts | .collecting | '.collecting
accounts') ;;
*) stop "$directory holds what this script did not write: take a new directory" ;;
esac
clear_up_after_the_killed
work=$directory/.collecting/$$ # so that two runs at once do not take each other's replies
mkdir -p "$work" || exit 2
reply=$work/reply trouble=$work/trouble errors=$work/errors
trap leave EXIT
trap 'stopped=129; exit 129' HUP
trap 'stopped=130; exit 130' INT
trap 'stopped=143; exit 143' TERM

if [ -z "$regions" ]; then
    find_regions
    sort_regions
fi
find_account
for region in $regions; do
    collect_region
done

news="$((answered + kept)) files"
[ "$kept" = 0 ] || news="$news, $kept of them of an earlier run"
if [ "$missing" = 0 ]; then
    news="$news; every call was answered"
else
    news="$news; $missing calls were not answered: collector-errors.json of each region tells which"
fi
printf '%s: %s\n' "$directory" "$news"
[ "$missing" = 0 ]
