"""What the gates share: finding the C sources, and reporting in the form compilers use."""

import pathlib
import sys

ROOT = pathlib.Path(sys.argv[1])
FOLDERS = ("core", "sim", "reports", "tools", "tests", "bench")


def sources(*suffixes, folders=FOLDERS):
    """Paths relative to the root, in order."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    return sorted(path.relative_to(ROOT) for path in found if path.suffix in suffixes)


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def finish(problems):
    """Prints the problems and ends the program; the exit status says whether there were any."""
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)
