#!/bin/bash
# The coverage of core/ and sim/ by what has run in a build since the last report:
#
#     tests/coverage.sh BUILD     writes BUILD/report/index.html, and a summary to stdout
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
build=$1
# A CHECK has one branch that is not meant to be taken.
options=(--quiet --rc lcov_branch_coverage=1 --rc 'lcov_excl_br_line=\bCHECK\(')

# lcov 1.16 makes the perl of Debian 12 talk about its own subroutines.
exec 2> >(grep -v '^Subroutine .* redefined at ' >&2)

lcov "${options[@]}" --capture --no-external --base-directory "$root" --directory "$build" \
    --include "$root/core/*" --include "$root/sim/*" --exclude '*_test.c' --exclude '*_fuzz.c' \
    --output-file "$build/coverage.info"
genhtml "${options[@]}" --branch-coverage --legend --prefix "$root" --title rayrig \
    --output-directory "$build/report" "$build/coverage.info"
# The next report starts from nothing.
lcov --quiet --zerocounters --directory "$build"

lcov --rc lcov_branch_coverage=1 --list "$build/coverage.info"
echo "report: $build/report/index.html"
