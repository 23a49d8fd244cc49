"""Servers that fail: each failure has k6's error code, and the run goes on."""
import time

from harness import RawServer, closed_port, run

SCRIPT = """import http from 'k6/http';
export const options = { iterations: 2 };
export default function () {
    const r = http.get(__ENV.URL, { timeout: __ENV.TIMEOUT || '5s' });
    console.log('got', r.status, r.error_code, r.error);
}"""


def fault(url, code, status=0, **env):
    r = run(SCRIPT, env={"URL": url, **env})
    assert r.code == 0, r
    assert r.err.count(f"got {status} {code}") == 2, r
    assert r.metric("iterations")["count"] == 2 and r.metric("http_req_failed")["value"] == 1, r.summary


def test_connection_refused():
    fault(f"http://127.0.0.1:{closed_port()}/", 1212)


def test_unknown_host():
    # Refused by the resolver itself (a label has at most 63 bytes), so no name server is needed.
    fault(f"http://{'a' * 70}.test/", 1101)


def test_a_name_server_that_may_be_absent():
    # With a name server the name does not exist; without one the lookup lasts until the request times out.
    r = run(SCRIPT, env={"URL": "http://no-such-host.invalid/", "TIMEOUT": "1s"}, timeout=30)
    assert r.code == 0 and r.metric("http_req_failed")["value"] == 1, r
    assert sum(r.err.count(f"got 0 {code}") for code in (1050, 1100, 1101)) == 2, r


def test_invalid_url():
    r = run(SCRIPT, env={"URL": "http://[bad/"})
    assert r.code == 0 and r.err.count("got 0 1020") == 2 and r.metric("iterations")["count"] == 2, r


def test_timeout():
    with RawServer(lambda c, _: time.sleep(3)) as server:
        fault(server.url, 1050, TIMEOUT="300ms")


def test_server_closes_without_an_answer():
    with RawServer(lambda c, _: c.close()) as server:
        fault(server.url, 1000)


def test_server_closes_in_the_body():
    with RawServer(lambda c, _: c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")) as server:
        fault(server.url, 1000)


def test_not_http():
    with RawServer(lambda c, _: c.sendall(b"\x00\x01\x02 this is no HTTP\r\n\r\n")) as server:
        fault(server.url, 1000)


def test_bad_gzip():
    with RawServer(lambda c, _: c.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello")) as server:
        fault(server.url, 1701)


def test_status_codes_are_error_codes_from_400_on():
    with RawServer(lambda c, _: c.sendall(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")) as server:
        fault(server.url, 1503, status=503)


def test_server_dies_in_mid_run():
    answers = []

    def answer(connection, _):
        answers.append(1)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
    server = RawServer(answer)
    script = """import http from 'k6/http'; import { sleep } from 'k6';
        export const options = { vus: 2, duration: '2s' };
        export default function () { http.get(__ENV.URL); sleep(0.05); }"""
    import threading
    timer = threading.Timer(1.0, lambda: server.__exit__())
    timer.start()
    r = run(script, env={"URL": server.url})
    timer.join()
    failed = r.metric("http_req_failed")
    assert r.code == 0 and failed["passes"] > 5 and failed["fails"] > 5 and answers, r
