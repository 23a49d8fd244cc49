import type { Shape } from './shapes.ts';
export * from './shapes.ts';
export * as shapes from './shapes.ts';
export { Circle as Round, type Shape as S } from './shapes.ts';
export type { Id } from './shapes.ts';
export type * from './types-only.ts';
export type * as gone from './types-only.ts';
interface Local { a: number }
type Alias = Local;
export { Local, Alias, type Shape };
export default Local;
export declare const nothing: number;
export declare function none(): void;
