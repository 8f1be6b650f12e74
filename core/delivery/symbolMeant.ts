// Which watched symbol a person means.

/** 'btc', 'BTC-USD', 'btcusd' and 'BTC/USD' are all BTC-USD; undefined where no symbol is meant, or more than one. */
export const symbolMeant = (asked: string, symbols: readonly string[]): string | undefined => {
  const bare = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]/g, '');
  const wanted = bare(asked);
  if (wanted === '') return undefined;
  const exact = symbols.filter((symbol) => bare(symbol) === wanted);
  const base = symbols.filter((symbol) => bare(symbol.split('-')[0] ?? '') === wanted);
  const found = exact.length > 0 ? exact : base;
  return found.length === 1 ? found[0] : undefined;
};
