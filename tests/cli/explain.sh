#!/bin/sh
# `explain`: its table, its sentences, its figure, and what it cannot explain.
. "$(dirname "$0")/../testing.sh"
cd "$tmp" || exit 1

run 0 explain --no-figures --out one --species TNFa "$data/good.yaml"
silent err
says out '^TNF-α rises from .* mainly through secretion by macrophage_active \('
says out '^It turns at '
says out '^It is removed mainly by decay \(100 % of all loss'
says out '^  -  TNF-α .*⊣.*TNF-α$'
holds_only one "explain.csv explain.txt "
check "explain.txt is what was printed" grep -q 'TNF-α rises' one/explain.txt
check "explain.csv has its columns" test "$(head -n 1 one/explain.csv)" = \
    arm,species,time_h,process,role,name,rate,share,factor,unit
check "shares of production and of loss are 1 at every time" awk -F, '
    $5 == "production" || $5 == "loss" {sum[$3 "," $5] += $8; seen++}
    END {for (key in sum) if (sum[key] < 1 - 1e-9 || sum[key] > 1 + 1e-9) if (sum[key] != 0) bad = 1
         exit bad || seen < 100}' one/explain.csv
check "a suppressor has its factor" grep -qE \
    '^infection,TNFa,0,macrophage_active secretes TNFa,suppressor,IL10R,,,[0-9.e-]+,1$' one/explain.csv

run 0 explain --no-figures --out two --species TNFa --arm without_IL10 --at '12 h, 2 d' --lang fr \
    "$data/good.yaml"
says out '^Le niveau de TNF-α monte de '
present two explain.fr.txt
check "only the times asked for" test \
    "$(awk -F, 'NR > 1 {print $3}' two/explain.csv | sort -u | tr '\n' ' ')" = '12 48 '

run 0 explain --no-figures --quiet --species macrophage "$data/good.yaml"
silent out
present out/good/explain-macrophage explain.csv

if command -v gnuplot >/dev/null 2>&1; then
    run 0 explain --quiet --out drawn --species IL10 "$data/good.yaml"
    run 0 explain --quiet --out drawn --species IL10 --lang fr "$data/good.yaml"
    present drawn explain.svg explain.pdf explain.png explain.gp explain.dat explain.fr.svg
    check "the French picture is in French" grep -q 'Perte' drawn/explain.fr.svg
    run 0 explain --quiet --out drawn2 --species IL10 --arm without_IL10 "$data/good.yaml"
    says err 'no figure is drawn'
fi
run 0 explain --no-figures --out still --species IL10 --arm without_IL10 "$data/good.yaml"
says out 'does not move in the arm .without_IL10.'

# What cannot be asked.
run 2 explain --out none "$data/good.yaml"
says err 'species says what to explain'
run 2 explain --out none --species TNFA "$data/good.yaml"
says err "there is no species 'TNFA'"
says err "did you mean 'TNFa'"
run 2 explain --out none --species TNFa --arm infecton "$data/good.yaml"
says err "did you mean 'infection'"
run 2 explain --out none --species TNFa --at '5 d' "$data/good.yaml"
says err 'after the end of the study'
run 2 explain --out none --species TNFa --at '5 kg' "$data/good.yaml"
run 2 explain --out none --species TNFa --at '3 h,' "$data/good.yaml"
run 2 explain --out none --species TNFa "$data/mistakes.yaml"
run 2 explain --species TNFa --out none "$data/good.yaml" "$data/wrong-guess.yaml"
absent none
finish
