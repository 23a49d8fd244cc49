"""k6/http against an echo server: what options and parameters do on the wire and in samples."""
import base64
import collections
import gzip
import json
import re
import socket
import subprocess
import threading
import time
import zlib

import harness
from fault_server import (Authority, EchoServer, FaultServer, answers, private_network_reason, read_request, run_with_dns)
from harness import closed_port, run

GET = "import http from 'k6/http'; import exec from 'k6/execution'; import { check, sleep } from 'k6';\n"
SHOW = "const show = (r) => console.log('got', r.status, r.error_code, r.error);\n"


def headers_of(seen):
    return {name.lower(): value for name, value in seen["headers"]}


def run_ok(script, *flags, **kwargs):
    r = run(script, *flags, **kwargs)
    assert r.code == 0, r
    return r


def once(body, server, *flags, options="{}", env=None, **kwargs):
    """One iteration of a script body with the server's URL in `url`."""
    script = GET + SHOW + f"export const options = {options};\nconst url = __ENV.URL;\nexport default async function () {{ {body} }}"
    return run_ok(script, *flags, env={"URL": server.url if server else "", **(env or {})}, **kwargs)


# Options.

def test_hosts_maps_names_wildcards_and_ports_and_keeps_the_host_header():
    with EchoServer() as a, EchoServer() as b:
        once("http.get('http://one.test/x'); http.get('http://deep.two.test:81/y'); http.get('http://three.test:82/z');", a,
             options=json.dumps({"hosts": {"one.test": f"127.0.0.1:{a.port}", "*.two.test": f"127.0.0.1:{b.port}",
                                           "THREE.test:82": f"127.0.0.1:{b.port}", "*.test": "127.0.0.9"}}))
        assert [headers_of(s)["host"] for s in a.log] == ["one.test"], a.log
        assert [headers_of(s)["host"] for s in b.log] == ["deep.two.test:81", "three.test:82"], b.log


def test_block_hostnames_and_blacklisted_addresses_are_not_connected_to():
    with EchoServer() as server:
        r = once(f"show(http.get('http://a.blocked.test/')); show(http.get(url)); show(http.get('http://mapped.test:{server.port}/'));",
                 server, options=json.dumps({"blockHostnames": ["*.blocked.test"], "blacklistIPs": ["127.0.0.0/8"],
                                             "hosts": {"mapped.test": "127.0.0.1"}}))
        assert "got 0 1111 hostname is blocked" in r.err and r.err.count("got 0 1110 ip is blacklisted") == 2, r
        assert "hostname (a.blocked.test) is in a blocked pattern (*.blocked.test)" in r.err, r
        assert "IP (127.0.0.1) is in a blacklisted range (127.0.0.0/8)" in r.err and not server.log, r


def test_bad_network_options_end_with_104():
    r = run("export const options = { hosts: { 'a..b': '1.2.3.4' }, tlsVersion: 'tls9', tlsCipherSuites: ['X'], dns: { ttl: '-1s' } };"
            "export default function () {}")
    assert r.code == 104, r
    for text in ["invalid host pattern 'a..b'", "unknown TLS version 'tls9'", "unknown cipher suite 'X'", "invalid DNS TTL: -1s"]:
        assert text in r.err, (text, r)


def test_local_ips_are_used_in_turn():
    with EchoServer() as server:
        run_ok(GET + "export const options = { scenarios: { a: { executor: 'per-vu-iterations', vus: 4 } } };"
               "export default function () { http.get(__ENV.URL); }", "--local-ips", "127.0.0.2-127.0.0.3,127.0.1.0/30",
               env={"URL": server.url})
        assert sorted(s["client"] for s in server.log) == ["127.0.0.2", "127.0.0.3", "127.0.1.1", "127.0.1.2"], server.log


def test_rps_spreads_requests_evenly():
    with EchoServer() as server:
        r = run_ok(GET + "export const options = { vus: 20, duration: '4s', rps: 50 };"
                   "export default function () { http.get(__ENV.URL + '/redirect/1'); }", env={"URL": server.url})
        # One bucket for all VUs; a redirect's hop is not counted again.
        firsts = [s["time"] for s in server.log if s["path"] == "/redirect/1"]
        rate = (len(firsts) - 1) / (firsts[-1] - firsts[0])
        assert abs(rate - 50) / 50 < 0.02, (rate, r)
        assert r.metric("http_reqs")["count"] >= 2 * len(firsts) - 20, r.summary


def connections(server):
    return len({s["connection"] for s in server.log})


def test_connections_are_kept_per_vu():
    with EchoServer() as server:
        run_ok(GET + "export const options = { vus: 2, iterations: 12 };"
               "export default function () { http.get(__ENV.URL); http.get(__ENV.URL); sleep(0.01); }", env={"URL": server.url})
        assert len(server.log) == 24 and connections(server) == 2, server.connections


def test_no_connection_reuse():
    with EchoServer() as server:
        once("for (let i = 0; i < 3; i++) http.get(url); http.batch([url, url]);", server, options="{ noConnectionReuse: true }")
        assert connections(server) == 5, server.log
        assert all(headers_of(s)["connection"] == "close" for s in server.log), server.log


def test_no_vu_connection_reuse_closes_after_each_iteration():
    with EchoServer() as server:
        run_ok(GET + "export const options = { iterations: 3, noVUConnectionReuse: true };"
               "export default function () { http.get(__ENV.URL); http.get(__ENV.URL); }", env={"URL": server.url})
        assert connections(server) == 3, server.log


