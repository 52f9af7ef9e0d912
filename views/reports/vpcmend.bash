# bash completion for vpcmend

_vpcmend_words()
{
    mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

_vpcmend_paths()
{
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen "$1" -- "$2")
}

# "sg:" waits for an id, so no blank follows.
_vpcmend_candidates()
{
    _vpcmend_words 'vpc subnet: sg: pl: cidr: remove accept skip' "$1"
    case ${COMPREPLY[0]-} in
    *:) [ "${#COMPREPLY[@]}" -eq 1 ] && compopt -o nospace 2>/dev/null ;;
    esac
}

# What is written, for replay; else what is said.
_vpcmend_plan_formats()
{
    case ${COMP_WORDS[2]-} in
    replay) _vpcmend_words 'diff json aws-cli export markdown' "$1" ;;
    check) _vpcmend_words 'text json' "$1" ;;
    *) _vpcmend_words 'text markdown html' "$1" ;;
    esac
}

_vpcmend_formats()
{
    case $1 in
    audit) _vpcmend_words 'table json ndjson csv markdown html sarif' "$2" ;;
    fix)
        _vpcmend_words 'diff json aws-cli terraform cloudformation-json cloudformation-yaml
            export markdown' "$2"
        ;;
    diff | path) _vpcmend_words 'text json' "$2" ;;
    mail) _vpcmend_words 'text json markdown html' "$2" ;;
    map) _vpcmend_words 'text list svg' "$2" ;;
    plan) _vpcmend_plan_formats "$2" ;;
    esac
}

# --to is a candidate for fix, one end of the way for path.
_vpcmend_to()
{
    case $1 in
    path) _vpcmend_words 'internet' "$2" ;;
    *) _vpcmend_candidates "$2" ;;
    esac
}

_vpcmend_options()
{
    case $1 in
    demo)
        _vpcmend_words '--export --ports --port25-lifted --rule-quota --entry-quota --plan
            --flow-logs --plain --help' "$2"
        ;;
    audit)
        _vpcmend_words '--format --fail-on --ports --port25-lifted --flow-logs --exports-from --null --first-look
            --help' "$2"
        ;;
    fix)
        _vpcmend_words '--all --rule --to --reason --owner --expiry --smtp-only --allow-loss --acls
            --format -o --author --rule-quota --entry-quota --ports --flow-logs --help' "$2"
        ;;
    plan)
        _vpcmend_words '--approved --format -o --rule-quota --entry-quota --flow-logs --help' "$2"
        ;;
    path)
        _vpcmend_words '--from --to --port --protocol --format --port25-lifted --batch --help' "$2"
        ;;
    diff) _vpcmend_words '--format --ports --help' "$2" ;;
    mail) _vpcmend_words '--format --ports --port25-lifted --help' "$2" ;;
    map) _vpcmend_words '--vpc --format --ports --help' "$2" ;;
    collector) _vpcmend_words '--help' "$2" ;;
    *)
        _vpcmend_words '--ports --port25-lifted --rule-quota --entry-quota --plan --flow-logs
            --plain --help --version' "$2"
        ;;
    esac
}

# An option, a sub-command or an export.
_vpcmend_operands()
{
    case $2 in
    -*) _vpcmend_options "$1" "$2" ;;
    *)
        if [ "$1" = plan ] && [ "$COMP_CWORD" -eq 2 ]; then
            _vpcmend_words 'show check replay' "$2"
            return
        fi
        [ "$1" = collector ] || _vpcmend_paths -f "$2"
        if [ "$COMP_CWORD" -eq 1 ]; then
            mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < \
                <(compgen -W 'audit collector demo diff fix mail map path plan' -- "$2")
        fi
        ;;
    esac
}

# readline splits words at ":" and "=": "--format=json" comes as three words.
_vpcmend()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=

    COMPREPLY=()
    if [ "$word" = : ] || [ "$before" = : ]; then
        return
    fi
    if [ "$word" = = ]; then
        word=
    elif [ "$before" = = ] && [ "$COMP_CWORD" -gt 1 ]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    if [ "$COMP_CWORD" -gt 1 ]; then
        command=${COMP_WORDS[1]}
    fi
    case $before in
    --format) _vpcmend_formats "$command" "$word" ;;
    --fail-on) _vpcmend_words 'info low medium high critical never' "$word" ;;
    --to) _vpcmend_to "$command" "$word" ;;
    --from) _vpcmend_words 'internet' "$word" ;;
    --protocol) _vpcmend_words 'tcp udp icmp' "$word" ;;
    --port) _vpcmend_words '25 465 587 2465 2525 2587' "$word" ;;
    --batch | --plan | --exports-from | --flow-logs) _vpcmend_paths -f "$word" ;;
    --export | -o) _vpcmend_paths -d "$word" ;;
    --ports) _vpcmend_words '25 465 587 2465 2525 2587 25,465,587,2465,2525,2587' "$word" ;;
    --rule | --vpc | --port25-lifted | --reason | --owner | --expiry | --author | --rule-quota | \
        --entry-quota) ;;
    *) _vpcmend_operands "$command" "$word" ;;
    esac
}

complete -F _vpcmend vpcmend
