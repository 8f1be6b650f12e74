// The bot at the wire: real grammY against the local Telegram with its limits and refusals.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { pressData } from '../../bot/callbackData.ts';
import { HOUR_MS, MINUTE_MS, plus, SLOT_MS } from '../../core/instant.ts';
import type { Message } from '../../sandbox/telegram/world.types.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';
import { ALEX, type BotWorld, SAM, startBotWorld, TOKEN, until } from './support/botWorld.ts';
import { endedAt, NOON } from './support/signals.ts';

const embedded = embeddedForTests();
let world: BotWorld | undefined;
const open = async (options?: Parameters<typeof startBotWorld>[1]): Promise<BotWorld> => {
  world = await startBotWorld(embedded, options);
  return world;
};
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

const buttonTexts = (message: Message): readonly string[] =>
  (message.keyboard?.inline_keyboard.flat() ?? []).map((button) => button.text);

/** The admin's newest card after /start, delivered. */
const withCard = async (w: BotWorld): Promise<Message> => {
  const before = await w.owed();
  await w.say(ALEX, '/start');
  await until('an owed card', async () => (await w.owed()) > before);
  await w.deliver();
  return until('a card', () => w.heard(ALEX).findLast((message) => message.photo));
};

/** Presses, waits for the toast, delivers the change; the card as it then stands. */
const press = async (w: BotWorld, card: Message, label: string): Promise<Message> => {
  const before = w.toasts().length;
  const noted = (): number => w.changed.filter((change) => change.kind === 'decision').length;
  const notedBefore = noted();
  const button = card.keyboard?.inline_keyboard.flat().find((one) => one.text.includes(label));
  w.rest(5000);
  w.world.press(ALEX, ALEX, card.messageId, button?.callback_data ?? `no button ${label}`);
  await until('a toast', () => w.toasts().length > before);
  if (label !== 'Details') await until('an owed change', () => noted() > notedBefore);
  await until('a settled outbox', async () => {
    await w.deliver();
    return (await w.stores.outbox.counts()).queued === 0;
  });
  const found = w.heard(ALEX).find((message) => message.messageId === card.messageId);
  if (!found) throw new Error('the card is gone');
  return found;
};

describe('/start', () => {
  it('greets the admin, shows the latest card with working buttons and says when the cycle ends', async () => {
    const w = await open();
    await w.publish({ symbol: 'SOL-USD', asOf: plus(NOON, -SLOT_MS), entry: 96, stopLoss: 95, takeProfit: 98 });
    await w.publish();
    const hello = await w.say(ALEX, '/start');
    expect(hello.text).toMatch(/Below is the latest signal.*The next cycle ends at 14:35 UTC, in 4 min\./s);
    const card = await withCard(w);
    expect(card.photo).toMatchObject({ width: 1000, height: 620 });
    expect(card.caption).toMatch(/^🚨 V7 SIGNAL · BTC-USD · VALID until 14:35 UTC\n/);
    expect((card.caption ?? '').length).toBeLessThanOrEqual(1000);
    expect(card.entities.filter((entity) => entity.type === 'code')).toHaveLength(3);
    expect(buttonTexts(card)).toEqual([
      ...['✅ Took', '❌ Skipped', '📊 Monitoring', 'Copy levels', 'Details', 'Chart ↗'],
    ]);
    expect(await w.stores.subscribers.get(ALEX)).toMatchObject({ role: 'admin', state: 'active' });
    expect(w.changed).toContainEqual({ kind: 'outbox' });
  });

  it('says so where no signal has come yet', async () => {
    const w = await open();
    expect((await w.say(ALEX, '/start')).text).toContain('No signal has come yet');
    expect(await w.owed()).toBe(0);
  });

  it('gives a stranger one sentence with the number, and nothing else', async () => {
    const w = await open();
    await w.publish();
    for (const text of ['/start', '/signals', '/start guess', 'hello']) {
      const answer = await w.say(SAM, text);
      expect(answer.text).toContain(String(SAM));
      expect(answer.entities.map((entity) => entity.type)).toEqual(['code']);
    }
    expect(await w.owed()).toBe(0);
    expect(await w.stores.subscribers.get(SAM)).toBeUndefined();
  });

  it('makes an admin of whoever opens the claim link, once', async () => {
    const claims = new Set(['claim-1']);
    const w = await open({ bot: { admins: [], claim: { consume: (payload) => claims.delete(payload) } } });
    expect((await w.say(SAM, '/start claim-1')).text).toContain('You are the admin');
    expect(await w.stores.subscribers.get(SAM)).toMatchObject({ role: 'admin' });
    expect((await w.say(ALEX, '/start claim-1')).text).toContain('invited people only');
  });

  it('sends the latest card again each time', async () => {
    const w = await open();
    await w.publish();
    const first = await withCard(w);
    const second = await withCard(w);
    expect(second.messageId).toBeGreaterThan(first.messageId);
    expect(second.photo?.fileId).toBe(first.photo?.fileId);
  });
});

