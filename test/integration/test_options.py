"""The option table, whole: every option through every layer, against the reference and against what help says.

`lt help options --json` lists the options; a row without a value here, or without a row in REFERENCE or OURS, fails.
"""
import functools
import json
import re
import subprocess

import harness
from harness import folder, lt

# The reference: JSON key, variable without K6_, flags, kind, default. "-" = none.
REFERENCE = """
vus                        VUS                         -u --vus                           integer   1
duration                   DURATION                    -d --duration                      duration  -
iterations                 ITERATIONS                  -i --iterations                    integer   -
stages                     STAGES                      -s --stage                         stages    -
scenarios                  -                           -                                  JSON      -
executionSegment           -                           --execution-segment                string    0:1
executionSegmentSequence   -                           --execution-segment-sequence       string    0,1
paused                     PAUSED                      -p --paused                        boolean   false
noSetup                    NO_SETUP                    --no-setup                         boolean   false
setupTimeout               SETUP_TIMEOUT               -                                  duration  60s
noTeardown                 NO_TEARDOWN                 --no-teardown                      boolean   false
teardownTimeout            TEARDOWN_TIMEOUT            -                                  duration  60s
handleSummaryTimeout       HANDLE_SUMMARY_TIMEOUT      -                                  duration  120s
rps                        RPS                         --rps                              integer   0
dns                        DNS                         --dns                              string    ttl=5m,select=random,policy=preferIPv4
maxRedirects               MAX_REDIRECTS               --max-redirects                    integer   10
userAgent                  USER_AGENT                  --user-agent                       string    -
batch                      BATCH                       --batch                            integer   20
batchPerHost               BATCH_PER_HOST              --batch-per-host                   integer   6
httpDebug                  HTTP_DEBUG                  --http-debug                       string    -
insecureSkipTLSVerify      INSECURE_SKIP_TLS_VERIFY    --insecure-skip-tls-verify         boolean   false
tlsCipherSuites            -                           -                                  JSON      -
tlsVersion                 -                           -                                  JSON      -
tlsAuth                    -                           -                                  JSON      -
throw                      THROW                       -w --throw                         boolean   false
thresholds                 -                           -                                  JSON      -
blacklistIPs               BLACKLIST_IPS               --blacklist-ip                     list      -
blockHostnames             BLOCK_HOSTNAMES             --block-hostnames                  list      -
hosts                      -                           -                                  JSON      -
noConnectionReuse          NO_CONNECTION_REUSE         --no-connection-reuse              boolean   false
noVUConnectionReuse        NO_VU_CONNECTION_REUSE      --no-vu-connection-reuse           boolean   false
minIterationDuration       MIN_ITERATION_DURATION      --min-iteration-duration           duration  0s
cloud                      -                           -                                  JSON      -
ext                        -                           -                                  JSON      -
summaryTrendStats          SUMMARY_TREND_STATS         --summary-trend-stats              list      avg,min,med,max,p(90),p(95)
summaryTimeUnit            SUMMARY_TIME_UNIT           --summary-time-unit                string    -
systemTags                 SYSTEM_TAGS                 --system-tags                      list      -
tags                       TAGS                        --tag                              tags      -
metricSamplesBufferSize    METRIC_SAMPLES_BUFFER_SIZE  -                                  integer   1000
noCookiesReset             NO_COOKIES_RESET            -                                  boolean   false
discardResponseBodies      DISCARD_RESPONSE_BODIES     --discard-response-bodies          boolean   false
vusMax                     VUS_MAX                     -m --max                           integer   -
features!                  FEATURES                    --features                         list      -
out!                       OUT                         -o --out                           list      -
linger!                    LINGER                      -l --linger                        boolean   false
noUsageReport!             NO_USAGE_REPORT             --no-usage-report                  boolean   false
webDashboard!              WEB_DASHBOARD               -                                  JSON      -
collectors!                -                           -                                  JSON      -
consoleOutput?             CONSOLE_OUTPUT              --console-output                   string    -
localIPs?                  LOCAL_IPS                   --local-ips                        string    -
env?                       -                           -e --env                           tags      -
includeSystemEnvVars?      INCLUDE_SYSTEM_ENV_VARS     --include-system-env-vars          boolean   true
compatibilityMode?         COMPATIBILITY_MODE          --compatibility-mode               string    extended
type?                      TYPE                        -t --type                          string    -
noThresholds?              NO_THRESHOLDS               --no-thresholds                    boolean   false
summaryMode?               SUMMARY_MODE                --summary-mode                     string    compact
noSummary?                 NO_SUMMARY                  --no-summary                       boolean   false
summaryExport?             SUMMARY_EXPORT              --summary-export                   string    -
newMachineReadableSummary? NEW_MACHINE_READABLE_SUMMARY --new-machine-readable-summary    boolean   false
tracesOutput?              TRACES_OUTPUT               --traces-output                    string    none
config?                    CONFIG                      -c --config                        string    -
address?                   ADDRESS                     -a --address                       string    localhost:6565
verbose?                   -                           -v --verbose                       boolean   false
quiet?                     -                           -q --quiet                         boolean   false
noColor?                   NO_COLOR                    --no-color                         boolean   false
logOutput?                 LOG_OUTPUT                  --log-output                       string    stderr
logFormat?                 LOG_FORMAT                  -f --log-format                    string    text
profilingEnabled?          PROFILING_ENABLED           --profiling-enabled                boolean   false
secretSource?              SECRET_SOURCE               --secret-source                    list      -
help?                      -                           -h --help                          boolean   -
"""
# Options that k6 does not have; each has a test of its own elsewhere, too.
OURS = {"importMap", "noModuleCache", "apiToken", "http3", "report"}

