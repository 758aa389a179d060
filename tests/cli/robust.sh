#!/bin/sh
# run --challenge, --gates, --ranges: their files, the same for any number of threads, wrong
# questions, Ctrl-C.
. "$(dirname "$0")/../testing.sh"
cd "$tmp" || exit 1
mkdir work && cd work || exit 1

# --- what is asked wrongly leaves nothing ---

for n in 0 -1 1.5 many 1e3 '' 10001; do
    run 2 run --ranges "$n" --out none "$data/good.yaml"
done
says err 'at most 10000'
run 2 run --ranges
says err '--ranges needs a value: N'
run 2 run --gates 'macrophage secrets TNFa' --out none "$data/good.yaml"
says err "--gates: .*'macrophage secrets TNFa'"
run 2 run --gates 'macrophage_active secretes TNFa' --out none "$data/good.yaml"
says err 'fewer than two activators'
run 2 run --gates all --ranges 3 --out none "$data/good.yaml"
says err 'one at a time'
run 2 run --challenge --against "$data/other.yaml" "$data/good.yaml"
says err '--against'
run 2 run --seed 3 --out none "$data/good.yaml"
says err '--seed'
run 2 run --gates all --out none "$data/mistakes.yaml"
run 2 run --challenge "$data/mistakes.yaml"
absent none

# --- challenge ---

run 0 run --challenge "$data/good.yaml"
says out 'can fail  auc TNFa in without_IL10'
says out 'without knockout IL10 of without_IL10: fails'
says out '1 of 1 expectations fail'
silent err
run 0 run --challenge --quiet "$data/good.yaml"
silent out
run 0 run --challenge --lang fr "$data/good.yaml"
says out 'réfutable'
run 0 run --challenge --json "$data/good.yaml"
says out '"can_fail": true'
cp "$data/small.yaml" .
sed 's/> 1.5 \* auc TNFa in infection/>= 0 pg.h\/mL/' "$data/good.yaml" >firm.yaml
run 1 run --challenge firm.yaml
says out 'HOLDS ANYWAY'
run 1 run --challenge firm.yaml "$data/good.yaml"
says out '1 of 1 expectations fail'
absent out

# --- gates ---

run 0 run --gates all --no-figures --jobs 1 --out one "$data/good.yaml"
says out 'compositions that are guesses: 1; combinations: 3'
silent err
holds_only one "combinations.csv gates.csv "
check "a row for the expectation" test "$(wc -l <one/gates.csv)" -eq 2
check "what is written comes first" sh -c 'sed -n 2p one/combinations.csv | grep -q "^1,ok,,any"'
run 0 run --gates all --no-figures --quiet --jobs 3 --out three "$data/good.yaml"
check "as many threads as you like" diff -r one three
run 0 run --gates 'macrophage becomes macrophage_active' --no-figures --json --out some "$data/good.yaml"
says out '"combinations": [1-3],'
if command -v python3 >/dev/null 2>&1; then
    check "JSON is JSON" sh -c 'python3 -m json.tool "$1" >/dev/null' sh "$log/out"
fi

# --- ranges ---

run 0 run --ranges 12 --seed 5 --no-figures --jobs 1 --out r1 "$data/good.yaml"
says out 'bodies with a rest: 12, in [0-9]+ draws'
holds_only r1 "bands.csv draws.csv ranges.csv "
run 0 run --ranges 12 --seed 5 --no-figures --jobs 3 --lang fr --out r3 "$data/good.yaml"
says out 'corps qui ont un repos : 12'
check "as many threads as you like" diff -r r1 r3
run 0 run --ranges 12 --seed 6 --no-figures --quiet --out other "$data/good.yaml"
check "another seed draws others" sh -c '! cmp -s r1/draws.csv other/draws.csv'
run 0 run --ranges 12 --no-figures --json --out json "$data/good.yaml"
says out '"asked": 12'
if command -v python3 >/dev/null 2>&1; then
    check "JSON is JSON" sh -c 'python3 -m json.tool "$1" >/dev/null' sh "$log/out"
fi
check "a study that fails as it is ends with 1" sh -c '
    sed "s/1.5 \*/1e6 */" "$1" >wrong.yaml; "$2" run --ranges 2 --no-figures --out wrong wrong.yaml >/dev/null
    test $? -eq 1' sh "$data/good.yaml" "$cytokinet"

if command -v gnuplot >/dev/null 2>&1; then
    run 0 run --ranges 5 --quiet --lang fr --out drawn "$data/good.yaml"
    present drawn ranges.fr.svg ranges.fr.pdf ranges.fr.png bands.fr.svg bands.fr.pdf bands.fr.png
    check "French words" grep -q 'corps plausibles' drawn/bands.fr.svg
    run 0 run --gates all --quiet --out drawn "$data/good.yaml"
    present drawn gates.svg gates.pdf gates.png gates.gp gates.dat
fi

# --- Ctrl-C leaves nothing ---

env --default-signal=INT "$cytokinet" run --ranges 10000 --no-figures --out long "$data/good.yaml" \
    >"$log/out" 2>"$log/err" &
pid=$!
sleep 1
check "still running when Ctrl-C comes" kill -s INT "$pid"
wait "$pid"
check "it ends with 1" test $? -eq 1
says err 'interrupted'
absent long/ranges.csv
check "no progress in a pipe" sh -c '! grep -q "to go" "$1"' sh "$log/err"
finish
