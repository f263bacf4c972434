#!/usr/bin/env python3
"""`rayrig render --sent` against the recordings: for each recorded RayCluster, what the controller
sends must be what the real one sent, object by object and member by member.

    render_test.py RAYRIG
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

RECORDINGS = Path("core/ray/testdata/objects")

# ---- what has to be done to a recorded input, so that an API server takes it as a manifest ----


def account_of(recording):
    head = recording["input"]["spec"]["headGroupSpec"]
    return head["template"]["spec"].get("serviceAccountName")


def with_service_account(recording, manifest):
    """The controller demands that an account which the head names is there already."""
    account = account_of(recording)
    if account:
        manifest.insert(0, {"apiVersion": "v1", "kind": "ServiceAccount",
                            "metadata": {"name": account, "namespace": "default"}})


def with_few_workers(recording, manifest):
    """Two thousand million replicas were for the status alone; one shows what they are like."""
    for group in manifest[-1]["spec"].get("workerGroupSpecs", []):
        group["replicas"] = min(group["replicas"], 3)


INPUTS = [with_service_account, with_few_workers]


# ---- what a recording shows otherwise than it is sent, or sent in no fixed order ----


def without_type(sent, recorded):
    """Go's typed objects do not say what they are."""
    if "kind" not in recorded:
        sent.pop("apiVersion")
        sent.pop("kind")


def without_owner(sent, recorded):
    """Some were recorded before the controller made itself their owner."""
    if "ownerReferences" not in recorded["metadata"]:
        sent["metadata"].pop("ownerReferences", None)


def with_recorded_uid(sent, recorded):
    """The API server gives the RayCluster another uid than the recorded one."""
    owners = zip(sent["metadata"].get("ownerReferences", []),
                 recorded["metadata"].get("ownerReferences", []))
    for ours, theirs in owners:
        ours["uid"] = theirs["uid"]


def without_zero_values(sent, recorded):
    """Go prints structs that are empty, and numbers that are zero, where they say nothing."""
    for thing in (sent, recorded):
        thing.pop("status", None)
        spec = thing.get("spec", {})
        for port in spec.get("ports", []):
            if port.get("targetPort") == 0:
                del port["targetPort"]
        for container in spec.get("containers", []) + spec.get("initContainers", []):
            if container.get("resources") == {}:
                del container["resources"]


def with_sorted_ports(sent, recorded):
    """To the ports of a user's own head Service others are added in the order of a Go map."""
    for thing in (sent, recorded):
        ports = thing.get("spec", {}).get("ports", [])
        if "selector" in thing.get("spec", {}):
            ports.sort(key=lambda port: port["name"])


def with_recorded_replica(sent, recorded):
    """Which replica of its group a Pod is: the recording has the first, with a name of X's."""
    labels, want = sent["metadata"].get("labels", {}), recorded["metadata"].get("labels", {})
    for label in ("ray.io/worker-group-replica-index", "ray.io/worker-group-replica-name",
                  "ray.io/replica-host-index"):
        if label in labels and label in want:
            labels[label] = want[label]


OBJECTS = [without_type, without_owner, with_recorded_uid, without_zero_values, with_sorted_ports,
           with_recorded_replica]

# ---- the command ----

# An API server takes no Pod that requests 1Gi and is limited to 1G, and after such a head the
# controller sends nothing more. The store that was recorded took everything.
REFUSED = "rayrig: RayCluster raycluster-kuberay: FailedToCreateHeadPod: "


def render(rayrig, recording, manifest, folder):
    command = [rayrig, "render", "-f", "-", "--sent", "-o", "json"]
    for name, on in recording["gates"].items():
        command += ["--feature-gates", f"{name}={str(on).lower()}"]
    for name, value in recording["env"].items():
        command += ["--env", f"{name}={value}"]
    config = folder / "config.json"
    config.write_text(json.dumps(recording["operatorConfig"] or {}))
    command += ["--operator-config", str(config)]
    text = "---\n".join(json.dumps(thing) + "\n" for thing in manifest)
    run = subprocess.run(command, input=text, capture_output=True, text=True)
    refused = run.stderr.startswith(REFUSED)
    if run.returncode != (1 if refused else 0):
        raise ValueError(f"exit status {run.returncode}: {run.stderr}")
    return json.loads(run.stdout)["items"], refused


