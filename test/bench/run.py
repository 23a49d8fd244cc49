#!/usr/bin/env python3
"""Prints the performance figures, peers beside them, all measured in this run on this machine.

usage: run.py --build build [--seconds 5] [PART]

The server is nginx where it is on PATH, the demo target (without TLS) otherwise. Peers: a bare libcurl multi
loop (always), and wrk, hey and k6 where they are on PATH. CPU time is the process's own, user and system,
start-up included. Where valgrind is on PATH, instructions per request are counted too: of user code alone, but
much the same on a busy machine. Nothing here passes or fails.
"""
import argparse
import json
import os
import pathlib
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

SCRIPT = """import http from 'k6/http';
import { check } from 'k6';
export const options = { insecureSkipTLSVerify: true, batchPerHost: 10, batch: 10 };
const ok = { 'status is 200': (r) => r.status === 200 };
const body = 'x'.repeat(10240), urls = Array(10).fill(__ENV.URL);
export default function () {
    %s
}
"""
GET = "check(http.get(__ENV.URL), ok);"
POST = "check(http.post(__ENV.URL, body), ok);"
BATCH = "for (const response of http.batch(urls)) check(response, ok);"
SLEEPING = """import http from 'k6/http';
import { check, sleep } from 'k6';
export default function () {
    const response = http.get(__ENV.URL);
    check(response, { 'status is 200': (r) => r.status === 200 });
    sleep(1);
}
"""
LIBRARY = """import { sleep } from 'k6';
export default function () {
    if (_.chunk([1, 2, 3], 2).length !== 2) throw new Error('chunk');
    sleep(Number(__ENV.NAP || 3));
}
"""
EMPTY = "export default function () {}\n"
ENDLESS = """export const options = { scenarios: { a: { executor: 'constant-vus', vus: 1, duration: '1s', gracefulStop: '0s' } } };
export default function () { while (true) {} }
"""
CONNECTIONS = 50


class Usage:
    """What a finished process took."""

    def __init__(self, build, place, arguments, env=None):
        report = place / "usage.json"
        process = subprocess.run([str(build / "bench" / "measure"), str(report), *arguments], env={**os.environ, **(env or {})},
                                 capture_output=True, text=True)
        self.out, self.err, self.status = process.stdout, process.stderr, process.returncode
        usage = json.loads(report.read_text())
        self.wall, self.cpu, self.rss_mib = usage["wall"], usage["cpu"], usage["rss_kib"] / 1024


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


ANSWER = '{"pizza":{"name":"Margherita","ingredients":["tomato","mozzarella","basil"]}}'


