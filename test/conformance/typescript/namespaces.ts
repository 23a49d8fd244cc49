// Exported members are properties; the rest is local; bodies merge.
namespace Simple { export const a = 1; const hidden = 2; export let b = a + hidden; export function inc() { return ++b; } }
console.log(JSON.stringify(Simple), Simple.inc(), Simple.b, Object.keys(Simple).join());
namespace Simple { export const c = a + b; export var [d, { e = 5, ...f }] = [4, { g: 6 } as any]; b = 100; [b] = [b + 1]; b++; console.log('in', a, b, c, d, e, JSON.stringify(f), inc(), Simple.a); }
console.log(JSON.stringify(Simple));
namespace Types { export interface I { a: number } export type T = I | string; namespace Deeper { export type X = 1 } }
namespace A.B.C { export const deep = 'deep'; export namespace D { export const deeper = deep + 'er'; } }
namespace A.B { export const more = C.deep + C.D.deeper; export class K { static s = more; } export enum E { X = 3, Y = X + 1 } }
namespace A { export namespace B { export const again = more.length + E.Y; } }
console.log(JSON.stringify(A), A.B.K.s, A.B.E[4]);
class Cls { static s = 1; x = Cls.extra; }
namespace Cls { export const extra = 'extra'; export interface Opt { y: number } export class Inner { z = extra; } }
console.log(new Cls().x, Cls.s, new Cls.Inner().z);
function fn(x: number): number { return x + fn.offset; }
namespace fn { export let offset = 10; export function twice(x: number) { return fn(fn(x)); } }
console.log(fn(1), fn.twice(1), Object.keys(fn).join());
enum En { A, B }
namespace En { export function parse(s: string): En { return (En as any)[s]; } }
console.log(En.parse('B'), En.A, typeof En.parse);
namespace N { export const N = 'self'; export const x = N + '!'; }
console.log(N.N, N.x);
namespace Calls { export function early() { return typeof Calls.late; } export const v = early(); export function late() { return 'late'; } }
console.log(Calls.v, Calls.late());
module Old { export const m = 'module'; }
console.log(Old.m);
namespace Outer {
  export class P { v = 1; }
  export namespace P { export const q = 2; }
  export function F() { return F.r + 1; }
  export namespace F { export const r = 3; }
  namespace Local { export const l = 4; }
  export import Alias = Local.l;
  import Priv = Local;
  export const u = Priv.l + 1;
  export declare const nothing: number;
  export interface Gone {}
  export abstract class Q extends P { abstract m(): void; }
}
console.log(new Outer.P().v, Outer.P.q, Outer.F(), Outer.Alias, Outer.u, Object.keys(Outer).join(), typeof Outer.Q);
import Short = Outer.F;
import TypeOnly = Outer.Gone;
import Unused = Outer.u;
export import Shown = Outer.u;
console.log(Short(), Shown);
declare namespace Ambient { const x: number; function f(): void; namespace Inner { let y: string } export { x as z }; export default f; }
declare module 'ambient-module' { import { q } from 'elsewhere'; export const x: number; export default x; export * from 'other'; export = x; }
declare module 'shorthand';
declare global { interface Array<T> { extra: T } var globalThing: number; }
namespace This { export const f = () => typeof Simple; }
namespace This2 { export const z = 5; }
export default function () {}