describe('commands', () => {
  it('are in the menu, with a description of the bot', async () => {
    const w = await open();
    expect(w.world.commandsFor(ALEX, ALEX).map((one) => one.command)).toEqual([
      ...['status', 'signals', 'market', 'why', 'stats', 'journal', 'mute', 'settings', 'help'],
    ]);
    expect(w.world.bot()?.description).toContain('you decide');
  });

  it('answer help, the list, the unknown and free text kindly', async () => {
    const w = await open();
    await w.publish();
    expect((await w.say(ALEX, '/help')).text).toContain('Undo');
    expect((await w.say(ALEX, '/signals')).text).toContain('BTC-USD BUY · 72/100 · open');
    expect((await w.say(ALEX, '/frobnicate <b>')).text).toContain('I do not know /frobnicate.');
    expect((await w.say(ALEX, '/toString')).text).toContain('I do not know /tostring.');
    expect((await w.say(ALEX, 'what now?')).text).toContain('/help');
  });

  it('tell in a group what belongs into the private chat', async () => {
    const w = await open();
    const group = w.world.createChat(ALEX, 'group', 'Friends');
    w.world.say(ALEX, group.id, '/export');
    const answer = await until('an answer', () => w.heard(group.id).at(-1));
    expect(answer.text).toContain('private chat');
  });
});

describe('a press', () => {
  it('is noted, shown on the card, changed, taken back', async () => {
    const w = await open();
    const signal = await w.publish();
    let card = await withCard(w);
    card = await press(w, card, 'Took');
    expect(w.toasts().at(-1)).toBe('Noted: Took');
    expect(card.caption).toMatch(/sent 14:30:19 UTC\n✅ Took · 14:30 UTC$/);
    expect(buttonTexts(card)).toEqual([
      ...['✅ Took ✓', 'Skipped', 'Monitoring', '✍️ My entry', '↩️ Undo', 'Copy levels', 'Details', 'Chart ↗'],
    ]);
    expect(w.changed).toContainEqual({ kind: 'decision', id: signal.id });
    card = await press(w, card, 'Skipped');
    expect(w.toasts().at(-1)).toBe('Noted: Skipped');
    card = await press(w, card, 'Monitoring');
    expect(card.caption).toContain('📊 Monitoring · 14:30 UTC');
    expect(buttonTexts(card).slice(3, 7)).toEqual(['🔔 Entry', '🔔 Target', '🔔 Stop', '↩️ Undo']);
    card = await press(w, card, 'Undo');
    expect(w.toasts().at(-1)).toBe('Taken back: Monitoring');
    expect(card.caption).toMatch(/sent 14:30:19 UTC$/);
    expect(buttonTexts(card)).toEqual([
      ...['✅ Took', '❌ Skipped', '📊 Monitoring', 'Copy levels', 'Details', 'Chart ↗'],
    ]);
    expect((await w.presses()).map((one) => one.decision)).toEqual(['took', 'skipped', 'monitoring', 'undone']);
  });

  it('twice counts once', async () => {
    const w = await open();
    await w.publish();
    const card = await withCard(w);
    await press(w, card, 'Took');
    await press(w, card, 'Took');
    expect(w.toasts().slice(-2)).toEqual(['Noted: Took', 'Already noted: Took']);
    expect(await w.presses()).toHaveLength(1);
    expect(await w.stores.outbox.counts()).toMatchObject({ queued: 0, sending: 0, retry: 0, dead: 0 });
  });

  it('after the end is noted as late', async () => {
    const w = await open();
    const signal = await w.publish();
    const card = await withCard(w);
    await w.stores.signals.settle(signal.id, endedAt(signal, 'target', 1.7));
    w.advance(2 * HOUR_MS);
    const after = await press(w, card, 'Took');
    expect(w.toasts().at(-1)).toBe('Noted: Took (after the end)');
    expect(after.caption).toMatch(/TARGET \+1\.7 R\n.*✅ Took · 16:30 UTC · after the end$/s);
    expect(await w.presses()).toMatchObject([{ decision: 'took', late: true }]);
  });

  it('on Details brings the whole why as a reply', async () => {
    const w = await open();
    await w.publish();
    const card = await withCard(w);
    await press(w, card, 'Details');
    const details = await until('the details', () =>
      w.heard(ALEX).find((one) => one.replyToMessageId === card.messageId),
    );
    expect(details.text).toContain('Gates passed');
    expect((details.text ?? '').length).toBeLessThanOrEqual(4096);
  });

  it('on an older copy of the card changes that copy too', async () => {
    const w = await open();
    await w.publish();
    const older = await withCard(w);
    const newer = await withCard(w);
    await press(w, older, 'Took');
    const shown = await until('both copies changed', () => {
      const cards = w.heard(ALEX).filter((message) => message.photo);
      return cards.every((card) => buttonTexts(card).includes('✅ Took ✓')) && cards;
    });
    expect(shown.map((card) => card.messageId)).toEqual([older.messageId, newer.messageId]);
  });

  it('by a stranger is refused, on an unknown signal or a foreign button answered', async () => {
    const w = await open();
    const signal = await w.publish();
    const card = await withCard(w);
    await w.running.bot.stop();
    const api = await import('grammy').then(({ Api }) => new Api(TOKEN, { apiRoot: w.apiRoot }));
    w.world.say(SAM, SAM, 'hi');
    w.rest();
    const took = pressData({ kind: 'decision', decision: 'took', signalId: signal.id });
    const forged = await api.sendMessage(SAM, 'x', {
      reply_markup: { inline_keyboard: [[{ text: 'x', callback_data: took }]] },
    });
    const mine = await api.sendMessage(ALEX, 'x', {
      reply_markup: {
        inline_keyboard: [
          [{ text: 'x', callback_data: 'd:t:20200101T0000Z-BTC-USD' }],
          [{ text: 'y', callback_data: 'menu/0/0' }],
        ],
      },
    });
    w.world.press(SAM, SAM, forged.message_id, took);
    w.world.press(ALEX, ALEX, mine.message_id, 'd:t:20200101T0000Z-BTC-USD');
    w.world.press(ALEX, ALEX, mine.message_id, 'menu/0/0');
    await w.restart();
    await until('three toasts', () => w.toasts().length === 3);
    expect(w.toasts()).toEqual([
      `This bot is for invited people only. Your number: ${SAM}`,
      'I have no record of this signal any more.',
      'This button no longer works. /start shows the latest signal.',
    ]);
    expect(await w.presses()).toEqual([]);
    expect(card.photo).toBeDefined();
  });
});

