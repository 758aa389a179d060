#!/bin/sh
# Every study of configs/ and its folders: its expectations hold, and each fails when the change of
# an arm that it names is taken away.
. "$(dirname "$0")/../testing.sh"
cd "$root" || exit 1
for file in configs/*.yaml configs/*/*.yaml; do
    [ -f "$file" ] || continue
    "$cytokinet" run --challenge --quiet "$file" >"$log/out" 2>"$log/err" </dev/null
    check "$file holds, and can fail" test $? -eq 0
done
finish
