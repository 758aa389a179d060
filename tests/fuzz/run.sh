#!/bin/sh
# Fuzzes the readers: many mutants of small files, some of the real models and studies.
# FUZZ is the number of mutants in all (100000).
cd "$(dirname "$0")/../.." || exit 1
fuzzers=${BUILD:-build}/fuzz
total=${FUZZ:-100000}
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
failed=0

fuzz() { # FUZZER COUNT FILE...
    fuzzer=$fuzzers/$1
    shift
    if "$fuzzer" "$@" >"$log" 2>&1; then
        grep ' mutants in ' "$log"
    else
        failed=$((failed + 1))
        tail -n 60 "$log"
    fi
}

fuzz fuzz_reader $((total * 3 / 4)) tests/fuzz/corpus/*.yaml
fuzz fuzz_reader $((total / 5)) tests/fuzz/corpus/fit.yaml tests/fuzz/corpus/data.csv
fuzz fuzz_reader $((total / 100)) model/*.yaml configs/*.yaml
fuzz fuzz_json "$total" tests/fuzz/corpus/run.json
echo "$((4 - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
