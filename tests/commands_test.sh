#!/bin/bash
# Each transcript tests/data/NAME.transcript holds commands and what they print:
#
#     $ rayrig get -f example-ray.json
#     NAME          …
#     $ rayrig get pods nothing -f example-ray.json
#     Error from server (NotFound): pods "nothing" not found
#     [1]
#
# Commands run in tests/data. stderr is shown where it comes; an exit status other than 0 stands in
# brackets at the end. With --update the transcripts are written anew.
#
#     commands_test.sh RAYRIG [--update]
set -euo pipefail

program=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$(dirname "$0")/data"
failed=0

rayrig() {
    "$program" "$@"
}

play() {
    local line status
    while IFS= read -r line; do
        if [[ $line == '$ '* ]]; then
            printf '%s\n' "$line"
            status=0
            eval "${line#'$ '}" 2>&1 </dev/null || status=$?
            [ "$status" = 0 ] || printf '[%d]\n' "$status"
        elif [[ $line == '#'* ]]; then
            printf '%s\n' "$line"
        fi
    done
}

for transcript in *.transcript; do
    play <"$transcript" >"$work/played"
    if [ "${2:-}" = --update ]; then
        cp "$work/played" "$transcript"
    elif ! diff -u "$transcript" "$work/played"; then
        failed=1
    fi
done
exit "$failed"
