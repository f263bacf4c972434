#!/bin/bash
# Whatever is wrong with the input or the command line, there is one clear message on stderr, the
# exit status says whose fault it is, and no file appears or changes.
#
#     bad_input_test.sh RAYRIG
set -euo pipefail

rayrig=$1
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
failed=0

# scenario NAME LINE…: a scenario of that name, with the lines below `spec:`.
scenario() {
    local name=$1
    shift
    mkdir -p scenarios
    {
        printf 'apiVersion: rayrig.dev/v1alpha1\nkind: Scenario\nmetadata: {name: %s}\n' "$name"
        printf 'spec:\n  contract: kuberay-1.7\n'
        printf '  %s\n' "$@"
    } >"scenarios/$name.yaml"
}

# cluster NAME GROUP…: a manifest of a RayCluster with these worker groups, as one line of JSON.
# The first has one replica, the next two and so on.
cluster() {
    local name=$1 separator='' replicas=0 template
    shift
    template='"rayStartParams":{},"template":{"spec":{"containers":[{"name":"ray","image":"ray"}]}}'
    printf '{"apiVersion":"ray.io/v1","kind":"RayCluster","metadata":{"name":"%s"},' "$name"
    printf '"spec":{"headGroupSpec":{%s},"workerGroupSpecs":[' "$template"
    for group; do
        replicas=$((replicas + 1))
        printf '%s{"groupName":"%s","replicas":%d,"minReplicas":0,"maxReplicas":5,%s}' \
            "$separator" "$group" "$replicas" "$template"
        separator=,
    done
    printf ']}}'
}

tree() {
    find . -path ./out -prune -o -type f -exec md5sum {} + | sort
}

# refuses STATUS MESSAGE ARGUMENT…: stderr is `rayrig` and MESSAGE, and nothing else happens.
refuses() {
    local want_status=$1 want=$2 status=0
    shift 2
    tree >"$work.before"
    timeout 60 "$rayrig" "$@" >"$work.out" 2>"$work.err" </dev/null || status=$?
    tree >"$work.after"
    if [ "$status" != "$want_status" ] || ! diff <(printf 'rayrig%s\n' "$want") "$work.err"; then
        echo "FAILED: rayrig $*: exit status $status, want $want_status"
        failed=1
    fi
    if ! diff "$work.before" "$work.after"; then
        echo "FAILED: rayrig $*: files have changed"
        failed=1
    fi
    rm -f "$work.before" "$work.after" "$work.out" "$work.err"
}

