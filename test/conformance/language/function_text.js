// Functions show their source text. Expected output: Node's.
const show = (...list) => list.forEach((f) => console.log(String(f)));
function declared(a, b = 1) { /* inside */ return a + b; }
async function later() { await 1; }
function* several ( x ) { yield x; }
async /* between */ function* both() {}
const expression = function (a) { return a; }, named = function me() {}, asynchronous = async function () {};
const arrow = (a) => a * 2, single = a => a, block = ({ a }, ...rest) => { return a; }, waits = async (a, b) => a, one = async a => { };
show(declared, later, several, both, expression, named, asynchronous, arrow, single, block, waits, one);

class Empty {}
class Base /* c */ {
  constructor(a) { this.a = a; }
  method(x) { return x; }
  static make() { return new this(1); }
  get value() { return 1; }
  set value(v) {}
  async slow() {}
  *items() {}
  async *['computed' + 1]() {}
  field = () => this;
}
class Derived extends Base { #p = 1; }
const { get, set } = Object.getOwnPropertyDescriptor(Base.prototype, 'value');
show(Empty, Base, Derived, new Base().method, Base.make, get, set, new Base().slow, new Base().items, new Base().computed1, new Base().field);
const o = { plain: function () {}, short(a) { return a; }, get g() { return 1; }, async 'a b'() {}, *gen() {}, [1 + 1]: () => 3 };
show(o.plain, o.short, Object.getOwnPropertyDescriptor(o, 'g').get, o['a b'], o.gen, o[2]);
export default function () {}
function unicode() { return 'äöü €  🙂'; }
show(unicode, class { static x = 1; }, (0, function () {}), Math.max, (() => 1).bind(null));
console.log(Function.prototype.toString.call(declared) === declared + '');
console.log(eval(`(${arrow})`)(21));
