// Optional chains, logical assignment, templates, spread, names, arguments, tagged templates.
const log = (...a) => console.log(a.map(String).join(' '));
const o = { a: { b() { return this === o.a; }, n: null, f: 0 }, list: [1, 2] };
let calls = 0;
const key = () => { calls++; return 'b'; };
log(o?.a?.[key()]?.(), o.x?.[key()].y.z(), o.a.n?.q.r.s, o.a.b?.(), (o?.a.b)(), delete o?.zzz, delete o.y?.z, calls);
log(o.a?.f ?? 'x', o.a.n ?? 'dflt', (o.a.n ??= 5), (o.a.f ||= 7), (o.a.f &&= 8), o.a.missing?.toString() ?? 'gone');
let reads = 0;
const box = { get v() { reads++; return 1; }, set v(x) { reads += 10; } };
box.v ||= 2; box.v &&= 3; box.v ??= 4; box.v += 1;
log(reads, 2 ** 3 ** 2, (-2) ** 2, 7 % -3);
const raw = [];
const tag = (s, ...v) => { raw.push(s); return s.raw.join('|') + v.join(); };
const twice = () => tag`a\n${1}b\u{41}${2}`;
log(twice(), twice(), raw[0] === raw[1], Object.isFrozen(raw[0]), raw[0][1], tag`\unicode ${0}`, raw[2][0]);
log(`${{ toString: () => 'str', valueOf: () => 1 }} ${[1, [2]]} ${`in ${'ner'}`}`);
log(Math.max(...[1, 5], ...new Set([9, 2])), [...'a😀b'].length, JSON.stringify({ ...o.a, f: 1, ...null, ...'hi' }), new Date(...[2020, 0, 1]).getFullYear());
const f = function () {}, g = () => {}, { h = () => {} } = {}, sym = Symbol('desc');
const named = { m() {}, get x() { return 1; }, ['c' + 1]: () => {}, [sym]: () => {}, async am() {}, *gm() {} };
log(f.name, g.name, h.name, named.m.name, named.c1.name, named[sym].name, named.am.name, named.gm.name, Object.getOwnPropertyDescriptor(named, 'x').get.name, (() => {}).name === '');
log('prototype' in g, 'prototype' in named.m, (() => { try { new g(); } catch (e) { return e.name; } })());
function args(a, b) { const inner = () => arguments.length + ':' + [...arguments].join(); a = 9; return inner() + ' ' + arguments[0]; }
log(args(1, 2, 3));
log([0b101, 0o17, 0xff, 1_000_000, .5e1, 'a\u{1F600}b'.length, '\x41\
B'].join());
log(((a, b) => a ?? b)(undefined, 'z'), typeof undeclared, void 0, [, 1, , 2].length, 0 in [, 1]);
const evaluated = new Function('a', 'b = 2', 'return [a, ...[b]].map((x) => x * 2).join()');
log(evaluated(1), evaluated.name, (0, eval)('let t = `${1 + 1}`; t'), eval('((x) => x?.y)({ y: 3 })'));
for (const bad of ['let a; let a', 'const x', '({a:1,a}) = 1', 'class A { constructor(){} constructor(){} }', 'a => { "use strict"; } => 1', 'break', 'x = {a = 1}', '/(/', 'new.target', '1 ** -1 ** 2', 'class B extends C { #x; #x }', 'async () => { for await (x in y); }', 'label: label: ;', '`${`', '"\\u{110000}"']) {
    try { eval(bad); log('accepted', bad); } catch (e) { if (e.name !== 'SyntaxError') log(e.name, bad); }
}
export default function () {}
