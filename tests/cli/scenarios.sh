#!/bin/sh
# The studies of configs/ carry every scenario of the chapter: each is named by a study, no study names one that is not in the list,
# every study has a title and words for its figure in both languages, and expectations say whose claim they are.
# What comes out of the studies is no matter of this test (`make check-studies`).
. "$(dirname "$0")/../testing.sh"
cd "$root" || exit 1
list=model/notes/scenarios.tsv
find configs -name '*.yaml' | sort >"$log/studies"
check "there are studies" test -s "$log/studies"

# FILE ID for each scenario that a study names (`scenarios: [A, B]`, in one line as all of ours).
while read -r study; do
    sed -n 's/^scenarios: *\[\(.*\)\] *$/\1/p' "$study" | tr -d ' ' | tr ',' '\n' | sed "s|^|$study |"
done <"$log/studies" >"$log/named"

# E-EDGE and E-PROD ask something of every arrow: `cytokinet notes` does that.
for id in $(sed 1d "$list" | cut -f1); do
    case $id in E-EDGE | E-PROD) continue ;; esac
    check "a study carries $id" grep -q " $id\$" "$log/named"
done
while read -r study id; do
    check "$study names a scenario that $list has: $id" grep -q "^$id	" "$list"
done <"$log/named"

both='^[a-z]*: *{en: *[^ ].*, fr: *[^ ].*}$'
while read -r study; do
    check "$study has a title in both languages" sh -c "grep '^title:' '$study' | grep -q '$both'"
    lists=$(grep -c '^scenarios:' "$study")
    check "$study names its scenarios in one list" test "$lists" -eq "$(grep -c '^scenarios: *\[.*\] *$' "$study")"
    [ "$lists" -gt 0 ] || continue
    check "$study carries scenarios and expects something" grep -q '^  - {that:' "$study"
    check "$study says in both languages what its figure shows" \
        sh -c "grep -A2 '^about:' '$study' | grep -cE '^  (en|fr): .' | grep -qx 2 || grep '^about:' '$study' | grep -q '$both'"
    check "$study says whose claim each expectation is" \
        sh -c "! grep '^  - {that:' '$study' | grep -qvE 'origin: [NDX]\}'"
done <"$log/studies"
finish
