#!/usr/bin/env python3
"""Runs every case below this folder in lt and compares what it prints with what Node printed.

usage: run.py LT [PART]
A case is NAME.js or NAME.ts with NAME.out beside it; console.log lines are compared. Init code runs
several times in one test (for the options, for each VU, …): output that repeats as a whole counts once.
"""
import os
import pathlib
import subprocess
import sys

here = pathlib.Path(__file__).parent
lt = sys.argv[1]
cases = sorted(p for p in [*here.rglob("*.js"), *here.rglob("*.ts")] if p.with_suffix(".out").exists())
if len(sys.argv) > 2:
    cases = [c for c in cases if sys.argv[2] in str(c)]
passed, failed = 0, 0
for case in cases:
    command = [lt, "run", "--quiet", "--no-summary", "--log-format", "raw", "--log-output", "stdout", "-i", "1", "--address", "", str(case)]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=30,
                             env={**os.environ, "K6_ADDRESS": ""})  # no REST API: tests run side by side
        got = run.stdout
    except subprocess.TimeoutExpired:
        got = "(timed out)\n"
    want = case.with_suffix(".out").read_text()
    if want and got == want * max(1, len(got) // len(want)):
        passed += 1
        continue
    failed += 1
    print(f"FAILED {case.relative_to(here)}\n--- Node\n{want}--- lt\n{got}")
print(f"conformance: {passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
