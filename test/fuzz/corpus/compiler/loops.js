outer: for (let i = 0, j; i < 3; i++) {
    for (const k in { a: 1 }) { if (i) continue outer; setTimeout(() => i + k); break outer; }
    do { var x = i } while (x-- > 0)
    switch (i) { case 1: let y = 1; break; default: { function f() { return y } } }
    try { throw { e: 1 } } catch ({ e }) { label: { break label } } finally { ; }
}
for (const [a, b = a] of new Map([[1, 2]])) (() => { arguments; return this })
