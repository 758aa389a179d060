#!/bin/sh
# fit: the certified values of four problems of NIST's Statistical Reference Datasets (nonlinear regression: Misra1a, BoxBOD,
# Lanczos3, MGH17) written as differential equations; its files; any number of threads; Ctrl-C; what it writes for a model.
. "$(dirname "$0")/../testing.sh"
cd "$tmp" || exit 1
mkdir work && cd work || exit 1

# certified NAME VALUES...: column 2 of fit.csv agrees to 4 digits
certified() {
    table=$1
    shift
    echo "$*" | awk -v table="$table" '
        { for (i = 1; i <= NF; i++) wanted[i] = $i; count = NF }
        END {
            FS = ","
            while ((getline line < table) > 0) {
                split(line, field, ",")
                if (rows++ == 0) continue
                difference = field[2] / wanted[rows - 1] - 1
                if (difference > 1e-5 || difference < -1e-5) exit 1
            }
            exit rows - 1 != count
        }'
}

both_starts() { # NAME VALUES...: from the near start, and from the far one among several
    name=$1
    shift
    for start in 2 1; do
        run 0 fit --no-figures --out "$name-$start" "$data/nist/$name-$start.yaml"
        check "$name from start $start: $*" certified "$name-$start/fit.csv" "$@"
    done
}

both_starts misra1a 2.3894212918E+02 5.5015643181E-04
both_starts boxbod 2.1380940889E+02 5.4723748542E-01
both_starts mgh17 3.7541005211E-01 1.9358469127E+00 -1.4646871366E+00 1.2867534640E-02 2.2122699662E-02
both_starts lanczos3 8.6816414977E-02 9.5498101505E-01 8.4400777463E-01 2.9515951832E+00 1.5825685901E+00 4.9863565084E+00

# Misra1a: certified standard errors and residual standard deviation
check "standard error of b1" awk -F, '$1 == "b1" && $4 / 2.7070075241 - 1 < 1e-5 && $4 / 2.7070075241 - 1 > -1e-5 { good = 1 } END { exit !good }' misra1a-2/fit.csv
check "standard error of b2" awk -F, '$1 == "b2" && $4 / 7.2668688436e-6 - 1 < 1e-5 && $4 / 7.2668688436e-6 - 1 > -1e-5 { good = 1 } END { exit !good }' misra1a-2/fit.csv
check "residual standard deviation" grep -q '"sigma": 0.1018787[56]' misra1a-2/fit.json
holds_only misra1a-2 "bands.csv calibration.yaml correlation.csv fit.csv fit.json residuals.csv starts.csv "

# Threads, seeds and numbers of starts
run 0 fit --no-figures --jobs 1 --out one "$data/nist/boxbod-1.yaml"
run 0 fit --no-figures --jobs 5 --out five "$data/nist/boxbod-1.yaml"
says out '^fitted in [0-9]+\.[0-9] s by 5 threads$'
check "as many threads as you like" diff -r one five
run 0 fit --no-figures --seed 2 --starts 3 --out seed "$data/nist/boxbod-1.yaml"
check "three starts" test "$(wc -l <seed/starts.csv)" -eq 7
run 2 fit --jobs 0 --out none "$data/nist/boxbod-1.yaml"
says err 'whole number from 1 on'
run 2 fit --out none "$data/good.yaml"
says err 'what to fit'
absent none
run 0 fit --no-figures --json --out json "$data/nist/boxbod-2.yaml"
says out '"parameters"'
silent err

# fit.json holds every input: the fit can be repeated from it alone, and changes no model then.
run 0 fit --no-figures --quiet --from five/fit.json --out repeated
check "repeated from fit.json" diff -r five repeated

# What is written is a module that the model can include, and says the same as the table.
sed "s|^model: |model: $data/nist/|; s|file: |file: $data/nist/|" "$data/nist/boxbod-2.yaml" >fit.yaml
printf '  tag: box_fit\n  write: found/box.yaml\n  profiles: yes\n' >>fit.yaml
run 0 fit --no-figures --out box fit.yaml
present box profiles.csv
check "the module is where it was asked for" cmp box/calibration.yaml found/box.yaml
sed 's/^parameters:/include: [found\/box.yaml]\nparameters:/' "$data/nist/boxbod.yaml" >with.yaml
run 0 equations --ledger with.yaml
says out '213.809'
run 0 fit --no-figures --out again fit.yaml
check "fitting again gives the same" diff -r box again

rm -r found
run 0 fit --no-figures --from box/fit.json --out third
check "a repeated fit changes no model" test ! -e found
run 0 fit --no-figures --out again fit.yaml

# --profiles instead of `profiles: yes`; no progress in a pipe, the time that remains on a terminal
sed '/profiles/d' fit.yaml >plain.yaml
run 0 fit --no-figures --out plain plain.yaml
absent plain/profiles.csv
run 0 fit --no-figures --profiles --out plain plain.yaml
check "profiles by the option" cmp plain/profiles.csv box/profiles.csv
silent err
if command -v script >/dev/null 2>&1; then
    script -qec "'$cytokinet' fit --no-figures --jobs 1 --starts 30 --out terminal plain.yaml" /dev/null </dev/null >"$log/out" 2>"$log/err"
    says out 'starts 0/30, 0 s'
    says out 'about [0-9]* s to go, best chi2'
fi

if command -v gnuplot >/dev/null 2>&1; then
    run 0 fit --quiet --lang both --out fr fit.yaml
    present fr figure.fr.svg figure.fr.pdf figure.fr.png profiles.fr.svg profiles.fr.pdf profiles.fr.png
    present fr figure.svg figure.pdf figure.png profiles.svg profiles.pdf profiles.png
fi

# The numbers that come with the model are what its fit finds; elsewhere but for rounding.
mkdir shipped && cp -R "$root/model" "$root/configs" shipped/
run 0 fit --no-figures --quiet --starts 1 --out calibrated shipped/configs/endotoxin-fit.yaml
check "the calibration can be made again" awk '
    /^  [^ ].*@endotoxin_fit/ { sub(/ @.*/, ""); address = $0; sub(/: [^:]*$/, "", address); sub(/.*: /, ""); value = $1 + 0
        if (FILENAME == ARGV[1]) wanted[address] = value
        else { seen++; ratio = value / wanted[address]; if (ratio < 0.999 || ratio > 1.001) exit 1 } }
    END { exit seen != length(wanted) || seen < 10 }' "$root/model/calibration/endotoxin.yaml" shipped/model/calibration/endotoxin.yaml

# Ctrl-C keeps the best so far, leaves the module alone and says so.
cp found/box.yaml before.yaml
"$cytokinet" fit --no-figures --starts 90000 --jobs 2 --out stopped fit.yaml >"$log/out" 2>"$log/err" </dev/null &
child=$!
sleep 3
kill -INT $child
wait $child
check "an interrupted fit ends with 1" test $? -eq 1
says err 'interrupted; the best so far is in stopped/'
present stopped fit.csv
check "the module is left alone" cmp before.yaml found/box.yaml
finish
