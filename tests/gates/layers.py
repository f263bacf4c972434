#!/usr/bin/env python3
"""The include graph follows the layers, and each third-party library stays behind its one file.

    layers.py ROOT
"""

import re

from tree import ROOT, finish, read, sources

# Each part may include what stands before it.
PARTS = [
    "core/base",
    "core/kube",
    "core/ray",
    "sim/engine",
    "sim/apiserver",
    "sim/http",
    "sim/cluster",
    "sim/scenario",
    "reports",
    "tools",
    "tests",
    "bench",
]
THIRD_PARTY = {
    "cjson/cJSON.h": r"core/base/value_json\.c",
    "yaml.h": r"core/base/value_yaml\w*\.c",
    "pcre2.h": r"core/kube/schema_regex\.c",
    "microhttpd.h": r"tools/http_\w+\.[ch]",
    "nettle/sha1.h": r"core/base/digest\.c",
    "nettle/sha2.h": r"core/base/digest\.c",
    "zlib.h": r"sim/http/compress(_test)?\.c",
    "CUnit/Basic.h": r"tests/expect\.c",
}
SYSTEM = set(
    """
    assert.h ctype.h errno.h inttypes.h limits.h stdarg.h stdbool.h stddef.h stdint.h stdio.h
    stdlib.h string.h time.h dirent.h fcntl.h getopt.h glob.h libgen.h locale.h malloc.h netdb.h
    poll.h pthread.h signal.h spawn.h unistd.h arpa/inet.h netinet/in.h netinet/tcp.h sys/epoll.h
    sys/mman.h sys/prctl.h sys/random.h sys/resource.h sys/socket.h sys/stat.h
    sys/time.h sys/types.h sys/wait.h
    """.split()
)
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def rank(path):
    """The place of a file's part in the order; None for a folder that no part is."""
    folder = path.rsplit("/", 1)[0]
    return PARTS.index(folder) if folder in PARTS else None


def check_system(path, header):
    if header in THIRD_PARTY:
        if not re.fullmatch(THIRD_PARTY[header], path):
            return f"<{header}> belongs to {THIRD_PARTY[header]} alone"
    elif header not in SYSTEM:
        return f"<{header}> is no header of C or POSIX that this project uses"
    return None


def check_own(path, header):
    if rank(header) is None:
        return f'"{header}" is not a path from the root of the tree'
    # Tests see the headers that they are written with, which are outside the order.
    is_for_tests = header in ("tests/expect.h", "tests/scratch.h")
    if not is_for_tests and rank(header) > rank(path):
        return f'"{header}" is in a part above this one'
    if is_for_tests and not path.endswith("_test.c") and not path.startswith("tests/"):
        return f'"{header}" is for tests'
    return None


def check_order(path, includes):
    """Own header, system headers, project headers."""
    own = re.sub(r"(_test)?\.c$", ".h", path)
    names = [header for _, header in includes]
    if own in names and names[0] != own:
        return "the own header comes first"
    kinds = [kind for kind, header in includes if header != own]
    if kinds != sorted(kinds, key=lambda kind: kind == '"'):
        return "system headers come before the project's"
    return None


problems = []
for source in sources(".c", ".h"):
    path = source.as_posix()
    if rank(path) is None:
        problems.append(f"{path}: this folder is no part; see tests/gates/layers.py")
        continue
    text = read(source)
    includes = []
    for found in INCLUDE.finditer(text):
        kind, header = found.groups()
        includes.append((kind, header))
        problem = check_system(path, header) if kind == "<" else check_own(path, header)
        if problem:
            line = text.count("\n", 0, found.start(1)) + 1
            problems.append(f"{path}:{line}: {problem}")
    problem = check_order(path, includes)
    if problem:
        problems.append(f"{path}: {problem}")
finish(problems)
