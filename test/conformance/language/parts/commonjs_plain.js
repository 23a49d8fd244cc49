module.exports = { other: 'another name' };