describe('the bot', () => {
  it('goes on after a restart with what was pressed meanwhile', async () => {
    const w = await open();
    await w.publish();
    const card = await withCard(w);
    await w.running.bot.stop();
    expect(w.health.parts().filter(({ part }) => part === 'telegram')).toMatchObject([
      { part: 'telegram', state: 'off' },
    ]);
    w.world.press(ALEX, ALEX, card.messageId, card.keyboard?.inline_keyboard[0]?.[0]?.callback_data ?? '');
    w.rest(20_000);
    w.advance(MINUTE_MS);
    await w.restart();
    await until('the press', async () => (await w.presses()).length === 1);
    await until('an owed change', () => w.changed.some((change) => change.kind === 'decision'));
    await w.deliver();
    expect(w.heard(ALEX).findLast((message) => message.photo)?.caption).toContain('✅ Took · 14:31 UTC');
    expect(w.said.filter((one) => one.level === 'error')).toEqual([]);
  });

  it('notices being blocked and let in again', async () => {
    const w = await open();
    await w.say(ALEX, '/start');
    const state = async () => (await w.stores.subscribers.get(ALEX))?.state;
    w.world.block(ALEX);
    await until('unreachable', async () => (await state()) === 'unreachable');
    w.world.unblock(ALEX);
    await until('active', async () => (await state()) === 'active');
    expect(await state()).toBe('active');
  });

  it('sends an answer later where Telegram asks to wait', async () => {
    const w = await open();
    for (let i = 0; i < 5; i++) w.world.say(ALEX, ALEX, '/help');
    await until('three answers', () => w.heard(ALEX).length === 3);
    await until('the rest', () => {
      w.rest(500);
      return w.heard(ALEX).length === 5;
    });
    expect(w.said.filter((one) => one.level === 'error')).toEqual([]);
  });

  it('says sorry where something of ours breaks, and goes on', async () => {
    let broken = true;
    const w = await open({
      disturbed: ({ signals, ...stores }) => ({
        ...stores,
        signals: {
          ...signals,
          list: (query) => (broken ? Promise.reject(new Error(`boom at bot${TOKEN}`)) : signals.list(query)),
        },
      }),
    });
    expect((await w.say(ALEX, '/signals')).text).toMatch(/^Sorry/);
    broken = false;
    expect((await w.say(ALEX, '/signals')).text).toContain('No signal has come yet');
    expect(JSON.stringify(w.said)).toContain('boom');
    expect(JSON.stringify(w.said)).not.toContain(TOKEN);
  });

  it('says sorry in words where the press had been answered already, and what was pressed could not be kept', async () => {
    let broken = true;
    const w = await open({
      disturbed: ({ personalResults, ...stores }) => ({
        ...stores,
        personalResults: {
          ...personalResults,
          put: (said) => (broken ? Promise.reject(new Error('the disk is full')) : personalResults.put(said)),
        },
      }),
    });
    await w.say(ALEX, '/start');
    const { id } = await w.publish();
    await w.stores.outbox.enqueue([{ subscriber: ALEX, kind: 'card', subject: id, revision: 1 }], w.time.market);
    await w.deliver();
    const card = await until('a card', () => w.heard(ALEX).findLast((message) => message.photo));
    const win = pressData({ kind: 'result', result: 'win', signalId: id });
    w.world.press(ALEX, ALEX, card.messageId, win);
    await until('the apology', () => w.heard(ALEX).findLast(({ text }) => text?.startsWith('Sorry')));
    broken = false;
    w.rest(5000);
    w.world.press(ALEX, ALEX, card.messageId, win);
    await until('the read-back', () => w.heard(ALEX).findLast(({ text }) => /win/i.test(text ?? '')));
    expect(await w.stores.personalResults.of(ALEX)).toMatchObject([{ signalId: id, result: 'win' }]);
  });

  it('tells of a second poller in words and takes up listening again', async () => {
    const w = await open();
    const part = () => w.health.parts().find((one) => one.part === 'telegram');
    await until('listening', () => part()?.state !== 'degraded' && w.running.bot.username());
    const rival = new AbortController();
    const url = `${w.apiRoot}/bot${TOKEN}/getUpdates`;
    const body = JSON.stringify({ timeout: 1 });
    const headers = { 'Content-Type': 'application/json' };
    fetch(url, { method: 'POST', headers, body, signal: rival.signal }).catch(() => undefined);
    await until('a conflict', () => part()?.detail.includes('another program listens with this token'));
    rival.abort();
    expect((await w.say(ALEX, '/help')).text).toContain('What you can do');
  });
});

