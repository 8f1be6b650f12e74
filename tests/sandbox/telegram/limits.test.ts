// Flood limits on wall time, moved by hand.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { telegramLimits } from '../../../sandbox/telegram/limits.ts';
import { createRateLimiter } from '../../../sandbox/telegram/rateLimit.ts';
import { Refusal } from '../../../sandbox/telegram/refusal.ts';
import { ALEX, type Harness, startTelegram } from './harness.ts';

let telegram: Harness;
beforeEach(async () => {
  telegram = await startTelegram();
});
afterEach(() => telegram.stop());

const retryAfter = async (method: string, args: object) => (await telegram.call(method, args)).parameters?.retry_after;

describe('one chat', () => {
  test('takes a burst of three, then one a second, sends and edits together', async () => {
    const sent = await telegram.ok('sendMessage', { chat_id: ALEX, text: '1' });
    await telegram.ok('sendMessage', { chat_id: ALEX, text: '2' });
    await telegram.ok('editMessageText', { chat_id: ALEX, message_id: sent['message_id'], text: '1b' });
    expect(await telegram.call('sendMessage', { chat_id: ALEX, text: '3' })).toEqual({
      ok: false,
      error_code: 429,
      description: 'Too Many Requests: retry after 1',
      parameters: { retry_after: 1 },
    });
    telegram.time.wallMs += 1000;
    await telegram.ok('sendMessage', { chat_id: ALEX, text: '3' });
    expect(await retryAfter('sendMessage', { chat_id: ALEX, text: '4' })).toBe(1);
    // what was refused is not there
    expect(telegram.world.history(ALEX, 10).map((message) => message.text)).toEqual(['1b', '2', '3']);
  });

  test('takes twenty edits a minute; deleting, answering and typing are free', async () => {
    const { message_id } = await telegram.ok('sendMessage', { chat_id: ALEX, text: '0' });
    for (let i = 1; i <= 20; i++) {
      telegram.time.wallMs += 1000;
      await telegram.ok('editMessageText', { chat_id: ALEX, message_id, text: String(i) });
    }
    telegram.time.wallMs += 1000;
    const wait = await retryAfter('editMessageText', { chat_id: ALEX, message_id, text: 'x' });
    expect(wait).toBe(40);
    for (let i = 0; i < 40; i++) await telegram.ok('sendChatAction', { chat_id: ALEX, action: 'typing' });
    telegram.time.wallMs += 40_000;
    await telegram.ok('editMessageText', { chat_id: ALEX, message_id, text: 'x' });
    await telegram.ok('deleteMessage', { chat_id: ALEX, message_id });
  });

  test('a group takes twenty a minute', async () => {
    const { id } = telegram.world.createChat(ALEX, 'group', 'Traders');
    for (let i = 1; i <= 20; i++) {
      telegram.time.wallMs += 1000;
      await telegram.ok('sendMessage', { chat_id: id, text: String(i) });
    }
    telegram.time.wallMs += 1000;
    expect(await retryAfter('sendMessage', { chat_id: id, text: 'x' })).toBe(40);
  });
});

test('all chats together take thirty a second', () => {
  const wall = { nowMs: () => 5000 };
  const limiter = createRateLimiter(telegramLimits, wall);
  for (let chatId = 1; chatId <= 30; chatId++) limiter.charge({ chatId, kind: 'send', inGroup: false });
  expect(() => limiter.charge({ chatId: 31, kind: 'send', inGroup: false })).toThrow('retry after 1');
});

test('whoever waits as long as asked gets through, and no window is ever exceeded', () => {
  const charge = fc.record({
    afterMs: fc.integer({ min: 0, max: 3000 }),
    chatId: fc.constantFrom(1, 2, -3),
    kind: fc.constantFrom('send' as const, 'edit' as const),
  });
  fc.assert(
    fc.property(fc.array(charge, { maxLength: 150 }), (charges) => {
      let now = 0;
      const limiter = createRateLimiter(telegramLimits, { nowMs: () => now });
      const passed: { at: number; chatId: number; kind: string }[] = [];
      for (const { afterMs, chatId, kind } of charges) {
        now += afterMs;
        const one = { chatId, kind, inGroup: chatId < 0 };
        try {
          limiter.charge(one);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          now += (error.retryAfter ?? 0) * 1000;
          limiter.charge(one);
        }
        passed.push({ at: now, chatId, kind });
      }
      const within = (windowMs: number, keep: (one: (typeof passed)[number]) => boolean) => {
        const times = passed.filter(keep).map((one) => one.at);
        return Math.max(0, ...times.map((end) => times.filter((at) => at > end - windowMs && at <= end).length));
      };
      for (const chatId of [1, 2, -3]) {
        expect(within(1000, (one) => one.chatId === chatId)).toBeLessThanOrEqual(3);
        expect(within(60_000, (one) => one.chatId === chatId)).toBeLessThanOrEqual(62);
        expect(within(60_000, (one) => one.chatId === chatId && one.kind === 'edit')).toBeLessThanOrEqual(20);
      }
      expect(within(60_000, (one) => one.chatId === -3)).toBeLessThanOrEqual(20);
    }),
    { numRuns: 100, seed: 20_240_103 },
  );
});
