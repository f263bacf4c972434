#!/usr/bin/env python3
"""Requests to a real kube-apiserver 1.36.2, sent to `rayrig serve` in the same order: are the answers
the same?

    apiserver_test.py RAYRIG [NAME…]

tests/data/apiserver/*.json are the recordings, each for a server of its own. What a server chooses
(uids, versions, names, addresses) is learned from the first answer it stands in. Where answers differ
for a reason, docs/apiserver.md lists the case; one that is listed and does not differ is an error, too.
"""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DATA = os.path.join(ROOT, "tests", "data", "apiserver")
LISTED = os.path.join(ROOT, "docs", "apiserver.md")
TOKENS = 'admintoken,admin,1000,"system:masters"\nplaintoken,plain,1001\n'
# Members whose values a server chooses, by which they are found again in later requests.
CHOSEN = ("uid", "resourceVersion", "continue")
# Documents about everything that a server happens to serve.
WHOLE_SERVER = re.compile(
    r"^/(|api|apis|api/v1|version|metrics|apis/batch/v1|apis/events.k8s.io/v1|openapi/.*|"
    r"(readyz|livez|healthz)(/.*)?)/?$"
)


class Server:
    def __init__(self, rayrig):
        self.folder = tempfile.TemporaryDirectory()
        tokens = os.path.join(self.folder.name, "tokens.csv")
        with open(tokens, "w", encoding="utf-8") as file:
            file.write(TOKENS)
        self.process = subprocess.Popen(
            [rayrig, "serve", "--controller", "none", "--kubelet", "manual", "--token-file", tokens],
            stdout=subprocess.PIPE,
            text=True,
        )
        self.address = self.process.stdout.readline().strip().removeprefix("http://")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(30)
        self.process.stdout.close()
        self.folder.cleanup()
        return status


