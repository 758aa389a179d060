#!/bin/sh
# `run` when the disk, the permissions or the user get in the way: the status is 1, the message
# names the file, and neither half-written files nor a damaged previous result remain.
. "$(dirname "$0")/../testing.sh"
cd "$tmp" || exit 1
mkdir work && cd work || exit 1

run 0 run --quiet --no-figures --out kept "$data/good.yaml"
cp -R kept ../before

unchanged() {
    check "$1: the previous result is untouched" diff -r kept ../before
    holds_only . "kept "
}

# A file where the folder should be.
echo precious >../file
run 1 run --quiet --no-figures --out ../file "$data/good.yaml"
says err 'file'
check "the file in the way is untouched" test "$(cat ../file)" = precious
run 1 run --quiet --no-figures --out ../file/below "$data/good.yaml"
says err 'file'

# It is noticed before a long simulation, not after it.
timeout 2 "$cytokinet" run --quiet --no-figures --out ../file "$data/long.yaml" >"$log/out" 2>"$log/err"
check "a file in the way ends with 1 at once" test $? -eq 1
says err 'file'

# Folders that may not be written (root may write anywhere).
if [ "$(id -u)" -ne 0 ]; then
    mkdir ../closed && chmod 555 ../closed
    run 1 run --quiet --no-figures --out ../closed/result "$data/good.yaml"
    says err 'closed'
    holds_only ../closed ""
fi

# A disk that fills up while writing: files may not exceed 4 KiB.
sh -c 'ulimit -f 8; exec "$0" "$@"' "$cytokinet" run --quiet --no-figures --out kept "$data/good.yaml" \
    >"$log/out" 2>"$log/err"
check "a full disk ends with 1" test $? -eq 1
says err 'kept|curves'
unchanged "full disk"

# Ctrl-C and a polite kill in the middle of a long integration.
for signal in INT TERM; do
    # A shell without job control starts background commands with SIGINT ignored: `env` restores it.
    env --default-signal=INT "$cytokinet" run --quiet --no-figures --out kept "$data/long.yaml" \
        >"$log/out" 2>"$log/err" &
    pid=$!
    sleep 0.5
    check "still running when SIG$signal comes" kill -s "$signal" "$pid"
    wait "$pid"
    check "SIG$signal ends the run with 1" test $? -eq 1
    says err 'interrupted'
    unchanged "SIG$signal"
done

# Bad input: status 2, nothing written, not even the folder.
run 2 run --no-figures --out none "$data/mistakes.yaml"
absent none
unchanged "bad input"
run 2 run --out none missing.yaml
says err 'missing\.yaml'
absent none
finish
