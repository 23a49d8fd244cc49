class A extends (class {}) {
    static #n = 0; #p = 1; static { A.#n++; } x = () => this.#p; 'quoted' = 2; [`c${1}`] = 3;
    constructor(...args) { super(...args); new.target; }
    get v() { return super.v ?? this.#p; } set v(z) { this.#p **= z; }
    static async *gen() { yield* [1]; await 2; }
    #m() { return #p in this; }
}
