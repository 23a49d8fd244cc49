// Own metrics of all four types, with thresholds like built-in ones.
import http from 'k6/http';
import { Counter, Gauge, Rate, Trend } from 'k6/metrics';

const BASE_URL = __ENV.BASE_URL || 'http://localhost:3333';

const pizzas = new Counter('pizzas');
const toppings = new Trend('toppings');
const vegetarian = new Rate('vegetarian_pizzas');
const lastCalories = new Gauge('last_calories');

export const options = { iterations: 20, thresholds: { pizzas: ['count>=20'], toppings: ['avg>1'] } };

export default function () {
  const res = http.post(`${BASE_URL}/api/pizza`, '{}', { headers: { 'X-User-ID': '7' } });
  const answer = res.json();
  pizzas.add(1);
  toppings.add(answer.pizza.ingredients.length);
  vegetarian.add(answer.vegetarian);
  lastCalories.add(answer.calories);
}
