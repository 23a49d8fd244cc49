"""Source maps: errors in a bundle are shown where they are in the files that it was made of."""
import base64
import json
import os
import re
import shutil
import subprocess
import urllib.parse

import harness
from harness import folder, lt
from test_modules import ModuleServer

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def vlq(value):
    bits = (-value << 1 | 1) if value < 0 else value << 1
    text = ""
    while True:
        bits, digit = bits >> 5, bits & 31
        text += DIGITS[digit | (32 if bits else 0)]
        if not bits:
            return text


def bundle(pieces):
    """pieces: (text, source, line, column), from 1, or (text,) for what nobody wrote. Text and mappings of one line."""
    text, mappings, last = "", [], [0, 0, 0, 0]
    for piece in pieces:
        column = len(text.encode("utf-16-le")) // 2
        fields = [column] + ([piece[1], piece[2] - 1, piece[3] - 1] if len(piece) > 1 else [])
        mappings.append("".join(vlq(new - old) for new, old in zip(fields, last)))
        last[:len(fields)] = fields
        text += piece[0]
    return text, ",".join(mappings)


def source_map(mappings, sources, **more):
    return json.dumps({"version": 3, "sources": sources, "names": [], "mappings": mappings, **more})


def data_url(text):
    return "data:application/json;charset=utf-8;base64," + base64.b64encode(text.encode()).decode()


# main.ts:3 calls lib.ts:1, whose line 2 reads a property of undefined.
PIECES = [
    ("export default function(){", 0, 2, 1), ("o(", 0, 3, 5), (")}", 0, 4, 1),
    ("function o(t){", 1, 1, 8), ("return ", 1, 2, 3), ("t.", 1, 2, 10), ("a", 1, 2, 12), ("}", 1, 3, 1),
]
FRAMES = ["at o ({base}/src/lib.ts:2:12)", "at default ({base}/src/main.ts:3:5)"]
SOURCES = ["src/main.ts", "src/lib.ts"]


def frames(text):
    """The lines of a stack trace without Duktape's "(pc)"."""
    return [re.sub(r"\(\d+\)(?=\)?$)", "", line.strip()) for line in text.splitlines() if line.strip().startswith("at ")]


def expected(base):
    return [frame.format(base=base) for frame in FRAMES]


def run_file(path, *flags, summary=False, **more):
    """With a summary, stderr has the fields of log lines, too: handleSummary's error is one."""
    if not summary:
        return lt("run", "-q", "--no-summary", "--log-format", "raw", *flags, path, **more)
    r = lt("run", "-q", *flags, path, **more)
    r.err = r.err.replace("\\n", "\n").replace("\\t", "\t")
    return r


def project(comment, map_text=None, name="bundle.js.map", pieces=None):
    place = folder()
    text, mappings = bundle(pieces or PIECES)
    (place / "bundle.js").write_text(text + "\n" + comment(mappings) + "\n")
    if map_text:
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_text(map_text(mappings))
    return place


def external(comment="//# sourceMappingURL=bundle.js.map", sources=SOURCES, name="bundle.js.map", **more):
    return project(lambda _: comment, lambda mappings: source_map(mappings, sources, **more), name)


def test_inline_maps():
    for encode in (data_url, lambda text: "data:application/json," + urllib.parse.quote(text)):
        place = project(lambda mappings: "//# sourceMappingURL=" + encode(source_map(mappings, SOURCES)))
        r = run_file(place / "bundle.js")
        assert r.code == 0 and frames(r.err) == expected(f"file://{place}"), r


def test_map_files_beside_the_bundle_and_elsewhere():
    place = external()
    r = run_file(place / "bundle.js")
    assert frames(r.err) == expected(f"file://{place}"), r
    r = run_file("bundle.js", cwd=place)
    assert frames(r.err) == expected(f"file://{place}"), r

    place = external("//@ sourceMappingURL=maps/b.map", [s.removeprefix("src/") for s in SOURCES], "maps/b.map", sourceRoot="../src/")
    r = run_file(place / "bundle.js")
    assert frames(r.err) == expected(f"file://{place}"), r

    place = external("/*# sourceMappingURL=bundle.js.map */", sources=[f"webpack://app/./{s}" for s in SOURCES])
    r = run_file(place / "bundle.js")
    assert frames(r.err) == expected("webpack://app/."), r

    place = external()
    (place / "bundle.js").write_text((place / "bundle.js").read_text().replace("=bundle.js.map", f"=file://{place}/bundle.js.map"))
    r = run_file(place / "bundle.js")
    assert frames(r.err) == expected(f"file://{place}"), r


def test_the_map_of_an_imported_file_and_of_standard_input():
    place = external()
    (place / "script.js").write_text("import run from './bundle.js';\nexport default () => {\n    run();\n};\n")
    r = run_file(place / "script.js")
    assert frames(r.err) == [*expected(f"file://{place}"), f"at default (file://{place}/script.js:3:5)"], r
    r = run_file("-", stdin=(place / "bundle.js").read_text(), cwd=place)
    assert frames(r.err) == expected(f"file://{place}"), r


