/* Set's methods with another set, or what is like one. */
const log = (...a) => console.log(a.map((x) => (x instanceof Set ? `{${[...x].join(' ')}}` : typeof x === 'string' ? x : JSON.stringify(x))).join(' '));
const a = new Set([1, 2, 3, NaN]), b = new Set([3, NaN, 4]), m = new Map([[2, 'x'], [9, 'y']]);
for (const name of ['union', 'intersection', 'difference', 'symmetricDifference', 'isSubsetOf', 'isSupersetOf', 'isDisjointFrom']) {
  log(name, a[name](b), b[name](a), a[name](m), a[name](a), a[name](new Set()), new Set()[name](a), a[name].length);
  for (const bad of [[1], null, { size: -1, has() {}, keys() {} }, { size: NaN, has() {}, keys() {} }, { size: 1, has: 1, keys() {} }, { size: 1, has() {} }]) {
    try { a[name](bad); log('no error'); } catch (e) { log(name, e.constructor.name); }
  }
}
const like = { size: 2, has: (x) => x === 1 || x === 7, keys: () => [1, 7].values() };
log(a.union(like), a.intersection(like), a.difference(like), a.symmetricDifference(like), new Set([1]).isSubsetOf(like), a.isSupersetOf(like));
log(new Set([-0]).union(new Set([0])).size, Object.is([...new Set().union({ size: 1, has() {}, keys: () => [-0].values() })][0], 0));
class Mine extends Set {}
log(new Mine([1]).union(b) instanceof Mine, new Mine([1]).union(b) instanceof Set);
export default function () {}
