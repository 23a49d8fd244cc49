"""res.timings against servers that delay one phase each and measure the delay themselves.

Every part must be within 2 ms or 2 % of what the server saw. Medians of several requests. A program that waits for a
processor is late by that much, so more is allowed while others use all of them."""
import os
import re
import socket
import statistics
import subprocess
import time

import harness
from fault_server import FAR_AWAY, Authority, FaultServer, private_network_reason, read_request, run_with_dns
from harness import run

N = 7
SCRIPT = """import http from 'k6/http';
export const options = { iterations: 1, %s };
export default function () {
    const body = __ENV.SIZE ? 'x'.repeat(Number(__ENV.SIZE)) : null;
    for (let i = 0; i < """ + str(N) + """; i++) { const r = http.request(body ? 'POST' : 'GET', __ENV.URL, body); console.log('T' + r.status, Object.values(r.timings).map((t) => t.toFixed(4)).join()); }
}"""
NAMES = ["duration", "blocked", "looking_up", "connecting", "tls_handshaking", "sending", "waiting", "receiving"]
BODY = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 20\r\n\r\n"


def parse(text):
    rows = [dict(zip(NAMES, map(float, row.split(",")))) for row in re.findall(r"T200 ([\d.,]+)", text)]
    assert len(rows) == N, text
    for row in rows:
        assert abs(row["duration"] - row["sending"] - row["waiting"] - row["receiving"]) < 0.001, row
        assert row["blocked"] >= row["connecting"] + row["tls_handshaking"] - 0.01 and row["looking_up"] == 0, row
    return rows


def busy():
    """Whether programs have been waiting for a processor in the last seconds."""
    try:
        with open("/proc/pressure/cpu") as pressure:
            return float(re.search(r"some avg10=([\d.]+)", pressure.read()).group(1)) > 5
    except OSError:
        return os.getloadavg()[0] > 0.6 * os.cpu_count()


def close_to(rows, name, seen_ms):
    """The median of |timing - what the server saw|, request by request."""
    off = statistics.median(abs(row[name] - seen) for row, seen in zip(rows, seen_ms))
    sanitized = harness.build.name in ("asan", "tsan")  # many times slower
    allowed = 12 if busy() else 6 if sanitized else 2
    assert off <= max(allowed, 0.02 * statistics.median(seen_ms)), (name, allowed, [row[name] for row in rows], seen_ms)


def small(rows, *names):
    """Nothing was delayed there; on a busy machine single requests may have waited for a processor."""
    for name in names:
        values = [row[name] for row in rows]
        assert min(values) < 3 and statistics.median(values) < 15, (name, rows)


def measure(fault, tls=None, options="noConnectionReuse: true", **env):
    with FaultServer(fault, tls=tls) as s:
        url = s.url.replace("http:", "https:") if env.get("SSL_CERT_FILE") else s.url
        r = run(SCRIPT % options, env={"URL": url, **env})
    assert r.code == 0, r
    return parse(r.err)


def test_waiting_is_the_time_to_the_first_byte():
    seen = []

    def fault(c):
        read_request(c)
        start = time.monotonic()
        time.sleep(0.12)
        seen.append((time.monotonic() - start) * 1000)
        c.sendall(BODY + b"x" * 20)
    rows = measure(fault)
    close_to(rows, "waiting", seen)
    small(rows, "blocked", "connecting", "sending", "receiving")


def test_receiving_is_the_time_of_the_body():
    seen = []

    def fault(c):
        read_request(c)
        start = time.monotonic()
        c.sendall(BODY)
        for _ in range(20):
            time.sleep(0.006)
            c.sendall(b"x")
        seen.append((time.monotonic() - start) * 1000)
    rows = measure(fault)
    close_to(rows, "receiving", seen)
    small(rows, "sending", "waiting", "blocked")