def test_sections():
    first, second = bundle(PIECES[:3]), bundle([(p[0], 0, *p[2:]) for p in PIECES[3:]])
    text = json.dumps({"version": 3, "sections": [
        {"offset": {"line": 0, "column": 0}, "map": json.loads(source_map(first[1], SOURCES[:1]))},
        {"offset": {"line": 0, "column": len(first[0])}, "map": json.loads(source_map(second[1], SOURCES[1:]))},
    ]})
    place = project(lambda _: "//# sourceMappingURL=bundle.js.map", lambda _: text)
    r = run_file(place / "bundle.js")
    assert frames(r.err) == expected(f"file://{place}"), r


def test_columns_are_utf16_units():
    place = project(lambda mappings: "//# sourceMappingURL=" + data_url(source_map(mappings, SOURCES)),
                    pieces=[("/* \u00e4\u20ac\U0001f600\U0001f600 */const s='\u00e9\U0001f600';",)] + PIECES)
    r = run_file(place / "bundle.js")
    assert frames(r.err) == expected(f"file://{place}"), r
    script = "export default function () { const \u00e4 = '\u20ac\U0001f600'; null.x; }"
    r = harness.run(script)
    column = len(script[:script.index("x;")].encode("utf-16-le")) // 2 + 1
    assert f"script.js:1:{column}(" in r.err, r


def test_what_nobody_wrote_stays_where_it_is():
    place = project(lambda mappings: "//# sourceMappingURL=" + data_url(source_map(mappings, SOURCES)),
                    pieces=PIECES[:3] + [("function o(t){return t.a}",)])
    r = run_file(place / "bundle.js")
    column = len("".join(p[0] for p in PIECES[:3]) + "function o(t){return t.") + 1
    assert frames(r.err) == [f"at o (file://{place}/bundle.js:1:{column})", expected(f"file://{place}")[1]], r


WHERE = [("setup", "export function setup(){"), ("handleSummary", "export function handleSummary(){"), ("teardown", "export function teardown(){")]


def test_errors_of_every_kind_of_code():
    for name, start in WHERE:
        place = project(lambda mappings: "//# sourceMappingURL=" + data_url(source_map(mappings, SOURCES)),
                        pieces=[("export default function(){}",), (start, 0, 2, 1), *PIECES[1:]])
        r = run_file(place / "bundle.js", summary=name == "handleSummary")
        assert frames(r.err) == [frame.replace("default", name) for frame in expected(f"file://{place}")], (name, r)

    place = project(lambda mappings: "//# sourceMappingURL=" + data_url(source_map(mappings, SOURCES)),
                    pieces=[("export default function(){}",), ("", 0, 9, 1), ("o(", 0, 9, 2), (");",), *PIECES[3:]])
    r = run_file(place / "bundle.js")
    assert r.code == 107 and frames(r.err) == [expected(f"file://{place}")[0], f"at file://{place}/src/main.ts:9:2"], r

    cases = {
        "export default function(){try{": ("o(", ")}catch(e){console.error(e.stack)}}"),  # printed by the script
        "export default async function(){await 0;": ("o(", ")}"),  # a promise that fails
        "export default function(){Promise.resolve().then(function $(){": ("o(", ")})}"),  # and nobody looks
    }
    for start, (call, end) in cases.items():
        place = project(lambda mappings: "//# sourceMappingURL=" + data_url(source_map(mappings, SOURCES)),
                        pieces=[(start, 0, 2, 1), (call, 0, 3, 5), (end, 0, 4, 1), *PIECES[3:]])
        r = run_file(place / "bundle.js")
        got = [frame.replace("at $", "at default") for frame in frames(r.err)]
        assert got[:2] == expected(f"file://{place}"), (start, r)


def test_a_thrown_text_has_a_position():
    place = project(lambda mappings: "//# sourceMappingURL=" + data_url(source_map(mappings, SOURCES)),
                    pieces=[*PIECES[:4], ("throw", 1, 2, 12), (" 'cool'", 1, 2, 18), ("}", 1, 3, 1)])
    r = run_file(place / "bundle.js")
    assert r.err.startswith("cool\n\tat ") and frames(r.err) == expected(f"file://{place}"), r


GENERATED = ["at o (file://{0}/bundle.js:1:55)", "at default (file://{0}/bundle.js:1:27)"]


def test_a_map_that_is_missing_or_malformed_is_one_warning():
    text = "".join(p[0] for p in PIECES)
    generated = [f.replace("55", str(text.index("t.a") + 3)).replace("27", str(text.index("o()") + 1)) for f in GENERATED]
    for map_text, why in ((None, "No such file"), ("{\"version\":3", "not valid JSON"), (source_map("!", []), "mappings are not valid"),
                          (json.dumps({"mappings": 12}), "no text \"mappings\"")):
        place = project(lambda _: "//# sourceMappingURL=bundle.js.map", map_text and (lambda _: map_text))
        r = run_file(place / "bundle.js", "-u", "3", "-i", "9")
        assert r.code == 0, r
        warnings = [line for line in r.err.splitlines() if "source map" in line]
        assert len(warnings) == 1 and why in warnings[0] and f"file://{place}/bundle.js" in warnings[0], r
        assert frames(r.err) == [f.format(place) for f in generated] * 9, r


