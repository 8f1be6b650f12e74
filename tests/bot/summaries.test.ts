// /stats in place, and the summaries that come by themselves: the week with its picture, what a suspension kept back.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultPreferences } from '../../core/delivery/preferences.ts';
import { instant, MINUTE_MS, plus, SLOT_MS } from '../../core/instant.ts';
import { firstPhase } from '../../core/record/phase/phase.ts';
import { createSummarise } from '../../jobs/summarise.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';
import { ALEX, type BotWorld, startBotWorld, until } from './support/botWorld.ts';
import { scriptOf } from './support/script.ts';
import { sharing } from './support/sharing.ts';
import { endedAt, NOON } from './support/signals.ts';

const embedded = sharing(embeddedForTests());
let w: BotWorld;
beforeAll(async () => {
  w = await startBotWorld(embedded, { bot: { symbols: ['BTC-USD', 'ETH-USD'] } });
  for (let i = 1; i <= 2; i++) {
    const signal = await w.publish({ asOf: plus(NOON, -i * 8 * SLOT_MS) }, { candles: false });
    await w.stores.signals.settle(signal.id, endedAt(signal, i === 1 ? 'target' : 'stop', i === 1 ? 1.7 : -1.3));
  }
  w.advance(2 * 60 * MINUTE_MS);
});
afterAll(() => w.stop());

it('/stats is brought up to date in place with its time, of the part that was asked for', async () => {
  const alex = scriptOf(w, ALEX);
  for (const [asked, head] of [
    ['/stats', 'In figures\nSignals: 2'],
    ['/stats 7', 'In figures · last 7 days'],
    ['/stats btc 7', 'In figures · last 7 days · BTC-USD'],
  ] as const) {
    await alex.say(asked);
    const stats = await alex.hears(head);
    expect(stats.text).toContain('as of ');
    w.advance(61_000);
    expect(await alex.press(stats, 'Refresh')).toBe('Up to date.');
    await until('another time', () => alex.current(stats.messageId).text !== stats.text);
    expect(alex.current(stats.messageId).text).toMatch(/as of \d\d:\d\d:\d\d UTC$/);
    expect(alex.current(stats.messageId).text).toContain(head);
  }
  expect((await alex.say('/stats yesterday')).text).toContain('I do not know “yesterday”');
});

it('the week comes with its picture to who wants the week alone', async () => {
  await scriptOf(w, ALEX).say('/start');
  await w.deliver();
  const kinds = { summary: 'off', weekly: 'silent' } as const;
  const { preferences } = (await w.stores.subscribers.get(ALEX)) ?? {};
  await w.stores.subscribers.setPreferences(ALEX, {
    ...{ timeZone: 'UTC', summaryHour: 18 },
    kinds: { ...(preferences ?? defaultPreferences).kinds, ...kinds },
  });
  const now = w.time.market;
  // the next Monday at 18:00, the test's own day being one
  w.time.market = instant(Date.UTC(2024, 0, 15, 18, 1));
  const clock = {
    ...{ speed: 1, now: () => w.time.market, wallMs: () => w.time.wallMs },
    ...{ waitUntil: async () => undefined, sleep: async () => undefined },
  };
  const summarise = createSummarise({ stores: w.stores, changes: { emit: () => undefined }, clock });
  await summarise();
  const told = (await w.deliver()).filter(({ row }) => row.kind === 'summary');
  expect(told.map(({ row, result }) => [row.subject, result.kind])).toEqual([['weekly:2024-01-15', 'sent']]);
  const week = w.heard(ALEX).findLast((message) => message.caption?.startsWith('Your week'));
  expect(week).toMatchObject({ silent: true, photo: { width: 1000 } });
  expect(week?.caption).toMatch(/^Your week to 2024-01-15.*Signals: 2; 2 ended: 1 won, 1 lost\..*You\n/s);
  w.time.market = now;
});

it('what a suspension kept back is one line of a summary', async () => {
  const since = instant(w.time.market - 10 * SLOT_MS);
  const first = firstPhase(since);
  await w.stores.phases.append(first);
  const alex = scriptOf(w, ALEX);
  expect((await alex.say('/summary')).text).not.toContain('SUSPENDED');
  await w.stores.phases.append({ ...first, sequence: first.sequence + 1, at: since, from: 'PAPER', to: 'SUSPENDED' });
  expect((await alex.say('/summary')).text).toContain('⛔ The service is SUSPENDED: new signals are not sent; /health');
  await w.publish({ asOf: instant(Math.floor((since + 2 * SLOT_MS) / SLOT_MS) * SLOT_MS) }, { candles: false });
  const told = (await alex.say('/summary')).text ?? '';
  expect(told.match(/⛔.*/g)).toEqual([
    '⛔ The service is SUSPENDED: 1 signal was recorded and not sent, /signals lists them; /health says how it stands.',
  ]);
});
