"""The life of a run: its exit codes one by one with what they say, and the options that change its course."""
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import time

import harness
from harness import environment, folder, lt, run

EMPTY = "export default function () {}\n"
LIFE = """
export const options = { iterations: 2 };
export function setup() { console.log('setup'); return { from: 'setup' }; }
export default function (data) { console.log('iteration', JSON.stringify(data)); }
export function teardown(data) { console.log('teardown', JSON.stringify(data)); }
"""


def console(r):
    return re.findall(r'msg="?(.*?)"? source=console', r.err.replace('\\"', "'"))


class Background:
    """A run that signals are sent to, or whose REST API is used."""

    def __init__(self, script, *flags, env=None):
        self.place = folder()
        (self.place / "script.js").write_text(script)
        self.process = subprocess.Popen([str(harness.build / "lt"), "run", "-q", *flags, "script.js"], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, env=environment(env), cwd=self.place)
        self.err = ""

    def until(self, text):
        for line in self.process.stderr:
            self.err += line
            if text in line:
                return re.search(r"REST API on (\S+?)\"", self.err)
        raise AssertionError(f"no {text!r} in {self.err}")

    def end(self, seconds=30):
        """Exit code, stdout, stderr."""
        out, err = self.process.communicate(timeout=seconds)
        return self.process.returncode, out, self.err + err


def patch(address, **attributes):
    connection = http.client.HTTPConnection(address, timeout=20)
    connection.request("PATCH", "/v1/status", json.dumps({"data": {"type": "status", "id": "default", "attributes": attributes}}))
    assert connection.getresponse().status == 200
    connection.close()


# Exit codes.

def failed(script, code, text, *flags, **kwargs):
    r = run(script, *flags, **kwargs)
    assert r.code == code, r
    errors = [line for line in r.err.splitlines() if "level=error" in line]
    assert any(text in line.replace('\\"', '"') for line in errors), r
    return r


def test_0_success():
    assert run(EMPTY).code == 0
    # Errors while iterating do not change it.
    assert run("export default function () { throw new Error('x'); }").code == 0


def test_97_and_98_are_of_the_cloud_and_never_given():
    r = lt("run", "-o", "cloud", "-", stdin=EMPTY)
    assert r.code == 255, r
    assert lt("cloud", "run", "x.js").code == 255


def test_99_crossed_thresholds():
    options = "export const options = { iterations: 3, thresholds: { iterations: ['count>5'], checks: ['rate>0.5'], " \
              "iteration_duration: ['p(95)>=0'] } };\n"
    failed(options + "import { check } from 'k6'; export default function () { check(1, { no: () => false }); }", 99,
           "thresholds on metrics 'checks, iterations' have been crossed")
    r = failed("export const options = { duration: '30s', thresholds: { iterations: [{ threshold: 'count<1', abortOnFail: true }] } };"
               "import { sleep } from 'k6'; export default function () { sleep(0.1); }", 99,
               "thresholds on metrics 'iterations' were crossed; at least one has abortOnFail enabled, stopping test prematurely")
    assert "TOTAL RESULTS" in r.out, r


def test_100_setup_timeout():
    script = "import { sleep } from 'k6'; export const options = { setupTimeout: '300ms' }; export function setup() { %s }" + EMPTY \
             + "export function teardown() { console.log('teardown'); }"
    for body in ("sleep(60);", "for (;;);"):
        r = failed(script % body, 100, "setup() execution timed out after 0.3 seconds")
        assert not console(r), r
    failed(script.replace("'300ms'", "'60s'") % "sleep(60);", 100, "timed out", env={"K6_SETUP_TIMEOUT": "200ms"})


def test_101_teardown_timeout():
    script = "import { sleep } from 'k6'; export const options = { teardownTimeout: '300ms' }; export function teardown() { %s }" + EMPTY
    for body in ("sleep(60);", "for (;;);"):
        r = failed(script % body, 101, "teardown() execution timed out after 0.3 seconds")
        assert "TOTAL RESULTS" in r.out, r


def test_summary_timeout_does_not_hold_up_the_end():
    r = run("export const options = { handleSummaryTimeout: '300ms' }; export function handleSummary() { for (;;); }" + EMPTY)
    assert r.code == 0 and 'msg="failed to handle the end-of-test summary"' in r.err, r
    assert 'error="handleSummary() execution timed out after 0.3 seconds' in r.err and "TOTAL RESULTS" in r.out, r
    r = run("export function handleSummary() { throw new Error('no summary'); }" + EMPTY)
    assert r.code == 0 and "no summary" in r.err and "failed to handle" in r.err and "TOTAL RESULTS" in r.out, r


