# Sourced by draw.sh: the page, in one language. Draws nothing; what was not made is not shown.
# shellcheck shell=sh
SHOWN=5 # expectations of a study that are seen at once

escape() {
    sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g'
}

unescape() {
    sed "s/&lt;/</g; s/&gt;/>/g; s/&quot;/\"/g; s/&#39;/'/g; s/&#45;/-/g; s/&amp;/\\&/g"
}

# A picture in the folder of the page, its other formats, the command. Nothing where there is none.
put_picture() { # FOLDER NAME ALT
    [ -f "$out/$1/$2.svg" ] || return 0
    echo "<a href=\"$1/$2.svg\"><img src=\"$1/$2.svg\" alt=\"$(printf "%s\n" "$3" | escape | sed 's/"/\&quot;/g')\" loading=\"lazy\"></a>"
}

put_links() { # FOLDER FILE...
    folder=$1
    shift
    line=
    for file; do
        [ ! -f "$out/$folder/$file" ] || line="$line <a href=\"$folder/$file\">$file</a>"
    done
    [ -z "$line" ] || echo "<p class=\"files\">$line</p>"
}

put_command() {
    echo "<p class=\"command\"><code>build/cytokinet $(printf "%s\n" "$*" | escape)</code></p>"
}

lang_option() {
    [ "$lang" = en ] || printf ' --lang %s' "$lang"
}

# What failed and some of what holds; the rest on demand.
put_caption() { # FILE
    grep -v '^<li' "$1" | grep -v 'ul>$'
    grep -h '^<li' "$1" | sort -s -k 2,2 | awk -v shown=$SHOWN -v more="$more" '
        { line[NR] = $0 }
        END {
            if (NR == 0) exit
            print "<ul>"
            for (i = 1; i <= NR; i++) {
                if (i == shown + 1 && NR > shown + 1)
                    printf "</ul><details><summary>" more "</summary><ul>\n", NR - shown
                print line[i]
            }
            print (NR > shown + 1) ? "</ul></details>" : "</ul>"
        }'
}

put_study() { # STUDY
    folder=${1#configs/}
    folder=${folder%.yaml}
    caption=$out/$folder/caption$suffix.html
    echo "<figure id=\"$folder\">"
    title=$(sed -n 's/^<h3>\(.*\)<\/h3>$/\1/p' "$caption" 2>/dev/null | unescape)
    put_picture "$folder" "figure$suffix" "$title"
    for command in sweep steady; do
        put_picture "$folder/$command" "$command$suffix" "$title"
    done
    echo "<figcaption>"
    if [ -f "$caption" ]; then put_caption "$caption"; else echo "<h3>$folder</h3><p class=\"fails\">$missing</p>"; fi
    put_links "$folder" "figure$suffix.pdf" "figure$suffix.png" "comparison$suffix.pdf" curves.csv metrics.csv run.json \
        "sweep/sweep$suffix.pdf" "sweep/sweep$suffix.png" sweep/sweep.csv "steady/steady$suffix.pdf" steady/steady.csv
    put_command "run$(lang_option) $1"
    for command in sweep steady; do
        ! grep -q "^$command:" "$1" || put_command "$command$(lang_option) $1"
    done
    echo "</figcaption></figure>"
}

put_graph() { # NAME WHAT WORD
    name=$1
    echo "<figure id=\"$name\">"
    # its title is the first of its texts, by its size
    put_picture graph "$name$suffix" "$graph_word: $(sed -n 's/.* font-size="26.00">\(.*\)<\/text>.*/\1/p' "$out/graph/$name$suffix.svg" 2>/dev/null | head -n 1 | unescape)"
    echo "<figcaption>"
    put_links graph "$name$suffix.pdf" "$name$suffix.png"
    put_command "graph$(lang_option) --format svg --out graph.svg $(graph_words "$2" "$3")"
    echo "</figcaption></figure>"
}

put_table() { # NAME
    echo "<figure class=\"table\" id=\"table-$1\">"
    cat "$out/graph/table-$1$suffix.html" 2>/dev/null
    echo "<figcaption>"
    put_command "graph --table $1$(lang_option) $MODEL"
    echo "</figcaption></figure>"
}

put_explanation() { # STUDY SPECIES ARM
    folder=explain/$(basename "$1" .yaml)-$2
    echo "<figure id=\"$folder\">"
    put_picture "$folder" "explain$suffix" "$(head -n 1 "$out/$folder/explain$suffix.txt" 2>/dev/null)"
    echo "<figcaption>"
    echo "<p class=\"story\">"
    escape <"$out/$folder/explain$suffix.txt" 2>/dev/null
    echo "</p>"
    put_links "$folder" "explain$suffix.pdf" "explain$suffix.png" explain.csv
    put_command "explain --species $2 --arm $3$(lang_option) $1"
    echo "</figcaption></figure>"
}

put_errata() {
    echo "<figure id=\"errata\"><p class=\"story\">"
    escape <"$out/graph/errata$suffix.txt" 2>/dev/null
    echo "</p><figcaption>"
    put_command "notes --errata$(lang_option)"
    echo "</figcaption></figure>"
}

# What the studies of a part found: for each scenario its study, and the lines of its caption.
put_findings() { # CLAIMS STUDY...
    claims=$1
    shift
    echo "<figure class=\"table findings\"><table><caption>$found</caption>"
    echo "<thead><tr><th scope=\"col\">$scenario</th><th scope=\"col\">$study_word</th><th scope=\"col\">$result</th></tr></thead><tbody>"
    for study; do
        folder=${study#configs/}
        folder=${folder%.yaml}
        ids=$(sed -n 's/^scenarios: *\[\(.*\)\].*/\1/p' "$study" | tr -d ' ')
        names=$(awk -F '\t' -v ids=",$ids," -v column="$column" 'index(ids, "," $1 ",") { print (n++ ? "; " : "") $column }' "$TABLE" | tr -d '\n' | escape)
        echo "<tr><th scope=\"row\">$names</th><td><a href=\"#$folder\">$(sed -n 's/^<h3>\(.*\)<\/h3>$/\1/p' "$out/$folder/caption$suffix.html" 2>/dev/null)</a></td><td><ul>"
        grep '^<li' "$out/$folder/caption$suffix.html" 2>/dev/null |
            awk -v claims="[\" ]$claims" '$0 ~ claims { print; next } { rest[n++] = $0 } END { for (i = 0; i < n; i++) print rest[i] }' |
            sort -s -k 2,2 | head -n 4
        echo "</ul></td></tr>"
    done
    echo "</tbody></table></figure>"
}

put_style() {
    echo "<style>"
    cat plots/lecture/style.css
    echo "</style>"
}

put_items() { # of one section, from standard input
    while IFS='|' read -r what words; do
        # shellcheck disable=SC2086
        set -- $words
        case $what in
            study) put_study "$1" ;;
            overview) put_graph overview "$what" ;;
            module | drawing) put_graph "$what-$1" "$what" "$1" ;;
            table) put_table "$1" ;;
            explain) put_explanation "$@" ;;
            errata) put_errata ;;
            findings) [ $# -eq 1 ] || put_findings "$@" ;;
        esac
    done
}

