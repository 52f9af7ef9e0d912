#!/bin/sh
# What the compiler and the linker can do against mistakes in reading other people's text is really in the
# programs that were built: asked of the programs, not of the Makefile.
set -u
cd "$(dirname "$0")/.." || exit 2
bad=0

if ! command -v readelf >/dev/null 2>&1 || [ ! -x build/release/vpcmend ]; then
    echo "skipped: hardening (no readelf, or build/release/vpcmend is not built)"
    exit 0
fi

demand() { # demand PROGRAM WHAT PATTERN TEXT
    printf '%s\n' "$4" | grep -Eq "$3" && return
    echo "$1: $2"
    bad=1
}

refuse() { # refuse PROGRAM WHAT PATTERN TEXT
    printf '%s\n' "$4" | grep -Eq "$3" || return 0
    echo "$1: $2"
    bad=1
}

look_at() {
    header=$(readelf -hW "$1")
    segments=$(readelf -lW "$1")
    dynamic=$(readelf -dW "$1")
    demand "$1" "stands at a known address (not PIE)" 'Type: *DYN' "$header"
    demand "$1" "the stack may be executed" 'GNU_STACK .* RW ' "$segments"
    refuse "$1" "a segment can be written and executed" 'LOAD .* RWE ' "$segments"
    demand "$1" "its tables of addresses stay writable (no RELRO)" 'GNU_RELRO' "$segments"
    refuse "$1" "its code is written to as it starts (TEXTREL)" 'TEXTREL' "$dynamic"
    refuse "$1" "it looks for libraries where it was built" 'R(UN)?PATH' "$dynamic"
}

look_at_ordinary() {
    look_at "$1"
    demand "$1" "functions are looked up late (no BIND_NOW)" 'BIND_NOW|FLAGS.* NOW' "$dynamic"
    symbols=$(readelf --dyn-syms -W "$1")
    demand "$1" "stack overflows are not noticed (no stack protector)" '__stack_chk_fail' "$symbols"
    demand "$1" "lengths are not checked (no _FORTIFY_SOURCE)" '__(memcpy|snprintf|vsnprintf|read)_chk' "$symbols"
}

# gcc writes its flags beside the code; -fcf-protection is for processors that have it.
look_at_flags() {
    case $(uname -m) in x86_64) calls=fcf-protection ;; *) calls=GNU ;; esac
    lacking=$(find build/release -name '*.o' ! -path '*/tests/*' -exec \
        readelf --debug-dump=info --dwarf-depth=1 {} + 2>/dev/null | awk -v calls="$calls" '
            /^File: / { file = $2 }
            /DW_AT_producer.*GNU C/ {
                if (!/fstack-clash-protection/) print file ": large frames can leap over the guard page"
                if (!/fstack-protector-strong/) print file ": stack overflows are not noticed"
                if ($0 !~ calls) print file ": calls go anywhere"
            }')
    [ -n "$lacking" ] || return 0
    echo "$lacking"
    bad=1
}

look_at_ordinary build/release/vpcmend
[ ! -x build/clang/vpcmend ] || look_at_ordinary build/clang/vpcmend
look_at_flags
if [ -x vpcmend-static ]; then
    look_at vpcmend-static
    refuse vpcmend-static "it wants a loader" 'INTERP' "$segments"
    refuse vpcmend-static "it wants libraries" 'NEEDED' "$dynamic"
fi

[ $bad = 0 ] && echo "hardened"
exit $bad
