// Every statistic of the record against the plain definition, on tiny records of awkward shape.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, instant } from '../../../core/instant.ts';
import { type EndedEntry, isEnded, type RecordEntry } from '../../../core/record/entry.ts';
import { RISK_SHARE } from '../../../core/record/equity.ts';
import { type Figure, MINIMUM_SAMPLE, valueOf } from '../../../core/record/figure.ts';
import { reportOn } from '../../../core/record/report.ts';
import { type Statistics, summaryOf } from '../../../core/record/statistics.ts';
import { DAY_ZERO, entriesArbitrary, entry } from './records.ts';

const span = { from: instant(DAY_ZERO), to: instant(DAY_ZERO + 7 * DAY_MS) };
const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);
const mean = (xs: readonly number[]): number => sum(xs) / xs.length;

const statisticsOf = (entries: readonly RecordEntry[]): Statistics => {
  const summary = summaryOf(entries, span);
  if (summary.kind === 'few') throw new Error('too few');
  return summary;
};

const startOf = (e: EndedEntry): number => e.outcome.entryAt;
const endOf = (e: EndedEntry): number => e.outcome.at;

/** Clusters by their definition: those that overlap, directly or through others; by joining until nothing changes. */
const clustersByJoining = (ended: readonly EndedEntry[]): readonly (readonly EndedEntry[])[] => {
  const label = ended.map((_, i) => i);
  for (let changed = true; changed; ) {
    changed = false;
    ended.forEach((a, i) =>
      ended.forEach((b, j) => {
        const overlap = startOf(a) < endOf(b) && startOf(b) < endOf(a);
        const lower = Math.min(label[i] ?? 0, label[j] ?? 0);
        if (!overlap || label[i] === label[j]) return;
        [label[i], label[j], changed] = [lower, lower, true];
      }),
    );
  }
  return [...Map.groupBy(ended, (_, i) => label[i]).values()];
};

const byEnd = (ended: readonly EndedEntry[]): readonly EndedEntry[] =>
  ended.toSorted((a, b) => endOf(a) - endOf(b) || startOf(a) - startOf(b) || (a.id < b.id ? -1 : 1));

/** The deepest fall between any two instants, by trying all pairs. */
const deepestFall = (ended: readonly EndedEntry[]): { readonly r: number; readonly share: number } => {
  const instants = [...new Set(ended.map(endOf))].toSorted((a, b) => a - b);
  const at = (t: number) => sum(ended.filter((e) => endOf(e) === t).map((e) => e.outcome.r));
  const sums = instants.reduce<number[]>((all, t) => [...all, (all.at(-1) ?? 0) + at(t)], [0]);
  const account = instants.reduce<number[]>((all, t) => [...all, (all.at(-1) ?? 1) * (1 + RISK_SHARE * at(t))], [1]);
  let [r, share] = [0, 0];
  for (let i = 0; i < sums.length; i++)
    for (let j = i; j < sums.length; j++) {
      r = Math.max(r, (sums[i] ?? 0) - (sums[j] ?? 0));
      share = Math.max(share, 1 - (account[j] ?? 0) / (account[i] ?? 1));
    }
  return { r, share };
};

/** To eight places, of a large ratio to eight digits: sums taken in another order differ in their last bits. */
const near = (figure: Figure, value: number): void => {
  expect(figure.kind).toBe('measured');
  const scale = Math.max(1, Math.abs(value));
  expect((valueOf(figure) ?? Number.NaN) / scale).toBeCloseTo(value / scale, 8);
};

/** Beyond this the order in which gains are summed decides whether the ratio is still a finite number. */
const BEYOND = 1e300;

