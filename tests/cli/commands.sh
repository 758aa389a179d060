#!/bin/sh
# check, graph and equations on a small model: what they print and where.
. "$(dirname "$0")/../testing.sh"
cd "$tmp" || exit 1

run 0 check "$data/good.yaml" "$data/small.yaml"
says out 'good\.yaml'
says out 'small\.yaml'
silent err
run 0 check --quiet "$data/good.yaml"
silent out

run 2 check "$data/mistakes.yaml"
says err 'mistakes\.yaml:6:.*error: .*patogen'
says err 'mistakes\.yaml:7:.*error: .*knokout'
says err 'mistakes\.yaml:9:.*error: .*infektion'
says err 'pathogen'
says err 'knockout'
says err '\^'
run 2 check missing.yaml
says err 'missing\.yaml'
run 2 check "$data/mistakes.yaml" "$data/small.yaml"
says out 'small\.yaml'

run 0 graph "$data/small.yaml"
says out '^(strict )?digraph'
says out 'TNFa'
run 0 graph --format graphml "$data/small.yaml"
says out '<graphml'
run 0 graph --loops "$data/small.yaml"
says out '^\+ .*TNF-α'
says out '^- .*IL-10'
run 0 graph --out small.dot "$data/small.yaml"
silent out
present . small.dot
if command -v dot >/dev/null 2>&1; then
    run 0 graph --format svg --out small.svg "$data/small.yaml"
    check "an SVG picture" grep -q '<svg' small.svg
fi
run 0 graph --lang fr "$data/small.yaml"

run 0 equations "$data/small.yaml"
says out 'TNFa'
says out 'pg/mL'
run 0 equations --latex "$data/small.yaml"
says out '\\'
run 0 equations --ledger "$data/small.yaml"
says out 'TNFa/half_life'
says out 'assumed'
run 0 equations --ledger --json "$data/small.yaml"
says out '"TNFa/half_life"'
run 0 equations --out equations.txt "$data/small.yaml"
silent out
present . equations.txt

# A model that is wrong leaves no file behind.
run 2 equations --out none.txt "$data/mistakes.yaml"
absent none.txt
run 1 equations --out nowhere/none.txt "$data/small.yaml"
says err 'nowhere'
finish
