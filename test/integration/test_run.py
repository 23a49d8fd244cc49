"""What a script's author sees: options, checks, thresholds, lifecycle, load models."""
import json
import time

from harness import run

GET = "import http from 'k6/http'; import { check, sleep, group } from 'k6';\n"


def test_one_iteration_by_default():
    r = run(GET + "export default function () { http.get(`${__ENV.BASE_URL}/get`); }")
    assert r.code == 0, r
    assert r.metric("iterations")["count"] == 1 and r.metric("http_reqs")["count"] == 1, r.summary


def test_checks_and_groups_are_counted():
    r = run(GET + """
        export const options = { vus: 3, iterations: 12 };
        export default function () {
            group('outer', () => group('inner', () => {
                const res = http.get(`${__ENV.BASE_URL}/status/404`);
                check(res, { 'is 404': (r) => r.status === 404, 'is 200': (r) => r.status === 200 });
            }));
        }""")
    assert r.code == 0, r
    inner = r.summary["root_group"]["groups"]["outer"]["groups"]["inner"]
    assert inner["checks"]["is 404"]["passes"] == 12 and inner["checks"]["is 200"]["fails"] == 12, inner
    assert r.metric("http_req_failed")["value"] == 1, r.summary


def test_crossed_thresholds_exit_99():
    r = run(GET + """
        export const options = { thresholds: { http_reqs: ['count>100'], checks: ['rate>0.9'] } };
        export default function () { http.get(`${__ENV.BASE_URL}/get`); check(1, { one: (x) => x === 1 }); }""")
    assert r.code == 99 and "thresholds on metrics 'http_reqs' have been crossed" in r.err, r


def test_abort_on_fail_stops_early():
    start = time.monotonic()
    r = run(GET + """
        export const options = { vus: 1, duration: '30s', thresholds: { checks: [{ threshold: 'rate>0.9', abortOnFail: true }] } };
        export default function () { check(0, { never: (x) => x === 1 }); sleep(0.1); }""")
    assert r.code == 99 and time.monotonic() - start < 6, r


def test_setup_data_reaches_vus_and_teardown():
    r = run("""
        export function setup() { return { token: 'abc', list: [1, 2] }; }
        export default function (data) { data.list.push(__VU); console.log('vu', data.token, data.list.length); }
        export function teardown(data) { console.log('end', data.list.length); }
        export const options = { scenarios: { each: { executor: 'per-vu-iterations', vus: 2 } } };""")
    assert r.code == 0 and r.err.count("vu abc 3") == 2 and "end 2" in r.err, r


def test_setup_errors_end_the_test_with_107():
    r = run("export function setup() { throw new Error('no luck'); }\nexport default function () {}")
    assert r.code == 107 and "no luck" in r.err, r


def test_setup_timeout_exits_100():
    r = run("""import { sleep } from 'k6';
        export const options = { setupTimeout: '300ms' };
        export function setup() { sleep(10); }
        export default function () {}""")
    assert r.code == 100 and "setup() execution timed out after 0.3 seconds" in r.err, r


def test_handle_summary_writes_its_files():
    r = run("""export default function () {}
        export function handleSummary(data) {
            return { stdout: `did ${data.metrics.iterations.values.count}\\n`, 'out.json': JSON.stringify(data) };
        }""")
    assert r.code == 0 and "did 1" in r.out, r
    assert json.loads((r.folder / "out.json").read_text())["metrics"]["iterations"]["values"]["count"] == 1


def test_errors_in_iterations_are_logged_and_do_not_end_the_test():
    r = run("export const options = { iterations: 3 };\nexport default function () {\n  null.foo;\n}")
    assert r.code == 0 and r.err.count("TypeError") == 3 and "script.js:3" in r.err, r
    assert r.metric("iterations")["count"] == 3


def test_endless_loop_is_interrupted():
    start = time.monotonic()
    r = run("""export const options = { scenarios: { a: { executor: 'constant-vus', vus: 4, duration: '1s', gracefulStop: '0s' } } };
        export default function () { try { while (true) {} } finally { console.log('never'); } }""")
    assert r.code == 0 and time.monotonic() - start < 2.5 and "never" not in r.err, r
    assert "iterations" not in r.summary["metrics"], r.summary


def test_abort_from_the_script_exits_108():
    r = run("""import exec from 'k6/execution';
        export const options = { vus: 2, duration: '10s' };
        export default function () { exec.test.abort('enough'); }
        export function teardown() { console.log('teardown ran'); }""")
    assert r.code == 108 and "test aborted: enough" in r.err and "teardown ran" in r.err, r


def test_async_code_and_timers_finish_before_the_iteration_ends():
    r = run("""import http from 'k6/http';
        export default async function () {
            const all = await Promise.all([1, 2, 3, 4].map(() => http.asyncRequest('GET', `${__ENV.BASE_URL}/delay/0.2`)));
            setTimeout(() => console.log('timer', all.length), 100);
        }""")
    assert r.code == 0 and "timer 4" in r.err, r
    assert 250 < r.metric("iteration_duration")["max"] < 700, r.summary


