// What Telegram refuses, in its words, over the wire.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALEX, type Harness, pngOf, SAM, startTelegram, TOKEN } from './harness.ts';

let telegram: Harness;
let mine: number;
let theirs: number;
let photo: number;
let group: number;

const button = (more: object) => ({ reply_markup: { inline_keyboard: [[{ text: 'x', ...more }]] } });
const upload = async (png: Buffer): Promise<string | undefined> => {
  telegram.time.wallMs += 61_000;
  const form = new FormData();
  form.set('chat_id', String(ALEX));
  form.set('photo', new Blob([new Uint8Array(png)]), 'chart.png');
  const response = await fetch(`${telegram.root}/bot${TOKEN}/sendPhoto`, { method: 'POST', body: form });
  const reply = (await response.json()) as { description?: string; result: { message_id: number } };
  if (response.ok) photo = reply.result.message_id;
  return reply.description;
};

beforeAll(async () => {
  telegram = await startTelegram();
  mine = Number(
    (await telegram.ok('sendMessage', { chat_id: ALEX, text: 'hello', ...button({ callback_data: 'a' }) }))[
      'message_id'
    ],
  );
  theirs = telegram.world.say(ALEX, ALEX, 'hi').messageId;
  group = telegram.world.createChat(ALEX, 'group', 'Traders').id;
  await upload(pngOf(900, 500));
});
afterAll(() => telegram.stop());

const send = (more: object) => () => ['sendMessage', { chat_id: ALEX, text: 'x', ...more }] as const;
const edit = (more: object) => () =>
  ['editMessageText', { chat_id: ALEX, message_id: mine, text: 'x', ...more }] as const;

