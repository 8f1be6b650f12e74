// Cards in groups and channels at the wire: topics, each member's press and the totals, a channel's delay and its link.
import { afterEach, describe, expect, it } from 'vitest';
import { defaultPreferences } from '../../core/delivery/preferences.ts';
import type { DeliveryKind } from '../../core/delivery.ts';
import { MINUTE_MS } from '../../core/instant.ts';
import { createDeliver } from '../../jobs/deliver.ts';
import type { Message } from '../../sandbox/telegram/world.types.ts';
import { embeddedForTests, quietLog } from '../support/openOnEmbedded.ts';
import { ALEX, type BotWorld, SAM, startBotWorld, until } from './support/botWorld.ts';
import { dataOf, labelsOf, scriptOf } from './support/script.ts';
import { endedAt, NOON } from './support/signals.ts';

const embedded = embeddedForTests();
let world: BotWorld | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

const open = async (proofChannel?: string): Promise<BotWorld> => {
  world = await startBotWorld(embedded, proofChannel === undefined ? {} : { bot: { proofChannel } });
  return world;
};

const cardIn = (w: BotWorld, chat: number): Message => {
  const found = w.heard(chat).findLast((message) => message.caption?.startsWith('🚨'));
  if (!found) throw new Error('no card there');
  return found;
};
const captionIn = (w: BotWorld, chat: number): string => cardIn(w, chat).caption ?? '';

/** Delivers until the card there says so: what a press owes comes after its toast. */
const says = (w: BotWorld, chat: number, words: string): Promise<unknown> =>
  until(`${words} on the card`, async () => {
    await w.deliver();
    return w.heard(chat).length > 0 && captionIn(w, chat).includes(words);
  });

/** A group, forum or channel that has subscribed, with the card of a new signal owed to it. */
const subscribed = async (
  w: BotWorld,
  kind: 'group' | 'forum' | 'channel',
  { delayMinutes = 0 }: { readonly delayMinutes?: number } = {},
) => {
  const chat = w.world.createChat(ALEX, kind, 'Traders');
  const threadId = kind === 'forum' ? w.world.topics(chat.id)[0]?.threadId : undefined;
  await w.stores.subscribers.put({
    ...{ id: chat.id, firstName: 'Traders', role: 'member', state: 'active', joinedAt: NOON },
    place: { kind: kind === 'channel' ? 'channel' : 'group', ...(threadId === undefined ? {} : { threadId }) },
    preferences: { ...defaultPreferences, delayMinutes },
  });
  const signal = await w.publish();
  const owe = (subscriber: number, what: DeliveryKind) =>
    w.stores.outbox.enqueue([{ subscriber, kind: what, subject: signal.id, revision: 1 }], signal.publishedAt);
  await owe(chat.id, 'card');
  return { chat, threadId, signal, owe };
};

const memberOf = (w: BotWorld, chat: number): number => {
  const { id } = w.world.addPerson('Kim');
  w.world.addMember(chat, id);
  return id;
};