def test_idle_connections_to_a_host_are_limited_by_batch_per_host():
    # Ten at a time, twice: what was not kept after the first ten has to be opened again. Go's default for 0 is 2.
    for per_host, opened in ((3, 10 + 7), (0, 10 + 8), (10, 10)):
        with EchoServer() as server:
            script = GET + f"export const options = {{ iterations: 2, batchPerHost: {per_host} }};" + """
                export default async function () {
                    await Promise.all(Array.from({ length: 10 }, () => http.asyncRequest('GET', __ENV.URL + '/delay/0.3')));
                    sleep(0.1);
                }"""
            run_ok(script, env={"URL": server.url})
            assert len(server.log) == 20 and connections(server) == opened, (per_host, connections(server))


def test_http3_is_used_or_refused():
    with EchoServer() as server:
        script = GET + SHOW + "export const options = { http3: true }; export default function () { show(http.get(__ENV.URL)); }"
        for r in (run(script, env={"URL": server.url}), run(script.replace("http3: true", ""), "--http3", env={"URL": server.url})):
            if r.code == 0:  # a libcurl that has it; this server knows HTTP/1.1 only
                assert "got 200 0" in r.err, r
                continue
            assert re.search(r"http3: the libcurl in use, \S+, was built without HTTP/3", r.err) and "without the option requests use HTTP/2" in r.err, r
            assert r.code == 104 and not server.log, r


def test_user_agent_option_and_header():
    with EchoServer() as server:
        body = "http.get(url); http.get(url, { headers: { 'user-agent': 'mine' } }); http.get(url, { headers: { 'User-Agent': '' } });"
        once(body, server, "--user-agent", "tester/1")
        assert [headers_of(s).get("user-agent") for s in server.log] == ["tester/1", "mine", None], server.log
        once("http.get(url);", server, options="{ userAgent: '' }")
        assert "user-agent" not in headers_of(server.log[-1]), server.log[-1]


def test_http_debug_logs_requests_and_responses():
    with EchoServer() as server:
        r = once("http.post(url, 'secret body');", server, "--http-debug")
        assert "Request:" in r.err and "POST / HTTP/1.1" in r.err and "Response:" in r.err and "request_id=" in r.err, r
        assert "secret body" not in r.err, r
        r = once("http.post(url, 'secret body'); http.post(url, new Uint8Array([0, 255, 1]).buffer);", server, "--http-debug=full")
        assert "secret body" in r.err and "application/json" in r.err, r


def test_proxy_from_the_environment():
    def proxied(handler, seen, body):
        handler.respond(200, b"by proxy")
        return True
    with EchoServer(on_request=proxied) as proxy, EchoServer() as server:
        address = proxy.url.replace("//", "//user:pass@")
        r = once("console.log(http.get('http://far.test/x').body); show(http.get('http://near.test:" + str(server.port) + "/'));"
                 "show(http.get(url));", server,
                 options="{ hosts: { 'near.test': '127.0.0.1' } }", env={"HTTP_PROXY": address, "NO_PROXY": "near.test, 10.0.0.0/8"})
        assert "by proxy" in r.err and r.err.count("got 200") == 2, r
        assert [s["path"] for s in proxy.log] == ["http://far.test/x"] and len(server.log) == 2, (proxy.log, server.log)
        assert headers_of(proxy.log[0])["proxy-authorization"] == "Basic dXNlcjpwYXNz", proxy.log


class TunnelProxy:
    """A SOCKS5 or CONNECT proxy that leads every connection to one port here, and notes where it was to go."""

    def __init__(self, port, socks):
        self.port, self.socks, self.asked = port, socks, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                threading.Thread(target=self.serve, args=(self.listener.accept()[0],), daemon=True).start()
            except OSError:
                return

    def serve(self, client):
        if self.socks:  # RFC 1928 and, for name and password, RFC 1929
            methods = client.recv(2)[1]
            client.recv(methods)
            client.sendall(b"\x05\x02")
            credentials = client.recv(600)
            client.sendall(b"\x01\x00")
            assert client.recv(4) == b"\x05\x01\x00\x03"  # a name: ours to look up
            name = client.recv(client.recv(1)[0])
            self.asked.append((name.decode(), int.from_bytes(client.recv(2), "big"), credentials))
            client.sendall(b"\x05\x00\x00\x01" + bytes(6))
        else:
            head = read_request(client)
            self.asked.append(head.decode())
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        server = socket.create_connection(("127.0.0.1", self.port))

        def pump(source, sink):
            try:
                while data := source.recv(65536):
                    sink.sendall(data)
                sink.shutdown(socket.SHUT_WR)
            except OSError:
                pass
        threading.Thread(target=pump, args=(client, server), daemon=True).start()
        pump(server, client)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.listener.close()


def test_proxies_that_are_tunnels():
    authority = Authority(harness.folder())
    context = authority.issue("far.test", "DNS:far.test").server_context()
    with EchoServer() as server, TunnelProxy(server.port, socks=True) as socks:
        r = once("show(http.get('http://far.test:81/x')); show(http.get('http://far.test:81/y'));", server, env={"HTTP_PROXY": f"socks5://us:pw@{socks.address}"})
        assert r.err.count("got 200 0") == 2 and socks.asked == [("far.test", 81, b"\x01\x02us\x02pw")], (r, socks.asked)
    with FaultServer(answers(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), tls=context) as server, \
            TunnelProxy(server.port, socks=False) as connect, TunnelProxy(server.port, socks=True) as socks:
        for proxy, url in ((connect, f"http://us:pw@{connect.address}"), (socks, f"socks5h://us:pw@{socks.address}")):
            r = once("const r = http.get('https://far.test/x'); show(r); console.log('tls', r.tls_version, r.timings.tls_handshaking > 0);", server,
                     env={"HTTPS_PROXY": url, "SSL_CERT_FILE": authority.cert})
            assert "got 200 0" in r.err and "tls tls1.3 true" in r.err and len(proxy.asked) == 1, (r, proxy.asked)
            assert r.metric("http_reqs")["count"] == 1, r.summary  # the proxy's own answer is none
        assert connect.asked[0].startswith("CONNECT far.test:443 HTTP/1.1\r\n") and "Proxy-Authorization: Basic dXM6cHc=" in connect.asked[0], connect.asked


