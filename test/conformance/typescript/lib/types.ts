export const type = 'type', as = 'as';
export default 'default type';
