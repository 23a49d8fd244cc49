// lodash 4, minified.
import _ from '../node_modules/lodash/lodash.min.js';

console.log(_.VERSION, _.functions(_).length);
console.log(JSON.stringify(_.sortBy([{ a: 2, b: [1, { c: 3 }] }, { a: 1 }], 'a')));
console.log(JSON.stringify(_.words('fooBar XMLHttp d\u00e9j\u00e0 12')), _.template('<%- a %>|${b}')({ a: '<', b: 2 }));
console.log(JSON.stringify(_.merge({ a: [{ b: 2 }] }, { a: [{ c: 3 }] })), _.camelCase('foo-bar baz'));
console.log(JSON.stringify(_.chain([1, 2, 3, 4]).filter((n) => n % 2).map((n) => n * n).value()));
export default function () { }
