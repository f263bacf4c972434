#!/bin/bash
# Golden files as a user meets them: written, compared, changed, updated; and that what is printed
# and reported does not depend on the number of workers.
#
#     golden_test.sh RAYRIG
set -euo pipefail

rayrig=$1
tree=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
failed=0

# expect WHAT GOT WANT: two texts are the same.
expect() {
    if [ "$2" != "$3" ]; then
        printf 'FAILED: %s\n' "$1"
        diff <(printf '%s\n' "$3") <(printf '%s\n' "$2") || true
        failed=1
    fi
}

# run STATUS ARGUMENT…: stdout goes to the file `out`, stderr to `err`.
run() {
    local want=$1 status=0
    shift
    "$rayrig" run "$@" >out 2>err || status=$?
    expect "exit status of run $*" "$status" "$want"
}

mkdir -p scenarios/manifests scenarios/a
cp "$tree/tests/data/example-ray.json" scenarios/manifests/
for name in one two; do
    cat >"scenarios/a/$name.yaml" <<END
apiVersion: rayrig.dev/v1alpha1
kind: Scenario
metadata: {name: $name, labels: {number: $name}}
spec:
  contract: kuberay-1.7
  steps:
    - create: {file: ../manifests/example-ray.json}
    - checkpoint: created
    - pods: {select: {type: head}, become: ready}
    - pods: {select: {type: worker}, become: ready}
    - checkpoint: ready
END
done

# ---- the first time ----
run 1
expect 'nothing is there yet' "$(cat err)" "\
rayrig: scenarios/a/one.yaml: there is no golden file golden/a/one.yaml; \`rayrig run --update\` writes it
rayrig: scenarios/a/two.yaml: there is no golden file golden/a/two.yaml; \`rayrig run --update\` writes it"
run 0 --update
expect 'both are written' "$(cat out err)" "\
created golden/a/one.yaml
created golden/a/two.yaml
2 passed, 0 failed"
cp -r golden first
run 0
expect 'both pass' "$(cat out err)" '2 passed, 0 failed'

# ---- a difference ----
sed -i 's/availableWorkerReplicas: 2/availableWorkerReplicas: 3/' golden/a/two.yaml
run 1
expect 'stderr is for the unusable' "$(cat err)" ''
expect 'the difference comes first, with its path' "$(head -n 2 out)" "\
FAIL scenarios/a/two.yaml
  checkpoints[ready].status.availableWorkerReplicas: want 3, got 2"
expect 'then the texts' "$(grep -E '^[-+]' out)" "\
--- golden/a/two.yaml
+++ observed
-      availableWorkerReplicas: 3
+      availableWorkerReplicas: 2"
expect 'at last the sum' "$(tail -n 2 out)" "\
  again: rayrig run scenarios/a/two.yaml
1 passed, 1 failed"
run 0 --select number=one
expect 'the other is not looked at' "$(cat out err)" '1 passed, 0 failed'
run 1 --select number=two --fail-fast

# ---- update ----
touch -d 2020-01-01 golden/a/*.yaml
run 0 --update
expect 'what changed' "$(grep -E '^(updated|created|[-+])' out)" "\
updated golden/a/two.yaml
--- golden/a/two.yaml
+++ observed
-      availableWorkerReplicas: 3
+      availableWorkerReplicas: 2"
expect 'only that file is written' "$(find golden -newermt 2020-02-01 -name '*.yaml')" \
    golden/a/two.yaml
expect 'as the first time' "$(diff -r first golden)" ''
run 0 --update
expect 'nothing to do' "$(cat out err)" '2 passed, 0 failed'

# ---- a checkpoint more, one less ----
sed -i 's/checkpoint: created/checkpoint: begun/' scenarios/a/one.yaml
run 1 scenarios/a/one.yaml
expect 'checkpoints by name' "$(sed -n 2,3p out)" "\
  checkpoints[created]: want a checkpoint, got none
  checkpoints[begun]: want none, got a checkpoint"

# ---- a failing scenario changes no golden file ----
sed -i 's/select: {type: worker}/select: {group: none}/' scenarios/a/one.yaml
run 1 --update scenarios/a/one.yaml
expect 'why' "$(cat err)" \
    'rayrig: scenarios/a/one.yaml:10: step 4: no Pod is selected by {"group":"none"}'
expect 'it is as before' "$(diff -r first golden)" ''

# ---- reports, and the number of workers ----
for number in 1 2 3 4 5 6 7 8 9; do
    sed "s/name: two/name: more-$number/" scenarios/a/two.yaml >"scenarios/a/more-$number.yaml"
done
printf 'a: b: c\n' >'scenarios/a/<odd> & "#name".yaml'
for jobs in 1 4; do
    mkdir "reports-$jobs"
    run 2 --jobs "$jobs" -v --report junit=now/r.xml,json=now/r.json --report tap=now/r.tap
    mv now/* out err "reports-$jobs"
done
expect 'the same with 1 and 4 workers' "$(diff -r reports-1 reports-4)" ''
expect 'nothing temporary stays' "$(ls now reports-1)" "\
now:

reports-1:
err
out
r.json
r.tap
r.xml"
run 1 --fail-fast --jobs 1 scenarios/a/more-1.yaml scenarios/a/two.yaml
cp out fail-fast
run 1 --fail-fast --jobs 4 scenarios/a/more-1.yaml scenarios/a/two.yaml
expect 'fail fast with 1 and 4 workers' "$(diff fail-fast out)" ''

# ---- shards are a partition ----
for index in 1 2 3; do
    run 1 -v --shard "$index/3" scenarios/a/more-*.yaml
    grep '^FAIL' out
done | sort >sharded
run 1 -v scenarios/a/more-*.yaml
expect 'three shards' "$(cat sharded)" "$(grep '^FAIL' out)"

# ---- what others read ----
python3 - <<'END' || failed=1
import json
import xml.etree.ElementTree as tree

root = tree.parse("reports-1/r.xml").getroot()
suite = root.find("testsuite")
cases = suite.findall("testcase")
assert root.tag == "testsuites" and suite.get("name") == "rayrig"
assert len(cases) == 12 == int(suite.get("tests"))
assert len(suite.findall("testcase/failure")) == int(suite.get("failures")) == 10
assert len(suite.findall("testcase/error")) == int(suite.get("errors")) == 1
assert cases[0].attrib == {
    "classname": "scenarios/a", "name": '<odd> & "#name"',
    "file": 'scenarios/a/<odd> & "#name".yaml'}
assert cases[0].find("error").get("type") == "input"
assert cases[-1].find("*") is None and cases[-1].get("name") == "two"
assert "again" not in cases[1].find("failure").text

report = json.load(open("reports-1/r.json"))
assert report["passed"] == 1 and report["failed"] == 11
assert [r["path"] for r in report["results"]] == [c.get("file") for c in cases]

points = [line for line in open("reports-1/r.tap") if line.startswith(("ok", "not ok", "1.."))]
assert points[0] == "1..12\n" and points[-1] == "ok 12 - scenarios/a/two.yaml\n"
assert points[1] == 'not ok 1 - scenarios/a/<odd> & "\\#name".yaml\n'
END
if command -v prove >/dev/null; then # Perl's reader of TAP, the oldest there is
    proved=$(prove --exec cat reports-1/r.tap 2>&1) || true
    expect 'what prove reads' \
        "$(grep -cE 'Failed 11/12 subtests|Failed tests:  1-11$' <<<"$proved")" 2
    expect 'nothing that it cannot read' "$(grep 'Parse errors' <<<"$proved")" ''
fi

exit "$failed"
