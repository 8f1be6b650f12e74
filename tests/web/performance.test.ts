// The performance page: its figures are the record's, its curves are drawn, nobody is named.
import { describe, expect, it } from 'vitest';
import { loadHistoryRecord } from '../../cli/replay/historyRecord.ts';
import { HOUR_MS, plus } from '../../core/instant.ts';
import { curvesOf, TREND_SIGNALS } from '../../core/record/curves.ts';
import { personalEdge } from '../../core/record/edge.ts';
import { entryOfSignal } from '../../core/record/entryOf.ts';
import { provenBy } from '../../core/record/proven.ts';
import { replayedIn } from '../../core/replay/replayRecord.ts';
import { coinLines, summaryLines } from '../../core/wording/record.ts';
import { calibrationLines, evidenceLines, learningLines } from '../../core/wording/replay.ts';
import { edgeLines } from '../../core/wording/verdicts.ts';
import { claimOne, settleOne } from '../support/oneRow.ts';
import { get, textOf } from './support/read.ts';
import { sampleOutcome, sampleSignal, T0 } from './support/samples.ts';
import { signIn } from './support/signedIn.ts';
import { type World, webWorlds } from './support/world.ts';

const { fresh, serveThroughout } = webWorlds();

const kinds = ['target', 'stop', 'target', 'expired'] as const;
const ended = (i: number) => {
  const signal = sampleSignal(plus(T0, -i * 2 * HOUR_MS), { symbol: i % 3 === 0 ? 'ETH-USD' : 'BTC-USD' });
  return { signal, outcome: sampleOutcome(signal, kinds[i % 4] ?? 'stop') };
};
const N = 64;

let made: Promise<{ world: World; url: string }> | undefined;
const kept = () => {
  made ??= (async () => {
    const world = await fresh({ symbols: ['BTC-USD', 'ETH-USD'] });
    world.now = plus(T0, 3 * HOUR_MS);
    for (let i = 0; i < N; i++) await world.put(ended(i));
    await world.decide(ended(0).signal.id, 1, 'took');
    await world.decide(ended(1).signal.id, 1, 'took');
    return { world, url: (await serveThroughout(world)).url };
  })();
  return made;
};

