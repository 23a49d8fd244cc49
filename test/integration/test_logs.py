"""Where logs go and how they look; options that are refused; signals."""
import http.server
import json
import os
import pty
import re
import signal
import subprocess
import threading
import time

from harness import environment, folder, lt, run
import harness

SCRIPT = """
export default function () { console.log('hello', 'w"rld'); console.warn('careful'); console.debug('quiet'); throw new Error('boom'); }
"""


def log_run(*flags, env=None, place=None):
    return lt("run", "-q", "--no-summary", *flags, "-", stdin=SCRIPT, env=env, cwd=place or folder())


def test_an_uncaught_error_tells_its_scenario_and_its_source():
    r = log_run()
    assert re.search(r'msg="Error: boom.* executor=per-vu-iterations scenario=default source=stacktrace$', r.err, re.M), r


def test_dates_and_bytes_have_a_text():
    # Bytes as Node's console shows them, the rest as k6's.
    r = run("""export default function () {
        console.log(new Date(0), { d: new Date(864e5), bad: new Date(NaN), u: undefined, n: null, s: 'q"' }, [1, , 3]);
        console.log(new Uint8Array([1, 2]), [new Float64Array([1.5])], new BigInt64Array([5n]), new Uint8Array(0));
        console.log(new Uint8Array([97, 98]).buffer, new Map([[1, 2]]), Symbol('x'), { f() {}, e: new TypeError('bad') });
    }""", "--log-format", "raw")
    assert r.err.splitlines() == [
        '"1970-01-01T00:00:00.000Z" { d: "1970-01-02T00:00:00.000Z", bad: {}, u: null, n: null, s: "q"" } [ 1, null, 3 ]',
        "Uint8Array(2) [ 1, 2 ] [ Float64Array(1) [ 1.5 ] ] BigInt64Array(1) [ 5 ] Uint8Array(0) []",
        "ArrayBuffer { [Uint8Contents]: <61 62>, byteLength: 2 } {} Symbol(x) { f: [object Function], e: TypeError: bad }"], r


def test_a_cycle_is_told_where_it_closes():
    r = run("export default function () { const twice = { a: 1 }, o = { l: [twice, twice] }; o.self = o; console.log(o); }",
            "--log-format", "raw")
    assert "{ l: [ { a: 1 }, { a: 1 } ], self: [Circular] }\n" in r.err, r


def test_abort_in_init_code():
    for vu in (0, 1):
        r = run("import exec from 'k6/execution'; if (__VU === %d) exec.test.abort('no data'); export default function () {}" % vu)
        assert r.code == 108 and r.err.count("level=error") == 1 and 'msg="test aborted: no data"' in r.err, (vu, r)


def test_abort_on_fail_is_a_boolean():
    for value, code in (('"yes"', 104), ("1", 104), ("true", 0), ("null", 0)):
        script = ("export const options = { thresholds: { iterations: [{ threshold: 'count>=0', abortOnFail: %s }] } };"
                  "export default function () {}" % value)
        r = run(script)
        assert r.code == code and ("abortOnFail: true or false is needed" in r.err) == (code == 104), (value, r)


def test_formats():
    r = log_run()
    assert r.code == 0 and re.search(r'^time="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)" level=info msg="hello w\\"rld" '
                                     r'source=console$', r.err, re.M), r
    assert "level=warning msg=careful" in r.err and "quiet" not in r.err and "level=error" in r.err, r
    for flags, env in ((["--log-format", "json"], None), (["-f", "json"], None), (["--logformat=json"], None),
                       ([], {"K6_LOG_FORMAT": "json"})):
        r = log_run(*flags, env=env)
        first = json.loads(r.err.splitlines()[0])
        assert first.pop("time") and first == {"level": "info", "msg": 'hello w"rld', "source": "console"}, r
    r = log_run("--log-format=raw")
    assert r.err.splitlines()[:2] == ['hello w"rld', "careful"], r
    r = log_run("-v", "--log-format=raw")
    assert "quiet" in r.err.splitlines(), r


def test_outputs():
    r = log_run("--log-output=stdout")
    assert "hello" in r.out and not r.err, r
    r = log_run("--log-output=none")
    assert not r.out and not r.err, r
    place = folder()
    for _ in range(2):
        r = log_run("--log-output=file=log.txt,level=warn", "-f", "raw", place=place)
        assert not r.out and not r.err, r
    text = (place / "log.txt").read_text()
    assert text.count("careful") == 2 and "hello" not in text and (place / "log.txt").stat().st_mode & 0o777 == 0o600, text
    r = log_run("--console-output=console.txt", "-f", "raw", place=place)
    assert (place / "console.txt").read_text() == 'hello w"rld\ncareful\n' and "boom" in r.err and "careful" not in r.err, r
    for dest, text in (("file=/no/such/folder/log", "provided directory '/no/such/folder' does not exist"),
                       ("file=log,size=3", "size=3"), ("file=log,level=loud", "unknown log level 'loud'"), ("file=", "file=PATH"),
                       ("syslog", "unsupported log output 'syslog'"), ("loki=,nonsense=1", "nonsense"),
                       ("loki=,limit=0", "not a number above 0"), ("loki=,allowedLabels=x", "allowedLabels")):
        r = log_run(f"--log-output={dest}")
        assert r.code == 255 and text in r.err, (dest, r)


