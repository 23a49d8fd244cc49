// Private members, accessors, static blocks, fields, super, new.target, built-ins as parents.
const log = (...a) => console.log(a.map(String).join(' '));
const fails = (f) => { try { f(); return 'no error'; } catch (e) { return e.constructor.name; } };

class Counter {
    static #made = 0;
    static made() { return Counter.#made; }
    #n = 0;
    #step;
    constructor(step = 1) { this.#step = step; Counter.#made++; }
    get #double() { return this.#n * 2; }
    set #double(v) { this.#n = v / 2; }
    #bump() { this.#n += this.#step; return this; }
    bump() { return this.#bump(); }
    get value() { return this.#n; }
    half() { this.#double = this.#double / 2; return this.#n; }
    incr() { return [this.#n++, ++this.#n, this.#n **= 2].join(); }
    static is(o) { return #n in o; }
    static read(o) { return o.#n; }
    static write(o) { o.#bump = 1; }
}
const c = new Counter(4);
log(c.bump().bump().value, c.half(), c.incr(), Counter.made(), Counter.is(c), Counter.is({}));
log(fails(() => Counter.read({})), fails(() => Counter.write(c)), Object.keys(c).length, Counter.read(Object.freeze(new Counter())));

const order = [];
const key = (k) => { order.push('key ' + k); return k; };
class Order {
    [key('a')] = order.push('field a');
    static [key('b')] = order.push('static b');
    static { order.push('block ' + (this === Order)); }
    [key('c')]() {}
    static d = order.push('static d');
}
new Order();
log(order.join('; '));

class Animal {
    constructor(name) { this.name = name; this.target = new.target.name; }
    speak() { return this.name + ' makes a sound'; }
    get label() { return 'animal ' + this.name; }
    static create(...args) { return new this(...args); }
}
class Dog extends Animal {
    speak() { const up = () => super.speak(); return up() + ', woof'; }
    get label() { return super.label + ' (dog)'; }
    static create(...args) { return super.create(...args); }
}
const d = Dog.create('Rex');
log(d.speak(), d.label, d.target, d instanceof Animal, Dog.name, Dog.length, Object.getPrototypeOf(Dog) === Animal);

const o = { __proto__: { hi() { return 'hi from parent'; } }, hi() { return super.hi() + ' and child'; } };
log(o.hi());

class MyError extends Error {
    constructor(m) { super(m); this.name = 'MyError'; }
}
class Stack extends Array { top() { return this[this.length - 1]; } }
class Bag extends Map { get(k) { return super.get(k) ?? 'none'; } }
const e = new MyError('bad');
log(e instanceof MyError, e instanceof Error, String(e), Stack.from([1, 2, 3]).top(), new Bag([[1, 'x']]).get(1), new Bag().get(9));
log(fails(() => Animal()), fails(() => { class X extends Animal { constructor() { this.a = 1; } } new X(); }), fails(() => class extends 5 {}));
log([class {}.name, (class Named {}).name, new (class { x = () => 1; })().x.name, ({ ['k' + 1]: () => 1 }).k1.name, ({ get g() { return 1; } }).g].join());
let C = class { static self() { return C === this; } };
log(C.self(), C.name, typeof C.prototype.constructor, Object.getOwnPropertyNames(C).join());
export default function () {}
