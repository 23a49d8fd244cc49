"""What the integration tests share: running lt on a script, the demo target, a server of raw bytes."""
import json
import os
import pathlib
import re
import socket
import socketserver
import subprocess
import tempfile
import threading

root = pathlib.Path(__file__).resolve().parents[2]
build = None
target_url = None
_target = None
_folder = None


def setup(build_folder):
    global build, target_url, _target, _folder
    build = build_folder
    _folder = tempfile.TemporaryDirectory(prefix="lt-test-")
    _target = subprocess.Popen([str(build / "target"), "--port", "0"], stdout=subprocess.PIPE, text=True)
    line = _target.stdout.readline()
    match = re.match(r"listening on (http://\S+)", line)
    assert match, f"the demo target said: {line!r}"
    target_url = match.group(1)


def teardown():
    _target.terminate()
    _target.wait(10)
    _folder.cleanup()


class Result:
    def __init__(self, process, summary):
        self.code = process.returncode
        self.out = process.stdout
        # Said once by AddressSanitizer, about fibers.
        self.err = re.sub(r"==\d+==WARNING: ASan doesn't fully support makecontext.*\n", "", process.stderr)
        self.summary = summary

    def metric(self, name):
        return self.summary["metrics"][name]

    def __repr__(self):
        return f"exit {self.code}\n--- stdout\n{self.out}\n--- stderr\n{self.err}"


def folder():
    return pathlib.Path(tempfile.mkdtemp(dir=_folder.name))


def environment(extra=None):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("K6_", "LT_"))}
    env["BASE_URL"] = target_url
    env["K6_ADDRESS"] = ""  # no REST API: tests run side by side
    env.update(extra or {})
    return env


def lt(*args, env=None, stdin=None, timeout=60, cwd=None):
    """Runs lt with these arguments."""
    process = subprocess.run([str(build / "lt"), *map(str, args)], capture_output=True, text=True, input=stdin,
                             timeout=timeout, env=environment(env), cwd=cwd)
    return Result(process, None)


def run(script, *flags, env=None, timeout=60, quiet=True):
    """Runs a script given as text or path; the result has the exported summary."""
    place = folder()
    if isinstance(script, str):
        path = place / "script.js"
        path.write_text(script)
    else:
        path = script
    export = place / "summary.json"
    flags = list(flags) + (["--quiet"] if quiet else [])
    process = subprocess.run([str(build / "lt"), "run", "--summary-export", str(export), *map(str, flags), str(path)],
                             capture_output=True, text=True, timeout=timeout, env=environment(env), cwd=place)
    summary = json.loads(export.read_text()) if export.exists() else None
    result = Result(process, summary)
    result.folder = place
    return result


class RawServer:
    """A TCP server on loopback: handle(connection, request bytes) answers as it likes."""

    def __init__(self, handle):
        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                try:
                    data = b""
                    while b"\r\n\r\n" not in data:
                        chunk = self.request.recv(65536)
                        if not chunk:
                            return
                        data += chunk
                    handle(self.request, data)
                except OSError:
                    pass

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.server.shutdown()
        self.server.server_close()


def closed_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]
