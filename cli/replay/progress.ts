// A replay's progress: one moving line on a terminal, a plain line now and then elsewhere.
import { span } from '../../core/wording/times.ts';

export type Progress = {
  readonly step: (done: number, of: number, reused: number) => void;
  /** Ends the line. */
  readonly end: () => void;
};

export type ProgressDeps = {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  readonly nowMs: () => number;
};

const BAR = 24;
const EVERY_MS = { terminal: 100, plain: 10_000 } as const;

const bar = (share: number): string => '█'.repeat(Math.round(share * BAR)).padEnd(BAR, '░');

/** What was kept from an earlier run took no time, so that the rest is reckoned from what was computed in this one. */
const leftMs = (done: number, of: number, reused: number, elapsedMs: number): number | undefined => {
  const made = done - reused;
  return made > 0 && elapsedMs > 1000 ? (elapsedMs / made) * (of - done) : undefined;
};

export const createProgress = ({ write, isTerminal, nowMs }: ProgressDeps): Progress => {
  const began = nowMs();
  let shownAt = Number.NEGATIVE_INFINITY;
  let shown = '';
  return {
    step: (done, of, reused) => {
      const now = nowMs();
      const isLast = done >= of;
      if (!isLast && now - shownAt < EVERY_MS[isTerminal ? 'terminal' : 'plain']) return;
      shownAt = now;
      const left = leftMs(done, of, reused, now - began);
      const eta = isLast ? `took ${span(now - began)}` : left === undefined ? '' : `about ${span(left)} left`;
      const kept = reused > 0 ? `, ${reused} kept from before` : '';
      const share = of === 0 ? 1 : done / of;
      shown = `${isTerminal ? `${bar(share)} ` : ''}${Math.floor(share * 100)} %  ${done} of ${of} analyses${kept}  ${eta}`;
      write(isTerminal ? `\r\u001b[2K${shown}` : `${shown}\n`);
    },
    end: () => {
      if (isTerminal && shown !== '') write('\n');
    },
  };
};
