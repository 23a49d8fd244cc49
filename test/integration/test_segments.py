"""A test in parts: several instances of lt with --execution-segment do together what one does alone."""
import json
import re
import subprocess

from harness import environment, folder, lt
import harness

THIRDS = ["0:1/3", "1/3:2/3", "2/3:1"]
SEQUENCE = "0,1/3,2/3,1"

SCRIPT = """
import exec from 'k6/execution';
import { sleep } from 'k6';
export const options = { scenarios: {
    shared: { executor: 'shared-iterations', vus: 5, iterations: 47 },
    each: { executor: 'per-vu-iterations', vus: 7, iterations: 2 },
    loop: { executor: 'constant-vus', vus: 4, duration: '1s' },
    ramp: { executor: 'ramping-vus', startVUs: 1, stages: [{ duration: '500ms', target: 8 }, { duration: '500ms', target: 8 }] },
    steady: { executor: 'constant-arrival-rate', rate: 40, duration: '1s', preAllocatedVUs: 15 },
    rising: { executor: 'ramping-arrival-rate', startRate: 10, preAllocatedVUs: 15, stages: [{ duration: '1s', target: 50 }, { duration: '500ms', target: 0 }] },
    outside: { executor: 'externally-controlled', vus: 4, maxVUs: 5, duration: '1s' },
} };
export default function () {
    const { vu, scenario } = exec;
    console.log(JSON.stringify({ scenario: scenario.name, number: scenario.iterationInTest, local: scenario.iterationInInstance,
        vu: vu.idInTest, localVu: vu.idInInstance, after: Date.now() - scenario.startTime }));
    sleep(0.02);
}
"""


def start(segment, script, *flags):
    """The parts run at the same time, as they do in use."""
    path = folder() / "script.js"
    path.write_text(script)
    return subprocess.Popen([str(harness.build / "lt"), "run", "-q", "--no-summary", "--log-format=raw", *flags,
                             f"--execution-segment={segment}", f"--execution-segment-sequence={SEQUENCE}", str(path)],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())


def iterations(process):
    out, err = process.communicate(timeout=60)
    lines = [json.loads(line) for line in err.splitlines() if line.startswith("{")]
    other = [line for line in err.splitlines() if not line.startswith(("{", "==")) and line.strip()]
    assert process.returncode == 0 and not other, (process.returncode, other)
    return lines


def test_thirds_of_a_script_are_the_whole_script():
    parts = [iterations(p) for p in [start(segment, SCRIPT) for segment in THIRDS]]

    def values(name, key):
        return [[line[key] for line in part if line["scenario"] == name] for part in parts]

    def together(name, key):
        return sorted(value for part in values(name, key) for value in part)

    assert together("shared", "number") == list(range(47)), together("shared", "number")
    assert together("steady", "number") == list(range(40)), together("steady", "number")
    # (10 + 50) / 2 · 1 s + 50 / 2 · 0.5 s = 42.5: the last start is due 0.1 s before the end, not at it.
    assert together("rising", "number") == list(range(42)), together("rising", "number")
    for name, vus in (("each", 7), ("loop", 4), ("ramp", 8), ("outside", 4)):
        ids = [set(part) for part in values(name, "vu")]
        assert sum(len(part) for part in ids) == len(set.union(*ids)) == vus, (name, ids)
        numbers = together(name, "number")
        assert len(numbers) == len(set(numbers)), (name, numbers)
    assert len(together("each", "number")) == 7 * 2

    # 47 iterations are divided among the parts that have 2, 2 and 1 of the 5 VUs.
    assert [len(part) for part in values("shared", "number")] == [19, 19, 9], values("shared", "number")
    for part, segment in zip(parts, range(3)):
        assert {line["vu"] for line in part} <= {3 * i + segment + 1 for i in range(60)}, part
        assert all(line["vu"] == 3 * (line["localVu"] - 1) + segment + 1 for line in part), part
        for name in ("shared", "steady"):
            local = sorted(line["local"] for line in part if line["scenario"] == name)
            assert local == list(range(len(local))), local
        # An arrival keeps the time that it has in the whole test: number n is due after n / 40 s.
        assert all(line["after"] >= line["number"] * 25 - 2 for line in part if line["scenario"] == "steady"), part


