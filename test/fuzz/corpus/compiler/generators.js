function* g(a, { b } = {}, [c] = [], ...d) { const x = yield a; try { yield* g() } finally { return x } }
const o = { *m() { yield }, async n() { await 0 }, async *p() {}, get q() { return 1 }, set q(v) {}, [`k`]: 1, __proto__: null, o };
