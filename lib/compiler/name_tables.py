#!/usr/bin/env python3
"""Writes which characters beyond ASCII a name cannot have, from Python's Unicode data.

usage: name_tables.py OUTPUT.c
Two tables of ranges: what no name has (assigned, without ID_Continue), and what no name begins with. Code
points that this version of Unicode does not know count as letters: a newer one may have made them that.
"""
import sys
import unicodedata

START = {0x1885, 0x1886, 0x2118, 0x212E, 0x309B, 0x309C}  # Other_ID_Start
CONTINUE = {0xB7, 0x387, 0x19DA, 0x200C, 0x200D, 0x30FB, 0xFF65, *range(0x1369, 0x1372)}  # Other_ID_Continue, and the joiners


def starts(c):
    return c in START or (unicodedata.category(chr(c)) in ("Lu", "Ll", "Lt", "Lm", "Lo", "Nl") and c != 0x2E2F)


def continues(c):
    return starts(c) or c in CONTINUE or unicodedata.category(chr(c)) in ("Mn", "Mc", "Nd", "Pc")


def unknown(c):
    return unicodedata.category(chr(c)) == "Cn" and c & 0xFFFE != 0xFFFE and not 0xFDD0 <= c <= 0xFDEF


def ranges(test):
    found = []
    for c in range(0x80, 0x110000):
        if not test(c):
            continue
        if found and found[-1][1] == c - 1:
            found[-1][1] = c
        else:
            found.append([c, c])
    return found


with open(sys.argv[1], "w", encoding="utf-8") as out:
    out.write('/* Written by lib/compiler/name_tables.py. */\n#include "compiler/name_tables.h"\n')
    for name, test in (("NEVER", lambda c: not continues(c) and not unknown(c)), ("LATER", lambda c: continues(c) and not starts(c))):
        table = ranges(test)
        out.write(f"\nconst struct code_range NAME_{name}[] = {{\n")
        out.writelines(f"    {{0x{a:X}, 0x{b:X}}},\n" for a, b in table)
        out.write(f"}};\nconst size_t N_NAME_{name} = {len(table)};\n")
