"""The end-of-test summary: its modes, what handleSummary() gets, exports, colours, the screen of a terminal."""
import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time

from harness import environment, folder, run
import harness

SCRIPT = """
import http from 'k6/http';
import { check, group } from 'k6';
import { Counter } from 'k6/metrics';
const sold = new Counter('sold');
export const options = { scenarios: {
    browse: { executor: 'shared-iterations', vus: 2, iterations: 6, exec: 'browse' },
    buy: { executor: 'per-vu-iterations', vus: 1, iterations: 2, exec: 'buy' },
}, thresholds: { checks: ['rate==1'], 'http_req_duration': ['p(99.9)<60000'], 'http_reqs{scenario:buy}': ['count==2'] } };
const url = __ENV.BASE_URL;
export function setup() { http.get(url + '/get'); }
export function browse() {
    group('front', () => {
        check(http.get(url + '/get'), { 'front ok': (r) => r.status === 200 });
        group('inner', () => check(1, { 'odd': () => __ITER % 2 == 0 }));
    });
}
export function buy() { group('cart', () => { check(http.post(url + '/post', 'x'), { bought: (r) => r.status === 200 }); sold.add(3); }); }
"""
DEFAULT = """
import { group, check } from 'k6';
export const options = { iterations: 2 };
export default function () { group('a', () => group('b', () => check(1, { one: () => true }))); }
"""


def sections(text):
    """Title -> lines, of GROUP and SCENARIO parts too."""
    parts, title = {}, ""
    for line in text.splitlines():
        match = re.match(r" +[█↳] ([A-Z].*?) ?$", line)
        title = match.group(1) if match else title
        parts.setdefault(title, []).append(line)
    return {key: "\n".join(value) for key, value in parts.items()}


def test_full_splits_by_scenario_and_group():
    r = run(SCRIPT, "--summary-mode", "full")
    assert r.code == 99, r
    parts = sections(r.out)
    assert list(parts)[1:] == ["THRESHOLDS", "TOTAL RESULTS", "SCENARIO: browse", "GROUP: front", "GROUP: inner",
                               "SCENARIO: buy", "GROUP: cart"], r
    assert re.search(r"http_reqs\.+: 9 ", parts["TOTAL RESULTS"]), r
    assert re.search(r"http_reqs\.+: 6 ", parts["SCENARIO: browse"]), r
    assert re.search(r"iterations\.+: 2 ", parts["SCENARIO: buy"]), r
    assert re.search(r"sold\.+: 6 ", parts["GROUP: cart"]) and "sold" not in parts["SCENARIO: browse"], r
    assert "checks_succeeded" in parts["GROUP: inner"] and "✗ odd" in parts["GROUP: inner"], r
    assert "✓ front ok" in parts["GROUP: front"] and "odd" not in parts["GROUP: front"], r
    assert "http_req_waiting" in parts["TOTAL RESULTS"], r
    assert "✓ 'p(99.9)<60000' p(99.9)=" in parts["THRESHOLDS"] and "✗ 'rate==1' rate=" in parts["THRESHOLDS"], r


def test_compact_is_the_default_and_has_totals_only():
    r = run(SCRIPT)
    assert "GROUP:" not in r.out and "SCENARIO:" not in r.out and "http_req_waiting" not in r.out, r
    assert "█ TOTAL RESULTS" in r.out and "http_req_duration" in r.out and "✓ bought" in r.out, r


def test_groups_of_the_default_scenario_stand_at_the_top():
    parts = sections(run(DEFAULT, "--summary-mode", "full").out)
    assert "GROUP: a" in parts and "✓ one" in parts["GROUP: b"] and not any("SCENARIO" in p for p in parts), parts


def test_legacy_and_disabled():
    r = run(SCRIPT, "--summary-mode", "legacy")
    assert "     █ front \n" in r.out and re.search(r"^   ✗ checks\.+: ", r.out, re.M) and "TOTAL" not in r.out, r
    r = run(SCRIPT, "--summary-mode", "disabled")
    assert r.out == "" and r.code == 99 and r.summary is None, r
    r = run(SCRIPT, "--summary-mode", "long")
    assert r.code == 255 and "invalid summary mode" in r.err, r


def test_columns_and_units():
    r = run(SCRIPT, "--summary-trend-stats", "med,p(99.99),count", "--summary-time-unit", "us")
    assert re.search(r"http_req_duration\.+: med=[\d.]+µs +p\(99\.99\)=[\d.]+µs +count=9\b", r.out), r


HANDLE = DEFAULT + """
export function handleSummary(data) { return { 'data.json': JSON.stringify(data), stdout: Object.keys(data).sort().join() }; }
"""


