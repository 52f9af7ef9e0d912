#!/bin/sh
# words.sh POT FILE...: collects the sentences of the sources into a template for catalogues.
set -eu
pot=$1
shift
xgettext --from-code=UTF-8 --language=C --keyword=_ --keyword=N_ --keyword=ngettext:1,2 --keyword=ADD_COUNTED:3,4 \
    --add-location=file --no-wrap --package-name=vpcmend -o "$pot" "$@"
# the time would make every run another file
sed -e '/^"POT-Creation-Date:/d' "$pot" >"$pot.tmp"
mv "$pot.tmp" "$pot"
