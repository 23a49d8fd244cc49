// Modifiers, fields, parameter properties, abstract members, accessors, generics.
interface Shape { area(): number }
interface Named<T> { name: T }
abstract class Base<T = string> implements Shape, Named<T> {
  public readonly kind: string = 'base';
  protected count = 0;
  private secret?: number;
  static readonly version: number = 3;
  private static instances = 0;
  declare ambient: string;
  definite!: boolean;
  optional?: number;
  [key: string]: any;
  static [key: number]: string;
  abstract abstractField: number;
  protected abstract get abstractGetter(): string;
  'quoted field': number = 1;
  [`computed${1}`]: string = 'c';
  readonly #hidden: number = 42;
  constructor(public name: T, private readonly size = 2, protected tags: string[] = ['t'], plain?: boolean) {
    Base.instances++;
    this.count = size;
    if (plain) this.optional = 1;
  }
  abstract area(): number;
  abstract generic<U extends T>(u: U): U;
  overloaded(x: string): string;
  overloaded(x: number): number;
  overloaded(x: any): any { return x; }
  get total(): number { return this.count + this.#hidden; }
  set total(v: number) { this.count = v; }
  protected async later<U>(this: Base<T>, u: U): Promise<U> { return u; }
  static make<T>(this: new (name: T) => any, name: T): any { return new this(name); }
  maybe?(): void;
  public static async *gen<T>(x: T): AsyncGenerator<T> { yield x; }
  isBase(): this is Base<T> { return true; }
  static get count(): number { return Base.instances; }
}
class Square extends Base<string> implements Shape {
  override readonly kind = 'square';
  abstractField = 7;
  constructor(readonly side: number, name: string = 'sq') {
    super(name, 5);
    console.log('constructed', this.side, this.name, this.kind, Object.keys(this).join());
  }
  override get abstractGetter(): string { return 'got'; }
  public override area(): number { return this.side ** 2; }
  generic<U extends string>(u: U): U { return u; }
}
const sq = new Square(3);
console.log(sq.area(), sq.generic<'g'>('g'), sq.overloaded(1), sq.total, sq.abstractGetter, Base.version, Base.count, sq.isBase(), JSON.stringify(sq));
sq.total = 1;
console.log(sq.total, 'ambient' in sq, 'definite' in sq, 'secret' in sq, 'area' in sq);
class Words { get?: string; set!: number; static: string = 's'; async = 'a'; readonly = 1; declare: number = 2; public = 3; static static = 'ss'; abstract = 4; override = 5; readonly readonly2 = 6; accessor2 = 7; type = 8; of() { return 9; } public private() { return 10; } static async async() { return 11; } get get2() { return 12; } constructor(readonly = 1, override?: number) { this.readonly += readonly; } }
console.log(JSON.stringify(new Words()), Words.static, new Words().of(), new Words().private(), new Words().get2);
class Derived extends (Base as any)<string> { constructor(public first: number, second: number) { const local = second; super('d', local); } }
console.log(JSON.stringify(new Derived(1, 2)));
class Empty<T> {}
class Child<T> extends Empty<T> { v?: T }
const Anonymous = class<T> implements Named<T> { constructor(public name: T) {} };
const NamedClass = class Inner<T> extends Child<T> { static self = () => Inner; };
console.log(new Anonymous<number>(1).name, NamedClass.self() === NamedClass, Object.keys(new Child<string>()).join());
class Auto { accessor x = 1; static accessor s: string = 'st'; accessor y?: number; private accessor z = 3; both() { return this.x + this.z; } }
const auto = new Auto();
auto.x = 5;
console.log(auto.x, Auto.s, auto.y, auto.both(), Object.keys(auto).length);
declare class Outside { constructor(x: number); method(): void; static s: string; get g(): number }
declare abstract class OutsideAbstract { abstract m(): void }
declare function outsideFunction(x: number): void;
declare let outsideLet: number, outsideVar: string;
class Private { #x: number = 1; #m(): number { return this.#x; } static #s = 2; read() { return this.#m() + Private.#s; } has(o: any): o is Private { return #x in o; } }
console.log(new Private().read(), new Private().has(new Private()), new Private().has({}));
class Overloads { constructor(); constructor(x: number); constructor(public x?: number) {} method(): void; method(x?: number): void {} static s(): void; static s(x?: any): void {} }
console.log(JSON.stringify(new Overloads(4)));
class InTry extends Empty<any> { constructor(public p: string) { try { super(); } finally { console.log('finally'); } } }
console.log(new InTry('tried').p);
class Last { static { console.log('static block'); } a: number = 1; b = (x: number): number => x + this.a; c = <T,>(x: T): T => x; d = function (this: any) { return 1; }; e = async <T>(x: T) => x }
console.log(new Last().b(2), new Last().c('c'), new Last().d());
export abstract class Exported<T> { abstract x: T }
export default function () {}
