#!/usr/bin/env python3
"""`rayrig serve` and its control, as clients meet them.

    tests/serve_test.py RAYRIG
"""

import http.client
import json
import os
import random
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest

RAYRIG = os.path.abspath(sys.argv.pop(1))
WAIT_SECONDS = 30
CONTROL = "/rayrig/v1/"
PODS = "/api/v1/namespaces/default/pods"

DEMO = """
create:
  apiVersion: ray.io/v1
  kind: RayCluster
  metadata: {name: demo}
  spec:
    rayVersion: 2.52.0
    headGroupSpec:
      rayStartParams: {}
      template: {spec: {containers: [{name: ray-head, image: rayproject/ray:2.52.0}]}}
    workerGroupSpecs:
      - groupName: workers
        replicas: 2
        minReplicas: 0
        maxReplicas: 5
        rayStartParams: {}
        template: {spec: {containers: [{name: ray-worker, image: rayproject/ray:2.52.0}]}}
"""


class Answer:
    def __init__(self, response):
        self.code = response.status
        self.headers = response.headers
        self.body = response.read()

    def json(self):
        return json.loads(self.body)

    def message(self):
        return self.json()["message"]


class Serve:
    """A server for the time of a `with`."""

    def __init__(self, *options):
        self.folder = tempfile.mkdtemp()
        self.ready = os.path.join(self.folder, "ready")
        self.kubeconfig = os.path.join(self.folder, "kubeconfig")
        self.process = subprocess.Popen(
            [RAYRIG, "serve", "--ready-file", self.ready, "--kubeconfig-out", self.kubeconfig]
            + list(options),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def __enter__(self):
        end = time.monotonic() + WAIT_SECONDS
        while not os.path.exists(self.ready):
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < end, "not ready"
            time.sleep(0.01)
        with open(self.ready) as file:
            self.url = file.read().strip()
        self.scheme, _, address = self.url.partition("://")
        self.host, _, port = address.rpartition(":")
        self.port = int(port)
        return self

    def __exit__(self, kind, value, trace):
        try:
            if kind is None:
                self.stop()
        finally:
            self.process.kill()
            self.process.communicate()
            shutil.rmtree(self.folder)

    def stop(self):
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
            _, stderr = self.process.communicate(timeout=WAIT_SECONDS)
            assert self.process.returncode == 0, (self.process.returncode, stderr)
            assert stderr == b"", stderr

    def connect(self, timeout=WAIT_SECONDS):
        return http.client.HTTPConnection(self.host, self.port, timeout=timeout)

    def socket(self, timeout=WAIT_SECONDS):
        return socket.create_connection((self.host, self.port), timeout=timeout)

    def ask(self, method, target, body=None, headers=None, timeout=WAIT_SECONDS):
        headers = dict(headers or {})
        if body is not None and not isinstance(body, (str, bytes)):
            body = json.dumps(body)
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
        connection = self.connect(timeout)
        try:
            connection.request(method, target, body, headers)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def control(self, method, name, body=None, **headers):
        return self.ask(method, CONTROL + name, body, headers)

    def step(self, text):
        return self.ask("POST", CONTROL + "steps", text, {"Content-Type": "application/yaml"})

    def watch(self, target=PODS, agent="watcher"):
        separator = "&" if "?" in target else "?"
        connection = self.connect()
        connection.request("GET", target + separator + "watch=true", headers={"User-Agent": agent})
        return connection.getresponse()

    def raw(self, data, timeout=5):
        """What comes back for some bytes, until the server closes or says nothing more."""
        got = b""
        with self.socket(timeout) as client:
            try:
                client.sendall(data)
                while True:
                    part = client.recv(65536)
                    if not part:
                        break
                    got += part
                    if b"\r\n\r\n" in got:
                        break
            except (socket.timeout, ConnectionError):
                pass
        return got


def code_of(raw):
    return int(raw.split()[1]) if raw.startswith(b"HTTP/1.1 ") else None


def pod(name):
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name},
        "spec": {"containers": [{"name": "main", "image": "x"}]},
    }


