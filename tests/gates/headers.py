#!/usr/bin/env python3
"""Each header compiles alone: whoever includes it needs nothing else before it.

    headers.py ROOT COMPILER
"""

import subprocess
import sys

from tree import ROOT, finish, sources

COMMAND = [sys.argv[2], "-std=gnu17", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I."]

problems = []
for header in sources(".h"):
    # Twice, so that a missing guard shows too.
    unit = f'#include "{header}"\n' * 2
    command = [*COMMAND, "-x", "c", "-"]
    result = subprocess.run(
        command, cwd=ROOT, input=unit, capture_output=True, text=True, check=False
    )
    if result.returncode != 0:
        problems.append(f"{header}: does not compile alone\n{result.stderr}")
finish(problems)
