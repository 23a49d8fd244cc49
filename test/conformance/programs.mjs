// programs.c's counterpart in Node: node --experimental-vm-modules programs.mjs run|parse < requests
// Each program is a module in a realm of its own.
import vm from 'node:vm';

const running = process.argv[2] === 'run';
const shown = (e) => { try { return String(e); } catch { return 'something'; } };
process.on('unhandledRejection', () => {});

const turns = () => new Promise((done) => setImmediate(done));

async function run(source) {
    const out = [];
    const context = vm.createContext({ print: (text) => { out.push(`${text}\n`); } });
    let module;
    try {
        module = new vm.SourceTextModule(source, { context, identifier: 'program.js' });
        await module.link(() => { throw new Error('no imports here'); });
    } catch (e) {
        return `SyntaxError ${shown(e)}\n`;
    }
    module.evaluate({ timeout: 5000 }).catch((e) => out.push(`rejected ${shown(e)}\n`));
    for (let i = 0; i < 3; i++) await turns();
    // In a realm of vm's, strict code can make globals by mistake (a bug of Node's): such a program says nothing.
    return Object.keys(context).length > 1 ? 'UNDECLARED\n' : out.join('');
}

function parse(source) {
    try {
        new vm.SourceTextModule(source, { identifier: 'program.js' });
        return 'ok';
    } catch (e) {
        return e instanceof SyntaxError ? shown(e) : `error ${shown(e)}`;
    }
}

let buffer = Buffer.alloc(0);
for await (const chunk of process.stdin) {
    buffer = buffer.length ? Buffer.concat([buffer, chunk]) : chunk;
    for (;;) {
        const end = buffer.indexOf(10);
        if (end < 0) break;
        const length = Number(buffer.toString('latin1', 0, end));
        if (buffer.length < end + 1 + length) break;
        const source = buffer.toString('utf8', end + 1, end + 1 + length);
        buffer = buffer.subarray(end + 1 + length);
        const text = Buffer.from(running ? await run(source) : parse(source));
        process.stdout.write(`${text.length}\n`);
        process.stdout.write(text);
    }
}
