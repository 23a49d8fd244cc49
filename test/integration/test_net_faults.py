"""One test per fault: the right error code, the right samples, and the VU goes on."""
import json
import os
import re
import resource
import socket
import ssl
import subprocess
import threading
import time

import harness
from fault_server import (DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, RST_STREAM, STATUS_200, Authority, EchoServer, FaultServer,
                          answers, frame, h2_fault, private_network_reason, read_request, reset)
from harness import closed_port, run

SCRIPT = """import http from 'k6/http';
export const options = { vus: 3, iterations: 6, %s };
export default function () {
    const r = http.post(__ENV.URL, __ENV.BODY ? 'x'.repeat(Number(__ENV.BODY)) : null, { timeout: __ENV.TIMEOUT || '5s' });
    console.log('got', r.status, r.error_code, r.error, 'body', r.body === null ? null : r.body.length);
    const ok = http.get(__ENV.GOOD);
    if (ok.status !== 200) console.log('NEXT FAILED', ok.error);
}"""


def fault(url, code, text="", status=0, options="", flags=(), timeout=60, **env):
    """Every iteration sees this failure, has a sample for it, and then makes a good request."""
    with EchoServer() as good:
        r = run(SCRIPT % options, *flags, env={"URL": url, "GOOD": good.url, **env}, timeout=timeout)
    assert r.code == 0, r
    assert len(re.findall(rf"got {status} {code}\b", r.err)) == 6 and "NEXT FAILED" not in r.err, r
    if text:
        assert text in r.err, (text, r)
    failed = r.metric("http_req_failed")
    assert r.metric("iterations")["count"] == 6 and r.metric("http_reqs")["count"] == 12, r.summary
    assert (failed["passes"], failed["fails"]) == ((0, 12) if 200 <= status < 400 else (6, 6)), r.summary
    assert "ERROR: " not in r.err and "runtime error" not in r.err, r  # the sanitizers' words
    return r


HEAD = b"HTTP/1.1 200 OK\r\n"


def test_reset_right_after_the_request():
    with FaultServer(answers(then=reset)) as s:
        fault(s.url, 1220, "read: connection reset by peer")


def test_reset_in_the_header():
    with FaultServer(answers(HEAD + b"Content-Le", pause=0.02, then=reset)) as s:
        fault(s.url, 1220)


def test_reset_in_the_body():
    with FaultServer(answers(HEAD + b"Content-Length: 100\r\n\r\nabc", pause=0.02, then=reset)) as s:
        fault(s.url, 1220)


def test_reset_while_a_large_body_is_sent():
    def early(connection):
        connection.recv(1000)
        reset(connection)
    with FaultServer(early) as s:
        r = run(SCRIPT % "", env={"URL": s.url, "GOOD": s.url, "BODY": "20000000", "TIMEOUT": "10s"})
        codes = re.findall(r"got 0 (\d+)", r.err)
        assert r.code == 0 and len(codes) == 6 and set(codes) <= {"1220", "1201"}, r


def test_close_in_the_header():
    with FaultServer(answers(HEAD + b"Content-Type: text/plain\r\n")) as s:
        fault(s.url, 1000, "unexpected EOF")


def test_close_in_the_body():
    with FaultServer(answers(HEAD + b"Content-Length: 100\r\n\r\nabc")) as s:
        fault(s.url, 1000, "unexpected EOF")


def test_more_body_than_announced_is_cut():
    with FaultServer(answers(HEAD + b"Content-Length: 3\r\n\r\nabcdef")) as s:
        fault(s.url, 0, "body 3", status=200)


def test_content_lengths_that_contradict_or_do_not_fit():
    for lengths, text in (((b"2", b"3"), "multiple Content-Length headers"), ((b"99999999999999999999",), "bad Content-Length")):
        with FaultServer(answers(HEAD + b"".join(b"Content-Length: %s\r\n" % n for n in lengths) + b"\r\nokx")) as s:
            fault(s.url, 1000, text)