def test_batch_is_a_sliding_window_with_a_limit_per_host():
    with EchoServer() as a, EchoServer() as b:
        # One slow request must not hold up the others: 1 s alone beside 20 x 0.1 s on five places.
        r = once("""const list = [url + '/delay/1'];
            for (let i = 0; i < 20; i++) list.push(url + '/delay/0.1');
            const t = Date.now(); const rs = http.batch(list); console.log('ms', Date.now() - t, rs.length, rs.every((r) => r.status === 200));
            const keyed = http.batch({ one: url, two: ['POST', __ENV.OTHER, 'x'], three: { method: 'put', url: __ENV.OTHER, body: 'y' } });
            console.log(Object.keys(keyed).join(), keyed.two.json().method, keyed.three.json().method);""", a,
                 options="{ batch: 50, batchPerHost: 6 }", env={"OTHER": b.url})
        took = int(re.search(r"ms (\d+) 21 true", r.err).group(1))
        assert a.parallel == 6 and 990 <= took < 1300, (a.parallel, took)
        assert "one,two,three POST PUT" in r.err, r
        a.parallel = 0
        once("http.batch(Array.from({ length: 12 }, () => url + '/delay/0.05'));", a, options="{ batch: 3, batchPerHost: 0 }")
        assert a.parallel == 3, a.parallel


def test_batch_refuses_what_is_no_request():
    with EchoServer() as server:
        r = once("const rs = http.batch([url, { method: 'GET' }]); console.log(rs.length, rs[0].status, rs[0].error_code);"
                 "try { http.batch(url, url) } catch (e) { console.log(e.message) }", server)
        assert "2 0 0" in r.err and "A batch request failed" in r.err and "accepts only an array" in r.err, r
        assert not server.log, server.log


def test_discard_response_bodies_and_response_type():
    with EchoServer() as server:
        r = once("""const a = http.get(url), b = http.get(url, { responseType: 'text' }), c = http.get(url, { responseType: 'binary' });
            console.log(a.body, typeof b.body, c.body instanceof ArrayBuffer, String.fromCharCode(new Uint8Array(c.body)[0], new Uint8Array(c.body)[1]));""",
                 server, options="{ discardResponseBodies: true }")
        assert 'null string true {\\"' in r.err or 'null string true {"' in r.err, r


def test_redirect_limits():
    with EchoServer() as server:
        r = once("show(http.get(url + '/redirect/11')); show(http.get(url + '/redirect/3', { redirects: 2 })); show(http.get(url + '/redirect/1', { redirects: 0 }));"
                 "const r = http.get(url + '/redirect/10'); console.log(r.status, r.url === url + '/', r.request.url === url + '/redirect/10');", server)
        assert r.err.count("got 302 0") == 3 and "200 true true" in r.err, r
        assert r.err.count("Stopped after 10 redirects") == 1, r
        assert r.metric("http_reqs")["count"] == 11 + 3 + 1 + 11, r.summary
        r = once("show(http.get(url + '/redirect/3'));", server, options="{ maxRedirects: 2 }")
        assert "got 302" in r.err and "Stopped" not in r.err, r


def test_redirects_change_method_and_headers_as_go_does():
    with EchoServer() as a, EchoServer() as b:
        once(f"""for (const code of [301, 302, 303, 307, 308]) http.post(`${{url}}/redirect-to?${{code}},/end`, 'data', {{ headers: {{ 'Content-Type': 'a/b' }} }});
            http.get(`${{url}}/redirect-to?302,http://localhost:{b.port}/other`, {{ headers: {{ Authorization: 'x', 'X-Keep': 'y', Host: 'custom' }} }});""", a)
        ends = [s for s in a.log if s["path"] == "/end"]
        assert [s["method"] for s in ends] == ["GET", "GET", "GET", "POST", "POST"], ends
        assert [base64.b64decode(s["body"]) for s in ends] == [b"", b"", b"", b"data", b"data"], ends
        assert [headers_of(s).get("content-type") for s in ends] == [None, None, None, "a/b", "a/b"], ends
        assert headers_of(ends[0])["referer"] == f"{a.url}/redirect-to?301,/end", ends[0]
        other = headers_of(b.log[0])
        assert "authorization" not in other and other["x-keep"] == "y" and other["host"] == f"localhost:{b.port}", other


def samples(r, metric):
    lines = [json.loads(line) for line in (r.folder / "out.json").read_text().split("\n") if line]
    return [line["data"] for line in lines if line["type"] == "Point" and line["metric"] == metric]


def test_system_tags():
    with EchoServer() as server:
        r = once("http.get(url + '/status/404'); http.get(url, { tags: { name: 'n', own: 1 } });", server, "--out", "json=out.json",
                 "--system-tags", "status,url,error_code,ip,name")
        tags = [s["tags"] for s in samples(r, "http_reqs")]
        assert tags == [{"status": "404", "url": server.url + "/status/404", "name": server.url + "/status/404", "error_code": "1404", "ip": "127.0.0.1"},
                        {"status": "200", "url": "n", "name": "n", "ip": "127.0.0.1", "own": "1"}], tags


def test_url_templates_group_samples():
    with EchoServer() as server:
        r = once("for (let i = 0; i < 3; i++) http.get(http.url`${url}/item/${i}`); http.batch([http.url`${url}/item/${9}`]);", server, "--out", "json=out.json")
        assert {s["tags"]["name"] for s in samples(r, "http_reqs")} == {"${}/item/${}"}, r
        assert [s["path"] for s in server.log] == ["/item/0", "/item/1", "/item/2", "/item/9"], server.log


