#!/usr/bin/env python3
"""Runs random regular expressions on random text in lt and in Node and compares every result.

usage: regexp_differential.py LT [CASES [SEED]]
Needs node. A case is a pattern, flags and a text; what is compared is whether the pattern is an error,
exec with indices from several lastIndex, match, matchAll, replace, search and split. Not compared are
cases that lt gives up as too complex, and places inside a surrogate pair: there Node matches empty
text although the standard has no such place with flag u.
"""
import json
import pathlib
import random
import subprocess
import sys
import tempfile

PLAIN = ["a", "b", "c", "A", "B", "1", " ", "_", "a", "b", "-"]
WIDE = PLAIN + ["k", "s", "é", "É", "ſ", "\u212a", "ß", "σ", "Σ", "ς", "\u2028", "\r", "\n", "😀", "\ud83d", "\ude00", "中",
                "𐐀", "𐐨", "ǅ", "ǆ", "İ", "ı", "\ufeff", "\u1e9e"]
CLASSES = ["a-c", "ab", "\\w", "\\d_", "A-Z", "a-z0-9", "\\s-", "", "^", "é-ü", "😀", "\\W", "Σ", "\\b", "\\0-\\x20", "--/", "\\]"]
UNICODE = ["\\p{L}", "\\P{Lu}", "\\u{1F600}", "\\p{Script=Greek}", "[\\p{Ll}\\d]", "[^\\P{L}]", "\\ud83d\\ude00", "[\\u{10400}-\\u{10428}]"]
LOOSE = ["\\x41", "\\u0061", "\\101", "\\cA", "{", "}", "]", "\\8", "{1", "\\c", "[\\c]", "a{,2}", "\\u{2}"]
SETS = ["[[a-z]--[b]]", "[[^a-c]&&\\w]", "[\\w&&\\d]", "[\\q{ab|a}c]", "[\\p{L}--\\p{Lu}]"]
WITHOUT_V = {"[[a-z]--[b]]": "[ac-z]", "[[^a-c]&&\\w]": "(?:(?![a-c])\\w)", "[\\w&&\\d]": "\\d", "[\\q{ab|a}c]": "(?:ab|[ac])",
             "[\\p{L}--\\p{Lu}]": "(?:(?!\\p{Lu})\\p{L})"}
QUANTIFIERS = ["*", "+", "?", "{2}", "{1,3}", "{2,}", "*?", "+?", "??", "{0,2}?"]

SCRIPT = r"""
function esc(v) {
    if (v === undefined) return '-';
    if (v === null) return 'null';
    if (Array.isArray(v)) return '[' + v.map(esc).join(',') + ']';
    if (typeof v !== 'string') return String(v);
    var out = '"';
    for (var i = 0; i < v.length; i++) {
        var c = v.charCodeAt(i);
        out += c > 32 && c < 127 ? v[i] : '\\' + c.toString(16);
    }
    return out + '"';
}
function result(m) {
    if (m === null) return 'null';
    var groups = m.groups ? Object.keys(m.groups).map(function (k) { return k + '=' + esc(m.groups[k]); }).join() : '';
    return m.index + esc(m.slice(0, m.length)) + groups + (m.indices ? esc(m.indices.slice(0, m.length)) : '');
}
function one(p, f, s) {
    var re, out = [], empty = false;
    try { re = new RegExp(p, f); } catch (e) { return e.name; }
    function step(name, fn) {
        try { out.push(name + ' ' + fn()); } catch (e) { out.push(/too many steps/.test(e.message) ? 'TOO COMPLEX' : name + ' ' + e.name); }
    }
    function all(flags) { return new RegExp(p, f.replace(/[gdy]/g, '') + flags); }
    step('exec', function () { return result(all('d').exec(s)); });
    [0, 1, 2, s.length].forEach(function (at) {
        step('at ' + at, function () { re.lastIndex = at; var m = re.exec(s); return result(m) + ' ' + re.lastIndex; });
    });
    step('match', function () { var m = s.match(all('g')); empty = m !== null && m.indexOf('') >= 0; return esc(m); });
    step('matchAll', function () { return Array.from(s.matchAll(all('g'))).map(result).join(' '); });
    step('replace', function () { return esc(s.replace(re, "<$&|$1|$'|$$>")); });
    step('replace all', function () { return esc(s.replace(all('g'), function () {
        /* Node's callback gets "" for groups that took no part when the match is empty: not compared. */
        return '{' + Array.prototype.slice.call(arguments, 0, -1).map(function (v) { return esc(v === undefined ? '' : v); }) + '}';
    })); });
    step('search', function () { return s.search(all('')); });
    step('split', function () { return esc(s.split(all(''))); });
    return (empty ? 'EMPTY ' : '') + out.join('; ');
}
"""


