#!/usr/bin/env python3
"""What clang-format and the compilers do not see.

    style.py ROOT
"""

import re

from tree import finish, read, sources

LINES_MAX = 900
COLUMNS_MAX = 100

problems = []
for path in sources(".c", ".h"):
    lines = read(path).splitlines()
    if len(lines) > LINES_MAX:
        problems.append(f"{path}: {len(lines)} lines; at most {LINES_MAX}, so divide it by meaning")
    for number, line in enumerate(lines, start=1):
        if len(line) > COLUMNS_MAX:
            problems.append(f"{path}:{number}: {len(line)} columns; at most {COLUMNS_MAX}")
        if "\t" in line:
            problems.append(f"{path}:{number}: a tab")
        if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", line):
            problems.append(f"{path}:{number}: unfinished work is a failing test, not a comment")
finish(problems)
