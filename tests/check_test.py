#!/usr/bin/env python3
"""`rayrig check`: says of each recorded RayCluster what the real controller said, and where the
manifests below are wrong.

    check_test.py RAYRIG
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

RECORDINGS = Path("core/ray/testdata/validation.json")

# RayClusters that no API server lets through to the controller, and what the API server says.
REFUSED_BY_THE_SCHEMA = {
    "name-upper": 'metadata.name: Invalid value: "Abc": a lowercase RFC 1123 subdomain must',
    "upgrade-bad": 'spec.upgradeStrategy.type: Unsupported value: "Rolling": supported values: '
                   '"Recreate", "None"',
}
# The status of a manifest is dropped, so what is wrong with it never shows.
ERRORS = ["metadataError", "specError", "upgradeError"]

CONTAINERS = "{resources: {limits: {cpu: 1, memory: 1Gi}}, image: ray, name: ray}"
MANIFEST = f"""\
apiVersion: ray.io/v1
kind: RayCluster
metadata:
  name: demo
spec:
  headGroupSpec:
    template:
      spec:
        containers:
          - {CONTAINERS}
  workerGroupSpecs:
    - groupName: workers
      replicas: 1
      template:
        spec:
          containers:
            - {CONTAINERS}
"""

# How MANIFEST is changed, options, exit status, and all that is printed.
CASES = {
    "nothing to say": ([], [], 0, ""),
    "unknown fields": (
        [("      replicas", "      repliccas"), ("    template:\n      spec:",
                                                 "    templates: {}\n    template:\n      spec:")],
        [], 1,
        "m.yaml:7: spec.headGroupSpec.templates: unknown field\n"
        "m.yaml:14: spec.workerGroupSpecs[0].repliccas: unknown field\n"),
    "several problems of the schema": (
        [("    - groupName: workers\n", "    - groupName: 7\n"),
         ("replicas: 1", "replicas: many")], [], 1, None),
    "a Pod that is refused": (
        [(CONTAINERS + "\n  worker", CONTAINERS.replace("name: ray", "name: Ray") + "\n  worker")],
        [], 1, None),
    "warnings": (
        [("replicas: 1", "replicas: 9\n      maxReplicas: 3"),
         ("spec:\n  head", "spec:\n  autoscalerOptions: {}\n  head")], [], 0,
        "m.yaml:6: warning: spec.autoscalerOptions: without effect: enableInTreeAutoscaling is not "
        "true\n"
        "m.yaml:14: warning: spec.workerGroupSpecs[0].replicas: 9 is more than maxReplicas: there "
        "will be 3, while the columns of resources count 9\n"),
    "the first autoscaler": (
        [("spec:\n  head", "spec:\n  enableInTreeAutoscaling: true\n  "
          "autoscalerOptions: {version: v1}\n  head"),
         ("        spec:\n          containers", "        spec:\n          restartPolicy: Always\n"
                                                 "          containers")], [], 0,
        "m.yaml:1: warning: RayCluster spec warning default/demo: restartPolicy for worker groups "
        "[workers] should be Never or unset when using autoscaler V1\n"),
    "a failure that is no event": (
        [("  name: demo", "  name: demo\n  annotations: {ray.io/enable-serve-service: 'true'}"),
         (CONTAINERS, CONTAINERS.replace("name: ray", "name: ray, ports: [{containerPort: 1}]"))],
        [], 1,
        "m.yaml:1: Please specify a port named 'serve' (or with the prefix 'serve-', e.g. "
        "'serve-grpc') in the Ray head container; otherwise, the Kubernetes service for Ray Serve "
        "will not be created.\n"),
    "another controller's": (
        [("spec:\n  head", "spec:\n  managedBy: kueue.x-k8s.io/multikueue\n  head")], [], 1,
        "m.yaml:6: spec.managedBy: the RayCluster is another controller's: KubeRay ignores it\n"),
    "a gate that there is not": ([], ["--feature-gates", "RayNope=true"], 2, ""),
    "a key that there is not": ([], ["--operator-config", "config.yaml"], 2, ""),
}
# What standard error holds, or standard output where CASES leaves it open.
SAID = {
    "several problems of the schema":
        ["m.yaml:12: spec.workerGroupSpecs[0].groupName: Invalid value: ",
         "m.yaml:13: spec.workerGroupSpecs[0].replicas: Invalid value: "],
    "a Pod that is refused": ["m.yaml:1: Failed to create head Pod default/, ",
                              "spec.containers[0].name: Invalid value: \"Ray\""],
    "a gate that there is not": ["rayrig: unrecognized feature gate: RayNope\n"],
    "a key that there is not": ["rayrig: operator configuration: unknown key headSidecar\n"],
}


def run(rayrig, arguments, folder, text=None):
    return subprocess.run([rayrig, "check", *arguments], input=text, cwd=folder,
                          capture_output=True, text=True)


def check_recording(rayrig, recording, folder):
    gates = [f"--feature-gates={name}={str(on).lower()}"
             for name, on in recording["gates"].items()]
    got = run(rayrig, ["-f", "-", *gates], folder, json.dumps(recording["input"]))
    errors = [recording[key] for key in ERRORS if recording[key]]
    if recording["name"] in REFUSED_BY_THE_SCHEMA:
        errors = [REFUSED_BY_THE_SCHEMA[recording["name"]]]
    if got.returncode != bool(errors):
        yield f"exit status {got.returncode}: {got.stdout}{got.stderr}"
    # The controller stops at the first.
    if errors and errors[0] not in got.stdout:
        yield f"recorded: {errors[0]}\nprinted: {got.stdout}"


def check_case(rayrig, name, folder):
    changes, options, status, printed = CASES[name]
    text = MANIFEST
    for old, new in changes:
        assert old in text, name
        text = text.replace(old, new, 1)
    (folder / "m.yaml").write_text(text)
    (folder / "config.yaml").write_text("kind: Configuration\nheadSidecar: []\n")
    got = run(rayrig, ["-f", "m.yaml", *options], folder)
    if got.returncode != status:
        yield f"exit status {got.returncode}, not {status}: {got.stdout}{got.stderr}"
    if printed is not None and got.stdout != printed:
        yield f"wanted:\n{printed}printed:\n{got.stdout}{got.stderr}"
    for said in SAID.get(name, []):
        if said not in got.stdout + got.stderr:
            yield f"wanted: {said}\nprinted:\n{got.stdout}{got.stderr}"


def main():
    rayrig, failed = str(Path(sys.argv[1]).resolve()), False
    recordings = json.loads(RECORDINGS.read_text())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        problems = {recording["name"]: list(check_recording(rayrig, recording, folder))
                    for recording in recordings}
        problems.update({case: list(check_case(rayrig, case, folder)) for case in CASES})
    for case, lines in problems.items():
        for line in lines:
            failed = True
            print(f"{case}: {line}")
    print(f"{len(recordings)} recordings, {len(CASES)} cases")
    sys.exit(failed or not recordings)


if __name__ == "__main__":
    main()
