"""lt compare: summaries of lt and k6, raw samples, what counts as a regression, exit codes."""
import gzip
import json
import random

from harness import folder, lt, run

SCRIPT = """
import http from 'k6/http';
import { check } from 'k6';
export const options = { vus: 3, duration: '1500ms' };
export default function () { check(http.get(`${__ENV.BASE_URL}/delay/${__ENV.DELAY}`), { ok: (r) => r.status === 200 }); }
"""


def write(path, value):
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return path


def rows(r):
    assert r.code in (0, 111), r
    return {(row["metric"], row["stat"]): row for row in json.loads(r.out)["rows"]}


def compare(a, b, *flags):
    return lt("compare", "--json", *flags, a, b)


def summary(mean, stddev, count, passes=1000, fails=0, seconds=10):
    """What --summary-export of lt holds; the quantiles are of an even spread around the mean."""
    low, high = mean - 3 ** 0.5 * stddev, mean + 3 ** 0.5 * stddev
    return {
        "metrics": {
            "http_req_duration": {"avg": mean, "med": mean, "p(95)": low + 0.95 * (high - low)},
            "checks": {"passes": passes, "fails": fails, "value": passes / (passes + fails)},
            "http_reqs": {"count": count, "rate": count / seconds},
        },
        "lt": {"version": 1, "duration": seconds, "metrics": {
            "http_req_duration": {"type": "trend", "contains": "time", "count": count, "avg": mean, "stddev": stddev,
                                  "quantiles": [[q / 20, low + q / 20 * (high - low)] for q in range(21)]},
            "checks": {"type": "rate", "contains": "default", "count": passes + fails, "trues": passes},
            "http_reqs": {"type": "counter", "contains": "default", "count": count, "sum": count},
        }},
    }


def test_runs_against_a_slower_server():
    place = folder()
    for name, delay in (("a", "0.010"), ("slow", "0.080")):
        r = run(SCRIPT, "-o", f"json={place / name}.samples.gz", env={"DELAY": delay})
        write(place / f"{name}.json", r.summary)
        r = run(SCRIPT, "--new-machine-readable-summary", env={"DELAY": delay})
        write(place / f"{name}.machine", r.summary)
    for ending, method in ((".json", "Welch"), (".machine", "Welch"), (".samples.gz", "bootstrap of time blocks")):
        r = compare(place / f"a{ending}", place / f"slow{ending}")
        assert r.code == 111, r
        row = rows(r)[("http_req_duration", "avg")]
        assert row["verdict"] == "regression" and row["method"] == method, row
        assert 0.2 < row["low"] <= row["change"] <= row["high"], row  # +700 % on an idle machine
        assert rows(r)[("http_reqs", "rate")]["verdict"] == "regression", r
        assert rows(r)[("checks", "rate")]["verdict"] == "same", r
        # The other way round is an improvement; allowed is what was allowed.
        assert compare(place / f"slow{ending}", place / f"a{ending}").code == 0
        assert compare(place / f"a{ending}", place / f"slow{ending}", "--max-regression", "5000%").code == 0
        assert compare(place / f"a{ending}", place / f"a{ending}", "-r", "0", "-m", "http_req_duration").code == 0
    # Kinds may differ.
    assert compare(place / "a.json", place / "slow.samples.gz").code == 111


def test_what_is_chance_is_no_regression():
    place = folder()
    a = write(place / "a", summary(100, 30, 100))
    b = write(place / "b", summary(108, 30, 100))  # +8 %, a standard error of 4.24: not sure at 95 %
    row = rows(compare(a, b))[("http_req_duration", "avg")]
    assert row["verdict"] == "same" and row["low"] < 0 < row["high"], row
    # Welch: 8 +- t(0.975, 198) * sqrt(2 * 900 / 100) = 8 +- 1.97202 * 4.24264.
    assert abs(row["low"] - (8 - 8.36656) / 100) < 1e-4 and abs(row["high"] - (8 + 8.36656) / 100) < 1e-4, row
    assert rows(compare(a, b, "--confidence", "90"))[("http_req_duration", "avg")]["verdict"] == "regression"
    assert rows(compare(a, b, "-c", "90", "-r", "10"))[("http_req_duration", "avg")]["verdict"] == "worse"
    c = write(place / "c", summary(108, 30, 10000, seconds=1000))
    d = write(place / "d", summary(100, 30, 10000, seconds=1000))
    r = compare(d, c)
    assert r.code == 111 and rows(r)[("http_req_duration", "med")]["method"] == "order statistics", r
    assert rows(r)[("http_reqs", "rate")]["verdict"] == "same", r


def test_shares():
    place = folder()
    a, b = write(place / "a", summary(100, 1, 100, 970, 30)), write(place / "b", summary(100, 1, 100, 900, 100))
    row = rows(compare(a, b))[("checks", "rate")]
    assert row["verdict"] == "regression" and row["method"] == "Newcombe" and row["better"] == "higher", row
    a, b = write(place / "a", summary(100, 1, 100, 10, 1)), write(place / "b", summary(100, 1, 100, 9, 2))
    assert rows(compare(a, b))[("checks", "rate")]["verdict"] == "same"


