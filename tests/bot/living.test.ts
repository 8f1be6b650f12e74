// The living card at the wire: its states, what rings, levels told once, replies that work like buttons, quiet hours.
import { afterEach, describe, expect, it } from 'vitest';
import { defaultPreferences, type Preferences } from '../../core/delivery/preferences.ts';
import { type Instant, MINUTE_MS, plus } from '../../core/instant.ts';
import type { Candles } from '../../core/market/candles.ts';
import { candlesOf } from '../../core/market/shapeCandles.ts';
import { createWatchCards } from '../../jobs/watchCards.ts';
import type { Message } from '../../sandbox/telegram/world.types.ts';
import { embeddedForTests, quietLog } from '../support/openOnEmbedded.ts';
import { ALEX, type BotWorld, startBotWorld, until } from './support/botWorld.ts';
import { endedAt, NOON } from './support/signals.ts';

const embedded = embeddedForTests();
let world: BotWorld | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

/** The admin with preferences, and the card of a signal published a moment ago. */
const withCard = async (wishes: Partial<Preferences> = {}) => {
  const w = await startBotWorld(embedded);
  world = w;
  w.world.say(ALEX, ALEX, '/help');
  await until('help', () => w.heard(ALEX).length > 0);
  const preferences = { ...defaultPreferences, ...wishes };
  const person = { id: ALEX, firstName: 'Alex', role: 'admin', state: 'active', joinedAt: NOON, preferences } as const;
  await w.stores.subscribers.put(person);
  const signal = await w.publish();
  const row = { subscriber: ALEX, kind: 'card', subject: signal.id, revision: 1 } as const;
  await w.stores.outbox.enqueue([row], plus(signal.publishedAt, 1000));
  await w.deliver();
  const card = (): Message | undefined => w.heard(ALEX).find((message) => message.caption?.startsWith('🚨'));
  const newest = (): Message | undefined => w.heard(ALEX).at(-1);
  return { w, signal, card, newest };
};

type Scene = Awaited<ReturnType<typeof withCard>>;

/** Presses a button of the message; resolves with the toast. */
const press = async ({ w }: Scene, message: Message | undefined, label: string): Promise<string | undefined> => {
  const before = w.toasts().length;
  const button = message?.keyboard?.inline_keyboard.flat().find((one) => one.text.includes(label));
  w.rest(5000);
  w.world.press(ALEX, ALEX, message?.messageId ?? 0, button?.callback_data ?? `no ${label}`);
  await until('a toast', () => w.toasts().length > before);
  return w.toasts().at(-1);
};

/** Replies to the card; the bot's answer. */
const reply = async ({ w, card }: Scene, text: string): Promise<Message> => {
  const before = w.heard(ALEX).length;
  w.rest(5000);
  w.world.say(ALEX, ALEX, text, { replyTo: card()?.messageId ?? 0 });
  return until(`an answer to ${text}`, () => w.heard(ALEX).at(before));
};

/** The watcher of prices over one candle a pass. */
const watcher = ({ w }: Scene) => {
  let seen: Candles = candlesOf([], 60);
  const watch = createWatchCards({
    ...{ stores: w.stores, clock: { ...clockOf(w) }, changes: { emit: () => undefined }, log: quietLog },
    feed: { since: async () => ({ candles: seen, complete: true }) },
  });
  return async (price: number, low = price, high = price): Promise<void> => {
    const time = Math.floor(w.time.market / 60_000) * 60 - 60;
    seen = candlesOf([{ time, open: price, high, low, close: price, volume: 1, filled: false }], 60);
    await watch();
    await w.deliver();
  };
};
const clockOf = (w: BotWorld) => ({
  speed: 1,
  now: (): Instant => w.time.market,
  wallMs: () => w.time.wallMs,
  waitUntil: async () => undefined,
  sleep: async () => undefined,
});

const headOf = (message: Message | undefined): string => message?.caption?.split('\n')[0] ?? '';

