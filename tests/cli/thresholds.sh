#!/bin/sh
# Thresholds found in two ways agree, meet what was published, and depend neither on the points of
# the sweep, nor on the tolerance of the integration, nor on the number of threads.
. "$(dirname "$0")/../testing.sh"
configs=$root/configs
cd "$tmp" || exit 1

# threshold FOLDER CONDITION-REGEX: the values of threshold.csv in lines like this, one per line
# fold FOLDER KIND: those of points.csv, ascending
threshold() { awk -F, -v wanted="$2" '$0 ~ wanted {print $3}' "$1/threshold.csv"; }
point() { awk -F, -v wanted="$2" '$1 == wanted {print $3}' "$1/points.csv" | sort -g; }
near() { # near WHAT VALUE EXPECTED RELATIVE
    check "$1: $2 is $3 within $4" awk -v a="$2" -v b="$3" -v r="$4" \
        'BEGIN {exit !(a != "" && b != "" && (a > b ? a - b : b - a) <= r * b)}'
}

# Reynolds et al. 2006: separatrix, fold of the septic state, loss of health
run 0 sweep --no-figures --quiet --out separatrix "$configs/published/reynolds2006-threshold.yaml"
near "separatrix" "$(threshold separatrix above)" 1.035667 1e-6
run 0 steady --no-figures --quiet --out states "$configs/published/reynolds2006.yaml"
near "fold of the septic state" "$(point states fold | head -n 1)" 0.513716 1e-6
near "health loses stability" "$(point states 'branch point' | head -n 1)" 1.5 1e-8

# another grid, another tolerance, other threads
mkdir configs && ln -s "$root/model" model && mkdir configs/published
change() { # change NAME SED-COMMAND: the study of the separatrix, changed
    sed "$2" "$configs/published/reynolds2006-threshold.yaml" >"configs/published/$1.yaml"
    check "$1 is another study" sh -c '! cmp -s "$1" "$2"' sh "configs/published/$1.yaml" \
        "$configs/published/reynolds2006-threshold.yaml"
    run 0 sweep --no-figures --quiet --jobs 3 --out "$1" "configs/published/$1.yaml"
    near "separatrix, $1" "$(threshold "$1" above)" "$(threshold separatrix above)" "$3"
}
change grid 's/from: 0.5, to: 1.5, points: 41/from: 0.3, to: 4, points: 7, scale: log/' 1e-6
change tolerance 's/rtol: 1e-10/rtol: 1e-7/' 2e-6
change threads 's/points: 41/points: 41, scale: linear/' 0

# How much TNF makes an infection chronic: the sweep of four years against the states that last. The
# lower fold is where the inflamed state begins to exist, which this infection reaches; the upper one
# where health ends.
run 0 sweep --no-figures --quiet --out years "$configs/chronic-threshold.yaml"
run 0 steady --no-figures --quiet --out folds "$configs/chronic-threshold.yaml"
check "two folds" test "$(point folds fold | wc -l)" -eq 2
near "an infection becomes chronic" "$(threshold years ,excess,)" "$(point folds fold | head -n 1)" 0.01
near "health ends without infection" "$(threshold years ,uninfected,)" "$(point folds fold | tail -n 1)" 0.01
finish
