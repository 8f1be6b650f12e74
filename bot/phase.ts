// The phase the service is in as cards and commands need it, read at most every few seconds.
import type { Clock } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import { isEnded } from '../core/record/entry.ts';
import type { PhaseChange, PhaseName } from '../core/record/phase/phase.ts';
import { phaseLine } from '../core/wording/phase.ts';

const KEPT_MS = 5000;

export type PhaseReader = {
  /** undefined before the first start */
  name(): Promise<PhaseName | undefined>;
  /** 'PAPER day 3 of 7 · 21 of 50'; undefined while live */
  line(): Promise<string | undefined>;
};

export const createPhaseReader = (deps: {
  readonly stores: Pick<Stores, 'phases' | 'entries'>;
  readonly clock: Clock;
}): PhaseReader => {
  const { stores, clock } = deps;
  type Told = { readonly standing: PhaseChange | undefined; readonly line: string | undefined };
  let kept: { readonly atWallMs: number; readonly told: Promise<Told> } | undefined;

  const read = async (): Promise<Told> => {
    const standing = await stores.phases.current();
    if (!standing || standing.to === 'LIVE') return { standing, line: undefined };
    const since = standing.to === 'PAPER' ? { from: standing.paperFrom, published: true } : undefined;
    const ended = since ? (await stores.entries.entries(since)).filter(isEnded).length : 0;
    return { standing, line: phaseLine(standing, { now: clock.now(), ended }) };
  };

  const told = (): Promise<Told> => {
    if (kept === undefined || clock.wallMs() - kept.atWallMs > KEPT_MS) {
      const reading = read();
      kept = { atWallMs: clock.wallMs(), told: reading };
      reading.catch(() => {
        kept = undefined;
      });
    }
    return kept.told;
  };

  return {
    name: async () => (await told()).standing?.to,
    line: async () => (await told()).line,
  };
};
