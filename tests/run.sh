#!/bin/sh
# Runs test programs, as many at once as there are processors (JOBS), and ends with one line, `N passed, N failed`.
# usage: tests/run.sh PROGRAM...      without programs: prints the sum of the file TALLY
# A program reports in cmocka's words or with a last line `N passed, N failed`. One that dies,
# reports nothing or exceeds TEST_TIMEOUT counts as a failure. Its output is shown only then
# (VERBOSE=1: always). UNDER='valgrind ...' is put before compiled programs, not before scripts.
# TALLY, if set, is a file to which the totals are added.

if [ $# -eq 0 ]; then
    awk '{p += $1; f += $2} END {printf "%d passed, %d failed\n", p, f; exit f > 0}' "${TALLY:?}"
    exit
fi

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

report() { # program seconds status
    # shellcheck disable=SC2046
    set -- "$1" "$2" "$3" $(count)
    p=$4 f=$5
    [ "$3" -ne 0 ] && [ "$f" -eq 0 ] && f=1
    [ "$p" -eq 0 ] && [ "$f" -eq 0 ] && f=1
    if [ "$f" -gt 0 ]; then
        echo "FAIL $1: $p passed, $f failed (exit status $3)"
        grep -vE '^\[ RUN      \]|^\[       OK \]' "$log"
    else
        [ "$2" -lt 5 ] && slow='' || slow=" ($2 s)"
        echo "ok   $1: $p passed$slow"
        [ -z "$VERBOSE" ] || cat "$log"
    fi
    echo "$p $f" >>"$folder/counts"
}

# One program, called by the run of all: its report is written at once, so that two do not mix.
if [ "$1" = --one ]; then
    folder=$2 program=$3
    log=$(mktemp "$folder/log.XXXXXX") || exit 1
    start=$(date +%s)
    run_one "$program"
    status=$?
    report "$program" $(($(date +%s) - start)) "$status" >"$log.report"
    cat "$log.report"
    exit 0
fi

folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM
: >"$folder/counts"
printf '%s\n' "$@" | xargs -P "${JOBS:-$(nproc 2>/dev/null || echo 2)}" -n 1 sh "$0" --one "$folder"
# shellcheck disable=SC2046
set -- $# $(awk '{p += $1; f += $2} END {print p + 0, f + 0, NR}' "$folder/counts")
passed=$2 failed=$3
[ "$4" -eq "$1" ] || failed=$((failed + $1 - $4)) # one that was not even counted
[ -z "$TALLY" ] || echo "$passed $failed" >>"$TALLY"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
