const value = await Promise.resolve('awaited');
export { value as c, value as d };
export default 'not passed on by export *';
