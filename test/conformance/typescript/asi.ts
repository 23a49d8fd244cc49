// Where a line ends and the type or the statement with it.
type A = string
type B =
  | 'x'
  | 'y'
type C = {
  a: string
  b(): void
  readonly c: number
  [k: string]: any
}
interface D { a: number
  b: string }
let a: A = 'a'
let b: B[] = ['x']
const c = a as string
;[1, 2].forEach((x) => console.log(x))
let d: any = 1
let e = d as number
console.log(e)
let f = d
!d
let g: number
g = 1
declare let h: number
declare function i(): void
abstract class J {
  abstract a(): void
  b: number = 1
  c
  d?: string
  static e
  f() { return 1 }
  readonly g = 2
  declare h: number
  i!: string
  ['j'] = 3
}
class K extends J { a() {} }
console.log(Object.keys(new K()).join(), typeof new K().f)
function over(x: string): void
function over(x: number): void
function over(x: any) { console.log('over', x) }
over(1)
type L = typeof d
const m = () => {}
type N = { [K in 'a' | 'b']: K }
var type, declare, O, namespace, P
namespace
P
{ console.log('block') }
declare
O
console.log(type, a!, b!
  .length)
export default function () {}
