/* A module namespace: what it shows of itself, and that it is alive. */
import * as ns from './namespace_parts/source.js';
const log = (x) => console.log(typeof x === 'string' ? x : JSON.stringify(x));
function attempt(name, f) { try { log(`${name} ${JSON.stringify(f())}`); } catch (e) { log(`${name} ${e.constructor.name}`); } }
log(ns.early);
log(Reflect.ownKeys(ns).map(String));
log([Object.getPrototypeOf(ns), Object.isExtensible(ns), Object.isSealed(ns), Object.isFrozen(ns), ns[Symbol.toStringTag], Object.prototype.toString.call(ns)]);
log(Object.getOwnPropertyDescriptor(ns, 'late'));
log(Object.getOwnPropertyDescriptor(ns, Symbol.toStringTag));
const before = ns.late;
ns.change();
log([before, ns.late, ns.again, Object.getOwnPropertyDescriptor(ns, 'late').value, { ...ns }.late, Object.entries(ns).length]);
attempt('set', () => { ns.late = 5; });
attempt('set new', () => { ns.other = 5; });
attempt('delete', () => delete ns.late);
attempt('delete missing', () => delete ns.other);
attempt('define same', () => Reflect.defineProperty(ns, 'late', { value: 2, writable: true, enumerable: true, configurable: false }));
attempt('define other', () => Reflect.defineProperty(ns, 'late', { value: 3 }));
attempt('define accessor', () => Reflect.defineProperty(ns, 'late', { get() {} }));
attempt('define new', () => Reflect.defineProperty(ns, 'other', { value: 3 }));
attempt('Reflect.set', () => Reflect.set(ns, 'late', 2));
attempt('freeze', () => Object.freeze(ns));
attempt('seal', () => Object.seal(ns) === ns);
attempt('setPrototypeOf', () => [Reflect.setPrototypeOf(ns, null), Reflect.setPrototypeOf(ns, {})]);
attempt('in', () => ['late' in ns, 'nope' in ns, Reflect.has(ns, 'default')]);
const keys = [];
for (const k in ns) keys.push(k);
log(keys);
export default function () {}