class Replay:
    def __init__(self, address, cases):
        self.address = address
        self.cases = {case["id"]: case for case in cases}
        self.known = {}  # (kind of member, recorded value) -> value of this run
        self.problems = {}

    # ---- requests ----

    def now(self, text, kind="name"):
        """What a recorded text stands for in this run."""
        return self.known.get((kind, text), self.known.get(("name", text), text))

    def translate(self, value, key=""):
        if isinstance(value, dict):
            return {name: self.translate(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [self.translate(item, key) for item in value]
        return self.now(value, key if key in CHOSEN else "name") if isinstance(value, str) else value

    def target(self, recorded):
        path, question, query = recorded.partition("?")
        path = "/".join(self.now(part) for part in path.split("/"))
        pairs = []
        for pair in query.split("&") if question else []:
            name, equals, text = pair.partition("=")
            plain = urllib.parse.unquote(text)
            new = self.now(plain, name if name in CHOSEN else "name")
            pairs.append(name + equals + (text if new == plain else urllib.parse.quote(new, safe="")))
        return path + question + "&".join(pairs)

    def open(self, case, timeout):
        request = case["request"]
        headers = {"User-Agent": "rec/1"}
        if request.get("accept") is not None:
            headers["Accept"] = request["accept"]
        if request.get("contentType"):
            headers["Content-Type"] = request["contentType"]
        token = request.get("token", "admintoken")
        if token:
            headers["Authorization"] = "Bearer " + token
        headers.update(request.get("headers") or {})
        body = request.get("body")
        if isinstance(body, dict) and list(body) == ["_hex"]:
            body = bytes.fromhex(body["_hex"])
        elif isinstance(body, str):
            body = self.now(body).encode()
        elif body is not None:
            body = json.dumps(self.translate(body)).encode()
        connection = http.client.HTTPConnection(self.address, timeout=timeout)
        connection.request(request["method"], self.target(request["path"]), body, headers)
        return connection, connection.getresponse()

    # ---- answers ----

    def learn(self, want, got):
        if isinstance(want, dict) and isinstance(got, dict):
            for name, value in want.items():
                other = got.get(name)
                if isinstance(value, str) and isinstance(other, str) and value and other:
                    if name in CHOSEN:
                        self.known[name, value] = other
                    elif name == "name" and want.get("generateName"):
                        self.known["name", value] = other
                self.learn(value, other)
        elif isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
            for a, b in zip(want, got):
                self.learn(a, b)

    def run(self, case):
        try:
            problem = self.watch(case) if case.get("watch") else self.ask(case)
        except (OSError, http.client.HTTPException) as error:
            problem = f"{type(error).__name__}: {error}"
        is_judged = not (case.get("aux") or case.get("racy") or case.get("response") is None)
        if is_judged:
            self.problems[case["id"]] = problem

    def ask(self, case):
        connection, answer = self.open(case, 30)
        data = answer.read()
        connection.close()
        want = case.get("response")
        if want is None:
            return None
        got = parse(data)
        self.learn(want.get("body"), got)
        headers = {}
        for name, value in answer.getheaders():
            headers.setdefault(name.lower(), []).append(value)
        return judge(case, answer.status, headers, got)

    def watch(self, case):
        events = []
        status = []
        wanted = (case.get("response") or {}).get("events") or []
        seconds = case["watch"]["seconds"]

        def read():
            try:
                connection, answer = self.open(case, seconds)
                status.append(answer.status)
            finally:
                opened.set()
            end = time.monotonic() + seconds
            try:
                while time.monotonic() < end and (line := answer.readline()):
                    events.append(parse(line))
                    if len(events) >= len(wanted) and done.is_set():
                        # There may be more than there should be.
                        connection.sock.settimeout(0.2)
            except TimeoutError:
                pass
            connection.close()

        opened = threading.Event()
        done = threading.Event()
        thread = threading.Thread(target=read)
        thread.start()
        opened.wait()  # on a busy machine this takes its time
        for name in case["watch"]["during"]:
            if name in self.cases:
                self.run(self.cases[name])
        done.set()
        thread.join()
        if case.get("response") is None:
            return None
        for want, got in zip(wanted, events):
            self.learn(want, got)
        if case["response"].get("status") != status[0]:
            return f"status: want {case['response'].get('status')}, got {status[0]}"
        return difference(plain(wanted), plain(events))


def parse(data):
    try:
        return json.loads(data)
    except ValueError:
        return data.decode("utf-8", "replace")


def judge(case, status, headers, got):
    want = case["response"]
    body = want.get("body")
    if want.get("status") != status:
        return f"status: want {want.get('status')}, got {status}"
    if WHOLE_SERVER.match(case["request"]["path"].split("?")[0]):
        kinds = [item.get("kind") if isinstance(item, dict) else None for item in (body, got)]
        return None if kinds[0] in (None, kinds[1]) else f"kind: want {kinds[0]}, got {kinds[1]}"
    for name in ("Content-Type", "Warning", "Retry-After"):
        a = (want.get("headers") or {}).get(name)
        b = " || ".join(headers.get(name.lower(), [])) or None
        if a != b:
            return f"header {name}: want {a!r}, got {b!r}"
    if isinstance(body, dict) and "_hex" in body or isinstance(body, str) and body.startswith("("):
        return None
    return difference(plain(body), plain(got))


# ---- what may be different ----

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z"
REPLACED = [
    # The recorded server was built elsewhere.
    (re.compile(r"[\w./-]*/?(pkg/api/legacyscheme/scheme\.go:\d+)"), r"\1"),
    (re.compile(r"\b10\.96\.\d+\.\d+\b"), "(address)"),
    (re.compile(TIME), "(time)"),
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "(uid)"),
    (re.compile(r"kube-api-access-\w{5}"), "kube-api-access-(suffix)"),
]
AGE = re.compile(r"^(\d+[smhdy]){1,2}$")


def plain_text(text):
    for pattern, other in REPLACED:
        text = pattern.sub(other, text)
    if re.search("resource ?version|compacted|timeout", text, re.IGNORECASE):
        text = re.sub(r"\b\d{2,}\b", "(version)", text)
    # The real server's errors of siblings come in any order.
    listed = re.search(r"^(.*?: )\[(.*)\]$", text, re.DOTALL)
    if listed:
        text = listed[1] + "[" + ", ".join(sorted(listed[2].split(", "))) + "]"
    return text


def plain(value, key=""):
    if isinstance(value, list):
        return [plain(item, key) for item in value]
    if isinstance(value, dict):
        return plain_object(value, key)
    if isinstance(value, str):
        if value and key in CHOSEN + ("hash", "storageVersionHash"):
            return "(chosen)"
        return "(age)" if key == "cells" and AGE.match(value) else plain_text(value)
    if key in ("nodePort", "healthCheckNodePort") and isinstance(value, int):
        return "(port)" if 30000 <= value <= 32767 else value
    return value


def plain_object(value, key):
    out = {name: plain(item, name) for name, item in value.items()}
    prefix = value.get("generateName")
    if prefix and str(value.get("name", "")).startswith(prefix[:58]):
        out["name"] = "(generated)"
    if "format" in out and "priority" in out:
        out.pop("description", None)  # a column's
    if key == "details" and isinstance(out.get("causes"), list):
        out["causes"].sort(key=json.dumps)
    if key == "projected":
        out["sources"] = [
            source
            for source in out.get("sources", [])
            if source.get("configMap", {}).get("name") != "openshift-service-ca.crt"
        ]
    return out


def difference(want, got, path=""):
    """The first one, or None."""
    if isinstance(want, dict) and isinstance(got, dict):
        for name in sorted(set(want) | set(got)):
            if name not in got:
                return f"{path}.{name}: missing {json.dumps(want[name])[:200]}"
            if name not in want:
                return f"{path}.{name}: unexpected {json.dumps(got[name])[:200]}"
            found = difference(want[name], got[name], f"{path}.{name}")
            if found:
                return found
        return None
    if isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        return next(
            filter(None, (difference(a, b, f"{path}[{i}]") for i, (a, b) in enumerate(zip(want, got)))),
            None,
        )
    if type(want) is type(got) and want == got:
        return None
    return f"{path}: want {json.dumps(want)[:300]}, got {json.dumps(got)[:300]}"


# ---- all of it ----


def replay(rayrig, name):
    with open(os.path.join(DATA, name + ".json"), encoding="utf-8") as file:
        cases = json.load(file)
    inside = {item for case in cases for item in (case.get("watch") or {}).get("during", [])}
    server = Server(rayrig)
    run = Replay(server.address, cases)
    for case in cases:
        body = case["request"].get("body")
        was_too_large_to_keep = isinstance(body, str) and body.startswith("(")
        if not (case["id"] in inside or case["id"].startswith("setup") or was_too_large_to_keep):
            run.run(case)
    status = server.stop()
    if status != 0:
        run.problems["(the server's exit status)"] = str(status)
    return run.problems


def listed_differences():
    """Why a case may differ, by file and id."""
    with open(LISTED, encoding="utf-8") as file:
        rows = re.findall(r"^\| `([\w-]+)/([\w.-]+)` \| (.*) \|$", file.read(), re.MULTILINE)
    return {(name, case): reason for name, case, reason in rows}


def main():
    rayrig, *names = sys.argv[1:]
    rayrig = os.path.abspath(rayrig)
    listed = listed_differences()
    failed = 0
    total = 0
    agreed = 0
    for name in names or sorted(file[:-5] for file in os.listdir(DATA)):
        problems = replay(rayrig, name)
        total += len(problems)
        agreed += sum(problem is None for problem in problems.values())
        for case, problem in problems.items():
            reason = listed.get((name, case), "")
            if not reason.startswith("Timing:") and (problem is None) == bool(reason):
                failed += 1
                print(f"{name}/{case}: {problem or 'is listed as different, and is not'}")
    print(f"{agreed} of {total} answers as recorded, {failed} not as expected")
    sys.exit(failed > 0)


main()
