// The shop's API with types, for tests to import.
import http, { type RefinedResponse } from 'k6/http';

export interface Restrictions {
  maxCaloriesPerSlice?: number;
  mustBeVegetarian?: boolean;
  maxNumberOfToppings?: number;
}

export interface Recommendation {
  pizza: { name: string; ingredients: { name: string }[] };
  calories: number;
  vegetarian: boolean;
}

export enum Path {
  Home = '/',
  Pizza = '/api/pizza',
}

export class Shop {
  constructor(private readonly url: string, private readonly user: string = '7') {}

  visit(): RefinedResponse<'text'> {
    return http.get(this.url + Path.Home);
  }

  order(wish: Restrictions = {}): Recommendation {
    const headers = { 'Content-Type': 'application/json', 'X-User-ID': this.user };
    const res = http.post(this.url + Path.Pizza, JSON.stringify(wish), { headers });
    return res.json() as unknown as Recommendation;
  }
}