def test_sending_is_the_time_of_a_body_that_the_server_reads_late():
    size, seen = 12_000_000, []

    def fault(c):
        start = time.monotonic()
        time.sleep(0.15)
        got = 0
        data = b""
        while b"\r\n\r\n" not in data:
            data += c.recv(65536)
        got = len(data) - data.index(b"\r\n\r\n") - 4
        while got < size:
            got += len(c.recv(1 << 20))
        seen.append((time.monotonic() - start) * 1000)
        time.sleep(0.05)
        c.sendall(BODY + b"x" * 20)
    rows = measure(fault, SIZE=str(size))
    # The kernel holds the last of it when the client has written everything: sending ends at most that much earlier,
    # and what is missing there is in waiting.
    close_to([{"both": row["sending"] + row["waiting"]} for row in rows], "both", [t + 50 for t in seen])
    assert statistics.median(row["sending"] for row in rows) > 150 and statistics.median(row["waiting"] for row in rows) >= 49, rows
    small(rows, "receiving", "blocked")


def test_sending_lasts_until_the_kernel_has_the_last_byte():
    """Buffers of a few KB, in a private network, and a server that reads 4 KB every 5 ms: sending takes as long as reading."""
    reason = private_network_reason()
    if reason:
        print(f"skipped: no private network here: {reason}")
        return
    place, size = harness.folder(), 1_000_000
    (place / "script.js").write_text(SCRIPT % "noConnectionReuse: true")
    (place / "server.py").write_text(f"""
import socket, time
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096); s.bind(("127.0.0.1", 8080)); s.listen(10)
print("ready", flush=True)
while True:
    c = s.accept()[0]; start = time.monotonic(); data = b""
    while b"\\r\\n\\r\\n" not in data: data += c.recv(1)
    got, piece = 0, 0
    while got < {size}:
        piece += len(c.recv(min(4096 - piece, {size} - got))) if piece < 4096 else 0
        if piece >= 4096 or got + piece >= {size}: got, piece = got + piece, 0; time.sleep(0.005)
    open("seen.log", "a").write("%.3f\\n" % ((time.monotonic() - start) * 1000))
    c.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n"); c.close()
""")
    process = subprocess.run(["unshare", "-rnm", "sh", "-c", f"""ip link set lo up; echo '4096 4096 4096' > /proc/sys/net/ipv4/tcp_wmem || exit 91
        mkfifo ready; python3 server.py > ready & server=$!; read word < ready
        {harness.build}/lt run --quiet script.js; code=$?; kill $server; exit $code"""],
                             capture_output=True, text=True, cwd=place, env=harness.environment({"URL": "http://127.0.0.1:8080/", "SIZE": str(size)}), timeout=120)
    if process.returncode == 91:
        print(f"skipped: the size of send buffers cannot be set here: {process.stderr.strip()}")
        return
    assert process.returncode == 0, process
    close_to(parse(process.stderr), "sending", [float(line) for line in (place / "seen.log").read_text().splitlines()])


def test_tls_handshaking_is_the_time_of_the_handshake():
    authority = Authority(harness.folder())
    context, seen = authority.issue("t").server_context(), []

    def fault(c):
        hello = c.recv(1, socket.MSG_PEEK)
        assert hello
        start = time.monotonic()
        time.sleep(0.1)
        t = context.wrap_socket(c, server_side=True)
        seen.append((time.monotonic() - start) * 1000)
        read_request(t)
        t.sendall(BODY + b"x" * 20)
        t.unwrap()
    rows = measure(fault, SSL_CERT_FILE=authority.cert)
    close_to(rows, "tls_handshaking", seen)
    small([{"rest": row["blocked"] - row["connecting"] - row["tls_handshaking"]} for row in rows], "rest")
    small(rows, "connecting", "sending", "receiving")


def test_second_request_on_a_connection_has_no_connecting():
    def fault(c):
        for _ in range(N):
            read_request(c)
            c.sendall(BODY.replace(b"close", b"keep-alive") + b"x" * 20)
    rows = measure(fault, options="noConnectionReuse: false")
    assert rows[0]["connecting"] > 0 and all(row["connecting"] == 0 and row["tls_handshaking"] == 0 and row["blocked"] < 3 for row in rows[1:]), rows


