// One process at a time: who holds the lease works, the others watch its beat and take over where it stops.

import type { Lease, LeaseStore, SeenLease } from '../core/ports/processes.ts';
import type { Clock, Log } from '../core/ports/shell.ts';

/** Wall milliseconds between two looks of those who wait, and between two beats of the one who holds it. */
const LOOK_MS = 1_000;
const BEAT_MS = 1_000;
/** so many looks in a row at the same beat: its process is dead, or as good as dead */
const STILL_LOOKS = 10;
/** beats that fail in a row, each waited for so long: the lease is given up before anybody could take it */
const FAILED_BEATS = 2;
const ANSWER_MS = 3_000;

export type LeaseDeps = {
  readonly leases: LeaseStore;
  /** what only one process may do at a time */
  readonly name: string;
  /** of this process and no other one, ever */
  readonly holder: string;
  /** what the others are told of it: where it runs */
  readonly who: string;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
};

/**
 * No two clocks are compared: those who wait count their own looks at the other's beat, so that a clock set wrong, or set
 * back, makes nobody take what is held. Taken over some 11 s after a death, within a second of an orderly end. Where the
 * database does not answer for eight seconds the holder stops, since another one may reach it.
 */
export const createLease = ({ leases, name, holder, who, clock, log }: LeaseDeps): Lease => {
  const inTime = async <T>(work: Promise<T>): Promise<T> => {
    const over = new AbortController();
    const late = clock.sleep(ANSWER_MS, over.signal).then((): T => {
      throw new Error(`the database did not answer within ${ANSWER_MS / 1000} s`);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      over.abort();
      late.catch(() => undefined);
    }
  };

  const tryToTake = (seen: SeenLease | undefined): Promise<boolean> => inTime(leases.take(name, { holder, who }, seen));

  /** Resolves true once it is ours, false where the signal aborts first. */
  const gained = async (waits: (who: string) => void, signal: AbortSignal): Promise<boolean> => {
    let seen: SeenLease | undefined;
    let looks = 0;
    let told: string | undefined;
    for (; !signal.aborted; await clock.sleep(LOOK_MS, signal)) {
      try {
        const now = await inTime(leases.get(name));
        const same = seen !== undefined && now?.holder === seen.holder && now.beat === seen.beat;
        looks = same ? looks + 1 : 0;
        seen = now;
        // one of ours: a take whose answer was lost
        if (now?.holder === holder) return true;
        if ((now === undefined || looks >= STILL_LOOKS) && (await tryToTake(now))) return true;
        if (now === undefined || now.holder === told) continue;
        told = now.holder;
        waits(now.who);
      } catch (error) {
        looks = 0;
        log.warn('a lease could not be looked at', { name, error });
      }
    }
    return false;
  };

  const beat = async (): Promise<'ours' | 'lost' | 'unknown'> => {
    try {
      return (await inTime(leases.renew(name, holder))) ? 'ours' : 'lost';
    } catch (error) {
      log.warn('a lease could not be renewed', { name, error });
      return 'unknown';
    }
  };

  /** Beats until the work is done; tells of a loss. */
  const keep = async (lose: () => void, done: AbortSignal): Promise<void> => {
    for (let failed = 0; !done.aborted; await clock.sleep(BEAT_MS, done)) {
      const answer = await beat();
      failed = answer === 'unknown' ? failed + 1 : 0;
      if (answer !== 'lost' && failed < FAILED_BEATS) continue;
      if (done.aborted) return;
      log.warn('a lease is lost', { name, because: answer === 'lost' ? 'another process has it' : 'no answer' });
      return lose();
    }
  };

  const leave = async (): Promise<void> => {
    try {
      await inTime(leases.leave(name, holder));
    } catch (error) {
      log.warn('a lease could not be given back; it is taken over later', { name, error });
    }
  };

  return {
    async hold({ work, waits, signal }) {
      while (await gained(waits, signal)) {
        const [lost, done] = [new AbortController(), new AbortController()];
        const keeping = keep(() => lost.abort(), done.signal);
        try {
          await work(AbortSignal.any([signal, lost.signal]));
        } finally {
          done.abort();
          await keeping;
          await leave();
        }
        await clock.sleep(LOOK_MS, signal);
      }
    },
    async isOurs() {
      try {
        return (await inTime(leases.get(name)))?.holder === holder;
      } catch {
        return undefined;
      }
    },
  };
};
