#!/bin/sh
# How long whole commands take, in seconds of the clock and of all processors (the median of several
# runs), beside what is aimed at. Figures are not drawn. usage: studies.sh PROGRAM
program=$1
folder=$(dirname "$0")
out=$(mktemp -d) || exit 1
trap 'rm -rf "$out"' EXIT
trap 'exit 130' INT TERM

now() { date +%s.%N; }

# seconds REPETITIONS WORDS...: "clock processor" of each run; `times` counts what has ended
seconds() {
    repetitions=$1
    shift
    for _ in $(seq "$repetitions"); do
        begin=$(now)
        times >"$out/before"
        "$program" "$@" >"$out/log" 2>&1 || { cat "$out/log" >&2; return 1; }
        times >"$out/after"
        echo "$begin $(now) $(tail -qn 1 "$out/before" "$out/after" | tr 'ms\n' '   ')"
    done | awk '{print $2 - $1, ($7 + $9 - $3 - $5) * 60 + $8 + $10 - $4 - $6}'
}

# row WHAT AIM REPETITIONS WORDS...
row() {
    what=$1 aim=$2
    shift 2
    taken=$(seconds "$@" | sort -g | awk '{t[NR] = $0} END {print t[int((NR + 1) / 2)]}')
    [ -n "$taken" ] || { echo "$what: failed" >&2; failed=1; return; }
    echo "$taken" | awk -v what="$what" -v aim="$aim" \
        '{printf "%-50s %8.2f %9.2f %6s  1/%.1f\n", what, $1, $2, aim, aim / $1}'
}

failed=0
printf '\n%-50s %8s %9s %6s  %s\n' command seconds processor aim ratio
row "phase diagram of Reynolds 2006, 200 x 200 points" 30 1 sweep --no-figures --out "$out/map" "$folder/studies/map.yaml"
row "dose-response of the whole body, 50 points" 10 3 sweep --no-figures --out "$out/dose" "$folder/studies/dose.yaml"
row "a study of the whole body" 0.2 5 run --no-figures --out "$out/body" "$folder/studies/dose.yaml"
row "steady states of Reynolds 2006, continued" 2 3 steady --no-figures --out "$out/steady" \
    "$folder/../../configs/published/reynolds2006.yaml"
if "$program" --help 2>/dev/null | grep -q '^ *notes '; then
    row "every claim of the chapter as an experiment" 60 1 notes --quiet "$folder/../../model/body.yaml"
fi
exit $failed
