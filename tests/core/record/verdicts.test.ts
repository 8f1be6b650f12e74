// Cuts, combinations after correction, validation verdicts and where to look, the worth of the model.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, instant } from '../../../core/instant.ts';
import { adjusted } from '../../../core/record/combinations.ts';
import type { RecordEntry } from '../../../core/record/entry.ts';
import { valueOf } from '../../../core/record/figure.ts';
import { scoreInterval, studentHalfWidth, studentTail } from '../../../core/record/intervals.ts';
import { reportOn } from '../../../core/record/report.ts';
import { summaryOf } from '../../../core/record/statistics.ts';
import { validationLines } from '../../../core/wording/verdicts.ts';
import { DAY_ZERO, entry, uniformOf } from './records.ts';

const span = { from: instant(DAY_ZERO - DAY_MS), to: instant(DAY_ZERO + 60 * DAY_MS) };

/** `n` signals that do not overlap, R by a function of their number. */
const apart = (n: number, r: (i: number) => number, changes: (i: number) => Partial<RecordEntry> = () => ({})) =>
  Array.from({ length: n }, (_, i) =>
    entry({ id: `a${i}`, at: i * 181, lasts: 60, r: r(i), other: -r(i) }, changes(i)),
  );

describe('a cut', () => {
  it('of fewer than twenty shows its count and nothing else', () => {
    const entries = apart(
      39,
      (i) => (i % 2 ? 1 : -1),
      (i) => ({ symbol: i < 20 ? 'BTC-USD' : 'ETH-USD' }),
    );
    const cuts = reportOn(entries, { span }).cuts.filter(({ by }) => by === 'symbol');
    expect(cuts.map(({ label, n }) => [label, n])).toEqual([
      ['BTC-USD', 20],
      ['ETH-USD', 19],
    ]);
    expect(cuts[0]?.figures?.totalR).toBe(0);
    expect(cuts[1]).toEqual({ by: 'symbol', label: 'ETH-USD', n: 19 });
  });

  it('is made by every property, hours and weekdays in UTC, sessions as the exchanges open', () => {
    const facts = { markovState: 'RANGING', entropyBits: 2.7, hurst: 0.6, volatilityRegime: 'high' };
    // DAY_ZERO is Monday 2024-01-15; 15:00 UTC: London and New York trade
    const one = entry({ at: 15 * 60 + 1, lasts: 5, r: 1 }, { facts, settingsVersion: '7', promptVersion: 'p3' });
    const labels = Object.fromEntries(reportOn([one], { span }).cuts.map(({ by, label }) => [by, label]));
    expect(labels).toEqual({
      ...{
        symbol: 'BTC-USD',
        direction: 'BUY',
        tier: 'MEDIUM',
        hour: '15',
        session: 'London + New York',
        weekday: 'Monday',
      },
      ...{
        markovState: 'RANGING',
        entropy: '2.6 to 2.8 bits',
        hurst: 'above 0.55',
        volatility: 'high',
        synthesiser: 'quant',
      },
      ...{ life: '4 h', settings: '7', prompt: 'p3' },
    });
    const bare = Object.fromEntries(
      reportOn([entry({ at: 3 * 60 + 24 * 60 * 5, lasts: 5, r: 1 })], { span }).cuts.map(({ by, label }) => [
        by,
        label,
      ]),
    );
    expect(bare).toMatchObject({
      weekday: 'Saturday',
      session: 'no session open',
      markovState: 'not told',
      entropy: 'not told',
    });
  });
});

