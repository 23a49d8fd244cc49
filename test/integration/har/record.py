#!/usr/bin/env python3
"""Records the sessions of this folder anew: Chromium against the demo target, saved by Chromium's own developer tools.

usage: record.py --build build [--browser chromium]

For each session NAME it writes NAME.har, what "Save all as HAR" of the developer tools gives, and NAME.requests.json, what
the server saw of it. The browser is driven over its debugging protocol; the developer tools are a second tab of the same
browser, attached to the first, and are asked to export what their network panel has.
"""
import argparse
import base64
import json
import os
import pathlib
import re
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here.parent))
import harness  # noqa: E402
from test_convert import Recorder, logged  # noqa: E402

SITE = "http://site.example"
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"

# What a user does. Each step is script for the page; "go URL" opens a page, "upload" chooses the file of the page's form.
SESSIONS = {
    "browsing": ["go /", "document.querySelector('a.headers').click()", "go /gzip?page=2&q=a%20b",
                 "new Image().src = '/bytes/2000'; fetch('/bytes/300'); fetch('/status/404')", "go /"],
    "form": ["go /", "document.querySelector('[name=wish]').value = 'caf\\u00e9 & \"cr\\u00e8me\" 100%';"
                     "document.querySelector('button').click()", "go /",
             "document.querySelector('[name=wish]').value = 'two\\nlines + more'; document.querySelector('button').click()"],
    "xhr": ["go /", """(async () => {
        const made = await (await fetch('/api/pizza', { method: 'POST', headers: { 'Content-Type': 'application/json',
            'X-User-ID': '23423' }, body: JSON.stringify({ maxCaloriesPerSlice: 500, minNumberOfToppings: 2 }) })).json();
        const x = new XMLHttpRequest();
        x.open('POST', '/post?rating=5');
        x.setRequestHeader('Content-Type', 'application/json');
        x.setRequestHeader('X-Rated', 'yes');
        x.send(JSON.stringify({ pizza: { id: made.pizza.id, name: made.pizza.name, tool: made.pizza.tool }, of: [1, 2.5, null] }));
        await new Promise((done) => { x.onload = done; });
        await fetch('/status/204', { method: 'DELETE' });
        await fetch('/post', { method: 'PUT', body: 'plain text' });
    })()"""],
    "redirects": ["go /cookies/set?session=abc123&theme=dark", "go /redirect/3", "go /cookies/set?session=new", "go /cookies",
                  "fetch('/redirect/2', { credentials: 'include' })"],
    "upload": ["go /", """(() => {
        document.body.innerHTML = '<form action="/post" method="post" enctype="multipart/form-data">' +
            '<input name="title" value="A &quot;title&quot; with \\u00e9"><input type="file" name="file"><button>go</button></form>';
        })()""", "upload", "document.querySelector('button').click()", """(async () => {
        const form = new FormData();
        form.append('note', 'by script');
        form.append('blob', new Blob(['{"a": 1}'], { type: 'application/json' }), 'data.json');
        await fetch('/post', { method: 'POST', body: form });
    })()"""],
}


class Socket:
    """A WebSocket client, as far as the debugging protocol needs one."""

    def __init__(self, url):
        host, port, path = re.match(r"ws://([^:/]+):(\d+)(/.*)", url).groups()
        self.socket = socket.create_connection((host, int(port)))
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        self.file = self.socket.makefile("rb")
        assert b"101" in self.file.readline()
        while self.file.readline() not in (b"\r\n", b""):
            pass
        self.number = 0

    def send(self, text):
        data = text.encode()
        size = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + struct.pack(">H", len(data)) if len(data) < 65536 \
            else b"\xff" + struct.pack(">Q", len(data))
        self.socket.sendall(b"\x81" + size + bytes(4) + data)  # a mask of zeros changes nothing

    def receive(self):
        text = b""
        while True:
            first, second = self.file.read(2)
            size = second & 127
            if size == 126:
                size = struct.unpack(">H", self.file.read(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self.file.read(8))[0]
            data = self.file.read(size)
            if first & 15 in (0, 1):
                text += data
                if first & 128:
                    return json.loads(text)

    def call(self, method, **params):
        self.number += 1
        self.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while True:
            message = self.receive()
            if message.get("id") == self.number:
                assert "error" not in message, (method, message)
                return message["result"]

    def run(self, script):
        result = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True, userGesture=True)
        assert "exceptionDetails" not in result, (script, result)
        return result["result"].get("value")


