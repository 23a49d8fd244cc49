const f = <T, U extends keyof T = any>(a: T, b?: U): a is T => <any>a!; f<string, 'x'>(x as const) < y > (z);
type M<T> = { readonly [K in keyof T]?: T[K] extends (infer R)[] ? R : never } & Record<string, unknown>;
function over(a: string): void; function over(a: any, ...r: number[]) { return a satisfies object ? (b): c => b : d }
