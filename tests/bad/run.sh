#!/bin/sh
# Wrong models and studies. NAME.yaml must be refused with exactly the messages in NAME.expected,
# exit status 2, nothing on standard output and no file written. What is too large or too strange
# to be kept is made here. parts/ holds good and bad files that the cases include.
# usage: tests/bad/run.sh [--accept]    --accept rewrites NAME.expected: read them again afterwards
. "$(dirname "$0")/../testing.sh"
cd "$root/tests/bad" || exit 1
accept=$1

refused() { # NAME COMMAND...: exit status 2, silent, within 10 s
    case_name=$1
    shift
    timeout 10 "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
    status=$?
    if [ "$status" -eq 2 ] && [ ! -s "$tmp/out" ] && [ -s "$tmp/err" ]; then
        good
    else
        bad "$case_name is refused (exit status $status)"
    fi
}

list_files() {
    find . -type f | sort | xargs cksum
}

before=$(list_files)
for file in *.yaml; do
    name=${file%.yaml}
    refused "$file" "$cytokinet" check "$file"
    [ "$accept" != --accept ] || cp "$tmp/err" "$name.expected"
    cp "$tmp/err" "$tmp/found"
    diff -u "$name.expected" "$tmp/found" >"$tmp/err"
    check "$file is refused in the words of $name.expected" test ! -s "$tmp/err"
    refused "run $file" "$cytokinet" run --out "$tmp/result" "$file"
    check "$file leaves nothing" test ! -e "$tmp/result"
done
for file in *.expected; do
    check "$file has its case" test -f "${file%.expected}.yaml"
done

# A mistake is one mistake: of three in one file all are reported in one pass.
several=$(grep -c ': error: ' ./*.expected | awk -F: '$2 >= 3' | wc -l)
check "ten cases or more report at least three mistakes at once (it is $several)" test "$several" -ge 10

# --- what no repository should hold ---

says_first() { # REGEX: the first line of the messages
    check "the first message is like '$1'" sh -c 'head -n 1 "$1" | grep -qE -- "$2"' sh "$tmp/err" "$1"
    check "the messages are short" test "$(wc -c <"$tmp/err")" -lt 100000
}

repeat() { # TEXT TIMES
    awk -v text="$1" -v times="$2" 'BEGIN { for (i = 0; i < times; i++) printf "%s", text }'
}

refused "a missing file" "$cytokinet" check "$tmp/nothing.yaml"
says_first 'there is no such file'
refused "a folder" "$cytokinet" check parts
says_first 'it is a folder'
mkfifo "$tmp/pipe" && refused "a pipe" "$cytokinet" check "$tmp/pipe"
says_first 'not an ordinary file'
refused "a device" "$cytokinet" check /dev/zero
says_first 'not an ordinary file'
dd if=/dev/zero of="$tmp/large.yaml" bs=1 count=1 seek=67108864 2>/dev/null
refused "more than 64 MiB" "$cytokinet" check "$tmp/large.yaml"
says_first 'larger than 64 MiB'
for bomb in '[' '{' '- ' '? ' '[{' '{a: ' '&a [' '!t ['; do
    repeat "$bomb" 100000 >"$tmp/bomb.yaml"
    refused "100000 times '$bomb'" "$cytokinet" check "$tmp/bomb.yaml"
    says_first 'error:'
done
{ printf 'module: deep\nprocesses:\n  m secretes T: '; repeat '{any: ' 100; repeat '}' 100; } >"$tmp/deep.yaml"
refused "100 gates inside each other" "$cytokinet" check "$tmp/deep.yaml"
says_first 'more than 64 levels'
awk 'BEGIN { srand(1); for (i = 0; i < 1000000; i++) printf "%c", int(rand() * 256) }' >"$tmp/garbage.yaml"
refused "1 MB of random bytes" "$cytokinet" check "$tmp/garbage.yaml"
says_first 'error: '
awk 'BEGIN { srand(2); for (i = 0; i < 1000000; i++) printf "%c", i % 70 == 69 ? 10 : 33 + int(rand() * 94) }' >"$tmp/garbage.yaml"
refused "1 MB of random letters" "$cytokinet" check "$tmp/garbage.yaml"
says_first 'error: '
{ printf 'module: x\n'; awk 'BEGIN { for (i = 0; i < 100000; i++) print "key" i ": 1" }'; } >"$tmp/keys.yaml"
refused "100000 unknown keys" "$cytokinet" check "$tmp/keys.yaml"
says_first "unknown key 'key0'"
{ printf 'module: x\ntitle: "'; repeat 'a' 1000000; printf '\n'; } >"$tmp/long.yaml"
refused "a line of 1 MB" "$cytokinet" check "$tmp/long.yaml"
says_first 'quote is not closed'
check "nothing in this folder changed" test "$before" = "$(list_files)"
finish