LAYERS = ("config file", "script", "K6", "LT", "flag")
EXECUTION = ("duration", "iterations", "stages", "scenarios")
# Not seen in `lt inspect`: help ends the command; secret sources are refused, see test_logs; so is http3, see test_net.
NOT_INSPECTED = {"help", "http3", "secretSource"}
SCRIPT = "export const options = %s;\nexport default function () {}\n"


@functools.cache
def table():
    r = lt("help", "options", "--json")
    assert r.code == 0 and not r.err, r
    return {row["name"]: row for row in json.loads(r.out)}


def test_the_table_is_that_of_the_reference():
    names = set()
    for line in REFERENCE.strip().splitlines():
        key, env, *flags, kind, default = line.split()
        name = key.rstrip("!?")
        names.add(name)
        row = table()[name]
        short = [f[1:] for f in flags if len(f) == 2 and f != "-"]
        long = [f[2:] for f in flags if f.startswith("--")]
        assert row["file"] == {"!": "config", "?": "none"}.get(key[-1], "script"), row
        assert row["variables"] == ([] if env == "-" else ["LT_" + env, "K6_" + env]), row
        assert (row["flag"], row["shortFlag"]) == (long[0] if long else None, short[0] if short else None), row
        assert row["type"] == kind and (row["default"] or "-") == default, row
    assert not names & OURS and set(table()) == names | OURS, set(table()) ^ (names | OURS)


def own_values(place):
    """Values of options that take only certain ones: a function of the layer's number."""
    maps, configs = [], []
    for i in range(len(LAYERS)):
        maps.append(place / f"map{i}.json")
        maps[i].write_text('{"imports": {}}')
    return {
        "executionSegment": lambda i: f"0:1/{i + 2}",
        "executionSegmentSequence": lambda i: f"0,1/{i + 2},1",
        "dns": lambda i: f"ttl={i}m",
        "httpDebug": lambda i: ("headers", "full")[i % 2],
        "blacklistIPs": lambda i: [f"10.{i}.0.0/16", "192.168.0.0/16"],
        "blockHostnames": lambda i: [f"h{i}.example", "*.test"],
        "localIPs": lambda i: f"127.0.0.{i + 1}",
        "hosts": lambda i: {f"h{i}.example": "127.0.0.1"},
        "tlsAuth": lambda i: [],
        "tlsVersion": lambda i: ("tls1.2", "tls1.3")[i % 2],
        "tlsCipherSuites": lambda i: [("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384")[i % 2]],
        "thresholds": lambda i: {"iterations": [f"count>={i}"]},
        "systemTags": lambda i: [("url", "name", "status", "method", "group")[i], "check"],
        "summaryTrendStats": lambda i: [f"p({90 + i})", "max"],
        "summaryTimeUnit": lambda i: ("s", "ms", "us")[i % 3],
        "out": lambda i: [f"json=out{i}.json"],
        "webDashboard": lambda i: {"port": i},
        "cloud": lambda i: {"name": f"test {i}"},
        "ext": lambda i: {"anything": [i]},
        "collectors": lambda i: {"influxdb": {"db": f"db{i}"}},
        "features": lambda i: [("native-histograms", "merge-run-tags", "freeze-env")[i % 3]],
        "summaryMode": lambda i: ("compact", "full", "legacy", "disabled")[i % 4],
        "compatibilityMode": lambda i: ("extended", "base")[i % 2],
        "type": lambda i: "js",
        "tracesOutput": lambda i: "none",
        "importMap": lambda i: str(maps[i]),
        "config": lambda i: str(place / "config.json"),
        "logOutput": lambda i: ("stderr", "none")[i % 2],
        "logFormat": lambda i: ("json", "raw", "text")[i % 3],
        "profilingEnabled": lambda i: True,  # as a variable it counts whatever it says
        "noColor": lambda i: True,
        "verbose": lambda i: True,
        "quiet": lambda i: True,
    }


