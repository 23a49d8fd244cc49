"""k6/html and what Response has of it, against a small site: a login form with a hidden token, links, tables."""
import http.server
import os
import re
import subprocess
import threading
import urllib.parse

import harness
from harness import RawServer, environment, folder, root, run

LOGIN = """<!DOCTYPE html><html><head><title>Sign in</title></head><body>
<form id="search" action="/search?old=1"><input name="q" value=""><button type="submit" name="go" value="1">Go</button></form>
<form id="login" action="session/new" method="post">
  <input type="hidden" name="token" value="t&amp;k 1"><input name="user" value="nobody"><input type="password" name="password">
  <input type="checkbox" name="remember" checked><input type="checkbox" name="spam" value="yes"><input name="gone" value="1" disabled>
  <select name="lang"><option value="en">English<option value="de" selected>Deutsch</select>
  <select name="tags" multiple><option selected>a<option>b<option selected>c</select>
  <textarea name="note">hi &amp; bye</textarea><input type="file" name="upload"><input type="submit" name="commit" value="Sign in">
</form>
<p><a id="none">no href</a> <a href="../about?x=1#top">About</a> <a class="next" href="next">Next</a></p></body></html>"""


class Site(http.server.BaseHTTPRequestHandler):
    def answer(self, body):
        text = body.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        if self.path.startswith("/app/login"):
            self.answer(LOGIN)
        else:
            self.answer(f"<p id=path>{self.path.replace('&', '&amp;')}</p>")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        pairs = urllib.parse.parse_qsl(body, keep_blank_values=True)
        items = "".join(f"<li>{k}={v}</li>" for k, v in pairs)
        self.answer(f"<h1>{self.path}</h1><ul>{items}</ul><i>{self.headers['Content-Type']}</i>")

    def log_message(self, *unused):
        pass


