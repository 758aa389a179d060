#!/bin/sh
# `run` compares: arms with the first arm, and with the arms of another study.
. "$(dirname "$0")/../testing.sh"
cd "$tmp" || exit 1

run 0 run --no-figures --out one "$data/good.yaml"
says out 'without_IL10 beside infection'
says out 'IL10/production: 0 instead of 1'
says out 'parts at'
check "comparison.csv has its columns" \
    test "$(head -n 1 one/comparison.csv)" = arm,species,metric,value,reference,ratio,unit
check "inputs.csv has its columns" \
    test "$(head -n 1 one/inputs.csv)" = arm,kind,what,from_h,value,reference,unit
check "the knockout is an input" \
    grep -qxF 'without_IL10,number,IL10/production,0,0,1,1' one/inputs.csv
check "the ratio is value by reference" awk -F, '
    NR > 1 && $6 != "" && ($4 / $5 - $6 > 1e-9 * $6 || $6 - $4 / $5 > 1e-9 * $6) {bad = 1}
    $6 != "" {seen++} END {exit bad || seen < 5}' one/comparison.csv
check "the reference is the first arm's metric" test \
    "$(awk -F, '$2 == "TNFa" && $3 == "peak" {print $5}' one/comparison.csv)" = \
    "$(awk -F, '$1 == "infection" && $2 == "TNFa" && $3 == "peak" {print $4}' one/metrics.csv)"
run 0 run --no-figures --lang fr --out one "$data/good.yaml"
says out 'à côté de infection'
run 0 run --no-figures --quiet --out one "$data/good.yaml"
silent out


# Another study: arms of the same name.
run 1 run --no-figures --out two --against "$data/good.yaml" "$data/wrong-guess.yaml"
says out 'beside good: infection'
present two against.csv against-inputs.csv
check "another duration is an input" \
    grep -qxF 'infection,duration,duration,0,48,96,h' two/against-inputs.csv
run 0 run --no-figures --out two --against "$data/good.yaml" "$data/good.yaml"
check "against the same study every ratio is 1" \
    awk -F, 'NR > 1 && $6 != "" && $6 != 1 {bad = 1} END {exit bad || NR < 10}' two/against.csv
if command -v gnuplot >/dev/null 2>&1; then
    run 0 run --quiet --lang fr --out drawn --against "$data/good.yaml" "$data/good.yaml"
    present drawn comparison.fr.svg comparison.fr.pdf comparison.fr.png comparison.fr.gp \
        against.fr.png
    check "the picture is in French" grep -q 'Valeur finale' drawn/comparison.fr.svg
fi

# Another model: nothing to compare, nothing is written.
run 2 run --no-figures --out none --against "$data/other-model.yaml" "$data/good.yaml"
says err 'no species in common'
says err "other-model.yaml:1:1: error"
says err 'hint: compare studies of one model'
run 2 run --no-figures --out none --against "$data/mistakes.yaml" "$data/good.yaml"
run 2 run --no-figures --out none --against
absent none
finish
