interface I<T> { a?: T; readonly b: string[]; (x: number): void }
type U = 'a' | { [k: string]: number } & I<any>
enum E { A = 1, B, C = "x" }
export default function f<T extends object>(this: void, a: T, b?: number, ...c: any[]): asserts a is T { const d = <any>a as unknown as string; return d! }
abstract class K implements I<number> { private readonly x: number = 1; constructor(public y?: string) { } declare z; static m?(): void }
import type { Z } from './z'
