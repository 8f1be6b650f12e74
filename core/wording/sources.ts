// Why a source gave nothing, in words; and which sources were missing from a cycle.
import type { Reading, SourceFailure, SourceName } from '../market/context.ts';
import { hhmm, span } from './times.ts';

export const sourceTitle: Readonly<Record<SourceName, string>> = {
  coinbase: 'Coinbase',
  orderFlow: 'order flow',
  sentiment: 'sentiment',
  fearGreed: 'Fear & Greed',
  macro: 'macro',
  options: 'options',
};

export const failureText = (failure: SourceFailure): string => {
  switch (failure.reason) {
    case 'disabled':
      return failure.because;
    case 'timeout':
      return `no answer within ${span(failure.afterMs)}`;
    case 'network':
      return `not reached (${failure.message})`;
    case 'http':
      return `refused with HTTP ${failure.status}${failure.message ? ` (${failure.message})` : ''}`;
    case 'malformed':
      return `answered in a form we do not know (${failure.issues.slice(0, 2).join('; ')})`;
    case 'stale':
      return `too old (${span(failure.ageMs)})`;
  }
};

/** 'order flow, macro (no answer within 5 s, since 14:05)'; sources with one cause share it. Undefined where none is missing. */
export const missingText = (readings: readonly Reading<unknown>[]): string | undefined => {
  const byCause = new Map<string, string[]>();
  for (const r of readings) {
    if (r.kind === 'ok') continue;
    const cause = `${failureText(r.failure)}${r.since === undefined ? '' : `, since ${hhmm(r.since)}`}`;
    byCause.set(cause, [...(byCause.get(cause) ?? []), sourceTitle[r.source]]);
  }
  if (byCause.size === 0) return undefined;
  return [...byCause].map(([cause, names]) => `${names.join(', ')} (${cause})`).join('; ');
};
