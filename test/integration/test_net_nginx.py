"""TLS and HTTP/2 with a server of the field: nginx (skipped where it is not installed)."""
import functools
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import threading
import time

import harness
from fault_server import Authority, EchoServer
from harness import run

BINARY = shutil.which("nginx") or ("/usr/sbin/nginx" if pathlib.Path("/usr/sbin/nginx").exists() else None)


class Nginx:
    def __init__(self, *servers, http=""):
        self.folder = harness.folder()
        self.ports = []
        with_ports = []
        for server in servers:
            with socket.socket() as s: # nginx cannot pick one by itself
                s.bind(("127.0.0.1", 0))
                self.ports.append(s.getsockname()[1])
            with_ports.append("server { " + server.replace("PORT", f"127.0.0.1:{self.ports[-1]}") + " }")
        temp = " ".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.folder / "nginx.conf").write_text(
            f"worker_processes 1; daemon off; pid {self.folder}/pid; error_log {self.folder}/error.log;\n"
            f"events {{ worker_connections 1000; }}\nhttp {{ access_log {self.folder}/access.log; {temp} {http}\n" + "\n".join(with_ports) + "}\n")
        self.process = subprocess.Popen([BINARY, "-e", f"{self.folder}/error.log", "-c", str(self.folder / "nginx.conf")], stderr=subprocess.PIPE, text=True)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.ports[-1]), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        self.process.kill()
        raise AssertionError(self.process.stderr.read() + (self.folder / "error.log").read_text())

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.process.terminate()
        self.process.wait(10)

    def url(self, n=0):
        return f"https://127.0.0.1:{self.ports[n]}/"

    def errors(self):
        return (self.folder / "error.log").read_text()


def needs_nginx(test):
    @functools.wraps(test)
    def wrapper():
        if not BINARY:
            print("skipped: nginx is not installed")
            return
        test()
    return wrapper


def certificates(rsa=False):
    ca = Authority(harness.folder())
    return ca, ca.issue("server", rsa=rsa)


def tls(cert, more="", protocols="TLSv1.2 TLSv1.3"):
    return f"listen PORT ssl {more}; ssl_protocols {protocols}; ssl_certificate {cert.cert}; ssl_certificate_key {cert.key};"


def script(body, options="{}"):
    return f"import http from 'k6/http'; export const options = {options}; const url = __ENV.URL; export default function () {{ {body} }}"


def ok(body, ca, nginx, options="{}", **env):
    r = run(script(body, options), env={"URL": nginx.url(), "SSL_CERT_FILE": ca.cert, **env})
    assert r.code == 0, r
    return r


@needs_nginx
def test_http2_by_alpn_and_multiplexed_in_batch():
    ca, cert = certificates()
    with Nginx(tls(cert, "http2") + ' return 200 "$http2 $connection $connection_requests";') as n:
        r = ok("""const a = http.get(url); console.log('one', a.proto, a.body, a.tls_version, a.tls_cipher_suite);
            const rs = http.batch(Array.from({ length: 20 }, () => url)); console.log('many', new Set(rs.map((r) => r.body.split(' ')[1])).size, rs.every((r) => r.proto === 'HTTP/2.0'));""",
               ca, n, options="{ batchPerHost: 0 }")
        assert re.search(r"one HTTP/2.0 h2 \\?\d+ 1 tls1.3 TLS_AES_256_GCM_SHA384", r.err) and "many 1 true" in r.err, r


@needs_nginx
def test_the_first_batch_opens_one_http2_connection():
    ca, cert = certificates()
    with Nginx(tls(cert, "http2") + ' return 200 "$connection";') as n:
        r = ok("const rs = http.batch(Array.from({ length: 10 }, () => url)); console.log('conns', new Set(rs.map((r) => r.body)).size, rs.filter((r) => r.timings.connecting > 0).length);",
               ca, n, options="{ batchPerHost: 0 }")
        assert "conns 1 1" in r.err, r