describe('the correction for having looked at many', () => {
  it('is that of Benjamini and Hochberg', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
        fc.double({ min: 0.001, max: 0.5, noNaN: true }),
        (ps, rate) => {
          // the definition: the largest k with p(k) <= k/m rate; all up to it are found
          const sorted = ps.toSorted((a, b) => a - b);
          const k = sorted.findLastIndex((p, i) => p <= ((i + 1) / ps.length) * rate);
          const limit = k < 0 ? -1 : (sorted[k] ?? -1);
          const qs = adjusted(ps);
          ps.forEach((p, i) => {
            if (Math.abs((qs[i] ?? 0) - rate) > 1e-9) expect((qs[i] ?? 1) <= rate).toBe(p <= limit);
          });
        },
      ),
    );
    // the 15 p values of Benjamini and Hochberg (1995), section 3.2: at 0.05 the first four are found
    const published = [
      ...[
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
      ],
    ];
    expect(adjusted(published).filter((q) => q <= 0.05)).toHaveLength(4);
  });

  it('lets a planted difference stand out, and calls what chance makes noise', () => {
    const next = uniformOf(3);
    const symbols = ['BTC-USD', 'ETH-USD', 'SOL-USD'];
    const state = (i: number) => ['RANGING', 'TRENDING'][Math.floor(i / 3) % 2] ?? '';
    const changes = (i: number) => ({ symbol: symbols[i % 3] ?? '', facts: { markovState: state(i) } });
    const planted = apart(
      600,
      (i) => (next() < (i % 3 === 1 && state(i) === 'RANGING' ? 0.85 : 0.45) ? 1 : -1.1),
      changes,
    );
    const { best, tested } = reportOn(planted, { span: { ...span, to: instant(DAY_ZERO + 90 * DAY_MS) } }).combinations;
    expect(tested).toBeGreaterThan(20);
    expect(best[0]).toMatchObject({ verdict: 'stands out' });
    expect(best.map(({ parts }) => parts.map(({ label }) => label).join(' '))).toContain('ETH-USD RANGING');
    const runs = 40;
    let found = 0;
    for (let run = 0; run < runs; run++) {
      const { best: up, worst } = reportOn(
        apart(200, () => (next() < 0.45 ? 1 : -1.1), changes),
        { span, coins: 32 },
      ).combinations;
      if ([...up, ...worst].some(({ verdict }) => verdict === 'stands out')) found++;
    }
    // with nothing there a false discovery is any discovery: at most 5 % of records, and four standard errors
    expect(found / runs).toBeLessThan(0.05 + 4 * Math.sqrt((0.05 * 0.95) / runs));
  });
});

describe('validation', () => {
  const verdicts = (entries: readonly RecordEntry[]) => {
    const { validation } = reportOn(entries, { span });
    const kind = (row: 'first' | 'second') =>
      Object.fromEntries(validation.rows.filter((r) => r.row === row).map((r) => [r.demand, r.verdict.kind]));
    return { validation, first: kind('first'), second: kind('second') };
  };

  it('passes a record that fulfils all of the first row, and fails it by the second', () => {
    const { validation, first, second } = verdicts(apart(100, (i) => (i % 20 < 13 ? 1 : -1)));
    expect(first).toEqual({
      'win rate': 'passed',
      'above chance': 'passed',
      Sharpe: 'passed',
      drawdown: 'passed',
      signals: 'passed',
    });
    expect(second).toMatchObject({ 'win rate': 'failed', drawdown: 'passed' });
    expect([validation.first, validation.second]).toEqual(['passed', 'failed']);
  });

  it('says how many more are needed below fifty, whatever they did', () => {
    for (const n of [0, 7, 19, 30, 49]) {
      const { validation, first } = verdicts(apart(n, () => 1));
      expect(new Set(Object.values(first))).toEqual(new Set(['needs more']));
      const mores = validation.rows.flatMap(({ verdict }) => (verdict.kind === 'needs more' ? [verdict.more] : []));
      expect(new Set(mores)).toEqual(new Set([50 - n]));
    }
  });

  it('fails a fall that is too deep at any count, since it cannot become less deep', () => {
    expect(verdicts(apart(30, () => -1)).first).toMatchObject({ drawdown: 'failed', 'win rate': 'needs more' });
  });

  it('needs more where the rate is above one half but not surely: about as many as the test would need', () => {
    const { validation } = verdicts(apart(100, (i) => (i % 20 < 11 ? 1 : -1)));
    const row = validation.rows.find((r) => r.demand === 'above chance');
    // 55 % against 50 % one-sided at 0.05: (1.645 x 0.5 / 0.05)^2 = 271
    expect(row?.verdict).toEqual({ kind: 'needs more', more: 171 });
    expect(validation.rows[0]?.verdict.kind).toBe('failed');
  });

  it('names what to look at first, with figures: the setting, gate or prompt that stayed behind most', () => {
    const bad = (i: number): boolean => i % 3 === 0;
    const entries = apart(
      120,
      (i) => (bad(i) ? -1 : i % 2 ? 1 : -0.8),
      (i) => ({
        promptVersion: bad(i) ? 'p2' : 'p1',
        tier: i % 2 ? 'LOW' : 'HIGH',
      }),
    );
    const stopped = Array.from({ length: 30 }, (_, i) =>
      entry({ id: `g${i}`, at: i * 181, lasts: 60, r: 1 }, { published: false, stoppedBy: ['spread'] }),
    );
    const { validation } = verdicts([...entries, ...stopped]);
    const failed = validation.rows.find((r) => r.verdict.kind === 'failed')?.verdict;
    const leads = failed?.kind === 'failed' ? failed.lookAt : [];
    const named = leads.map((lead) => `${lead.kind} ${lead.name}`);
    expect(named).toContain('prompt prompt version');
    expect(named).toContain('gate spread');
    const lines = validationLines(validation, 'first');
    expect(lines.find((line) => line.includes('prompt version'))).toMatch(
      /Look first at prompt version, p2: -1\.00 R a signal \(n = 40\), all others \+?-?\d\.\d\d R; \d+\.\d R behind\./,
    );
    expect(lines.find((line) => line.includes('gate spread'))).toContain(
      'the 30 proposals it alone stopped would have come to +1.00 R each',
    );
  });
});

