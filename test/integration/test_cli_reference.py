"""Every command and flag of k6's command line: taken, or refused in words that say what to do.

The list is the reference's, kept here; what is taken by `lt run` really runs a script with it.
"""
import http.server
import json
import os
import pty
import re
import stat
import subprocess
import threading
import time

import harness
from harness import folder, lt

EMPTY = "export default function () {}\n"

# Flags of `run`, each with a value where it needs one; short and long forms, old spellings.
RUN_FLAGS = """
-u 2|--vus 2|--vus=2|-d 1s|--duration 1s|-i 2|--iterations=2|-s 1s:1|--stage 1s:1|--stage 1s:1,1s:0
--execution-segment 0:1/2|--execution-segment-sequence 0,1|--no-setup|--no-teardown|--rps 50
--dns ttl=1m,select=first,policy=onlyIPv4|--max-redirects 3|--user-agent agent|--batch 5|--batch-per-host 3
--http-debug|--http-debug=full|--insecure-skip-tls-verify|-w|--throw|--blacklist-ip 10.0.0.0/8
--block-hostnames *.example.com|--no-connection-reuse|--no-vu-connection-reuse|--min-iteration-duration 10ms
--summary-trend-stats avg,p(99)|--summary-time-unit ms|--system-tags url,status|--tag name=value
--discard-response-bodies|--console-output console.txt|--local-ips 127.0.0.1|--features native-histograms|-m 5|--max 5
-e NAME=value|--env NAME=value|--include-system-env-vars|--include-system-env-vars=false
--compatibility-mode extended|--compatibility-mode base|-t js|--type js|--no-thresholds|--summary-mode compact
--summary-mode full|--summary-mode legacy|--summary-mode disabled|--no-summary|--summary-export export.json
--new-machine-readable-summary|--traces-output none|-o json=out.json|--out json=out.json|--no-usage-report
-a localhost:0|--address localhost:0|-v|--verbose|-q|--quiet|--no-color|--log-output stderr|--log-output stdout
--log-output none|--log-output file=log.txt|--log-format json|--log-format raw|--log-format text|-f json|--logformat json
--profiling-enabled|-c config.json|--config config.json|--paused=false|-p=false|--linger=false|-l=false
"""
# Refused, with the words that say so.
RUN_REFUSED = {
    "--secret-source mock=a=b": (104, "secret sources (--secret-source) are not available in this version: use --env"),
    "--traces-output otel": (104, "traces (--traces-output) are not available in this version: use none"),
    "-o cloud": (255, "there is no cloud service behind libloadtest: send the results to a server of your own"),
    "-o influxdb": (255, "invalid output type 'influxdb', available types are: "),
    "--summary-mode nonsense": (255, "invalid summary mode"),
    "--compatibility-mode nonsense": (104, 'invalid compatibility mode "nonsense". Use: "extended", "base", "experimental_enhanced"'),
    "-e 1x=2": (255, "invalid environment variable name '1x'"),
    "--tag =x": (255, "invalid tag, empty name"),
    "--tag x=": (255, "invalid tag, empty value"),
    "--log-output nonsense": (255, "unsupported log output 'nonsense'"),
    "--type nonsense": (255, 'unknown type "nonsense": use js or archive'),
    "--vus": (255, "flag needs an argument: --vus"),
    "-u": (255, "flag needs an argument: -u"),
    "--upload-only": (255, "unknown flag: --upload-only"),
    "-z": (255, "unknown shorthand flag: 'z' in -z"),
    "--summary-time-unit h": (104, "invalid summary time unit 'h', use 's', 'ms' or 'us'"),
    "--summary-trend-stats p(101)": (104, "invalid percentile trend stat value 'p(101)', provide a number between 0 and 100"),
    "--config none.json": (104, 'failed to load the configuration file from the local file system: couldn\'t read the '
                                'configuration from "none.json"'),
    "--dns ttl=-1s": (104, "invalid DNS TTL"),
    "--duration 1d": (255, "invalid value for flag --duration"),
    "--duration 5": (255, "invalid value for flag --duration"),
    "--local-ips nonsense": (104, "nonsense is not a valid IP, IP range or CIDR"),
    "--execution-segment 2:3": (104, "segment"),
}
# Other commands: what they are given, exit code, what they say.
COMMANDS = [
    ("archive -O out.tar script.js", 0, ""), ("archive --archive-out=out2.tar --exclude-env-vars -u 3 script.js", 0, ""),
    ("inspect script.js", 0, "{"), ("inspect --execution-requirements script.js", 0, '"totalDuration"'),
    ("inspect --include-system-env-vars --compatibility-mode=base --type=js -e A=b script.js", 0, "{"),
    ("version", 0, "lt v"), ("version --json", 0, '"version"'), ("--version", 0, "lt v"),
    ("help", 0, "Commands:"), ("-h", 0, "Commands:"), ("--help", 0, "Commands:"), ("help run", 0, "--vus"), ("run -h", 0, "--vus"),
    ("new", 0, "New script created: script.js (minimal template)."),
    ("new -f script.js", 0, "New script created"), ("new --force --template protocol script.js", 0, "(protocol template)"),
    ("new script.js", 255, "script.js already exists. Use the `--force` flag to overwrite it"),
    ("new --template browser b.js", 255, "lt has no browser"), ("new --project-id 7 c.js", 0, "New script created: c.js"),
    ("features", 0, "FEATURE"), ("features --json", 0, '"native-histograms"'),
    ("deps script.js", 0, "script.js"), ("deps --json script.js", 0, '"customBuildRequired": false'),
    ("x", 255, "lt has no extensions"), ("x docs", 255, "lt has no extensions"), ("x --help", 0, "libloadtest"),
    ("completion bash", 0, "complete"), ("completion zsh", 0, "compdef"), ("completion fish", 0, "complete -c lt"),
    ("completion powershell", 255, "bash, zsh or fish"),
    ("cloud", 255, "lt has no cloud service behind it"), ("cloud script.js", 255, "lt run FILE"),
    ("cloud run --local-execution --no-archive-upload --no-cloud-secrets --no-cloud-logs script.js", 255, "no cloud service"),
    ("cloud run --exit-on-running --show-logs script.js", 255, "no cloud service"),
    ("cloud upload script.js", 255, "no cloud service"), ("cloud login -t token --stack s", 255, "no cloud service"),
    ("cloud login -s", 255, "no cloud service"), ("cloud login -r", 255, "no cloud service"),
    ("cloud project list --json", 255, "no cloud service"), ("cloud test list --project-id 7", 255, "no cloud service"),
    ("cloud load-zone list", 255, "no cloud service"), ("cloud --upload-only script.js", 255, "no cloud service"),
    ("cloud --help", 0, "no cloud service"),
    ("login cloud", 255, "no cloud service"), ("login cloud -t token", 255, "no cloud service"),
    ("login cloud -s", 255, "no cloud service"), ("login cloud -r", 255, "no cloud service"), ("login", 255, "name where to log in"),
    ("login nonsense", 255, "name where to log in"),
    ("convert", 255, "accepts 1 arg(s), received 0"),
    ("convert --return-on-failed-check s.har", 255, "return on failed check requires --enable-status-code-checks"),
    ("convert --correlate s.har", 255, "correlation requires --no-batch"),
    ("convert empty.har", 255, "invalid HAR file supplied, the 'log' property is missing"),
    ("convert -O c.js --options config.json --only site --skip other --batch-threshold 100 --enable-status-code-checks "
     "--return-on-failed-check --min-sleep 1 --max-sleep 2 s.har", 0, ""),
    ("convert --output c.js --no-batch --correlate s.har", 0, ""),
    ("run", 255, 'accepts 1 arg(s), received 0: arg should either be "-", if reading script from stdin, or a path to a script file'),
    ("run a.js b.js", 255, "accepts 1 arg(s), received 2"), ("nonsense", 255, 'unknown command "nonsense"'),
    ("--nonsense", 255, 'unknown flag "--nonsense"'),
] + [(f"{command} -a localhost:1", 255, "localhost:1") for command in ("pause", "resume", "scale -u 1 -m 2", "stats", "status", "stop")]

