#!/usr/bin/env python3
"""Runs TypeScript files in lt, and in Node behind the TypeScript compiler, and compares what they print.

usage: ts_differential.py LT TYPESCRIPT [FILE...] [--write]
TYPESCRIPT is the folder of the npm package `typescript`, version 5 (npm install typescript@5, outside
of this repository). Without FILE: the cases in typescript/. --write records Node's output as the
expected one, NAME.out beside NAME.ts.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

# Each file of a folder becomes .mjs, or .cjs when it says `export =`; imports follow.
TRANSPILE = r"""
const [, typescript, from, to] = process.argv;
const ts = require(typescript), fs = require('fs'), path = require('path');
const files = fs.readdirSync(from, { recursive: true, withFileTypes: true })
  .filter((f) => f.isFile() && f.name.endsWith('.ts')).map((f) => path.join(f.parentPath ?? f.path, f.name));
const isCommonJs = (file) => fs.existsSync(file) && /^export =/m.test(fs.readFileSync(file, 'utf8'));
const out = (file) => file.replace(/\.ts$/, isCommonJs(file) ? '.cjs' : '.mjs');
for (const file of files) {
  const { outputText } = ts.transpileModule(fs.readFileSync(file, 'utf8'), {
    fileName: file,
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.Preserve },
  });
  const text = outputText.replace(/(["'])(\.[^"'\n]+\.ts)\1/g, (all, quote, name) => quote + out(path.resolve(path.dirname(file), name)).replace(from, to) + quote);
  const target = out(file).replace(from, to);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  const require_ = target.endsWith('.mjs') ? "import { createRequire as $require } from 'node:module'; const require = $require(import.meta.url);" : '';
  fs.writeFileSync(target, require_ + text);
}
"""

here = pathlib.Path(__file__).resolve().parent


def transpile(typescript, folder, into):
    subprocess.run(["node", "-e", TRANSPILE, "--", str(typescript), str(folder), str(into)], check=True)


def node(script):
    run = subprocess.run(["node", str(script)], capture_output=True, text=True, timeout=60)
    return run.stdout if run.returncode == 0 else run.stdout + run.stderr


def in_lt(lt, case):
    command = [lt, "run", "--quiet", "--no-summary", "--log-format", "raw", "--log-output", "stdout", "-i", "1", "--address", "", str(case)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60)
    return run.stdout, run.stderr


def main():
    write = "--write" in sys.argv
    lt, typescript, *files = [a for a in sys.argv[1:] if a != "--write"]
    cases = [pathlib.Path(f).resolve() for f in files] or sorted((here / "typescript").glob("*.ts"))
    version = json.loads((pathlib.Path(typescript) / "package.json").read_text())["version"]
    print(f"TypeScript {version}")
    different = 0
    for folder in sorted({c.parent for c in cases}):
        with tempfile.TemporaryDirectory() as into:
            transpile(pathlib.Path(typescript).resolve(), folder, into)
            for case in (c for c in cases if c.parent == folder):
                want = node(pathlib.Path(into) / (case.stem + ".mjs"))
                if write:
                    case.with_suffix(".out").write_text(want)
                got, errors = in_lt(lt, case)
                # Init code runs several times in one test.
                if got != want * max(1, len(got) // max(1, len(want))):
                    different += 1
                    print(f"DIFFERENT {case}\n--- Node\n{want}--- lt\n{got}{errors}")
    print(f"{len(cases)} files, {different} different")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
