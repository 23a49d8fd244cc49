"""lt convert on recordings that Chromium made (har/record.py): the replay is to the server what the session was.

Beside each recording is what the server saw of it; what it sees of the replay has to be the same.
"""
import base64
import json
import pathlib
import re

from test_convert import NO_SLEEP, RECORDINGS, SITE, Recorder, converted, cookies_of, form_of, replay

# What belongs to a connection, not to a request.
CONNECTION = {"host", "connection", "content-length"}
# The developer tools leave out what was read from disk; convert says so in the script.
FILE = b"first line\r\nsecond \xc3\xa9\n" + bytes([0, 1, 254, 255])


def session(name, recorder):
    """The recording and the server's log, with the address of today's server."""
    har = (RECORDINGS / f"{name}.har").read_text().replace(SITE, recorder.url)
    har = har.replace('"value": "site.example"', json.dumps({"value": recorder.url[7:]})[1:-1])
    log = json.loads((RECORDINGS / f"{name}.requests.json").read_text().replace(SITE, recorder.url))
    return har.encode(), [(r["method"], r["path"], r["headers"], base64.b64decode(r["body"])) for r in log]


def one_header_each(headers):
    return {name.lower(): value for name, value in headers if name.lower() not in CONNECTION | {"cookie"}}


def assert_same(sent, seen):
    method, path, headers, body = sent
    assert (method, path) == seen[:2], (sent, seen)
    assert one_header_each(headers.items()) == one_header_each(seen[2]), (headers.items(), seen[2])
    cookies = next((value for name, value in seen[2] if name.lower() == "cookie"), None)
    assert cookies_of(headers.get("Cookie")) == cookies_of(cookies), (path, headers.get("Cookie"), cookies)
    if headers.get("Content-Type") == "application/x-www-form-urlencoded":
        assert form_of(body.decode()) == form_of(seen[3].decode()), (body, seen[3])
    else:
        assert body == seen[3].replace(FILE, b""), (body, seen[3])


def check(name, *flags):
    with Recorder() as recorder:
        har, log = session(name, recorder)
        script = converted(har, "--enable-status-code-checks", *NO_SLEEP, *flags)
        assert "sleep(0." in script
        r = replay(re.sub(r"sleep\([\d.]+\);", "", script))  # the session's think time is not what this is about
        left = list(recorder.seen)
        assert len(left) == len(log), (left, script)
        for seen in log:
            # Within a batch the order of arrival is open.
            sent = left[0] if "--no-batch" in flags else next(s for s in left if s[:2] == seen[:2])
            left.remove(sent)
            assert_same(sent, seen)
        assert r.metric("checks") == {"passes": len(log), "fails": 0, "value": 1}, r.metric("checks")
        return script


def check_all_ways(name):
    check(name)
    check(name, "--no-batch")
    check(name, "--no-batch", "--return-on-failed-check")


def test_browsing():
    check_all_ways("browsing")
    check("browsing", "--no-batch", "--correlate")


def test_form_post():
    check_all_ways("form")
    check("form", "--no-batch", "--correlate")


def test_redirects_and_cookies():
    check_all_ways("redirects")
    check("redirects", "--no-batch", "--correlate")


def test_multipart_upload():
    check_all_ways("upload")
    script = check("upload", "--no-batch", "--correlate")
    assert script.count("// The recording lacks the content of this file") == 1 and "can add it: upload.txt" in script, script


def test_requests_of_scripts():
    check_all_ways("xhr")


def test_what_a_script_took_from_an_answer_is_taken_from_the_new_answer():
    with Recorder() as recorder:
        har, log = session("xhr", recorder)
        replay(converted(har, "--no-batch", "--correlate", *NO_SLEEP))
        assert [s[:2] for s in recorder.seen] == [s[:2] for s in log], recorder.seen
        at = next(i for i, s in enumerate(log) if s[1] == "/post?rating=5")
        old, new = json.loads(log[at][3]), json.loads(recorder.seen[at][3])
        answers = [json.loads(a) for a in recorder.answers if b'"pizza":{"id"' in a]
        made = answers[0]["pizza"]
        assert new["pizza"] == {key: made[key] for key in ("id", "name", "tool")} != old["pizza"], (old, new, made)
        assert new["of"] == old["of"]


def test_recordings_name_no_machine():
    for path in RECORDINGS.iterdir():
        if path.suffix in (".har", ".json"):
            text = path.read_text()
            for word in ("/home/", "/tmp/", str(pathlib.Path(__file__).resolve().parents[2]), "Headless", "localhost:"):
                assert word not in text, (path, word)
