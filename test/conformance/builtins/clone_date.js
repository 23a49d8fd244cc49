export default function () {
const out = [];
out.push(btoa('héllo'), atob('aOlsbG8='), atob(' aGk '), btoa(''));
try { btoa('€'); } catch (e) { out.push(e.name); }
try { atob('a'); } catch (e) { out.push(e.name); }
const o = { a: [1, , { d: new Date(5) }], m: new Map([[{ k: 1 }, new Set([1, 2])]]), u: new Uint8Array([1, 2, 3]).subarray(1), e: new RangeError('x', { cause: 3 }), n: null, un: undefined, big: 'ü' };
o.self = o;
const c = structuredClone(o);
out.push(c.self === c, c !== o, c.a.length, 1 in c.a, c.a[2].d.getTime(), [...c.m.keys()][0].k, [...[...c.m.values()][0]].join(), c.u.length, c.u[0], c.e instanceof RangeError, c.e.message, c.e.cause, 'un' in c);
try { structuredClone(() => 1); } catch (e) { out.push(e.name); }
const buf = new ArrayBuffer(4); new Uint8Array(buf)[0] = 9; const b2 = structuredClone(buf, { transfer: [buf] });
out.push(buf.byteLength, b2.byteLength, new Uint8Array(b2)[0]);
out.push(new Date('2022-03-01').toISOString(), Date.parse('Tue, 01 Mar 2022 10:00:00 GMT'), Date.parse('Mar 1, 2022 10:00 PM'), new Date(0).toString(), new Date(0).toUTCString(), new Date(1e12).toLocaleString(), new Date(1e12).toLocaleDateString(), new Date(1e12).toLocaleTimeString(), String(new Date(NaN)));
out.push(Date.parse('2022/03/01'), Date.parse('3/1/2022'), Date.parse('1 March 2022 10:00:00 +0100'), Date.parse('2022-03-01 10:00:00'), Date.parse('2022-03-01T10:00:00+0200'), Date.parse('foo'), Date.parse('2022-13-01'), Date.parse(new Date(1e12).toString()));
for (const x of out) console.log(String(x));
}
