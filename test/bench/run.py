#!/usr/bin/env python3
"""Prints the performance figures, peers beside them, all measured in this run on this machine.

usage: run.py --build build [--seconds 5] [PART]

The server is nginx where it is on PATH, the demo target otherwise. Peers: a bare libcurl multi loop
(always), and wrk, hey and k6 where they are on PATH. CPU time is the process's own, user and system,
start-up included. Nothing here passes or fails.
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
export default function () {
    const response = http.get(__ENV.URL);
    check(response, { 'status is 200': (r) => r.status === 200 });
}
"""
SLEEPING = """import http from 'k6/http';
import { check, sleep } from 'k6';
export default function () {
    const response = http.get(__ENV.URL);
    check(response, { 'status is 200': (r) => r.status === 200 });
    sleep(1);
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


class Server:
    def __init__(self, build, place):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/"
        if shutil.which("nginx"):
            self.name = "nginx"
            config = place / "nginx.conf"
            config.write_text(f"""daemon off; pid {place}/nginx.pid; error_log {place}/error.log; worker_processes 1;
                events {{ worker_connections 20000; }}
                http {{ access_log off; keepalive_requests 1000000000; keepalive_timeout 600s; client_body_temp_path {place}/body;
                  proxy_temp_path {place}/p; fastcgi_temp_path {place}/f; uwsgi_temp_path {place}/u; scgi_temp_path {place}/s;
                  server {{ listen 127.0.0.1:{port} backlog=8192; location / {{ default_type application/json;
                    return 200 '{{"pizza":{{"name":"Margherita","ingredients":["tomato","mozzarella","basil"]}}}}'; }} }} }}""")
            command = ["nginx", "-c", str(config), "-e", str(place / "error.log")]
        else:
            self.name = "demo target"
            command = [str(build / "target"), "--port", str(port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            try:
                urllib.request.urlopen(self.url).read()
                return
            except OSError:
                time.sleep(0.05)
        sys.exit(f"bench: {self.name} does not answer on {self.url}")

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

    def lt(self, text, *flags, program=None):
        """Runs a script; the result has the exported summary's metrics."""
        export = self.place / "summary.json"
        export.unlink(missing_ok=True)
        usage = self.usage([program or str(self.build / "lt"), "run", "--quiet", "--summary-export", str(export),
                            *map(str, flags), str(self.script(text))], {"URL": self.server.url, "K6_NO_USAGE_REPORT": "true", "K6_ADDRESS": ""})
        usage.metrics = json.loads(export.read_text())["metrics"] if export.exists() else {}
        return usage

    def usage(self, arguments, env=None):
        return Usage(self.build, self.place, arguments, env)

    def tool(self, name, *arguments):
        return json.loads(self.usage([str(self.build / "bench" / name), *map(str, arguments)]).out)


def row(what, value, note=""):
    print(f"  {what:<44} {value:>14}   {note}", flush=True)


def bench_requests(b):
    """CPU time per request: a scripted http.get with a check against programs that only send."""
    print(f"CPU per request, {CONNECTIONS} connections, {b.server.name} on loopback")
    bare = b.tool("bench_http", b.server.url, CONNECTIONS, 2, b.seconds)
    base = bare["cpu"] / bare["requests"] * 1e6
    row("bare libcurl multi loop, 2 threads", f"{base:.1f} us", f"{bare['requests'] / bare['seconds']:.0f}/s")

    def scripted(name, program):
        usage = b.lt(SCRIPT, "--vus", CONNECTIONS, "--duration", f"{b.seconds}s", program=program)
        requests = usage.metrics["http_reqs"]["count"]
        cpu = usage.cpu / requests * 1e6
        row(name, f"{cpu:.1f} us", f"{requests / b.seconds:.0f}/s, {cpu / base:.2f} x bare libcurl")
        return cpu
    lt = scripted("lt: http.get + check", None)
    if shutil.which("k6"):
        k6 = scripted("k6: the same script", shutil.which("k6"))
        row("lt / k6", f"{lt / k6:.2f}")
    if shutil.which("wrk"):
        usage = b.usage(["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{b.seconds}s", b.server.url])
        requests = int(usage.out.split(" requests in")[0].split()[-1])
        row("wrk", f"{usage.cpu / requests * 1e6:.1f} us", f"{requests / b.seconds:.0f}/s")
    if shutil.which("hey"):
        usage = b.usage(["hey", "-c", str(CONNECTIONS), "-z", f"{b.seconds}s", b.server.url])
        requests = sum(int(line.split()[1]) for line in usage.out.splitlines() if "responses" in line)
        if requests:
            row("hey", f"{usage.cpu / requests * 1e6:.1f} us", f"{requests / b.seconds:.0f}/s")


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
        for function in (bench_requests, bench_memory, bench_start, bench_engine):
            if args.part in function.__name__:
                function(b)
    finally:
        b.close()


main()
