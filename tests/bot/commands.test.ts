// /why, /event, /stats, the pages of Details and notices, at the wire.
import { afterEach, describe, expect, it } from 'vitest';
import type { DeliveryKey } from '../../core/delivery.ts';
import { cycleId, DAY_MS, MINUTE_MS, plus, SLOT_MS } from '../../core/instant.ts';
import { candleSet } from '../../core/market/shapeCandles.ts';
import type { ModelCall } from '../../core/synthesis/ledger.ts';
import { technicalLayer } from '../../core/technical/layer.ts';
import { gatesTable } from '../../core/wording/gates.ts';
import type { Message } from '../../sandbox/telegram/world.types.ts';
import { caseOf, judging } from '../core/decision/caseFixture.ts';
import { claimOne, settleOne } from '../support/oneRow.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';
import { ALEX, type BotWorld, SAM, startBotWorld, until } from './support/botWorld.ts';
import { at, NOON, reportOf, signalOf, walk } from './support/signals.ts';

const embedded = embeddedForTests();
let world: BotWorld | undefined;
const SYMBOLS = ['BTC-USD', 'ETH-USD'];
const open = async (bot: NonNullable<Parameters<typeof startBotWorld>[1]>['bot'] = {}): Promise<BotWorld> => {
  world = await startBotWorld(embedded, { bot: { symbols: SYMBOLS, modelBudgetUsd: 100, ...bot } });
  return world;
};
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

const withMember = async (w: BotWorld): Promise<void> =>
  w.stores.subscribers.put({
    id: SAM,
    firstName: 'Sam',
    role: 'member',
    state: 'active',
    joinedAt: plus(NOON, -DAY_MS),
  });

/** A recorded cycle that published nothing. */
const withhold = async (w: BotWorld, symbol: string, slots = 0): Promise<string> => {
  const signal = signalOf({ symbol, asOf: plus(NOON, slots * SLOT_MS) });
  const gates = gatesTable(caseOf({ proposal: { confidence: 50 } }), judging);
  await w.stores.cycles.claim(signal.cycle, symbol, 60_000);
  await w.stores.cycles.record({
    ...reportOf(signal),
    verdict: { kind: 'withhold', reasons: [{ reason: 'confidence', confidence: 50, minimum: 60 }] },
    gates,
  });
  await w.stores.cycles.finish(signal.cycle, symbol);
  return signal.id;
};

describe('/why', () => {
  it('alone tells the last verdict of every symbol that is watched', async () => {
    const w = await open();
    expect((await w.say(ALEX, '/why')).text).toContain('BTC-USD: no verdict yet');
    await w.publish({ symbol: 'BTC-USD' });
    await withhold(w, 'BTC-USD', 1);
    const text = (await w.say(ALEX, '/why')).text ?? '';
    expect(text).toContain('BTC-USD 14:35: BUY 72/100 withheld by rule: confidence 50/100 is below 60');
    expect(text).toContain('ETH-USD: no verdict yet');
    expect(text).toContain('/why BTC-USD tells the whole story');
  });

  it('tells the newest cycle of a symbol however it is written, gates to unfold', async () => {
    const w = await open();
    await w.publish();
    await withhold(w, 'BTC-USD', 1);
    const answer = await w.say(ALEX, '/why BTC-USD');
    expect(answer.text).toContain('Withheld by rule: quant proposed BUY, and 1 rule stands against it.');
    expect(answer.text).toContain('What would have to change: a confidence of at least 60.');
    expect(answer.text).toContain('✗ Confidence: 50/100 (at least 60)');
    expect(answer.entities.map((one) => one.type)).toContain('expandable_blockquote');
    for (const asked of ['btc', 'Btc/usd', ' btcusd '])
      expect((await w.say(ALEX, `/why ${asked}`)).text).toBe(answer.text);
  });

  it('tells a signal or a cycle by its number, also when newer ones are there', async () => {
    const w = await open();
    const signal = await w.publish();
    const withheld = await withhold(w, 'ETH-USD', 1);
    expect((await w.say(ALEX, `/why ${signal.id.toLowerCase()}`)).text).toMatch(/Published: BUY .*State: still open/s);
    expect((await w.say(ALEX, `/why ${withheld}`)).text).toContain('Withheld by rule');
  });

  it('tells what the end of a signal has taught, the belief before and after', async () => {
    const w = await open();
    const signal = await w.publish();
    expect((await w.say(ALEX, `/why ${signal.id}`)).text).not.toContain('Taught');
    const { symbol, direction, confidence, publishedAt } = signal;
    const learnedAt = publishedAt;
    await w.stores.lessons.append([
      { signalId: signal.id, symbol, direction, confidence, state: undefined, result: 'win', learnedAt, publishedAt },
    ]);
    expect((await w.say(ALEX, `/why ${signal.id}`)).text).toMatch(
      /Taught: BUY of BTC-USD at \S+ wins \d+\.\d %, believed on n 1\.0; before \d+\.\d % on n 0\.0, since it won/,
    );
  });

  it('names what can be asked for where something else was, whatever that is', async () => {
    const w = await open();
    for (const asked of [
      'DOGE',
      '20240115T1431Z-BTC-USD',
      '20240115T1430Z-BTC-USD',
      '<b>&',
      'USD',
      '$ne',
      'x'.repeat(3000),
    ])
      expect((await w.say(ALEX, `/why ${asked}`)).text).toMatch(/^I have no verdict on .*BTC-USD, ETH-USD/s);
    expect((await w.say(ALEX, '/why ETH')).text).toContain('no verdict on ETH-USD yet');
  });

  it('says where nothing newer came though it should have', async () => {
    const w = await open();
    await withhold(w, 'BTC-USD');
    expect((await w.say(ALEX, '/why btc')).text).not.toContain('Nothing newer');
    w.advance(25 * MINUTE_MS);
    expect((await w.say(ALEX, '/why btc')).text).toContain('no cycle of BTC-USD has ended for 25 min');
  });
});