class Server:
    """urls: "plain", and with nginx "tls" (HTTP/1.1) and "h2"."""

    def __init__(self, build, place):
        ports = [free_port() for _ in range(3)]
        self.urls = {"plain": f"http://127.0.0.1:{ports[0]}/"}
        if shutil.which("nginx") and shutil.which("openssl"):
            self.name = "nginx"
            self.urls.update(tls=f"https://127.0.0.1:{ports[1]}/", h2=f"https://127.0.0.1:{ports[2]}/")
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                            str(place / "key.pem"), "-out", str(place / "cert.pem"), "-subj", "/CN=localhost"], check=True, stderr=subprocess.DEVNULL)
            temporary = " ".join(f"{what}_temp_path {place}/{what};" for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
            servers = " ".join(f"server {{ listen 127.0.0.1:{port}{how} backlog=8192; default_type application/json; location / {{ return 200 '{ANSWER}'; }} }}"
                               for port, how in zip(ports, ("", " ssl", " ssl http2")))
            config = place / "nginx.conf"
            config.write_text(f"""daemon off; pid {place}/nginx.pid; error_log {place}/error.log; worker_processes 1;
                events {{ worker_connections 20000; }}
                http {{ access_log off; keepalive_requests 1000000000; keepalive_timeout 600s; {temporary}
                  ssl_certificate {place}/cert.pem; ssl_certificate_key {place}/key.pem; {servers} }}""")
            command = ["nginx", "-c", str(config), "-e", str(place / "error.log")]
        else:
            self.name = "demo target"
            command = [str(build / "target"), "--port", str(ports[0])]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            try:
                urllib.request.urlopen(self.urls["plain"]).read()
                return
            except OSError:
                time.sleep(0.05)
        sys.exit(f"bench: {self.name} does not answer on {self.urls['plain']}")

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Bench:
    def __init__(self, build, seconds):
        self.build, self.seconds = build, seconds
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="lt-bench-"))
        self.server = Server(build, self.place)

    def close(self):
        self.server.stop()
        shutil.rmtree(self.place, ignore_errors=True)

    def script(self, text):
        path = self.place / "script.js"
        path.write_text(text)
        return path

    def lt(self, text, *flags, program=None, url="plain", under=()):
        """Runs a script; the result has the exported summary's metrics."""
        export = self.place / "summary.json"
        export.unlink(missing_ok=True)
        usage = self.usage([*under, program or str(self.build / "lt"), "run", "--quiet", "--summary-export", str(export),
                            *map(str, flags), str(self.script(text))], {"URL": self.server.urls[url], "K6_NO_USAGE_REPORT": "true", "K6_ADDRESS": ""})
        usage.metrics = json.loads(export.read_text())["metrics"] if export.exists() else {}
        return usage

    def usage(self, arguments, env=None):
        return Usage(self.build, self.place, arguments, env)

    def tool(self, name, *arguments):
        return json.loads(self.usage([str(self.build / "bench" / name), *map(str, arguments)]).out)


def row(what, value, note=""):
    print(f"  {what:<44} {value:>14}   {note}", flush=True)


def instructions(b, run):
    """Of user code per request: the difference of two runs, so that start-up and connecting do not count."""
    if not shutil.which("valgrind"):
        return None

    def count(requests):
        out = b.place / "callgrind.out"
        run(["valgrind", "--quiet", "--tool=callgrind", f"--callgrind-out-file={out}"], requests)
        return int(next(line for line in out.read_text().splitlines() if line.startswith("totals:")).split()[1])
    return (count(6000) - count(2000)) / 4000


