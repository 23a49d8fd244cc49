import http, { get as g } from 'k6/http';
import * as all from "./lib.js";
export { all as everything };
export * from 'k6';
export const options = { vus: 1, ...all.more };
export default async function (data) {
    const { a, b: [c = 1, ...rest], ...others } = await data;
    for await (const x of rest) console.log(`${a}${`in${c}`}`, x, import.meta.url);
}
