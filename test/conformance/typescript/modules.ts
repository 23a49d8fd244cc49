// What is imported, what is dropped, and the forms that only TypeScript has.
import shape, { Circle, Colour, type Shape, type Id as Identifier, next, both, Units } from './lib/shapes.ts';
import * as everything from './lib/shapes.ts';
import type Default from './lib/types-only.ts';
import type { Only, Other as Renamed } from './lib/types-only.ts';
import type * as AllTypes from './lib/types-only.ts';
import { Only as UsedAsType, Other } from './lib/types-only.ts';
import { type Only as Inline } from './lib/types-only.ts';
import unusedDefault from './lib/types-only.ts';
import * as unusedSpace from './lib/types-only.ts';
import {} from './lib/types-only.ts';
import type from './lib/types.ts';
import { type as typeValue, type as as OnlyType, type as as, as as asValue } from './lib/types.ts';
import * as more from './lib/more.ts';
import { Round, shapes } from './lib/more.ts';
import assigned = require('./lib/assigned.ts');
import unusedRequire = require('./lib/types-only.ts');
import type typeRequire = require('./lib/types-only.ts');
let z: OnlyType; let x: UsedAsType | Other | Inline | Only | Renamed | AllTypes.Only | typeof unusedDefault | unusedSpace.Only | unusedRequire.Only | typeRequire.Only, y: Default;
const c: Shape = shape<Shape>(new Circle(2)), id: Identifier = 'id';
console.log(c.area(), id, Colour.Red, Colour.Green, both, Units.metre, next(), everything.counter, everything.renamed);
console.log(type, typeValue, asValue, as, Object.keys(more).sort().join(), new Round(1).area(), shapes.both);
console.log(new assigned().who(), assigned.extra);
export type { Shape };
export { type Identifier, c };
export type Exported<T> = T[];
export interface ExportedInterface { a: Shape }
export as namespace Global;
export function overload(a: string): void;
export function overload(a: any): void { console.log('overload', a); }
overload(1);
export default function () {}
