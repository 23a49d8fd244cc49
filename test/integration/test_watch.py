"""lt run --watch: a run per save, whatever way editors save, through errors, until a signal."""
import os
import queue
import re
import signal
import subprocess
import threading
import time

import harness
from harness import folder

MAIN = "import { word } from './lib/words.js';\nconst data = open('./data.txt');\n" \
       "export const options = { vus: 7, duration: '50s' };\n" \
       "export default function () { console.log(`say ${word} ${data.trim()}`); }\n"


class Watched:
    """A running `lt run --watch`; lines of both streams as they come."""

    def __init__(self, place, *flags, script="script.js"):
        self.lines, self.seen = queue.Queue(), []
        self.process = subprocess.Popen([str(harness.build / "lt"), "run", "--watch", "-f", "raw", *flags, script], text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=place, env=harness.environment())
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def until(self, text, seconds=30):
        """Lines up to the first that contains the text."""
        since, end = len(self.seen), time.monotonic() + seconds
        while True:
            try:
                line = self.lines.get(timeout=max(0.01, end - time.monotonic()))
            except queue.Empty:
                assert False, f"no {text!r} in {self.seen[since:]}"
            assert line is not None, f"lt ended before {text!r}: {self.seen}"
            self.seen.append(line)
            if text in line:
                return self.seen[since:]

    def end(self, number=signal.SIGINT):
        self.process.send_signal(number)
        return self.process.wait(20)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def project():
    place = folder()
    (place / "lib").mkdir()
    (place / "script.js").write_text(MAIN)
    (place / "lib/words.js").write_text("export const word = 'one';\n")
    (place / "data.txt").write_text("alpha\n")
    return place


def rename_over(path, text):
    """As vim, sed -i and many others save."""
    (path.parent / "4913").write_text(text)
    os.rename(path.parent / "4913", path)


def test_every_file_of_the_script_is_watched():
    place = project()
    with Watched(place) as w:
        first = w.until("Waiting for changes")
        assert sum("say one alpha" in line for line in first) == 1, first  # not 7 VUs for 50 s
        assert any("iterations" in line and " 1 " in line for line in first), first
        (place / "data.txt").write_text("beta\n")
        again = w.until("say one beta")
        assert any(re.match(r"=== run 2, \d\d:\d\d:\d\d: data.txt was saved =+$", line) for line in again), again
        w.until("Waiting for changes")
        rename_over(place / "lib/words.js", "export const word = 'two';\n")
        again = w.until("say two beta")
        assert any("run 3" in line and "lib/words.js was saved" in line for line in again), again
        w.until("Waiting for changes")
        # Moved away and written anew, as with a backup file.
        os.rename(place / "script.js", place / "script.js~")
        time.sleep(0.3)
        (place / "script.js").write_text(MAIN.replace("say", "shout"))
        assert any("script.js was saved" in line for line in w.until("shout two beta")), w.seen
        w.until("Waiting for changes")
        (place / "other.js").write_text("not ours")
        assert w.end() == 105, w.seen
        assert not any("run 5" in line for line in w.seen), w.seen


def test_it_goes_on_after_errors():
    place = project()
    with Watched(place, "-q") as w:
        w.until("Waiting for changes")
        (place / "lib/words.js").write_text("export const word = ;\n")
        assert any("words.js:1:21" in line for line in w.until("Waiting for changes")), w.seen
        (place / "script.js").write_text(MAIN.replace("words.js", "more/none.js"))
        assert any("none.js" in line for line in w.until("Waiting for changes")), w.seen
        (place / "lib/more").mkdir()
        w.until("Waiting for changes")
        (place / "lib/more/none.js").write_text("export const word = 'found';\n")
        w.until("say found alpha")
        w.until("Waiting for changes")
        os.unlink(place / "script.js")
        (place / "data.txt").write_text("gamma")
        assert any("script.js" in line and "couldn't be found" in line for line in w.until("Waiting for changes")), w.seen
        (place / "script.js").write_text(MAIN.replace("words.js", "more/none.js"))
        w.until("say found gamma")
        assert w.end(signal.SIGTERM) == 105


def test_a_save_ends_the_run_under_way():
    place = project()
    (place / "script.js").write_text("import { sleep } from 'k6';\nexport default function () { console.log('begun'); sleep(60); }"
                                     "\nexport function teardown() { sleep(60); }\n")
    with Watched(place) as w:
        w.until("begun")
        start = time.monotonic()
        (place / "script.js").write_text("export default function () { console.log('second'); }")
        lines = w.until("second")
        assert time.monotonic() - start < 20 and not any("abort" in line or "TOTAL" in line for line in lines), lines
        w.until("Waiting for changes")
        (place / "script.js").write_text("import { sleep } from 'k6';\nexport default function () { console.log('third'); sleep(60); }")
        w.until("third")
        assert w.end() == 105 and w.until("received a 'interrupt' signal")


def test_many_saves_at_once_are_one_run():
    place = project()
    with Watched(place) as w:
        w.until("Waiting for changes")
        for i in range(5):
            (place / "data.txt").write_text(f"{i}\n")
            rename_over(place / "lib/words.js", f"export const word = 'w{i}';\n")
        w.until("say w4 4")
        w.until("Waiting for changes")
        assert sum(line.startswith("=== run") for line in w.seen) == 1, w.seen
        assert w.end(signal.SIGHUP) == 105


def test_links_are_followed_and_scenarios_run_once():
    place, real = folder(), folder()
    (real / "real.js").write_text("""export const options = { scenarios: {
        a: { executor: 'constant-arrival-rate', rate: 50, duration: '30s', preAllocatedVUs: 5, exec: 'one', env: { N: 'x' } },
        b: { executor: 'ramping-vus', stages: [{ duration: '30s', target: 9 }], exec: 'two', startTime: '20s' } } };
        export function one() { console.log('one', __ENV.N); }
        export function two() { console.log('two'); }""")
    os.symlink(real / "real.js", place / "script.js")
    with Watched(place) as w:
        lines = w.until("Waiting for changes")
        assert sum(line == "one x" for line in lines) == 1 and sum(line == "two" for line in lines) == 1, lines
        text = (real / "real.js").read_text()
        rename_over(real / "real.js", text.replace("'two'", "'three'").replace("exec: 'three'", "exec: 'two'"))
        w.until("three")
        assert w.end() == 105


def test_flags_say_how_much_to_run():
    place = project()
    with Watched(place, "-u", "1", "-i", "3") as w:
        assert sum("say one" in line for line in w.until("Waiting for changes")) == 3, w.seen
        assert w.end() == 105


def test_wrong_flags_and_missing_scripts_end_it():
    for args in (("--nonsense", "script.js"), ("none.js",), ("--summary-mode=wrong", "script.js"), ()):
        r = harness.lt("run", "--watch", *args, cwd=project())
        assert r.code == 255, (args, r)


def test_a_signal_at_the_end_of_a_run_is_not_lost():
    place = project()
    (place / "script.js").write_text("export default function () { console.log('said'); }")
    for i in range(40):
        with Watched(place, "-q") as w:
            w.until("said")
            time.sleep(i % 8 / 4000)
            assert w.end(signal.SIGTERM) == 105, i