@needs_nginx
def test_http1_over_tls_and_forced():
    ca, cert = certificates()
    with Nginx(tls(cert) + ' return 200 "x";') as n:
        assert "p HTTP/1.1" in ok("console.log('p', http.get(url).proto);", ca, n).err
    with Nginx(tls(cert, "http2") + ' return 200 "x";') as n:
        assert "p HTTP/1.1" in ok("console.log('p', http.get(url).proto);", ca, n, GODEBUG="a=1,http2client=0").err


@needs_nginx
def test_second_request_needs_no_handshake_and_new_connections_do():
    ca, cert = certificates()
    with Nginx(tls(cert) + ' ssl_session_cache shared:a:1m; return 200 "$ssl_session_reused";') as n:
        r = ok("const t = [http.get(url), http.get(url)]; console.log('t', t.map((r) => [r.timings.connecting > 0, r.timings.tls_handshaking > 0].join()).join(' '));", ca, n)
        assert "t true,true false,false" in r.err, r
        r = ok("console.log('b', [http.get(url), http.get(url)].map((r) => r.body + (r.timings.tls_handshaking > 0)).join(' '));", ca, n, options="{ noConnectionReuse: true }")
        assert "b .true .true" in r.err, r  # full handshakes, no resumed sessions


@needs_nginx
def test_tls_versions():
    ca, cert = certificates()
    with Nginx(tls(cert) + " return 200;") as n:
        body = "const r = http.get(url); console.log('v', r.tls_version, r.error_code);"
        assert "v tls1.2 0" in ok(body, ca, n, "{ tlsVersion: 'tls1.2' }").err
        assert "v tls1.3 0" in ok(body, ca, n, "{ tlsVersion: { min: 'tls1.3', max: http.TLS_1_3 } }").err
        assert "v tls1.2 0" in ok(body, ca, n, "{ tlsVersion: { max: 'tls1.2' } }").err
    with Nginx(tls(cert, protocols="TLSv1.3") + " return 200;") as n:
        assert re.search(r"v\s+13\d\d", ok(body, ca, n, "{ tlsVersion: { min: 'tls1.0', max: 'tls1.2' } }").err)


@needs_nginx
def test_cipher_suites():
    ca, cert = certificates(rsa=True)
    with Nginx(tls(cert, protocols="TLSv1.2") + " ssl_ciphers ALL; return 200;") as n:
        for suite in ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305", "TLS_RSA_WITH_AES_256_CBC_SHA"):
            assert f"s {suite} 0" in ok("const r = http.get(url); console.log('s', r.tls_cipher_suite, r.error_code);", ca, n, json.dumps({"tlsCipherSuites": [suite]})).err, suite
    with Nginx(tls(cert, protocols="TLSv1.2") + " ssl_ciphers AES128-SHA; return 200;") as n:
        assert re.search(r"s\s+13\d\d", ok("const r = http.get(url); console.log('s', r.tls_cipher_suite, r.error_code);", ca, n, "{ tlsCipherSuites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'] }").err)


@needs_nginx
def test_client_certificates():
    ca, cert = certificates()
    me, other = ca.issue("me"), Authority(harness.folder(), "Other CA").issue("stranger")
    encrypted = me.key + ".enc"
    subprocess.run(["openssl", "ec", "-in", me.key, "-aes128", "-passout", "pass:secret", "-out", encrypted], check=True, capture_output=True)
    text = {name: pathlib.Path(path).read_text() for name, path in (("cert", me.cert), ("key", me.key), ("enc", encrypted), ("other_cert", other.cert), ("other_key", other.key))}
    assert "ENCRYPTED" in text["enc"]
    # $ssl_client_s_dn is empty when no certificate came.
    server = tls(cert) + f' ssl_client_certificate {ca.cert}; ssl_verify_client optional; return 200 "$ssl_client_s_dn|$ssl_client_verify";'
    with Nginx(server) as n:
        local = n.url().replace("127.0.0.1", "localhost")

        def who(auth, url=None):
            r = ok(f"console.log('who', http.get('{url or n.url()}').body);", ca, n, json.dumps({"tlsAuth": auth}))
            return re.search(r'who (\S+?)"', r.err).group(1)
        assert who([]) == "|NONE"
        assert who([{"cert": text["cert"], "key": text["key"]}]) == "CN=me|SUCCESS"
        assert who([{"cert": text["cert"], "key": text["enc"], "password": "secret"}]) == "CN=me|SUCCESS"
        # Of several the one is offered whose issuer the server names.
        assert who([{"cert": text["other_cert"], "key": text["other_key"]}, {"cert": text["cert"], "key": text["key"]}]) == "CN=me|SUCCESS"
        assert who([{"cert": text["other_cert"], "key": text["other_key"]}]) == "|NONE"
        by_domain = [{"cert": text["cert"], "key": text["key"], "domains": ["localhost", "*.example.com"]}]
        assert who(by_domain) == "|NONE" and who(by_domain, local) == "CN=me|SUCCESS"
    r = run(script("", json.dumps({"tlsAuth": [{"cert": text["cert"], "key": text["enc"], "password": "wrong"}]})))
    assert r.code == 104 and "failed to decode PEM key" in r.err, r
    r = run(script("", json.dumps({"tlsAuth": [{"cert": text["cert"], "key": text["other_key"]}]})))
    assert r.code == 104 and "does not belong" in r.err, r