class Beginning(unittest.TestCase):
    def test_ready_file_and_kubeconfig(self):
        with Serve() as serve:
            with open(serve.kubeconfig) as file:
                self.assertIn("server: " + serve.url, file.read())
            self.assertEqual(serve.ask("GET", "/readyz").body, b"ok")

    def test_sigterm_ends_watches(self):
        with Serve() as serve:
            watch = serve.watch()
            serve.stop()
            self.assertEqual(watch.read(), b"")  # a whole answer: an end was sent

    def test_what_cannot_be(self):
        for options, said in (
            (["--listen", "0.0.0.0:0"], "--token-file"),
            (["--listen", "nonsense"], "HOST:PORT"),
            (["--time", "fast"], "--time"),
            (["--time", "0x"], "--time"),
            (["--tls-cert", "/dev/null"], "go together"),
            (["--token-file", "/nowhere"], "/nowhere"),
            (["extra"], "extra"),
        ):
            with self.subTest(options=options):
                done = subprocess.run(
                    [RAYRIG, "serve"] + options, capture_output=True, timeout=WAIT_SECONDS
                )
                self.assertEqual(done.returncode, 2)
                self.assertIn(said, done.stderr.decode())


    def test_definitions(self):
        definition = {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": {"name": "bells.example.com"},
            "spec": {
                "group": "example.com",
                "scope": "Namespaced",
                "names": {"plural": "bells", "singular": "bell", "kind": "Bell"},
                "versions": [
                    {
                        "name": "v1",
                        "served": True,
                        "storage": True,
                        "schema": {"openAPIV3Schema": {"type": "object"}},
                    }
                ],
            },
        }
        with tempfile.NamedTemporaryFile("w") as file:
            json.dump(definition, file)
            file.flush()
            with Serve("--crd", file.name, "--crd", file.name) as serve:
                self.assertEqual(
                    serve.ask("GET", "/apis/example.com/v1/namespaces/default/bells").code, 200
                )
        with tempfile.NamedTemporaryFile("w") as file:
            json.dump(pod("a"), file)
            file.flush()
            done = subprocess.run([RAYRIG, "serve", "--crd", file.name], capture_output=True)
            self.assertEqual(done.returncode, 2)
            self.assertIn(b"expected a CustomResourceDefinition", done.stderr)


class Tokens(unittest.TestCase):
    def test_who_may_control(self):
        with tempfile.NamedTemporaryFile("w") as tokens:
            tokens.write('secret,root,1,"system:masters"\nother,guest,2\n')
            tokens.flush()
            with Serve("--token-file", tokens.name) as serve:
                for token, code in ((None, 403), ("other", 403), ("wrong", 401), ("secret", 200)):
                    headers = {} if token is None else {"Authorization": "Bearer " + token}
                    with self.subTest(token=token):
                        self.assertEqual(serve.control("GET", "time", **headers).code, code)
                        self.assertEqual(serve.ask("GET", PODS, headers=headers).code, code)
                with open(serve.kubeconfig) as file:
                    self.assertIn("secret", file.read())

    def test_no_page_in_a_browser(self):
        with Serve() as serve:
            answer = serve.control("POST", "settle", Origin="http://example.com")
            self.assertEqual(answer.code, 403)


class Time(unittest.TestCase):
    def test_manual(self):
        with Serve("--time", "manual") as serve:
            self.assertEqual(
                serve.control("GET", "time").json(),
                {"now": "2026-01-01T00:00:00.000000Z", "elapsed": "0s", "pace": "manual"},
            )
            answer = serve.control("POST", "time", {"advance": "5m"})
            self.assertEqual(answer.json()["elapsed"], "5m")
            self.assertEqual(serve.control("POST", "time", {"pace": "2.5x"}).json()["pace"], "2.5x")
            self.assertEqual(serve.control("POST", "time", {"pace": "manual"}).code, 200)

    def test_pace(self):
        with Serve("--time", "manual") as serve:
            serve.control("POST", "time", {"pace": "1000x"})
            time.sleep(0.1)
            now = serve.control("POST", "time", {"pace": "manual"}).json()["elapsed"]
            self.assertRegex(now, r"^1?[0-9]*m")  # more than a minute
            self.assertEqual(serve.control("GET", "time").json()["elapsed"], now)

    def test_refused(self):
        with Serve("--time", "manual") as serve:
            for body, said in (
                ({"advance": "5"}, "advance: expected a duration"),
                ({"advance": "-5s"}, "advance: expected a duration"),
                ({"pace": "fast"}, "pace: expected real, manual"),
                ({"advance": "5s", "pace": "real"}, "exactly one of advance, pace"),
                ({"step": 1}, "unknown key `step`, expected advance, pace"),
                ("[", ""),
                ("", "exactly one of"),
                ("\0", ""),
            ):
                with self.subTest(body=body):
                    answer = serve.control("POST", "time", body)
                    self.assertEqual(answer.code, 400)
                    self.assertIn(said, answer.message())
            answer = serve.ask(
                "POST", CONTROL + "time", "a=b", {"Content-Type": "application/x-www-form-urlencoded"}
            )
            self.assertEqual(answer.code, 415)


