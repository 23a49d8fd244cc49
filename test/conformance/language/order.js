// What happens when, where lowering is tempted to change it: cases that random programs found (make differential).
const log = (...values) => console.log(values.map(String).join(' '));
const t = (n) => { log('t' + n); return n; };
const attempt = (name, f) => { try { log(name, f()); } catch (e) { log(name, e instanceof Error ? e.name : e); } };
const key = { toString() { log('key'); return 'a'; } };
const traced = (target) => new Proxy(target, {
    get(o, k) { log('get', typeof k, k); return o[k]; },
    set(o, k, v) { log('set', typeof k, k); o[k] = v; return true; },
    has(o, k) { log('has', typeof k, k); return k in o; },
    deleteProperty(o, k) { log('delete', typeof k, k); return delete o[k]; },
    ownKeys(o) { log('ownKeys'); return Reflect.ownKeys(o); },
    getOwnPropertyDescriptor(o, k) { log('descriptor', k); return Reflect.getOwnPropertyDescriptor(o, k); },
});

// Arguments come before the callee turns out to be no function.
const nothing = undefined, object = { a: 1 };
class Private { #f; call() { return this.#f(t(1)); } }
attempt('private', () => new Private().call());
attempt('optional', () => (nothing?.a)(t(2)));
attempt('deep optional', () => (nothing?.[t(3)].b)(t(4)));
attempt('super', () => ({ __proto__: {}, m() { return super.none(t(5)); } }).m());
attempt('method', () => (object?.a)(t(6)));
attempt('short circuit', () => nothing?.()[t(7)]);

// A template converts each value before it computes the next.
attempt('template', () => `${{ toString() { log('first'); return 'x'; } }}${t(8)}`);
attempt('symbol in a template', () => `${Symbol.iterator}${t(9)}`);

// Names are there before static blocks.
attempt('class names', () => {
    const names = [];
    const o = { ['com' + 'puted']: class { static { names.push(this.name); } }, 'a b': class { static x = names.push(this.name); } };
    return names.concat(Object.keys(o)).join();
});

// Keys of proxies are converted once, and spread and rest ask proxies.
attempt('proxy get', () => traced({ a: 1 })[key]);
attempt('proxy call', () => traced({ a: 1 })[key]());
attempt('proxy set', () => { traced({})[key] = 1; });
attempt('proxy delete', () => delete traced({})[key]);
attempt('proxy in', () => 1 in traced([]));
attempt('proxy spread', () => Object.keys({ ...traced({ a: 1, b: 2 }) }));
attempt('proxy rest', () => { const { a, ...rest } = traced({ a: 1, b: 2 }); return Object.keys(rest); });

// No message looks at the object.
attempt('not iterable', () => { const [a] = traced({}); return a; });

// An error in a finally block is not one of the try block.
attempt('finally after break', () => { for (;;) { try { break; } catch { log('caught'); } finally { throw 'finally'; } } });
attempt('finally after return', () => { try { return 1; } catch { log('caught'); } finally { throw 'finally'; } });
attempt('finally after continue', () => { for (const i of [1, 2]) { try { continue; } catch { log('caught'); } finally { throw 'finally' + i; } } });

// switch compares with the value that was, not with the variable.
attempt('switch', () => { let x = 1; switch (x) { case (x = 2): return 'two'; default: return 'default ' + x; } });

// The names of a generator's body are not those of its parameters.
function* early(a, b = a) { const c = c; }
attempt('generator', () => early(1).next());
attempt('delete', () => delete (4)[key]);

// Characters that ES5 cannot have in its source.
attempt('characters', () => JSON.stringify(['a\u2028b', '\u0000c', /\x00/.test('\u0000')]));
attempt('unknown names', () => ℮℘);

// What stands on the left is read before the right side changes it. (`arguments` is that of sloppy code.)
const same = (name, f) => attempt(name, () => JSON.stringify(f()));
const id = (...values) => values;
same('ne', function () { var F0; return F0 !== (F0 = function () {}); });
same('x+x++', function () { var x = 1; return x + x++; });
same('x+(x=2)', function () { var x = 1; return x + (x = 2); });
same('x+ ++x', function () { var x = 1; return x + ++x; });
same('f(x,x=2)', function () { var x = 1; return id(x, x = 2, x++, x); });
same('[x,x++]', function () { var x = 1; return [x, x++, x, x = 7, x]; });
same('x[x=1]', function () { var x = [4, 5]; return x[x = 1]; });
same('o.y=o=..', function () { var o = {}, p = o; o.y = o = 3; return [o, p]; });
same('x+=x=2', function () { var x = 1; x += (x = 2); return x; });
same('tpl', function () { var x = 1; return `${x}${x = 2}${x++}${x}`; });
same('a<b', function () { var x = 1; return [x < (x = 2), x === (x = 3), x > (x = 1), x <= (x = 0)]; });
same('in', function () { var x = 'a'; return x in (x = { b: 1 }); });
same('instanceof', function () { var x = []; return x instanceof (x = Array); });
same('(x)+', function () { var x = 1; return (x) + (x = 2); });
same('(0,x)+', function () { var x = 1; return (0, x) + (x = 2); });
same('nested', function () { var x = 1; return 1 + x * 2 + (x + (x = 5)) * x; });
same('x + {a:x=2}.a', function () { var x = 1; return x + { a: x = 2 }.a; });
same('closure', function () { var x = 1; function g() { x = 5; return 1; } return [x + g(), x]; });
same('closure[]', function () { var x = 1; function g() { x = 5; return 1; } return [x, g(), x]; });
same('closure +=', function () { var x = 1; function g() { x = 5; return 1; } x += g(); return x; });
same('eval', function () { var x = 1; return x + eval('x = 2'); });
same('args', function () { return Function('return (' + function (x) { return x + (arguments[0] = 4); } + ')(1)')(); });
same('fn', function () { function x() {} return x !== (x = 1); });
same('let', function () { let x = 1; return x + (x = 2); });
same('letloop', function () { let r = []; for (let x = 0; x < 3; x++) { r.push(() => x); r.push(x + x++); } return r.map((v) => typeof v === 'function' ? v() : v); });
same('**', function () { let x = 2; return x ** (x = 3); });
same('computed2', function () { let x = 'a'; return { [x]: (x = 'b', 1), [x + (x = 'c')]: 2 }; });
same('destr3', function () { let x = 1; return x + ([x] = [5])[0]; });
same('destr4', function () { let x = 1; return x + ({ x } = { x: 5 }).x; });
same('bigint', function () { let x = 1n; return String(x + (x = 2n)); });
same('assign fwd', function () { var x = 1, y; y = x + (x = 2) + (y = 3) + y; return [x, y]; });
same('into own', function () { var x = 1; x = x + (x = 2); return x; });
same('member val', function () { var x = 1, o = {}; return (o.a = x) + (x = 2) + o.a; });
same('yield', function () { function* g() { let x = 1; const r = x + (yield x) + (x = 5); yield [r, x]; } const i = g(); i.next(); return i.next(10).value; });
same('default', () => { function f(a, b = a + (a = 2), c = a + b++ + b) { return [a, b, c]; } return f(1); });
same('field', () => { let x = 1; class A { a = x + (x = 2); static b = x + x++; [x + (x = 'k')] = x; static { this.c = x + (x = 'z') + x; } } return [new A(), A.b, A.c, x]; });
same('script', () => { const r = (0, eval)('let q = 1; q + (q = 2) + q++ + q'); return [r, Object.keys(globalThis).filter((k) => k.includes('$'))]; });
same('loop', () => { const r = []; for (let i = 0; i < 4; i++) { const s = i + (i += 1); r.push(() => i + s, i < i++, i); } return r.map((f) => typeof f === 'function' ? f() : f); });
same('rec2', () => { let d = 1; const f = (n) => n ? d + f(n - 1) * (d++ + d) : d; return f(6); });
same('gen', () => { function* g(a = 1, b = a + (a = 5)) { let x = b + (b = yield a) + b; yield x + (x = yield x) + x; } const i = g(); return [i.next(), i.next(3), i.next(4), i.next(9)]; });
same('sequence', () => { let x = 1, o = {}; return (o.a = (0, x)) + ((o.b = x), x++) + (o.c = o.d = x) * (x = 4) + ({ q: o.q } = x, x) * --x; });
same('getter', () => { let x = 1; const o = { get y() { x = 10; return 1; } }; return [x + o.y, x + `${o.y}`, x - (x = 1, o).y + x]; });
same('valueOf', () => { let x = 1; const o = { valueOf() { x++; return 2; } }; return [x + o, x + -o, x * (o * o) + x, x < +o]; });
same('in wrap', () => { const r = []; for (let i = 0; i < 2; i++) { let y = i; r.push(() => y++, y + (() => y++)() + y); r.push(y + r[0]() + y); } return r.map((f) => f.call ? f() : f); });
same('counter', () => { let x = 1; const y = () => x++; return [x + y() + x, x * y(), `${x}${y()}${x}`, x < y() + 1]; });

// A key that is there keeps its place: ES2024 13.2.5.5 defines one property after the other. (V8 says b,i.)
attempt('keys', () => { const i = 1; return Object.keys({ ...[], i, ['b']() {}, i }).join(); });

// The names of a catch are not there before their turn.
attempt('catch 1', () => { try { throw {}; } catch ({ b = h, h }) { return 'no ' + b + h; } });
attempt('catch 2', () => { try { throw { b: 1, h: 2 }; } catch ({ b = h, h }) { return b + h; } });
attempt('catch 3', () => { try { throw { h: 2 }; } catch ({ h, b = h }) { return b + h; } });
attempt('catch 4', () => { try { throw {}; } catch ({ b = () => h, h = 4 }) { return b(); } });
attempt('catch 5', () => { try { throw {}; } catch ({ b = (() => h)(), h = 4 }) { return b; } });
attempt('catch 6', () => { try { throw {}; } catch ({ [h]: a = 1, h = 2 }) { return a; } });
attempt('catch 7', () => { try { throw [5]; } catch ([a, b = a + a]) { return b; } });
attempt('catch 8', () => { const r = []; for (let i = 0; i < 3; i++) { try { throw [i]; } catch ([a, b = () => c, c = a * 2]) { r.push(() => a + b()); } } return r.map((f) => f()).join(); });
attempt('catch 9', () => { const r = []; for (let i = 0; i < 2; i++) { try { throw i ? {} : { b: 1, h: 2 }; } catch ({ b = h, h }) { r.push(b); } } return r.join(); });
attempt('catch 10', () => { try { throw {}; } catch ({ a = a }) { return a; } });
attempt('catch 11', () => { try { throw {}; } catch ({ a = typeof z, z }) { return a; } });
attempt('catch 12', () => { try { throw {}; } catch ({ a = (z = 1), z }) { return a; } });

// A NUL in a regular expression.
for (const [text, subject] of [['/\\\0/u'], ['/\\\0/v'], ['/[\\\0]/u'], ['/^\\\0$/', '\0'], ['/^\\\\\0$/', '\\\0'], ['/^\0$/u', '\0']]) {
    attempt('NUL', () => eval(text).test(subject));
}

export default function () {}
