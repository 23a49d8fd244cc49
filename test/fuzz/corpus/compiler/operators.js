let a = b?.c?.[d]?.(e) ?? f || g, h = (i, j), k = a ? b : c ? d : e;
a ||= 1; a &&= 2; a ??= 3; a **= 4; a >>>= 5; x = -(2 ** 3); delete a?.b; void 0, typeof z
y = 0x1F + 0b11 + 0o17 + 1_000.5e-3 + .5; r = /[/\]]+(?<n>x)\k<n>/giu.test("\u{1F600}\x41\
line"); t = tag`a${1}b\unicode`
if (a) function q() {} else b
;[a, [b], ...c] = [b, a]; ({ a, b: c.d = 1, ...e } = f)
