// Every form of a type, in places where a type may stand. None of it may leave a trace.
interface Plain { a: string; readonly b: number, c?: boolean }
interface Rich<T extends object = {}, U = keyof T> extends Plain, Partial<T> {
  (call: string): void;
  <V>(generic: V): V;
  new (x: number): Rich<T>;
  new <V>(x: V): Rich<{ v: V }>;
  method(a: number, ...rest: string[]): void;
  optional?(): void;
  generic<V extends T>(v: V): asserts v is V;
  get accessor(): string;
  set accessor(value: string);
  get: number;
  set?(): void;
  [Symbol.iterator](): Iterator<T>;
  [key: string]: any;
  readonly [index: number]: unknown;
  'quoted-name': 1;
  42: 'number';
  new: string;
  readonly readonly: boolean;
}
type Text = `a${string}-${number | bigint}b` | 'literal' | "other";
type Numbers = 1 | -1 | 0x10 | 1n | -2n;
type Fn = (this: Window, a: number, b?: string, { c, d: [e] }?: any, ...rest: unknown[]) => void;
type Ctor = new (...args: any[]) => object;
type AbstractCtor = abstract new <T>(x: T) => T;
type Pred = (x: unknown) => x is string;
type Asserts = (x: unknown) => asserts x;
type Guard = { isFile(this: Base): this is File };
type Union =
  | 'first'
  | { kind: 'second'; value: number }
  | (() => void)
  & {};
type Tuple = [string, number?, ...boolean[]];
type Labelled = [first: string, second?: number, ...rest: Array<[a: 1, b: 2]>];
type Mapped<T> = { readonly [K in keyof T]?: T[K] };
type Unmapped<T> = { -readonly [K in keyof T as `get${Capitalize<string & K>}`]-?: () => T[K] };
type Plus<T> = { +readonly [K in keyof T]+?: T[K]; };
type Cond<T> = T extends string ? 's' : T extends number ? 'n' : T extends (infer U)[] ? Cond<U> : never;
type Infer<T> = T extends [infer H extends string, ...infer R extends unknown[]] ? [H, R] : never;
type InferParen<T> = T extends (infer U extends number ? 1 : 0) ? 1 : 0;
type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Nested = Array<Array<Array<number>>>;
type Query = typeof globalThis.Math.max;
type QueryArgs = typeof identity<string>;
type Import = import('./lib/shapes.ts').Shape;
type ImportArgs = typeof import('./lib/shapes.ts');
type Index = Plain['a' | 'b'][][number];
type Key = keyof typeof Math;
type Sym = { readonly tag: unique symbol };
type Ro = readonly string[] | readonly [1, 2];
type Variance<in out T, const V = never> = T;
type Obj = { a: 1, b: 2; c: 3
  d: 4 };
type Rec = { [key: string]: Rec } | null | undefined | void | never | this;
function identity<T>(x: T): T { return x; }
declare class Window {}
declare class Base {}

let a: Nested = [[[1]]], b: Map<string, Set<number>>= new Map(), c!: string, d: { e: number }[] | null = null;
const f: (x: number) => (y: number) => number = (x) => (y) => x + y;
let g: typeof f, h: ReturnType<typeof f>, i: -1 = -1, j: `x${string}` = 'xy';
var k: new () => object = Object, l: Array<() => void>= [];
const m: { [key: string]: (a: number) => void } = {}, n: [string, number] = ['s', 2];
let o: (string | number)[] = [1, 'two'], p: ((x: number) => string) | undefined, q: () => () => void;
let r: unique, unique = 3;
type unique = number;
let s: (a: string) => a is 'x', t: { get(): void; set: number; readonly: 1 }, u: asserts;
type asserts = any;
console.log(JSON.stringify([a, f(1)(2), i, j, m, n, o, typeof c, typeof g, typeof p, unique]), b.size, k === Object, l.length);
try {
  throw new Error('caught');
} catch (e: unknown) {
  console.log((e as Error).message);
}
for (const v of [1, 2] as number[]) console.log(v);
for (let w: number = 0; w < 1; w++) console.log('w', w);
export default function () {}
