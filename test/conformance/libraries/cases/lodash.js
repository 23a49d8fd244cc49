// lodash 4, the UMD build.
import _ from '../node_modules/lodash/lodash.js';

const show = (label, value) => console.log(label + ': ' + JSON.stringify(value));
const users = [
  { user: 'barney', age: 36, active: true, tags: ['a', 'b'] },
  { user: 'fred', age: 40, active: false, tags: ['b'] },
  { user: 'pebbles', age: 1, active: true, tags: [] },
  { user: 'wilma', age: 36, active: false, tags: ['c', 'a'] },
];

show('version', _.VERSION);
show('functions', _.functions(_).length);
show('function names', _.functions(_).sort());
show('chunk', _.chunk([1, 2, 3, 4, 5], 2));
show('compact', _.compact([0, 1, false, 2, '', 3, null, undefined, NaN]));
show('concat', _.concat([1], 2, [3], [[4]]));
show('difference', _.difference([2, 1, NaN], [2, NaN]));
show('differenceBy', _.differenceBy([2.1, 1.2], [2.3, 3.4], Math.floor));
show('drop', [_.drop([1, 2, 3]), _.dropRight([1, 2, 3], 2), _.dropWhile(users, 'active').length]);
show('fill', _.fill(Array(3), 'x', 1));
show('flatten', [_.flatten([1, [2, [3, [4]], 5]]), _.flattenDeep([1, [2, [3, [4]], 5]]), _.flattenDepth([1, [2, [3, [4]]]], 2)]);
show('fromPairs', _.fromPairs([['a', 1], ['b', 2]]));
show('intersection', _.intersectionWith([{ x: 1 }, { x: 2 }], [{ x: 2 }], _.isEqual));
show('pull', _.pull(['a', 'b', 'c', 'a'], 'a', 'c'));
show('sortedIndex', [_.sortedIndex([30, 50], 40), _.sortedLastIndexBy([{ x: 4 }, { x: 4 }], { x: 4 }, 'x')]);
show('union', _.unionBy([2.1], [1.2, 2.3], Math.floor));
show('uniq', [_.uniq([2, 1, 2, NaN, NaN, -0, 0]), _.uniqBy(users, 'age').length, _.sortedUniq([1, 1, 2])]);
show('uniq of many', _.uniq(_.times(1000, (i) => i % 7)));
show('xor', _.xor([2, 1], [2, 3]));
show('zip', [_.zip(['a', 'b'], [1, 2], [true]), _.zipObjectDeep(['a.b[0].c', 'a.b[1].d'], [1, 2]), _.unzip([[1, 2], [3, 4]])]);
show('countBy', _.countBy(users, 'age'));
show('groupBy', _.mapValues(_.groupBy(users, 'active'), (g) => _.map(g, 'user')));
show('keyBy', _.keys(_.keyBy(users, 'user')));
show('orderBy', _.map(_.orderBy(users, ['age', 'user'], ['desc', 'asc']), 'user'));
show('sortBy', _.map(_.sortBy(users, [(o) => o.age, 'user']), 'user'));
show('partition', _.partition(users, { age: 36 }).map((p) => p.length));
show('reduce', [_.reduce({ a: 1, b: 2 }, (s, v, k) => s + v + k, ''), _.reduceRight([[0], [1]], (f, o) => f.concat(o), [])]);
show('find', [_.find(users, ['age', 40]).user, _.findLastIndex(users, 'active'), _.findKey({ a: 1, b: 2 }, (v) => v === 2)]);
show('includes', [_.includes('abcd', 'bc'), _.includes({ a: 1 }, 1), _.includes([1, 2, 3], 1, 2)]);
show('invokeMap', _.invokeMap([[5, 1, 7], [3, 2, 1]], 'sort'));
show('some every', [_.some(users, 'active'), _.every(users, _.conforms({ age: (n) => n > 1 }))]);
show('clone', [_.isEqual(_.cloneDeep(users), users), _.cloneDeep(users)[0] === users[0]]);
const cyclic = { a: [1] };
cyclic.self = cyclic;
show('clone cyclic', _.cloneDeep(cyclic).self.self.a);
show('clone kinds', [
  _.cloneDeep(new Map([[{ k: 1 }, new Set([1])]])).size, _.cloneDeep(new Date(86400000)).toISOString(), String(_.cloneDeep(/a+/gi)),
  Array.from(_.cloneDeep(new Uint8Array([1, 2]))), _.cloneDeep(Object(Symbol.iterator)) == Symbol.iterator, _.cloneDeep(new ArrayBuffer(3)).byteLength,
]);
class Point { constructor(x) { this.x = x; } get twice() { return this.x * 2; } }
show('clone class', [_.cloneDeep(new Point(4)) instanceof Point, _.cloneDeep(new Point(4)).twice, _.isPlainObject(new Point(1)), _.isPlainObject({})]);
const s = Symbol('s');
show('clone symbol', _.cloneDeep({ [s]: [7] })[s]);
show('isEqual', [
  _.isEqual(new Map([[1, { a: 1 }]]), new Map([[1, { a: 1 }]])), _.isEqual(new Set([[1]]), new Set([[1]])), _.isEqual(NaN, NaN), _.isEqual([1], { 0: 1 }),
  _.isEqual(/a/g, /a/g), _.isEqual(new Date(1), new Date(2)), _.isEqual(new Float32Array(2), new Float32Array(2)), _.isEqual(new Error('a'), new Error('a')),
]);
const kinds = [1, 'a', null, undefined, true, [], {}, () => 1, function* () { }, async () => 1, class { }, new Map(), new Set(), new WeakMap(), new WeakSet(), /r/,
  new Date(0), new Error('e'), Symbol('a'), Object(1), new Uint8Array(1), new ArrayBuffer(1), Promise.resolve(), new Proxy({}, {}), NaN, Infinity,
  (function () { return arguments; })(1), new DataView(new ArrayBuffer(1)), Object.create(null), new Proxy(() => 1, {}), JSON, Math];
