// Shapes of what Telegram returns, in every encoding a request may come in; and calls that go wrong on purpose.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../../sandbox/telegram/routes.ts';
import { ALEX, type Harness, pngOf, SAM, START_MS, startTelegram, TOKEN, until } from './harness.ts';

let telegram: Harness;
let fault: (method: string, chatId: number | undefined) => Fault;
beforeEach(async () => {
  fault = () => ({ kind: 'none' });
  telegram = await startTelegram({ faults: (method, chatId) => fault(method, chatId) });
});
afterEach(() => telegram.stop());

const bot = { id: 7_000_001, is_bot: true, first_name: 'V7 Signals', username: 'v7_signals_demo_bot' };
const chat = { id: ALEX, first_name: 'Alex', username: 'alex_demo', type: 'private' };
const date = START_MS / 1000;
const keyboard = {
  inline_keyboard: [
    [
      { text: 'Took', callback_data: 't:1' },
      { text: 'Site', url: 'https://example.com/' },
    ],
    [
      { text: 'Copy', copy_text: { text: '96420' } },
      { text: 'App', web_app: { url: 'https://example.com/app' } },
    ],
  ],
};

describe('a request may be JSON, urlencoded, a query, or multipart', () => {
  const path = (query = '') => `${telegram.root}/bot${TOKEN}/sendMessage${query}`;
  const fields = () => ({
    chat_id: String(ALEX),
    text: '<b>hi</b>',
    parse_mode: 'html',
    reply_markup: JSON.stringify(keyboard),
  });
  const form = () => {
    const data = new FormData();
    for (const [name, value] of Object.entries(fields())) data.set(name, value);
    return data;
  };
  const ways: [string, () => Promise<Response>][] = [
    ['query', () => fetch(path(`?${new URLSearchParams(fields()).toString()}`))],
    ['urlencoded', () => fetch(path(), { method: 'POST', body: new URLSearchParams(fields()) })],
    ['multipart', () => fetch(path(), { method: 'POST', body: form() })],
    [
      'JSON',
      () =>
        fetch(path(), {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ ...fields(), chat_id: ALEX, reply_markup: keyboard, entities: null }),
        }),
    ],
    [
      'any case of the method',
      () =>
        fetch(path().replace('sendMessage', 'SENDMESSAGE'), { method: 'POST', body: new URLSearchParams(fields()) }),
    ],
  ];
  test.each(ways)('%s', async (_, ask) => {
    expect(await (await ask()).json()).toEqual({
      ok: true,
      result: {
        message_id: 1,
        from: bot,
        chat,
        date,
        text: 'hi',
        entities: [{ type: 'bold', offset: 0, length: 2 }],
        reply_markup: keyboard,
      },
    });
  });

  test('broken JSON is a 400', async () => {
    const response = await fetch(path(), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"chat_id":',
    });
    expect(await response.json()).toMatchObject({
      error_code: 400,
      description: "Bad Request: can't parse JSON object",
    });
  });
});

test('getMe tells what a bot asks of itself', async () => {
  expect(await telegram.ok('getMe')).toEqual({
    ...bot,
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
  });
});

