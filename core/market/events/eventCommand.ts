// Reads what an admin writes after /event: add one, remove one, or see the list.
import type { Instant } from '../../instant.ts';
import type { MarketEvent } from '../events.ts';
import { eventName } from './eventName.ts';
import { parseWhen } from './when.ts';

export type EventCommand =
  | { readonly kind: 'add'; readonly event: MarketEvent }
  | { readonly kind: 'remove'; readonly at: Instant; readonly name: string }
  | { readonly kind: 'list' }
  | { readonly kind: 'refused'; readonly because: string };

const HOW = 'Write /event add 2026-12-10 19:00Z FOMC, /event remove 2026-12-10 19:00Z FOMC, or /event list.';
const WHEN = /^(\S+(?:\s+\d{1,2}:\d{2}(?::\d{2})?\s*(?:(?:Z|UTC|GMT)(?=\s|$)|[+-]\d{2}:?\d{2})?)?)(?:\s+([\s\S]*))?$/i;

/**
 * The text with or without '/event' (and '@bot') before it. An event whose instant is past is refused when it is added.
 * `source` is who wrote it. Refusals are sentences for the one who did.
 */
export const parseEventCommand = (
  text: string,
  { now, source }: { readonly now: Instant; readonly source: string },
): EventCommand => {
  const refused = (because: string): EventCommand => ({ kind: 'refused', because });
  const [, verb = '', rest = ''] = /^(?:\/event(?:@\w+)?\b)?\s*(\S*)\s*([\s\S]*)$/i.exec(text.trim()) ?? [];
  const word = verb.toLowerCase();
  if (word === 'list' || word === '') return { kind: 'list' };
  if (word !== 'add' && word !== 'remove') return refused(`"${verb.slice(0, 20)}" is not known here. ${HOW}`);
  const [, moment = '', called = ''] = WHEN.exec(rest.trim()) ?? [];
  if (moment === '') return refused(`When, and what? ${HOW}`);
  const when = parseWhen(moment);
  if (when.kind === 'unread') return refused(`That was not understood: ${when.because}.`);
  const name = eventName(called);
  if (name === undefined) return refused(`The event has no name. ${HOW}`);
  if (word === 'remove') return { kind: 'remove', at: when.at, name };
  if (when.at <= now) return refused('That instant is past, so nothing would come of it.');
  return { kind: 'add', event: { at: when.at, name, impact: 'high', source } };
};
