export default function () {
const a = 123456789012345678901234567890n, b = -7n;
console.log(String(a + b), String(a - b), String(a * b), String(a / b), String(a % b), String(b ** 5n), String(-a), String(~b));
console.log(String(a & 0xffn), String(b & 0xffn), String(b | 1n), String(b ^ 3n), String(1n << 70n), String(-5n >> 1n), String(5n >> 1n), String(-1n >> 100n), String(1n << -1n));
console.log(typeof a, typeof Object(1n), 1n === 1n, 1n == 1, 1 == 1n, '1' == 1n, 1n == '2', 2n > 1, 1 < 2n, '3' > 2n, 1n < 1.5, 1n == true, 0n == '', 1n != 1n, 2n >= 2, 1n === 1);
console.log(0n ? 't' : 'f', 1n ? 't' : 'f', !0n, 'x' + 1n, `${10n}`, [1n, 2n].join(), { 1: 'k' }[1n], [5, 6][1n]);
for (const f of [() => 1n + 1, () => +1n, () => Math.max(1n), () => 1n / 0n, () => 2n ** -1n, () => 1n >>> 0n, () => BigInt(1.5), () => BigInt('x'), () => BigInt(undefined), () => new BigInt(1), () => JSON.stringify({ a: 1n }), () => BigInt(Symbol())]) { try { console.log(String(f())); } catch (e) { console.log(e.name); } }
let c = 5n; c++; console.log(String(c++), String(c), String(--c)); const o = { n: 1n }; o.n++; console.log(String(o.n), String(o.n--), String(++o.n));
function closure() { let k = 1n; return () => { k += 2n; k++; return k; }; } console.log(String(closure()()));
console.log(String(BigInt(2 ** 60)), String(BigInt('0x1f')), String(BigInt('  42 ')), String(BigInt('')), String(BigInt(true)), Number(12n), parseInt('12n'), Number(a), String(BigInt.asIntN(8, 255n)), String(BigInt.asUintN(8, -1n)), String(BigInt.asIntN(64, 2n ** 63n)));
console.log((255n).toString(16), (-255n).toString(2), (1234567n).toLocaleString(), Object.prototype.toString.call(1n), new Map([[1n, 'one']]).get(1n), [3n, 1n, 2n].sort().join(), [1n].includes(1n), [1n].indexOf(1n));
const u = new BigUint64Array([1n, -1n]); console.log(String(u[1]), u.length, u.join()); const v = new DataView(u.buffer); v.setBigInt64(0, -2n, true); console.log(String(u[0]), String(v.getBigInt64(0, true)), String(v.getBigUint64(0)));
try { u[0] = 1; } catch (e) { console.log(e.name); }
console.log(String(new BigInt64Array([3n, -1n, 2n]).sort()), JSON.stringify({ a: 1n }, (k, x) => typeof x === 'bigint' ? x.toString() : x), isNaN(Number(5n)), 10n ** 20n === 100000000000000000000n, 0b101n === 5n, 0o17n === 15n, 1_000n === 1000n);
console.log([10n, 9n, 1n].sort((x, y) => (x < y ? -1 : x > y ? 1 : 0)).join(), 5n * 5n === 25n, typeof (typeof 1n), String(Object(3n) + 1n), 1n + '2', '2' + 1n);
}
