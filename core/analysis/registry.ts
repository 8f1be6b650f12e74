// The analysts in the order they are asked and shown.
import type { CandleSet } from '../market/context.ts';
import type { Analysis, AnalystName } from './analysis.ts';
import { bollingerAnalyst } from './bollinger.ts';
import { macdAnalyst } from './macd.ts';
import { rsiAnalyst } from './rsi.ts';
import { trendAnalyst } from './trend.ts';
import { volatilityAnalyst } from './volatility.ts';

export type Analyst = (candles: CandleSet) => Analysis;

export const analysts: readonly (readonly [AnalystName, Analyst])[] = [
  ['rsi', rsiAnalyst],
  ['macd', macdAnalyst],
  ['bollinger', bollingerAnalyst],
  ['trend', trendAnalyst],
  ['volatility', volatilityAnalyst],
];

export const analyse = (candles: CandleSet): readonly Analysis[] => analysts.map(([, analyst]) => analyst(candles));
