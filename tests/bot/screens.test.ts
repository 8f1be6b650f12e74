// What the commands show at the wire: open signals, lists that page, a market, the journal, summaries, and their buttons.
import { afterEach, describe, expect, it } from 'vitest';
import { MINUTE_MS, plus, SLOT_MS } from '../../core/instant.ts';
import { createSummarise } from '../../jobs/summarise.ts';
import type { Message } from '../../sandbox/telegram/world.types.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';
import { ALEX, type BotWorld, startBotWorld, until } from './support/botWorld.ts';
import { endedAt, NOON } from './support/signals.ts';

const embedded = embeddedForTests();
let world: BotWorld | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});
const open = async (): Promise<BotWorld> => {
  world = await startBotWorld(embedded, { bot: { symbols: ['BTC-USD', 'ETH-USD'] } });
  return world;
};

const press = async (w: BotWorld, message: Message, label: string): Promise<Message> => {
  const before = w.toasts().length;
  const button = message.keyboard?.inline_keyboard.flat().find((one) => one.text.includes(label));
  w.rest(5000);
  w.world.press(ALEX, ALEX, message.messageId, button?.callback_data ?? `no ${label}`);
  await until('a toast', () => w.toasts().length > before);
  const edits = (): number => w.heard(ALEX).find((one) => one.messageId === message.messageId)?.editDate ?? 0;
  await until('the screen again', () => edits() > 0);
  const found = w.heard(ALEX).find((one) => one.messageId === message.messageId);
  if (!found) throw new Error('the screen is gone');
  return found;
};

const took = async (w: BotWorld, signalId: string, decision: 'took' | 'skipped' = 'took'): Promise<void> =>
  w.stores.decisions.put({ signalId, subscriber: ALEX, decision, at: w.time.market, late: false });

describe('/status', () => {
  it('tells what is open, mine first, with price, result so far and time left, and again on Refresh', async () => {
    const w = await open();
    const mine = await w.publish({ asOf: plus(NOON, -SLOT_MS) });
    const other = await w.publish({ symbol: 'ETH-USD', entry: 2500, stopLoss: 2480, takeProfit: 2540 });
    await took(w, mine.id);
    await w.stores.cardNotes.note(mine.id, ALEX, { trade: { entryPrice: 96_500 } });
    await w.stores.signalMarks.put(mine.id, { price: 96_900, at: plus(NOON, 60_000), moved: true, told: 'moved' });
    w.advance(2 * MINUTE_MS);
    const answer = await w.say(ALEX, '/status');
    const text = answer.text ?? '';
    expect(text).toMatch(/^2 signals are open\n\n✅ BTC-USD BUY 72\/100 · 7 min old · 3 h 52 min left\n/);
    expect(text).toContain('96,900.00 at 14:31 UTC · +0.4 R now, after costs');
    expect(text).toContain('target +0.62 % · stop -1.14 % away');
    expect(text).toContain('yours from 96,500.00: +0.3 R');
    expect(text.indexOf('BTC-USD')).toBeLessThan(text.indexOf(other.symbol));
    await w.stores.signals.settle(mine.id, endedAt(mine, 'target', 1.7));
    w.advance(MINUTE_MS);
    const again = await press(w, answer, 'Refresh');
    expect(again.text).toMatch(/^One signal is open\n/);
    expect(again.text).toContain('as of 14:33:19 UTC');
    expect((await w.say(ALEX, '/open')).text).toContain('One signal is open');
  });

  it('says so where nothing is open', async () => {
    const w = await open();
    expect((await w.say(ALEX, '/status')).text).toContain('Nothing is open now. The next cycle ends at');
  });
});

describe('lists', () => {
  it('page through older signals and back, in place', async () => {
    const w = await open();
    for (let i = 12; i > 0; i--) await w.publish({ asOf: plus(NOON, -i * SLOT_MS) }, { candles: false });
    const first = await w.say(ALEX, '/signals');
    expect(first.text).toContain('The last 10 signals');
    const older = await press(w, first, 'Older');
    expect(older.text).toContain('Earlier signals');
    expect(older.text?.match(/BTC-USD BUY/g)).toHaveLength(2);
    const [oldest] = await w.stores.signals.list({ limit: 1 });
    if (!oldest) throw new Error('no signal');
    await w.stores.signals.settle(oldest.signal.id, endedAt(oldest.signal, 'stop', -1.3));
    expect((await w.say(ALEX, '/trades')).text).toMatch(
      /STOP -1\.3 R -0\.83 %\n.*96,420\.00 → 95,800\.00 in 1 h 31 min/,
    );
  });
});

describe('/signal', () => {
  it('brings a card back by its number or its symbol, and says what it cannot find', async () => {
    const w = await open();
    const signal = await w.publish();
    for (const asked of [signal.id, signal.id.toLowerCase(), 'btc']) {
      const before = await w.owed();
      w.world.say(ALEX, ALEX, `/signal ${asked}`);
      await until('a card owed', async () => (await w.owed()) > before);
      await w.deliver();
      expect(w.heard(ALEX).at(-1)?.caption).toContain('V7 SIGNAL · BTC-USD');
    }
    expect((await w.say(ALEX, '/signal 20200101T0000Z-BTC-USD')).text).toContain('no record of a signal');
    expect((await w.say(ALEX, '/signal eth')).text).toBe('No signal of ETH-USD has come yet.');
    expect((await w.say(ALEX, '/signal')).text).toContain('Which one?');
  });
});