def on_terminal(command, streams=(1, 2), env=None):
    """Both streams together, of a command with these of them on a terminal and the others in a pipe."""
    terminal, own = pty.openpty()
    place = folder()
    (place / "script.js").write_text(SCRIPT)
    ends = {n: own if n in streams else subprocess.PIPE for n in (1, 2)}
    variables = {k: v for k, v in environment(env).items() if k != "NO_COLOR"}
    process = subprocess.Popen([str(harness.build / "lt"), *command, "script.js"], stdin=subprocess.DEVNULL, stdout=ends[1],
                               stderr=ends[2], cwd=place, env={"TERM": "xterm", **variables, **(env or {})})
    os.close(own)
    shown = b""
    try:
        while chunk := os.read(terminal, 65536):
            shown += chunk
    except OSError:
        pass  # the other end is closed
    piped = [s.read() for s in (process.stdout, process.stderr) if s]
    assert process.wait(30) == 0
    os.close(terminal)
    said_once = r"==\d+==WARNING: ASan doesn't fully support makecontext.*\r?\n"  # about fibers
    return re.sub(said_once, "", shown.decode()), re.sub(said_once, "", b"".join(piped).decode()), place


def test_colours_are_for_terminals():
    run_quiet = ["run", "-q"]
    shown, piped, _ = on_terminal(run_quiet)
    assert re.search("\x1b\\[36mINFO\x1b\\[0m\\[0000\\] hello w\"rld {34} \x1b\\[36msource\x1b\\[0m=console", shown), shown
    assert "\x1b[33mWARN" in shown and "\x1b[31mERRO" in shown and "time=" not in shown, shown
    # Each stream for itself.
    shown, piped, _ = on_terminal(run_quiet, streams=(2,))
    assert "\x1b[36mINFO" in shown and "TOTAL RESULTS" in piped and "\x1b" not in piped, (shown, piped)
    shown, piped, _ = on_terminal(run_quiet, streams=(1,))
    assert "\x1b[36m" in shown and 'level=info msg="hello' in piped and "\x1b" not in piped, (shown, piped)
    shown, piped, _ = on_terminal([*run_quiet, "--log-output=stdout"], streams=(1,))
    assert "\x1b[36mINFO" in shown and not piped, (shown, piped)
    # Turned off; the form for terminals stays.
    for flags, env in ((["--no-color"], {}), ([], {"NO_COLOR": ""}), ([], {"TERM": "dumb"}), ([], {"K6_NO_COLOR": "1"}),
                       ([], {"LT_NO_COLOR": "1"})):
        shown, piped, _ = on_terminal([*run_quiet, *flags], env=env)
        assert "INFO[0000] hello" in shown and "TOTAL RESULTS" in shown and not re.search("\x1b\\[\\d*m", shown), (flags, env, shown)
    for command in (["inspect"], ["deps"], ["archive", "-O", "out.tar"]):
        coloured, _, _ = on_terminal([*command, "--vus=1", "--max=5"])
        plain, _, _ = on_terminal([*command, "--vus=1", "--max=5", "--no-color"])
        assert "\x1b[33mWARN" in coloured and "WARN[0000]" in plain and "\x1b" not in plain, (coloured, plain)
    # Files get neither colours nor the terminal's form.
    shown, _, place = on_terminal([*run_quiet, "--log-output=file=log.txt", "--console-output=console.txt"])
    assert "\x1b" not in (place / "log.txt").read_text() + (place / "console.txt").read_text()
    assert "level=error" in (place / "log.txt").read_text() and "level=info" in (place / "console.txt").read_text()
    shown, _, _ = on_terminal([*run_quiet, "--log-format=json"])
    assert '"level":"info","msg":"hello w\\"rld"' in shown, shown


def test_levels():
    levels = "export default function () { console.debug('d'); console.info('i'); console.log('l'); console.warn('w'); console.error('e'); }"

    def shown(*flags):
        r = lt("run", "-q", "--no-summary", "-f", "raw", *flags, "-", stdin=levels)
        return [line for line in r.err.splitlines() if len(line) == 1]

    assert shown() == ["i", "l", "w", "e"] and shown("-v") == ["d", "i", "l", "w", "e"] == shown("--verbose")
    place = folder()
    for level, want in (("debug", "dilwe"), ("info", "ilwe"), ("warning", "we"), ("warn", "we"), ("error", "e"), ("fatal", "")):
        path = place / level
        lt("run", "-q", "--no-summary", "-f", "raw", f"--log-output=file={path},level={level}", "-", stdin=levels)
        assert "".join(line for line in path.read_text().splitlines() if len(line) == 1) == want, (level, path.read_text())
    r = lt("run", "-q", "--no-summary", "--log-format=nonsense", "-", stdin=levels)
    assert r.code == 0 and "level=info msg=i source=console" in r.err, r  # anything else is text, as in k6


