/* Array.fromAsync; and turns of the microtask queue that loops over iterators take. */
export default async function () {
  const log = (x) => console.log(typeof x === 'string' ? x : JSON.stringify(x));
  log(await Array.fromAsync([1, Promise.resolve(2), 3]));
  log(await Array.fromAsync({ length: 2, 0: Promise.resolve('a'), 1: 'b' }, async (x, i) => x + i));
  log(await Array.fromAsync((async function* () { yield 1; yield 2; })(), (x) => x * 2));
  log(await Array.fromAsync(new Set([1, 2]), function (x) { return x + this.n; }, { n: 5 }));
  for (const bad of [null, 5, { [Symbol.iterator]: 1 }]) await Array.fromAsync(bad).then(log, (e) => log(e.constructor.name));
  await Array.fromAsync([1], 'no function').catch((e) => log(e.constructor.name));
  class List { constructor(...a) { this.made = a; } }
  const list = await Array.fromAsync.call(List, { length: 1, 0: 9 });
  log([list, list instanceof List, list.length]);
  await Array.fromAsync({ *[Symbol.iterator]() { try { yield 1; yield 2; } finally { log('closed'); } } }, (x) => { throw new Error('m' + x); }).catch((e) => log(e.message));
  const order = [];
  let p = Promise.resolve();
  for (let i = 0; i < 10; i++) p = p.then(() => order.push('p' + i));
  for await (const v of [1, Promise.resolve(2)]) order.push('v' + v);
  order.push('end');
  await p;
  log(order.join(' '));
}
