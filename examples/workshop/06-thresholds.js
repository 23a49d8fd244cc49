// Thresholds decide: exit code 0 here, 99 with -e STRICT=1.
import http from 'k6/http';

const BASE_URL = __ENV.BASE_URL || 'http://localhost:3333';

export const options = {
  iterations: 20,
  thresholds: {
    http_req_failed: ['rate<0.01'],
    http_req_duration: [__ENV.STRICT ? 'p(95)<0.001' : 'p(95)<500', 'max<2000'],
  },
};

export default function () {
  http.get(`${BASE_URL}/get`);
}