describe('/performance', () => {
  it('tells the record in the words of Telegram, with n and interval beside every rate', async () => {
    const { url } = await kept();
    const text = textOf((await get(`${url}/performance`)).text);
    expect(text).toContain(`${N} ended: 32 won, 32 lost`);
    expect(text).toMatch(/Win rate 50 % \(95 % interval \d+ to \d+ %\)/);
    for (const part of [
      'Against the coin',
      'Validation',
      'Second row',
      'The worth of the model',
      'Best and worst characteristics',
      'Calibration',
      'Hour (UTC)',
      'Markov state',
      'Proposals',
    ])
      expect(text).toContain(part);
    expect(text).not.toMatch(/Ada|NaN|undefined|Infinity/);
  });

  it('tells what the record proves and whether stated rates come true, as /report and the replay do', async () => {
    const { world, url } = await kept();
    const proven = provenBy(await world.stores.entries.entries({}));
    const page = (await get(`${url}/performance?range=all`)).text;
    const lines = [
      ...evidenceLines(proven),
      ...calibrationLines(proven.calibration),
      ...learningLines(proven.learning),
    ];
    for (const line of lines) expect(textOf(page)).toContain(line);
    if (proven.calibration.kind !== 'calibrated') throw new Error('64 ended signals are enough');
    expect(page).toMatch(/id="plot-reliability"><svg[^>]*role="img"/);
    const { bins } = proven.calibration.reliability;
    // a bin of few has its number and no mark
    const plot = /id="plot-reliability".*?<\/figure>/s.exec(page)?.[0] ?? '';
    expect(plot.match(/<circle/g) ?? []).toHaveLength(bins.filter(({ n }) => n >= 20).length);
    for (const { n } of bins) expect(plot).toContain(`>${n}</text>`);
    const told = JSON.parse((await get(`${url}/api/performance?range=all`)).text);
    expect(told.calibration).toEqual(JSON.parse(JSON.stringify(proven.calibration)));
    expect(told.evidence.zero.e).toBe(proven.evidence.zero.e);
    expect(told.replay).toBeNull();
  });

  it('tells a replay under its own name, and none of it in the record', async () => {
    const replay = loadHistoryRecord();
    const world = await fresh({ symbols: ['BTC-USD'], replay });
    const { url } = await serveThroughout(world);
    const text = textOf((await get(`${url}/performance?range=all`)).text);
    const { record } = replayedIn(replay);
    for (const line of [...summaryLines(record.published), ...coinLines(record.coin)]) expect(text).toContain(line);
    const told = JSON.parse((await get(`${url}/api/performance?range=all`)).text);
    expect([told.report.published.counts.entries, told.replay.record.published.counts.entries]).toEqual([
      0,
      replay.entries.filter(({ published }) => published).length,
    ]);
    expect(textOf((await get(`${url}/performance?range=7d`)).text)).not.toContain('No part of the record above');
  });

  it('draws its curves without JavaScript, and gives them to programs', async () => {
    const { url } = await kept();
    const page = (await get(`${url}/performance?range=all`)).text;
    for (const id of ['equity', 'share', 'drawdown', 'trend'])
      expect(page).toMatch(new RegExp(`id="plot-${id}"><svg[^>]*role="img"`));
    const { curves, report } = JSON.parse((await get(`${url}/api/performance?range=all`)).text);
    expect(curves.paper.at(-1).r).toBeCloseTo(16 * (1.4 + 1.4 - 1.36 - 0.4), 6);
    expect([report.published.counts.ended, curves.own]).toEqual([N, []]);
  });

  it('adds what I took to my own look at it only', async () => {
    const { world, url } = await kept();
    const { cookie } = await signIn(world, url, 1);
    const { curves } = JSON.parse((await get(`${url}/api/performance?range=all`, { headers: { cookie } })).text);
    expect(curves.own.map(({ r }: { r: number }) => r)).toEqual([-1.36, expect.closeTo(0.04, 6)]);
  });

  it('tells who is signed in what their own choices were worth, and nobody else', async () => {
    const { world, url } = await kept();
    const sent = [0, 1, 2].map((i) => ended(i).signal.id);
    await world.stores.outbox.enqueue(
      sent.map((subject) => ({ subscriber: 1, kind: 'card', subject, revision: 1 }) as const),
      T0,
    );
    for (;;) {
      const row = await claimOne(world.stores.outbox, Number.MAX_SAFE_INTEGER, 1000);
      if (!row) break;
      await settleOne(world.stores.outbox, row, { kind: 'sent', messageId: 7, at: T0 });
    }
    const { cookie } = await signIn(world, url, 1);
    const mine = textOf((await get(`${url}/performance?range=all`, { headers: { cookie } })).text);
    const entries = await world.stores.entries.entries({});
    const words = await world.stores.decisions.forSignals(sent);
    for (const line of edgeLines(personalEdge(entries, { subscriber: 1, reached: sent, words })))
      expect(mine).toContain(line);
    expect(mine).toMatch(/Took: \d signal|Unanswered: \d signal/);
    expect(textOf((await get(`${url}/performance?range=all`)).text)).not.toContain('Your edge');
  });

  it('switches range and symbol', async () => {
    const { url } = await kept();
    const of = async (query: string) =>
      JSON.parse((await get(`${url}/api/performance?${query}`)).text).report.published.counts.ended;
    expect(await of('symbol=ETH-USD&range=all')).toBe(22);
    expect(await of('range=7d')).toBe(N);
    expect((await get(`${url}/performance?range=1y`)).status).toBe(400);
    expect((await get(`${url}/performance?symbol[$ne]=x`)).status).toBe(400);
  });
});

describe('the curves', () => {
  it('sum what had ended, fall below the peak, and follow the last fifty', () => {
    const entries = Array.from({ length: 120 }, (_, i) => {
      const { signal, outcome } = ended(i);
      return entryOfSignal(signal, outcome);
    });
    const { paper, trend, own } = curvesOf(entries, new Map([[ended(3).signal.id, 2]]));
    expect(paper).toHaveLength(120);
    expect(paper.every(({ below }) => below <= 0)).toBe(true);
    expect(paper.every(({ at }, i) => i === 0 || at >= (paper[i - 1]?.at ?? 0))).toBe(true);
    expect([trend.length, trend.at(-1)?.n, own.map(({ r }) => r)]).toEqual([101, TREND_SIGNALS, [2]]);
    const rates = trend.map(({ rate, low, high }) => low <= rate && rate <= high);
    expect(rates.every(Boolean)).toBe(true);
  });
});
