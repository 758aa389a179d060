#!/bin/sh
# How long whole commands take, in seconds of the clock (the median of several runs, on all
# processors), beside what is aimed at. Figures are not drawn. usage: studies.sh PROGRAM
program=$1
folder=$(dirname "$0")
out=$(mktemp -d) || exit 1
trap 'rm -rf "$out"' EXIT
trap 'exit 130' INT TERM

now() { date +%s.%N; }

# seconds REPETITIONS WORDS...: the median
seconds() {
    repetitions=$1
    shift
    for _ in $(seq "$repetitions"); do
        begin=$(now)
        "$program" "$@" >"$out/log" 2>&1 || { cat "$out/log" >&2; return 1; }
        echo "$begin $(now)"
    done | awk '{print $2 - $1}' | sort -g | awk '{t[NR] = $1} END {print t[int((NR + 1) / 2)]}'
}

# row WHAT AIM REPETITIONS WORDS...
row() {
    what=$1 aim=$2
    shift 2
    taken=$(seconds "$@")
    [ -n "$taken" ] || { echo "$what: failed" >&2; failed=1; return; }
    awk -v what="$what" -v taken="$taken" -v aim="$aim" \
        'BEGIN {printf "%-50s %8.2f %6s  1/%.1f\n", what, taken, aim, aim / taken}'
}

failed=0
printf '\n%-50s %8s %6s  %s\n' command seconds aim ratio
row "phase diagram of Reynolds 2006, 200 x 200 points" 30 1 sweep --no-figures --out "$out/map" "$folder/studies/map.yaml"
row "dose-response of the whole body, 50 points" 10 3 sweep --no-figures --out "$out/dose" "$folder/studies/dose.yaml"
row "a study of the whole body" 0.2 5 run --no-figures --out "$out/body" "$folder/studies/dose.yaml"
row "steady states of Reynolds 2006, continued" 2 3 steady --no-figures --out "$out/steady" \
    "$folder/../../configs/published/reynolds2006.yaml"
if "$program" --help 2>/dev/null | grep -q '^ *notes '; then
    row "the scenarios of the chapter" 60 1 notes --no-figures --out "$out/notes"
fi
exit $failed
