// Cycles, live bindings, export *, namespaces, top-level await in a dependency, import().
import * as A from './modules/a.js';
import { live, setLive, c, renamed, 'string name' as named } from './modules/a.js';
console.log(A.fromA, '|', A.seen);
setLive(2);
console.log(live, A.live, c, renamed(), named, Object.keys(A).join());
try { A.live = 3; } catch (e) { console.log(e.name); }
const again = await import('./modules/a.js');
console.log(again === A, 'default' in A, typeof import.meta.url);
import('./modules/missing.js').catch((e) => console.log(e instanceof Error));
export default function () {}