class Loki(http.server.ThreadingHTTPServer):
    def __init__(self, status=204):
        self.pushes, self.headers = [], []
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                assert self.path == "/loki/api/v1/push"
                server.headers.append(dict(self.headers))
                server.pushes.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *unused):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}/loki/api/v1/push"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def lines(self):
        """(labels, nanoseconds, line) of all pushes."""
        return [(s["stream"], int(t), line) for push in self.pushes for s in push["streams"] for t, line in s["values"]]


def test_loki():
    with Loki() as loki:
        before = time.time_ns()
        r = log_run(f"--log-output=loki={loki.url},label.run=seven,header.X-Scope=tenant")
        assert r.code == 0 and not r.err, r
        lines = loki.lines()
        assert ({"level": "info", "run": "seven", "source": "console"}, 'hello w"rld') in [(s, l) for s, t, l in lines], lines
        assert all(before <= t <= time.time_ns() for _, t, _ in lines) and loki.headers[0]["X-Scope"] == "tenant", lines
        loki.shutdown()
    with Loki() as loki:
        flood = "export default function () { for (let i = 0; i < 50; i++) console.log('line', i); console.log('x'.repeat(100)); }"
        r = lt("run", "-q", "--no-summary", "-", f"--log-output=loki={loki.url},allowedLabels=[scenario],limit=20,pushPeriod=10s",
               stdin=flood)
        lines = loki.lines()
        assert len(lines) == 21 and lines[0][0] == {"level": "info"} and lines[0][2] == "line 0 source=console", lines
        assert "lt dropped 31 log messages because they were above the limit of 20 messages / 10s" in lines[-1][2], lines
        r = lt("run", "-q", "--no-summary", "-", f"--log-output=loki={loki.url},msgMaxSize=20", stdin=flood)
        assert any("xxxxxxxxxx... omitting 80 characters ...xxxxxxxxxx" == line for _, _, line in loki.lines()), loki.lines()
        loki.shutdown()
    r = log_run("--log-output=loki=http://127.0.0.1:%d/loki/api/v1/push" % harness.closed_port())
    assert r.code == 0 and "cannot push the log" in r.err, r


def test_options_that_are_refused():
    for flags, text in ((["--traces-output=otel"], "traces"), (["--secret-source=mock=a=b"], "secret sources"),
                        (["--compatibility-mode", "old"], 'invalid compatibility mode')):
        r = lt("run", "-q", *flags, "-", stdin="export default function () {}")
        assert r.code == 104 and text in r.err and r.err.count("level=error") == 1, r
    for flags in (["--execution-segment", "0:1"], ["--traces-output=none"], ["--compatibility-mode=base"], ["--type=js"],
                  ["--no-usage-report"], ["--profiling-enabled"]):
        r = lt("run", "-q", *flags, "-", stdin="export default function () {}")
        assert r.code == 0 and not r.err, r
    r = lt("run", "-q", "--features=native-histograms,nonsense", "-", stdin="export default function () {}")
    assert r.code == 0 and "Unknown feature flag 'nonsense'" in r.err and "'native-histograms' is not available" in r.err, r
    r = lt("run", "-q", "-", stdin="export default function () {}", env={"K6_NO_COLOR": "yes", "K6_PROFILING_ENABLED": "on"})
    assert r.code == 0 and not r.err, r


def stopped_by(number, **kwargs):
    process = subprocess.Popen([str(harness.build / "lt"), "run", "-q", "-d", "30s", "-"], stdin=subprocess.PIPE, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), **kwargs)
    process.stdin.write("import { sleep } from 'k6'; export default function () { console.log('begun'); sleep(30); }")
    process.stdin.close()
    for line in process.stderr:
        if "begun" in line:
            break
    process.send_signal(number)
    return process


def test_signals_end_a_run_in_order():
    for number, name in ((signal.SIGTERM, "terminated"), (signal.SIGHUP, "hangup")):
        process = stopped_by(number)
        out, err = process.stdout.read(), process.stderr.read()
        assert process.wait(10) == 105 and f"received a '{name}' signal" in err and "TOTAL RESULTS" in out, (out, err)
    # nohup: a hangup that is ignored stays ignored.
    process = stopped_by(signal.SIGHUP, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    time.sleep(0.3)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    assert "received a 'interrupt' signal" in process.stderr.read() and process.wait(10) == 105
    process.stdout.close()


def test_sample_buffer_size_is_checked():
    script = "export const options = { metricSamplesBufferSize: %s }; export default function () {}"
    r = run(script % 0)
    assert r.code == 104 and "metricSamplesBufferSize must be positive" in r.err, r
    r = run(script % 1, "--out", f"json={folder() / 'x.json'}")
    assert r.code == 0, r
