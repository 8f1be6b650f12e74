// Every reason is a sentence of its own, with the values that decided.
import { expect, test } from 'vitest';
import type { WithholdReason } from '../../../core/decision/verdict.ts';
import { plus } from '../../../core/instant.ts';
import { changeText } from '../../../core/wording/change.ts';
import { reasonText } from '../../../core/wording/reasons.ts';
import { T0 } from '../../support/marketFixtures.ts';

const told: readonly (readonly [WithholdReason, string])[] = [
  [{ reason: 'hold', cause: 'market' }, 'HOLD: the market gives no side enough weight'],
  [{ reason: 'hold', cause: 'no data' }, 'HOLD: facts are missing, so nothing is proposed'],
  [{ reason: 'hold', cause: 'synthesiser failed' }, 'HOLD: the model gave no usable answer'],
  [{ reason: 'confidence', confidence: 59, minimum: 60 }, 'confidence 59/100 is below 60'],
  [{ reason: 'confidence', confidence: 7200, minimum: 60 }, 'confidence 7200 is not on the scale of 0 to 100'],
  [{ reason: 'confidence', minimum: 60 }, 'the confidence is no number'],
  [{ reason: 'reasoning missing', because: 'too short' }, 'no reasoning of substance was given: it is too short'],
  [
    { reason: 'reasoning missing', because: 'too few words' },
    'no reasoning of substance was given: it has too few words',
  ],
  [
    { reason: 'reasoning missing', because: 'not in English' },
    'no reasoning of substance was given: it is not in English, which is what the rules can read',
  ],
  [
    { reason: 'reasoning contradicts', says: 'SELL', phrase: 'we should sell' },
    'the reasoning recommends SELL (“we should sell”)',
  ],
  [
    { reason: 'unfounded', number: '$98,765' },
    'the reasoning names $98,765, which is no fact of this cycle and no level',
  ],
  [{ reason: 'levels not finite' }, 'entry, stop or target is not a price'],
  [{ reason: 'off tick', level: 'stop', price: 98.505, tick: 0.01 }, 'stop 98.505 is not on the price step 0.01'],
  [{ reason: 'off tick', level: 'stop', price: 98.505 }, 'stop 98.505 is not on the price step, which is not known'],
  [{ reason: 'wrong side', level: 'target' }, 'the target lies on the wrong side of the entry'],
  [
    { reason: 'entry far from market', distanceInAtr: 0.304, maximum: 0.3 },
    'entry is 0.30 ATR from the market, more than 0.3',
  ],
  [
    { reason: 'entry far from market', maximum: 0.3 },
    'entry is an unknown number of ATR from the market, more than 0.3',
  ],
  [
    { reason: 'stop distance', distanceInAtr: 4.21, minimum: 0.5, maximum: 4 },
    'stop is 4.21 ATR away, outside 0.5 to 4',
  ],
  [{ reason: 'reward to risk', ratio: 1.1, minimum: 1.2 }, 'reward to risk after costs is 1.10, below 1.2'],
  [{ reason: 'reward to risk', minimum: 1.2 }, 'reward to risk after costs cannot be measured'],
  [
    { reason: 'odds unknown', because: 'needs 60 candles, has 12' },
    'the odds of target and stop are not known: needs 60 candles, has 12',
  ],
  [
    { reason: 'neither likely', share: 0.62, maximum: 0.5, lifeHours: 1 },
    '62 % of simulated paths reach neither level within 1 h, more than 50 %',
  ],
  [{ reason: 'spread', share: 0.0012, limit: 0.001 }, 'the spread is 0.120 % of the price, not below 0.100 %'],
  [{ reason: 'spread', limit: 0.001 }, 'the quotes are no market: crossed, or no numbers'],
  [
    { reason: 'last candle missing', newestEnd: plus(T0, -300_000), expected: T0 },
    'the candle closed at 00:00 UTC is missing, the newest closed at 23:55',
  ],
  [
    { reason: 'last candle missing', expected: T0 },
    'the candle closed at 00:00 UTC is missing, and so are all before it',
  ],
  [
    { reason: 'essential source', source: 'orderFlow', detail: 'too old (10 min)' },
    'order flow is essential and too old (10 min)',
  ],
  [
    { reason: 'event near', name: 'FOMC', at: T0, source: 'Ada' },
    'FOMC at 2024-01-15 00:00 UTC is an event of high impact (listed by Ada)',
  ],
  [
    { reason: 'unstable', how: { kind: 'flipped', first: 'BUY', second: 'HOLD' } },
    'unstable: asked again with the facts in another order, the model turned from BUY to HOLD',
  ],
  [
    { reason: 'unstable', how: { kind: 'levels apart', maxLevelDistanceInAtr: 1.44 } },
    'unstable: asked again, the model moved its levels by 1.4 ATR',
  ],
  [
    { reason: 'unstable', how: { kind: 'levels apart' } },
    'unstable: asked again, the model gave levels that cannot be compared',
  ],
  [
    { reason: 'unstable', how: { kind: 'unanswered', because: 'no answer within 30 s' } },
    'unstable: asked again, the model did not confirm (no answer within 30 s)',
  ],
  [
    { reason: 'cooldown', until: T0, stoppedSignal: '20240114T2300Z-BTC-USD' },
    'after the stop of 20240114T2300Z-BTC-USD nothing of this direction goes out before 00:00 UTC',
  ],
  [{ reason: 'opposes open signal', signalId: 's1' }, 'it opposes an open signal (s1), whose thesis is broken by it'],
  [{ reason: 'candles missing', detail: 'no answer within 8 s' }, 'candles: no answer within 8 s'],
  [{ reason: 'price missing', detail: 'no answer within 8 s' }, 'market price: no answer within 8 s'],
  [{ reason: 'ATR missing' }, 'ATR cannot be measured yet'],
  [{ reason: 'hourly limit', published: 10, limit: 10 }, '10 signals went out in the last hour, the limit is 10'],
  [
    { reason: 'hourly limit of high confidence', published: 5, limit: 5 },
    '5 signals of high confidence went out in the last hour, the limit is 5',
  ],
  [{ reason: 'already open', signalId: 's1' }, 'a signal of this direction is still open (s1)'],
];

test.each(told)('%o', (reason, text) => {
  expect(reasonText(reason)).toBe(text);
});

test('no two reasons read alike, and each says what would have to change', () => {
  expect(new Set(told.map(([, text]) => text)).size).toBe(told.length);
  for (const [reason] of told) {
    expect(changeText(reason)).toMatch(/^[a-zA-Z].{8,}/);
    expect(changeText(reason)).not.toMatch(/undefined|NaN/);
  }
});
