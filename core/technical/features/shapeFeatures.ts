// The columns of the candle's shape and hour: body and wicks, time of day.
import type { Candles } from '../../market/candles.ts';
import type { Columns } from './momentumFeatures.ts';

const DAY_S = 86_400;

export const fillShape = (c: Candles, { body, upperWick, lowerWick }: Columns): void => {
  for (let i = 0; i < body.length; i++) {
    const open = c.open[i] ?? 0;
    const high = c.high[i] ?? 0;
    const low = c.low[i] ?? 0;
    const close = c.close[i] ?? 0;
    const range = high - low;
    const unit = range > 0 ? 1 / range : 0;
    // the upper and lower end of the body by a product with 0 or 1: which of the two it is cannot be predicted
    const rose = Number(close > open);
    const top = rose * close + (1 - rose) * open;
    const bottom = rose * open + (1 - rose) * close;
    body[i] = (close - open) * unit;
    upperWick[i] = (high - top) * unit;
    lowerWick[i] = (bottom - low) * unit;
  }
};

/** Sine and cosine of the time of day; where the same time a day ago is in the table they are copied from there. */
export const fillDay = (c: Candles, { daySine, dayCosine }: Columns): void => {
  const day = Math.max(1, Math.round(DAY_S / c.intervalS));
  for (let i = 0; i < daySine.length; i++) {
    const time = c.time[i] ?? 0;
    if (i >= day && time - (c.time[i - day] ?? 0) === DAY_S) {
      daySine[i] = daySine[i - day] ?? 0;
      dayCosine[i] = dayCosine[i - day] ?? 0;
      continue;
    }
    const angle = (2 * Math.PI * (time % DAY_S)) / DAY_S;
    daySine[i] = Math.sin(angle);
    dayCosine[i] = Math.cos(angle);
  }
};
