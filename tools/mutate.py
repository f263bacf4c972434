#!/usr/bin/env python3
"""How much of the controller do the scenarios hold in place?

Changes core/ray one small piece at a time (an operator, a constant, a dropped statement), builds rayrig with it and
replays the scenarios: a mutant that no scenario notices is a survivor, and shows what is not told yet.

usage: tools/mutate.py [--count N] [--seed N] [--file GLOB] [--jobs N] [--out FOLDER]

Works in a copy of the tree, below build/mutation. A mutant whose object code does not differ from the original's is
equivalent and not counted. The report is FOLDER/report.md; survivors are listed with their lines.
"""
import argparse, collections, fnmatch, hashlib, os, random, re, shutil, signal, subprocess, sys, threading
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# Functions that no scenario can reach: TLS, for which there is no cert-manager in the simulated cluster, and what the reader of
# scenarios refuses before.
UNREACHABLE = {
    'core/ray/pod_security.c': ['pod_security_tls_container', 'pod_security_add_tls'],
    'core/ray/init_containers.c': ['init_containers_wait_for_certificate'],
    'core/ray/features.c': ['has_gate'],
}

# These hold most in the shortest time.
FIRST = ['scenarios/pods', 'scenarios/validation']

# What is replaced by what, outside comments and literals.
OPERATORS = [
    (r'==', '!='), (r'!=', '=='), (r'<=', '<'), (r'>=', '>'), (r'(?<![<>=-])<(?![<=])', '<='),
    (r'(?<![<>=-])>(?![>=])', '>='), (r'&&', '||'), (r'\|\|', '&&'), (r'(?<=[\w)\]] )\+(?= \w)', '-'),
    (r'(?<=[\w)\]] )-(?= \w)', '+'), (r'(?<=[\w)\]] )\*(?= \w)', '+'), (r'\+\+', '--'), (r'\+=', '-='), (r'-=', '+='),
    (r'\btrue\b', 'false'), (r'\bfalse\b', 'true'), (r'!(?=[\w(])', ''), (r'\bbreak;', ';'), (r'\bcontinue;', ';'),
]
NUMBER = re.compile(r'(?<![\w.])(\d+)(?![\w.])')
STATEMENT = re.compile(r'^(\s+)(?!return|break|continue|case|default|goto|static|const|struct|bool|int|size_t|char|AUTO_|uint|int64)'
                       r'[\w>.()*&\[\]-]+.*;$')

def masked(text):
    """The text with comments, strings and preprocessor lines blanked, places unchanged."""
    blank = lambda m: re.sub(r'[^\n]', ' ', m.group(0))
    text = re.sub(r'/\*.*?\*/', blank, text, flags=re.S)
    text = re.sub(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'', blank, text)
    return re.sub(r'^#.*(?:\\\n.*)*', blank, text, flags=re.M)

def inside_functions(code, left_out):
    """Places within function bodies: what stands at depth 0 are declarations and tables."""
    spans, depth, begin, is_function = [], 0, 0, False
    for m in re.finditer(r'[{}]', code):
        if m.group() == '{':
            if depth == 0:
                head = code[max(code.rfind('}', 0, m.start()), code.rfind(';', 0, m.start())) + 1:m.start()]
                name = re.search(r'(\w+)\(', head)
                begin = m.end()
                is_function = head.rstrip().endswith(')') and name.group(1) not in left_out
            depth += 1
        else:
            depth -= 1
            if depth == 0 and is_function:
                spans.append((begin, m.start()))
    return spans

def mutants_of(path, left_out):
    text = open(path).read()
    code = masked(text)
    for begin, end in inside_functions(code, left_out):
        part = code[begin:end]
        for pattern, replacement in OPERATORS:
            for m in re.finditer(pattern, part):
                yield (begin + m.start(), begin + m.end(), replacement, 'operator')
        for m in NUMBER.finditer(part):
            yield (begin + m.start(), begin + m.end(), str(int(m.group()) + 1), 'constant')
        place = begin
        for line in part.split('\n'):
            whole = text[place:place + len(line)]
            if STATEMENT.match(line) and whole.count('(') == whole.count(')'):
                first = len(line) - len(line.lstrip())
                yield (place + first, place + len(line), ';', 'statement')
            place += len(line) + 1