@needs_nginx
def test_stapled_ocsp_answer():
    ca, cert = certificates()
    folder = pathlib.Path(ca.folder)
    serial = subprocess.run(["openssl", "x509", "-in", cert.cert, "-noout", "-serial"], check=True, capture_output=True, text=True).stdout.strip().split("=")[1]
    answer = folder / "ocsp.der"
    for kind, expected in (("V\t350101000000Z\t\t", "ocsp good unspecified true 0"), ("R\t350101000000Z\t240102030405Z,keyCompromise\t", "ocsp revoked key_compromise true 1704164645")):
        (folder / "ocsp.index").write_text(f"{kind}{serial}\tunknown\t/CN=server\n")
        (folder / "ocsp.index.attr").write_text("unique_subject = no\n")
        subprocess.run(["openssl", "ocsp", "-index", str(folder / "ocsp.index"), "-rsigner", ca.cert, "-rkey", ca.key, "-CA", ca.cert, "-issuer", ca.cert,
                        "-cert", cert.cert, "-ndays", "3", "-respout", str(answer), "-no_nonce"], check=True, capture_output=True)
        with Nginx(tls(cert) + f" ssl_stapling on; ssl_stapling_file {answer}; ssl_trusted_certificate {ca.cert}; return 200;") as n:
            r = run(script("for (let i = 0; i < 2; i++) { const o = http.get(url).ocsp; console.log('ocsp', o.status, o.revocation_reason, o.produced_at > 1.7e9 && o.next_update - o.this_update === 259200, o.revoked_at); }"),
                    "--out", "json=out.json", "--system-tags", "ocsp_status", env={"URL": n.url(), "SSL_CERT_FILE": ca.cert})
            assert r.err.count(expected) == 2, (expected, r, n.errors())
            points = [json.loads(line)["data"] for line in (r.folder / "out.json").read_text().split("\n") if '"http_reqs"' in line and '"Point"' in line]
            assert [p["tags"] for p in points] == [{"ocsp_status": expected.split()[1]}] * 2, points
    with Nginx(tls(cert) + " return 200;") as n:
        assert "ocsp unknown 0" in ok("const o = http.get(url).ocsp; console.log('ocsp', o.status, o.produced_at);", ca, n).err


@needs_nginx
def test_uploads_over_http2_arrive_and_early_answers_end_them():
    ca, cert = certificates()
    with EchoServer() as echo:
        with Nginx(tls(cert, "http2") + f" client_max_body_size 0; client_body_buffer_size 16m; location /echo {{ proxy_pass {echo.url}; }} location / {{ return 200 early; }}") as n:
            r = ok("""const r = http.post(url + 'echo', 'y'.repeat(3000000), { timeout: '10s' }); console.log('up', r.status, r.proto);
                for (let i = 0; i < 3; i++) console.log('early', http.post(url, 'x'.repeat(500000), { timeout: '5s' }).body, http.get(url).body);""", ca, n)
            assert "up 200 HTTP/2.0" in r.err and r.err.count("early early early") == 3, r
            assert len(echo.log[0]["body"]) == 4_000_000, len(echo.log[0]["body"])  # base64


