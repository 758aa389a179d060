#!/bin/sh
# `run`: the files it writes, their form, French figures, several studies, expectations.
. "$(dirname "$0")/../testing.sh"
cd "$tmp" || exit 1
figures=
if command -v gnuplot >/dev/null 2>&1; then figures=yes; fi

run 0 run --no-figures --out tables "$data/good.yaml"
silent err
holds_only tables "comparison.csv curves.csv inputs.csv metrics.csv run.json "
check "curves.csv has its columns" \
    grep -qE '^arm,time_h,.*TNFa' tables/curves.csv
check "metrics.csv has its columns" \
    test "$(head -n 1 tables/metrics.csv | tr -d '\r')" = arm,species,metric,value,unit
for arm in infection without_IL10; do
    check "curves of $arm" grep -q "^$arm," tables/curves.csv
    check "peak of TNFa in $arm" grep -qE "^$arm,TNFa,peak,[0-9]" tables/metrics.csv
done
check "every line of curves.csv has as many fields as the first" \
    awk -F, 'NR == 1 {n = NF} NF != n {bad = 1} END {exit bad || NR < 100}' tables/curves.csv

# The same again, byte for byte; a figure more or less changes no table.
run 0 run --out again "$data/good.yaml"
for file in comparison.csv curves.csv inputs.csv metrics.csv run.json; do
    check "$file is reproduced" cmp -s "tables/$file" "again/$file"
done
LC_ALL=fr_FR.UTF-8 TZ=Asia/Tokyo "$cytokinet" run --quiet --no-figures --out elsewhere "$data/good.yaml" \
    >"$log/out" 2>"$log/err"
check "another locale and time zone change nothing" cmp -s tables/curves.csv elsewhere/curves.csv

if [ -n "$figures" ]; then
    present again figure.svg figure.pdf figure.png figure.gp
    run 0 run --lang fr --out again "$data/good.yaml"
    present again figure.svg figure.fr.svg figure.fr.pdf figure.fr.png
    check "the French figure is in French" grep -q 'sans IL-10' again/figure.fr.svg
    check "the English figure is in English" grep -q 'without IL-10' again/figure.svg
    check "figure.gp draws again on its own" \
        sh -c 'cd again && rm figure.svg && gnuplot figure.gp >/dev/null 2>&1 && test -s figure.svg'
fi

# Without gnuplot: a warning, the tables, success.
mkdir bin
PATH=$tmp/bin "$cytokinet" run --out bare "$data/good.yaml" >"$log/out" 2>"$log/err"
check "without gnuplot the run succeeds" test $? -eq 0
says err 'warning: .*gnuplot'
check "what gnuplot needs is written" test -s bare/figure.gp
absent bare/figure.svg bare/figure.pdf bare/figure.png
present bare curves.csv metrics.csv run.json

# The default folder, and one folder per study when there are several.
run 0 run --no-figures --quiet "$data/good.yaml"
silent out
present out/good curves.csv metrics.csv run.json
run 1 run --no-figures --out both "$data/good.yaml" "$data/wrong-guess.yaml"
present both/good curves.csv
present both/wrong-guess curves.csv

# A failed expectation: status 1, the files are there, the reader is told which one and by how much.
run 1 run --no-figures --out guess "$data/wrong-guess.yaml"
says out 'peak TNFa in infection < 1e-6'
present guess curves.csv metrics.csv run.json
run 1 run --no-figures --json --out guess "$data/wrong-guess.yaml"
says out '^[[:space:]]*[{[]'

# Two studies of one name would overwrite each other.
cp "$data/good.yaml" "$data/small.yaml" "$tmp"
run 2 run --no-figures --out none "$data/good.yaml" "$tmp/good.yaml"
says err 'study named'
absent none

# One bad study among several: nothing runs, nothing is written.
run 2 run --no-figures --out none "$data/good.yaml" "$data/mistakes.yaml"
absent none
finish
