"""Scripts with mistakes: real ones, changed a little at random, so that they fail before the test starts. Each says what and
where in one line of the log, shows the line, and ends with the code for script errors; none crashes or hangs."""
import concurrent.futures
import itertools
import json
import re
import shutil
import signal
import subprocess
import sys
import time

import harness
from harness import lt

sys.path.insert(0, str(harness.root / "test" / "conformance"))
import source_mutator  # noqa: E402

WANTED, SEED = 200, 20
LIMIT = 30  # seconds; the sanitizer build is slow

EXIT_SCRIPT = 107
PLACE = re.compile(r"(?:/|file:///)[^\s:]*/mutant\.js:(\d+):(\d+)")


def mutants():
    """Endless: (seed, source). Without relative imports, which would fail for another reason."""
    folders = [harness.root / "examples", harness.root / "test" / "conformance" / "language", harness.root / "test" / "integration"]
    texts = [t for t in source_mutator.corpus(folders) if not re.search(r"""["']\.""", t)]
    for seed in itertools.count(SEED):
        yield seed, source_mutator.mutate(texts, seed)


def run_mutant(mutant):
    """None: it does not fail. Else (seed, source, where Node sees the mistake, problem or None)."""
    seed, source = mutant
    place = harness.folder() / "mutant.js"
    place.write_bytes(source.encode("utf-8", "surrogatepass"))
    try:
        r = lt("run", "--quiet", "--no-summary", "--iterations", "1", "--vus", "1", "--log-format", "json", place, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        return seed, source, None, f"does not end in {LIMIT} s"
    if r.code == 0:
        return None
    lines = [json.loads(line) for line in r.err.splitlines() if line.startswith("{")]
    errors = [line["msg"] for line in lines if line["level"] == "error"]
    if r.code < 0 or r.code > 110 or "Sanitizer" in r.err:
        return seed, source, None, f"crashed: {r}"
    if len(errors) != 1:
        return seed, source, None, f"{len(errors)} errors: {r}"
    at = PLACE.search(errors[0])
    if r.code != EXIT_SCRIPT or not at:  # options and exports have no place in the source
        known = r.code == 104 or "not found in exports" in errors[0] or NOT_AN_ERROR.match(errors[0])
        return seed, source, None, None if known else f"no place: {r}"
    line, column = int(at[1]), int(at[2])
    rows = re.split("\r\n|[\n\r\u2028\u2029]", source)
    if not 1 <= line <= len(rows) or not 1 <= column <= len(rows[line - 1].encode()) + 1:
        return seed, source, None, f"{line}:{column} is not in the source: {errors[0]}"
    if not re.search(rf"\n +{line} \| .*\n +\| *\^$", errors[0]):
        return seed, source, None, f"no code frame: {errors[0]!r}"
    return seed, source, (place, line), None


# throw 1: there is no stack trace, in k6 as well.
NOT_AN_ERROR = re.compile(r"[^:]*$")


def failing():
    """The first mutants that fail, WANTED of them."""
    found, source = [], mutants()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        while len(found) < WANTED:
            found += [m for m in pool.map(run_mutant, itertools.islice(source, 40)) if m]
    return found[:WANTED]


def line_in_node(place):
    """Where Node rejects the source, or None."""
    module = place.with_suffix(".mjs")
    module.write_bytes(place.read_bytes())
    r = subprocess.run(["node", "--check", str(module)], capture_output=True, text=True, timeout=LIMIT)
    at = re.match(r"\S+\.mjs:(\d+)$", r.stderr.split("\n")[0])
    return int(at[1]) if r.returncode and at else None


def test_mistakes_are_reported_with_a_place_and_a_frame():
    found = failing()
    problems = [f"seed {seed}: {problem}\n{source[:2000]}" for seed, source, at, problem in found if problem]
    assert not problems, f"{len(problems)} of {len(found)}\n" + "\n\n".join(problems[:5])
    assert sum(1 for m in found if m[2]) > WANTED * .9, "hardly any has a place"
    if not shutil.which("node"):
        return
    lines = [(at[1], line_in_node(at[0])) for seed, source, at, problem in found[:60] if at]
    both = [(ours, theirs) for ours, theirs in lines if theirs]
    same = sum(ours == theirs for ours, theirs in both)
    # The others: what is opened and not closed, where Node points at the end of what it could read.
    print(f"       {same} of {len(both)} in the line that Node names")
    assert len(both) > 10 and same >= .85 * len(both), f"{same} of {len(both)} in the line that Node names: {both}"


def test_endless_loops_end():
    """In an iteration with the scenario, in init code with a signal."""
    r = harness.run("export const options = { scenarios: { s: { executor: 'constant-vus', vus: 1, duration: '1s', gracefulStop: '0s' } } };\n"
                    "export default function () { while (true) {} }\n", timeout=LIMIT)
    assert r.code == 0, r
    place = harness.folder() / "loop.js"
    place.write_text("while (true) {}\nexport default function () {}\n")
    process = subprocess.Popen([str(harness.build / "lt"), "run", "--quiet", str(place)], env=harness.environment(), stderr=subprocess.PIPE)
    try:
        time.sleep(.5)
        process.send_signal(signal.SIGTERM)
        assert process.wait(LIMIT) == 105
    finally:
        process.kill()
        process.communicate()
