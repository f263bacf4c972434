#!/usr/bin/env python3
"""kubectl against `rayrig serve`: does it print what it printed against a real API server?

    kubectl_test.py RAYRIG [KUBECTL…]

tests/data/kubectl/VERSION.transcript are commands with what kubectl 1.20.2, 1.32.4 and 1.36.2 printed
against kube-apiserver 1.36.2. Each kubectl that is given, or the one on the path, is held to the
transcript of its own version or, without one, to the exit statuses of the next. No kubectl: the test
says so and passes.
"""

import concurrent.futures
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DATA = os.path.join(ROOT, "tests", "data", "kubectl")

# Where only the exit status is compared, and why.
ONLY_STATUS = {
    "kubectl version": "names builds",
    "kubectl api-resources": "lists all of the real server's resources",
    "kubectl api-versions": "likewise",
    "kubectl explain": "the descriptions are not ours to copy; see explain() below",
    "kubectl auth can-i --list": "lists paths that the real server has",
    "kubectl auth whoami": "kubectl sends no token without TLS, so nobody has an id",
    "kubectl get ns": "there were others",
    "kubectl get crd": "there may be others",
    "kubectl get --raw": "compared in apiserver_test.py",
    "kubectl get all": "no controller makes Pods for Jobs here",
    "kubectl get events": "likewise",
    "kubectl events": "likewise",
    "kubectl delete pods --all": "likewise",
    "kubectl describe rayclusters": "as describe raycluster, of which the transcript has one more",
    "kubectl get rayclusters --chunk-size=1 -A": "other namespaces had some",
    "kubectl get rayclusters -A": "likewise",
    "kubectl get svc,cm,secret": "Jobs' Pods again, and accounts' Secrets",
    "kubectl logs": "no container ever runs",
}
# What no transcript has: commands with a status and a part of what they print. Only of versions from
# 1.32 on, since 1.20 asks for versions of APIs that a server of 1.36 has no more.
BEYOND = [
    ("create namespace beyond", 0, "created"),
    ("apply -f workloads.yaml", 0, "cronjob.batch/nightly created"),
    # The claims' templates are one field, and have got defaults.
    ("apply -f workloads.yaml", 0, "db configured\ndaemonset.apps/agent unchanged"),
    ("diff -f workloads.yaml", 0, ""),
    ("apply --server-side -f workloads.yaml", 1, ".spec.volumeClaimTemplates"),
    ("apply --server-side --force-conflicts -f workloads.yaml", 0, "db serverside-applied"),
    ("get sts,ds,rc,cj -o name", 0, "statefulset.apps/db\ndaemonset.apps/agent\n"),
    ("get sts db", 0, "0/3"),
    ("scale sts db --replicas=2", 0, "statefulset.apps/db scaled"),
    ("scale rc old --replicas=4", 0, "replicationcontroller/old scaled"),
    ("set image ds/agent c=j:2", 0, "daemonset.apps/agent image updated"),
    ("get ds agent -o jsonpath={.metadata.annotations}", 0, '.template.generation":"2"'),
    ("rollout restart sts db", 0, "statefulset.apps/db restarted"),
    ("create cronjob x --image=i --schedule=daily", 1, "expected exactly 5 fields, found 1: [daily]"),
    ("explain statefulset.spec.updateStrategy.rollingUpdate.partition", 0, "partition <integer>"),
    ("apply --prune -l p=q -f pruned1.yaml", 0, "configmap/second created"),
    ("apply --prune -l p=q -f pruned2.yaml", 0, "configmap/second pruned"),
    ("apply --server-side --prune --applyset=set -f pruned1.yaml", 0, "second serverside-applied"),
    ("apply --server-side --prune --applyset=set -f pruned2.yaml", 0, "configmap/second pruned"),
    ("wait --for=jsonpath={.data.a}=1 cm/first --timeout=5s", 0, "configmap/first condition met"),
    ("wait --for=create cm/third --timeout=1s", 1, "timed out waiting for the condition"),
    ("delete -f pruned2.yaml --wait", 0, 'configmap "first" deleted'),
    ("wait --for=delete cm/first --timeout=5s", 0, ""),
    ("top pods", 1, "Metrics API not available"),
    ("delete -f workloads.yaml --cascade=foreground", 0, 'cronjob.batch "nightly" deleted'),
]
# What differs from run to run.
REPLACED = [
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( \+0000|Z)"), "(time)"),
    (re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "(uid)"),
    (re.compile(r"(resourceVersion|Resource Version)(\W+)\d+"), r"\1\2(version)"),
    (re.compile(r"kube-api-access-\w{5}"), "kube-api-access-(suffix)"),
    (re.compile(r"\b10\.96\.\d+\.\d+"), "(address)"),
    (re.compile(r"/tmp/(LIVE|MERGED)-\d+"), r"/tmp/\1"),
    (re.compile(r"\bn-k1\d\d\b"), "(namespace)"),
    (re.compile(r"\b(\d+[smhd]){1,2}\b"), "(age)"),
    (re.compile(r"^[EIW]\d{4} .*$", re.MULTILINE), ""),
    (re.compile(r"[ \t]+"), " "),
    (re.compile(r" $|^\n", re.MULTILINE), ""),
]


