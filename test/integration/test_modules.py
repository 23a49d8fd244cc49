"""Modules that are not beside the script: over HTTP, from the cache on disk, through import maps."""
import hashlib
import http.server
import threading
import time

from harness import closed_port, folder, lt


class ModuleServer:
    """Serves a dict of path → text with entity tags; notes what was asked and how often it was newer."""

    def __init__(self, files, delay=0):
        server = self
        server.files, server.asked, server.sent = files, [], []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                server.asked.append(self.path)
                time.sleep(delay)
                text = server.files.get(self.path)
                if text is None:
                    self.send_error(404)
                    return
                if isinstance(text, tuple):
                    self.send_response(302)
                    self.send_header("Location", text[0])
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                tag = '"' + hashlib.sha256(text.encode()).hexdigest()[:16] + '"'
                if self.headers.get("If-None-Match") == tag:
                    self.send_response(304)
                    self.end_headers()
                    return
                server.sent.append(self.path)
                self.send_response(200)
                self.send_header("ETag", tag)
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *unused):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *unused):
        self.server.shutdown()
        self.server.server_close()


LIBRARY = {
    "/lib/main.js": "import { two } from './two.js'; import three from '/other/three.ts'; export const five = two + three;",
    "/lib/two.js": "export const two = 2;",
    "/other/three.ts": "const three: number = 3; export default three;",
}


def script(place, text, name="script.js"):
    path = place / name
    path.write_text(text)
    return path


def run(path, *flags, cache, **more):
    return lt("run", "--quiet", "--no-summary", *flags, path, env={"XDG_CACHE_HOME": str(cache)}, **more)


def test_remote_modules_import_each_other():
    place = folder()
    with ModuleServer(LIBRARY) as server:
        path = script(place, f"import {{ five }} from '{server.url}/lib/main.js'; export default function () {{ console.log('five', five); }}")
        r = run(path, "--vus", 3, "--iterations", 3, cache=place / "cache")
        assert r.code == 0 and r.err.count("five 5") == 3, r
        assert sorted(server.asked) == sorted(LIBRARY), server.asked


def test_a_remote_script_runs():
    place = folder()
    with ModuleServer({"/script.js": "import { x } from './x.js'; export default function () { console.log('x', x); }", "/x.js": "export const x = 7;"}) as server:
        r = run(f"{server.url}/script.js", cache=place / "cache")
        assert r.code == 0 and "x 7" in r.err, r


def test_redirects_are_followed():
    place = folder()
    with ModuleServer({"/old.js": ("/new.js",), "/new.js": "export const y = 8;"}) as server:
        r = run(script(place, f"import {{ y }} from '{server.url}/old.js'; export default function () {{ console.log('y', y); }}"), cache=place / "cache")
        assert r.code == 0 and "y 8" in r.err, r


def test_modules_of_one_file_are_fetched_at_once():
    place = folder()
    names = [f"/m{i}.js" for i in range(8)]
    with ModuleServer({name: "export default 1;" for name in names}, delay=0.4) as server:
        imports = "".join(f"import m{i} from '{server.url}{name}';\n" for i, name in enumerate(names))
        start = time.monotonic()
        r = run(script(place, imports + "export default function () {}"), cache=place / "cache")
        assert r.code == 0 and time.monotonic() - start < 2.4, (r, time.monotonic() - start)


def test_what_is_missing_is_one_error_with_its_place():
    place = folder()
    with ModuleServer({}) as server:
        r = run(script(place, f"import k6 from 'k6';\nimport x from '{server.url}/no.js';\nexport default function () {{}}"), cache=place / "cache")
        assert r.code == 107 and "script.js:2:" in r.err and "/no.js" in r.err and "404" in r.err, r
    r = run(script(place, f"import x from 'http://127.0.0.1:{closed_port()}/no.js';\nexport default function () {{}}"), cache=place / "cache")
    assert r.code == 107 and "couldn't be retrieved" in r.err, r


def test_syntax_errors_in_remote_modules_name_the_url():
    place = folder()
    with ModuleServer({"/bad.js": "export const a = 1;\nexport const = 2;"}) as server:
        r = run(script(place, f"import x from '{server.url}/bad.js';\nexport default function () {{}}"), cache=place / "cache")
        assert r.code == 107 and f"{server.url}/bad.js:2:14" in r.err, r


