"""Requests that carry a trace: k6/experimental/tracing, and libraries that instrument k6/http from JavaScript."""
import json
import os
import pathlib
import re
import subprocess

import harness
from fault_server import EchoServer
from harness import run

W3C = r"00-dc0718[0-9a-f]{26}-[0-9a-f]{16}-%s"
JAEGER = r"dc0718[0-9a-f]{26}:[0-9a-f]{8}:0:%s"
# Every function of k6/http that sends one request.
REQUESTS = """
    http.get(url); http.get(url, { headers: { 'X-Own': '1' } }); http.head(url); http.post(url, 'x'); http.put(url, 'x', null);
    http.patch(url, 'x', { tags: { name: 'n' } }); http.del(url); http.options(url); http.request('GET', url);
    await http.asyncRequest('POST', url, 'x');"""
COUNT = 10


def traced(server, script, header, pattern, files=(), count=COUNT):
    """Runs the script; its requests all have a header of their own, and their samples the trace of that header."""
    place = harness.folder()
    for name, text in {**dict(files), "script.js": script}.items():
        (place / name).write_text(text)
    process = subprocess.run([str(harness.build / "lt"), "run", "--quiet", "--no-summary", "--out", "json=points.json", "script.js"],
                             capture_output=True, text=True, cwd=place, timeout=60, env=harness.environment({"URL": server.url}))
    assert process.returncode == 0 and "level=error" not in process.stderr, process
    values = [dict((name.lower(), value) for name, value in seen["headers"]).get(header, "") for seen in server.log]
    assert len(values) == count and all(re.fullmatch(pattern, value) for value in values) and len(set(values)) == count, values
    points = [json.loads(line) for line in (place / "points.json").read_text().splitlines()]
    samples = [p["data"] for p in points if p["type"] == "Point" and p["metric"].startswith("http_req")]
    traces = [sample.get("metadata", {}).get("trace_id", "") for sample in samples]
    assert len(samples) == 9 * count and sorted(set(traces)) == sorted(re.search(r"dc0718[0-9a-f]{26}", v).group(0) for v in values), traces
    others = [p for p in points if p["type"] == "Point" and not p["metric"].startswith("http_req")]
    assert not any("trace_id" in p["data"].get("metadata", {}) for p in others), others
    return process, server.log


def test_instrument_http_gives_every_request_a_trace():
    for propagator, header, pattern in (("w3c", "traceparent", W3C), ("jaeger", "uber-trace-id", JAEGER)):
        for sampling, flag in (("1", ("01", "1")), ("0", ("00", "0"))):
            with EchoServer() as server:
                traced(server, f"""import http from 'k6/http'; import tracing from 'k6/experimental/tracing';
                    tracing.instrumentHTTP({{ propagator: '{propagator}', sampling: {sampling} }});
                    const url = __ENV.URL; export default async function () {{ {REQUESTS} }}""", header, pattern % flag[propagator == "jaeger"])


def test_client_leaves_http_alone_and_baggage_is_encoded():
    with EchoServer() as server:
        script = """import http from 'k6/http'; import { Client } from 'k6/experimental/tracing';
            const client = new Client({ propagator: 'w3c', baggage: { user: 'a b,c', 'x-y': '\\u00fc' } });
            const params = Object.freeze({ headers: Object.freeze({ 'X-Own': '1' }) });
            export default async function () {
                const { get } = client;
                get(__ENV.URL, params); client.post(__ENV.URL, 'x', params); await client.asyncRequest('GET', __ENV.URL);
                http.get(__ENV.URL);
            }"""
        r = run(script, env={"URL": server.url})
        assert r.code == 0, r
        headers = [dict((n.lower(), v) for n, v in seen["headers"]) for seen in server.log]
        assert all(re.fullmatch(W3C % "01", h["traceparent"]) and h["baggage"] == "user=a%20b%2Cc,x-y=%C3%BC" for h in headers[:3]), headers
        assert [h.get("x-own") for h in headers] == ["1", "1", None, None] and "traceparent" not in headers[3], headers


def test_bad_tracing_options_throw():
    r = run("""import { Client, instrumentHTTP } from 'k6/experimental/tracing';
        const show = (f) => { try { f(); console.log('no error'); } catch (e) { console.log(e.message); } };
        show(() => new Client()); show(() => new Client({ propagator: 'b3' })); show(() => new Client({ propagator: 'w3c', sampling: 1.5 }));
        instrumentHTTP({ propagator: 'w3c' }); show(() => instrumentHTTP({ propagator: 'w3c' }));
        export default function () { show(() => instrumentHTTP({ propagator: 'w3c' })); }""")
    assert r.code == 0 and "no error" not in r.err, r
    for text in ("expects a single configuration object", "unknown propagator: b3", "sampling rate must be between 0.0 and 1.0",
                 "can only be called once", "can only be called in the init context"):
        assert text in r.err, (text, r)


