export default function () {
console.log((1234567.891).toLocaleString(), (0).toLocaleString(), (-1234.5).toLocaleString(), (1e21).toLocaleString(), NaN.toLocaleString(), (Infinity).toLocaleString(), (0.1234).toLocaleString(), (1234.5678).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 }), (999.9999).toLocaleString(), (1e-7).toLocaleString(), [1234, 5].toLocaleString(), (123456789).toLocaleString(undefined, { useGrouping: false }));
console.log(['b', 'a', 'C', 'A', 'é', 'e', 'f', 'Z', 'z', '1', '10', '2', '_', ' '].sort((a, b) => a.localeCompare(b)).join());
console.log('a'.localeCompare('b'), 'b'.localeCompare('a'), 'a'.localeCompare('a'), 'a'.localeCompare('A'), 'résumé'.localeCompare('resume'), 'résumé'.localeCompare('resumes'), 'Résumé'.localeCompare('résumé'), 'co-op'.localeCompare('coop'));
console.log('é'.normalize('NFD').length, 'e\u0301'.normalize().length, 'ﬁ'.normalize('NFKC'), '각'.normalize('NFD').length, 'Crème Brûlée'.normalize('NFD').replace(/[\u0300-\u036f]/g, ''));
try { 'x'.normalize('foo'); } catch (e) { console.log(e.name); }
const enc = new TextEncoder(), dec = new TextDecoder();
console.log(enc.encode('aé😀\ud800').join(), dec.decode(new Uint8Array([97, 195, 169, 240, 159, 152, 128, 255])), enc.encoding, dec.encoding, dec.fatal, dec.ignoreBOM);
const into = new Uint8Array(4); console.log(JSON.stringify(enc.encodeInto('aé😀', into)), into.join());
try { new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([255])); } catch (e) { console.log(e.name); }
console.log(new TextDecoder().decode(new Uint8Array([0xEF, 0xBB, 0xBF, 65])), new TextDecoder('utf-8', { ignoreBOM: true }).decode(new Uint8Array([0xEF, 0xBB, 0xBF, 65])).length, new TextDecoder().decode(new Uint8Array([226, 130]), { stream: true }).length, new TextDecoder().decode(new ArrayBuffer(2)).length, new TextDecoder().decode());
const d2 = new TextDecoder(); console.log(d2.decode(new Uint8Array([226, 130]), { stream: true }) + d2.decode(new Uint8Array([172])));
console.log(String(new TextEncoder()), Object.prototype.toString.call(dec), enc.encode() .length, enc.encode(undefined).length, enc.encode(null).length, enc.encode(12).join());
}