def test_a_scenario_too_small_for_the_segment_is_left_out():
    script = """export const options = { scenarios: { one: { executor: 'shared-iterations', vus: 1, iterations: 5 },
        three: { executor: 'per-vu-iterations', vus: 3 } } };
        export default function () {}"""
    flags = ["--execution-segment-sequence", SEQUENCE, "-"]
    r = lt("run", "--execution-segment", "0:1/3", *flags, stdin=script)
    assert r.code == 0 and "scenarios: (33.33%) 2 scenarios, 2 max VUs" in r.out, r
    assert "one: 5 iterations shared among 1 VUs" in r.out and re.search(r"iterations\.*: 6 ", r.out), r
    r = lt("run", "--execution-segment", "1/3:2/3", *flags, stdin=script)
    assert r.code == 0 and "scenarios: (33.33%) 1 scenario, 1 max VUs" in r.out, r
    assert "one:" not in r.out and re.search(r"iterations\.*: 1 ", r.out), r
    assert "scenario 'one' has no work in the segment 1/3:2/3 and is left out" in r.err, r


def test_nothing_to_do_is_no_error():
    r = lt("run", "-q", "--execution-segment", "1/2:1", "-", stdin="export default function () { console.log('ran'); }")
    assert r.code == 0 and "has no work in the segment 1/2:1" in r.err and "ran" not in r.err, r


def test_segments_may_come_from_the_script():
    script = """import exec from 'k6/execution';
        export const options = { executionSegment: '25%:0.5', executionSegmentSequence: '0,1/4,1/2,3/4,1', vus: 6, iterations: 12 };
        export default function () { console.log('of', exec.test.options.executionSegment, exec.scenario.iterationInTest); }"""
    r = lt("run", "-q", "-", stdin=script)
    # 2, 2, 1, 1 of the 6 VUs: of each 6 iterations the second part has number 1 and 4.
    numbers = sorted(int(n) for n in re.findall(r"of 25%:0\.5 (\d+)", r.err))
    assert r.code == 0 and numbers == [1, 4, 7, 10], r


def test_requirements_are_the_segment_s():
    r = lt("inspect", "--execution-requirements", "--execution-segment", "2/3:1", "--execution-segment-sequence", SEQUENCE, "-",
           stdin=SCRIPT)
    found = json.loads(r.out)
    # 5, 7, 4, 8, 15, 15 and 5 VUs: the last third of each.
    assert found["maxVUs"] == 1 + 2 + 1 + 2 + 5 + 5 + 1 and found["executionSegment"] == "2/3:1", found
    assert found["scenarios"]["loop"]["vus"] == 4, found  # as configured


def test_wrong_segments_are_refused():
    for flags, text in ((["0.5:0.2"], "segment start(0.50) must be less than its end(0.20)"),
                        (["-0.1:1"], "segment start value must be at least 0 but was -0.10"),
                        (["120%"], "segment end value can't be more than 1 but was 1.20"),
                        (["a third"], "'a third' is not a valid percentage, decimal, fraction or interval value"),
                        (["0:1/2", "--execution-segment-sequence=0,1/3,1"], "provided segment 0:1/2 can't be found in sequence 0,1/3,1"),
                        (["0:1/2", "--execution-segment-sequence=1"],
                         "at least 2 points are needed for an execution segment sequence, 1 given")):
        r = lt("run", "-q", "--execution-segment=" + flags[0], *flags[1:], "-", stdin="export default function () {}")
        assert r.code == 104 and text in r.err and r.err.count("level=error") == 1, r
