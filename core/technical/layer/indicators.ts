// The last values of a timeframe's indicators, each there or missing with its reason.
import type { Candles } from '../../market/candles.ts';
import { firstAt, sliceCandles } from '../../market/shapeCandles.ts';
import { adx } from '../adx.ts';
import { mfi } from '../mfi.ts';
import { obv } from '../obv.ts';
import { stochastic } from '../stochastic.ts';
import { sessionVwap } from '../vwap.ts';
import { type Columns, lastOf, VOLUME_ROWS } from './columns.ts';
import { type Tell, withoutAbsent } from './plain.ts';

/**
 * Prices in quote currency, volumes in base currency, the rest without unit. `atrShare` = ATR / close; `position` 0 in the
 * middle of the bands, 1 on the upper, -1 on the lower; `obvShare` -1..1: what on-balance volume gained over the last `n`
 * candles as a share of all their volume; `volume.zScore` and `ratio` against the `n` candles before; `vwap.session` since
 * midnight UTC, `vwap.rolling` over 24 hours.
 */
export type Indicators = {
  readonly rsi?: number;
  readonly macd?: { readonly line: number; readonly signal: number; readonly histogram: number };
  readonly bollinger?: {
    readonly middle: number;
    readonly upper: number;
    readonly lower: number;
    readonly position: number;
    readonly width: number;
  };
  readonly atr?: number;
  readonly atrShare?: number;
  readonly adx?: { readonly adx: number; readonly plusDi: number; readonly minusDi: number };
  readonly stochastic?: { readonly k: number; readonly d: number };
  readonly obvShare?: { readonly share: number; readonly n: number };
  readonly mfi?: number;
  readonly volume?: {
    readonly last: number;
    readonly mean: number;
    readonly zScore: number;
    readonly ratio: number;
    readonly n: number;
  };
  readonly vwapSession?: { readonly price: number; readonly n: number };
  readonly vwapRolling?: { readonly price: number; readonly n: number };
};

const OBV_ROWS = 24;
const DAY_S = 86_400;

const tail = (c: Candles, n: number): Candles => sliceCandles(c, Math.max(0, c.close.length - n));

/** Whether high and low of the last n rows are one price. */
const still = (c: Candles, n: number): string | undefined => {
  const rows = c.close.length;
  const price = c.close[rows - 1];
  for (let i = Math.max(0, rows - n); i < rows; i++) if (c.high[i] !== price || c.low[i] !== price) return undefined;
  return 'the price did not move';
};

const untraded = (c: Candles, n: number): string | undefined => {
  // newest first: mostly the first row answers
  for (let i = c.close.length - 1; i >= Math.max(0, c.close.length - n); i--)
    if ((c.volume[i] ?? 0) > 0) return undefined;
  return 'nothing was traded';
};

const obvShare = (c: Candles): number => {
  const rows = tail(c, OBV_ROWS + 1);
  const column = obv(rows);
  const all = rows.volume.subarray(1).reduce((sum, v) => sum + v, 0);
  return (lastOf(column) - (column[0] ?? Number.NaN)) / all;
};

const vwaps = (c: Candles, tell: Tell): Pick<Indicators, 'vwapSession' | 'vwapRolling'> => {
  const last = c.time.at(-1) ?? 0;
  const today = sliceCandles(c, firstAt(c, Math.floor(last / DAY_S) * DAY_S));
  const whole = today.close.length === Math.floor((last % DAY_S) / c.intervalS) + 1;
  const day = DAY_S / c.intervalS;
  const partial = whole ? undefined : 'the candles do not reach back to midnight UTC';
  const has = c.close.length;
  const few = has < day ? `needs 24 hours, ${day} candles, has ${has}` : undefined;
  return withoutAbsent<Pick<Indicators, 'vwapSession' | 'vwapRolling'>>({
    vwapSession: tell('vwapSession', 1, partial ?? untraded(today, day), () => ({
      price: lastOf(sessionVwap(today)),
      n: today.close.length,
    })),
    vwapRolling: tell('vwapRolling', 1, few ?? untraded(c, day), () => ({
      price: lastOf(sessionVwap(tail(c, day), [tail(c, day).time[0] ?? 0])),
      n: day,
    })),
  });
};

/** Every indicator with its usual lengths; `vwapRows` may reach farther back than the rows of the others. */
export const indicatorsOf = (c: Candles, vwapRows: Candles, columns: Columns, tell: Tell): Indicators => {
  const rows = c.close.length;
  const close = lastOf(c.close);
  const unmoved = still(c, rows);
  const { macd, bollinger, atr, volume } = columns;
  return withoutAbsent<Indicators>({
    rsi: tell('rsi', 56, unmoved, () => lastOf(columns.rsi)),
    macd: tell('macd', 78, unmoved, () => ({
      line: lastOf(macd.line),
      signal: lastOf(macd.signal),
      histogram: lastOf(macd.histogram),
    })),
    bollinger: tell('bollinger', 20, still(c, 20), () => {
      const [middle, upper, lower] = [lastOf(bollinger.middle), lastOf(bollinger.upper), lastOf(bollinger.lower)];
      const position = upper > middle ? (close - middle) / (upper - middle) : 0;
      return { middle, upper, lower, position, width: (upper - lower) / middle };
    }),
    atr: tell('atr', 56, unmoved, () => lastOf(atr)),
    atrShare: tell('atrShare', 56, unmoved, () => lastOf(atr) / close),
    adx: tell('adx', 84, unmoved, () => {
      const directional = adx(c);
      return {
        adx: lastOf(directional.adx),
        plusDi: lastOf(directional.plusDi),
        minusDi: lastOf(directional.minusDi),
      };
    }),
    stochastic: tell('stochastic', 18, still(c, 18), () => {
      const { k, d } = stochastic(tail(c, 18));
      return { k: lastOf(k), d: lastOf(d) };
    }),
    obvShare: tell('obvShare', OBV_ROWS + 1, untraded(c, OBV_ROWS), () => ({ share: obvShare(c), n: OBV_ROWS })),
    mfi: tell('mfi', 15, untraded(c, 14) ?? still(c, 15), () => lastOf(mfi(tail(c, 15)))),
    volume: tell('volume', VOLUME_ROWS + 1, untraded(c, VOLUME_ROWS + 1), () => ({
      last: lastOf(c.volume),
      mean: lastOf(volume.mean),
      zScore: lastOf(volume.zScore),
      ratio: lastOf(volume.ratio),
      n: VOLUME_ROWS,
    })),
    ...vwaps(vwapRows, tell),
  });
};
