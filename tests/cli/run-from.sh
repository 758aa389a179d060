#!/bin/sh
# `run --from run.json`: the same results from run.json alone, and what it refuses.
. "$(dirname "$0")/../testing.sh"
cd "$tmp" || exit 1

# Studies and models in folders, with a table of claims, measurements and a link to a folder.
mkdir -p given/models given/studies
cp "$data/small.yaml" given/models/
sed 's|small.yaml|../shelf/../models/small.yaml|' "$data/good.yaml" >given/studies/s.yaml
cat >>given/studies/s.yaml <<'END'
data: [{file: ../data.csv, arm: infection}]
END
printf 'notes: claims.tsv\n' >>given/models/small.yaml
printf 'id\ttext\nN8.32\tlate\n' >given/models/claims.tsv
printf 'time_h,TNFa_mean,TNFa_sd\r\n1,2,1\r\n5,3,\r\n' >given/data.csv
ln -s models given/shelf
run 0 run --no-figures --out first given/studies/s.yaml
for path in given/data.csv given/studies/s.yaml given/shelf/../models/small.yaml \
    given/shelf/../models/claims.tsv; do
    check "run.json embeds $path" grep -q "\"path\": \"$path\", \"text\"" first/run.json
done

# Elsewhere, and without the files.
mkdir empty
cp first/run.json empty/
mv given gone
cd empty || exit 1
run 0 run --no-figures --from run.json --out again
silent err
for file in curves.csv metrics.csv run.json; do
    check "$file is the same" cmp -s "../first/$file" "again/$file"
done
run 0 run --no-figures --quiet --from=again/run.json
present out/good curves.csv metrics.csv run.json
cd ..

# Files of the same names, but altered, are not read.
cp -R gone given
echo 'torn: [' >given/models/small.yaml
echo >given/data.csv
run 0 run --no-figures --from empty/run.json --out third
check "altered files change nothing" cmp -s first/curves.csv third/curves.csv
rm -r given

# Two spellings of one file are one file.
mkdir two
ln -s . two/again
cp "$data/small.yaml" two/small.yaml
printf 'module: top\ninclude: [small.yaml, again/small.yaml, ./small.yaml]\n' >two/top.yaml
sed 's|small.yaml|two/top.yaml|' "$data/good.yaml" >s.yaml
run 0 run --no-figures --out spelled s.yaml
check "other spellings are there" grep -q '"same_as": "two/' spelled/run.json
rm -r two
run 0 run --no-figures --from spelled/run.json --out spelled-again
check "run.json is the same" cmp -s spelled/run.json spelled-again/run.json

# Another version: a warning. Another text: another run.
sed 's/"version": "[^"]*"/"version": "0.0.1"/' first/run.json >older.json
run 0 run --no-figures --from older.json --out older
says err '^older.json:2:[0-9]+: warning: .*0\.0\.1'
check "the tables are the same" cmp -s first/curves.csv older/curves.csv
sed 's/100 cell/90 cell/' first/run.json >altered.json
run 0 run --no-figures --from altered.json --out altered
check "an altered text is what it says" sh -c '! cmp -s first/curves.csv altered/curves.csv'
check "and is embedded" grep -q '90 cell/uL' altered/run.json
sed 's/arms:/amrs:/' first/run.json >mistaken.json
run 2 run --no-figures --from mistaken.json --out none
says err "^given/studies/s.yaml:5:1: error: unknown key 'amrs'"
sed 's|\.\./shelf/../models/small|../../etc/small|' first/run.json >outside.json
run 2 run --no-figures --from outside.json --out none
says err 'not among the inputs'

# A file that run.json could not hold is refused at once.
printf 'time_h,TNFa\n1,2\000\n' >zero.csv
cp "$data/small.yaml" .
sed '$adata: [{file: zero.csv, arm: infection}]' "$data/good.yaml" >zero.yaml
run 2 run --no-figures --out none zero.yaml
says err "^zero.yaml:.*cannot read 'zero.csv': it holds bytes of zero"

# What is no run.json.
run 2 run --from "$data/good.yaml" --out none
says err 'good.yaml:1:1: error: expected a value'
head -c 2000 first/run.json >torn.json
run 2 run --from torn.json --out none
says err '^torn.json:[0-9]+:[0-9]+: error: '
echo '{"a": 1}' >other.json
run 2 run --from other.json --out none
says err '^other.json:1:1: error: this is not the run.json'
says err 'hint: .*run.json'
run 2 run --from nowhere.json --out none
says err 'no such file'
run 2 run --from first --out none
says err 'folder'
run 2 run --from first/run.json --out none "$data/good.yaml"
says err 'error: --from takes no other file'
run 2 check --from first/run.json
absent none
finish
