#!/usr/bin/env python3
"""Nothing of the simulated world does I/O, reads a clock, the environment or random numbers, or
has state of its own.

    symbols.py ROOT LIBRARY...

What the libraries take from outside must be in the list below, and what they hold in writable
memory must be one of the few things that are process-wide by design.
"""

import re
import subprocess
import sys

from tree import finish

ALLOWED = re.compile(
    r"malloc|calloc|realloc|free"
    r"|(mem|str)[a-z]+|__ctype_b_loc"
    r"|v?snprintf|(__isoc99_)?sscanf|qsort|bsearch"
    r"|write|abort"  # of CHECK
    r"|cJSON_\w+|yaml_\w+"
    r"|nettle_sha(1|256|512)_(init|update|digest)"
    # Matches what it is given, with limits of its own; it asks the locale only when told to.
    r"|pcre2_\w+_8"
    # What the compiler and its sanitizers put in.
    r"|__(asan|ubsan|sanitizer|sanitize|gcov|stack_chk)_\w+|_GLOBAL_OFFSET_TABLE_"
    r"|__v?snprintf_chk|__(mem|str)[a-z]+_chk"
)
# Of those: what asks the locale, has state of its own, or makes floating-point numbers.
FORBIDDEN = re.compile(r"str(coll|xfrm|ftime|ptime|tok|error|signal|to[df]|told)(_[lr])?")

# The context that a failing CHECK prints, and the values' heap.
STATE_ALLOWED = {
    "check.c.o": {"current"},
    "value_pool.c.o": {"value_pool"},
    "value_heap.c.o": {"keys", "shapes", "resting"},
}
# Sections that a program can write to; constants with addresses in them are in .data.rel.ro. What
# is named __odr_asan.x is the sanitizer's mark for a global x, not x itself.
WRITABLE = re.compile(r"\.(data|bss|tdata|tbss)(\.(?!rel\.ro).*)?$|\*COM\*$")
SYMBOL = re.compile(r"^[0-9a-f]{16} (.{7}) (\S+)\t[0-9a-f]{16} (?:\.hidden )?(\S+)$")


def symbols(library):
    """(object, flags, section, name) of every symbol in an archive."""
    text = subprocess.run(["objdump", "-t", library], capture_output=True, text=True, check=True)
    member = ""
    for line in text.stdout.splitlines():
        heading = re.match(r"^(\S+):\s+file format ", line)
        if heading:
            member = heading[1]
        found = SYMBOL.match(line)
        if found:
            yield member, found[1], found[2], found[3]


everything = [symbol for library in sys.argv[2:] for symbol in symbols(library)]
defined = {name for _, flags, section, name in everything if section != "*UND*"}
problems = []
for member, flags, section, name in everything:
    plain = name.split("@")[0]
    if section == "*UND*":
        known = ALLOWED.fullmatch(plain) and not FORBIDDEN.fullmatch(plain)
        if name not in defined and not known:
            problems.append(f"{member}: must not use {plain}()")
    elif "O" in flags and WRITABLE.match(section) and not name.startswith("__odr_asan."):
        if name not in STATE_ALLOWED.get(member, ()):
            problems.append(f"{member}: must not have state: {name} in {section}")
finish(problems)