# Names.

def dns_run(zone, body, options, servers="", answer_s=1):
    reason = private_network_reason()
    if reason:
        print(f"skipped: no name server of our own here: {reason}")
        return None
    place = harness.folder()
    (place / "script.js").write_text(GET + SHOW + f"export const options = {json.dumps(options)};\nexport default function () {{ {body} }}")
    (place / "server.py").write_text(
        "import http.server, sys\n"
        "class H(http.server.BaseHTTPRequestHandler):\n"
        "    protocol_version = 'HTTP/1.1'\n"
        "    def do_GET(self):\n"
        "        body = self.server.server_address[0].encode()\n"
        "        self.send_response(200); self.send_header('Content-Length', str(len(body))); self.end_headers(); self.wfile.write(body)\n"
        "    def log_message(self, *a): pass\n"
        "http.server.ThreadingHTTPServer((sys.argv[1], 8080), H).serve_forever()\n")
    start = "".join(f"python3 server.py {address} & servers=\"$servers $!\"\n" for address in servers)
    wait = "".join(f"until python3 -c \"import socket; socket.create_connection(('{address}', 8080))\" 2>/dev/null; do sleep 0.05; done\n" for address in servers)
    process, asked = run_with_dns(place, zone, f"{harness.build}/lt run --quiet script.js; code=$?; [ -z \"$servers\" ] || kill $servers; (exit $code)",
                                  harness.environment(), servers=start + wait, answer_s=answer_s)
    assert process.returncode == 0, (process, asked)
    return process.stderr, asked


def test_dns_round_robin_with_one_lookup_for_all():
    done = dns_run({"many.test": ["127.0.0.11", "127.0.0.12"]},
                   "const seen = []; for (let i = 0; i < 4; i++) seen.push(http.get('http://many.test:8080/').body); console.log('seen', seen.join());",
                   {"dns": {"select": "roundRobin"}, "noConnectionReuse": True}, servers=["127.0.0.11", "127.0.0.12"])
    if done:
        err, asked = done
        seen = re.search(r"seen ([\d.,]+)", err).group(1).split(",")
        assert seen[0] != seen[1] and seen[:2] == seen[2:] and len(set(seen)) == 2, err
        assert collections.Counter(q for q in asked if not q.endswith("arpa 12")) == {"many.test 1": 1, "many.test 28": 1}, asked


def test_dns_ttl_zero_looks_up_once_per_connection():
    done = dns_run({"one.test": ["127.0.0.11"]},
                   "for (let i = 0; i < 3; i++) http.get('http://one.test:8080/'); http.get('http://one.test:8080/', { headers: { Connection: 'close' } }); show(http.get('http://one.test:8080/'));",
                   {"dns": {"ttl": "0"}}, servers=["127.0.0.11"])
    if done:
        err, asked = done
        assert "got 200" in err and asked.count("one.test 1") == 2, (err, asked)


def test_dns_policy_and_errors():
    done = dns_run({"v6.test": ["::1"], "both.test": ["::1", "127.0.0.11"], "broken.test": "servfail", "silent.test": "silent"},
                   "show(http.get('http://both.test:8080/')); show(http.get('http://v6.test:8080/')); show(http.get('http://missing.test/'));"
                   "show(http.get('http://broken.test/')); const t = Date.now(); show(http.get('http://silent.test/', { timeout: 300 })); console.log('ms', Date.now() - t);",
                   {"dns": {"policy": "onlyIPv4"}}, servers=["127.0.0.11"])
    if done:
        err, asked = done
        got = re.findall(r"got (\d+) (\d+)", err)
        assert got == [("200", "0"), ("0", "1101"), ("0", "1101"), ("0", "1100"), ("0", "1050")], err
        assert 290 <= int(re.search(r"ms (\d+)", err).group(1)) < 500, err


def test_a_stuck_lookup_does_not_hold_up_other_vus_nor_the_end():
    start = time.monotonic()
    done = dns_run({"silent.test": "silent"},
                   "if (__VU === 1) http.get('http://silent.test/'); else for (let i = 0; i < 20; i++) { http.get('http://127.0.0.11:8080/'); sleep(0.01); } console.log('done', __VU);",
                   {"scenarios": {"a": {"executor": "per-vu-iterations", "vus": 2, "maxDuration": "2s", "gracefulStop": "0s"}}}, servers=["127.0.0.11"], answer_s=20)
    if done:
        assert "done 2" in done[0] and "done 1" not in done[0], done
        assert time.monotonic() - start < 10, time.monotonic() - start


# Requests.

def test_bodies_arrive_as_sent():
    with EchoServer() as server:
        once("""http.post(url, 'zażółć 😀'); http.post(url, new Uint8Array([0, 1, 254, 255]).buffer); http.post(url, new Uint16Array([0x4241, 0x4443]));
            http.post(url, { b: 'x y&z', a: [1, 2], n: null, 'k€': true }); http.post(url, null); http.put(url, '', { headers: { 'Content-Length': '99' } });
            http.request('FOO', url, 'custom'); http.del(url, 'd'); http.head(url); http.options(url); http.patch(url, 'p');""", server)
        bodies = [base64.b64decode(s["body"]) for s in server.log]
        assert bodies[:5] == ["zażółć 😀".encode(), b"\x00\x01\xfe\xff", b"ABCD", b"a=1&a=2&b=x+y%26z&k%E2%82%AC=true&n=", b""], bodies
        assert bodies[5:] == [b"", b"custom", b"d", b"", b"", b"p"], bodies
        assert [s["method"] for s in server.log] == ["POST"] * 5 + ["PUT", "FOO", "DELETE", "HEAD", "OPTIONS", "PATCH"], server.log
        types = [headers_of(s).get("content-type") for s in server.log]
        assert types[:4] == [None, None, None, "application/x-www-form-urlencoded"], types


