// A betting account over signals: stakes fixed at publication, open ones counted as lost, so that it may be looked at any time.
import type { Instant } from '../../instant.ts';

/** One bet: `placedAt` is its signal's publication; without `settled` it is open, or can no longer be told. */
export type Bet = {
  readonly id: string;
  readonly placedAt: Instant;
  /** what a stake of 1 brought, in R, and the instant from which the service knew */
  readonly settled?: { readonly at: Instant; readonly result: number };
};

/**
 * `bound`: a result is declared to be at least -bound; a worse one is paid in full as far as the account goes. `shares`
 * of the free capital are staked a signal, each by a part of its own, all parts beginning equal; share x bound < 1.
 * `deposits`: 'once' makes an e-process (1 at the start), 'each' a Shiryaev-Roberts e-detector (1 more before each bet).
 */
export type AccountRules = {
  readonly bound: number;
  readonly shares: readonly number[];
  readonly deposits: 'once' | 'each';
};

/** The free capital after what happened at the instant; `placed` counts bets so far. */
export type AccountStep = { readonly at: Instant; readonly free: number; readonly placed: number };

type Happening = { readonly at: Instant; readonly kind: 'settle' | 'place'; readonly bet: Bet };

/** beyond it nothing is added: a double overflows, and a smaller account is the honest side to err on */
const FULL = 1e200;

/** In the order of time; what ends at an instant is known to what is published then. */
const happenings = (bets: readonly Bet[]): readonly Happening[] => {
  const all = bets.flatMap((bet): readonly Happening[] => {
    const place = { at: bet.placedAt, kind: 'place', bet } as const;
    return bet.settled ? [place, { at: bet.settled.at, kind: 'settle', bet }] : [place];
  });
  return all.toSorted(
    (a, b) =>
      a.at - b.at ||
      (a.kind === b.kind ? (a.bet.id < b.bet.id ? -1 : a.bet.id > b.bet.id ? 1 : 0) : a.kind === 'settle' ? -1 : 1),
  );
};

/**
 * The free capital after each publication and each end. A bet takes from each part its share of what is free then, times
 * the bound, so overlapping signals share one capital; at its end comes back what it did not lose. Let N be the settled
 * capital plus each open stake's expected result: where no signal's expectation at publication is above zero, N is a
 * supermartingale, and the free capital, in which every open stake is counted as lost, never exceeds it. So its chance of
 * ever reaching x from 1 is at most 1/x (Ville 1939), whenever one looks. Counting open stakes at nothing would not be
 * valid: winners may end sooner than losers. A bet that settles before it is placed is refused with RangeError.
 */
export const accountOf = (bets: readonly Bet[], { bound, shares, deposits }: AccountRules): readonly AccountStep[] => {
  const part = 1 / shares.length;
  const free = shares.map(() => (deposits === 'once' ? part : 0));
  const stakes = new Map<string, readonly number[]>();
  const steps: AccountStep[] = [];
  let placed = 0;
  for (const { at, kind, bet } of happenings(bets)) {
    if (kind === 'place') {
      placed++;
      const stake = shares.map((share, k) => share * ((free[k] ?? 0) + (deposits === 'each' ? part : 0)));
      for (const [k, staked] of stake.entries())
        free[k] = (free[k] ?? 0) + (deposits === 'each' ? part : 0) - staked * bound;
      stakes.set(bet.id, stake);
    } else {
      const stake = stakes.get(bet.id);
      if (!stake) throw new RangeError(`${bet.id} ends before it is published`);
      const back = bound + (bet.settled?.result ?? -bound);
      for (const [k, staked] of stake.entries()) free[k] = Math.min(FULL, Math.max(0, (free[k] ?? 0) + staked * back));
    }
    steps.push({ at, free: free.reduce((sum, x) => sum + x, 0), placed });
  }
  return steps;
};
