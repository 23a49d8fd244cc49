"""--report: the page and the JUnit file, what they hold, and what happens when they cannot be written."""
import json
import pathlib
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

from harness import folder, run

HERE = pathlib.Path(__file__).parent
SCRIPT = """
import http from 'k6/http';
import { check, group, sleep } from 'k6';
export const options = { vus: 2, duration: '2s', thresholds: { checks: ['rate>0.99'], http_reqs: ['count>1'],
    'http_reqs{name:<img src=x onerror=alert(1)>}': ['count>0'] } };
const url = __ENV.BASE_URL;
export function setup() { http.get(url + '/get', { tags: { name: 'of setup' } }); return { secret: 'hunter2' }; }
export default function () {
    group('</script><script>document.title="owned"</script>', () => {
        check(http.get(url + '/get', { tags: { name: '<img src=x onerror=alert(1)>' } }), { 'ok & "fine" \\u0001': (r) => r.status === 200 });
        group(']]>', () => check(http.get(url + '/status/500'), { 'not 500': (r) => r.status !== 500 }));
    });
    sleep(0.05);
}
"""
QUICK = "import { check } from 'k6'; export default function () { check(1, { one: () => true }); }"


def data_of(page):
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S).group(1))


def cases(path):
    root = ElementTree.parse(path).getroot()
    assert root.tag == "testsuites"
    for suite in root:
        assert int(suite.get("tests")) == len(suite), suite.attrib
        assert int(suite.get("failures")) == len(suite.findall("testcase/failure")), suite.attrib
        assert int(suite.get("errors")) == len(suite.findall("testcase/error")), suite.attrib
    assert int(root.get("tests")) == len(root.findall("testsuite/testcase")), root.attrib
    return {(case.get("classname"), case.get("name")): case for case in root.iter("testcase")}


def check_schema(path):
    if not shutil.which("xmllint"):
        return
    result = subprocess.run(["xmllint", "--noout", "--schema", str(HERE / "junit.xsd"), str(path)], capture_output=True,
                            text=True)
    assert result.returncode == 0, result.stderr


def test_both_reports_of_one_run():
    place = folder()
    page, xml = place / "r.html", place / "r.xml"
    r = run(SCRIPT, "--report", page, "--report", xml, "-o", f"json={place / 'samples.json'}")
    assert r.code == 99 and "TOTAL RESULTS" in r.out, r
    check_schema(xml)
    found = cases(xml)
    assert found[("run", "test run")].find("error") is None, xml.read_text()
    assert found[("thresholds", "checks: rate>0.99")].find("failure").get("type") == "threshold", xml.read_text()
    assert found[("thresholds", "http_reqs: count>1")].find("failure") is None
    group = 'checks.</script><script>document.title="owned"</script>'
    assert found[(group, 'ok & "fine" \ufffd')].find("failure") is None, found.keys()
    assert "failed" in found[(group + ".]]>", "not 500")].find("failure").get("message"), found.keys()

    text = page.read_text()
    data = data_of(text)
    assert "hunter2" not in text and "<img" not in text and text.count("</script>") == 2, "raw names or setup data"
    assert not re.search(r'(src|href)=["\']?(https?:)?//', text), "outside resources"
    columns, rows = data["timeline"]["columns"], data["timeline"]["rows"]
    column = {name: i for i, name in enumerate(columns)}
    # All requests are in the course over time, in slices without gaps; setup's before the start.
    total = sum((row[1] - row[0]) * row[column["http_reqs"]] for row in rows)
    assert round(total) == r.metric("http_reqs")["count"], (total, r.summary)
    assert all(abs(a[1] - b[0]) < 1e-6 for a, b in zip(rows, rows[1:])) and rows[0][0] < 0 < rows[-1][1], rows
    assert 1.9 < rows[-1][1] < 4 and 5 <= len(rows) <= 240, rows
    assert any(row[column["vus"]] == 2 for row in rows), rows
    urls = {url["name"]: url for url in data["urls"]}
    bad = next(url for name, url in urls.items() if name.endswith("/status/500"))
    assert bad["failed"] == bad["requests"] > 0 and urls["of setup"]["requests"] == 1, urls
    assert sum(url["requests"] for url in data["urls"]) == r.metric("http_reqs")["count"], urls


def chromium():
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def test_the_page_draws_itself_and_runs_nothing_of_the_script():
    if not chromium():
        return
    place = folder()
    run(SCRIPT, "--report", place / "r.html")
    result = subprocess.run([chromium(), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={place / 'c'}",
                             "--dump-dom", (place / "r.html").as_uri()], capture_output=True, text=True, timeout=60)
    dom = result.stdout
    assert "<title>Load test: script.js</title>" in dom and "owned</title>" not in dom, dom[-3000:]
    assert dom.count("<svg") >= 4 and dom.count("<path") >= 6, dom[-3000:]
    for heading in ("Over time", "Thresholds", "Checks", "Requests by URL", "Groups", "Trends"):
        assert f">{heading}</h2>" in dom, heading
    assert "&lt;img src=x onerror=alert(1)&gt;" in dom and "<img" not in dom, "a name became an element"
    assert "✗ failed" in dom


def test_a_report_that_cannot_be_written():
    place = folder()
    missing = place / "no" / "such" / "r.html"
    r = run(QUICK, "--report", missing, "--report", place / "good.xml")
    assert r.code == 255 and "TOTAL RESULTS" in r.out, r
    assert r.err.count("level=error") == 1 and "failed to write the report" in r.err and "No such file" in r.err, r
    assert (place / "good.xml").exists()
    (place / "full.xml").symlink_to("/dev/full")
    r = run(QUICK, "--report", place / "full.xml")
    assert r.code == 255 and "No space left on device" in r.err and r.err.count("level=error") == 1, r
    assert "TOTAL RESULTS" in r.out, r
    # The first error decides: a crossed threshold stays one.
    crossed = QUICK + "export const options = { thresholds: { iterations: ['count>5'] } };"
    assert run(crossed, "--report", missing).code == 99


def test_a_name_without_a_known_ending_is_refused_before_the_run():
    r = run(QUICK, "--report", "report.pdf")
    assert r.code == 255 and "must end in .html or .xml" in r.err and r.out == "", r


def test_reports_of_runs_that_end_early():
    place = folder()
    script = "import exec from 'k6/execution'; export default function () { exec.test.abort('enough <now>'); }"
    r = run(script, "--report", place / "r.xml", "--report", place / "r.html")
    assert r.code == 108, r
    check_schema(place / "r.xml")
    assert "enough <now>" in cases(place / "r.xml")[("run", "test run")].find("error").get("message")
    outcome = data_of((place / "r.html").read_text())["outcome"]
    assert outcome["ok"] is False and "enough <now>" in outcome["message"], outcome
    r = run("export function setup() { throw new Error('no'); } export default function () {}", "--report", place / "s.xml")
    assert r.code == 107 and cases(place / "s.xml")[("run", "test run")].find("error") is not None, r


def test_reports_do_not_need_the_text():
    place = folder()
    r = run(QUICK, "--summary-mode", "disabled", "--report", place / "r.xml")
    assert r.code == 0 and r.out == "" and ("checks", "one") in cases(place / "r.xml"), r
    handled = QUICK + "export function handleSummary() { return { stdout: 'mine' }; }"
    r = run(handled, "--report", place / "h.html")
    assert r.out == "mine" and data_of((place / "h.html").read_text())["metrics"]["checks"]["values"]["passes"] == 1, r
