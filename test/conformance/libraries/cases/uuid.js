// uuid 9: the browser's ES modules, as files and as one bundle.
import { v1, v3, v4, v5, NIL, parse, stringify, validate, version } from '../node_modules/uuid/dist/esm-browser/index.js';
import * as bundle from '../bundles/uuid.mjs';

for (const u of [{ v1, v3, v4, v5, NIL, parse, stringify, validate, version }, bundle]) {
  const DNS = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
  console.log(u.v3('hello.example.com', DNS), u.v5('hello.example.com', DNS), u.v3('\u00fc\u4e2d\ud83d\ude00', u.v3.URL), u.v5('\u00fc\u4e2d\ud83d\ude00', u.v5.URL));
  console.log(u.NIL, JSON.stringify(Array.from(u.parse(DNS))), u.stringify(u.parse(DNS)), u.validate(DNS), u.validate('x'), u.version(DNS), u.validate(u.NIL));
  const random = [0x10, 0x91, 0x56, 0xbe, 0xc4, 0xfb, 0xc1, 0xea, 0x71, 0xb4, 0xef, 0xe1, 0x67, 0x1c, 0x58, 0x36];
  console.log(u.v4({ random: random.slice() }), JSON.stringify(u.v4({ random: random.slice() }, [], 3)), u.v4({ rng: () => random.slice() }));
  console.log(u.v1({ node: [1, 35, 69, 103, 137, 171], clockseq: 0x1234, msecs: Date.UTC(2011, 10, 1), nsecs: 5678 }));
  const a = u.v4(), b = u.v4(), c = u.v1();
  console.log(a !== b, u.validate(a), u.version(a), u.validate(c), u.version(c), a.length);
  for (const bad of [() => u.parse('bad'), () => u.stringify([1]), () => u.v5('x', 'y'), () => u.version('')]) {
    try { bad(); } catch (e) { console.log(e.name, e.message); }
  }
}
console.log(Object.keys(bundle).join());
export default function () { }
