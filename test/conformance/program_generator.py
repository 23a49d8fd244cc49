"""Random ES2024 modules that print what they do, for compiler_differential.py.

generate(seed) returns the text. Programs end: every function body and loop burns fuel, and is over when
there is none. What engines may word differently (messages, sources of functions) is never printed.
"""
import random

PRELUDE = r"""var fuel = 120, fs = [];
function t(n) { if (--fuel < 0) throw '@fuel'; print('t' + n); return n; }
function tick() { return --fuel > 0; }
function show(v, d) {
  d = d || 0;
  if (typeof v === 'string') return JSON.stringify(v);
  if (typeof v === 'bigint') return v + 'n';
  if (typeof v === 'symbol') return 'symbol ' + v.description;
  if (v === null || (typeof v !== 'object' && typeof v !== 'function')) return v === 0 && 1 / v < 0 ? '-0' : String(v);
  if (v instanceof Error) return v.name;
  if (d > 2) return '...';
  var out = [], keys, i, text, own, k;
  if (typeof v === 'function') {
    own = Object.getOwnPropertyDescriptor(v, 'name');
    out.push('f', own ? show(own.value, 3) : '-');
    own = Object.getOwnPropertyDescriptor(v, 'length');
    out.push(own ? show(own.value, 3) : '-', Object.prototype.hasOwnProperty.call(v, 'prototype') ? 'p' : '');
  } else if (v instanceof Promise) {
    return 'promise';
  }
  keys = Reflect.ownKeys(v);
  for (i = 0; i < keys.length && i < 20; i++) {
    k = keys[i];
    own = Object.getOwnPropertyDescriptor(v, k);
    if (!own || (typeof v === 'function' && !own.enumerable)) continue;
    if (Array.isArray(v) && k === 'length') { out.push('#' + own.value); continue; }
    text = (typeof k === 'symbol' ? '@' + k.description : k) + (own.enumerable ? '' : '~') + (own.writable === false ? '!' : '') + ':';
    out.push(text + (own.get || own.set ? (own.get ? 'get' + show(own.get, 3) : '') + (own.set ? 'set' + show(own.set, 3) : '') : show(own.value, d + 1)));
  }
  return (Array.isArray(v) ? '[' : '{') + out.join(' ') + '}';
}
function p() {
  var out = [], i;
  for (i = 0; i < arguments.length; i++) out.push(show(arguments[i]));
  print(out.join(' '));
}
function it(n) {
  var values = [].slice.call(arguments, 1), at = 0, me = {};
  me.next = function (v) { print('next' + n); return at < values.length ? { value: values[at++], done: false } : { value: 'end' + n, done: true }; };
  if (n % 3) me['return'] = function (v) { print('return' + n); if (n % 5 === 4) throw '@return' + n; return n % 7 === 6 ? 1 : { value: v, done: true }; };
  if (n % 4 === 1) me['throw'] = function (e) { print('throw' + n); return { value: 'caught', done: n % 2 === 0 }; };
  me[Symbol.iterator] = function () { print('iter' + n); return me; };
  return me;
}
function ait(n) {
  var sync = it.apply(null, arguments), me = {};
  ['next', 'return', 'throw'].forEach(function (k) {
    if (sync[k]) me[k] = function (v) { var r = sync[k](v); return n % 2 ? Promise.resolve(r) : r; };
  });
  me[Symbol.asyncIterator] = function () { print('aiter' + n); return me; };
  return me;
}
function ob(n, target) {
  return new Proxy(target || { a: n, b: function () { return 'b' + n; } }, {
    get: function (o, k, r) { print('get' + n + ' ' + String(k)); return Reflect.get(o, k, r); },
    set: function (o, k, v, r) { print('set' + n + ' ' + String(k)); return Reflect.set(o, k, v, r); },
    has: function (o, k) { print('has' + n + ' ' + String(k)); return Reflect.has(o, k); },
    deleteProperty: function (o, k) { print('delete' + n + ' ' + String(k)); return Reflect.deleteProperty(o, k); }
  });
}
function kv(n) {
  return { toString: function () { print('key' + n); return 'abc'.charAt(n % 3); }, valueOf: function () { print('val' + n); return n; } };
}
function th(n) {
  return { then: function (yes, no) { print('then' + n); if (n % 3 === 2) no('@th' + n); else yes(n); } };
}
function tag(s) {
  return s.concat(s.raw, [].slice.call(arguments, 1)).map(function (v) { return typeof v === 'string' ? v : show(v); }).join('|');
}
Function.prototype.toString = function () { return 'fn'; };
Error.prototype.toString = function () { return this.name; };
"""

LETTERS = "abcdefghij"
KEYS = ["a", "b", "c", "x", "y"]


class Variable:
    def __init__(self, name, kind, type_, ready=True, assignable=True):
        self.name, self.kind, self.type, self.ready, self.assignable = name, kind, type_, ready, assignable


class Context:
    """What may be written here. Copied, then changed, for what is inside."""

    def __init__(self):
        self.variables = []
        self.is_async = self.is_generator = self.can_return = self.is_method = self.is_derived = False
        self.can_await_top = False
        self.in_function = self.has_arguments = False
        self.labels, self.loops, self.switches = [], 0, 0
        self.privates = []
        self.no_await = False
        self.depth = 0

    def inside(self, **changes):
        c = Context()
        c.__dict__.update(self.__dict__)
        c.variables = list(self.variables)
        c.__dict__.update(changes)
        return c

    def function(self, **changes):
        c = self.inside(labels=[], loops=0, switches=0, can_return=True, in_function=True, has_arguments=True, is_async=False,
                        is_generator=False, is_method=False, is_derived=False, no_await=False, can_await_top=False, depth=self.depth + 1)
        c.__dict__.update(changes)
        return c