def test_bad_bodies_and_parameters_are_failed_requests_or_throw():
    with EchoServer() as server:
        body = """for (const f of [() => http.post(url, 5), () => http.get(url, { timeout: 'soon' }), () => http.get(url, { responseType: 'x' }),
            () => http.post(url, 'x', { compression: 'lzma' }), () => http.get(url, { tags: { a: {} } }), () => http.get('http://[bad/'), () => http.get(7)]) {
            try { const r = f(); console.log('res', r.status, r.error_code, r.error); } catch (e) { console.log('thrown', e.message); } }"""
        r = once(body, server)
        assert r.err.count("res 0 0 ") == 5 and r.err.count("res 0 1020 invalid URL: ") == 2 and r.err.count("Request Failed") == 7, r
        assert "unknown compression algorithm lzma, supported algorithms are [gzip deflate zstd br]" in r.err, r
        assert not server.log and "http_reqs" not in r.summary["metrics"] or r.metric("http_reqs")["count"] == 0, r.summary
        r = once(body, server, "--throw")
        assert r.err.count("thrown") == 7, r


def test_multipart_upload():
    with EchoServer() as server:
        once("""http.post(url, { field: 'välue', file: http.file('text "data"', 'na"me.txt', 'text/x'), bin: http.file(new Uint8Array([0, 255]).buffer, 'b.bin') });""", server)
        seen = server.log[0]
        kind, boundary = headers_of(seen)["content-type"].split("; boundary=")
        assert kind == "multipart/form-data" and len(boundary) == 60
        parts = base64.b64decode(seen["body"]).split(b"--" + boundary.encode())
        assert parts[0] == b"" and parts[-1] == b"--\r\n" and len(parts) == 5, parts
        assert parts[1] == b'\r\nContent-Disposition: form-data; name="field"\r\n\r\nv\xc3\xa4lue\r\n', parts[1]
        assert parts[2] == b'\r\nContent-Disposition: form-data; name="file"; filename="na\\"me.txt"\r\nContent-Type: text/x\r\n\r\ntext "data"\r\n', parts[2]
        assert b"Content-Type: application/octet-stream\r\n\r\n\x00\xff\r\n" in parts[3], parts[3]


def test_request_compression_and_chains():
    with EchoServer() as server:
        r = once("""const text = 'compress me '.repeat(1000);
            for (const c of ['gzip', 'deflate', 'br', 'zstd', 'gzip, deflate', ' br,gzip']) {
                const r = http.post(url, text, { compression: c });
                if (r.request.body !== text) throw new Error('echo ' + c);
            }
            http.post(url, 'x', { compression: 'gzip', headers: { 'Content-Encoding': 'mine' } });""", server)
        plain = b"compress me " * 1000
        undo = {"gzip": gzip.decompress, "deflate": zlib.decompress,
                "zstd": lambda d: subprocess.run(["zstd", "-d"], input=d, capture_output=True, check=True).stdout}
        names = [headers_of(s)["content-encoding"] for s in server.log]
        assert names == ["gzip", "deflate", "br", "zstd", "gzip, deflate", "br, gzip", "mine"], names
        for seen in server.log[:6]:
            data = base64.b64decode(seen["body"])
            assert int(headers_of(seen)["content-length"]) == len(data) < 1000
            for name in reversed(headers_of(seen)["content-encoding"].split(", ")):
                data = undo[name](data) if name in undo else None
                if data is None:
                    break
            assert data in (None, plain), seen
        assert "There's a mismatch between the desired `compression`" in r.err, r


def test_response_decompression_and_chains():
    plain = b"some text " * 500
    zstd = subprocess.run(["zstd", "-c"], input=plain, capture_output=True, check=True).stdout

    def encoded(handler, seen, body):
        bodies = {"/gzip": (gzip.compress(plain), "gzip"), "/two": (gzip.compress(plain) + gzip.compress(b"!"), "gzip"),
                  "/deflate": (zlib.compress(plain), "deflate"), "/zstd": (zstd, "zstd"), "/odd": (plain, "utf-8"),
                  "/chain": (zlib.compress(gzip.compress(plain)), "gzip, deflate"), "/bad": (b"no gzip", "gzip"),
                  "/cut": (gzip.compress(plain)[:-20], "gzip"), "/echo": (body, dict(seen["headers"]).get("Content-Encoding", ""))}
        data, coding = bodies[seen["path"]]
        handler.respond(200, data, [("Content-Encoding", coding)])
        return True
    with EchoServer(on_request=encoded) as server:
        r = once("""const want = 'some text '.repeat(500);
            for (const p of ['gzip', 'deflate', 'zstd', 'odd', 'chain']) if (http.get(url + '/' + p).body !== want) console.log('WRONG', p);
            for (const c of ['gzip', 'br', 'zstd', 'deflate,br']) if (http.post(url + '/echo', want, { compression: c }).body !== want) console.log('WRONG', c);
            console.log('two', http.get(url + '/two').body === want + '!'); show(http.get(url + '/bad')); show(http.get(url + '/cut')); show(http.head(url + '/gzip'));""", server)
        assert "WRONG" not in r.err and "two true" in r.err, r
        assert "got 0 1701 error decompressing response body (" in r.err and "got 0 1000 unexpected EOF" in r.err and "got 200 0" in r.err, r