class Control(unittest.TestCase):
    def test_paths(self):
        with Serve() as serve:
            paths = [row["path"] for row in serve.control("GET", "").json()["paths"]]
            self.assertIn("/rayrig/v1/steps", paths)
            self.assertEqual(serve.ask("GET", "/rayrig/v1").code, 200)
            self.assertEqual(serve.control("GET", "nothing").code, 404)
            self.assertEqual(serve.control("GET", "time/x").code, 404)
            answer = serve.control("DELETE", "steps")
            self.assertEqual((answer.code, answer.headers["Allow"]), (405, "POST"))
            self.assertEqual(serve.ask("GET", "/rayrig/v2").code, 404)

    def test_steps_and_checkpoints(self):
        with Serve("--time", "manual") as serve:
            self.assertEqual(serve.step(DEMO).code, 200)
            first = serve.control("POST", "checkpoint", {"name": "first"}).json()
            self.assertEqual(first["status"]["readyWorkerReplicas"], 2)
            self.assertIn("CreatedHeadPod", first["events"])
            answer = serve.step(
                "pods: {select: {group: workers, index: 0}, become: failed, reason: Evicted}"
            )
            self.assertEqual(answer.code, 200)
            second = serve.control("POST", "checkpoint", {"name": "b", "capture": ["events"]}).json()
            self.assertIn("DeletedWorkerPod", second["events"])
            self.assertNotIn("CreatedHeadPod", second["events"])
            self.assertEqual(sorted(second), ["events", "name", "time"])
            body = {"name": "o", "capture": ["objects"]}
            self.assertEqual(serve.control("POST", "checkpoint", body).code, 200)
            text = serve.control("POST", "checkpoint", {"name": "c"}, Accept="application/yaml").body
            self.assertTrue(text.decode().startswith("name: c\ntime: 10s\ncolumns: |\n  NAME"), text)
            self.assertEqual(serve.step("expect: {pods: {select: {}, count: 3}}").code, 200)
            self.assertEqual(serve.step("advance: 1h").json()["elapsed"], "1h10s")
            self.assertEqual(serve.step("scale: {group: workers, replicas: 1}").code, 200)
            self.assertEqual(serve.step("expect: {pods: {select: {}, count: 2}}").code, 200)

    def test_steps_that_fail(self):
        with Serve("--time", "manual") as serve:
            serve.step(DEMO)
            for step, code, said in (
                ("expect: {pods: {select: {}, count: 9}}", 422, "pods.count: want 9, got 3"),
                ("pods: {select: {index: 7}, become: failed}", 422, "no Pod is selected"),
                ("create: {file: /etc/passwd}", 422, "send the object"),
                ("pods: {select: {}, become: broken}", 400, "1:20: pods.become: expected one of"),
                ("podz: {}", 400, "unknown key `podz`"),
                ("{advance: 1s, rejected: {code: 404}}", 400, "can be refused"),
                ("cache: {freeze: [nothing]}", 422, "no cache of nothing"),
                ("", 400, "exactly one of"),
                ("a: b\n---\nc: d", 400, "got 2"),
            ):
                with self.subTest(step=step):
                    answer = serve.step(step)
                    self.assertEqual(answer.code, code)
                    self.assertIn(said, answer.message())

    def test_dump(self):
        dumps = []
        for _ in range(2):
            with Serve("--time", "manual") as serve:
                serve.step(DEMO)
                dumps.append(serve.control("GET", "dump").body)
        self.assertEqual(dumps[0], dumps[1])
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "dump")
            with Serve("--time", "manual", "--dump", path) as serve:
                serve.step(DEMO)
            with open(path, "rb") as file:
                self.assertEqual(file.read(), dumps[0])
        objects = json.loads(dumps[0])["objects"]
        pods = [item["metadata"] for item in objects if item["kind"] == "Pod"]
        self.assertEqual(len(pods), 3)
        self.assertIn("head", pods[0]["name"])
        uids = [item["metadata"]["uid"] for item in objects]
        self.assertEqual(len(uids), len(set(uids)))

    def test_load(self):
        with tempfile.TemporaryDirectory() as folder:
            paths = [os.path.join(folder, name) for name in ("first", "second")]
            with Serve("--time", "manual", "--dump", paths[0]) as serve:
                serve.step(DEMO)
                serve.control("POST", "settle")
                ready = serve.control("GET", "dump").body
            with Serve("--time", "manual", "--load", paths[0], "--dump", paths[1]) as serve:
                self.assertEqual(serve.control("GET", "dump").body, ready)
                before = json.loads(ready)
                serve.control("POST", "settle")
                again = json.loads(serve.control("GET", "dump").body)
                self.assertEqual(again["revision"], before["revision"])
                self.assertEqual(again["objects"], before["objects"])
                revision = before["revision"]
                answer = serve.ask("GET", f"{PODS}?watch=1&resourceVersion={revision - 1}")
                self.assertIn(b'"code":410', answer.body)
                clusters = "/apis/ray.io/v1/namespaces/default/rayclusters"
                self.assertEqual(serve.ask("DELETE", clusters + "/demo").code, 200)
                serve.control("POST", "settle")
                self.assertEqual(serve.ask("GET", PODS).json()["items"], [])
                self.assertEqual(serve.step(DEMO).code, 200)
                serve.control("POST", "settle")
                pods = serve.ask("GET", PODS).json()["items"]
                self.assertEqual(len(pods), 3)
                old = {item["metadata"]["uid"] for item in before["objects"]}
                self.assertFalse(old & {pod["metadata"]["uid"] for pod in pods})

    def test_load_while_running(self):
        clusters = "/apis/ray.io/v1/namespaces/default/rayclusters"
        with Serve("--time", "manual") as serve:
            serve.step(DEMO)
            serve.control("POST", "settle")
            dump = serve.control("GET", "dump").body
            token = serve.ask(
                "POST",
                "/api/v1/namespaces/default/serviceaccounts/default/token",
                {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}},
            ).json()["status"]["token"]
            serve.ask("DELETE", clusters + "/demo")
            serve.control("POST", "time", {"advance": "1h"})
            self.assertEqual(serve.ask("GET", PODS).json()["items"], [])
            traced = int(serve.control("GET", "trace").headers["Rayrig-Next"])
            watch = serve.watch()
            changed = serve.control("GET", "dump").body
            serve.control("POST", "faults", {"error": {"code": 500}, "times": "always"})

            for body, code, said in (
                ("", 400, ""),
                ("[", 400, "1:2"),
                ("{}", 400, "expected a dump"),
                (dump.replace(b"Dump", b"Dumb"), 400, "expected a dump"),
                (dump.replace(b'"v1"', b'"v7"', 1), 400, "v7"),
                (dump + b" " * (64 << 20), 413, "67108864"),
            ):
                answer = serve.control("POST", "load", body)
                self.assertEqual(answer.code, code, said)
                self.assertIn(said, answer.message())
                self.assertEqual(serve.control("GET", "dump").body, changed)
            # It may be larger than other bodies.
            answer = serve.control("POST", "load", dump + b" " * (4 << 20))
            self.assertEqual(answer.code, 200)
            self.assertEqual(answer.json()["now"], json.loads(dump)["now"])
            self.assertEqual(serve.control("GET", "dump").body, dump)

            # Watches have ended so that their clients list again; faults are gone.
            event = json.loads(watch.read())
            self.assertEqual((event["type"], event["object"]["code"]), ("ERROR", 410))
            self.assertEqual(serve.control("GET", "watches").json()["watches"], [])
            self.assertEqual(serve.control("GET", "faults").json()["faults"], [])
            self.assertEqual(len(serve.ask("GET", PODS).json()["items"]), 3)
            old = json.loads(dump)["revision"] - 1
            self.assertIn(b'"code":410', serve.watch(f"{PODS}?resourceVersion={old}").read())
            # The account is still there, so its token is good; the trace goes on.
            answer = serve.ask(
                "POST",
                "/apis/authentication.k8s.io/v1/tokenreviews",
                {
                    "apiVersion": "authentication.k8s.io/v1",
                    "kind": "TokenReview",
                    "spec": {"token": token},
                },
            )
            self.assertTrue(answer.json()["status"]["authenticated"])
            self.assertGreaterEqual(int(serve.control("GET", "trace").headers["Rayrig-Next"]), traced)

            # It goes on from there, once more and as often as one likes.
            watch = serve.watch(clusters)
            serve.control("POST", "load", dump)
            self.assertIn(b'"code":410', watch.read())
            serve.ask("DELETE", clusters + "/demo")
            serve.control("POST", "time", {"advance": "1h"})
            again = serve.control("GET", "dump").json()
            again["random"] = json.loads(changed)["random"]  # of which requests draw, too
            self.assertEqual(again, json.loads(changed))

    def test_load_in_other_times(self):
        with Serve("--time", "manual") as serve:
            serve.step(DEMO)
            serve.control("POST", "time", {"advance": "2s"})
            dump = serve.control("GET", "dump").body
        now = json.loads(dump)["now"]
        self.assertTrue(now.startswith("2026-01-01T00:00:0"), now)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "dump")
            with open(path, "wb") as file:
                file.write(dump)
            for options in (("--time", "20x"), ("--time", "20x", "--load", path), ()):
                with self.subTest(options=options), Serve(*options) as serve:
                    if "--load" not in options:
                        self.assertEqual(serve.control("POST", "load", dump).code, 200)
                    self.assertIn("T00:0", serve.control("GET", "time").json()["now"])
                    self.assertIn("2026-01-01", serve.control("GET", "time").json()["now"])
                    end = time.monotonic() + WAIT_SECONDS
                    while time.monotonic() < end:
                        pods = serve.ask("GET", PODS).json()["items"]
                        self.assertEqual(len(pods), 3)
                        if all("podIP" in pod["status"] for pod in pods):
                            break
                        time.sleep(0.05)
                    self.assertTrue(all("podIP" in pod["status"] for pod in pods))

    def test_ctl_load(self):
        with Serve("--time", "manual") as serve, tempfile.TemporaryDirectory() as folder:
            serve.step(DEMO)
            dump = serve.control("GET", "dump").body
            for format in ("json", "yaml"):
                path = os.path.join(folder, format)
                text = self.ctl(serve, "-o", format, "dump").stdout
                with open(path, "w") as file:
                    file.write(text)
                for options, stdin in (((path,), ""), ((), text), (("-",), text)):
                    serve.control("POST", "time", {"advance": "1m"})
                    done = self.ctl(serve, "load", *options, stdin=stdin)
                    self.assertEqual(done.returncode, 0, done.stderr)
                    self.assertIn("pace: manual", done.stdout)
                    self.assertEqual(serve.control("GET", "dump").body, dump)
            for text, status, said in (("{", 2, "1:2"), ("a: 1", 2, "expected a dump")):
                done = self.ctl(serve, "load", stdin=text)
                self.assertEqual(done.returncode, status)
                self.assertIn(said, done.stderr)
            done = self.ctl(serve, "load", os.path.join(folder, "nothing"))
            self.assertEqual(done.returncode, 2)
            self.assertIn("nothing", done.stderr)

    def ctl(self, serve, *options, stdin=""):
        return subprocess.run(
            [RAYRIG, "ctl", "--server", serve.url, *options],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=WAIT_SECONDS,
        )

    def test_load_refuses(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "dump")
            with Serve("--time", "manual", "--dump", path):
                pass
            with open(path) as file:
                dump = json.load(file)
            first = next(item for item in dump["objects"] if item["kind"] == "Namespace")
            homeless = {"apiVersion": "a.io/v1", "kind": "A", "metadata": first["metadata"]}
            for text, said in (
                ("[", path),
                ("{}", "expected a dump"),
                (json.dumps({**dump, "now": "today"}), "expected times"),
                (json.dumps({**dump, "revision": 1}), "resourceVersion"),
                (json.dumps({**dump, "random": "1"}), "random"),
                (json.dumps({**dump, "objects": [first, first]}), "is also that of Namespace default"),
                (json.dumps({**dump, "objects": [1]}), "expected an object"),
                (json.dumps({**dump, "objects": [homeless]}), "nothing of kind A"),
            ):
                with self.subTest(said=said):
                    with open(path, "w") as file:
                        file.write(text)
                    done = subprocess.run(
                        [RAYRIG, "serve", "--load", path], capture_output=True, timeout=WAIT_SECONDS
                    )
                    self.assertEqual(done.returncode, 2)
                    self.assertIn(path, done.stderr.decode())
                    self.assertIn(said, done.stderr.decode())

    def test_trace(self):
        with Serve("--time", "manual") as serve:
            answer = serve.control("GET", "trace")
            since = answer.headers["Rayrig-Next"]
            serve.step(DEMO)
            text = serve.control("GET", "trace?since=" + since).body.decode()
            self.assertIn("reconcile default/demo", text)
            answer = serve.control("GET", "trace?since=1000000000")
            self.assertEqual(answer.body, b"")
            self.assertEqual(serve.control("GET", "trace?since=-1").code, 400)


