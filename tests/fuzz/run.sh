#!/bin/sh
# Fuzzes the readers: many mutants of small files, some of the real models and studies.
# FUZZ is the number of mutants in all (100000).
cd "$(dirname "$0")/../.." || exit 1
fuzzer=${BUILD:-build}/fuzz/fuzz_reader
total=${FUZZ:-100000}
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
failed=0

fuzz() { # COUNT FILE...
    if "$fuzzer" "$@" >"$log" 2>&1; then
        grep ' mutants in ' "$log"
    else
        failed=$((failed + 1))
        tail -n 60 "$log"
    fi
}

fuzz $((total * 19 / 20)) tests/fuzz/corpus/*.yaml
fuzz $((total / 20)) model/*.yaml configs/*.yaml
echo "$((2 - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
