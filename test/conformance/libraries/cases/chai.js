// chai 4: each assertion passes or fails with the message that Node gives.
import chai from '../node_modules/chai/chai.js';

const { expect, assert } = chai;
let n = 0;
function outcome(run) {
  n++;
  try {
    const r = run();
    console.log(n + ' passed ' + (r === undefined ? '' : typeof r));
  } catch (e) {
    console.log(n + ' ' + e.name + ': ' + e.message + ' ' + JSON.stringify([e instanceof chai.AssertionError, e instanceof Error, e.showDiff, e.operator === undefined ? null : e.operator]));
  }
}
class Animal { constructor(name) { this.name = name; } speak() { return 1; } }
class Dog extends Animal { get [Symbol.toStringTag]() { return 'Hound'; } }
const sym = Symbol('sym');
const values = [0, -0, NaN, '', 'it\'s', null, undefined, true, [1, , 3], { a: { b: { c: { d: 1 } } } }, new Map([[1, { a: 2 }]]), new Set(['x']), /a+b/gi, new Date(0),
  () => 1, function named() { }, class K { }, async () => { }, function* gen() { }, sym, { [sym]: 1 }, new Animal('rex'), new Dog('fido'), new Error('boom'), new TypeError('tt'), Object.create(null), new Uint8Array([1, 2]),
  new Float64Array(2), new ArrayBuffer(2), Promise.resolve(1), (function () { return arguments; })(1, 2), Object(1), Object('s'), Infinity, 12345678901234567890, [[['deep', ['er']]]],
  new WeakMap(), new Proxy({ p: 1 }, {}), 'x'.repeat(200), Array.from({ length: 100 }, (_, i) => i)];