def test_103_stopped_by_rest():
    b = Background("import { sleep } from 'k6'; export const options = { duration: '60s' }; export default function () { sleep(0.1); }",
                   "--address", "127.0.0.1:0")
    patch(b.until("REST API on").group(1), stopped=True)
    code, out, err = b.end()
    assert code == 103 and "test run stopped from REST API" in err and "TOTAL RESULTS" in out, (code, out, err)


def test_104_invalid_configuration():
    failed("export const options = { duration: '1s', stages: [{ duration: '1s', target: 1 }] };" + EMPTY, 104, "simultaneously")
    failed("export const options = { vus: 'many' };" + EMPTY, 104, "vus")
    failed("export const options = { scenarios: { a: { executor: 'nonsense' } } };" + EMPTY, 104, "unknown executor type 'nonsense'")
    failed("export const options = { thresholds: { nonsense: ['count>1'] } };" + EMPTY, 104, "nonsense")
    failed(EMPTY, 104, "K6_DURATION", env={"K6_DURATION": "soon"})
    failed(EMPTY, 104, "simultaneously", "-i", "1", "-s", "1s:1")


SLEEPER = "import { sleep } from 'k6'; export const options = { duration: '60s' };\n" \
          "export default function () { console.log('begun'); sleep(60); }\nexport function teardown() { console.log('teardown'); %s }\n"


def test_105_signals():
    for number, name in ((signal.SIGINT, "interrupt"), (signal.SIGTERM, "terminated"), (signal.SIGHUP, "hangup")):
        b = Background(SLEEPER % "")
        b.until("begun")
        b.process.send_signal(number)
        code, out, err = b.end()
        assert code == 105 and f"test run was aborted because lt received a '{name}' signal" in err, (code, err)
        assert "msg=teardown" in err and "1 interrupted" not in err and "TOTAL RESULTS" in out, (out, err)


def test_105_the_second_signal_ends_at_once():
    for first, second in ((signal.SIGINT, signal.SIGINT), (signal.SIGTERM, signal.SIGINT)):
        b = Background(SLEEPER % "sleep(60);")
        b.until("begun")
        b.process.send_signal(first)
        b.until("teardown")
        start = time.monotonic()
        b.process.send_signal(second)
        code, out, err = b.end()
        assert code == 105 and "Aborting lt in response to signal" in err and time.monotonic() - start < 10, (code, err)
        assert "TOTAL RESULTS" not in out, out


def test_105_during_setup_and_before_the_start():
    b = Background("import { sleep } from 'k6'; export function setup() { console.log('begun'); sleep(60); }" + EMPTY)
    b.until("begun")
    b.process.send_signal(signal.SIGINT)
    code, out, err = b.end()
    assert code == 105, (code, out, err)
    b = Background(EMPTY, "--paused", "--address", "127.0.0.1:0")
    b.until("REST API on")
    b.process.send_signal(signal.SIGTERM)
    code, out, err = b.end()
    assert code == 105, (code, out, err)


def test_106_the_rest_server_cannot_start():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        failed(EMPTY, 106, "Error from API server", "--address", address)
        # Asked for by a variable it is only a warning.
        r = run(EMPTY, env={"K6_ADDRESS": address})
        assert r.code == 0 and 'level=warning msg="Error from API server"' in r.err, r


def test_107_exceptions():
    failed("export default function () {", 107, "script.js:1")
    failed("throw new Error('in init');" + EMPTY, 107, "in init")
    failed("import { none } from 'k6/nonsense';" + EMPTY, 107, "k6/nonsense")
    r = failed("export function setup() { throw new Error('in setup'); } export function teardown() { console.log('teardown'); }" + EMPTY,
               107, "in setup")
    assert not console(r), r
    r = failed("export function teardown() { throw new Error('in teardown'); }" + EMPTY, 107, "in teardown")
    assert "TOTAL RESULTS" in r.out, r


def test_108_and_110_by_the_script():
    abort = "import exec from 'k6/execution'; export const options = { iterations: 5 };\n" \
            "export default function () { exec.test.abort('enough'); }\nexport function teardown() { console.log('teardown'); }"
    r = failed(abort, 108, "test aborted: enough")
    assert console(r) == ["teardown"] and "iterations" not in r.summary["metrics"], r
    failed("import exec from 'k6/execution'; export function setup() { exec.test.abort(); }" + EMPTY, 108, "test aborted")
    r = failed("import exec from 'k6/execution'; export const options = { iterations: 5 };\n"
               "export default function () { exec.test.fail('bad'); }", 110, "test run was marked as failed")
    assert r.metric("iterations")["count"] == 5, r


def test_255_everything_else():
    for args, text in ((["run", "--nonsense", "x.js"], "unknown flag"), (["nonsense"], "unknown command"), (["run", "none.js"], "none.js"),
                       (["run", "-u", "x", "-"], "flag --vus"), (["run", "-o", "nonsense", "-"], "invalid output type"),
                       (["run"], "accepts 1 arg(s)")):
        r = lt(*args, stdin=EMPTY)
        assert r.code == 255 and text in r.err, (args, r)