def value(row, number, i, own):
    """A valid value of the option for layer i, unlike those of other layers and, where it can be, other options."""
    name, kind = row["name"], row["type"]
    if name in own:
        return own[name](i)
    if kind == "integer":
        return 100 * number + i
    if kind == "duration":
        return f"{100 * number + i}s"
    if kind == "boolean":
        return i % 2 == 0
    if kind == "stages":
        return [{"duration": f"{i + 1}s", "target": i + 5}, {"duration": "3s", "target": 0}]
    if kind == "tags":
        return {f"tag{i}": f"value {i}", "other": "1"}
    if kind == "list":
        return [f"item{i}", "other"]
    assert kind == "string", f"no value for the option {name}"
    return f"{name} {i}"


def as_text(row, value, separator):
    if row["type"] == "stages":
        return ",".join(f"{s['duration']}:{s['target']}" for s in value)
    if row["type"] == "tags":
        return ",".join(f"{k}{separator}{v}" for k, v in value.items())
    if row["type"] == "list":
        return ",".join(value)
    if row["type"] == "JSON":
        return json.dumps(value)
    return str(value).lower() if row["type"] == "boolean" else str(value)


def as_flags(row, value):
    flag = "--" + row["flag"]
    if row["repeatable"] and row["type"] == "tags":
        return [part for k, v in value.items() for part in (flag, f"{k}={v}")]
    if row["repeatable"] and row["type"] == "list":
        return [part for v in value for part in (flag, v)]
    return [f"{flag}={as_text(row, value, '=')}"]


def takes(row, layer):
    if layer == "config file":
        return row["file"] != "none"
    if layer == "script":
        return row["file"] == "script"
    return row["flag"] is not None if layer == "flag" else bool(row["variables"])


def inspect(*args, env=None, cwd=None):
    """`lt inspect --sources` without any variable but these."""
    variables = {k: v for k, v in harness.environment().items() if not k.startswith("K6_")}
    process = subprocess.run([str(harness.build / "lt"), "inspect", "--sources", *map(str, args)], capture_output=True, text=True,
                             timeout=60, env=variables | (env or {}), cwd=cwd)
    return harness.Result(process, None)


def inspect_layers(layers, place):
    """`lt inspect --sources` when each layer of {layer: {option: value}} sets its options."""
    (place / "config.json").write_text(json.dumps(layers.get("config file", {})))
    (place / "script.js").write_text(SCRIPT % json.dumps(layers.get("script", {})))
    env, flags = {}, []
    for name, v in layers.get("K6", {}).items():
        env["K6_" + table()[name]["variables"][1][3:]] = as_text(table()[name], v, ":")
    for name, v in layers.get("LT", {}).items():
        env[table()[name]["variables"][0]] = as_text(table()[name], v, ":")
    for name, v in layers.get("flag", {}).items():
        flags += as_flags(table()[name], v)
    if not any("config" in layers.get(layer, {}) for layer in ("K6", "LT", "flag")):
        env["XDG_CONFIG_HOME"] = str(place / "home")
        (place / "home/lt").mkdir(parents=True, exist_ok=True)
        (place / "home/lt/config.json").write_text((place / "config.json").read_text())
    return inspect(*flags, place / "script.js", env=env, cwd=place)


def sources(layers, place):
    r = inspect_layers(layers, place)
    assert r.code == 0, (layers, r)
    return json.loads(r.out)


def check(shown, name, layers, where):
    """The option has the value of the highest of these layers, which are in order."""
    row = table()[name]
    setting = [layer for layer in LAYERS if name in layers.get(layer, {})]
    if not setting:
        if row["default"] is None:
            assert name not in shown, (where, name, shown[name])
        else:
            assert shown[name]["from"] == "default", (where, name, shown[name])
            assert as_text(row, shown[name]["value"], "=") == row["default"], (where, name, shown[name])
        return
    top = setting[-1]
    want = {"value": layers[top][name], "from": "environment" if top in ("K6", "LT") else top}
    assert shown.get(name) == want, (where, name, shown.get(name), want)


