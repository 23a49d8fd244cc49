#!/usr/bin/env python3
"""Compares the script compiler with Node: what programs print, and which sources are accepted.

usage: compiler_differential.py HOST [--seconds N] [--seed S] [--programs N] [--mutations N] [--corpus FOLDER]...
                                [--jobs 2] [--keep FOLDER] [FILE...]
HOST is build/test/programs. Needs node 20. With neither --programs nor --mutations both run until the
seconds are over. --corpus adds sources to mutate; --keep writes each mismatch, reduced, into a folder.
FILEs are programs to compare instead of random ones; with --keep they are reduced as well.
"""
import argparse
import pathlib
import random
import subprocess
import sys
import threading
import time

import program_generator
import source_mutator
from differential_skips import accepted_run, accepted_parse

here = pathlib.Path(__file__).resolve().parent


class Engine:
    """A process that answers programs, one after another; restarted when it dies."""

    def __init__(self, command):
        self.command, self.process = command, None

    def ask(self, source):
        if not self.process:
            self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        data = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
        try:
            self.process.stdin.write(b"%d\n" % len(data) + data)
            self.process.stdin.flush()
            length = int(self.process.stdout.readline())
            return self.process.stdout.read(length).decode("utf-8", "replace")
        except (ValueError, BrokenPipeError):
            status = self.process.wait()
            self.process = None
            return f"CRASH of the host, status {status}\n"

    def close(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait()


def node(mode):
    return Engine(["node", "--experimental-vm-modules", "--no-warnings", "--stack-size=3000", str(here / "programs.mjs"), mode])


def plain(text):
    """The output without the words of the engine."""
    lines = []
    for line in text.splitlines():
        if line.startswith("SyntaxError"):
            line = "SyntaxError"
        elif line.startswith(("rejected", "uncaught", "awaiting")):
            line = "rejected"
        lines.append(line)
    return lines


def ends_early(text):
    """Deep recursion and memory have other limits in each engine."""
    return "RangeError" in text


class Run:
    """Programs in both engines."""

    def __init__(self, host):
        self.lt, self.node = Engine([host, "run"]), node("run")

    def differ(self, source):
        """None, or both outputs."""
        want = self.node.ask(source)
        got = self.lt.ask(source)
        if plain(want) == plain(got) or (ends_early(want) and "CRASH" not in got) or accepted_run(source, want, got):
            return None
        return want, got

    def close(self):
        self.lt.close()
        self.node.close()


class Parse:
    """Acceptance of sources in both engines."""

    def __init__(self, host):
        self.lt, self.node = Engine([host, "parse"]), node("parse")

    def differ(self, source):
        want = self.node.ask(source)
        got = self.lt.ask(source)
        crashed = "CRASH" in got or got.startswith("BAD OUTPUT")
        if not crashed and ((want == "ok") == (got == "ok") or accepted_parse(source, want, got)):
            return None
        return want, got

    def close(self):
        self.lt.close()
        self.node.close()


def reduce(pair, source, fixed, seconds=20):
    """Fewer lines, then fewer tokens, as long as the engines differ in the same way."""
    until = time.time() + seconds
    first = pair.differ(source)
    if not first:
        return source

    def kind(found):
        got = found[1]
        return "CRASH" in got or "BAD" in got, found[0].startswith("SyntaxError"), got.startswith("SyntaxError")

    def shrink(units, join):
        size = max(1, len(units) // 2)
        while size:
            at = 0
            while at < len(units) and time.time() < until:
                shorter = units[:at] + units[at + size:]
                found = pair.differ(fixed + join(shorter))
                if found and kind(found) == kind(first):
                    units = shorter
                else:
                    at += size
            size = size // 2 if size > 1 else 0
        return units

    def balanced(lines):
        """Removes what stands between matching braces, with its first and last line."""
        at = 0
        while at < len(lines) and time.time() < until:
            depth = 0
            for end in range(at, len(lines)):
                depth += lines[end].count("{") - lines[end].count("}")
                if depth <= 0:
                    break
            for shorter in ([lines[:at] + lines[end + 1:], lines[:at] + lines[at + 1:end] + lines[end + 1:]] if end > at else []):
                found = pair.differ(fixed + "\n".join(shorter))
                if found and kind(found) == kind(first):
                    lines = shorter
                    break
            else:
                at += 1
        return lines

    lines = source[len(fixed):].split("\n")
    for _ in range(3):
        before = len(lines)
        lines = balanced(lines)
        lines = shrink(lines, "\n".join)
        if len(lines) == before:
            break
    tokens = source_mutator.tokens("\n".join(lines))
    tokens = shrink(tokens, "".join)
    return fixed + "".join(tokens)


class Report:
    def __init__(self, keep, most):
        self.lock = threading.Lock()
        self.keep, self.most = keep and pathlib.Path(keep), most
        self.counts, self.mismatches = {}, {}
        if self.keep:
            self.keep.mkdir(parents=True, exist_ok=True)

    def count(self, what):
        with self.lock:
            self.counts[what] = self.counts.get(what, 0) + 1

    def add(self, what, name, pair, source, fixed=""):
        with self.lock:
            self.mismatches[what] = self.mismatches.get(what, 0) + 1
            number = self.mismatches[what]
        if number > self.most:
            return
        if self.keep:
            source = reduce(pair, source, fixed)
        want, got = pair.differ(source) or ("(the same now)", "")
        text = source[len(fixed):]
        with self.lock:
            print(f"DIFFERENT {what} {name}\n{text.rstrip() if len(text) < 3000 else text[:3000]}\n--- Node\n{want.rstrip()[-1500:]}\n--- lt\n{got.rstrip()[-1500:]}\n", flush=True)
            if self.keep:
                (self.keep / f"{what}-{name}.mjs").write_bytes(source.encode("utf-8", "surrogatepass"))

    def over(self):
        return any(n >= self.most for n in self.mismatches.values())


def run_programs(host, report, until, seeds):
    pair = Run(host)
    for seed in seeds:
        if time.time() > until or report.over():
            break
        source = program_generator.generate(seed)
        report.count("programs")
        if pair.differ(source):
            report.add("program", str(seed), pair, source, program_generator.PRELUDE)
    pair.close()


def run_mutations(host, report, until, seeds, corpus):
    pair = Parse(host)
    for seed in seeds:
        if time.time() > until or report.over():
            break
        source = source_mutator.mutate(corpus, seed)
        report.count("mutations")
        if pair.differ(source):
            report.add("mutation", str(seed), pair, source)
    pair.close()


def compare_files(host, report, files):
    run, parse = Run(host), Parse(host)
    for name in files:
        source = pathlib.Path(name).read_bytes().decode("utf-8", "surrogatepass")
        fixed = program_generator.PRELUDE if source.startswith(program_generator.PRELUDE) else ""
        report.count("files")
        for what, pair in (("parse", parse), ("run", run)):
            if pair.differ(source):
                report.add(what, pathlib.Path(name).stem, pair, source, fixed)
                break
    run.close()
    parse.close()


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("host")
    parser.add_argument("files", nargs="*")
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--programs", type=int, default=0)
    parser.add_argument("--mutations", type=int, default=0)
    parser.add_argument("--corpus", action="append", default=[])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--most", type=int, default=10)
    parser.add_argument("--keep")
    args = parser.parse_args()
    report = Report(args.keep, args.most)
    until = time.time() + args.seconds if args.seconds else float("inf")
    if args.files:
        compare_files(args.host, report, args.files)
    else:
        if not (args.seconds or args.programs or args.mutations):
            parser.error("say --seconds, --programs or --mutations")
        endless = 1 << 40 if args.seconds and not (args.programs or args.mutations) else 0
        corpus = source_mutator.corpus([here, here.parent.parent / "examples", *args.corpus]) if args.mutations or endless else []
        threads = []
        for job in range(args.jobs):
            start = args.seed * 1000003 + job
            for count, what, rest in ((args.programs or endless, run_programs, ()), (args.mutations or endless, run_mutations, (corpus,))):
                if count:
                    threads.append(threading.Thread(target=what, args=(args.host, report, until, range(start, start + count, args.jobs), *rest)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    total = ", ".join(f"{n} {what}" for what, n in report.counts.items())
    print(f"compiler_differential: {total}; different: {sum(report.mismatches.values())} (seed {args.seed})")
    return 1 if report.mismatches else 0


if __name__ == "__main__":
    sys.exit(main())
