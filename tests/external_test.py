#!/usr/bin/env python3
"""`rayrig run --controller`: what is said of controllers of all manners (tests/data/controller.py).

    external_test.py RAYRIG
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

RAYRIG = Path(sys.argv[1]).resolve()
CONTROLLER = f"python3 {Path('tests/data/controller.py').resolve()}"

CLUSTER = """{apiVersion: ray.io/v1, kind: RayCluster, metadata: {name: demo}, spec: {headGroupSpec:
        {rayStartParams: {}, template: {spec: {containers: [{name: a, image: a}]}}}}}"""
SCENARIO = """\
apiVersion: rayrig.dev/v1alpha1
kind: Scenario
metadata: {name: NAME}
spec:
  contract: kuberay-1.7
  capture: [status, pods]
SETTINGS  steps:
    - create: CLUSTER
STEPS    - checkpoint: made
"""
GOLDEN = """\
scenario: NAME
contract: kuberay-1.7
checkpoints:
  - name: made
    time: 9s
    status: STATUS
    pods: ""
"""
# Settings, steps, and what the golden file has for a status.
SCENARIOS = {
    "once": ("", "", "{state: ready}"),
    "again": ("", "", "{state: ready}"),
    "hour": ("", "    - advance: 1h\n", "{state: ready}"),
    "moment": ("", "    - advance: 10ms\n", "{state: ready}"),
    "frozen": ("", "    - cache: {freeze: [pods]}\n", "{state: ready}"),
    "greeting": ("  env: {GREETING: hello}\n", "", "{state: ready, reason: hello}"),
    "gates": ("  featureGates: {RayClusterStatusConditions: false}\n", "", "{state: ready}"),
    "restarted": ("", "    - restart: controller\n", "{state: ready}"),
    "faulty": ("", "    - fault: {verb: create, resource: pods, error: {code: 500}}\n",
               "{state: ready}"),
}
# A case that waits until PATIENCE ends is to be short; but where the machine is busy, a program does
# not even start in so little. Then the next of these is tried.
PATIENCES = ["1s", "5s", "25s"]
NOT_STARTED = "the controller watches nothing"
# Manner, options, scenarios, exit status, and what must be in the output.
CASES = [
    ("good", [], ["once", "again", "moment", "restarted", "faulty"], 0, ["5 passed, 0 failed\n"]),
    ("good", ["--fresh-controller"], ["once", "again"], 0, ["2 passed, 0 failed\n"]),
    ("good", [], ["hour", "frozen", "greeting", "once"], 0,
     ["needs the controller's clock: advance 1h, and --wait is 5s", "needs the controller's cache",
      "needs a controller with settings of its own", "1 passed, 0 failed, 3 skipped\n"]),
    ("good", ["--wait", "1ms"], ["moment"], 0, ["0 passed, 0 failed, 1 skipped\n"]),
    ("settings", ["--fresh-controller"], ["greeting"], 0, ["1 passed, 0 failed\n"]),
    ("good", ["--fresh-controller"], ["gates"], 0, ["no place for its feature gates"]),
    ("good {feature-gates}", ["--fresh-controller"], ["gates"], 0, ["1 passed, 0 failed\n"]),
    ("other", [], ["once", "again"], 1,
     ['checkpoints[made].status.state: want "ready", got "failed"', "differs from KubeRay 1.7",
      "again: rayrig run --controller 'python3", "0 passed, 2 failed\n"]),
    ("other", ["--fail-fast"], ["once", "again"], 1, ["0 passed, 1 failed\n"]),
    ("crash", [], ["once", "again"], 1,
     ["broke an invariant: the controller ended with status 3\n    about to crash\n",
      "0 passed, 2 failed\n"]),
    ("restless", ["--patience", "PATIENCE"], ["once"], 1,
     ["broke an invariant: the controller did not come to rest within PATIENCE; its latest "
      "request: patch rayclusters demo"]),
    ("orphan", [], ["once"], 1,
     ["broke an invariant: it created the Pod orphan, which no object controls"]),
    ("stubborn", [], ["once"], 1,
     ["broke an invariant: it sends the same refused write again and again: delete rayclusters "
      "default/gone -> 404"]),
    ("no-start", [], ["once", "again"], 2,
     ["the controller ended with status 7\n    no, thank you\n", "0 passed, 1 failed\n"]),
    ("idle", ["--patience", "500ms"], ["once"], 2, [NOT_STARTED]),
]
# Command lines that are refused, and how.
REFUSED = [
    (["--quiet", "1s"], "--quiet needs --controller"),
    (["--controller", ""], "--controller: the command is empty"),
    (["--controller", "x", "--update"], "it does not go with --controller"),
    (["--controller", "x", "--jobs", "2"], "--jobs: with --controller there is one"),
    (["--controller", "x", "--quiet", "soon"], "--quiet: expected a duration"),
]


def write_scenarios(folder):
    for name, (settings, steps, status) in SCENARIOS.items():
        scenario = SCENARIO.replace("NAME", name).replace("CLUSTER", CLUSTER)
        scenario = scenario.replace("SETTINGS", settings).replace("STEPS", steps)
        (folder / "scenarios" / f"{name}.yaml").write_text(scenario)
        golden = GOLDEN.replace("NAME", name).replace("STATUS", status)
        (folder / "golden" / f"{name}.yaml").write_text(golden)


def run(folder, arguments):
    result = subprocess.run([RAYRIG, "run", *arguments], cwd=folder, capture_output=True,
                            text=True, env={**os.environ, "TMPDIR": str(folder / "tmp")})
    return result.returncode, result.stdout + result.stderr


def run_patiently(folder, arguments):
    """The exit status, the output, and the patience that was enough to start with."""
    for patience in PATIENCES:
        got, output = run(folder, [argument.replace("PATIENCE", patience)
                                   for argument in arguments])
        if "PATIENCE" not in arguments or NOT_STARTED not in output:
            break
    return got, output, patience


def main():
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("scenarios", "golden", "tmp"):
            (folder / part).mkdir()
        write_scenarios(folder)
        rows = [(["--controller", f"{CONTROLLER} {manner}", "--requeue", "1ms", "--quiet", "200ms",
                  *options, *(f"scenarios/{scenario}.yaml" for scenario in scenarios)],
                 status, wanted) for manner, options, scenarios, status, wanted in CASES]
        rows += [([*arguments, "scenarios"], 2, [wanted]) for arguments, wanted in REFUSED]
        for arguments, status, wanted in rows:
            got, output, patience = run_patiently(folder, arguments)
            missing = [text for text in wanted if text.replace("PATIENCE", patience) not in output]
            if got != status or missing:
                failed += 1
                print(f"FAILED: {' '.join(arguments)}\nexit status {got}, want {status}; "
                      f"not in the output: {missing}\n{output}")
        left = list((folder / "tmp").iterdir())
        if left:
            failed += 1
            print(f"FAILED: left behind: {left}")
    sys.exit(1 if failed else 0)


main()