def test_what_go_refuses_to_send_is_not_sent():
    with EchoServer() as server:
        r = once("""show(http.get(url, { headers: { 'bad header': 'x' } })); show(http.get(url, { headers: { '': 'x' } }));
            show(http.get(url, { headers: { 'x-a': 'a\\r\\nInjected: 1' } })); show(http.request('a b', url)); console.log(http.request('', url).json().method);""", server)
        for text in (r'got 0 1000 net/http: invalid header field name \"bad header\"', r'got 0 1000 net/http: invalid header field name \"\"',
                     r'got 0 1000 net/http: invalid header field value for \"X-A\"', r'got 0 1000 net/http: invalid method \"a b\"', "GET"):
            assert text in r.err, (text, r)
        assert len(server.log) == 1 and r.metric("http_reqs")["count"] == 5, (server.log, r.summary)


def test_requests_without_a_body_have_no_content_type():
    with EchoServer() as server:
        once("http.post(url); http.put(url, null); http.patch(url, ''); http.post(url, null, { compression: 'gzip' }); http.post(url, 'x'); http.del(url);", server)
        headers = [headers_of(seen) for seen in server.log]
        assert not any("content-type" in h for h in headers) and [h.get("content-length") for h in headers] == ["0"] * 4 + ["1", None], headers


def test_paths_are_escaped_as_go_does():
    with EchoServer() as server:
        r = once("const r = http.get(url + '/a|b%41 (c)?x|y'); console.log(r.url); http.get(url + '/a(b)[c]!%7c');", server)
        assert [seen["path"] for seen in server.log] == ["/a%7CbA%20%28c%29?x|y", "/a(b)[c]!%7c"] and "/a%7CbA%20%28c%29?x|y" in r.err, (server.log, r)


def test_samples_of_async_requests_have_the_tags_of_the_call():
    with EchoServer() as server:
        r = once("""let p; exec.vu.metrics.tags.step = 'one'; const q = http.asyncRequest('GET', url + '/delay/0.2'); exec.vu.metrics.tags.step = 'two'; await q;""",
                 server, "--out", "json=points.json", options="{ thresholds: { 'http_reqs{step:one}': ['count==1'], 'http_reqs{step:two}': ['count==0'] } }")
        assert r.code == 0, r


def test_headers_are_sent_as_go_writes_them():
    with EchoServer() as server:
        once("http.get(url, { headers: { 'x-custom-id': 'a', 'X-CUSTOM-ID': 'b', Host: 'other.test', 'X-Empty': '', 'X-N': 5 } });", server)
        seen = [tuple(h) for h in server.log[0]["headers"]]
        assert ("X-Custom-Id", "b") in seen and ("Host", "other.test") in seen and ("X-Empty", "") in seen and ("X-N", "5") in seen, seen
        names = [name for name, _ in seen]
        assert names.count("X-Custom-Id") == 1 and "Accept" not in names and "Accept-Encoding" not in names, seen


def test_cookies_of_jar_and_request():
    with EchoServer() as server:
        once("""http.get(url + '/redirect/2');
            const jar = http.cookieJar(); jar.set(url, 'a', 'jar'); jar.set(url, 'b', 'jar');
            http.get(url, { cookies: { a: 'own', b: { value: 'new', replace: true }, c: 'x y' } });
            const mine = new http.CookieJar(); mine.set(url, 'only', 'mine'); http.get(url, { jar: mine });""", server)
        cookies = [headers_of(s).get("cookie") for s in server.log]
        assert cookies[:3] == [None, "hop2=1", "hop2=1; hop1=1"], cookies
        assert sorted(cookies[3].split("; ")) == sorted(['a=own', 'b=new', 'c="x y"', 'hop2=1', 'hop1=1', 'a=jar']), cookies
        assert cookies[4] == "only=mine", cookies


def test_cookie_jar_follows_the_rules():
    r = once("""const jar = new http.CookieJar(), u = 'https://www.shop.test/a/b';
        const names = (url) => Object.keys(jar.cookiesForURL(url)).sort().join();
        console.log('set', jar.set(u, 'plain', '1'));
        jar.set(u, 'domain', '2', { domain: 'shop.test' }); jar.set(u, 'foreign', '3', { domain: 'other.test' });
        jar.set(u, 'root', '4', { path: '/' }); jar.set(u, 'deep', '5', { path: '/a/b/c' }); jar.set(u, 'secure', '6', { secure: true, path: '/', http_only: true });
        jar.set(u, 'old', '7', { expires: 'Mon, 02 Jan 2006 15:04:05 GMT' }); jar.set(u, 'gone', '8', { max_age: -1 }); jar.set(u, 'short', '9', { max_age: 60 });
        console.log('1:', names(u)); console.log('2:', names('http://www.shop.test/a/x')); console.log('3:', names('https://shop.test/a/'));
        console.log('4:', names('https://www.shop.test/a/b/c/d')); console.log('5:', names('https://evilshop.test/a/'));
        jar.set(u, 'plain', 'changed'); console.log('6:', jar.cookiesForURL(u).plain);
        jar.delete(u, 'plain'); console.log('7:', names(u)); jar.clear(u); console.log('8:', names(u));
        try { jar.delete(u, '') } catch (e) { console.log(e.message) } try { jar.set(u, 'x', 'y', { expires: 'soon' }) } catch (e) { console.log(e.message) }""", None)
    for line in ["set true", "1: domain,plain,root,secure,short", "2: domain,plain,root,short", "3: domain", "4: deep,domain,plain,root,secure,short",
                 "5: ", '6: ["changed"]', "7: domain,root,secure,short", "8: ", "cookie: is null", 'unable to parse \\"expires\\" date string']:
        assert line in r.err.replace("[ ", "[").replace(" ]", "]").replace('[\\"', '["').replace('\\"]', '"]'), (line, r)


def test_cookies_are_kept_with_no_cookies_reset():
    script = GET + "export const options = { iterations: 2, %s };\nexport default function () { http.get(__ENV.URL + '/redirect/1'); }"
    for option, expected in (("noCookiesReset: false", [None, "hop1=1", None, "hop1=1"]), ("noCookiesReset: true", [None] + ["hop1=1"] * 3)):
        with EchoServer() as server:
            run_ok(script % option, env={"URL": server.url})
            assert [headers_of(s).get("cookie") for s in server.log] == expected, server.log