def k6_export(duration, requests):
    return {"root_group": {}, "metrics": {
        "http_req_duration": {"avg": duration, "min": 1, "med": duration, "max": 900, "p(90)": duration, "p(95)": duration},
        "http_reqs": {"count": requests, "rate": requests / 10}, "vus": {"value": 1, "min": 1, "max": 1},
        "http_req_failed": {"passes": 0, "fails": requests, "value": 0}}}


def test_summaries_of_k6_have_no_spread():
    place = folder()
    a, b = write(place / "a.json", k6_export(100, 1000)), write(place / "b.json", k6_export(107, 1010))
    found = rows(compare(a, b))
    row = found[("http_req_duration", "avg")]
    assert row["method"] == "none" and row["low"] is None and row["verdict"] == "regression", row
    assert found[("http_reqs", "rate")]["method"] == "Poisson", found
    assert ("vus", "value") not in found and ("vus", "value") in rows(compare(a, b, "--all"))
    text = lt("compare", a, b)
    assert text.code == 111 and "(no interval)" in text.out and "the change alone decides" in text.out, text
    assert "3 values worsened by more than 5%" in text.err and "\x1b" not in text.out, text
    # A file of the other layouts of k6 compares with it.
    handle = {"metrics": {"http_req_duration": {"type": "trend", "contains": "time", "values": {"avg": 100}}},
              "state": {"testRunDurationMs": 10000}}
    machine = {"config": {"duration": 10}, "results": {"metrics": [
        {"name": "http_req_duration", "type": "trend", "contains": "time", "values": {"avg": 100}}]}}
    for other in (handle, machine):
        assert rows(compare(a, write(place / "o", other)))[("http_req_duration", "avg")]["change"] == 0


def test_directions_and_columns():
    place = folder()
    def custom(value):
        return {"metrics": {"score": {"type": "trend", "contains": "default", "values": {"avg": value, "p(99)": value}}}}
    a, b = write(place / "a", custom(10)), write(place / "b", custom(5))
    assert rows(compare(a, b))[("score", "avg")]["verdict"] == "changed"
    assert rows(compare(a, b, "--higher-is-better", "score"))[("score", "avg")]["verdict"] == "regression"
    assert rows(compare(a, b, "--lower-is-better", "x,score"))[("score", "avg")]["verdict"] == "better"
    assert set(rows(compare(a, b, "--stats", "p(99)"))) == {("score", "p(99)")}


def samples(path, mean, seed, slow=()):
    """Ten seconds, 100 samples each; seconds in `slow` are ten times slower as a whole."""
    pick = random.Random(seed)
    with gzip.open(path, "wt") as out:
        out.write('{"type":"Metric","data":{"name":"http_req_duration","type":"trend","contains":"time"},"metric":"http_req_duration"}\n')
        for i in range(1000):
            value = pick.uniform(0.9, 1.1) * mean * (10 if i // 100 in slow else 1)
            time = f"2026-01-02T03:04:{i // 100:02d}.{i % 100:02d}Z"
            out.write(json.dumps({"metric": "http_req_duration", "type": "Point", "data": {"time": time, "value": value, "tags": {}}}) + "\n")
    return path


def test_samples_near_in_time_count_together():
    place = folder()
    a, b = samples(place / "a.gz", 100, 1), samples(place / "b.gz", 100, 2, slow={4})
    row = rows(compare(a, b))[("http_req_duration", "avg")]
    # One bad second of ten nearly doubles the mean; that it is one event shows in the interval.
    assert 0.8 < row["change"] < 1.0 and row["high"] - row["low"] > 0.6, row
    row = rows(compare(a, samples(place / "c.gz", 110, 3)))[("http_req_duration", "avg")]
    assert row["verdict"] == "regression" and row["high"] - row["low"] < 0.02 and row["low"] < 0.1 < row["high"], row


def test_files_and_flags_that_are_wrong():
    place = folder()
    good = write(place / "good.json", k6_export(1, 1))
    for path, text in ((place / "missing", "No such file"), (write(place / "text", "hello\n"), "neither a summary nor samples"),
                       (write(place / "empty", ""), "neither a summary nor samples"),
                       (write(place / "other", {"a": 1}), "it has no metrics"), (place, "Is a directory"),
                       (write(place / "lines", '{"type":"Metric","data":{"name":"x","type":"rate","contains":"default"},"metric":"x"}\n{}\n'),
                        "lines:2: not a line of samples")):
        r = lt("compare", good, path)
        assert r.code == 255 and text in r.err and r.err.count("level=error") == 1, (path, r)
    r = lt("compare", good, write(place / "none", {"metrics": {"other": {"count": 1, "rate": 1}}}))
    assert r.code == 255 and "no metric in common" in r.err, r
    for flags, text in ((["--confidence", "100"], "between 0 and 100"), (["--confidence", "0"], "more than 0"),
                        (["-r", "x"], "not a percentage"), (["-r", "-1"], "not a percentage"),
                        (["--stats", "p(101)"], "invalid trend stat"), (["--what"], "unknown flag")):
        r = lt("compare", *flags, good, good)
        assert r.code == 255 and text in r.err, (flags, r)
    assert lt("compare", good).code == 255
    r = lt("compare", good, good)
    assert r.code == 0 and "= same" in r.out, r
    assert "--max-regression" in lt("compare", "--help").out
