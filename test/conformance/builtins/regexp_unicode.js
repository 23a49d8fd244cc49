// Regular expressions on text that is not ASCII: UTF-16 units, code points, case, properties, sets.
const hex = (s) => s === undefined ? '-' : s === null ? null : [...Array(s.length).keys()].map((i) => s.charCodeAt(i).toString(16)).join('.');
function show(label, value) { console.log(label, JSON.stringify(value)); }

const smile = '\ud83d\ude00';
show('units', [/./.exec(smile).map(hex), /./u.exec(smile).map(hex), /^.$/.test(smile), /^.$/u.test(smile), /^..$/.test(smile), /\ude00/.exec(smile).index, /\ude00/u.test(smile)]);
show('lone surrogates', [/\ud83d/u.test('\ud83dx'), /^[^x]$/u.test('\ud83d'), /\udf06/u.test('\ud834\udf06'), /^\S$/u.test('\udf06'), /(.)\1/u.exec('\ud83d\ud83d\ude00') === null]);
show('index', ['é' + smile + 'a'].map((s) => [/a/.exec(s).index, /a/u.exec(s).index, /a/d.exec(s).indices[0], /a/du.exec(s).indices[0], s.search(/a/u)]));
const g = /a|(?:)/gu;
g.lastIndex = 1;
show('lastIndex inside a pair', [g.exec(smile + 'a').index, g.lastIndex]);
show('empty matches', [[...(smile + 'a').matchAll(/(?:)/g)].map((x) => x.index), [...(smile + 'a').matchAll(/(?:)/gu)].map((x) => x.index)]);
show('replace', [hex(smile.replace(/(?:)/g, '-')), hex(smile.replace(/(?:)/gu, '-')), 'äöü'.replace(/ö/, '[$`$&$\']'), ('x' + smile).replace(/./gu, (c, i) => c.length + '@' + i + ' ')]);
show('split', [smile.split('').map(hex), smile.split(/(?:)/u).map(hex), 'a–b–c'.split('–'), 'añb'.split(/ñ/)]);
show('dot', ['\n', '\r', '\u2028', '\u2029', '\x85', '\x0b'].map((c) => [/./.test(c), /./s.test(c), /^x/m.test(c + 'x'), /x$/m.test('x' + c)]));
show('space', ['\u00a0', '\ufeff', '\u1680', '\u180e', '\u2003', '\u200b', '\u3000', '\x85'].map((c) => [/\s/.test(c), /\S/u.test(c)]));
show('case', [/é/i.test('É'), /\u212a/i.test('k'), /\u212a/iu.test('k'), /ſ/i.test('s'), /ſ/iu.test('S'), /[a-z]/iu.test('\u212a'), /\W/iu.test('ſ'), /\w/iu.test('ſ'),
    /\w/i.test('ſ'), /ß/iu.test('ẞ'), /ß/i.test('ẞ'), /σ/i.test('ς'), /Σ/iu.test('ς'), /ǆ/i.test('ǅ'), /[^x]/i.test('X'), /\u{10400}/iu.test('\u{10428}'), /\u0345/i.test('\u03b9')]);
show('word edges', [/\bé/.test('aé'), /\b/.test('é'), /s\b/iu.test('sſ'), /s\b/i.test('sſ')]);
show('backreference and case', [/(Σ)\1/i.test('Σσ'), /(k)\1/iu.test('k\u212a'), /(k)\1/i.test('k\u212a')]);
show('properties', [/^\p{Lu}\p{Ll}+$/u.test('Éa'), /\p{Script=Greek}/u.test('λ'), /\p{sc=Cyrl}/u.test('λ'), /\P{L}/u.test('1'), /\p{L}/iu.test('a'), /^\p{Alphabetic}+$/u.test('aβж中'),
    /[^\p{L}\d]/u.test('a1'), /\p{Any}/u.test('\ud800'), /\p{ASCII}/u.test('é'), /\p{Emoji_Presentation}/u.test(smile), /\p{scx=Hira}/u.test('ー'), /\p{General_Category=Decimal_Number}/u.test('٣')]);
show('names', [/(?<ñ>a)\k<ñ>/u.exec('aa').groups['ñ'], /(?<\u{10400}>x)/.exec('x').groups['\u{10400}'], /(?<$_\u0061>x)/u.exec('x').groups['$_a']]);
show('sets', [/^[[a-z]--[aeiou]]+$/v.test('xyz'), /[[a-z]--[aeiou]]/v.test('a'), /[\w&&\d]/v.test('a'), /^[\q{abc|d}x]$/v.test('abc'), /^[\p{L}--\p{Lu}]$/v.test('A'),
    /[^[^a]]/v.test('a'), /^\p{Emoji_Keycap_Sequence}$/v.test('1\ufe0f\u20e3'), /[\q{ab|a}]/v.exec('abc')[0], /^[^\d]$/v.test(smile)]);
show('not ASCII on both sides', [/[é-ü]+/.exec('aéüb')[0], /[^é]/.exec('éa')[0], /中/.exec('日中').index, /^\u65e5./.exec('日中')[0]]);
show('long text', ['é'.repeat(5000) + 'x'].map((s) => [/x/.exec(s).index, s.replace(/é/g, '').length, s.match(/é/g).length, s.split(/é{1000}/).length]));

export default function () {}