class Faults(unittest.TestCase):
    def test_errors(self):
        with Serve("--time", "manual") as serve:
            fault = {
                "userAgent": "kubectl",
                "verb": "get",
                "resource": "pods",
                "nth": 2,
                "times": 2,
                "error": {"code": 503, "message": "not now"},
            }
            answer = serve.control("POST", "faults", fault)
            self.assertEqual((answer.code, answer.json()["id"]), (201, "fault-1"))
            codes = []
            for _ in range(5):
                answer = serve.ask("GET", PODS + "/x", headers={"User-Agent": "kubectl/v1"})
                codes.append(answer.code)
                serve.ask("GET", PODS + "/x", headers={"User-Agent": "curl"})
            self.assertEqual(codes, [404, 503, 503, 404, 404])
            self.assertEqual(serve.control("GET", "faults").json()["faults"][0]["matched"], 5)
            self.assertEqual(serve.control("DELETE", "faults/fault-1").json(), {"count": 1})
            self.assertEqual(serve.control("DELETE", "faults/fault-1").code, 404)
            self.assertEqual(serve.control("DELETE", "faults").json(), {"count": 0})

    def test_refused(self):
        with Serve("--time", "manual") as serve:
            self.assertEqual(serve.control("POST", "faults", {"id": "a", "drop": "reply"}).code, 201)
            for fault, code, said in (
                ({"id": "a", "drop": "reply"}, 409, "already exists"),
                ({"drop": "everything"}, 400, "drop: expected one of request, reply"),
                ({}, 400, "exactly one of error, latency, drop"),
                ({"error": {"code": 200}}, 400, "error.code: expected an integer from 400"),
                ({"latency": "1s", "times": "often"}, 400, "times: expected"),
                ({"latency": "1s", "nth": 0}, 400, "nth: expected"),
            ):
                with self.subTest(fault=fault):
                    answer = serve.control("POST", "faults", fault)
                    self.assertEqual(answer.code, code)
                    self.assertIn(said, answer.message())

    def test_latency_holds_back_only_what_it_hits(self):
        with Serve("--time", "manual") as serve:
            serve.control("POST", "faults", {"resource": "pods", "latency": "600ms"})
            begin = time.monotonic()
            slow = serve.connect()
            slow.request("GET", PODS)
            for _ in range(5):
                self.assertEqual(serve.ask("GET", "/api/v1/namespaces").code, 200)
            self.assertLess(time.monotonic() - begin, 0.6)
            self.assertEqual(slow.getresponse().status, 200)
            self.assertGreaterEqual(time.monotonic() - begin, 0.6)
            # One that is still held back when the client goes, and when the server ends.
            serve.control("POST", "faults", {"resource": "pods", "latency": "1h", "times": 2})
            with serve.socket() as client:
                client.sendall(b"GET " + PODS.encode() + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
            held = serve.connect()
            held.request("GET", PODS)
            time.sleep(0.1)
            serve.stop()
            try:
                held.getresponse()
            except (http.client.HTTPException, OSError):
                pass

    def test_lost_requests_and_replies(self):
        with Serve("--time", "manual") as serve:
            for drop, code in (("request", 404), ("reply", 200)):
                serve.control(
                    "POST", "faults", {"verb": "create", "resource": "pods", "drop": drop, "name": drop}
                )
                with self.assertRaises((http.client.RemoteDisconnected, ConnectionError)):
                    serve.ask("POST", PODS, pod(drop))
                self.assertEqual(serve.ask("GET", PODS + "/" + drop).code, code)
            serve.control("POST", "faults", {"verb": "watch", "drop": "reply"})
            with self.assertRaises((http.client.RemoteDisconnected, ConnectionError)):
                serve.watch()
            self.assertEqual(serve.control("GET", "watches").json(), {"watches": []})

    def test_watches_end(self):
        with Serve("--time", "manual") as serve:
            serve.ask("POST", PODS, pod("a"))
            for end in ("closed", "expired", "dropped"):
                with self.subTest(end=end):
                    hit = serve.watch(agent="hit")
                    missed = serve.watch(agent="missed")
                    hit.readline()
                    missed.readline()
                    found = serve.control("GET", "watches").json()["watches"]
                    self.assertEqual([row["userAgent"] for row in found], ["missed", "hit"])
                    answer = serve.control("POST", "watches", {"end": end, "userAgent": "hit"})
                    self.assertEqual(answer.json(), {"count": 1})
                    if end == "dropped":
                        with self.assertRaises((http.client.IncompleteRead, ConnectionError)):
                            hit.read()
                    elif end == "closed":
                        self.assertEqual(hit.read(), b"")
                    else:
                        event = json.loads(hit.read())
                        self.assertEqual((event["type"], event["object"]["code"]), ("ERROR", 410))
                    serve.ask("POST", PODS, pod("b"))
                    self.assertEqual(
                        json.loads(missed.readline())["object"]["metadata"]["name"], "b"
                    )
                    serve.ask("DELETE", PODS + "/b?gracePeriodSeconds=0")
                    serve.control("POST", "watches", {"end": "closed"})
                    missed.read()

    def test_compaction(self):
        with Serve("--time", "manual") as serve:
            old = serve.ask("GET", PODS).json()["metadata"]["resourceVersion"]
            serve.ask("POST", PODS, pod("a"))
            revision = serve.control("POST", "compact").json()["revision"]
            self.assertGreater(revision, int(old))
            event = json.loads(serve.watch(PODS + "?resourceVersion=" + old).readline())
            self.assertEqual((event["type"], event["object"]["code"]), ("ERROR", 410))


class Robustness(unittest.TestCase):
    """Whatever a client sends, others are served."""

    @classmethod
    def setUpClass(cls):
        cls.serve = Serve("--time", "manual")
        cls.serve.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.serve.__exit__(None, None, None)

    def tearDown(self):
        self.assertEqual(self.serve.ask("GET", "/readyz").code, 200)

    def test_host(self):
        request = b"GET /readyz HTTP/1.1\r\nHost: %s\r\n\r\n"
        for host, code in ((b"localhost", 200), (b"127.0.0.1:1", 200), (b"[::1]:1", 200)):
            self.assertEqual(code_of(self.serve.raw(request % host)), code)
        for host in (b"example.com", b"localhost.example.com", b"a" * 1000, b"[", b"127.0.0.1.x"):
            self.assertEqual(code_of(self.serve.raw(request % host)), 421)

    def test_limits(self):
        answer = self.serve.ask("POST", PODS, b" " * (4 * 1024 * 1024))
        self.assertEqual(answer.code, 413)
        answer = self.serve.control("POST", "time", b" " * (4 * 1024 * 1024))
        self.assertEqual(answer.code, 413)
        raw = self.serve.raw(b"GET /" + b"x" * 200000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
        self.assertIn(code_of(raw), (414, 431))
        headers = b"".join(b"X-%d: %s\r\n" % (i, b"y" * 1000) for i in range(200))
        raw = self.serve.raw(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + headers + b"\r\n")
        self.assertEqual(code_of(raw), 431)

    def test_malformed_requests(self):
        head = b"POST " + PODS.encode() + b" HTTP/1.1\r\nHost: localhost\r\n"
        chunked = head + b"Transfer-Encoding: chunked\r\n\r\n"
        for data in (
            b"\0\r\n\r\n",
            b"GET\r\n\r\n",
            b"GET / HTTP/9.9\r\n\r\n",
            b"GET /%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
            b"GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
            b"GET /rayrig/v1/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
            head + b"Content-Length: -1\r\n\r\n",
            head + b"Content-Length: 99999999999999999999999\r\n\r\n",
            head + b"Content-Length: 9223372036854775807\r\n\r\nx",
            head + b"Content-Length: x\r\n\r\n",
            chunked + b"zzz\r\n",
            chunked + b"ffffffffffffffffffff\r\nx",
            chunked + b"5\r\n{}\r\n0\r\n\r\n",
            chunked + b"-1\r\n\r\n",
        ):
            with self.subTest(data=data[:80]):
                code = code_of(self.serve.raw(data, timeout=0.5))
                self.assertTrue(code is None or code >= 400, code)
                self.assertEqual(self.serve.ask("GET", "/readyz").code, 200)

    def test_what_libmicrohttpd_lets_pass(self):
        for data in (
            b"GET /\0 HTTP/1.1\r\nHost: localhost\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: localhost\r\n: x\r\nA\0: b\r\n\r\n",
        ):
            self.assertIn(code_of(self.serve.raw(data, timeout=0.5)), (None, 200, 400))

    def test_random_bytes(self):
        chance = random.Random(1)
        for _ in range(30):
            data = chance.randbytes(chance.randrange(1, 3000)) + b"\r\n\r\n"
            self.serve.raw(data, timeout=0.1)
            line = b"GET /" + chance.randbytes(40).replace(b"\n", b"") + b" HTTP/1.1\r\n"
            self.serve.raw(line + b"Host: localhost\r\n\r\n", timeout=0.1)

    def test_slow_clients_stall_nobody(self):
        slow = [self.serve.socket() for _ in range(20)]
        try:
            for client in slow:
                client.sendall(b"POST " + PODS.encode() + b" HTTP/1.1\r\nHost: loc")
            begin = time.monotonic()
            for _ in range(20):
                self.assertEqual(self.serve.ask("GET", "/readyz").code, 200)
            self.assertLess(time.monotonic() - begin, 5)
        finally:
            for client in slow:
                client.close()

    def test_time_grows_with_the_size_of_a_body_only(self):
        many = range(20000)
        maps, services = (PODS.replace("pods", plural) for plural in ("configmaps", "services"))
        owner = {"apiVersion": "v1", "kind": "Pod"}
        owners = [{**owner, "name": f"n{i}", "uid": f"u{i}"} for i in many]
        ports = [{"name": f"p{i}", "port": i + 1} for i in many]
        twice = ",".join(['"k":"v"'] * len(many))
        env = [{"name": f"E{i}", "value": "1"} for i in many]
        spec = {"containers": [{"name": "c", "image": "i", "env": env}]}
        other = {"containers": [{"name": "c", "env": [{**item, "value": "2"} for item in env]}]}
        strategic = {"Content-Type": "application/strategic-merge-patch+json"}
        bodies = (
            ("POST", maps, {f"f{i}": 1 for i in many}, {}, 400),
            ("POST", maps, '{"metadata":{"name":"m"},"data":{' + twice + "}}", {}, 400),
            ("POST", maps, {"metadata": {"name": "m", "ownerReferences": owners}}, {}, 201),
            ("DELETE", maps + "/m", None, {}, 200),
            ("POST", services, {"metadata": {"name": "m"}, "spec": {"ports": ports}}, {}, 201),
            ("DELETE", services + "/m", None, {}, 200),
            ("POST", PODS, {"metadata": {"name": "m"}, "spec": spec}, {}, 201),
            ("PATCH", PODS + "/m", {"spec": other}, strategic, 422),
            ("DELETE", PODS + "/m?gracePeriodSeconds=0", None, {}, 200),
        )
        for method, target, body, headers, code in bodies:
            with self.subTest(method=method, target=target):
                begin = time.monotonic()
                target += "" if "?" in target or method == "DELETE" else "?fieldValidation=Strict"
                answer = self.serve.ask(method, target, body, headers, timeout=60)
                self.assertEqual(answer.code, code, answer.body[:300])
                self.assertLess(time.monotonic() - begin, 20)

    def test_large_answers_are_compressed(self):
        target = "/api/v1/namespaces/default/configmaps"
        config = {"metadata": {"name": "large"}, "data": {"k": "0123456789abcdef" * 10000}}
        self.assertEqual(self.serve.ask("POST", target, config).code, 201)
        target += "/large"
        curl = ["curl", "-sS", "-D-", "--compressed", self.serve.url + target]
        head, _, body = subprocess.run(curl, check=True, capture_output=True).stdout.partition(
            b"\r\n\r\n"
        )
        self.assertIn(b"Content-Encoding: gzip", head)
        self.assertEqual(json.loads(body), self.serve.ask("GET", target).json())
        self.assertEqual(self.serve.ask("DELETE", target).code, 200)

    def test_many_watches(self):
        target = "/api/v1/namespaces/default/configmaps"
        watches = [self.serve.watch(target) for _ in range(200)]
        config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "told"}}
        self.assertEqual(self.serve.ask("POST", target, config).code, 201)
        for watch in watches:
            for _ in range(2):  # kube-root-ca.crt may come first
                name = json.loads(watch.readline())["object"]["metadata"]["name"]
                if name == "told":
                    break
            self.assertEqual(name, "told")
        self.serve.control("POST", "watches", {"end": "closed"})
        for watch in watches:
            self.assertEqual(watch.read(), b"")
        self.assertEqual(self.serve.control("GET", "watches").json(), {"watches": []})

    def test_requests_at_once(self):
        failures = []

        def work(number):
            for i in range(20):
                name = "many-%d-%d" % (number, i)
                codes = [
                    self.serve.ask("POST", PODS, pod(name)).code,
                    self.serve.ask("GET", PODS + "/" + name).code,
                    self.serve.ask("DELETE", PODS + "/" + name).code,
                ]
                if codes != [201, 200, 200]:
                    failures.append((name, codes))

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])


@unittest.skipUnless(shutil.which("openssl"), "there is no openssl to make a certificate with")
class Tls(unittest.TestCase):
    def test_tls(self):
        with tempfile.TemporaryDirectory() as folder:
            key, certificate = (os.path.join(folder, name) for name in ("key", "certificate"))
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
                + ["-keyout", key, "-out", certificate, "-subj", "/CN=localhost"]
                + ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
                check=True,
                capture_output=True,
            )
            with Serve("--tls-cert", certificate, "--tls-key", key) as serve:
                self.assertEqual(serve.scheme, "https")
                context = ssl.create_default_context(cafile=certificate)
                connection = http.client.HTTPSConnection(
                    serve.host, serve.port, timeout=WAIT_SECONDS, context=context
                )
                for _ in range(3):
                    connection.request("GET", CONTROL + "time")
                    response = connection.getresponse()
                    self.assertEqual(response.status, 200)
                    response.read()
                connection.close()
                serve.raw(b"GET / HTTP/1.1\r\n\r\n", timeout=0.5)  # plain text to a TLS port
                with open(serve.kubeconfig) as file:
                    self.assertIn("certificate-authority-data: ", file.read())


if __name__ == "__main__":
    unittest.main(warnings="ignore")
