// @faker-js/faker 8 as one file: with a seed, every function gives what Node gives.
import { faker, fakerDE, fakerJA, Faker, FakerError, en, base } from '../bundles/faker.mjs';

console.warn = () => { }; // deprecations: Node writes them elsewhere
const ref = '2024-01-01T00:00:00.000Z';
for (const [name, f] of [['en', faker], ['de', fakerDE], ['ja', fakerJA], ['own', new Faker({ locale: [en, base] })]]) {
  for (const module of Object.keys(f).sort()) {
    if (module === 'definitions' || module === 'rawDefinitions' || typeof f[module] !== 'object' || f[module] === null) continue;
    // Per module, not per method: a seed costs more than a method.
    f.seed(1234);
    f.setDefaultRefDate(ref);
    const names = [];
    for (let o = f[module]; o && o !== Object.prototype; o = Object.getPrototypeOf(o)) names.push(...Object.getOwnPropertyNames(o));
    for (const method of [...new Set(names)].sort()) {
      if (method === 'constructor' || typeof f[module][method] !== 'function' || method.startsWith('_') || ['deprecated', 'setDefaultRefDate'].includes(method)) continue;
      let result;
      try {
        const r = f[module][method]();
        result = typeof r === 'bigint' ? r + 'n' : JSON.stringify(r);
      } catch (e) {
        // Of what the engine throws the words differ.
        result = e.name + (e instanceof FakerError ? ': ' + e.message : '');
      }
      console.log(name + '.' + module + '.' + method + ' ' + result);
    }
  }
}
faker.seed([1, 2, 3]);
faker.setDefaultRefDate(ref);
console.log(JSON.stringify(faker.helpers.multiple(() => ({
  id: faker.string.uuid(), name: faker.person.fullName(), mail: faker.internet.email({ firstName: 'J\u00f6rg' }), at: faker.date.past({ years: 10 }), ip: faker.internet.ipv6(),
  text: faker.lorem.paragraphs(2), price: faker.commerce.price({ min: 1, max: 5, dec: 3 }), n: faker.number.int({ min: -5, max: 1e9 }), x: faker.number.float({ min: 0, max: 1, precision: 0.001 }),
  pattern: faker.helpers.fromRegExp('[A-D0-9]{4}-[a-f]{2}x?'), mustache: faker.helpers.mustache('{{a}}!', { a: () => 'b' }), fake: faker.helpers.fake('{{person.lastName}}, {{location.city}}'),
}), { count: 5 })));
console.log(JSON.stringify([faker.helpers.shuffle([1, 2, 3, 4, 5]), faker.helpers.arrayElements(['a', 'b', 'c', 'd'], 2), faker.helpers.weightedArrayElement([{ weight: 5, value: 's' }, { weight: 1, value: 'c' }]), faker.helpers.unique ? 1 : 0]));
export default function () { }
