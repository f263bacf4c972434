#!/usr/bin/env python3
"""The gates themselves: each must fail, naming the place, when a violation is planted.

    planted.py ROOT COMPILER

Every row plants one file in an otherwise clean tree. A gate that lets it pass guards nothing.
"""

import pathlib
import subprocess
import sys
import tempfile

from tree import finish

GATES = pathlib.Path(__file__).resolve().parent
COMPILER = sys.argv[2]

# Gate, the file planted, what is in it, what the gate must say ("" when it must accept it).
PLANTED = [
    ("layers", "core/base/fine.c", '#include <string.h>\n\n#include "core/base/ok.h"\n', ""),
    ("layers", "core/base/up.c", '#include "core/kube/ok.h"\n', "up.c:1: \"core/kube/ok.h\" is in"),
    ("layers", "sim/engine/up.c", '\n#include "reports/ok.h"\n', "up.c:2:"),
    ("layers", "core/kube/x.c", "#include <cjson/cJSON.h>\n", "x.c:1: <cjson/cJSON.h> belongs"),
    ("layers", "core/base/x.c", "#include <yaml.h>\n", "x.c:1: <yaml.h> belongs"),
    ("layers", "tools/x.c", "#include <microhttpd.h>\n", "x.c:1: <microhttpd.h> belongs"),
    ("layers", "core/ray/x_test.c", "#include <CUnit/Basic.h>\n", "x_test.c:1: <CUnit/Basic.h>"),
    ("layers", "core/base/x.c", "#include <glib.h>\n", "x.c:1: <glib.h> is no header of C"),
    ("layers", "core/base/x.c", '#include "ok.h"\n', "x.c:1: \"ok.h\" is not a path from"),
    ("layers", "core/base/x.c", '#include "tests/expect.h"\n', "x.c:1: \"tests/expect.h\" is for"),
    ("layers", "core/odd/x.c", "", "core/odd/x.c: this folder is no part"),
    ("layers", "core/base/ok.c", '#include <stdio.h>\n#include "core/base/ok.h"\n', "own header"),
    ("layers", "core/base/x.c", '#include "core/base/ok.h"\n#include <stdio.h>\n', "system headers"),
    ("headers", "core/base/fine.h", "#pragma once\nint fine(void);\n", ""),
    ("headers", "core/base/x.h", "#pragma once\nsize_t needy(void);\n", "unknown type name"),
    ("headers", "core/base/x.h", "struct twice {\n    int a;\n};\n", "redefinition"),
    ("style", "core/base/fine.c", "/* " + "é" * 90 + " */\n", ""),
    ("style", "core/base/x.c", "\n" * 901, "x.c: 901 lines"),
    ("style", "reports/x.c", "\n/* " + "x" * 95 + " */\n", "x.c:2: 101 columns"),
    ("style", "tools/x.c", "\tint x;\n", "x.c:1: a tab"),
    ("style", "sim/engine/x.c", "/* TODO: all */\n", "x.c:1: unfinished"),
    ("rules", "core/ray/x.c", "    RULE(rules, A_1);\n", ""),
    ("rules", "core/ray/x.c", "", "A-1 is marked nowhere"),
    ("rules", "core/ray/x.c", "\n    RULE(rules, A_2);\n", "x.c:2: marks A-2, which is no rule"),
    ("rules", "core/ray/rules.c", '    {"B-1", "", ""},\n', "the texts are not those of"),
    ("rules", "scenarios/a.yaml", "  covers: [B-1]\n", "A-1 is covered by no scenario"),
    ("symbols", "core/base/fine.c", "int f(void);\nint f(void) { return 1; }\n", ""),
    ("symbols", "core/base/fine.c", "const char *const names[] = {\"a\"};\n", ""),
    ("symbols", "core/base/x.c", "#include <time.h>\nlong f(void) { return time(0); }\n", "time()"),
    ("symbols", "core/base/x.c", "#include <stdlib.h>\nint f(void) { return rand(); }\n", "rand()"),
    ("symbols", "core/base/x.c", "#include <stdlib.h>\nchar *f(void) { return getenv(\"A\"); }\n",
     "getenv()"),
    ("symbols", "core/base/x.c", "#include <stdio.h>\nvoid *f(void) { return fopen(\"\", \"\"); }\n",
     "fopen()"),
    ("symbols", "core/base/x.c", "#include <stdio.h>\nvoid f(int i) { printf(\"%d\", i); }\n",
     "printf()"),
    ("symbols", "core/base/x.c", "#include <stdlib.h>\ndouble f(char *s) { return strtod(s, 0); }\n",
     "strtod()"),
    ("symbols", "core/base/x.c", "int f(void) { static int calls; return ++calls; }\n", "calls"),
    ("symbols", "core/base/x.c", "int state = 1;\n", "must not have state: state"),
]


def arguments(gate, tree, planted):
    """What the gate needs besides the tree; symbols reads a library, so one is made."""
    if gate == "headers":
        return [COMPILER]
    if gate != "symbols":
        return []
    subprocess.run([COMPILER, "-c", tree / planted, "-o", tree / "x.o"], check=True)
    subprocess.run(["ar", "rc", tree / "x.a", tree / "x.o"], check=True)
    return [tree / "x.a"]


def said(gate, planted, text):
    """The gate's exit status and output for a tree with the file planted in it."""
    with tempfile.TemporaryDirectory() as folder:
        tree = pathlib.Path(folder)
        files = {f"{part}/ok.h": "#pragma once\n" for part in ("core/base", "core/kube", "reports")}
        files["tests/expect.h"] = "#pragma once\n"
        if gate == "rules":
            files["core/ray/rules.h"] = "    RULE_A_1,\n    RULE_COUNT,\n"
            files["core/ray/rules.c"] = '    {"A-1", "", ""},\n'
            files["scenarios/a.yaml"] = "  covers: [A-1]\n"
        files[planted] = text
        for path, content in files.items():
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            (tree / path).write_text(content, encoding="utf-8")
        command = [GATES / f"{gate}.py", tree, *arguments(gate, tree, planted)]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        return result.returncode, result.stdout + result.stderr


problems = []
for gate, planted, text, wanted in PLANTED:
    status, output = said(gate, planted, text)
    if status != (1 if wanted else 0) or wanted not in output:
        problems.append(f"{gate}: {planted}: want {wanted!r}, got status {status}:\n{output}")
finish(problems)