def basic(handler, seen, body):
    if headers_of(seen).get("authorization") == "Basic " + base64.b64encode(b"us er:p@ss").decode():
        return False
    handler.respond(401, headers=[("WWW-Authenticate", 'Basic realm="x"')])
    return True


def test_basic_auth_from_the_url_is_masked():
    with EchoServer(on_request=basic) as server:
        r = once("const r = http.get(url.replace('//', '//us%20er:p%40ss@') + '/in'); console.log(r.status, r.url); show(http.get(url));", server, "--out", "json=out.json")
        assert f"200 http://****:****@127.0.0.1:{server.port}/in" in r.err and "got 401 1401" in r.err, r
        assert samples(r, "http_reqs")[0]["tags"]["url"] == f"http://****:****@127.0.0.1:{server.port}/in", r


def digest_server(algorithm, qop):
    import hashlib
    h = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}[algorithm]

    def md(text):
        return h(text.encode()).hexdigest()

    def check(handler, seen, body):
        given = headers_of(seen).get("authorization", "")
        if given.startswith("Digest "):
            part = {k: a or b for k, a, b in re.findall(r'(\w+)=(?:"([^"]*)"|([^,\s]+))', given)}
            a1, a2 = md(f"me:the realm:secret"), md(f"{seen['method']}:{part['uri']}")
            middle = f"{part['nonce']}:{part['nc']}:{part['cnonce']}:{part['qop']}" if qop else part["nonce"]
            if part["uri"] == seen["path"] and part["opaque"] == "op" and part["response"] == md(f"{a1}:{middle}:{a2}"):
                return False
        extra = f', qop="{qop}"' if qop else ""
        handler.respond(401, b"no", [("WWW-Authenticate", f'Digest realm="the realm", nonce="abc", opaque="op", algorithm={algorithm}{extra}')])
        return True
    return check


def test_digest_auth_is_two_measured_requests():
    for algorithm, qop in (("MD5", "auth,auth-int"), ("MD5", ""), ("SHA-256", "auth")):
        with EchoServer(on_request=digest_server(algorithm, qop)) as server:
            r = once("const r = http.post(url.replace('//', '//me:secret@') + '/p?q=1', 'body', { auth: 'digest' }); show(r);", server, "--out", "json=out.json")
            assert "got 200 0" in r.err, (algorithm, qop, r, server.log)
            tags = [s["tags"] for s in samples(r, "http_reqs")]
            assert [(t["status"], t["expected_response"]) for t in tags] == [("401", "true"), ("200", "true")], tags
            assert r.metric("http_req_failed")["value"] == 0 and [base64.b64decode(s["body"]) for s in server.log] == [b"body", b"body"], server.log
            assert "authorization" not in headers_of(server.log[0]), server.log[0]
            r = once("show(http.get(url.replace('//', '//me:wrong@'), { auth: 'digest' }));", server)
            assert "got 401 1401" in r.err, r


def test_ntlm_auth_is_measured_per_round():
    # A server that plays its part of the handshake (MS-NLMP): a type 2 message after type 1, 200 after type 3.
    challenge = (b"NTLMSSP\0" + (2).to_bytes(4, "little") + bytes([0, 0, 0, 0, 56, 0, 0, 0]) + (0x00028205).to_bytes(4, "little") +
                 b"\x01\x23\x45\x67\x89\xab\xcd\xef" + bytes(8) + bytes([0, 0, 0, 0, 56, 0, 0, 0]) + bytes(8))

    def negotiate(handler, seen, body):
        given = headers_of(seen).get("authorization", "")
        message = base64.b64decode(given[5:]) if given.startswith("NTLM ") else b""
        if message[8:9] == b"\x03":
            return False
        answer = "NTLM " + base64.b64encode(challenge).decode() if message[8:9] == b"\x01" else "NTLM"
        handler.respond(401, b"no", [("WWW-Authenticate", answer)])
        return True
    with EchoServer(on_request=negotiate) as server:
        r = once("show(http.get(url.replace('//', '//me:secret@') + '/n', { auth: 'ntlm' }));", server, "--out", "json=out.json")
        assert "got 200 0" in r.err, (r, server.log)
        assert [s["tags"]["status"] for s in samples(r, "http_reqs")] == ["401", "200"], server.log
        assert connections(server) == 1, server.log


def test_ipv6_literals_and_international_names():
    try:
        server = EchoServer(address="::1")
    except OSError as e:
        print(f"skipped: no IPv6 loopback: {e}")
        return
    with server, EchoServer() as other:
        r = once(f"const r = http.get(url + '/ü x'); console.log(r.status, r.remote_ip); show(http.get('http://bücher.test:{other.port}/'));"
                 "const s = http.get('http://six.test/'); console.log('six', s.status, s.remote_ip, s.remote_port);", server,
                 options=f"{{ hosts: {{ 'xn--bcher-kva.test': '127.0.0.1', 'six.test': '[::1]:{server.port}' }} }}")
        assert "200 ::1" in r.err and "got 200" in r.err and f"six 200 ::1 {server.port}" in r.err, r
        assert server.log[0]["path"] == "/%C3%BC%20x" and headers_of(other.log[0])["host"] == f"xn--bcher-kva.test:{other.port}", (server.log, other.log)


