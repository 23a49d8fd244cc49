export default function () {
function log(x) { console.log(String(x)); }
Promise.resolve(1).then(function (v) { log('a' + v); return Promise.resolve(2); }).then(function (v) { log('b' + v); });
Promise.resolve().then(function () { log('t1'); }).then(function () { log('t2'); }).then(function () { log('t3'); }).then(function () { log('t4'); });
new Promise(function (r) { r({ then: function (f) { log('thenable'); f('tv'); } }); }).then(log);
Promise.reject(new Error('x')).catch(function (e) { log(e.message); throw 'y'; }).finally(function () { log('fin'); }).catch(log);
Promise.all([1, Promise.resolve(2), new Set([3]).values().next().value]).then(function (v) { log('all ' + v.join()); });
Promise.all(new Set([1, 2])).then(function (v) { log('allset ' + v); });
Promise.allSettled([1, Promise.reject(2)]).then(function (v) { log(JSON.stringify(v)); });
Promise.any([Promise.reject(1), Promise.reject(2)]).catch(function (e) { log(e + ' ' + e.errors + (e instanceof AggregateError) + e.name); });
Promise.any([Promise.reject(1), 7]).then(log);
Promise.race([new Promise(function () {}), Promise.resolve('race')]).then(log);
Promise.all(5).catch(function (e) { log(e instanceof TypeError); });
Promise.all([]).then(function (v) { log('empty' + v.length); });
queueMicrotask(function () { log('micro'); });
var w = Promise.withResolvers(); w.promise.then(log); w.resolve('with'); w.reject('no');
var self = new Promise(function (r) { setSelf = r; }); var setSelf; self.catch(function (e) { log(e instanceof TypeError); });
Promise.resolve('f').finally(function () { return 'ignored'; }).then(log);
log(Promise.length + Promise.name + Promise.prototype.then.length + Promise.all.name + Object.prototype.toString.call(self));
function My(f) { var p = Reflect.construct(Promise, [f], My); return p; }
Object.setPrototypeOf(My, Promise); My.prototype = Object.create(Promise.prototype, { constructor: { value: My } });
var m = new My(function (r) { r(9); }); log(m instanceof My); log(m.then(log) instanceof My); log(My.resolve(1) instanceof My);
My.all([1, m]).then(function (v) { log('my ' + v); });
try { Promise(); } catch (e) { log(e instanceof TypeError); }
try { new Promise(1); } catch (e) { log(e.message); }
log(Object.getOwnPropertyNames(self).length);
var it = { n: 0, next: function () { if (this.n++ > 1) throw 'boom'; return { done: false, value: this.n }; } }; it[Symbol.iterator] = function () { return this; };
Promise.all(it).catch(log);
for (var i = 0, p = Promise.resolve(0); i < 3000; i++) p = p.then(function (x) { return x + 1; });
p.then(log);
}
