export default function () {
const log = (...a) => console.log(a.map(x => typeof x === 'string' ? x : JSON.stringify(x)).join(' '));
const a = [5, 1, , 3, undefined, 'x'];
log(a.length, a.slice(1, 3), a.concat([1], 2, [[3]]), a.indexOf(3), a.includes(undefined), a.indexOf(undefined), a.lastIndexOf(3), [NaN].includes(NaN), [NaN].indexOf(NaN));
log(a.flat(), [[1, [2, [3]]], 4].flat(Infinity), [1, 2].flatMap(x => [x, x * 2]), a.map(x => 1), a.filter(() => true), Object.keys(a));
log([3, 1, 2].sort(), [3, 1, 10, 2].sort(), [3, 1, 10, 2].sort((x, y) => x - y), ['b', undefined, 'a', , 'c'].sort(), [1, 2, 3].toSorted((x, y) => y - x), [1, 2, 3].toReversed(), [1, 2, 3].with(1, 9), [1, 2, 3].toSpliced(1, 1, 7, 8));
const people = Array.from({ length: 600 }, (_, i) => ({ i, k: i % 3 })); people.sort((x, y) => x.k - y.k); log(people.every((p, i) => !i || people[i - 1].k < p.k || people[i - 1].i < p.i));
log([1, 2, 3].at(-1), [1, 2, 3].find(x => x > 1), [1, 2, 3].findLast(x => x < 3), [1, 2, 3].findIndex(x => x === 9), [1, 2, 3].findLastIndex(x => x === 1), [1, 2, 3, 4, 5].copyWithin(0, 3), new Array(3).fill(0), [1, 2, 3].fill(9, 1, 2));
log(Array.from('a😀b'), Array.from(new Set([1, 1, 2])), Array.from({ length: 2, 0: 'x' }), Array.from([1, 2], x => x * 2), Array.of(7, 8), Array.from(new Map([[1, 2]])), [...[1, 2].entries()], [...'héy'].length);
log([1, 2, 3].reduce((x, y) => x + y), [1, 2, 3].reduceRight((x, y) => x + '-' + y), [].concat(...[[1], [2]]), [1, [2, [3, null, undefined]]].join(), String([1, [2]]), [null, undefined].toString());
const s = [1, 2, 3, 4, 5]; log(s.splice(1, 2), s, s.splice(-1), s, s.splice(1, 0, 'a', 'b'), s, s.shift(), s.unshift(0, 9), s, s.pop(), s.push(1, 2), s.reverse());
const cyc = [1]; cyc.push(cyc); log(cyc.join(), String(cyc));
class Stack extends Array { top() { return this[this.length - 1]; } } const st = Stack.from([1, 2, 3]); log(st instanceof Stack, st.top(), st.map(x => x) instanceof Stack, st.filter(Boolean).top(), st.slice(0, 1).constructor.name, Stack.of(4).top());
log(Object.entries({ a: 1, b: [2] }), Object.fromEntries([['x', 1], ['y', 2]]), Object.assign({ a: 1 }, null, { b: 2 }, 'hi'), Object.hasOwn({ q: 1 }, 'q'), Object.is(-0, 0), Object.values('ab'));
log(Object.getOwnPropertyDescriptors({ get x() { return 1; }, y: 2 }), Object.prototype.toString.call(null), `${Object.prototype.toString.call([])}`, Object.prototype.toString.call(function () {}), Object.prototype.toString.call(new Date(0)), String(Symbol('d')), Symbol('d').description, Symbol.for('k').description, String(Symbol().description));
for (const f of [() => [].reduce((x, y) => x), () => [1].map(3), () => Array.from(null), () => Object.fromEntries(5), () => [1].with(5, 1), () => new Array(-1), () => [].at.call(null), () => Object.defineProperty(1, 'x', {}), () => Reflect.ownKeys(1), () => [1n, 2].sort((x, y) => Symbol())]) { try { f(); log('no error'); } catch (e) { log(e.name); } }
log('abc'.at(-1), 'x'.padStart(3, 'ab'), 'x'.padEnd(4, 'ab'), ' a '.trimStart() + '|', ' a '.trimEnd() + '|', 'a-b-a'.replaceAll('a', '[$&$$]'), 'aXbX'.replaceAll('X', (m, i) => i), String.raw`a\n${1}b`, 'a\ud800'.isWellFormed(), 'a\ud800'.toWellFormed(), 'abab'.replaceAll('', '.'), [...'a1b2'.matchAll(/\d/g)].map(m => m.index));
const p = new Proxy({ a: 1 }, { ownKeys: () => ['a', 'z'], getOwnPropertyDescriptor: (t, k) => ({ value: k + '!', enumerable: true, configurable: true }), get: (t, k) => k + '?', has: () => true, getPrototypeOf: () => Array.prototype });
log(Object.keys(p), Object.entries(p), 'q' in p, Object.getPrototypeOf(p) === Array.prototype); const r = Proxy.revocable({}, {}); r.revoke(); try { r.proxy.x; } catch (e) { log(e.name); }
log(Reflect.get({ get x() { return this.v; } }, 'x', { v: 5 }), Reflect.set({ set x(v) { this.w = v; } }, 'x', 1, {}), Reflect.has({ a: 1 }, 'a'), Reflect.deleteProperty(Object.freeze({ a: 1 }), 'a'), Reflect.ownKeys({ b: 1, 2: 1, a: 1, 1: 1 }));
const e = new Error('m', { cause: 'c' }); log(e.message, e.cause, Object.keys(e), new TypeError('t') instanceof Error, new AggregateError([1], 'ag').errors, String(new RangeError('r')), 'cause' in new Error('x'));
}
