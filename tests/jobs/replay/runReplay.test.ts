// A replay of an eventful hour of the recorded market: the same bits however it is run, nothing of the future in it.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generator } from '../../../core/chance/generator.ts';
import { DAY_MS, HOUR_MS, type Instant, instant, MINUTE_MS, plus } from '../../../core/instant.ts';
import type { Candles } from '../../../core/market/candles.ts';
import { between, candleAt, candlesOf } from '../../../core/market/shapeCandles.ts';
import type { RecordEntry } from '../../../core/record/entry.ts';
import { draftOf, keptStudy, studyWithoutLessons } from '../../../core/replay/draft.ts';
import { contextAt, decidedAt, type ReplayMarket, replayMarket } from '../../../core/replay/market.ts';
import { settings } from '../../../core/settings.ts';
import { loadMarket, openCandleFolder } from '../../../jobs/replay/candleFolder.ts';
import { followed } from '../../../jobs/replay/fold.ts';
import { type ReplayDeps, type Replayed, runReplay } from '../../../jobs/replay/runReplay.ts';
import { RECORDING_DIR } from '../../../sandbox/market/loadRecording.ts';
import { embeddedForTests } from '../../support/openOnEmbedded.ts';

const at = (text: string): Instant => instant(Date.parse(`2024-01-${text}:00Z`));
const [FROM, TO] = [at('22T19:30'), at('22T20:35')];
const SYMBOLS = ['ETH-USD', 'SOL-USD'];
const MISSING = { 'hold: no data': 5, 'candles missing': 5, 'price missing': 5 };
const LATER = 2 * HOUR_MS;

/** Recorded rows of the symbols' 14 days before the hour and of what came after it. */
const recorded = new Map<string, Candles>();
const markets: ReplayMarket[] = [];
let keepDir = '';
let replayed: Replayed | undefined;
const run = async (changes: Partial<ReplayDeps> = {}): Promise<Replayed> => {
  const base = { markets, from: FROM, to: TO, settings, codeVersion: '0', workers: 1, keepDir };
  const result = await runReplay({ ...base, ...changes });
  if (!result) throw new Error('there is something to replay');
  return result;
};

const embedded = embeddedForTests();

beforeAll(async () => {
  keepDir = mkdtempSync(join(tmpdir(), 'v7-kept-'));
  const folder = openCandleFolder(RECORDING_DIR);
  for (const symbol of SYMBOLS) {
    const { market } = loadMarket(folder, symbol, {});
    const rows = between(market.candles, plus(FROM, -14 * DAY_MS), plus(TO, LATER));
    recorded.set(symbol, rows);
    markets.push(replayMarket(symbol, market.tick, rows));
  }
  replayed = await run();
});
afterAll(() => rmSync(keepDir, { recursive: true, force: true }));

const rowsOf = (symbol: string): Candles => recorded.get(symbol) ?? candlesOf([], 60);
const tickOf = (symbol: string): number => markets.find((one) => one.symbol === symbol)?.tick ?? 0.01;
const ends = (entries: readonly RecordEntry[]) => entries.map(({ id, outcome }) => [id, outcome.kind]);

