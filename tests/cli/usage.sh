#!/bin/sh
# Words on the command line: help, version, exit status, hints.
. "$(dirname "$0")/../testing.sh"

run 0 --help
for command in run check graph equations; do
    says out "^  $command "
done
silent err
run 0 --version
says out '^cytokinet [0-9]+\.[0-9]+\.[0-9]+$'
commands=$("$cytokinet" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
for command in $commands; do
    run 0 "$command" --help
    says out "^cytokinet $command "
    silent err
    if [ "$command" != notes ]; then # it has a model of its own
        run 2 "$command"
        says err "usage: cytokinet $command "
    fi
    run 2 "$command" --no-such-option x.yaml
    says err "unknown option '--no-such-option'"
done

run 2
silent out
says err 'error: no command'
run 2 rum "$data/good.yaml"
says err "error: unknown command 'rum'"
says err 'run'
run 2 run --otu x "$data/good.yaml"
says err "unknown option '--otu'"
says err 'out'
run 2 run
says err 'usage: cytokinet run STUDY'
run 2 run --lang de "$data/good.yaml"
says err "en\|fr"
run 2 run --out
says err '[-]-out needs a value'
run 2 check --quiet=yes "$data/good.yaml"
says err '[-]-quiet takes no value'
# A model where a study should be, or a study where a model should, is one mistake.
run 2 run "$data/small.yaml"
says err "this is a model, not a study"
says err "names it with .model:"
check "it is one mistake" test "$(grep -c error: "$log/err")" -eq 1
for command in graph equations; do
    run 2 "$command" "$data/good.yaml"
    says err "this is a study, not a model"
    says err "its model is small.yaml"
    check "it is one mistake" test "$(grep -c error: "$log/err")" -eq 1
done
run 2 graph "$data/small.yaml" "$data/small.yaml"
says err 'one file'
run 2 check --out x "$data/good.yaml"
says err "unknown option '--out'"
absent x

# Everything after -- is a file.
run 2 check -- --help
silent out

# Standard output that cannot be written is an error, not silence.
if [ -c /dev/full ]; then
    "$cytokinet" --help >/dev/full 2>"$log/err"
    check "help into a full device fails" test $? -eq 1
    "$cytokinet" equations "$data/small.yaml" >/dev/full 2>"$log/err"
    check "equations into a full device fail" test $? -eq 1
fi

# A device or a link is written to, not replaced by a file.
ln -s /dev/null "$tmp/device"
run 0 equations --out "$tmp/device" "$data/small.yaml"
check "a device stays what it is" test -c "$tmp/device"
ln -s /dev/stdout "$tmp/link"
run 0 equations --out "$tmp/link" "$data/small.yaml"
says out 'Equations'
finish
