"""The examples run as they are, against the demo target."""
import subprocess

import harness
from harness import lt, root

# Scripts that show a crossed threshold end with its exit code.
EXPECTED = {"thresholds-fail.js": 99, "threshold-fail.js": 99, "thresholds_fail.js": 99}


def scripts():
    return sorted(p for p in (root / "examples").rglob("*.js"))


def test_scripts():
    assert len(scripts()) >= 8
    for script in scripts():
        r = lt("run", "-q", str(script), timeout=120, cwd=harness.folder())
        want = EXPECTED.get(script.name, 0)
        assert r.code == want, (script, r)


def test_c_hosts():
    hosts = sorted((root / "examples" / "embed").glob("*.c"))
    assert hosts
    for host in hosts:
        r = subprocess.run([str(harness.build / "examples" / host.stem)], capture_output=True, text=True, timeout=120,
                           env=harness.environment(), cwd=root)
        assert r.returncode == 0, (host, r)