describe('a refused call names its reason as Telegram does', () => {
  const cases: [string, () => readonly [string, object], number, string][] = [
    ['empty text', send({ text: '' }), 400, 'Bad Request: message text is empty'],
    ['only blanks', send({ text: ' \n ' }), 400, 'Bad Request: text must be non-empty'],
    ['only tags', send({ text: '<b></b>', parse_mode: 'HTML' }), 400, 'Bad Request: text must be non-empty'],
    ['long text', send({ text: 'x'.repeat(4097) }), 400, 'Bad Request: message is too long'],
    ['long text in pairs', send({ text: '😀'.repeat(2049) }), 400, 'Bad Request: message is too long'],
    [
      'broken HTML',
      send({ text: '<b>', parse_mode: 'HTML' }),
      400,
      'Bad Request: can\'t parse entities: Can\'t find end tag corresponding to start tag "b"',
    ],
    ['unknown parse mode', send({ parse_mode: 'LaTeX' }), 400, 'Bad Request: unsupported parse_mode'],
    ['no chat', () => ['sendMessage', { text: 'x' }], 400, 'Bad Request: chat_id is empty'],
    ['unknown chat', send({ chat_id: 42 }), 400, 'Bad Request: chat not found'],
    ['unknown channel', send({ chat_id: '@nobody' }), 400, 'Bad Request: chat not found'],
    ['a stranger', send({ chat_id: SAM }), 403, "Forbidden: bot can't initiate conversation with a user"],
    ['long callback data', send(button({ callback_data: 'é'.repeat(33) })), 400, 'Bad Request: BUTTON_DATA_INVALID'],
    [
      'a button that does nothing',
      send(button({ callback_data: '' })),
      400,
      "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ],
    [
      'a button without text',
      send(button({ text: '', callback_data: 'a' })),
      400,
      'Bad Request: inline keyboard button text must be non-empty',
    ],
    ['broken keyboard', send({ reply_markup: '{' }), 400, "Bad Request: can't parse reply keyboard markup JSON object"],
    [
      'http web app',
      send(button({ web_app: { url: 'http://example.com' } })),
      400,
      "Bad Request: inline keyboard button Web App URL 'http://example.com' is invalid: Only HTTPS links are allowed",
    ],
    [
      'web app in a group',
      () => ['sendMessage', { chat_id: group, text: 'x', ...button({ web_app: { url: 'https://a.com' } }) }],
      400,
      'Bad Request: BUTTON_TYPE_INVALID',
    ],
    [
      'localhost button',
      send(button({ url: 'http://localhost:8080/signals' })),
      400,
      "Bad Request: inline keyboard button URL 'http://localhost:8080/signals' is invalid: Wrong HTTP URL",
    ],
    [
      'dotless button',
      send(button({ url: 'https://server/x' })),
      400,
      "Bad Request: inline keyboard button URL 'https://server/x' is invalid: Wrong HTTP URL",
    ],
    [
      'ftp button',
      send(button({ url: 'ftp://a.com' })),
      400,
      "Bad Request: inline keyboard button URL 'ftp://a.com' is invalid: Unsupported URL protocol",
    ],
    [
      'long copy text',
      send(button({ copy_text: { text: 'x'.repeat(257) } })),
      400,
      'Bad Request: BUTTON_COPY_TEXT_INVALID',
    ],
    [
      'too many buttons',
      send({
        reply_markup: { inline_keyboard: Array.from({ length: 101 }, () => [{ text: 'x', callback_data: 'a' }]) },
      }),
      400,
      'Bad Request: reply markup is too long',
    ],
    [
      'reply to nothing',
      send({ reply_parameters: { message_id: 999 } }),
      400,
      'Bad Request: message to be replied not found',
    ],
    ['unknown topic', send({ message_thread_id: 5 }), 400, 'Bad Request: message thread not found'],
    [
      'unmodified text',
      edit({ text: 'hello', ...button({ callback_data: 'a' }) }),
      400,
      'Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    ],
    ['edit of nothing', edit({ message_id: 999 }), 400, 'Bad Request: message to edit not found'],
    [
      'edit of a person’s text',
      () => ['editMessageText', { chat_id: ALEX, message_id: theirs, text: 'x' }],
      400,
      "Bad Request: message can't be edited",
    ],
    [
      'text of a photo',
      () => ['editMessageText', { chat_id: ALEX, message_id: photo, text: 'x' }],
      400,
      'Bad Request: there is no text in the message to edit',
    ],
    [
      'caption of a text',
      () => ['editMessageCaption', { chat_id: ALEX, message_id: mine, caption: 'x' }],
      400,
      'Bad Request: there is no caption in the message to edit',
    ],
    [
      'long caption',
      () => ['editMessageCaption', { chat_id: ALEX, message_id: photo, caption: 'x'.repeat(1025) }],
      400,
      'Bad Request: message caption is too long',
    ],
    [
      'delete of nothing',
      () => ['deleteMessage', { chat_id: ALEX, message_id: 999 }],
      400,
      'Bad Request: message to delete not found',
    ],
    [
      'pin of nothing',
      () => ['pinChatMessage', { chat_id: ALEX, message_id: 999 }],
      400,
      'Bad Request: message to pin not found',
    ],
    [
      'wrong file_id',
      () => ['sendPhoto', { chat_id: ALEX, photo: 'AgACnothing' }],
      400,
      'Bad Request: wrong file identifier/HTTP URL specified',
    ],
    ['no photo', () => ['sendPhoto', { chat_id: ALEX }], 400, 'Bad Request: there is no photo in the request'],
    [
      'unknown query',
      () => ['answerCallbackQuery', { callback_query_id: '12' }],
      400,
      'Bad Request: query is too old and response timeout expired or query ID is invalid',
    ],
    [
      '101 commands',
      () => [
        'setMyCommands',
        { commands: Array.from({ length: 101 }, (_, i) => ({ command: `c${i}`, description: 'd' })) },
      ],
      400,
      'Bad Request: BOT_COMMANDS_TOO_MUCH',
    ],
    [
      'bad command',
      () => ['setMyCommands', { commands: [{ command: 'Start-Now', description: 'd' }] }],
      400,
      'Bad Request: BOT_COMMAND_INVALID',
    ],
    [
      'command without words',
      () => ['setMyCommands', { commands: [{ command: 'a', description: '' }] }],
      400,
      'Bad Request: command description must be non-empty',
    ],
    [
      'http webhook',
      () => ['setWebhook', { url: 'http://example.com/x' }],
      400,
      'Bad Request: bad webhook: An HTTPS URL must be provided for webhook',
    ],
    [
      'bad secret',
      () => ['setWebhook', { url: 'https://a.com', secret_token: 'a b' }],
      400,
      'Bad Request: secret token contains unallowed characters',
    ],
    [
      'unknown action',
      () => ['sendChatAction', { chat_id: ALEX, action: 'dance' }],
      400,
      'Bad Request: wrong parameter action in request',
    ],
    [
      'logOut',
      () => ['logOut', {}],
      400,
      'Bad Request: this local Telegram is the only server there is: a bot can neither log out of it nor move from it',
    ],
    ['unknown method', () => ['sendUnicorn', {}], 404, 'Not Found'],
  ];
  test.each(cases)('%s', async (_, make, status, description) => {
    const [method, args] = make();
    expect(await telegram.calm(method, args)).toEqual({ ok: false, error_code: status, description });
  });
});

describe('what is just inside the limits is taken', () => {
  test.each<[string, () => readonly [string, object]]>([
    ['4096 units after parsing', send({ text: `<b>${'x'.repeat(4096)}</b>`, parse_mode: 'HTML' })],
    ['64 bytes of data', send(button({ callback_data: 'é'.repeat(32) }))],
    ['https web app', send(button({ web_app: { url: 'https://example.com' } }))],
    ['copy text', send(button({ copy_text: { text: 'x'.repeat(256) } }))],
    ['url with an address', send(button({ url: 'http://127.0.0.1:3000/signals' }))],
    ['reply to nothing, allowed', send({ reply_parameters: { message_id: 999, allow_sending_without_reply: true } })],
    [
      'caption',
      () => [
        'editMessageCaption',
        { chat_id: ALEX, message_id: photo, caption: `<i>${'x'.repeat(1024)}</i>`, parse_mode: 'HTML' },
      ],
    ],
  ])('%s', async (_, make) => {
    const [method, args] = make();
    expect(await telegram.calm(method, args)).toMatchObject({ ok: true });
  });
});

test('a wrong token is unauthorised', async () => {
  const response = await fetch(`${telegram.root}/bot1:wrong/getMe`);
  expect(response.status).toBe(401);
  expect(await response.json()).toEqual({ ok: false, error_code: 401, description: 'Unauthorized' });
});

test('photos are refused by size, by sides, by ratio and when they are no pictures', async () => {
  expect(await upload(pngOf(5000, 5001))).toBe('Bad Request: PHOTO_INVALID_DIMENSIONS');
  expect(await upload(pngOf(2100, 100))).toBe('Bad Request: PHOTO_INVALID_DIMENSIONS');
  expect(await upload(pngOf(100, 100, 10 * 1024 * 1024 + 1))).toContain('is too big for a photo');
  expect(await upload(Buffer.from('no picture at all'))).toBe('Bad Request: IMAGE_PROCESS_FAILED');
  expect(await upload(pngOf(5000, 5000))).toBeUndefined();
});

test('a press can be answered for fifteen seconds, with at most 200 characters', async () => {
  const press = () => telegram.world.press(ALEX, ALEX, mine, 'a');
  const first = press();
  expect(await telegram.call('answerCallbackQuery', { callback_query_id: first, text: 'x'.repeat(201) })).toMatchObject(
    {
      description: 'Bad Request: MESSAGE_TOO_LONG',
    },
  );
  telegram.time.wallMs += 15_000;
  expect(await telegram.call('answerCallbackQuery', { callback_query_id: first })).toEqual({ ok: true, result: true });
  const second = press();
  telegram.time.wallMs += 15_001;
  expect(await telegram.call('answerCallbackQuery', { callback_query_id: second })).toMatchObject({ error_code: 400 });
});

test('who blocked the bot or threw it out is not reached', async () => {
  const other = telegram.world.addPerson('Kim');
  telegram.world.say(other.id, other.id, '/start');
  telegram.world.block(other.id);
  expect(await telegram.calm('sendMessage', { chat_id: other.id, text: 'x' })).toMatchObject({
    error_code: 403,
    description: 'Forbidden: bot was blocked by the user',
  });
  telegram.world.unblock(other.id);
  expect(await telegram.calm('sendMessage', { chat_id: other.id, text: 'x' })).toMatchObject({ ok: true });
  for (const [kind, name] of [
    ['group', 'group'],
    ['forum', 'supergroup'],
    ['channel', 'channel'],
  ] as const) {
    const chat = telegram.world.createChat(ALEX, kind, 'Some');
    expect(await telegram.calm('sendMessage', { chat_id: chat.id, text: 'x' })).toMatchObject({ ok: true });
    telegram.world.removeBot(chat.id);
    expect(await telegram.calm('sendMessage', { chat_id: chat.id, text: 'x' })).toMatchObject({
      error_code: 403,
      description: `Forbidden: bot was kicked from the ${name} chat`,
    });
  }
});

test('messages older than 48 hours stay', async () => {
  const old = await telegram.ok('sendMessage', { chat_id: ALEX, text: 'old' });
  telegram.time.marketMs += 48 * 3_600_000 + 2000;
  expect(await telegram.call('deleteMessage', { chat_id: ALEX, message_id: old['message_id'] })).toMatchObject({
    description: "Bad Request: message can't be deleted for everyone",
  });
});
