#!/bin/sh
# sweep: its files, the same for any number of threads; failures are marked; Ctrl-C and going on.
. "$(dirname "$0")/../testing.sh"
cd "$tmp" || exit 1
mkdir work && cd work || exit 1

run 0 sweep --no-figures --jobs 1 --out one "$data/sweep.yaml"
says out '9 points'
says out 'threshold  peak TNFa > 380 pg/mL in infection: holds from'
silent err
holds_only one "ec50.csv sweep.csv sweep.json threshold.csv "
# nine points, each with two measures and a class
check "28 rows" test "$(wc -l <one/sweep.csv)" -eq 28
check "the value stands beside its unit" grep -q '^9,10000,infection,peak TNFa,[0-9.]*,pg/mL,ok,$' one/sweep.csv
check "the head names what varies" grep -q '^point,dose pathogen in infection (cell/uL),arm,' one/sweep.csv
run 0 sweep --no-figures --jobs 3 --quiet --out three "$data/sweep.yaml"
silent out
check "as many threads as you like" diff -r one three
run 0 sweep --no-figures --json --out json "$data/sweep.yaml"
says out '"thresholds"'

if command -v gnuplot >/dev/null 2>&1; then
    run 0 sweep --quiet --lang fr --out fr "$data/sweep.yaml"
    present fr sweep.fr.svg sweep.fr.pdf sweep.fr.png sweep.fr.gp sweep.fr.dat
    check "French words" grep -q 'Combien de microbes' fr/sweep.fr.svg
fi

# sweep.json and steady.json embed what was read: each makes its folder again, without the files.
run 0 sweep --no-figures --quiet --from three/sweep.json --out again
check "again from sweep.json alone" diff -r three again
run 0 steady --no-figures --quiet --out states "$root/configs/published/reynolds2006.yaml"
holds_only states "branches.csv points.csv steady.csv steady.json "
run 0 steady --no-figures --quiet --from states/steady.json --out states-again
check "again from steady.json alone" diff -r states states-again
run 0 run --no-figures --quiet --from states/steady.json --out run-of-it
present run-of-it curves.csv
if command -v python3 >/dev/null 2>&1; then
    for file in three/sweep.json states/steady.json; do
        check "$file is JSON" sh -c 'python3 -m json.tool "$1" >/dev/null' sh "$file"
    done
fi

# What cannot be integrated is marked, the rest is there.
run 1 sweep --no-figures --out fails "$data/sweep-fails.yaml"
says err '1 of 2 points could not be computed'
check "the failed point is in the table" grep -q '^1,.*,failed,arm infection' fails/sweep.csv
check "so is the other" grep -q '^2,.*,ok,' fails/sweep.csv

# A study without a question; mistakes leave nothing.
run 2 sweep --out none "$data/good.yaml"
says err 'what to sweep'
absent none

# Ctrl-C keeps what is finished, and the same command goes on.
run 0 sweep --no-figures --quiet --out whole "$data/sweep-long.yaml"
env --default-signal=INT "$cytokinet" sweep --no-figures --out long "$data/sweep-long.yaml" \
    >"$log/out" 2>"$log/err" &
pid=$!
sleep 1
check "still running when Ctrl-C comes" kill -s INT "$pid"
wait "$pid"
check "it ends with 1" test $? -eq 1
says err 'interrupted'
check "no progress in a pipe" sh -c '! grep -q "to go" "$1"' sh "$log/err"
holds_only long "sweep.checkpoint "
run 0 sweep --no-figures --out long "$data/sweep-long.yaml"
says out 'of them from the call before'
check "the same as in one go" diff -r long whole

# So does a process that is killed: what was finished a second ago is there.
"$cytokinet" sweep --no-figures --jobs 1 --out killed "$data/sweep-long.yaml" >"$log/out" 2>"$log/err" &
pid=$!
for _ in $(seq 300); do
    [ -e killed/sweep.checkpoint ] && break
    sleep 0.1
done
check "still running when it is killed" kill -s KILL "$pid"
wait "$pid" 2>/dev/null
check "the checkpoint holds points" test "$(wc -l <killed/sweep.checkpoint)" -gt 2
run 0 sweep --no-figures --out killed "$data/sweep-long.yaml"
says out 'of them from the call before'
check "the same after a kill" diff -r killed whole
finish