describe('/market', () => {
  it('lists every symbol, and tells one with its chart, analyses, upstreams and age', async () => {
    const w = await open();
    await w.publish();
    const list = await w.say(ALEX, '/market');
    expect(list.text).toMatch(/• BTC-USD 96,421\.50, 19 s old, spread 0\.001 %\n• ETH-USD: nothing recorded yet/);
    const before = w.heard(ALEX).length;
    w.rest();
    w.world.say(ALEX, ALEX, '/market btc');
    await until('chart and words', () => w.heard(ALEX).length >= before + 2);
    const [chart, words] = w.heard(ALEX).slice(before);
    expect(chart?.photo).toMatchObject({ width: 1000, height: 620 });
    expect(words?.text).toContain('📊 Analyses');
    expect(words?.text).toContain('Order flow: missing');
    expect((await w.say(ALEX, '/market doge')).text).toContain('I do not watch doge');
  });
});

describe('the journal and summaries', () => {
  it('tell what was taken and what came of it, the same numbers as the record', async () => {
    const w = await open();
    expect((await w.say(ALEX, '/journal')).text).toContain('Your journal is empty.');
    expect((await w.say(ALEX, '/summary')).text).toContain('Today: no signal. All is well');
    const one = await w.publish({ asOf: plus(NOON, -6 * SLOT_MS) });
    const two = await w.publish({
      asOf: plus(NOON, -4 * SLOT_MS),
      symbol: 'ETH-USD',
      entry: 2500,
      stopLoss: 2480,
      takeProfit: 2540,
    });
    await w.stores.outbox.enqueue(
      [one, two].map(({ id }) => ({ subscriber: ALEX, kind: 'card', subject: id, revision: 2 }) as const),
      w.time.market,
    );
    await w.deliver();
    await took(w, one.id);
    await took(w, two.id, 'skipped');
    w.world.say(ALEX, ALEX, 'took 0.1 @ 96450', {
      replyTo: w.heard(ALEX).findLast((m) => m.caption?.includes('BTC-USD'))?.messageId ?? 0,
    });
    await until('read back', () => w.heard(ALEX).at(-1)?.text?.startsWith('Noted'));
    await w.say(ALEX, 'closed 97200').catch(() => undefined);
    w.rest();
    w.world.say(ALEX, ALEX, 'closed 97200', {
      replyTo: w.heard(ALEX).findLast((m) => m.caption?.includes('BTC-USD'))?.messageId ?? 0,
    });
    await until('closed', () => w.heard(ALEX).at(-1)?.text?.includes('Closed at'));
    await w.stores.signals.settle(one.id, endedAt(one, 'target', 1.7));
    await w.stores.signals.settle(two.id, endedAt(two, 'stop', -1.3));
    w.advance(2 * 60 * MINUTE_MS);
    const journal = (await w.say(ALEX, '/journal')).text ?? '';
    expect(journal).toContain('1 of 1 taken trade has a result of yours: 1 won, 0 lost, 0 even');
    expect(journal).toContain('96,450.00 → 97,200.00 · Win · +0.56 % · +0.9 R · +53.68 USD');
    const summary = (await w.say(ALEX, '/summary')).text ?? '';
    expect(summary).toContain('Signals: 2; 2 ended: 1 won, 1 lost.');
    expect(summary).toContain('Result: +0.4 R');
    expect(summary).toContain('Win rate: unproven: not enough data yet (2).');
    expect(summary).toMatch(/Best BTC-USD BUY of .*TARGET \+1\.7 R; worst ETH-USD BUY of .*STOP -1\.3 R\./);
    expect((await w.say(ALEX, '/profit')).text).toContain('+53.68 USD');
    expect((await w.say(ALEX, '/daily abc')).text).toContain('a number of days from 1 to 90');
    expect((await w.say(ALEX, '/monthly')).text).toContain('The last 30 days');
    const before = w.heard(ALEX).length;
    w.rest();
    w.world.say(ALEX, ALEX, '/weekly');
    await until('picture and words', () => w.heard(ALEX).length >= before + 2);
    expect(w.heard(ALEX).at(-2)?.photo).toBeDefined();
    expect((await w.say(ALEX, '/report')).text).toContain('The validation of the record');
  });

  it('come by themselves at the hour of the person, once, silently', async () => {
    const w = await open();
    await w.say(ALEX, '/start');
    await w.stores.subscribers.setPreferences(ALEX, { timeZone: 'UTC', summaryHour: 15 });
    const summarise = createSummarise({
      ...{ stores: w.stores, changes: { emit: () => undefined } },
      clock: {
        ...{ speed: 1, now: () => w.time.market, wallMs: () => w.time.wallMs },
        ...{ waitUntil: async () => undefined, sleep: async () => undefined },
      },
    });
    await summarise();
    expect(await w.deliver()).toHaveLength(0);
    w.advance(31 * MINUTE_MS);
    await summarise();
    await summarise();
    const told = await w.deliver();
    expect(told.map(({ row }) => row.subject)).toEqual(['daily:2024-01-15']);
    expect(w.heard(ALEX).at(-1)).toMatchObject({ silent: true });
    expect(w.heard(ALEX).at(-1)?.text).toContain('Your day to 2024-01-15: no signal.');
    w.advance(20 * MINUTE_MS);
    await summarise();
    expect(await w.deliver()).toHaveLength(0);
  });
});