def test_async_requests_run_in_parallel_and_are_dropped_with_the_vu():
    with EchoServer() as server:
        r = once("""const t = Date.now(); const all = []; for (let i = 0; i < 10; i++) all.push(http.asyncRequest('GET', url + '/delay/0.2'));
            return Promise.all(all).then((rs) => console.log('ms', Date.now() - t, rs.filter((r) => r.status === 200).length));""", server)
        took, good = re.search(r"ms (\d+) (\d+)", r.err).groups()
        assert 195 <= int(took) < 450 and good == "10", r
        r = run_ok(GET + "export const options = { scenarios: { a: { executor: 'constant-vus', vus: 3, duration: '1s', gracefulStop: '0s' } } };"
                   "export default async function () { const jar = new http.CookieJar(); for (let i = 0; i < 5; i++) http.asyncRequest('GET', __ENV.URL + '/delay/5', null, { jar }).then(() => console.log('late'));"
                   "await http.asyncRequest('GET', __ENV.URL + '/delay/30'); }", env={"URL": server.url})
        assert "late" not in r.err and r.summary["metrics"]["iterations"]["count"] == 0 if "iterations" in r.summary["metrics"] else True, r


def test_async_request_with_bad_arguments_rejects_when_throwing():
    body = "return http.asyncRequest('GET', 'http://[bad/').then((r) => console.log('resolved', r.error_code), (e) => console.log('rejected', e.message));"
    assert "resolved 1020" in once(body, None).err
    assert "rejected invalid URL" in once(body, None, "--throw").err


def test_a_third_argument_of_get_is_warned_about():
    with EchoServer() as server:
        r = once("show(http.get(url, null, {}));", server)
        assert "http.get only accepts a url and a params argument (2 arguments), but 3 were given" in r.err and "got 200" in r.err, r


def test_throw_option_and_parameter():
    body = "try { show(http.get(url, { throw: %s })); } catch (e) { console.log('thrown', e.message); }"

    class Closed:
        url = f"http://127.0.0.1:{closed_port()}"
    assert "thrown" in once(body % "true", Closed).err
    assert "got 0 1212" in once(body % "false", Closed, "--throw").err


# Responses.

def test_response_callback_and_expected_statuses():
    with EchoServer() as server:
        r = run_ok(GET + """http.setResponseCallback(http.expectedStatuses(404, { min: 200, max: 204 }));
            export default function () {
                const url = __ENV.URL;
                http.get(url + '/status/404'); http.get(url + '/status/302'); http.get(url + '/status/404', { responseCallback: http.expectedStatuses(500) });
                http.get(url + '/status/500', { responseCallback: null });
                for (const f of [() => http.expectedStatuses(), () => http.expectedStatuses('a'), () => http.expectedStatuses(1.5), () => http.expectedStatuses({ min: 1, max: 'b' })])
                    try { f() } catch (e) { console.log(e.message) }
            }""", "--out", "json=out.json", env={"URL": server.url})
        tags = [s["tags"].get("expected_response") for s in samples(r, "http_reqs")]
        assert tags == ["true", "false", "false", None], tags
        assert [s["value"] for s in samples(r, "http_req_failed")] == [0, 1, 1], r
        for text in ["no arguments", "argument number 1 to expectedStatuses was neither an integer nor an object like {min:100, max:329}", "both min and max need to be integers for argument number 1"]:
            assert text in r.err, (text, r)


def test_response_has_all_properties():
    def answer(handler, seen, body):
        handler.respond(200, b'{"x":1}', [("x-multi", "a"), ("X-Multi", "b"), ("Set-Cookie", "full=v; Domain=127.0.0.1; Path=/p; Expires=Wed, 01 Jan 2031 00:00:00 GMT; Max-Age=60; Secure; HttpOnly"), ("Set-Cookie", "bare=\"q\"")])
        return True
    with EchoServer(on_request=answer) as server:
        r = once("const r = http.post(url + '/x', { a: 1 }, { headers: { 'X-Y': 'z' }, cookies: { c: 'd' } }); console.log('JSON' + JSON.stringify(r)); console.log(Object.keys(r).length);", server)
        line = next(line for line in r.err.split("\n") if "JSON" in line)
        text = re.search(r'msg="JSON(.*)" source', line).group(1)
        res = json.loads(json.loads(f'"{text}"'))
        assert list(res) == ["remote_ip", "remote_port", "url", "status", "status_text", "proto", "headers", "cookies", "body", "timings", "tls_version",
                             "tls_cipher_suite", "ocsp", "error", "error_code", "request"], list(res)
        assert (res["remote_ip"], res["remote_port"], res["url"], res["status"], res["status_text"], res["proto"]) == ("127.0.0.1", server.port, server.url + "/x", 200, "200 OK", "HTTP/1.1")
        assert res["headers"]["X-Multi"] == "a, b" and res["body"] == '{"x":1}' and res["tls_version"] == "" and res["error"] == "" and res["error_code"] == 0, res
        assert res["cookies"]["full"] == [{"name": "full", "value": "v", "domain": "127.0.0.1", "path": "/p", "http_only": True, "secure": True, "max_age": 60, "expires": 1924992000000}], res["cookies"]
        assert res["cookies"]["bare"][0]["value"] == "q", res["cookies"]
        t = res["timings"]
        assert list(t) == ["duration", "blocked", "looking_up", "connecting", "tls_handshaking", "sending", "waiting", "receiving"], t
        assert abs(t["duration"] - t["sending"] - t["waiting"] - t["receiving"]) < 1e-6 and t["connecting"] <= t["blocked"], t
        q = res["request"]
        assert q["method"] == "POST" and q["url"] == server.url + "/x" and q["body"] == "a=1" and q["cookies"] == {"c": [{"name": "c", "value": "d", "replace": False}]}, q
        assert q["headers"]["X-Y"] == ["z"] and q["headers"]["Content-Type"] == ["application/x-www-form-urlencoded"] and q["headers"]["Cookie"] == ["c=d"] and q["headers"]["User-Agent"], q