def test_blocked_has_the_name_lookup_and_connecting_the_distance():
    reason = private_network_reason() or (None if os.access("/dev/net/tun", os.W_OK) else "no /dev/net/tun")
    if reason:
        print(f"skipped: no private network here: {reason}")
        return
    place = harness.folder()
    (place / "script.js").write_text(SCRIPT % "noConnectionReuse: true, dns: { ttl: '0', select: 'first', policy: 'onlyIPv4' }")
    (place / "far.py").write_text(FAR_AWAY)
    (place / "server.py").write_text(
        "import http.server\n"
        "class H(http.server.BaseHTTPRequestHandler):\n"
        "    def do_GET(self):\n        self.send_response(200); self.send_header('Content-Length', '0'); self.end_headers()\n"
        "    def log_message(self, *a): pass\n    def address_string(self): return ''\n"
        "s = http.server.ThreadingHTTPServer(('10.9.0.1', 8080), H)\nprint('ready', flush=True)\ns.serve_forever()\n")
    servers = """mkfifo far server
        python3 far.py 20 connects.log > far & far=$!
        read word < far
        python3 server.py > server & server=$!
        read word < server"""
    process, asked = run_with_dns(place, {"far.test": ["10.9.0.2"]}, f"{harness.build}/lt run --quiet script.js; code=$?; kill $server $far; (exit $code)",
                                  harness.environment({"URL": "http://far.test:8080/"}), servers=servers, nameserver="10.9.0.2")
    assert process.returncode == 0, process
    rows = parse(process.stderr)
    seen = [float(line.split()[1]) for line in (place / "connects.log").read_text().splitlines()]
    assert len(seen) == N and min(seen) >= 40, seen
    close_to(rows, "connecting", seen)
    # The question for the name is a round trip of its own (A and AAAA are asked together), and so is the request.
    assert sum(question == "far.test 1" for question in asked) == N, asked
    close_to(rows, "blocked", [40 + ms for ms in seen])
    close_to(rows, "waiting", [40] * N)
    small(rows, "sending", "receiving")


def test_connecting_is_the_time_until_a_full_server_lets_us_in():
    """The kernel drops a SYN while the server's queue is full, and sends it again after 1 s (RFC 6298)."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    address = listener.getsockname()

    def fill(c):
        """A request for this: from now on nobody gets in, until half a second has passed."""
        read_request(c)
        held = []
        for _ in range(4):
            s = socket.socket()
            s.setblocking(False)
            s.connect_ex(address)
            held.append(s)
        time.sleep(0.05)
        c.sendall(BODY + b"x" * 20)
        c.close()
        time.sleep(0.5)
        for s in held:
            s.close()
        while True:  # those that had got in are closed; the next one is lt's
            connection = listener.accept()[0]
            connection.settimeout(3)
            try:
                if connection.recv(1, socket.MSG_PEEK):
                    read_request(connection)
                    connection.sendall(BODY + b"x" * 20)
                    connection.close()
                    return
            except OSError:
                pass
            connection.close()
    with FaultServer(fill) as s:
        r = run("""import http from 'k6/http'; export const options = { noConnectionReuse: true };
            export default function () {
                for (let i = 0; i < %d; i++) {
                    http.get(__ENV.FILL);
                    const r = http.get(__ENV.URL);
                    console.log('T' + r.status, Object.values(r.timings).map((t) => t.toFixed(4)).join());
                }
            }""" % N, env={"FILL": s.url, "URL": f"http://127.0.0.1:{address[1]}/"}, timeout=60)
    listener.close()
    assert r.code == 0, r
    rows = parse(r.err)
    # A second until the SYN is sent again; the kernel's timers of that length are exact to 32 ms (HZ=250) and late at most.
    for row in rows:
        assert 998 <= row["connecting"] <= (1100 if busy() else 1040), rows
        assert row["connecting"] <= row["blocked"] < row["connecting"] + 12, rows
    small(rows, "sending", "waiting", "receiving")