describe('a replayed hour', () => {
  it('publishes, withholds and follows as the service does', () => {
    const entries = replayed?.entries ?? [];
    const out = entries.filter((entry) => entry.published).map(({ id }) => id);
    expect(out).toEqual(['20240122T1930Z-ETH-USD', '20240122T1945Z-SOL-USD']);
    expect(new Set(entries.filter((e) => !e.published).flatMap((e) => e.stoppedBy))).toEqual(new Set(['already open']));
    const stopped = entries.find(({ id }) => id === '20240122T1945Z-SOL-USD');
    expect(stopped).toMatchObject({
      ...{ final: true, by: 'quant', settingsVersion: settings.version, outcome: { kind: 'stop', at: at('22T20:24') } },
      ...{ learnedAt: at('22T20:24'), publishedAt: decidedAt(at('22T19:45')) },
      facts: { markovState: expect.any(String), hurst: expect.any(Number), entropyBits: expect.any(Number) },
    });
    expect(stopped?.outcome.kind === 'stop' && stopped.outcome.entryAt).toBe(at('22T19:46'));
    const open = entries.find(({ id }) => id === out[0]);
    expect([open?.outcome.kind, open?.learnedAt]).toEqual(['open', undefined]);
  });

  it('counts every slot: what was proposed, and why nothing was', () => {
    for (const symbol of SYMBOLS) {
      const { slots, proposals, because } = replayed?.counts.get(symbol) ?? { slots: 0, proposals: 0, because: {} };
      const own = replayed?.entries.filter((entry) => entry.symbol === symbol).length;
      expect([slots, proposals]).toEqual([13, own]);
      expect(because).toEqual({ 'hold: market': 13 - proposals });
    }
  });

  it('is the same to the bit with several workers that compute everything anew', async () => {
    const anew = await run({ workers: 3, keepDir: undefined });
    expect(JSON.stringify(anew.entries)).toBe(JSON.stringify(replayed?.entries));
    expect(anew.entries).toEqual(replayed?.entries);
  });

  it('takes its studies from those kept, and keeps none twice', async () => {
    const seen: number[] = [];
    const again = await run({ progress: ({ reused, of }) => seen.push(reused / of) });
    expect(seen.at(-1)).toBe(1);
    expect(again).toEqual(replayed);
    expect(readdirSync(keepDir, { recursive: true }).filter((name) => String(name).endsWith('.zst'))).toHaveLength(2);
  });

  it('tells the same record when it is kept in the database', async () => {
    const { stores } = await embedded.stores();
    const stored = await run({ stores });
    expect(stored.entries).toEqual(replayed?.entries);
    expect(await stores.entries.entries()).toEqual(replayed?.entries);
  });

  it('judges by the settings it is given, from the same studies', async () => {
    const strict = { ...settings, judge: { ...settings.judge, minimumConfidence: 63 } };
    const { entries } = await run({ settings: strict });
    const low = entries.filter(({ confidence }) => confidence < 63);
    expect(low.length).toBeGreaterThan(0);
    expect(low.every(({ published, stoppedBy }) => !published && stoppedBy.includes('confidence'))).toBe(true);
    expect(entries.map(({ id }) => id).toSorted()).toEqual(replayed?.entries.map(({ id }) => id).toSorted());
  });

  it('stops when it is told to, and says so', async () => {
    const stop = new AbortController();
    const running = run({ keepDir: undefined, stop: stop.signal });
    stop.abort();
    await expect(running).rejects.toThrow(/stopped|aborted/);
  });
});

