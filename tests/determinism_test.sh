#!/bin/bash
# One seed gives one history: the scenarios are run in surroundings that differ in everything that
# must not matter, and what is printed and reported must be the same, byte for byte.
#
#     determinism_test.sh RAYRIG
set -euo pipefail

rayrig=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# run NAME JOBS VARIABLE=VALUE…: leaves NAME.stdout, NAME.json and NAME.status.
run() {
    local name=$1 jobs=$2 status=0
    shift 2
    env "$@" "$rayrig" run scenarios --jobs "$jobs" --report "json=$work/$name.json" \
        >"$work/$name.stdout" 2>/dev/null || status=$?
    echo "$status" >"$work/$name.status"
}

utf8=$(locale -a | grep -iE 'utf-?8' | tail -n 1)
padding=$(printf '%04000d' 0)

run tokyo 1 TZ=Asia/Tokyo LC_ALL=C MALLOC_PERTURB_=85
run new-york 1 TZ=America/New_York LC_ALL="$utf8" MALLOC_PERTURB_=170 MALLOC_ARENA_MAX=1 \
    MALLOC_TOP_PAD_=1048576 PADDING="$padding"
run jobs 4 TZ=UTC LC_ALL=C MALLOC_MMAP_THRESHOLD_=4096

failed=0
for name in new-york jobs; do
    for kind in status stdout json; do
        if ! cmp "$work/tokyo.$kind" "$work/$name.$kind"; then
            diff "$work/tokyo.$kind" "$work/$name.$kind" | head -n 20 || true
            failed=1
        fi
    done
done
[ "$(cat "$work/tokyo.status")" -le 1 ] || { echo "rayrig itself failed"; failed=1; }
[ -s "$work/tokyo.json" ] || { echo "no report was written"; failed=1; }
exit "$failed"