for (const v of values) {
  outcome(() => expect(v).to.equal('other'));
  outcome(() => expect(v).to.be.ok);
  outcome(() => expect(v).to.be.a('object'));
  outcome(() => expect(v).to.be.empty);
  outcome(() => expect(v).to.be.an.instanceof(Animal));
  outcome(() => expect(v, 'the value').to.have.property('a'));
  outcome(() => assert.deepEqual(v, { a: { b: { c: { d: 2 } } } }));
  console.log(chai.util.type(v) + ' ' + chai.util.inspect(v));
}
for (const a of values) console.log(values.map((b) => +chai.util.eql(a, b)).join(''));
outcome(() => expect({ a: 1, b: [1, 2] }).to.deep.equal({ a: 1, b: [1, 2] }));
outcome(() => expect({ a: 1 }).to.deep.equal({ a: 2 }));
outcome(() => expect([1, 2, 3]).to.include.members([3, 4]));
outcome(() => expect([1, 2, 3]).to.have.ordered.members([1, 3, 2]));
outcome(() => expect([{ a: 1 }]).to.deep.include({ a: 1 }));
outcome(() => expect('foobar').to.include('baz'));
outcome(() => expect('foobar').to.match(/^foo/).and.have.lengthOf(5));
outcome(() => expect({ a: { b: [{ c: 1 }] } }).to.have.nested.property('a.b[0].c', 2));
outcome(() => expect({ a: 1, b: 2 }).to.have.all.keys('a', 'c'));
outcome(() => expect({ a: 1, b: 2 }).to.have.any.keys('x', 'y'));
outcome(() => expect(new Map([[1, 2]])).to.have.keys(2));
outcome(() => expect(new Set([1])).to.have.lengthOf(2));
outcome(() => expect(5).to.be.within(6, 7));
outcome(() => expect(5).to.be.above(5));
outcome(() => expect(new Date(5)).to.be.below(new Date(4)));
outcome(() => expect(1.5).to.be.closeTo(1, 0.4));
outcome(() => expect(() => { throw new TypeError('bad thing'); }).to.throw(RangeError, /bad/));
outcome(() => expect(() => { throw new TypeError('bad thing'); }).to.throw(TypeError, 'thing'));
outcome(() => expect(() => { throw new TypeError('bad thing'); }).to.not.throw());
outcome(() => expect(() => { }).to.throw());
outcome(() => expect(() => { throw new TypeError('null has no x'); }).to.throw(TypeError).with.property('name', 'TypeErro'));
outcome(() => expect({ f() { } }).to.respondTo('g'));
outcome(() => expect(Dog).to.respondTo('speak'));
outcome(() => expect(4).to.satisfy((x) => x % 2));
outcome(() => { const o = { v: 1 }; expect(() => { o.v += 2; }).to.change(o, 'v').by(3); });
outcome(() => { const o = { v: 1 }; expect(() => { o.v += 2; }).to.increase(o, 'v'); });
outcome(() => { const o = { v: 1 }; expect(() => { o.v += 2; }).to.decrease(o, 'v'); });
outcome(() => expect(3).to.be.oneOf([1, 2]));
outcome(() => expect(Object.freeze({})).to.be.extensible);
outcome(() => expect(Object.freeze({})).to.be.frozen);
outcome(() => expect({}).to.be.sealed);
outcome(() => expect(Infinity).to.be.finite);
outcome(() => expect(1).to.not.exist);
outcome(() => expect(1).to.be.true);
outcome(() => expect((function () { return arguments; })()).to.be.arguments);
outcome(() => expect(1).to.be.arguments);
outcome(() => expect({ a: 1 }).to.have.own.property('toString'));
outcome(() => expect({ get a() { return 1; } }).to.have.ownPropertyDescriptor('a'));
outcome(() => expect('x').to.have.string('y'));
outcome(() => expect(1).to.be.equal(1).bogus);
outcome(() => expect(1).to.eqal(1));
outcome(() => expect.fail('custom'));
outcome(() => expect.fail(1, 2));
outcome(() => assert.fail());
outcome(() => assert(false, 'falsy'));
outcome(() => assert.equal(1, '1'));
outcome(() => assert.strictEqual(1, '1', 'msg'));
outcome(() => assert.sameDeepMembers([{ a: 1 }], [{ a: 2 }]));
outcome(() => assert.throws(() => { throw new Error('x'); }, 'y'));
outcome(() => assert.isAtLeast(1, 2));
outcome(() => assert.typeOf(null, 'undefined'));
outcome(() => assert.nestedInclude({ a: { b: 1 } }, { 'a.b': 2 }));
outcome(() => assert.notDeepEqual([NaN], [NaN]));
outcome(() => assert.isNotNaN(NaN));
outcome(() => assert.approximately(1, 2, 0.5));
outcome(() => assert.hasAllDeepKeys(new Map([[{ a: 1 }, 1]]), [{ a: 1 }]));
chai.should();
outcome(() => (5).should.equal(6));
outcome(() => 'abc'.should.have.lengthOf(3));
outcome(() => [1, 2].should.deep.equal([1, 3]));
chai.use((c, utils) => {
  c.Assertion.addProperty('even', function () { this.assert(this._obj % 2 === 0, 'expected #{this} to be even', 'expected #{this} to be odd'); });
  c.Assertion.addMethod('multipleOf', function (m) { new c.Assertion(this._obj).to.be.a('number'); this.assert(utils.flag(this, 'object') % m === 0, 'expected #{this} to be a multiple of #{exp}', 'no', m); });
  c.Assertion.overwriteMethod('above', (_super) => function (x) { if (this._obj === 'magic') return; _super.apply(this, arguments); });
});
outcome(() => expect(3).to.be.even);
outcome(() => expect(4).to.not.be.even);
outcome(() => expect(10).to.be.multipleOf(3));
outcome(() => expect('magic').to.be.above(3));
outcome(() => expect(1).to.be.above(3));
chai.config.truncateThreshold = 0;
outcome(() => expect(values[9]).to.equal(1));
console.log(chai.version, Object.keys(assert).length, Object.getOwnPropertyNames(chai.Assertion.prototype).sort().join());
export default function () { }