describe('starting', () => {
  const refused = async (w: BotWorld): Promise<Error> =>
    w.running.bot.start().then(
      () => new Error('it started'),
      (error: unknown) => error as Error,
    );

  it('says that the token is refused', async () => {
    const w = await open({ start: false, bot: { token: '7000001:AAwrong-secret_of-the-loopback' } });
    const error = await refused(w);
    expect(error).toMatchObject({ name: 'TelegramStartError', reason: 'token refused' });
    expect(error.message).toContain('TELEGRAM_BOT_TOKEN');
  });

  it('is tried again where Telegram asks to wait, as long later as it asks', async () => {
    const flooded = createServer((_request, response) => {
      response.writeHead(429, { 'content-type': 'application/json' });
      response.end('{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":30}}');
    });
    await new Promise<void>((resolve) => flooded.listen(0, '127.0.0.1', resolve));
    const { port } = flooded.address() as AddressInfo;
    const w = await open({ start: false, bot: { apiRoot: `http://127.0.0.1:${port}` } });
    expect(await refused(w)).toMatchObject({ reason: 'not reached', retryAfterMs: 30_000 });
    flooded.close();
  });

  const wrong = [
    [
      'an answer without an end',
      (r: ServerResponse) => {
        const more = (): void =>
          void (r.destroyed || (r.write(' '.repeat(1 << 20)) ? setImmediate(more) : r.once('drain', more)));
        more();
      },
      /longer than we accept/,
    ],
    [
      'a small answer that unpacks into a large one',
      (r: ServerResponse) => {
        r.setHeader('content-encoding', 'gzip');
        r.end(gzipSync(Buffer.alloc(17 << 20, ' ')));
      },
      /longer than we accept/,
    ],
    [
      'an answer that leads elsewhere',
      (r: ServerResponse) => r.writeHead(307, { location: '/elsewhere' }).end(),
      /leads elsewhere/,
    ],
  ] as const;
  it.each(wrong)('reads %s no further', async (_what, reply, because) => {
    const paths: string[] = [];
    const server = createServer((request, response) => {
      paths.push(request.url ?? '');
      reply(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const w = await open({ start: false, bot: { apiRoot: `http://127.0.0.1:${port}` } });
    expect((await refused(w)).message).toMatch(because);
    expect(paths.filter((path) => path.includes('elsewhere'))).toEqual([]);
    server.closeAllConnections();
    server.close();
  });

  it('says that Telegram is not reached, without the token', async () => {
    const w = await open({ start: false, bot: { apiRoot: 'http://127.0.0.1:9' } });
    const error = await refused(w);
    expect(error).toMatchObject({ reason: 'not reached' });
    expect(`${error.message} ${error.stack} ${JSON.stringify(w.said)}`).not.toContain('AAtest');
    expect(error.message).toMatch(/ECONNREFUSED/);
  });
});
