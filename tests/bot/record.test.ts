// /stats and /performance at the wire: the same figures as the report to the last digit, of any part of the record.
import { afterEach, describe, expect, it } from 'vitest';
import { recordFor } from '../../bot/recordFor.ts';
import { plain, visibleLength } from '../../bot/text/html.ts';
import { performanceText } from '../../bot/text/performance.ts';
import { DAY_MS, HOUR_MS, plus } from '../../core/instant.ts';
import { edgeOf } from '../../core/record/edge.ts';
import { reportOn } from '../../core/record/report.ts';
import { coinLines, summaryLines } from '../../core/wording/record.ts';
import { validationLines } from '../../core/wording/verdicts.ts';
import { entry, uniformOf } from '../core/record/records.ts';
import { claimOne, settleOne } from '../support/oneRow.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';
import { type BotWorld, SAM, startBotWorld } from './support/botWorld.ts';
import { endedAt, NOON, reportOf, signalOf } from './support/signals.ts';

const embedded = embeddedForTests();
let world: BotWorld | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

/** A world with a member and 30 ended signals of the last 20 days, ten of them ETH-USD's. */
const withRecord = async (): Promise<BotWorld> => {
  const w = await startBotWorld(embedded, { bot: { symbols: ['BTC-USD', 'ETH-USD'] } });
  world = w;
  const joinedAt = plus(NOON, -30 * DAY_MS);
  await w.stores.subscribers.put({ id: SAM, firstName: 'Sam', role: 'member', state: 'active', joinedAt });
  for (let i = 0; i < 30; i++) {
    const symbol = i % 3 === 0 ? 'ETH-USD' : 'BTC-USD';
    const signal = signalOf({ symbol, asOf: plus(NOON, -20 * DAY_MS + i * 15 * HOUR_MS) });
    await w.stores.signals.put(signal, reportOf(signal));
    const won = i % 5 < 3;
    await w.stores.signals.settle(signal.id, endedAt(signal, won ? 'target' : 'stop', won ? 1.237 : -1.341));
    const other = { ...endedAt(signal, won ? 'stop' : 'target', won ? -1.352 : 1.219) };
    await w.stores.signals.settleMirror(signal.id, other);
    await w.stores.outbox.enqueue([{ subscriber: SAM, kind: 'card', subject: signal.id, revision: 1 }], NOON);
    if (i % 2) {
      const decision = i % 4 === 1 ? 'took' : 'skipped';
      const at = plus(signal.publishedAt, 60_000);
      await w.stores.decisions.put({ signalId: signal.id, subscriber: SAM, decision, at, late: false });
    }
  }
  for (;;) {
    const row = await claimOne(w.stores.outbox, w.time.wallMs, 30_000);
    if (!row) return w;
    await settleOne(w.stores.outbox, row, { kind: 'sent', messageId: 1, at: NOON });
  }
};

describe('the record', () => {
  it('reads the same in /stats, in /performance and in the report, to the last digit', async () => {
    const w = await withRecord();
    const [stats = '', performance = ''] = [(await w.say(SAM, '/stats')).text, (await w.say(SAM, '/performance')).text];
    const { record } = await recordFor({ stores: w.stores, clock: { now: () => w.time.market } }, {}, SAM);
    expect(record.published.counts.ended).toBe(30);
    const sentences = summaryLines(record.published);
    for (const sentence of sentences) expect(performance).toContain(sentence);
    for (const sentence of sentences.slice(0, 8)) expect(stats).toContain(sentence);
    for (const sentence of coinLines(record.coin)) expect(performance).toContain(sentence);
    for (const sentence of validationLines(record.validation, 'first')) expect(performance).toContain(sentence);
    expect(stats).toContain(coinLines(record.coin)[0]);
    expect(stats).toContain('Win rate 60 % (95 % interval 42 to 75 %)');
    expect(stats).toContain('The service');
  });

  it('is told of some days, of a symbol, of one cut; of few signals the counts alone', async () => {
    const w = await withRecord();
    const eth = (await w.say(SAM, '/stats eth')).text ?? '';
    expect(eth).toContain('In figures · ETH-USD');
    expect(eth).toContain('10 ended: ');
    expect(eth).toContain('Rates are told from 20 ended signals on.');
    expect(eth).not.toMatch(/Win rate|The service/);
    const days = (await w.say(SAM, '/stats 7 days')).text ?? '';
    expect(days).toMatch(/In figures · last 7 days\n.*\b9 ended/);
    const cut = (await w.say(SAM, '/performance symbol')).text ?? '';
    expect(cut).toContain('BTC-USD: 60 % (39 to 78 %) won of 20');
    expect(cut).toContain('ETH-USD: n = 10.');
    expect((await w.say(SAM, '/stats yesterday')).text).toContain('I do not know “yesterday”');
    expect((await w.say(SAM, '/performance 0')).text).toContain('I do not know “0”');
  });

  it('tells a person what their own choices were worth', async () => {
    const w = await withRecord();
    const stats = (await w.say(SAM, '/stats')).text ?? '';
    expect(stats).toContain('Your edge');
    expect(stats).toMatch(/Took: 8 signals, [+-][\d.]+ R \(95 % interval /);
    expect(stats).toMatch(/Skipping (saved|cost) you [\d.]+ R \([\d.-]+ \.\. [\d.-]+\)\./);
    expect(stats).toMatch(/Unanswered: 15 signals/);
  });

  it('fits into one message however much there is to tell', () => {
    const next = uniformOf(8);
    const entries = Array.from({ length: 3000 }, (_, i) => {
      const won = next() < 0.3;
      const facts = { markovState: `A_STATE_WITH_A_LONG_NAME_${i % 7}`, volatilityRegime: 'extreme' };
      return entry(
        { id: `s${i}`, at: i * 40, lasts: 30, r: won ? 1.1 : -1.2, other: won ? -1.2 : 1.1 },
        {
          ...{ symbol: `LONGCOIN${i % 20}-USD`, facts, promptVersion: `prompt-${i % 4}`, tier: i % 2 ? 'LOW' : 'HIGH' },
          ...{ published: i % 3 > 0, stoppedBy: i % 3 > 0 ? [] : ['hourly limit of high confidence'] },
        },
      );
    });
    const record = reportOn(entries, { coins: 32, spending: { costUsd: 123.4567, calls: 12_345 } });
    const facts = { record, edge: edgeOf(entries, new Map()), scope: {} };
    const whole = performanceText(facts);
    expect(visibleLength(whole)).toBeLessThanOrEqual(4096);
    expect(plain(whole)).toContain('More does not fit here');
    for (const cut of ['symbol', 'hour', 'markovState'] as const)
      expect(visibleLength(performanceText(facts, cut))).toBeLessThanOrEqual(4096);
  });
});
