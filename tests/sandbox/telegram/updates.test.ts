// How the bot hears: getUpdates, the webhook, what is told and what is not.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { telegramLimits } from '../../../sandbox/telegram/limits.ts';
import { ALEX, type Harness, SAM, startTelegram, until } from './harness.ts';

type Update = { readonly update_id: number } & Readonly<Record<string, Record<string, unknown>>>;

let telegram: Harness;
let begun: string[];
const limits = { ...telegramLimits, webhookRetry: { firstMs: 20, longestMs: 40, answerMs: 2000 } };
beforeEach(async () => {
  begun = [];
  const faults = (method: string) => {
    begun.push(method);
    return { kind: 'none' as const };
  };
  telegram = await startTelegram({ limits, faults });
});
afterEach(() => telegram.stop());

const poll = async (args: object = {}) => (await telegram.ok('getUpdates', args)) as unknown as Update[];

describe('getUpdates', () => {
  test('gives the same updates until an offset confirms them', async () => {
    for (const text of ['a', 'b', 'c']) telegram.world.say(ALEX, ALEX, text);
    const texts = (updates: Update[]) => updates.map((update) => update['message']?.['text']);
    const first = await poll();
    expect(texts(first)).toEqual(['a', 'b', 'c']);
    expect(texts(await poll({ limit: 2 }))).toEqual(['a', 'b']);
    expect(texts(await poll({ offset: Number(first[0]?.update_id) + 1 }))).toEqual(['b', 'c']);
    expect(texts(await poll())).toEqual(['b', 'c']);
    expect(texts(await poll({ offset: -1 }))).toEqual(['c']);
    expect(texts(await poll({ offset: Number(first[2]?.update_id) + 1 }))).toEqual([]);
  });

  test('waits for an update, and for a second poller ends the first with 409', async () => {
    const waiting = telegram.call('getUpdates', { timeout: 30 });
    await until(() => begun.length === 1);
    const second = telegram.call('getUpdates', { timeout: 30 });
    expect(await waiting).toEqual({
      ok: false,
      error_code: 409,
      description: 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    });
    await until(() => begun.length === 2);
    telegram.world.say(ALEX, ALEX, 'there');
    expect(await second).toMatchObject({ ok: true, result: [{ message: { text: 'there' } }] });
  });

  test('is refused while a webhook is set, which also ends a waiting poll', async () => {
    const waiting = telegram.call('getUpdates', { timeout: 30 });
    await until(() => begun.length === 1);
    await telegram.ok('setWebhook', { url: 'http://127.0.0.1:1/x' });
    expect((await waiting).description).toBe('Conflict: terminated by setWebhook request');
    expect((await telegram.call('getUpdates')).description).toBe(
      "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    );
    expect(await telegram.call('deleteWebhook')).toMatchObject({ ok: true, description: 'Webhook was deleted' });
    expect(await poll()).toEqual([]);
  });

  test('tells only the allowed kinds, and forgets after a day', async () => {
    await poll({ allowed_updates: ['message'] });
    telegram.world.block(ALEX);
    telegram.world.unblock(ALEX);
    telegram.world.say(ALEX, ALEX, 'a');
    expect((await poll()).map((update) => Object.keys(update)[1])).toEqual(['message']);
    telegram.time.wallMs += 24 * 3_600_000 + 1;
    expect(await poll()).toEqual([]);
  });
});

describe('what the bot hears', () => {
  test('a deep link is a /start with a payload', async () => {
    telegram.world.say(SAM, SAM, '/start abc_-9');
    expect((await poll())[0]?.['message']).toEqual({
      message_id: 1,
      from: { id: SAM, is_bot: false, first_name: 'Sam', username: 'sam_demo', language_code: 'en' },
      chat: { id: SAM, first_name: 'Sam', username: 'sam_demo', type: 'private' },
      date: Math.floor(telegram.time.marketMs / 1000),
      text: '/start abc_-9',
      entities: [{ type: 'bot_command', offset: 0, length: 6 }],
    });
  });

  test('blocking, unblocking, joining and leaving are my_chat_member', async () => {
    telegram.world.block(ALEX);
    telegram.world.unblock(ALEX);
    const channel = telegram.world.createChat(ALEX, 'channel', 'Proof');
    telegram.world.removeBot(channel.id);
    telegram.world.addBot(channel.id);
    const group = telegram.world.createChat(ALEX, 'group', 'Traders');
    telegram.world.removeBot(group.id);
    const steps = (await poll()).map((update) => {
      const member = update['my_chat_member'] as {
        old_chat_member: { status: string };
        new_chat_member: { status: string };
      };
      return `${member.old_chat_member.status} -> ${member.new_chat_member.status}`;
    });
    expect(steps).toEqual([
      'member -> kicked',
      'kicked -> member',
      'left -> administrator',
      'administrator -> kicked',
      'kicked -> administrator',
      'left -> member',
      'member -> left',
    ]);
  });

  test('in a group commands, mentions and replies, not the talk; in a channel its posts', async () => {
    const { id } = telegram.world.createChat(ALEX, 'group', 'Traders');
    telegram.world.addMember(id, SAM);
    const sent = await telegram.ok('sendMessage', { chat_id: id, text: 'card' });
    const before = await poll({ offset: -1 });
    for (const text of ['talk', '/help', '/help@other_bot', '/help@v7_signals_demo_bot', 'hey @v7_signals_demo_bot']) {
      telegram.world.say(SAM, id, text);
    }
    telegram.world.say(SAM, id, 'nice', { replyTo: Number(sent['message_id']) });
    const channel = telegram.world.createChat(ALEX, 'channel', 'Proof');
    telegram.world.say(ALEX, channel.id, 'post');
    const heard = (await poll({ offset: Number(before[0]?.update_id) + 1 })).map(
      (update) => update['message']?.['text'] ?? update['channel_post']?.['text'],
    );
    expect(heard).toEqual([
      '/help',
      '/help@v7_signals_demo_bot',
      'hey @v7_signals_demo_bot',
      'nice',
      undefined,
      'post',
    ]);
    expect(() => telegram.world.say(SAM, channel.id, 'x')).toThrow('You are not in this chat');
  });

  test('a press by each person of a group, and the answer as that person’s toast', async () => {
    const { id } = telegram.world.createChat(ALEX, 'group', 'Traders');
    telegram.world.addMember(id, SAM);
    const keyboard = { inline_keyboard: [[{ text: 'Took', callback_data: 't' }]] };
    const { message_id } = await telegram.ok('sendMessage', { chat_id: id, text: 'card', reply_markup: keyboard });
    const toasts: unknown[] = [];
    telegram.world.subscribe((_, event) => void (event.kind === 'toast' && toasts.push(event)));
    await poll({ offset: -1, allowed_updates: ['callback_query'] });
    for (const person of [ALEX, SAM]) telegram.world.press(person, id, Number(message_id), 't');
    const queries = (await poll()).map((update) => update['callback_query']).filter((query) => query !== undefined);
    expect(queries).toMatchObject([
      { from: { id: ALEX }, data: 't', message: { message_id, reply_markup: keyboard, chat: { id, type: 'group' } } },
      { from: { id: SAM }, data: 't' },
    ]);
    await telegram.ok('answerCallbackQuery', {
      callback_query_id: queries[1]?.['id'],
      text: 'Noted',
      show_alert: true,
    });
    await telegram.ok('answerCallbackQuery', { callback_query_id: queries[1]?.['id'], text: 'again' });
    expect(toasts).toEqual([
      { kind: 'toast', personId: SAM, callbackId: queries[1]?.['id'], text: 'Noted', alert: true },
    ]);
  });

  test('topics: a message in a forum carries its thread, a reply stays in it', async () => {
    const { id } = telegram.world.createChat(ALEX, 'forum', 'Desk');
    const topic = telegram.world.topics(id)[0]?.threadId;
    const sent = await telegram.ok('sendMessage', { chat_id: id, text: 'card', message_thread_id: topic });
    expect(sent).toMatchObject({
      message_thread_id: topic,
      is_topic_message: true,
      chat: { is_forum: true, type: 'supergroup' },
    });
    const reply = await telegram.ok('sendMessage', {
      chat_id: id,
      text: 'r',
      reply_parameters: { message_id: sent['message_id'] },
    });
    expect(reply).toMatchObject({ message_thread_id: topic, reply_to_message: { text: 'card' } });
  });

  test('an edited text of a person', async () => {
    const { messageId } = telegram.world.say(ALEX, ALEX, 'a');
    telegram.time.marketMs += 5000;
    telegram.world.edit(ALEX, ALEX, messageId, 'b');
    expect((await poll())[1]).toMatchObject({
      edited_message: { message_id: messageId, text: 'b', edit_date: telegram.time.marketMs / 1000 },
    });
  });
});

describe('the webhook', () => {
  let server: Server;
  let answers: { status: number; body?: object }[];
  let seen: { secret: string | undefined; body: Update }[];
  let url: string;
  beforeEach(async () => {
    answers = [];
    seen = [];
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const secret = request.headers['x-telegram-bot-api-secret-token'];
        seen.push({ secret: typeof secret === 'string' ? secret : undefined, body: JSON.parse(body) as Update });
        const answer = answers.shift() ?? { status: 200 };
        response.writeHead(answer.status, { 'Content-Type': 'application/json' });
        response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('gets each update with the secret, again until it says 2xx, in order', async () => {
    answers = [{ status: 500 }, { status: 302 }, { status: 200 }];
    telegram.world.say(ALEX, ALEX, 'before');
    await telegram.ok('setWebhook', { url, secret_token: 'Se-cret_1' });
    telegram.world.say(ALEX, ALEX, 'after');
    await until(() => seen.length === 4);
    expect(seen.map(({ body }) => body['message']?.['text'])).toEqual(['before', 'before', 'before', 'after']);
    expect(new Set(seen.map(({ secret }) => secret))).toEqual(new Set(['Se-cret_1']));
    const info = await telegram.ok('getWebhookInfo');
    expect(info).toMatchObject({ url, has_custom_certificate: false, max_connections: 40 });
    expect(info['last_error_message']).toContain('Wrong response from the webhook:');
  });

  test('may call a method in its answer', async () => {
    answers = [{ status: 200, body: { method: 'sendMessage', chat_id: ALEX, text: 'from the answer' } }];
    await telegram.ok('setWebhook', { url });
    telegram.world.say(ALEX, ALEX, 'hi');
    const texts = () => telegram.world.history(ALEX, 5).map((message) => message.text);
    await until(() => texts().length === 2);
    expect(texts()).toEqual(['hi', 'from the answer']);
  });
});