describe('the statistics of a record', () => {
  it('are those of the plain definitions', () => {
    fc.assert(
      fc.property(entriesArbitrary(MINIMUM_SAMPLE, 40), (entries) => {
        const s = statisticsOf(entries);
        const ended = entries.filter(isEnded);
        const rs = ended.map((e) => e.outcome.r);
        const wins = rs.filter((x) => x > 0.05).length;
        near(s.winRate, wins / rs.length);
        near(s.expectancyR, mean(rs));
        expect(s.totalR).toBeCloseTo(sum(rs), 8);
        // of next to nothing lost it is beyond every number
        const factor = sum(rs.filter((x) => x > 0)) / -sum(rs.filter((x) => x < 0));
        if (!Number.isFinite(factor)) expect(s.profitFactor.kind).toBe('not measurable');
        else if (factor < BEYOND) near(s.profitFactor, factor);
        for (const kind of ['target', 'stop', 'expired'] as const)
          expect(s.shares[kind]).toBeCloseTo(ended.filter((e) => e.outcome.kind === kind).length / rs.length, 12);
        expect(s.timeInTrade.meanMs).toBeCloseTo(mean(ended.map((e) => e.outcome.durationMs)), 3);
        expect(s.costs.totalR).toBeCloseTo(0.2 * rs.length, 8);
        const confidence = mean(ended.map((e) => e.confidence));
        expect(s.confidence.mean).toBeCloseTo(confidence, 8);
        const spread = Math.sqrt(sum(ended.map((e) => (e.confidence - confidence) ** 2)) / (rs.length - 1));
        expect(s.confidence.deviation).toBeCloseTo(spread, 8);
      }),
      { numRuns: 150 },
    );
  });

  it('count losses in a row and the deepest fall as the plain search does', () => {
    fc.assert(
      fc.property(entriesArbitrary(MINIMUM_SAMPLE, 30), (entries) => {
        const s = statisticsOf(entries);
        const ended = entries.filter(isEnded);
        const fall = deepestFall(ended);
        expect(s.drawdown.depthR).toBeCloseTo(fall.r, 8);
        expect(s.drawdown.depthShare).toBeCloseTo(fall.share, 8);
        const letters = byEnd(ended).map((e) => (e.outcome.r < -0.05 ? 'L' : '.'));
        const longest = Math.max(
          ...letters
            .join('')
            .split('.')
            .map((run) => run.length),
        );
        expect(s.longestLosingRun).toBe(longest);
      }),
      { numRuns: 100 },
    );
  });

  it('take whole overlap clusters as the independent pieces', () => {
    fc.assert(
      fc.property(entriesArbitrary(MINIMUM_SAMPLE, 30), (entries) => {
        const s = statisticsOf(entries);
        const ended = entries.filter(isEnded);
        const clusters = clustersByJoining(ended);
        expect(s.clusters).toBe(clusters.length);
        const rs = ended.map((e) => e.outcome.r);
        const [n, m] = [rs.length, mean(rs)];
        const variance = sum(rs.map((x) => (x - m) ** 2)) / (n - 1);
        const G = clusters.length;
        const between = sum(clusters.map((c) => sum(c.map((e) => e.outcome.r - m)) ** 2));
        const error = Math.max((G / (G - 1)) * (between / n ** 2), variance / n);
        if (G < 2) {
          expect(s.expectancyR).not.toHaveProperty('interval');
          expect(s.effectiveN).toBe(1);
        } else if (variance > 1e-6) {
          expect(s.effectiveN).toBeCloseTo(variance / error, 4);
          const [low = 0, high = 0] = s.expectancyR.kind === 'measured' ? (s.expectancyR.interval ?? []) : [];
          expect((low + high) / 2).toBeCloseTo(m, 8);
          expect(high - low).toBeGreaterThanOrEqual(2 * 1.959 * Math.sqrt(error) - 1e-9);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('annualise daily results: Sharpe and Sortino of seven days by hand', () => {
    const daily = [1, -0.5, 0, 2, -1, 0.5, 1];
    // three signals a day: two that cancel each other, and what the day is to come to
    const entries = daily.flatMap((x, day) => [
      entry({ id: `a${day}`, at: day * 1440 + 60, lasts: 30, r: 0.75 }),
      entry({ id: `b${day}`, at: day * 1440 + 120, lasts: 30, r: -0.75 }),
      entry({ id: `c${day}`, at: day * 1440 + 180, lasts: 30, r: x }),
    ]);
    const s = statisticsOf(entries);
    const [m, n] = [mean(daily), daily.length];
    const deviation = Math.sqrt(sum(daily.map((x) => (x - m) ** 2)) / (n - 1));
    near(s.sharpe, (m / deviation) * Math.sqrt(365));
    const shortfall = Math.sqrt(sum(daily.map((x) => Math.min(0, x) ** 2)) / n);
    near(s.sortino, (m / shortfall) * Math.sqrt(365));
  });

  it('say why a ratio is not told, never 0 or infinity', () => {
    const winners = Array.from({ length: 25 }, (_, i) => entry({ at: i * 300, lasts: 30, r: 1 }));
    const s = statisticsOf(winners);
    expect(s.profitFactor).toEqual({ kind: 'not measurable', because: 'nothing was lost yet' });
    expect(s.sortino).toEqual({ kind: 'not measurable', because: 'no day lost yet' });
    expect(s.drawdown).toMatchObject({ depthR: 0, depthShare: 0, lengthMs: 0 });
    const short = summaryOf(winners, { from: span.from, to: instant(DAY_ZERO + 2 * DAY_MS) });
    expect(short.kind === 'measured' && short.sharpe.kind).toBe('measured');
    const oneDay = Array.from({ length: 25 }, (_, i) => entry({ at: i * 40, lasts: 30, r: i % 2 ? 1 : -1 }));
    const day = summaryOf(oneDay, { from: span.from, to: instant(DAY_ZERO + DAY_MS) });
    expect(day.kind === 'measured' && day.sharpe).toEqual({ kind: 'not measurable', because: 'needs 5 days, has 1' });
    const same = Array.from({ length: 28 }, (_, i) =>
      entry({ at: Math.floor(i / 4) * 1440 + (i % 4) * 60, lasts: 30, r: 1 }),
    );
    expect(statisticsOf(same).sharpe).toEqual({ kind: 'not measurable', because: 'the days do not differ' });
  });

  it('tell the length of the deepest fall from its peak to where it was made good, or that it was not', () => {
    const rs = [1, 1, -1, -1, -1, 1, 1, 1.5, ...Array.from({ length: 14 }, () => 0.2)];
    const entries = rs.map((r, i) => entry({ id: `s${i}`, at: i * 60, lasts: 30, r }));
    const s = statisticsOf(entries);
    const at = (i: number) => instant(DAY_ZERO + (i * 60 + 30) * 60_000);
    expect(s.drawdown).toMatchObject({ depthR: 3, from: at(1), until: at(7), lengthMs: 6 * 3_600_000 });
    const lost = statisticsOf([...entries, entry({ at: 5000, lasts: 30, r: -9 })]);
    expect(lost.drawdown).not.toHaveProperty('until');
    expect(lost.drawdown.lengthMs).toBe(span.to - at(21));
  });

  it('give the counts and nothing else below twenty ended signals', () => {
    const few = [...Array.from({ length: 19 }, (_, i) => entry({ at: i * 300, lasts: 30, r: i % 3 ? 1 : -1 }))];
    const open = entry({ at: 0, lasts: 1, r: 1 }, { outcome: { kind: 'open' } });
    const unknown = entry({ at: 0, lasts: 1, r: 1 }, { outcome: { kind: 'unknown', because: 'no candles' } });
    const summary = summaryOf([...few, open, unknown], span);
    expect(summary).toEqual({
      kind: 'few',
      needs: 20,
      counts: {
        ...{ entries: 21, open: 1, unknown: 1, ended: 19, wins: 12, losses: 7, breakeven: 0 },
        ...{ target: 12, stop: 7, expired: 0 },
      },
    });
  });

  it('judge the rate against one half as the exact binomial does where no two signals overlap', () => {
    const entries = Array.from({ length: 30 }, (_, i) => entry({ at: i * 300, lasts: 30, r: i < 20 ? 1 : -1 }));
    const choose = (n: number, k: number): number =>
      Array.from({ length: k }, (_, i) => (n - i) / (i + 1)).reduce((a, b) => a * b, 1);
    const tail = sum(Array.from({ length: 11 }, (_, i) => choose(30, 20 + i))) / 2 ** 30;
    near(statisticsOf(entries).pAboveHalf, tail);
  });

  it('use the price that was entered at for the break-even rate', () => {
    const entries = Array.from({ length: 20 }, (_, i) => entry({ at: i * 300, lasts: 30, r: 1 }));
    // 1.5 % to the target, 1 % to the stop, 0.2 % costs: 1.2 of 2.5
    near(statisticsOf(entries).breakEvenRate, 1.2 / 2.5);
    const late = entries.map((e) =>
      e.outcome.kind === 'target' ? { ...e, outcome: { ...e.outcome, entryPrice: 100.5 } } : e,
    );
    const [gain, loss] = [1 / 100.5 - 0.002, 1.5 / 100.5 + 0.002];
    near(statisticsOf(late).breakEvenRate, loss / (gain + loss));
  });
});

describe('the report', () => {
  it('is the same in whatever order the entries come', () => {
    fc.assert(
      fc.property(
        entriesArbitrary(MINIMUM_SAMPLE, 40).chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray([...all], { minLength: all.length })),
        ),
        ([all, shuffled]) => {
          expect(reportOn(shuffled, { span, coins: 64 })).toEqual(reportOn(all, { span, coins: 64 }));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('holds only numbers that are numbers', () => {
    const walk = (value: unknown, path: string): void => {
      if (typeof value === 'number') expect([path, Number.isFinite(value)]).toEqual([path, true]);
      else if (typeof value === 'object' && value !== null)
        for (const [name, each] of Object.entries(value)) walk(each, `${path}.${name}`);
    };
    fc.assert(
      fc.property(entriesArbitrary(0, 60), fc.boolean(), (entries, spanned) => {
        walk(reportOn(entries, { coins: 64, ...(spanned && { span }), spending: { costUsd: 1, calls: 3 } }), 'report');
      }),
      { numRuns: 60 },
    );
  });

  it('counts what was published within the span, and withheld proposals apart', () => {
    const signals = Array.from({ length: 24 }, (_, i) => entry({ at: 1 + i * 300, lasts: 30, r: 1 }));
    const stopped = { published: false, stoppedBy: ['confidence', 'spread'] } as const;
    const withheld = Array.from({ length: 4 }, (_, i) =>
      entry({ id: `w${i}`, at: 1 + i * 300, lasts: 30, r: -1 }, stopped),
    );
    const beside = entry({ id: 'beside', at: 10, lasts: 30, r: -1 }, { ...stopped, final: false });
    const early = entry({ id: 'early', at: -600, lasts: 30, r: -1 });
    const { published, withheld: apart, flow } = reportOn([...signals, ...withheld, beside, early], { span });
    expect([published.counts.ended, published.counts.wins]).toEqual([24, 24]);
    expect(apart.counts.ended).toBe(4);
    expect(flow).toMatchObject({ proposals: 28, published: 24, days: 7, publishedADay: 24 / 7 });
    expect(flow.gates).toEqual([
      { gate: 'confidence', stopped: 4, share: 4 / 28, alone: { n: 0 } },
      { gate: 'spread', stopped: 4, share: 4 / 28, alone: { n: 0 } },
    ]);
  });
});
