#!/bin/sh
# Runs test programs one after another and ends with one line, `N passed, N failed`.
# usage: tests/run.sh PROGRAM...      without programs: prints the sum of the file TALLY
# A program reports in cmocka's words or with a last line `N passed, N failed`. One that dies,
# reports nothing or exceeds TEST_TIMEOUT counts as a failure. Its output is shown only then
# (VERBOSE=1: always). UNDER='valgrind ...' is put before compiled programs, not before scripts.
# TALLY, if set, is a file to which the totals are added.

if [ $# -eq 0 ]; then
    awk '{p += $1; f += $2} END {printf "%d passed, %d failed\n", p, f; exit f > 0}' "${TALLY:?}"
    exit
fi

log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
trap 'exit 130' INT TERM

run_one() {
    case $1 in
    *.sh) timeout "${TEST_TIMEOUT:-900}" sh "$1" ;;
    *) timeout "${TEST_TIMEOUT:-900}" $UNDER "$1" ;;
    esac >"$log" 2>&1 </dev/null
}

count() { # "passed failed" from the log
    awk '/^\[  PASSED  \] [0-9]+ test/ {p += $4} /^\[  FAILED  \] [0-9]+ test/ {f += $4}
         /^[0-9]+ passed, [0-9]+ failed/ {sp = $1; sf = $3} END {print p + sp, f + sf}' "$log"
}

passed=0
failed=0
for program; do
    start=$(date +%s)
    run_one "$program"
    status=$?
    seconds=$(($(date +%s) - start))
    # shellcheck disable=SC2046
    set -- $(count)
    p=$1 f=$2
    [ "$status" -ne 0 ] && [ "$f" -eq 0 ] && f=1
    [ "$p" -eq 0 ] && [ "$f" -eq 0 ] && f=1
    passed=$((passed + p))
    failed=$((failed + f))
    if [ "$f" -gt 0 ]; then
        echo "FAIL $program: $p passed, $f failed (exit status $status)"
        grep -vE '^\[ RUN      \]|^\[       OK \]' "$log"
    else
        [ "$seconds" -lt 5 ] && slow='' || slow=" ($seconds s)"
        echo "ok   $program: $p passed$slow"
        [ -z "$VERBOSE" ] || cat "$log"
    fi
done
[ -z "$TALLY" ] || echo "$passed $failed" >>"$TALLY"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
