#!/bin/sh
# The studies of configs/ carry every scenario of the chapter: each is named by a study, no study names one that is not in the list,
# every study has a title and words for its figure in both languages, and expectations say whose claim they are. What S-HORMONE asks of
# the network (how many sources, how many targets) is counted.
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

# S-HORMONE: a cytokine has several sources and several targets, the hormone beside them one of each.
table() { # producers|targets, columns before the list of cells: NAME NUMBER
    "$cytokinet" graph --table "$1" --format csv model/teaching.yaml | sed 1d | tr -d '"' |
        awk -F', *' -v skip="$2" -v last="$3" '{n = 0; for (i = skip + 1; i <= NF - last; i++) n += $i != ""; print n "\t" $1}'
}
mean() {
    awk -F'\t' '$2 != "hormone" && $1 > 0 {n++; sum += $1} END {exit !(n > 10 && sum / n > 1.5)}'
}
table producers 1 1 >"$log/sources"
table targets 2 0 >"$log/targets"
check "a cytokine has several sources" mean <"$log/sources"
check "a cytokine has several targets" mean <"$log/targets"
check "a hormone has one source" grep -q '^1	hormone$' "$log/sources"
check "a hormone has one target" grep -q '^1	hormone$' "$log/targets"
finish
