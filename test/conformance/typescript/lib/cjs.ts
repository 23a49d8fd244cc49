const value: { name: string } = { name: 'helper' };
export = value;