test('a photo is sent, named by its file_id again, edited, downloaded; a document likewise', async () => {
  const png = pngOf(900, 500, 1000);
  const form = new FormData();
  form.set('chat_id', String(ALEX));
  form.set('photo', 'attach://chart');
  form.set('chart', new Blob([new Uint8Array(png)]), 'chart.png');
  form.set('caption', '<i>BTC</i> signal');
  form.set('parse_mode', 'HTML');
  const response = await fetch(`${telegram.root}/bot${TOKEN}/sendPhoto`, { method: 'POST', body: form });
  const { result } = (await response.json()) as { result: { message_id: number; photo: { file_id: string }[] } };
  const fileId = result.photo[0]?.file_id;
  const size = {
    file_id: fileId,
    file_unique_id: expect.any(String) as string,
    file_size: 1000,
    width: 900,
    height: 500,
  };
  expect(result).toEqual({
    message_id: 1,
    from: bot,
    chat,
    date,
    photo: [size],
    caption: 'BTC signal',
    caption_entities: [{ type: 'italic', offset: 0, length: 3 }],
  });
  const again = await telegram.ok('sendPhoto', {
    chat_id: ALEX,
    photo: fileId,
    disable_notification: true,
    protect_content: true,
  });
  expect(again).toMatchObject({ photo: [size], has_protected_content: true });
  expect(telegram.world.history(ALEX, 1)[0]).toMatchObject({
    silent: true,
    protected: true,
    photo: { fileId, mime: 'image/png' },
  });

  telegram.time.marketMs += 60_000;
  const edited = await telegram.ok('editMessageCaption', { chat_id: ALEX, message_id: 1, caption: 'closed' });
  expect(edited).toEqual({
    message_id: 1,
    from: bot,
    chat,
    date,
    edit_date: date + 60,
    photo: [size],
    caption: 'closed',
  });

  telegram.time.wallMs += 61_000;
  const media = new FormData();
  media.set('chat_id', String(ALEX));
  media.set('message_id', '1');
  media.set('media', JSON.stringify({ type: 'document', media: 'attach://file', caption: 'csv' }));
  media.set('file', new Blob(['a,b'], { type: 'text/csv' }), 'signals.csv');
  const changed = await fetch(`${telegram.root}/bot${TOKEN}/editMessageMedia`, { method: 'POST', body: media });
  const document = ((await changed.json()) as { result: { document: { file_id: string } } }).result.document;
  expect(document).toMatchObject({ file_name: 'signals.csv', mime_type: 'text/csv', file_size: 3 });
  expect(await telegram.call('sendPhoto', { chat_id: ALEX, photo: document.file_id })).toMatchObject({
    description: "Bad Request: can't use file of type Document as Photo",
  });

  const { file_path: filePath } = await telegram.ok('getFile', { file_id: fileId });
  const bytes = await (await fetch(`${telegram.root}/file/bot${TOKEN}/${String(filePath)}`)).arrayBuffer();
  expect(Buffer.from(bytes).equals(png)).toBe(true);
  expect(telegram.world.file(document.file_id)).toMatchObject({ mime: 'text/csv', name: 'signals.csv' });
});

test('an edit without a keyboard takes the keyboard away, a new one stays', async () => {
  const { message_id } = await telegram.ok('sendMessage', { chat_id: ALEX, text: 'a', reply_markup: keyboard });
  expect(await telegram.ok('editMessageText', { chat_id: ALEX, message_id, text: 'b' })).not.toHaveProperty(
    'reply_markup',
  );
  const other = { inline_keyboard: [[{ text: 'Undo', callback_data: 'u' }]] };
  const marked = await telegram.calm('editMessageReplyMarkup', { chat_id: ALEX, message_id, reply_markup: other });
  expect(marked.result).toMatchObject({ text: 'b', reply_markup: other });
});

test('replies carry the message they answer, pins show in getChat, deleted messages are gone', async () => {
  const card = await telegram.ok('sendMessage', {
    chat_id: ALEX,
    text: 'card',
    link_preview_options: { is_disabled: true },
  });
  const reply = await telegram.ok('sendMessage', {
    chat_id: ALEX,
    text: 'won',
    reply_parameters: { message_id: card['message_id'] },
  });
  expect(reply['reply_to_message']).toEqual(card);
  await telegram.ok('pinChatMessage', { chat_id: ALEX, message_id: card['message_id'] });
  expect(await telegram.ok('getChat', { chat_id: ALEX })).toMatchObject({
    ...chat,
    pinned_message: card,
    accent_color_id: 0,
  });
  await telegram.ok('unpinChatMessage', { chat_id: ALEX });
  expect(await telegram.ok('getChat', { chat_id: ALEX })).not.toHaveProperty('pinned_message');
  expect(await telegram.ok('deleteMessages', { chat_id: ALEX, message_ids: [card['message_id'], 77] })).toBe(true);
  expect(telegram.world.history(ALEX, 9).map((message) => message.text)).toEqual(['won']);
  expect(await telegram.ok('getChatMember', { chat_id: ALEX, user_id: ALEX })).toMatchObject({ status: 'member' });
});

