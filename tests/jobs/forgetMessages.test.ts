// What is forgotten of the outbox, and how much at a time.
import { describe, expect, it } from 'vitest';
import { DAY_MS, type Instant, plus, SLOT_MS } from '../../core/instant.ts';
import { createForgetMessages } from '../../jobs/forgetMessages.ts';
import { START } from '../contracts/stores/examples.ts';
import { createManualClock } from '../support/manualClock.ts';
import { quietLog } from '../support/openOnEmbedded.ts';

/** An outbox of which so many rows are old enough; what it was asked. */
const outboxWith = (old: number) => {
  const asked: Instant[] = [];
  const forget = async (before: Instant, most: number): Promise<number> => {
    asked.push(before);
    const gone = Math.min(old, most);
    old -= gone;
    return gone;
  };
  return { stores: { outbox: { forget } }, asked, left: () => old };
};

describe('Messages that ended long ago', () => {
  it('are those of more than a hundred days, looked for once a slot', async () => {
    const clock = createManualClock(START);
    const { stores, asked, left } = outboxWith(600);
    const forget = createForgetMessages({ stores, clock, log: quietLog });
    await forget();
    await forget();
    expect([left(), asked.length]).toEqual([0, 3]);
    expect(new Set(asked)).toEqual(new Set([plus(clock.now(), -100 * DAY_MS)]));
    await clock.advance(SLOT_MS);
    await forget();
    expect(asked).toHaveLength(4);
  });

  it('go a bounded number at a time, and no further once the service is asked to stop', async () => {
    const clock = createManualClock(START);
    const { stores, asked, left } = outboxWith(12_000);
    const forget = createForgetMessages({ stores, clock, log: quietLog });
    await forget();
    expect([left(), asked.length]).toEqual([7000, 20]);
    await clock.advance(SLOT_MS);
    await forget(AbortSignal.abort());
    expect(left()).toBe(7000);
  });
});
