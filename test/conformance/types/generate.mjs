/*
 * Turns the published types of k6/http and k6/html into a script that checks lt's modules against them.
 *
 * usage: node generate.mjs NODE_MODULES > script.js
 *
 * TypeScript's own compiler reads the declarations. Every exported function, constant, class and enum must be there
 * with the declared kind or value; of every interface and class that describes something which the modules hand out,
 * every property must have the declared type, and every method must exist and return it. The script prints one line
 * per difference and a count at the end. What is not in the declarations is here: how to come by a value of each type,
 * and arguments that make sense. Abstract classes are no exports at run time, in k6 neither: they name what is handed out.
 */
import { createRequire } from 'node:module';
import path from 'node:path';

const modules = path.resolve(process.argv[2]);
const ts = createRequire(path.join(modules, 'x.js'))('typescript');
const folder = path.join(modules, '@types/k6');
const files = { http: path.join(folder, 'http/index.d.ts'), html: path.join(folder, 'html/index.d.ts') };
const program = ts.createProgram(Object.values(files), { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, types: [], strict: true });
const checker = program.getTypeChecker();

/* An expression of the script for each type that is handed out. */
const VALUES = {
    Response: 'page', CookieJar: 'jar', FileData: 'http.file("data", "name", "text/plain")', ResponseCookie: 'page.cookies.session[0]',
    RequestCookie: 'page.request.cookies.own[0]', Selection: 'doc.find("input")', Element: 'doc.find("a").get(0)',
    Attribute: 'doc.find("a").get(0).getAttributeNode("id")', FormValue: 'doc.find("form").serializeArray()[0]',
};
/* Elements by their tag; the others' tags are the class's name without "Element". */
const TAGS = {
    Anchor: 'a', DataList: 'datalist', FieldSet: 'fieldset', IFrame: 'iframe', Image: 'img', OList: 'ol', UList: 'ul', OptGroup: 'optgroup', Quote: 'q',
    TableBody: 'tbody', TableCol: 'col', TableDataCell: 'td', TableHeaderCell: 'th', TableFoot: 'tfoot', TableHead: 'thead', TableRow: 'tr',
};
/* Classes that only other classes extend. */
const ABSTRACT = ['HrefElement', 'MediaElement', 'ModElement', 'FormFieldElement', 'TableCellElement', 'TableSectionElement'];
/* What scripts write and nobody hands out. */
const WRITTEN = /^(Params|RefinedParams|StructuredRequestBody|ObjectBatchRequest|ObjectRefinedBatchRequest|CookieOptions|ExpectedStatuses.*|HttpURL|CookieJarCookies|RefinedResponse|Tester|Handler|Mapper)$/;
/* Arguments by the parameter's name, or by that of the method where the same name means something else. */
const ARGUMENTS = {
    strings: null, method: '"GET"', url: 'URL', body: '"body"', params: '{}', requests: '[URL, ["POST", URL, "x"]]', data: '"data"', filename: '"n"',
    contentType: '"text/plain"', responseCallback: 'http.expectedStatuses(200)', param: '200', html: '"<p>x</p>"', selector: '"*"', name: '"id"',
    key: '"x"', index: '0', handler: '() => {}', mapper: '() => 1', start: '0', end: '1', element: 'doc.find("a").get(0)', node: 'doc.find("a").get(0)',
    value: '"v"', options: '{}', args: '{}',
};
const CALLS = { 'http.url': 'http.url`${URL}/${1}`', 'Response.json': 'json.json()', 'Response.html': 'page.html()' };
const PAGE = `<html><head><title>t</title><base href=b><link href=l><meta name=m><style></style><script></script></head><body>
<a id=id1 class=c href=/page>a</a><map name=m><area href=x></map><audio><track><source></audio><video></video><canvas></canvas><data value=1></data>
<datalist></datalist><del></del><ins></ins><embed><iframe></iframe><img src=i><ul><li>1</ul><ol></ol><meter></meter><object><param></object><pre></pre>
<progress></progress><q></q><time></time><output></output>
<form id=f action=/page><fieldset><legend>g</legend><button>b</button><input id=i name=i value=v data-x=y><keygen><label for=i>l</label><textarea></textarea>
<select><optgroup><option selected>o</optgroup></select></fieldset></form>
<table><caption></caption><colgroup><col></colgroup><thead><tr><th></th></tr></thead><tbody><tr><td></td></tr></tbody><tfoot></tfoot></table></body></html>`;

/* What a value of a type looks like at run time: {kinds, props?, items?}; kinds null = anything. */
function shape(type, depth = 0) {
    const F = ts.TypeFlags;
    if (type.flags & (F.Any | F.Unknown | F.TypeParameter | F.Conditional | F.IndexedAccess | F.Never)) return { kinds: null };
    if (type.isUnion()) {
        const parts = type.types.map((t) => shape(t, depth + 1));
        return parts.some((p) => !p.kinds) ? { kinds: null } : { kinds: [...new Set(parts.flatMap((p) => p.kinds))] };
    }
    if (type.flags & F.StringLike) return { kinds: ['string'] };
    if (type.flags & (F.NumberLike | F.EnumLike)) return { kinds: ['number'] };
    if (type.flags & F.BooleanLike) return { kinds: ['boolean'] };
    if (type.flags & F.VoidLike) return { kinds: null }; // nobody looks at it
    if (type.flags & F.Undefined) return { kinds: ['undefined'] };
    if (type.flags & F.Null) return { kinds: ['null'] };
    if (type.symbol?.name === 'Promise') return { kinds: ['promise'] };
    if (type.symbol?.name === 'ArrayBuffer') return { kinds: ['arraybuffer'] };
    const whole = depth > 3; // JSON values contain JSON values
    if (checker.isArrayType(type)) return whole ? { kinds: ['array'] } : { kinds: ['array'], items: shape(checker.getTypeArguments(type)[0], depth + 1) };
    if (type.objectFlags & ts.ObjectFlags.Mapped) return { kinds: ['array', 'object'] }; // of what it is given
    const index = type.getStringIndexType();
    if (index && !whole) return { kinds: ['object'], items: shape(index, depth + 1) };
    if (type.symbol?.name === '__type' && !whole) {
        const props = {};
        for (const p of type.getProperties()) props[p.name] = shape(checker.getTypeOfSymbol(p), depth + 1);
        return { kinds: ['object'], props };
    }
    return { kinds: ['object'] };
}

