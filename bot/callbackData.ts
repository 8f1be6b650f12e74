// What a button carries back: at most 64 bytes, read with suspicion.
import type { Decision } from '../core/record/outcome.ts';

export type Press =
  | { readonly kind: 'decision'; readonly decision: Decision; readonly signalId: string }
  | { readonly kind: 'undo'; readonly signalId: string }
  | { readonly kind: 'details'; readonly signalId: string };

const letterOf: Readonly<Record<Decision, string>> = { took: 't', skipped: 's', monitoring: 'm' };
const decisionOf: Readonly<Record<string, Decision>> = { t: 'took', s: 'skipped', m: 'monitoring' };

/** 'd:t:20261122T1105Z-BTC-USD', 'd:u:...' for undo, 'i:...' for details. */
export const pressData = (press: Press): string => {
  switch (press.kind) {
    case 'decision':
      return `d:${letterOf[press.decision]}:${press.signalId}`;
    case 'undo':
      return `d:u:${press.signalId}`;
    case 'details':
      return `i:${press.signalId}`;
  }
};

/** Undefined where the data is not ours, or no longer. */
export const parsePress = (data: string): Press | undefined => {
  const details = /^i:([A-Za-z0-9_-]{1,60})$/.exec(data)?.[1];
  if (details !== undefined) return { kind: 'details', signalId: details };
  const [, letter = '', signalId] = /^d:([tsmu]):([A-Za-z0-9_-]{1,60})$/.exec(data) ?? [];
  if (signalId === undefined) return undefined;
  const decision = decisionOf[letter];
  return decision === undefined ? { kind: 'undo', signalId } : { kind: 'decision', decision, signalId };
};
