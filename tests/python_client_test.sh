#!/bin/bash
# The Python client against `rayrig serve`: list, create, patch, watch, status, delete. It is of
# Debian's python3-kubernetes; without that the test says so and passes.
#
#     tests/python_client_test.sh RAYRIG
set -euo pipefail
rayrig=$(realpath "$1")
python=/usr/bin/python3
if ! "$python" -c 'import kubernetes' 2>/dev/null; then
    echo "skipped: there is no python3-kubernetes"
    exit 0
fi
work=$(mktemp -d)
"$rayrig" serve --kubeconfig-out "$work/kubeconfig" --ready-file "$work/ready" >/dev/null &
server=$!
trap 'kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 100); do
    [ ! -s "$work/ready" ] || break
    sleep 0.05
done
"$python" - "$work/kubeconfig" <<'END'
import sys

from kubernetes import client, config, watch
from kubernetes.client.rest import ApiException


def check(what, got, want):
    if got != want:
        sys.exit(f"{what}: got {got!r}, want {want!r}")


config.load_kube_config(sys.argv[1])
core = client.CoreV1Api()
custom = client.CustomObjectsApi()
RAY = ("ray.io", "v1", "default", "rayclusters")

check("version", client.VersionApi().get_code().minor, "36")
check("namespaces", [item.metadata.name for item in core.list_namespace().items],
      ["default", "kube-node-lease", "kube-public", "kube-system"])  # fmt: skip

core.create_namespaced_config_map("default", {"metadata": {"name": "a"}, "data": {"k": "v"}})
patched = core.patch_namespaced_config_map("a", "default", {"data": {"k": None, "l": "w"}})
check("patched", patched.data, {"l": "w"})
patched = core.patch_namespaced_config_map("a", "default", [{"op": "remove", "path": "/data/l"}])
check("patched by JSON patch", patched.data, None)
try:
    core.create_namespaced_config_map("default", {"metadata": {"name": "a"}})
    sys.exit("a second one of the name was created")
except ApiException as error:
    check("conflict", (error.status, error.reason), (409, "Conflict"))

group = {
    "groupName": "workers", "replicas": 2, "minReplicas": 0, "maxReplicas": 3, "rayStartParams": {},
    "template": {"spec": {"containers": [{"name": "w", "image": "rayproject/ray:2.46.0"}]}},
}  # fmt: skip
head = {
    "rayStartParams": {},
    "template": {"spec": {"containers": [{"name": "h", "image": "rayproject/ray:2.46.0"}]}},
}
cluster = {
    "apiVersion": "ray.io/v1", "kind": "RayCluster", "metadata": {"name": "demo"},
    "spec": {"rayVersion": "2.46.0", "headGroupSpec": head, "workerGroupSpecs": [group]},
}  # fmt: skip
custom.create_namespaced_custom_object(*RAY, cluster)
for event in watch.Watch().stream(custom.list_namespaced_custom_object, *RAY, timeout_seconds=60):
    if event["object"].get("status", {}).get("state") == "ready":
        break
else:
    sys.exit("the cluster never became ready")
pods = core.list_namespaced_pod("default", label_selector="ray.io/cluster=demo")
check("Pods", sorted(pod.status.phase for pod in pods.items), ["Running"] * 3)
check("age", type(pods.items[0].metadata.creation_timestamp).__name__, "datetime")

scaled = custom.patch_namespaced_custom_object(*RAY, "demo", {"spec": {"suspend": True}})
check("generation", scaled["metadata"]["generation"], 2)
for event in watch.Watch().stream(core.list_namespaced_pod, "default", timeout_seconds=60):
    if not core.list_namespaced_pod("default").items:
        break
custom.delete_namespaced_custom_object(*RAY, "demo")
check("clusters", custom.list_namespaced_custom_object(*RAY)["items"], [])
END
kill -TERM "$server"
wait "$server"
