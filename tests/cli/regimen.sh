#!/bin/sh
# Sweeps over regimens and timing do what the study says when it is written out: dose against
# interval, and a later first dose.
. "$(dirname "$0")/../testing.sh"
cd "$tmp" || exit 1
ln -s "$root/model" model
mkdir configs
study=$root/configs/anti-tnf.yaml
arm=arthritis_etanercept
regimen='etanercept: {dose: 25 mg, route: sc, from: 28 d, every: 84 h, times: 12}'
check "the study gives what is changed here" grep -qF "$regimen" "$study"

# value FOLDER POINT MEASURE: from sweep.csv; written REGIMEN: the same from metrics.csv of a run
value() { awk -F, -v point="$2" -v what="$3" '$1 == point && $0 ~ what {print $(NF - 3)}' "$1/sweep.csv"; }
written() {
    sed "s|$regimen|etanercept: {$1}|" "$study" >configs/written.yaml
    "$cytokinet" run --no-figures --quiet --out run configs/written.yaml >/dev/null 2>&1
    awk -F, -v arm=$arm '$1 == arm && $2 == "damage" && $3 == "final" {print $4}' run/metrics.csv
}
near() { # near WHAT VALUE EXPECTED
    check "$1: $2 is $3" awk -v a="$2" -v b="$3" \
        'BEGIN {exit !(a != "" && b != "" && (a > b ? a - b : b - a) <= 1e-6 * b)}'
}
sweep() { # sweep NAME VARY...
    name=$1
    shift
    sed "s/^study: .*/study: $name/" "$study" >"configs/$name.yaml"
    { echo "sweep:"; echo "  arms: [$arm]"; echo "  measure: [final damage]"; echo "  vary:"; printf '    %s\n' "$@"; } \
        >>"configs/$name.yaml"
    run 0 sweep --no-figures --quiet --out "$name" "configs/$name.yaml"
}

sweep interval "dose etanercept in $arm: {values: [25 mg, 50 mg]}" \
    "every etanercept in $arm: {values: [84 h, 168 h]}"
near "as it is written" "$(value interval 1 damage)" \
    "$(written 'dose: 25 mg, route: sc, from: 28 d, every: 84 h, times: 12')"
near "twice the dose, half as often" "$(value interval 4 damage)" \
    "$(written 'dose: 50 mg, route: sc, from: 28 d, every: 168 h, times: 12')"
check "and it is not the same" test "$(value interval 1 damage)" != "$(value interval 4 damage)"

sweep later "delay etanercept in $arm: {values: [0 h, 20 d]}"
near "three weeks later" "$(value later 2 damage)" \
    "$(written 'dose: 25 mg, route: sc, from: 48 d, every: 84 h, times: 12')"
finish
