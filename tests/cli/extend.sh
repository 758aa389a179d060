#!/bin/sh
# `extend:`: a model written in two files, one extending the other, has the equations of the same
# model written in one.
. "$(dirname "$0")/../testing.sh"
cd "$tmp" || exit 1

species='cytokines: {TNFa: {}, IFNg: {}, IL10: {}}
cells: {cell: {baseline: 10 cell/uL, half_life: 1 d}, armed: {half_life: 1 d}}'
cat >whole.yaml <<EOM
module: whole
$species
receptors: {TNFR: {ligands: {TNFa: 60 pg/mL, IFNg: 90 pg/mL}}, IL10R: {ligands: {IL10: 20 pg/mL}}}
processes:
  cell becomes armed: {rate: 0.1 h-1, any: {TNFR: {}, IFNg: {K: 5 pg/mL}}, suppress: {IL10R: 0.5}}
  armed secretes TNFa: {rate: 2 pg/mL/h per (cell/uL), basal: 1, additive: {IFNg: {K: 5 pg/mL}}}
EOM
cat >base.yaml <<EOM
module: base
$species
receptors: {TNFR: {ligands: {TNFa: 60 pg/mL}}, IL10R: {ligands: {IL10: 20 pg/mL}}}
processes:
  cell becomes armed: {rate: 0.1 h-1, any: {TNFR: {}}}
  armed secretes TNFa: {rate: 2 pg/mL/h per (cell/uL)}
EOM
cat >split.yaml <<EOM
module: split
include: [base.yaml]
extend:
  cell becomes  armed: {any: {IFNg: {K: 5 pg/mL}}, suppress: {IL10R: 0.5}}
  armed secretes TNFa: {additive: {IFNg: {K: 5 pg/mL}}}
  TNFR: {ligands: {IFNg: 90 pg/mL}}
EOM
run 0 equations whole.yaml
cp "$log/out" one
run 0 equations split.yaml
silent err
check "the equations are those of one file" sh -c 'tail -n +2 one >a; tail -n +2 '"$log/out"' >b; test -s a && cmp a b'
run 0 equations base.yaml
check "the file that is extended stands alone" sh -c '! grep -q IFNg/K '"$log/out"''

cat >wrong.yaml <<EOM
module: wrong
include: [base.yaml]
extend:
  cell becomes armed: {suppress: {IL10R: 0.5}, rate: 3 h-1}
  armed secretes TNFa: {basal: 2}
  cell becomes armd: {any: {IL10R: {}}}
  TNFR: {ligands: {TNFa: 7 pg/mL}}
  IL10R: 3
EOM
run 2 check wrong.yaml
says err 'wrong\.yaml:4:.*unknown key .rate.'
says err 'wrong\.yaml:5:.*unknown key .basal.'
says err "wrong\.yaml:6:3: error: there is no arrow or receptor 'cell becomes armd'"
says err 'cell becomes armed'
says err "wrong\.yaml:7:20: error: 'TNFa' is already there, at base\.yaml:4"
says err 'wrong\.yaml:8:.*must be a mapping'
finish
