#!/bin/sh
# What README.md tells the reader to type works as printed, and the study it shows is good.
. "$(dirname "$0")/../testing.sh"
cp -R "$root/model" "$root/configs" "$tmp"
mkdir "$tmp/build"
ln -s "$cytokinet" "$tmp/build/cytokinet"
cd "$tmp" || exit 1

sed -n '/^```yaml$/,/^```$/p' "$root/README.md" | sed '/^```/d' >configs/mine.yaml
check "README.md shows a study" grep -q '^study: mine$' configs/mine.yaml

sed -n 's/^    \(build\/cytokinet .*\)$/\1/p; s/.*`\(build\/cytokinet [^`]*\)`.*/\1/p' "$root/README.md" >"$log/commands"
check "README.md shows commands" test "$(wc -l <"$log/commands")" -ge 4
while read -r command; do
    case $command in *--format\ svg*) command -v dot >/dev/null 2>&1 || continue ;; esac
    check "works: $command" sh -c "$command >'$log/out' 2>'$log/err'" </dev/null
done <"$log/commands"

if command -v gnuplot >/dev/null 2>&1; then present out/missing-il10 figure.fr.svg figure.fr.pdf figure.fr.png; fi
present out/missing-il10 curves.csv metrics.csv

# Files and folders that README.md and tests/README.md name exist.
cd "$root" || exit 1
for name in $(grep -ohE '`(src|include|model|configs|plots|tests)/[a-z0-9_/.-]*`' README.md | tr -d '\140' | grep -v mine); do
    check "README.md names $name, which exists" test -e "$name"
done
finish