# misuses COMMAND MESSAGE ARGUMENT…: the same for a command line, where a hint follows.
misuses() {
    local command=$1 message=$2
    shift 2
    refuses 2 " $command: $message
See \`rayrig $command --help\`." "$command" "$@"
}

cluster demo small >demo.json
scenario good 'steps: [{checkpoint: start}]'
"$rayrig" run --update scenarios/good.yaml >/dev/null

# ---- the command line ----
refuses 2 ': there is no command `play`
See `rayrig --help`.' play
refuses 2 ': there is no command `play`
See `rayrig --help`.' help play
misuses run 'unknown option --fast' --fast
misuses run 'unknown option -x' -x
misuses run 'the option --jobs needs a value' --jobs
misuses run 'the option --update takes no value' --update=yes
for jobs in 0 -1 257 many 1x '' 99999999999999999999; do
    misuses run "--jobs: expected a number from 1 to 256, got $jobs" --jobs "$jobs"
done
for shard in 0/2 3/2 1 1/ /2 1/0 1/2/3; do
    misuses run "--shard: expected I/N such as 1/4, got $shard" --shard "$shard"
done
misuses run '--select: expected KEY=VALUE, got area' --select area
misuses run '--select: no scenario has these labels' --select area=none scenarios/good.yaml
misuses run '--color: expected auto, always or never, got red' --color red
for report in junit json= xml=a,json=b ''; do
    misuses run "--report: expected junit, json, tap, matrix-md or matrix-html, and =FILE, got $report" \
        --report "$report"
done
misuses run '--report: a is there twice' --report junit=a --report json=b,tap=a
for command in get render check; do
    misuses "$command" 'which manifest? Name it with -f'
    misuses "$command" 'unknown option --fast' -f demo.json --fast
    refuses 2 ': --contract: expected kuberay-1.7 or raycluster-interface, got kuberay-2' \
        "$command" -f demo.json --contract kuberay-2
done
misuses check 'the option -f needs a value' -f
for variable in A =A =; do
    refuses 2 ": --env: expected NAME=VALUE, got $variable" check -f demo.json --env "$variable"
done
for gate in A A= =x B=yes B=True; do
    refuses 2 ": --feature-gates: expected NAME=true or NAME=false, got $gate" \
        check -f demo.json --feature-gates "RayMultiHostIndexing=true,$gate"
done
for seed in -1 1x ''; do
    refuses 2 ": --seed: expected a number, got $seed" get -f demo.json --seed "$seed"
done
misuses get 'arguments in resource/name form may not have more than one slash' pod/a/b -f demo.json
misuses get "the server doesn't have a resource type \"pots\"" pots -f demo.json
misuses get 'a resource cannot be retrieved by name across all namespaces' pods x -A -f demo.json
refuses 2 ': --after: expected a duration such as 30s or 5m, up to 8760h, got 5' \
    get -f demo.json --after 5
refuses 2 ': -o: expected wide, yaml, json, name, jsonpath=… or custom-columns=…, got xml' \
    get -f demo.json -o xml
misuses render '-o: expected yaml or json, got wide' -f demo.json -o wide
misuses render 'unexpected argument x' x -f demo.json
misuses check 'unexpected argument x' x -f demo.json
misuses schema 'unexpected argument x' x
misuses explain 'expected a word'
misuses explain 'there is no word `qwertyuiop`' qwertyuiop
misuses explain 'there is no word `HeadPodRedy`; near it are HeadPodReady' HeadPodRedy
misuses explain 'the option --scenarios needs a value' ready --scenarios

# ---- files that cannot be read ----
mkdir -p scenarios/empty scenarios/bad/deep
touch scenarios/empty/none.yaml scenarios/empty/demo.txt
cp demo.json scenarios/bad/a.json
printf '[' >scenarios/bad/b.yml
for command in get render check; do
    refuses 2 ': missing.yaml: cannot open the file: No such file or directory' \
        "$command" -f missing.yaml
    refuses 2 ': scenarios/empty: there is no object in it' "$command" -f scenarios/empty
    refuses 2 ': scenarios/bad/b.yml:2:1: did not find expected node content while parsing a flow node' \
        "$command" -f scenarios/bad
    refuses 2 ': missing.yaml: cannot open the file: No such file or directory' \
        "$command" -f demo.json --operator-config missing.yaml
    refuses 2 ': -: there is no object in it' "$command" -f -
done
rm -r scenarios/empty scenarios/bad
refuses 2 ': missing: cannot open the file: No such file or directory' run missing
mkdir empty
refuses 2 ': there is no scenario, a file *.yaml, below empty' run empty
if [ "$(id -u)" != 0 ]; then
    scenario secret 'steps: [{checkpoint: a}]'
    chmod 0 scenarios/secret.yaml
    refuses 2 ': scenarios/secret.yaml: cannot open the file: Permission denied' \
        run scenarios/secret.yaml
    chmod 644 scenarios/secret.yaml
    rm scenarios/secret.yaml
fi
head -c 4000000 /dev/zero | tr '\0' ' ' >large.yaml
refuses 2 ': large.yaml: the file is larger than 3145728 bytes' check -f large.yaml

# ---- files that are no YAML, or not ours ----
# broken NAME TEXT MESSAGE: the text is refused as a manifest, a scenario, a configuration.
broken() {
    printf '%b' "$2" >"$1.yaml"
    for command in 'check -f' 'check -f demo.json --operator-config' run; do
        # shellcheck disable=SC2086
        refuses 2 ": $1.yaml:$3" $command "$1.yaml"
    done
    rm "$1.yaml"
}
broken unclosed 'a: [\n' '2:1: did not find expected node content while parsing a flow node'
broken twice 'a: 1\na: 2\n' '2:1: duplicate key "a"'
broken bytes 'a: \xff\n' '1:4: invalid leading UTF-8 octet'
broken nul 'a: "b\\0c"\n' '1:4: a string cannot contain the character U+0000'
bomb='a: &a [x,x,x,x,x,x,x,x,x,x]\n'
previous=a
for name in b c d e f g h i; do
    bomb+="$name: &$name [*$previous,*$previous,*$previous,*$previous,*$previous,*$previous]\n"
    previous=$name
done
broken bomb "$bomb" '5:14: aliases expand to too much'
printf 'true\n' >list.yaml
refuses 2 ': list.yaml: expected one YAML document, a map' \
    check -f demo.json --operator-config list.yaml
printf 'a: 1\n---\nb: 1\n' >list.yaml
refuses 2 ': list.yaml: expected one YAML document, a map' \
    check -f demo.json --operator-config list.yaml
refuses 2 ': unrecognized feature gate: Unknown' get -f demo.json --feature-gates Unknown=true

# ---- scenarios ----
# bad NAME STATUS MESSAGE LINE…: a scenario with these lines below `spec:` is not played through.
bad() {
    local name=$1 status=$2 message=$3
    shift 3
    scenario "$name" "$@"
    refuses "$status" ": scenarios/$name.yaml:$message" run "scenarios/$name.yaml"
    refuses "$status" ": scenarios/$name.yaml:$message" run --update "scenarios/$name.yaml"
    rm "scenarios/$name.yaml"
}
bad key 2 '6:3: spec.stepps: unknown key `stepps`, expected contract, seed, featureGates, env, operatorConfig, covers, matrix, kubelet, capture, steps' \
    'stepps: []'
bad checkpoint 2 '8:5: spec.steps[1].checkpoint: the checkpoint a is there twice, first at line 7' \
    'steps:' '- checkpoint: a' '- checkpoint: a'
bad gate 2 '6:18: spec.featureGates.Unknown: unrecognized feature gate: Unknown' 'featureGates: {Unknown: true}' 'steps: [{checkpoint: a}]'
bad nothing 1 '7: step 1: no Pod is selected by {"group":"none"}' \
    'steps:' '- pods: {select: {group: none}, become: ready}'
bad file 1 '7: step 1: scenarios/missing.json: cannot open the file: No such file or directory' \
    'steps:' '- create: {file: missing.json}'
bad refused 1 '7: step 1: create Pod default/x was refused: 422 Invalid: Pod "x" is invalid: spec.containers: Required value' \
    'steps:' '- create: {apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {}}'
bad accepted 1 '7: step 1: create RayCluster default/demo was accepted, expected it to be refused' \
    'steps:' "- {create: $(cat demo.json), rejected: {code: 422}}"
bad otherwise 1 '8: step 2: create RayCluster default/demo was refused otherwise: want {"code":422}, got 409 AlreadyExists: rayclusters.ray.io "demo" already exists' \
    'steps:' '- create: {file: ../demo.json}' '- {create: {file: ../demo.json}, rejected: {code: 422}}'
bad kind 1 '7: step 1: no resource of kind Pot (apiVersion v1) is served' \
    'steps:' '- create: {apiVersion: v1, kind: Pot}'

# A controller that looks at everything each second is never done.
scenario busy 'env: {RAYCLUSTER_DEFAULT_REQUEUE_SECONDS_ENV: "1"}' 'steps:' \
    '- create: {file: ../demo.json}' '- checkpoint: a'
refuses 1 ': scenarios/busy.yaml:8: step 1: did not settle: still busy at 2h46m38s: default/demo' \
    run --update scenarios/busy.yaml

# ---- golden files ----
scenario new 'steps: [{checkpoint: a}]'
refuses 1 ': scenarios/new.yaml: there is no golden file golden/new.yaml; `rayrig run --update` writes it' \
    run scenarios/new.yaml
# golden TEXT MESSAGE: the golden file is unusable.
golden() {
    printf "$1" >golden/new.yaml
    refuses 2 ": golden/new.yaml:$2" run scenarios/new.yaml
}
golden 'a: b: c' '1:5: mapping values are not allowed in this context'
golden 'scenario: new\ncontract: raycluster-interface\ncheckpoints: []\n' \
    '2:1: the golden file is of the contract raycluster-interface, the scenario'\''s is kuberay-1.7'
golden 'scenario: good\ncontract: kuberay-1.7\ncheckpoints: []\n' \
    '1:1: the golden file is of the scenario good, the scenario'\''s is new'
golden 'scenario: new\ncontract: kuberay-1.7\ncheckpoints: [{name: a}, {name: a}]\n' \
    '3:27: the checkpoint a is there twice'
rm golden/new.yaml
mkdir golden/new.yaml
refuses 2 ': golden/new.yaml: cannot write the file: Is a directory' \
    run --update scenarios/new.yaml
rmdir golden/new.yaml
rm scenarios/new.yaml

# ---- reports ----
mkdir taken
refuses 2 ': taken: cannot write the file: Is a directory' \
    run scenarios/good.yaml --report junit=taken
refuses 2 ': demo.json/report.xml: cannot write beside the file: Not a directory' \
    run scenarios/good.yaml --report tap=demo.json/report.xml
if [ "$(id -u)" != 0 ]; then
    mkdir closed
    chmod 555 closed
    refuses 2 ': closed/r: cannot write beside the file: Permission denied' \
        run scenarios/good.yaml --report json=closed/r
fi

exit "$failed"