def plain(text):
    for pattern, other in REPLACED:
        text = pattern.sub(other, text)
    return text.strip().splitlines()


class Serve:
    def __init__(self, rayrig, folder, namespace):
        self.kubeconfig = os.path.join(folder, "kubeconfig")
        self.process = subprocess.Popen(
            [rayrig, "serve", "--controller", "none", "--kubelet", "manual"]
            + ["--kubeconfig-out", self.kubeconfig],
            stdout=subprocess.PIPE,
            text=True,
        )
        self.process.stdout.readline()
        with open(self.kubeconfig, encoding="utf-8") as file:
            text = file.read()
        with open(self.kubeconfig, "w", encoding="utf-8") as file:
            file.write(text.replace("  context:\n", f"  context:\n    namespace: {namespace}\n"))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


def read_transcript(version):
    """(command, output, exit status) for each."""
    with open(os.path.join(DATA, version + ".transcript"), encoding="utf-8") as file:
        parts = re.split(r"^\$ ", file.read(), flags=re.MULTILINE)[1:]
    for part in parts:
        command, _, output = part.partition("\n")
        status = re.search(r"^\(exit status (\d+)\)\n*\Z", output, re.MULTILINE)
        yield command, output[: status.start()] if status else output, int(status[1]) if status else 0


def version_of(kubectl):
    said = subprocess.run([kubectl, "version", "--client"], capture_output=True, text=True, check=False)
    found = re.search(r"v(\d+)\.(\d+)\.", said.stdout + said.stderr)
    return (int(found[1]), int(found[2])) if found else (1, 0)


def choose_transcript(version):
    """The one to be held to, and whether its output counts."""
    known = [(1, 20), (1, 32), (1, 36)]
    name = min((other for other in known if other >= version), default=known[-1])
    return "%d.%d" % name, version in known


def fields(output):
    """What `explain` says beside its descriptions."""
    return [line.split()[:2] for line in output.splitlines() if re.match(r"\s+\w+\t<", line)]


def compare(command, want, got, counts_output):
    if command.startswith("kubectl explain"):
        a, b = fields(want), fields(got)
        return None if a == b or not counts_output else f"fields: want {a}, got {b}"
    if not counts_output or any(command.startswith(prefix) for prefix in ONLY_STATUS):
        return None
    a, b = plain(want), plain(got)
    for i in range(max(len(a), len(b))):
        x, y = (lines[i] if i < len(lines) else "(nothing)" for lines in (a, b))
        if x != y:
            return f"line {i + 1}: want {x[:300]}\n{'':8}got  {y[:300]}"
    return None


def go_beyond(run):
    """How many of BEYOND go another way."""
    failed = 0
    for command, status, part in BEYOND:
        done = run([*shlex.split(command), "--namespace=beyond"])
        if done.returncode != status or part not in re.sub("[ \t]+", " ", done.stdout):
            failed += 1
            print(f"kubectl {command}\n    exit status {done.returncode}: {done.stdout[:400].strip()}")
    return failed


def replay(rayrig, kubectl):
    version = version_of(kubectl)
    name, counts_output = choose_transcript(version)
    namespace = "n-k1" + name[2:]
    failed = passed = 0
    with tempfile.TemporaryDirectory() as home:
        serve = Serve(rayrig, home, namespace)
        env = {
            "HOME": home,
            "KUBECONFIG": serve.kubeconfig,
            "PATH": os.environ["PATH"],
            "TZ": "UTC",
            "KUBECTL_EXTERNAL_DIFF": "diff -u -N",
            "KUBECTL_APPLYSET": "true",
        }

        def run(words):
            return subprocess.run(
                [kubectl, *words], cwd=DATA, env=env, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, check=False,
            )  # fmt: skip

        for command, output, status in read_transcript(name):
            if "--dry-run" not in command and command.startswith("kubectl diff"):
                shutil.rmtree(os.path.join(home, "tmp"), ignore_errors=True)
            done = run(shlex.split(command)[1:])
            problem = compare(command, output, done.stdout, counts_output)
            if done.returncode != status:
                problem = f"exit status {done.returncode}, not {status}: {done.stdout[:400].strip()}"
            if problem:
                failed += 1
                print(f"kubectl {version[0]}.{version[1]}: {command}\n    {problem}")
            else:
                passed += 1
        if version >= (1, 32):
            failed += go_beyond(run)
        if serve.stop() != 0:
            failed += 1
            print("the server did not end well")
    print(f"kubectl {version[0]}.{version[1]}: {passed} as recorded, {failed} not")
    return failed


def main():
    rayrig, *kubectls = sys.argv[1:]
    rayrig = os.path.abspath(rayrig)
    kubectls = kubectls or [path for path in [shutil.which("kubectl")] if path]
    extra = os.environ.get("RAYRIG_KUBECTL")
    kubectls += extra.split(":") if extra else []
    kubectls = [os.path.abspath(path) for path in kubectls]
    if not kubectls:
        print("skipped: there is no kubectl on the path")
    # Each has a server of its own, and mostly waits.
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        failed = sum(pool.map(lambda kubectl: replay(rayrig, kubectl), kubectls))
    sys.exit(failed > 0)


main()