def on_site(body):
    """Runs the body of a default function; it sees BASE and an http and parseHTML."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    script = f"""import http from 'k6/http';
        import {{ parseHTML }} from 'k6/html';
        import {{ check }} from 'k6';
        const BASE = 'http://127.0.0.1:{server.server_address[1]}';
        export const options = {{ iterations: 1 }};
        export default function () {{ {body} }}"""
    try:
        result = run(script)
    finally:
        server.shutdown()
        server.server_close()
    assert result.code == 0 and "level=error" not in result.err, result
    return result


def said(result):
    """What the script logged, unquoted."""
    return [m.replace('\\"', '"').replace("\\\\", "\\") for m in re.findall(r'msg="?((?:[^"\\]|\\.)*?)"? source=console', result.err)]


def test_submit_form_sends_successful_controls_and_the_button():
    r = on_site("""const res = http.get(BASE + '/app/login?next=1');
        const sent = res.submitForm({ formSelector: '#login', fields: { user: 'ann', password: 'p w' } });
        console.log(sent.request.method, sent.html('h1').text());
        console.log(sent.html('i').text());
        sent.html('li').each((i, e) => console.log(e.textContent()));""")
    assert said(r) == [
        "POST /app/session/new", "application/x-www-form-urlencoded", "commit=Sign in", "lang=de", "note=hi & bye", "password=p w",
        "remember=on", "tags=a", "tags=c", "token=t&k 1", "user=ann",
    ], r


def test_submit_form_by_get_replaces_the_query():
    r = on_site("""const res = http.get(BASE + '/app/login');
        console.log(res.submitForm().html('#path').text());
        console.log(res.submitForm({ fields: { q: 'a b&c', z: [1, 2] }, submitSelector: '#nothing' }).html('#path').text());
        try { res.submitForm({ formSelector: '#missing' }) } catch (e) { console.log(e.message.replace(BASE, '')) }""")
    assert said(r) == [
        "/search?go=1&q=", "/search?q=a+b%26c&z=1%2C2", "no form found for selector '#missing' in response '/app/login'",
    ], r


def test_click_link_resolves_on_the_response_url():
    r = on_site("""const res = http.get(BASE + '/app/login');
        console.log(res.clickLink().html('#path').text());
        console.log(res.clickLink({ selector: 'a.next', params: { tags: { name: 'next' } } }).html('#path').text());
        for (const selector of ['a.missing', '#none']) {
            try { res.clickLink({ selector }) } catch (e) { console.log(e.message.replace(BASE, '')) }
        }""")
    assert said(r) == [
        "/about?x=1", "/app/next", "no element found for selector 'a.missing' in response '/app/login'",
        "no valid href attribute value found on element '#none' in response '/app/login'",
    ], r
    assert r.metric("http_reqs")["count"] == 3, r


def test_without_a_body_there_is_nothing_to_parse():
    r = on_site("""const res = http.get(BASE + '/app/login', { responseType: 'none' });
        for (const f of [() => res.html(), () => res.submitForm(), () => res.clickLink(), () => res.json(), () => res.json('a')]) {
            try { f(); console.log('parsed') } catch (e) { console.log(e.message) }
        }""")
    reason = "the body is null so we can't transform it to {} - this likely was because of a request error getting the response"
    assert said(r) == [reason.format("HTML")] * 3 + [reason.format("JSON")] * 2, r


def test_elements_of_a_response_resolve_their_urls():
    r = on_site("""const res = http.get(BASE + '/app/login');
        const a = res.html('a[href]').get(0);
        console.log(a.href().replace(BASE, ''), a.pathname(), a.search(), a.hash(), a.protocol(), a.hostname());
        console.log(res.html().find('#login').get(0).action().replace(BASE, ''), res.html('title').text());
        console.log(res.html('input[name=user]').get(0).formAction().replace(BASE, ''));""")
    assert said(r) == ["/about?x=1#top /about ?x=1 #top http 127.0.0.1", "/app/session/new Sign in", "/app/session/new"], r


def test_every_declared_name_exists_with_its_type():
    r = run(root / "test/integration/html_types.js")
    assert r.code == 0 and [line for line in said(r) if not line.endswith(" names, 0 wrong")] == [], r
    assert int(said(r)[-1].split()[0]) > 1000, r


def all_right(script, at_least):
    r = run(root / "test/integration" / script)
    assert r.code == 0 and [line for line in said(r) if not line.endswith(" cases, 0 wrong")] == [], r
    assert int(said(r)[-1].split()[0]) >= at_least, r


def test_selections_are_those_of_jquery():
    all_right("html_selection.js", 80)


def test_elements_say_what_the_page_says():
    all_right("html_elements.js", 130)


def test_pages_are_freed_with_their_iterations():
    """A page of ten thousand rows is a tree of five megabytes: a hundred of them would be over 500."""
    script = folder() / "script.js"
    script.write_text("""import { parseHTML } from 'k6/html';
        const page = '<table>' + '<tr><td class="a">x</td></tr>'.repeat(10000) + '</table>';
        export const options = { vus: 1, iterations: 100 };
        export default function () { if (parseHTML(page).find('td.a').size() !== 10000) throw new Error('rows'); }""")
    lt = subprocess.Popen([harness.build / "lt", "run", "--quiet", script], stdout=subprocess.DEVNULL, env=environment())
    _, status, usage = os.wait4(lt.pid, 0)
    lt.returncode = os.waitstatus_to_exitcode(status)
    assert lt.returncode == 0 and usage.ru_maxrss < 450 * 1024, (lt.returncode, usage.ru_maxrss)


PEOPLE = r'''{"name":{"first":"Tom"},"age":37,"fav.movie":"Deer Hunter","none":null,"emoji":"\ud83d\ude00","friends":
[{"first":"Dale","age":44},{"first":"Roger","age":68},{"first":"Jane","age":47}]}'''


def answer_json(connection, data):
    body = ('{\n"a":}' if data.startswith(b"GET /bad") else PEOPLE).encode()
    connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))


def test_json_with_a_path():
    with RawServer(answer_json) as server:
        r = run("""import http from 'k6/http';
            export const options = { iterations: 1 };
            export default function () {
                const res = http.get(__ENV.URL + '/people');
                const say = (v) => console.log(typeof v, JSON.stringify(v));
                for (const path of ['name.first', 'age', 'friends.#', 'friends.#.first', 'friends.#(age>45)#.first', 'fav\\\\.movie', 'f*.1',
                                    'none', 'missing', 'friends.@reverse.0.age', '{age,n:name.first}', 'emoji']) say(res.json(path));
                say(res.json().friends.length);
                say(res.json() === res.json());
                const bad = http.get(__ENV.URL + '/bad');
                say(bad.json('a'));
                try { bad.json() } catch (e) { console.log(e.message) }
            }""", env={"URL": server.url})
    assert r.code == 0, r
    assert said(r) == [
        'string "Tom"', "number 37", "number 3", 'object ["Dale","Roger","Jane"]', 'object ["Roger","Jane"]', 'string "Deer Hunter"',
        'object {"first":"Roger","age":68}', "object null", "undefined undefined", "number 47", 'object {"age":37,"n":"Tom"}', 'string "\U0001F600"',
        "number 3", "boolean true", "undefined undefined",
        "cannot parse json due to an error at line 2, character 5 , error: invalid character '}' looking for beginning of value",
    ], r
