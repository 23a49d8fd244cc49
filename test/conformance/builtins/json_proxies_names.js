/* JSON: revivers that change what they walk, lists of names; text of functions; RegExp.escape's neighbours. */
const log = (x) => console.log(typeof x === 'string' ? x : JSON.stringify(x));
function attempt(f) { try { log(f()); } catch (e) { log(e.constructor.name); } }
log(JSON.parse('{"a":1,"b":[1,2]}', function (k, v) { if (k === 'a') delete this.b; return v; }));
log(JSON.parse('[1,2,3]', function (k, v) { if (k === '0') this[1] = 9; return v; }));
log(JSON.parse('{"a":1,"b":2}', function (k, v) { if (k === 'a') Object.defineProperty(this, 'b', { value: 5, configurable: false }); return k === 'b' ? 22 : v; }).b);
log(JSON.parse('[[1,[2]],{"__proto__":3}]', (k, v) => (typeof v === 'number' ? v + 1 : v)));
log(JSON.stringify({ a: 1, b: 2, 1: 3 }, ['b', 1, 'b', new Number(1), {}, null, 'a']));
log(JSON.stringify([{ a: 1, b: { a: 2, c: 3 } }], new Proxy(['a', 'b'], {})));
attempt(() => JSON.stringify({ x: 1n }));
BigInt.prototype.toJSON = function () { return 'big' + this; };
log(JSON.stringify({ x: 1n }));
delete BigInt.prototype.toJSON;
log([String.fromCharCode(0x1f600).charCodeAt(0).toString(16), String.fromCharCode(-1).charCodeAt(0), String.fromCharCode(65.9)]);
log(['\u180e'.trim().length, Number('\u180e'), parseInt('\u180e1')]);
log([String(Math.max), String(Math.max.bind(null))]);
log([Array.isArray(new Proxy([], {})), [[1, [2, [3]]]].flat(Infinity)]);
attempt(() => Function.prototype[Symbol.hasInstance].call({}, 1));
export default function () {}