EXPORT = """(async () => {
    const logs = await import('./models/logs/logs.js'), har = await import('./models/har/har.js');
    const common = await import('./core/common/common.js'), requests = logs.NetworkLog.NetworkLog.instance().requests();
    return har.Writer.Writer.harStringForRequests(requests.slice(), { sanitize: false },
        new common.Progress.CompositeProgress(new common.Progress.Progress()));
})()"""


class Browser:
    def __init__(self, command, site, folder):
        self.folder = folder
        self.process = subprocess.Popen([command, "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0",
                                         "--remote-allow-origins=*", f"--user-data-dir={folder}/profile", f"--user-agent={AGENT}",
                                         "--disable-features=LocalNetworkAccessChecks", "--lang=en-GB",
                                         f"--host-resolver-rules=MAP site.example {site}", "about:blank"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        port_file = pathlib.Path(folder) / "profile/DevToolsActivePort"
        for _ in range(300):
            if port_file.exists() and port_file.read_text().strip():
                break
            time.sleep(0.1)
        self.address = "127.0.0.1:" + port_file.read_text().split()[0]
        first = next(t for t in self.tabs() if t["type"] == "page")
        self.page = Socket(first["webSocketDebuggerUrl"])
        self.page.call("Page.enable")
        tools = f"http://{self.address}/devtools/inspector.html?ws={self.address}/devtools/page/{first['id']}"
        opened = self.page.call("Target.createTarget", url=tools)["targetId"]
        self.tools = Socket(next(t for t in self.tabs() if t["id"] == opened)["webSocketDebuggerUrl"])
        self.wait(self.tools, "document.readyState === 'complete' && !!document.querySelector('.root-view')")
        time.sleep(3)
        self.tools.run("""(async () => {
            const common = await import('./core/common/common.js'), sdk = await import('./core/sdk/sdk.js');
            const keep = sdk.SDKSettings.preserveNetworkLogSettingDescriptor;
            common.Settings.Settings.instance().resolve(keep).set(true);
        })()""")

    def tabs(self):
        return json.load(urllib.request.urlopen(f"http://{self.address}/json/list"))

    @staticmethod
    def wait(page, condition):
        for _ in range(300):
            if page.run(condition):
                return
            time.sleep(0.1)
        raise TimeoutError(condition)

    def step(self, step):
        if step.startswith("go "):
            self.page.call("Page.navigate", url=SITE + step[3:])
        elif step == "upload":
            path = pathlib.Path(self.folder) / "upload.txt"
            path.write_bytes("first line\r\nsecond \u00e9\n".encode() + bytes([0, 1, 254, 255]))
            root = self.page.call("DOM.getDocument")["root"]["nodeId"]
            node = self.page.call("DOM.querySelector", nodeId=root, selector="input[type=file]")["nodeId"]
            self.page.call("DOM.setFileInputFiles", nodeId=node, files=[str(path)])
        else:
            self.page.run(step)
        time.sleep(0.7)  # also what becomes think time
        self.wait(self.page, "document.readyState === 'complete'")

    def export(self):
        time.sleep(1)
        return json.loads(self.tools.run(EXPORT))

    def close(self):
        self.process.terminate()
        self.process.wait(20)


def record(name, command):
    with Recorder() as recorder, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = Browser(command, recorder.url[7:], folder)
        try:
            for step in SESSIONS[name]:
                browser.step(step)
            har = browser.export()
        finally:
            browser.close()
        (here / f"{name}.har").write_text(json.dumps(har, indent=1, ensure_ascii=False) + "\n")
        (here / f"{name}.requests.json").write_text(json.dumps([logged(s) for s in recorder.seen], indent=1) + "\n")
        print(f"{name}: {len(har['log']['entries'])} entries, {len(recorder.seen)} requests")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build")
    parser.add_argument("--browser", default="chromium")
    parser.add_argument("session", nargs="*", default=list(SESSIONS))
    args = parser.parse_args()
    harness.setup(pathlib.Path(args.build).resolve())
    try:
        for name in args.session:
            record(name, args.browser)
    finally:
        harness.teardown()


if __name__ == "__main__":
    main()