describe('a card', () => {
  it('says when the price has left, when one may enter again, when it is too late, and how it ended, redrawn', async () => {
    const scene = await withCard();
    const { w, signal, card } = scene;
    const see = watcher(scene);
    expect(card()?.silent).toBe(false);
    const photo = card()?.photo?.fileId;
    await see(signal.entry + 100);
    expect(headOf(card())).toContain('VALID until 14:35 UTC');
    await see(signal.entry + 250);
    expect(headOf(card())).toContain('MOVED - DO NOT CHASE');
    await see(signal.entry + 10);
    expect(headOf(card())).toContain('VALID until 14:35 UTC');
    w.advance(6 * MINUTE_MS);
    await see(signal.entry + 10);
    expect(headOf(card())).toContain('ENTRY EXPIRED 14:35 UTC · OPEN');
    const owed = await w.owed();
    await see(signal.entry + 20);
    expect(await w.owed()).toBe(owed);
    expect(card()?.photo?.fileId).toBe(photo);
    await w.stores.signals.settle(signal.id, endedAt(signal, 'target', 1.68));
    w.advance(2 * 60 * MINUTE_MS);
    await w.stores.outbox.enqueue(
      [
        { subscriber: ALEX, kind: 'state', subject: signal.id, revision: 1 },
        { subscriber: ALEX, kind: 'outcome', subject: signal.id, revision: 1 },
      ],
      w.time.market,
    );
    await w.deliver();
    expect(headOf(card())).toContain('TARGET +1.7 R');
    expect(card()?.photo?.fileId).not.toBe(photo);
    expect(scene.newest()).toMatchObject({ silent: true, replyToMessageId: card()?.messageId });
  });

  it('rings for the stop of who took it, and offers what came of it', async () => {
    const scene = await withCard();
    const { w, signal, card, newest } = scene;
    expect(await press(scene, card(), 'Took')).toBe('Noted: Took');
    await w.stores.signals.settle(signal.id, endedAt(signal, 'stop', -1.3));
    await w.stores.outbox.enqueue(
      [{ subscriber: ALEX, kind: 'outcome', subject: signal.id, revision: 1 }],
      w.time.market,
    );
    await w.deliver();
    expect(newest()).toMatchObject({ silent: false });
    expect(
      newest()
        ?.keyboard?.inline_keyboard.flat()
        .map((one) => one.text),
    ).toEqual([...['✅ Win', '❌ Loss', '➖ Breakeven', '✍️ My entry', '✍️ My exit']]);
    const outcome = newest();
    await press(scene, outcome, 'Loss');
    await until('the result read back', () => newest()?.text?.startsWith('Noted: Loss'));
    expect((await w.stores.personalResults.get(signal.id, ALEX))?.standing.result).toBe('loss');
    await press(scene, newest(), 'Undo');
    await until('taken back', () => newest()?.text?.startsWith('Taken back'));
    expect(await w.stores.personalResults.get(signal.id, ALEX)).toBeUndefined();
  });

  it('carries the size of the account, the levels to copy and a link to the right chart', async () => {
    const { card } = await withCard({ accountUsd: 1000, riskPct: 1 });
    expect(card()?.caption).toContain('Size: 0.01205 BTC (1,161 USD, leverage 1.2x) risks 10 USD');
    const buttons = card()?.keyboard?.inline_keyboard.flat() ?? [];
    expect(buttons.find((one) => one.copy_text)?.copy_text?.text).toBe('BUY BTC-USD 96420 SL 95800 TP 97500');
    expect(buttons.find((one) => one.url)?.url).toBe(
      'https://www.tradingview.com/chart/?symbol=COINBASE%3ABTCUSD&interval=5',
    );
  });

  it('goes without its picture to who wants none, and lives on as text', async () => {
    const scene = await withCard({ charts: false });
    const { w, signal, newest } = scene;
    expect(newest()?.photo).toBeUndefined();
    expect(newest()?.text).toContain('V7 SIGNAL · BTC-USD');
    await w.stores.signals.settle(signal.id, endedAt(signal, 'expired', 0.2));
    await w.stores.outbox.enqueue(
      [{ subscriber: ALEX, kind: 'state', subject: signal.id, revision: 1 }],
      w.time.market,
    );
    await w.deliver();
    expect(newest()?.text).toContain('EXPIRED +0.2 R');
  });

  it('is told once near each level that was asked for, and of no other', async () => {
    const scene = await withCard();
    const { w, signal, card, newest } = scene;
    await press(scene, card(), 'Monitoring');
    await until('its levels', () =>
      card()
        ?.keyboard?.inline_keyboard.flat()
        .some((one) => one.text === '🔔 Stop'),
    );
    expect(await press(scene, card(), '🔔 Stop')).toBe('No word about the stop.');
    w.advance(6 * MINUTE_MS);
    const see = watcher(scene);
    const before = w.heard(ALEX).length;
    await see(signal.takeProfit - 50);
    expect(newest()?.text).toContain('BTC-USD BUY is near its target 97,500.00: 97,450.00');
    expect(newest()?.silent).toBe(true);
    await see(signal.takeProfit - 40);
    await see(signal.stopLoss + 20);
    expect(w.heard(ALEX).length).toBe(before + 1);
  });

  it('waits for the end of quiet hours; what ended meanwhile is one silent line', async () => {
    const quiet = Array.from({ length: 7 }, () => ({ from: '00:00', to: '16:00' }));
    const { w, signal, card, newest } = await withCard({ quiet });
    expect(card()).toBeUndefined();
    await w.stores.signals.settle(signal.id, endedAt(signal, 'stop', -1.34));
    w.advance(2 * 60 * MINUTE_MS);
    w.time.wallMs += 2 * 60 * MINUTE_MS;
    await w.deliver();
    expect(card()).toBeUndefined();
    expect(newest()?.text).toMatch(/^⌛ One signal expired before I could bring it to you[^]*STOP -1\.3 R/);
    expect(newest()?.silent).toBe(true);
  });

  it('comes after quiet hours where it is still worth it', async () => {
    const quiet = Array.from({ length: 7 }, () => ({ from: '00:00', to: '14:33' }));
    const { w, card } = await withCard({ quiet });
    expect(card()).toBeUndefined();
    w.advance(4 * MINUTE_MS);
    w.time.wallMs += 4 * MINUTE_MS;
    await w.deliver();
    expect(headOf(card())).toContain('VALID until 14:35 UTC');
  });
});