def test_every_option_through_every_layer():
    place = folder()
    own = own_values(place)
    names = [n for n in table() if n not in EXECUTION and n not in NOT_INSPECTED]
    for top in range(-1, len(LAYERS)):
        layers = {}
        for i, layer in enumerate(LAYERS[:top + 1]):
            layers[layer] = {n: value(table()[n], number + 1, i, own) for number, n in enumerate(names)
                             if takes(table()[n], layer)}
        shown = sources(layers, place)
        for name in names:
            check(shown, name, layers, LAYERS[:top + 1])


def test_each_layer_alone_sets_every_option():
    place = folder()
    own = own_values(place)
    names = [n for n in table() if n not in EXECUTION and n not in NOT_INSPECTED]
    for i, layer in enumerate(LAYERS):
        layers = {layer: {n: value(table()[n], number + 1, i, own) for number, n in enumerate(names)
                          if takes(table()[n], layer)}}
        shown = sources(layers, place)
        for name in names:
            check(shown, name, layers, layer)


EXECUTION_VALUES = {"duration": "7s", "iterations": 9, "stages": [{"duration": "4s", "target": 5}],
                    "scenarios": {"s": {"executor": "shared-iterations", "iterations": 4}}}


def test_an_execution_option_replaces_all_those_of_lower_layers():
    place = folder()
    for low, lower in enumerate(LAYERS):
        for upper in LAYERS[low + 1:]:
            if {lower, upper} == {"K6", "LT"}:
                continue  # two names of one layer
            for below in EXECUTION:
                for above in EXECUTION:
                    if above == below or not takes(table()[below], lower) or not takes(table()[above], upper):
                        continue
                    layers = {lower: {below: EXECUTION_VALUES[below], "batch": 77}, upper: {above: EXECUTION_VALUES[above]}}
                    shown = sources(layers, place)
                    at = (lower, below, upper, above)
                    assert {n for n in EXECUTION if n in shown} == {above}, (at, shown)
                    assert shown[above]["value"] == EXECUTION_VALUES[above], (at, shown)
                    assert shown["batch"]["value"] == 77, (at, shown)


def test_vus_replaces_no_execution_option():
    place = folder()
    for layer in LAYERS[1:]:
        shown = sources({"config file": {"duration": "7s"}, layer: {"vus": 3}}, place)
        assert shown["duration"]["value"] == "7s" and shown["vus"]["value"] == 3, (layer, shown)


def test_conflicts_on_one_layer_exit_104():
    conflicts = (("iterations", "stages"), ("iterations", "scenarios"), ("duration", "stages"), ("duration", "scenarios"),
                 ("stages", "scenarios"))
    place = folder()
    for a, b in conflicts:
        for layer in LAYERS:
            if not takes(table()[a], layer) or not takes(table()[b], layer):
                continue
            r = inspect_layers({layer: {a: EXECUTION_VALUES[a], b: EXECUTION_VALUES[b]}}, place)
            text = f"using `{a}` and `{b}` options simultaneously is not allowed"
            assert r.code == 104 and text in r.err and not r.out, (layer, a, b, r)


WRONG = {"boolean": "maybe", "integer": "many", "duration": "soon", "stages": "1s:x", "tags": "novalue"}
WRONG_JSON = {"boolean": 1, "integer": "1", "duration": "soon", "string": ["x"], "list": {"a": 1}, "stages": "1s:1",
              "tags": ["x"]}


def test_wrong_values_are_refused_on_every_layer():
    place = folder()
    (place / "script.js").write_text(SCRIPT % "{}")

    def refused(code, text, *args, env=None):
        r = lt("inspect", *args, cwd=place, env=env)
        assert r.code == code and text in r.err and not r.out and r.err.count("level=error") == 1, (args, env, r)

    for name, row in table().items():
        kind = row["type"]
        if kind in WRONG and row["flag"]:
            refused(255, f"flag --{row['flag']}", f"--{row['flag']}={WRONG[kind]}" if kind != "tags" else
                    f"--{row['flag']}=={WRONG[kind]}", "script.js")
        if kind in WRONG and kind != "tags" and name not in ("noColor", "profilingEnabled"):
            for variable in row["variables"]:
                refused(104, variable, "script.js", env={variable: WRONG[kind]})
        if kind in WRONG_JSON and name != "dns" and row["file"] != "none":
            (place / "config.json").write_text(json.dumps({name: WRONG_JSON[kind]}))
            refused(104, name, "-c", "config.json", "script.js")
        if kind in WRONG_JSON and name != "dns" and row["file"] == "script":
            (place / "wrong.js").write_text(SCRIPT % json.dumps({name: WRONG_JSON[kind]}))
            refused(104, name, "wrong.js")


