import { b, callA, counter, increment } from './b.js';
import def, * as ns from './b.js';
export * from './c.js';
export { default as renamed, b as 'string name' } from './b.js';
export function a() { return 'a sees ' + b; }
export const fromA = callA();
export let live = 1;
export function setLive(v) { live = v; }
increment();
export const seen = [counter, def(), Object.keys(ns).join(), ns[Symbol.toStringTag], ns.counter].join('; ');