def test_the_first_error_wins():
    crossed = "export const options = { thresholds: { iterations: ['count>100'] }, iterations: 3 };\n"
    failed(crossed + "import exec from 'k6/execution'; export default function () { exec.test.abort(); }", 108, "test aborted")
    failed(crossed + EMPTY + "export function teardown() { throw new Error('in teardown'); }", 107, "in teardown")


# Options.

def test_no_setup_and_no_teardown():
    data = "{'from':'setup'}"
    assert console(run(LIFE)) == ["setup", f"iteration {data}", f"iteration {data}", f"teardown {data}"]
    assert console(run(LIFE, "--no-setup"))[0] == "iteration undefined"
    assert console(run(LIFE, "--no-teardown"))[-1] == f"iteration {data}"
    assert len(console(run(LIFE, env={"K6_NO_SETUP": "true", "K6_NO_TEARDOWN": "1"}))) == 2
    assert len(console(run(LIFE.replace("iterations: 2", "iterations: 2, noSetup: true, noTeardown: true")))) == 2


def test_no_thresholds():
    script = "export const options = { thresholds: { iterations: ['count>100'], nonsense: ['count>1'], checks: ['no threshold'] } };" + EMPTY
    assert run(script).code == 104
    for kwargs in ({"env": {"K6_NO_THRESHOLDS": "true"}}, {"env": {"LT_NO_THRESHOLDS": "true"}}):
        assert run(script, **kwargs).code == 0
    r = run(script, "--no-thresholds")
    assert r.code == 0 and "THRESHOLDS" not in r.out, r


def test_no_summary():
    assert "TOTAL RESULTS" in run(EMPTY).out
    for flags, env in ((["--no-summary"], None), (["--summary-mode", "disabled"], None), ([], {"K6_NO_SUMMARY": "true"}),
                       ([], {"K6_SUMMARY_MODE": "disabled"})):
        assert run(EMPTY, *flags, env=env).out.strip() == "", (flags, env)


def test_min_iteration_duration():
    r = run("export const options = { iterations: 3, minIterationDuration: '300ms' };\nexport function setup() {}\n" + EMPTY)
    # The wait is between iterations, and not part of them.
    assert r.summary["metrics"]["iteration_duration"]["max"] < 200, r.summary
    start = time.monotonic()
    r = run(EMPTY, "-i", "4", "--min-iteration-duration", "300ms")
    assert r.code == 0 and time.monotonic() - start >= 0.9, r
    start = time.monotonic()
    r = run("import { sleep } from 'k6'; export default function () { sleep(0.3); }", "-i", "2", env={"K6_MIN_ITERATION_DURATION": "100ms"})
    assert r.code == 0 and r.summary["metrics"]["iteration_duration"]["min"] >= 300, r
    # The end of the scenario ends the wait.
    start = time.monotonic()
    r = run("export const options = { scenarios: { s: { executor: 'constant-vus', duration: '1s', gracefulStop: '0s' } } };" + EMPTY,
            "--min-iteration-duration", "60s", timeout=50)
    assert r.code == 0 and r.metric("iterations")["count"] == 1 and time.monotonic() - start < 30, r


def test_paused_until_resumed():
    b = Background(LIFE, "--paused", "--address", "127.0.0.1:0")
    address = b.until("REST API on").group(1)
    time.sleep(0.3)
    r = lt("status", "--address", address)
    assert 'paused: "true"' in r.out and b.process.poll() is None, r
    r = lt("resume", "--address", address)
    assert r.code == 0, r
    code, out, err = b.end()
    assert code == 0 and err.index("msg=setup") < err.index("msg=\"iteration") < err.index("msg=\"teardown"), err


def test_linger_until_a_signal():
    for number, env in ((signal.SIGINT, None), (signal.SIGTERM, {"K6_LINGER": "true"})):
        b = Background(LIFE, "--address", "127.0.0.1:0", *([] if env else ["--linger"]), env=env)
        address = b.until("REST API on").group(1)
        b.until("teardown")
        end = time.monotonic() + 20
        while "status: 9" not in lt("status", "--address", address).out and time.monotonic() < end:
            time.sleep(0.05)
        assert b.process.poll() is None
        b.process.send_signal(number)
        code, out, err = b.end()
        assert code == 0 and "TOTAL RESULTS" in out, (code, out, err)


def test_linger_says_so():
    process = subprocess.Popen([str(harness.build / "lt"), "run", "--linger", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, env=environment())
    process.stdin.write(EMPTY)
    process.stdin.close()
    note = "The test is done, but --linger was enabled, so lt is waiting for Ctrl+C to continue..."
    assert any(note in line for line in process.stdout)
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    process.stdout.close()
    process.stderr.close()