put_page() {
    echo "<!DOCTYPE html>"
    echo "<html lang=\"$lang\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>$page_title</title>"
    put_style
    echo "</head><body><header><h1>$page_title</h1><p>$lead</p><p><a href=\"$other_page\" hreflang=\"$other_lang\" lang=\"$other_lang\">$other_words</a></p></header>"
    echo "<nav aria-label=\"$contents\"><ol>"
    awk -F '|' -v column="$column" '
        function flush() { if (title != "" && items) printf "<li><a href=\"#part-%d\">%s</a></li>\n", part, title }
        $1 == "section" { flush(); title = $(column - 1); items = 0; part++ }
        $1 == "item" { items++ }
        END { flush() }' "$work/plan"
    echo "</ol></nav><main>"
    part=0
    while IFS='|' read -r kind first second; do
        [ "$kind" = section ] || continue
        part=$((part + 1))
        awk -F '|' -v part=$part '$1 == "section" { n++ } $1 == "item" && n == part { print $2 "|" $3 }' "$work/plan" >"$work/items"
        [ -s "$work/items" ] || continue
        title=$first
        [ "$lang" = en ] || title=$second
        echo "<section id=\"part-$part\"><h2>$title</h2>"
        put_items <"$work/items"
        echo "</section>"
    done <"$work/plan"
    echo "</main></body></html>"
}

words_en() {
    lang=en suffix='' column=3 page_title='Cytokines: what a lecture shows'
    lead='Every figure is computed from one model of the interaction graph or, where it says so, from a published one. It stands with what was expected of it, what came out, and the command that made it. This is a model, not a patient: directions, orders and comparisons are what is tested.'
    other_page=index.fr.html other_lang=fr other_words='En français' contents=Contents
    found='What was found' scenario='In the chapter' study_word=Study result='What came out' missing='This study could not be run.' more='and %d more' graph_word='Interaction graph'
}
words_fr() {
    lang=fr suffix=.fr column=4 page_title='Les cytokines : de quoi illustrer un cours'
    lead='Toutes les figures sont calculées, à partir d’un seul modèle du graphe d’interactions ou, quand c’est dit, d’un modèle publié. Chacune est accompagnée de ce qu’on en attendait, de ce qui est sorti et de la commande qui l’a produite. C’est un modèle, pas un patient : seuls les sens, les ordres et les comparaisons sont mis à l’épreuve.'
    other_page=index.html other_lang=en other_words='In English' contents=Sommaire
    found='Ce qui a été trouvé' scenario='Dans le cours' study_word=Étude result='Résultat' missing='Cette étude n’a pas pu tourner.' more='et %d autres' graph_word='Graphe d’interactions'
}
