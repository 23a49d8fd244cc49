"""The examples run as they are, against the demo target."""
import json
import subprocess

import harness
from harness import lt, root

# Scripts that show a crossed threshold end with its exit code.
EXPECTED = {"thresholds-fail.js": 99, "threshold-fail.js": 99, "thresholds_fail.js": 99}


def scripts():
    found = [*(root / "examples").rglob("*.js"), *(root / "examples").rglob("*.ts")]
    return sorted(p for p in found if p.parent.name != "lib")  # lib/ is what scripts import


def test_scripts():
    assert len(scripts()) >= 8
    for script in scripts():
        r = lt("run", "-q", str(script), timeout=120, cwd=harness.folder())
        want = EXPECTED.get(script.name, 0)
        assert r.code == want, (script, r)


def test_the_typescript_example_makes_its_checks():
    export = harness.folder() / "summary.json"
    script = root / "examples" / "workshop" / "11-typescript.ts"
    r = lt("run", "-q", "--summary-export", str(export), str(script), timeout=60, cwd=harness.folder())
    metrics = json.loads(export.read_text())["metrics"]
    assert r.code == 0 and metrics["checks"]["passes"] == 20 and metrics["http_reqs"]["count"] == 10, r
    assert metrics["pizza_calories"]["min"] > 0, metrics


def test_c_hosts():
    hosts = sorted((root / "examples" / "embed").glob("*.c"))
    assert hosts
    for host in hosts:
        r = subprocess.run([str(harness.build / "examples" / host.stem)], capture_output=True, text=True, timeout=120,
                           env=harness.environment(), cwd=root)
        assert r.returncode == 0, (host, r)
