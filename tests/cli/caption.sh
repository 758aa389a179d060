#!/bin/sh
# `run --caption`: what a study shows, in words.
. "$(dirname "$0")/../testing.sh"
cd "$tmp" || exit 1

cp "$data/small.yaml" .
cat >s.yaml <<'END'
study: said
title: {en: Without a brake & more, fr: Sans frein}
about: {en: The brake is missing., fr: Il manque le frein.}
model: small.yaml
duration: 4 d
arms:
  infection: {label: {en: infected, fr: infecté}, give: {pathogen: {dose: 100 cell/uL, at: 0 h}}}
  without: {label: {en: no IL-10, fr: sans IL-10}, like: infection, knockout: IL10}
expect:
  - {that: "auc TNFa in without > 1.5 * auc TNFa in infection", origin: D}
  - {that: "abs(TNFa at 24 h - initial TNFa) <= max IL10 over 1 d .. 2 d / (2 - 0.5) in infection", origin: X}
  - {that: "t_extinct pathogen in without < 3 h", origin: X}
figure: {panels: [[TNFa]]}
END
run 1 run --no-figures --caption --out here s.yaml
check "the title" grep -q '<h3>Without a brake &amp; more</h3>' here/caption.html
check "what it shows" grep -q '<p>The brake is missing.</p>' here/caption.html
check "an expectation that holds" \
    grep -qE '^<li class="holds".*<b>holds</b> area of TNF-α \(no IL-10\) &gt; 1.5 × area of TNF-α \(infected\) <small>[0-9]+ &gt; [0-9]+ pg.h/mL' here/caption.html
check "its sides, its times" \
    grep -qF '|TNF-α at 24 h − initial value of TNF-α| ≤ largest value of IL-10 from 1 d to 2 d ÷ (2 − 0.5) (infected)' here/caption.html
check "what does not exist" grep -qF 'does not exist: t_extinct pathogen in without' here/caption.html
run 1 run --no-figures --caption --lang fr --out here s.yaml
check "in French" grep -qF '<b>tient</b> aire de TNF-α (sans IL-10) &gt; 1,5 × aire de TNF-α (infecté)' here/caption.fr.html
check "with elisions and commas" grep -qF "maximum d’IL-10 de 1 d à 2 d ÷ (2 − 0,5) (infecté)" here/caption.fr.html
run 1 run --no-figures --caption --lang both --out both s.yaml
check "both languages at once" sh -c 'cmp -s here/caption.html both/caption.html && cmp -s here/caption.fr.html both/caption.fr.html'
run 2 graph --lang both small.yaml
says err 'graph speaks one language'
run 1 run --no-figures --out plain s.yaml
absent plain/caption.html
finish
