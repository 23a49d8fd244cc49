// Test data that all virtual users share: it is parsed and kept once.
import http from 'k6/http';
import { check } from 'k6';
import { SharedArray } from 'k6/data';

const BASE_URL = __ENV.BASE_URL || 'http://localhost:3333';
const customers = new SharedArray('customers', () => JSON.parse(open('./data/customers.json')));

export const options = { vus: 3, iterations: 9 };

export default function () {
  const customer = customers[__ITER % customers.length];
  const res = http.post(`${BASE_URL}/api/pizza`, JSON.stringify(customer.wish), {
    headers: { 'Content-Type': 'application/json', 'X-User-ID': customer.name },
  });
  check(res, { 'pizza is made': (r) => r.status === 200 });
}
