export interface Shape { area(): number }
export type Id = string;
export enum Colour { Red, Green = 'green' }
export class Circle implements Shape { constructor(public r: number) {} area(): number { return 3 * this.r ** 2; } }
export namespace Units { export const metre = 1; }
export const both = 'value';
export type both = string;
let counter: number = 0;
export const next = (): number => ++counter;
export { counter, counter as renamed, type Colour as ColourType };
export default function shape<T extends Shape>(s: T): T { return s; }
console.log('shapes loaded');
