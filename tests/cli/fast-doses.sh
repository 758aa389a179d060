#!/bin/sh
# A dose so fast that the first step after it is as short as a rounding error of the time: the curve has a value there all the same.
. "$(dirname "$0")/../testing.sh"
cd "$tmp" || exit 1

cat >fast.yaml <<EOM
module: fast
agents: {A: {half_life: 1e-11 h, scale: 1 cell/uL}, B: {half_life: 1 h, scale: 1 cell/uL}}
EOM
cat >study.yaml <<EOM
study: study
model: fast.yaml
duration: 400 h
output: {every: 1 h}
arms: {one: {give: {A: {dose: 1e9 cell/uL, at: 336 h}, B: {dose: 1 cell/uL, at: 336 h}}}}
expect:
  - {that: "B at 336 h ~ 1 cell/uL within 1e-6 in one", origin: D}
  - {that: "B at 337 h ~ 0.5 cell/uL within 1e-6 in one", origin: D}
  - {that: "max B over 336 h .. 340 h ~ 1 cell/uL within 1e-6 in one", origin: D}
EOM
run 0 run --no-figures --out out study.yaml
check "a row for every hour, all of it numbers" test "$(grep -cE '^one,[0-9]+,-?[0-9.e+-]+,-?[0-9.e+-]+.?$' out/curves.csv)" = 401
finish