def test_handle_summary_gets_the_same_data_in_every_mode():
    shapes = set()
    for mode in ("compact", "full", "legacy"):
        r = run(HANDLE, "--summary-mode", mode)
        data = json.loads((r.folder / "data.json").read_text())
        assert set(data) == {"root_group", "options", "state", "metrics"}, data.keys()
        assert data["root_group"]["groups"][0]["groups"][0]["checks"][0]["passes"] == 2, data
        assert set(data["metrics"]["iteration_duration"]) == {"type", "contains", "values"}, data
        shapes.add(r.out)
    assert shapes == {"metrics,options,root_group,state"}, shapes
    r = run(HANDLE, "--summary-mode", "full", "--new-machine-readable-summary")
    assert r.out == "config,metadata,results,version", r
    assert not (run(HANDLE, "--summary-mode", "disabled").folder / "data.json").exists()


def test_exports_say_how_values_spread():
    for flags in ([], ["--new-machine-readable-summary"]):
        r = run(SCRIPT, *flags)
        own = r.summary["lt"]["metrics"]
        assert own["http_reqs"]["count"] == own["http_reqs"]["sum"] == 9, own
        assert own["checks"] == {"type": "rate", "contains": "default", "count": 14, "trues": own["checks"]["trues"]}, own
        trend = own["http_req_duration"]
        assert trend["count"] == 9 and trend["stddev"] >= 0, trend
        values = [v for _, v in trend["quantiles"]]
        assert values == sorted(values) and trend["quantiles"][0][0] == 0 and trend["quantiles"][-1][0] == 1, trend
    # What k6's readers look at is as before.
    r = run(SCRIPT)
    assert set(r.metric("http_req_duration")) == {"avg", "min", "med", "max", "p(90)", "p(95)", "thresholds"}, r.summary


class Screen:
    """lt on a terminal of its own."""

    def __init__(self, script, *flags, columns=80, env=None):
        place = folder()
        (place / "s.js").write_text(script)
        self.main, side = pty.openpty()
        self.resize(columns, side)
        variables = environment(env)
        variables["TERM"] = "xterm"
        if not env or "NO_COLOR" not in env:
            variables.pop("NO_COLOR", None)
        self.process = subprocess.Popen([str(harness.build / "lt"), "run", *flags, str(place / "s.js")], stdout=side,
                                        stderr=side, stdin=subprocess.DEVNULL, env=variables, cwd=place)
        os.close(side)
        self.text = ""

    def resize(self, columns, fd=None):
        fcntl.ioctl(self.main if fd is None else fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))

    def read(self, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not select.select([self.main], [], [], max(0, end - time.monotonic()))[0]:
                continue
            try:
                data = os.read(self.main, 65536)
            except OSError:
                break
            if not data:
                break
            self.text += data.decode("utf-8", "replace")
        return self.text


LOOP = """
import { sleep } from 'k6';
export const options = { scenarios: {
    a_scenario_with_a_name_that_is_long: { executor: 'constant-vus', vus: 2, duration: '2s' },
    counted: { executor: 'shared-iterations', vus: 3, iterations: 12 },
} };
export default function () { sleep(0.2); }
"""


def plain(text):
    return re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text)


def test_the_screen_fits_its_window():
    screen = Screen(LOOP, columns=80)
    screen.read(1)
    before = len(screen.text)
    screen.resize(60)
    screen.read(0.5)
    changed = len(screen.text)
    screen.read()
    assert screen.process.wait(20) == 0, screen.text
    bars = [line for line in plain(screen.text[:before]).split("\n") if "VUs  " in line]
    assert bars and all(len(line.rstrip()) <= 80 for line in bars), bars
    # Figures are whole even where the name is not.
    assert any("... " in line and re.search(r"\] 2 VUs +\d\.\ds/2s", line) for line in bars), bars
    assert any(re.search(r"\d\d/12 shared iters", line) for line in bars), bars
    narrow = [line for line in plain(screen.text[changed:]).split("\n") if "shared iters" in line or "] 2 VUs" in line]
    assert narrow and all(len(line.rstrip()) <= 60 for line in narrow), narrow


def test_colours_are_for_terminals_that_want_them():
    coloured = Screen(DEFAULT).read()
    assert "\x1b[32m✓" in coloured, coloured
    for screen in (Screen(DEFAULT, env={"NO_COLOR": ""}), Screen(DEFAULT, "--no-color")):
        text = screen.read()
        assert "✓" in text and not re.search(r"\x1b\[[0-9;]*m", text), text
    r = run(DEFAULT, quiet=False)
    assert "\x1b" not in r.out + r.err and "█ TOTAL RESULTS" in r.out and re.search(r"running \(.*2 complete", r.out), r


def test_quiet_leaves_the_summary():
    text = Screen(DEFAULT, "-q").read()
    assert "running (" not in text and "execution: local" not in text and "TOTAL RESULTS" in text, text
