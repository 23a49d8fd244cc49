"""The REST API of a running test, with Python's own HTTP client, and lt's commands that use it."""
import concurrent.futures
import contextlib
import hashlib
import http.client
import json
import os
import random
import re
import socket
import subprocess
import threading
import time

from harness import closed_port, environment, folder, lt
import harness

LOOP = """
import { sleep, check, group } from 'k6';
export const options = { vus: 2, duration: '60s', thresholds: { checks: ['rate>0.9'], 'checks{check:one}': ['rate>0.9'] } };
export function setup() { return { from: 'setup' }; }
export default function () {
    group('outer', () => { check(1, { one: (x) => x === 1 }); group('inner', () => {}); });
    sleep(0.05);
}
export function teardown(data) { console.log('teardown with', JSON.stringify(data)); }
"""
EXTERNAL = """
import { sleep } from 'k6';
export const options = { scenarios: { ext: { executor: 'externally-controlled', vus: 1, maxVUs: 3, duration: '60s' } } };
export default function () { sleep(0.02); }
"""


class Running:
    """lt run in the background, with its REST API on a port that the system chose."""

    def __init__(self, script, *flags, env=None, address="127.0.0.1:0"):
        self.folder = folder()
        (self.folder / "script.js").write_text(script)
        self.log = self.folder / "log.txt"
        self.process = subprocess.Popen(
            [str(harness.build / "lt"), "run", "-q", "--address", address, "--log-output", f"file={self.log}", *flags,
             "script.js"], cwd=self.folder, env=environment(env), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.address = self.wait_for_log(r"REST API on (\S+?)\"")

    def wait_for_log(self, pattern, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            match = self.log.exists() and re.search(pattern, self.log.read_text())
            if match:
                return match.group(1) if match.groups() else match.group(0)
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise AssertionError(f"no {pattern!r} in {self.log.read_text() if self.log.exists() else None}, "
                             f"exit {self.process.poll()} {self.process.stderr.read() if self.process.poll() else ''}")

    def call(self, method, path, body=None, headers=None):
        """Status and body: JSON where it is some."""
        connection = http.client.HTTPConnection(self.address, timeout=15)
        try:
            connection.request(method, path, body if body is None or isinstance(body, (str, bytes)) else json.dumps(body),
                               headers or {})
            response = connection.getresponse()
            text = response.read()
            if response.getheader("Content-Type", "").startswith("application/json"):
                return response.status, json.loads(text)
            return response.status, text.decode()
        finally:
            connection.close()

    def status(self):
        code, body = self.call("GET", "/v1/status")
        assert code == 200 and body["data"]["type"] == "status" and body["data"]["id"] == "default", body
        return body["data"]["attributes"]

    def patch(self, **attributes):
        attributes = {name.replace("_", "-"): value for name, value in attributes.items()}
        return self.call("PATCH", "/v1/status", {"data": {"type": "status", "id": "default", "attributes": attributes}})

    def wait_for(self, condition, seconds=10):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            status = self.status()
            if condition(status):
                return status
            time.sleep(0.02)
        raise AssertionError(f"still {status}")

    def stop(self):
        if self.process.poll() is None:
            self.patch(stopped=True)
        return self.wait()

    def wait(self):
        self.out, self.err = self.process.communicate(timeout=20)
        self.err += self.log.read_text()
        return self.process.returncode


@contextlib.contextmanager
def running(*args, **kwargs):
    test = Running(*args, **kwargs)
    try:
        yield test
    finally:
        if test.process.poll() is None:
            test.process.kill()
            test.process.communicate()


def error(body):
    entry, = body["errors"]
    return entry["status"], entry["title"], entry.get("detail")


def test_status_and_stop():
    with running(LOOP) as t:
        s = t.wait_for(lambda s: s["status"] == 7)
        assert s["vus-max"] == 2 and s["running"] and not s["paused"] and not s["stopped"] and not s["tainted"], s
        t.wait_for(lambda s: s["vus"] == 2)
        code, body = t.patch(stopped=True, paused=True)
        assert code == 200 and body["data"]["attributes"]["stopped"], body
        assert t.wait() == 103 and "test run stopped from REST API" in t.err, t.err
        assert 'teardown with {\\"from\\":\\"setup\\"}' in t.err, t.err


def test_metrics_and_groups():
    with running(LOOP) as t:
        end = time.monotonic() + 10
        while time.monotonic() < end:
            code, body = t.call("GET", "/v1/metrics")
            metrics = {m["id"]: m for m in body["data"]}
            if "iterations" in metrics and "vus" in metrics and metrics["iterations"]["attributes"]["sample"]["count"] > 5:
                break
            time.sleep(0.1)
        assert code == 200 and all(m["type"] == "metrics" for m in body["data"]), body
        def attributes(name):
            return metrics[name]["attributes"]
        assert attributes("iterations")["type"] == "counter" and attributes("iterations")["tainted"] is None, metrics
        assert set(attributes("iterations")["sample"]) == {"count", "rate"}, metrics
        assert attributes("vus")["sample"] == {"value": 2} and attributes("vus")["type"] == "gauge", metrics
        duration = attributes("iteration_duration")
        assert list(duration["sample"]) == ["min", "max", "avg", "med", "p(90)", "p(95)"], duration
        assert duration["contains"] == "time" and 49 < duration["sample"]["min"] <= duration["sample"]["avg"], duration
        assert attributes("checks") == {"type": "rate", "contains": "default", "tainted": False, "sample": {"rate": 1}}
        assert "http_reqs" not in metrics, metrics
        code, body = t.call("GET", "/v1/metrics/checks%7Bcheck:one%7D")
        assert code == 200 and body["data"]["id"] == "checks{check:one}", body
        code, body = t.call("GET", "/v1/metrics/nope")
        assert code == 404 and error(body) == ("404", "Not Found", "No metric with that ID was found"), body

        code, body = t.call("GET", "/v1/groups")
        assert [g["attributes"]["path"] for g in body["data"]] == ["", "::outer", "::outer::inner"], body
        root, outer, inner = body["data"]
        assert outer["id"] == hashlib.md5(b"::outer").hexdigest(), outer
        assert root["relationships"]["groups"]["data"] == [{"type": "groups", "id": outer["id"]}], root
        assert root["relationships"]["parent"]["data"] is None and root["attributes"]["checks"] is None, root
        assert inner["relationships"]["parent"]["data"]["id"] == outer["id"], inner
        check, = outer["attributes"]["checks"]
        assert check["id"] == hashlib.md5(b"::outer::one").hexdigest() and check["passes"] > 5 and check["fails"] == 0
        code, body = t.call("GET", "/v1/groups/" + inner["id"])
        assert code == 200 and body["data"]["attributes"]["name"] == "inner", body
        code, body = t.call("GET", "/v1/groups/0")
        assert code == 404 and error(body)[2] == "No group with that ID was found", body
        assert t.stop() == 103


def test_other_paths_and_methods():
    with running(LOOP, "--api-token", "secret") as t:
        token = {"Authorization": "Bearer secret"}
        for headers in ({}, {"Authorization": "Bearer wrong!"}, {"Authorization": "Basic secret"}):
            code, body = t.call("GET", "/v1/status", headers=headers)
            assert code == 401 and error(body)[1] == "Unauthorized", body
        assert t.call("GET", "/v1/status", headers=token)[0] == 200
        assert t.call("GET", "/", headers=token) == (200, "ok")
        assert t.call("GET", "/ping", headers=token) == (200, "ok")
        assert t.call("GET", "/v1/nonsense", headers=token)[0] == 404
        for method, path in (("DELETE", "/v1/status"), ("POST", "/v1/metrics"), ("GET", "/v1/teardown"), ("PATCH", "/v1/setup")):
            assert t.call(method, path, headers=token) == (405, ""), path
        with socket.create_connection(t.address.split(":"), timeout=5) as s:
            s.sendall(b"PUT /v1/setup HTTP/1.1\r\nAuthorization: Bearer secret\r\nContent-Length: 20000000\r\n\r\n{")
            assert s.recv(1000).startswith(b"HTTP/1.1 413 "), "too large"
        for upgrade in (b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
                        b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="):
            with socket.create_connection(t.address.split(":"), timeout=5) as s:
                s.sendall(b"GET /v1/status HTTP/1.1\r\nHost: x\r\n" + upgrade + b"\r\n\r\n")
                assert re.match(rb"HTTP/1\.[01] 400 ", s.recv(1000)), upgrade
        big = json.dumps("x" * 1_000_000)
        code, body = t.call("PUT", "/v1/setup", big, token)
        assert code == 200 and len(body["data"]["attributes"]["data"]) == 1_000_000, code


def test_paused_run_with_setup_from_outside():
    """The coordinator's way: --paused --no-setup --no-teardown, data set over the API."""
    script = "export function setup() { return 'own'; }\n" \
             "export default function (data) { console.log('data', JSON.stringify(data)); }\n" \
             "export function teardown(data) { console.log('teardown', JSON.stringify(data)); }"
    with running(script, "--paused", "--no-setup", "--no-teardown") as t:
        s = t.wait_for(lambda s: s["status"] == 4)
        assert s["paused"] and not s["running"] and s["vus-max"] == 1, s
        assert t.call("GET", "/v1/setup") == (200, {"data": {"type": "setupData", "id": "default", "attributes": {}}})
        code, body = t.call("POST", "/v1/setup")
        assert code == 200 and body["data"]["attributes"] == {"data": "own"}, body
        code, body = t.call("PUT", "/v1/setup", '{"v": [1, "\u00e9"]}'.encode())
        assert code == 200 and body["data"]["attributes"] == {"data": {"v": [1, "\u00e9"]}}, body
        code, body = t.call("PUT", "/v1/setup", "{")
        assert code == 400 and error(body)[1] == "Error parsing request body", body
        code, body = t.patch(paused=True)
        assert code == 500 and error(body) == ("500", "Pause error", "execution is already paused"), body
        assert t.call("POST", "/v1/teardown") == (200, "")
        t.wait_for_log("teardown")
        assert t.patch(paused=False)[0] == 200
        assert t.wait() == 0, t.err
        assert t.err.count("teardown") == 1 and 'data {\\"v\\":[1,\\"\u00e9\\"]}' in t.err, t.err


def test_setup_errors_and_slow_setup():
    script = "import { sleep } from 'k6';\nlet n = 0;\n" \
             "export function setup() { if (__ENV.SLOW) sleep(1.5); else throw new Error('no luck'); return 1; }\n" \
             "export default function () { sleep(0.1); }"
    with running(script, "--paused", "--no-setup") as t:
        t.wait_for(lambda s: s["status"] == 4)
        code, body = t.call("POST", "/v1/setup")
        assert code == 500 and error(body)[1] == "Error executing setup" and "no luck" in error(body)[2], body
        t.stop()
    with running(script, "--paused", "--no-setup", "-e", "SLOW=1") as t:
        t.wait_for(lambda s: s["status"] == 4)
        with concurrent.futures.ThreadPoolExecutor() as pool:
            first = pool.submit(t.call, "POST", "/v1/setup")
            time.sleep(0.4)
            start = time.monotonic()
            assert t.status()["status"] == 4 and time.monotonic() - start < 0.5
            code, body = t.call("POST", "/v1/setup")
            assert code == 500 and "still running" in error(body)[2], body
            # A client that leaves before the answer is no problem.
            code, body = first.result()
            assert code == 200 and body["data"]["attributes"] == {"data": 1}, body
        with contextlib.suppress(OSError), socket.create_connection(t.address.split(":")) as s:
            s.sendall(b"POST /v1/setup HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.2)
        assert t.stop() == 103, t.err


def test_externally_controlled():
    with running(EXTERNAL) as t:
        t.wait_for(lambda s: s["vus"] == 1)
        assert t.patch(vus=3)[0] == 200
        t.wait_for(lambda s: s["vus"] == 3)
        code, body = t.patch(vus=4)
        assert code == 400 and error(body)[1] == "Config update error" and "invalid configuration supplied" in error(body)[2]
        code, body = t.patch(vus=1, vus_max=2)
        assert code == 400 and error(body)[2] == \
            "the new number of max VUs cannot be lower than the starting number of max VUs (3)", body
        assert t.patch(vus=6, vus_max=8)[0] == 200
        t.wait_for(lambda s: s["vus"] == 6 and s["vus-max"] == 8)
        code, body = t.patch(paused=False)
        assert code == 500 and error(body)[2] == "test execution wasn't paused", body
        assert t.patch(paused=True)[1]["data"]["attributes"]["paused"]
        t.wait_for(lambda s: s["vus"] == 0)
        assert t.patch(vus=2)[0] == 200
        time.sleep(0.2)
        assert t.status()["vus"] == 0
        assert t.patch(paused=False)[0] == 200
        t.wait_for(lambda s: s["vus"] == 2 and not s["paused"])
        for bad in ({"vus": -1}, {"vus": 1.5}, {"paused": "yes"}, {"vus": 10**30}):
            assert t.patch(**bad)[0] == 400, bad
        assert t.stop() == 103, t.err
    with running(LOOP) as t:
        t.wait_for(lambda s: s["vus"] == 2)
        code, body = t.patch(vus=3)
        assert code == 500 and error(body) == ("500", "Execution config error", "an externally-controlled executor needs "
                                               "to be configured for live configuration updates"), body
        code, body = t.patch(paused=True)
        assert code == 500 and error(body)[2] == \
            "constant-vus executor 'default' doesn't support pause and resume operations after its start", body


def test_taken_port():
    script = "export default function () {}"
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        address = "127.0.0.1:%d" % holder.getsockname()[1]
        r = lt("run", "-q", "-", "--address", address, stdin=script)
        assert r.code == 106 and "Error from API server" in r.err and "ddress already in use" in r.err, r
        r = lt("run", "-q", "-", stdin=script, env={"K6_ADDRESS": address})
        assert r.code == 0 and "level=warning" in r.err and "Error from API server" in r.err, r
    r = lt("run", "-q", "-", "--address", "nonsense", stdin=script)
    assert r.code == 106 and "HOST:PORT" in r.err, r


def test_linger_keeps_serving():
    with running("export default function () {}", "--linger") as t:
        s = t.wait_for(lambda s: s["status"] == 9)
        assert not s["running"] and not s["stopped"], s
        code, body = t.call("GET", "/v1/metrics/iterations")
        assert code == 200 and body["data"]["attributes"]["sample"]["count"] == 1, body
        assert t.call("POST", "/v1/setup")[0] == 500
        t.process.send_signal(2)
        assert t.wait() == 0, t.err


def malformed(rng):
    """One request that something is wrong with."""
    path = rng.choice(["/v1/status", "/v1/metrics", "/v1/metrics/x", "/v1/groups", "/v1/setup", "/", "/../../etc/passwd",
                       "/v1/%zz", "/v1/metrics/%00", "*", "", "/" + "a" * rng.randrange(9000)])
    method = rng.choice(["GET", "PATCH", "PUT", "HEAD", "DELETE", "OPTIONS", "CONNECT", "TRACE", "get", "", "\x00",
                         "X" * rng.randrange(3000)])
    version = rng.choice(["HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/9", "", "FTP"])
    body = bytes(rng.randrange(256) for _ in range(rng.randrange(200)))
    if rng.random() < 0.3:
        body = rng.choice([b"{}", b"[]", b"null", b'{"data":1}', b'{"data":{"attributes":[]}}', b"[" * 5000,
                           b'{"data":{"attributes":{"vus":1e999}}}', b'\xff\xfe', b'{"data":{"attributes":{"\\ud800":1}}}'])
    length = rng.choice([str(len(body)), "0", "-1", "99999999999999999999", "abc", "5, 5", str(len(body) + 50)])
    headers = [f"Content-Length: {length}"]
    headers += rng.choice([[], ["Transfer-Encoding: chunked"], ["Host"], [": x"], ["A: " + "b" * rng.randrange(20000)],
                           ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="],
                           ["Upgrade: h2c", "Connection: Upgrade, HTTP2-Settings", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"],
                           [f"Content-Length: {len(body) + 1}"], ["Expect: 100-continue"]])
    newline = rng.choice(["\r\n", "\r\n", "\n", "\r"])
    request = (f"{method} {path} {version}{newline}" + "".join(h + newline for h in headers) + newline).encode("latin-1")
    request += body
    if rng.random() < 0.1:
        request = bytes(rng.randrange(256) for _ in range(rng.randrange(2000)))
    if rng.random() < 0.1:
        request = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + request
    if rng.random() < 0.3:
        request = request[: rng.randrange(len(request) + 1)]
    return request


def resident_kib(process):
    with open(f"/proc/{process.pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1))


def test_malformed_requests_do_no_harm():
    rounds, per_round = 4, 1000
    with running(LOOP) as t:
        host, port = t.address.split(":")

        def send(seed):
            rng = random.Random(seed)
            with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=0.05) as s:
                s.sendall(malformed(rng))
                if rng.random() < 0.5:
                    s.shutdown(socket.SHUT_WR)
                with contextlib.suppress(OSError):
                    while s.recv(65536):
                        pass

        sizes = []
        for part in range(rounds):
            with concurrent.futures.ThreadPoolExecutor(16) as pool:
                list(pool.map(send, range(part * per_round, (part + 1) * per_round)))
            end = time.monotonic() + 15
            while True:  # connections that sent half a request count until they are given up
                try:
                    assert t.status()["status"] == 7
                    break
                except (OSError, http.client.HTTPException):
                    assert time.monotonic() < end
                    time.sleep(0.1)
            sizes.append(resident_kib(t.process))
        assert sizes[-1] - sizes[0] < 4096 or "asan" in str(harness.build) or "tsan" in str(harness.build), sizes
        assert t.stop() == 103, t.err


def test_commands():
    with running(EXTERNAL, "--api-token", "secret", env={"LT_API_TOKEN": "ignored: the flag wins"}) as t:
        env = {"LT_ADDRESS": t.address, "LT_API_TOKEN": "secret", "K6_VUS": "not a number, and not for these commands"}
        t_status = None
        end = time.monotonic() + 10
        while time.monotonic() < end and 'vus: "1"' not in (t_status or ""):
            r = lt("status", env=env)
            t_status = r.out
        assert r.code == 0 and r.out == ('status: 7\npaused: "false"\nvus: "1"\nvus-max: "3"\nstopped: false\n'
                                         'running: true\ntainted: false\n'), r
        r = lt("scale", "-u", "3", "-m", "5", env=env)
        assert r.code == 0 and "status: 7" in r.out, r
        for _ in range(100):
            r = lt("status", "--address", t.address, env={"K6_API_TOKEN": "secret"})
            if 'vus: "3"\nvus-max: "5"' in r.out:
                break
        assert 'vus: "3"\nvus-max: "5"' in r.out, r
        r = lt("scale", env=env)
        assert r.code == 255 and "Specify either -u/--vus or -m/--max" in r.err, r
        r = lt("scale", "-u", "9", env=env)
        assert r.code == 255 and "Config update error: invalid configuration supplied" in r.err and not r.out, r
        r = lt("pause", env=env)
        assert r.code == 0 and 'paused: "true"' in r.out, r
        r = lt("pause", env=env)
        assert r.code == 255 and "Pause error: test execution was already paused" in r.err, r
        r = lt("resume", env=env)
        assert r.code == 0 and 'paused: "false"' in r.out, r
        r = lt("status", "--address", t.address)
        assert r.code == 255 and "Unauthorized" in r.err, r
        time.sleep(1.1)
        r = lt("stats", env=env)
        entry = re.search(r"- name: iterations\n  type:\n    type: counter\n    valid: true\n  contains:\n    type: default\n"
                          r"    valid: true\n  tainted: \"\"\n  sample:\n    count: (\S+)\n    rate: (\S+)\n", r.out)
        assert r.code == 0 and entry and float(entry.group(1)) > 10, r
        r = lt("stop", env=env)
        assert r.code == 0 and "stopped: true" in r.out, r
        assert t.wait() == 103, t.err


def test_commands_without_a_server():
    r = lt("status", "--address", "127.0.0.1:%d" % closed_port())
    assert r.code == 255 and "cannot reach the REST API" in r.err and not r.out, r
    r = lt("status")  # the environment of these tests turns the API off
    assert r.code == 255 and "The REST API server is disabled" in r.err, r
    for arguments, text in ((["status", "x"], "unexpected argument"), (["pause", "-u", "3"], "unknown flag: --vus"),
                            (["stop", "--nonsense"], "unknown flag: --nonsense")):
        r = lt(*arguments)
        assert r.code == 255 and text in r.err, r
    with harness.RawServer(lambda s, data: s.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")) as server:
        r = lt("stats", "--address", server.url[len("http://"):])
        assert r.code == 255 and "no REST API" in r.err, r
