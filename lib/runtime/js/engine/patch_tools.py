#!/usr/bin/env python3
"""Port the build tools of a Duktape 2.7.0 source tree from Python 2 to Python 3, in place.

    patch_tools.py <tree>

Duktape's configure.py and its helpers treat text as byte strings. Here every file is read and
written as latin-1 text instead, so that a character is a byte again and most of the code stays as
it is. What is left are mechanical rewrites (RULES, tried on every line of every tool) and single
places (EDITS, each must match exactly once). A tree that is ported already is left alone.
"""
import os
import re
import sys

TOOLS = ['configure.py', 'genconfig.py', 'genbuiltins.py', 'dukutil.py', 'combine_src.py',
         'scan_used_stridx_bidx.py', 'prepare_unicode_data.py', 'extract_chars.py',
         'extract_caseconv.py']

# The few Python 2 names that the tools use, as a module beside them. `unicode` matches nothing: all
# text is str. Strings of YAML documents are real Unicode, and U+0000..U+00FF stand for bytes there.
COMPAT = '''\
import base64
import builtins
import functools
import struct
import yaml

class unicode:
    pass

unichr, long, xrange = chr, int, range

def open(name, mode='r'):
    return builtins.open(name, mode.replace('b', ''), encoding='latin-1', newline='')

def cmp(a, b):
    return (a > b) - (a < b)

def yaml_load(f):
    text = f.read()
    loader = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)
    return yaml.load(text.encode('latin-1'), Loader=loader)

def hex_encode(text):
    return text.encode('latin-1').hex()

def hex_decode(text):
    return bytes.fromhex(text).decode('latin-1')

def base64_encode(text):
    return base64.b64encode(text.encode('latin-1')).decode()

def pack(fmt, *values):
    return struct.pack(fmt, *values).decode('latin-1')
'''

PRIMARY = r"([\w.]+(?:\([^()]*\)|\[[^\[\]]*\])*)"
RULES = [
    (PRIMARY + r"\.has_key\(([^()]*(?:\([^()]*\))?[^()]*)\)", r"(\2 in \1)"),
    (PRIMARY + r"\.keys\(\)", r"list(\1.keys())"),
    (r"\bexcept (\w+), (\w+):", r"except \1 as \2:"),
    (r"^(\s*)print ([^(\s].*)$", r"\1print(\2)"),
    (r"\.sort\(cmp=(\w+)\)", r".sort(key=functools.cmp_to_key(\1))"),
    (r"\byaml\.load\(", "yaml_load("),
    (r"\bapply\(([\w.]+), (.*)\)$", r"\1(*(\2))"),
    (r"struct\.pack\(", "pack("),
    (r"(pack\([^()]*\([^()]*\)\)|[\w.]+(?:\['bytes'\])?)\.(encode|decode)\('hex'\)",
     r"hex_\2(\1)"),
]

# file, old text, new text
EDITS = [
    ('configure.py', "        ret = proc.communicate(input=input)\n",
     "        ret = [x.decode('latin-1') for x in proc.communicate(input=input)]\n"),
    ('configure.py', "line = line.decode('utf-8')", "line = line.encode('latin-1').decode('utf-8')"),
    ('configure.py', "f_out.write(c.encode('ascii'))", "f_out.write(c)"),
    ('configure.py', "duk_major = duk_version / 10000\n                duk_minor = (duk_version % 10000) / 100",
     "duk_major = duk_version // 10000\n                duk_minor = (duk_version % 10000) // 100"),
    ('configure.py', "duk_major = duk_version / 10000\n        duk_minor = duk_version / 100 % 100",
     "duk_major = duk_version // 10000\n        duk_minor = duk_version // 100 % 100"),
    ('configure.py', "'--line-directives' ]\n        cmd += select_combined_sources()",
     "'--line-directives' ]\n        cmd += list(select_combined_sources())"),
    ('genconfig.py', "try:\n    from StringIO import StringIO\nexcept ImportError:\n    from io import StringIO",
     "from io import StringIO"),
    ('genbuiltins.py', "    if isinstance(x, unicode):\n        return x\n    tmp = u''",
     "    return x\n    tmp = u''"),
    ('genbuiltins.py', "unicode_to_bytes(s['str']).encode('base64').strip()",
     "base64_encode(s['str'])"),
    ('genbuiltins.py', "(ver / 10000, (ver / 100) % 100, ver % 100)",
     "(ver // 10000, (ver // 100) % 100, ver % 100)"),
    ('genbuiltins.py', "genc.emitDefine(s['define'], idx, repr(s['str']))",
     "genc.emitDefine(s['define'], idx, ascii(s['str']))"),
    ('dukutil.py', "return nbits / 8", "return nbits // 8"),
    ('dukutil.py', "(skip * (res % 256)) / 256", "(skip * (res % 256)) // 256"),
    ('extract_chars.py', "y = cp / width", "y = cp // width"),
    ('extract_caseconv.py', "(conv_i - start_i) / skip + 1", "(conv_i - start_i) // skip + 1"),
    ('extract_caseconv.py', "num_blocks = 65536 / block_size", "num_blocks = 65536 // block_size"),
]

HEADER = 'from duk_python3 import *\nfrom duk_python3 import open, cmp, functools, pack\n'


def port(name, text):
    for target, old, new in EDITS:
        if target == name:
            if text.count(old) != 1:
                sys.exit('patch_tools: %s: expected once: %r' % (name, old))
            text = text.replace(old, new)
    lines = []
    for line in text.split('\n'):
        for pattern, replacement in RULES:
            line = re.sub(pattern, replacement, line)
        lines.append(line)
    shebang, rest = lines[0], lines[1:]
    return shebang.replace('python2', 'python3') + '\n' + HEADER + '\n'.join(rest)


def main():
    tools = os.path.join(sys.argv[1], 'tools')
    compat = os.path.join(tools, 'duk_python3.py')
    if os.path.exists(compat):
        return
    for name in TOOLS:
        path = os.path.join(tools, name)
        with open(path, encoding='latin-1', newline='') as f:
            text = port(name, f.read())
        with open(path, 'w', encoding='latin-1', newline='') as f:
            f.write(text)
    with open(compat, 'w') as f:
        f.write(COMPAT)


if __name__ == '__main__':
    main()
