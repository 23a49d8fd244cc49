// Numbering, reverse mapping, text, computed members, merging, references.
enum Direction { Up, Down, Left = 10, Right }
enum Text { A = 'a', B = "b", C = `c`, D = 'x' + 'y', E = `t${1}` }
enum Mixed { No = 0, Yes = 'YES', More = 5, Next }
enum Flags { None, Read = 1 << 0, Write = 1 << 1, Both = Read | Write, All = ~0, Neg = -1, Pos = +2, Pow = 2 ** 3, Mod = 7 % 4, Shift = -1 >>> 28, Par = (1 + 2) * 3, Self = Flags.Read + 10, Idx = Flags['Write'] + 20, Div = 1 / 2, After }
enum Computed { A = 'abc'.length, B = Math.max(1, 2), C = Direction.Left, D, E = Direction['Right'], F }
enum Merged { A, B }
enum Merged { C = 2, D = B + 10, E }
enum Quoted { 'a-b', "c d" = 5, ['e'], ünï, default, class = 'cls', ['f'] = 9 }
const enum Const { One = 1, Two = One * 2, Name = 'n' }
declare enum Ambient { X }
declare const enum AmbientConst { Y }
enum Empty {}
enum Trailing { A, B, }
const base = 4, word = 'w';
enum FromConst { A = base, B, C = word }
enum Own { Own = 1, Other = Own + 1 }
enum Special { Nan = NaN, Inf = Infinity, NegInf = -Infinity, Zero = -0 }
for (const e of [Direction, Text, Mixed, Flags, Computed, Merged, Quoted, Const, Empty, Trailing, FromConst, Own, Special]) console.log(JSON.stringify(e));
console.log(Direction.Up, Direction[1], Direction[Direction.Right], Text.A, Text['B'], Const.Two, Const.Name, Flags[Flags.Both], Mixed.Next);
function local() {
  enum Inner { A = 1, B }
  const out = [];
  for (let i = 0; i < 2; i++) {
    enum Loop { X = 5, Y = X + Inner.B }
    out.push(() => Loop.Y + i);
  }
  { enum Inner { A = 100 } out.push(() => Inner.A); }
  return out.map((f) => f()).concat(Inner.A).join();
}
console.log(local());
let d: Direction = Direction.Down;
d = d | Direction.Left;
switch (d as Direction) { case Direction.Up: console.log('up'); break; case 11: console.log('eleven'); }
export enum Exported { A = 1, B = A << 3 }
export const enum ExportedConst { C = 'c' }
console.log(JSON.stringify(Exported), ExportedConst.C, typeof Exported, Object.keys(Exported).join());
export default function () {}