describe('the worth of the model', () => {
  it('sets quant alone, the model alone and what was published side by side, with what it cost', () => {
    const beside = { published: false, final: false } as const;
    const entries = [
      ...apart(
        40,
        (i) => (i % 4 ? 1 : -1),
        () => ({ by: 'deepseek' }),
      ),
      ...apart(
        60,
        (i) => (i % 2 ? 1 : -1),
        () => ({ by: 'quant', ...beside }),
      ),
      // a gate stood against these: quant alone would not have published them
      ...apart(
        30,
        () => -1,
        () => ({ by: 'quant', ...beside, stoppedBy: ['confidence'] }),
      ),
    ];
    const { worth } = reportOn(entries, { span, spending: { costUsd: 2, calls: 500 } });
    expect([worth.quant.n, worth.model.n, worth.final.n]).toEqual([60, 40, 40]);
    expect([worth.quant.figures?.totalR, worth.model.figures?.totalR, worth.final.figures?.totalR]).toEqual([
      0, 20, 20,
    ]);
    expect(valueOf(worth.costPerSignal)).toBe(2 / 40);
    expect(valueOf(worth.costPerR)).toBe(2 / 20);
    expect(reportOn(entries, { span }).worth.costPerSignal).toEqual({
      kind: 'not measurable',
      because: 'no model was paid',
    });
  });
});

describe('intervals', () => {
  // Student's t, two-sided 95 %: any printed table (e.g. Abramowitz and Stegun, table 26.10)
  it.each([
    [1, 12.706],
    [2, 4.303],
    [3, 3.182],
    [4, 2.776],
    [10, 2.228],
    [29, 2.045],
    [120, 1.98],
    [5000, 1.9604],
  ])('of %i degrees of freedom are %f standard errors wide', (degrees, width) => {
    expect(studentHalfWidth(degrees)).toBeCloseTo(width, 3);
    expect(studentTail(studentHalfWidth(degrees), degrees)).toBeCloseTo(0.025, 10);
  });

  it('of rates stay within 0 and 1', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.5, max: 1e6, noNaN: true }),
        (rate, n) => {
          const [low, high] = scoreInterval(rate, n);
          expect(0 <= low && low <= rate + 1e-9 && rate - 1e-9 <= high && high <= 1).toBe(true);
        },
      ),
    );
  });

  it('hold the truth as often as they say, though signals come in clusters that share their fate', () => {
    const next = uniformOf(11);
    const runs = 300;
    let held = 0;
    for (let run = 0; run < runs; run++) {
      const entries = Array.from({ length: 25 }, (_, c) => {
        const fate = next() < 0.5;
        return [0, 1, 2].map((k) => {
          const r = (next() < 0.8 ? fate : !fate) ? 1 : -1;
          return entry({ id: `${c}-${k}`, at: c * 400 + k * 5, lasts: 100, r });
        });
      }).flat();
      const published = summaryOf(entries, span);
      const interval =
        published.kind === 'measured' && published.expectancyR.kind === 'measured'
          ? published.expectancyR.interval
          : undefined;
      if (interval && interval[0] <= 0 && 0 <= interval[1]) held++;
    }
    expect(held / runs).toBeGreaterThan(0.95 - 4 * Math.sqrt((0.05 * 0.95) / runs));
  });
});