HAR = {"log": {"version": "1.2", "creator": {"name": "t", "version": "1"}, "pages": [], "entries": [
    {"startedDateTime": "2026-01-01T00:00:00.000Z", "time": 1, "request": {
        "method": "GET", "url": "http://site.example/", "httpVersion": "HTTP/1.1", "headers": [], "queryString": [], "cookies": [],
        "headersSize": -1, "bodySize": 0}, "response": {
        "status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "headers": [], "cookies": [], "content": {
            "size": 0, "mimeType": "text/html"}, "redirectURL": "", "headersSize": -1, "bodySize": 0}, "cache": {}, "timings": {
        "send": 0, "wait": 0, "receive": 0}}]}}


def place_with_files():
    place = folder()
    (place / "script.js").write_text(EMPTY)
    (place / "config.json").write_text("{}")
    (place / "empty.har").write_text("{}")
    (place / "s.har").write_text(json.dumps(HAR))
    return place


def test_run_takes_every_flag():
    place = place_with_files()
    flags = [f.split(" ", 1) for line in RUN_FLAGS.strip().splitlines() for f in line.split("|")]
    for flag in flags:
        r = lt("run", "--no-summary", *flag, "script.js", cwd=place)
        assert r.code == 0 and "level=error" not in r.err, (flag, r)
    # The list leaves no flag out.
    table = json.loads(lt("help", "options", "--json").out)
    known = {f[0].split("=")[0] for f in flags} | {f.split(" ")[0] for f in RUN_REFUSED}
    ours = {"--import-map", "--no-module-cache", "--api-token", "--http3", "--report"}
    untested = {"--" + o["flag"] for o in table if o["flag"]} | {"-" + o["shortFlag"] for o in table if o["shortFlag"]}
    assert untested - known - ours <= {"--help", "-h", "--paused", "--linger"}, untested - known - ours


