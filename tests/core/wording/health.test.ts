// What to do about a part: something for whatever is not well, nothing for the rest.
import { expect, test } from 'vitest';
import { partRemedy } from '../../../core/wording/health.ts';

const PARTS = ['database', 'cycle', 'telegram', 'telegram token', 'delivery', 'market BTC-USD', 'trades BTC-USD'];
const MORE = ['history', 'phase', 'proof', 'heartbeat', 'deepseek', 'orderFlow', 'sentiment', 'fearGreed', 'macro'];

test.each([...PARTS, ...MORE, 'options'])('%s has a remedy where it is not well, and none where it is', (part) => {
  for (const state of ['degraded', 'down'] as const) {
    const remedy = partRemedy({ part, state }) ?? '';
    expect(remedy.length).toBeGreaterThan(20);
    expect(remedy).toMatch(/[^.]$/);
  }
  for (const state of ['ok', 'off'] as const) expect(partRemedy({ part, state })).toBeUndefined();
});
