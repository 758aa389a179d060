#!/bin/sh
# One piece of the lecture set: runs one command and leaves what it wrote in its folder, unless that is
# newer than all that it is made of. Called by draw.sh, many at the same time.
# usage: plots/lecture/piece.sh OUT WHAT en|fr|both WORDS...
. plots/lecture/common.sh

# Whether something in $1 was made after all that it is made of.
is_new() { # STAMP FILE...
    stamp=$1
    shift
    [ -f "$stamp" ] && [ -z "$(find "$@" model configs/data configs/published "$PROGRAM" -newer "$stamp" 2>/dev/null)" ]
}

# What failed is told at once; a study with an expectation that does not hold has its figures.
say_failed() { # WHAT LOG
    { echo "$1 failed:"; sed 's/^/    /' "$2" | tail -n 12; } >&2
}

# One piece, into `folder`. Its variables are those of make_one.
do_work() { # WORDS...
    case $what in
        overview | module | drawing)
            for format in svg png pdf; do
                # shellcheck disable=SC2046
                "$PROGRAM" graph $(graph_words "$what" "$1") --lang "$lang" --format $format --out "$folder/$name$suffix.$format" || return 1
            done ;;
        table) "$PROGRAM" graph --table "$1" --lang "$lang" --format html --out "$folder/$name$suffix.html" "$MODEL" ;;
        errata) "$PROGRAM" notes --errata --lang "$lang" "$MODEL" >"$folder/$name$suffix.txt" ;;
        explain) "$PROGRAM" explain --quiet --species "$2" --arm "$3" --lang "$lang" --out "$folder" "$1" ;;
        run) "$PROGRAM" run --quiet --caption --lang "$lang" --out "$folder" "$1" ;;
        *) "$PROGRAM" "$what" --quiet --lang "$lang" --out "$folder/$what" "$1" ;;
    esac
}

make_one() { # OUT WHAT LANG WORDS...
    out=$1 what=$2 lang=$3
    shift 3
    suffix=
    [ "$lang" != fr ] || suffix=.fr
    case $what in
        overview | errata) folder=$out/graph; name=$what ;;
        module | drawing | table) folder=$out/graph; name=$what-$1 ;;
        explain) folder=$out/explain/$(basename "$1" .yaml)-$2; name=explain ;;
        *) folder=$out/${1#configs/}; folder=${folder%.yaml}; name=$what ;;
    esac
    mkdir -p "$folder" || return 1
    stamp=$folder/.$name.$lang
    source=$MODEL
    case $what in run | sweep | steady | explain) source=$1 ;; esac
    if is_new "$stamp" "$source"; then return 0; fi
    : >"$stamp.new" # as old as what it was made of
    log=$folder/.$name.$lang.log
    if do_work "$@" >"$log" 2>&1; then
        mv "$stamp.new" "$stamp"
        rm "$log"
        return 0
    fi
    rm -f "$stamp" "$stamp.new"
    said="$what $*"
    [ "$lang" = both ] || said="$said ($lang)"
    say_failed "$said" "$log"
    return 1
}

make_one "$@" || exit 1
