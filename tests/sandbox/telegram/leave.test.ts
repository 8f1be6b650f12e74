// leaveChat: the bot goes out by itself, hears of it, and cannot write there any more.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ALEX, type Harness, startTelegram } from './harness.ts';

let telegram: Harness;
beforeAll(async () => {
  telegram = await startTelegram();
});
afterAll(() => telegram.stop());

test('a group is left once, as its own doing; a private chat never', async () => {
  const group = telegram.world.createChat(ALEX, 'group', 'Traders');
  expect(await telegram.calm('leaveChat', { chat_id: group.id })).toEqual({ ok: true, result: true });
  const updates = (await telegram.calm('getUpdates', {})).result as { my_chat_member?: Record<string, unknown> }[];
  expect(updates.at(-1)?.my_chat_member).toMatchObject({
    from: { is_bot: true },
    old_chat_member: { status: 'member' },
    new_chat_member: { status: 'left' },
  });
  const again = await telegram.calm('sendMessage', { chat_id: group.id, text: 'x' });
  expect(again).toMatchObject({ ok: false, error_code: 403 });
  expect(await telegram.calm('leaveChat', { chat_id: group.id })).toMatchObject({ ok: false, error_code: 403 });
  expect(await telegram.calm('leaveChat', { chat_id: ALEX })).toMatchObject({ ok: false, error_code: 400 });
});
