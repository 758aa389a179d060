#!/bin/sh
# steady: its files, what it says, and that it ends where there is nothing to find.
. "$(dirname "$0")/../testing.sh"
cd "$tmp" || exit 1

run 0 steady --no-figures --out states "$root/configs/published/reynolds2006.yaml"
says out 'steady states in health: 3'
says out 'fold: kpg = 0\.51371'
says out 'branch point: kpg = 1\.5 h-1'
says out '5 of 5 expectations hold'
silent err
check "three states" test "$(wc -l <states/steady.csv)" -eq 4
check "the head names what is continued" grep -q '^kind,branch,kpg,P,D,period_h$' states/points.csv

# an expectation that does not hold
mkdir published && ln -s "$root/model" model
sed 's|\.\./\.\./model|../model|; s/fold 1 ~ 0.513716/fold 1 ~ 0.6/' \
    "$root/configs/published/reynolds2006.yaml" >published/other.yaml
run 1 steady --no-figures --quiet --out other published/other.yaml
says out 'FAILS  fold 1 ~ 0.6'
present other points.csv

# no steady state: it ends, and says so; the rest of such a model does not exist
timeout 60 "$cytokinet" steady --no-figures --out none "$data/no-steady.yaml" >"$log/out" 2>"$log/err"
status=$?
check "it ends with 1 (it was $status)" test "$status" -eq 1
says err 'no-steady.yaml'
run 2 steady --out none "$data/good.yaml"
says err 'which steady states to look for'
finish
