// The sessions for the layer: which are open, how lively each is, and the liveliest hours of the week.
import { type Instant, MINUTE_MS } from '../../instant.ts';
import type { CandleSet } from '../../market/context.ts';
import { type SessionName, type SessionState, sessionsAt } from '../sessions/hours.ts';
import { type BestHours, bestHours } from '../sessions/hoursOfWeek.ts';
import { type SessionStrength, sessionStrength, squaredReturns } from '../sessions/strength.ts';
import { plain, withoutAbsent } from './plain.ts';

/** Open: minutes since the opening and left until the close; else minutes until it opens. `strength` from 15m candles. */
export type SessionReading = {
  readonly name: SessionName;
  readonly open: boolean;
  readonly sinceMin?: number;
  readonly leftMin?: number;
  readonly opensInMin?: number;
  readonly strength?: SessionStrength;
  readonly strengthMissing?: string;
};

export type Sessions = {
  readonly sessions: readonly SessionReading[];
  readonly bestHours?: BestHours;
  readonly bestHoursMissing?: string;
};

const minutes = (ms: number): number => Math.floor(ms / MINUTE_MS);

const timesOf = (state: SessionState, asOf: Instant) =>
  state.open
    ? { name: state.name, open: true, sinceMin: minutes(asOf - state.since), leftMin: minutes(state.until - asOf) }
    : { name: state.name, open: false, opensInMin: minutes(state.opensNext - asOf) };

/** Sessions of the exchanges are told on every weekday: their holidays are not known. */
export const sessionReadings = ({ m15, h1 }: CandleSet, asOf: Instant): Sessions => {
  const squares = squaredReturns(m15);
  const best = plain(bestHours(h1));
  return withoutAbsent<Sessions>({
    sessions: sessionsAt(asOf).map((state) => {
      const strength = plain(sessionStrength(m15, state.name, asOf, squares));
      const why = 'fewer than 3 whole sessions in the candles, or no move';
      return withoutAbsent<SessionReading>({
        ...timesOf(state, asOf),
        strength,
        strengthMissing: strength === undefined ? why : undefined,
      });
    }),
    bestHours: best,
    bestHoursMissing: best === undefined ? 'fewer than 24 hourly candles, or no move' : undefined,
  });
};