class Generator:
    def __init__(self, seed, size=60):
        self.r = random.Random(seed)
        self.budget = size
        self.counter = 0
        self.exports = 0
        self.plain_keys = False

    # Small things

    def n(self):
        self.counter += 1
        return self.counter

    def chance(self, x):
        return self.r.random() < x

    def pick(self, items):
        return self.r.choice(items)

    def spend(self):
        self.budget -= 1
        return self.budget > 0

    def weighted(self, table):
        table = [(w, f) for w, f in table if w]
        at = self.r.random() * sum(w for w, f in table)
        for w, f in table:
            at -= w
            if at <= 0:
                return f
        return table[-1][1]

    def fresh(self, taken):
        free = [x for x in LETTERS if x not in taken]
        return self.pick(free) if free and self.chance(.8) else f"v{self.n()}"

    def find(self, c, types, assignable=False):
        seen, found = set(), []
        for v in reversed(c.variables):
            if v.name in seen:
                continue
            seen.add(v.name)
            if types and v.type not in types and not self.chance(.03):
                continue
            if assignable and not v.assignable and not self.chance(.05):
                continue
            if not v.ready and not self.chance(.3 if c.in_function else .04):
                continue
            found.append(v.name)
        return self.pick(found) if found else None

    # Expressions

    def traced(self):
        return f"t({self.n()})"

    def leaf(self, c):
        def name():
            return self.find(c, None) or self.traced()
        return self.weighted([
            (3, self.traced), (4, name), (1, lambda: str(self.r.randrange(5))), (.7, lambda: self.pick(["''", "'s'", '"\\u{61}\\n"', "'0'"])),
            (.3, lambda: "undefined"), (.3, lambda: "null"), (.3, lambda: self.pick(["true", "false"])), (.15, lambda: "-0"), (.15, lambda: "1n"),
            (.5, lambda: self.this(c)), (.2, lambda: self.pick(["NaN", "1e3", "0x1f", "0b11", "0o17", "1_000", ".5"])), (.2, lambda: "`t`"),
            (.25 if c.has_arguments else 0, lambda: self.pick(["arguments.length", "arguments[0]", "[...arguments]"])),
            (.25 if c.in_function or c.is_method else 0, lambda: self.pick(["new.target", "typeof new.target"])),
            (.1, lambda: f"kv({self.n()})"), (.03, lambda: "typeof import.meta"), (.1, lambda: "Symbol.iterator"),
        ])()

    def this(self, c):
        return "this" if self.chance(.7) else "typeof this"

    def any(self, c, d=3):
        if d <= 0 or not self.spend():
            return self.leaf(c)
        d -= 1
        e = self.weighted([
            (4, lambda: self.leaf(c)),
            (1.2, lambda: self.array(c, d)), (1.6, lambda: self.object(c, d)),
            (1.6, lambda: self.function(c, d)), (.7, lambda: "(" + self.class_(c, d) + ")"),
            (2, lambda: self.call(c, d)), (1.3, lambda: self.member(c, d)), (.9, lambda: self.chain(c, d)), (.7, lambda: self.new(c, d)),
            (.5, lambda: self.template(c, d)), (.6, lambda: self.tagged(c, d)),
            (.8, lambda: self.unary(c, d)), (1.4, lambda: self.binary(c, d)), (1, lambda: self.logical(c, d)),
            (.6, lambda: f"({self.any(c, d)} ? {self.any(c, d)} : {self.any(c, d)})"), (.3, lambda: f"({self.any(c, d)}, {self.any(c, d)})"),
            (2.2, lambda: self.assign(c, d)), (.6, lambda: self.update(c, d)),
            (2 if c.is_generator else 0, lambda: self.yield_(c, d)),
            (2 if c.is_async or (c.can_await_top and not c.in_function) else 0, lambda: self.await_(c, d)),
            (2 if c.is_method else 0, lambda: self.super_(c, d)),
            (3 if c.privates else 0, lambda: self.private(c, d)),
            (.5, lambda: self.iife(c, d)),
            (.4, lambda: self.pick(["Object.keys", "Array.from", "JSON.stringify", "String", "typeof "]) + f"({self.any(c, d)})"),
        ])()
        return e

    def array(self, c, d):
        parts = []
        for _ in range(self.r.randrange(4)):
            parts.append(self.weighted([(5, lambda: self.any(c, d)), (.7, lambda: ""), (1.5, lambda: "..." + self.iterable(c, d))])())
        return "[" + ", ".join(parts) + ("," if parts and parts[-1] == "" else "") + "]"

    def iterable(self, c, d):
        return self.weighted([
            (3, lambda: f"it({self.n()}{''.join(', ' + self.leaf(c) for _ in range(self.r.randrange(4)))})"),
            (2, lambda: self.array(c, d - 1) if d > 0 else "[1, 2]"), (1, lambda: self.find(c, ["arr", "iter"]) or "'ab'"), (.5, lambda: "'xy'"),
            (.6, lambda: f"new Set([{self.leaf(c)}, {self.leaf(c)}])"), (.6, lambda: f"new Map([[{self.leaf(c)}, {self.leaf(c)}]])"),
            (1, lambda: f"{self.find(c, ['gen'])}({self.traced()})" if self.find(c, ["gen"]) else f"(function* () {{ {self.traced()}; yield {self.leaf(c)}; }})()"),
            (.3, lambda: self.any(c, d - 1))])()

    def object_value(self, c, d):
        return self.weighted([
            (3, lambda: self.find(c, ["obj", "cls", "arr"]) or f"ob({self.n()})"), (2, lambda: f"ob({self.n()})"),
            (1, lambda: self.object(c, d - 1) if d > 0 else "{a: 1}"), (.4, lambda: self.this(c)), (.4, lambda: self.any(c, d - 1))])()

    def key(self, c, d):
        if self.plain_keys:
            return self.pick(KEYS)
        return self.weighted([(4, lambda: self.pick(KEYS)), (1, lambda: self.pick(["'a'", "'x y'", "0", "1", "0x10", "2n"])),
                              (1.6, lambda: f"[{self.key_value(c, d)}]")])()

    def key_value(self, c, d):
        return self.weighted([(3, lambda: f"'{self.pick(KEYS)}'"), (2, lambda: f"(t({self.n()}), '{self.pick(KEYS)}')"), (1.5, lambda: f"kv({self.n()})"),
                              (.4, lambda: "Symbol.iterator"), (.4, lambda: "Symbol.toStringTag"), (.7, lambda: self.leaf(c)), (.4, lambda: self.any(c, d - 1))])()

    def new_key(self, c, d, names):
        """A key, none of the names: V8 moves a repeated key to its last place, once something is spread or computed."""
        key = self.key(c, d)
        if key in names:
            key = self.pick([k for k in KEYS if k not in names])
        names.append(key)
        return key

    def object(self, c, d):
        parts, names, proto = [], [], False
        for _ in range(self.r.randrange(5)):
            kind = self.r.random()
            if .6 <= kind < .78 and any(x.startswith(("...", "[", "get [", "set [", "async [", "*[", "async *[")) for x in parts):
                kind = 0  # V8 moves accessors behind what follows them, once something is computed
            if kind < .35:
                parts.append(f"{self.new_key(c, d, names)}: {self.named_value(c, d)}")
            elif kind < .45:
                name = self.find(c, None)
                if name and name not in ("t", "p", *names):
                    parts.append(name)
                    names.append(name)
            elif kind < .55:
                parts.append("..." + self.pick([self.object_value(c, d), self.any(c, d - 1)]))
            elif kind < .6 and not proto:
                proto = True
                parts.append(f"__proto__: {self.pick(['null', self.object(c, d - 1), self.traced()])}")
            elif kind < .7:
                parts.append(f"get {self.key(c, d)}() {self.body(c.function(is_method=True))}")
            elif kind < .78:
                parts.append(f"set {self.key(c, d)}({self.parameter(c, d)[0]}) {self.body(c.function(is_method=True))}")
            else:
                mark, changes = self.pick([("", {}), ("", {}), ("async ", {"is_async": True}), ("*", {"is_generator": True}),
                                           ("async *", {"is_async": True, "is_generator": True})])
                key = self.new_key(c, d, names)
                parts.append(f"{mark}{key}{self.callable(c.function(is_method=True, **changes), d)}")
        return "({" + ", ".join(parts) + "})"

    def named_value(self, c, d):
        """Often something that takes its name from where it stands."""
        return self.weighted([(3, lambda: self.any(c, d)), (1, lambda: self.function(c, d, anonymous=True)), (.4, lambda: self.class_(c, d, name=""))])()

    # Functions

    def parameter(self, c, d):
        """(text, variables)"""
        names = []
        text = self.pattern(c, d, names, "param") if self.chance(.3) else self.binding_name(c, names)
        if self.chance(.25):
            text += f" = {self.named_value(c, min(d, 1))}"
        return text, names

    def binding_name(self, c, names, taken=()):
        name = self.fresh([v.name for v in names] + list(taken))
        names.append(Variable(name, "param", "any"))
        return name

    def parameters(self, c, d):
        texts, variables = [], []
        for _ in range(self.pick([0, 0, 1, 1, 1, 2, 3])):
            names = list(variables)
            text = self.pattern(c, d, names, "param") if self.chance(.25) else self.binding_name(c, names)
            if self.chance(.3):
                inner = c.inside()
                inner.variables += variables
                text += f" = {self.named_value(inner, min(d, 1))}"
            variables = names
            texts.append(text)
        if self.chance(.15):
            names = list(variables)
            texts.append("..." + (self.pattern(c, d, names, "param") if self.chance(.3) else self.binding_name(c, names)))
            variables = names
        return ", ".join(texts), variables

    def callable(self, c, d):
        """(parameters) { body } in the context of the function."""
        outside = c.inside(is_generator=False, is_async=False, no_await=True, can_await_top=False)
        text, variables = self.parameters(outside, d)
        if not self.chance(.9) and variables:
            pass
        c.variables += variables
        return f"({text}) {self.body(c, [v.name for v in variables])}"

    def function(self, c, d, anonymous=False):
        name = "" if anonymous or self.chance(.6) else f"n{self.n()}"
        kind = self.r.random()
        if kind < .4:
            return self.arrow(c, d)
        if kind < .65:
            f = c.function()
            mark = "function"
        elif kind < .8:
            f, mark = c.function(is_generator=True), "function*"
        elif kind < .92:
            f, mark = c.function(is_async=True), "async function"
        else:
            f, mark = c.function(is_async=True, is_generator=True), "async function*"
        f.privates = c.privates
        if name:
            f.variables.append(Variable(name, "self", "fn", assignable=False))
        return f"({mark} {name}{self.callable(f, d)})"

    def arrow(self, c, d):
        is_async = self.chance(.25)
        f = c.inside(labels=[], loops=0, switches=0, can_return=True, is_async=is_async, is_generator=False, no_await=False, can_await_top=False,
                     is_derived=False, depth=c.depth + 1, in_function=c.in_function)
        outside = f.inside(is_async=False, no_await=True)
        if self.chance(.3):
            name = self.fresh([])
            head, variables = name, [Variable(name, "param", "any")]
        else:
            text, variables = self.parameters(outside, d)
            head = f"({text})"
        f.variables += variables
        mark = "async " if is_async else ""
        if self.chance(.5):
            return f"({mark}{head} => (t({self.n()}), {self.any(f, d)}))"
        return f"({mark}{head} => {self.body(f, [v.name for v in variables])})"

    def body(self, c, params=()):
        if c.depth > 4 or self.budget < 0:
            return f"{{ t({self.n()}); }}"
        lines = [f"t({self.n()});"]
        c.var_names = list(params)
        lines += self.statements(c, self.r.randrange(1, 4), list(params))
        if self.chance(.5):
            lines.append(f"return {self.any(c, 2)};" if c.can_return else "")
        return "{\n" + "\n".join(lines) + "\n}"

    def iife(self, c, d):
        f = self.function(c, d)
        return f"{f}({self.arguments(c, d)})"

    # Calls and members

    def arguments(self, c, d):
        parts = [self.traced()] if self.chance(.5) else []
        for _ in range(self.r.randrange(3)):
            parts.append("..." + self.iterable(c, d - 1) if self.chance(.15) else self.any(c, d - 1))
        return ", ".join(parts)

    def callee(self, c, d):
        return self.weighted([
            (4, lambda: self.find(c, ["fn", "gen", "afn", "agen"]) or self.function(c, d - 1)), (1.5, lambda: f"{self.object_value(c, d)}.{self.pick(KEYS)}"),
            (1, lambda: f"{self.object_value(c, d)}[{self.key_value(c, d)}]"), (.5, lambda: self.function(c, d - 1)), (.3, lambda: self.any(c, d - 1)),
            (.3, lambda: f"({self.object_value(c, d)}.{self.pick(KEYS)})"), (.2, lambda: f"({self.traced()}, {self.object_value(c, d)}.b)")])()

    def call(self, c, d):
        f = self.callee(c, d)
        text = f"{f}({self.arguments(c, d)})"
        if self.chance(.15):
            text += self.pick([".next()", f".next({self.traced()})", f".return({self.traced()})", f".throw({self.traced()})"])
        elif self.chance(.1):
            text += f"?.then?.(v => p('then', v), e => p('fail', e))"
        return text

    def new(self, c, d):
        f = self.weighted([(4, lambda: self.find(c, ["cls"]) or "(" + self.class_(c, d - 1) + ")"), (1, lambda: self.find(c, ["fn"]) or "Array"),
                           (.3, lambda: f"({self.any(c, d - 1)})")])()
        return f"new {f}({self.arguments(c, d)})" if self.chance(.9) else f"new {f}"

    def member(self, c, d):
        o = self.object_value(c, d)
        return f"{o}.{self.pick(KEYS)}" if self.chance(.6) else f"{o}[{self.key_value(c, d)}]"

    def chain(self, c, d):
        text = self.weighted([(2, lambda: self.object_value(c, d)), (1, lambda: self.leaf(c)), (.5, lambda: "null"), (.5, lambda: "undefined")])()
        if text[0].isdigit() or text[0] in "-." or text.startswith("typeof") or text == "new.target":
            text = f"({text})"
        for i in range(self.r.randrange(1, 4)):
            q = "?." if i == 0 or self.chance(.4) else ""
            text += self.weighted([
                (3, lambda: (q or ".") + self.pick(KEYS)), (2, lambda: f"{q}[{self.key_value(c, d)}]"), (1.5, lambda: f"{q}({self.arguments(c, d)})")])()
            if self.chance(.08):
                text = f"({text})"
        if self.chance(.12):
            return f"delete {text}" if not text.endswith(")") else text
        if self.chance(.1):
            return f"({text})({self.arguments(c, d)})"
        return text

    def template(self, c, d):
        return "`" + "".join(self.pick(["", "x", "\\n", "\\`", "$"]) + "${" + self.any(c, d - 1) + "}" for _ in range(self.r.randrange(1, 4))) + self.pick(["", "y"]) + "`"

    def tagged(self, c, d):
        f = self.weighted([(3, lambda: "tag"), (1, lambda: self.find(c, ["fn"]) or "tag"), (1, lambda: f"{self.object_value(c, d)}.b"), (.3, lambda: f"({self.any(c, d - 1)})")])()
        return f + "`" + "".join(self.pick(["", "x", "\\n", "\\u{zz}", "\\x1"]) + "${" + self.any(c, d - 1) + "}" for _ in range(self.r.randrange(1, 3))) + "z`"

    # Operators

    def unary(self, c, d):
        op = self.pick(["typeof ", "void ", "!", "-", "+", "~", "delete "])
        if op == "delete ":
            return f"delete {self.object_value(c, d)}[{self.key_value(c, d)}]" if self.chance(.5) else f"delete {self.object_value(c, d)}.{self.pick(KEYS)}"
        return f"({op}({self.any(c, d)}))" if not self.chance(.2) else f"({op}{self.find(c, None) or 1})"

    def binary(self, c, d):
        op = self.pick(["+", "-", "*", "/", "%", "**", "==", "!=", "===", "!==", "<", ">", "<=", ">=", "|", "^", "&", "<<", ">>", ">>>", "in", "instanceof"])
        left, right = self.any(c, d), self.any(c, d)
        if op == "in":
            return f"({left} in {self.object_value(c, d)})"
        if op == "instanceof":
            return f"({left} instanceof {self.find(c, ['cls', 'fn']) or 'Array'})"
        if op == "**":
            return f"(({left}) ** {self.r.randrange(3)})"
        return f"({left} {op} {right})"

    def logical(self, c, d):
        op = self.pick(["&&", "||", "??"])
        return f"({self.any(c, d)} {op} {self.any(c, d)})"

    def target(self, c, d, compound=False):
        """Something to assign to. compound: without keys that show how often they are converted: V8 does it twice."""
        key = (lambda: f"(t({self.n()}), '{self.pick(KEYS)}')") if compound else (lambda: self.key_value(c, d))
        return self.weighted([
            (4, lambda: self.find(c, None, assignable=True) or f"ob({self.n()}).a"), (1.5, lambda: f"{self.object_value(c, d)}.{self.pick(KEYS)}"),
            (1.5, lambda: f"{self.object_value(c, d)}[{key()}]"),
            (1 if c.is_method else 0, lambda: f"super.{self.pick(KEYS)}" if self.chance(.6) else f"super[{key()}]"),
            (1.5 if c.privates else 0, lambda: f"{self.private_object(c)}.#{self.pick(c.privates)}"),
            (.15, lambda: f"({self.find(c, None, assignable=True) or 'ob(1).a'})")])()

    def small(self, c):
        """Nothing that a repeated += makes huge."""
        return self.pick([self.traced(), "1", "'s'", f"kv({self.n()})"])

    def assign(self, c, d):
        if self.chance(.25):
            return f"({self.assignment_pattern(c, d)} = {self.any(c, d)})"
        op = self.pick(["=", "=", "=", "=", "+=", "-=", "*=", "&&=", "||=", "??=", "|=", "<<=", "**=", "%="])
        target = self.target(c, d, op != "=")
        value = self.named_value(c, d) if op in ("=", "&&=", "||=", "??=") else self.small(c) if op in ("+=", "**=") else self.any(c, d)
        return f"({target} {op} {value})"

    def update(self, c, d):
        target = self.target(c, d, True)
        return f"({target}{self.pick(['++', '--'])})" if self.chance(.5) else f"({self.pick(['++', '--'])}{target})"

    def yield_(self, c, d):
        kind = self.r.random()
        if kind < .25:
            if c.is_async and self.chance(.5):
                return f"(yield* ait({self.n()}, {self.leaf(c)}, {self.leaf(c)}))"
            return f"(yield* {self.iterable(c, d)})"
        if kind < .35:
            return "(yield)"
        return f"(yield {self.any(c, d)})"

    def await_(self, c, d):
        return f"(await {self.weighted([(3, lambda: self.any(c, d)), (1, lambda: f'th({self.n()})'), (1, lambda: f'Promise.resolve({self.leaf(c)})'), (.7, lambda: f'Promise.reject({self.leaf(c)})')])()})"

    # Patterns

    def default(self, c, d):
        return f" = {self.named_value(c, min(d, 1))}" if self.chance(.3) else ""

    def pattern(self, c, d, names, kind):
        """A binding pattern; adds its variables to names."""
        def element():
            if d > 1 and self.chance(.15):
                return self.pattern(c, d - 1, names, kind)
            return self.binding_name(c, names)
        if self.chance(.5):
            parts = []
            for _ in range(self.r.randrange(4)):
                parts.append("" if self.chance(.12) else element() + self.default(c, d))
            if self.chance(.25):
                parts.append("..." + element())
            elif parts and parts[-1] == "":
                parts.append("")
            return "[" + ", ".join(parts) + "]"
        parts = []
        for _ in range(self.r.randrange(4)):
            if self.chance(.4):
                name = self.binding_name(c, names)
                parts.append(name + self.default(c, d))
            else:
                parts.append(f"{self.key(c, d)}: {element()}{self.default(c, d)}")
        if self.chance(.25):
            parts.append("..." + self.binding_name(c, names))
        return "{" + ", ".join(parts) + "}"

    def assignment_pattern(self, c, d):
        def element():
            if d > 1 and self.chance(.15):
                return self.assignment_pattern(c, d - 1)
            return self.target(c, d - 1)
        if self.chance(.5):
            parts = ["" if self.chance(.12) else element() + self.default(c, d) for _ in range(self.r.randrange(4))]
            if self.chance(.25):
                parts.append("..." + element())
            elif parts and parts[-1] == "":
                parts.append("")
            return "[" + ", ".join(parts) + "]"
        parts = []
        for _ in range(self.r.randrange(4)):
            name = self.find(c, None, assignable=True)
            if name and self.chance(.4):
                parts.append(name + self.default(c, d))
            elif parts:
                parts.append(f"{self.key(c, d)}: {element()}{self.default(c, d)}")
            else:  # V8 looks at null only after the first target, if that is a member
                parts.append(f"{self.key(c, d)}: {self.find(c, None, assignable=True) or 'fuel'}")
        computed = any(x.startswith("[") for x in parts)  # V8 then asks getters of keys that the rest leaves out
        if self.chance(.25) and parts and not computed:
            parts.append("..." + self.target(c, d - 1))
        return "{" + ", ".join(parts) + "}"

    # Classes

    def private_object(self, c):
        return self.pick(["this", "this", "this", self.find(c, ["obj"]) or "this"])

    def private(self, c, d):
        name, o = self.pick(c.privates), self.private_object(c)
        return self.weighted([(3, lambda: f"{o}.#{name}"), (1, lambda: f"(#{name} in {o})"), (1.5, lambda: f"({o}.#{name} = {self.any(c, d)})"),
                              (1, lambda: f"{o}.#{name}({self.arguments(c, d)})"), (.6, lambda: f"{o}?.#{name}"), (.5, lambda: f"{o}.#{name}?.({self.arguments(c, d)})"),
                              (.4, lambda: f"{o}.#{name}`x`"), (.7, lambda: f"({o}.#{name} {self.pick(['+=', '??=', '&&=', '||='])} {self.small(c)})"), (.5, lambda: f"{o}.#{name}++")])()

    def super_(self, c, d):
        return self.weighted([(3, lambda: f"super.{self.pick(KEYS)}"), (2, lambda: f"super.{self.pick(KEYS)}({self.arguments(c, d)})"), (1, lambda: f"super[{self.key_value(c, d)}]"),
                              (1, lambda: f"(super.{self.pick(KEYS)} = {self.any(c, d)})"), (.5, lambda: f"super.{self.pick(KEYS)}?.({self.arguments(c, d)})"),
                              (.5, lambda: f"(super.{self.pick(KEYS)} {self.pick(['+=', '??=', '||='])} {self.small(c)})"), (.3, lambda: f"super.{self.pick(KEYS)}`x`"),
                              (.5 if c.is_derived else 0, lambda: f"super({self.arguments(c, d)})")])()

    def class_(self, c, d, name=None):
        if name is None:
            name = "" if self.chance(.5) else self.fresh([])
        inner = c.inside(privates=list(c.privates), depth=c.depth + 1)
        if name:
            inner.variables.append(Variable(name, "self", "cls", assignable=False))
        heritage, outer_plain, plain = "", self.plain_keys, False
        derived = self.chance(.5)
        if derived:
            base = self.weighted([(4, lambda: self.find(inner, ["cls"]) or f"class {{ a() {{ return t({self.n()}); }} get b() {{ return 7; }} static c() {{ return 5; }} }}"),
                                  (.5, lambda: "null"), (.5, lambda: "Array"), (.4, lambda: f"({self.any(c, d - 1)})"), (.5, lambda: self.find(c, ["fn"]) or "Object")])()
            heritage = f" extends {base}"
        # V8 evaluates keys before it finds out that the heritage is no constructor.
        plain = derived and not base.startswith(("class", "Array"))
        own = [f"q{self.n()}" for _ in range(self.r.randrange(3))]
        kinds = {x: self.pick(["field", "field", "method", "get", "set", "both", "static field", "static method", "static get"]) for x in own}
        inner.privates = inner.privates + own
        members = []
        for x, kind in kinds.items():
            members.append(self.private_member(inner, d, x, kind))
        for _ in range(self.r.randrange(5)):
            self.plain_keys = plain
            members.append(self.public_member(inner, c, d, plain))
        self.plain_keys = outer_plain
        if self.chance(.5):
            f = inner.function(is_method=True, is_derived=derived)
            text, variables = self.parameters(inner.inside(is_generator=False, is_async=False, no_await=True, can_await_top=False), d)
            f.variables += variables
            lines = []
            for _ in range(self.r.randrange(3)):
                lines += self.statements(f, 1, [v.name for v in variables])
            if derived and self.chance(.9):
                lines.insert(self.r.randrange(len(lines) + 1), self.pick([
                    f"super({self.arguments(c.inside(variables=f.variables, is_generator=False, is_async=False), 1)});", "super(...arguments);", f"super({self.traced()});",
                    f"(() => super({self.traced()}))();", f"try {{ super({self.traced()}); }} finally {{ p(this.a); }}", f"if (tick()) super({self.traced()});",
                    f"p(super({self.traced()}));"]))
            members.append(f"constructor({text}) {{\nt({self.n()});\n" + "\n".join(lines) + "\n}")
        self.r.shuffle(members)
        return f"class {name}{heritage} {{\n" + "\n".join(members) + "\n}"

    def field_context(self, c):
        return c.function(is_method=True, has_arguments=False, can_return=False)

    def private_member(self, c, d, name, kind):
        static = "static " if kind.startswith("static") else ""
        kind = kind.split()[-1]
        if kind == "field":
            value = f" = {self.named_value(self.field_context(c), min(d, 2))}" if self.chance(.8) else ""
            return f"{static}#{name}{value};"
        f = c.function(is_method=True)
        get = f"{static}get #{name}() {self.body(f.inside())}"
        setter = f"{static}set #{name}(v) {self.body(f.inside())}"
        if kind in ("get", "set"):
            return get if kind == "get" else setter
        if kind == "both":
            return get + "\n" + setter
        mark, changes = self.pick([("", {}), ("", {}), ("async ", {"is_async": True}), ("*", {"is_generator": True})])
        f.__dict__.update(changes)
        return f"{static}{mark}#{name}{self.callable(f, d)}"

    def public_member(self, c, outer, d, plain):
        static = "static " if self.chance(.35) else ""
        kind = self.r.random()
        keys = outer.inside(privates=c.privates)
        self.plain_keys = plain
        key = self.key(keys, d)
        self.plain_keys = False
        if kind < .35:
            value = f" = {self.named_value(self.field_context(c), min(d, 2))}" if self.chance(.8) else ""
            return f"{static}{key}{value};"
        if kind < .45:
            f = self.field_context(c)
            f.no_await = True
            return f"static {{\nt({self.n()});\n" + "\n".join(self.statements(f, 2, [])) + "\n}"
        f = c.function(is_method=True)
        if kind < .6:
            return f"{static}get {key}() {self.body(f)}"
        if kind < .7:
            return f"{static}set {key}({self.fresh([])}) {self.body(f)}"
        mark, changes = self.pick([("", {}), ("", {}), ("", {}), ("async ", {"is_async": True}), ("*", {"is_generator": True}), ("async *", {"is_async": True, "is_generator": True})])
        f.__dict__.update(changes)
        return f"{static}{mark}{key}{self.callable(f, d)}"

    # Statements

    def statements(self, c, count, taken):
        """A list of statements of one block. taken: names that it cannot declare."""
        planned = []
        for _ in range(self.pick([0, 0, 1, 1, 2])):
            name = self.fresh(taken)
            taken = list(taken) + [name]
            kind, type_ = self.pick([("let", "any"), ("const", "obj"), ("const", "any"), ("let", "fn"), ("function", "fn"), ("function", "gen"), ("function", "afn"),
                                     ("function", "agen"), ("class", "cls"), ("let", "arr"), ("const", "fn"), ("let", "any")])
            v = Variable(name, kind, type_, ready=kind == "function", assignable=kind not in ("const",))
            planned.append(v)
        c.variables += planned
        slots = [None] * count + planned
        self.r.shuffle(slots)
        return [self.declaration(c, v, taken) if v else self.statement(c) for v in slots]

    def declaration(self, c, v, taken):
        if v.kind == "function":
            f = c.function(is_generator=v.type in ("gen", "agen"), is_async=v.type in ("afn", "agen"), privates=c.privates)
            mark = {"gen": "function*", "agen": "async function*", "afn": "async function"}.get(v.type, "function")
            return f"{mark} {v.name}{self.callable(f, 2)}"
        if v.kind == "class":
            text = self.class_(c, 2, v.name)
            v.ready = True
            return text
        if self.chance(.2):
            names = [Variable(x, v.kind, "any") for x in taken]
            known = len(names)
            text = f"{v.kind} {v.name} = {self.any(c, 1)}, {self.pattern(c, 2, names, v.kind)} = {self.pick([self.iterable(c, 2), self.object_value(c, 2)])};"
            for x in names[known:]:
                x.kind, x.assignable = v.kind, v.kind == "let"
                taken.append(x.name)
            # The pattern's names may hide outer ones in what stands in front: only known from here on.
            c.variables += [x for x in names[known:]]
            v.ready = True
            return text
        value = {"obj": lambda: self.object_value(c, 2), "fn": lambda: self.function(c, 2, anonymous=self.chance(.7)), "arr": lambda: self.array(c, 2)}.get(v.type, lambda: self.named_value(c, 3))()
        if v.kind == "let" and self.chance(.1):
            text = f"let {v.name};"
        else:
            text = f"{v.kind} {v.name} = {value};"
        v.ready = True
        return text

    def block(self, c, count=None, taken=()):
        inner = c.inside()
        return "{\n" + "\n".join(self.statements(inner, count or self.r.randrange(1, 3), list(taken))) + "\n}"

    def loop_block(self, c, taken=()):
        inner = c.inside()
        lines = self.statements(inner, self.r.randrange(1, 3), list(taken))
        return "{\nif (!tick()) break;\n" + "\n".join(lines) + "\n}"

    def statement(self, c):
        if not self.spend():
            return f"p({self.leaf(c)});"
        jumps = c.loops or c.switches or c.labels
        return self.weighted([
            (5, lambda: f"p({self.any(c)});"), (3, lambda: self.expression_statement(c)),
            (1.5, lambda: f"fs.push(() => {self.any(c.inside(is_async=False, is_generator=False, no_await=True, can_await_top=False, is_derived=False), 2)});"),
            (1, lambda: self.if_(c)), (1.5, lambda: self.for_(c)), (.5, lambda: self.while_(c)), (1.5, lambda: self.for_of(c)), (.7, lambda: self.for_in(c)),
            (1.8, lambda: self.try_(c)), (.8, lambda: self.switch(c)), (.6, lambda: self.labelled(c)), (.5, lambda: self.block(c)),
            (1.5 if jumps else 0, lambda: self.jump(c)), (1 if c.can_return else 0, lambda: self.return_(c)),
            (.3, lambda: f"throw {self.any(c, 1)};"), (.8, lambda: self.var(c)),
            (1 if c.is_async or c.can_await_top and not c.in_function else 0, lambda: self.for_await(c)),
            (.7, lambda: self.drive(c)),
        ])()

    def expression_statement(self, c):
        e = self.any(c)
        return f"{e};" if e[0] not in "{[(`" and not e.startswith(("function", "class", "async ", "let")) else f";{e};" if self.chance(.3) and e[0] != "{" else f"({e});"

    def return_(self, c):
        return f"return {self.any(c, 2)};" if self.chance(.8) else "return;"

    def if_(self, c):
        test = self.pick(["tick()", self.any(c, 2)])
        text = f"if ({test}) {self.block(c)}"
        return text + (f" else {self.block(c)}" if self.chance(.4) else "")

    def in_loop(self, c, label=None):
        return c.inside(loops=c.loops + 1, labels=c.labels + ([(label, True)] if label else []))

    def label(self):
        return f"L{self.n()}" if self.chance(.25) else None

    def for_(self, c):
        label = self.label()
        inner = self.in_loop(c, label)
        name = self.fresh([])
        kind = self.pick(["let", "let", "let", "var"])
        if kind == "var":
            name = f"w{self.n()}"
        inner.variables.append(Variable(name, kind, "num"))
        extra = ""
        if kind == "let" and self.chance(.3):
            other = self.fresh([name])
            extra = f", {other} = {self.named_value(inner, 1)}"
            inner.variables.append(Variable(other, "let", "any"))
        test = f"{name} < {self.r.randrange(2, 4)} && tick()" if self.chance(.85) else f"tick() && {self.any(inner, 1)}"
        step = f"{name}++" if self.chance(.8) else f"{name}++, {self.any(inner, 1)}"
        return (f"{label}: " if label else "") + f"for ({kind} {name} = 0{extra}; {test}; {step}) {self.loop_block(inner)}"

    def while_(self, c):
        label = self.label()
        inner = self.in_loop(c, label)
        test = f"tick() && {self.any(c, 2)}"
        head = f"{label}: " if label else ""
        if self.chance(.5):
            return head + f"while ({test}) {self.loop_block(inner)}"
        return head + f"do {self.loop_block(inner)} while ({test});"

    def loop_variable(self, c, inner):
        """The head of a for-of or for-in."""
        kind = self.r.random()
        if kind < .6:
            names = []
            declared = self.pick(["const", "let", "let", "var"])
            text = self.pattern(inner, 2, names, declared) if self.chance(.35) else self.binding_name(inner, names)
            if declared == "var":
                name = f"w{self.n()}"
                text, names = name, [Variable(name, "var", "any")]
            for v in names:
                v.assignable = declared != "const"
            inner.variables += names
            return f"{declared} {text}"
        if kind < .8:
            return self.assignment_pattern(c, 2)
        target = self.target(c, 1)
        return f"ob({self.n()}).a" if target.startswith(("async", "let", "(")) else target

    def for_of(self, c):
        label = self.label()
        inner = self.in_loop(c, label)
        source = self.iterable(c, 2)
        return (f"{label}: " if label else "") + f"for ({self.loop_variable(c, inner)} of {source}) {self.loop_block(inner)}"

    def for_await(self, c):
        label = self.label()
        inner = self.in_loop(c, label)
        source = self.pick([f"ait({self.n()}, {self.leaf(c)}, {self.leaf(c)})", self.iterable(c, 2), f"[Promise.resolve({self.leaf(c)}), th({self.n()})]",
                            f"{self.find(c, ['agen'])}({self.traced()})" if self.find(c, ["agen"]) else f"ait({self.n()})"])
        return (f"{label}: " if label else "") + f"for await ({self.loop_variable(c, inner)} of {source}) {self.loop_block(inner)}"

    def for_in(self, c):
        label = self.label()
        inner = self.in_loop(c, label)
        source = self.pick([self.object(c, 1), self.array(c, 1), "'ab'", "{a: 1, b: 2, 1: 3}", self.any(c, 1)])
        return (f"{label}: " if label else "") + f"for ({self.loop_variable(c, inner)} in {source}) {self.loop_block(inner)}"

    def try_(self, c):
        text = f"try {self.block(c)}"
        kind = self.r.random()
        if kind < .8:
            inner = c.inside()
            if self.chance(.15):
                text += f" catch {self.block(inner)}"
            else:
                names = []
                head = self.pattern(c, 2, names, "let") if self.chance(.2) else self.binding_name(c, names)
                inner.variables += names
                block = self.block(inner, taken=[v.name for v in names])
                if len(names) == 1 and head == names[0].name and self.chance(.7):
                    block = "{\np('caught', " + head + ");" + block[1:]
                text += f" catch ({head}) {block}"
        if kind > .55:
            text += f" finally {self.block(c)}"
        return text

    def switch(self, c):
        inner = c.inside(switches=c.switches + 1)
        taken, cases = [], []
        label = self.label()
        if label:
            inner.labels = inner.labels + [(label, False)]
        default = self.r.randrange(5)
        for i in range(self.r.randrange(1, 4)):
            head = "default" if i == default else f"case {self.any(inner, 1)}"
            planned = self.statements(inner, 1, taken)
            taken = taken + [v.name for v in inner.variables[len(c.variables):]]
            cases.append(f"{head}:\n" + "\n".join(planned) + ("\nbreak;" if self.chance(.4) else ""))
        return (f"{label}: " if label else "") + f"switch ({self.pick([self.any(c, 2), 'true', '1'])}) {{\n" + "\n".join(cases) + "\n}"

    def labelled(self, c):
        label = f"L{self.n()}"
        inner = c.inside(labels=c.labels + [(label, False)])
        return f"{label}: {self.block(inner)}"

    def jump(self, c):
        options = []
        if c.loops or c.switches:
            options.append("break;")
        if c.loops:
            options.append("continue;")
        for name, is_loop in c.labels:
            options.append(f"break {name};")
            if is_loop:
                options.append(f"continue {name};")
        jump = self.pick(options)
        return jump if self.chance(.3) else f"if ({self.pick(['tick() && fuel % 2', 'fuel % 3', self.any(c, 1)])}) {jump}"

    def var(self, c):
        name = f"w{self.n() if self.chance(.7) else self.r.randrange(1, 10)}"
        if any(v.name == name and v.kind not in ("var",) for v in c.variables):
            return ";"
        c.variables.append(Variable(name, "var", "any"))
        if self.chance(.2):
            return f"var {name};"
        return f"var {name} = {self.named_value(c, 2)};"

    def drive(self, c):
        """Uses a generator step by step."""
        f = self.find(c, ["gen"]) or self.find(c, ["agen"])
        if not f:
            return f"p({self.any(c)});"
        g = f"v{self.n()}"
        steps = "".join(self.pick([f"p({g}.next({self.traced()}));\n", f"p({g}.return({self.traced()}));\n", f"try {{ p({g}.throw({self.traced()})); }} catch (e) {{ p('caught', e); }}\n"]) for _ in range(self.r.randrange(1, 5)))
        if self.chance(.3):
            steps = steps.replace("p(", "Promise.resolve(").replace(");\n", f").then(v => p('then', v), e => p('fail', e));\n")
        return f"{{\nconst {g} = {f}({self.traced()});\n{steps}}}"

    # Programs

    def program(self):
        c = Context()
        c.can_await_top = self.chance(.25)
        lines = []
        units = self.r.randrange(2, 5)
        top = []
        for i in range(self.r.randrange(1, 4)):
            kind, type_ = self.pick([("function", "fn"), ("function", "gen"), ("function", "afn"), ("function", "agen"), ("class", "cls"), ("const", "obj"), ("let", "arr"), ("const", "fn"), ("let", "any")])
            top.append(Variable(f"{'FGXOAH'[i % 6]}{i}", kind, type_, ready=kind == "function", assignable=kind != "const"))
        c.variables += top
        parts = top + [None] * units
        self.r.shuffle(parts)
        for part in parts:
            if part is None:
                lines.append(f"try {self.block(c)} catch (e) {{\np('caught', e);\n}}")
            elif part.kind in ("function", "class"):
                text = self.declaration(c, part, [])
                if part.kind == "class":  # its keys, heritage and statics may throw
                    text = f"let {part.name};\ntry {{\n{part.name} = {text};\n}} catch (e) {{\np('caught', e);\n}}"
                elif self.chance(.2):
                    self.exports += 1
                    text = f"export {text}" if self.exports > 1 or self.chance(.6) else f"export default {text}"
                lines.append(text)
            else:
                lines.append(f"{'let' if part.kind == 'let' else 'var'} {part.name};\ntry {{\n{part.name} = {self.declaration(c, part, []).split('=', 1)[-1].strip()}\n}} catch (e) {{\np('caught', e);\n}}"
                             if False else self.safe_declaration(c, part))
        lines.append("fs.forEach((f, i) => {\nif (tick()) try {\np('f' + i, f());\n} catch (e) {\np('caught', e);\n}\n});")
        return PRELUDE + "\n".join(lines) + "\n"

    def safe_declaration(self, c, v):
        value = {"obj": lambda: self.object_value(c, 2), "fn": lambda: self.function(c, 2, anonymous=True), "arr": lambda: self.array(c, 2)}.get(v.type, lambda: self.any(c, 2))()
        v.ready = True
        return f"let {v.name};\ntry {{\n{v.name} = {value};\n}} catch (e) {{\np('caught', e);\n}}"


def generate(seed):
    return Generator(seed, size=random.Random(seed * 7 + 1).choice([30, 60, 60, 120])).program()


if __name__ == "__main__":
    import sys
    print(generate(int(sys.argv[1])), end="")
