#!/usr/bin/env python3
"""Turns a file that holds one function expression into a C string: embed_helpers.py IN.js OUT.c NAME"""
import sys

source = open(sys.argv[1], encoding="utf-8").read()
text = source[source.index("\nfunction (") + 1:].rstrip()
name = sys.argv[3]
out = [f"/* Generated from {sys.argv[1]}. */", f"extern const char {name}[];", f"const char {name}[] ="]
for line in text.split("\n"):
    escaped = line.strip().replace("\\", "\\\\").replace('"', '\\"')
    out.append(f'    "{escaped}\\n"')
out[-1] += ";"
open(sys.argv[2], "w", encoding="utf-8").write("\n".join(out) + "\n")
