#!/bin/sh
#
# collect.sh: saves what AWS says about the network of an account as JSON files, for vpcmend.
#
#     sh collect.sh -o export
#     vpcmend export
#
# It only reads: every call is a describe-, get- or search- call of the AWS CLI, and no call
# changes anything. It needs a POSIX shell and the AWS CLI, version 1 or 2, and no more permissions
# than these:
#
#     ec2:Describe*, ec2:GetManagedPrefixListEntries, ec2:SearchTransitGatewayRoutes,
#     ec2:GetTransitGatewayRouteTableAssociations, ec2:GetTransitGatewayRouteTablePropagations,
#     elasticloadbalancing:Describe*
#
# Take a current AWS CLI: one that is older than a feature leaves it out of what it prints.
#
# Each reply becomes one file, DIR/accounts/ACCOUNT/REGION/NAME.json, which is complete or absent. A
# call that is not answered is named on standard error, and the rest goes on: where a file is
# absent, vpcmend says "unknown" and never "safe".

set -uf
umask 077
export AWS_PAGER='' AWS_CLI_AUTO_PROMPT=off PYTHONIOENCODING=utf-8

all='' directory=export profile='' region=''
answered=0 missing=0

usage() {
    cat <<'END'
usage: collect.sh [-o DIR] [-p PROFILE] [-a | REGION...]

Saves what AWS says about the network of an account, for vpcmend. It only reads.

  -o DIR      write into this new or empty directory (default: export)
  -p PROFILE  the profile of the AWS CLI to use
  -a          all regions that the account has enabled
  REGION...   these regions (default: the one that the AWS CLI is configured for)
  -h          this text

Exit status: 0 every call was answered; 1 some were not, each of which is named; 2 wrong usage, or
nothing could be asked.
END
}

say() {
    printf 'collect.sh: %s\n' "$*" >&2
}

stop() {
    say "$*"
    exit 2
}

# --- talking to AWS -------------------------------------------------------------------------------

talk() {
    aws ${profile:+"--profile=$profile"} "$@" </dev/null
}

# What the last call complained of: one line, which cannot drive the terminal.
reason() {
    {
        grep -i error "$trouble" || grep . "$trouble" || echo 'there was no answer'
    } | head -n 1 | LC_ALL=C tr -cd '\040-\176' | cut -c 1-300
}

# miss WHAT: counts and names what there will be no file of.
miss() {
    missing=$((missing + 1))
    say "$region: $1"
}

# ask SERVICE CALL: saves the reply under the name of the call: describe-vpcs as vpcs.json.
ask() {
    ask_about '' "$@"
}

# ask_about OBJECT SERVICE CALL [WORD...]: the same, with OBJECT in the name. These replies do not
# say of what they speak, so vpcmend takes that from there.
ask_about() {
    name=${3#*-}${1:+-$1}
    [ "$2" = ec2 ] || name=$2-$name
    shift
    if talk "$@" --region "$region" --output json >"$reply" 2>"$trouble" && [ -s "$reply" ] &&
        mv "$reply" "$place/$name.json" 2>"$trouble"; then
        answered=$((answered + 1))
    else
        miss "$*: $(reason)"
    fi
}

# --- what replies name ----------------------------------------------------------------------------

# values_of MEMBER NAME: the texts of this member in a reply, one a line. With the escapes gone
# every quotation mark is one of JSON's own, so that texts and what stands between them take turns,
# and nothing inside of a text can pass for a member.
values_of() {
    [ -f "$place/$2.json" ] || return 0
    sed 's/\\./?/g' "$place/$2.json" | awk -v RS='"' -v member="$1" '
        NR % 2 { between = $0; next }
        is_named && between ~ /^[ \t\r\n]*:[ \t\r\n]*$/ { print }
        { is_named = ($0 == member) }'
}

# for_each MEMBER NAME FUNCTION: calls the function with each of those texts.
for_each() {
    values=$(values_of "$1" "$2")
    [ -n "$values" ] || return 0
    while IFS= read -r value; do
        "$3" "$value"
    done <<END
$values
END
}

# Only words of letters, digits and a few signs go into commands and file names. Letters are listed
# one by one, because a range holds more of them in some languages.

# is_id PREFIX WORD
is_id() {
    case ${2#"$1"} in
    "$2" | '' | *[!abcdefghijklmnopqrstuvwxyz0123456789]*) ;;
    *) return 0 ;;
    esac
    miss "an id that does not look like $1...: nothing was asked about it"
    return 1
}

