// Own properties of functions, in every order of looking, writing and calling; functions that are
// never called; scopes that calls leave behind. Expected output: Node's.
const keys = (f) => Reflect.ownKeys(f).map(String).join();
const show = (o) => JSON.stringify(o, (k, v) => (typeof v === 'function' ? `fn ${v.name}` : v));
const descriptor = (f, key) => show(Object.getOwnPropertyDescriptor(f, key));

function never(a, b = 1, ...rest) {
  return [a, b, rest];
}
console.log(keys(never), never.name, never.length);
console.log(descriptor(never, 'name'), descriptor(never, 'length'));

// A property of its own first.
function tagged(x) { return x; }
tagged.tag = 1;
console.log(keys(tagged), tagged(5), Object.keys(tagged).join());

function symbolic() {}
symbolic[Symbol('s')] = 1;
console.log(keys(symbolic));

// Deleting, redefining, freezing before anybody looked.
function shorn() {}
console.log(delete shorn.name, delete shorn.length, shorn.name === '', shorn.length, keys(shorn));
function renamed() {}
Object.defineProperty(renamed, 'name', { value: 'other' });
console.log(renamed.name, keys(renamed), descriptor(renamed, 'name'));
function frozen() {}
console.log(Object.isFrozen(Object.freeze(frozen)), Object.isSealed(Object.seal(() => 1)), keys(frozen));
function closed() {}
Object.preventExtensions(closed);
console.log(Object.isFrozen(closed), Object.isSealed(closed), keys(closed));
try { closed.more = 1; } catch (e) { console.log(e.name); }
try { frozen.prototype = 1; } catch (e) { console.log(e.name); }
try { closed.length = 3; } catch (e) { console.log(e.name, closed.length); }

// prototype: one object, made when looked at, whatever looks first.
function First() {}
const instance = new First();
console.log(Object.getPrototypeOf(instance) === First.prototype, instance.constructor === First, instance instanceof First);
function Second() {}
const kept = Second.prototype;
Second.prototype.say = () => 'hi';
console.log(new Second().say(), kept === Second.prototype, descriptor(Second, 'prototype'));
function Third() {}
Third.prototype = { given: true };
console.log(new Third().given, keys(Third));
const arrow = () => {};
const { method } = { method() {} };
async function later() {}
function* some() {}
for (const f of [arrow, method, later]) console.log(keys(f), 'prototype' in f);
console.log(keys(some), show(Object.getOwnPropertyNames(some.prototype)));
class Empty {}
class Named { static name = 'mine'; static length() { return 7; } }
console.log(keys(Empty), keys(Named), Named.name, Named.length());
console.log(descriptor(Empty, 'prototype'));

// Looking in other ways.
function other(a) {}
console.log('name' in other, other.hasOwnProperty('prototype'), Object.hasOwn(other, 'caller'), Object.entries(other).length);
for (const k in other) console.log('enumerable', k);
function target() {}
console.log(show(Object.assign(target, { a: 1 })), keys(Object.setPrototypeOf(function () {}, null)));
console.log(keys(other.bind(null)), other.bind(null).name, other.toString().startsWith('function'));
const copy = { ...never };
console.log(show(copy), show(Object.getOwnPropertyDescriptors(function f(a, b) {}).length));

// The same place in the source gives functions of one code, each with its own scope and properties.
const made = [];
for (let i = 0; i < 3; i++) made.push(function each() { return i; });
made[1].x = 1;
console.log(made.map((f) => f()).join(), made.map(keys).join(' '), made[0].prototype !== made[2].prototype);
const uncalled = [];
for (let i = 0; i < 3; i++) uncalled.push(() => i * 10);
console.log(uncalled[2](), uncalled[0](), uncalled[1]());

// Functions within functions that are first called after the outer ones have returned.
function outer(a) {
  let count = 0;
  function up() { count++; return deep(); }
  function deep() { return `${a}${count}${inner(1)}`; }
  function inner(n) { return n > 2 ? '' : `/${n}${inner(n + 1)}`; }
  return { up, peek: () => count, unused() { return missing; } };
}
const o = outer('a');
const p = outer('b');
console.log(o.up(), o.up(), p.up(), o.peek(), p.peek());
const factorial = function f(n) { return n < 2 ? 1 : n * f(n - 1); };
const alias = factorial;
console.log(alias(5), typeof f);
try { o.unused(); } catch (e) { console.log(e.name, e.message); }

// Variables that only inner functions, only the function, or nobody uses.
function scopes(one, two, three) {
  const used = one + 1;
  const unused = two + 1;
  var shadow = 'outer';
  const read = () => { const shadow = 'inner'; return [used, shadow, three]; };
  const write = () => { three = 'written'; };
  write();
  return [read().join(), shadow, three, typeof unused];
}
console.log(show(scopes(1, 2, 3)));
function defaults(a, b = () => a, c = b()) { var a2 = a; a = 9; return [a, b(), c, a2]; }
console.log(show(defaults(1)));

// Recursion between functions that were never called before, deep.
function even(n) { return n === 0 ? true : odd(n - 1); }
function odd(n) { return n === 0 ? false : even(n - 1); }
console.log(even(150), odd(150));
export default function () {}
