// As bundlers write an ES module as CommonJS: exports without setters.
Object.defineProperty(exports, '__esModule', { value: true });
Object.defineProperty(exports, 'default', { enumerable: true, get: () => 'the default' });
Object.defineProperty(exports, 'named', { enumerable: true, get: () => 'a name' });