def test_nobody_looks_for_a_map_that_is_not_needed():
    place = project(lambda _: "//# sourceMappingURL=missing.map", pieces=[("export default function(){}",)])
    r = run_file(place / "bundle.js")
    assert r.code == 0 and r.err == "", r


def test_maps_of_remote_modules():
    text, mappings = bundle(PIECES)
    files = {"/dist/bundle.js": text + "\n//# sourceMappingURL=bundle.js.map\n", "/dist/bundle.js.map": source_map(mappings, SOURCES)}
    with ModuleServer(files) as server:
        place, cache = folder(), {"XDG_CACHE_HOME": str(folder())}
        (place / "script.js").write_text(f"import run from '{server.url}/dist/bundle.js';\nexport default () => {{\n    if (__ENV.FAIL) run();\n}};\n")
        r = run_file(place / "script.js", env=cache)
        assert r.code == 0 and r.err == "" and server.asked == ["/dist/bundle.js"], (r, server.asked)
        wanted = [*expected(f"{server.url}/dist"), f"at default (file://{place}/script.js:3:21)"]
        r = run_file(place / "script.js", "-e", "FAIL=1", "-u", "2", "-i", "4", env=cache)
        assert frames(r.err) == wanted * 4, r
        assert server.asked.count("/dist/bundle.js.map") == 1, server.asked
        r = lt("archive", "-O", place / "test.tar", place / "script.js", env=cache)
        assert r.code == 0, r
    shutil.move(place / "script.js", place / "gone.js")
    r = run_file(place / "test.tar", "-e", "FAIL=1", env={"XDG_CACHE_HOME": str(folder())})
    assert frames(r.err) == wanted, r


def test_archives_have_the_maps():
    place = external()
    r = lt("archive", "-O", place.parent / "maps.tar", "bundle.js", cwd=place)
    assert r.code == 0, r
    shutil.rmtree(place)
    r = run_file(place.parent / "maps.tar")
    assert frames(r.err) == expected(f"file://{place}"), r


def test_a_syntax_error_in_a_bundle_has_both_places():
    place = project(lambda mappings: "//# sourceMappingURL=" + data_url(source_map(mappings, SOURCES, sourcesContent=["one;\ntwo three;\n", None])),
                    pieces=[("var a;", 0, 1, 1), ("two", 0, 2, 1), (" ", 0, 2, 4), ("three", 0, 2, 5)])
    r = run_file(place / "bundle.js")
    assert r.code == 107 and "bundle.js:1:11: unexpected token 'three'" in r.err, r
    assert f"in its source map: file://{place}/src/main.ts:2:5\n      2 | two three;\n        |     ^" in r.err, r


# With the real thing, where there is one.

TYPESCRIPT = {
    "user.ts": "interface User { name: string; id?: number }\n\nexport class Account implements User {\n  constructor(public name: string) {}\n"
               "  greet(other?: User): string {\n    return 'h\u00e9llo \U0001f600' + other!.name.length;\n  }\n}\n",
    "main.ts": "import { Account } from './user';\n\nfunction each<T>(list: T[], f: (x: T) => void): void {\n  list.forEach((x: T) => {\n"
               "    f(x);\n  });\n}\n\nexport default function (): void {\n  each<string>(['a'], (name: string) => new Account(name).greet(undefined));\n}\n",
}


def esbuild():
    modules = os.environ.get("LT_NODE_MODULES") or harness.build / "npm" / "node_modules"
    path = shutil.which("esbuild", path=f"{modules}/.bin")
    if not path:
        print("(without esbuild: LT_NODE_MODULES names a folder that has it)")
    return path


def test_bundles_of_esbuild():
    program = esbuild()
    if not program:
        return
    place = folder()
    for name, text in TYPESCRIPT.items():
        (place / name).write_text(text)
    line = TYPESCRIPT["user.ts"].splitlines()[5]
    column = len(line[:line.index("name")].encode("utf-16-le")) // 2 + 1
    wanted = [("user.ts", 6), ("main.ts", 10), ("main.ts", 5), ("main.ts", 4), ("main.ts", 10)]
    for kind in ("inline", "linked"):
        for more in ([], ["--minify"], ["--charset=utf8", "--minify"], ["--target=es2015", "--source-root=./"]):
            out = place / "out" / "bundle.js"
            subprocess.run([program, place / "main.ts", "--bundle", "--format=esm", f"--sourcemap={kind}", "--log-level=error",
                            f"--outfile={out}", *more], check=True)
            r = run_file(out)
            found = [(m[1], int(m[2])) for m in re.finditer(r"/(\w+\.ts):(\d+):\d+\(", r.err)]
            assert found == wanted, (kind, more, r)
            assert f"/user.ts:6:{column}(" in r.err, r
            assert "--source-root=./" in more or f"file://{place}/user.ts" in r.err, r