for (const name of _.functions(_).filter((f) => /^is[A-Z]/.test(f) && !/With|Match|Empty$|Equal/.test(f))) show(name, kinds.map((k) => +_[name](k)).join(''));
show('isEmpty', kinds.filter((k) => typeof k !== 'symbol').map((k) => +_.isEmpty(k)).join(''));
show('tags', kinds.map((k) => Object.prototype.toString.call(k)));
show('toString', [_.toString([1, [2, -0]]), _.toString(null), _.toString(-0), _.toString(Symbol('q'))]);
show('toNumber', [_.toNumber('0b11'), _.toNumber('0o17'), _.toNumber(' 3.2 '), _.toInteger('3.9'), _.toLength(-1), _.toSafeInteger(Infinity), _.toFinite(-Infinity)]);
show('toArray', [_.toArray('a\ud83d\ude00b'), _.toArray(new Map([[1, 2]])), _.toArray({ a: 1 })]);
show('merge', _.merge({ a: [{ b: 2 }, { d: 4 }], f: 1 }, { a: [{ c: 3 }, { e: 5 }], g: { h: [1] } }));
show('mergeWith', _.mergeWith({ a: [1] }, { a: [2] }, (a, b) => (_.isArray(a) ? a.concat(b) : undefined)));
show('defaultsDeep', _.defaultsDeep({ a: { b: 2 } }, { a: { b: 1, c: 3 } }));
show('get', [_.get({ a: [{ b: { c: 3 } }] }, 'a[0].b.c'), _.get({}, 'a.b', 'd'), _.has({ a: { b: 1 } }, 'a.b'), _.at({ a: [1, 2] }, ['a[1]', 'a[0]'])]);
show('set', [_.set({}, 'x[0].y["z w"]', 5), _.unset({ a: { b: 7 } }, 'a.b'), _.update({ n: 1 }, 'n', (n) => n + 1)]);
show('toPath', _.toPath('a[0].b["c.d"][\'e\'].f'));
show('pick', [_.pick({ a: 1, b: { c: 2, d: 3 } }, ['a', 'b.c']), _.omit({ a: 1, b: { c: 2, d: 3 } }, 'b.c'), _.pickBy({ a: 1, b: 'x' }, _.isNumber)]);
show('invert', [_.invert({ a: 1, b: 2 }), _.invertBy({ a: 1, b: 2, c: 1 })]);
show('transform', _.transform({ a: 1, b: 2, c: 1 }, (r, v, k) => { (r[v] || (r[v] = [])).push(k); }, {}));
show('toPairsIn', _.toPairsIn(Object.create({ a: 1 }, { b: { value: 2, enumerable: true } })));
show('case', ['camelCase', 'kebabCase', 'snakeCase', 'startCase', 'lowerCase', 'upperCase', 'upperFirst', 'lowerFirst', 'capitalize'].map((f) => _[f]('--Foo fooBar XMLHttp 12aB d\u00e9j\u00e0 vu\'s--')));
show('words', [_.words('fred, barney, & pebbles'), _.words('aB\u00e9\u00c9 \ud83d\ude00 12th 1ST'), _.words('a-b', /[^-]+/g)]);
show('deburr', _.deburr('d\u00e9j\u00e0 vu \u0141\u00f3d\u017a \u00df \u00c6 e\u0301'));
show('emoji', [_.split('a\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67b\ud83c\uddfa\ud83c\uddf8e\u0301', ''), _.size('\ud83d\ude00a'), _.reverse([..._.toArray('\ud83d\ude00a')])]);
show('pad', [_.pad('abc', 8, '_-'), _.padStart('\ud83d\ude00', 4, '.'), _.padEnd('abc', 6)]);
show('trim', [_.trim('-_-abc-_-', '_-'), _.trimStart('\u00a0\ufeff x'), _.truncate('hi-diddly-ho there, neighborino', { length: 24, separator: /,? +/ })]);
show('escape', [_.escape('<a href="x">\'&\'</a>'), _.unescape('&lt;&amp;&#39;&quot;'), _.escapeRegExp('[lodash](https://l.com/)')]);
show('template', [
  _.template('hello <%= user %>!')({ user: 'fred' }), _.template('<% _.forEach(users, function(u) { %><li><%- u %></li><% }); %>')({ users: ['<a>', 'b'] }),
  _.template('${ a }-<%= b %>', { variable: undefined })({ a: 1, b: 2 }), _.template('<%= d.x %>', { variable: 'd' })({ x: 9 }),
]);
show('template error', _.attempt(() => _.template('<% if ( %>')).name);
show('parseInt', [_.parseInt('08'), _.map(['6', '08', '10'], _.parseInt)]);
show('repeat replace', [_.repeat('ab', 3), _.replace('Hi Fred', 'Fred', 'Barney'), _.startsWith('abc', 'b', 1), _.endsWith('abc', 'b', 2)]);
show('curry', [_.curry((a, b, c) => [a, b, c])(1)(2)(3), _.curry((a, b, c) => [a, b, c])(1)(_, 3)(2), _.curryRight((a, b) => [a, b])(1)(2)]);
show('partial', [_.partial((a, b) => a + b, 'x')('y'), _.partialRight((a, b) => a + b, 'x')('y'), _.bind(function (g) { return g + this.n; }, { n: 1 })(2), _.bindKey({ f: (x) => x }, 'f')(3)]);
show('flow', [_.flow([_.add, (n) => n * n])(1, 2), _.flowRight(Math.abs, _.subtract)(1, 3), _.over(Math.max, Math.min)(1, 2, 3), _.overEvery(Boolean, isFinite)('1')]);
show('memoize', (() => { let n = 0; const f = _.memoize((x) => (n++, x)); return [f(1), f(1), f(2), n, f.cache.has(1), f.cache.size]; })());
show('once', (() => { let n = 0; const f = _.once(() => ++n); f(); f(); const a = _.after(2, () => 'done'); return [n, a() === undefined, a(), _.before(3, () => ++n)()]; })());
show('rest spread', [_.rest((a, b) => [a, b])(1, 2, 3), _.spread((a, b) => a + b)([1, 2]), _.ary(parseInt, 1)('10', 2), _.rearg((a, b) => [a, b], [1, 0])(1, 2), _.unary(parseInt)('11', 2), _.flip((...a) => a)(1, 2), _.overArgs((x, y) => [x, y], [(n) => n * n, (n) => n + n])(9, 3), _.negate(_.isNil)(1)]);
show('wrap', _.wrap(_.escape, (f, t) => '<p>' + f(t) + '</p>')('a & b'));
show('cond', _.cond([[_.matches({ a: 1 }), _.constant('A')], [_.stubTrue, _.constant('other')]])({ a: 1, b: 2 }));
show('range', [_.range(4), _.range(-4), _.range(0, 20, 5), _.rangeRight(1, 4), _.range(0)]);
show('math', [_.ceil(6.004, 2), _.floor(4060, -2), _.round(4.006, 2), _.maxBy(users, 'age').user, _.mean([4, 2]), _.sumBy(users, 'age'), _.divide(6, 4), _.clamp(-10, -5, 5), _.inRange(3, 2, 4)]);
show('random', [_.random(5, 5), _.inRange(_.random(1, 3, true), 1, 3.0001), _.sampleSize([1, 2, 3], 5).length, _.shuffle([1, 2, 3]).sort()]);
show('chain', _.chain(users).filter('active').map('user').map(_.upperFirst).reverse().value());
let seen = 0;
show('lazy', [_(_.range(400)).map((n) => (seen++, n * n)).filter((n) => n % 2 === 0).take(3).value(), seen]);
show('wrapper', [_([1, 2, 3]).reduce((a, b) => a + b), _([1, 2]).concat([3]).toJSON(), [..._([4, 5])], _(1).value(), String(_([1, 2])), _([1, 2]).at(1).value(), _([3, 1]).sort().head()]);
show('thru tap', _([1, 2, 3]).tap((a) => { a.pop(); }).thru((a) => [a]).value());
show('mixin', (() => { const l = _.runInContext(); l.mixin({ vowels: (x) => _.filter(x, (v) => /[aeiou]/i.test(v)) }); return [l('fred').vowels().value(), l === _]; })());
show('uniqueId', [_.uniqueId('a_').slice(0, 2), _.identity(1), _.noop() === undefined, _.times(3, String), _.nthArg(-1)(1, 2), _.property('a.b')({ a: { b: 2 } }), _.method('a.b')({ a: { b: () => 3 } }), _.propertyOf({ a: [1] })('a[0]'), _.iteratee({ a: 1 })({ a: 1 })]);
show('attempt', [_.attempt(() => { throw new TypeError('bad'); }) instanceof TypeError, _.isError(_.attempt(() => null.x))]);
show('functions not shadowed', [_.result({ f() { return 4; } }, 'f'), _.invoke({ a: [{ b: { c: [1, 2, 3, 4] } }] }, 'a[0].b.c.slice', 1, 3), _.defaultTo(NaN, 10), _.castArray(), _.eq(NaN, NaN)]);
show('length and name', [_.map.length, _.curry((a, b) => 1).length, _.chunk.name, _.cloneDeep.name]);
export default function () { }
export const options = { vus: 1, iterations: 1 };
