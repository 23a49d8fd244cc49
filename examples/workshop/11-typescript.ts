// The same test in TypeScript: a file that ends in .ts runs as it is. Types are dropped, not checked;
// `npm install @types/k6` and `tsc --noEmit` check them.
import { check } from 'k6';
import type { Options } from 'k6/options';
import { Trend } from 'k6/metrics';
import { Shop, type Recommendation, type Restrictions } from './lib/shop.ts';

const shop = new Shop(__ENV.BASE_URL || 'http://localhost:3333');
const calories = new Trend('pizza_calories');

export const options: Options = {
  iterations: 10,
  thresholds: { checks: ['rate==1'], pizza_calories: ['max<5000'] },
};

const wishes: readonly Restrictions[] = [{ mustBeVegetarian: true }, { maxNumberOfToppings: 6 }, {}];

function pick<T>(items: readonly T[], n: number): T {
  return items[n % items.length]!;
}

export default function (): void {
  const answer: Recommendation = shop.order(pick(wishes, __ITER));
  check(answer, {
    'has toppings': ({ pizza }) => pizza.ingredients.length > 0,
    'calories are a number': (a: Recommendation) => typeof a.calories === 'number',
  });
  calories.add(answer.calories);
}
