@dec({ a: 1 }) export class C<T> extends B<T> implements I, J { declare a: 1; static readonly b?: string = ''; private c!: T; [k: string]: any;
  constructor(protected readonly d: number, e?: string) { super(); } get f(): T { return this.c } abstract g(): void; override async *h<U>(this: C<U>) {} }
namespace N.M { export const a = 1; export function b() { return a } export namespace O { export enum E { X = 1 << 2, Y = X | 4, Z = `z` } } }
import type { T } from './t'; import { type U, V } from './u'; export type { U }; import r = require('r'); export = r;
declare module 'm' { export default function (): void } declare global { var g: any } const enum F { A = N.a }
