// RegExp objects, their protocol, and the String methods on them.
function show(label, value) { console.log(label, typeof value === 'string' ? value : JSON.stringify(value)); }
function error(fn) { try { return fn(); } catch (e) { return e.name; } }

// exec and what it returns
const m = /(?<year>\d{4})-(?<month>\d\d)(-(\d\d))?/d.exec('on 2024-05 or');
show('exec', [m, m.index, m.input, m.groups, m.indices, m.indices.groups]);
show('groups have no prototype', Object.getPrototypeOf(m.groups) === null);
show('keys', Object.keys(m));

// captures of an earlier iteration are forgotten; empty iterations are refused
show('loop captures', /(z)((a+)?(b+)?(c))*/.exec('zaacbbbcac'));
show('empty iteration', /(a*)*/.exec('b'));
show('lookahead', /(?=(a+))a*b\1/.exec('baaabac'));
show('negative lookahead', /(.*?)a(?!(a+)b\2c)\2(.*)/.exec('baaabaac'));
show('lookbehind', [/(?<=(\d+)(\d+))$/.exec('1053'), /(?<=\1(a))b/.exec('aab'), /(?<!\$)\b\d+/.exec('$1 22')]);
show('backreference before its group', /\2(a)(b)/.exec('ab'));

// lastIndex
const sticky = /a/y, global = /a/g;
show('sticky', [sticky.exec('ba'), sticky.lastIndex, (sticky.lastIndex = 1, sticky.exec('ba')), sticky.lastIndex]);
show('global', [global.test('ab'), global.lastIndex, global.test('ab'), global.lastIndex]);
show('frozen', error(() => Object.freeze(/a/g).exec('b')));
global.lastIndex = { valueOf() { return 1; } };
show('object as lastIndex', global.exec('aba').index);

// getters
show('flags', [/a/dgimsuy.flags, /a/v.flags, /a/.hasIndices, /a/d.hasIndices, RegExp.prototype.flags, RegExp.prototype.global]);
show('source', [new RegExp('').source, new RegExp('a/b').source, RegExp('\n').source, /[/]\//.source, String(new RegExp('/', 'g')), RegExp.prototype.source]);
show('names', [RegExp.length, RegExp.name, RegExp.prototype.exec.name, RegExp.prototype[Symbol.split].name,
    Object.getOwnPropertyDescriptor(RegExp.prototype, 'dotAll').get.name, RegExp[Symbol.species] === RegExp]);
show('own', [Object.getOwnPropertyNames(/a/), Object.getOwnPropertyDescriptor(/a/, 'lastIndex')]);
show('class', [Object.prototype.toString.call(/a/), /a/ instanceof RegExp, typeof /a/]);

// construction
const re = /a/g;
show('RegExp(re)', [RegExp(re) === re, new RegExp(re) === re, new RegExp(re, 'i').flags, new RegExp(re).flags]);
show('errors', [['(', ''], ['a', 'gg'], ['a', 'uv'], ['\\u{110000}', 'u'], ['(?<a>.)(?<a>.)', ''], ['\\1', 'u'], ['a{2,1}', ''], ['[b-a]', ''],
    ['(?<=a)*', ''], ['\\k<a>', 'u'], ['{1}', ''], ['(?:', ''], ['\\p{Nope}', 'u'], ['[a&&&b]', 'v']].map(([p, f]) => error(() => String(new RegExp(p, f)))));
show('loose', [/\1(a)/.test('a'), /\8/.test('8'), /\c/.test('\\c'), /a{,2}/.test('a{,2}'), /]/.test(']'), /\k/.test('k'), /[\c]/.test('\\'), /(?=a)*/.test('')]);
class Twice extends RegExp {
    exec(s) { const r = super.exec(s); if (r) r[0] = r[0] + r[0]; return r; }
}
const twice = new Twice('b', 'g');
show('subclass', [twice instanceof Twice, 'abc'.match(twice), 'abcb'.replace(new Twice('b', ''), '[$&]'), 'abc'.split(new Twice('b'))]);
const fresh = [];
for (let i = 0; i < 2; i++) fresh.push(/x/);
show('a literal is a new object each time', fresh[0] !== fresh[1]);

// String methods
show('match', ['a1b22'.match(/\d+/g), 'abc'.match(/x/g), 'abc'.match(/b/).index, 'a.c'.match('.')[0], 'abc'.match()[0]]);
show('matchAll', [...'a1b22c'.matchAll(/([a-z])(\d+)/g)].map((x) => [x[1], x[2], x.index]));
show('matchAll without g', error(() => 'a'.matchAll(/a/)));
show('search', ['abc'.search(/c/), 'abc'.search('x'), 'abc'.search(/$/)]);
show('replace', ['abc'.replace(/(b)(x)?/, "[$1|$2|$&|$`|$'|$$|$0|$3|$11|$<n>]"), 'a-b'.replace(/(?<l>\w)-(?<r>\w)/, '$<r>-$<l>$<none>'),
    'aXbX'.replace(/x/gi, (x, at, s) => x + at + s.length), 'abc'.replace('b', '$&$&'), 'abc'.replace('b', (x, at) => x + at), 'aa'.replace(/a??/g, '-')]);
show('replaceAll', ['a.b.c'.replaceAll('.', '$&$&'), 'abc'.replaceAll('', '_'), 'abab'.replaceAll(/a/g, 'x'), error(() => 'a'.replaceAll(/a/, ''))]);
show('split', ['a, b,c'.split(/\s*,\s*/), 'abc'.split(/(b)/), 'abc'.split(/(?:)/), 'abc'.split(''), ''.split(/a/), ''.split(/a?/), 'a,b,c'.split(',', 2), 'a1b2'.split(/\d/, 1), 'ab'.split()]);
show('split keeps captures', 'A<B>bold</B>'.split(/<(\/)?([^<>]+)>/));

// the protocol
const odd = { flags: 'g', [Symbol.match]: (s) => 'm' + s, [Symbol.replace]: (s, r) => 'r' + s + r, [Symbol.search]: (s) => 's' + s, [Symbol.split]: (s, n) => 'p' + s + n, [Symbol.matchAll]: (s) => 'a' + s };
show('protocol', ['x'.match(odd), 'x'.replace(odd, 'y'), 'x'.search(odd), 'x'.split(odd, 3), 'x'.matchAll(odd), 'x'.replaceAll(odd, 'z')]);
const own = /a/g;
own.exec = () => null;
show('own exec', ['aaa'.replace(own, 'b'), own.test('a'), 'aaa'.match(own)]);
Object.defineProperty(Array.prototype, 0, { set() { throw new Error('seen'); }, configurable: true });
const defined = /(a)/.exec('a');
delete Array.prototype[0];
show('results are defined, not set', defined.length);

export default function () {}
