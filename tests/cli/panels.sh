#!/bin/sh
# Panels of a figure that come from another study, with its model, arms and time axis.
. "$(dirname "$0")/../testing.sh"
cd "$tmp" || exit 1

mkdir -p given/far
cp "$data/small.yaml" given/
sed 's/IL10: {label: IL-10}/IL10: {label: IL-10}\n  IL6: {label: IL-6}/' "$data/small.yaml" >given/far/other.yaml
cat >given/far/o.yaml <<'END'
study: other
model: other.yaml
duration: 10 d
arms:
  a: {label: theirs, give: {pathogen: {dose: 100 cell/uL, at: 0 h}}}
  b: {like: a, knockout: IL10}
  c: {like: a, knockout: TNFa}
data: [{file: d.csv, arm: a}]
expect:
  - {that: "peak TNFa in a > 1e9 pg/mL"}
figure: {panels: [{study: nowhere.yaml, arms: {a: b}, show: [TNFa]}], until: 6 d}
END
printf 'time_h,TNFa\n30,7\n' >given/far/d.csv
{
    sed '/^figure:/,$d' "$data/good.yaml"
    cat <<'END'
figure:
  panels:
    - [TNFa]
    - {study: far/o.yaml, arms: {infection: a, without_IL10: b}, show: [TNFa, IL6]}
    - {study: far/o.yaml, arms: {without_IL10: c}, show: [IL10], until: 36 h}
    - {show: [pathogen], until: 12 h, time: h}
END
} >given/s.yaml

run 0 run --out first given/s.yaml
says out '^1 of 1 expectations hold'
blocks() { # REGEX: blocks of numbers of the figure
    grep -cE "^# $1" first/figure.dat
}
check "our two arms have TNF-a, and two of theirs" test "$(blocks '(infection|without_IL10|a|b), TNFa')" -eq 4
check "their IL-6 is drawn" test "$(blocks '[ab], IL6')" -eq 2
check "one arm alone stands for ours" test "$(blocks '[abc], IL10')" -eq 1
check "their measurement is drawn over their curve alone" test "$(blocks 'measured: ')" -eq 1
check "their measurement is in days" grep -q '^1.25 7 ' first/figure.dat
check "the time axes are the study's, theirs, and a panel's" \
    grep -q '^array panel_time_end\[5\] = \[96, 6, 6, 36, 12\]' first/figure.gp
check "their arm has our name" sh -c '! grep -q theirs first/figure.gp'
check "curves are the study's own" sh -c '! grep -qE "^(a|b|c)," first/curves.csv && ! grep -q IL6 first/curves.csv'
for file in far/o.yaml far/other.yaml far/d.csv; do
    check "run.json embeds $file" grep -q "\"path\": \"given/$file\", \"text\"" first/run.json
done

# From run.json alone.
mv given gone
run 0 run --from first/run.json --out again
for file in curves.csv run.json figure.dat figure.gp; do
    check "$file is the same" cmp -s "first/$file" "again/$file"
done
mv gone given

# A panel may come from the study itself, too; that is read without its own panels of others.
sed 's|far/o.yaml|s.yaml|; s/infection: a, without_IL10: b/infection: infection/; s/, IL6//; s/IL10: c/IL10: infection/' \
    given/s.yaml >given/itself.yaml
sed -i 's|s.yaml, arms|itself.yaml, arms|' given/itself.yaml
run 0 run --no-figures --out itself given/itself.yaml

# What fails there is told with its place there.
sed -i 's/^duration: 10 d/duration: 10 d\ntolerance: {rtol: 1e-1}/' given/far/o.yaml
run 2 run --out refused given/s.yaml
says err '^given/far/o.yaml:4:[0-9]+: error: rtol'
absent refused
finish