REQUESTS = [  # name, which URL, flags of the bare loop, script, requests per iteration, VUs
    ("plain HTTP/1.1", "plain", [], GET, 1, CONNECTIONS),
    ("TLS, HTTP/1.1, keep-alive", "tls", [], GET, 1, CONNECTIONS),
    ("TLS, HTTP/2", "h2", [], GET, 1, CONNECTIONS),
    ("batch of 10, plain HTTP/1.1", "plain", ["-g", 10], BATCH, 10, CONNECTIONS // 10),
    ("POST of 10 KB, plain HTTP/1.1", "plain", ["-d", 10240], POST, 1, CONNECTIONS),
]


def bench_requests(b):
    """CPU time per request: a scripted request with a check against a loop that only sends."""
    print(f"CPU per request, {CONNECTIONS} connections, {b.server.name} on loopback; beside a bare libcurl multi loop")
    for name, url, flags, body, each, vus in REQUESTS:
        if url not in b.server.urls:
            row(name, "-", "needs nginx")
            continue
        address = b.server.urls[url]
        bare = b.tool("bench_http", *flags, address, CONNECTIONS, 2, b.seconds)
        base = bare["cpu"] / bare["requests"] * 1e6

        def scripted(who, program):
            usage = b.lt(SCRIPT % body, "--vus", vus, "--duration", f"{b.seconds}s", program=program, url=url)
            requests, failed = usage.metrics["http_reqs"]["count"], usage.metrics["http_req_failed"]["passes"]
            cpu = usage.cpu / requests * 1e6
            row(f"{name}: {who}", f"{cpu:.1f} us", f"{requests / b.seconds:.0f}/s, {cpu / base:.2f} x bare libcurl"
                + (f", {failed} FAILED" if failed else ""))
            return cpu
        row(f"{name}: bare", f"{base:.1f} us", f"{bare['requests'] / bare['seconds']:.0f}/s"
            + (f", {bare['failures']} FAILED" if bare["failures"] else ""))
        lt = scripted("lt", None)
        if shutil.which("k6"):
            row(f"{name}: lt / k6", f"{lt / scripted('k6', shutil.which('k6')):.2f}")
        # A tenth of the connections: they all have to be there before the shorter run ends.
        few = CONNECTIONS // 10 if each == 1 else CONNECTIONS // 5
        bare = instructions(b, lambda under, n: b.usage([*under, str(b.build / "bench" / "bench_http"), "-n", str(n), *map(str, flags),
                                                         address, str(few), "1", "600"]))
        if bare:
            ours = instructions(b, lambda under, n: b.lt(SCRIPT % body, "--vus", few // each, "--iterations", n // each, url=url, under=under))
            row(f"{name}: instructions", f"{ours / bare:.2f} x", f"{ours:.0f}, bare {bare:.0f}")
    peers(b)


def peers(b):
    url = b.server.urls["plain"]
    if shutil.which("wrk"):
        usage = b.usage(["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{b.seconds}s", url])
        requests = int(usage.out.split(" requests in")[0].split()[-1])
        row("plain HTTP/1.1: wrk", f"{usage.cpu / requests * 1e6:.1f} us", f"{requests / b.seconds:.0f}/s")
    if shutil.which("hey"):
        usage = b.usage(["hey", "-c", str(CONNECTIONS), "-z", f"{b.seconds}s", url])
        requests = sum(int(line.split()[1]) for line in usage.out.splitlines() if "responses" in line)
        if requests:
            row("plain HTTP/1.1: hey", f"{usage.cpu / requests * 1e6:.1f} us", f"{requests / b.seconds:.0f}/s")


def bench_memory(b):
    """RSS growth from 1 to 1000 VUs that request, check and sleep."""
    print("Memory per VU: http.get + check + sleep(1)")
    programs = [("lt", None)] + ([("k6", shutil.which("k6"))] if shutil.which("k6") else [])
    for name, program in programs:
        one = b.lt(SLEEPING, "--vus", 1, "--duration", "3s", program=program).rss_mib
        many = b.lt(SLEEPING, "--vus", 1000, "--duration", "5s", program=program).rss_mib
        row(f"{name}: 1 -> 1000 VUs", f"{(many - one) * 1024 / 999:.1f} KiB", f"{one:.1f} -> {many:.1f} MiB")
    usage = b.lt("import { sleep } from 'k6';\nexport default function () { sleep(1); }\n", "--vus", 10000, "--duration", "5s")
    row("lt: 10,000 sleeping VUs for 5 s", f"{usage.wall:.1f} s", f"{usage.rss_mib:.0f} MiB, {usage.metrics['iterations']['count']} iterations")
    library(b, programs)


def library(b, programs):
    """A script that imports a library of 540 KB, of which it calls one function."""
    path = b.build / "npm" / "node_modules" / "lodash" / "lodash.js"
    if not path.exists():
        row("with lodash", "-", "needs `make libraries`, which fetches it")
        return
    script = f"import _ from '{path.resolve()}';\n" + LIBRARY
    for name, program in programs:
        one = b.lt(script, "--vus", 1, "--duration", "3s", program=program).rss_mib
        many = b.lt(script, "--vus", 101, "--duration", "3s", program=program).rss_mib
        row(f"{name}, with lodash: 1 -> 101 VUs", f"{(many - one) * 1024 / 100:.0f} KiB", f"goal 600; {one:.1f} -> {many:.1f} MiB")
        best = min(b.lt(script, "--vus", 1, "--iterations", 1, "-e", "NAP=0.001", program=program).wall for _ in range(5))
        row(f"{name}, with lodash: 1 iteration", f"{best * 1000:.0f} ms", "wall, best of 5; goal 150")


KEEPING = """import http from 'k6/http';
import { sleep } from 'k6';
export const options = { insecureSkipTLSVerify: true, scenarios: { a: { executor: 'per-vu-iterations', vus: Number(__ENV.VUS), iterations: 1 } } };
export default function () {
    sleep(Math.random() * Number(__ENV.SPREAD));
    if (__ENV.URL) http.get(__ENV.URL);
    sleep(600);
}
"""


def resident_kib(b, vus, url, spread):
    """Memory of lt when all VUs wait, each with a connection if there is a URL."""
    env = {**os.environ, "VUS": str(vus), "SPREAD": str(spread), "URL": url}
    process = subprocess.Popen([str(b.build / "lt"), "run", "--quiet", "--no-summary", "--address", "", str(b.script(KEEPING))], env=env,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(spread + 1)
    seen = []
    while len(seen) < 10 or max(seen[-10:]) != min(seen[-10:]):  # two seconds without a change
        time.sleep(0.2)
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        seen.append(int(status.split("VmRSS:")[1].split()[0]))
    connections = len(os.listdir(f"/proc/{process.pid}/fd"))
    buffers = int(pathlib.Path("/proc/net/sockstat").read_text().split("mem ")[1].split()[0]) * os.sysconf("SC_PAGE_SIZE") // 1024
    process.kill()
    process.wait()
    return seen[-1], connections, buffers


def bench_connections(b):
    """What a kept connection takes: the same VUs with one request each against none."""
    vus = 5000
    print(f"Memory per kept connection: {vus} VUs after one request each, above the same VUs without")
    for spread in (0, 4):
        base = resident_kib(b, vus, "", spread)[0]
        for name, url in b.server.urls.items():
            resident, files, buffers = resident_kib(b, vus, url, spread)
            when = f"in {spread} s" if spread else "at once"
            row(f"{name}: all {when}", f"{(resident - base) / vus:.1f} KiB",
                f"goal 60; {files} open files, {buffers} KiB in socket buffers of both ends" + ("" if files >= vus else ", CONNECTIONS MISSING"))


def bench_start(b):
    print("Start and stop")
    runs = [b.lt(EMPTY) for _ in range(5)]
    best = min(runs, key=lambda usage: usage.wall)
    row("lt: empty script, 1 iteration", f"{best.wall * 1e3:.0f} ms", f"best of 5; {best.rss_mib:.1f} MiB RSS")
    usage = b.lt(ENDLESS)
    row("lt: while(true){} for 1 s, gracefulStop 0", f"{usage.wall:.2f} s", "must end within 1.5 s")


def bench_engine(b):
    print("Engine")
    for vus in (1, CONNECTIONS):
        usage = b.lt(EMPTY, "--vus", vus, "--duration", f"{b.seconds}s")
        iterations = usage.metrics["iterations"]["count"]
        row(f"lt: empty iterations, {vus} VUs", f"{iterations / b.seconds / 1e6:.2f} M/s", f"{usage.cpu / iterations * 1e9:.0f} ns CPU each")
    figures = b.tool("bench_arrival", 2000, 10)
    row("constant-arrival-rate 2000/s for 10 s", f"{figures['iterations']}", f"iterations, {figures['dropped']} dropped")
    row("  lateness p50 / p99 / max", f"{figures['late_p99_ms']:.3f} ms", f"p99; p50 {figures['late_p50_ms']:.3f} ms, max {figures['late_max_ms']:.3f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("part", nargs="?", default="")
    args = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    b = Bench(pathlib.Path(args.build).resolve(), args.seconds)
    try:
        for function in (bench_requests, bench_memory, bench_connections, bench_start, bench_engine):
            if args.part in function.__name__:
                function(b)
    finally:
        b.close()


main()