class Workshop:
    """A copy of the tree with a build of its own."""
    def __init__(self, folder):
        self.folder, self.build = folder, os.path.join(folder, 'build')
        files = subprocess.run(['git', 'ls-files'], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split('\n')
        for name in filter(None, files):
            target = os.path.join(folder, name)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy(os.path.join(ROOT, name), target)
        subprocess.run(['cmake', '-S', folder, '-B', self.build, '-G', 'Ninja', '-DCMAKE_BUILD_TYPE=Release',
                        '-DCMAKE_C_FLAGS_RELEASE=-O1'], check=True, capture_output=True)
        subprocess.run(['ninja', '-C', self.build, 'rayrig'], check=True, capture_output=True)
        commands = subprocess.run(['ninja', '-C', self.build, '-t', 'commands', 'rayrig'], capture_output=True, text=True,
                                  check=True).stdout.split('\n')
        self.compile = {m.group(1): c for c in commands if (m := re.search(r'-c \S*?(core/ray/\w+\.c)$', c))}
        self.finish = [c for c in commands if 'libcore_ray.a' in c and ' -c ' not in c]

    def run(self, command, timeout=120):
        """Its exit status; None when it does not come to an end, and is killed with all that it started."""
        child = subprocess.Popen(command, shell=True, cwd=self.build, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                 start_new_session=True)
        try:
            return child.wait(timeout)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            return None

    def object_of(self, name):
        target = re.search(r'-o (\S+)', self.compile[name]).group(1)
        return os.path.join(self.build, target)

    def code_hash(self, name):
        out = subprocess.run(['objdump', '-s', '-r', '-j', '.text', '-j', '.rodata', '-j', '.rodata.str1.1', '-j', '.rodata.str1.8',
                              '-j', '.data.rel.ro.local', self.object_of(name)], capture_output=True).stdout
        return hashlib.sha256(out).hexdigest()

    def judge(self, name, mutated):
        """'killed', 'survived', 'equivalent' or 'broken' (does not compile)."""
        path = os.path.join(self.folder, name)
        original = open(path).read()
        before = self.code_hash(name)
        compiled = open(self.object_of(name), 'rb').read()
        try:
            open(path, 'w').write(mutated)
            if self.run(self.compile[name]) != 0:
                return 'broken'
            if self.code_hash(name) == before:
                return 'equivalent'
            for command in self.finish:
                if self.run(command) != 0:
                    return 'broken'
            # A mutant may take all memory and all time: kibibytes and seconds of CPU.
            replay = 'ulimit -v 4000000; ulimit -t 5; cd %s && for of in "%s" scenarios; do %s/bin/rayrig run $of --fail-fast || exit 1; done' % (
                self.folder, ' '.join(FIRST), self.build)
            return 'survived' if self.run(replay) == 0 else 'killed'
        finally:
            open(path, 'w').write(original)
            open(self.object_of(name), 'wb').write(compiled)

def show(path, mutant):
    text = open(os.path.join(ROOT, path)).read()
    begin, end, replacement, kind = mutant
    line = text.count('\n', 0, begin) + 1
    start, stop = text.rfind('\n', 0, begin) + 1, text.find('\n', end)
    after = (text[start:begin] + replacement + text[end:stop]).strip()
    return line, text[start:stop].strip(), after, kind

def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('--count', type=int, default=500)
    ap.add_argument('--seed', type=int, default=1)
    ap.add_argument('--file', default='*')
    ap.add_argument('--jobs', type=int, default=2)
    ap.add_argument('--out', default=os.path.join(ROOT, 'build', 'mutation'))
    args = ap.parse_args()
    everything = []
    for name in sorted(os.listdir(os.path.join(ROOT, 'core/ray'))):
        if name.endswith('.c') and not name.endswith(('_test.c', '_fuzz.c')) and fnmatch.fnmatch(name, args.file):
            path = os.path.join('core/ray', name)
            everything += [(path, m) for m in mutants_of(os.path.join(ROOT, path), UNREACHABLE.get(path, []))]
    random.Random(args.seed).shuffle(everything)
    shutil.rmtree(args.out, ignore_errors=True)
    shops = [Workshop(os.path.join(args.out, 'copy%d' % i)) for i in range(args.jobs)]
    verdicts, survivors = collections.Counter(), []
    lock, todo = threading.Lock(), iter(everything)

    def work(shop):
        while True:
            with lock:
                if verdicts['killed'] + verdicts['survived'] >= args.count:
                    return
                path, mutant = next(todo, (None, None))
            if path is None or path not in shop.compile:
                if path is None:
                    return
                continue
            text = open(os.path.join(ROOT, path)).read()
            verdict = shop.judge(path, text[:mutant[0]] + mutant[2] + text[mutant[1]:])
            with lock:
                verdicts[verdict] += 1
                if verdict == 'survived':
                    survivors.append((path, mutant))
                    print('survived: %s:%d %s: %s' % (path, *show(path, mutant)[:1], *show(path, mutant)[3:1:-1]), file=sys.stderr,
                          flush=True)
                judged = verdicts['killed'] + verdicts['survived']
                if judged % 25 == 0:
                    print('%d judged, %d survived' % (judged, verdicts['survived']), file=sys.stderr, flush=True)

    with ThreadPoolExecutor(args.jobs) as pool:
        list(pool.map(work, shops))
    judged = verdicts['killed'] + verdicts['survived']
    rate = 100.0 * verdicts['killed'] / max(judged, 1)
    with open(os.path.join(args.out, 'report.md'), 'w') as out:
        out.write('# Mutation of core/ray\n\nseed %d, %d mutants judged of %d possible: %d killed, %d survived (%.1f %% killed); '
                  '%d equivalent by their object code, %d that do not compile.\n\n| place | kind | before | after |\n|---|---|---|---|\n'
                  % (args.seed, judged, len(everything), verdicts['killed'], verdicts['survived'], rate, verdicts['equivalent'],
                     verdicts['broken']))
        for path, mutant in sorted(survivors):
            line, before, after, kind = show(path, mutant)
            out.write('| %s:%d | %s | `%s` | `%s` |\n' % (path, line, kind, before.replace('|', '\\|'), after.replace('|', '\\|')))
    print('%d passed, %d failed' % (verdicts['killed'], verdicts['survived']))
    print('%.1f %% killed; %s' % (rate, os.path.join(args.out, 'report.md')))

if __name__ == '__main__':
    main()
