// One visitor, once: the smallest test there is.
//   lt run examples/workshop/01-first-test.js
import http from 'k6/http';
import { sleep } from 'k6';

const BASE_URL = __ENV.BASE_URL || 'http://localhost:3333';

export default function () {
  const wish = { maxCaloriesPerSlice: 500, mustBeVegetarian: false, maxNumberOfToppings: 6, minNumberOfToppings: 2 };
  const res = http.post(`${BASE_URL}/api/pizza`, JSON.stringify(wish), {
    headers: { 'Content-Type': 'application/json', 'X-User-ID': '23423' },
  });
  const pizza = res.json().pizza;
  console.log(`${pizza.name} (${pizza.ingredients.length} ingredients)`);
  sleep(1);
}
