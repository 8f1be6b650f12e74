// What a button carries back: at most 64 bytes, read with suspicion.
import type { Decision } from '../core/record/outcome.ts';

/** What Details opens further, each as a message of its own. */
export type DetailsPage = 'gates' | 'market' | 'technical';

export type Press =
  | { readonly kind: 'decision'; readonly decision: Decision; readonly signalId: string }
  | { readonly kind: 'undo'; readonly signalId: string }
  | { readonly kind: 'details'; readonly signalId: string }
  | { readonly kind: 'page'; readonly page: DetailsPage; readonly signalId: string };

const letterOf: Readonly<Record<Decision, string>> = { took: 't', skipped: 's', monitoring: 'm' };
const decisionOf: Readonly<Record<string, Decision>> = { t: 'took', s: 'skipped', m: 'monitoring' };

const pageLetter: Readonly<Record<DetailsPage, string>> = { gates: 'g', market: 'm', technical: 't' };
const pageOf: Readonly<Record<string, DetailsPage>> = { g: 'gates', m: 'market', t: 'technical' };

/** 'd:t:20261122T1105Z-BTC-USD', 'd:u:...' for undo, 'i:...' for details, 'p:g:...' for a page of them. */
export const pressData = (press: Press): string => {
  switch (press.kind) {
    case 'decision':
      return `d:${letterOf[press.decision]}:${press.signalId}`;
    case 'undo':
      return `d:u:${press.signalId}`;
    case 'details':
      return `i:${press.signalId}`;
    case 'page':
      return `p:${pageLetter[press.page]}:${press.signalId}`;
  }
};

/** Undefined where the data is not ours, or no longer. */
export const parsePress = (data: string): Press | undefined => {
  const details = /^i:([A-Za-z0-9_-]{1,60})$/.exec(data)?.[1];
  if (details !== undefined) return { kind: 'details', signalId: details };
  const [, pageOne = '', pageId] = /^p:([gmt]):([A-Za-z0-9_-]{1,60})$/.exec(data) ?? [];
  const page = pageOf[pageOne];
  if (pageId !== undefined && page !== undefined) return { kind: 'page', page, signalId: pageId };
  const [, letter = '', signalId] = /^d:([tsmu]):([A-Za-z0-9_-]{1,60})$/.exec(data) ?? [];
  if (signalId === undefined) return undefined;
  const decision = decisionOf[letter];
  return decision === undefined ? { kind: 'undo', signalId } : { kind: 'decision', decision, signalId };
};
