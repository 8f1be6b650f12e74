// The pace holds Telegram's limits for any order of messages, and lets through all that they allow.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPace, telegramPace } from '../../../core/delivery/pace.ts';

type Sent = { readonly chatId: number; readonly isEdit: boolean; readonly at: number };

/** Sends everything as soon as the pace lets it, in order. */
const sendAll = (wanted: readonly Omit<Sent, 'at'>[]): readonly Sent[] => {
  const pace = createPace();
  let now = 0;
  return wanted.map((paced) => {
    for (let wait = 1; wait > 0; now += wait) wait = Math.max(pace.forAll(now), pace.forChat(paced, now));
    pace.take(paced, now).answered(now);
    return { ...paced, at: now };
  });
};

const most = (times: readonly number[], windowMs: number): number =>
  Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length));

describe('the pace', () => {
  it('makes nobody wait for an hour because the clock was set back by one', () => {
    const pace = createPace();
    const paced = { chatId: 1, isEdit: true };
    for (let i = 0; i < 40; i++) {
      pace.take(paced, 3_600_000 + i).answered(3_600_001 + i);
    }
    expect([pace.forAll(0), pace.forChat(paced, 0)]).toEqual([0, 0]);
  });

  it('never lets more through than all, a chat, a group and edits may have', () => {
    const message = fc.record({ chatId: fc.constantFrom(1, 2, -7), isEdit: fc.boolean() });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 120 }), (wanted) => {
        const sent = sendAll(wanted);
        expect(
          most(
            sent.map(({ at }) => at),
            1000,
          ),
        ).toBeLessThanOrEqual(30);
        for (const chat of [1, 2, -7]) {
          const own = sent.filter(({ chatId }) => chatId === chat);
          expect(
            most(
              own.map(({ at }) => at),
              1000,
            ),
          ).toBeLessThanOrEqual(1);
          if (chat < 0)
            expect(
              most(
                own.map(({ at }) => at),
                60_000,
              ),
            ).toBeLessThanOrEqual(20);
          const edits = own.filter(({ isEdit }) => isEdit).map(({ at }) => at);
          expect(most(edits, 60_000)).toBeLessThanOrEqual(20);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('lets 30 different chats through a second, and not one fewer', () => {
    const sent = sendAll(Array.from({ length: 300 }, (_, i) => ({ chatId: i + 1, isEdit: false })));
    expect(sent.at(-1)?.at).toBe(9000);
    expect(telegramPace.all).toEqual({ count: 30, windowMs: 1000 });
  });
});
