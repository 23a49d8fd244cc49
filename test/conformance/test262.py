#!/usr/bin/env python3
"""Runs test262 (https://github.com/tc39/test262, a checkout that is not part of this project).

usage: test262.py CHECKOUT [--part language/expressions] [--sample N] [--seed S] [--fail FILE]
                  [--driver build/test/t262] [--jobs 2]

Scripts run as strict code and modules as modules: what needs sloppy mode, agents, other realms,
Intl, Temporal or a feature newer than ES2024 is left out, but for those of ES2025 that are there. Prints the pass rate of language/ and
built-ins/ and the failures by directory. With --fail, writes every failure with its message.
"""
import argparse
import collections
import pathlib
import random
import re
import subprocess
import sys
import threading

NEWER = set("""
Temporal ShadowRealm decorators source-phase-imports source-phase-imports-module-source import-defer
export-defer import-text import-bytes immutable-arraybuffer nonextensible-applies-to-private
await-dictionary error-stack-accessor Iterator.prototype.join Atomics.pause Error.isError
explicit-resource-management Float16Array iterator-sequencing iterator-chunking
iterator-includes joint-iteration json-modules import-attributes json-parse-with-source
Math.sumPrecise regexp-modifiers regexp-duplicate-named-groups uint8array-base64 upsert legacy-regexp
canonical-tz tail-call-optimization cross-realm IsHTMLDDA host-gc-required caller Atomics.waitAsync intl-normative-optional
proxy-missing-checks Intl.Era-monthcode SharedArrayBuffer Atomics
align-detached-buffer-semantics-with-web-reality
""".split())


def parse(path):
    text = path.read_text(encoding="utf-8", errors="surrogateescape")
    m = re.search(r"/\*---(.*?)---\*/", text, re.S)
    meta = m.group(1) if m else ""

    def words(key):
        m = re.search(rf"^{key}:\s*\[(.*?)\]", meta, re.M | re.S)
        if m:
            return [w.strip() for w in m.group(1).split(",") if w.strip()]
        m = re.search(rf"^{key}:\s*\n((?:\s+- .*\n?)+)", meta, re.M)
        return [w.strip(" -") for w in m.group(1).splitlines() if w.strip()] if m else []

    phase = re.search(r"^negative:\s*\n(?:\s+.*\n)*?\s+phase:\s*(\S+)", meta, re.M)
    kind = re.search(r"^negative:\s*\n(?:\s+.*\n)*?\s+type:\s*(\S+)", meta, re.M)
    return words("flags"), words("includes"), words("features"), phase and phase.group(1), kind and kind.group(1)


def wanted(flags, features):
    return not ({"noStrict", "CanBlockIsFalse", "CanBlockIsTrue"} & set(flags)) and not (NEWER & set(features))


def run(driver, checkout, lines, results):
    p = subprocess.Popen([driver, checkout], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, errors="replace")

    def feed():
        p.stdin.write("".join(lines))
        p.stdin.close()

    t = threading.Thread(target=feed)
    t.start()
    for line in p.stdout:
        parts = line.rstrip("\n").split("\t")
        if len(parts) >= 2:
            results[parts[0]] = (parts[1], parts[2] if len(parts) > 2 else "")
    t.join()
    p.wait()


def main():
    a = argparse.ArgumentParser()
    a.add_argument("checkout")
    a.add_argument("--part", default="")
    a.add_argument("--sample", type=int, default=0)
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--fail")
    a.add_argument("--driver", default="build/test/t262")
    a.add_argument("--jobs", type=int, default=2)
    o = a.parse_args()
    root = pathlib.Path(o.checkout).resolve()
    parts = [o.part] if o.part else ["language", "built-ins"]
    files = sorted(f for part in parts for f in
                   ([root / "test" / part] if part.endswith(".js") else (root / "test" / part).rglob("*.js"))
                   if "_FIXTURE" not in f.name)
    if o.sample and o.sample < len(files):
        files = sorted(random.Random(o.seed).sample(files, o.sample))
    lines, skipped = [], 0
    for f in files:
        flags, includes, features, phase, kind = parse(f)
        if not wanted(flags, features):
            skipped += 1
            continue
        lines.append(f"{f}\t{','.join(flags)}\t{','.join(includes)}\t{phase or ''}\t{kind or ''}\n")
    results = {}
    random.Random(0).shuffle(lines)
    threads = [threading.Thread(target=run, args=(o.driver, str(root), lines[i::o.jobs], results)) for i in range(o.jobs)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    missing = len(lines) - len(results)
    totals, groups = collections.Counter(), collections.Counter()
    counts = collections.Counter()
    failures = []
    for path, (state, message) in results.items():
        relative = pathlib.Path(path).relative_to(root / "test")
        top, group = relative.parts[0], "/".join(relative.parts[:3])
        totals[top, state] += 1
        counts[group] += 1
        if state != "pass":
            groups[group] += 1
            failures.append(f"{relative}\t{message}")
    for group, n in groups.most_common():
        print(f"{n:6} of {counts[group]:5}  {group}")
    for top in sorted({t for t, _ in totals}):
        ok, bad = totals[top, "pass"], totals[top, "fail"]
        print(f"{top}: {ok} of {ok + bad} passed, {100 * ok / (ok + bad):.2f} %")
    print(f"left out: {skipped}; no answer: {missing}")
    if o.fail:
        pathlib.Path(o.fail).write_text("\n".join(sorted(failures)) + "\n")
    return 1 if failures or missing else 0


if __name__ == "__main__":
    sys.exit(main())
