// Black's price of an option on a forward, in units of the forward, without interest.

/** The standard normal distribution function by Zelen and Severo's polynomial (Abramowitz and Stegun 26.2.17, error below 7.5e-8). */
const cumulative = (x: number): number => {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return x >= 0 ? 1 - tail : tail;
};

export type Priced = {
  readonly right: 'C' | 'P';
  /** strike over forward */
  readonly moneyness: number;
  /** per cent a year */
  readonly iv: number;
  readonly years: number;
};

/** At least 0, and at least what the option is worth at once. */
export const optionPrice = ({ right, moneyness, iv, years }: Priced): number => {
  const side = right === 'C' ? 1 : -1;
  const deviation = (iv / 100) * Math.sqrt(years);
  const d1 = -Math.log(moneyness) / deviation + deviation / 2;
  const value = side * (cumulative(side * d1) - moneyness * cumulative(side * (d1 - deviation)));
  return Math.max(0, side * (1 - moneyness), value);
};
