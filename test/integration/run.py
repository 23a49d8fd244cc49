#!/usr/bin/env python3
"""Runs lt against real servers on loopback: the demo target and a server that misbehaves.

usage: run.py --build build [PART]
Every test is a function named test_*; PART runs those whose name contains it.
"""
import argparse
import importlib
import pathlib
import sys
import time
import traceback

here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here))
import harness  # noqa: E402

MODULES = ["test_run", "test_faults", "test_html", "test_cli", "test_examples"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build")
    parser.add_argument("part", nargs="?", default="")
    args = parser.parse_args()
    harness.setup(pathlib.Path(args.build).resolve())
    passed, failed = 0, 0
    try:
        for name in MODULES:
            module = importlib.import_module(name)
            for test in [t for t in dir(module) if t.startswith("test_") and callable(getattr(module, t))]:
                if args.part not in f"{name}.{test}":
                    continue
                start = time.monotonic()
                try:
                    getattr(module, test)()
                    passed += 1
                    print(f"ok     {name}.{test} ({time.monotonic() - start:.1f} s)", flush=True)
                except Exception:
                    failed += 1
                    print(f"FAILED {name}.{test}\n{traceback.format_exc()}", flush=True)
    finally:
        harness.teardown()
    print(f"integration: {passed} passed, {failed} failed")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