test('commands are found by the narrowest scope and language; texts and menu buttons are kept', async () => {
  const { world } = telegram;
  const command = (name: string) => [{ command: name, description: `does ${name}` }];
  const { id } = world.createChat(ALEX, 'group', 'Traders');
  await telegram.ok('setMyCommands', { commands: command('everywhere') });
  await telegram.ok('setMyCommands', { commands: command('private'), scope: { type: 'all_private_chats' } });
  await telegram.ok('setMyCommands', { commands: command('admin'), scope: { type: 'chat', chat_id: ALEX } });
  await telegram.ok('setMyCommands', { commands: command('deutsch'), language_code: 'de' });
  expect([world.commandsFor(ALEX, ALEX), world.commandsFor(SAM, SAM), world.commandsFor(ALEX, id)]).toEqual(
    ['admin', 'private', 'everywhere'].map(command),
  );
  expect(await telegram.ok('getMyCommands', { language_code: 'de' })).toEqual(command('deutsch'));
  await telegram.ok('deleteMyCommands', { scope: { type: 'chat', chat_id: ALEX } });
  expect(world.commandsFor(ALEX, ALEX)).toEqual(command('private'));
  await telegram.ok('setMyDescription', { description: 'Signals that admit their odds' });
  await telegram.ok('setMyShortDescription', { short_description: 'Signals' });
  await telegram.ok('setMyName', { name: 'Seven' });
  expect(world.bot()).toMatchObject({
    firstName: 'Seven',
    description: 'Signals that admit their odds',
    shortDescription: 'Signals',
  });
  expect(await telegram.ok('getMyDescription', { language_code: 'de' })).toEqual({
    description: 'Signals that admit their odds',
  });
  expect(await telegram.ok('getChatMenuButton')).toEqual({ type: 'commands' });
  const button = { type: 'web_app', text: 'Open', web_app: { url: 'https://example.com/' } };
  await telegram.ok('setChatMenuButton', { chat_id: ALEX, menu_button: button });
  expect(await telegram.ok('getChatMenuButton', { chat_id: ALEX })).toEqual(button);
});

test('typing shows for five seconds, or until the message comes', async () => {
  const { world, time } = telegram;
  await telegram.ok('sendChatAction', { chat_id: ALEX, action: 'typing' });
  expect(world.doing(ALEX)).toBe('typing');
  time.wallMs += 5000;
  expect(world.doing(ALEX)).toBeUndefined();
  await telegram.ok('sendChatAction', { chat_id: ALEX, action: 'upload_photo' });
  await telegram.ok('sendMessage', { chat_id: ALEX, text: 'x' });
  expect(world.doing(ALEX)).toBeUndefined();
});

test('the page hears everything in order, and what it missed when it comes back', async () => {
  const heard: [number, string][] = [];
  const stop = telegram.world.subscribe((seq, event) => heard.push([seq, event.kind]));
  telegram.world.say(SAM, SAM, '/start');
  const { message_id } = await telegram.ok('sendMessage', { chat_id: SAM, text: 'a' });
  stop();
  await telegram.ok('editMessageText', { chat_id: SAM, message_id, text: 'b' });
  await telegram.ok('deleteMessage', { chat_id: SAM, message_id });
  expect(heard).toEqual([
    [1, 'chats'],
    [2, 'message'],
    [3, 'message'],
  ]);
  const missed: string[] = [];
  telegram.world.subscribe((_, event) => missed.push(event.kind), 3);
  expect(missed).toEqual(['edited', 'deleted']);
});

describe('what may go wrong on purpose', () => {
  const text = { chat_id: ALEX, text: 'x' };
  const once = (wanted: Fault) => {
    let used = false;
    fault = (method, chatId) => {
      if (used || method !== 'sendMessage' || chatId !== ALEX) return { kind: 'none' };
      used = true;
      return wanted;
    };
  };

  test('another answer, and the message is not sent', async () => {
    once({ kind: 'answer', status: 502, body: '<html>Bad Gateway</html>' });
    await expect(telegram.call('sendMessage', text)).rejects.toThrow('JSON');
    expect(telegram.world.history(ALEX, 9)).toEqual([]);
  });

  test('a cut line, and the message is not sent', async () => {
    once({ kind: 'drop' });
    await expect(telegram.call('sendMessage', text)).rejects.toThrow('fetch failed');
    expect(telegram.world.history(ALEX, 9)).toEqual([]);
  });

  test('no answer, though the message was sent', async () => {
    once({ kind: 'timeout after delivery' });
    const hangUp = new AbortController();
    const waiting = fetch(`${telegram.root}/bot${TOKEN}/sendMessage?chat_id=${ALEX}&text=x`, { signal: hangUp.signal });
    await until(() => telegram.world.history(ALEX, 9).length === 1);
    hangUp.abort();
    await expect(waiting).rejects.toThrow('abort');
  });

  test('a late answer', async () => {
    once({ kind: 'delay', delayMs: 30 });
    const begin = performance.now();
    await telegram.ok('sendMessage', text);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(29);
  });
});
