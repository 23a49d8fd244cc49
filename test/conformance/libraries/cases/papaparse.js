// papaparse 5: parsing, typing, streaming by steps, writing.
import Papa from '../node_modules/papaparse/papaparse.js';

const show = (label, value) => console.log(label + ': ' + JSON.stringify(value));
const csv = 'name,age,note\r\n"Smith, J.",42,"said ""hi"""\r\nDoe,7.5e1,"two\r\nlines"\r\n\r\nshort\r\n';
show('plain', Papa.parse(csv));
show('header', Papa.parse(csv, { header: true, skipEmptyLines: true }));
show('typed', Papa.parse('a,b,c,d\n1,true,2020-01-01T00:00:00.000Z,\n-1.5,FALSE,x,9007199254740993', { header: true, dynamicTyping: true }));
show('typed some', Papa.parse('a,b\n1,2', { header: true, dynamicTyping: { b: true } }));
show('typed by function', Papa.parse('a,b\n1,2', { header: true, dynamicTyping: (f) => f === 'a' }));
for (const text of ['a;b\n1;2', 'a\tb\n1\t2', 'a|b\r1|2', 'a\u001eb\n1\u001e2', 'one', '', '"', '"a"b,c', '"a\nb', 'a,"b"\n"c', '\ufeffx,y\n1,2', 'a,b\n# c\n1,2']) show(JSON.stringify(text), Papa.parse(text));
show('comments', Papa.parse('#x\na,b\n#y\n1,2', { comments: '#' }));
show('preview', Papa.parse('1\n2\n3\n4', { preview: 2 }));
show('transform', Papa.parse('a ,b\n x,y ', { header: true, transformHeader: (h, i) => h.trim() + i, transform: (v, f) => f + '=' + v.trim() }).data);
show('duplicate header', Papa.parse('a,a,a\n1,2,3', { header: true }));
show('greedy', Papa.parse('a\n  \n,\nb', { skipEmptyLines: 'greedy' }).data);
show('quote and escape', Papa.parse("a,'b\\',c'\n1,2", { quoteChar: "'", escapeChar: '\\' }).data);
show('multi delimiter', Papa.parse('a::b\n1::2', { delimiter: '::' }));
const rows = [];
Papa.parse('x,y\n1,2\n3,4\n5,6', { header: true, step: (r, parser) => { rows.push(r.data, r.meta.cursor); if (rows.length === 4) parser.abort(); }, complete: (r) => rows.push(r && r.meta && r.meta.aborted) });
show('steps', rows);
const big = Array.from({ length: 3000 }, (_, i) => `${i},"v ${i}",${i * 1.5},${i % 2 ? 'true' : ''}`).join('\n');
const parsed = Papa.parse(big, { dynamicTyping: true });
show('big', [parsed.data.length, parsed.errors.length, parsed.data[2999], parsed.meta]);
show('unparse', Papa.unparse([{ a: 1, b: 'x,y', c: null }, { a: '"q"', b: ' lead', c: new Date(0) }, { a: undefined, b: 'new\nline', c: true }]));
show('unparse rows', Papa.unparse([['a', 'b'], [1, [2, 3]]], { quotes: true, delimiter: ';', newline: '\n' }));
show('unparse fields', Papa.unparse({ fields: ['z', 'a'], data: [{ a: 1, z: 2 }, { a: 3 }] }, { header: true }));
show('unparse columns', Papa.unparse([{ a: 1, b: 2 }], { columns: ['b'] }));
show('unparse formulae', Papa.unparse([['=1+1', '-x', '@a', 'ok']], { escapeFormulae: true }));
show('unparse quotes', Papa.unparse([['a', 1, 'b']], { quotes: [true, false, true] }));
show('round trip', Papa.parse(Papa.unparse(parsed.data)).data.length);
try { Papa.unparse('{'); } catch (e) { console.log(e.name); }
show('constants', [Papa.RECORD_SEP, Papa.UNIT_SEP, Papa.BYTE_ORDER_MARK, Papa.BAD_DELIMITERS, Papa.DefaultDelimiter, Papa.LocalChunkSize, Papa.RemoteChunkSize]);
show('handle', [new Papa.Parser({ delimiter: ',' }).parse('a,b\nc', 0, false), typeof Papa.ParserHandle]);
export default function () { }
