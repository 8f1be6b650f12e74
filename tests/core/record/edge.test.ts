// A person's own edge from their words, and their own results beside the paper trade.
import { describe, expect, it } from 'vitest';
import { DAY_MS, instant, MINUTE_MS } from '../../../core/instant.ts';
import { edgeOf } from '../../../core/record/edge.ts';
import type { RecordEntry } from '../../../core/record/entry.ts';
import { valueOf } from '../../../core/record/figure.ts';
import type { RecordedDecision } from '../../../core/record/outcome.ts';
import { compare, type PersonalResult, wordOf } from '../../../core/record/personal.ts';
import { comparisonText, edgeLines } from '../../../core/wording/verdicts.ts';
import { DAY_ZERO, entry } from './records.ts';

const word = (
  e: RecordEntry,
  decision: RecordedDecision['decision'],
  changes: Partial<RecordedDecision> = {},
): readonly [string, RecordedDecision] => [
  e.id,
  { signalId: e.id, subscriber: 7, decision, at: instant(e.publishedAt + 30_000), late: false, ...changes },
];
const signals = (n: number, r: (i: number) => number, from = 0) =>
  Array.from({ length: n }, (_, i) => entry({ id: `s${from + i}`, at: (from + i) * 300, lasts: 60, r: r(i) }));

describe('your edge', () => {
  it('sums what you took, skipped, monitored and left unanswered, with intervals', () => {
    const all = signals(8, (i) => [1.5, -1.2, -1, 2, 0.5, -1.1, -1, 0.2][i] ?? 0);
    const chosen = ['took', 'skipped', 'skipped', 'monitoring', 'took', 'skipped', 'undone'] as const;
    const words = new Map(chosen.map((decision, i) => word(all[i] as RecordEntry, decision)));
    const edge = edgeOf(all, words);
    const { took, skipped, monitored, unanswered } = edge.choices;
    expect([took.n, skipped.n, monitored.n, unanswered.n]).toEqual([2, 3, 1, 2]);
    expect([took, skipped, monitored, unanswered].map((c) => valueOf(c.totalR))).toEqual([
      2,
      expect.closeTo(-3.3, 9),
      2,
      expect.closeTo(-0.8, 9),
    ]);
    expect(valueOf(edge.skippingSavedR)).toBeCloseTo(3.3, 9);
    // three skipped, mean -1.1, deviation 0.1: 3 x (1.1 +- 4.303 x 0.1 / sqrt 3)
    const half = 3 * 4.30265 * (0.1 / Math.sqrt(3));
    const interval = edge.skippingSavedR.kind === 'measured' ? edge.skippingSavedR.interval : undefined;
    expect(interval?.[0]).toBeCloseTo(3.3 - half, 3);
    expect(interval?.[1]).toBeCloseTo(3.3 + half, 3);
    expect(edgeLines(edge)).toContain('Skipping saved you 3.3 R (2.6 .. 4.0).');
    expect(monitored.totalR).not.toHaveProperty('interval');
    expect(took.expectancyR).toEqual({ kind: 'not measurable', because: '2 ended, told from 20 on' });
  });

  it('leaves out, and counts, what was decided, changed or taken back once the end was touched', () => {
    const all = signals(5, () => -1);
    const end = (e: RecordEntry) => instant(e.publishedAt + 1000 + 60 * MINUTE_MS);
    const [a, b, c, d, e] = all as [RecordEntry, RecordEntry, RecordEntry, RecordEntry, RecordEntry];
    const words = new Map([
      word(a, 'skipped', { at: end(a) }),
      word(b, 'skipped', { late: true }),
      // within the minute in which it ended: the touch may have come first
      word(c, 'skipped', { at: instant(end(c) - 20_000) }),
      word(d, 'undone', { late: true }),
      word(e, 'skipped', { at: instant(end(e) - 61_000) }),
    ]);
    const edge = edgeOf(all, words);
    expect([edge.received, edge.late, edge.choices.skipped.n, edge.choices.unanswered.n]).toEqual([5, 4, 1, 0]);
    expect(edgeLines(edge)).toContain('4 decisions made or changed after the end are left out.');
  });

  it('counts open and unresolved ones apart, and for spot no SELL at all', () => {
    const open = entry({ id: 'open', at: 0, lasts: 1, r: 1 }, { outcome: { kind: 'open' } });
    const unknown = entry({ id: 'u', at: 0, lasts: 1, r: 1 }, { outcome: { kind: 'unknown', because: 'x' } });
    const sell = entry({ id: 'sell', at: 0, lasts: 1, r: 1 }, { direction: 'SELL' });
    const withheld = entry({ id: 'w', at: 0, lasts: 1, r: 1 }, { published: false });
    const all = [open, unknown, sell, withheld, ...signals(2, () => 1)];
    expect(edgeOf(all, new Map())).toMatchObject({ received: 5, open: 1, unknown: 1 });
    expect(edgeOf(all, new Map()).choices.unanswered.n).toBe(3);
    expect(edgeOf(all, new Map(), { spot: true })).toMatchObject({ received: 4 });
    expect(edgeOf(all, new Map(), { spot: true }).choices.unanswered.n).toBe(2);
  });

  it('is cut by symbol, direction and hour, below twenty by the count alone', () => {
    const all = signals(30, () => 1).map((e, i) => ({ ...e, symbol: i < 25 ? 'BTC-USD' : 'SOL-USD' }));
    const { cuts } = edgeOf(all, new Map(all.slice(0, 10).map((e) => word(e, 'took'))));
    const symbol = cuts.filter(({ by }) => by === 'symbol');
    expect(symbol.map(({ label, n, choices }) => [label, n, choices?.took.n])).toEqual([
      ['BTC-USD', 25, 10],
      ['SOL-USD', 5, undefined],
    ]);
    expect(new Set(cuts.map(({ by }) => by))).toEqual(new Set(['symbol', 'direction', 'hour']));
  });

  it('says so where there is nothing to tell', () => {
    expect(edgeLines(edgeOf([], new Map()))).toEqual(['No signal has reached you yet.']);
    expect(
      edgeOf(
        signals(3, () => 1),
        new Map(),
      ).skippingSavedR.kind,
    ).toBe('not measurable');
  });
});

