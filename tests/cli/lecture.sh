#!/bin/sh
# `make figures` on a small project: what is drawn, the two pages and their links, doing nothing twice.
. "$(dirname "$0")/../testing.sh"
cd "$tmp" || exit 1
command -v gnuplot >/dev/null && command -v dot >/dev/null || finish

mkdir -p plots model/notes configs/data configs/published configs/part
cp -R "$root/plots/lecture" plots/
cp "$data/small.yaml" model/small.yaml
printf 'module: body\ntitle: {en: All & more, fr: Tout}\ninclude: [small.yaml]\n' >model/body.yaml
printf 'id\tsection\ten\tfr\nS-ONE\t0\tfirst\tpremier\nS-TWO\t0\tsecond <2>\tdeuxième\n' >model/notes/scenarios.tsv
cat >plots/lecture/list <<'END'
# a list
section|The network|Le réseau
overview
module small
drawing small
table producers
section|Empty|Vide
scenarios 7
section|Behaviour|Comportement
findings 0 N9
scenarios 0
explain configs/part/b.yaml TNFa infection
section|More|Compléments
studies *
END
make_study() { # NAME SCENARIO
    sed "s|^study: .*|study: $1|; s|^model: .*|model: ../../model/body.yaml|; s|^duration|$2duration|" "$data/good.yaml"
}
make_study a 'scenarios: [S-TWO]\n' >configs/part/a.yaml
make_study b 'scenarios: [S-ONE, S-TWO]\n' >configs/part/b.yaml
make_study c '' | sed 's|../../model|../model|' >configs/c.yaml
echo 'sweep: {vary: {TNFa/half_life: {from: 10 min, to: 1 h, points: 3}}, measure: [peak TNFa]}' >>configs/c.yaml
draw() {
    PROGRAM=$cytokinet JOBS=2 sh plots/lecture/draw.sh out/figures >"$log/out" 2>"$log/err"
    status=$?
}

draw
check "all goes well" test "$status" -eq 0
says out 'out/figures/index.html, out/figures/index.fr.html'
cd out/figures || exit 1
for file in graph/overview.svg graph/module-small.fr.svg graph/drawing-small.pdf graph/table-producers.fr.html \
    part/a/figure.svg part/b/figure.fr.png c/sweep/sweep.svg explain/b-TNFa/explain.fr.svg; do
    check "$file is there" test -s "$file"
done
for page in index.html index.fr.html; do
    links=$(grep -oE '(href|src)="[^"]*"' "$page" | sed 's/^[a-z]*="//; s/"$//' | sort -u)
    for link in $links; do
        case $link in
            '#'*) check "$page has the place $link" grep -q "id=\"${link#?}\"" "$page" ;;
            *) check "$page: $link is there" test -s "$link" ;;
        esac
    done
    check "$page has many links" test "$(echo "$links" | wc -l)" -gt 25
    ids=$(grep -oE ' id="[^"]*"' "$page" | sort)
    check "$page: every place has its own name" test "$(echo "$ids" | uniq -d | wc -l)" -eq 0
    check "$page: every picture has words for it" sh -c '! grep "<img" "$1" | grep -qv " alt=\"[^\"]"' sh "$page"
    check "$page: nothing from elsewhere" sh -c '! grep -qE "(src|href)=\"(http|//)" "$1"' sh "$page"
    check "$page: every element that opens closes" test \
        "$(grep -o '<\(figure\|section\|figcaption\|ul\|table\|details\)[ >]' "$page" | wc -l)" -eq \
        "$(grep -o '</\(figure\|section\|figcaption\|ul\|table\|details\)>' "$page" | wc -l)"
done
order=$(grep -oE '<figure id="[^"]*"' index.html | tr '\n' ' ')
check "the order is that of the list and the scenarios" \
    test "$order" = '<figure id="overview" <figure id="module-small" <figure id="drawing-small" <figure id="part/b" <figure id="part/a" <figure id="explain/b-TNFa" <figure id="c" '
check "what was found" grep -q 'second &lt;2&gt;' index.html
check "an empty section is left out" sh -c '! grep -q Empty index.html'
check "in French" sh -c 'grep -q "<h2>Comportement</h2>" index.fr.html && grep -q "<html lang=\"fr\">" index.fr.html && grep -q "Avec et sans IL-10" index.fr.html'
check "the command stands below" grep -q 'build/cytokinet sweep --lang fr configs/c.yaml' index.fr.html
cd ../.. || exit 1

# Nothing is made twice; what has changed is.
find out -name '*.png' -exec touch -d '2020-01-01' {} +
touch configs/part/a.yaml
draw
check "only what has changed is drawn" test "$(find out -name '*.png' -newermt 2021-01-01 | sort | tr '\n' ' ')" = \
    "$(find out/figures/part/a -name '*.png' | sort | tr '\n' ' ')"

# What fails is told, and the rest is made.
sed -i 's/> 1.5/> 1e9/' configs/part/a.yaml
printf 'study: torn\n' >configs/torn.yaml
draw
check "then it fails" test "$status" -eq 1
says err '^run configs/part/a.yaml failed'
says err '^run configs/torn.yaml failed'
check "the page shows that it fails" grep -q '<li class="fails"' out/figures/index.html
check "the page says what could not be run" grep -q 'This study could not be run' out/figures/index.html
finish
