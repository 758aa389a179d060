#!/bin/sh
# `cytokinet notes`: claims of a small chapter, arrows and studies that carry them, wrong questions.
. "$(dirname "$0")/../testing.sh"

mkdir "$tmp/model" "$tmp/studies" "$tmp/studies/more"
cd "$tmp" || exit 1

row() { # id kind source relation target sign tag
    printf '%s\t1\t%s\t%s\t%s\t%s\t%s\t-\tL1; [%s]\n' "$@"
}
{
    printf 'id\tsection\tkind\tsource\trelation\ttarget\tsign\tdetail\tnote\n'
    row N1 classification cytokines are molecules n/a meta
    row N2.a activates TNFa activates macrophage + edge
    row N2.b inhibits IL-10 inhibits macrophage - edge
    row N3 property TNFa peaks early + emergent
    row N4 pathology TNFa causes fever + scen
    row N5 activates IL-99 activates macrophage + edge
} >model/claims.tsv
cat >model/small.yaml <<'END'
module: small
notes: claims.tsv
entities: {macrophage: [M, MA]}
phrases: {TNFa: le TNF-α, activates: active, macrophage: le macrophage, IL-10: l’IL-10, inhibits: inhibe}
cytokines: {TNFa: {half_life: 30 min}, IL10: {}}
cells:
  M: {baseline: 50 cell/uL, half_life: 30 d}
  MA: {half_life: 1 d, scale: 50 cell/uL}
receptors:
  TNFR: {ligands: {TNFa: 60 pg/mL}}
  IL10R: {ligands: {IL10: 20 pg/mL}}
processes:
  M becomes MA: {rate: 0.1 h-1, any: {TNFR: {}}, suppress: {IL10R: 0.5}, claims: [N2.a, N2.b]}
END
cat >model/whole.yaml <<'END'
module: whole
include: [small.yaml]
studies: ../studies
not_modelled: {N5: {en: nobody knows it, fr: personne ne la connaît}}
decisions:
  - {claims: [N4], kind: ambiguity, question: {en: which fever, fr: quelle fièvre}, decision: {en: this one, fr: celle-ci}, alternative: {en: that one, fr: celle-là}}
END
cat >studies/more/early.yaml <<'END'
study: early
model: ../../model/small.yaml
duration: 4 h
arms: {dose: {give: {TNFa: {dose: 100 pg/mL, at: 0 h}}}}
expect:
  - {that: "t_peak TNFa < 1 h in dose", claims: [N3, N2.a], origin: D}
  - {that: "peak TNFa > 50 pg/mL in dose", claims: [N4], origin: D}
END
echo 'not a study' >studies/readme.txt

# A module alone answers for what it carries, and fails nothing for the rest.
run 0 notes model/small.yaml
says out '^N2\.a +activates +.* holds +TNFa 0 → 600 pg/mL, M 50 cell/uL; M becomes MA$'
says out '^N2\.b +inhibits +-[0-9.]+ % +holds '
says out '^N3 .* outside this module'
says out '^2 holds, 0 fails, 0 not modelled, 3 outside this module; 5 claims, 0 studies$'

# The whole model: every claim is carried, or said not to be.
run 0 notes model/whole.yaml
says out '^N3 .* holds +early: t_peak TNFa < 1 h in dose \(0 < 1 h\)$'
says out '^N5 .* not modelled'
says out '^ +nobody knows it$'
says out '^4 holds, 0 fails, 1 not modelled; 5 claims, 1 studies$'
cp "$log/out" once
run 0 notes model/whole.yaml --jobs 1
check "the answer does not depend on --jobs" cmp -s once "$log/out"
run 0 notes model/whole.yaml --lang fr
says out '« Le TNF-α active le macrophage\. »'
says out '« L’IL-10 inhibe le macrophage\. »|« l’IL-10 inhibe le macrophage\. »'
says out '^ +personne ne la connaît$'
says out '^4 vérifiée, 0 échoue, 1 non modélisée ; 5 affirmations, 1 études$'
run 0 notes model/whole.yaml --json
for key in claim kind experiment effect verdict; do says out "\"$key\": "; done
if command -v python3 >/dev/null 2>&1; then
    check "the JSON is a list of objects" python3 -c '
import json, sys
claims = json.load(open(sys.argv[1]))
assert [c["claim"] for c in claims] == ["N2.a", "N2.b", "N3", "N4", "N5"]
assert claims[0]["shown"][0]["without_arrow"] == 0' "$log/out"
fi
run 0 notes model/whole.yaml --quiet
check "quiet: the count alone" test "$(wc -l <"$log/out")" -le 2

# One claim with its curves.
run 0 notes model/whole.yaml --claim N2.a --out one --no-figures
says out '^N2\.a \(1, activates\): TNFa activates macrophage \[\+\]$'
says out '^ +everything else held: '
says out 'without +with$'
present one claim.csv
check "the curves are a table" grep -q '^M becomes MA,TNFa,MA,cell/uL,72,' one/claim.csv
run 0 notes model/whole.yaml --errata
says out '^ambiguity +N4$'
says out '^  Alternative: that one$'
run 0 notes model/whole.yaml --errata --lang fr
says out '^  Autre lecture : celle-là$'

# What is missing, weak or wrong fails, with the reason.
sed 's/IL10R: 0.5/IL10R: 0.001/' model/small.yaml >model/weak.yaml
run 1 notes model/weak.yaml
says out '^N2\.b .* fails '
says out '^ +MA moves by only -[0-9.]+ %$'
sed 's/, suppress: {IL10R: 0.5}//' model/small.yaml >model/gone.yaml
run 1 notes model/gone.yaml
says out 'the arrow names N2\.b but IL-10 does not act on it'
sed 's/> 50 pg/> 5000 pg/' studies/more/early.yaml >studies/more/late.yaml
run 1 notes model/whole.yaml
says out '^N4 .* fails '
says out '^3 holds, 1 fails, '
rm studies/more/late.yaml
sed 's/^not_modelled.*//' model/whole.yaml >model/silent.yaml
run 1 notes model/silent.yaml
says out '^ +nothing carries this claim$'

# Wrong questions.
run 2 notes model/whole.yaml --claim N2.c
says err "there is no claim 'N2\.c'"
says err "N2\.[ab]"
run 2 notes model/whole.yaml --claim N1
says err 'nothing to simulate'
echo 'study: broken' >studies/broken.yaml
printf 'model: ../model/small.yaml\nduration: 1 h\narms: {a: {}}\nexpect: [{that: "peak TNFb > 1 in a", claims: [N4]}]\n' >>studies/broken.yaml
run 2 notes model/whole.yaml
says err "studies/broken\.yaml:5:.*TNFb"
rm studies/broken.yaml
sed 's#\.\./studies#../nowhere#' model/whole.yaml >model/lost.yaml
run 2 notes model/lost.yaml
says err 'model/lost\.yaml:3:10: error: there is no .*nowhere'
sed 's/claims: \[N2\.a/claims: [N1, N2.a/' model/small.yaml >model/meta.yaml
run 2 notes model/meta.yaml
says err 'model/meta\.yaml:13:.*no arrow carries N1'
run 2 notes "$data/small.yaml"
says err 'names no table of claims'
run 2 notes
says err 'body\.yaml'

finish