describe('/event', () => {
  it('adds, lists with the source, and removes', async () => {
    const w = await open();
    expect((await w.say(ALEX, '/event')).text).toContain('That claims nothing');
    const add = '/event add 2024-12-10 19:00Z FOMC <rate>';
    expect((await w.say(ALEX, add)).text).toBe(
      'Noted: FOMC <rate> on 2024-12-10 19:00 UTC. No signal goes out from 30 minutes before to 15 minutes after it.',
    );
    expect((await w.say(ALEX, add)).text).toContain('on the list already');
    const from = w.heard(ALEX)[0]?.from;
    expect(from?.kind).toBe('bot');
    const list = (await w.say(ALEX, '/event list')).text ?? '';
    expect(list).toMatch(/2024-12-10 19:00Z FOMC <rate> · listed by \S+/);
    expect((await w.say(ALEX, '/event remove 2024-12-10 19:00Z fomc <rate>')).text).toContain('Removed');
    expect((await w.say(ALEX, '/event remove 2024-12-10 19:00Z FOMC <rate>')).text).toContain('There is no');
  });

  it('refuses in sentences what it cannot read', async () => {
    const w = await open();
    expect((await w.say(ALEX, '/event add 2024-12-10 19:00 FOMC')).text).toContain('names no time zone');
    expect((await w.say(ALEX, '/event add 2023-12-10 19:00Z FOMC')).text).toContain('past');
    expect((await w.say(ALEX, '/event drop everything')).text).toContain('is not known here');
  });

  it('takes a pasted list', async () => {
    const w = await open();
    const answer = await w.say(
      ALEX,
      '/event import\n# source: BLS\n2024-12-10 13:30Z CPI\nnonsense\n2020-01-01 00:00Z Old',
    );
    expect(answer.text).toContain('1 of 2 events added');
    expect(answer.text).toContain('line 3');
    expect((await w.say(ALEX, '/event')).text).toContain('CPI · listed by BLS');
  });

  it('is for admins', async () => {
    const w = await open();
    await withMember(w);
    expect((await w.say(SAM, '/event add 2024-12-10 19:00Z FOMC')).text).toContain('kept by the admins');
    expect(await w.stores.events.from(NOON)).toEqual([]);
    expect((await w.say(SAM, '/help')).text).not.toContain('/event');
    expect((await w.say(ALEX, '/help')).text).toContain('/event');
  });
});

