// Killed at any instant and started again, the local Telegram is where it was.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { ALEX, pngOf, type Reply, SAM, startTelegram, TOKEN } from './harness.ts';

const VICTIM = fileURLToPath(new URL('./victim.ts', import.meta.url));

test('kill -9 loses nothing that was answered', { timeout: 20_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'telegram-'));
  const child = spawn(process.execPath, [VICTIM, folder, TOKEN], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const root = `http://127.0.0.1:${Number(line.toString())}/bot${TOKEN}`;
  const ask = async (method: string, fields: Record<string, string | Blob>) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    const reply = (await (await fetch(`${root}/${method}`, { method: 'POST', body: form })).json()) as Reply;
    expect(reply).toMatchObject({ ok: true });
    return reply.result as Record<string, unknown>;
  };
  const png = pngOf(900, 500, 500);
  const keyboard = JSON.stringify({ inline_keyboard: [[{ text: 'Took', callback_data: 't' }]] });
  await ask('setMyCommands', { commands: JSON.stringify([{ command: 'help', description: 'helps' }]) });
  await ask('setMyDescription', { description: 'Kept' });
  const card = await ask('sendPhoto', {
    chat_id: String(ALEX),
    photo: new Blob([new Uint8Array(png)]),
    caption: '<b>c</b>',
    parse_mode: 'HTML',
    reply_markup: keyboard,
  });
  await ask('pinChatMessage', { chat_id: String(ALEX), message_id: String(card['message_id']) });
  await ask('setWebhook', { url: 'http://127.0.0.1:1/x', secret_token: 's' });
  child.kill('SIGKILL');
  await once(child, 'exit');

  const telegram = await startTelegram({ folder });
  const { world } = telegram;
  const fileId = (card['photo'] as { file_id: string }[])[0]?.file_id ?? '';
  expect(world.history(ALEX, 9).at(-1)).toMatchObject({
    messageId: card['message_id'],
    caption: 'c',
    pinned: true,
    keyboard: JSON.parse(keyboard) as object,
  });
  expect(Buffer.from(world.file(fileId)?.bytes ?? []).equals(png)).toBe(true);
  expect(world.people().map((person) => person.firstName)).toEqual(['Alex', 'Sam', 'Kim']);
  expect(world.chatsOf(ALEX).map((chat) => chat.title)).toEqual(['V7 Signals', 'Desk']);
  expect(world.chatsOf(SAM)).toMatchObject([{ blocked: true, started: true }]);
  expect(world.commandsFor(ALEX, ALEX)).toEqual([{ command: 'help', description: 'helps' }]);
  expect(world.bot()?.description).toBe('Kept');
  expect(await telegram.ok('getWebhookInfo')).toMatchObject({ url: 'http://127.0.0.1:1/x', pending_update_count: 4 });
  await telegram.ok('deleteWebhook');
  const updates = (await telegram.ok('getUpdates')) as unknown as { update_id: number; message?: { text: string } }[];
  expect(updates.map((update) => update.message?.text)).toEqual(['/start', 'hi', undefined, undefined]);
  const next = await telegram.ok('sendPhoto', { chat_id: ALEX, photo: fileId });
  expect(next['message_id']).toBe(Number(card['message_id']) + 1);
  const last = Number(updates.at(-1)?.update_id);
  await telegram.ok('getUpdates', { offset: last + 1 });
  await telegram.stop(true);

  const third = await startTelegram({ folder });
  third.world.say(ALEX, ALEX, 'later');
  expect(await third.ok('getUpdates')).toMatchObject([{ update_id: last + 1, message: { text: 'later' } }]);
  await third.stop();
});
