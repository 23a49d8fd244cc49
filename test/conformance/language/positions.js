// Where errors come from: line and column of the innermost frames, as Node has them. l() leaves columns out, which V8
// has elsewhere for a write, a pattern or an error that its runtime makes; i() has the innermost frame only.
const frames = (e, at, n) => e.stack.split('\n').filter((s) => !/async/.test(s)).map((s) => /positions\.m?js:(\d+):(\d+)/.exec(s))
    .filter((m) => m).slice(0, n).map((m) => (at ? m[1] + ':' + m[2] : m[1])).join(' < ');
const show = (f, at, n) => { try { f(); console.log('no error'); } catch (e) { console.log(e.name + ' ' + frames(e, at, n)); } };
const t = (f) => show(f, true, 3), l = (f) => show(f, false, 3), i = (f) => show(f, true, 1);
let u, fz = Object.freeze({ a: 1 }), ns = {};
t(() =>   u[1]);
t(() =>   u.x);
l(() => { u.xyz = 5; });
l(() => { u["x"] = 5; });
l(() => { 'use strict'; fz.a = 3; });
t(() => ns.foo());
l(() => ns["foo"]());
t(() => new ns.foo());
t(() => undef);
t(() => 1 + undef2);
t(() => 1 in 2);
t(() => ({}) instanceof 3);
l(() => { const { a } = u; });
l(() => { const [ a ] = 5; });
l(() => { for (const x of 5) ; });
t(() => { Math.max(...5); });
t(() => 1n + 1);
t(() => u?.a.b + u.b?.c);
t(() => `abc ${u.foo} def`);
t(() => u`abc`);
t(() => { throw new Error("x"); });
l(() => {
  ns.a.b =
     Math.max(1);
});
l(() => { delete fz.a; delete u.x });
l(() => { null.x++; });
l(() => { ns.a.b += 1; });
l(() => { class A extends u {} });
l(() => { class A extends 5 {} });
l(() => { let q = q + 1; });
l(() => { fz = 3; const c = 1; c = 2; });
l(() => { Symbol() + ""; });
t(() => { JSON.parse("{x"); });
t(() => { [3,1].sort((a, b) => u.a); });
t(() => { class P { #x; static g(o) { return o.#x; } }; P.g({}); });
t(() => { class P { get z() { return u.q; } }; new P().z; });
t(() =>
   undef9);
l(() => {
  ns.q.w = function () {
    return 1;

  };
});
t(() => {
  ns.e = [1,
    2,
    u.x];
});
t(() => { if (ns.a ||
   ns.b || undef5) return;
});
t((function () { return (
   null).foo; }));
t(() => {
  const v = { a: 1,
    b: u.x,
    c: 2 };
});
t(() => {
  switch (ns.x) {
    case u.y:
      break;
  }
});
t(() => {
  for (let i = 0;
       i < u.length;
       i++) ;
});
t(function () {
  function f(a = 1,
    b = u.z) { return a; }
  f();
});
t(() => {
  class C {
    x = 1;
    y = u.q;
  }
  new C();
});
i(() => {
  class C {
    static s = 1;
    static y = u.q;
  }
});
t(() => {
  const f = function* () {
    yield 1;
    yield u.x;
  };
  [...f()];
});
l(() => {
  const { a, b: { c } } = {
    a: 1,
    b: undefined };
});
t(() => {
  return `a ${1}
   b ${u.x}`;
});
t(() => {
  let x = 1,
      y = u.z;
});
l(() => {
  const o = { get a() { return u.a; },
    set b(v) {
      u.b = v; } };
  o.b = 1;
});
t(() => {
  [1, 2]
    .map((x) => x)
    .filter((x) => x.foo.bar)
    .forEach(() => {});
});
t(() => {
  return ns
    .one
    .two
    .three;
});
t(() => {
  ns?.a
    ?.b.c(); u.t;
});
t(() => {
  try { u.a; } finally {
    ns.x = 1;
  }
});
t(() => {
  label: for (const a of [1]) {
    for (const b of [() => a]) { u.k; continue label; }
  }
});
i(() => {
  const [a = u.x] = [];
});
t(() => {
  while (true) {
    const z = () => z2;
    let z2 = 1;
    if (z() && u.l) return () => z; }
});
t(() => {
  ns.list.push(
    ...[1],
    2);
});
t(() => {
  ns[
    u.key
  ] = 1;
});
t(() => {
  JSON.stringify({ toJSON() {
    return u.j; } });
});
t(() => {
  "abc".replace(/b/, () => {
    return u.r; });
});
t(() => {
  new Proxy({}, { get() { return u.p; } }).x;
});
t(() => {
  Reflect.construct(function () { u.c; }, []);
});
t(() => {
  new (class extends Object {
    constructor() {
      super(u.z);
    } })();
});
t(() => {
  decodeURIComponent("%");
});
t(() => {
  new Array(-1);
});
t(() => {
  (1).toFixed(200);
});
t(() => {
  Object.defineProperty(1, "x", {});
});
t(() => {
  eval("var 1");
});
t(() => {
  new RegExp("(");
});
export default function () {}