# What the libraries of the k6 project do, in our words: CommonJS, private fields, metadata set around the call, functions of
# k6/http replaced by bound methods, headers given as lists.
LIBRARY = """
const http = require('k6/http'), crypto = require('k6/crypto'), execution = require('k6/execution');
const hex = (n) => Array.from(new Uint8Array(crypto.randomBytes(n)), (b) => b.toString(16).padStart(2, '0')).join('');
class Tracer {
    #send; #sendAsync;
    constructor(send = http.request, sendAsync = http.asyncRequest) { this.#send = send; this.#sendAsync = sendAsync; }
    #headers(trace, [body = null, params]) {
        const given = params ?? {};
        given.headers ??= {};
        Object.assign(given.headers, { traceparent: `00-${trace}-${hex(8)}-01`, baggage: ['k6.scenario=' + execution.scenario.name, 'k6.name=' + (given?.tags?.name ?? 'none')] });
        return [body, given];
    }
    #around(call) {
        const trace = 'dc0718' + hex(13);
        try {
            execution.vu.metrics.metadata['trace_id'] = trace;
            return call(trace);
        } finally {
            delete execution.vu.metrics.metadata['trace_id'];
        }
    }
    request(method, url, ...rest) { return this.#around((trace) => this.#send(method, url, ...this.#headers(trace, rest))); }
    async asyncRequest(method, url, ...rest) { return await this.#around((trace) => this.#sendAsync(method, url, ...this.#headers(trace, rest))); }
    get(url, ...rest) { return this.request('GET', url, null, ...rest); }
    head(url, ...rest) { return this.request('HEAD', url, null, ...rest); }
    del(url, ...rest) { return this.request('DELETE', url, ...rest); }
    options(url, ...rest) { return this.request('OPTIONS', url, ...rest); }
    patch(url, ...rest) { return this.request('PATCH', url, ...rest); }
    post(url, ...rest) { return this.request('POST', url, ...rest); }
    put(url, ...rest) { return this.request('PUT', url, ...rest); }
}
function instrumentHTTP() {
    const tracer = new Tracer(http.request, http.asyncRequest);
    for (const name of ['get', 'head', 'del', 'options', 'patch', 'post', 'put', 'request', 'asyncRequest']) http[name] = tracer[name].bind(tracer);
}
module.exports = { default: { Tracer, instrumentHTTP }, __esModule: true, Tracer, instrumentHTTP };
"""


def test_libraries_can_instrument_http_themselves():
    with EchoServer() as server:
        script = f"import http from 'k6/http'; import library from './library.js'; library.instrumentHTTP(); const url = __ENV.URL;" \
                 f"export default async function () {{ {REQUESTS} }}"
        _, log = traced(server, script, "traceparent", W3C % "01", files={"library.js": LIBRARY})
        baggage = [dict((n.lower(), v) for n, v in seen["headers"])["baggage"] for seen in log]
        assert baggage.count("k6.scenario=default,k6.name=none") == COUNT - 1 and "k6.scenario=default,k6.name=n" in baggage, baggage


def test_libraries_of_the_k6_project():
    """The real ones, where LT_JSLIB names the folder lib/ of a checkout of grafana/jslib.k6.io."""
    if not os.environ.get("LT_JSLIB"):
        print("skipped: LT_JSLIB does not name a folder with the libraries")
        return
    lib = pathlib.Path(os.environ["LT_JSLIB"])
    for path in sorted(lib.glob("http-instrumentation-tempo/*/index.js")):
        for propagator, header, pattern in (("w3c", "traceparent", W3C % "01"), ("jaeger", "uber-trace-id", JAEGER % "1")):
            with EchoServer() as server:
                traced(server, f"import http from 'k6/http'; import tempo from './library.js'; tempo.instrumentHTTP({{ propagator: '{propagator}' }});"
                       f"const url = __ENV.URL; export default async function () {{ {REQUESTS} }}", header, pattern, files={"library.js": path.read_text()})
    for path in sorted(lib.glob("http-instrumentation-pyroscope/*/index.js")):
        with EchoServer() as server:
            place = harness.folder()
            (place / "library.js").write_text(path.read_text())
            (place / "script.js").write_text("import http from 'k6/http'; import pyroscope from './library.js'; pyroscope.instrumentHTTP();"
                                             f"const url = __ENV.URL; export default async function () {{ {REQUESTS} }}")
            r = run(place / "script.js", env={"URL": server.url})
            baggage = [dict((n.lower(), v) for n, v in seen["headers"]).get("baggage", "") for seen in server.log]
            assert r.code == 0 and len(baggage) == COUNT and all(b.startswith("k6.test_run_id=") and "k6.scenario=default" in b for b in baggage), (r, baggage)
