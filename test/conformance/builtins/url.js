export default function () {
function show(input, base) {
  try {
    const u = new URL(input, base);
    console.log([input, u.href, u.origin, u.protocol, u.username, u.password, u.host, u.hostname, u.port, u.pathname, u.search, u.hash].join(' | '));
  } catch (e) { console.log(input + ' | ' + e.name + ' ' + e.code + ' ' + e.message); }
}
const cases = ['https://user:pa%20ss@example.com:8080/a/b/../c/./d?x=1&y=2#frag', 'http://EXAMPLE.com:80/', 'https://example.com:443', 'HTTP://a.b//c//', 'http:example.com/x', 'https:\\\\a\\b', 'http://[::1]:3000/x', 'http://[2001:db8:0:0:1:0:0:1]/', 'http://[::ffff:1.2.3.4]', 'http://0x7f.1/', 'http://256.1.1.1', 'http://1.2.3', 'http://4294967295', 'http://4294967296', 'mailto:a@b.c?x#y', 'data:text/plain,hi there ', 'file:///C:/a/../b', 'file:///C|/x', 'file://localhost/etc', 'file:/x/y', 'blob:https://a.com/uuid', 'foo://host:80/p?q', 'foo:/a/b', 'foo:bar', 'foo://', 'http://', 'http://a b', 'http://a@b@c/', 'http://a:b:c@d/', 'http://exa%6Dple.com', 'http://ex ample.com', 'http://münchen.de/ä?ö#ü', 'http://日本語.jp', 'http://a.com/ "<>`{}|\\', "http://a.com/?q='\"<> #x y`", 'http://a.com:99999', 'http://a.com:8a', 'ws://x:80', 'wss://x:444', 'ftp://f:21/x', '/no/base', '', '  http://a.com/  ', 'ht\ntp://a.com', 'http://a.com/%2e/%2E%2e/x', 'http://a.com/a%2fb', 'http://a.com?', 'http://a.com#', 'http://a.com/?#', 'http://a.com/\u{1F600}?\u{1F600}', 'javascript:alert(1)', 'http://a..b/', 'http://a.com./', 'non-special://a b/', 'non-special:[x]', 'web+demo:/.//not-a-host/', 'http://ExAmPlE.CoM/FooBar', 'http://\uff41.com', 'http://%41.com', 'http://a%00b'];
for (const c of cases) show(c);
const bases = [['x', 'http://a/b/c?d#e'], ['/x', 'http://a/b/c'], ['//h/x', 'https://a/b'], ['?q', 'http://a/b?c#d'], ['#f', 'http://a/b?c#d'], ['', 'http://a/b?c#d'], ['../../../x', 'http://a/b/c/d'], ['./', 'http://a/b/c'], ['..', 'http://a/b/c/d'], ['http:x', 'http://a/b/c'], ['https:x', 'http://a/b/c'], ['\\x', 'http://a/b'], ['#x', 'mailto:a'], ['x', 'mailto:a'], ['x', 'foo://h/p/q'], ['x', 'file:///C:/a/b'], ['/x', 'file:///C:/a/b'], ['//s/x', 'file:///C:/a'], ['D:/x', 'file:///C:/a'], ['a:b', 'http://x'], ['x', 'nope']];
for (const [i, b] of bases) show(i, b);
const u = new URL('https://a.com/p?x=1');
function set(k, v) { u[k] = v; console.log(k + '=' + v + ' ' + u.href); }
set('protocol', 'http'); set('protocol', 'foo'); set('username', 'me:@/'); set('password', 'p w'); set('host', 'b.org:81'); set('hostname', 'c.org:9'); set('hostname', 'd.org'); set('port', '80'); set('port', '8080x'); set('port', ''); set('pathname', 'a b/../c?d#e'); set('search', '?a=b c&d'); set('search', ''); set('hash', '#x y'); set('hash', ''); set('href', 'http://z/?k=v'); set('host', ''); set('port', '99999');
try { u.href = 'bad'; } catch (e) { console.log(e.name); }
const p = u.searchParams;
console.log(p === u.searchParams, p.get('k'), p.size);
p.append('n', 'ä&=+ ~*'); console.log(u.href); p.set('k', 'w'); p.append('k', 'z'); console.log(u.search, p.getAll('k').join(), p.has('k', 'z'), p.has('k', 'q'), p.get('none'));
p.delete('k', 'z'); console.log(String(p)); p.sort(); console.log(u.search); u.search = '?q=1&q=2&r'; console.log([...p].join(';'), [...p.keys()].join(), [...p.values()].join()); p.forEach((v, k, o) => console.log(k, v, o === p)); p.delete('q'); p.delete('r'); console.log(u.href);
console.log(String(new URLSearchParams('?a=1&b=%20+%zz&&c')), String(new URLSearchParams([['a', 1], ['b', 'x y']])), String(new URLSearchParams({ x: 'é', y: null })), String(new URLSearchParams(new URLSearchParams('a=b&a=c'))), String(new URLSearchParams(new Map([['m', 1]]))), String(new URLSearchParams('a=\ud800')));
try { new URLSearchParams([[1]]); } catch (e) { console.log(e.name); }
try { URL('x'); } catch (e) { console.log(e.name); }
console.log(URL.canParse('http://a'), URL.canParse('x'), URL.canParse('x', 'http://a'), JSON.stringify({ u: new URL('http://a/b') }), `${new URL('http://a')}`, Object.prototype.toString.call(u), Object.prototype.toString.call(p));
}
