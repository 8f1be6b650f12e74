// How a signal ended, in the words of card, reply and page.
import type { Decision, Outcome } from '../record/outcome.ts';
import { inR, signedPercent } from './numbers.ts';
import { span } from './times.ts';

/** 'TARGET +1.7 R', 'STOP -1.4 R', 'EXPIRED +0.2 R', 'UNRESOLVED'; undefined while open. */
export const outcomeHead = (outcome: Outcome): string | undefined => {
  switch (outcome.kind) {
    case 'open':
      return undefined;
    case 'unknown':
      return 'UNRESOLVED';
    case 'target':
      return `TARGET ${inR(outcome.r)}`;
    case 'stop':
      return `STOP ${inR(outcome.r)}`;
    case 'expired':
      return `EXPIRED ${inR(outcome.r)}`;
  }
};

/** One sentence: what happened, after how long, net of costs. */
export const outcomeText = (outcome: Outcome): string => {
  switch (outcome.kind) {
    case 'open':
      return 'still open';
    case 'unknown':
      return `cannot be resolved: ${outcome.because}`;
    case 'target':
    case 'stop':
    case 'expired': {
      const what = { target: 'target reached', stop: 'stop hit', expired: 'expired, left at market' }[outcome.kind];
      return `${what} after ${span(outcome.durationMs)}: ${inR(outcome.r, 2)}, ${signedPercent(outcome.netShare)} after costs`;
    }
  }
};

export const decisionWord: Readonly<Record<Decision, string>> = {
  took: 'Took',
  skipped: 'Skipped',
  monitoring: 'Monitoring',
};
