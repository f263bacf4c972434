#!/bin/bash
# One seed gives one history: the scenarios are run in surroundings that differ in everything that
# must not matter, and what is printed and reported must be the same, byte for byte.
#
#     determinism_test.sh RAYRIG
set -euo pipefail

rayrig=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# run NAME JOBS VARIABLE=VALUE…: leaves stdout, exit status and reports in the folder NAME. Where
# they are written is the same for each run, as it may be mentioned.
run() {
    local name=$1 jobs=$2 status=0
    shift 2
    mkdir "$work/now"
    env "$@" "$rayrig" run scenarios --jobs "$jobs" \
        --report "json=$work/now/report.json,junit=$work/now/junit.xml" \
        >"$work/now/stdout" 2>/dev/null || status=$?
    echo "$status" >"$work/now/status"
    mv "$work/now" "$work/$name"
}

utf8=$(locale -a | grep -iE 'utf-?8' | tail -n 1)
padding=$(printf '%04000d' 0)

run tokyo 1 TZ=Asia/Tokyo LC_ALL=C MALLOC_PERTURB_=85
run new-york 1 TZ=America/New_York LC_ALL="$utf8" MALLOC_PERTURB_=170 MALLOC_ARENA_MAX=1 \
    MALLOC_TOP_PAD_=1048576 PADDING="$padding"
run jobs 4 TZ=UTC LC_ALL=C MALLOC_MMAP_THRESHOLD_=4096

failed=0
for name in new-york jobs; do
    diff -r "$work/tokyo" "$work/$name" >"$work/difference" || {
        head -n 40 "$work/difference"
        failed=1
    }
done
if [ "$(cat "$work/tokyo/status")" -gt 1 ] || [ ! -s "$work/tokyo/report.json" ]; then
    echo "rayrig itself has failed"
    failed=1
fi
exit "$failed"
