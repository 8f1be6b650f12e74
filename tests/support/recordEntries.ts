// Entries of a made-up record: one a time, everything that is not asked about plain.
import { DAY_MS, HOUR_MS, instant, plus } from '../../core/instant.ts';
import type { RecordEntry } from '../../core/record/entry.ts';
import { endedAt, FIRST } from './records.ts';

/** Published at FIRST plus so many days, ended two hours later with that R. */
export const entryOn = (day: number, r: number, over: Partial<RecordEntry> = {}): RecordEntry => {
  const publishedAt = instant(FIRST + Math.round(day * DAY_MS));
  return {
    ...{
      id: `s${day.toFixed(4).padStart(10, '0')}`,
      symbol: 'BTC-USD',
      direction: 'BUY',
      confidence: 70,
      tier: 'MEDIUM',
    },
    ...{ entry: 100, stopLoss: 99, takeProfit: 101.3, lifeHours: 4, by: 'quant', costs: 0.0023 },
    ...{ asOf: publishedAt, publishedAt, expiresAt: plus(publishedAt, 4 * HOUR_MS) },
    ...{ published: true, final: true, stoppedBy: [], facts: {} },
    outcome: endedAt(plus(publishedAt, 2 * HOUR_MS), r),
    ...over,
  };
};
