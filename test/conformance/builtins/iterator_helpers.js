/* Iterator and its methods: what they give, when they pull, when they close. */
const log = (...a) => console.log(a.map((x) => (typeof x === 'string' ? x : JSON.stringify(x))).join(' '));
function attempt(name, f) { try { log(name, f()); } catch (e) { log(name, e.constructor.name); } }
function counting(n) {
  const it = { __proto__: Iterator.prototype, i: 0, closed: 0, next() { return this.i < n ? { value: ++this.i, done: false } : { value: undefined, done: true }; }, return() { this.closed++; return {}; } };
  return it;
}
function* naturals() { try { for (let i = 0; ; i++) yield i; } finally { log('closed'); } }
log([1, 2, 3].values().map((x, i) => x * 10 + i).toArray());
log(naturals().filter((x) => x % 3 === 1).take(4).toArray());
log(naturals().drop(5).take(2).toArray());
log([[1, 2], [3], []].values().flatMap((x) => x).toArray());
attempt('strings are not flattened', () => ['ab'].values().flatMap((x) => x).toArray());
log([1, 2, 3].values().reduce((a, b) => a + b), [1, 2, 3].values().reduce((a, b) => a + b, 10));
attempt('reduce of nothing', () => [].values().reduce((a, b) => a));
log(naturals().some((x) => x > 3), [1, 2].values().every((x) => x < 3), naturals().find((x) => x > 7));
naturals().take(2).forEach((x, i) => log('each', x, i));
log(new Set([1, 2, 3]).values().map((x) => x + 1).toArray(), new Map([[1, 2]]).entries().toArray(), 'añ😀'[Symbol.iterator]().toArray());
for (const limit of [-1, NaN, 'x', undefined, 2.9, '1', Infinity]) {
  const c = counting(3);
  attempt(`take(${limit})`, () => c.take(limit).toArray());
}
const early = counting(5), helper = early.map((x) => x * 2);
log(helper.next(), helper.next(), helper.return(), helper.next(), early.closed, early.i);
const failing = counting(5);
attempt('error', () => failing.map(() => { throw new RangeError('x'); }).toArray());
log(failing.closed);
const inner = counting(2), outer = counting(2), both = outer.flatMap(() => inner);
both.next(); both.return();
log(inner.closed, outer.closed);
const running = [1].values().map(() => running.next());
attempt('running', () => running.next());
attempt('new Iterator', () => new Iterator());
class Mine extends Iterator { next() { return { value: 'm', done: this.n-- <= 0 }; } n = 2; }
log(new Mine().toArray(), new Mine() instanceof Iterator, Object.prototype.toString.call(new Mine()));
log(Iterator.from({ next() { return { done: this.d++ > 1, value: this.d }; }, d: 0 }).toArray(), Iterator.from('ab').toArray());
log([Iterator.from([].values()) instanceof Iterator, Iterator.from({ next() {} }) instanceof Iterator, Iterator.length, Iterator.name]);
log(Object.prototype.toString.call([].values().map((x) => x)), Iterator.prototype[Symbol.toStringTag], Iterator.prototype.constructor === Iterator);
log(Object.getOwnPropertyNames(Iterator.prototype).sort());
(function* () { yield 1; })().map((x) => x).next();
export default function () {}
