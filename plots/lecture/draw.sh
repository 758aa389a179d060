#!/bin/sh
# Draws what the list of this folder names, English and French, and makes of it OUT/index.html and
# OUT/index.fr.html. What is newer than all that it is made of stays. Runs in the project's folder.
# usage: plots/lecture/draw.sh OUT         PROGRAM: the program, JOBS: at the same time
PROGRAM=${PROGRAM:-build/cytokinet}
JOBS=${JOBS:-$(nproc 2>/dev/null || echo 2)}
LIST=plots/lecture/list
TABLE=model/notes/scenarios.tsv
export PROGRAM
. plots/lecture/common.sh
. plots/lecture/page.sh

# --- what is to be made ---------------------------------------------------------------------------

out=${1:?usage: plots/lecture.sh OUT}
work=$out/.work
mkdir -p "$work" || exit 2

# Each study with its part of the chapter and its place there: `PART ROW STUDY`, `- 0 STUDY`.
find configs -name '*.yaml' | sort | while read -r study; do
    first=$(sed -n 's/^scenarios: *\[ *\([^], ]*\).*/\1/p' "$study" | head -n 1)
    awk -F '\t' -v id="${first:--}" -v study="$study" '
        $1 == id { print $2, NR, study; found = 1 }
        END { if (!found) print "-", 0, study }' "$TABLE"
done >"$work/studies"

studies_of() { # scenarios|findings|studies WORDS...
    kind=$1
    shift
    if [ "$kind" != studies ]; then
        awk -v part="$1" '$1 == part' "$work/studies" | sort -k2n -k3 | cut -d ' ' -f 3
        return
    fi
    for pattern; do
        while read -r _ _ study; do
            # shellcheck disable=SC2254
            case ${study#configs/} in $pattern.yaml) echo "$study" ;; esac
        done <"$work/studies"
    done
}

# The list with studies by name: `section|…`, `item|WHAT|WORDS`.
set -f
: >"$work/plan"
while IFS= read -r line; do
    case $line in '#'* | '') continue ;; section\|*) echo "$line" >>"$work/plan"; continue ;; esac
    # shellcheck disable=SC2086
    set -- $line
    case $1 in
        scenarios | studies)
            studies_of "$@" | while read -r study; do
                grep -qx "item|study|$study" "$work/plan" || echo "item|study|$study" >>"$work/plan"
            done ;;
        findings) echo "item|findings|$3 $(studies_of "$@" | tr '\n' ' ')" >>"$work/plan" ;;
        *) what=$1; shift; echo "item|$what|$*" >>"$work/plan" ;;
    esac
done <"$LIST"
set +f

# One line for each piece of work, the longest first.
for lang in en fr; do
    while IFS='|' read -r kind what words; do
        [ "$kind" = item ] || continue
        case $what in
            study)
                for command in sweep steady; do
                    ! grep -q "^$command:" "$words" || echo "1 $command both $words"
                done
                echo "2 run both $words" ;;
            findings) ;;
            *) echo "3 $what $lang $words" ;;
        esac
    done <"$work/plan"
done | sed 's/ *$//' | sort -u | sort -s -k 1,1n | cut -d ' ' -f 2- >"$work/jobs"

failed=0
sed "s|^|$out |" "$work/jobs" | xargs -P "$JOBS" -L 1 sh plots/lecture/piece.sh || failed=1

# --- the pages -----------------------------------------------------------------------------------

for lang in en fr; do
    words_$lang
    put_page >"$work/page" && mv "$work/page" "$out/index$suffix.html" || exit 2
done
echo "$out/index.html, $out/index.fr.html"
exit $failed