function argumentsOf(signature) {
    const list = [];
    for (const p of signature.getParameters()) {
        const given = ARGUMENTS[p.name];
        if (given === undefined) throw new Error(`no argument known for parameter ${p.name}`);
        list.push(given);
    }
    return list.join(', ');
}

const lines = [];
function check(where, expression, expected) {
    lines.push(`check(${JSON.stringify(where)}, () => ${expression}, ${JSON.stringify(expected)});`);
}

function checkCallable(where, object, name, type) {
    check(where, `typeof ${object}.${name} === 'function' ? 1 : ${object}.${name}`, { kinds: ['number'] });
    for (const signature of type.getCallSignatures().slice(0, 1)) {
        const call = CALLS[where] ?? `${object}.${name}(${argumentsOf(signature)})`;
        check(`${where}()`, call, shape(signature.getReturnType()));
    }
}

function checkMembers(where, object, type) {
    for (const member of type.getProperties()) {
        if (member.name === '__brand') continue;
        const memberType = checker.getTypeOfSymbol(member), name = `${where}.${member.name}`;
        if (member.flags & ts.SymbolFlags.Method) checkCallable(name, object, member.name, memberType);
        else check(name, `${object}.${member.name}`, shape(memberType));
    }
}

function checkDescribed(name, symbol) {
    const type = checker.getDeclaredTypeOfSymbol(symbol);
    if (WRITTEN.test(name) || ABSTRACT.includes(name)) return;
    let object = VALUES[name];
    if (!object && name.endsWith('Element')) {
        const base = name.slice(0, -'Element'.length);
        object = `doc.find(${JSON.stringify(TAGS[base] ?? base.toLowerCase())}).get(0)`;
    }
    if (!object) throw new Error(`no value known of type ${name}`);
    checkMembers(name, object, type);
}

for (const [module, file] of Object.entries(files)) {
    const exports = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)));
    for (const symbol of exports) {
        const S = ts.SymbolFlags, name = symbol.name, where = `${module}.${name}`;
        if (name === 'default') {
            check(where, `${module}.default`, { kinds: ['object'] });
        } else if (symbol.flags & S.Function) {
            checkCallable(where, module, name, checker.getTypeOfSymbol(symbol));
        } else if (symbol.flags & S.Variable) {
            const type = checker.getTypeOfSymbol(symbol);
            check(where, `${where} === ${JSON.stringify(type.value)} ? 'same' : 1`, { kinds: ['string'] });
        } else if (symbol.flags & S.Enum) {
            for (const member of symbol.exports.values()) check(`${where}.${member.name}`, `${where}.${member.name} === ${checker.getConstantValue(member.valueDeclaration)} ? 1 : ''`, { kinds: ['number'] });
        } else if (symbol.flags & (S.Class | S.Interface)) {
            const abstract = symbol.valueDeclaration?.modifiers?.some((m) => m.kind === ts.SyntaxKind.AbstractKeyword);
            if (symbol.flags & S.Class && !abstract) check(where, `typeof ${where} === 'function' ? 1 : ''`, { kinds: ['number'] });
            checkDescribed(name, symbol);
        }
    }
}

console.log(`import * as http from 'k6/http';
import * as html from 'k6/html';

const URL = __ENV.URL + '/page';
let problems = 0, checked = 0;

function kindOf(value) {
    if (value === null) return 'null';
    if (Array.isArray(value)) return 'array';
    if (value instanceof ArrayBuffer) return 'arraybuffer';
    if (value instanceof Promise) return 'promise';
    return typeof value;
}

function compare(where, value, expected) {
    const kind = kindOf(value);
    checked++;
    if (expected.kinds && !expected.kinds.includes(kind)) {
        problems++;
        console.log('WRONG ' + where + ': ' + kind + ', not ' + expected.kinds.join('|'));
        return;
    }
    if (kind !== 'object' && kind !== 'array') return;
    if (expected.props) for (const name of Object.keys(expected.props)) compare(where + '.' + name, value[name], expected.props[name]);
    if (expected.items) for (const name of Object.keys(value)) compare(where + '[' + name + ']', value[name], expected.items);
}

function check(where, get, expected) {
    let value;
    try {
        value = get();
    } catch (e) {
        problems++;
        console.log('WRONG ' + where + ': ' + e);
        return;
    }
    compare(where, value, expected);
}

export default function () {
    const doc = html.parseHTML(${JSON.stringify(PAGE)}), jar = http.cookieJar();
    const page = http.post(URL, 'body', { cookies: { own: 'c' }, headers: { 'X-Header': 'h' } }), json = http.get(__ENV.URL + '/json');
    ${lines.join('\n    ')}
    console.log('DONE ' + checked + ' checked, ' + problems + ' wrong');
}`);