class CountingForwarder:
    """Passes bytes on to a port and counts them."""

    def __init__(self, port):
        self.up = self.down = 0
        owner = self
        listener = self.listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        self.port = listener.getsockname()[1]

        def pump(source, sink, name):
            try:
                while data := source.recv(65536):
                    setattr(owner, name, getattr(owner, name) + len(data))
                    sink.sendall(data)
            except OSError:
                pass
            try:
                sink.shutdown(socket.SHUT_WR)
            except OSError:
                pass

        def accept():
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                server = socket.create_connection(("127.0.0.1", port))
                threading.Thread(target=pump, args=(client, server, "up"), daemon=True).start()
                threading.Thread(target=pump, args=(server, client, "down"), daemon=True).start()
        threading.Thread(target=accept, daemon=True).start()


@needs_nginx
def test_data_sent_and_received_are_what_the_sockets_carried():
    ca, cert = certificates()
    for more in ("", "http2"):
        with Nginx(tls(cert, more) + ' client_max_body_size 0; return 200 "some answer";') as n:
            forwarder = CountingForwarder(n.ports[0])
            r = run(script("http.get(url); http.post(url, 'x'.repeat(100000)); http.batch([url, url, url]);", "{ vus: 3, iterations: 6 }"),
                    env={"URL": f"https://127.0.0.1:{forwarder.port}/", "SSL_CERT_FILE": ca.cert})
            assert r.code == 0, r
            time.sleep(0.2)
            sent, received = r.metric("data_sent")["count"], r.metric("data_received")["count"]
            # What is said when connections close at the end, after the last iteration, is not counted.
            assert abs(sent - forwarder.up) <= 3 * 4 * 100 and abs(received - forwarder.down) <= 3 * 4 * 100, (sent, forwarder.up, received, forwarder.down)
            forwarder.listener.close()


@needs_nginx
def test_tls_key_log():
    ca, cert = certificates()
    with Nginx(tls(cert) + " return 200;") as n:
        log = n.folder / "keys"
        ok("http.get(url);", ca, n, SSLKEYLOGFILE=str(log))
        assert "CLIENT_TRAFFIC_SECRET_0 " in log.read_text(), log.read_text()


@needs_nginx
def test_gzip_and_chunked_from_nginx():
    ca, cert = certificates()
    with Nginx(tls(cert, "http2") + f' gzip on; gzip_min_length 1; gzip_types *; default_type text/plain; return 200 "{"line of text " * 250}";') as n:
        r = ok("const r = http.get(url, { headers: { 'Accept-Encoding': 'gzip' } }); console.log('page', r.headers['Content-Encoding'], r.body.length, r.proto);", ca, n)
        assert "page gzip 3250 HTTP/2.0" in r.err, r


@needs_nginx
def test_server_closing_idle_connections_is_not_seen():
    ca, cert = certificates()
    with Nginx(tls(cert) + " keepalive_timeout 100ms; return 200;", tls(cert, "http2") + " keepalive_timeout 100ms; return 200;") as n:
        for url in (n.url(0), n.url(1)):
            r = run(script("for (let i = 0; i < 5; i++) { const r = http.get(url); if (r.status !== 200) console.log('FAILED', r.error); sleep(0.15); }").replace(
                "import http", "import { sleep } from 'k6'; import http"), env={"URL": url, "SSL_CERT_FILE": ca.cert})
            assert r.code == 0 and "FAILED" not in r.err and r.metric("http_reqs")["count"] == 5, r


@needs_nginx
def test_nginx_graceful_stop_sends_goaway_and_requests_go_on():
    ca, cert = certificates()
    with Nginx(tls(cert, "http2") + " keepalive_requests 5; return 200;") as n:
        r = ok("for (let i = 0; i < 23; i++) { const r = http.get(url); if (r.status !== 200) console.log('FAILED', r.error); }", ca, n)
        assert "FAILED" not in r.err and r.metric("http_reqs")["count"] == 23, r