const call = (changes: Partial<ModelCall> = {}): ModelCall => ({
  ...{ id: 'c1', key: 'k', cycle: cycleId(NOON), symbol: 'BTC-USD', purpose: 'first', attempt: 1, promptVersion: '1' },
  ...{ model: 'deepseek-flash', messages: [{ role: 'user', content: 'facts' }], began: NOON, ended: NOON },
  ...{ latencyMs: 8000, outcome: { kind: 'charged', as: 'answered', text: '{}' } },
  usage: { promptTokens: 4000, cacheHitTokens: 1000, completionTokens: 230 },
  cost: { usd: 85, basis: 'usage' },
  ...changes,
});

describe('/stats', () => {
  it('tells cycles, signals and how fast cards came, from 20 cards on', async () => {
    const w = await open();
    await withMember(w);
    const signal = await w.publish();
    expect((await w.say(SAM, '/stats')).text).toContain('not enough data yet (0 cards');
    const keys = Array.from({ length: 24 }, (_, i): DeliveryKey => {
      const cycle = cycleId(plus(NOON, -i * SLOT_MS));
      return { subscriber: SAM, kind: 'card', subject: `${cycle}-BTC-USD`, revision: 1 };
    });
    await w.stores.outbox.enqueue(keys, NOON);
    for (;;) {
      const row = await claimOne(w.stores.outbox, w.time.wallMs, 30_000);
      if (!row) break;
      await settleOne(w.stores.outbox, row, { kind: 'sent', messageId: 1, at: NOON });
    }
    const text = (await w.say(SAM, '/stats')).text ?? '';
    expect(text).toContain('1 with a verdict, of which 1 published a signal');
    expect(text).toMatch(/Half of the cards were with Telegram [\d.]+ s after .*n = 24 cards/);
    expect(text).not.toContain('DeepSeek');
    expect(signal.id).toContain('BTC-USD');
  });

  it('tells an admin what the model costs this month', async () => {
    const w = await open();
    expect((await w.say(ALEX, '/stats')).text).toContain('DeepSeek in 2024-01: not asked.');
    await w.stores.modelLedger.put(call());
    expect((await w.say(ALEX, '/stats')).text).toContain(
      'DeepSeek in 2024-01: 1 request, 0 failed; 4,000 tokens read (25 % from its cache), 230 written; 85.0000 of 100.00 USD.',
    );
  });
});

describe('Details', () => {
  const pressed = async (w: BotWorld, message: Message, label: string): Promise<Message> => {
    const shown = () => w.heard(ALEX).find(({ messageId }) => messageId === message.messageId);
    const before = shown()?.text;
    const button = message.keyboard?.inline_keyboard.flat().find((one) => one.text.includes(label));
    w.rest(5000);
    w.world.press(ALEX, ALEX, message.messageId, button?.callback_data ?? `no button ${label}`);
    return until(`the page ${label}`, () => {
      const now = shown();
      return now?.text === before ? undefined : now;
    });
  };

  it('turns to gates, market and technical layer in one message', async () => {
    const w = await open();
    const signal = signalOf({ asOf: at('2024-01-15T14:30:00Z') });
    const technical = technicalLayer(candleSet(walk(signal.asOf, 600, signal.entry), signal.asOf), signal.asOf);
    const report = { ...reportOf(signal), technical, gates: gatesTable(caseOf(), judging) };
    await w.stores.cycles.claim(signal.cycle, signal.symbol, 60_000);
    await w.stores.cycles.record(report);
    await w.stores.signals.put(signal, report);
    const data = `i:${signal.id}`;
    const start = await w.say(ALEX, '/help');
    w.world.press(ALEX, ALEX, start.messageId, data);
    const details = await until('the details', () => w.heard(ALEX).find((one) => one.keyboard));
    expect(details.text).toContain('Gates: 15 passed, 0 failed, 1 not asked.');
    expect(details.keyboard?.inline_keyboard.flat().map((one) => one.text)).toEqual([
      ...['· 📋 All ·', '🚦 Gates', '🌐 Market', '📐 Technical'],
    ]);
    expect((await pressed(w, details, 'Gates')).text).toContain('✓ Confidence: 70/100 (at least 60)');
    expect((await pressed(w, details, 'Market')).text).toContain('Order flow: missing');
    const layer = await pressed(w, details, 'Technical');
    expect(layer.text).toContain('n = 360 candles: RSI');
    expect(layer.messageId).toBe(details.messageId);
    expect((await pressed(w, layer, 'All')).text).toContain('all of it');
  });
});
