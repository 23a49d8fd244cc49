// More visitors, then a plateau, then fewer.
import http from 'k6/http';
import { sleep } from 'k6';

const BASE_URL = __ENV.BASE_URL || 'http://localhost:3333';

export const options = {
  stages: [
    { duration: '3s', target: 5 },
    { duration: '5s', target: 5 },
    { duration: '2s', target: 0 },
  ],
};

export default function () {
  http.get(`${BASE_URL}/`);
  sleep(0.5);
}
