// Temporal dead zone, closures in loops, destructuring, iterators that are closed, labels.
const log = (...a) => console.log(a.map(String).join(' '));
const fails = (f) => { try { f(); return 'no error'; } catch (e) { return e.constructor.name + ': ' + e.message; } };

log(fails(() => { x; let x = 1; }), '|', fails(() => { const f = () => y; f(); let y; }), '|', fails(() => { new Q(); class Q {} }));
log(fails(() => { const k = 1; k = 2; }).split(':')[0], '|', fails(() => { for (let i of [i]) ; }), '|', fails((a = b, b) => a));
const later = () => after * 2;
const after = 21;
log(later(), hoisted());
function hoisted() { return typeof after; }

const fs = [];
for (let i = 0, n = 3; i < n; i++) { if (i === 1) continue; fs.push(() => i); }
for (const k in { a: 1, b: 2 }) fs.push(() => k);
for (const [a, { b }] of [[1, { b: 2 }], [3, { b: 4 }]]) fs.push(() => a + b);
log(fs.map((f) => f()).join());

outer: for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
        const f = () => i * 10 + j;
        try {
            if (j === 1) continue outer;
            if (i === 2) break outer;
            log('at', f());
        } finally { log('finally', i, j); }
    }
}
const find = (list, want) => { for (const v of list) { const g = () => v; if (g() === want) return 'found ' + v; } return 'none'; };
log(find([1, 2, 3], 2), find([1], 5));

const events = [];
const source = (n) => ({ [Symbol.iterator]() { let i = 0; return { next: () => { events.push('next'); return { value: ++i, done: i > n }; }, return: () => { events.push('return'); return {}; } }; } });
const [p, , q = 'dflt', ...rest] = source(5);
const [r] = source(3);
for (const v of source(9)) if (v === 2) break;
log(fails(() => { const [z = (() => { throw new TypeError('stop'); })()] = [undefined][Symbol.iterator]() && source(0); }));
log(fails(() => { for (const v of source(2)) throw new RangeError('out'); }));
log(p, q, rest, r, events.join(' '));
const { a: { b: deep = 5 } = {}, ['c' + 1]: c1, ...others } = { c1: 'C', x: 1, [Symbol.for('s')]: 2 };
log(deep, c1, Object.keys(others), others[Symbol.for('s')]);
let m = 1, n = 2;
[m, n] = [n, m];
const target = {};
({ m: target.m, ...target.rest } = { m: 5, z: 6 });
log(m, n, JSON.stringify(target), ((a, [b, c = 3] = [2], { d = 4 } = {}, ...e) => [a, b, c, d, e.length].join())(1, undefined, undefined, 7, 8));
log(((a, b = 1, c) => 0).length, (function (...r) {}).length, fails(() => { const [x] = {}; }).split(':')[0], fails(() => { const { x } = null; }).split(':')[0]);
switch (3) { case 0: let s; case 3: log(fails(() => s).split(':')[0], fails(() => { s = 1; }).split(':')[0]); }
function scopes(a, g = () => a) { var a; a = 2; return g() + ',' + a; }
log(scopes(1));
export default function () {}
