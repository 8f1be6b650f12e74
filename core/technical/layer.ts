// The technical layer: everything the candles say without a model, as one plain object.
import { type Instant, iso } from '../instant.ts';
import type { Candles } from '../market/candles.ts';
import type { CandleSet } from '../market/context.ts';
import { closedBy, sliceCandles } from '../market/shapeCandles.ts';
import { columnsOf, lastOf } from './layer/columns.ts';
import { type FeatureRow, featureRow } from './layer/featureRow.ts';
import { type Indicators, indicatorsOf } from './layer/indicators.ts';
import { createTell, type Missing, short } from './layer/plain.ts';
import { type Sessions, sessionReadings } from './layer/sessionReadings.ts';
import { type Structure, structureOf } from './layer/structure.ts';

export type TimeframeName = '1m' | '5m' | '15m' | '1h';

/** `rows` candles were used, `untraded` of them without a trade; `missing` names what could not be told, and why. */
export type Timeframe = {
  readonly timeframe: TimeframeName;
  readonly rows: number;
  readonly untraded: number;
  readonly close?: number;
  readonly indicators: Indicators;
  readonly structure?: Structure;
  /** the newest row of the 39-column feature table */
  readonly features: FeatureRow;
  readonly missing: Missing;
};

/** JSON-safe: finite numbers of at most seven digits, texts, lists and records; what is absent has no key. */
export type TechnicalLayer = {
  readonly asOf: string;
  readonly m1: Timeframe;
  readonly m5: Timeframe;
  readonly m15: Timeframe;
  readonly h1: Timeframe;
  readonly market: Sessions;
};

/** rows that are looked at: the structure's memory, and enough for averages to have forgotten what lies before */
const STRUCTURED_ROWS = 600;
const PLAIN_ROWS = 360;
const DAY_S = 86_400;

const last = (c: Candles, n: number): Candles => sliceCandles(c, Math.max(0, c.close.length - n));

const timeframeOf = (timeframe: TimeframeName, all: Candles, structured: boolean): Timeframe => {
  const reach = structured ? STRUCTURED_ROWS : PLAIN_ROWS;
  const c = last(all, reach);
  const missing: Record<string, string> = {};
  const rows = c.close.length;
  if (rows === 0) return { timeframe, rows, untraded: 0, indicators: {}, features: {}, missing: { all: 'no candles' } };
  const tell = createTell(rows, missing);
  const columns = columnsOf(c);
  return {
    timeframe,
    rows,
    untraded: c.filled.reduce((sum, x) => sum + x, 0),
    close: short(lastOf(c.close)),
    indicators: indicatorsOf(c, last(all, Math.max(reach, DAY_S / all.intervalS)), columns, tell),
    ...(structured ? { structure: structureOf(c, columns, tell) } : {}),
    features: featureRow(all),
    missing,
  };
};

/**
 * Indicators on every timeframe, structure on 15m and 1h, the sessions: from the candles that had closed by `asOf`, on
 * the last 600 rows of 15m and 1h (the profile too) and 360 of 1m and 5m. Nothing in it has been held against noise: it describes, the analysts judge.
 */
export const technicalLayer = (candles: CandleSet, asOf: Instant): TechnicalLayer => {
  const closed: CandleSet = {
    m1: closedBy(candles.m1, asOf),
    m5: closedBy(candles.m5, asOf),
    m15: closedBy(candles.m15, asOf),
    h1: closedBy(candles.h1, asOf),
  };
  return {
    asOf: iso(asOf),
    m1: timeframeOf('1m', closed.m1, false),
    m5: timeframeOf('5m', closed.m5, false),
    m15: timeframeOf('15m', closed.m15, true),
    h1: timeframeOf('1h', closed.h1, true),
    market: sessionReadings(closed, asOf),
  };
};
