// What the record proves so far: expectancy above zero and above the coin, valid however often one looks.
import { betaCdf } from '../../chance/beta.ts';
import type { Instant } from '../../instant.ts';
import type { RecordEntry } from '../entry.ts';
import type { Outcome } from '../outcome.ts';
import { type AccountStep, accountOf, type Bet } from './account.ts';
import { E_ENOUGH, eProcessRules } from './rules.ts';

/** What evidence needs of a record's entry. */
export type Followed = Pick<RecordEntry, 'id' | 'publishedAt' | 'outcome' | 'mirror' | 'learnedAt'>;

/** 'zero': R itself; 'coin': R minus the exact mean of both directions at the same moment, (R - mirror R) / 2. */
export type Claim = 'zero' | 'coin';

/**
 * The plain one-sided p-value of Student's t against a mean of zero or less: right if one looks once, and if signals were
 * independent. Absent below two results or where all are alike.
 */
export type PlainTest = { readonly n: number; readonly mean: number; readonly p?: number };

/**
 * `e`: the e-value now, open signals counted as lost; `best` the highest it ever was, and when. `anytimeP` = 1 / best, at
 * most 1: it stays right with daily looks. `held`: best >= 20. `n` settled; `open` still running; `untold` with an outcome
 * that cannot be told, whose stakes stay lost; `beyondBound` results below the declared bound, each paid in full.
 */
export type Evidence = {
  readonly claim: Claim;
  readonly n: number;
  readonly open: number;
  readonly untold: number;
  readonly beyondBound: number;
  readonly bound: number;
  readonly e: number;
  readonly best: number;
  readonly bestAt?: Instant;
  readonly anytimeP: number;
  readonly held: boolean;
  readonly plain: PlainTest;
};

type Ended = Extract<Outcome, { readonly r: number }>;
const isEnded = (outcome: Outcome | undefined): outcome is Ended =>
  outcome !== undefined && outcome.kind !== 'open' && outcome.kind !== 'unknown';

/** The instant from which the outcome was known: never before its candle closed. */
const knownAt = ({ learnedAt }: Followed, ...ends: readonly Ended[]): Instant =>
  ends.reduce<Instant>((latest, { at }) => (at > latest ? at : latest), learnedAt ?? ends[0]?.at ?? (0 as Instant));

const resultOf = (entry: Followed, claim: Claim): Bet['settled'] => {
  const { outcome, mirror } = entry;
  if (!isEnded(outcome)) return undefined;
  if (claim === 'zero') return { at: knownAt(entry, outcome), result: outcome.r };
  if (!isEnded(mirror)) return undefined;
  return { at: knownAt(entry, outcome, mirror), result: (outcome.r - mirror.r) / 2 };
};

/** One bet a signal; against the coin only those whose other direction was followed. */
export const betsOf = (entries: readonly Followed[], claim: Claim): readonly Bet[] =>
  entries
    .filter(({ mirror }) => claim === 'zero' || mirror !== undefined)
    .map((entry) => {
      const settled = resultOf(entry, claim);
      return { id: entry.id, placedAt: entry.publishedAt, ...(settled && { settled }) };
    });

/** One-sided test of a mean above zero by Student's t with n - 1 degrees (tail by the incomplete beta, DLMF 8.17). */
export const plainTest = (results: readonly number[]): PlainTest => {
  const n = results.length;
  const mean = n === 0 ? 0 : results.reduce((sum, x) => sum + x, 0) / n;
  const variance = n < 2 ? 0 : results.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1);
  if (!(variance > 0)) return { n, mean };
  const t = mean / Math.sqrt(variance / n);
  const tail = betaCdf((n - 1) / (n - 1 + t * t), (n - 1) / 2, 0.5) / 2;
  return { n, mean, p: t > 0 ? tail : 1 - tail };
};

const untoldIn = (entries: readonly Followed[], claim: Claim): number =>
  entries.filter(
    ({ outcome, mirror }) => outcome.kind === 'unknown' || (claim === 'coin' && mirror?.kind === 'unknown'),
  ).length;

/** The e-value after every publication and end, in order: what a chart of the evidence draws. */
export const evidencePath = (entries: readonly Followed[], claim: Claim): readonly AccountStep[] =>
  accountOf(betsOf(entries, claim), eProcessRules);

/** The evidence of entries in any order, each id once; what is not known yet is simply left out by whoever asks. */
export const evidenceOf = (entries: readonly Followed[], claim: Claim): Evidence => {
  const asked = claim === 'zero' ? entries : entries.filter(({ mirror }) => mirror !== undefined);
  const bets = betsOf(asked, claim);
  const path = accountOf(bets, eProcessRules);
  const results = bets.flatMap(({ settled }) => (settled ? [settled.result] : []));
  const top = path.reduce<AccountStep | undefined>((best, s) => (s.free > (best?.free ?? 1) ? s : best), undefined);
  const best = top?.free ?? 1;
  const untold = untoldIn(asked, claim);
  return {
    ...{ claim, n: results.length, untold, open: bets.length - results.length - untold },
    ...{ bound: eProcessRules.bound, beyondBound: results.filter((r) => r < -eProcessRules.bound).length },
    ...{ e: path.at(-1)?.free ?? 1, best, ...(top && { bestAt: top.at }) },
    ...{ anytimeP: Math.min(1, 1 / best), held: best >= E_ENOUGH, plain: plainTest(results) },
  };
};