def test_custom_metrics_and_tags():
    r = run("""import { Counter, Gauge, Rate, Trend } from 'k6/metrics';
        const c = new Counter('my_counter'), g = new Gauge('my_gauge'), r = new Rate('my_rate'), t = new Trend('my_trend', true);
        export const options = { iterations: 4, thresholds: { 'my_counter{kind:a}': ['count==2'], my_trend: ['max<=30'] } };
        export default function () { c.add(1, { kind: __ITER % 2 ? 'a' : 'b' }); g.add(__ITER); r.add(__ITER > 0); t.add(10 * __ITER); }""")
    assert r.code == 0, r
    assert r.metric("my_counter")["count"] == 4 and r.metric("my_gauge")["value"] == 3, r.summary
    assert r.metric("my_rate")["passes"] == 3 and r.metric("my_trend")["avg"] == 15, r.summary


def test_shared_array_and_execution_context():
    r = run("""import { SharedArray } from 'k6/data'; import exec from 'k6/execution';
        const users = new SharedArray('users', () => JSON.parse('[{"n":"ann"},{"n":"bob"},{"n":"cyd"}]'));
        export const options = { scenarios: { main: { executor: 'per-vu-iterations', vus: 3, iterations: 1 } } };
        export default function () { console.log('user', users[exec.vu.idInTest - 1].n, exec.scenario.name, users.length); }""")
    assert r.code == 0, r
    for name in ("ann", "bob", "cyd"):
        assert f"user {name} main 3" in r.err, r


def test_flags_win_over_environment_and_script():
    script = "export const options = { vus: 1, iterations: 2 };\nexport default function () {}"
    assert run(script).metric("iterations")["count"] == 2
    assert run(script, env={"K6_ITERATIONS": "3"}).metric("iterations")["count"] == 3
    assert run(script, "-i", "5", env={"K6_ITERATIONS": "3"}).metric("iterations")["count"] == 5


def test_redirects_are_samples_of_their_own():
    r = run(GET + "export default function () { const r = http.get(`${__ENV.BASE_URL}/redirect/3`); check(r, { ok: (r) => r.status === 200 }); }")
    assert r.metric("http_reqs")["count"] == 4 and r.metric("checks")["passes"] == 1, r


def test_cookies_last_for_one_iteration():
    r = run(GET + """export const options = { iterations: 2 };
        export default function () {
            const before = http.get(`${__ENV.BASE_URL}/cookies`).body.includes('flavour');
            http.get(`${__ENV.BASE_URL}/cookies/set?flavour=oat`);
            const after = http.get(`${__ENV.BASE_URL}/cookies`).body.includes('flavour');
            check(null, { 'none before': () => !before, 'one after': () => after });
        }""")
    assert r.metric("checks")["fails"] == 0, r


def test_json_output_has_every_sample():
    r = run(GET + "export const options = { iterations: 5 };\nexport default function () { http.get(`${__ENV.BASE_URL}/get`, { tags: { a: 'b' } }); }",
            "--out", "json=samples.json")
    assert r.code == 0, r
    lines = [json.loads(line) for line in (r.folder / "samples.json").read_text().splitlines()]
    points = [x for x in lines if x["type"] == "Point" and x["metric"] == "http_reqs"]
    assert len(points) == 5 and points[0]["data"]["tags"]["a"] == "b", lines[:3]
    assert points[0]["data"]["tags"]["status"] == "200" and points[0]["data"]["tags"]["scenario"] == "default"


def test_each_scenario_has_its_own_environment():
    r = run("""
        export const options = { scenarios: {
            a: { executor: 'per-vu-iterations', vus: 1, env: { WHO: 'a', ONLY: 'a' } },
            b: { executor: 'per-vu-iterations', vus: 1, startTime: '1s', env: { WHO: 'b' } },
            c: { executor: 'per-vu-iterations', vus: 1, startTime: '2s' } } };
        export default function () { console.log('env', __ENV.WHO, __ENV.ONLY, __ENV.BASE); __ENV.BASE = 'changed'; }""",
            "-e", "WHO=outer", "-e", "BASE=base")
    for line in ("env a a base", "env b undefined base", "env outer undefined base"):
        assert line in r.err, r


def test_the_script_sees_its_options_as_scenarios():
    r = run("""
        import exec from 'k6/execution';
        export const options = { vus: 2, iterations: 2, thresholds: { checks: ['rate>=0'] } };
        export default function () {
            const o = exec.test.options, s = o.scenarios.default;
            console.log('seen', s.executor, s.vus, s.iterations, o.thresholds.checks, o.userAgent, 'paused' in o);
        }""", "--iterations", 1, "--vus", 1)
    assert "seen shared-iterations 1 1" in r.err and "null true" in r.err, r
