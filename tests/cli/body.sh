#!/bin/sh
# The whole body keeps what its inflammation alone shows: in the first studies no peak differs by more than 10 %, and the calibration
# to volunteers holds on it.
. "$(dirname "$0")/../testing.sh"
cp -r "$root/model" "$root/configs" "$tmp/" || exit 1
cd "$tmp/configs" || exit 1

# farthest ONE TWO: the largest relative difference of peaks that both have, in percent
farthest() {
    awk -F, '$3 == "peak" && $4 != "" {
        key = $1 "," $2
        if (FNR == NR) first[key] = $4
        else if (key in first && first[key] > 1e-3) {
            ratio = $4 / first[key] - 1
            if (ratio < 0) ratio = -ratio
            if (ratio > most) most = ratio
            shared++
        }
    } END { printf "%d %d\n", shared, 100 * most + 0.999 }' "$1/metrics.csv" "$2/metrics.csv"
}

for name in resolution excess-tnf missing-il10 ectopic-il6 anti-tnf endotoxin; do
    sed 's|^model: .*|model: ../model/body.yaml|' "$name.yaml" >"whole-$name.yaml"
    "$cytokinet" run --quiet --no-figures --out alone "$name.yaml" >/dev/null 2>&1
    run 0 run --quiet --no-figures --out whole "whole-$name.yaml"
    set -- $(farthest alone whole)
    check "$name: $1 peaks, the farthest $2 % off" test "$1" -gt 10 -a "$2" -le 10
    rm -r alone whole
done
finish
