// 10,000 people, one signal, Telegram's limits and misfortunes, three kills: everybody has it once, at the allowed rate.
import { telegramPace } from '../../core/delivery/pace.ts';
import { type FanOut, fanOut } from '../support/fanOut/run.ts';
import type { LongRun } from './longRun.ts';

const ALLOWED = telegramPace.all.count;
/** Of what the machine can carry, so that Telegram's limits are reached and not the machine's own. */
const SHARE = 0.4;
const FASTEST = 3;
/** The rest of the machine waits for nobody while the card is owed to all. */
const MOST_STALL_MS = 250;

/** How fast the clock may run: 400 messages are sent under limits that cannot be reached. */
const scaleFor = async (): Promise<number> => {
  const scale = 50;
  const { rate } = await fanOut({ people: 400, kills: 0, scale });
  return Math.min(FASTEST, Math.max(0.1, Math.floor((20 * SHARE * rate * scale) / ALLOWED) / 20));
};

const told = (f: FanOut, scale: number): string =>
  [
    `${f.people} people, ${f.kills} kills: ${f.once} had it once, ${f.twice} twice (at most ${f.mayRepeat} may), ${f.thrice} thrice (timed out, then on their way at a kill), ${f.none} not at all, ${f.more} more often, ${f.blockedHeard} though blocked`,
    `${f.rate.toFixed(1)} of ${ALLOWED} messages a second (${((100 * f.rate) / ALLOWED).toFixed(1)} %) over ${f.openSeconds.toFixed(0)} s not held, on a clock at ${scale} times; ${f.refusals} refusals for a limit passed`,
    `owed to all in ${(f.owing.tookMs / 1000).toFixed(1)} s, nothing stood longer than ${f.owing.stallMs.toFixed(0)} ms, a read beside it took at most ${f.owing.slowestReadMs.toFixed(0)} ms`,
    `${f.serviceMs.toFixed(1)} ms of processor a message, ${f.telegramMs.toFixed(1)} ms of the local Telegram's; ${f.tookSeconds.toFixed(0)} s in all`,
  ].join('; ');

export const run: LongRun = async () => {
  const scale = await scaleFor();
  const f = await fanOut({ people: 10_000, kills: 3, scale });
  const eachOnce = f.none === 0 && f.more === 0 && f.twice + f.thrice <= f.mayRepeat && f.blockedHeard === 0;
  const ok = eachOnce && f.rate >= 0.95 * ALLOWED && f.owing.stallMs <= MOST_STALL_MS;
  return { ok, summary: told(f, scale) };
};
