// The quick start: ten visitors order pizzas for ten seconds.
//
//   build/target &                      # the demo shop, http://127.0.0.1:3333
//   build/lt run examples/quickstart.js
//
// BASE_URL names another shop: lt run -e BASE_URL=http://127.0.0.1:8080 examples/quickstart.js
import http from 'k6/http';
import { check, sleep } from 'k6';

const BASE_URL = __ENV.BASE_URL || 'http://localhost:3333';

export const options = {
  vus: 10,
  duration: '10s',
  thresholds: {
    checks: ['rate>0.99'],
    http_req_failed: ['rate<0.01'],
    http_req_duration: ['p(95)<200'],
  },
};

export default function () {
  const home = http.get(`${BASE_URL}/`);
  check(home, {
    'home page opens': (res) => res.status === 200,
  });

  const wish = JSON.stringify({ maxNumberOfToppings: 6, minNumberOfToppings: 2 });
  const order = http.post(`${BASE_URL}/api/pizza`, wish, {
    headers: { 'Content-Type': 'application/json', 'X-User-ID': `${__VU}` },
  });
  check(order, {
    'pizza is made': (res) => res.status === 200,
    'pizza has toppings': (res) => res.json().pizza.ingredients.length >= 2,
  });
  sleep(0.5);
}
