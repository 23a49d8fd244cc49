import helper = require('./cjs.ts');
import type { Shape } from './shapes.ts';
class Assigned { who(): string { return 'assigned with ' + helper.name; } shape?: Shape }
namespace Assigned { export const extra = 1; }
export = Assigned;
