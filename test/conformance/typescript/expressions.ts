// Casts, assertions, type arguments, and where < is a comparison.
const any = 5 as any, two = <number>any, three = <const>['a', 'b'], four = ['c'] as const;
const sat = { a: 1 } satisfies { a: number }, chained = any as unknown as string as any;
console.log(any, two, three.join(), four.join(), sat.a, chained);
const o: any = { a: { b: [1, { c: (x: any) => x }] }, n: null };
console.log(o!.a!.b![0]!, o.a.b[1].c!(7), o?.a!.b.length, o.n?.x!, o.zzz?.y.z!, (o as any).a.b.length, (<any>o).a.b[0]);
let v: any = 1;
v! = 2; (v as any) = 3; (<any>v)++; v!++; [v as any] = [9]; ({ k: v! } = { k: v + 1 });
console.log(v, -v as number, !v as boolean, typeof v as string, v as any + 1, v as number > 1, v as any < 1, v! as any || 2);
console.log(o.n! ?? 'nullish', (v as number | undefined)?.toFixed(1), new (class { x = 1 } as any)().x);
function id<T>(x?: T, ...more: unknown[]): T { return x as T; }
function tag<T>(s: TemplateStringsArray, ...v: T[]): string { return s.raw.join('|') + v.join(); }
class Box<T> { constructor(public v?: T) {} static of<T>(v: T) { return new Box<T>(v); } get<U>(u: U): U { return u; } }
console.log(id<number>(1), id<Array<Array<string>>>([['x']])[0][0], tag<number>`a${1}b`, new Box<string>('s').v, typeof new Box<string>, Box.of<number>(3).v);
console.log(new Box<{ a: number }>({ a: 1 }).get<() => void>(() => {}) instanceof Function, o.a.b[1].c<string>('x'), o.a.b[1].c<string>?.('y'), id?.<string>('z'));
const inst = id<string>, inst2 = [id<number>], inst3 = (id<string>);
console.log(inst('i'), inst2[0](2), inst3('3'), typeof id<string>, id<string> as any === id);
const a = 1, b = 2, c = 3, d = 4;
console.log(a < b, b > c, a < b || c > (d), a < (b >> c), d >>> 1, a < b === c > d, [a < b, c > d].join(), id(a < b, c > d));
console.log((a < b) > (c as any), a<b>>c);
if (a < b && c > (d)) console.log('no');
const less = a
  < b;
console.log(less, [1, 2, 3].map<string>((x) => x + '').join('-'), JSON.parse('[1]') as number[]);
const f = <T>(x: T) => x, neg = <any>-1, not = <any>!0, cast = <T>(x: T) => <any>x;
console.log(f(1), neg, not, cast(4), (<any>[1, 2]).length, <any>{ q: 1 }.q, (<string>'s').length);
type as = string; let as = 1, satisfies = 2, type = 3, of = 4, is = 5, keyof = 6, infer = 7, asserts = 8, declare = 9, module = 10, namespace = 11, abstract = 12, global = 13, override = 14, readonly = 15, accessor = 16;
console.log(as as as as any, satisfies satisfies number, type, of, is, keyof, infer, asserts, declare, module, namespace, abstract, global, override, readonly, accessor);
type = 4; declare; module; namespace; abstract;
type
= 5;
console.log(type, o.type, o.namespace, ((as: number) => as)(1));
label: for (const x of <number[]>[1, 2]) { if (x as any) break label; }
if (o satisfies any) console.log('satisfied');
while ((v as number) > 100) v--;
switch (v as number) { case 10 as number: console.log('ten'); break; default: console.log('other', v); }
const fnv = function <T>(this: any, x: T): T { return x; }, cls = class<T> { y?: T; z = 1 };
console.log(fnv(1), JSON.stringify(new cls<number>()), `${v as string}${<any>v}`, [...(<any>[1])].length, { ...(o.a as any) }.b.length);
async function g() { const r = await (Promise.resolve(1) as Promise<number>); return (await <any>r) as number; }
g().then((r) => console.log('async', r!));
function* h() { const r = (yield 1 as any) as number; return <any>r; }
console.log([...h()].join(), void 0 as any, delete (o as any).a, (o as any)['n']!, (v as any, 6));
export default function () {}
