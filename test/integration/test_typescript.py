"""TypeScript scripts as a user runs them: by file name, with imports, with errors that point at the source."""
import json

import harness
from harness import lt, run

SCRIPT = """\
import http from 'k6/http';
import { check, sleep } from 'k6';
import type { Options } from 'k6/options';
import { Rate } from 'k6/metrics';
import { expected, Status, type Answer } from './helper.ts';

interface Data<T> {
  token: T;
}

const rate = new Rate('typed');

export const options: Options = { vus: 2, iterations: 4, thresholds: { checks: ['rate==1'] } };

export function setup(): Data<string> {
  return { token: 'secret' };
}

export default function (data: Data<string>): void {
  const res = http.get(`${__ENV.BASE_URL}/status/${Status.Teapot}`, { headers: { Authorization: data.token! } });
  const ok = check(res, { 'is expected': (r): boolean => expected(r as Answer) });
  rate.add(ok as boolean);
  sleep(<number>0);
}
"""
HELPER = """\
export interface Answer {
  status: number;
}
export enum Status {
  Ok = 200,
  Teapot = 418,
}
export const expected = <T extends Answer>(answer: T): boolean => answer.status === Status.Teapot;
"""


def folder(**files):
    place = harness.folder()
    for name, text in files.items():
        (place / name.replace("__", ".")).write_text(text)
    return place


def test_a_script_and_its_helper_run():
    place = folder(script__ts=SCRIPT, helper__ts=HELPER)
    r = run(place / "script.ts")
    assert r.code == 0, r
    assert r.metric("typed")["passes"] == 4 and r.metric("checks")["passes"] == 4 and r.metric("iterations")["count"] == 4, r.summary


def test_inspect_shows_the_options():
    place = folder(script__ts=SCRIPT, helper__ts=HELPER)
    r = lt("inspect", place / "script.ts")
    assert r.code == 0 and json.loads(r.out)["vus"] == 2, r


def test_mts_is_typescript_and_js_is_not():
    place = folder(a__mts="const x: number = 1;\nexport default function (): void { console.log('x', x); }\n",
                   a__js="let x: number = 1;\nexport default function () {}\n")
    r = lt("run", "-q", place / "a.mts")
    assert r.code == 0 and "x 1" in r.err, r
    r = lt("run", "-q", place / "a.js")
    assert r.code == 107 and "a.js:1:6" in r.err, r


def test_javascript_and_typescript_import_each_other():
    place = folder(main__js="import { twice } from './middle.ts';\nexport default function () { console.log('got', twice(21)); }\n",
                   middle__ts="import { times } from './leaf.js';\nexport const twice = (n: number): number => times(n, 2);\n",
                   leaf__js="export function times(a, b) { return a * b; }\n")
    r = lt("run", "-q", place / "main.js")
    assert r.code == 0 and "got 42" in r.err, r


def test_require_takes_typescript():
    place = folder(main__js="const h = require('./h.ts');\nexports.default = function () { console.log('got', h.name, h.list[0]); };\n",
                   h__ts="import type { X } from './gone.ts';\nconst list: X[] = [7];\nexport = { name: 'typed' as string, list };\n")
    r = lt("run", "-q", place / "main.js")
    assert r.code == 0 and "got typed 7" in r.err, r


def test_the_name_of_an_import_is_exact():
    place = folder(script__ts="import { x } from './helper';\nexport default function () { x; }\n", helper__ts="export const x = 1;\n")
    r = lt("run", "-q", place / "script.ts")
    assert r.code == 107 and "./helper" in r.err and "script.ts:1:1" in r.err, r


def test_an_import_that_is_only_a_type_is_not_loaded():
    place = folder(script__ts="import { Nothing } from './does-not-exist.ts';\nconst a: Nothing = 1;\nexport default function () { console.log('a', a); }\n")
    r = lt("run", "-q", place / "script.ts")
    assert r.code == 0 and "a 1" in r.err, r


def test_syntax_errors_name_file_line_and_column():
    place = folder(script__ts="interface A {\n  a: string;\n}\nconst a: A = {\n  a: 'x' as,\n};\nexport default function () {}\n")
    r = lt("run", "-q", place / "script.ts")
    assert r.code == 107 and "script.ts:5:12" in r.err, r


def test_decorators_are_refused_in_one_sentence():
    place = folder(script__ts="export default function () {}\n\n@Component()\nclass A {}\n")
    r = lt("run", "-q", place / "script.ts")
    assert r.code == 107 and "script.ts:3:1" in r.err and "decorators are not supported" in r.err, r


def test_errors_at_run_time_name_the_line_of_the_source():
    place = folder(script__ts="interface A {\n  a: string;\n}\nenum E {\n  X,\n}\nfunction fail<T>(\n  x: T,\n): never {\n  throw new Error(`failed ${x}`);\n}\nexport default function (): void {\n  fail<E>(E.X);\n}\n")
    r = lt("run", "-q", place / "script.ts")
    assert "failed 0" in r.err and "script.ts:10" in r.err and "script.ts:13" in r.err, r