describe('a reply to the card', () => {
  it('takes the trade with its price, reads it back, closes it, and can be taken back', async () => {
    const scene = await withCard();
    const { w, signal, card } = scene;
    const taken = await reply(scene, 'took 0.1 @ 96,450');
    expect(taken.text).toContain('Noted: you took BTC-USD BUY at 96,450.00, 0.03 % worse');
    expect(taken.text).toContain('0.1 BTC');
    await until('the mark on the card', async () => {
      await w.deliver();
      return card()?.caption?.includes('✅ Took');
    });
    const closed = await reply(scene, 'closed 97200');
    expect(closed.text).toMatch(
      /Closed at 97,200\.00\.\nWin · \+0\.56 % · \+0\.9 R · \+53\.68 USD \(after the card's costs\)/,
    );
    expect((await w.stores.personalResults.get(signal.id, ALEX))?.standing).toMatchObject({
      ...{ result: 'win', entryPrice: 96_450, exitPrice: 97_200 },
    });
    await press(scene, closed, 'Undo');
    await until('taken back', () => scene.newest()?.text?.includes('entry 96,450.00'));
    expect(await w.stores.personalResults.get(signal.id, ALEX)).toBeUndefined();
  });

  it('is undone with the answer it brought along, and without it where that stood before', async () => {
    const scene = await withCard();
    const { w, signal, card, newest } = scene;
    await w.stores.subscribers.setIntroduction(ALEX, 'done');
    const taken = await reply(scene, 'took 0.1 @ 96,450');
    await press(scene, taken, 'Undo');
    await until('taken back', () => newest()?.text?.startsWith('Taken back, Took as well'));
    expect(await w.stores.decisions.get(signal.id, ALEX)).toBeUndefined();
    await press(scene, card(), 'Took');
    await reply(scene, 'took 96450');
    expect((await reply(scene, 'undo')).text).toMatch(/^Taken back\. .*no prices of yours/);
    expect(await w.stores.decisions.get(signal.id, ALEX)).toMatchObject({ decision: 'took' });
  });

  it('asks where a price cannot be read or has two readings, and takes the answer', async () => {
    const scene = await withCard();
    const { w, newest } = scene;
    expect((await reply(scene, 'took abc')).text).toContain('could not read a price in “abc”');
    await w.restart();
    const answer = await w.say(ALEX, '96,450');
    expect(answer.text).toContain('at 96,450.00');
    const two = await reply(scene, 'closed 1,234');
    expect(two.text).toContain('two ways');
    await press(scene, two, '1234');
    await until('the exit', () => newest()?.text?.includes('Closed at 1,234.00'));
    expect((await reply(scene, 'closed 9.72')).text).toContain('far from');
  });

  it('works like the other buttons, and says what it can where it is unclear', async () => {
    const scene = await withCard();
    const { w, signal } = scene;
    expect((await reply(scene, 'skip')).text).toBe('Noted: Skipped · BTC-USD BUY.');
    expect(await w.stores.decisions.get(signal.id, ALEX)).toMatchObject({ decision: 'skipped' });
    expect((await reply(scene, 'undo')).text).toBe('Taken back: Skipped · BTC-USD BUY.');
    expect(await w.stores.decisions.get(signal.id, ALEX)).toBeUndefined();
    expect((await reply(scene, 'what do you think?')).text).toContain('A reply to a card can say');
    expect((await w.say(ALEX, 'took 96450')).text).toContain('reply to its card');
    expect((await w.say(ALEX, 'hello there')).text).toContain('/help');
  });
});
