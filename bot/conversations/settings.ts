// What a person types when the settings asked for it: a place, a sum, a per cent, hours.
import { parseAmount } from '../../core/delivery/amount.ts';
import { defaultPreferences, type Preferences } from '../../core/delivery/preferences.ts';
import { parseQuiet } from '../../core/delivery/quietCommand.ts';
import { parseTimeZone } from '../../core/delivery/timeZone.ts';
import type { Question } from '../../core/people/conversation.ts';
import type { Subscriber } from '../../core/ports.ts';
import type { CommandDeps, Typed } from '../commands/command.ts';
import { button, inRows, type Screen, sendScreen } from '../menus/menu.ts';
import { subjectOf } from '../people/subject.ts';
import type { Html } from '../text/html.ts';

type Read = { readonly changes: Partial<Preferences>; readonly said: Html } | { readonly again: Screen };
type Reader = (
  text: string,
  about: {
    readonly deps: CommandDeps;
    readonly typed: Typed;
    readonly subscriber: Subscriber;
    readonly target: string;
  },
) => Read;

const again = (text: Html): Read => ({ again: { text, rows: [] } });

const zone: Reader = (text, { deps, typed, target }) => {
  const { settings: say } = typed.words;
  const read = parseTimeZone(text);
  if (read.kind === 'unknown') return again(say.zoneNotRead(text));
  if (read.kind === 'zone') {
    const { timeZone } = read;
    return { changes: { timeZone }, said: say.zoneSet(timeZone, deps.clock.now()) };
  }
  const each = read.timeZones.map((one) => button(one, `set:${target}:zone:${one}`));
  return { again: { text: say.zoneSeveral(text), rows: inRows(each, 1) } };
};

const account: Reader = (text, { typed }) => {
  const { settings: say } = typed.words;
  const read = parseAmount(text, { thousands: true });
  if (read.kind === 'unreadable' || read.value < 1 || read.value > 1e9) return again(say.accountNotRead(text));
  return { changes: { accountUsd: read.value }, said: say.accountSet(read.value) };
};

const risk: Reader = (text, { typed }) => {
  const { settings: say } = typed.words;
  const read = parseAmount(text, { thousands: false });
  if (read.kind === 'unreadable' || read.value < 0.1 || read.value > 10) return again(say.riskNotRead(text));
  const riskPct = Math.round(read.value * 100) / 100;
  return { changes: { riskPct }, said: say.riskSet(riskPct) };
};

const quiet: Reader = (text, { typed, subscriber }) => {
  const { settings: say } = typed.words;
  const week = parseQuiet(text, (subscriber.preferences ?? defaultPreferences).quiet);
  return week === undefined ? again(say.quietNotRead(text)) : { changes: { quiet: week }, said: say.quietSet(week) };
};

const readers: Readonly<Record<string, Reader>> = { zone, account, risk, quiet };
const pageOf: Readonly<Record<string, string>> = { zone: 'zone', account: 'money', risk: 'money', quiet: 'quiet' };

/** '{"subscriber":-100,"field":"zone"}' as kept with the question. */
const readAbout = (about: string): { readonly subscriber: number; readonly field: string } | undefined => {
  const [, subscriber, field = ''] = /^\{"subscriber":(-?\d+),"field":"([a-z]+)"\}$/.exec(about) ?? [];
  return subscriber === undefined ? undefined : { subscriber: Number(subscriber), field };
};

/** An answer that cannot be read leaves the question open. */
export const settingsAnswer = async (deps: CommandDeps, typed: Typed, question: Question): Promise<boolean> => {
  const { from, chatId, argument: text, words } = typed;
  const about = readAbout(question.about);
  const target = about === undefined || about.subscriber === from.id ? '' : String(about.subscriber);
  const subscriber = about && (await subjectOf(deps, typed, target));
  const read = about && subscriber && readers[about.field]?.(text, { deps, typed, subscriber, target });
  if (!read || !about) {
    // whose settings they were is gone, or may no longer be changed by this person
    await deps.stores.conversations.clear(chatId, from.id);
    return false;
  }
  if ('again' in read) {
    await sendScreen(deps, typed, read.again);
    return true;
  }
  await deps.stores.subscribers.setPreferences(subscriber.id, read.changes);
  await deps.stores.conversations.clear(chatId, from.id);
  const page = pageOf[about.field] ?? 'main';
  const back = [[button(words.settings.backLabel, `set:${target}:p:${page}`)]];
  await sendScreen(deps, typed, { text: read.said, rows: back });
  return true;
};
