#!/bin/sh
# Drawings of the interaction graph: one module alone, the overview, pictures.
. "$(dirname "$0")/../testing.sh"
cd "$tmp" || exit 1

cp "$data/small.yaml" .
cat >top.yaml <<'END'
module: top
title: {en: Two cells, fr: Deux cellules}
include: [small.yaml]
cytokines:
  IL2: {label: IL-2, class: lymphocyte}
cells:
  macrophage: {label: {en: resting macrophages, fr: macrophages au repos}}
  macrophage_active: {label: {en: activated macrophages, fr: macrophages activés}}
  T: {label: {en: T cells, fr: lymphocytes T}, baseline: 10 cell/uL, half_life: 30 d}
receptors:
  IL2R: {ligands: {IL2: 100 pg/mL}}
processes:
  T secretes IL2: {rate: 1 pg/mL/h per (cell/uL), any: {TNFR: {}}, suppress: {IL10R: 0.5}}
  T proliferates: {rate: 0.1 h-1, all: {IL2R: {}}, amplify: {IL10R: 1}, capacity: 100 cell/uL}
END
sed -i '/^  macrophage/d' top.yaml

# All, and only what one file says.
run 0 graph --out all.dot top.yaml
run 0 graph --module top --out top.dot top.yaml
run 0 graph --module small --out small.dot top.yaml
arrows() {
    grep -c ' -> .*tooltip' "$1"
}
check "the arrows of two files are those of each" \
    test "$(arrows all.dot)" -eq $(($(arrows top.dot) + $(arrows small.dot)))
check "a module has its own arrows" grep -q '"TNFa" -> "T"' top.dot
check "and not those of others" sh -c '! grep -q pathogen top.dot'
check "its title is its own" grep -q 'Two cells' top.dot
run 2 graph --module tops top.yaml
says err "the model has no module 'tops'"
says err "did you mean 'top'"

# The overview.
run 0 graph --overview --out over.dot top.yaml
check "the states of a cell are one" sh -c '! grep -q macrophage_active over.dot'
check "who makes it" grep -q '"makes macrophage":e -> "TNFa":w \[color="#808080"' over.dot
check "whom it activates" grep -q '"TNFa":e -> "senses macrophage":w \[color="#0072B2"' over.dot
check "whom it inhibits" grep -q '"IL10":e -> "senses macrophage":w \[color="#D55E00", arrowhead=tee' over.dot
check "both signs are a third colour" grep -q '"IL10":e -> "senses T":w \[color="#CC79A7"' over.dot
check "no agent that only acts on cells" sh -c '! grep -q pathogen over.dot'
cat >agent.yaml <<'END'
module: agent
include: [small.yaml]
processes:
  pathogen secretes IL10: {rate: 1e-3 pg/mL/h per (cell/uL)}
END
run 0 graph --overview --out agent.dot agent.yaml
check "but one that makes a cytokine" grep -q '"makes pathogen":e -> "IL10":w' agent.dot
run 0 graph --table producers --format csv agent.yaml
says out '^IL-10,"macrophage, pathogen",$'
check "a class has its frame" grep -q 'cluster_lymphocyte' over.dot
run 0 graph --overview --lang fr --out over.fr.dot top.yaml
check "in French" sh -c 'grep -q "Deux cellules" over.fr.dot && grep -q "lymphocytes T" over.fr.dot'

# Tables.
run 0 graph --table producers top.yaml
says out '^TNF-α$'
says out '^  made by: T cells$'
run 0 graph --table producers --format csv --lang fr top.yaml
says out '^cytokine,produite par,classe$'
says out '^IL-2,lymphocytes T,des lymphocytes$'
check "IL-2 stands before IL-10" sh -c 'sed -n 2p "$1" | grep -q ^IL-2' sh "$log/out"
run 0 graph --table targets --format csv top.yaml
says out '^TNF-α,TNFR,"T cells, macrophage",$'
says out '^IL-10,IL10R,T cells,"T cells, macrophage"$'
run 0 graph --table receptors --format html --lang fr top.yaml
says out '<caption>Les récepteurs par famille</caption>'
says out '<tr><th scope="row">TNFR</th><td>III</td><td></td><td>TNF-α</td>'
sed 's/^  TNFa: {/&molar_mass: 52 kDa, /' small.yaml >heavy.yaml
cat >drug.yaml <<'END'
module: drug
include: [heavy.yaml]
drugs:
  binder: {label: a binder, molar_mass: 150 kDa, half_life: 14 d}
  blocker: {label: a blocker, molar_mass: 17 kDa, half_life: 5 h}
  poison: {label: a poison, molar_mass: 300 Da, half_life: 5 h}
extend:
  TNFR: {antagonists: {blocker: 50 ng/mL}}
processes:
  binder binds TNFa: {K: 0.1 nM, on: 1 nM-1 h-1}
  body clears macrophage: {rate: 0.1 h-1, any: {poison: {K: 1 ug/mL}}}
END
run 0 graph --table drugs --format csv drug.yaml
says out '^a binder,TNF-α,,,$'
says out '^a blocker,,TNFR,,$'
says out '^a poison,,,,macrophage$'
run 0 graph --module small --format dot drug.yaml
printf 'module: nothing\ninclude: [small.yaml]\n' >nothing.yaml
run 0 graph --module nothing nothing.yaml
says out '<td></td></tr>'
run 2 graph --table producers --format dot top.yaml
says err "a table is written as text, csv or html, not 'dot'"
run 2 graph --table makers top.yaml
run 2 graph --format csv top.yaml

# Pictures.
run 2 graph --format jpg top.yaml
says err 'dot\|svg\|png\|pdf\|graphml'
if command -v dot >/dev/null; then
    for format in svg png pdf; do
        run 0 graph --format $format --out picture.$format top.yaml
        run 0 graph --format $format --overview --out over.$format top.yaml
    done
    check "an SVG" grep -q '</svg>' picture.svg
    check "a PNG" sh -c 'head -c 4 over.png | grep -q PNG'
    check "a PDF" sh -c 'head -c 5 over.pdf | grep -q %PDF'
fi
mkdir bin
PATH=$tmp/bin "$cytokinet" graph --format png --out none.png top.yaml >"$log/out" 2>"$log/err"
check "without Graphviz it says what to install" test $? -eq 2
says err 'install Graphviz'
absent none.png
finish
