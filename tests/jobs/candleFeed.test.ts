// Candles as they are kept: a minute that was read before it was over is put right by the next reading.
import { expect, test } from 'vitest';
import { instant, MINUTE_MS, plus, SLOT_MS } from '../../core/instant.ts';
import type { Candle } from '../../core/market/candles.ts';
import { candlesOf } from '../../core/market/shapeCandles.ts';
import { createCandleFeed } from '../../jobs/candleFeed.ts';
import { createManualClock } from '../support/manualClock.ts';
import { T0 } from '../support/marketFixtures.ts';
import { embeddedForTests, quietLog } from '../support/openOnEmbedded.ts';

const embedded = embeddedForTests();

test('of a clock a little ahead, which takes the minute in progress for a closed one, the next cycle knows better', async () => {
  const clock = createManualClock(plus(T0, 1_000));
  const { stores } = await embedded.stores({ clock });
  const last = plus(T0, -MINUTE_MS);
  let inProgress = true;
  const feed = createCandleFeed({
    ...{ store: stores.candles, clock, log: quietLog },
    source: {
      candles: async (_symbol, from, to) => {
        const rows: Candle[] = [];
        for (let at = from; at < to; at = plus(at, MINUTE_MS)) {
          const close = at === last && inProgress ? 99 : 100;
          rows.push({ time: at / 1000, open: 100, high: 100, low: 99, close, volume: 1, filled: false });
        }
        const at = instant(to);
        return {
          kind: 'ok',
          source: 'coinbase',
          at,
          receivedAt: clock.now(),
          latencyMs: 1,
          value: candlesOf(rows, 60),
        };
      },
    } as Parameters<typeof createCandleFeed>[0]['source'],
  });
  const closeOfLast = async (): Promise<number | undefined> => {
    const kept = await stores.candles.read('BTC-USD', last, T0);
    return kept.close[0];
  };
  expect((await feed.upTo('BTC-USD', T0)).kind).toBe('ok');
  expect(await closeOfLast()).toBe(99);
  inProgress = false;
  await clock.advance(SLOT_MS);
  expect((await feed.upTo('BTC-USD', plus(T0, SLOT_MS))).kind).toBe('ok');
  expect(await closeOfLast()).toBe(100);
});