def test_headers_of_the_framing_are_not_shown():
    chunked = HEAD + b"Transfer-Encoding: chunked\r\nTrailer: X-T\r\nX-Fold: one\r\n  two\r\n\r\n2\r\nok\r\n0\r\nX-T: 1\r\nSet-Cookie: a=b\r\n\r\n"
    for answer, headers in ((chunked, '{\\"X-Fold\\":\\"one two\\"}'), (HEAD + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\nok", '{\\"Content-Length\\":\\"2\\"}')):
        with FaultServer(answers(answer)) as s:
            r = run("import http from 'k6/http'; export default function () { const r = http.get(__ENV.URL); console.log(r.body, JSON.stringify(r.headers), Object.keys(r.cookies).length); }",
                    env={"URL": s.url})
            assert f"ok {headers} 0" in r.err, (headers, r)


def test_slow_response_times_out():
    def slow(connection):
        read_request(connection)
        for byte in HEAD + b"Content-Length: 1000\r\n\r\n" + b"x" * 1000:
            connection.sendall(bytes([byte]))
            time.sleep(0.02)
    with FaultServer(slow) as s:
        start = time.monotonic()
        fault(s.url, 1050, "request timeout", TIMEOUT="400ms")
        assert time.monotonic() - start < 8


def test_bad_chunks():
    for chunk in (b"zz\r\nabc\r\n", b"5\r\nabc", b"-1\r\n", b"fffffffffffffffffff\r\nab"):
        with FaultServer(answers(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunk)) as s:
            fault(s.url, 1000)


def test_bad_gzip():
    with FaultServer(answers(HEAD + b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello")) as s:
        fault(s.url, 1701, "error decompressing response body")


def test_large_headers():
    lines = b"".join(b"X-Filler-%d: %s\r\n" % (i, b"y" * 1000) for i in range(90))
    with FaultServer(answers(HEAD + lines + b"Content-Length: 2\r\n\r\nok")) as s:
        fault(s.url, 0, "body 2", status=200)
    with FaultServer(answers(HEAD + b"X-One: " + b"z" * 400_000 + b"\r\nContent-Length: 2\r\n\r\nok")) as s:
        fault(s.url, 1000)


def test_endless_redirects():
    with FaultServer(answers(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")) as s:
        with EchoServer() as good:
            r = run(SCRIPT % "", env={"URL": s.url, "GOOD": good.url})
        assert r.code == 0 and r.err.count("got 302 0") == 6 and r.metric("http_reqs")["count"] == 6 * 11 + 6, r


def test_redirect_to_nonsense():
    for location, code in ((b"http://[bad/", 0), (b"ftp://127.0.0.1/x", 1000), (b"//127.0.0.1:1/", 1212)):
        with FaultServer(answers(b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")) as s:
            r = run(SCRIPT % "", env={"URL": s.url, "GOOD": s.url})
            assert r.code == 0 and r.metric("iterations")["count"] == 6, r
            assert len(re.findall(rf"got {0 if code else 302} {code}\b", r.err)) == 6, (location, r)


def test_switching_protocols_is_an_error():
    with FaultServer(answers(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")) as s:
        fault(s.url, 1000, "unsupported response status: 101 Switching Protocols")


def test_interim_responses_are_skipped():
    with FaultServer(answers(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", HEAD + b"Content-Length: 2\r\n\r\nok")) as s:
        fault(s.url, 0, "body 2", status=200)


def test_garbage_instead_of_http():
    with FaultServer(answers(b"\x00\x01\x02\x03 nonsense\r\n\r\n")) as s:
        fault(s.url, 1000)


def test_connection_refused():
    fault(f"http://127.0.0.1:{closed_port()}/", 1212, "dial: connection refused")


def test_impossible_host_name():
    fault("http://" + "a" * 64 + ".test/", 1101, "lookup: no such host")


def test_unknown_scheme():
    fault("gopher://127.0.0.1/", 1000, "unsupported protocol scheme")


# Backlog full: the kernel drops SYNs, so that connecting hangs.
def test_dial_hangs_until_the_request_times_out():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen(0)
        held = []
        for _ in range(4):
            c = socket.socket()
            c.setblocking(False)
            try:
                c.connect(s.getsockname())
            except BlockingIOError:
                pass
            held.append(c)
        time.sleep(0.1)
        fault(f"http://127.0.0.1:{s.getsockname()[1]}/", 1050, "request timeout", TIMEOUT="300ms")
        for c in held:
            c.close()


# TLS.

_authority = None


def authority():
    global _authority
    if not _authority:
        _authority = Authority(harness.folder())
    return _authority


def tls_fault(context, code, text="", trusted=True, **kwargs):
    env = {"SSL_CERT_FILE": authority().cert} if trusted else {}
    with FaultServer(answers(HEAD + b"Content-Length: 2\r\n\r\nok"), tls=context) as s:
        return fault(s.url, code, text, **env, **kwargs)


def test_trusted_certificate_works():
    tls_fault(authority().issue("good").server_context(), 0, "body 2", status=200)


def test_certificate_of_an_unknown_authority():
    context = authority().issue("good").server_context()
    tls_fault(context, 1310, "x509: unknown authority", trusted=False)
    tls_fault(context, 0, "body 2", status=200, trusted=False, options="insecureSkipTLSVerify: true")


def test_self_signed_certificate():
    tls_fault(Authority(harness.folder(), "Self").server_context(), 1310, "x509: unknown authority")


def test_certificate_for_another_host():
    tls_fault(authority().issue("other", "DNS:other.test").server_context(), 1311, "x509: certificate doesn't match hostname")


def test_expired_certificate():
    tls_fault(authority().issue_expired("expired").server_context(), 1300, "certificate has expired")


def test_tls_alert_from_the_server():
    context = authority().issue("old").server_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    tls_fault(context, 1300, "remote error: tls: ", options="tlsVersion: 'tls1.2'")


def test_no_tls_behind_https():
    with FaultServer(answers(b"HTTP/1.1 400 Bad Request\r\n\r\n", wait=False, then=lambda c: c.recv(1000))) as s:
        fault(s.url.replace("http:", "https:"), 1301, "first record does not look like a TLS handshake")


def test_close_in_the_tls_handshake():
    with FaultServer(lambda c: c.recv(1000)) as s:
        fault(s.url.replace("http:", "https:"), 1000, "EOF")


def test_reset_in_the_tls_handshake():
    with FaultServer(lambda c: (c.recv(1000), reset(c))) as s:
        fault(s.url.replace("http:", "https:"), 1220)


# HTTP/2.

def h2(reply, code, text="", **kwargs):
    context = authority().issue("h2").server_context(alpn=("h2",))
    with FaultServer(h2_fault(reply), tls=context) as s:
        return fault(s.url, code, text, SSL_CERT_FILE=authority().cert, **kwargs)


def test_h2_works():
    h2(lambda stream: frame(HEADERS, END_HEADERS, stream, STATUS_200) + frame(DATA, END_STREAM, stream, b"ok"), 0, "body 2", status=200)


def test_h2_reset_stream():
    for code, name in ((2, "INTERNAL_ERROR"), (8, "CANCEL"), (11, "ENHANCE_YOUR_CALM")):
        h2(lambda stream: frame(RST_STREAM, 0, stream, code.to_bytes(4, "big")), 1631 + code, f"http2: stream error with http2 ErrCode {name}")


def test_h2_reset_stream_in_the_body():
    h2(lambda stream: frame(HEADERS, END_HEADERS, stream, STATUS_200) + frame(DATA, 0, stream, b"par") + frame(RST_STREAM, 0, stream, (2).to_bytes(4, "big")),
       1633, "stream error with http2 ErrCode INTERNAL_ERROR")


def test_h2_goaway():
    # Stream 1 is among those that the server gave up: it may be tried again elsewhere, with the same end.
    def leave(stream):
        return frame(GOAWAY, 0, 0, (0).to_bytes(4, "big") + (11).to_bytes(4, "big"))
    h2(leave, 1622, "http2: received GoAway with http2 ErrCode ENHANCE_YOUR_CALM")


def test_h2_protocol_violation():
    h2(lambda stream: frame(DATA, 0, 0, b"data on stream 0"), 1652, "http2: connection error")


def test_h2_connection_closed():
    h2(lambda stream: None, 1000)


# The machine's limits.

def test_out_of_file_descriptors():
    # Each VU keeps its connections: with 40 descriptors only some of 60 VUs get one. The others fail, and nobody hangs.
    with EchoServer() as s:
        script = """import http from 'k6/http'; import { sleep } from 'k6';
            export const options = { scenarios: { a: { executor: 'per-vu-iterations', vus: 60, iterations: 2 } } };
            export default function () { const r = http.get(__ENV.URL); if (r.error_code) console.log('code', r.error_code, r.error); sleep(0.5); }"""
        place = harness.folder()
        (place / "script.js").write_text(script)
        process = subprocess.run([str(harness.build / "lt"), "run", "--quiet", "--summary-export", "s.json", "script.js"], capture_output=True, text=True,
                                 cwd=place, env=harness.environment({"URL": s.url}), timeout=60,
                                 preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (48, 48)))
        codes = set(re.findall(r"code (\d+)", process.stderr))
        summary = json.loads((place / "s.json").read_text())["metrics"]
        assert process.returncode == 0 and codes == {"1213"} and "dial: unknown errno 24 error with msg `Too many open files`" in process.stderr, process
        assert summary["iterations"]["count"] == 120 and 0 < summary["http_req_failed"]["passes"] < 120, summary


def test_out_of_ports():
    reason = private_network_reason()
    if reason:
        print(f"skipped: no private network here: {reason}")
        return
    # Ten ports for a network of its own, and connections that are not kept.
    place = harness.folder()
    (place / "script.js").write_text("""import http from 'k6/http';
        export const options = { scenarios: { a: { executor: 'per-vu-iterations', vus: 30, iterations: 1 } } };
        export default function () { const r = http.get('http://127.0.0.1:8080/'); console.log('got', r.status, r.error_code, r.error); }""")
    (place / "server.py").write_text(
        "import socket, threading, time\n"
        "s = socket.socket(); s.bind(('127.0.0.1', 8080)); s.listen(100)\n"
        "def serve(c):\n    c.recv(1000); time.sleep(1); c.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n'); time.sleep(5)\n"
        "while True: threading.Thread(target=serve, args=(s.accept()[0],), daemon=True).start()\n")
    process = subprocess.run(["unshare", "-rnm", "sh", "-c", f"""ip link set lo up; echo '40000 40009' > /proc/sys/net/ipv4/ip_local_port_range
        python3 server.py & server=$!
        sleep 0.5; {harness.build}/lt run --quiet script.js; code=$?; kill $server; exit $code"""],
                             capture_output=True, text=True, cwd=place, env=harness.environment(), timeout=60)
    got = re.findall(r"got (\d+) (\d+)", process.stderr)
    assert process.returncode == 0 and len(got) == 30 and set(got) == {("200", "0"), ("0", "1213")}, process
    assert "dial: unknown errno 99 error with msg `Cannot assign requested address`" in process.stderr, process


def test_a_gigabyte_without_keeping_it_needs_constant_memory():
    piece = b"x" * (1 << 20)

    def large(connection):
        read_request(connection)
        connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % (1 << 30))
        for _ in range(1 << 10):
            connection.sendall(piece)
    with FaultServer(large) as s:
        place = harness.folder()
        (place / "script.js").write_text("""import http from 'k6/http';
            export default function () { const r = http.get(__ENV.URL, { responseType: 'none' }); console.log('got', r.status, r.error_code, r.body); }""")
        process = subprocess.Popen([str(harness.build / "lt"), "run", "--quiet", "--summary-export", "s.json", "script.js"], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True, cwd=place, env=harness.environment({"URL": s.url}))
        _, err = process.stderr.read(), None
        _, status, usage = os.wait4(process.pid, 0)
        received = json.loads((place / "s.json").read_text())["metrics"]["data_received"]["count"]
        limit = 600 if "asan" in str(harness.build) else 100
        assert status == 0 and usage.ru_maxrss < limit * 1024, (status, usage.ru_maxrss)
        assert received >= 1 << 30, received


def test_requests_under_way_when_the_vu_is_interrupted():
    def hang(connection):
        read_request(connection)
        time.sleep(20)
    with FaultServer(hang) as s:
        start = time.monotonic()
        r = run("""import http from 'k6/http';
            export const options = { scenarios: { a: { executor: 'constant-vus', vus: 10, duration: '1s', gracefulStop: '0s' } } };
            export default function () {
                const url = __ENV.URL;
                switch (__VU % 3) {
                case 0: http.get(url); break;
                case 1: http.batch(Array.from({ length: 30 }, () => url)); break;
                default: for (let i = 0; i < 10; i++) http.asyncRequest('POST', url, 'x'.repeat(10000));
                }
            }""", env={"URL": s.url})
        assert r.code == 0 and time.monotonic() - start < 6, r
        assert r.summary["metrics"].get("iterations", {"count": 0})["count"] == 0, r.summary
        assert "ERROR: " not in r.err and "runtime error" not in r.err, r


def test_requests_under_way_when_the_script_throws():
    def hang(connection):
        read_request(connection)
        time.sleep(20)
    with FaultServer(hang) as s:
        start = time.monotonic()
        r = run("""import http from 'k6/http'; export const options = { iterations: 3 };
            export default function () { http.asyncRequest('GET', __ENV.URL); throw new Error('boom'); }""", env={"URL": s.url})
        assert r.code == 0 and r.err.count("boom") == 3 and time.monotonic() - start < 6, r
