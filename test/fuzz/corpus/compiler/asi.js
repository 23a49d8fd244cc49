let a = 1
let b
= 2
a
++b
return_: { }
var f = async x => { return
x }
async
function g() { }
let yield_ = (await_, of, get, set, async, from, as, static_) => ({})
const fn = async (x, { y }) => await x
