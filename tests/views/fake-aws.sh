#!/bin/sh
# Stands in for the AWS CLI in test_collector.c. It answers a call from $FAKE_AWS/REGION/NAME.json,
# named as `vpcmend demo --export` names the files, or from NAME-OBJECT.json where the call is about
# one object, and refuses it where there is no such file. What NAME.half holds it prints before it
# fails; what NAME.killed holds, before it ends the script; with what NAME.fails holds it refuses. A
# region with a file named `closed` is not enabled. Every call is noted in $FAKE_AWS/calls, and from
# call $FAKE_EXPIRES_AT on nothing is answered; call $FAKE_KILLS_AT kills the script.
set -f

fail() {
    printf '\n%s\n\n' "$1" >&2
    exit 254
}

printf '%s\n' "$*" >>"$FAKE_AWS/calls"
made=$(wc -l <"$FAKE_AWS/calls")
if [ -n "${FAKE_KILLS_AT-}" ] && [ "$made" -eq "$FAKE_KILLS_AT" ]; then
    kill -KILL "$PPID"
    exit 137
fi
[ "${AWS_PAGER-unset}" = '' ] || fail 'a pager would wait for a key'
[ "${AWS_CLI_AUTO_PROMPT-unset}" = off ] || fail 'a prompt would wait for an answer'
read -r line && fail "standard input is not empty: $line"

case $1 in
--profile=*) shift ;;
esac
service=$1 call=$2
shift 2
region=${FAKE_REGION-} object='' attribute='' output=''
while [ $# -gt 1 ]; do
    case $1 in
    --region) region=$2 ;;
    --output) output=$2 ;;
    --attribute) attribute=-$2 ;;
    --*-id | --*-arn | --cluster | --email-identity) object=-$(printf %s "$2" | tr ':/' '__') ;;
    esac
    shift
done
if [ -n "${FAKE_EXPIRES_AT-}" ] && [ "$made" -ge "$FAKE_EXPIRES_AT" ]; then
    fail "An error occurred (ExpiredToken) when calling $call: The security token is expired"
fi
[ -n "$region" ] || fail 'You must specify a region.'
[ ! -e "$FAKE_AWS/$region/closed" ] || fail "An error occurred (AuthFailure) when calling $call:"

case $call in
describe-regions | get-caller-identity) exec cat "$FAKE_AWS/$call" ;;
esac
[ "$output" = json ] || fail "output as $output"
name=$call
for verb in describe get search; do
    name=${name#"$verb"-}
done
[ "$service" = ec2 ] || name=$service-$name
answer=$FAKE_AWS/$region/$name
if [ -f "$answer.half" ]; then
    cat "$answer.half"
    exit 255
elif [ -f "$answer.killed" ]; then
    cat "$answer.killed"
    kill -TERM "$PPID"
    exit 143
elif [ -f "$answer.fails" ]; then
    fail "$(cat "$answer.fails")"
elif [ -f "$answer$attribute$object.json" ]; then
    exec cat "$answer$attribute$object.json"
fi
fail "An error occurred (UnauthorizedOperation) when calling $call: not$(printf '\033')[2J allowed"
