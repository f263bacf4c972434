#!/usr/bin/env python3
"""Each rule of core/ray/rules.h has its text, a mark in the code, and a scenario that is about it.

    rules.py ROOT

That a scenario comes by the rules that it covers is for `rayrig run` to say.
"""

import re

from tree import ROOT, finish, read, sources

HEADER = "core/ray/rules.h"
TEXTS = "core/ray/rules.c"
ENUM = re.compile(r"^    RULE_(\w+),$", re.MULTILINE)
ID = re.compile(r'^    \{"([A-Z0-9-]+)",', re.MULTILINE)
MARK = re.compile(r"\bRULE\(([^(),]+), (\w+)\);")
COVERS = re.compile(r"^  covers:\s*\[([^\]]*)\]", re.MULTILINE)


def covered():
    """The rules that the scenarios are about."""
    found = set()
    for path in sorted((ROOT / "scenarios").rglob("*.yaml")):
        for items in COVERS.findall(path.read_text(encoding="utf-8")):
            found.update(item.strip() for item in items.split(","))
    return found


rules = [name.replace("_", "-") for name in ENUM.findall(read(HEADER)) if name != "COUNT"]
texts = ID.findall(read(TEXTS))
marked = set()
problems = []
for source in sources(".c", ".h", folders=("core/ray",)):
    text = read(source)
    for mark in MARK.finditer(text):
        rule = mark.group(2).replace("_", "-")
        if rule not in rules:
            line = text.count("\n", 0, mark.start()) + 1
            problems.append(f"{source}:{line}: marks {rule}, which is no rule")
        marked.add(rule)
if rules != texts:
    odd = next((pair for pair in zip(rules, texts) if pair[0] != pair[1]), "their numbers differ")
    problems.append(f"{TEXTS}: the texts are not those of {HEADER}, in its order: {odd}")
shown = covered()
for rule in rules:
    if rule not in marked:
        problems.append(f"{HEADER}: {rule} is marked nowhere")
    if rule not in shown:
        problems.append(f"{HEADER}: {rule} is covered by no scenario")
finish(problems)