# is_arn TYPE WORD
is_arn() {
    case $2 in
    *[!abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:/_-]*) ;;
    arn:*:"$1"/*) return 0 ;;
    esac
    miss "an ARN that does not look like that of a $1: nothing was asked about it"
    return 1
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

about_prefix_list() {
    is_id pl- "$1" || return 0
    ask_about "$1" ec2 get-managed-prefix-list-entries --prefix-list-id "$1"
}

about_transit_table() {
    is_id tgw-rtb- "$1" || return 0
    ask_about "$1" ec2 search-transit-gateway-routes --transit-gateway-route-table-id "$1" \
        --filters Name=type,Values=static,propagated
    ask_about "$1" ec2 get-transit-gateway-route-table-propagations \
        --transit-gateway-route-table-id "$1"
    ask_about "$1" ec2 get-transit-gateway-route-table-associations \
        --transit-gateway-route-table-id "$1"
}

about_balancer() {
    is_arn loadbalancer "$1" || return 0
    arn=$(encoded "$1")
    ask_about "$arn" elbv2 describe-listeners --load-balancer-arn "$1"
    ask_about "$arn" elbv2 describe-load-balancer-attributes --load-balancer-arn "$1"
}

about_target_group() {
    is_arn targetgroup "$1" || return 0
    arn=$(encoded "$1")
    ask_about "$arn" elbv2 describe-target-health --target-group-arn "$1"
    ask_about "$arn" elbv2 describe-target-group-attributes --target-group-arn "$1"
}

ask_network() {
    ask ec2 describe-vpcs
    ask ec2 describe-subnets
    ask ec2 describe-security-groups
    ask ec2 describe-security-group-rules
    ask ec2 describe-network-acls
    ask ec2 describe-route-tables
    ask ec2 describe-network-interfaces
    ask ec2 describe-instances
    ask ec2 describe-addresses
    ask ec2 describe-internet-gateways
    ask ec2 describe-nat-gateways
    ask ec2 describe-egress-only-internet-gateways
    ask ec2 describe-vpc-endpoints
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

collect_region() {
    place=$directory/accounts/$account/$region
    [ ! -d "$place" ] || return 0 # named twice
    mkdir -p "$place" || exit 2
    say "account $account, region $region"
    ask_network
    ask_transit
    ask_balancers
}

# --- which regions of which account ---------------------------------------------------------------

enabled_regions() {
    talk ec2 describe-regions --query 'Regions[].RegionName' --output text "$@" 2>"$trouble"
}

# Where no region is configured, another one can be asked which there are.
find_all_regions() {
    regions=$(enabled_regions) || regions=$(enabled_regions --region us-east-1) ||
        stop "AWS does not say which regions there are: $(reason)"
}

# The CLI's own rules say which region is configured, so the question is left to it.
find_region() {
    regions=$(talk ec2 describe-availability-zones --query 'AvailabilityZones[0].RegionName' \
        --output text 2>"$trouble") || stop "name a REGION, or -a for all: $(reason)"
}

check_regions() {
    for region in $regions; do
        is_region "$region" || stop 'a word that does not look like a region (options come first)'
    done
    [ -n "$region" ] || stop 'there is no region'
}

# In a region that was asked for, since the CLI may know no other.
find_account() {
    account=$(talk sts get-caller-identity --region "$region" --query Account --output text \
        2>"$trouble") || stop "AWS does not say whose credentials these are: $(reason)"
    case $account in
    '' | *[!0123456789]*) stop 'AWS says no account number' ;;
    esac
}

# --- from the command line to the last word -------------------------------------------------------

case ${1-} in
--help)
    usage
    exit 0
    ;;
esac
while getopts aho:p: option; do
    case $option in
    a) all=yes ;;
    o) directory=$OPTARG ;;
    p) profile=$OPTARG ;;
    h)
        usage
        exit 0
        ;;
    *)
        usage >&2
        exit 2
        ;;
    esac
done
shift $((OPTIND - 1))
regions=$*
if [ -n "$all" ] && [ -n "$regions" ]; then
    stop '-a goes without a REGION'
fi
[ -z "$regions" ] || check_regions
command -v aws >/dev/null || stop 'the AWS CLI (aws) is not installed'

case $directory in
-*) directory=./$directory ;;
esac
mkdir -p "$directory" || exit 2
[ -z "$(ls -A "$directory")" ] || stop "$directory is not empty"
reply=$directory/.reply trouble=$directory/.trouble
trap 'rm -f "$reply" "$trouble"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

if [ -n "$all" ]; then
    find_all_regions
elif [ -z "$regions" ]; then
    find_region
fi
check_regions
find_account
for region in $regions; do
    collect_region
done

if [ "$missing" = 0 ]; then
    printf '%s: %s files; every call was answered\n' "$directory" "$answered"
else
    printf '%s: %s files; %s that should be there are absent, as said above\n' \
        "$directory" "$answered" "$missing"
fi
[ "$missing" = 0 ]
