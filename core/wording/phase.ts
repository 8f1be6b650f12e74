// The phase of the service in words: the card's head, /health, and each change with its figures.
import { DAY_MS, type Instant } from '../instant.ts';
import type { PhaseCause, PhaseChange } from '../record/phase/phase.ts';
import { inR, percent } from './numbers.ts';
import { dateTime } from './times.ts';

/** What PAPER is held against before it may end: days and ended signals. */
export const PAPER_DAYS = 7;
export const PAPER_SIGNALS = 50;

/**
 * 'PAPER day 3 of 7 · 21 of 50', 'LIVE', 'SUSPENDED since 2024-01-15 14:35'. `ended`: published signals of the running
 * PAPER phase with a result. Past the seventh day the days stand alone: what is missing then is something else.
 */
export const phaseLine = (
  standing: PhaseChange,
  { now, ended }: { readonly now: Instant; readonly ended: number },
): string => {
  switch (standing.to) {
    case 'PAPER': {
      const day = Math.max(1, Math.floor((now - standing.paperFrom) / DAY_MS) + 1);
      return `PAPER day ${day}${day <= PAPER_DAYS ? ` of ${PAPER_DAYS}` : ''} · ${ended}${ended <= PAPER_SIGNALS ? ` of ${PAPER_SIGNALS}` : ' signals'}`;
    }
    case 'LIVE':
      return 'LIVE';
    case 'SUSPENDED':
      return `SUSPENDED since ${dateTime(standing.at)}`;
  }
};

const counted = (n: number): string => `${n} ${n === 1 ? 'signal' : 'signals'}`;

const meanText = ({ n, meanR }: { readonly n: number; readonly meanR?: number }): string =>
  meanR === undefined ? 'no signal has ended yet' : `${inR(meanR, 2)} a signal over ${n} ended`;

/** Why the phase began, with the figures it was decided on. */
export const phaseCauseText = (cause: PhaseCause): string => {
  switch (cause.kind) {
    case 'began':
      return 'the service began';
    case 'validated':
      return [
        `the ${cause.days}-day validation passed on ${counted(cause.n)}`,
        ...(cause.winRate === undefined ? [] : [`${percent(cause.winRate)} won`]),
        ...(cause.sharpe === undefined ? [] : [`Sharpe ${cause.sharpe.toFixed(2)}`]),
        ...(cause.drawdown === undefined ? [] : [`drawdown ${percent(cause.drawdown)}`]),
      ].join(', ');
    case 'turned':
      return `the evidence has turned: ${meanText(cause)}; the detector reached ${cause.level.toFixed(0)} after ${counted(cause.signals)}, its alarm is ${cause.threshold}, which a record without an edge reaches after ${cause.threshold} signals or more in the mean`;
    case 'recovered':
      return `evidence of an edge since the suspension: e-value ${cause.e.toFixed(1)}, ${cause.enough} is enough; ${meanText(cause)}`;
    case 'admin':
      return 'an admin decided so';
  }
};

/** 'PAPER since 2024-01-15 14:35 UTC: the service began': for /health and for a change told to people. */
export const phaseText = ({ to, at, cause }: PhaseChange): string =>
  `${to} since ${dateTime(at)} UTC: ${phaseCauseText(cause)}`;
