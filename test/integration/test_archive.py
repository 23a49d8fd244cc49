"""lt archive, runs from archives, lt inspect, lt new, lt completion."""
import io
import json
import shutil
import subprocess
import tarfile

from harness import environment, folder, lt
import harness

SCRIPT = """
import { twice } from './lib/mod.js';
const cjs = require('./lib/c.js');
const text = open('./data/text.txt'), bytes = open('data/bytes.bin', 'b');
export const options = { vus: 2, iterations: 4, thresholds: { iterations: ['count==4'] } };
export default function () {
    console.log(`[${twice(text)} ${cjs.x} ${new Uint8Array(bytes).join()} ${__ENV.NAME} ${__ENV.OWN} ${__ENV.SYSTEM}]`);
}
"""


def project():
    place = folder()
    (place / "lib").mkdir()
    (place / "data").mkdir()
    (place / "script.js").write_text(SCRIPT)
    (place / "lib/mod.js").write_text("import { two } from './deep.js';\nexport const twice = (x) => x.repeat(two);")
    (place / "lib/deep.js").write_text("export const two = 2;")
    (place / "lib/c.js").write_text("exports.x = 42;")
    (place / "data/text.txt").write_text("h\u00e9")
    (place / "data/bytes.bin").write_bytes(bytes([0, 255, 10]))
    (place / "unused.txt").write_text("not loaded")
    return place


def archived(*flags, env=None):
    """The archive's path; the project that it was made of is gone."""
    place = project()
    r = lt("archive", *flags, "script.js", cwd=place, env=env)
    assert r.code == 0, r
    out = folder() / "test.tar"
    shutil.move(place / "archive.tar", out)
    shutil.rmtree(place)
    return out, place


def test_archive_has_everything_that_was_loaded():
    path, place = archived("-e", "NAME=packed", "-u", "3", env={"SYSTEM": "not packed"})
    with tarfile.open(path) as tar:
        names = tar.getnames()
        assert names[:2] == ["metadata.json", "data"], names
        assert sorted(names[2:]) == [f"file{place}/{name}" for name in
                                     ("data/bytes.bin", "data/text.txt", "lib/c.js", "lib/deep.js", "lib/mod.js", "script.js")]
        assert tar.extractfile("data").read().decode() == SCRIPT
        assert tar.extractfile(f"file{place}/script.js").read().decode() == SCRIPT
        meta = json.load(tar.extractfile("metadata.json"))
    assert meta["type"] == "js" and meta["filename"] == f"file://{place}/script.js" and meta["pwd"] == f"file://{place}/", meta
    assert meta["env"] == {"NAME": "packed"}, meta
    assert meta["options"] == {"vus": 3, "iterations": 4, "thresholds": {"iterations": ["count==4"]}}, meta


def test_archive_runs_without_its_files():
    path, _ = archived("-e", "NAME=packed", "-e", "OWN=packed")
    r = lt("run", "-q", path, "-e", "OWN=mine", env={"SYSTEM": "here"})
    assert r.code == 0 and r.err.count("[h\u00e9h\u00e9 42 0,255,10 packed mine here]") == 4, r
    r = lt("run", "-q", path, "-i", "2", "--no-thresholds")
    assert r.code == 0 and r.err.count("packed packed") == 2, r
    # Standard input, and a k6 option of the archive that is overridden.
    process = subprocess.run([str(harness.build / "lt"), "run", "-q", "-"], stdin=open(path, "rb"), capture_output=True,
                             env=environment())
    assert process.returncode == 0 and process.stderr.count(b"packed packed") == 4, process
    r = lt("inspect", path)
    assert r.code == 0 and json.loads(r.out)["iterations"] == 4, r


def test_archive_options_replace_the_scripts():
    path, _ = archived("--iterations", "1", "-u", "1", "--exclude-env-vars", "-e", "NAME=x")
    r = lt("run", "-q", path, "--no-thresholds")
    assert r.code == 0 and r.err.count("[h\u00e9") == 1 and "undefined undefined" in r.err, r