describe('a card in a group', () => {
  it('stands in its topic, and so does how it ended', async () => {
    const w = await open();
    const { chat, threadId, signal, owe } = await subscribed(w, 'forum');
    await w.deliver();
    expect(threadId).toBeDefined();
    expect(cardIn(w, chat.id).threadId).toBe(threadId);
    w.advance(95 * MINUTE_MS);
    await w.stores.signals.settle(signal.id, endedAt(signal, 'target', 1.7));
    await owe(chat.id, 'state');
    await owe(chat.id, 'outcome');
    await w.deliver();
    const reply = w.heard(chat.id).at(-1);
    expect(reply).toMatchObject({ threadId, replyToMessageId: cardIn(w, chat.id).messageId });
    expect(captionIn(w, chat.id)).toContain('TARGET');
    const details = await scriptOf(w, ALEX, chat.id).press(cardIn(w, chat.id), 'Details');
    expect(details).toBe('');
    await until('the details', () => w.heard(chat.id).at(-1)?.text?.includes('Hurst'));
    expect(w.heard(chat.id).at(-1)?.threadId).toBe(threadId);
  });

  it('counts each member’s press for that member, shows the totals, and marks nobody’s answer as the group’s', async () => {
    const w = await open();
    const { chat, signal } = await subscribed(w, 'group');
    await w.deliver();
    const members = [memberOf(w, chat.id), memberOf(w, chat.id), memberOf(w, chat.id)] as const;
    const press = (who: number, label: string) => scriptOf(w, who, chat.id).press(cardIn(w, chat.id), label);
    expect(await press(members[0], 'Took')).toContain('Took');
    await press(members[1], 'Took');
    await press(members[2], 'Skipped');
    await says(w, chat.id, '✅ 2 took · ❌ 1 skipped');
    expect(labelsOf(cardIn(w, chat.id)).join()).not.toContain('Undo');
    await press(members[1], 'Monitoring');
    await says(w, chat.id, '✅ 1 took · ❌ 1 skipped · 📊 1 monitoring');
    expect((await w.stores.decisions.get(signal.id, members[1]))?.decision).toBe('monitoring');
    expect(await w.stores.decisions.get(signal.id, chat.id)).toBeUndefined();
  });

  it('tells a member’s own card what they said in the group, and the group nothing of what they say alone', async () => {
    const w = await open();
    const { chat, owe } = await subscribed(w, 'group');
    w.world.say(SAM, SAM, '/id');
    await w.stores.subscribers.put({ id: SAM, firstName: 'Sam', role: 'member', state: 'active', joinedAt: NOON });
    w.world.addMember(chat.id, SAM);
    await owe(SAM, 'card');
    await w.deliver();
    await scriptOf(w, SAM, chat.id).press(cardIn(w, chat.id), 'Took');
    await says(w, SAM, 'Took');
    await says(w, chat.id, '✅ 1 took');
    expect(labelsOf(cardIn(w, SAM)).join()).toContain('Undo');
    await scriptOf(w, SAM).press(cardIn(w, SAM), 'Skipped');
    await says(w, SAM, 'Skipped');
    expect(captionIn(w, chat.id)).not.toContain('skipped');
  });

  it('is edited no more often than a group allows, however many press, and ends with all of them counted', async () => {
    const w = await open();
    const { chat } = await subscribed(w, 'group');
    await w.deliver();
    w.rest();
    const times: number[] = [];
    const refused: string[] = [];
    const clock = {
      ...{ speed: 1, now: () => w.time.market, wallMs: () => w.time.telegramWallMs },
      waitUntil: async () => undefined,
      sleep: async (ms: number) => w.rest(ms),
    };
    const deliver = createDeliver({
      ...{ stores: w.stores, clock, log: quietLog, health: w.health },
      courier: async (rows) => {
        const take = await w.running.bot.courier(rows);
        return async (row) => {
          const result = await take(row);
          if (result.kind === 'sent') times.push(w.time.telegramWallMs);
          if (result.kind === 'retry') refused.push(result.because);
          return result;
        };
      },
    });
    const data = dataOf(cardIn(w, chat.id), 'Took');
    for (let n = 0; n < 26; n++) {
      const toasts = w.toasts().length;
      w.world.press(memberOf(w, chat.id), chat.id, cardIn(w, chat.id).messageId, data);
      await until('an answer', () => w.toasts().length > toasts);
      await deliver.drain(new AbortController().signal);
      w.rest(300);
    }
    await until('all of them counted', async () => {
      await deliver.wake(120_000, new AbortController().signal);
      return captionIn(w, chat.id).includes('✅ 26 took');
    });
    expect(refused).toEqual([]);
    for (const from of times)
      expect(times.filter((at) => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(20);
    expect(times.length).toBeLessThan(26);
  });
});

describe('a channel’s card', () => {
  it('comes as late as it says, with a link to the bot in place of the buttons, and lives on', async () => {
    const w = await open();
    const { chat, signal, owe } = await subscribed(w, 'channel', { delayMinutes: 15 });
    await w.deliver();
    expect(w.heard(chat.id)).toEqual([]);
    w.advance(14 * MINUTE_MS);
    w.time.wallMs += 16 * MINUTE_MS;
    await w.deliver();
    expect(w.heard(chat.id)).toEqual([]);
    w.advance(MINUTE_MS);
    w.time.wallMs += 2 * MINUTE_MS;
    await w.deliver();
    const card = cardIn(w, chat.id);
    expect(card.caption).toContain('this channel hears 15 min later');
    const buttons = card.keyboard?.inline_keyboard.flat() ?? [];
    expect(buttons.some((button) => button.callback_data !== undefined)).toBe(false);
    expect(buttons.map((button) => button.url).join()).toContain(`?start=s_${signal.id}`);
    w.advance(90 * MINUTE_MS);
    await w.stores.signals.settle(signal.id, endedAt(signal, 'stop', -1));
    await owe(chat.id, 'state');
    await w.deliver();
    expect(captionIn(w, chat.id)).toContain('STOP');
    expect(
      cardIn(w, chat.id)
        .keyboard?.inline_keyboard.flat()
        .some((b) => b.callback_data !== undefined),
    ).toBe(false);
  });

  it('leads whoever follows its link to the card with buttons', async () => {
    const w = await open();
    const { chat, signal } = await subscribed(w, 'channel');
    await w.deliver();
    expect(captionIn(w, chat.id)).not.toContain('this channel hears');
    w.world.say(ALEX, ALEX, `/start s_${signal.id}`);
    await until('a card', async () => {
      await w.deliver();
      return w.heard(ALEX).some((message) => message.caption !== undefined);
    });
    expect(labelsOf(cardIn(w, ALEX)).join()).toContain('Took');
  });
});

describe('the channel of the proofs', () => {
  it('is nothing anybody is asked about; every other one is', async () => {
    const name = '@proof_1';
    const w = await open(name);
    const proof = w.world.createChat(ALEX, 'channel', 'Proof');
    expect(proof.kind === 'channel' && `@${proof.username}`).toBe(name);
    w.world.createChat(SAM, 'channel', 'Another');
    await scriptOf(w, ALEX).hears(/the channel Another/);
    expect(w.heard(ALEX).some((message) => message.text?.includes('channel Proof'))).toBe(false);
    expect(w.heard(proof.id)).toEqual([]);
  });
});
