# Sourced by the shell tests: runs the program, compares, counts. CYTOKINET names the program.
# A test may write in $tmp; `finish` prints the closing line that tests/run.sh reads.
root=$(cd "$(dirname "$0")/../.." && pwd)
cytokinet=${CYTOKINET:-$root/build/cytokinet}
case $cytokinet in /*) ;; *) cytokinet=$root/$cytokinet ;; esac
data=$(cd "$(dirname "$0")" && pwd)/data
tmp=$(mktemp -d) || exit 1
log=$tmp/.log
mkdir "$log" || exit 1
trap 'chmod -R u+rwx "$tmp"; rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
passed=0
failed=0

good() {
    passed=$((passed + 1))
}

bad() { # what was expected
    failed=$((failed + 1))
    echo "not so: $1"
    [ ! -s "$log/out" ] || sed 's/^/    out: /' "$log/out" | head -n 20
    [ ! -s "$log/err" ] || sed 's/^/    err: /' "$log/err" | head -n 20
}

# check WHAT COMMAND...: the command succeeds.
check() {
    what=$1
    shift
    if "$@"; then good; else bad "$what"; fi
}

# run STATUS WORDS...: `cytokinet WORDS...` ends with this status; its output is in $log.
run() {
    wanted=$1
    shift
    "$cytokinet" "$@" >"$log/out" 2>"$log/err" </dev/null
    status=$?
    if [ "$status" -eq "$wanted" ]; then good; else bad "cytokinet $* ends with $wanted (it was $status)"; fi
}

says() { # says out|err REGEX
    check "std$1 says: $2" grep -qE -- "$2" "$log/$1"
}

silent() { # silent out|err
    check "std$1 is empty" test ! -s "$log/$1"
}

present() { # present FOLDER FILE...
    folder=$1
    shift
    for file; do check "$folder/$file is there and not empty" test -s "$folder/$file"; done
}

absent() {
    for file; do check "$file is not there" test ! -e "$file"; done
}

# Only these names are in the folder, hidden ones included: nothing is left half-written.
holds_only() { # holds_only FOLDER NAMES
    found=$(ls -A "$1" 2>/dev/null | tr '\n' ' ')
    check "$1 holds only '$2' (it holds '$found')" test "$found" = "$2"
}

finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
    exit
}