class Maker:
    def __init__(self, seed):
        self.r = random.Random(seed)

    def pick(self, items):
        return self.r.choice(items)

    def atom(self, depth):
        r, kind = self.r, self.r.randrange(16 if depth > 0 else 9)
        if kind < 4:
            c = self.pick(PLAIN if r.randrange(3) else WIDE)
            return "\\n" if c == "\n" else c
        if kind == 4:
            return "."
        if kind == 5:
            return self.pick(["\\d", "\\w", "\\s", "\\D", "\\W", "\\S"])
        if kind == 6:
            classes = [c for c in CLASSES if c] if "v" in self.flags else CLASSES # Node: /[^]{2}/v matches one character
            return "[" + self.pick(["", "^"]) + "".join(self.pick(classes) for _ in range(r.randrange(1, 3))) + "]"
        if kind == 7:
            return self.pick(["\\b", "\\B", "^", "$"])
        if kind == 8:
            if not self.groups:
                return "x"
            return f"\\{r.randint(1, self.groups)}"
        if kind in (9, 10):
            self.groups += 1
            name = f"?<n{self.groups}>" if r.randrange(5) == 0 else ""
            return f"({name}{self.choice(depth - 1)})"
        if kind in (11, 12):
            return f"(?:{self.choice(depth - 1)})"
        if kind == 13:
            return f"(?{self.pick(['=', '!', '<=', '<!'])}{self.choice(depth - 1)})"
        if kind == 14:
            return self.pick(SETS if "v" in self.flags and r.randrange(2) else UNICODE if self.unicode else LOOSE)
        self.groups += 1
        return f"({self.choice(depth - 1)}){self.pick(QUANTIFIERS)}"

    def term(self, depth):
        a = self.atom(depth)
        fixed = a in ("^", "$", "\\b", "\\B") or a.startswith("(?<=") or a.startswith("(?<!") or a[-1] in "*+?}{"
        fixed = fixed or (self.unicode and a.startswith(("(?=", "(?!")))
        if self.r.randrange(3) == 0 and (not fixed or self.r.randrange(200) == 0):
            a += self.pick(QUANTIFIERS)
        return a

    def choice(self, depth):
        parts = []
        while True:
            parts.append("".join(self.term(depth) for _ in range(self.r.randint(1, 4))))
            if self.r.randrange(4):
                return "|".join(parts)
            if self.r.randrange(6) == 0:
                parts.append("")

    def case(self):
        r = self.r
        self.groups = 0
        self.flags = "".join(f for f in "gimsy" if r.randrange(3) == 0)
        mode = r.randrange(6)
        self.flags += "u" if mode in (0, 1) else "v" if mode == 2 else ""
        self.unicode = mode < 3
        if mode == 2:
            self.flags = self.flags.replace("s", "") # Node: /^.\\p{L}/isv does not match "\u03a3\u03a3"
        pattern = self.choice(3)
        letters = WIDE if r.randrange(2) else PLAIN
        return [pattern, self.flags, "".join(self.pick(letters) for _ in range(r.randrange(14)))]


def run(command, folder, cases, end):
    path = pathlib.Path(folder) / "case.js"
    text = f"{SCRIPT}\nvar cases = {json.dumps(cases)};\n"
    text += "cases.forEach(function (c) { console.log(one(c[0], c[1], c[2])); });\n" + end
    path.write_text(text)
    done = subprocess.run([*command, str(path)], capture_output=True, text=True, timeout=300)
    return done.stdout.splitlines(), done.stderr


def in_node(folder, cases):
    """Some patterns crash Node itself; it goes on behind them."""
    lines = []
    while len(lines) < len(cases):
        part, _ = run(["node"], folder, cases[len(lines):], "")
        lines += part if len(lines) + len(part) == len(cases) else [*part, None]
    return lines


def with_u(case):
    """The same case spelt for flag u, which Node 20 gets right where it does not with v."""
    pattern = case[0]
    for sets, plain in WITHOUT_V.items():
        pattern = pattern.replace(sets, plain)
    return [pattern, case[1].replace("v", "u"), case[2]]


def main():
    lt = sys.argv[1]
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    maker = Maker(seed)
    cases = [maker.case() for _ in range(n)]
    in_lt = [lt, "run", "--quiet", "--no-summary", "--log-format", "raw", "--log-output", "stdout", "-i", "1"]
    counts = {"same": 0, "errors in both": 0, "too complex": 0, "crashed Node": 0, "inside a surrogate pair": 0,
              "as Node with u but not v": 0, "different": 0}
    with tempfile.TemporaryDirectory() as folder:
        for first in range(0, n, 500):
            part = cases[first:first + 500]
            want = in_node(folder, part)
            got, stderr = run(in_lt, folder, part, "exports.default = function () {};\n")
            # The init code runs once more for the VU: each line comes a whole number of times.
            got = got[:len(part)]
            if len(want) != len(part) or len(got) != len(part):
                sys.exit(f"lost lines: Node {len(want)}, lt {len(got)} of {len(part)}\n{stderr[-2000:]}")
            for case, a, b in zip(part, want, got):
                pairs = any(ord(c) > 0xFFFF for c in case[2].encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
                if a is None:
                    counts["crashed Node"] += 1
                elif a == b:
                    counts["errors in both" if a == "SyntaxError" else "same"] += 1
                elif "TOO COMPLEX" in b:
                    counts["too complex"] += 1
                elif pairs and ("u" in case[1] or "v" in case[1]) and (a.startswith("EMPTY") or b.startswith("EMPTY")):
                    counts["inside a surrogate pair"] += 1
                elif "v" in case[1] and in_node(folder, [with_u(case)])[0] == b:
                    counts["as Node with u but not v"] += 1
                else:
                    counts["different"] += 1
                    if counts["different"] <= 10:
                        steps = [(x, y) for x, y in zip(a.split("; "), b.split("; ")) if x != y]
                        x, y = steps[0] if steps else (a, b)
                        print(f"different: {json.dumps(case)}\n  Node {x}\n  lt   {y}")
    print(f"seed {seed}: " + ", ".join(f"{v} {k}" for k, v in counts.items()))
    sys.exit(1 if counts["different"] else 0)


if __name__ == "__main__":
    main()
