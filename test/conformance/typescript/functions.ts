// Parameters, results, overloads, arrows and what looks like them.
function add(a: number, b: number = 2, c?: number): number { return a + b + (c ?? 0); }
function rest(first: string, ...others: Array<string>): string { return first + others.join(''); }
function destructured({ a, b = 2 }: { a: number; b?: number } = { a: 1 }, [c, d]: [number, number?] = [3]): string { return [a, b, c, d].join(); }
function withThis(this: { x: number }, y: number): number { return this.x + y; }
function onlyThis(this: { x: number }) { return this.x; }
function over(x: string): string;
function over(x: number): number;
function over(x: any): any { return x; }
async function overAsync(x: string): Promise<string>
async function overAsync(x: any) { return x; }
function isString(x: unknown): x is string { return typeof x === 'string'; }
function assertNumber(x: unknown): asserts x is number { if (typeof x !== 'number') throw new TypeError('no number'); }
function assertTruthy(x: unknown): asserts x { if (!x) throw new TypeError('falsy'); }
function* gen<T>(items: T[]): Generator<T, void, undefined> { for (const i of items) yield i as T; }
console.log(add(1), add(1, 1, 1), rest('a', 'b', 'c'), destructured(), destructured({ a: 5 }, [6, 7]));
console.log(withThis.call({ x: 1 }, 2), withThis.length, onlyThis.call({ x: 9 }), over(1), over('s'), isString('x'), isString(1));
console.log([...gen<number>([1, 2])].join());
try { assertNumber('x'); } catch (e) { console.log((e as Error).message); }
assertTruthy(1);

const a1 = (x: number): number => x + 1;
const a2 = <T>(x: T): T => x;
const a3 = <T,>(x: T): T[] => [x];
const a4 = <T extends { n: number }>({ n }: T, ...r: T[]): number => n + r.length;
const a5 = async <T>(x: T): Promise<T> => x;
const a6 = async (x: number): Promise<number> => x;
const a7 = async x => x;
const a8 = (x?: number) => x, a9 = (x?) => x, a10 = ({ a = 1 }) => a, a11 = (): void => {}, a12 = ({}) => 1;
const a13 = (a: number, { b, c }: any = {}, [d]: any[] = [], ...e: string[]): string => [a, b, c, d, e.length].join();
const a14 = (x): x is string => typeof x === 'string';
const a15 = (f: (x: number) => string = (x) => String(x)): string => f(15);
const a16 = (x: number): ((y: number) => number) => (y) => x + y;
const a17 = (x: number): { y: number } => ({ y: x });
const a18 = <const T extends readonly unknown[]>(x: T): T => x;
const a19 = (this_: number) => this_, a20 = (async) => async, a21 = async => async;
console.log(a1(1), a2(2), a3(3).length, a4({ n: 4 }, { n: 1 }), typeof a5, typeof a6, typeof a7);
console.log(a8(8), a9(9), a10({}), a11(), a12({}), a13(1, { b: 2, c: 3 }, [4], 'x', 'y'), a14('s'), a15(), a16(1)(2), a17(3).y);
console.log(a18([1, 2]).length, a19(1), a20(2), a21(3));
a5('five').then((v) => a6(6).then((w) => a7(7).then((x) => console.log(v, w, x))));

// Conditionals whose parts look like arrows with a result.
const t = true, b = 1, c = 2, d = 3, e = 4;
console.log(t ? (b) : c, t ? (b, c) : d, typeof (t ? (b) => (c) : d));
console.log(typeof (t ? (b) => (c) : d => e), typeof (t ? (b): number => c : e), t ? t ? (b) : (c) : (d));
console.log((t ? (x) => (x) : (y) => (y))(5), (t ? x => (x) : y => (y))(6), (t ? (x = b) : c).toString === undefined);
console.log((t ? ({ b }) : c).b, t ? (b) ? (c) : (d) : (e), (t ? async (x) => x : c).name === undefined);
console.log(((x: number) => t ? (x) : (b))(7), (t ? function (z: number): number { return z; } : e)(8));
var x;
const obj = {
  m<T>(x: T): T { return x; },
  async n<T>(x: T): Promise<T> { return x; },
  *g<T>(x: T): Iterable<T> { yield x; },
  get p(): number { return 1; },
  set p(v: number) {},
  get: <T>(x: T) => x,
  set<T>(x: T) { return x; },
  async<T>(x: T) { return x; },
  w(this: any, y?: number) { return y; },
  [`computed${1}`]<T>(x: T): T { return x; },
};
console.log(obj.m<number>(1), [...obj.g(2)].join(), obj.p, obj.get<string>('get'), obj.set(3), obj.async(4), obj.w(5), obj.computed1(6));
export default function () {}
