// Checks are counted; a failed one does not end the test.
import http from 'k6/http';
import { check, group } from 'k6';

const BASE_URL = __ENV.BASE_URL || 'http://localhost:3333';

export const options = { iterations: 10 };

export default function () {
  group('front page', () => {
    check(http.get(`${BASE_URL}/`), {
      'status is 200': (res) => res.status === 200,
      'mentions pizza': (res) => res.body.includes('pizza'),
    });
  });
  group('order', () => {
    const res = http.post(`${BASE_URL}/api/pizza`, '{}', { headers: { 'X-User-ID': '7' } });
    check(res, { 'is vegetarian': (r) => r.json().vegetarian });
  });
}