# The objects that are found by their kind alone.
KINDS = {"serviceAccount": "ServiceAccount", "role": "Role", "roleBinding": "RoleBinding",
         "ingress": "Ingress", "pvc": "PersistentVolumeClaim"}
# A Job when the RayCluster is deleted, which a test of the controller has; and what no object is.
NOT_RENDERED = {"redisCleanupJob", "status", "upgradeHash", "upgradeHashInputJSON"}


def place_of(item):
    """Where in a recording's `expected` an object is; None: nowhere."""
    kind, labels = item["kind"], item["metadata"].get("labels", {})
    if kind == "Pod":
        is_head = labels["ray.io/node-type"] == "head"
        return ("headPod",) if is_head else ("workerPods", labels["ray.io/group"])
    if kind == "Service":
        return ("headlessService" if "ray.io/headless-worker-svc" in labels else
                "serveService" if "ray.io/serve" in labels else "headService",)
    for name, its_kind in KINDS.items():
        if kind == its_kind:
            return (name,)
    return None


def differences(want, got, path=""):
    if isinstance(want, dict) and isinstance(got, dict):
        for key in sorted(want.keys() | got.keys()):
            yield from differences(want.get(key), got.get(key), f"{path}/{key}")
    elif isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        for index, pair in enumerate(zip(want, got)):
            yield from differences(*pair, f"{path}/{index}")
    elif want != got:
        yield f"{path}: recorded {json.dumps(want)}, sent {json.dumps(got)}"


def expected_places(recording, refused):
    spec, expected = recording["input"]["spec"], recording["expected"]
    suspended = {group["groupName"] for group in spec.get("workerGroupSpecs", [])
                 if group.get("suspend")}
    for name, thing in expected.items():
        if name == "workerPods":
            # What a suspended group would have was recorded, too; nothing of it is sent.
            yield from ((name, group) for group in thing
                        if group not in suspended and not refused)
        elif name == "serviceAccount" and account_of(recording):
            continue  # has to be there already
        elif name not in NOT_RENDERED and not name.startswith("validate"):
            yield (name,)


def is_auth_token(item):
    """The Secret of a token is random and was not recorded; what it is like is fixed."""
    return (item["kind"] == "Secret" and list(item["stringData"]) == ["auth_token"] and
            len(item["stringData"]["auth_token"]) == 44)


def compare(recording, items, refused):
    expected, seen = recording["expected"], set()
    for item in items:
        if is_auth_token(item):
            continue
        place = place_of(item)
        recorded = expected
        for step in place or ():
            recorded = recorded.get(step, {})
        if place is None or not recorded:
            yield f"{item['kind']} {item['metadata']} is sent, but not recorded"
            continue
        seen.add(place)
        sent, want = json.loads(json.dumps(item)), json.loads(json.dumps(recorded))
        for normalise in OBJECTS:
            normalise(sent, want)
        yield from (f"{'.'.join(place)}: {text}" for text in differences(want, sent))
    for place in set(expected_places(recording, refused)) - seen:
        yield f"{'.'.join(place)} is recorded, but not sent"


def check(rayrig, path, folder):
    recording = json.loads(path.read_text())
    manifest = [json.loads(json.dumps(recording["input"]))]
    for prepare in INPUTS:
        prepare(recording, manifest)
    try:
        return list(compare(recording, *render(rayrig, recording, manifest, folder)))
    except ValueError as problem:
        return [str(problem)]


def main():
    failed = False
    paths = sorted(RECORDINGS.glob("*.json"))
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            for problem in check(sys.argv[1], path, Path(folder)):
                failed = True
                print(f"{path.stem}: {problem}")
    print(f"{len(paths)} recordings")
    sys.exit(failed or not paths)


if __name__ == "__main__":
    main()
