console.log('types-only must not be loaded');
export interface Only {}
export type Other = 1;
