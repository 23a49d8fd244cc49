#!/usr/bin/env python3
"""Checks k6/http and k6/html at run time against the types that k6 publishes (@types/k6).

usage: run.py LT FOLDER
FOLDER is filled with `npm ci` from package-lock.json here when it has no node_modules. generate.mjs makes the script
from the declarations, lt runs it against a server of ours. Without npm or its registry nothing is checked, and that
is said.
"""
import http.server
import pathlib
import re
import shutil
import subprocess
import sys
import threading

here = pathlib.Path(__file__).resolve().parent
PAGE = b"<html><body><a href=/page>link</a><form action=/page><input name=i value=v><input type=submit name=s value=t></form></body></html>"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b'{"a": [1]}' if self.path.startswith("/json") else PAGE
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Set-Cookie", "session=1; Path=/; HttpOnly; Max-Age=100")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_HEAD = do_GET

    def log_message(self, *unused):
        pass


def install(folder):
    """None, or why there are no types."""
    if not shutil.which("npm") or not shutil.which("node"):
        return "npm and node are not installed"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(here / name, folder / name)
    done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1"], cwd=folder,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        shutil.rmtree(folder / "node_modules", ignore_errors=True)
        return "npm cannot fetch them: " + " ".join(done.stderr.split())[:300]
    return None


def main():
    lt, folder = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2]).resolve()
    why_not = None if (folder / "node_modules").exists() else install(folder)
    if why_not:
        print(f"types: skipped, the published types are not here ({why_not})")
        return
    script = folder / "types.js"
    with script.open("w") as out:
        subprocess.run(["node", str(here / "generate.mjs"), str(folder / "node_modules")], check=True, stdout=out)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    done = subprocess.run([lt, "run", "--quiet", "--no-summary", "--address", "", "--log-format", "raw", "--log-output", "stdout",
                           "-e", f"URL=http://127.0.0.1:{server.server_address[1]}", str(script)], capture_output=True, text=True, timeout=120)
    server.shutdown()
    wrong = re.findall(r"^WRONG .*", done.stdout, re.M)
    counts = re.search(r"^DONE (\d+) checked, (\d+) wrong$", done.stdout, re.M)
    print(*wrong, sep="\n", end="\n" if wrong else "")
    if done.returncode or not counts or int(counts.group(1)) < 4000:
        sys.exit(f"types: the script did not run to its end:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    print(f"types: {int(counts.group(1)) - int(counts.group(2))} passed, {counts.group(2)} failed")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
