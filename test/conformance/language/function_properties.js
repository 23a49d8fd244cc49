// Closures own length, name and prototype, and nothing else; more can be added to them.
function captures(items, more) { return (function () { return items + more; })(arguments); }
function plain(a, b, ...rest) { return a; }
class C { method(x) { return x; } static make(a, b) { return a; } }
console.log(captures(1, 2), captures.length, plain.length, plain.name);
console.log(Object.prototype.hasOwnProperty.call(plain, 'caller'), Object.prototype.hasOwnProperty.call(plain, 'arguments'));
console.log(plain.prototype.constructor === plain, C.make.length, new C().method.length);
plain.extra = 1;
for (let i = 0; i < 20; i++) plain['p' + i] = i;
console.log(plain.extra, plain.p0, plain.p19, plain.length, plain.name, Object.keys(plain).length);
plain.prototype.hello = function () { return 'hello'; };
console.log(new plain(1).hello(), new plain(1) instanceof plain);
const made = [];
for (let i = 0; i < 3; i++) made.push(function counter() { return i; });
console.log(made.map((f) => f()).join(), made[0] === made[1], made[0].name);
export default function () {}
