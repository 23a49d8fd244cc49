"""What help, manual pages and the option table say is the same; manual pages are there for all commands and in good form."""
import json
import re
import shutil
import subprocess

import harness
from harness import lt, root

# Flags that every command with flags of the table takes; lt(1) has them.
GENERAL = {"help", "verbose", "quiet", "no-color", "log-format"}


def table():
    return json.loads(lt("help", "options", "--json").out)


def commands():
    part = lt("help").out.split("Commands:\n")[1].split("\n\n")[0]
    return [line.split()[0] for line in part.splitlines()]


def flags_in_help(command):
    """{long flag: (short flag, what stands behind it, text)}"""
    found = {}
    for line in lt("help", command).out.splitlines():
        m = re.match(r"  (?:-(\w), |    )--([\w-]+)(\[=\S+\]| \S+)? +(\S.*)$", line)
        if m:
            found[m.group(2)] = (m.group(1), (m.group(3) or "").strip(), m.group(4))
    return found


def page(name):
    return harness.build / "man" / name


def test_help_shows_the_table():
    shown = flags_in_help("run")
    for option in table():
        if not option["flag"]:
            assert option["name"] not in shown
            continue
        value = option["valueName"] or ""
        if option["valueWithoutArgument"]:
            value = f"[={value}]"
        text = option["help"]
        if option["default"] and option["default"] != "false":
            text += f" (default {option['default']})"
        assert shown.pop(option["flag"]) == (option["shortFlag"], value, text), option
    assert set(shown) == {"watch"}, shown


def rendered(name):
    out = subprocess.run(["mandoc", "-Tutf8", "-O", "width=1000", str(page(name))], capture_output=True, text=True, check=True)
    return " ".join(re.sub(".\b", "", out.stdout).split())


def needs_mandoc(test):
    def wrapper():
        if not shutil.which("mandoc"):
            print("skipped: mandoc is not installed")
            return
        test()
    return wrapper


@needs_mandoc
def test_manual_pages_show_the_table():
    run, options, general = rendered("lt-run.1"), rendered("lt-options.7"), rendered("lt.1")
    for option in table():
        sentence = option["help"][0].upper() + option["help"][1:] + "."
        flag = ""
        if option["flag"]:
            flag = (f"-{option['shortFlag']}, " if option["shortFlag"] else "") + "--" + option["flag"]
            value = option["valueName"] or ""
            flag += f"[={value}]" if option["valueWithoutArgument"] else f" {value}" if value else ""
            text = f"{flag} {sentence}"
            if option["default"] and option["default"] != "false":
                text += f" Default: {option['default']}."
            assert text in run, text
            assert (text in general) == (option["group"] == "global"), text
        text = f"{option['name']} {sentence}"
        if flag:
            text += f" Flag: {flag}"
        if option["variables"]:
            text += " Variables: " + ", ".join(option["variables"])
        text += " Files: " + {"none": "none", "config": "config file", "script": "config file, script"}[option["file"]]
        assert text in options, text
        assert not option["default"] or f"Default: {option['default']}" in options[options.index(text):], text


def test_there_is_a_page_for_every_command_with_its_flags():
    everything = {option["flag"] for option in table() if option["flag"]}
    for command in commands():
        text = page(f"lt-{command}.1").read_text()
        described = {m for line in re.findall(r"^\.It Fl (.*)$", text, re.M) for m in re.findall(r"(?:^| )-([a-z0-9-]{2,})", line)}
        taken = set(flags_in_help(command))
        if everything <= taken:  # the pages of other commands than run refer to lt-run(1)
            assert f".Nm lt {command}" in text and (command == "run" or ".Xr lt-run 1" in text), command
            assert taken - everything <= described <= taken, (command, described ^ taken)
        elif command != "help":
            assert described - GENERAL == taken - GENERAL, (command, described ^ taken)
        assert f"lt-{command} 1" in page("lt.1").read_text(), command


@needs_mandoc
def test_manual_pages_are_in_good_form():
    pages = sorted(p for p in (harness.build / "man").iterdir() if (root / "man" / p.name).exists())
    assert {p.name for p in pages} == {p.name for p in (root / "man").iterdir() if p.suffix != ".py"}
    for path in pages:
        out = subprocess.run(["mandoc", "-Tlint", str(path)], capture_output=True, text=True)
        for line in (out.stdout + out.stderr).splitlines():
            missing = re.search(r"referenced manual not found: Xr (\S+) (\d)", line)
            # mandoc looks for them where the system has its pages.
            assert missing and page(f"{missing.group(1)}.{missing.group(2)}").exists(), line


def test_options_are_listed_for_readers():
    out = lt("help", "options").out
    for option in table():
        row = next(line for line in out.splitlines() if line.split()[:1] == [option["name"]])
        assert ("--" + option["flag"] if option["flag"] else "-") in row.split(), row
        assert (option["variables"][1] if option["variables"] else "-") in row.split(), row
