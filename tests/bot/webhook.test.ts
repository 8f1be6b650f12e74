// Telegram posts instead of being polled: through the page's own route, with the secret, and again where it was not taken.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import type { Stores } from '../../core/ports/stores.ts';
import { createTelegramWebhook, WEBHOOK_PATH } from '../../web/telegramWebhook.ts';
import { embeddedForTests, quietLog } from '../support/openOnEmbedded.ts';
import { ALEX, type BotWorld, startBotWorld, TOKEN, until } from './support/botWorld.ts';

const SECRET = 'made-up-for-this-test';
const embedded = embeddedForTests();
const opened: { world: BotWorld; server: Server }[] = [];

/** The page's route on loopback in front of the bot, which can be told to refuse. */
const posted = async (disturbed: (stores: Stores) => Stores = (stores) => stores) => {
  let refusing = false;
  let world: BotWorld | undefined;
  const app = express();
  app.use(
    createTelegramWebhook({
      secret: SECRET,
      log: quietLog,
      handle: async (update) => {
        if (refusing) throw new Error('not now');
        await world?.running.bot.handleUpdate(update);
      },
    }),
  );
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${WEBHOOK_PATH}`;
  world = await startBotWorld(embedded, { bot: { webhook: { url, secret: SECRET } }, disturbed });
  opened.push({ world, server });
  return { world, url, refuse: (yes: boolean) => (refusing = yes) };
};

const post = (url: string, body: string, secret?: string): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...(secret && { 'x-telegram-bot-api-secret-token': secret }) },
  });

/** A card that Alex has, and what posts a press on it. */
const pressesOf = async (world: BotWorld) => {
  const { id } = await world.publish();
  await world.stores.outbox.enqueue([{ subscriber: ALEX, kind: 'card', subject: id, revision: 1 }], world.time.market);
  await world.deliver();
  const [card] = world.heard(ALEX);
  const press = (letter: string, n: number): Promise<void> => {
    const from = { id: ALEX, is_bot: false, first_name: 'Alex' };
    const message = { message_id: card?.messageId, date: 1, chat: { id: ALEX, type: 'private', first_name: 'Alex' } };
    const query = { id: `press ${n}`, from, message, chat_instance: '1', data: `d:${letter}:${id}` };
    return world.running.bot.handleUpdate({ update_id: 9000 + n, callback_query: query });
  };
  return Object.assign(press, { signalId: id });
};

afterEach(async () => {
  for (const { world, server } of opened.splice(0)) {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    await world.stop();
  }
});

describe('a bot that is posted to', () => {
  it('answers what people write, and says on /health how it listens', async () => {
    const { world } = await posted();
    expect((await world.say(ALEX, '/id')).text).toContain(String(ALEX));
    expect(world.health.parts()).toMatchObject(
      [{ part: 'telegram', state: 'ok', detail: /posts to the page/ }].map((p) => ({
        ...p,
        detail: expect.stringMatching(p.detail),
      })),
    );
  });

  it('is posted again what it could not take', async () => {
    const { world, refuse } = await posted();
    refuse(true);
    world.world.say(ALEX, ALEX, '/id');
    await until('a refused post', () => world.world.history(ALEX, 5).length > 0);
    refuse(false);
    await until('the answer', () => {
      world.rest(2_000);
      return world.heard(ALEX).some(({ text }) => text?.includes(String(ALEX)));
    });
  });

  it('does what is posted once: presses that come again in a row, as after a crash, neither undo a later one nor are answered', async () => {
    const { world } = await posted();
    const press = await pressesOf(world);
    for (const [i, letter] of ['u', 'm', 't', 't', 's'].entries()) await press(letter, i);
    const before = await world.presses();
    world.advance(3_600_000);
    for (const [i, letter] of ['u', 'm', 't', 't', 's'].entries()) await press(letter, i);
    expect((await world.stores.decisions.get(press.signalId, ALEX))?.decision).toBe('skipped');
    expect(await world.presses()).toEqual(before);
  });

  it('a press that was cut off once its word stood is complete when it comes again', async () => {
    let cuts = 1;
    const { world } = await posted(({ decisions, ...stores }) => ({
      ...stores,
      decisions: {
        ...decisions,
        put: async (word) => {
          await decisions.put(word);
          cuts -= 1;
          if (cuts === 0) throw new Error('cut off here');
        },
      },
    }));
    const press = await pressesOf(world);
    await expect(press('m', 1)).rejects.toThrow('cut off here');
    await press('m', 1);
    expect(await world.presses()).toHaveLength(1);
    expect(await world.stores.cardNotes.get(press.signalId, ALEX)).toMatchObject({
      watched: ['entry', 'target', 'stop'],
    });
  });

  it('hears nobody else: without the secret there is no such address, and what is no update is refused', async () => {
    const { world, url } = await posted();
    const update = JSON.stringify({ update_id: 1, message: { text: '/users' } });
    for (const secret of [undefined, 'guessed', `${SECRET}x`, SECRET.toUpperCase()])
      expect((await post(url, update, secret)).status).toBe(404);
    for (const body of ['{', '[]', '{"update_id":"1"}', 'null', 'x'.repeat(1_100_000)])
      expect((await post(url, body, SECRET)).status).toBeGreaterThanOrEqual(400);
    expect(world.heard(ALEX)).toEqual([]);
  });

  it('notices that another program took its webhook, says so, and takes it back only where nobody has it', async () => {
    const { world, url } = await posted();
    const call = (method: string, fields: object = {}) =>
      fetch(`${world.apiRoot}/bot${TOKEN}/${method}`, {
        method: 'POST',
        body: JSON.stringify(fields),
        headers: { 'content-type': 'application/json' },
      }).then((answer) => answer.json() as Promise<{ result: { url: string } }>);
    const set = async () => (await call('getWebhookInfo')).result.url;
    const token = () => world.health.parts().find(({ part }) => part === 'telegram token');
    await until('its first look', () => token()?.state === 'ok');

    const theirs = 'https://elsewhere.test/hidden-in-the-path';
    await call('setWebhook', { url: theirs });
    await until('that it is told', () => token()?.state === 'degraded');
    expect(token()?.detail).toMatch(/posted to elsewhere\.test; stop it/);
    expect(await set()).toBe(theirs);

    await call('deleteWebhook');
    await until('that it has it again', async () => (await set()) === url);
    await until('the all-clear', () => token()?.state === 'ok');
    expect((await world.say(ALEX, '/id')).text).toContain(String(ALEX));
    expect(JSON.stringify(world.said)).not.toContain('hidden-in-the-path');
  });

  it('says what Telegram says of posts that fail', async () => {
    const { world, refuse } = await posted();
    const telegram = () => world.health.parts().find(({ part }) => part === 'telegram');
    refuse(true);
    world.world.say(ALEX, ALEX, '/id');
    await until('the failure on /health', () => telegram()?.state === 'degraded');
    expect(telegram()?.detail).toMatch(/could not post to the page: .*503/);
    refuse(false);
    await until('the end of it', () => {
      world.rest(2_000);
      return telegram()?.state === 'ok';
    });
  });

  it('takes nothing once it has stopped', async () => {
    const { world, url } = await posted();
    await world.running.bot.stop();
    expect((await post(url, '{"update_id":1}', SECRET)).status).toBe(503);
    await world.running.bot.start();
  });
});