def test_the_cache_serves_when_the_server_does_not():
    place = folder()
    with ModuleServer(dict(LIBRARY)) as server:
        path = script(place, f"import {{ five }} from '{server.url}/lib/main.js'; export default function () {{ console.log('five', five); }}")
        assert run(path, cache=place / "cache").code == 0
        r = run(path, cache=place / "cache")
        assert r.code == 0 and len(server.asked) == 6 and len(server.sent) == 3, (server.asked, server.sent)
        server.files["/lib/two.js"] = "export const two = 20;"
        r = run(path, cache=place / "cache")
        assert "five 23" in r.err and len(server.sent) == 4, (r, server.sent)
    r = run(path, cache=place / "cache")
    assert r.code == 0 and "five 23" in r.err, r
    assert run(path, "--no-module-cache", cache=place / "cache").code == 107
    for copy in (place / "cache").rglob("*"):
        if copy.is_file():
            copy.write_bytes(copy.read_bytes()[:-1] + b"?")
    assert run(path, cache=place / "cache").code == 107, "damaged copies must not be used"


def test_no_module_cache_writes_nothing():
    place = folder()
    with ModuleServer(dict(LIBRARY)) as server:
        path = script(place, f"import {{ five }} from '{server.url}/lib/main.js'; export default function () {{ console.log('five', five); }}")
        assert run(path, "--no-module-cache", cache=place / "cache").code == 0
        assert not (place / "cache").exists()


MAPPED = """import { a } from 'https://jslib.k6.io/k6-utils/1.4.0/index.js';
import { b } from 'tools/b.js';
import c from 'whole';
export default function () { console.log('got', a, b, c); }"""


def mapped(place):
    (place / "vendor" / "k6-utils" / "1.4.0").mkdir(parents=True)
    (place / "tools").mkdir()
    (place / "vendor" / "k6-utils" / "1.4.0" / "index.js").write_text("export const a = 1;")
    (place / "tools" / "b.js").write_text("export const b = 2;")
    (place / "c.js").write_text("export default 3;")
    return '{"imports": {"https://jslib.k6.io/": "./vendor/", "tools/": "./tools/", "whole": "./c.js"}}'


def test_an_import_map_beside_the_script_is_used():
    place = folder()
    script(place, mapped(place), "importmap.json")
    r = run(script(place, MAPPED), cache=place / "cache")
    assert r.code == 0 and "got 1 2 3" in r.err, r


def test_an_import_map_by_flag_and_environment():
    place, elsewhere = folder(), folder()
    where = script(place, mapped(place), "map.json")
    path = script(elsewhere, MAPPED)
    r = run(path, "--import-map", where, cache=place / "cache")
    assert r.code == 0 and "got 1 2 3" in r.err, r
    r = lt("run", "--quiet", "--no-summary", path, env={"LT_IMPORT_MAP": str(where)})
    assert r.code == 0 and "got 1 2 3" in r.err, r


def test_bad_import_maps_are_one_error():
    place = folder()
    path = script(place, "export default function () {}")
    for text in ["{", "[]", '{"imports": 1}', '{"imports": {"a": 1}}', '{"imports": {"a/": "./b"}}', '{"imports": {}, "scopes": {}}']:
        r = run(path, "--import-map", script(place, text, "map.json"), cache=place / "cache")
        assert r.code == 104 and r.err.count("level=error") == 1 and "map.json" in r.err, (text, r)
    r = run(path, "--import-map", place / "none.json", cache=place / "cache")
    assert r.code == 104 and "none.json" in r.err, r


def test_archives_carry_remote_modules_and_the_map():
    place = folder()
    with ModuleServer(dict(LIBRARY)) as server:
        (place / "m.js").write_text("export const m = 9;")
        script(place, '{"imports": {"mapped": "./m.js"}}', "importmap.json")
        path = script(place, f"import {{ five }} from '{server.url}/lib/main.js'; import {{ m }} from 'mapped'; export default function () {{ console.log('got', five, m); }}")
        r = lt("archive", "--no-module-cache", "-O", place / "a.tar", path)
        assert r.code == 0, r
    (place / "m.js").unlink()
    (place / "importmap.json").unlink()
    r = lt("run", "--quiet", "--no-summary", "--no-module-cache", place / "a.tar")
    assert r.code == 0 and "got 5 9" in r.err, r
