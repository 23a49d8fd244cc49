#!/usr/bin/env python3
"""Turns a text file into a C array: embed.py IN OUT.c NAME. Bytes, so that no compiler limits its length."""
import sys

data = open(sys.argv[1], "rb").read() + b"\0"
name = sys.argv[3]
with open(sys.argv[2], "w") as out:
    out.write(f"/* Generated from {sys.argv[1]}. */\nextern const char {name}[];\nconst char {name}[] = {{\n")
    for i in range(0, len(data), 24):
        out.write("    " + ", ".join(str(b if b < 128 else b - 256) for b in data[i:i + 24]) + ",\n")
    out.write("};\n")
