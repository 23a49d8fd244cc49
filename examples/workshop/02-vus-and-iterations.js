// Five visitors share twenty visits.
import http from 'k6/http';

const BASE_URL = __ENV.BASE_URL || 'http://localhost:3333';

export const options = { vus: 5, iterations: 20 };

export default function () {
  http.get(`${BASE_URL}/`);
}
