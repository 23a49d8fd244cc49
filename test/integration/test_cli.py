"""The command line: commands, errors, exit codes, signals."""
import json
import os
import signal
import subprocess
import time

from harness import build, environment, folder, lt, run
import harness

EMPTY = "export default function () {}"


def test_version_and_help():
    r = lt("version")
    assert r.code == 0 and r.out.startswith("lt v"), r
    r = lt("help")
    assert r.code == 0 and "run" in r.out, r
    r = lt("run", "--help")
    assert r.code == 0 and "--vus" in r.out and "--duration" in r.out, r


def test_unknown_command_and_flag_exit_255():
    assert lt("nonsense").code == 255
    r = lt("run", "--nonsense", "x.js")
    assert r.code == 255 and "unknown flag: --nonsense" in r.err, r


def test_global_flags_before_the_command():
    for flags in (["-q"], ["--quiet", "--log-format", "raw"], ["-a", "", "--no-color", "-f", "raw", "-q"], ["-q", "-a="]):
        r = lt(*flags, "run", "-", "--no-summary", stdin="export default function () { console.log('here'); }")
        assert r.code == 0 and "here" in r.err and not r.out, (flags, r)
    for flags in (["-u", "3"], ["--duration=1s"], ["--nonsense"]):
        r = lt(*flags, "run", "-", stdin=EMPTY)
        assert r.code == 255 and "unknown flag" in r.err, (flags, r)


def test_missing_script_exits_255():
    r = lt("run", "no-such-file.js")
    assert r.code == 255 and "no-such-file.js" in r.err, r


def test_invalid_options_exit_104():
    r = run("export const options = { scenarios: { a: { executor: 'constant-vus', vus: 0 } } };\n" + EMPTY)
    assert r.code == 104 and "the duration is unspecified" in r.err, r
    r = run("export const options = { vus: 2, duration: '1s', stages: [{ duration: '1s', target: 1 }] };\n" + EMPTY)
    assert r.code == 104 and "using `duration` and `stages` options simultaneously is not allowed" in r.err, r
    r = run(EMPTY, env={"K6_VUS": "many"})
    assert r.code == 104 and "K6_VUS" in r.err, r


def test_syntax_errors_name_the_place():
    r = run("import http from 'k6/http';\nexport default function () {\n  let x = ;\n}")
    assert r.code == 107 and "script.js:3:11" in r.err, r


def test_script_on_standard_input():
    r = lt("run", "-q", "-", stdin="export default function () { console.log('from stdin'); }")
    assert r.code == 0 and "from stdin" in r.err, r
    typed = "enum E { A = 3 }\nconst f = (x: number): number => x;\nexport default function (): void { console.log('typed ' + f(E.A)); }"
    r = lt("run", "-q", "-", stdin=typed)
    assert r.code == 0 and "typed 3" in r.err, r
    r = lt("run", "-q", "-", stdin="export default function () { let a = ; }")
    assert r.code == 107 and r.err.count("level=error") == 1 and "-:1:38" in r.err, r


def test_flags_behind_the_script():
    r = lt("run", "-", "-q", "-i", "3", "-e", "NAME=value", stdin="export default function () { console.log(__ENV.NAME); }")
    assert r.code == 0 and r.err.count("value") == 3, r


def test_summary_is_printed():
    r = run("import { check } from 'k6';\nexport default function () { check(1, { 'is one': (x) => x === 1 }); }")
    assert "TOTAL RESULTS" in r.out and "is one" in r.out and "iterations" in r.out, r
    r = run(EMPTY, "--no-summary")
    assert "TOTAL RESULTS" not in r.out, r


def interrupt(signals, script):
    place = folder()
    path = place / "script.js"
    path.write_text(script)
    process = subprocess.Popen([str(harness.build / "lt"), "run", "-q", str(path)], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, env=environment())
    for delay, which in signals:
        time.sleep(delay)
        process.send_signal(which)
    start = time.monotonic()
    out, err = process.communicate(timeout=20)
    return process.returncode, out, err, time.monotonic() - start


SLEEPER = """import { sleep } from 'k6';
export const options = { vus: 2, duration: '60s' };
export default function () { sleep(0.1); }
"""


def test_ctrl_c_stops_with_a_summary():
    code, out, err, took = interrupt([(1.0, signal.SIGINT)], SLEEPER)
    assert code == 105 and "iterations" in out and took < 3, (code, out, err, took)


def test_second_ctrl_c_stops_at_once():
    script = SLEEPER + "export function teardown() { sleep(30); }"
    code, out, err, took = interrupt([(1.0, signal.SIGINT), (0.7, signal.SIGINT)], script)
    assert code == 105 and took < 3, (code, out, err, took)


def test_unwritable_output_is_one_clear_error():
    r = run(EMPTY, "--out", "json=/no/such/folder/x.json")
    assert r.code != 0 and "/no/such/folder/x.json" in r.err, r
    r = run(EMPTY, "--out", "nonsense")
    assert r.code == 255 and "invalid output type 'nonsense'" in r.err, r


def test_full_disk_does_not_lose_the_summary():
    if not os.path.exists("/dev/full"):
        return
    r = run("export const options = { iterations: 500 };\n" + EMPTY, "--out", "json=/dev/full")
    assert "TOTAL RESULTS" in r.out and "/dev/full" in r.err + r.out or "json" in r.err, r


def test_only_public_symbols_are_used():
    r = subprocess.run([str(harness.build / "test" / "lt-shared"), "version"], capture_output=True, text=True)
    assert r.returncode == 0 and r.stdout.startswith("lt v"), r