def test_user_names_are_left_out_and_paths_still_work():
    """An archive that was made below /home, as k6 writes it: with a link and a PAX header."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        def add(name, data):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
        script = "import { v } from './m.js'; const t = open('/home/alice/t.txt');\n" \
                 "export default () => console.log(v, t);\nexport const options = { iterations: 9 };"
        add("metadata.json", json.dumps({"type": "js", "options": {"iterations": 2}, "env": {}, "filename":
                                         "file:///home/nobody/s.js", "pwd": "file:///home/nobody/"}).encode())
        add("data", script.encode())
        link = tarfile.TarInfo("file/home/nobody/s.js")
        link.type, link.linkname = tarfile.LNKTYPE, "data"
        tar.addfile(link)
        add("file/home/nobody/m.js", b"export const v = 'module';")
        add("file/home/nobody/t.txt", b"text")
        add("file/home/nobody/" + "long" * 60 + ".txt", b"")
    path = folder() / "k6.tar"
    path.write_bytes(buffer.getvalue())
    r = lt("run", "-q", path)
    assert r.code == 0 and r.err.count("module text") == 2, r
    for cut in (600, 1500, 2100):
        path.write_bytes(buffer.getvalue()[:cut])
        r = lt("run", "-q", path)
        assert r.code == 255 and "cannot read the archive" in r.err, (cut, r)


def test_archive_errors():
    place = project()
    r = lt("archive", "script.js", "-O", "/no/such/folder/x.tar", cwd=place)
    assert r.code == 255 and "/no/such/folder/x.tar" in r.err, r
    r = lt("archive", cwd=place)
    assert r.code == 255 and "accepts 1 arg(s), received 0" in r.err, r
    (place / "broken.js").write_text("export default function () { let = }")
    r = lt("archive", "broken.js", cwd=place)
    assert r.code == 107 and not (place / "archive.tar").exists(), r
    r = lt("run", "-q", "-t", "archive", "script.js", cwd=place)
    assert r.code == 255 and "is not an archive" in r.err, r
    r = lt("run", "-q", "-t", "cobol", "script.js", cwd=place)
    assert r.code == 255 and "unknown type" in r.err, r
    process = subprocess.run([str(harness.build / "lt"), "archive", "-O", "-", "script.js"], cwd=place, capture_output=True,
                             env=environment())
    assert process.returncode == 0 and tarfile.open(fileobj=io.BytesIO(process.stdout)).getnames()[0] == "metadata.json"


def test_inspect_execution_requirements():
    script = """export const options = { scenarios: {
        a: { executor: 'constant-vus', vus: 3, duration: '10s' },
        b: { executor: 'ramping-arrival-rate', startTime: '5s', preAllocatedVUs: 2, maxVUs: 7, gracefulStop: '1s',
             stages: [{ duration: '40s', target: 9 }], tags: { k: 'v' }, exec: 'other' } } };
        export default function () {} export function other() {}"""
    r = lt("inspect", "--execution-requirements", "-", stdin=script)
    out = json.loads(r.out)
    # 5 s + 40 s + 1 s; 3 VUs, and up to 7 beside them.
    assert r.code == 0 and out["totalDuration"] == "46s" and out["maxVUs"] == 10, r
    assert out["scenarios"]["a"] == {"executor": "constant-vus", "startTime": "0s", "gracefulStop": "30s",
                                     "exec": "default", "vus": 3, "duration": "10s"}, out
    b = out["scenarios"]["b"]
    assert b["stages"] == [{"duration": "40s", "target": 9}] and b["tags"] == {"k": "v"} and b["timeUnit"] == "1s", b
    out = json.loads(lt("inspect", "-", stdin=script).out)
    assert "totalDuration" not in out and out["scenarios"]["a"] == {"executor": "constant-vus", "vus": 3, "duration": "10s"}
    r = lt("inspect", "--execution-requirements", "-", stdin="export default function () {}")
    out = json.loads(r.out)
    assert out["totalDuration"] == "10m30s" and out["maxVUs"] == 1, out
    assert out["scenarios"]["default"]["executor"] == "per-vu-iterations", out
    r = lt("inspect", "-", stdin="console.log('HOME is', __ENV.HOME); export default function () {}", env={"HOME": "/x"})
    assert "HOME is undefined" in r.err, r


def test_new():
    place = folder()
    r = lt("new", cwd=place)
    assert r.code == 0 and r.out == "New script created: script.js (minimal template).\n", r
    r = lt("new", cwd=place)
    assert r.code == 255 and "script.js already exists. Use the `--force` flag to overwrite it" in r.err, r
    r = lt("run", "-q", "-d", "1s", "-u", "1", "script.js", cwd=place, env={"BASE_URL": harness.target_url})
    assert r.code == 0 and "\u2713 status is 200" in r.out and "checks_succeeded" in r.out, r
    r = lt("new", "-f", "--template", "protocol", "--project-id=7", "script.js", cwd=place)
    assert r.code == 0 and "(protocol template)" in r.out, r
    r = lt("inspect", "script.js", cwd=place)
    assert r.code == 0 and json.loads(r.out)["cloud"] == {"projectID": 7}, r
    (place / "own.js").write_text("// mine\n")
    r = lt("new", "--template", "own.js", "copy.js", cwd=place)
    assert r.code == 0 and (place / "copy.js").read_text() == "// mine\n", r
    for flags, text in ((["--template", "no.js", "x.js"], "no.js"), (["--nonsense"], "unknown flag: --nonsense"),
                        (["a.js", "b.js"], "more than one file"), (["--project-id", "x", "y.js"], "not a number")):
        r = lt("new", *flags, cwd=place)
        assert r.code == 255 and text in r.err, r
    assert not (place / "x.js").exists() and not (place / "y.js").exists()
