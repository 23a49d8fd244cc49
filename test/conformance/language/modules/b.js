import { a, live } from './a.js';
export const b = 'b';
export let counter = 0;
export function increment() { counter++; }
export function callA() { try { return a() + ' ' + live; } catch (e) { return e.name + ' in the cycle'; } }
export default function () { return 'default of b'; }
