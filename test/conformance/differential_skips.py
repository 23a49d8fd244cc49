"""Differences between lt and Node that are meant or known, for compiler_differential.py. Keep it short.

The generator does not write what follows, in which V8 leaves the standard or lt has a known limit:
- keys with side effects in compound assignments (V8 converts them twice) and in classes with a doubtful
  heritage (V8 evaluates them before it looks at the heritage);
- members as first targets of an object pattern (V8 evaluates them before it sees that the value is null);
- accessors in an object literal behind spreads and computed keys (V8 gets their order wrong);
- a plain key twice in an object literal: V8 moves the key to its last place when something is spread or
  computed. ES2024 13.2.5.5 defines one property after the other, and a key that is there keeps its place;
- a rest behind a computed key in an object pattern: V8 calls getters of keys that the rest leaves out, which
  ES2024 7.3.26 CopyDataProperties does not;
- proxies as prototypes (Duktape does not ask them);
- messages of errors and sources of functions.
"""
import re
import unicodedata


def accepted_run(source, want, got):
    """want: what Node printed, got: what lt printed."""
    if "**" in source and rounded(want) == rounded(got):
        return True  # the standard leaves the last bits of a power open: 13 ** 15 is one bit off in V8
    if endless(want) and endless(want) == endless(got):
        return True  # recursion until the stack is full, which is deeper in one than in the other
    return want == "UNDECLARED\n" and "CRASH" not in got


def endless(text):
    """The few lines that a text ends with again and again; empty: it does not."""
    lines = text.splitlines()[-120:-10]
    return set(lines) if len(lines) == 110 and len(set(lines)) <= 4 else set()


def rounded(text):
    """Long numbers with 14 digits."""
    return re.sub(r"\d+(\.\d+)?(e[+-]\d+)?", lambda m: f"{float(m[0]):.14g}" if 16 < len(m[0]) < 28 else m[0], text)


def accepted_parse(source, want, got):
    """want and got: "ok", or the message of the error."""
    if want == "ok":
        # f() = 1 is an error when it runs, in V8; the standard wants one at once.
        if re.search(r"/\w*[^\x00-\x7f]", source):
            return True  # V8 takes some letters behind a regular expression for flags: it looks at eight of their bits
        return bool(re.match(r"this cannot be incremented|the left side of this assignment|this is not a name or pattern", got)) and ")" in source
    # Newer versions of Unicode have more letters than this one knows.
    plain = re.sub(r"\\u(?:\{([0-9a-fA-F]{1,5})\}|([0-9a-fA-F]{4}))", lambda m: chr(int(m[1] or m[2], 16)), source)
    return any(unicodedata.category(c) == "Cn" for c in plain)
