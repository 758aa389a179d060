#!/bin/sh
# An installed program needs nothing of the folder it was built in, and uninstall leaves nothing.
. "$(dirname "$0")/../testing.sh"
build=$(dirname "$cytokinet")

# `-o all`: the program under test is installed as it is.
install_as() { # make target
    make -s -C "$root" -o all BUILD="$build" DESTDIR="$tmp/stage" PREFIX=/usr "$1" >"$log/out" 2>"$log/err"
}

check "make install" install_as install
share=$tmp/stage/usr/share/cytokinet
present "$share" model/inflammation.yaml model/notes/claims.tsv configs/resolution.yaml
check "models can be read by everybody" test -z "$(find "$share" ! -perm -o=r)"
cytokinet=$tmp/stage/usr/bin/cytokinet
cd "$tmp" || exit 1
run 0 check --quiet "$share/configs/resolution.yaml"
run 0 run --quiet --out result "$data/good.yaml"
present result curves.csv metrics.csv run.json
if command -v gnuplot >/dev/null 2>&1; then present result figure.svg; fi
check "make uninstall" install_as uninstall
check "uninstall leaves no file" test -z "$(find "$tmp/stage" ! -type d)"
finish
