// The summary in one's own words, and as a file beside it.
import http from 'k6/http';

const BASE_URL = __ENV.BASE_URL || 'http://localhost:3333';

export const options = { iterations: 5 };

export default function () {
  http.get(`${BASE_URL}/get`);
}

export function handleSummary(data) {
  const duration = data.metrics.http_req_duration.values;
  return {
    stdout: `${data.metrics.http_reqs.values.count} requests, the slowest took ${duration.max.toFixed(1)} ms\n`,
    [__ENV.SUMMARY_FILE || 'summary.json']: JSON.stringify(data, null, 2),
  };
}