describe('what a person says became of it', () => {
  const said = (changes: Partial<PersonalResult>): PersonalResult => ({
    ...{ signalId: 's', subscriber: 7, at: instant(DAY_ZERO + DAY_MS), result: 'win' },
    ...changes,
  });
  /** entered at 100, one R is 1 %, costs 0.2 R, left at 101.5 */
  const long = entry({ at: 0, lasts: 60, r: 1.3 });
  const bought = { ...long, outcome: { ...long.outcome, exitPrice: 101.5 } } as RecordEntry;

  it('is compared in R: later or better entered, better or worse left, and what both come to', () => {
    const found = compare(said({ entryPrice: 100.12, exitPrice: 101.2 }), bought);
    expect(found.entryR).toBeCloseTo(0.12, 9);
    expect(found.exitR).toBeCloseTo(-0.3, 9);
    expect(found.r).toBeCloseTo((101.2 - 100.12) / 100.12 / 0.01 - 0.2, 9);
    expect(comparisonText(found)).toBe(
      'you entered 0.12 R later than the signal and left 0.30 R worse: +0.88 R by your prices, +1.30 R on paper',
    );
  });

  it('knows that a short enters later at a lower price', () => {
    const short = { ...bought, direction: 'SELL' as const, stopLoss: 101, takeProfit: 98.5 };
    expect(compare(said({ entryPrice: 99.88 }), short).entryR).toBeCloseTo(0.12, 9);
    expect(comparisonText(compare(said({ entryPrice: 100.05 }), short))).toBe(
      'you entered 0.05 R better than the signal',
    );
  });

  it('tells only what was told, and nothing against a trade that is open', () => {
    expect(compare(said({}), bought)).toEqual({ paperR: 1.3 });
    expect(comparisonText(compare(said({}), bought))).toBeUndefined();
    expect(compare(said({ entryPrice: 100 }), { ...bought, outcome: { kind: 'open' } })).toEqual({});
    expect(comparisonText(compare(said({ entryPrice: 100, exitPrice: 101.5 }), bought))).toBe(
      'you entered where the signal did and left where it did: +1.30 R by your prices, +1.30 R on paper',
    );
  });

  it('can be read from the prices by the one line that divides win and loss', () => {
    const wordFor = (exitPrice: number) => wordOf(compare(said({ entryPrice: 100, exitPrice }), bought));
    expect([101, 100.2, 100].map(wordFor)).toEqual(['win', 'breakeven', 'loss']);
    expect(wordOf(compare(said({ entryPrice: 100 }), bought))).toBeUndefined();
  });
});
