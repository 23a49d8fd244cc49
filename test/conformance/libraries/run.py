#!/usr/bin/env python3
"""Runs scripts that use popular npm libraries in lt and in Node, and compares what they print.

usage: run.py LT NODE_MODULES [PART]
NODE_MODULES is filled with `npm ci` from package-lock.json here when it does not exist. Beside it come
bundles/ (libraries of many files or of bare imports, made one ES module with esbuild) and cases/ (a copy, so
that a case's relative imports mean the same file for Node and for lt). PART selects cases by name.
"""
import difflib
import os
import pathlib
import shutil
import subprocess
import sys

here = pathlib.Path(__file__).resolve().parent
BUNDLES = {"faker": "@faker-js/faker/dist/esm/index.mjs", "uuid": "uuid/dist/esm-browser/index.js"}
ZONES = ["UTC", "America/New_York", "Australia/Lord_Howe"]
SHOWN = 40  # lines of a difference


def install(folder):
    """The pinned libraries into folder/node_modules."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(here / name, folder / name)
    # No install scripts: esbuild's only swaps its launcher for the program that we call anyway.
    subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL)


def prepare(modules):
    """Bundles and the copy of the cases, beside the modules."""
    folder = modules.parent
    for name, entry in BUNDLES.items():
        out = folder / "bundles" / f"{name}.mjs"
        subprocess.run([str(modules / ".bin" / "esbuild"), str(modules / entry), "--bundle", "--format=esm", "--charset=utf8",
                        "--log-level=error", f"--outfile={out}"], check=True)
    (folder / "importmap.json").write_text('{"imports": {"dayjs": "./node_modules/dayjs/dayjs.min.js"}}')  # as locales ask for it
    cases = folder / "cases"
    shutil.rmtree(cases, ignore_errors=True)
    cases.mkdir()
    for case in here.glob("cases/*.js"):
        shutil.copy(case, cases / case.with_suffix(".mjs").name)
    return cases


def run(command, zone):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, env={**os.environ, "TZ": zone})
    except subprocess.TimeoutExpired:
        return "", "(timed out)"
    return done.stdout, done.stderr if done.returncode else ""


def main():
    lt, modules = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2]).resolve()
    part = sys.argv[3] if len(sys.argv) > 3 else ""
    if not modules.exists():
        install(modules.parent)
    passed, failed = 0, 0
    for case in sorted(prepare(modules).glob("*.mjs")):
        if part not in case.name:
            continue
        # Only the library of dates reads the clock's zone.
        for zone in ZONES if case.stem == "dayjs" else ZONES[:1]:
            want, node_error = run(["node", str(case)], zone)
            if node_error or not want:
                sys.exit(f"{case.name} does not run in Node: {node_error}")
            got, error = run([lt, "run", "--quiet", "--no-summary", "--log-format", "raw", "--log-output", "stdout", "-i", "1",
                              "--address", "", "--import-map", str(modules.parent / "importmap.json"), str(case)], zone)
            # Init code runs several times in one test: output that repeats as a whole counts once.
            if got and got == want * (len(got) // len(want)):
                passed += 1
                continue
            failed += 1
            first = got.splitlines()[:len(want.splitlines())]
            difference = list(difflib.unified_diff(want.splitlines(), first, "Node", "lt", lineterm="", n=0))
            print(f"FAILED {case.stem} ({zone})", *(difference[:SHOWN] or ["Init code printed something else later."]), error, sep="\n")
    print(f"libraries: {passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
