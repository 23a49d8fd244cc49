"""lt convert: the script of a recording sends what the recording has. Between lt and the demo target stands a
server that writes down each request and passes it on."""
import base64
import email
import http.client
import http.server
import json
import re
import threading
import urllib.parse

from harness import folder, lt, root
import harness

RECORDINGS = root / "test/integration/har"
SITE = "http://site.example"
NO_SLEEP = ("--min-sleep", "0", "--max-sleep", "0")


class Recorder:
    def __init__(self):
        seen, answers = self.seen, self.answers = [], []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def pass_on(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                seen.append((self.command, self.path, self.headers, body))
                target = http.client.HTTPConnection(urllib.parse.urlsplit(harness.target_url).netloc)
                headers = {k: v for k, v in self.headers.items() if k.lower() not in ("connection", "accept-encoding")}
                target.request(self.command, self.path, body, headers)
                answer = target.getresponse()
                data = answer.read()
                answers.append(data)
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() in ("content-type", "location", "set-cookie"):
                        self.send_header(name, value)
                if answer.status != 204:
                    self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
                target.close()

            do_GET = do_POST = do_PUT = do_DELETE = pass_on

            def log_message(self, *unused):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.server.shutdown()
        self.server.server_close()


def logged(seen):
    """One line of the server's log, as record.py keeps it."""
    method, path, headers, body = seen
    return {"method": method, "path": path, "headers": headers.items(), "body": base64.b64encode(body).decode()}


def converted(har, *flags):
    """The script of a recording given as dict, bytes or path."""
    place = folder()
    path = place / "session.har"
    path.write_bytes(har if isinstance(har, bytes) else json.dumps(har).encode())
    r = lt("convert", "-O", place / "script.js", *flags, path)
    assert r.code == 0 and r.out == "", r
    return (place / "script.js").read_text()


def replay(script):
    r = harness.run(script, "-i", "1")
    assert r.code == 0, (r, script)
    assert "ERRO" not in r.err and "WARN" not in r.err, (r, script)
    return r


def recorded_requests(har):
    """What a replay is to send, from the recording itself: HTTP requests that left the browser."""
    entries = sorted(har["log"]["entries"], key=lambda e: e["startedDateTime"])
    return [e["request"] for e in entries
            if e["request"]["url"].startswith("http") and not (e["response"].get("_error") or "").startswith("net::ERR_BLOCKED")]


def cookies_of(text):
    return sorted(part.strip() for part in (text or "").split(";") if part.strip())


def form_of(text):
    return sorted(urllib.parse.parse_qsl(text, keep_blank_values=True))


CLIENTS = {"host", "connection", "content-length", "cookie"}


def assert_same(sent, recorded, base):
    method, path, headers, body = sent
    assert (method, base + path) == (recorded["method"], recorded["url"]), (sent, recorded)
    first = {}
    for h in recorded["headers"]:
        first.setdefault(h["name"].lower(), h["value"])
    for name, value in first.items():
        if name not in CLIENTS and not name.startswith(":"):
            assert headers.get_all(name) == [value], (name, value, headers.items())
    assert cookies_of(headers.get("Cookie")) == cookies_of(first.get("cookie")), (headers.get("Cookie"), first)
    data = recorded.get("postData", {"mimeType": "", "text": ""})
    text = data["text"]
    if data.get("encoding") == "base64":
        assert body == base64.b64decode(text), body
    elif data["mimeType"].startswith("application/x-www-form-urlencoded"):
        assert form_of(body.decode()) == form_of(text.split("\r\n\r\n")[-1]), body
    else:
        assert body == text.encode(), body


def check_replay(name, *flags):
    with Recorder() as recorder:
        text = (RECORDINGS / name).read_text().replace(SITE, recorder.url)
        text = text.replace('"value": "site.example"', json.dumps({"value": recorder.url[7:]})[1:-1])
        har = json.loads(text)
        script = converted(text.encode(), "--enable-status-code-checks", *NO_SLEEP, *flags)
        r = replay(script)
        wanted = recorded_requests(har)
        assert len(recorder.seen) == len(wanted), (recorder.seen, script)
        # Within a batch the order of arrival is open: pairs by method and URL, several of the same in order.
        left = list(recorder.seen)
        for request in wanted:
            sent = next((s for s in left if (s[0], recorder.url + s[1]) == (request["method"], request["url"])), None)
            assert sent, (request, recorder.seen)
            left.remove(sent)
            assert_same(sent, request, recorder.url)
        assert r.summary["metrics"]["checks"] == {"passes": len(wanted), "fails": 0, "value": 1}, r.summary["metrics"]["checks"]
        return recorder.seen, script


def test_chromium_recording_is_sent_as_recorded():
    _, script = check_replay("chromium.har")
    assert "// Skipped (no HTTP request): data:image/png" in script and "// Skipped (WebSocket): ws://" in script, script
    assert "// Skipped (blocked by the browser): http://ads.example/pixel.gif" in script, script
    assert script.index('group("page_1') < script.index('group("page_2'), script
    # 10:00:00.060, the last of page 1, to 10:00:02.000, the start of page 2; 2.100 to 2.900 within page 2.
    assert re.findall(r"sleep\(([\d.]+)\)", script) == ["1.94", "0.80"], script


def test_firefox_recording_is_sent_as_recorded():
    check_replay("firefox.har")


def test_without_batches_requests_come_in_order():
    for name in ("chromium.har", "firefox.har"):
        for flags in (["--no-batch"], ["--no-batch", "--correlate"], ["--no-batch", "--return-on-failed-check"]):
            seen, script = check_replay(name, *flags)
            recorded = json.loads((RECORDINGS / name).read_text())
            assert "http.batch" not in script
            assert [(s[0], SITE + s[1]) for s in seen] == [(r["method"], r["url"]) for r in recorded_requests(recorded)], seen


def entry(url, at, method="GET", post=None, status=200, answer=None, headers=(), location=None):
    e = {"startedDateTime": f"2024-05-31T10:00:{at:06.3f}Z",
         "request": {"method": method, "url": url, "headers": list(headers), "queryString": [], "cookies": []},
         "response": {"status": status, "headers": [], "content": {"mimeType": "text/plain"}}}
    if post is not None:
        e["request"]["postData"] = post
    if answer is not None:
        e["response"]["content"] = {"mimeType": "application/json; charset=utf-8", "text": answer}
    if location:
        e["response"]["headers"].append({"name": "Location", "value": location})
    return e


def har_of(*entries, **more):
    return {"log": {"version": "1.2", "creator": {"name": "test"}, "entries": list(entries), **more}}


def test_correlation_takes_values_from_responses():
    answers = {"/login": {"token": "tok-NEW-42-xyz", "user": {"id": 7, "name": "new \"n\" ame"}, "list": [{"key`}": 98765}]}}
    got = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            got.append((self.path, self.headers, self.rfile.read(int(self.headers.get("Content-Length", 0)))))
            data = json.dumps(answers.get(self.path, {})).encode()
            moved = self.path == "/go"
            self.send_response(302 if moved else 200)
            if moved:
                self.send_header("Location", "/there?run=2")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST

        def log_message(self, *unused):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    old = {"token": "tok-old-41-abc", "user": {"id": 5, "name": "old"}, "list": [{"key`}": 12345}]}
    body = json.dumps({"user": {"id": 5, "name": "old", "other": "old"}, "t": "$`\\ tok-old-41-abc"})
    har = har_of(entry(base + "/login", 0, "POST", {"mimeType": "text/plain", "text": "x"}, answer=json.dumps(old)),
                 entry(base + "/items/12345?t=tok-old-41-abc", 0.1, headers=[{"name": "Authorization", "value": "Bearer tok-old-41-abc"}]),
                 entry(base + "/save", 0.2, "POST", {"mimeType": "application/json", "text": body}),
                 entry(base + "/go", 0.3, status=302, location="/there?run=1"),
                 entry(base + "/there?run=1", 0.4))
    try:
        replay(converted(har, "--no-batch", "--correlate", *NO_SLEEP))
    finally:
        server.shutdown()
        server.server_close()
    assert [g[0] for g in got] == ["/login", "/items/98765?t=tok-NEW-42-xyz", "/save", "/go", "/there?run=2"], got
    assert got[1][1]["Authorization"] == "Bearer tok-NEW-42-xyz"
    assert json.loads(got[2][2]) == {"user": {"id": 7, "name": "new \"n\" ame", "other": "old"}, "t": "$`\\ tok-NEW-42-xyz"}, got[2]


def test_failed_check_ends_the_iteration():
    with Recorder() as recorder:
        har = har_of(entry(recorder.url + "/status/500", 0), entry(recorder.url + "/get", 1),
                     entry(recorder.url + "/get?second-page", 2, ))
        flags = ("--enable-status-code-checks", "--return-on-failed-check", *NO_SLEEP)
        har["log"]["pages"] = [{"id": "a", "title": "x::y", "startedDateTime": "2024-05-31T10:00:00Z"},
                               {"id": "b", "startedDateTime": "2024-05-31T10:00:02Z"}]
        r = harness.run(converted(har, *flags), "-i", "1")
        assert [s[1] for s in recorder.seen] == ["/status/500"] and r.metric("checks")["fails"] == 1, r


def test_multipart_fields_become_a_multipart_body():
    with Recorder() as recorder:
        params = [{"name": "t\"", "value": "v"}, {"name": "f", "value": "file`${1}", "fileName": "a\".txt", "contentType": "text/x"}]
        har = har_of(entry(recorder.url + "/post", 0, "POST", {"mimeType": "multipart/form-data; boundary=b1", "params": params}),
                     entry(recorder.url + "/post", 1, "POST", {"mimeType": "multipart/form-data; boundary=b1",
                                                              "params": params + [{"name": "f", "value": "again"}]}))
        replay(converted(har, *NO_SLEEP))
        for (_, _, headers, body), count in zip(recorder.seen, (2, 3)):
            message = email.message_from_bytes(b"Content-Type: " + headers["Content-Type"].encode() + b"\r\n\r\n" + body)
            parts = [p.get_payload() for p in message.get_payload()]
            assert sorted(parts) == sorted(["v", "file`${1}", "again"][:count]), (headers.items(), body)


NASTY = ["'", '"', "`", "\\", "\\\\\"", "${process}", "${x", "\n", "\r\n", "\u2028", "\u2029", "\0", "*/", "//", "</script>",
         "\\u0041", "\\x", "\u007f", "\ufeff", "\U0001f600", "a" * 300 + "\u00e9", "'); throw 1; ('", "`); throw 1; (`",
         '"); throw 1; ("', "\nthrow 1;\n", "\u2028throw 1;", "__proto__", "constructor", "::", "<!--", "-->", "]]>", "%", "%zz", "\\\n"]


def test_no_content_breaks_out():
    """All texts of a recording nasty: the script parses, runs, and what is sent as a body is what was recorded."""
    with Recorder() as recorder:
        bodies = []
        entries = []
        for i, text in enumerate(NASTY):
            body = f"{text}|{text}"
            bodies.append(body)
            post = {"mimeType": "text/plain", "text": body}
            e = entry(f"{recorder.url}/post?i={i}", i / 100, "POST", post, answer=json.dumps({text: "12345678a", "x": text}))
            e["pageref"] = text
            e["comment"] = text
            entries.append(e)
            entries.append(entry("data:" + text, i / 100))
            form = {"mimeType": "application/x-www-form-urlencoded", "text": urllib.parse.urlencode({text: text, "token": "12345678a"})}
            bodies.append(form["text"])
            entries.append(entry(f"{recorder.url}/post?form={i}", i / 100 + 0.005, "POST", form))
        pages = [{"id": t, "title": t, "startedDateTime": "2024-05-31T10:00:00Z"} for t in NASTY]
        everything = "".join(NASTY)
        har = har_of(*entries, pages=pages, comment=everything, browser={"name": everything, "version": everything})
        for flags in ((), ("--no-batch", "--correlate"), ("--no-batch",)):
            recorder.seen.clear()
            script = converted(har, *NO_SLEEP, "--enable-status-code-checks", *flags)
            script = re.sub(r"sleep\([\d.]+\);", "", script)
            if "--correlate" in flags:  # the target does not give the values back: that it compiles has to do
                assert "${json" in script
                r = lt("inspect", "-", stdin=script)
                assert r.code == 0, r
                continue
            replay(script)
            got = {s[1]: s[3].decode() for s in recorder.seen}
            for i, text in enumerate(NASTY):
                assert got[f"/post?i={i}"] == f"{text}|{text}", (text, got[f"/post?i={i}"])
                assert form_of(got[f"/post?form={i}"]) == sorted([(text, text), ("token", "12345678a")]), (text, got)


def test_hosts_can_be_chosen():
    har = har_of(entry("http://a.example/", 0), entry("http://cdn.b.example/", 0), entry("http://c.test/", 0))
    hosts = lambda *flags: re.findall(r"http://([a-z.]+)/", converted(har, *flags))
    assert hosts() == ["a.example", "cdn.b.example", "c.test"]
    assert hosts("--only", "example") == ["a.example", "cdn.b.example"]
    assert hosts("--only=a.ex, c.test") == ["a.example", "c.test"]
    assert hosts("--skip", "cdn.,c.test") == ["a.example"]


def test_batches_follow_the_threshold():
    har = har_of(*(entry(f"http://a.example/{i}", at) for i, at in enumerate((0, 0.4, 0.8, 1.3, 1.31))))
    sizes = lambda *flags: [part.count("method:") or 1 for part in re.split(r"res = ", converted(har, *flags))[1:]]
    assert sizes() == [3, 2]                                  # 400, 400 | 500 ms
    assert sizes("--batch-threshold", "501") == [5]
    assert sizes("--batch-threshold", "100") == [1, 1, 1, 2]
    assert sizes("--no-batch") == [1] * 5


def test_options_are_merged():
    options = folder() / "options.json"
    options.write_text('{"vus": 3, "stages": [{"duration": "1s", "target": 2}], "userAgent": "\u2028\\"x"}')
    script = converted(har_of(entry("http://a.example/", 0)), "--options", options)
    r = lt("inspect", "-", stdin=script)
    got = json.loads(r.out)
    assert got["maxRedirects"] == 0 and got["vus"] == 3 and got["userAgent"] == "\u2028\"x" and len(got["stages"]) == 1, got


def test_mistakes_are_named():
    place = folder()
    path = place / "bad.har"

    def failure(text, *flags):
        path.write_text(text if isinstance(text, str) else json.dumps(text))
        r = lt("convert", *flags, path)
        assert r.code == 255 and r.out == "" and r.err.count("\n") <= 2, r
        return r.err

    good = har_of(entry("http://a.example/", 0))
    assert "bad.har:2:" in failure('{"log":\n  {"entries": [}}') and "not valid JSON" in failure("")
    assert "the 'log' property is missing" in failure("{}")
    assert "'log.entries' is missing" in failure({"log": {}})
    assert "'log.entries' is empty" in failure(har_of())
    broken = har_of(entry("http://a.example/", 0), entry("http://a.example/", 0))
    del broken["log"]["entries"][1]["request"]["url"]
    assert "'log.entries[1].request.url' is missing" in failure(broken)
    broken["log"]["entries"][1]["request"]["url"] = {"not": "text"}
    assert "'log.entries[1].request.url' is not a string" in failure(broken)
    broken["log"]["entries"][1]["startedDateTime"] = "yesterday"
    assert "'log.entries[1].startedDateTime' is not a time" in failure(broken)
    assert "none of the 1 recorded entries" in failure(good, "--only", "other")
    assert "return on failed check requires --enable-status-code-checks" in failure(good, "--return-on-failed-check")
    assert "correlation requires --no-batch" in failure(good, "--correlate")
    assert "is longer than" in failure(good, "--min-sleep", "5", "--max-sleep", "4")
    assert "not a number" in failure(good, "--max-sleep", "x")
    assert "unknown flag: --nope" in failure(good, "--nope")
    assert "received 2" in failure(good, path)
    options = place / "options.json"
    options.write_text("[1]")
    assert "not a JSON object" in failure(good, "--options", options)
    options.write_text("{")
    assert "options.json:1:" in failure(good, "--options", options)
    r = lt("convert", place / "none.har")
    assert r.code == 255 and "No such file" in r.err, r
