// A page is read like in a browser: find what is on it, fill in its form, follow its link.
import http from 'k6/http';
import { check } from 'k6';
import { parseHTML } from 'k6/html';

const BASE_URL = __ENV.BASE_URL || 'http://localhost:3333';

export const options = {
  iterations: 5,
  thresholds: { checks: ['rate==1'] },
};

export default function () {
  const page = http.get(`${BASE_URL}/`);
  check(page.html(), {
    'has a title': (doc) => doc.find('head title').text() === 'QuickPizza',
    'asks for a wish': (doc) => doc.find('form input:not([type=hidden])').attr('name') === 'wish',
    'says it in English': (doc) => doc.find('html').get(0).lang() === 'en',
  });

  // The hidden token and the button's value are sent along, as a browser would.
  const ordered = page.submitForm({ fields: { wish: 'extra basil' } });
  check(ordered, {
    'the wish arrived': (res) => res.json('form.wish') === 'extra basil',
    'so did the token': (res) => res.json('form.token') === 'dough & cheese',
    'and the button': (res) => res.json('form.order') === '1',
  });

  const followed = page.clickLink({ selector: 'a.headers' });
  check(followed, { 'the link leads on': (res) => res.url === `${BASE_URL}/headers` && res.status === 200 });

  // Any text can be parsed.
  const list = parseHTML('<ul><li data-price="9">Margherita<li data-price="12">Diavola</ul>');
  const prices = list.find('li').map((i, item) => item.data('price'));
  check(prices, { 'prices add up': (p) => p.reduce((sum, price) => sum + price, 0) === 21 });
}