def test_run_refuses_in_words():
    place = place_with_files()
    for flags, (code, text) in RUN_REFUSED.items():
        parts = flags.split(" ")
        r = lt("run", "-q", *([] if len(parts) == 1 else ["script.js"]), *parts, cwd=place)
        plain = r.err.replace('\\"', '"')
        assert r.code == code and text in plain and plain.count("level=error") == 1, (flags, r)


def test_other_commands_and_their_flags():
    place = place_with_files()
    for line, code, text in COMMANDS:
        if line == "new":
            os.unlink(place / "script.js")
        r = lt(*line.split(), cwd=place)
        plain = (r.out + r.err).replace('\\"', '"')
        assert r.code == code and text in plain and (code == 0) == ("level=error" not in plain), (line, r)


class InfluxDB(http.server.ThreadingHTTPServer):
    def __init__(self, status=204):
        self.seen = []
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                server.seen.append((self.path, self.headers.get("Authorization")))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *unused):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


def test_login_keeps_the_account_for_its_owner_only():
    home = folder()
    env = {"XDG_CONFIG_HOME": str(home / "deep/config")}
    path = home / "deep/config/lt/config.json"
    with InfluxDB() as server:
        r = lt("login", "influxdb", server.url + "/results", stdin="\n\nme\nsecret\n", env=env)
        assert r.code == 0 and str(path) in r.out and "secret" not in r.out + r.err, r
        assert server.seen == [("/ping", "Basic bWU6c2VjcmV0")], server.seen
        want = {"addr": server.url, "db": "results", "username": "me", "password": "secret"}
        assert json.loads(path.read_text()) == {"collectors": {"influxdb": want}}
        assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        # A second login keeps what it is not told, and everything else in the file.
        path.write_text(json.dumps({"vus": 3, "collectors": {"other": 1, "influxdb": {**want, "tagsAsFields": ["url"]}}}))
        path.chmod(0o644)
        r = lt("login", "influxdb", stdin="\nnewer\n\n\n", env=env)
        assert r.code == 0, r
        assert json.loads(path.read_text()) == {"vus": 3, "collectors": {
            "other": 1, "influxdb": {**want, "db": "newer", "tagsAsFields": ["url"]}}}
        assert stat.S_IMODE(path.stat().st_mode) == 0o600 and [p.name for p in path.parent.iterdir()] == ["config.json"]
        r = lt("inspect", "--sources", "-", stdin=EMPTY, env=env)
        assert json.loads(r.out)["vus"] == {"value": 3, "from": "config file"}, r
        # Credentials of the URL, and --config.
        r = lt("login", "influxdb", "-c", home / "own.json", server.url.replace("//", "//a:b%2Fc@") + "/d", stdin="\n" * 4, env=env)
        assert json.loads((home / "own.json").read_text())["collectors"]["influxdb"] == {
            "addr": server.url, "db": "d", "username": "a", "password": "b/c"}, r
    before = path.read_text()
    for stdin, args, text in (("\n" * 4, [f"http://127.0.0.1:{harness.closed_port()}"], "no InfluxDB answers"),
                              ("\n", [], "the input ended"), ("\n" * 4, ["ftp://x"], "no InfluxDB answers"), ("", ["::"], "no URL")):
        r = lt("login", "influxdb", *args, stdin=stdin, env=env)
        assert r.code == 255 and text in r.err and path.read_text() == before, r
    path.write_text("not JSON")
    r = lt("login", "influxdb", stdin="\n" * 4, env=env)
    assert r.code == 255 and "is not a JSON object" in r.err and path.read_text() == "not JSON", r


def test_a_password_is_not_shown_while_it_is_typed():
    with InfluxDB() as server:
        path = folder() / "c.json"
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(str(harness.build / "lt"), ["lt", "login", "influxdb", "-c", str(path), server.url], harness.environment())
        shown = ""
        for question, answer in (("Address", ""), ("Database", "db"), ("Username", "visible"), ("Password", "hidden"), ("Kept", None)):
            end = time.monotonic() + 20
            while question not in shown and time.monotonic() < end:
                shown += os.read(terminal, 4096).decode()
            assert question in shown, shown
            if answer is not None:
                os.write(terminal, answer.encode() + b"\n")
        assert os.waitpid(pid, 0)[1] == 0
        os.close(terminal)
        assert "visible" in shown and "hidden" not in shown, shown
        assert json.loads(path.read_text())["collectors"]["influxdb"]["password"] == "hidden"
