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

export default function () {}
