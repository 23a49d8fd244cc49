import * as self from './source.js';
export const early = ['keys', 'get', 'has', 'own'].map((what) => {
  try {
    if (what === 'keys') return Object.keys(self).length;
    if (what === 'get') return self.late;
    if (what === 'own') return Object.prototype.hasOwnProperty.call(self, 'late');
    return 'late' in self;
  } catch (e) { return e.constructor.name; }
});
export let late = 1;
export function change() { late++; }
export default class Named {}
export { late as again };
