// What Telegram gives again, because the process ended before it was noted as handled, changes nothing a second time.
import { afterEach, describe, expect, it } from 'vitest';
import { claimOne } from '../support/oneRow.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';
import { ALEX, type BotWorld, startBotWorld } from './support/botWorld.ts';

const embedded = embeddedForTests();
const worlds: BotWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.stop();
});

/** A card that Alex has taken, and updates posted by hand, of which those `cut` are never noted as handled. */
const taken = async () => {
  let cut = false;
  const world = await startBotWorld(embedded, {
    bot: { webhook: { url: 'http://127.0.0.1:9/telegram/webhook', secret: 'made-up' } },
    disturbed: ({ handledUpdates, ...stores }) => ({
      ...stores,
      handledUpdates: {
        ...handledUpdates,
        note: async (...which) => (cut ? undefined : handledUpdates.note(...which)),
      },
    }),
  });
  worlds.push(world);
  const { id, entry } = await world.publish();
  await world.stores.outbox.enqueue([{ subscriber: ALEX, kind: 'card', subject: id, revision: 1 }], world.time.market);
  await world.deliver();
  const [card] = world.heard(ALEX);
  const from = { id: ALEX, is_bot: false, first_name: 'Alex' };
  const message = { message_id: card?.messageId, date: 1, chat: { id: ALEX, type: 'private', first_name: 'Alex' } };
  const bot = { id: 7_000_001, is_bot: true, first_name: 'V7' };
  const post = async (update: { readonly update_id: number }): Promise<void> => {
    world.rest();
    await world.running.bot.handleUpdate(update);
  };
  const press = (data: string, n: number) =>
    post({
      update_id: n,
      ...{ callback_query: { id: `press ${n}`, from, message, chat_instance: '1', data: `${data}:${id}` } },
    });
  const reply = (text: string, n: number) =>
    post({
      update_id: n,
      ...{ message: { ...message, message_id: 500 + n, from, text, reply_to_message: { ...message, from: bot } } },
    });
  await press('d:t', 1);
  return {
    ...{ world, id, entry, press, reply },
    /** Does it twice, as where the process was killed just after the first time. */
    twice: async (once: () => Promise<void>): Promise<void> => {
      cut = true;
      await once();
      cut = false;
      await once();
    },
    notes: () => world.stores.cardNotes.get(id, ALEX),
    decision: async () => (await world.stores.decisions.get(id, ALEX))?.decision,
    result: () => world.stores.personalResults.get(id, ALEX),
  };
};

describe('an update that comes again', () => {
  it('a number said once is the entry, and never the exit as well', async () => {
    const { entry, reply, twice, notes, result } = await taken();
    await twice(() => reply(String(entry), 2));
    expect((await notes()).trade).toEqual({ entryPrice: entry });
    expect(await result()).toBeUndefined();
    await reply('undo', 3);
    expect((await notes()).trade).toEqual({});
  });

  it('a word that takes figures back takes nothing else', async () => {
    const { entry, reply, twice, notes, decision } = await taken();
    await reply(`took ${entry}`, 2);
    await twice(() => reply('undo', 3));
    expect((await notes()).trade).toEqual({});
    expect(await decision()).toBe('took');
  });

  it('a level that was asked for stays asked for', async () => {
    const { press, twice, notes } = await taken();
    await press('d:m', 2);
    await press('w:e', 3);
    expect((await notes()).watched.toSorted()).toEqual(['stop', 'target']);
    await twice(() => press('w:e', 4));
    expect((await notes()).watched.toSorted()).toEqual(['entry', 'stop', 'target']);
  });

  it('the word said last stands, though the clock was set back before it', async () => {
    const { world, reply, result } = await taken();
    world.advance(3_600_000);
    await reply('win', 2);
    world.advance(-3_600_000);
    await reply('loss', 3);
    expect((await result())?.standing.result).toBe('loss');
    await reply('undo', 4);
    expect((await result())?.standing.result).not.toBe('loss');
  });
});

it('a change of the card that was read before a press does not undo what the press has shown', async () => {
  const { world, id, press } = await taken();
  await world.stores.outbox.enqueue([{ subscriber: ALEX, kind: 'touch', subject: id, revision: 1 }], world.time.market);
  const row = await claimOne(world.stores.outbox, world.time.wallMs, 30_000);
  if (!row) throw new Error('no change is owed');
  const change = await world.running.bot.courier([row]);
  await press('d:s', 2);
  const marked = () =>
    (world.heard(ALEX)[0]?.keyboard?.inline_keyboard ?? [])
      .flat()
      .flatMap(({ text }) => (text.includes('✓') ? [text] : []));
  expect(marked()).toEqual([expect.stringContaining('Skipped')]);
  world.rest();
  expect((await change(row)).kind).toBe('sent');
  expect(marked()).toEqual([expect.stringContaining('Skipped')]);
});
