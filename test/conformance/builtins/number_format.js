/* toFixed, toExponential, toPrecision: digits of the exact value, rounded half up. */
const numbers = [1.005, 1.45, 8.345, 0.5, 2.5, 1.5, 1.255, 10.235, 1e21, 123.456, 0.000001, 1e-7, 5e-324, 1.7976931348623157e308, 0.1, 0.7, 4.35,
  -1.5, -0.5, -2.5, 0, -0, 25, 35, 1e-21, 999.995, 0.615, 1e20, 123456789012345680000, 0.00001, 9.999, 99.99, 4.5e-9, 2 ** 53, NaN, -Infinity];
for (let i = 1; i < 60; i++) numbers.push((i * 7919) / 1000, (i * 104729 + 0.5) / 8, i / 3);
for (const n of numbers) {
  const row = [];
  for (const d of [0, 1, 2, 3, 7, 20, 21, 60, 100]) row.push(n.toFixed(d));
  for (const d of [1, 2, 3, 6, 16, 17, 21, 22, 100]) row.push(n.toPrecision(d));
  for (const d of [0, 1, 5, 16, 20, 21, 100]) row.push(n.toExponential(d));
  row.push(n.toExponential(), n.toPrecision(), n.toFixed());
  console.log(row.join(' '));
}
for (const f of [() => (1).toFixed(101), () => (1).toFixed(-1), () => (1).toPrecision(0), () => (1).toPrecision(101), () => (1).toExponential(-1), () => Number.prototype.toFixed.call('1')]) {
  try { console.log(f()); } catch (e) { console.log(e.constructor.name); }
}
console.log([Number('+0x10'), Number('0x10'), parseInt('-0x10'), Number('-0b1'), (() => {}).bind().hasOwnProperty('caller'), function (a, b) {}.bind(null, 1).length].join());
let unequal = 0;
for (let i = -2000; i <= 2000; i++) if (Math.cbrt(i * i * i) !== i) unequal++;
console.log('cubes', unequal);
export default function () {}
