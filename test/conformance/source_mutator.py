"""Changes real sources a little, for compiler_differential.py: a token gone, doubled, swapped or another one, a few bytes."""
import pathlib
import random
import re

TOKEN = re.compile(r"""\s+|//[^\n]*|/\*.*?\*/|[A-Za-z_$][\w$]*|\#\w+|\d[\w.]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`
    |=>|\?\.|\.\.\.|\*\*=?|&&=?|\|\|=?|\?\?=?|[-+*/%&|^!=<>]=?=?|.""", re.X | re.S)

WORDS = """await yield async of let const var function class extends static get set new delete typeof void in instanceof
return break continue for while do if else switch case default try catch finally throw this super import export from as
null true eval arguments new.target import.meta enum with debugger a b #x 0 1n 0x1 08 1_0 .5 "s" 'use strict' `t` `a${b}c` /r/g /(?<a>.)/u
( ) [ ] { } , ; : ? ?. . ... => = == === + ++ - -- * ** / % & && &&= | || ||= ?? ??= ! ~ < > << >>> += **= @ \\u0061 \\""".split() + ["\n", " ", "/* */", "// x\n"]


def tokens(text):
    return TOKEN.findall(text)


def corpus(folders):
    """The texts of the sources below the folders, in a fixed order; test262's that need sloppy mode are left out."""
    texts = []
    for folder in folders:
        for path in sorted(pathlib.Path(folder).rglob("*.js")):
            text = path.read_bytes().decode("utf-8", "replace")
            if len(text) > 20000 or "noStrict" in text[:2000] or "_FIXTURE" in path.name:
                continue
            texts.append(re.sub(r"^(//[^\n]*\n)*(/\*---.*?---\*/)?", "", text, flags=re.S).strip() + "\n")
    return texts


def mutate(texts, seed):
    r = random.Random(seed)
    parts = tokens(r.choice(texts))
    if len(parts) > 400:  # a piece of it: each try is cheaper
        at = r.randrange(len(parts) - 300)
        parts = parts[at:at + 300] if r.random() < .3 else parts
    for _ in range(r.choice([1, 1, 1, 2, 3])):
        if not parts:
            break
        at = r.randrange(len(parts))
        kind = r.random()
        if kind < .2:
            del parts[at]
        elif kind < .3:
            parts.insert(at, parts[at])
        elif kind < .4:
            other = r.randrange(len(parts))
            parts[at], parts[other] = parts[other], parts[at]
        elif kind < .6:
            parts[at] = r.choice(WORDS)
        elif kind < .8:
            parts.insert(at, r.choice(WORDS))
        elif kind < .9:
            other = tokens(r.choice(texts))
            if other:
                start = r.randrange(len(other))
                parts[at:at] = other[start:start + r.randrange(1, 12)]
        else:
            text = parts[at]
            where = r.randrange(len(text) + 1)
            parts[at] = text[:where] + r.choice([chr(r.randrange(32, 127)), chr(r.randrange(0x80, 0x3000)), "\u2028", "\0", "\\", "\r", ""]) + text[where + 1:]
    return "".join(parts)
