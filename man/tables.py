#!/usr/bin/env python3
"""Fills the option tables of manual pages: reads a page on standard input, writes it to standard output.

usage: tables.py LT

A line `.\\" @FLAGS@` becomes the flags of `lt run`, `.\\" @GLOBAL@` those that may stand before a command, `.\\" @OPTIONS@`
the whole table with all the places where an option can be set. All come from `lt help options --json`, that is from the table that lt itself works with.
"""
import json
import subprocess
import sys
import textwrap


def escaped(text):
    text = text.replace("\\", "\\e")
    return "".join(c if ord(c) < 128 else f"\\[u{ord(c):04X}]" for c in text)


def quoted(text):
    return '"' + escaped(text).replace('"', '""') + '"'


def sentence(text):
    """Help text as lines of a paragraph."""
    lines = textwrap.wrap(text[0].upper() + text[1:] + ".", 76, break_on_hyphens=False)
    # "f()" without markup is frowned upon by mandoc, and markup would take lines of its own.
    return [("\\&" if line[0] in ".'" else "") + escaped(line).replace("()", "\\&()") for line in lines]


def flag_line(option):
    words = [".It", "Fl"]
    if option["shortFlag"]:
        words += [option["shortFlag"], ","]
    words.append("-" + option["flag"])
    if option["valueWithoutArgument"]:
        words += ["Ns", "Oo", "Ns", "=", "Ns", "Ar", quoted(option["valueName"]), "Oc"]
    elif option["valueName"]:
        words += ["Ar", quoted(option["valueName"])]
    return " ".join(words)


def default_lines(option):
    default = option["default"]
    return [f"Default: {escaped(default)}."] if default and default != "false" else []


def flag_list(rows):
    yield ".Bl -tag -width Ds"
    for option in rows:
        yield flag_line(option)
        yield from sentence(option["help"])
        yield from default_lines(option)
    yield ".El"


def global_flags(options):
    yield from flag_list([o for o in options if o["group"] == "global" and o["flag"]])


def flags(options):
    """As `lt help run` lists them: by group."""
    titles = {"http": "HTTP"}
    groups = list(dict.fromkeys(o["group"] for o in options))
    for group in groups:
        rows = [o for o in options if o["group"] == group and o["flag"]]
        if not rows:
            continue
        yield f".Ss {titles.get(group, group.capitalize())} flags"
        yield from flag_list(rows)


def table(options):
    yield ".Bl -tag -width Ds"
    for option in options:
        yield f".It Va {option['name']}"
        yield from sentence(option["help"])
        yield ".Bl -column -compact \"Variables:\" \"x\""
        if option["flag"]:
            yield flag_line(option).replace(".It Fl", ".It Flag: Ta Fl", 1)
        if option["variables"]:
            yield ".It Variables: Ta " + " , ".join(f"Ev {name}" for name in option["variables"])
        files = {"none": "none", "config": "config file", "script": "config file, script"}[option["file"]]
        yield f".It Files: Ta {files}"
        yield f".It Type: Ta {option['type']}" + (", may be repeated" if option["repeatable"] and option["flag"] else "")
        if option["values"]:
            yield ".It Values: Ta " + escaped(", ".join(option["values"]))
        if option["default"]:
            yield ".It Default: Ta " + quoted(option["default"])
        yield ".El"
    yield ".El"


def main():
    make = {'.\\" @FLAGS@': flags, '.\\" @GLOBAL@': global_flags, '.\\" @OPTIONS@': table}
    for line in sys.stdin.read().splitlines():
        if line in make:
            out = subprocess.run([sys.argv[1], "help", "options", "--json"], check=True, capture_output=True, text=True).stdout
            print("\n".join(make[line](json.loads(out))))
        else:
            print(line)


main()
