// 10,000 people, one signal, Telegram's limits and misfortunes, three kills: everybody has it once, at the allowed rate.
import { fanOut } from '../support/fanOut/run.ts';
import type { LongRun } from './longRun.ts';

/** Slower than life, so that the limits are reached and not this machine's own. */
const SCALE = 0.5;

export const run: LongRun = async () => {
  const f = await fanOut({ people: 10_000, kills: 3, scale: SCALE });
  const ok = f.none === 0 && f.more === 0 && f.twice <= f.mayRepeat && f.blockedHeard === 0 && f.rate >= 0.95 * 30;
  return {
    ok,
    summary: `${f.people} people, ${f.kills} kills: ${f.once} had it once, ${f.twice} twice (at most ${f.mayRepeat} may), ${f.none} not at all, ${f.more} more often; ${f.rate.toFixed(1)} of 30 messages a second over ${f.openSeconds.toFixed(0)} s not held`,
  };
};
