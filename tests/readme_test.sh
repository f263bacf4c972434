#!/bin/bash
# The documents show what rayrig really does: each `console` block is played again, in a copy of the
# scenarios, and must print what stands there. A block that begins with ```yaml FILE is that file.
#
#     tests/readme_test.sh RAYRIG             prints what is different
#     tests/readme_test.sh RAYRIG --update    writes into the documents what is printed now
set -uo pipefail
shopt -s nullglob
cd "$(dirname "$0")/.."

PATH=$(cd "$(dirname "$1")" && pwd):$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Copies a document from stdin to stdout, with what its commands print now. In a console block, a
# line `$ COMMAND` is a command, and the lines up to the next one are what it prints.
play() {
    local block=text status=0 file=
    while IFS= read -r line <&3; do
        case $block:$line in
        text:'```console') block=console ;;
        text:'```yaml '*)
            block=file file=${line#* }
            mkdir -p "$(dirname "$file")"
            : >"$file"
            ;;
        *:'```') block=text ;;
        file:*) printf '%s\n' "$line" >>"$file" ;;
        console:'$ '*)
            printf '%s\n' "$line"
            (exit "$status")
            eval "${line#??}" 2>&1
            status=$?
            continue
            ;;
        console:*) continue ;;
        esac
        printf '%s\n' "$line"
    done 3<&0 </dev/null
}

failed=0
for document in README.md docs/*.md; do
    rm -rf "$work/tree"
    mkdir "$work/tree"
    cp -r scenarios golden "$work/tree"
    (cd "$work/tree" && play) <"$document" >"$work/played"
    if [ "${2:-}" = --update ]; then
        cat "$work/played" >"$document"
    else
        diff -u --label "$document" --label "printed now" "$document" "$work/played" || failed=1
    fi
done
[ "$failed" -eq 0 ] || echo "to write what is printed now: tests/readme_test.sh $1 --update"
exit "$failed"