describe('the future', () => {
  const cut = at('22T20:00');
  /** Everything from the cut on in another order, as if the market had gone another way. */
  const shuffled = (rows: Candles): Candles => {
    const uniform = generator(5);
    const all = Array.from(rows.time, (_, i) => candleAt(rows, i)).filter((row) => row !== undefined);
    const later = all.filter(({ time }) => time * 1000 >= cut);
    const mixed = later.map((row) => ({ row, key: uniform() })).toSorted((a, b) => a.key - b.key);
    const moved = mixed.map(({ row }, i) => ({ ...row, time: later[i]?.time ?? 0 }));
    return candlesOf([...all.slice(0, all.length - later.length), ...moved], 60);
  };
  const other = () => markets.map(({ symbol }) => replayMarket(symbol, tickOf(symbol), shuffled(rowsOf(symbol))));

  it('changes no draft of the past', () => {
    for (const [i, market] of other().entries()) {
      const [past, same] = [contextAt(market, cut), contextAt(markets[i] ?? market, cut)];
      expect(past).toEqual(same);
      const drafted = (context: typeof past) =>
        draftOf(context, keptStudy(studyWithoutLessons(context)), { settings, decidedAt: decidedAt(cut) });
      expect(drafted(past)).toEqual(drafted(same));
    }
  });

  it('shuffled, leaves every signal of the past as it was, and every end that was known by then', async () => {
    const { entries } = await run({ markets: other(), to: plus(cut, 5 * MINUTE_MS), keepDir: undefined });
    const before = (list: readonly RecordEntry[] | undefined) => list?.filter(({ asOf }) => asOf < cut) ?? [];
    const told = (entry: RecordEntry) => {
      const { outcome: _, mirror: __, learnedAt: ___, ...rest } = entry;
      return rest;
    };
    expect(before(entries).length).toBeGreaterThan(4);
    expect(before(entries).map(told)).toEqual(before(replayed?.entries).map(told));
    const known = (list: readonly RecordEntry[] | undefined) => list?.filter((e) => (e.learnedAt ?? Infinity) <= cut);
    expect(known(entries)).toEqual(known(replayed?.entries));
  });

  it('cut off, leaves a prefix of the same signals', async () => {
    const ended = markets.map(({ symbol }) => {
      const rows = rowsOf(symbol);
      return replayMarket(symbol, tickOf(symbol), between(rows, instant((rows.time[0] ?? 0) * 1000), cut));
    });
    const { entries, to } = await run({ markets: ended, to: undefined });
    expect(to).toBe(cut);
    const whole = replayed?.entries.filter(({ asOf }) => asOf < cut) ?? [];
    expect(entries.map(({ id, published }) => [id, published])).toEqual(
      whole.map(({ id, published }) => [id, published]),
    );
    const later = whole.filter(({ learnedAt }) => learnedAt !== undefined && learnedAt > cut).map(({ id }) => id);
    expect(later.length).toBeGreaterThan(0);
    expect(
      ends(entries)
        .filter(([id]) => later.includes(id ?? ''))
        .every(([, kind]) => kind === 'open'),
    ).toBe(true);
  });
});

describe('a gap in the record', () => {
  const hole = [at('22T20:00'), at('23T08:00')] as const;
  const gappy = (symbol: string): ReplayMarket => {
    const rows = rowsOf(symbol);
    const kept = Array.from(rows.time, (_, i) => candleAt(rows, i))
      .filter((row) => row !== undefined)
      .filter(({ time }) => time * 1000 < hole[0]);
    const close = kept.at(-1)?.close ?? 1;
    const still = { open: close, high: close, low: close, close, volume: 1, filled: false };
    const after = Array.from({ length: 3 * 1440 }, (_, i) => ({ time: hole[1] / 1000 + i * 60, ...still }));
    return replayMarket(symbol, tickOf(symbol), candlesOf([...kept, ...after], 60));
  };

  it('withholds by name what falls into it', async () => {
    const { counts } = await run({ markets: SYMBOLS.map(gappy), from: hole[0], to: plus(hole[0], 30 * MINUTE_MS) });
    expect(counts.get('SOL-USD')).toEqual({
      slots: 6,
      proposals: expect.any(Number),
      because: expect.objectContaining(MISSING),
    });
  });

  it('leaves a trade open whose candles are missing, until it is given up two days after its life', () => {
    const [trade] = (replayed?.entries ?? []).filter(({ id }) => id === '20240122T1945Z-SOL-USD');
    if (!trade) throw new Error('the trade is there');
    const paper = {
      ...trade,
      assessment: { costs: { fees: 0.002, halfSpread: 0.0001, slippage: 0.0002, total: 0.0023 } },
    };
    const over = plus(trade.expiresAt, 2 * DAY_MS);
    expect(followed(paper, gappy('SOL-USD'), plus(over, -1)).kind).toBe('open');
    expect(followed(paper, gappy('SOL-USD'), over).kind).toBe('unknown');
    expect(followed(paper, markets[1] ?? gappy('SOL-USD'), over).kind).toBe('stop');
  });
});
