#!/bin/sh
# The rules of the house: format, sizes, who may include what, nothing left over.
# Reads the sources; needs no build. Ends with `N passed, N failed`.
cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C

passed=0
failed=0
rule() { # name, complaints (empty: the rule is kept)
    if [ -z "$2" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'broken: %s\n%s\n' "$1" "$2" | head -n 60
    fi
}

sources=$(find src include tests -name '*.[ch]' | sort)
code=$(find src -name '*.[ch]' | sort)
scripts=$(find tests .ci plots -type f \( -name '*.sh' -o -path '.ci/*' \) | sort)

# outside ALLOWED PATTERN: where lines match the pattern in files of src/ not under ALLOWED, but for
# comments
outside() {
    # shellcheck disable=SC2086
    grep -nE "$2" $code include/ck/*.h | grep -vE "^($1)|^[^:]*:[0-9]*: *(/?\*|//)"
}

# Functions start and end with a brace in the first column (clang-format sees to it).
long_functions() {
    # shellcheck disable=SC2086
    awk -v limit=40 -v dispatch=100 '
        FNR == 1 { inside = 0 }
        !inside && /^[a-z].*\(/ { head = $0 }
        /^\{/ { inside = 1; start = FNR; switches = 0 }
        inside && /switch \(/ { switches = 1 }
        inside && /^\}/ {
            lines = FNR - start - 1
            if (lines > (switches ? dispatch : limit))
                print FILENAME ":" start ": " lines " lines: " head
            inside = 0
        }' $code
}

long_files() {
    # shellcheck disable=SC2086
    wc -l $sources $scripts | awk '$2 != "total" && $1 > 600 {print $2 ": " $1 " lines"}'
}

without_opening() { # every file says at its top what it is for
    for file in $sources; do
        head -n 1 "$file" | grep -q '^/\*' || echo "$file"
    done
}

not_alone() { # a public header must compile by itself
    for header in include/ck/*.h; do
        ${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L -Iinclude -fsyntax-only -x c "$header" 2>&1
    done
}

bad_scripts() {
    for script in $scripts; do
        case $(head -n 1 "$script") in
        *bash) bash -n "$script" 2>&1 ;;
        *) sh -n "$script" 2>&1 ;;
        esac
    done
}

mutable_globals() { # a variable at the margin, or a static one anywhere, that is not const
    # shellcheck disable=SC2086
    grep -nE '^( *static|[a-z])[a-z_ ]*[ *][a-z_0-9]+(\[[^]]*\])*( =.*)?;' $code |
        grep -vE '\bconst\b|\b(typedef|return|extern)\b|:(struct|enum) [a-z_]+;' |
        grep -v '^src/main.c:'
}

strangers() { # tracked files at the top level that do not belong there
    git ls-files 2>/dev/null | cut -d/ -f1 | sort -u |
        grep -vxE 'model|src|include|configs|plots|tests|Makefile|README\.md|LICENSE|CHANGELOG\.md|\..*'
}

marks='TO''DO|FIX''ME|XX''X|HA''CK'
machine='/wo''rk/|/ho''me/|\.\./sha''red'

if command -v clang-format >/dev/null 2>&1; then
    # shellcheck disable=SC2086
    rule "clang-format (make format)" "$(clang-format --dry-run -Werror $sources 2>&1 | grep 'error:')"
fi
if command -v cppcheck >/dev/null 2>&1; then
    rule "cppcheck" "$(cppcheck -q --std=c11 -Iinclude --enable=warning,performance,portability \
        --inline-suppr --suppress=missingIncludeSystem \
        --template='{file}:{line}: {severity}: {message} [{id}]' src 2>&1)"
fi
rule "functions of at most 40 lines (100 with a switch)" "$(long_functions)"
rule "files of at most 600 lines" "$(long_files)"
rule "files open with a comment" "$(without_opening)"
rule "headers compile alone" "$(not_alone)"
rule "shell scripts parse" "$(bad_scripts)"
rule "no mutable globals but in main.c" "$(mutable_globals)"
rule "only src/solver/ includes SUNDIALS" \
    "$(outside src/solver/ '#include <(sundials|cvodes?|nvector|sunmatrix|sunlinsol|sunnonlinsol|kinsol|ida)/')"
rule "only src/read/units.c includes udunits2.h" "$(outside src/read/units.c '#include <udunits')"
rule "only src/read/yaml.c includes yaml.h" "$(outside src/read/yaml.c '#include <yaml')"
rule "the engine uses libm and SUNDIALS alone" \
    "$(grep -nE '#include <(gsl|yaml|udunits)|\b(fopen|getenv|popen|system) ?\(' \
        src/base/memory.c $(find src/system src/solver -name '*.[ch]' 2>/dev/null))"
# _exit is how a forked child ends that could not become another program.
rule "only main.c exits" "$(outside src/main.c '\b(exit|abort|quick_exit) ?\(')"
rule "memory only through ck/memory.h" \
    "$(outside src/base/memory.c '(^|[^_a-z])(malloc|calloc|realloc|free|strdup|strndup) ?\(')"
rule "nothing left to do in the sources" \
    "$(grep -rnE "\b($marks)\b" src include tests .ci Makefile configs model/*.yaml plots 2>/dev/null)"
rule "no path of one machine" \
    "$(grep -rnIE "$machine" src include tests .ci Makefile README.md model configs plots 2>/dev/null)"
rule "the top level stays as it is" "$(strangers)"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