def test_keys_in_the_wrong_file_are_warned_about():
    place = folder()
    own = own_values(place)
    for name, row in table().items():
        if row["file"] == "script":
            continue
        for where in ("script", "config file"):
            if where == "config file" and row["file"] == "config":
                continue
            options = json.dumps({name: value(row, 1, 0, own)})
            (place / "config.json").write_text(options if where == "config file" else "{}")
            (place / "script.js").write_text(SCRIPT % (options if where == "script" else "{}"))
            r = inspect("-c", "config.json", "script.js", cwd=place)
            text = f'There were unknown fields in the options exported in the {where}: \\"{name}\\"'
            assert r.code == 0 and text in r.err, (name, r)
            assert name == "config" or json.loads(r.out).get(name, {"from": "default"})["from"] == "default", (name, r)


def test_words_that_help_lists_are_what_lt_takes():
    place = folder()
    (place / "script.js").write_text(SCRIPT % "{}")
    for name, row in table().items():
        for word in row["values"]:
            if word.endswith("=") or name == "type":
                continue
            r = lt("run", "-q", f"--{row['flag']}={word}", "script.js", cwd=place)
            assert r.code == 0, (name, word, r)
    r = lt("run", "-q", "--out=nonsense", "script.js", cwd=place)
    known = re.search(r"available types are: ([\w, -]+)", r.err).group(1).split(", ")
    assert [v.rstrip("=") for v in table()["out"]["values"]] == known, known


def tags_of(place, *flags, script="{ tags: { a: 'script', b: 'script' } }", env=None):
    """The run's tags, as a sample has them."""
    (place / "script.js").write_text(f"export const options = {script};\nexport default function () {{}}\n")
    r = lt("run", "-q", "--no-summary", "--out=json=samples.json", "--system-tags=vu", *flags, "script.js", cwd=place, env=env)
    assert r.code == 0 and not r.err, r
    samples = [json.loads(line) for line in (place / "samples.json").read_text().splitlines()]
    return next(s["data"]["tags"] for s in samples if s["type"] == "Point" and s["metric"] == "iterations")


def test_merge_run_tags():
    place = folder()
    (place / "config.json").write_text('{"tags": {"a": "config", "c": "config", "e": "config"}, "features": ["merge-run-tags"]}')
    (place / "plain.json").write_text('{"tags": {"a": "config", "c": "config"}}')
    on = {"k6_feature_merge_run_tags": "true"}
    env = {"K6_TAGS": "d:env,e:env"}
    assert tags_of(place, "--tag", "b=flag", "-c", "plain.json", env=env) == {"b": "flag"}
    assert tags_of(place, "--tag", "b=flag", "-c", "config.json", env=env) == {
        "a": "script", "b": "flag", "c": "config", "d": "env", "e": "env", **on}
    assert tags_of(place, "--features=merge-run-tags", "-c", "plain.json") == {"a": "script", "b": "script", "c": "config", **on}
    assert tags_of(place, "--features", "merge-run-tags", script="{}") == on
    assert tags_of(place, script="{}", env={"LT_FEATURES": "merge-run-tags", "K6_TAGS": "x:y"}) == {"x": "y", **on}


def test_freeze_env():
    script = "'use strict';\nlet init = 'changed'; try { __ENV.NAME = 'x'; } catch (e) { init = e.name; }\n" \
             "export const options = { scenarios: { s: { executor: 'shared-iterations', env: { OWN: 'own' } } } };\n" \
             "export default function () {\n" \
             "  let now = 'changed'; try { __ENV.OWN = 'x'; } catch (e) { now = e.name; }\n" \
             "  console.log(`${init} ${now} ${__ENV.NAME} ${__ENV.OWN} ${Object.isFrozen(__ENV)}`);\n}"
    for flags, want in (([], "changed changed value x false"), (["--features=freeze-env"], "TypeError TypeError value own true")):
        r = lt("run", "-q", "--no-summary", "-f", "raw", "-e", "NAME=value", *flags, "-", stdin=script)
        assert r.code == 0 and r.err.splitlines()[0] == want, (flags, r)
