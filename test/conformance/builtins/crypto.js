// The global crypto: kinds and sizes; the bytes are random.
const u = crypto.randomUUID();
console.log(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(u), crypto.getRandomValues(new Uint32Array(4)).length, Object.prototype.toString.call(crypto));
for (const bad of [new Float32Array(1), new DataView(new ArrayBuffer(1)), new Uint8Array(65537)]) try { crypto.getRandomValues(bad); } catch (e) { console.log(e.name); }
const a = new Uint8Array(64); console.log(crypto.getRandomValues(a) === a, a.some((x) => x !== 0), crypto.getRandomValues(new BigUint64Array(2)).length);
export default function () { }
