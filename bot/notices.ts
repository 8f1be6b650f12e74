// Reads what a notice is about and writes it as things stand now.
import type { Delivery } from '../core/delivery.ts';
import { instant } from '../core/instant.ts';
import { broadcastOf } from '../core/people/broadcast.ts';
import type { Stores } from '../core/ports/stores.ts';
import type { Html } from './text/html.ts';
import type { Words } from './text/words.ts';

export type NoticeDeps = {
  readonly stores: Pick<Stores, 'alarms' | 'broadcasts' | 'phases'>;
};

/** 'start:<last recorded asOf>:<started>', both in milliseconds. */
const startOf = (subject: string, { alarms: say }: Words): Html | undefined => {
  const [, last, at] = /^start:(\d+):(\d+)$/.exec(subject) ?? [];
  return last === undefined || at === undefined ? undefined : say.startText(instant(Number(last)), instant(Number(at)));
};

/** An alarm under its key; undefined where it is forgotten, or has changed meanwhile. */
const alarmOf = async (
  { stores }: NoticeDeps,
  { subject, repeats, revision }: Asked,
  { alarms: say }: Words,
): Promise<Html | undefined> => {
  const state = await stores.alarms.get(subject);
  // what has changed since is told by the message of that change
  return state?.revision === revision ? say.alarmText(state, repeats > 0) : undefined;
};

type Asked = Pick<Delivery, 'kind' | 'subject' | 'repeats' | 'revision'>;

/** An admin's message to everybody, unless it was dropped. */
const wordFromAdmin = async ({ stores }: NoticeDeps, id: string, { admin: say }: Words): Promise<Html | undefined> => {
  const found = await stores.broadcasts.get(id);
  return found === undefined || found.state === 'cancelled' ? undefined : say.broadcastText(found.text);
};

/** 'phase:2': the second change of the service's phase. */
const phaseOf = async (
  { stores }: NoticeDeps,
  { subject }: Asked,
  { notices: say }: Words,
): Promise<Html | undefined> => {
  const sequence = /^phase:(\d+)$/.exec(subject)?.[1];
  if (sequence === undefined) return undefined;
  const change = (await stores.phases.all()).find((one) => one.sequence === Number(sequence));
  return change && say.phaseNotice(change);
};

/** What a notice or an alarm says as things stand now; undefined where there is nothing to say any more. */
export const noticeText = async (deps: NoticeDeps, asked: Asked, words: Words): Promise<Html | undefined> => {
  if (asked.kind === 'alarm') return alarmOf(deps, asked, words);
  const broadcast = broadcastOf(asked.subject);
  if (broadcast !== undefined) return wordFromAdmin(deps, broadcast, words);
  return startOf(asked.subject, words) ?? phaseOf(deps, asked, words);
};
