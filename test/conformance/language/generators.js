// Generators, async functions and generators, for await, and the order of their jobs.
const log = (...a) => console.log(a.map(String).join(' '));
function* inner() { try { const got = yield 'a'; log('got', got); yield 'b'; } finally { log('inner closed'); } return 'result'; }
function* outer() { log('value', yield* inner()); yield 'c'; }
const it = outer();
log(it.next().value, it.next(7).value, it.next().value, JSON.stringify(it.next()), JSON.stringify(it.next()));
const early = outer();
early.next();
log(JSON.stringify(early.return('bye')), JSON.stringify(early.next()));
function* catching() { try { yield 1; } catch (e) { yield 'caught ' + e; } }
const k = catching(); k.next();
log(k.throw('oops').value, [...catching()], Object.prototype.toString.call(k), k[Symbol.iterator]() === k);
function* noCatch() { try { yield 1; } catch (e) { log('never'); } finally { log('cleanup'); } }
for (const v of noCatch()) break;
log(typeof inner.prototype, Object.getPrototypeOf(inner).constructor.name, inner() instanceof inner, 'prototype' in (async () => {}));
const gen = { *[Symbol.iterator]() { yield* [1, 2]; yield* 'xy'; } };
log([...gen].join(), Math.max(...gen === gen ? [3, 9] : []));

const order = [];
const tick = (name) => Promise.resolve().then(() => order.push(name));
async function f(v) { order.push('start ' + v); try { await null; order.push('mid ' + v); if (v === 2) throw new Error('two'); return v; } finally { order.push('end ' + v); } }
const arrow = async (x) => (await x) + 1;
async function* numbers(n) { try { for (let i = 0; i < n; i++) { await null; yield i; } } finally { order.push('closed'); } }
class A { static async make() { return new this(); } async *[Symbol.asyncIterator]() { yield 1; yield Promise.resolve(2); } }
const done = (async () => {
    const results = await Promise.allSettled([f(1), f(2), arrow(41)]);
    log(results.map((r) => r.value ?? r.reason.message).join());
    const seen = [];
    for await (const n of numbers(10)) { if (n === 3) break; seen.push(n); }
    for await (const v of [Promise.resolve('p'), 'q']) seen.push(v);
    for await (const v of await A.make()) seen.push(v);
    log(seen.join(), order.join('; '));
    const g = numbers(2);
    log(JSON.stringify(await Promise.all([g.next(), g.next(), g.next(), g.return(5)])));
    try { await (async () => { for await (const x of [Promise.reject(new Error('rejected'))]) ; })(); } catch (e) { log(e.message); }
    log(await new Promise((r) => { tick('x').then(() => r(order.pop())); }));
})();
await done;
log('top level await is done');
// `of` is a name like others behind yield.
function* yieldsOf(of) { const r = yield of * 2; yield of + r; }
const yielded = yieldsOf(3);
console.log(yielded.next().value, yielded.next(4).value);

export default function () {}
