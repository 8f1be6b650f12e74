// Records of made-up signals with a known truth: independent ones, and overlapping, correlated, fat-tailed ones.
import { generator, type Uniform } from '../../core/chance/generator.ts';
import { normals } from '../../core/chance/normal.ts';
import { DAY_MS, type Instant, instant, MINUTE_MS, plus } from '../../core/instant.ts';
import type { Followed } from '../../core/record/evidence/evidence.ts';
import type { Outcome } from '../../core/record/outcome.ts';

export const FIRST: Instant = instant(Date.UTC(2024, 0, 15));

type Ended = Extract<Outcome, { readonly r: number }>;

/** An outcome of that R, ended at the instant; what evidence does not look at is plain. */
export const endedAt = (at: Instant, r: number): Ended => ({
  ...{ kind: r > 0 ? 'target' : 'stop', at, entryAt: at, entryPrice: 100, exitPrice: 100 + r },
  ...{ r, netShare: r / 100, adverseR: 0, favourableR: 0, durationMs: 0 },
});

/**
 * `aDay` signals a day, one after the other, that win 1.1 R or lose 1.4 R. `edge` is their expectancy in R; the other
 * direction earns the opposite.
 */
export const independentRecord = (
  seed: number,
  { days, aDay, edge = 0 }: { readonly days: number; readonly aDay: number; readonly edge?: number },
): readonly Followed[] => {
  const uniform = generator(seed);
  const [gain, loss] = [1.1, 1.4];
  const rate = (loss + edge) / (gain + loss);
  return Array.from({ length: days * aDay }, (_, i) => {
    const publishedAt = plus(FIRST, (i * DAY_MS) / aDay);
    const at = plus(publishedAt, DAY_MS / aDay - MINUTE_MS);
    const r = uniform() < rate ? gain : -loss;
    return { id: `s${i}`, publishedAt, outcome: endedAt(at, r), mirror: endedAt(at, -r) };
  });
};

const STEP_MS = 15 * MINUTE_MS;
const SYMBOLS = 3;
const SHARED = 0.7;

/** Student's t with three degrees, of variance 1. */
const fatTails = (uniform: Uniform): (() => number) => {
  const normal = normals(uniform);
  return () => {
    const chi = normal() ** 2 + normal() ** 2 + normal() ** 2;
    return normal() / Math.sqrt(chi / 3) / Math.sqrt(3);
  };
};

type Running = { readonly id: string; readonly symbol: number; readonly from: number; readonly publishedAt: Instant };

/** What one direction has come to `moved` after it began, in R: stop at -1, target at 1.3, both filled where the price is. */
const exit = (moved: number, age: number): number | undefined =>
  moved <= -1 || moved >= 1.3 || age >= 24 ? moved : undefined;

/**
 * Three walks in quarter hours whose steps have three degrees of freedom and a correlation of 0.7; each symbol opens a
 * trade on the same side every hour, left at stop, target or after six hours wherever the price stands, gaps included: a
 * stopped martingale, so that the expectancy is exactly zero, however they overlap.
 */
export const overlappingRecord = (seed: number, { days }: { readonly days: number }): readonly Followed[] => {
  const uniform = generator(seed);
  const draw = fatTails(uniform);
  const price = Array.from({ length: SYMBOLS }, () => 0);
  const open = new Map<string, Running & { r?: number; endedAt?: Instant }>();
  const done: Followed[] = [];
  let side = 1;
  for (let step = 0; step < days * 96; step++) {
    const now = plus(FIRST, step * STEP_MS);
    const common = draw();
    for (let s = 0; s < SYMBOLS; s++)
      price[s] = (price[s] ?? 0) + 0.35 * (Math.sqrt(SHARED) * common + Math.sqrt(1 - SHARED) * draw());
    for (const [id, trade] of open) {
      const r = exit(side * ((price[trade.symbol] ?? 0) - trade.from), (now - trade.publishedAt) / STEP_MS);
      if (r === undefined) continue;
      open.delete(id);
      done.push({ id, publishedAt: trade.publishedAt, outcome: endedAt(now, r), mirror: endedAt(now, -r) });
    }
    if (open.size === 0) side = uniform() < 0.5 ? 1 : -1;
    if (step % 4 === 0)
      for (let symbol = 0; symbol < SYMBOLS; symbol++)
        open.set(`s${step}-${symbol}`, {
          id: `s${step}-${symbol}`,
          symbol,
          from: price[symbol] ?? 0,
          publishedAt: now,
        });
  }
  for (const { id, publishedAt } of open.values())
    done.push({ id, publishedAt, outcome: { kind: 'open' }, mirror: { kind: 'open' } });
  return done;
};
