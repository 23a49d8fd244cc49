// Browsers at leisure, and orders that come in at a steady rate whatever the shop takes for them.
import http from 'k6/http';
import { sleep } from 'k6';

const BASE_URL = __ENV.BASE_URL || 'http://localhost:3333';

export const options = {
  scenarios: {
    browsing: { executor: 'ramping-vus', exec: 'browse', startVUs: 1, stages: [{ duration: '6s', target: 6 }] },
    orders: {
      executor: 'constant-arrival-rate',
      exec: 'order',
      rate: 10,
      timeUnit: '1s',
      duration: '6s',
      preAllocatedVUs: 3,
      maxVUs: 10,
    },
    lastCustomers: { executor: 'per-vu-iterations', exec: 'order', vus: 2, iterations: 5, startTime: '4s' },
  },
};

export function browse() {
  http.get(`${BASE_URL}/`);
  sleep(0.5);
}

export function order() {
  http.post(`${BASE_URL}/api/pizza`, '{}', { headers: { 'X-User-ID': '7' } });
}
