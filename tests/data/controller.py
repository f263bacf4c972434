#!/usr/bin/env python3
"""A controller for tests: it watches RayClusters and gives each a status, once. Its manners are
told by its arguments:

    good            that is all
    other           another status than the golden file's
    crash           ends when it sees the first cluster
    restless        writes without an end
    orphan          creates a Pod that nobody controls, too
    stubborn        sends the same refused write again and again
    no-start        ends before it watches anything
    idle            does nothing at all
    settings        the status says what was put into its environment
"""

import http.client
import json
import os
import re
import sys
import time

PATH = "/apis/ray.io/v1"
manner = sys.argv[1]
with open(os.environ["KUBECONFIG"], encoding="utf-8") as file:
    text = file.read()
address = re.search(r"server: http://(\S+)", text)[1]
headers = {"Content-Type": "application/merge-patch+json"}


def ask(connection, method, path, body=None):
    given = dict(headers)
    if method == "POST":
        given["Content-Type"] = "application/json"
    connection.request(method, path, json.dumps(body) if body is not None else None, given)
    answer = connection.getresponse()
    content = answer.read()
    return answer.status, json.loads(content) if content else None


def set_status(connection, cluster, **status):
    path = "{}/namespaces/{}/rayclusters/{}/status".format(
        PATH, cluster["metadata"]["namespace"], cluster["metadata"]["name"]
    )
    return ask(connection, "PATCH", path, {"status": status})


def make_orphan(connection, cluster):
    pod = {"metadata": {"name": "orphan"}, "spec": {"containers": [{"name": "a", "image": "a"}]}}
    path = "/api/v1/namespaces/{}/pods".format(cluster["metadata"]["namespace"])
    ask(connection, "POST", path, pod)


def see(connection, cluster):
    if manner == "crash":
        print("about to crash", flush=True)
        os._exit(3)
    if manner == "restless":
        number = 0
        while True:
            number += 1
            set_status(connection, cluster, state="ready", reason=str(number))
    if manner == "orphan":
        make_orphan(connection, cluster)
    if manner == "stubborn":
        for _ in range(60):
            ask(connection, "DELETE", PATH + "/namespaces/default/rayclusters/gone")
    if manner == "settings":
        set_status(connection, cluster, state="ready", reason=os.environ.get("GREETING", "none"))
        return
    set_status(connection, cluster, state="failed" if manner == "other" else "ready")


def main():
    if manner == "no-start":
        print("no, thank you", flush=True)
        sys.exit(7)
    if manner == "idle":
        time.sleep(60)
    connection = http.client.HTTPConnection(address)
    _, clusters = ask(connection, "GET", PATH + "/rayclusters")
    version = clusters["metadata"]["resourceVersion"]
    watch = http.client.HTTPConnection(address)
    watch.request(
        "GET", PATH + "/rayclusters?watch=true&resourceVersion=" + version, headers=headers
    )
    for line in watch.getresponse():
        event = json.loads(line)
        if event["type"] == "ADDED":
            see(connection, event["object"])


main()
