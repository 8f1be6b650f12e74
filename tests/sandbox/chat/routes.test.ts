// The JSON routes of the chat page, over loopback.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryWorld, type MemoryWorld } from './memoryWorld.ts';
import { type Served, serveChat } from './serve.ts';

const ada = 100001;
const boris = 100002;

describe('the chat page’s routes', () => {
  let memory: MemoryWorld;
  let served: Served;

  beforeEach(async () => {
    memory = createMemoryWorld();
    served = await serveChat(memory.world, { nowMs: () => memory.now.seconds * 1000 });
  });
  afterEach(() => served.close());

  const get = async (path: string) => {
    const response = await fetch(`${served.url}${path}`);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const post = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    };
    const response = await fetch(`${served.url}/api/${path}`, init);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('serve the document and its assets under a policy that lets nothing else in', async () => {
    const page = await fetch(served.url);
    const html = await page.text();
    expect(page.headers.get('content-security-policy')).toContain(
      "default-src 'none'; script-src 'self'; style-src 'self'",
    );
    expect(html).not.toMatch(/<script(?![^>]* src=)|style=|onload=/u);
    const names = [...html.matchAll(/(?:href|src)="\/chat\/assets\/([^"]+)"/gu)].map(([, name]) => name);
    expect(names).toEqual(expect.arrayContaining(['icon.svg', 'chat.css', 'chat.js', 'openChat.js']));
    for (const name of names) expect((await fetch(`${served.url}/assets/${name}`)).status).toBe(200);
    expect((await fetch(`${served.url}/assets/tsconfig.json`)).status).toBe(404);
    expect((await fetch(`${served.url}/assets/..%2FcreateChat.ts`)).status).toBe(404);
    expect((await get('/assets/nothing.js')).body).toEqual({ error: 'The local Telegram has no such address.' });
  });

  it('show the first person where none is named, and what stands around the chat', async () => {
    memory.bot.setCommands([{ command: 'help', description: 'help' }]);
    const { body } = await get('/api/state');
    expect(body).toMatchObject({
      me: { id: ada },
      chatId: ada,
      written: false,
      commands: [{ command: 'help' }],
      clock: { speed: 60, held: false, paused: false, ended: false, nowMs: memory.now.seconds * 1000 },
      links: [{ label: 'Web page' }],
      messages: [],
      more: false,
    });
  });

  it('carry what a person says to the bot, with the message it answers', async () => {
    const heard: string[] = [];
    memory.bot.onSay = ({ text }) => heard.push(text ?? '');
    const hello = memory.bot.send(ada, { text: 'Hello secret', entities: [{ type: 'spoiler', offset: 6, length: 6 }] });
    const { body } = await post('say', { person: ada, chat: ada, text: ' /start x ', replyTo: hello.messageId });
    expect(heard).toEqual(['/start x']);
    expect(body['message']).toMatchObject({
      text: '/start x',
      quoted: { messageId: hello.messageId, from: { kind: 'bot' }, text: 'Hello ▒▒▒▒▒▒' },
    });
    expect((await get('/api/state')).body['written']).toBe(true);
  });

  it('page through a history without a gap or a repetition', async () => {
    for (let n = 0; n < 95; n += 1) memory.bot.send(ada, { text: `${n}` });
    const seen: string[] = [];
    let before = '';
    for (let more = true; more; ) {
      const { body } = await get(`/api/history?person=${ada}&chat=${ada}&limit=20&before=${before}`);
      const messages = body['messages'] as readonly { readonly text: string; readonly messageId: number }[];
      seen.unshift(...messages.map(({ text }) => text));
      before = String(messages[0]?.messageId);
      more = body['more'] === true;
    }
    expect(seen).toEqual(Array.from({ length: 95 }, (_, n) => `${n}`));
  });

  it('tell what is pinned, also far up and after a change', async () => {
    const old = memory.bot.send(ada, { text: 'old' });
    memory.bot.pin(ada, old.messageId);
    for (let n = 0; n < 250; n += 1) memory.bot.send(ada, { text: `${n}` });
    expect((await get('/api/overview')).body['pinned']).toMatchObject([{ text: 'old' }]);
    memory.bot.pin(ada, old.messageId, false);
    expect((await get('/api/overview')).body['pinned']).toEqual([]);
  });

  it('keep a person’s private chat from everybody else', async () => {
    memory.bot.send(ada, { text: 'for Ada' });
    expect(await get(`/api/state?person=${boris}&chat=${ada}`)).toEqual({
      status: 404,
      body: { error: 'Boris has no chat 100001.' },
    });
    expect((await get(`/api/history?person=${boris}&chat=${ada}`)).status).toBe(404);
    expect((await post('say', { person: boris, chat: ada, text: 'hi' })).status).toBe(404);
    expect((await post('press', { person: boris, chat: ada, message: 1, data: 'x' })).status).toBe(404);
  });

  it('press, block, add people and make chats', async () => {
    const presses: string[] = [];
    memory.bot.onPress = ({ data }) => presses.push(data);
    expect((await post('press', { person: ada, chat: ada, message: 1, data: 'took' })).body['callbackId']).toBe('cb1');
    expect(presses).toEqual(['took']);
    await post('block', { person: ada, blocked: true });
    expect(memory.world.chatsOf(ada)[0]).toMatchObject({ blocked: true });
    await post('block', { person: ada, blocked: false });
    expect(memory.world.chatsOf(ada)[0]).toMatchObject({ blocked: false });
    expect((await post('people', { firstName: 'Chen' })).body['person']).toMatchObject({
      id: 100003,
      firstName: 'Chen',
    });
    const { body } = await post('chats', { person: ada, kind: 'group', title: 'Desk' });
    expect(body['chat']).toMatchObject({ kind: 'group', title: 'Desk' });
    expect((await get('/api/overview')).body['chats']).toHaveLength(2);
  });

  it('hand out photos to look at and everything else to keep', async () => {
    memory.bot.keepFile('p', { bytes: Buffer.from([1, 2]), mime: 'image/png', name: 'a.png' });
    memory.bot.keepFile('h', { bytes: Buffer.from('<script>'), mime: 'text/html', name: 'é"x.html' });
    const photo = await fetch(`${served.url}/api/files/p`);
    expect([photo.headers.get('content-type'), photo.headers.get('content-disposition')]).toEqual([
      'image/png',
      'inline',
    ]);
    expect(new Uint8Array(await photo.arrayBuffer())).toEqual(new Uint8Array([1, 2]));
    const page = await fetch(`${served.url}/api/files/h`);
    expect(page.headers.get('content-type')).toBe('application/octet-stream');
    expect(page.headers.get('content-disposition')).toMatch(/^attachment;/u);
    expect((await get('/api/files/none')).body).toEqual({ error: 'No such file is here.' });
  });

  it.each([
    ['say', { person: 100001, text: '  ' }, 400, 'The text must not be empty.'],
    ['say', { person: 100001, text: 'x'.repeat(4097) }, 400, 'The text must not be longer than 4096 characters.'],
    ['say', { person: 'me', text: 'x' }, 400, 'person must be a whole number.'],
    ['say', { person: 5, text: 'x' }, 404, 'No person 5 is here.'],
    ['press', { person: 100001, message: 1 }, 400, 'data is missing.'],
    ['press', { person: 100001, data: 'x' }, 400, 'message is missing.'],
    ['chats', { person: 100001, kind: 'club', title: 'x' }, 400, 'kind must be group, forum or channel.'],
    ['block', { person: 100001, blocked: 'yes' }, 400, 'blocked must be true or false.'],
    [
      'topics',
      { person: 100001, chat: 100001, title: 'x' },
      400,
      'A private chat is between a person and the bot alone.',
    ],
    ['nothing', {}, 404, 'The local Telegram has no such address.'],
  ])('refuse %s with %o in a sentence', async (path, body, status, error) => {
    expect(await post(path, body)).toEqual({ status, body: { error } });
  });

  it('take nothing that is not JSON, and nothing from another site', async () => {
    const form = await fetch(`${served.url}/api/say`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '{"person":100001,"text":"x"}',
    });
    expect(form.status).toBe(400);
    expect((await post('say', { person: ada, text: 'x' }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect(memory.world.history(ada, 10)).toEqual([]);
  });
});
