// What `import x from` means for CommonJS files: exports.default if there is one, else module.exports.
import bundled, { named } from './parts/commonjs_bundled.js';
import plain, { other } from './parts/commonjs_plain.js';

console.log(bundled, named, typeof plain, plain.other, other);
export default function () { }
